// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::panic)]

use hex_literal::hex;

use super::*;

#[test]
fn name_constraints() {
    // permitted .cn, excluded 10.0.0.0/8
    let der = hex!("3017 A007 3005 8203 2E636E A10C 300A 8708 0A000000 FF000000");
    let found = NameConstraints::parse(&der).unwrap();
    assert_eq!(found.permitted, [GeneralName::Host(b".cn".to_vec())]);
    let address = [10, 0, 0, 0, 255, 0, 0, 0];
    assert_eq!(found.excluded, [GeneralName::Address(address.to_vec())]);

    let profile = |der: &[u8]| match NameConstraints::parse(der) {
        Err(Error::Profile { part: "name constraints", rule }) => rule,
        other => panic!("{other:?}"),
    };
    assert_eq!(profile(&hex!("3000")), "at least one element");
    // minimum 1; maximum 0; an address without a mask
    let distances = "subtrees have neither minimum nor maximum";
    assert_eq!(profile(&hex!("300C A00A 3008 8203 2E636E 800101")), distances);
    assert_eq!(profile(&hex!("300C A00A 3008 8203 2E636E 810100")), distances);
    let mask = "an address and its mask take 8 or 32 octets";
    assert_eq!(profile(&hex!("300A A008 3006 8704 0A000000")), mask);
}

#[test]
fn policy_constraints_and_mappings() {
    let found = PolicyConstraints::parse(&hex!("3006 800100 810105")).unwrap();
    assert_eq!((found.require_explicit_policy, found.inhibit_policy_mapping), (Some(0), Some(5)));
    let found = PolicyConstraints::parse(&hex!("3003 810102")).unwrap();
    assert_eq!((found.require_explicit_policy, found.inhibit_policy_mapping), (None, Some(2)));
    assert!(matches!(PolicyConstraints::parse(&hex!("3000")), Err(Error::Profile { .. })));
    assert!(matches!(PolicyConstraints::parse(&hex!("3003 8001FF")), Err(Error::Encoding { .. })));

    let found = PolicyMapping::parse_list(&hex!("300A 3008 06022A03 06022A04")).unwrap();
    let policy = |last| ObjectIdentifier::from_content(&[0x2A, last]).unwrap();
    assert_eq!(found, [PolicyMapping { issuer: policy(3), subject: policy(4) }]);
    assert!(matches!(PolicyMapping::parse_list(&hex!("3000")), Err(Error::Profile { .. })));

    assert_eq!(parse_inhibit_any_policy(&hex!("020103")), Ok(3));
    assert!(parse_inhibit_any_policy(&hex!("0201FF")).is_err());
}

#[test]
fn authority_key_identifiers_with_issuer_and_serial_number() {
    // keyIdentifier AB; issuer C=CN; serial number 5
    let name = hex!("300D 310B 3009 0603550406 1302434E");
    let der = [&hex!("3019 8001AB A111 A40F")[..], &name, &hex!("820105")].concat();
    let found = AuthorityKeyIdentifier::parse(&der).unwrap();
    assert_eq!(found.key_identifier.as_deref(), Some(&[0xAB][..]));
    assert_eq!(found.serial.as_deref(), Some(&[5][..]));
    let issuer = crate::name::Name::parse(&name).unwrap();
    assert_eq!(found.issuer, [GeneralName::Directory(issuer)]);
    assert_eq!(AuthorityKeyIdentifier::parse(&hex!("3000")), Ok(AuthorityKeyIdentifier::default()));
}

#[test]
fn names_of_every_form() {
    let forms = [
        (&hex!("A006 06022A03 A000")[..], 0),
        (&hex!("810161"), 1),
        (&hex!("820161"), 2),
        (&hex!("A300"), 3),
        (&hex!("A402 3000"), 4),
        (&hex!("A500"), 5),
        (&hex!("860161"), 6),
        (&hex!("8704 0A000001"), 7),
        (&hex!("8802 2A03"), 8),
    ];
    for (der, form) in forms {
        let mut reader = Reader::new(der, "");
        let found = GeneralName::from_element(&reader.element().unwrap()).unwrap();
        assert_eq!(found.form(), form);
    }
    for damaged in [&hex!("8900")[..], &hex!("8800"), &hex!("A400"), &hex!("0201 05")] {
        let mut reader = Reader::new(damaged, "");
        assert!(GeneralName::from_element(&reader.element().unwrap()).is_err(), "{damaged:02X?}");
    }
    assert!(matches!(GeneralName::parse_list(&hex!("3000")), Err(Error::Profile { .. })));
    let many = [&hex!("820161")[..]; MAX_NAMES + 1];
    let many = crate::asn1::sequence(&many);
    let limit = MAX_NAMES;
    assert_eq!(
        GeneralName::parse_list(&many),
        Err(Error::TooMany { part: "alternative names", limit })
    );
}
