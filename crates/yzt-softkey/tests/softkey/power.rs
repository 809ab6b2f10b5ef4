// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card forgets, and when.

use yzt_apdu::{BodyForm, CardChannel, Command as Apdu, ExpectedLength};
use yzt_gmt0017::{Command, PinRole};

use crate::disk::Operation;
use crate::host::{self, DEFAULT_PIN, sw};

#[test]
fn a_power_cycle_forgets_everything() {
    let (_, mut host) = host::issued();
    assert!(host.sign().is_ok());
    host.card.power_cycle();
    assert!(host.card.was_reset());
    assert!(!host.card.was_reset(), "it is told once");
    assert_eq!(host.sign(), Err(sw(0x698A)));
    host.open_application();
    assert_eq!(host.sign(), Err(sw(0x6982)));
    host.open_container();
    assert_eq!(host.sign(), Err(sw(0x6982)));
    let command = host.new_application("X");
    assert_eq!(host.send(&command), Err(sw(0x6982)), "the device authentication too");
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    assert!(host.sign().is_ok());
}

#[test]
fn logging_out_and_closing_end_the_use_of_keys() {
    let (_, mut host) = host::issued();
    let (application, container) = (host.application, host.container);
    assert!(host.sign().is_ok());
    host.send(&Command::ClearSecureState { application }).unwrap();
    assert_eq!(host.sign(), Err(sw(0x6982)));
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    assert!(host.sign().is_ok());
    host.send(&Command::CloseContainer { application, container }).unwrap();
    assert_eq!(host.sign(), Err(sw(0x6A94)));
    host.open_container();
    assert!(host.sign().is_ok());
    host.send(&Command::CloseApplication { application }).unwrap();
    assert_eq!(host.sign(), Err(sw(0x698A)));
    host.open_application();
    host.open_container();
    assert_eq!(host.sign(), Err(sw(0x6982)), "the login went with the application");
}

#[test]
fn opening_again_keeps_login_and_identifiers() {
    let (_, mut host) = host::issued();
    let before = (host.application, host.container);
    host.open_application();
    host.open_container();
    assert_eq!((host.application, host.container), before);
    assert!(host.sign().is_ok());
}

#[test]
fn a_signature_does_not_touch_the_disk() {
    let (disk, mut host) = host::issued();
    host.sign().unwrap();
    let before = disk.log().len();
    for _ in 0..10 {
        host.sign().unwrap();
    }
    assert_eq!(disk.log().len(), before);
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    assert!(disk.log()[before..].contains(&Operation::Sync), "a login does");
}

#[test]
fn a_card_is_a_channel() {
    let (_, mut host) = host::issued();
    let channel: &mut dyn CardChannel = &mut host.card;
    assert!(channel.begin_transaction().is_ok() && channel.end_transaction().is_ok());
    assert_eq!(channel.atr(), yzt_softkey::ATR);
    let limits = channel.limits();
    assert!(limits.extended && limits.max_command_data == 4096);
    for form in [BodyForm::Short, BodyForm::Extended] {
        let command = Apdu::new(0x80, 0x50, 0, 0)
            .expecting(ExpectedLength::Exactly(8))
            .with_sensitive_response()
            .in_form(form);
        let response = channel.transmit(&command).unwrap();
        assert!(response.status().is_success() && response.data().len() == 8);
        assert!(response.data_is_sensitive());
    }
    let long = Apdu::new(0x80, 0x4C, 0, 0).with_data(yzt_apdu::Payload::plain(vec![0; 4097]));
    assert_eq!(channel.transmit(&long).unwrap_err().number(), 1055);
}

#[test]
fn what_is_malformed_is_refused_by_its_kind() {
    let (_, mut host) = host::issued();
    for (apdu, status) in [
        (&[][..], 0x6700),
        (&[0x80], 0x6700),
        (&[0x80, 0x50, 0, 0, 0], 0x6C00),
        (&[0x80, 0x50, 0, 0], 0x6C00),
        (&[0x80, 0x04, 0, 0, 0, 0], 0x6700),
        (&[0x80, 0x04, 0, 0, 0], 0x6E01),
        (&[0x00, 0x04, 0, 0], 0x6E00),
        (&[0x80, 0xFF, 0, 0], 0x6A81),
        (&[0x80, 0x60, 0, 0], 0x6A81),
        (&[0x80, 0x30, 0, 0], 0x6700),
        (&[0x80, 0x04, 1, 0], 0x6A86),
        (&[0x80, 0x1C, 0, 0, 1, 1], 0x6700),
        (&[0x80, 0x1C, 0, 0, 3, 1, 1, 1], 0x6700),
        (&[0x80, 0x1C, 0, 0, 2, 9, 9], 0x698A),
        (&[0x80, 0x1C, 0, 0, 2, 1, 0], 0x698A),
        (&[0x80, 0x50, 0, 0, 0, 0x10, 0x01], 0x6C00),
    ] {
        let expected = if apdu == [0x80, 0x50, 0, 0, 0] { Ok(256) } else { Err(sw(status)) };
        assert_eq!(host.send_bytes(apdu).map(|data| data.len()), expected, "{apdu:02x?}");
    }
    let mut beyond = vec![0x80, 0x24, 0, 0, 0, 0x10, 0x01];
    beyond.resize(7 + 4097, b'x');
    assert_eq!(host.send_bytes(&beyond), Err(sw(0x6700)));
    assert_eq!(host.send_bytes(&[0x80, 0x04, 0, 0]).unwrap().len(), 288, "Le may be missing");
    assert_eq!(host.send_bytes(&[0x80, 0x50, 0, 0, 0, 0, 0]).unwrap().len(), 4096);
}
