// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::asn1;
use crate::builder::NameBuilder;

/// A name with one attribute per relative name: type, tag, octets.
fn name(attributes: &[(ObjectIdentifier, u8, &[u8])]) -> Name {
    let parts: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(kind, tag, octets)| asn1::set_of(vec![pair(kind, *tag, octets)]))
        .collect();
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Name::parse(&asn1::sequence(&parts)).unwrap()
}

fn pair(kind: &ObjectIdentifier, tag: u8, octets: &[u8]) -> Vec<u8> {
    asn1::sequence(&[&asn1::object_identifier(kind), &asn1::encode(tag, &[octets])])
}

fn organization(tag: u8, octets: &[u8]) -> Name {
    name(&[(oid::ORGANIZATION_NAME, tag, octets)])
}

#[test]
fn equality_looks_through_string_types_white_space_and_case() {
    let reference = organization(tag::UTF8_STRING, b"ACME Co");
    for (tag, octets) in [
        (tag::PRINTABLE_STRING, &b"acme  co"[..]),
        (tag::IA5_STRING, b" ACME Co "),
        (tag::TELETEX_STRING, b"Acme\tCo"),
        (tag::BMP_STRING, b"\0A\0C\0M\0E\0 \0C\0o"),
    ] {
        assert_eq!(organization(tag, octets), reference, "{octets:?}");
    }
    for different in [
        organization(tag::UTF8_STRING, b"ACMECo"),
        organization(tag::UTF8_STRING, b"ACME C0"),
        name(&[(oid::COMMON_NAME, tag::UTF8_STRING, b"ACME Co")]),
        name(&[]),
    ] {
        assert_ne!(different, reference);
    }
    let chinese = organization(tag::UTF8_STRING, "云南".as_bytes());
    assert!(chinese.matches(&organization(tag::PRINTABLE_STRING, "云南".as_bytes())));
    assert_eq!(chinese.matching_key(), organization(12, "云南".as_bytes()).matching_key());
    assert_eq!(chinese, organization(tag::BMP_STRING, &[0x4E, 0x91, 0x53, 0x57]));
    assert_eq!(HashSet::from([chinese.clone(), chinese]).len(), 1);
}

#[test]
fn the_shape_of_a_name_counts() {
    let two = [pair(&oid::COMMON_NAME, 12, b"a"), pair(&oid::ORGANIZATION_NAME, 12, b"b")];
    let together = asn1::sequence(&[&asn1::set_of(two.to_vec())]);
    let apart =
        asn1::sequence(&[&asn1::encode(tag::SET, &[&two[0]]), &asn1::encode(tag::SET, &[&two[1]])]);
    let swapped = asn1::sequence(&[&asn1::encode(tag::SET, &[&two[1], &two[0]])]);
    let parse = |der: &[u8]| Name::parse(der).unwrap();
    assert_ne!(parse(&together), parse(&apart));
    assert_eq!(parse(&together), parse(&swapped));
    assert_eq!(parse(&together).to_string(), "CN=a+O=b");
    assert_eq!(parse(&apart).to_string(), "O=b,CN=a");
}

#[test]
fn text_that_had_to_be_guessed_is_shown_and_compared_octet_by_octet() {
    // 云南 in GB18030, in types that do not hold it.
    let gb = [0xD4, 0xC6, 0xC4, 0xCF];
    assert_eq!(organization(tag::UTF8_STRING, &gb), organization(tag::UTF8_STRING, &gb));
    assert_ne!(organization(tag::UTF8_STRING, &gb), organization(tag::PRINTABLE_STRING, &gb));
    assert_ne!(
        organization(tag::UTF8_STRING, &gb),
        organization(tag::UTF8_STRING, "云南".as_bytes())
    );
    assert_eq!(organization(tag::UTF8_STRING, &gb).organization().as_deref(), Some("云南"));
}

#[test]
fn the_text_form_is_that_of_rfc_4514() {
    // Clause 4 of RFC 4514, with its strings in UTF8String.
    let utf8 = tag::UTF8_STRING;
    let example = name(&[
        (oid::DOMAIN_COMPONENT, tag::IA5_STRING, b"net"),
        (oid::DOMAIN_COMPONENT, tag::IA5_STRING, b"example"),
        (oid::COMMON_NAME, utf8, b"James \"Jim\" Smith, III"),
    ]);
    assert_eq!(example.to_string(), r#"CN=James \"Jim\" Smith\, III,DC=example,DC=net"#);
    let returned = name(&[(oid::COMMON_NAME, utf8, b"Before\rAfter")]);
    assert_eq!(returned.to_string(), r"CN=Before\0dAfter");
    let unknown = name(&[("1.3.6.1.4.1.1466.0".parse().unwrap(), tag::OCTET_STRING, b"Hi")]);
    assert_eq!(unknown.to_string(), "1.3.6.1.4.1.1466.0=#04024869");
    let edges = name(&[(oid::COMMON_NAME, utf8, b" #a ")]);
    assert_eq!(edges.to_string(), r"CN=\ #a\ ");
    let hash = name(&[(oid::COMMON_NAME, utf8, b"#;<>+=")]);
    assert_eq!(hash.to_string(), r"CN=\#\;\<\>\+=");
}

#[test]
fn no_name_steers_the_terminal() {
    let hostile = "a\u{1b}[31m\u{202e}b\u{0}".as_bytes();
    let name = organization(tag::UTF8_STRING, hostile);
    for shown in [name.to_string(), name.organization().unwrap(), format!("{name:?}")] {
        assert!(!shown.chars().any(text::is_unsafe), "{shown}");
    }
}

#[test]
fn damaged_and_oversized_names_are_refused() {
    let attribute = pair(&oid::COMMON_NAME, 12, b"a");
    let set = asn1::encode(tag::SET, &[&attribute]);
    let many = asn1::encode(tag::SEQUENCE, &[&set.repeat(MAX_ATTRIBUTES)]);
    assert!(Name::parse(&many).is_ok());
    let many = asn1::encode(tag::SEQUENCE, &[&set.repeat(MAX_ATTRIBUTES + 1)]);
    assert_eq!(
        Name::parse(&many).err(),
        Some(Error::TooMany { part: "name", limit: MAX_ATTRIBUTES })
    );
    let crowd =
        asn1::sequence(&[&asn1::encode(tag::SET, &[&attribute.repeat(MAX_ATTRIBUTES + 1)])]);
    assert!(matches!(Name::parse(&crowd), Err(Error::TooMany { .. })));
    let long = asn1::sequence(&[&asn1::encode(
        tag::SET,
        &[&pair(&oid::COMMON_NAME, 12, &[b'a'; MAX_LENGTH])],
    )]);
    assert!(matches!(Name::parse(&long), Err(Error::TooLarge { .. })));
    let empty = asn1::sequence(&[&asn1::encode(tag::SET, &[])]);
    assert!(matches!(Name::parse(&empty), Err(Error::Profile { .. })));
    let mut trailing = asn1::sequence(&[&set]);
    trailing.push(0);
    assert!(matches!(Name::parse(&trailing), Err(Error::Encoding { .. })));
}

#[test]
fn the_builder_writes_the_types_of_rfc_5280_and_refuses_what_cannot_be_written() {
    let name =
        NameBuilder::new().country("CN").organization("示例").serial_number("91350100M000100Y43");
    let name = name.common_name("经办人").build().unwrap();
    let tags: Vec<u8> = name.attributes().map(Attribute::tag).collect();
    assert_eq!(
        tags,
        [tag::PRINTABLE_STRING, tag::UTF8_STRING, tag::PRINTABLE_STRING, tag::UTF8_STRING]
    );
    assert_eq!(name.to_string(), "CN=经办人,serialNumber=91350100M000100Y43,O=示例,C=CN");

    let refused = |builder: NameBuilder, attribute| {
        assert_eq!(builder.build().err(), Some(Error::NameAttribute { attribute }));
    };
    let new = NameBuilder::new;
    for text in ["", "C", "cn", "CHN", "中国"] {
        refused(new().country(text), oid::COUNTRY_NAME);
    }
    for text in ["", " ", " a", "a ", "a\nb", "a\u{202e}b", &"长".repeat(65)] {
        refused(new().common_name(text), oid::COMMON_NAME);
    }
    refused(new().serial_number("统一"), oid::SERIAL_NUMBER);
    refused(new().attribute(oid::EMAIL_ADDRESS, "a@example.test"), oid::EMAIL_ADDRESS);
    assert!(new().common_name(&"长".repeat(64)).province(&"省".repeat(128)).build().is_ok());
}

proptest! {
    #[test]
    fn built_names_say_what_was_put_in(text in "[\u{4e00}-\u{9fa5}A-Za-z0-9()·-]{1,64}") {
        let name = NameBuilder::new().organization(&text).common_name(&text).build()?;
        prop_assert_eq!(name.organization(), Some(text.clone()));
        prop_assert_eq!(Name::parse(name.as_der())?, name.clone());
        prop_assert!(!name.to_string().chars().any(text::is_unsafe));
    }

    #[test]
    fn names_of_any_octets_are_safe_to_show(tag in 0_u8..31, octets: Vec<u8>, text: String) {
        for octets in [&octets[..], text.as_bytes()] {
            let name = organization(tag, octets);
            prop_assert!(!name.to_string().chars().any(text::is_unsafe));
            prop_assert!(!name.organization().unwrap().chars().any(text::is_unsafe));
            prop_assert_eq!(&name, &name.clone());
        }
    }
}
