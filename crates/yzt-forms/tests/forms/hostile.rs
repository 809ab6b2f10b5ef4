// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values that try to be more than text.

use crate::support::{Token, every_use, filled, policy, print, read, registry, words};
use proptest::prelude::*;
use yzt_forms::{Form, FormData, Language, Print};

/// The page without its text: what no value may change.
fn skeleton(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let of_tag = |token: Token| match token {
        // A long value is printed smaller.
        Token::Open { name, .. } if name == "bdi" => Some((name, Vec::new())),
        Token::Open { name, attributes } => Some((name, attributes)),
        Token::Close(name) => Some((format!("/{name}"), Vec::new())),
        Token::Text(_) => None,
    };
    read(html).into_iter().filter_map(of_tag).collect()
}

/// The same data with one text in every field that takes any.
fn everywhere(text: &str) -> FormData {
    let mut data = filled();
    let value = Some(text.to_owned());
    for field in [
        &mut data.organisation.name,
        &mut data.organisation.credit_code,
        &mut data.organisation.address,
        &mut data.organisation.telephone,
        &mut data.legal_representative.name,
        &mut data.legal_representative.id_number,
        &mut data.handler.name,
        &mut data.handler.id_number,
        &mut data.handler.mobile,
        &mut data.handler.email,
        &mut data.certificate.serial,
        &mut data.certificate.key,
        &mut data.new_name,
        &mut data.new_legal_representative.name,
        &mut data.new_legal_representative.id_number,
        &mut data.remark,
    ] {
        field.clone_from(&value);
    }
    data
}

fn is_harmless(text: &str) {
    let policy = policy();
    let data = everywhere(text);
    let plain = everywhere("x");
    for (form, service) in every_use(&policy) {
        let html = form.to_html(&print(&policy, &data, service, Language::Chinese)).unwrap();
        let usual = form.to_html(&print(&policy, &plain, service, Language::Chinese)).unwrap();
        assert!(skeleton(&html) == skeleton(&usual), "{text:?}");
        assert!(html.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
        let bidi = |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}');
        assert!(!html.chars().any(bidi), "{text:?}");
    }
}

#[test]
fn a_value_stays_text() {
    for text in [
        "<script>alert(1)</script>",
        "</td></table><h1>",
        "\" onload=\"x",
        "<!--",
        "]]>",
        "</style>",
        "&lt;&#x3c;&",
        "\u{202e}gnp.exe",
        "a\0b\u{1b}[2J",
        "\u{2066}x\u{2069}",
        "\r\n\t",
        "{fees}",
        "{retry-limit",
    ] {
        is_harmless(text);
    }
}

#[test]
fn a_placeholder_in_a_value_is_no_placeholder() {
    let policy = policy();
    let data = everywhere("{hotlines}");
    let registry = registry();
    let form = registry.find("pin-reset", "1").unwrap();
    let text = words(&form.to_html(&Print::new(&policy, &data)).unwrap());
    assert!(text.contains("{hotlines}"));
}

/// A policy is somebody's file too: its titles are text as well.
#[test]
fn a_policys_titles_stay_text() {
    let hostile = yzt_lifecycle::policy::MANUAL
        .replace("zh = \"YNCA 密码重置申请表\"", "zh = \"<i>&'\"")
        .replace("authority = { zh = \"云南", "authority = { zh = \"<script>");
    let policy = yzt_lifecycle::Policy::from_toml(&hostile).unwrap();
    let data = FormData::default();
    let registry = registry();
    let form = registry.find("pin-reset", "1").unwrap();
    let html = form.to_html(&Print::new(&policy, &data)).unwrap();
    assert!(html.contains("&lt;i&gt;&amp;&#39;") && html.contains("&lt;script&gt;"));
    assert!(!html.contains("<script") && !html.contains("<i>&"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_short_text_is_harmless(text in "\\PC{1,4}|[\\x00-\\x7f]{1,4}|[<>&\"'`/=a-z -]{1,20}") {
        is_harmless(&text);
    }

    #[test]
    fn any_text_at_all_is_printed_or_refused(text in ".{0,200}") {
        let policy = policy();
        let data = everywhere(&text);
        for form in registry().iter() {
            match form.to_html(&Print::new(&policy, &data)) {
                Ok(html) => { read(&html); }
                Err(error) => prop_assert_eq!(error.number(), 4309),
            }
        }
    }

    #[test]
    fn any_form_file_is_read_or_refused(text in "\\PC{0,300}", at in 0_usize..4000, cut in 0_usize..40) {
        let _ = Form::from_toml(&text);
        let whole = yzt_forms::PIN_RESET;
        let bound = |at: usize| (0..=at.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap();
        let (start, end) = (bound(at), bound(at + cut));
        let altered = format!("{}{text}{}", &whole[..start], &whole[end..]);
        if let Ok(form) = Form::from_toml(&altered) {
            let (policy, data) = (policy(), filled());
            let _ = form.to_html(&Print::new(&policy, &data));
        }
    }

    #[test]
    fn any_data_file_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = FormData::from_json(&text);
    }
}
