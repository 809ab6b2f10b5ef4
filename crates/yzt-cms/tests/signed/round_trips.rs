// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is written is read, in every combination of what can be asked for.

use proptest::prelude::*;
use yzt_cert::oid;
use yzt_cert::signature::SignatureMode;
use yzt_cms::{
    Attribute, Dialect, Error, SignedData, SignedDataBuilder, SignerPlan, SigningError,
    VerifyOptions,
};
use yzt_crypto::DigestAlgorithm;

use crate::support::{
    DIALECTS, Party, encryption_party, now, open, other_party, p256_party, rsa_party, sm2_party,
};

/// How one signer signs.
#[derive(Clone, Copy, Debug)]
struct Choice {
    attributes: Option<bool>,
    time: bool,
    sha512: bool,
}

impl Choice {
    fn apply(self, party: &Party) -> SignerPlan {
        let mut plan = party.plan();
        match self.attributes {
            Some(true) => plan = plan.with_attributes(),
            Some(false) => plan = plan.without_attributes(),
            None => {}
        }
        if self.time {
            plan = plan.signing_time(now());
        }
        match plan.clone().digest(DigestAlgorithm::Sha512) {
            Ok(changed) if self.sha512 => changed,
            _ => plan,
        }
    }
}

fn choices() -> impl Strategy<Value = Choice> {
    (any::<Option<bool>>(), any::<bool>(), any::<bool>())
        .prop_map(|(attributes, time, sha512)| Choice { attributes, time, sha512 })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_combination(
        content in proptest::collection::vec(any::<u8>(), 0..300),
        gm: bool,
        attached: bool,
        parties in proptest::sample::subsequence(vec![0_usize, 1, 2, 3], 1..=3),
        choice in proptest::collection::vec(choices(), 3),
        inside: bool,
    ) {
        let all = [sm2_party(), other_party(), p256_party(), rsa_party()];
        let dialect = if gm { Dialect::Gmt0010 } else { Dialect::Rfc5652 };
        let mut builder = SignedDataBuilder::new(dialect);
        let mut known = Vec::new();
        for (index, choice) in parties.iter().zip(&choice) {
            builder = builder.signer(choice.apply(all[*index])).unwrap();
            if inside {
                builder = builder.certificate(&all[*index].certificate);
            } else {
                known.push(all[*index].certificate.clone());
            }
        }
        if !attached {
            builder = builder.detached();
        }
        let mut signing = builder.digest(&content).unwrap();
        for index in &parties {
            all[*index].with_signer(|signer| signing.sign(signer)).unwrap();
        }
        let der = signing.finish().unwrap();
        let message = SignedData::parse(&der).unwrap();
        prop_assert_eq!(message.content(), attached.then_some(&content[..]));
        prop_assert_eq!(message.dialect(), dialect);
        let given = (!attached).then_some(&content[..]);
        let options =
            VerifyOptions { content: given, certificates: &known, ..VerifyOptions::default() };
        let valid = message.verify(&options).unwrap().all_valid().unwrap();
        prop_assert_eq!(valid.len(), parties.len());
        prop_assert!(valid.iter().all(|it| it.mode == SignatureMode::Standard));
        for signer in &valid {
            let at = parties.iter().position(|index| all[*index].certificate == signer.certificate);
            let choice = choice[at.unwrap()];
            prop_assert_eq!(signer.signing_time, choice.time.then_some(now()));
        }
        // Other content is refused.
        let mut other = content.clone();
        other.push(0);
        if !attached {
            let options = VerifyOptions { content: Some(&other), ..options };
            let verdict = message.verify(&options).unwrap();
            prop_assert!(verdict.signers().iter().all(|signer| signer.outcome.is_err()));
        }
    }
}

#[test]
fn a_signer_is_added_to_what_is_there() {
    for dialect in DIALECTS {
        for detached in [false, true] {
            let mut builder = SignedDataBuilder::new(dialect);
            if detached {
                builder = builder.detached();
            }
            let first = sm2_party().sign(builder, sm2_party().plan(), b"content");
            let first = SignedData::parse(&first).unwrap();
            let builder = SignedDataBuilder::extending(&first);
            let plan = p256_party().plan().signing_time(now());
            if !detached {
                let other = builder.clone().signer(plan.clone()).unwrap().digest(b"other");
                assert!(matches!(other, Err(Error::ContentAltered)), "one content for all");
            }
            let both = p256_party().sign(builder, plan, b"content");
            let given = detached.then_some(&b"content"[..]);
            open(&both, given).unwrap();
            let both = SignedData::parse(&both).unwrap();
            assert_eq!(both.signers().len(), 2);
            assert!(both.signers().contains(&first.signers()[0]), "kept byte for byte");
            assert_eq!(both.certificates().len(), 2);
        }
    }
}

#[test]
fn a_signer_named_by_its_key_makes_version_3() {
    let party = sm2_party();
    let plan = party.plan().by_key_identifier();
    let der = party.sign(SignedDataBuilder::new(Dialect::Rfc5652), plan.clone(), b"content");
    let message = SignedData::parse(&der).unwrap();
    assert_eq!((message.version(), message.signers()[0].version()), (3, 3));
    open(&der, None).unwrap();
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(plan).unwrap();
    assert!(matches!(builder.digest(b"content"), Err(Error::Message { .. })));
}

#[test]
fn certificates_travel_without_a_signer() {
    let builder = SignedDataBuilder::new(Dialect::Rfc5652);
    let der = builder
        .certificate(&sm2_party().certificate)
        .certificate(&rsa_party().certificate)
        .certificates_only();
    let message = SignedData::parse(&der).unwrap();
    assert_eq!(message.certificates().len(), 2);
    assert!(message.signers().is_empty() && message.content().is_none());
    let verdict = message.verify(&VerifyOptions::default()).unwrap();
    assert!(!verdict.is_valid());
    assert!(matches!(verdict.all_valid(), Err(Error::NoSigner)));
}

#[test]
fn a_login_is_never_signed() {
    let party = sm2_party();
    for dialect in DIALECTS {
        for plan in [party.plan().with_attributes(), party.plan().without_attributes()] {
            let builder = SignedDataBuilder::new(dialect).signer(plan).unwrap();
            for content in [&b"yzt-login-1\0rest"[..], b"yzt-login-"] {
                let refused = builder.clone().digest(content).map(|_| ());
                assert_eq!(refused, Err(Error::LoginContent));
            }
            assert!(builder.digest(b"yzt-login").is_ok());
        }
    }
}

#[test]
fn the_encryption_half_does_not_sign() {
    let party = encryption_party();
    assert_eq!(SignerPlan::new(&party.certificate).map(|_| ()), Err(Error::SignerKeyUsage));
}

#[test]
fn another_key_does_not_sign_for_a_certificate() {
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(sm2_party().plan()).unwrap();
    let refused = other_party().with_signer(|signer| builder.clone().sign(b"content", signer));
    assert_eq!(refused, Err(SigningError::Message(Error::SignerKeyMismatch)));
    assert_eq!(builder.clone().digest(b"content").unwrap().finish(), Err(Error::NoSigner));
    assert!(builder.signer(sm2_party().plan()).is_err(), "a key signs once");
    let nobody = SignedDataBuilder::new(Dialect::Gmt0010).digest(b"content");
    assert!(matches!(nobody, Err(Error::NoSigner)));
}

#[test]
fn content_that_reads_as_attributes_is_not_signed_bare() {
    let party = sm2_party();
    let der = party.sign(
        SignedDataBuilder::new(Dialect::Rfc5652),
        party.plan().with_attributes(),
        b"content",
    );
    let message = SignedData::parse(&der).unwrap();
    let attributes = message.signers()[0].signed_attributes().unwrap().signed_bytes();
    let builder = SignedDataBuilder::new(Dialect::Rfc5652);
    let bare = builder.clone().signer(party.plan().without_attributes()).unwrap();
    assert!(matches!(bare.digest(&attributes), Err(Error::Message { part: "content", .. })));
    let with = builder.signer(party.plan()).unwrap();
    assert!(with.digest(&attributes).is_ok());
}

#[test]
fn attributes_that_were_given_are_not_left_out() {
    let party = sm2_party();
    for plan in [
        party.plan().signing_time(now()).without_attributes(),
        party.plan().attribute(Attribute::new(oid::SM3, vec![5, 0])).without_attributes(),
    ] {
        let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(plan).unwrap();
        assert_eq!(
            builder.digest(b"content").map(|_| ()).map_err(|error| error.number()),
            Err(3212)
        );
    }
}
