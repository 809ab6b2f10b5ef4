// SPDX-License-Identifier: MIT OR Apache-2.0
use proptest::prelude::*;

use yzt_assistant::{Error, PinPurpose, UnblockAnswer};
use yzt_gmt0017::Dialect;
use yzt_pin::{PinStatus, TriesLeft};
use yzt_token_apdu::unblock_cryptogram;

use crate::support::{
    ADMINISTRATOR, DEFAULT, Fault, NOW, Script, World, administrator, login, pin,
};

const CHOSEN: &str = "739154";
const ONE_TIME: &str = "40217755";

fn lock(world: &mut World) {
    let mut key = world.open();
    for _ in 0..6 {
        login(world, &mut key, &mut Script::of(&["000000"]).confirming()).unwrap_err();
    }
    assert!(key.pin_information().unwrap().tries_left.is_locked());
}

/// What the service desk does with a request.
fn answer(request: &yzt_assistant::UnblockRequest, administrator_pin: [u8; 16]) -> UnblockAnswer {
    // The request travels as a file.
    let text = serde_json::to_string(request).unwrap();
    let request: yzt_assistant::UnblockRequest = serde_json::from_str(&text).unwrap();
    let challenge = request.challenge().unwrap();
    let admin = administrator(administrator_pin);
    let dialect = Dialect::default();
    let cryptogram = unblock_cryptogram(admin, pin(ONE_TIME), &challenge, &dialect).unwrap();
    let text = serde_json::to_string(&UnblockAnswer::new(&cryptogram)).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_changed_pin_is_the_pin_from_then_on() {
    let mut world = World::with_certificates();
    let mut key = world.open();
    let mut script = Script::of(&[DEFAULT, CHOSEN]);
    let changed = key.change_pin(&mut script).unwrap();
    assert_eq!(changed.pin.status, PinStatus::Set);
    assert_eq!(script.purposes(), [PinPurpose::ChangeOld, PinPurpose::ChangeNew]);
    let error = login(&mut world, &mut key, &mut Script::of(&[DEFAULT])).unwrap_err();
    assert_eq!(error.number(), 2000);
    login(&mut world, &mut key, &mut Script::of(&[CHOSEN])).unwrap();
}

#[test]
fn a_bad_choice_of_a_new_pin_costs_no_try() {
    let world = World::with_certificates();
    let mut key = world.open();
    key.change_pin(&mut Script::of(&[DEFAULT, CHOSEN])).unwrap();
    world.wire.taken();
    for (old, new, number) in [
        (CHOSEN, CHOSEN, 4609),
        (CHOSEN, DEFAULT, 4610),
        (CHOSEN, "1", 1100),
        ("000000", "中", 1102),
    ] {
        let error = key.change_pin(&mut Script::of(&[old, new])).unwrap_err();
        assert_eq!(error.number(), number, "{new}");
    }
    assert!(!world.wire.taken().contains(&"ChangePIN"));
    assert_eq!(key.pin_information().unwrap().tries_left, TriesLeft::Exactly(6));
}

#[test]
fn a_pin_can_be_checked_by_itself_and_nobody_stays_logged_in() {
    let world = World::with_certificates();
    let mut key = world.open();
    let error = key.verify_pin(&mut Script::of(&["000000"])).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (2000, Some(TriesLeft::Exactly(5))));
    world.wire.taken();
    let mut script = Script::of(&[DEFAULT]);
    let information = key.verify_pin(&mut script).unwrap();
    assert_eq!(information.tries_left, TriesLeft::Exactly(6));
    assert_eq!(script.purposes(), [PinPurpose::Verify]);
    let commands = world.wire.taken();
    let expected = ["GetPINInfo", "GenRandom", "VerifyPIN", "ClearSecureState", "GetPINInfo"];
    assert_eq!(commands, expected);
}

#[test]
fn a_wrong_old_pin_costs_one_try() {
    let world = World::with_certificates();
    let mut key = world.open();
    let error = key.change_pin(&mut Script::of(&["000000", CHOSEN])).unwrap_err();
    assert_eq!((error.number(), error.tries_left()), (2000, Some(TriesLeft::Exactly(5))));
}

#[test]
fn an_unlocked_key_works_once_its_one_time_pin_is_changed() {
    let mut world = World::with_certificates();
    lock(&mut world);
    let mut key = world.open();
    let request = key.unblock_request().unwrap();
    assert_eq!(request.serial(), "K1");
    let unblocked = key.unblock(&answer(&request, ADMINISTRATOR)).unwrap();
    assert_eq!(unblocked.pin.status, PinStatus::OneTime);
    assert_eq!(unblocked.pin.tries_left, TriesLeft::Exactly(6));

    // Before the change nothing is asked and no try is spent.
    world.wire.taken();
    let mut script = Script::of(&[ONE_TIME]);
    let error = login(&mut world, &mut key, &mut script).unwrap_err();
    assert_eq!(error.number(), 2002);
    assert!(script.prompts.is_empty() && !world.wire.taken().contains(&"VerifyPIN"));

    key.change_pin(&mut Script::of(&[ONE_TIME, CHOSEN])).unwrap();
    login(&mut world, &mut key, &mut Script::of(&[CHOSEN])).unwrap();
}

#[test]
fn an_answer_to_another_request_is_not_sent() {
    let mut world = World::with_certificates();
    lock(&mut world);
    let mut key = world.open();
    let stale = answer(&key.unblock_request().unwrap(), ADMINISTRATOR);
    let request = key.unblock_request().unwrap();
    world.wire.taken();
    assert_eq!(key.unblock(&stale).unwrap_err().number(), 4615);
    assert!(!world.wire.taken().contains(&"UnblockPIN"));
    // The request that waits is still good.
    key.unblock(&answer(&request, ADMINISTRATOR)).unwrap();
    // And an answer serves once.
    assert_eq!(key.unblock(&answer(&request, ADMINISTRATOR)).unwrap_err().number(), 4615);
}

#[test]
fn another_keys_administrator_pin_is_refused_without_blaming_the_holder() {
    let mut world = World::with_certificates();
    lock(&mut world);
    let mut key = world.open();
    let request = key.unblock_request().unwrap();
    let error = key.unblock(&answer(&request, [7; 16])).unwrap_err();
    assert!(matches!(error, Error::UnblockRefused(_)), "{error:?}");
    assert_eq!((error.number(), error.tries_left()), (4618, None));
    for _ in 0..5 {
        let request = key.unblock_request().unwrap();
        key.unblock(&answer(&request, [7; 16])).unwrap_err();
    }
    let request = key.unblock_request().unwrap();
    let error = key.unblock(&answer(&request, ADMINISTRATOR)).unwrap_err();
    assert!(matches!(error, Error::UnblockLocked), "{error:?}");
}

#[test]
fn power_loss_voids_the_request() {
    let mut world = World::with_certificates();
    lock(&mut world);
    let mut key = world.open();
    let given = answer(&key.unblock_request().unwrap(), ADMINISTRATOR);
    drop(key);
    let mut key = world.open();
    assert_eq!(key.unblock(&given).unwrap_err().number(), 4615);
}

#[derive(Clone, Copy, Debug)]
enum Action {
    Login,
    Sign,
    Change,
    Request,
    Unblock,
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Right,
    Wrong,
    Cancel,
    Broken,
}

fn action() -> impl Strategy<Value = (Action, Answer)> {
    let actions = [Action::Login, Action::Sign, Action::Change, Action::Request, Action::Unblock];
    let answers = [Answer::Right, Answer::Wrong, Answer::Cancel, Answer::Broken];
    (proptest::sample::select(actions.to_vec()), proptest::sample::select(answers.to_vec()))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever a person does, in whatever order, and whatever breaks: an action sends at most one
    /// command that counts, and the key is never left logged in.
    #[test]
    fn one_action_spends_at_most_one_try(steps in proptest::collection::vec(action(), 1..8)) {
        let mut world = World::with_certificates();
        let mut key = world.open();
        world.wire.taken();
        for (action, answered) in steps {
            let mut script = match answered {
                Answer::Cancel => Script::cancelling(),
                Answer::Wrong => Script::of(&["000000", CHOSEN]).confirming(),
                Answer::Right | Answer::Broken => Script::of(&[DEFAULT, DEFAULT]).confirming(),
            };
            if matches!(answered, Answer::Broken) {
                world.wire.fault("VerifyPIN", Fault::Status(0x6F00));
            }
            let before = key.pin_information().unwrap().tries_left.exact().unwrap();
            world.wire.taken();
            let failed = match action {
                Action::Login => login(&mut world, &mut key, &mut script).is_err(),
                Action::Sign => key.sign(b"content", &mut script, NOW).is_err(),
                Action::Change => key.change_pin(&mut script).is_err(),
                Action::Request => key.request_certificate(&mut script).is_err(),
                Action::Unblock => {
                    let request = key.unblock_request().unwrap();
                    world.wire.taken();
                    key.unblock(&answer(&request, [7; 16])).is_err()
                }
            };
            let commands = world.wire.taken();
            let counting = ["VerifyPIN", "ChangePIN", "UnblockPIN"];
            let spent = commands.iter().filter(|name| counting.contains(name)).count();
            prop_assert!(spent <= 1, "{:?}", commands);
            let verified = commands.iter().rposition(|name| *name == "VerifyPIN");
            let cleared = commands.iter().rposition(|name| *name == "ClearSecureState");
            if !failed && verified.is_some() {
                prop_assert!(cleared > verified, "{:?}", commands);
            }
            let after = key.pin_information().unwrap().tries_left.exact().unwrap();
            prop_assert!(after + 1 >= before, "{} then {}", before, after);
        }
    }
}
