// SPDX-License-Identifier: MIT OR Apache-2.0
//! The committed pages of error numbers are those of the catalogue.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use yzt_assistant::messages::{Language, catalogue, pages};

const PAGES: [(Language, &str); 2] =
    [(Language::Chinese, "errors.zh-CN.md"), (Language::English, "errors.md")];

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("doc").join(name)
}

#[test]
fn the_committed_pages_are_up_to_date() {
    for (language, name) in PAGES {
        let page = pages::page(language);
        if std::env::var_os("YZT_BLESS").is_some() {
            fs::create_dir_all(place(name).parent().unwrap()).unwrap();
            fs::write(place(name), &page).unwrap();
        }
        let committed = fs::read_to_string(place(name)).unwrap_or_default();
        assert!(
            committed == page,
            "{name} is outdated; `YZT_BLESS=1 cargo test -p yzt-assistant` writes it"
        );
    }
}

#[test]
fn every_number_has_one_section_and_every_link_leads_to_one() {
    for (language, name) in PAGES {
        let page = pages::page(language);
        let between = |begin: &str, end: char| -> Vec<String> {
            let parts = page.split(begin).skip(1);
            parts.map(|part| part.split(end).next().unwrap().to_owned()).collect()
        };
        let anchors = between("<a id=\"", '"');
        let distinct: HashSet<&String> = anchors.iter().collect();
        assert_eq!(distinct.len(), anchors.len(), "{name}: an anchor stands twice");
        for link in between("](#", ')') {
            assert!(distinct.contains(&link), "{name}: {link} leads nowhere");
        }
        for message in catalogue() {
            assert!(distinct.contains(&format!("yzt-{}", message.number)), "{}", message.number);
            for text in message.texts() {
                assert!(page.contains(text.text(language)), "{}", message.number);
            }
        }
    }
}

#[test]
fn texts_need_no_escape_in_markdown() {
    for message in catalogue() {
        for text in message.texts() {
            for language in [Language::Chinese, Language::English] {
                let text = text.text(language);
                let outside_code = text.split('`').step_by(2).collect::<String>();
                let active = |letter: char| matches!(letter, '*' | '<' | '>' | '[' | ']' | '#');
                assert!(!outside_code.contains(active), "{}: {text}", message.number);
                assert_eq!(text.matches('`').count() % 2, 0, "{}: {text}", message.number);
            }
        }
    }
}
