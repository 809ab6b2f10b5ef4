// SPDX-License-Identifier: MIT OR Apache-2.0
use proptest::prelude::*;

use super::*;

type Code = UnifiedSocialCreditCode;

/// The example of GB 32100-2015, annex, and published codes of well-known organisations.
const VALID: [&str; 4] =
    ["91350100M000100Y43", "91110000600037341L", "91110108551385082Q", "91440300708461136T"];

#[test]
fn published_codes_are_valid_and_their_check_character_is_computed() {
    for code in VALID {
        assert_eq!(Code::parse(code).map(|parsed| parsed.to_string()).as_deref(), Ok(code));
        let (body, _) = code.split_at(LENGTH - 1);
        assert_eq!(Code::complete(body).map(|parsed| parsed.to_string()).as_deref(), Ok(code));
    }
}

#[test]
fn every_other_check_character_is_refused() {
    for code in VALID {
        let (body, check) = code.split_at(LENGTH - 1);
        for character in ALPHABET.iter().map(|byte| char::from(*byte)) {
            let text = format!("{body}{character}");
            let expected = check.starts_with(character);
            assert_eq!(Code::parse(&text).is_ok(), expected, "{text}");
            if !expected {
                assert_eq!(Code::parse(&text), Err(Error::CreditCodeCheck));
            }
        }
    }
}

#[test]
fn what_has_not_the_structure_is_refused() {
    for text in [
        "",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100M000100Y4I",
        "9135010OM000100Y43",
        "91I50100M000100Y43",
        "91A50100M000100Y43",
        "91350100m000100y43",
        " 91350100M000100Y4",
        "91350100M000100Y4\n",
        "９1350100M000100Y",
        "一二三四五六",
    ] {
        assert_eq!(Code::parse(text), Err(Error::CreditCodeStructure), "{text}");
    }
}

proptest! {
    #[test]
    fn any_single_wrong_character_is_found(
        body in "[1-9A-H][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}",
        position in 0_usize..18,
        other in 0_usize..31,
    ) {
        let code = Code::complete(&body)?;
        let mut changed = code.as_str().as_bytes().to_vec();
        prop_assume!(changed[position] != ALPHABET[other]);
        changed[position] = ALPHABET[other];
        let changed = String::from_utf8(changed).map_err(|_| TestCaseError::reject("ASCII"))?;
        prop_assert!(Code::parse(&changed).is_err());
    }

    #[test]
    fn no_text_makes_it_panic(text: String) {
        let _ = (Code::parse(&text), Code::complete(&text));
    }
}
