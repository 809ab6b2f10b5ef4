// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt explain`: the same text as in the error itself and on the committed pages.

use std::path::Path;

use crate::support::Place;

#[test]
fn a_number_is_explained_in_both_languages_as_on_the_pages() {
    let place = Place::new();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../yzt-assistant/doc");
    for (language, file, headings) in [
        ("zh", "errors.zh-CN.md", ["原因：", "经办人怎么办：", "客服怎么办："]),
        ("en", "errors.md", ["Cause: ", "What the clerk does: ", "What the desk does: "]),
    ] {
        let page = std::fs::read_to_string(pages.join(file)).unwrap();
        let ended = place.run(&["explain", "YZT-2001", "--lang", language], &[]);
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(ended.stdout.starts_with("YZT-2001 PIN_LOCKED\n"), "{}", ended.stdout);
        for heading in headings {
            let line = ended.stdout.lines().find(|line| line.starts_with(heading));
            let line = line.unwrap_or_else(|| panic!("{heading} is missing: {}", ended.stdout));
            assert!(page.contains(line), "{line}");
        }
    }
}

#[test]
fn programs_get_every_part() {
    let place = Place::new();
    let told = place.done(&["explain", "1400"], &[]);
    let members: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["advice", "cause", "desk", "message", "name", "number"]);
    assert_eq!((&told["number"], &told["name"]), (&1400.into(), &"SERVICE_DOWN".into()));
    // The authority's own errors speak to its operator.
    let ended = place.run(&["explain", "4400"], &[]);
    assert!(ended.stdout.contains("What the operator does: "), "{}", ended.stdout);
}

#[test]
fn a_number_that_does_not_exist_is_a_mistake_of_writing() {
    let place = Place::new();
    for number in ["9999", "YZT", "1", "x"] {
        assert_eq!(place.number(&["explain", number], &[]), (5021, 2), "{number}");
    }
}
