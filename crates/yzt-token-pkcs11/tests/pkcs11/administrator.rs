// SPDX-License-Identifier: MIT OR Apache-2.0
//! The administrator's PIN, released once and rotated in the same visit.

use yzt_pin::TriesLeft;
use yzt_token::{Error, Operation, PinRole, Provider, Rotation};
use yzt_token_pkcs11::{AdministratorAccess, Pkcs11Provider, Profile};

use crate::stub::{APPLICATION, SO_PIN, Stub, USER_PIN, pin};

fn allowing(stub: &Stub) -> Pkcs11Provider {
    let administrator = AdministratorAccess::ReleasedOnce;
    stub.provider(Profile { administrator, ..Profile::STANDARD })
}

fn lock(provider: &mut Pkcs11Provider) {
    let id = provider.devices().unwrap()[0].id.clone();
    let mut device = provider.open(&id).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    while application.pin_information(PinRole::User).unwrap().tries_left != TriesLeft::Locked {
        application.verify_pin(PinRole::User, pin("000000")).unwrap_err();
    }
}

#[test]
fn a_profile_that_does_not_allow_it_refuses_it() {
    let stub = Stub::new();
    let mut provider = stub.provider(Profile::STANDARD);
    let id = provider.devices().unwrap()[0].id.clone();
    let (released, rotated, user) = (pin(SO_PIN), pin("11111111"), pin("654321"));
    let error = provider.unblock_with_released_pin(&id, released, rotated, user).unwrap_err();
    let expected = Operation::UnblockRemotely;
    assert!(matches!(error, Error::NotSupported { operation } if operation == expected));
    assert_eq!(stub.counters().presented, 0);
}

#[test]
fn a_released_pin_unblocks_once_and_is_rotated() {
    let stub = Stub::new();
    let mut provider = allowing(&stub);
    lock(&mut provider);
    let id = provider.devices().unwrap()[0].id.clone();
    let before = stub.counters();
    let (released, rotated) = (pin(SO_PIN), pin("11111111"));
    let report = provider.unblock_with_released_pin(&id, released, rotated, pin("654321")).unwrap();
    assert_eq!(report.rotation, Rotation::Done);
    assert_eq!(stub.counters().logins, before.logins + 1);
    let (released, rotated) = (pin(SO_PIN), pin("22222222"));
    let error = provider.unblock_with_released_pin(&id, released, rotated, pin("222222"));
    let error = error.unwrap_err();
    let role = PinRole::Administrator;
    let tries_left = TriesLeft::Low;
    assert!(
        matches!(error, Error::PinIncorrect { role: r, tries_left: t } if r == role && t == tries_left)
    );
    let mut application = provider.open(&id).unwrap().open_application(APPLICATION).unwrap();
    application.verify_pin(PinRole::User, pin("654321")).unwrap();
    assert!(application.verify_pin(PinRole::User, pin(USER_PIN)).is_err());
}

#[test]
fn the_rotation_is_told_whatever_became_of_it() {
    for (code, rotation) in [(0xA2_u32, Rotation::Refused), (0x30, Rotation::Unknown)] {
        let stub = Stub::new();
        let mut provider = allowing(&stub);
        let id = provider.devices().unwrap()[0].id.clone();
        stub.fault("C_SetPIN", code);
        let (released, rotated) = (pin(SO_PIN), pin("11111111"));
        let report = provider.unblock_with_released_pin(&id, released, rotated, pin("654321"));
        assert_eq!(report.unwrap().rotation, rotation);
    }
}

#[test]
fn a_refused_user_pin_is_told_and_the_released_one_is_rotated_all_the_same() {
    let stub = Stub::new();
    let mut provider = allowing(&stub);
    let id = provider.devices().unwrap()[0].id.clone();
    let (released, rotated) = (pin(SO_PIN), pin("11111111"));
    let error = provider.unblock_with_released_pin(&id, released, rotated, pin("1")).unwrap_err();
    assert!(matches!(error, Error::NewPinRefused { role: PinRole::User, .. }), "{error}");
    let (released, rotated) = (pin("11111111"), pin(SO_PIN));
    provider.unblock_with_released_pin(&id, released, rotated, pin("654321")).unwrap();
}
