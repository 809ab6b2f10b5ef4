// SPDX-License-Identifier: MIT OR Apache-2.0
//! No operation shows the token more than one PIN, whatever was done before and whatever fails.

use proptest::prelude::*;
use yzt_crypto::DigestAlgorithm;
use yzt_token::{Application, KeyType, KeyUse, PinRole};

use crate::stub::{APPLICATION, Stub, USER_PIN, pin};

#[derive(Clone, Copy, Debug)]
enum Action {
    Verify { right: bool },
    Change { right: bool, short: bool },
    SignWithPin { right: bool, there: bool },
    Sign,
    Generate,
    Logout,
    List,
    Information,
    Reopen,
}

impl Action {
    const fn carries_a_pin(self) -> bool {
        matches!(self, Self::Verify { .. } | Self::Change { .. } | Self::SignWithPin { .. })
    }
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        any::<bool>().prop_map(|right| Action::Verify { right }),
        any::<(bool, bool)>().prop_map(|(right, short)| Action::Change { right, short }),
        any::<(bool, bool)>().prop_map(|(right, there)| Action::SignWithPin { right, there }),
        Just(Action::Sign),
        Just(Action::Generate),
        Just(Action::Logout),
        Just(Action::List),
        Just(Action::Information),
        Just(Action::Reopen),
    ]
}

fn fault() -> impl Strategy<Value = Option<(&'static str, u32)>> {
    let functions = prop::sample::select(vec![
        "C_Login",
        "C_SetPIN",
        "C_Logout",
        "C_Sign",
        "C_SignInit",
        "C_FindObjects",
        "C_GetAttributeValue",
        "C_GetTokenInfo",
        "C_GetSessionInfo",
    ]);
    let codes = prop::sample::select(vec![
        0x05_u32,
        0x06,
        0x30,
        0x32,
        0x50,
        0x54,
        0xA0,
        0xA2,
        0xA3,
        0xA4,
        0xB3,
        0xE0,
        0x100,
        0x101,
        0x104,
        0x190,
        0x8000_0001,
    ]);
    prop::option::weighted(0.3, (functions, codes))
}

fn act(application: &mut Box<dyn Application>, stub: &Stub, action: Action) {
    let shown = |right: bool| pin(if right { USER_PIN } else { "999999" });
    let digest = DigestAlgorithm::Sm3.digest(b"message");
    let role = PinRole::User;
    // What comes of it is for other tests.
    let _ = match action {
        Action::Verify { right } => application.verify_pin(role, shown(right)),
        Action::Change { right, short } => {
            let new = pin(if short { "1" } else { USER_PIN });
            application.change_pin(role, shown(right), new)
        }
        Action::SignWithPin { right, there } => {
            let container = if there { "key" } else { "no key" };
            application.sign_with_pin(container, shown(right), &digest).map(drop)
        }
        Action::Sign => application
            .open_container("key")
            .and_then(|mut container| container.sign_digest(&digest))
            .map(drop),
        Action::Generate => application
            .open_container("key")
            .or_else(|_| application.create_container("key"))
            .and_then(|mut container| container.generate_signature_key(KeyType::Sm2))
            .map(drop),
        Action::Logout => application.logout(),
        Action::List => application.containers().and_then(|names| {
            let mut opened = names.iter().map(|name| application.open_container(name));
            opened.try_for_each(|container| container?.public_key(KeyUse::Signature).map(drop))
        }),
        Action::Information => application.pin_information(role).map(drop),
        Action::Reopen => {
            if let Ok(new) = stub.device_again().open_application(APPLICATION) {
                *application = new;
            }
            Ok(())
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn no_operation_shows_more_than_one_pin(
        steps in prop::collection::vec((action(), fault()), 1..12),
    ) {
        let stub = Stub::new();
        let mut application = stub.device().open_application(APPLICATION).unwrap();
        for (action, fault) in steps {
            if let Some((function, code)) = fault {
                stub.fault(function, code);
            }
            let before = stub.counters();
            act(&mut application, &stub, action);
            let after = stub.counters();
            let most = u32::from(action.carries_a_pin());
            prop_assert!(after.presented - before.presented <= most, "{action:?} {fault:?}");
            prop_assert!(after.logins - before.logins <= most, "{action:?} {fault:?}");
            stub.fault_is_left();
        }
    }
}
