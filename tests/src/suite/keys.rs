// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks of key pairs and signatures.

use getrandom::SysRng;
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature, rsa};
use yzt_token::{AsymmetricCiphertext, Container, Error, KeyType, KeyUse, Operation};

use super::{Check, Checked, PIN, RSA, Subject, pin, sm2_digest, sm2_key};

pub(super) const CHECKS: &[(Operation, Check)] = &[
    (Operation::GenerateSignatureKey, generate_sm2),
    (Operation::ImportEncryptionKey, import_sm2),
    (Operation::SignDigest, sign_sm2),
    (Operation::SignWithPin, sign_with_pin),
    (Operation::SignDigests, sign_several),
    (Operation::SignMessage, sign_message),
    (Operation::GenerateRsaKey, generate_rsa),
    (Operation::ImportRsaEncryptionKey, import_rsa),
    (Operation::SignDigestRsa, sign_rsa),
    (Operation::GenerateP256Key, generate_p256),
    (Operation::SignDigestP256, sign_p256),
    (Operation::Decrypt, decrypt),
];

const MESSAGE: &[u8] = b"what is signed";

fn generate_sm2(subject: &mut Subject) -> Checked {
    let mut container = subject.container(KeyType::Sm2)?;
    assert!(matches!(container.public_key(KeyUse::Signature)?, PublicKey::Sm2(_)));
    Ok(())
}

fn generate_rsa(subject: &mut Subject) -> Checked {
    let mut container = subject.container(RSA)?;
    let PublicKey::Rsa(key) = container.public_key(KeyUse::Signature)? else { panic!("not RSA") };
    assert_eq!(key.bits(), 2048);
    let mut other = subject.application.create_container("too-small")?;
    let refused = other.generate_signature_key(KeyType::Rsa { bits: 1024 });
    assert!(refused.is_err(), "RSA-1024 is refused");
    drop(other);
    if subject.application.containers()?.contains(&"too-small".to_owned()) {
        subject.application.delete_container("too-small")?;
    }
    Ok(())
}

fn generate_p256(subject: &mut Subject) -> Checked {
    let mut container = subject.container(KeyType::P256)?;
    assert!(matches!(container.public_key(KeyUse::Signature)?, PublicKey::P256(_)));
    Ok(())
}

fn import_sm2(subject: &mut Subject) -> Checked {
    let mut container = subject.paired_container()?;
    let expected = subject.encryption_key.as_ref().map(|key| key.public_key().clone());
    assert_eq!(Some(sm2_key(container.public_key(KeyUse::Encryption)?)), expected);
    Ok(())
}

fn sign_sm2(subject: &mut Subject) -> Checked {
    let mut container = subject.container(KeyType::Sm2)?;
    let key = container.public_key(KeyUse::Signature)?;
    let signature = container.sign_digest(&sm2_digest(&key, MESSAGE))?;
    key.verify(MESSAGE, &signature).unwrap();
    subject.application.logout()?;
    let refused = container.sign_digest(&sm2_digest(&key, MESSAGE));
    assert!(matches!(refused, Err(Error::NotLoggedIn { .. })), "{refused:?}");
    Ok(())
}

/// The digest that the signature key of a container signs a message by.
fn digest_for(key: &PublicKey, message: &[u8]) -> MessageDigest {
    match key {
        PublicKey::Sm2(_) => sm2_digest(key, message),
        _ => DigestAlgorithm::Sha256.digest(message),
    }
}

fn sign_with_pin(subject: &mut Subject) -> Checked {
    let kind = super::pins::any_kind(subject);
    let mut container = subject.container(kind)?;
    let key = container.public_key(KeyUse::Signature)?;
    subject.application.logout()?;
    let digest = digest_for(&key, MESSAGE);
    let name = container.name().to_owned();
    let signature = subject.application.sign_with_pin(&name, pin(PIN), &digest)?;
    key.verify(MESSAGE, &signature).unwrap();
    let after = container.sign_digest(&digest);
    assert!(matches!(after, Err(Error::NotLoggedIn { .. })), "the login is ended: {after:?}");
    let wrong = subject.application.sign_with_pin(&name, pin("000000"), &digest);
    assert!(matches!(wrong, Err(Error::PinIncorrect { .. })), "{wrong:?}");
    subject.log_in()
}

fn sign_several(subject: &mut Subject) -> Checked {
    let kind = super::pins::any_kind(subject);
    let mut container = subject.container(kind)?;
    let key = container.public_key(KeyUse::Signature)?;
    let messages: Vec<[u8; 1]> = (0..40).map(|index| [index]).collect();
    let digests: Vec<_> = messages.iter().map(|message| digest_for(&key, message)).collect();
    let mut signatures = Vec::new();
    container.sign_digests(&digests, &mut |signature| signatures.push(signature))?;
    assert_eq!(signatures.len(), messages.len());
    for (message, signature) in messages.iter().zip(&signatures) {
        key.verify(message, signature).unwrap();
    }
    Ok(())
}

fn sign_message(subject: &mut Subject) -> Checked {
    let kind = super::pins::any_kind(subject);
    let mut container = subject.container(kind)?;
    let id = DistinguishedId::new(b"ALICE123@YAHOO.COM".to_vec()).unwrap();
    let signature = container.sign_message(&id, MESSAGE)?;
    let key = sm2_key(container.public_key(KeyUse::Signature)?);
    let Signature::Sm2(signature) = signature else { panic!("{signature:?}") };
    key.verify(&id, MESSAGE, &signature).unwrap();
    Ok(())
}

fn sign_rsa(subject: &mut Subject) -> Checked {
    let mut container = subject.container(RSA)?;
    let key = container.public_key(KeyUse::Signature)?;
    for algorithm in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha1] {
        let digest = algorithm.digest(MESSAGE);
        let signature = container.sign_digest(&digest)?;
        key.verify_digest(&digest, &signature).unwrap();
    }
    Ok(())
}

fn sign_p256(subject: &mut Subject) -> Checked {
    let mut container = subject.container(KeyType::P256)?;
    let key = container.public_key(KeyUse::Signature)?;
    let digest = DigestAlgorithm::Sha256.digest(MESSAGE);
    let signature = container.sign_digest(&digest)?;
    key.verify_digest(&digest, &signature).unwrap();
    key.verify(MESSAGE, &signature).unwrap();
    Ok(())
}

/// An RSA encryption pair, brought in as a CA does it.
fn give_rsa_pair(subject: &mut Subject) -> Result<rsa::PublicKey, Error> {
    let mut container = subject.container(RSA)?;
    let PublicKey::Rsa(recipient) = container.public_key(KeyUse::Signature)? else {
        panic!("not RSA");
    };
    let pair = rsa::PrivateKey::generate(&mut SysRng, 2048).unwrap();
    let enveloped = rsa::EnvelopedKey::seal(&mut SysRng, &recipient, &pair).unwrap();
    container.import_encryption_key((&enveloped).into())?;
    Ok(pair.public_key().clone())
}

fn import_rsa(subject: &mut Subject) -> Checked {
    let pair = give_rsa_pair(subject)?;
    let mut container = subject.container(RSA)?;
    assert_eq!(container.public_key(KeyUse::Encryption)?, PublicKey::Rsa(pair));
    Ok(())
}

/// A container with an encryption pair; or any, so that the refusal can be had.
fn decrypting_container(subject: &mut Subject) -> Result<(Box<dyn Container>, PublicKey), Error> {
    for name in subject.application.containers()? {
        let mut container = subject.application.open_container(&name)?;
        if let Ok(key @ (PublicKey::Rsa(_) | PublicKey::Sm2(_))) =
            container.public_key(KeyUse::Encryption)
        {
            subject.log_in()?;
            return Ok((container, key));
        }
    }
    let kind = super::pins::any_kind(subject);
    let mut container = subject.container(kind)?;
    let key = container.public_key(KeyUse::Signature)?;
    Ok((container, key))
}

fn decrypt(subject: &mut Subject) -> Checked {
    let (mut container, key) = decrypting_container(subject)?;
    let plaintext = b"for this key alone";
    let ciphertext = match &key {
        PublicKey::Rsa(key) => {
            AsymmetricCiphertext::Rsa(key.encrypt(&mut SysRng, plaintext).unwrap())
        }
        PublicKey::Sm2(key) => {
            AsymmetricCiphertext::Sm2(key.encrypt(&mut SysRng, plaintext).unwrap())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(*container.decrypt(&ciphertext)?, plaintext);
    Ok(())
}
