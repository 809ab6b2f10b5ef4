// SPDX-License-Identifier: MIT OR Apache-2.0
//! PIN commands with the bytes they send. The cryptograms were made with openssl.

use yzt_crypto::Signature;
use yzt_gmt0017::{ChallengeForm, Dialect, MacLengthForm};
use yzt_pin::{PinStatus, TriesLeft};
use yzt_token::{Application, Device, Error, PinRole, UnblockCryptogram};
use yzt_token_apdu::ApduDevice;

use crate::operations::device_information;
use crate::script::{
    CHALLENGE, CLEAR, CLOSE, OPEN_APPLICATION, OPEN_CONTAINER, SIGN, Script, VERIFY, unhex,
};
use crate::values::{DIGEST, pin, signature};

#[test]
fn pin_information_uses_its_own_command() {
    let (script, mut application) = Script::application(&[
        "80 14 00 01 000002 1000 0003 -> 06 05 00 9000",
        "80 14 00 00 000002 1000 0003 -> 0F 00 01 9000",
        "80 14 00 01 000002 1000 0003 -> 06 06 02 9000",
    ]);
    let user = application.pin_information(PinRole::User).unwrap();
    assert_eq!(user.tries_left, TriesLeft::Exactly(5));
    assert_eq!(user.maximum, Some(6));
    assert_eq!(user.status, PinStatus::Set);
    let administrator = application.pin_information(PinRole::Administrator).unwrap();
    assert_eq!(administrator.tries_left, TriesLeft::Locked);
    assert_eq!(administrator.status, PinStatus::Default);
    let user = application.pin_information(PinRole::User).unwrap();
    assert_eq!(user.status, PinStatus::OneTime);
    script.assert_finished();
}

#[test]
fn a_pin_is_verified_by_a_challenge() {
    let (script, mut application) = Script::application(&[CHALLENGE, VERIFY, CLEAR, CLOSE]);
    application.verify_pin(PinRole::User, pin("123456")).unwrap();
    assert_eq!(script.transactions(), 2, "challenge and answer in one transaction");
    application.logout().unwrap();
    application.close().unwrap();
    script.assert_finished();
}

#[test]
fn the_other_form_of_challenge_is_a_matter_of_dialect() {
    let script = Script::new(&[
        OPEN_APPLICATION,
        CHALLENGE,
        // openssl enc -sm4-ecb -nopad -K $K over 0800 0102030405060708 80 0000000000
        "80 18 00 00 000012 1000 0566e5eb3b4a1e76864236fb8bef7594 -> 9000",
        CLEAR,
    ]);
    let dialect = Dialect { challenge: ChallengeForm::LengthPrefixed, ..Dialect::default() };
    let mut device = ApduDevice::open(script.channel(), dialect).unwrap();
    let mut application = device.open_application("YZT").unwrap();
    application.verify_pin(PinRole::Administrator, pin("123456")).unwrap();
    drop(application);
    script.assert_finished();
}

#[test]
fn a_pin_is_changed_by_one_command() {
    // Cryptogram: openssl enc -sm4-ecb -nopad -K $K over 654321 and ten zero bytes. MAC: first four
    // bytes of the last block of openssl enc -sm4-cbc -nopad -K $K -iv 01020304050607080000000000000000
    // over 84160001 000016 1000, cryptogram, 80, zeros to the block.
    let (script, mut application) = Script::application(&[
        CHALLENGE,
        "84 16 00 01 000016 1000 f3de5a44dba811a109e784ef964d653c 5ad8f3cc -> 9000",
    ]);
    application.change_pin(PinRole::User, pin("123456"), pin("654321")).unwrap();
    script.assert_finished();
}

#[test]
fn the_other_form_of_mac_is_a_matter_of_dialect() {
    // As above over 84160001 0012 0000 1000, cryptogram, padding.
    let script = Script::new(&[
        OPEN_APPLICATION,
        CHALLENGE,
        "84 16 00 01 000016 1000 f3de5a44dba811a109e784ef964d653c baf0c0f7 -> 9000",
    ]);
    let dialect = Dialect { mac_length: MacLengthForm::BodyThenZeros, ..Dialect::default() };
    let mut device = ApduDevice::open(script.channel(), dialect).unwrap();
    let mut application = device.open_application("YZT").unwrap();
    application.change_pin(PinRole::User, pin("123456"), pin("654321")).unwrap();
    script.assert_finished();
}

fn answer_to(application: &mut dyn Application) -> UnblockCryptogram {
    UnblockCryptogram {
        challenge: application.unblock_challenge().unwrap(),
        encrypted_pin: unhex("5cb7aa1495a89fc62c8819dfe60a61ac").try_into().unwrap(),
        mac: unhex("56abc23f").try_into().unwrap(),
    }
}

/// Cryptogram and MAC as for ChangePIN, with the administrator's PIN `adminadmin123456`, the new
/// PIN 777777 and the header 841A0000.
const UNBLOCK: &str = "84 1A 00 00 000016 1000 5cb7aa1495a89fc62c8819dfe60a61ac 56abc23f -> 9000";

#[test]
fn an_unblock_goes_out_as_a_challenge_and_comes_back_as_a_cryptogram() {
    let information = format!("80 04 00 00 000000 -> {}", device_information(false));
    let (script, mut application) = Script::application(&[&information, CHALLENGE, UNBLOCK]);
    let answer = answer_to(application.as_mut());
    assert_eq!(answer.challenge.device_serial, "YZT00042");
    assert_eq!(answer.challenge.application_name, "YZT");
    assert_eq!(answer.challenge.application, [0x10, 0x00]);
    assert_eq!(answer.challenge.challenge, [1, 2, 3, 4, 5, 6, 7, 8]);
    application.unblock_pin(&answer).unwrap();
    script.assert_finished();
    // The challenge is used up.
    assert!(matches!(application.unblock_pin(&answer), Err(Error::ChallengeStale)));
    script.assert_finished();
}

#[test]
fn an_answer_to_another_challenge_is_refused_without_a_try() {
    let information = format!("80 04 00 00 000000 -> {}", device_information(false));
    let (script, mut application) = Script::application(&[&information, CHALLENGE, UNBLOCK]);
    let answer = answer_to(application.as_mut());
    for change in [
        |answer: &mut UnblockCryptogram| answer.challenge.challenge[0] ^= 1,
        |answer: &mut UnblockCryptogram| answer.challenge.device_serial.push('1'),
        |answer: &mut UnblockCryptogram| answer.challenge.application = [0x20, 0],
        |answer: &mut UnblockCryptogram| answer.challenge.application_name.clear(),
    ] {
        let mut other = answer.clone();
        change(&mut other);
        assert!(matches!(application.unblock_pin(&other), Err(Error::ChallengeStale)));
    }
    application.unblock_pin(&answer).unwrap();
    script.assert_finished();
}

#[test]
fn a_challenge_is_void_after_the_next_random_number() {
    let information = format!("80 04 00 00 000000 -> {}", device_information(false));
    let script =
        Script::new(&[OPEN_APPLICATION, &information, CHALLENGE, "80 50 00 00 000001 -> 55 9000"]);
    let mut device = script.device();
    let mut application = device.open_application("YZT").unwrap();
    let answer = answer_to(application.as_mut());
    device.random(1).unwrap();
    assert!(matches!(application.unblock_pin(&answer), Err(Error::ChallengeStale)));
    script.assert_finished();
}

#[test]
fn a_challenge_does_not_survive_a_reset() {
    let information = format!("80 04 00 00 000000 -> {}", device_information(false));
    let script = Script::new(&[OPEN_APPLICATION, &information, CHALLENGE, OPEN_APPLICATION]);
    let mut device = script.device();
    let answer = answer_to(device.open_application("YZT").unwrap().as_mut());
    script.reset();
    let mut application = device.reopen().unwrap().open_application("YZT").unwrap();
    assert!(matches!(application.unblock_pin(&answer), Err(Error::ChallengeStale)));
    script.assert_finished();
}

/// Signs over an open container with the PIN 123456, and the steps that follow the challenge.
fn sign_with_pin(steps: &[&str]) -> (Result<Signature, Error>, Script, Box<dyn Application>) {
    let (script, mut application) = Script::application(&[OPEN_CONTAINER, CHALLENGE]);
    script.then(steps);
    let before = script.transactions();
    let result = application.sign_with_pin("cert", pin("123456"), &DIGEST);
    assert_eq!(script.transactions(), before + 1, "all in one transaction");
    (result, script, application)
}

fn answering(step: &str, answer: &str) -> String {
    format!("{} -> {answer}", step.split_once("->").unwrap().0)
}

#[test]
fn pin_signature_and_logout_are_one_transaction() {
    let (signed, script, mut application) = sign_with_pin(&[VERIFY, SIGN, CLEAR]);
    assert_eq!(signed.unwrap(), signature());
    // The container is open by now.
    script.then(&[CHALLENGE, VERIFY, SIGN, CLEAR]);
    application.sign_with_pin("cert", pin("123456"), &DIGEST).unwrap();
    // Nobody is logged in: there is nothing to end.
    drop(application);
    script.assert_finished();
}

#[test]
fn a_wrong_pin_signs_nothing_and_there_is_no_login_to_end() {
    let (refused, script, application) = sign_with_pin(&[&answering(VERIFY, "63C2")]);
    let tries_left = refused.unwrap_err().tries_left();
    assert_eq!(tries_left, Some(TriesLeft::Exactly(2)));
    drop(application);
    script.assert_finished();
}

#[test]
fn the_login_ends_though_the_signature_fails() {
    for (answer, number) in [("6A9C", 2033), ("timeout", 2013), ("busy", 2012), ("00 9000", 2040)] {
        let (failed, script, application) =
            sign_with_pin(&[VERIFY, &answering(SIGN, answer), CLEAR]);
        assert_eq!(failed.unwrap_err().number(), number, "{answer}");
        drop(application);
        script.assert_finished();
    }
    // A PIN that has to be changed first is told as such.
    let information = "80 14 00 01 000002 1000 0003 -> 06 06 02 9000";
    let (failed, script, _application) =
        sign_with_pin(&[VERIFY, &answering(SIGN, "6985"), information, CLEAR]);
    assert!(matches!(failed, Err(Error::PinMustChange)));
    script.assert_finished();
}

#[test]
fn a_login_whose_answer_was_lost_is_ended_as_well() {
    let (unknown, script, application) = sign_with_pin(&[&answering(VERIFY, "timeout"), CLEAR]);
    assert!(matches!(unknown, Err(Error::PinOutcomeUnknown { .. })));
    drop(application);
    script.assert_finished();
    // A card that is gone is sent nothing more.
    for gone in ["removed", "reset"] {
        let (unknown, script, application) = sign_with_pin(&[&answering(VERIFY, gone)]);
        let unknown = unknown.unwrap_err();
        assert!(unknown.is_token_gone() && unknown.tries_left() == Some(TriesLeft::Unknown));
        drop(application);
        script.assert_finished();
    }
}

#[test]
fn a_logout_that_fails_is_tried_again_and_told() {
    let (failed, script, application) =
        sign_with_pin(&[VERIFY, SIGN, &answering(CLEAR, "timeout"), CLEAR]);
    assert!(matches!(failed, Err(Error::Timeout)));
    drop(application);
    script.assert_finished();
    // A card that is gone by then has forgotten the login, and the signature stands.
    for gone in ["removed", "reset"] {
        let (signed, script, application) = sign_with_pin(&[VERIFY, SIGN, &answering(CLEAR, gone)]);
        assert_eq!(signed.unwrap(), signature());
        drop(application);
        script.assert_finished();
    }
}

#[test]
fn a_container_that_is_not_there_spends_no_try() {
    let (script, mut application) =
        Script::application(&["80 42 00 00 000006 1000 63657274 0002 -> 6A91"]);
    let missing = application.sign_with_pin("cert", pin("123456"), &DIGEST);
    assert!(matches!(missing, Err(Error::NotFound { .. })));
    drop(application);
    script.assert_finished();
}
