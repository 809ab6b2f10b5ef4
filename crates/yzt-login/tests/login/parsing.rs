// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tokens and challenges as bytes from anywhere.

use proptest::prelude::*;
use yzt_login::{Challenge, Error, LoginToken, MAXIMUM_TOKEN, Nonce, Origin, TokenPart};

const GOOD: &str = r#"{"format":"yzt-login-1","unverifiedCertificate":"MAMCAQE=","algorithm":"SM2-SM3","signature":"MAYCAQECAQE=","appVersion":"yzt 0.1.0"}"#;

const CHALLENGE: &str = r#"{"format":"yzt-login-1","nonce":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","context":"公积金","expires":"2026-03-02T01:35:00Z"}"#;

fn part(text: &str) -> TokenPart {
    match LoginToken::from_json(text.as_bytes()) {
        Err(Error::TokenMalformed(part)) => part,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn the_written_form_of_a_token_is_fixed() {
    let token = LoginToken::from_json(GOOD.as_bytes()).unwrap();
    assert_eq!(token.unverified_certificate(), [0x30, 3, 2, 1, 1]);
    assert_eq!(token.algorithm(), "SM2-SM3");
    assert_eq!(token.signature(), [0x30, 6, 2, 1, 1, 2, 1, 1]);
    assert_eq!(token.app_version(), "yzt 0.1.0");
    assert_eq!(token.to_json(), GOOD);
}

#[test]
fn the_written_form_of_a_challenge_is_fixed() {
    let challenge = Challenge::from_json(CHALLENGE.as_bytes()).unwrap();
    let bytes: Vec<u8> = (0..32).collect();
    assert_eq!(challenge.nonce().as_bytes(), bytes);
    assert_eq!(challenge.context(), "公积金");
    assert_eq!(challenge.expires().0, 1_772_415_300);
    assert_eq!(challenge.to_json(), CHALLENGE);
}

#[test]
fn a_token_in_any_other_form_is_refused() {
    for (from, to) in [
        (r#""appVersion":"#, r#""appversion":"#),
        (r#","appVersion":"yzt 0.1.0""#, ""),
        (r#""SM2-SM3""#, "null"),
        (r#""SM2-SM3""#, "1"),
        (r#""SM2-SM3""#, r#"["SM2-SM3"]"#),
        (r#""SM2-SM3""#, r#"{"name":"SM2-SM3"}"#),
        (r#""yzt-login-1""#, "1"),
        ("}", ",}"),
        ("}", ""),
        ("}", "}}"),
        ("{", "\u{feff}{"),
        ("{", "[{"),
    ] {
        let changed = GOOD.replacen(from, to, 1);
        assert_ne!(changed, GOOD);
        assert_eq!(part(&changed), TokenPart::Json, "{changed}");
    }
    let positional = r#"["yzt-login-1","MAMCAQE=","SM2-SM3","MAYCAQECAQE=","x"]"#;
    assert_eq!(part(positional), TokenPart::Json);
    for text in ["", "null", "\"\"", "{}", "[]"] {
        assert_eq!(part(text), TokenPart::Json);
    }
}

#[test]
fn base64_has_one_spelling() {
    for certificate in
        ["", "MAMCAQE", "MAMCAQF=", "MAMCAQE=\n", " MAMCAQE=", "MAMC-QE=", "MAMCAQE=="]
    {
        let escaped = certificate.replace('\n', "\\n");
        let text = GOOD.replacen("MAMCAQE=", &escaped, 1);
        assert_eq!(part(&text), TokenPart::Certificate, "{certificate:?}");
    }
    assert_eq!(part(&GOOD.replacen("MAYCAQECAQE=", "*", 1)), TokenPart::Signature);
    assert_eq!(part(&GOOD.replacen("MAYCAQECAQE=", "", 1)), TokenPart::Signature);
}

#[test]
fn the_version_text_is_short_and_printable() {
    for version in ["", "版本", "\\u0000", "\\u001b[2J", &"x".repeat(65)] {
        let text = GOOD.replacen("yzt 0.1.0", version, 1);
        assert_eq!(part(&text), TokenPart::AppVersion, "{version}");
    }
    assert!(LoginToken::new(&[0x30, 0], "SM2-SM3", &[1], "a\n").is_err());
}

#[test]
fn a_token_over_eight_kibibytes_is_refused_unread() {
    let at_limit = format!("{GOOD}{}", " ".repeat(MAXIMUM_TOKEN - GOOD.len()));
    LoginToken::from_json(at_limit.as_bytes()).unwrap();
    let over = format!("{at_limit} ");
    assert!(matches!(LoginToken::from_json(over.as_bytes()), Err(Error::TokenTooLarge)));
    let huge = vec![b'['; 10_000_000];
    assert!(matches!(LoginToken::from_json(&huge), Err(Error::TokenTooLarge)));
    let made = LoginToken::new(&vec![0; 7000], "SM2-SM3", &[1], "x");
    assert!(matches!(made, Err(Error::TokenTooLarge)));
}

#[test]
fn nesting_neither_overflows_nor_hangs() {
    for open in ["[", "{\"a\":"] {
        let text = open.repeat(MAXIMUM_TOKEN / open.len());
        assert_eq!(part(&text), TokenPart::Json);
        let inside = GOOD.replacen("\"SM2-SM3\"", &open.repeat(1500), 1);
        assert_eq!(part(&inside), TokenPart::Json);
    }
}

#[test]
fn a_challenge_in_any_other_form_is_refused_with_its_name() {
    for (from, to, expected) in [
        ("yzt-login-1", "yzt-login-2", "FORMAT_UNSUPPORTED"),
        ("HB0eHx8=", "HB0eHx8", "CHALLENGE_MALFORMED"),
        ("GBkaGxwdHh8=", "GBkaGxwd", "NONCE_INVALID"),
        ("AAEC", "AAE*", "NONCE_INVALID"),
        ("公积金", "公\\n积金", "CONTEXT_INVALID"),
        ("2026-03-02T01:35:00Z", "tomorrow", "CHALLENGE_MALFORMED"),
        ("\"context\"", "\"nonce\"", "CHALLENGE_MALFORMED"),
        ("\"context\"", "\"origin\"", "CHALLENGE_MALFORMED"),
        ("{", "{\"origin\":\"https://x\",", "CHALLENGE_MALFORMED"),
    ] {
        let changed = CHALLENGE.replacen(from, to, 1);
        if changed == CHALLENGE {
            continue;
        }
        let error = Challenge::from_json(changed.as_bytes()).unwrap_err();
        assert_eq!(error.name(), expected, "{changed}");
    }
    let short = r#"{"format":"yzt-login-1","nonce":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==","context":"","expires":"2026-03-02T01:35:00Z"}"#;
    assert_eq!(Challenge::from_json(short.as_bytes()).unwrap_err().name(), "NONCE_INVALID");
    let long = format!("{CHALLENGE}{}", " ".repeat(4096));
    assert_eq!(Challenge::from_json(long.as_bytes()).unwrap_err().name(), "CHALLENGE_MALFORMED");
}

#[test]
fn a_context_hides_nothing_from_its_reader() {
    let nonce = Nonce::from_bytes(&[7; 32]).unwrap();
    let until = yzt_cert::UnixTime(0);
    Challenge::new(nonce.clone(), "公积金 (昆明) №1", until).unwrap();
    for hidden in ["a\0", "a\u{1b}[2J", "a\u{202e}b", "a\u{200b}b", "\u{feff}a", "a\u{e0041}"] {
        let refused = Challenge::new(nonce.clone(), hidden, until).unwrap_err();
        assert_eq!(refused.name(), "CONTEXT_INVALID", "{hidden:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = LoginToken::from_json(&bytes);
        let _ = Challenge::from_json(&bytes);
        let _ = Origin::parse_for_development(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn spliced_tokens_do_not_panic(
        start in 0..GOOD.len(),
        length in 0..40_usize,
        splice in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut bytes = GOOD.as_bytes().to_vec();
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, splice);
        if let Ok(token) = LoginToken::from_json(&bytes) {
            prop_assert_eq!(LoginToken::from_json(token.to_json().as_bytes()).unwrap(), token);
        }
    }

    #[test]
    fn tokens_round_trip(
        certificate in prop::collection::vec(any::<u8>(), 1..2000),
        signature in prop::collection::vec(any::<u8>(), 1..100),
        algorithm in "\\PC{0,40}",
        version in "[ -~]{1,64}",
    ) {
        let token = LoginToken::new(&certificate, &algorithm, &signature, &version).unwrap();
        prop_assert_eq!(LoginToken::from_json(token.to_json().as_bytes()).unwrap(), token);
    }

    #[test]
    fn challenges_round_trip(
        nonce in prop::collection::vec(any::<u8>(), 32..=64),
        context in "[ -~\u{4e00}-\u{9fff}]{0,60}",
        expires in 0_i64..4_000_000_000,
    ) {
        let nonce = Nonce::from_bytes(&nonce).unwrap();
        let challenge = Challenge::new(nonce, &context, yzt_cert::UnixTime(expires)).unwrap();
        prop_assert_eq!(Challenge::from_json(challenge.to_json().as_bytes()).unwrap(), challenge);
    }

    #[test]
    fn an_accepted_origin_is_its_own_canonical_form(
        text in "https?://[a-z0-9.:_\\[\\]-]{1,30}",
    ) {
        if let Ok(origin) = Origin::parse_for_development(&text) {
            prop_assert_eq!(&Origin::parse_for_development(origin.as_str()).unwrap(), &origin);
            prop_assert_eq!(Origin::parse(&text).is_ok(), !origin.developer_mode());
        }
    }
}
