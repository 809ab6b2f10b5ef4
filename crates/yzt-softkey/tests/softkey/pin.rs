// SPDX-License-Identifier: MIT OR Apache-2.0
//! Tries, challenges, changes, unblocking.

use yzt_gmt0017::authentication::{
    Challenge, PinKey, UnblockRequest, challenge_cryptogram, change_pin, unblock_cryptogram,
};
use yzt_gmt0017::{
    ChallengeForm, Command, Cryptogram, Dialect, Mac, MacLengthForm, NewApplication, PinBlock,
    PinRole,
};
use yzt_pin::{AllowedBytes, Pin, PinPolicy, PinStatus};
use zeroize::Zeroizing;

use crate::host::{self, ADMINISTRATOR_PIN, DEFAULT_PIN, DEVICE_KEY, Host, name, pin, sw};

const USER: PinRole = PinRole::User;
const ADMINISTRATOR: PinRole = PinRole::Administrator;

#[test]
fn six_wrong_tries_lock_and_stay_locked() {
    let (disk, mut host) = host::issued();
    for left in (0..6).rev() {
        assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x63C0 + left)));
        assert_eq!(u16::from(host.tries(USER)), left);
    }
    assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x6983)));
    assert_eq!(host.verify(USER, DEFAULT_PIN), Err(sw(0x6983)));
    assert_eq!(host.change(USER, DEFAULT_PIN, "654321"), Err(sw(0x6983)));
    assert_eq!(host.sign(), Err(sw(0x6982)));
    host.card.power_cycle();
    host.open_application();
    assert_eq!(host.verify(USER, DEFAULT_PIN), Err(sw(0x6983)));
    drop(host);
    let mut host = Host::on(&disk);
    host.open_application();
    assert_eq!(host.verify(USER, DEFAULT_PIN), Err(sw(0x6983)));
    assert_eq!(host.pin_information(USER).maximum, 6);
    assert_eq!(host.tries(ADMINISTRATOR), 6);
}

#[test]
fn the_right_pin_restores_the_tries_and_a_wrong_one_ends_the_login() {
    let (disk, mut host) = host::issued();
    assert!(host.sign().is_ok());
    assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x63C5)));
    assert_eq!(host.sign(), Err(sw(0x6982)), "ISO/IEC 7816-4: a failure ends what was proven");
    assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x63C4)));
    drop(host);
    let mut host = Host::on(&disk);
    host.open_application();
    assert_eq!(host.tries(USER), 4, "the power does not bring a try back");
    host.verify(USER, DEFAULT_PIN).unwrap();
    assert_eq!(host.tries(USER), 6);
    assert_eq!(host.verify(ADMINISTRATOR, "wrong-pin"), Err(sw(0x63C5)));
    host.open_container();
    assert!(host.sign().is_ok(), "the administrator's failure is not the user's");
}

#[test]
fn a_challenge_is_good_for_one_command() {
    let (_, mut host) = host::issued();
    let application = host.application;
    let challenge = host.challenge();
    let verify = |cryptogram| Command::VerifyPin { application, role: USER, cryptogram };
    let right = host.cryptogram(DEFAULT_PIN, &challenge);
    let replay = Cryptogram::new(*right.as_bytes());
    host.send(&verify(right)).unwrap();
    let again = Cryptogram::new(*replay.as_bytes());
    assert_eq!(host.send(&verify(again)), Err(sw(0x6984)), "used");
    assert_eq!(host.tries(USER), 6, "and no try was taken");
    let _fresh = host.challenge();
    assert_eq!(host.send(&verify(replay)), Err(sw(0x63C5)), "an answer to another challenge");
    assert_eq!(host.tries(USER), 5);
}

#[test]
fn a_challenge_is_used_up_by_failures_and_by_device_authentication() {
    let (_, mut host) = host::issued();
    let application = host.application;
    let challenge = host.challenge();
    let wrong = host.cryptogram("wrong-pin", &challenge);
    let right = host.cryptogram(DEFAULT_PIN, &challenge);
    let verify = |cryptogram| Command::VerifyPin { application, role: USER, cryptogram };
    assert_eq!(host.send(&verify(wrong)), Err(sw(0x63C5)));
    assert_eq!(host.send(&verify(right)), Err(sw(0x6984)));

    let challenge = host.challenge();
    assert!(host.authenticate_device(&[0; 16]).is_err());
    let right = host.cryptogram(DEFAULT_PIN, &challenge);
    assert_eq!(host.send(&verify(right)), Err(sw(0x6984)));
    host.card.power_cycle();
    host.open_application();
    let challenge = host.challenge();
    host.card.power_cycle();
    host.open_application();
    let right = host.cryptogram(DEFAULT_PIN, &challenge);
    assert_eq!(host.send(&verify(right)), Err(sw(0x6984)));
    assert_eq!(host.tries(USER), 5);
}

#[test]
fn eight_random_bytes_or_more_make_a_challenge_of_the_first_eight() {
    let (_, mut host) = host::issued();
    let application = host.application;
    let verify = |cryptogram| Command::VerifyPin { application, role: USER, cryptogram };
    let random = host.send(&Command::GenRandom { length: 16 }).unwrap();
    let challenge = Challenge::from_random(&random).unwrap();
    let right = host.cryptogram(DEFAULT_PIN, &challenge);
    host.send(&verify(right)).unwrap();
    let challenge = host.challenge();
    host.send(&Command::GenRandom { length: 7 }).unwrap();
    let right = host.cryptogram(DEFAULT_PIN, &challenge);
    assert_eq!(host.send(&verify(right)), Err(sw(0x6984)));
}

#[test]
fn both_forms_of_the_challenge_block_log_in() {
    let (_, mut host) = host::issued();
    for challenge in [ChallengeForm::ZeroPadded, ChallengeForm::LengthPrefixed] {
        host.dialect = Dialect { challenge, ..Dialect::default() };
        assert!(host.verify(USER, DEFAULT_PIN).is_ok(), "{challenge:?}");
    }
}

#[test]
fn a_pin_is_changed_under_every_form_of_the_mac() {
    let (disk, mut host) = host::issued();
    let mut old = DEFAULT_PIN;
    for (mac_length, new) in MacLengthForm::ALL.into_iter().zip(["654321", "Abc-123 ", "135790"]) {
        host.dialect = Dialect { mac_length, ..Dialect::default() };
        assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x63C5)));
        host.change(USER, old, new).unwrap();
        assert_eq!(host.tries(USER), 6);
        assert_eq!(host.pin_information(USER).status, PinStatus::Set);
        assert_eq!(host.verify(USER, old), Err(sw(0x63C5)));
        host.verify(USER, new).unwrap();
        old = new;
    }
    host.change(ADMINISTRATOR, ADMINISTRATOR_PIN, "another-admin").unwrap();
    drop(host);
    let mut host = Host::on(&disk);
    host.open_application();
    host.verify(USER, "135790").unwrap();
    host.verify(ADMINISTRATOR, "another-admin").unwrap();
}

#[test]
fn a_wrong_mac_costs_a_try_of_the_pin_concerned() {
    let (_, mut host) = host::issued();
    assert_eq!(host.change(USER, "wrong-pin", "654321"), Err(sw(0x63C5)));
    assert_eq!(host.tries(USER), 5);
    let challenge = host.challenge();
    let (old, new) = (pin(DEFAULT_PIN), pin("654321"));
    let right =
        change_pin(host.application, USER, old, new, &challenge, &Dialect::default()).unwrap();
    let Command::ChangePin { application, role, cryptogram, mac } = right else { panic!() };
    let [a, b, c, d] = *mac.as_bytes();
    let mac = Mac::new([a, b, c, d ^ 1]);
    let forged = Command::ChangePin { application, role, cryptogram, mac };
    assert_eq!(host.send(&forged), Err(sw(0x63C4)));
    host.verify(USER, DEFAULT_PIN).unwrap();

    assert_eq!(host.unblock("wrong-admin", "246810"), Err(sw(0x63C5)));
    assert_eq!((host.tries(ADMINISTRATOR), host.tries(USER)), (5, 6));
    for left in (0..5).rev() {
        assert_eq!(host.unblock("wrong-admin", "246810"), Err(sw(0x63C0 + left)));
    }
    assert_eq!(host.unblock(ADMINISTRATOR_PIN, "246810"), Err(sw(0x6983)));
    assert_eq!(host.verify(ADMINISTRATOR, ADMINISTRATOR_PIN), Err(sw(0x6983)));
    host.verify(USER, DEFAULT_PIN).unwrap();
}

#[test]
fn a_new_pin_that_is_none_changes_nothing_and_costs_nothing() {
    let (_, mut host) = host::issued();
    assert_eq!(host.verify(USER, "wrong-pin"), Err(sw(0x63C5)));
    assert_eq!(host.change(USER, DEFAULT_PIN, DEFAULT_PIN), Err(sw(0x6A80)));
    assert_eq!(host.tries(USER), 6, "the old PIN was proven");
    assert_eq!(host.pin_information(USER).status, PinStatus::Default);
    let challenge = host.challenge();
    let any = PinPolicy { min_length: 1, allowed: AllowedBytes::Any, ..PinPolicy::default() };
    for new in [&b"12345"[..], b"12345\x07", "密码密码".as_bytes()] {
        let new = Pin::new(Zeroizing::new(new.to_vec()), &any).unwrap();
        let challenge = host.challenge();
        let application = host.application;
        let old = pin(DEFAULT_PIN);
        let command = change_pin(application, USER, old, new, &challenge, &host.dialect).unwrap();
        assert_eq!(host.send(&command), Err(sw(0x6A80)));
    }
    drop(challenge);
    host.verify(USER, DEFAULT_PIN).unwrap();
    let short = Pin::new(Zeroizing::new(b"1".to_vec()), &any).unwrap();
    let challenge = host.challenge();
    let request = UnblockRequest { application: host.application, challenge };
    let answer =
        unblock_cryptogram(&request, &host.dialect, pin(ADMINISTRATOR_PIN), short).unwrap();
    let command = answer.into_command(host.application);
    assert_eq!(host.send(&command), Err(sw(0x6A80)));
    assert_eq!(host.tries(ADMINISTRATOR), 6);
    host.verify(USER, DEFAULT_PIN).unwrap();
}

#[test]
fn an_unblocked_pin_has_to_be_changed_before_it_is_worth_anything() {
    let (disk, mut host) = host::issued();
    while host.verify(USER, "wrong-pin") != Err(sw(0x6983)) {}
    assert_eq!(host.tries(USER), 0);
    host.unblock(ADMINISTRATOR_PIN, "246810").unwrap();
    let information = host.pin_information(USER);
    assert_eq!((information.remaining, information.status), (6, PinStatus::OneTime));
    assert_eq!(host.verify(USER, DEFAULT_PIN), Err(sw(0x63C5)));
    host.verify(USER, "246810").unwrap();
    assert_eq!(host.sign(), Err(sw(0x6985)));
    assert_eq!(host.create_container("x"), Err(sw(0x6985)));
    assert_eq!(host.change(USER, "246810", "246810"), Err(sw(0x6A80)));
    drop(host);

    let mut host = Host::on(&disk);
    host.open_application();
    host.open_container();
    assert_eq!(host.pin_information(USER).status, PinStatus::OneTime);
    host.verify(USER, "246810").unwrap();
    assert_eq!(host.sign(), Err(sw(0x6985)));
    host.change(USER, "246810", "my-own-pin").unwrap();
    assert_eq!(host.pin_information(USER).status, PinStatus::Set);
    assert!(host.sign().is_ok(), "the login with the one-time PIN becomes a full one");
    host.verify(USER, "my-own-pin").unwrap();
    assert!(host.sign().is_ok());
}

#[test]
fn an_unblock_ends_the_login_of_the_user() {
    let (_, mut host) = host::issued();
    assert!(host.sign().is_ok());
    host.unblock(ADMINISTRATOR_PIN, "246810").unwrap();
    assert_eq!(host.sign(), Err(sw(0x6982)));
}

#[test]
fn an_answer_computed_elsewhere_unblocks_once() {
    let (_, mut host) = host::issued();
    let challenge = host.challenge();
    let request = UnblockRequest { application: host.application, challenge };
    let travelled = UnblockRequest::from_bytes(request.to_bytes());
    let answer =
        unblock_cryptogram(&travelled, &Dialect::default(), pin(ADMINISTRATOR_PIN), pin("246810"))
            .unwrap()
            .to_bytes();
    let command = || {
        yzt_gmt0017::authentication::UnblockAnswer::from_bytes(answer)
            .into_command(travelled.application)
    };
    host.send(&command()).unwrap();
    assert_eq!(host.send(&command()), Err(sw(0x6984)));
    let _fresh = host.challenge();
    assert_eq!(host.send(&command()), Err(sw(0x63C5)));
}

#[test]
fn an_administrator_pin_may_be_any_bytes_and_a_users_may_not() {
    let disk = host::blank();
    let mut host = Host::on(&disk);
    let any = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
    let bytes = [0x00, 0xFF, 0x80, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0x9C];
    let random = || Pin::new(Zeroizing::new(bytes.to_vec()), &any).unwrap();
    let create = |host: &Host, user: Pin| {
        let Command::CreateApplication(new) = host.new_application("RANDOM") else { panic!() };
        let administrator_pin = PinBlock::new(random()).unwrap();
        let user_pin = PinBlock::new(user).unwrap();
        let new = NewApplication { administrator_pin, user_pin, ..*new };
        Command::CreateApplication(Box::new(new))
    };
    host.authenticate_device(&DEVICE_KEY).unwrap();
    let refused = create(&host, random());
    assert_eq!(host.send(&refused), Err(sw(0x6A80)));
    assert_eq!(host.send(&Command::EnumApplication), Ok(Vec::new()), "and nothing was made");
    let command = create(&host, pin(DEFAULT_PIN));
    host.send(&command).unwrap();
    let opened = host.send(&Command::OpenApplication { name: name("RANDOM") }).unwrap();
    host.application = [opened[8], opened[9]].into();
    let challenge = host.challenge();
    let key = PinKey::derive(&random()).unwrap();
    let cryptogram = challenge_cryptogram(&key, &challenge, ChallengeForm::ZeroPadded);
    let role = ADMINISTRATOR;
    host.send(&Command::VerifyPin { application: host.application, role, cryptogram }).unwrap();
}

#[test]
fn the_device_key_has_fifteen_tries() {
    let disk = host::blank();
    let mut host = Host::on(&disk);
    for left in (10..15).rev() {
        assert_eq!(host.authenticate_device(&[0; 16]), Err(sw(0x63C0 + left)));
    }
    host.authenticate_device(&DEVICE_KEY).unwrap();
    assert_eq!(host.authenticate_device(&[0; 16]), Err(sw(0x63CE)));
    let command = host.new_application("X");
    assert_eq!(host.send(&command), Err(sw(0x6982)), "a failure ends what was proven");
    for _ in 0..14 {
        assert!(host.authenticate_device(&[0; 16]).is_err());
    }
    assert_eq!(host.authenticate_device(&DEVICE_KEY), Err(sw(0x6983)));
    drop(host);
    assert_eq!(Host::on(&disk).authenticate_device(&DEVICE_KEY), Err(sw(0x6983)));
}
