// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2 key exchange between two parties, and with a third in between.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use getrandom::SysRng;
use proptest::prelude::*;
use yzt_crypto::sm2::exchange::{Agreement, Initiator, MAX_KEY_LENGTH, Party, respond};
use yzt_crypto::sm2::{DistinguishedId, PrivateKey, PublicKey};
use yzt_crypto::{Error, Random};

fn key() -> PrivateKey {
    PrivateKey::generate(&mut SysRng).unwrap()
}

fn party(key: &PrivateKey, ephemeral: &PublicKey, id: &DistinguishedId) -> Party {
    let (public_key, ephemeral) = (key.public_key().clone(), ephemeral.clone());
    Party { public_key, ephemeral, id: id.clone() }
}

#[test]
fn whoever_differs_in_anything_gets_another_key() {
    let (a, b, other) = (key(), key(), key());
    let [id_a, id_b] = [&b"ALICE123@YAHOO.COM"[..], b"BILL456@YAHOO.COM"]
        .map(|id| DistinguishedId::new(id).unwrap());
    let round = |seen_by_b: &dyn Fn(Party) -> Party, seen_by_a: &dyn Fn(Party) -> Party| {
        let (initiator, ephemeral) = Initiator::new(&mut SysRng).unwrap();
        let peer = seen_by_b(party(&a, &ephemeral, &id_a));
        let (ephemeral, at_b) = respond(&mut SysRng, &b, &id_b, &peer, 48).unwrap();
        let peer = seen_by_a(party(&b, &ephemeral, &id_b));
        (initiator.agree(&a, &id_a, &peer, 48).unwrap(), at_b)
    };
    let agrees = |(at_a, at_b): (Agreement, Agreement)| {
        let equal = at_a.key() == at_b.key();
        assert_eq!(at_a.check_confirmation(at_b.confirmation()).is_ok(), equal);
        assert_eq!(at_b.check_confirmation(at_a.confirmation()).is_ok(), equal);
        equal
    };
    let same = |party| party;
    assert!(agrees(round(&same, &same)));
    assert!(!agrees(round(&|party| Party { id: id_b.clone(), ..party }, &same)));
    assert!(!agrees(round(&same, &|party| Party { id: DistinguishedId::default(), ..party })));
    let swap_key = |party| Party { public_key: other.public_key().clone(), ..party };
    assert!(!agrees(round(&swap_key, &same)));
    let swap_ephemeral = |party| Party { ephemeral: other.public_key().clone(), ..party };
    assert!(!agrees(round(&same, &swap_ephemeral)));
}

#[test]
fn an_ephemeral_key_that_is_no_point_never_becomes_a_party() {
    let (_, ephemeral) = Initiator::new(&mut SysRng).unwrap();
    let mut off = ephemeral.to_sec1();
    off[64] ^= 1;
    for refused in [&off[..], &[0], &[4; 65]] {
        assert_eq!(PublicKey::from_sec1(refused), Err(Error::InvalidPublicKey));
    }
}

#[test]
fn lengths_and_sources_that_are_none_are_refused() {
    struct Failing;
    impl Random for Failing {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), Error> {
            Err(Error::RandomUnavailable)
        }
    }
    let (a, id) = (key(), DistinguishedId::default());
    assert_eq!(Initiator::new(&mut Failing).unwrap_err(), Error::RandomUnavailable);
    for length in [0, MAX_KEY_LENGTH + 1, usize::MAX] {
        let (initiator, ephemeral) = Initiator::new(&mut SysRng).unwrap();
        let peer = party(&a, &ephemeral, &id);
        let refused = Error::InvalidAgreedLength { length };
        assert_eq!(initiator.agree(&a, &id, &peer, length).unwrap_err(), refused);
        assert_eq!(respond(&mut SysRng, &a, &id, &peer, length).unwrap_err(), refused);
        let failed = respond(&mut Failing, &a, &id, &peer, 16).unwrap_err();
        assert_eq!(failed, Error::RandomUnavailable);
    }
}

#[test]
fn secrets_are_not_shown_and_not_cloned() {
    trait Probe<A> {
        fn is_secret() {}
    }
    impl<T> Probe<()> for T {}
    impl<T: Clone> Probe<u8> for T {}
    <Initiator as Probe<_>>::is_secret();
    <Agreement as Probe<_>>::is_secret();
    let (initiator, ephemeral) = Initiator::new(&mut SysRng).unwrap();
    assert_eq!(initiator.ephemeral(), &ephemeral);
    assert!(!format!("{initiator:?}").contains("secret"));
    let (a, id) = (key(), DistinguishedId::default());
    let peer = party(&a, &ephemeral, &id);
    let (_, agreement) = respond(&mut SysRng, &a, &id, &peer, 16).unwrap();
    assert_eq!(format!("{agreement:?}"), "Agreement(<redacted>)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn both_get_the_same_key(length in 1_usize..=100, id_a: Vec<u8>, id_b: Vec<u8>) {
        let (a, b) = (key(), key());
        let [id_a, id_b] = [id_a, id_b].map(|id| DistinguishedId::new(id).unwrap());
        let (initiator, ephemeral) = Initiator::new(&mut SysRng).unwrap();
        let peer = party(&a, &ephemeral, &id_a);
        let (ephemeral, at_b) = respond(&mut SysRng, &b, &id_b, &peer, length).unwrap();
        let at_a = initiator.agree(&a, &id_a, &party(&b, &ephemeral, &id_b), length).unwrap();
        prop_assert_eq!(at_a.key().len(), length);
        prop_assert_eq!(at_a.key(), at_b.key());
        prop_assert_eq!(at_a.check_confirmation(at_b.confirmation()), Ok(()));
        prop_assert_eq!(at_b.check_confirmation(at_a.confirmation()), Ok(()));
    }
}
