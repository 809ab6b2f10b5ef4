// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the desk computes, by another program.
//!
//! K: first 16 bytes of `sha1sum` over the administrator's PIN 91…A0. Cryptograms:
//! `openssl enc -sm4-ecb -nopad -K $K` over `89012345` and eight zero bytes, and over `HIJK…W`. MAC:
//! first four bytes of the last block of `openssl enc -sm4-cbc -nopad -K $K -iv challenge‖00×8` over
//! header, length, 1000, cryptogram, 80 and zeros to the block.

use core::time::Duration;

use hex_literal::hex;
use yzt_gmt0017::MacLengthForm;
use yzt_gmt0017::remote_unblock::{
    Body, CardAnswer, Desk, DeskAction, DeskEvent, Message, Policy, Request, SealedPin,
};

use crate::fixture::{CHALLENGES, Counting, certain, message, request, waiting};

fn only_message(actions: Vec<DeskAction>) -> Message {
    match <[DeskAction; 1]>::try_from(actions) {
        Ok([DeskAction::Send(message)]) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn cryptograms_and_macs_are_those_of_openssl() {
    for (form, unblock, change) in [
        (MacLengthForm::ExtendedWithMac, hex!("95fe1ad2"), hex!("d8fb0850")),
        (MacLengthForm::BodyThenZeros, hex!("29b06dd8"), hex!("2a3a400c")),
        (MacLengthForm::LittleEndianWithLe, hex!("0a44869d"), hex!("f171c0ec")),
    ] {
        let (mut desk, mut random) = (Desk::new(Policy::default()), Counting(0));
        let mut feed = |event| desk.handle(event, Duration::ZERO, &mut random).unwrap();
        let request = Request { mac_length: form, ..request() };
        feed(DeskEvent::Message(message(0, Body::Request(request))));
        let reviewed = only_message(feed(DeskEvent::Approved(certain())));
        assert_eq!(reviewed.visit.desk, [0, 1, 2, 3, 4, 5, 6, 7]);

        let challenge = Body::Challenge(waiting(CHALLENGES[0]));
        let answer = only_message(feed(DeskEvent::Message(message(2, challenge))));
        assert_sealed(&answer.body, hex!("4040b0b5e8ba38ee253620e8c786aa61"), unblock);

        let outcome = feed(DeskEvent::Message(message(4, Body::Outcome(CardAnswer::Done))));
        let [DeskAction::HandOut(hand_out)] = &outcome[..] else { panic!("{outcome:?}") };
        assert_eq!(hand_out.pin.as_bytes(), b"89012345");
        assert!(hand_out.certain);

        let challenge = Body::RotationChallenge(waiting(CHALLENGES[1]));
        let stored = feed(DeskEvent::Message(message(5, challenge)));
        let Ok([DeskAction::Persist(persist)]) = <[_; 1]>::try_from(stored) else { panic!() };
        assert_eq!(persist.record().current(), certain().current());
        assert_eq!(persist.record().pending().unwrap().as_bytes(), b"HIJKLMNOPQRSTUVW");
        let rotation = only_message(feed(DeskEvent::Persisted(persist.durable())));
        assert_sealed(&rotation.body, hex!("b17b28dbcd0ceb67bfa82eacdb8d9bf7"), change);
    }
}

fn assert_sealed(body: &Body, cryptogram: [u8; 16], mac: [u8; 4]) {
    let (Body::Answer(sealed) | Body::Rotation(sealed)) = body else { panic!("{body:?}") };
    let SealedPin { cryptogram: found, mac: found_mac, .. } = sealed;
    assert_eq!((found.as_bytes(), found_mac.as_bytes()), (&cryptogram, &mac));
}
