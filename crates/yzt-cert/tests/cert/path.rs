// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every way in which a path can fail, and some in which it must not.

use yzt_cert::builder::CertificateBuilder;
use yzt_cert::path::{PathOptions, Purpose, verify_path};
use yzt_cert::{Error, Extension, KeyUsage, SOFTWARE_KEY_POLICY, UnixTime, oid};

use crate::support::{Holder, chain, key, now, options, serial, sign, tree, without_lists};

#[test]
fn a_good_path_is_given_from_the_leaf_to_the_anchor() {
    let tree = tree();
    let path = tree.check(&tree.leaf, options()).unwrap();
    let expected = [&tree.leaf, &tree.issuing, &tree.root].map(|holder| holder.certificate.clone());
    assert_eq!(path.certificates(), expected);
    assert_eq!(path.anchor(), Some(&tree.root.certificate));
    assert!(!path.has_software_key());
}

#[test]
fn an_anchor_may_be_the_issuing_authority_or_the_certificate_itself() {
    let tree = tree();
    let anchor = [tree.issuing.certificate.clone()];
    let path = verify_path(&tree.leaf.certificate, &[], &anchor, &tree.lists, &options()).unwrap();
    assert_eq!(path.certificates().len(), 2);
    let authority = PathOptions { purpose: Purpose::Authority, ..options() };
    let path = verify_path(&anchor[0], &[], &anchor, &[], &authority).unwrap();
    assert_eq!(path.certificates(), anchor);
}

#[test]
fn validity_periods_include_both_ends_at_every_depth() {
    let tree = tree();
    let (first, last) = (tree.leaf.certificate.not_before(), tree.leaf.certificate.not_after());
    let at =
        |at: UnixTime| tree.check(&tree.leaf, PathOptions { at, ..without_lists() }).map(|_| ());
    assert_eq!(at(first), Ok(()));
    assert_eq!(at(last), Ok(()));
    assert_eq!(at(first.plus_seconds(-1)), Err(Error::NotYetValid { depth: 0, not_before: first }));
    assert_eq!(at(last.plus_seconds(1)), Err(Error::Expired { depth: 0, not_after: last }));

    // An authority that expires before its certificates.
    let key = key(50);
    let until = now().plus_days(-1);
    let short = CertificateBuilder::new(
        serial(50),
        crate::support::name("短期"),
        crate::support::public(&key),
        now().plus_days(-50),
        until,
    );
    let short =
        short.authority(None).key_usage(KeyUsage::AUTHORITY).issued_by(&tree.root.certificate);
    let short = Holder { certificate: sign(short, &tree.root.key), key };
    let leaf = short.leaf("经办人", 51);
    let result = chain(&leaf.certificate, &[&short], &tree.root, without_lists());
    assert_eq!(result, Err(Error::Expired { depth: 1, not_after: until }));
}

#[test]
fn a_clock_that_is_ahead_makes_nothing_last_longer() {
    let tree = tree();
    let (first, last) = (tree.leaf.certificate.not_before(), tree.leaf.certificate.not_after());
    let skewed = |at: UnixTime| PathOptions { at, clock_skew_seconds: 60, ..without_lists() };
    let judged = |at: UnixTime| tree.check(&tree.leaf, skewed(at)).map(|_| ());
    assert_eq!(judged(first.plus_seconds(-60)), Ok(()));
    let early = judged(first.plus_seconds(-61));
    assert_eq!(early, Err(Error::NotYetValid { depth: 0, not_before: first }));
    assert_eq!(judged(last.plus_seconds(1)), Err(Error::Expired { depth: 0, not_after: last }));

    let list = tree.lists.iter().map(|list| list.this_update()).max().unwrap();
    let at = |seconds, clock_skew_seconds| {
        let options =
            PathOptions { at: list.plus_seconds(seconds), clock_skew_seconds, ..options() };
        tree.check(&tree.leaf, options).map(|_| ())
    };
    assert_eq!(at(-60, 60), Ok(()));
    assert!(matches!(at(-61, 60), Err(Error::RevocationUnknown { .. })));
    assert!(matches!(at(-60, 0), Err(Error::RevocationUnknown { .. })));
}

#[test]
fn a_signature_by_another_key_is_refused_at_its_depth() {
    let tree = tree();
    let impostor = Holder::root("根", 60).authority("签发", 61, Some(0));
    let leaf = impostor.leaf("经办人", 62);
    let result = tree.check(&leaf, without_lists());
    assert_eq!(result, Err(Error::SignatureInvalid { depth: 0 }));
    let result = chain(&leaf.certificate, &[&impostor], &tree.root, without_lists());
    assert_eq!(result, Err(Error::SignatureInvalid { depth: 1 }));
}

#[test]
fn a_missing_issuer_is_named() {
    let tree = tree();
    let result = chain(&tree.leaf.certificate, &[], &tree.root, without_lists());
    let issuer = "CN=签发,O=测试机构,C=CN".to_owned();
    assert_eq!(result, Err(Error::IssuerUnknown { depth: 0, issuer }));
    let other = Holder::root("别的根", 63);
    let result = chain(&tree.leaf.certificate, &[&tree.issuing], &other, without_lists());
    let issuer = "CN=根,O=测试机构,C=CN".to_owned();
    assert_eq!(result, Err(Error::IssuerUnknown { depth: 1, issuer }));
    let result = verify_path(&tree.leaf.certificate, &[], &[], &[], &without_lists());
    assert!(matches!(result, Err(Error::IssuerUnknown { depth: 0, .. })));
}

#[test]
fn who_is_no_authority_issues_nothing() {
    let root = Holder::root("根", 1);
    let shapes: [fn(CertificateBuilder) -> CertificateBuilder; 3] = [
        |draft| draft.end_entity().key_usage(KeyUsage::AUTHORITY),
        |draft| draft.key_usage(KeyUsage::AUTHORITY),
        |draft| draft.authority(None).key_usage(KeyUsage::CRL_SIGN | KeyUsage::DIGITAL_SIGNATURE),
    ];
    for shape in shapes {
        let middle = root.issue("中间", 70, shape);
        let leaf = middle.leaf("经办人", 71);
        let result = chain(&leaf.certificate, &[&middle], &root, without_lists());
        assert_eq!(result, Err(Error::NotAuthority { depth: 1 }));
        let authority = PathOptions { purpose: Purpose::Authority, ..without_lists() };
        let result = chain(&middle.certificate, &[], &root, authority);
        assert_eq!(result, Err(Error::NotAuthority { depth: 0 }));
    }
}

#[test]
fn the_path_length_counts_authorities_that_are_not_self_issued() {
    let root = Holder::root("根", 1);
    let first = root.authority("一级", 80, Some(0));
    let second = first.authority("二级", 81, None);
    let leaf = second.leaf("经办人", 82);
    let result = chain(&leaf.certificate, &[&first, &second], &root, without_lists());
    assert_eq!(result, Err(Error::PathLength { depth: 2, allowed: 0 }));

    let first = root.authority("一级", 83, Some(1));
    let second = first.authority("二级", 84, Some(0));
    let leaf = second.leaf("经办人", 85);
    assert!(chain(&leaf.certificate, &[&first, &second], &root, without_lists()).is_ok());

    // A key rollover: the authority issues a certificate for its own name and a new key.
    let first = root.authority("一级", 86, Some(0));
    let rollover = first.authority("一级", 87, Some(0));
    let leaf = rollover.leaf("经办人", 88);
    assert!(chain(&leaf.certificate, &[&first, &rollover], &root, without_lists()).is_ok());
}

#[test]
fn the_key_usage_decides_what_a_certificate_is_for() {
    let tree = tree();
    let with = |usage: Option<KeyUsage>, purpose| {
        let leaf = tree.issuing.issue("经办人", 90, |draft| match usage {
            Some(usage) => draft.end_entity().key_usage(usage),
            None => draft.end_entity(),
        });
        tree.check(&leaf, PathOptions { purpose, ..options() }).map(|_| ())
    };
    let encryption = Some(KeyUsage::ENCRYPTION_HALF);
    let signature = Some(KeyUsage::SIGNATURE_HALF);
    let both = Some(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::KEY_ENCIPHERMENT);
    for purpose in [Purpose::Login, Purpose::Signing] {
        assert_eq!(with(signature, purpose), Ok(()));
        assert_eq!(with(Some(KeyUsage::NON_REPUDIATION), purpose), Ok(()));
        assert_eq!(with(both, purpose), Ok(()));
        assert_eq!(with(encryption, purpose), Err(Error::EncryptionOnly));
        assert_eq!(with(Some(KeyUsage::CRL_SIGN), purpose), Err(Error::KeyUsage));
        assert_eq!(with(None, purpose), Err(Error::KeyUsage));
    }
    assert_eq!(with(encryption, Purpose::Encryption), Ok(()));
    assert_eq!(with(both, Purpose::Encryption), Ok(()));
    assert_eq!(with(signature, Purpose::Encryption), Err(Error::KeyUsage));
    assert_eq!(with(None, Purpose::Encryption), Err(Error::KeyUsage));
}

#[test]
fn an_extended_key_usage_must_allow_a_login() {
    let tree = tree();
    let with = |purposes: &[yzt_cert::ObjectIdentifier], purpose| {
        let leaf = tree.issuing.issue("经办人", 91, |draft| {
            let draft = draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF);
            purposes.iter().fold(draft, |draft, purpose| draft.extended_key_usage(*purpose))
        });
        tree.check(&leaf, PathOptions { purpose, ..options() }).map(|_| ())
    };
    let mail: yzt_cert::ObjectIdentifier = "1.3.6.1.5.5.7.3.4".parse().unwrap();
    assert_eq!(with(&[mail], Purpose::Login), Err(Error::ExtendedKeyUsage));
    assert_eq!(with(&[mail], Purpose::Signing), Ok(()));
    assert_eq!(with(&[mail, oid::CLIENT_AUTHENTICATION], Purpose::Login), Ok(()));
    assert_eq!(with(&[oid::ANY_EXTENDED_KEY_USAGE], Purpose::Login), Ok(()));
}

#[test]
fn critical_extensions_that_are_not_understood_are_refused_at_every_depth() {
    let tree = tree();
    let kind: yzt_cert::ObjectIdentifier = "1.2.3.4".parse().unwrap();
    let with = |kind, critical| {
        let extension = Extension { kind, critical, value: vec![5, 0] };
        let shaped = extension.clone();
        let leaf = tree.issuing.issue("经办人", 92, |draft| {
            draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF).extension(shaped.clone())
        });
        let direct = tree.check(&leaf, options()).map(|_| ());
        let middle = tree.root.issue("中间", 93, |draft| {
            draft.authority(None).key_usage(KeyUsage::AUTHORITY).extension(extension.clone())
        });
        let leaf = middle.leaf("经办人", 94);
        let above = chain(&leaf.certificate, &[&middle], &tree.root, without_lists()).map(|_| ());
        (direct, above)
    };
    let refused = |extension, depth| Err(Error::CriticalExtension { depth, extension });
    assert_eq!(with(kind, true), (refused(kind, 0), refused(kind, 1)));
    assert_eq!(with(kind, false), (Ok(()), Ok(())));
    // A constraint that cannot be read must not be overlooked, critical or not.
    for damaged in [
        oid::NAME_CONSTRAINTS,
        oid::POLICY_CONSTRAINTS,
        oid::POLICY_MAPPINGS,
        oid::INHIBIT_ANY_POLICY,
        oid::SUBJECT_ALTERNATIVE_NAME,
    ] {
        let (direct, above) = with(damaged, false);
        assert!(matches!(direct, Err(Error::Encoding { .. })), "{direct:?}");
        assert!(matches!(above, Err(Error::Encoding { .. })), "{above:?}");
    }
}

#[test]
fn software_keys_need_to_be_accepted() {
    let tree = tree();
    let leaf = tree.issuing.issue("软证书", 95, |draft| {
        draft.end_entity().key_usage(KeyUsage::SIGNATURE_HALF).policy(SOFTWARE_KEY_POLICY)
    });
    assert_eq!(tree.check(&leaf, options()), Err(Error::SoftwareKey));
    let path = tree.check(&leaf, PathOptions { accept_software_keys: true, ..options() }).unwrap();
    assert!(path.has_software_key());
}

#[test]
fn names_chain_across_string_types() {
    let root = Holder::root("根", 1);
    let leaf = root.leaf("经办人", 110);
    // The issuer's name as the leaf has it, once more with countryName as UTF8String.
    let mut other = root.certificate.subject().as_der().to_vec();
    let position = other.windows(4).position(|bytes| bytes == [0x13, 2, b'C', b'N']).unwrap();
    other[position] = 0x0C;
    let other = yzt_cert::Name::parse(&other).unwrap();
    assert_ne!(other.as_der(), root.certificate.subject().as_der());
    let twin = CertificateBuilder::new(
        serial(1),
        other,
        crate::support::public(&root.key),
        now().plus_days(-1),
        now().plus_days(1),
    );
    let twin = twin.authority(None).key_usage(KeyUsage::AUTHORITY);
    let twin = Holder { certificate: sign(twin, &root.key), key: key(1) };
    assert!(chain(&leaf.certificate, &[], &twin, without_lists()).is_ok());
}
