// SPDX-License-Identifier: MIT OR Apache-2.0
//! One try, and logins that stand already.

use std::fs;

use yzt_pin::TriesLeft;
use yzt_token::{Application, Error, Operation, PinRole, Provider, Rotation};
use yzt_token_skf::Profile;
use yzt_token_skf::profile::AdministratorAccess;

use crate::odd::{ADMINISTRATOR_PIN, Odd, PIN, PLACES, Place, pin, profile};

#[test]
fn each_action_sends_one_pin() {
    for place in PLACES {
        let odd = Odd::new(&[]);
        let mut application = odd.application(place);
        for left in (1..6).rev() {
            let wrong = application.verify_pin(PinRole::User, pin("000000"));
            let Err(Error::PinIncorrect { tries_left, .. }) = wrong else { panic!("{wrong:?}") };
            assert_eq!(tries_left, TriesLeft::Exactly(left));
        }
        for _ in 0..2 {
            let locked = application.verify_pin(PinRole::User, pin("000000"));
            assert!(matches!(locked, Err(Error::PinLocked { .. })), "{locked:?}");
        }
        assert_eq!(odd.calls("SKF_VerifyPIN"), 7);
        let told = application.pin_information(PinRole::User).unwrap();
        assert!(told.tries_left.is_locked());
        let told = application.pin_information(PinRole::Administrator).unwrap();
        assert_eq!(told.tries_left, TriesLeft::Exactly(6));
        assert_eq!(odd.calls("SKF_VerifyPIN"), 7);
    }
}

#[test]
fn tries_that_a_library_does_not_tell_are_asked_for() {
    let odd = Odd::new(&["UNTOLD"]);
    let mut application = odd.application(Place::Here);
    let wrong = application.verify_pin(PinRole::User, pin("000000"));
    let Err(Error::PinIncorrect { tries_left, .. }) = wrong else { panic!("{wrong:?}") };
    assert_eq!(tries_left, TriesLeft::Exactly(5));
    assert_eq!(odd.calls("SKF_VerifyPIN"), 1);
}

#[test]
fn who_is_logged_in_already_has_not_verified_a_pin() {
    for place in PLACES {
        let odd = Odd::new(&["FORGETFUL"]);
        let mut application = odd.application(place);
        application.verify_pin(PinRole::User, pin(PIN)).unwrap();
        // Our own login is ended first, or the library would not look at this PIN.
        let wrong = application.verify_pin(PinRole::User, pin("000000"));
        assert!(matches!(wrong, Err(Error::PinIncorrect { .. })), "{wrong:?}");
        // Somebody else's login, of which this program knows nothing.
        fs::write(odd.beside(".somebody"), "").unwrap();
        let before = odd.calls("SKF_VerifyPIN");
        let unknown = application.verify_pin(PinRole::User, pin("000000"));
        assert!(matches!(unknown, Err(Error::InUse)), "{unknown:?}");
        assert_eq!(odd.calls("SKF_VerifyPIN"), before + 1, "and it is not sent again");
        // The next action finds nobody logged in.
        application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    }
}

#[test]
fn a_login_ends_with_the_handle_that_made_it() {
    let odd = Odd::new(&[]);
    let mut provider = odd.provider(Place::Here, profile());
    let mut device = crate::odd::open(&mut provider);
    let mut kept = device.open_application("portal").unwrap();
    let mut made = device.open_application("portal").unwrap();
    made.verify_pin(PinRole::User, pin(PIN)).unwrap();
    drop(kept.create_container("c").unwrap());
    made.close().unwrap();
    assert_eq!(odd.calls("SKF_ClearSecureState"), 1);
    // The other handle shares the application, which is open as long as one is.
    assert_eq!(odd.calls("SKF_CloseApplication"), 0);
    let refused = kept.create_container("d").map(drop);
    assert!(matches!(refused, Err(Error::NotLoggedIn { .. })), "{refused:?}");
    kept.close().unwrap();
    assert_eq!(odd.calls("SKF_CloseApplication"), 1);
    drop(device);
    drop(provider);
    assert_eq!(odd.calls("SKF_ConnectDev"), odd.calls("SKF_DisConnectDev"));
}

#[test]
fn a_device_key_has_one_try() {
    for place in PLACES {
        let odd = Odd::new(&[]);
        let mut device = odd.device(place, profile());
        let wrong = device.authenticate_device(crate::odd::device_key([1; 16]));
        assert!(matches!(wrong, Err(Error::DeviceKeyIncorrect { .. })), "{wrong:?}");
        assert_eq!(odd.calls("SKF_DevAuth"), 1);
        let wrong = device
            .change_device_key(crate::odd::device_key([1; 16]), crate::odd::device_key([2; 16]));
        assert!(matches!(wrong, Err(Error::DeviceKeyIncorrect { .. })), "{wrong:?}");
        assert_eq!((odd.calls("SKF_DevAuth"), odd.calls("SKF_ChangeDevAuthKey")), (2, 0));
    }
}

fn lock(application: &mut dyn Application) {
    while !matches!(
        application.verify_pin(PinRole::User, pin("000000")),
        Err(Error::PinLocked { .. })
    ) {}
}

#[test]
fn an_administrator_is_released_by_the_profile_alone() {
    let odd = Odd::new(&[]);
    let mut provider = odd.provider(Place::Here, profile());
    let id = provider.devices().unwrap()[0].id.clone();
    let new = "rotated-admin-16";
    let refused = provider.unblock_with_released_pin(
        &id,
        "portal",
        pin(ADMINISTRATOR_PIN),
        pin(new),
        pin("582047"),
    );
    let expected = Operation::UnblockRemotely;
    assert!(
        matches!(refused, Err(Error::NotSupported { operation }) if operation == expected),
        "{refused:?}"
    );
    assert_eq!(odd.calls("SKF_UnblockPIN"), 0);
    drop(provider);

    let allowed = Profile { administrator: AdministratorAccess::ReleasedOnce, ..profile() };
    let mut provider = odd.provider(Place::Here, allowed);
    let mut application = provider.open(&id).unwrap().open_application("portal").unwrap();
    lock(&mut *application);
    let visit = |provider: &mut yzt_token_skf::SkfProvider, administrator: &str| {
        provider.unblock_with_released_pin(
            &id,
            "portal",
            pin(administrator),
            pin(new),
            pin("582047"),
        )
    };
    let wrong = visit(&mut provider, "wrong-admin-1616");
    let role = PinRole::Administrator;
    assert!(matches!(wrong, Err(Error::PinIncorrect { role: of, .. }) if of == role), "{wrong:?}");
    assert_eq!((odd.calls("SKF_UnblockPIN"), odd.calls("SKF_ChangePIN")), (1, 0));
    let report = visit(&mut provider, ADMINISTRATOR_PIN).unwrap();
    assert_eq!(report.rotation, Rotation::Done);
    application.verify_pin(PinRole::User, pin("582047")).unwrap();
    let old = visit(&mut provider, ADMINISTRATOR_PIN);
    assert!(matches!(old, Err(Error::PinIncorrect { .. })), "{old:?}");
}
