// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used)]

use hex_literal::hex;

use super::*;
use crate::crl::RevocationReason;
use crate::name::Name;

#[test]
fn key_usages_are_read_and_written() {
    // The two halves of an enterprise's pair, an authority, and all nine bits.
    for (usage, der) in [
        (KeyUsage::SIGNATURE_HALF, &hex!("030206C0")[..]),
        (KeyUsage::ENCRYPTION_HALF, &hex!("03020338")),
        (KeyUsage::AUTHORITY, &hex!("03020106")),
        (KeyUsage(0xFF80), &hex!("030307FF80")),
    ] {
        assert_eq!(KeyUsage::parse(der), Ok(usage));
        assert_eq!(usage.to_der(), der);
    }
    assert_eq!(KeyUsage::parse(&hex!("030200C0")), Ok(KeyUsage::SIGNATURE_HALF));
    for der in [
        &hex!("0300")[..],
        &hex!("030100"),
        &hex!("03020000"),
        &hex!("030306FFC0"),
        &hex!("030400C00000"),
    ] {
        assert!(KeyUsage::parse(der).is_err(), "{der:02X?}");
    }
    let names = KeyUsage::SIGNATURE_HALF.to_string();
    assert_eq!(names, "digitalSignature, nonRepudiation");
    assert!(KeyUsage::SIGNATURE_HALF.may_sign() && !KeyUsage::SIGNATURE_HALF.may_encrypt());
    assert!(KeyUsage::ENCRYPTION_HALF.may_encrypt() && !KeyUsage::ENCRYPTION_HALF.may_sign());
}

#[test]
fn basic_constraints_are_read_and_written() {
    for (authority, path_length, der) in [
        (true, Some(0), &hex!("30060101FF020100")[..]),
        (true, None, &hex!("30030101FF")),
        (false, None, &hex!("3000")),
        (true, Some(300), &hex!("30070101FF0202012C")),
    ] {
        let constraints = BasicConstraints { authority, path_length };
        assert_eq!(BasicConstraints::parse(der, &Tolerance::default()), Ok(constraints));
        assert_eq!(constraints.to_der(), der);
    }
    let huge = BasicConstraints::parse(&hex!("300A0101FF02050100000000"), &Tolerance::default());
    assert_eq!(huge.map(|constraints| constraints.path_length), Ok(Some(u32::MAX)));
    for der in
        [&hex!("3003010100")[..], &hex!("30060101FF0201FF"), &hex!("30050101FF0500"), &hex!("0500")]
    {
        assert!(BasicConstraints::parse(der, &Tolerance::default()).is_err(), "{der:02X?}");
    }
}

#[test]
fn authority_key_identifiers_with_all_parts_are_read() {
    let full = hex!("3016 8004 01020304 A10B A409300731053003060155 820102");
    assert!(
        parse_authority_key_identifier(&full).is_ok_and(|found| found == Some(vec![1, 2, 3, 4]))
    );
    assert_eq!(parse_authority_key_identifier(&hex!("3000")), Ok(None));
    let plain = authority_key_identifier(&[9; 20]);
    assert_eq!(parse_authority_key_identifier(&plain), Ok(Some(vec![9; 20])));
    assert!(parse_authority_key_identifier(&hex!("3003820100 00")).is_err());
}

#[test]
fn policies_keep_their_identifiers_and_skip_qualifiers() {
    // One plain policy, one with a qualifier whose URI is damaged (tag 1B), and the first again.
    let listed =
        hex!("3020 300406022A03 30120602 2A04 300C 300A 06082B06010505070201 300406022A03");
    let mut fixed = listed.to_vec();
    fixed[1] = u8::try_from(fixed.len() - 2).unwrap();
    let found = parse_policies(&fixed).unwrap();
    let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["1.2.3", "1.2.4", "1.2.3"]);
    assert_eq!(parse_policies(&policies(&found)), Ok(found));
    assert!(parse_policies(&hex!("3000")).is_err());
    let many = policies(&[oid::SM2; MAX_LISTED + 1]);
    assert!(matches!(parse_policies(&many), Err(Error::TooMany { .. })));
}

#[test]
fn the_same_extension_twice_is_refused() {
    let one = Extension { kind: oid::KEY_USAGE, critical: true, value: hex!("030206C0").to_vec() };
    let twice = Extensions(vec![one.clone(), one.clone()]).to_der();
    let result = Extensions::read(&mut Reader::new(&twice, "test"));
    assert_eq!(result, Err(Error::ExtensionRepeated { extension: oid::KEY_USAGE }));
    let crowd: Vec<Extension> = (0..=MAX_EXTENSIONS)
        .map(|number| Extension { kind: format!("1.2.{number}").parse().unwrap(), ..one.clone() })
        .collect();
    let crowd = Extensions(crowd).to_der();
    let result = Extensions::read(&mut Reader::new(&crowd, "test"));
    assert!(matches!(result, Err(Error::TooMany { .. })));
    assert!(Extensions::read(&mut Reader::new(&hex!("3000"), "test")).is_err());
}

#[test]
fn distribution_points_name_their_locations() {
    let locations =
        ["http://a.example.test/1.crl".to_owned(), "ldap://b.example.test/cn=x".to_owned()];
    let der = DistributionPoint::list_to_der(&locations);
    let points = DistributionPoint::parse_list(&der).unwrap();
    assert_eq!(points.iter().flat_map(DistributionPoint::locations).collect::<Vec<_>>(), locations);
    // A directory name, as the national root's authorities have it first, names no location.
    let directory = hex!("3015 3013 A011 A00F A40D 300B 3109 300706035504030C00");
    let points = DistributionPoint::parse_list(&directory).unwrap();
    assert_eq!((points.len(), points[0].locations().len()), (1, 0));
    let hostile = DistributionPoint::list_to_der(&["http://\u{1b}[2J".to_owned()]);
    let shown = DistributionPoint::parse_list(&hostile).unwrap()[0].locations();
    assert_eq!(shown, ["http://\\u{1b}[2J"]);
}

#[test]
fn issuing_distribution_points_round_trip_in_every_scope() {
    let scopes =
        [ListScope::All, ListScope::EndEntities, ListScope::Authorities, ListScope::Attributes];
    for scope in scopes {
        for location in [None, Some("http://a.example.test/1.crl")] {
            let point = IssuingDistributionPoint::new(scope, location);
            assert_eq!(IssuingDistributionPoint::parse(&point.to_der()), Ok(point));
        }
    }
    let both = hex!("30068101FF8201FF");
    assert!(matches!(IssuingDistributionPoint::parse(&both), Err(Error::Profile { .. })));
    let flags = IssuingDistributionPoint::parse(&hex!("300783020640 8401FF")).unwrap();
    assert!(flags.reasons().is_some() && flags.is_indirect());
}

#[test]
fn a_partition_is_found_by_a_name_that_stands_in_both() {
    let list = IssuingDistributionPoint::new(ListScope::All, Some("http://a.example.test/1.crl"));
    let points = |location: &str| {
        DistributionPoint::parse_list(&DistributionPoint::list_to_der(&[location.to_owned()]))
            .unwrap()
    };
    let issuer = Name::parse(&hex!("300D 310B 3009 0603550406 1302434E")).unwrap();
    let covered = |list: &IssuingDistributionPoint, points: &[DistributionPoint]| {
        list.coverage(points, &issuer, false)
    };
    let mut own = points("http://a.example.test/1.crl");
    assert_eq!(covered(&list, &own), ReasonFlags::ALL);
    assert_eq!(covered(&list, &points("http://a.example.test/2.crl")), ReasonFlags::NONE);
    assert_eq!(covered(&list, &[]), ReasonFlags::NONE);
    assert_eq!(covered(&IssuingDistributionPoint::default(), &[]), ReasonFlags::ALL);
    let (some, others) = (
        ReasonFlags::of(&[RevocationReason::KeyCompromise, RevocationReason::Superseded]),
        ReasonFlags::of(&[RevocationReason::KeyCompromise, RevocationReason::CertificateHold]),
    );
    own[0].reasons = Some(some);
    assert_eq!(covered(&list, &own), some);
    let both = ReasonFlags::of(&[RevocationReason::KeyCompromise]);
    assert_eq!(covered(&list.clone().for_reasons(others), &own), both);
    own[0].indirect = true;
    assert_eq!(covered(&list, &own), ReasonFlags::NONE);
}

#[test]
fn a_relative_name_stands_below_the_issuers() {
    let issuer = Name::parse(&hex!("300D 310B 3009 0603550406 1302434E")).unwrap();
    let point = hex!("3010 A00E A10C 300A 0603550403 0C0361726C");
    let list = IssuingDistributionPoint::parse(&point).unwrap();
    assert_eq!(IssuingDistributionPoint::parse(&list.to_der()), Ok(list.clone()));
    // The same place: relative, and in full with another case and string type.
    let relative = hex!("3012 3010 A00E A10C 300A 0603550403 130341524C");
    let full = hex!(
        "3025 3023 A021 A01F A41D 301B 310B 3009 0603550406 1302434E 310C 300A 0603550403 0C0361726C"
    );
    for der in [&relative[..], &full] {
        let points = DistributionPoint::parse_list(der).unwrap();
        assert_eq!(list.coverage(&points, &issuer, true), ReasonFlags::ALL, "{der:02X?}");
    }
    assert!(IssuingDistributionPoint::parse(&hex!("3006 A004 A102 3000")).is_err());
}

#[test]
fn reason_flags_are_a_set_of_nine_bits() {
    let flags = |der: &[u8]| IssuingDistributionPoint::parse(der).map(|point| point.reasons());
    let hold = ReasonFlags::of(&[RevocationReason::CertificateHold]);
    assert_eq!(flags(&hex!("3004 83020102")), Ok(Some(hold)));
    let last = ReasonFlags::of(&[RevocationReason::AaCompromise]);
    assert_eq!(flags(&hex!("3005 8303070080")), Ok(Some(last)));
    assert!(flags(&hex!("3005 8303060040")).is_err());
    assert!(flags(&hex!("3003 830100")).is_err());
    let all = ReasonFlags::ALL;
    assert_eq!(ReasonFlags::of(&all.reasons().collect::<Vec<_>>()), all);
    assert_eq!(all.reasons().count(), 8);
    assert!(all.contains(hold) && !hold.contains(all) && ReasonFlags::NONE.is_empty());
    assert_eq!(hold.union(last).to_string(), "certificateHold, aACompromise");
    for reasons in [hold, last, hold.union(last)] {
        let point = IssuingDistributionPoint::default().for_reasons(reasons);
        assert_eq!(flags(&point.to_der()), Ok(Some(reasons)));
    }
}
