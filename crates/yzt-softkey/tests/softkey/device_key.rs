// SPDX-License-Identifier: MIT OR Apache-2.0
//! ChangeDevAuthKey.

use yzt_crypto::sm4;
use yzt_gmt0017::authentication::{DeviceKey, change_device_key, mac};
use yzt_gmt0017::{
    Command, Cryptogram, DeviceCipher, DeviceKeyForm, Dialect, MacLengthForm, SealedDeviceKey,
};

use crate::host::{self, DEVICE_KEY, Host, sw};
use crate::world::NEW_DEVICE_KEY;

const WRONG: &[u8; 16] = b"not the real key";

impl Host {
    /// How often the device key may still be tried; a right authentication follows.
    fn device_tries(&mut self, key: &[u8; 16]) -> u8 {
        let refused = self.authenticate_device(WRONG).unwrap_err();
        self.authenticate_device(key).unwrap();
        refused.tries_left().unwrap() + 1
    }
}

/// Sixteen random bytes as they are, and as many as a challenge has, filled up: each once.
#[test]
fn device_authentication_takes_sixteen_random_bytes_or_eight_and_zeros() {
    let mut host = Host::on(&host::blank());
    let key = sm4::Key::new(DEVICE_KEY);
    let mut answered = |length: usize, block: fn([u8; 16]) -> [u8; 16]| {
        let wanted = u32::try_from(length).unwrap();
        let random = host.send(&Command::GenRandom { length: wanted }).unwrap();
        let mut whole = [0; 16];
        whole[..length.min(16)].copy_from_slice(&random[..length.min(16)]);
        let cryptogram = Cryptogram::new(key.encrypt_block(&block(whole)));
        let command = Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram };
        let outcome = host.send(&command).map(drop);
        assert_eq!(host.send(&command), Err(sw(0x6984)), "a replay");
        outcome
    };
    let first_half = |mut block: [u8; 16]| {
        block[8..].fill(0);
        block
    };
    let second_half = |block: [u8; 16]| [[0; 8], [0; 8]].concat().try_into().unwrap_or(block);
    assert_eq!(answered(16, |block| block), Ok(()));
    assert_eq!(answered(32, |block| block), Ok(()));
    assert_eq!(answered(16, first_half), Ok(()));
    assert_eq!(answered(8, |block| block), Ok(()), "filled up with zeros");
    assert_eq!(answered(12, first_half), Ok(()));
    assert_eq!(answered(15, |block| block), Err(sw(0x63CE)), "neither");
    assert_eq!(answered(16, second_half), Err(sw(0x63CD)));
}

#[test]
fn the_key_is_changed_in_every_form() {
    for device_key in [DeviceKeyForm::Bare, DeviceKeyForm::LengthPrefixed] {
        for mac_length in MacLengthForm::ALL {
            let disk = host::blank();
            let mut host = Host::on(&disk);
            host.dialect = Dialect { device_key, mac_length, ..Dialect::default() };
            assert_eq!(host.change_device_key(&DEVICE_KEY, &NEW_DEVICE_KEY), Err(sw(0x6982)));
            host.authenticate_device(&DEVICE_KEY).unwrap();
            host.change_device_key(&DEVICE_KEY, &NEW_DEVICE_KEY).unwrap();
            let application = host.new_application("A");
            host.send(&application).unwrap();
            assert_eq!(host.authenticate_device(&DEVICE_KEY), Err(sw(0x63CE)));
            drop(host);
            let mut host = Host::on(&disk);
            assert_eq!(host.device_tries(&NEW_DEVICE_KEY), 14, "one was taken before");
        }
    }
}

#[test]
fn a_wrong_mac_costs_a_try_and_ends_the_authentication() {
    let disk = host::blank();
    let mut host = Host::on(&disk);
    host.authenticate_device(&DEVICE_KEY).unwrap();
    assert_eq!(host.change_device_key(WRONG, &NEW_DEVICE_KEY), Err(sw(0x63CE)));
    assert_eq!(host.change_device_key(&DEVICE_KEY, &NEW_DEVICE_KEY), Err(sw(0x6982)));
    let application = host.new_application("A");
    assert_eq!(host.send(&application), Err(sw(0x6982)));
    assert_eq!(host.device_tries(&DEVICE_KEY), 14);
}

/// Fifteen in all; the change is refused without an authentication, and so are its tries.
#[test]
fn tries_of_both_commands_are_the_same_tries() {
    let mut host = Host::on(&host::blank());
    host.authenticate_device(&DEVICE_KEY).unwrap();
    assert_eq!(host.change_device_key(WRONG, &NEW_DEVICE_KEY), Err(sw(0x63CE)));
    for left in (0..14).rev() {
        assert_eq!(host.authenticate_device(WRONG), Err(sw(0x63C0 + left)));
    }
    assert_eq!(host.authenticate_device(&DEVICE_KEY), Err(sw(0x6983)));
    assert_eq!(host.change_device_key(&DEVICE_KEY, &NEW_DEVICE_KEY), Err(sw(0x6982)));
}

#[test]
fn without_a_challenge_and_with_a_replay_nothing_is_tried() {
    let mut host = Host::on(&host::blank());
    host.authenticate_device(&DEVICE_KEY).unwrap();
    let challenge = host.challenge();
    let [old, new] = [&DEVICE_KEY, &NEW_DEVICE_KEY].map(DeviceKey::from_bytes);
    let command = change_device_key(&old, &new, &challenge, &host.dialect).unwrap();
    host.send(&command).unwrap();
    assert_eq!(host.send(&command), Err(sw(0x6984)));
    host.challenge();
    assert_eq!(host.send(&command), Err(sw(0x63CE)), "an answer to another challenge");
}

/// The MAC is right, and what it covers is no key: nothing changes, and no try is spent.
#[test]
fn a_sealed_key_that_is_none_is_refused() {
    let mut host = Host::on(&host::blank());
    host.authenticate_device(&DEVICE_KEY).unwrap();
    let challenge = host.challenge();
    let old = DeviceKey::from_bytes(&DEVICE_KEY);
    let sealed = [0x11; 32];
    let header = [0x84, 0x12, 0, 2];
    let mac = mac(&old, &challenge, header, &sealed, MacLengthForm::ExtendedWithMac).unwrap();
    let key = SealedDeviceKey::new(sealed.to_vec()).unwrap();
    let command = Command::ChangeDevAuthKey { cipher: DeviceCipher::Sm4, key, mac };
    assert_eq!(host.send(&command), Err(sw(0x6A80)));
    assert_eq!(host.device_tries(&DEVICE_KEY), 15);
}
