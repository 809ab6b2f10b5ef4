// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks of what is asked of the key itself.

use std::time::Duration;

use getrandom::SysRng;
use yzt_crypto::{DigestAlgorithm, PublicKey, Signature, sm2, sm4};
use yzt_pin::RetryLimit;
use yzt_token::{AsymmetricCiphertext, DeviceKey, Error, NewApplication, Object, Operation};
use zeroize::Zeroizing;

use super::{ADMINISTRATOR_PIN, Checked, DEVICE_KEY, PIN, Subject, pin};

type Check = super::Check;

pub(super) const CHECKS: &[(Operation, Check)] = &[
    (Operation::DeviceInformation, information),
    (Operation::SetLabel, set_label),
    (Operation::Random, random),
    (Operation::AuthenticateDevice, authenticate),
    (Operation::ChangeDeviceKey, change_device_key),
    (Operation::Applications, applications),
    (Operation::CreateApplication, create_application),
    (Operation::DeleteApplication, delete_application),
    (Operation::Digest, digest),
    (Operation::VerifySignature, verify_signature),
    (Operation::EncryptFor, encrypt_for),
    (Operation::AnswerDeviceChallenge, answer_device_challenge),
    (Operation::Transmit, transmit),
    (Operation::Lock, lock),
];

fn information(subject: &mut Subject) -> Checked {
    let information = subject.device.information()?;
    assert!(!information.serial.is_empty() && !information.manufacturer.is_empty());
    Ok(())
}

fn set_label(subject: &mut Subject) -> Checked {
    subject.device.set_label("套件")?;
    subject.device.refresh();
    assert_eq!(subject.device.information()?.label, "套件");
    Ok(())
}

fn random(subject: &mut Subject) -> Checked {
    let (one, two) = (subject.device.random(32)?, subject.device.random(32)?);
    assert_eq!((one.len(), two.len()), (32, 32));
    assert_ne!(one, two);
    Ok(())
}

fn key(bytes: [u8; 16]) -> DeviceKey {
    DeviceKey::new(Zeroizing::new(bytes))
}

fn authenticate(subject: &mut Subject) -> Checked {
    match subject.device.authenticate_device(key([9; 16])) {
        Err(Error::DeviceKeyIncorrect { .. }) => {}
        Err(refused @ Error::NotSupported { .. }) => return Err(refused),
        other => panic!("a wrong device key: {other:?}"),
    }
    subject.device.authenticate_device(key(DEVICE_KEY))
}

fn change_device_key(subject: &mut Subject) -> Checked {
    let other = *b"another-key-of-1";
    if subject.supports(Operation::AuthenticateDevice) {
        subject.device.authenticate_device(key(DEVICE_KEY))?;
    }
    subject.device.change_device_key(key(DEVICE_KEY), key(other))?;
    let old = subject.device.authenticate_device(key(DEVICE_KEY));
    assert!(matches!(old, Err(Error::DeviceKeyIncorrect { .. })), "{old:?}");
    subject.device.authenticate_device(key(other))?;
    subject.device.change_device_key(key(other), key(DEVICE_KEY))?;
    subject.device.authenticate_device(key(DEVICE_KEY))
}

fn applications(subject: &mut Subject) -> Checked {
    let name = subject.application.name().to_owned();
    assert!(subject.device.applications()?.contains(&name));
    let unknown = subject.device.open_application("nowhere").map(drop);
    assert!(matches!(unknown, Err(Error::NotFound { object: Object::Application })), "{unknown:?}");
    subject.device.open_application(&name)?.close()
}

fn create_application(subject: &mut Subject) -> Checked {
    if subject.supports(Operation::AuthenticateDevice) {
        subject.device.authenticate_device(key(DEVICE_KEY))?;
    }
    let limit = RetryLimit::new(6).unwrap();
    let new =
        |name: &str| NewApplication::new(name, pin(ADMINISTRATOR_PIN), limit, pin(PIN), limit);
    subject.device.create_application(new("second"))?;
    let again = subject.device.create_application(new("second"));
    let expected = matches!(again, Err(Error::AlreadyExists { object: Object::Application }));
    assert!(expected, "{again:?}");
    assert!(subject.device.applications()?.contains(&"second".to_owned()));
    Ok(())
}

fn delete_application(subject: &mut Subject) -> Checked {
    if subject.supports(Operation::AuthenticateDevice) {
        subject.device.authenticate_device(key(DEVICE_KEY))?;
    }
    subject.device.delete_application("second")?;
    assert!(!subject.device.applications()?.contains(&"second".to_owned()));
    Ok(())
}

fn digest(subject: &mut Subject) -> Checked {
    let message: Vec<u8> = (0..5000_u32).map(|index| index.to_le_bytes()[0]).collect();
    for algorithm in [DigestAlgorithm::Sm3, DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
        let mut digest = subject.device.digest(algorithm, None)?;
        for part in message.chunks(1999) {
            digest.update(part)?;
        }
        assert_eq!(digest.finish()?, algorithm.digest(&message), "{}", algorithm.name());
    }
    // GB/T 32918.2 5.5: with an identity, over Z and the message.
    let signer = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let id = sm2::DistinguishedId::default();
    let identity = Some((signer.public_key(), &id));
    let mut digest = subject.device.digest(DigestAlgorithm::Sm3, identity)?;
    digest.update(&message)?;
    assert_eq!(digest.finish()?.as_bytes(), signer.public_key().digest(&id, &message));
    Ok(())
}

fn verify_signature(subject: &mut Subject) -> Checked {
    let signer = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let key = PublicKey::Sm2(signer.public_key().clone());
    let digest = super::sm2_digest(&key, b"a message");
    let id = sm2::DistinguishedId::default();
    let signature = Signature::Sm2(signer.sign(&mut SysRng, &id, b"a message").unwrap());
    subject.device.verify_signature(&key, &digest, &signature)?;
    let other = super::sm2_digest(&key, b"another message");
    let refused = subject.device.verify_signature(&key, &other, &signature);
    assert!(matches!(refused, Err(Error::SignatureMismatch)), "{refused:?}");
    Ok(())
}

fn encrypt_for(subject: &mut Subject) -> Checked {
    let recipient = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let key = PublicKey::Sm2(recipient.public_key().clone());
    let ciphertext = subject.device.encrypt_for(&key, b"for the recipient alone")?;
    let AsymmetricCiphertext::Sm2(ciphertext) = ciphertext else { panic!("{ciphertext:?}") };
    assert_eq!(*recipient.decrypt(&ciphertext).unwrap(), b"for the recipient alone");
    Ok(())
}

/// GM/T 0016 8.2.3: eight random bytes, filled with zeros, under the device key.
fn answer_device_challenge(subject: &mut Subject) -> Checked {
    let cipher = sm4::Key::new(DEVICE_KEY);
    let mut block = [0; 16];
    block[..8].copy_from_slice(&subject.device.random(8)?);
    subject.device.answer_device_challenge(&cipher.encrypt_block(&block))?;
    let again = subject.device.answer_device_challenge(&cipher.encrypt_block(&block));
    assert!(again.is_err(), "a challenge is good for one answer");
    subject.device.random(8)?;
    match subject.device.answer_device_challenge(&cipher.encrypt_block(&block)) {
        Err(Error::DeviceKeyIncorrect { .. }) => {}
        other => panic!("the answer to another challenge: {other:?}"),
    }
    // And the tries are given back.
    subject.device.authenticate_device(key(DEVICE_KEY))
}

fn transmit(subject: &mut Subject) -> Checked {
    // GenRandom of 8 bytes, extended.
    let answer = subject.device.transmit(&[0x80, 0x50, 0, 0, 0, 0, 8])?;
    assert_eq!((answer.len(), &answer[8..]), (10, &[0x90, 0x00][..]));
    let refused = subject.device.transmit(&[0x80]);
    assert!(matches!(refused, Err(Error::Argument { .. })), "{refused:?}");
    Ok(())
}

fn lock(subject: &mut Subject) -> Checked {
    subject.device.lock(Duration::from_secs(1))?;
    subject.device.lock(Duration::from_secs(1))?;
    assert_eq!(subject.device.random(8)?.len(), 8, "who holds it goes on");
    subject.device.unlock()?;
    subject.device.unlock()
}
