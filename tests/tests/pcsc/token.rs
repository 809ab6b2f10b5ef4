// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key's life over the service, from the empty key to a signature.

use crate::Test;
use crate::daemon::{Daemon, READER};
use crate::key::{
    APPLICATION, CONTAINER, DIGEST, PIN, SERIAL, SoftKey, channel, issue, pin, provider,
};
use getrandom::SysRng;
use yzt_apdu::CardChannel;
use yzt_crypto::{EnvelopedKey, MessageDigest, PublicKey, Signature, sm2};
use yzt_pin::{PinStatus, TriesLeft};
use yzt_token::{Device, DeviceId, Error, KeyUse, PinRole, Provider, UnblockCryptogram};
use yzt_token_apdu::ApduDevice;

pub(crate) const TESTS: &[Test] = &[
    ("a_key_lives_from_empty_to_signature", a_key_lives_from_empty_to_signature),
    ("six_wrong_pins_lock_and_the_desk_unlocks", six_wrong_pins_lock_and_the_desk_unlocks),
    ("a_key_is_found_by_its_serial_number", a_key_is_found_by_its_serial_number),
    ("long_answers_and_commands_pass", long_answers_and_commands_pass),
    ("pulled_out_and_put_back_it_has_forgotten_the_login", pulled_out_and_put_back),
];

fn a_key_lives_from_empty_to_signature() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut device = ApduDevice::open_detecting(Box::new(channel())).unwrap();
    let (mut application, mut container) = issue(&mut device);

    let PublicKey::Sm2(public) = container.public_key(KeyUse::Signature).unwrap() else { panic!() };
    let digest = public.digest(&sm2::DistinguishedId::default(), b"over the service");
    let digest = MessageDigest::sm3(digest);
    let Signature::Sm2(signature) = container.sign_digest(&digest).unwrap() else { panic!() };
    public.verify(&sm2::DistinguishedId::default(), b"over the service", &signature).unwrap();

    let encryption = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let enveloped = EnvelopedKey::seal(&mut SysRng, &public, &encryption).unwrap();
    container.import_encryption_key((&enveloped).into()).unwrap();
    let imported = container.public_key(KeyUse::Encryption).unwrap();
    assert_eq!(imported, PublicKey::Sm2(encryption.public_key().clone()));

    application.change_pin(PinRole::User, pin(PIN), pin("739154")).unwrap();
    assert_eq!(application.pin_information(PinRole::User).unwrap().status, PinStatus::Set);
    application.logout().unwrap();
    assert!(matches!(container.sign_digest(&digest), Err(Error::NotLoggedIn { .. })));
    application.verify_pin(PinRole::User, pin("739154")).unwrap();
    container.sign_digest(&digest).unwrap();
}

fn six_wrong_pins_lock_and_the_desk_unlocks() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut device = ApduDevice::open(Box::new(channel()), Default::default()).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    for left in (1..6).rev() {
        let wrong = application.verify_pin(PinRole::User, pin("000000")).unwrap_err();
        assert_eq!(wrong.number(), 2000);
        assert_eq!(wrong.tries_left(), Some(TriesLeft::from_remaining(left)));
    }
    for _ in 0..2 {
        let locked = application.verify_pin(PinRole::User, pin("000000")).unwrap_err();
        assert_eq!(locked.number(), 2001);
    }
    assert_eq!(application.verify_pin(PinRole::User, pin(PIN)).unwrap_err().number(), 2001);

    let challenge = application.unblock_challenge().unwrap();
    let request = yzt_gmt0017::authentication::UnblockRequest {
        application: challenge.application.into(),
        challenge: yzt_gmt0017::authentication::Challenge::new(challenge.challenge),
    };
    let answer = yzt_gmt0017::authentication::unblock_cryptogram(
        &request,
        &Default::default(),
        pin("administrator-01"),
        pin("246810"),
    )
    .unwrap()
    .to_bytes();
    let (encrypted_pin, mac) = answer.split_at(16);
    let answer = UnblockCryptogram {
        challenge,
        encrypted_pin: encrypted_pin.try_into().unwrap(),
        mac: mac.try_into().unwrap(),
    };
    application.unblock_pin(&answer).unwrap();
    application.verify_pin(PinRole::User, pin("246810")).unwrap();
    application.change_pin(PinRole::User, pin("246810"), pin("739154")).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    container.sign_digest(&DIGEST).unwrap();
}

fn a_key_is_found_by_its_serial_number() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let _inserted = key.insert();
    let mut provider = provider();
    let listed = provider.devices().unwrap();
    let present: Vec<_> = listed.iter().filter(|entry| entry.present).collect();
    let [entry] = present.as_slice() else { panic!("{listed:?}") };
    assert_eq!((entry.serial.as_str(), entry.error_number), (SERIAL, None));
    assert_eq!(entry.id, DeviceId::new(READER));
    let mut device = provider.open(&entry.id).unwrap();
    assert_eq!(device.applications().unwrap(), [APPLICATION]);
}

fn long_answers_and_commands_pass() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut channel = channel();
    assert_eq!(channel.atr(), yzt_softkey::ATR);
    assert!(!channel.was_reset());
    for length in [1, 255, 256, 257, 4096] {
        let command = yzt_apdu::Command::new(0x80, 0x50, 0, 0)
            .expecting(yzt_apdu::ExpectedLength::Exactly(length))
            .with_sensitive_response();
        let response = channel.transmit(&command).unwrap();
        assert_eq!(response.data().len(), length as usize);
        assert!(response.status().is_success() && response.data_is_sensitive());
    }
    let longest = yzt_apdu::Payload::plain(vec![0; 65_000]);
    let command = yzt_apdu::Command::new(0x80, 0x24, 0, 0).with_data(longest);
    assert_eq!(u16::from(channel.transmit(&command).unwrap().status()), 0x6700);
    assert_eq!(channel.transmit(&crate::helper::device_information()).unwrap().data().len(), 288);
}

fn pulled_out_and_put_back() {
    let _daemon = Daemon::start();
    let key = SoftKey::issued();
    let inserted = key.insert();
    let mut provider = provider();
    let mut device = provider.open(&DeviceId::new(READER)).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    container.sign_digest(&DIGEST).unwrap();
    inserted.remove();
    assert_eq!(container.sign_digest(&DIGEST).unwrap_err().number(), 2010);
    assert_eq!(device.information().unwrap_err().number(), 2010);
    assert!(provider.devices().unwrap().iter().all(|entry| !entry.present));

    let _inserted = key.insert();
    assert_eq!(container.sign_digest(&DIGEST).unwrap_err().number(), 2010, "an old handle");
    let mut device = provider.open(&DeviceId::new(READER)).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    assert_eq!(container.sign_digest(&DIGEST).unwrap_err().number(), 2004);
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    container.sign_digest(&DIGEST).unwrap();
}
