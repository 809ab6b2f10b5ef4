// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates shaped as each authority shapes them: which enterprise they identify.

use yzt_cert::asn1::{encode, tag};
use yzt_cert::builder::{CertificateBuilder, NameBuilder};
use yzt_cert::dump::{DumpOptions, dump};
use yzt_cert::{
    Certificate, EnterpriseId, EntityId, Extension, Found, Identity, IdentityRule, KeyUsage,
    Matter, Meaning, Name, ObjectIdentifier, PairHalf, PersonalIdKind, Source, display,
};
use yzt_crypto::KeySigner;

use crate::support::{fixed, key, now, public, serial};

/// The example of GB 32100 and another published code.
const CODE: &str = "91350100M000100Y43";
const OTHER_CODE: &str = "91110000600037341L";
const ORGANIZATION: &str = "123456788";
/// The example of GB 11643.
const RESIDENT: &str = "11010519491231002X";

fn oid(text: &str) -> ObjectIdentifier {
    text.parse().unwrap()
}

fn printable(text: &str) -> Vec<u8> {
    encode(tag::PRINTABLE_STRING, &[text.as_bytes()])
}

fn extension(kind: &str, value: impl Into<Vec<u8>>) -> Extension {
    Extension { kind: oid(kind), critical: false, value: value.into() }
}

fn subject(common_name: &str) -> Name {
    let name = NameBuilder::new().country("CN").organization("示例科技有限公司");
    name.common_name(common_name).build().unwrap()
}

/// A leaf of an authority with this name.
fn leaf(issuer: &str, subject: Name, extensions: Vec<Extension>) -> Certificate {
    let authority = key(1);
    let period = (now().plus_days(-1), now().plus_days(365));
    let named = NameBuilder::new().country("CN").organization(issuer).common_name("CA");
    let root = CertificateBuilder::new(
        serial(1),
        named.build().unwrap(),
        public(&authority),
        period.0,
        period.1,
    );
    let root = root.authority(None).key_usage(KeyUsage::AUTHORITY);
    let root = root.sign(&mut KeySigner::new(&authority, &mut fixed(5))).unwrap();
    let draft = CertificateBuilder::new(serial(2), subject, public(&key(2)), period.0, period.1);
    let draft = draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF).issued_by(&root);
    let draft = extensions.into_iter().fold(draft, CertificateBuilder::extension);
    draft.sign(&mut KeySigner::new(&authority, &mut fixed(6))).unwrap()
}

fn identity(issuer: &str, common_name: &str, extensions: Vec<Extension>) -> Identity {
    leaf(issuer, subject(common_name), extensions).identity()
}

fn code_of(identity: &Identity) -> Option<&str> {
    identity.unified_social_credit_code.as_ref().map(|code| code.as_str())
}

/// No face shows any part of a person's number.
fn assert_hidden(certificate: &Certificate) {
    let identity = certificate.identity();
    let dumped = dump(certificate.as_der(), &DumpOptions::default());
    for shown in [
        format!("{identity:?}"),
        format!("{certificate:?}"),
        format!("{:?} {:?}", certificate.subject(), certificate.extensions()),
        format!("{:?}", certificate.subject().attributes().collect::<Vec<_>>()),
        display::identity(&identity).to_string(),
        display::certificate(certificate).to_string(),
        format!("{:?}", display::certificate(certificate)),
        dumped.to_string(),
    ] {
        assert!(!shown.contains("19491231"), "{shown}");
        assert!(!shown.contains("3139343931323331"), "in hex: {shown}");
        assert!(!shown.contains("49, 57, 52, 57, 49, 50, 51, 49"), "in decimal: {shown}");
    }
}

#[test]
fn every_wrapping_of_the_standard_extension_gives_the_code() {
    let wrapped = |outer| encode(outer, &[&printable(CODE)]);
    for value in [
        printable(CODE),
        encode(tag::UTF8_STRING, &[CODE.as_bytes()]),
        wrapped(0xA0),
        wrapped(tag::SET),
        CODE.as_bytes().to_vec(),
    ] {
        for kind in ["1.2.156.10260.4.1.4", "1.2.156.10260.4.4", "1.2.86.11.7.3", "1.2.86.11.7.4"] {
            let identity = identity("任意机构", "经办人", vec![extension(kind, value.clone())]);
            assert_eq!(code_of(&identity), Some(CODE), "{kind}");
            assert_eq!(identity.enterprise_source, Some(Source::Extension(oid(kind))));
            assert_eq!((identity.issuer_profile, identity.conflicts.len()), (None, 0));
        }
    }
}

#[test]
fn sheca_carries_the_provident_fund_account_and_the_entity_id() {
    let entity = format!("201@XY{CODE}");
    let extensions = vec![
        extension("1.2.156.112570.11.201", printable("010203040506")),
        extension("1.2.156.112570.11.205", printable(&entity)),
        extension("1.2.156.112570.11.206", printable("1")),
        extension("1.2.156.112570.11.210", printable(CODE)),
    ];
    let identity = identity("UniTrust", "示例科技有限公司", extensions);
    assert_eq!(identity.issuer_profile, Some("SHECA"));
    assert_eq!(code_of(&identity), Some(CODE));
    let source = Source::Extension(oid("1.2.156.112570.11.210"));
    assert_eq!(identity.enterprise_source, Some(source));
    assert_eq!(identity.provident_fund_account.as_deref(), Some("010203040506"));
    assert_eq!(identity.entity_id.as_ref().and_then(EntityId::as_text), Some(entity.as_str()));
    assert_eq!(identity.half, PairHalf::Signature);
    assert!(identity.conflicts.is_empty());

    let old = vec![
        extension("1.2.156.1.8888.148", printable(&entity)),
        extension("1.2.156.10260.4.1.4", printable(CODE)),
    ];
    let identity = self::identity("SHECA", "经办人", old);
    let source = Source::Extension(oid("1.2.156.1.8888.148"));
    assert_eq!((code_of(&identity), identity.enterprise_source), (Some(CODE), Some(source)));
}

#[test]
fn bjca_writes_prefixes_before_the_code() {
    let extensions = vec![
        extension("1.2.156.112562.2.1.1.1", printable(&format!("JJ{ORGANIZATION}"))),
        extension("1.2.156.112562.2.1.1.8", printable(ORGANIZATION)),
        extension("1.2.156.112562.2.1.1.14", printable("123456789012345")),
        extension("1.2.156.112562.2.1.1.23", printable(&format!("12@215009JJ0{ORGANIZATION}"))),
        extension("1.2.156.112562.2.1.1.24", printable(&format!("1@5009JJ0{ORGANIZATION}"))),
        extension("1.2.156.112562.2.1.1.30", printable("1003")),
        extension("1.2.156.112562.2.1.9.1", printable("evidence")),
    ];
    let identity = identity("BJCA", "示例科技有限公司", extensions);
    assert_eq!(identity.issuer_profile, Some("BJCA"));
    let code = identity.enterprise();
    assert!(
        matches!(&code, Some(EnterpriseId::OrganizationCode(code)) if code.as_str() == ORGANIZATION)
    );
    assert_eq!(identity.medium_serial.as_deref(), Some("123456789012345"));
    let entity = identity.entity_id.as_ref().and_then(EntityId::as_text);
    assert_eq!(entity, Some("12@215009JJ0123456788"));
    let evidence = identity.findings.iter().find(|found| found.meaning == Meaning::Evidence);
    assert_eq!(evidence.map(|found| &found.value), Some(&Found::Withheld));
    assert!(identity.conflicts.is_empty(), "{:?}", identity.conflicts);
}

#[test]
fn a_persons_number_is_there_and_never_shown() {
    let entity = format!("1@5009SF0{RESIDENT}");
    let name = NameBuilder::new().country("CN").serial_number(RESIDENT);
    let name = name.common_name(&format!("051@某人@Z{RESIDENT}@1")).build().unwrap();
    let bmp: Vec<u8> = RESIDENT.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let certificate = leaf(
        "BJCA",
        name,
        vec![
            extension("1.2.156.10260.4.1.1", printable(RESIDENT)),
            extension("1.2.156.112562.2.1.1.1", printable(&format!("SF{RESIDENT}"))),
            extension("1.2.156.112562.2.1.1.23", in_set(&entity)),
            extension("1.2.3.4.5", encode(tag::BMP_STRING, &[&bmp])),
            extension("1.2.3.4.6", RESIDENT.as_bytes()),
        ],
    );
    let identity = certificate.identity();
    let person = identity.personal_id.unwrap();
    assert_eq!(person.kind(), PersonalIdKind::ResidentIdentity);
    assert!(person.matches(RESIDENT) && !person.matches("110105194912310021"));
    assert_eq!(identity.enterprise(), None);
    assert!(identity.conflicts.is_empty(), "{:?}", identity.conflicts);
    let entity = identity.entity_id.as_ref().unwrap();
    assert_eq!(
        (entity.as_text(), entity.to_string()),
        (None, "1@5009SF0[resident-identity]".into())
    );
    assert_eq!(identity.common_name, "051@某人@Z******************@1");
    assert_hidden(&certificate);
}

fn in_set(entity: &str) -> Vec<u8> {
    encode(tag::SET, &[&printable(entity)])
}

#[test]
fn numbers_of_persons_without_a_check_character_are_not_shown_either() {
    let extensions = vec![
        extension("1.2.156.10260.4.1.1.2", printable("E19491231")),
        extension("1.2.156.112562.2.1.1.1", printable("SF19491231")),
    ];
    let certificate = leaf("BJCA", subject("经办人"), extensions);
    assert_hidden(&certificate);
    let identity = certificate.identity();
    // A passport and another number: which one counts is not known.
    assert_eq!(identity.personal_id, None);
    assert_eq!(
        identity.conflicts.iter().map(|found| found.about).collect::<Vec<_>>(),
        [Matter::Person]
    );
}

#[test]
fn common_names_that_are_split_are_read_by_their_issuers_fields() {
    let plain = "041@8310000000083040@00010000:SIGN@00000097";
    assert_eq!(identity("CFCA", plain, Vec::new()).enterprise(), None);
    let coded = format!("041@示例科技@Z{ORGANIZATION}@7");
    let found = identity("China Financial Certification Authority", &coded, Vec::new());
    assert_eq!(found.organization_code.as_ref().map(|code| code.as_str()), Some(ORGANIZATION));
    assert_eq!(found.enterprise_source, Some(Source::CommonName { field: 2 }));
    // Nine characters pass the check by chance: not from an issuer that is not known for it.
    assert_eq!(identity("任意机构", &coded, Vec::new()).enterprise(), None);
    let fjca = format!("041@1{CODE}@示例科技@1");
    let medium = extension("1.2.156.112578.1", "6016@1059@12345678901234");
    let found = identity("Fujian Digital Certificate Authority", &fjca, vec![medium]);
    assert_eq!((code_of(&found), found.issuer_profile), (Some(CODE), Some("FJCA")));
    assert_eq!(found.medium_serial.as_deref(), Some("12345678901234"));
    assert_eq!(code_of(&identity("任意机构", &fjca, Vec::new())), Some(CODE));
}

#[test]
fn the_subjects_serial_number_is_a_code_and_for_mcsca_also_the_old_one() {
    let named = |text: &str| {
        NameBuilder::new().country("CN").serial_number(text).common_name("人").build().unwrap()
    };
    let found = leaf("MCSCA", named(ORGANIZATION), Vec::new()).identity();
    assert_eq!(found.organization_code.as_ref().map(|code| code.as_str()), Some(ORGANIZATION));
    assert_eq!(leaf("任意机构", named(ORGANIZATION), Vec::new()).identity().enterprise(), None);
    let found = leaf("任意机构", named(CODE), Vec::new()).identity();
    assert_eq!(
        (code_of(&found), found.enterprise_source),
        (Some(CODE), Some(Source::Subject(oid("2.5.4.5"))))
    );
}

#[test]
fn values_that_contradict_each_other_are_named_and_not_chosen_from() {
    let about = |identity: &Identity| {
        identity.conflicts.iter().map(|found| found.about).collect::<Vec<_>>()
    };
    let two = vec![
        extension("1.2.156.10260.4.4", printable(CODE)),
        extension("1.2.156.10260.4.1.4", printable(OTHER_CODE)),
    ];
    let found = identity("任意机构", "经办人", two);
    assert_eq!((found.enterprise(), found.enterprise_source), (None, None));
    assert_eq!(about(&found), [Matter::Enterprise]);
    assert_eq!(found.conflicts[0].sources.len(), 2);
    // An organisation code of another organisation.
    let mixed = vec![
        extension("1.2.156.10260.4.4", printable(CODE)),
        extension("1.2.156.10260.4.1.4", printable(ORGANIZATION)),
    ];
    let found = identity("任意机构", "经办人", mixed);
    assert_eq!((found.enterprise(), about(&found)), (None, vec![Matter::Enterprise]));
    // And one that the credit code holds.
    let code = yzt_cert::UnifiedSocialCreditCode::complete("91530100123456788").unwrap();
    let agreeing = vec![
        extension("1.2.156.10260.4.4", printable(code.as_str())),
        extension("1.2.156.10260.4.1.4", printable("12345678-8")),
    ];
    let found = identity("任意机构", "经办人", agreeing);
    assert_eq!((found.unified_social_credit_code, found.conflicts), (Some(code), Vec::new()));
    assert!(found.organization_code.is_some());
}

#[test]
fn placeholders_and_wrong_check_characters_are_no_identifiers() {
    for value in [
        &b"\x05\x00"[..],
        b"\x13\x00",
        b"\x13\x04null",
        b"\x0C\x02\"\"",
        b"123456781",
        b"00000000-1",
        b"000000000",
    ] {
        let found = identity("BJCA", "经办人", vec![extension("1.2.156.10260.4.1.4", value)]);
        assert_eq!((found.enterprise(), found.conflicts.len()), (None, 0), "{value:02X?}");
    }
}

#[test]
fn an_authority_is_known_by_words_of_its_name_or_by_its_arcs() {
    for (issuer, profile) in [
        ("BJCA", Some("BJCA")),
        ("SHECA SM2", Some("SHECA")),
        ("GUANG DONG CERTIFICATE AUTHORITY CO.,LTD.", Some("GDCA")),
        ("GuiZhou Electronic Certificate CO.，LTD.", Some("GZCA")),
        ("GZCA", None), // an authority in Jiangsu
        ("NETCA Certificate Authority", Some("NETCA")),
        ("Hubei Digital Certificate Authority Center CO Ltd.", Some("HBCA")),
        ("hebca", None),
        ("ynca", Some("YNCA")),
        ("JSCA_CA_SM2", Some("JSCA")),
        ("BJCAX", None),
    ] {
        assert_eq!(identity(issuer, "经办人", Vec::new()).issuer_profile, profile, "{issuer}");
    }
    let found =
        identity("任意机构", "人", vec![extension("1.2.156.112570.11.206", printable("1"))]);
    assert_eq!(found.issuer_profile, Some("SHECA"));
}

#[test]
fn a_rule_of_the_caller_goes_before_everything_else() {
    let private = "1.3.6.1.4.1.99999.1";
    let certificate = leaf(
        "ynca",
        subject("经办人"),
        vec![extension(private, printable(CODE)), extension("1.2.3.4", printable("A-7"))],
    );
    assert_eq!(certificate.identity().enterprise(), None);
    let rule = |kind: &str, meaning| IdentityRule { source: Source::Extension(oid(kind)), meaning };
    let rules =
        [rule(private, Meaning::OrganizationCode), rule("1.2.3.4", Meaning::ProvidentFundAccount)];
    let found = certificate.identity_with(&rules);
    assert_eq!(code_of(&found), Some(CODE));
    assert_eq!(found.provident_fund_account.as_deref(), Some("A-7"));
    assert_eq!(found.enterprise_source, Some(rules[0].source));
}

#[test]
fn a_rule_about_a_field_of_the_common_name_is_about_that_field_alone() {
    let certificate = leaf("任意机构", subject(&format!("041@A-7@1{CODE}@1{CODE}")), Vec::new());
    let source = Source::CommonName { field: 2 };
    let meaning = Meaning::UnifiedSocialCreditCode;
    let found = certificate.identity_with(&[IdentityRule { source, meaning }]);
    let by_rule: Vec<_> =
        found.findings.iter().filter(|finding| finding.meaning == meaning).collect();
    assert_eq!(by_rule.len(), 1, "{by_rule:?}");
    assert_eq!(by_rule[0].source, source);
    assert_eq!((code_of(&found), found.conflicts.len()), (Some(CODE), 0));
}

#[test]
fn the_half_of_a_pair_is_told_by_the_key_usage() {
    for (usage, half) in [
        (Some(KeyUsage::SIGNATURE_HALF), PairHalf::Signature),
        (Some(KeyUsage::ENCRYPTION_HALF), PairHalf::Encryption),
        (Some(KeyUsage::SIGNATURE_HALF | KeyUsage::KEY_AGREEMENT), PairHalf::Both),
        (Some(KeyUsage::AUTHORITY), PairHalf::Neither),
        (None, PairHalf::Unstated),
    ] {
        assert_eq!(PairHalf::of(usage), half);
    }
}
