// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used)]

use hex_literal::hex;
use proptest::prelude::*;

use super::extension::extension;
use super::*;

fn shown(kind: &str, value: &[u8]) -> String {
    extension(&kind.parse().unwrap(), false, value).to_string()
}

/// The lines behind `extnValue:`, on one line.
fn value_of(kind: &str, value: &[u8]) -> String {
    let text = shown(kind, value);
    let (_, value) = text.split_once("extnValue:").unwrap();
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn extensions_are_decoded_by_their_kind() {
    for (kind, value, expected) in [
        ("2.5.29.14", &hex!("0402 0A0B")[..], "0a0b"),
        ("2.5.29.15", &hex!("0302 06C0"), "digitalSignature, nonRepudiation"),
        ("2.5.29.19", &hex!("3006 0101FF 020103"), "cA: TRUE pathLenConstraint: 3"),
        ("2.5.29.20", &hex!("0202 0100"), "256"),
        ("2.5.29.21", &hex!("0A01 01"), "keyCompromise"),
        ("2.5.29.54", &hex!("0201 00"), "0"),
        (
            "2.5.29.36",
            &hex!("3006 800100 810102"),
            "requireExplicitPolicy: 0 inhibitPolicyMapping: 2",
        ),
        ("2.5.29.37", &hex!("300A 06082B06010505070302"), "- 1.3.6.1.5.5.7.3.2 (id-kp-clientAuth)"),
        ("2.5.29.17", &hex!("3011 82036162 63 8704 0A000001 8800 8104 40402e2e"), "302"),
        (
            "2.5.29.17",
            &hex!("3010 8203616263 87040A000001 810340402E"),
            "- dNSName: abc - iPAddress: 10.0.0.1 - rfc822Name: @@.",
        ),
        ("2.5.29.31", &hex!("3010 300E A00A A008 8606 612F2F622F63 8100"), "30103"),
        (
            "2.5.29.31",
            &hex!("300E 300C A00A A008 8606 612F2F622F63"),
            "- distributionPoint: fullName: - uniformResourceIdentifier: a//b/c",
        ),
        ("2.5.29.35", &hex!("3004 8002 0102"), "keyIdentifier: 0102"),
        ("2.5.29.28", &hex!("3003 8101FF"), "onlyContainsUserCerts: TRUE"),
        (
            "1.3.6.1.5.5.7.1.1",
            &hex!("3010 300E 06082B06010505073001 86026162"),
            "- accessMethod: 1.3.6.1.5.5.7.48.1 (id-ad-ocsp) accessLocation: uniformResourceIdentifier: ab",
        ),
        ("2.16.840.1.113730.1.1", &hex!("0302 0780"), "sslClient"),
        ("1.2.156.112570.11.201", &hex!("1303 313233"), "123"),
        ("1.2.156.10260.4.1.1", &hex!("1303 313233"), "[5]"),
        ("1.2.156.112562.2.1.1.1", &hex!("1305 5346313233"), "[7]"),
        ("1.2.3.4", &hex!("1303 313233"), "1303313233"),
    ] {
        let actual = value_of(kind, value);
        if let Some(damaged) = expected.strip_prefix("30") {
            assert!(actual.starts_with("30") && actual.contains(damaged), "{kind}: {actual}");
        } else {
            assert_eq!(actual, expected, "{kind}");
        }
    }
}

#[test]
fn policies_show_their_qualifiers_as_far_as_they_are_formed() {
    // A CPS with its location, and one whose location is cut off, as BJCA has issued it.
    let cps = hex!("300D 06082B06010505070201 1601 61");
    let damaged = hex!("300D 06082B06010505070201 1B20 68");
    for (qualifier, expected) in [(&cps[..], "qualifier: a"), (&damaged, "policyQualifierId:")] {
        let list = crate::asn1::sequence(&[qualifier]);
        let information = crate::asn1::sequence(&[&hex!("06032A0304"), &list]);
        let text = value_of("2.5.29.32", &crate::asn1::sequence(&[&information]));
        assert!(text.contains("policyIdentifier: 1.2.3.4"), "{text}");
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn a_view_is_text_with_indented_parts() {
    let inner = |text: &str| Field { name: "b", value: Value::Text(text.to_owned()) };
    let view = View {
        fields: vec![
            Field { name: "version", value: Value::Number(3) },
            Field {
                name: "list",
                value: Value::Items(vec![
                    Value::Fields(vec![
                        inner("x"),
                        Field { name: "c", value: Value::Fields(vec![inner("y"), inner("z")]) },
                    ]),
                    Value::Flag(true),
                    Value::Items(vec![Value::Octets(vec![1, 2])]),
                ]),
            },
            Field { name: "end", value: Value::Withheld(4) },
        ],
    };
    let expected = "version: 3
list:
  - b: x
    c:
      b: y
      b: z
  - TRUE
  -
    - 0102
end: [4]
";
    assert_eq!(view.to_string(), expected);
    assert_eq!(view.at(&["version"]), Some(&Value::Number(3)));
    assert_eq!((view.at(&[]), view.at(&["version", "b"]), view.at(&["x"])), (None, None, None));
}

proptest! {
    #[test]
    fn any_value_of_any_extension_is_shown_safely(octets: Vec<u8>, kind in 0_usize..24) {
        let kinds = [
            "2.5.29.14", "2.5.29.15", "2.5.29.16", "2.5.29.17", "2.5.29.18", "2.5.29.19",
            "2.5.29.20", "2.5.29.21", "2.5.29.24", "2.5.29.27", "2.5.29.28", "2.5.29.30",
            "2.5.29.31", "2.5.29.32", "2.5.29.33", "2.5.29.35", "2.5.29.36", "2.5.29.37",
            "2.5.29.46", "2.5.29.54", "1.3.6.1.5.5.7.1.1", "2.16.840.1.113730.1.13",
            "1.2.156.10260.4.1.4", "1.2.3",
        ];
        let inside = crate::asn1::sequence(&[&octets]);
        for octets in [&octets, &inside] {
            let text = shown(kinds[kind], octets).replace('\n', "");
            prop_assert!(!text.chars().any(text::is_unsafe));
        }
    }
}
