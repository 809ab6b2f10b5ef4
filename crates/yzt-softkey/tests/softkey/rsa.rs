// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA containers.

use yzt_apdu::StatusWord;
use yzt_crypto::{DigestAlgorithm, PublicKey, rsa};
use yzt_gmt0017::response::{ExportedPublicKey, GeneratedExternalRsaKey};
use yzt_gmt0017::{
    Command, ContainerInformation, ContainerKind, KeyUse, RsaCommand, RsaInput, SecretBytes,
};

use crate::host::{self, Host, Outcome, certificate_for, name, sw};
use crate::world::{self, Lucky, at, lucky, rsa_key};

const ALGORITHMS: [DigestAlgorithm; 3] =
    [DigestAlgorithm::Sm3, DigestAlgorithm::Sha1, DigestAlgorithm::Sha256];

impl Host {
    fn rsa_sign(&mut self, algorithm: DigestAlgorithm, input: RsaInput) -> Outcome {
        let (application, container) = (self.application, self.container);
        let command = RsaCommand::SignData { application, container, algorithm, input };
        self.send(&Command::Rsa(command))
    }

    fn rsa_public(&mut self, key_use: KeyUse) -> Result<rsa::PublicKey, StatusWord> {
        match self.exported(key_use)? {
            ExportedPublicKey::Rsa(key) => Ok(key),
            ExportedPublicKey::Ecc(_) => panic!("a key of another kind"),
        }
    }

    fn bare(&mut self, key_use: KeyUse, private: bool, data: &[u8]) -> Outcome {
        let (application, container) = (self.application, self.container);
        let data = SecretBytes::new(data.to_vec());
        let command = RsaCommand::KeyOperation { application, container, key_use, private, data };
        self.send(&Command::Rsa(command))
    }

    fn information(&mut self, text: &str) -> ContainerInformation {
        let application = self.application;
        let answer = self.send(&Command::GetContainerInfo { application, name: name(text) });
        ContainerInformation::decode(&answer.unwrap(), &self.dialect).unwrap()
    }
}

#[test]
fn an_rsa_container_is_issued_used_and_read_again() {
    let disk = world::containers();
    let mut host = at(&disk, "rsa-both");
    let keys = [KeyUse::Encryption, KeyUse::Signature].map(|key_use| {
        let key = host.rsa_public(key_use).unwrap();
        let certificate = certificate_for(&PublicKey::Rsa(key.clone()));
        host.import_certificate(key_use, certificate).unwrap();
        key
    });
    let [encryption, signature] = &keys;
    assert_eq!(encryption, rsa_key().public_key());
    let swapped = certificate_for(&PublicKey::Rsa(encryption.clone()));
    assert_eq!(host.import_certificate(KeyUse::Signature, swapped), Err(sw(0x6A80)));
    drop(host);

    let mut host = at(&disk, "rsa-both");
    let expected = ContainerInformation {
        kind: ContainerKind::Rsa,
        signature_key_bits: 2048,
        encryption_key_bits: 2048,
        has_signature_certificate: true,
        has_encryption_certificate: true,
    };
    assert_eq!(host.information("rsa-both"), expected);
    for key_use in [KeyUse::Encryption, KeyUse::Signature] {
        let key = PublicKey::Rsa(host.rsa_public(key_use).unwrap());
        assert_eq!(host.export_certificate(key_use).unwrap(), certificate_for(&key));
    }
    let message = b"message".to_vec();
    for algorithm in ALGORITHMS {
        let digest = algorithm.digest(&message);
        let whole = host.rsa_sign(algorithm, RsaInput::Message(message.clone())).unwrap();
        let input = RsaInput::Digest(digest.as_bytes().to_vec());
        assert_eq!(host.rsa_sign(algorithm, input).unwrap(), whole, "PKCS#1 v1.5 has no chance");
        let value = rsa::Signature::from_bytes(&whole).unwrap();
        assert!(signature.verify_digest(&digest, &value).is_ok(), "{algorithm}");
        verify_on_card(&mut host, signature, algorithm, &whole);
        let short = RsaInput::Digest(digest.as_bytes()[1..].to_vec());
        assert_eq!(host.rsa_sign(algorithm, short), Err(sw(0x6A80)));
    }
    for algorithm in [DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        let input = RsaInput::Message(message.clone());
        assert_eq!(host.rsa_sign(algorithm, input), Err(sw(0x6A9D)), "not announced");
    }
}

fn verify_on_card(
    host: &mut Host,
    key: &rsa::PublicKey,
    algorithm: DigestAlgorithm,
    signature: &[u8],
) {
    for (message, expected) in [(&b"message"[..], Ok(Vec::new())), (b"massage", Err(sw(0x6A98)))] {
        for input in [
            RsaInput::Message(message.to_vec()),
            RsaInput::Digest(algorithm.digest(message).as_bytes().to_vec()),
        ] {
            let command = RsaCommand::Verify {
                public_key: key.clone(),
                algorithm,
                input,
                signature: rsa::Signature::from_bytes(signature).unwrap(),
            };
            assert_eq!(host.send(&Command::Rsa(command)), expected);
        }
    }
}

#[test]
fn a_container_is_of_one_kind() {
    let mut host = at(&world::containers(), "rsa-sign");
    assert_eq!(host.information("rsa-sign").kind, ContainerKind::Rsa);
    assert_eq!(host.generate(), Err(sw(0x6985)));
    assert_eq!(host.sign(), Err(sw(0x6A95)));
    let key = world::sm2_key(3).public_key().clone();
    let enveloped = host.enveloped(&key).1;
    assert_eq!(host.import_pair(enveloped), Err(sw(0x6A95)));
    host.select("sign");
    assert_eq!(host.generate_rsa(2048), Err(sw(0x6985)));
    let key = rsa_key().public_key();
    assert_eq!(host.import_rsa_pair(key, rsa_key()), Err(sw(0x6A95)));
    assert_eq!(host.rsa_public(KeyUse::Encryption), Err(sw(0x6A95)));
}

#[test]
fn sizes_below_2048_bits_and_odd_ones_are_refused() {
    let mut host = at(&world::containers(), "empty");
    for bits in [0, 512, 1024, 2047, 2056, 4097, 8192] {
        assert_eq!(host.generate_rsa(bits), Err(sw(0x6A80)), "{bits}");
        let command = Command::Rsa(RsaCommand::GenExtRsaKey { bits });
        assert_eq!(host.send(&command), Err(sw(0x6A80)), "{bits}");
    }
    assert_eq!(host.information("empty").kind, ContainerKind::Empty);
}

/// 3072 and 4096 bits take their time; a long run has it.
#[test]
fn longer_keys_sign_too() {
    let mut all = vec![3072];
    all.extend(std::env::var_os("YZT_SOAK").map(|_| 4096));
    for bits in all {
        let mut host = at(&world::containers(), "empty");
        let key = host.generate_rsa(bits).unwrap();
        assert_eq!((key.bits(), host.information("empty").signature_key_bits), {
            let bits = u32::from(bits);
            (bits, bits)
        });
        let algorithm = DigestAlgorithm::Sha256;
        let signature = host.rsa_sign(algorithm, RsaInput::Message(b"m".to_vec())).unwrap();
        let signature = rsa::Signature::from_bytes(&signature).unwrap();
        assert!(key.verify_digest(&algorithm.digest(b"m"), &signature).is_ok());
    }
}

#[test]
fn an_external_key_is_whole_and_is_not_kept() {
    let mut host = lucky(&world::containers());
    let before = host.free_space();
    let command = Command::Rsa(RsaCommand::GenExtRsaKey { bits: 2048 });
    let answer = host.send(&command).unwrap();
    let key = GeneratedExternalRsaKey::decode(&answer, &host.dialect).unwrap().0;
    let digest = DigestAlgorithm::Sha256.digest(b"m");
    let signature = key.sign_digest(&mut *host::random(), &digest).unwrap();
    assert!(key.public_key().verify_digest(&digest, &signature).is_ok());
    assert_eq!(host.free_space(), before);
}

#[test]
fn the_bare_operation_is_for_the_encryption_pair() {
    let mut host = at(&world::containers(), "rsa-both");
    let ciphertext = rsa_key().public_key().encrypt(&mut *host::random(), b"session key").unwrap();
    let block = host.bare(KeyUse::Encryption, true, &ciphertext).unwrap();
    assert_eq!(block.len(), 256);
    assert!(block.starts_with(&[0, 2]) && block.ends_with(b"\0session key"));
    assert_eq!(host.bare(KeyUse::Encryption, false, &block).unwrap(), ciphertext);
    assert_eq!(host.bare(KeyUse::Signature, true, &ciphertext), Err(sw(0x6986)));
    assert_eq!(host.bare(KeyUse::Signature, false, &block).unwrap().len(), 256);
    for data in [&ciphertext[1..], &[0xFF; 256], &[]] {
        for private in [true, false] {
            assert_eq!(host.bare(KeyUse::Encryption, private, data), Err(sw(0x6A80)));
        }
    }
}

#[test]
fn a_pair_that_something_depends_on_is_not_replaced() {
    let mut host = at(&world::containers(), "rsa-sign");
    let signature = host.rsa_public(KeyUse::Signature).unwrap();
    host.card =
        yzt_softkey::Card::open_on(world::containers(), &host::store_key(), Box::new(Lucky(183)))
            .unwrap();
    host.open_application();
    host.verify(yzt_gmt0017::PinRole::User, host::DEFAULT_PIN).unwrap();
    host.select("rsa-sign");
    let next = host.generate_rsa(2048).unwrap();
    assert_ne!(next, signature, "a request that got lost is made again");
    let foreign = host.import_rsa_pair(&signature, rsa_key());
    assert_eq!(foreign, Err(sw(0x6A9B)), "wrapped for the old pair");
    host.import_rsa_pair(&next, rsa_key()).unwrap();
    host.import_rsa_pair(&next, rsa_key()).unwrap();
    assert_eq!(host.generate_rsa(2048), Err(sw(0x6985)));
    let key = PublicKey::Rsa(rsa_key().public_key().clone());
    host.import_certificate(KeyUse::Encryption, certificate_for(&key)).unwrap();
    let other = rsa::PrivateKey::generate(&mut Lucky(65), 2048).unwrap();
    assert_eq!(host.import_rsa_pair(&next, &other), Err(sw(0x6985)), "its certificate is here");
}
