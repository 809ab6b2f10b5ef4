// SPDX-License-Identifier: MIT OR Apache-2.0
//! The signer and the cipher of the `sm2` crate as peers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use getrandom::SysRng;
use proptest::prelude::*;
use sm2::dsa::signature::{Signer, Verifier, hazmat::PrehashSigner};
use sm2::dsa::{Signature as PeerSignature, SigningKey};
use sm2::pke::{DecryptingKey, Mode};
use yzt_crypto::sm2::{Ciphertext, DistinguishedId, PointPrefix, PrivateKey, Signature};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn signatures_agree(mut d: [u8; 32], id in "[a-z@.]{0,40}", message: Vec<u8>, digest: [u8; 32]) {
        d[0] &= 0x7f;
        d[31] |= 1;
        let key = PrivateKey::from_bytes(&d).unwrap();
        let peer = SigningKey::from_slice(&id, &d).unwrap();
        let id = DistinguishedId::new(id.into_bytes()).unwrap();

        // RFC 6979: the very same signature, of a message and of any digest.
        let own = key.sign_digest_deterministic(&key.public_key().digest(&id, &message)).unwrap();
        let theirs: PeerSignature = peer.sign(&message);
        prop_assert!(own.to_raw().as_bytes()[..] == theirs.to_bytes()[..]);
        let own = key.sign_digest_deterministic(&digest).unwrap();
        let theirs: PeerSignature = peer.sign_prehash(&digest).unwrap();
        prop_assert_eq!(own.r(), &theirs.r_bytes().0);
        prop_assert_eq!(own.s(), &theirs.s_bytes().0);

        let own = key.sign(&mut SysRng, &id, &message).unwrap();
        let read = PeerSignature::from_slice(own.to_raw().as_bytes()).unwrap();
        prop_assert!(peer.verifying_key().verify(&message, &read).is_ok());
        let theirs: PeerSignature = peer.sign(&message);
        let read = Signature::from_scalars(&theirs.r_bytes().0, &theirs.s_bytes().0).unwrap();
        prop_assert_eq!(key.public_key().verify(&id, &message, &read), Ok(()));
    }

    #[test]
    fn ciphertexts_agree(mut d: [u8; 32], plaintext in prop::collection::vec(any::<u8>(), 3..100)) {
        d[0] &= 0x7f;
        d[31] |= 1;
        let key = PrivateKey::from_bytes(&d).unwrap();
        let scalar = sm2::NonZeroScalar::try_from(&d[..]).unwrap();
        for mode in [Mode::C1C3C2, Mode::C1C2C3] {
            let peer = DecryptingKey::new_with_mode(scalar, mode);
            let own = key.public_key().encrypt(&mut SysRng, &plaintext).unwrap();
            let bytes = match mode {
                Mode::C1C3C2 => own.to_c1c3c2(PointPrefix::Present),
                Mode::C1C2C3 => own.to_c1c2c3(PointPrefix::Present),
            };
            prop_assert_eq!(&peer.decrypt(&bytes).unwrap(), &plaintext);
            let theirs = peer.encrypting_key().encrypt(&mut SysRng, &plaintext).unwrap();
            let read = match mode {
                Mode::C1C3C2 => Ciphertext::from_c1c3c2(&theirs, PointPrefix::Present),
                Mode::C1C2C3 => Ciphertext::from_c1c2c3(&theirs, PointPrefix::Present),
            };
            prop_assert_eq!(key.decrypt(&read.unwrap()).unwrap().to_vec(), plaintext.clone());
        }
    }
}
