// SPDX-License-Identifier: MIT OR Apache-2.0
//! zh-CN and English, chosen by option or locale; plain text that needs no colour.

use crate::support::{Place, ended};

fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter))
}

#[test]
fn the_locale_chooses_and_the_option_overrules() {
    let place = Place::new();
    let speaks_chinese = |variables: &[(&str, &str)], words: &[&str]| {
        let words: Vec<&str> = ["key", "list"].iter().chain(words).copied().collect();
        let output = place.command(&words).envs(variables.iter().copied()).output().unwrap();
        is_chinese(&ended(output).stdout)
    };
    assert!(!speaks_chinese(&[], &[]));
    assert!(speaks_chinese(&[("LANG", "zh_CN.UTF-8")], &[]));
    assert!(!speaks_chinese(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], &[]));
    assert!(speaks_chinese(&[("LANG", "en_US.UTF-8"), ("LC_ALL", "zh_CN.UTF-8")], &[]));
    assert!(speaks_chinese(&[("LANG", "en_US.UTF-8"), ("LC_MESSAGES", "zh_CN")], &[]));
    assert!(speaks_chinese(&[("LANG", "en_US.UTF-8")], &["--lang", "zh"]));
    assert!(!speaks_chinese(&[("LANG", "zh_CN.UTF-8")], &["--lang", "en"]));
}

#[test]
fn an_error_tells_in_each_language_what_to_do() {
    let place = Place::new();
    for (language, advice) in [("zh", "怎么办："), ("en", "What to do: ")] {
        let ended = place.run(&["--lang", language, "key", "info"], &[]);
        assert_eq!(ended.code, 4);
        // Without a key the reason is told: here there is no smart-card service.
        let number = if cfg!(feature = "pcsc") { "YZT-1400 " } else { "YZT-4601 " };
        assert!(ended.stderr.starts_with(number), "{}", ended.stderr);
        assert!(ended.stderr.contains(advice), "{}", ended.stderr);
        assert_eq!(is_chinese(&ended.stderr), language == "zh");
        assert_eq!(ended.stdout, "");
        assert!(!ended.stderr.contains('\u{1b}'), "no colour off a terminal");
    }
}

#[test]
fn help_lists_every_group_and_the_exit_codes() {
    let place = Place::new();
    for language in ["zh", "en"] {
        let ended = place.run(&["--lang", language, "--help"], &[]);
        assert_eq!(ended.code, 0);
        for group in
            ["softkey", "key", "cert", "pin", "ca", "portal", "login", "sign", "verify", "doctor"]
        {
            assert!(ended.stdout.contains(&format!("\n  {group} ")), "{group}: {}", ended.stdout);
        }
        let heading = if language == "zh" { "退出码：0" } else { "Exit codes: 0" };
        assert!(ended.stdout.contains(heading), "{}", ended.stdout);
        assert_eq!(is_chinese(&ended.stdout), language == "zh");
    }
}

#[test]
fn every_command_of_the_interface_is_there() {
    let place = Place::new();
    let commands = [
        "softkey new",
        "softkey list",
        "key list",
        "key info",
        "cert request",
        "cert import",
        "cert show",
        "cert verify",
        "cert export",
        "cert status",
        "lifecycle advise",
        "lifecycle apply",
        "lifecycle check-policy",
        "lifecycle replay",
        "lifecycle verify-journal",
        "lifecycle form",
        "cert explain",
        "cert identity",
        "csr new",
        "csr show",
        "crl show",
        "crl verify",
        "crl fetch",
        "ocsp request",
        "ocsp check",
        "ocsp show",
        "cms sign",
        "cms verify",
        "cms encrypt",
        "cms decrypt",
        "cms show",
        "asn1",
        "pin change",
        "pin verify",
        "pin unblock",
        "ca new",
        "ca issue",
        "ca revoke",
        "ca crl",
        "ca unblock",
        "portal challenge",
        "portal verify",
        "login",
        "sign",
        "verify",
        "softkey serve",
        "doctor",
        "explain",
    ];
    for command in commands {
        let words: Vec<&str> = command.split(' ').chain(["--help", "--lang", "en"]).collect();
        let ended = place.run(&words, &[]);
        assert_eq!(ended.code, 0, "{command}");
        for option in ["--json", "--lang", "--at", "--trace", "--keys"] {
            assert!(ended.stdout.contains(option), "{command} lacks {option}");
        }
        assert!(ended.stdout.contains(&format!("Usage: yzt {command}")), "{}", ended.stdout);
    }
}

#[test]
fn usage_is_exit_code_2_in_both_forms() {
    let place = Place::new();
    for words in
        [&["nonsense"][..], &["key", "info", "--nonsense"], &["--lang", "fr", "key", "list"]]
    {
        let ended = place.run(words, &[]);
        assert_eq!(ended.code, 2, "{words:?}: {ended:?}");
        assert!(ended.stderr.starts_with("YZT-5000 "), "{}", ended.stderr);
        assert_eq!(place.number(words, &[]), (5000, 2));
    }
    // Nothing at all: the help, as a person expects it.
    let ended = place.run(&[], &[]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("Usage: yzt"), "{ended:?}");
}

#[test]
fn common_options_stand_anywhere_and_the_last_one_counts() {
    let place = Place::new();
    place.make_key("K1");
    let before = place.run(&["--json", "--keys", "nowhere", "--keys", "keys", "key", "info"], &[]);
    assert_eq!(before.code, 0, "{before:?}");
    let after = place.run(&["--keys", "nowhere", "key", "info", "--keys", "keys", "--json"], &[]);
    assert_eq!(before.stdout, after.stdout);
}
