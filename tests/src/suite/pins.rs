// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks of PINs and logins.

use yzt_gmt0017::Dialect;
use yzt_gmt0017::remote_unblock::DeskEnding;
use yzt_pin::{AllowedBytes, Pin, PinPolicy, PinStatus, TriesLeft};
use yzt_token::{Error, KeyType, Operation, PinRole, Rotation};
use zeroize::Zeroizing;

use super::desk::Line;
use super::{ADMINISTRATOR_PIN, Check, Checked, PIN, RSA, Subject, pin};

pub(super) const CHECKS: &[(Operation, Check)] = &[
    (Operation::PinInformation, pin_information),
    (Operation::VerifyPin, verify_pin),
    (Operation::ChangePin, change_pin),
    (Operation::Logout, logout),
    (Operation::UnblockByCryptogram, unblock_by_cryptogram),
    (Operation::UnblockRemotely, unblock_remotely),
];

fn pin_information(subject: &mut Subject) -> Checked {
    let before = subject.application.pin_information(PinRole::User)?;
    assert!(!before.tries_left.is_locked());
    // Asking costs nothing.
    for _ in 0..10 {
        assert_eq!(subject.application.pin_information(PinRole::User)?, before);
    }
    Ok(())
}

fn verify_pin(subject: &mut Subject) -> Checked {
    let before = subject.application.pin_information(PinRole::User)?.tries_left;
    match subject.application.verify_pin(PinRole::User, pin("000000")) {
        Err(Error::PinIncorrect { role: PinRole::User, tries_left }) => {
            if let (Some(before), Some(left)) = (before.exact(), tries_left.exact()) {
                assert_eq!(left + 1, before, "one try");
            }
        }
        Err(refused @ Error::NotSupported { .. }) => return Err(refused),
        other => panic!("a wrong PIN: {other:?}"),
    }
    subject.application.verify_pin(PinRole::User, pin(PIN))?;
    let after = subject.application.pin_information(PinRole::User)?.tries_left;
    assert_eq!(after, before, "the right PIN gives the tries back");
    Ok(())
}

fn change_pin(subject: &mut Subject) -> Checked {
    let wrong = subject.application.change_pin(PinRole::User, pin("000000"), pin("739154"));
    match wrong {
        Err(Error::PinIncorrect { .. }) => {}
        Err(refused @ Error::NotSupported { .. }) => return Err(refused),
        other => panic!("a wrong old PIN: {other:?}"),
    }
    subject.application.change_pin(PinRole::User, pin(PIN), pin("739154"))?;
    let old = subject.application.verify_pin(PinRole::User, pin(PIN));
    assert!(matches!(old, Err(Error::PinIncorrect { .. })), "{old:?}");
    subject.application.verify_pin(PinRole::User, pin("739154"))?;
    subject.application.change_pin(PinRole::User, pin("739154"), pin(PIN))?;
    subject.log_in()
}

/// The kind of keys that this backend makes.
pub(super) fn any_kind(subject: &Subject) -> KeyType {
    let kinds = [KeyType::Sm2, RSA, KeyType::P256];
    let supported = kinds.into_iter().find(|kind| subject.supports(kind.generation()));
    supported.unwrap_or(KeyType::Sm2)
}

fn logout(subject: &mut Subject) -> Checked {
    let kind = any_kind(subject);
    let mut container = subject.container(kind)?;
    let message = b"after the logout";
    let digest = match container.public_key(yzt_token::KeyUse::Signature)? {
        key @ yzt_crypto::PublicKey::Sm2(_) => super::sm2_digest(&key, message),
        _ => yzt_crypto::DigestAlgorithm::Sha256.digest(message),
    };
    container.sign_digest(&digest)?;
    subject.application.logout()?;
    let refused = container.sign_digest(&digest);
    assert!(matches!(refused, Err(Error::NotLoggedIn { .. })), "{refused:?}");
    Ok(())
}

fn lock(subject: &mut Subject) {
    for _ in 0..15 {
        match subject.application.verify_pin(PinRole::User, pin("000000")) {
            Err(Error::PinIncorrect { .. }) => {}
            Err(Error::PinLocked { .. }) => return,
            other => panic!("{other:?}"),
        }
    }
    panic!("fifteen wrong PINs, and it is not locked");
}

fn unblock_by_cryptogram(subject: &mut Subject) -> Checked {
    let challenge = subject.application.unblock_challenge()?;
    drop(challenge);
    lock(subject);
    let right = subject.application.verify_pin(PinRole::User, pin(PIN));
    assert!(matches!(right, Err(Error::PinLocked { .. })), "{right:?}");

    let challenge = subject.application.unblock_challenge()?;
    let policy = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
    let bytes = Zeroizing::new(ADMINISTRATOR_PIN.as_bytes().to_vec());
    let administrator = Pin::new(bytes, &policy).unwrap();
    let answer = yzt_token_apdu::unblock_cryptogram(
        administrator,
        pin("582047"),
        &challenge,
        &Dialect::default(),
    )?;
    subject.application.unblock_pin(&answer)?;
    let again = subject.application.unblock_pin(&answer);
    assert!(matches!(again, Err(Error::ChallengeStale)), "{again:?}");
    let information = subject.application.pin_information(PinRole::User)?;
    assert_eq!(information.status, PinStatus::OneTime);
    assert_eq!(information.tries_left, TriesLeft::Exactly(6));
    subject.application.change_pin(PinRole::User, pin("582047"), pin(PIN))
}

fn unblock_remotely(subject: &mut Subject) -> Checked {
    let administrator = ADMINISTRATOR_PIN.as_bytes().try_into().unwrap();
    let mut line = Line::new(administrator);
    // A backend that cannot says so before anything is spent.
    if subject.supports(Operation::UnblockRemotely) {
        lock(subject);
    }
    let report = subject.application.unblock_remotely(&mut line)?;
    assert_eq!(report.rotation, Rotation::Done);
    assert_eq!(line.ending(), Some(DeskEnding::Rotated));
    assert_eq!(line.records, 2, "before the new administrator's PIN leaves, and when it is taken");
    let handed_out = line.handed_out.expect("the holder gets a PIN");
    let information = subject.application.pin_information(PinRole::User)?;
    assert_eq!(information.status, PinStatus::OneTime);
    subject.application.change_pin(PinRole::User, handed_out, pin(PIN))
}
