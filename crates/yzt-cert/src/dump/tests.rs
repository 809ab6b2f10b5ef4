// SPDX-License-Identifier: MIT OR Apache-2.0
use hex_literal::hex;
use proptest::prelude::*;

use super::*;

fn shown(input: &[u8]) -> String {
    dump(input, &DumpOptions::default()).to_string()
}

fn stop_of(input: &[u8]) -> Option<Stop> {
    dump(input, &DumpOptions::default()).stop
}

#[test]
fn elements_are_shown_with_their_offsets_and_names() {
    // AlgorithmIdentifier sm2-with-sm3 with NULL, then a name.
    let input = hex!(
        "300C 06082A811CCF55018375 0500"
        "300D 310B 3009 0603550406 1302434E"
        "020200FF 0101FF A003020105 8003616263 030206C0 0402FFFE 0C03E4BA91"
    );
    let expected = "     0: d=0 hl=2 l=    12 SEQUENCE
     2: d=1 hl=2 l=     8   OBJECT IDENTIFIER 1.2.156.10197.1.501 (sm2-with-sm3)
    12: d=1 hl=2 l=     0   NULL
    14: d=0 hl=2 l=    13 SEQUENCE
    16: d=1 hl=2 l=    11   SET
    18: d=2 hl=2 l=     9     SEQUENCE
    20: d=3 hl=2 l=     3       OBJECT IDENTIFIER 2.5.4.6 (countryName)
    25: d=3 hl=2 l=     2       PrintableString CN
    29: d=0 hl=2 l=     2 INTEGER 255
    33: d=0 hl=2 l=     1 BOOLEAN TRUE
    36: d=0 hl=2 l=     3 [0]
    38: d=1 hl=2 l=     1   INTEGER 5
    41: d=0 hl=2 l=     3 [0] abc
    46: d=0 hl=2 l=     2 BIT STRING (6) c0
    50: d=0 hl=2 l=     2 OCTET STRING fffe
    54: d=0 hl=2 l=     3 UTF8String 云
";
    assert_eq!(shown(&input), expected);
}

#[test]
fn indefinite_lengths_and_high_tag_numbers_are_followed() {
    let input = hex!("3080 2480 0402 0102 0000 0000 7F8101 02 0000 DF1F 00 E102 0500");
    let dumped = dump(&input, &DumpOptions::default());
    assert_eq!(dumped.stop, None, "{dumped}");
    let tags: Vec<String> = dumped.lines.iter().map(|line| line.tag.to_string()).collect();
    let expected = [
        "SEQUENCE",
        "OCTET STRING",
        "OCTET STRING",
        "END-OF-CONTENTS",
        "END-OF-CONTENTS",
        "[APPLICATION 129]",
        "END-OF-CONTENTS",
        "[PRIVATE 31]",
        "[PRIVATE 1]",
        "NULL",
    ];
    assert_eq!(tags, expected);
    let depths: Vec<usize> = dumped.lines.iter().map(|line| line.depth).collect();
    assert_eq!(depths, [0, 1, 2, 2, 1, 0, 1, 0, 0, 1]);
}

#[test]
fn it_says_where_and_why_it_stops() {
    for (input, offset, cause) in [
        (&hex!("3003 0201")[..], 0, StopCause::Overrun),
        (&hex!("3003 020501"), 2, StopCause::Overrun),
        (&hex!("3001 02"), 2, StopCause::HeaderTruncated),
        (&hex!("05"), 0, StopCause::HeaderTruncated),
        (&hex!("0500 30"), 2, StopCause::HeaderTruncated),
        (&hex!("0480"), 0, StopCause::IndefinitePrimitive),
        (&hex!("3080 0500"), 4, StopCause::Unclosed),
        (&hex!("30FF"), 0, StopCause::Length),
        (&hex!("3089 010101010101010101"), 0, StopCause::Length),
        (&hex!("3088 FFFFFFFFFFFFFFFF"), 0, StopCause::Overrun),
        (&hex!("1F80"), 0, StopCause::TagNumber),
        (&hex!("1F8181818101"), 0, StopCause::TagNumber),
    ] {
        assert_eq!(stop_of(input), Some(Stop { offset, cause }), "{input:02X?}");
    }
    let text = shown(&hex!("3003 020501"));
    assert!(text.ends_with("     2: ! overrun\n"), "{text}");
    assert_eq!(stop_of(&[]), None);
}

#[test]
fn depth_elements_and_octets_are_limited() {
    let nested = [0x30, 0x80].repeat(1000);
    let limit = dump(&nested, &DumpOptions::default());
    assert_eq!(
        (limit.lines.len(), limit.stop.map(|stop| stop.cause)),
        (65, Some(StopCause::Depth))
    );
    let many = [0x05, 0x00].repeat(1000);
    let options = DumpOptions { elements: 10, ..DumpOptions::default() };
    let limit = dump(&many, &options);
    assert_eq!(
        (limit.lines.len(), limit.stop),
        (10, Some(Stop { offset: 20, cause: StopCause::Elements }))
    );
    let long = crate::asn1::octet_string(&[0xAB; 100]);
    assert!(shown(&long).ends_with(&format!("{}…[100]\n", "ab".repeat(64))));
    let long = crate::asn1::encode(tag::UTF8_STRING, &["云".repeat(40).as_bytes()]);
    assert!(shown(&long).ends_with(&format!("{}…[120]\n", "云".repeat(21))));
}

#[test]
fn strings_that_hold_der_are_opened_and_others_are_not() {
    let inner = hex!("3006 020101 020102");
    let octets = crate::asn1::octet_string(&inner);
    let bits = crate::asn1::bit_string(&inner);
    for (input, first) in [(octets, 2), (bits, 3)] {
        let opened = dump(&input, &DumpOptions::default());
        assert_eq!(opened.lines.len(), 4, "{opened}");
        assert_eq!(opened.lines[1].offset, first);
        let closed = DumpOptions { open_strings: false, ..DumpOptions::default() };
        assert_eq!(dump(&input, &closed).lines.len(), 1);
    }
    for closed in [&hex!("0403 300502")[..], &hex!("0404 3002FF00"), &hex!("0402 7F00")] {
        assert_eq!(dump(closed, &DumpOptions::default()).lines.len(), 1, "{closed:02X?}");
    }
}

#[test]
fn what_follows_a_private_identifier_is_withheld() {
    let value = crate::asn1::encode(tag::PRINTABLE_STRING, &[b"E19491231"]);
    let kind: ObjectIdentifier = "1.2.156.10260.4.1.1.2".parse().unwrap_or(crate::oid::SM2);
    let kind = crate::asn1::object_identifier(&kind);
    let critical = [1, 1, 0xFF];
    let extension =
        crate::asn1::sequence(&[&kind, &critical, &crate::asn1::octet_string(&value), &value]);
    let behind = [&extension[..], &value].concat();
    let text = shown(&behind);
    // The extension's value is withheld twice, the same text behind the extension is not.
    assert_eq!(text.matches("[9]").count(), 2, "{text}");
    assert_eq!(text.matches("E19491231").count(), 1, "{text}");
    assert!(text.contains("BOOLEAN TRUE"), "{text}");
    let all = DumpOptions { withhold: false, ..DumpOptions::default() };
    assert_eq!(dump(&behind, &all).to_string().matches("E19491231").count(), 3);
    // A person's mark in a string of two octets each, before a number without a check character.
    let wide: Vec<u8> = "SF19491231".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let value = crate::asn1::encode(tag::BMP_STRING, &[&wide]);
    let kind: ObjectIdentifier = "1.2.156.112562.2.1.1.1".parse().unwrap_or(crate::oid::SM2);
    let kind = crate::asn1::object_identifier(&kind);
    let text = shown(&crate::asn1::sequence(&[&kind, &crate::asn1::octet_string(&value)]));
    assert!(!text.contains("19491231"), "{text}");
    let resident = crate::asn1::encode(tag::UTF8_STRING, &["号11010519491231002X".as_bytes()]);
    assert!(!shown(&resident).contains("19491231"));
}

proptest! {
    #[test]
    fn any_octets_are_shown_safely_and_in_order(input: Vec<u8>) {
        let dumped = dump(&input, &DumpOptions::default());
        let offsets: Vec<usize> = dumped.lines.iter().map(|line| line.offset).collect();
        prop_assert!(offsets.is_sorted_by(|left, right| left < right));
        prop_assert!(offsets.iter().all(|offset| *offset < input.len()));
        prop_assert!(!dumped.to_string().replace('\n', "").chars().any(crate::text::is_unsafe));
    }

    #[test]
    fn der_is_read_to_its_end(contents in proptest::collection::vec(any::<Vec<u8>>(), 0..8)) {
        let parts: Vec<Vec<u8>> =
            contents.iter().map(|octets| crate::asn1::octet_string(octets)).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let options = DumpOptions { open_strings: false, ..DumpOptions::default() };
        let dumped = dump(&crate::asn1::sequence(&parts), &options);
        prop_assert_eq!(dumped.stop, None);
        prop_assert_eq!(dumped.lines.len(), parts.len() + 1);
    }
}
