// SPDX-License-Identifier: MIT OR Apache-2.0
//! How many exchanges the jobs of a day take.

use yzt_gmt0017::instruction::{
    CLEAR_SECURE_STATE, CLOSE_APPLICATION, ECC_SIGN_DATA, GEN_RANDOM, GET_PIN_INFO,
    OPEN_APPLICATION, OPEN_CONTAINER, VERIFY_PIN,
};
use yzt_token::{Device, KeyUse, PinRole};

use crate::actions::Handles;
use crate::simulated::Simulated;
use crate::values::{DIGEST, pin};

#[test]
fn signing_in_with_everything_open_takes_four_exchanges() {
    let card = Simulated::new();
    let mut handles = Handles::open(&card);
    handles.application.pin_information(PinRole::User).unwrap();
    card.restart();
    handles.application.verify_pin(PinRole::User, pin("123456")).unwrap();
    handles.container.sign_digest(&DIGEST).unwrap();
    handles.application.logout().unwrap();
    assert_eq!(card.instructions(), [GEN_RANDOM, VERIFY_PIN, ECC_SIGN_DATA, CLEAR_SECURE_STATE]);
}

#[test]
fn signing_in_on_a_key_that_was_only_listed_takes_eight() {
    let card = Simulated::new();
    let mut device = card.device();
    // The list: what a person chooses from.
    for name in device.applications().unwrap() {
        let mut application = device.open_application(&name).unwrap();
        for name in application.containers().unwrap() {
            let mut container = application.open_container(&name).unwrap();
            container.certificate(KeyUse::Signature).unwrap();
            container.close().unwrap();
        }
        application.close().unwrap();
    }
    card.restart();

    let name = device.applications().unwrap().remove(0);
    let mut application = device.open_application(&name).unwrap();
    let container_name = application.containers().unwrap().remove(0);
    let mut container = application.open_container(&container_name).unwrap();
    assert!(container.certificate(KeyUse::Signature).unwrap().is_some());
    application.pin_information(PinRole::User).unwrap();
    application.verify_pin(PinRole::User, pin("123456")).unwrap();
    container.sign_digest(&DIGEST).unwrap();
    application.logout().unwrap();
    container.close().unwrap();
    application.close().unwrap();
    assert_eq!(
        card.instructions(),
        [
            OPEN_APPLICATION,
            OPEN_CONTAINER,
            GET_PIN_INFO,
            GEN_RANDOM,
            VERIFY_PIN,
            ECC_SIGN_DATA,
            CLEAR_SECURE_STATE,
            CLOSE_APPLICATION
        ]
    );
}

#[test]
fn closing_ends_the_login_in_the_same_breath() {
    let card = Simulated::new();
    let mut handles = Handles::open(&card);
    handles.application.verify_pin(PinRole::User, pin("123456")).unwrap();
    card.restart();
    handles.application.close().unwrap();
    assert_eq!(card.instructions(), [CLEAR_SECURE_STATE, CLOSE_APPLICATION]);
}
