// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::panic)]

use hex_literal::hex;
use proptest::prelude::*;

use super::codes::{ALPHABET, LENGTH};
use super::person::{is_resident_number, resident_number_in};
use super::value::{Content, Marker, Parts, content, parts};
use super::*;
use crate::error::Error;
use crate::text;

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

/// The example of GB 11643, and numbers that are none.
const RESIDENT: &str = "11010519491231002X";

#[test]
fn organisation_codes_have_their_own_check_character() {
    for (text, expected) in [
        ("123456788", "123456788"),
        ("12345678-8", "123456788"),
        // The example of GB 11714, clause 4.
        ("D2143569X", "D2143569X"),
    ] {
        let parsed = OrganizationCode::parse(text);
        assert_eq!(parsed.map(|code| code.to_string()).as_deref(), Ok(expected), "{text}");
    }
    for digit in "01234567X9".chars() {
        let refused = OrganizationCode::parse(&format!("12345678{digit}"));
        assert_eq!(refused, Err(Error::OrganizationCodeCheck), "{digit}");
    }
    for text in [
        "",
        "12345678",
        "1234567 88",
        "12345678--8",
        "1234567888",
        "d2143569X",
        "12345678x",
        "000000000",
        "00000000-0",
        "一二三",
    ] {
        let refused = OrganizationCode::parse(text);
        assert_eq!(refused, Err(Error::OrganizationCodeStructure), "{text}");
    }
}

#[test]
fn identifiers_of_both_kinds_agree_where_one_holds_the_other() {
    let long = Code::complete("91530100123456788").map(EnterpriseId::UnifiedSocialCreditCode);
    let (Ok(long), Ok(short)) = (long, EnterpriseId::parse("12345678-8")) else {
        panic!("both are valid");
    };
    assert!(long.agrees_with(&short) && short.agrees_with(&long) && long.agrees_with(&long));
    for other in ["D2143569X", VALID[0]] {
        assert!(EnterpriseId::parse(other).is_ok_and(|other| !other.agrees_with(&long)));
    }
}

#[test]
fn a_resident_number_is_known_by_its_check_character_and_its_date() {
    assert!(is_resident_number(RESIDENT.as_bytes()));
    assert!(is_resident_number(b"11010519491231002x"));
    for other in [
        "110105194912310021", // check character
        "110105194913310020", // month
        "990105194912310020", // division
        "1101051949123100",
        "1101051949123100X",
        "91350100M000100Y43",
    ] {
        assert!(!is_resident_number(other.as_bytes()), "{other}");
    }
    assert_eq!(resident_number_in(&format!("Z0{RESIDENT}@1")), Some(RESIDENT));
    assert_eq!(resident_number_in("张三"), None);
    let text = format!("a{RESIDENT}b{RESIDENT}{RESIDENT}");
    assert!(!withhold(&text).contains("1949"), "{}", withhold(&text));
    assert!(is_personal(RESIDENT.as_bytes()));
    let wide: Vec<u8> = RESIDENT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(is_personal(&wide) && !is_personal(b"yzt"));
}

#[test]
fn a_personal_id_can_be_compared_and_not_be_read() {
    let id = PersonalId::new(PersonalIdKind::ResidentIdentity, RESIDENT);
    assert!(id.matches(" 11010519491231002x ") && !id.matches("110105194912310021"));
    assert_eq!(id, PersonalId::new(PersonalIdKind::Other, "11010519491231002x"));
    assert_eq!(format!("{id} {id:?}"), "[resident-identity] PersonalId(resident-identity)");
}

#[test]
fn texts_are_found_in_all_the_wrappings_in_use() {
    let expected = Content::Text("123456781".to_owned());
    for value in [
        &hex!("1309 313233343536373831")[..],
        &hex!("0C09 313233343536373831"),
        &hex!("1E12 003100320033003400350036003700380031"),
        &hex!("A00B 1309 313233343536373831"),
        &hex!("310B 1609 313233343536373831"),
        &hex!("300B 1609 313233343536373831"),
        &hex!("8009 313233343536373831"),
        &hex!("0409 313233343536373831"),
        &hex!("040B 0C09 313233343536373831"),
        &hex!("130B 20 313233343536373831 00"),
        b"123456781",
        b" 123456781\0",
    ] {
        assert_eq!(content(value), expected, "{value:02X?}");
    }
    // 云南 in BMPString and in GB18030 under PrintableString and bare.
    for value in [&hex!("1E04 4E915357")[..], &hex!("1304 D4C6C4CF"), &hex!("D4C6C4CF")] {
        assert_eq!(content(value), Content::Text("云南".to_owned()));
    }
    for nothing in [&hex!("0500")[..], &hex!("1300"), b"", b"\"\"", b"null", &hex!("0C02 2222")] {
        assert_eq!(content(nothing), Content::Nothing, "{nothing:02X?}");
    }
    // Bare digits that begin as a SEQUENCE of 49 octets would.
    let digits = format!("01{}", "7".repeat(49));
    assert_eq!(content(digits.as_bytes()), Content::Text(digits));
    assert_eq!(content(&[0xFF, 0xFE]), Content::Unreadable);
    let nested = [0xA0, 10, 0xA0, 8, 0xA0, 6, 0xA0, 4, 0xA0, 2, 0x0C, 0];
    assert_ne!(content(&nested), Content::Nothing);
}

#[test]
fn prefixes_are_taken_off() {
    use Marker::{None, Organization, Person};
    for (text, prefix, marker, code) in [
        ("12@215009JJ0123456788", "12@215009JJ0", Organization, "123456788"),
        ("1@5009JJ0863175332", "1@5009JJ0", Organization, "863175332"),
        ("1@5009SF011010519491231002X", "1@5009SF0", Person, RESIDENT),
        ("SF11010519491231002X", "SF", Person, RESIDENT),
        ("JJ123456788", "JJ", Organization, "123456788"),
        ("201@XY91350100M000100Y43", "201@XY", Organization, "91350100M000100Y43"),
        ("91350100M000100Y43", "", None, "91350100M000100Y43"),
        ("6016@1059@12345678901234", "", None, "6016@1059@12345678901234"),
        ("", "", None, ""),
    ] {
        assert_eq!(parts(text), Parts { prefix, marker, code }, "{text}");
    }
}

#[test]
fn the_tables_are_well_formed() {
    use crate::oid::ObjectIdentifier;
    use table::{COMMON, KNOWN, PROFILES, Place};
    let places = PROFILES.iter().flat_map(|profile| profile.order).chain(COMMON);
    for place in places {
        match place {
            Place::Extension(identifier) => assert!(table::lookup(identifier).is_some()),
            Place::Subject(kind, _) => assert!(kind.parse::<ObjectIdentifier>().is_ok()),
        }
    }
    let mut seen = std::collections::HashSet::new();
    for known in KNOWN {
        assert!(known.identifier.parse::<ObjectIdentifier>().is_ok(), "{}", known.identifier);
        assert!(seen.insert(known.identifier), "{}", known.identifier);
    }
    for profile in PROFILES {
        assert!(profile.words.iter().all(|word| *word == word.to_uppercase()), "{}", profile.name);
        let small = |phrase: &&str| **phrase == phrase.to_lowercase();
        assert!(profile.phrases.iter().all(small), "{}", profile.name);
        assert!(profile.arcs.iter().all(|arc| arc.ends_with('.')), "{}", profile.name);
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
        let _ = (Code::parse(&text), Code::complete(&text), OrganizationCode::parse(&text));
        let _ = (parts(&text), withhold(&text), content(text.as_bytes()));
    }

    #[test]
    fn no_octets_make_it_panic_and_what_is_shown_is_safe(octets: Vec<u8>) {
        if let Content::Text(text) = content(&octets) {
            prop_assert!(!text::printable(&text).chars().any(text::is_unsafe));
        }
        let _ = is_personal(&octets);
    }
}
