// SPDX-License-Identifier: MIT OR Apache-2.0
//! Libraries that hang, crash and ask somebody, in the helper.

use std::fs;
use std::time::{Duration, Instant};

use yzt_token::{Error, PinRole, Provider};

use crate::odd::{Odd, PIN, PLACES, Place, open, pin, profile};

/// The time for a call of these tests, and what a loaded machine may need beyond it.
const BOUND: Duration = Duration::from_secs(10);

#[test]
fn a_call_that_hangs_ends_in_time_and_the_next_handle_works() {
    for define in ["HANG", "DIALOG"] {
        let odd = Odd::new(&[define]);
        let mut provider = odd.provider(Place::Helper, profile());
        let mut device = open(&mut provider);
        let began = Instant::now();
        let hung = device.random(8);
        assert!(matches!(hung, Err(Error::Timeout)), "{define}: {hung:?}");
        assert!(began.elapsed() < BOUND, "{define}: {:?}", began.elapsed());
        if define == "DIALOG" {
            assert_dialog_is_gone(&odd);
        }
        let stale = device.information();
        assert!(matches!(stale, Err(Error::TokenReset)), "{define}: {stale:?}");
        let mut again = open(&mut provider);
        assert_eq!(again.information().unwrap().serial, "ODD0001");
        let stale = device.information();
        assert!(matches!(stale, Err(Error::TokenReset)), "{define}: {stale:?}");
    }
}

#[test]
fn a_crash_is_told_and_the_next_handle_works() {
    let odd = Odd::new(&["CRASH"]);
    let mut provider = odd.provider(Place::Helper, profile());
    let mut device = open(&mut provider);
    let began = Instant::now();
    let crashed = device.random(8);
    let Err(error) = crashed else { panic!("it did not crash") };
    assert_eq!(error.number(), 2125, "{error}");
    assert!(error.to_string().contains("SKF_GenRandom"), "{error}");
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    assert!(matches!(device.information(), Err(Error::TokenReset)));
    assert_eq!(open(&mut provider).information().unwrap().serial, "ODD0001");
}

#[test]
fn a_pin_in_a_call_that_does_not_come_back_has_an_unknown_outcome_and_is_not_sent_again() {
    for define in ["HANG_PIN", "CRASH_PIN"] {
        let odd = Odd::new(&[define]);
        let mut application = odd.application(Place::Helper);
        let began = Instant::now();
        let tried = application.verify_pin(PinRole::User, pin(PIN));
        assert!(matches!(tried, Err(Error::PinOutcomeUnknown { .. })), "{define}: {tried:?}");
        assert!(began.elapsed() < BOUND, "{define}: {:?}", began.elapsed());
        assert_eq!(odd.calls("SKF_VerifyPIN"), 1, "{define}");
    }
}

#[test]
fn a_name_that_is_missing_never_reaches_a_library_that_crashes_on_it() {
    for place in PLACES {
        let odd = Odd::new(&["MISSING_CRASHES"]);
        let mut device = odd.device(place, profile());
        let missing = device.open_application("nowhere").map(drop);
        assert!(matches!(missing, Err(Error::NotFound { .. })), "{missing:?}");
        assert_eq!(odd.calls("SKF_OpenApplication"), 0);
    }
}

#[test]
fn a_key_that_is_removed_stays_removed_for_its_handles() {
    for place in PLACES {
        let odd = Odd::new(&[]);
        let mut provider = odd.provider(place, profile());
        let mut device = open(&mut provider);
        let mut application = device.open_application("portal").unwrap();
        fs::write(odd.beside(".removed"), "").unwrap();
        let tried = application.verify_pin(PinRole::User, pin(PIN));
        assert!(
            matches!(&tried, Err(Error::PinOutcomeUnknown { cause }) if matches!(**cause, Error::TokenRemoved)),
            "{tried:?}"
        );
        assert!(provider.devices().unwrap().is_empty());
        fs::remove_file(odd.beside(".removed")).unwrap();
        for _ in 0..2 {
            assert!(matches!(application.containers(), Err(Error::TokenRemoved)));
            assert!(matches!(device.information(), Err(Error::TokenRemoved)));
        }
        let mut device = open(&mut provider);
        let mut application = device.open_application("portal").unwrap();
        application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    }
}

/// What asked somebody went with the helper.
fn assert_dialog_is_gone(odd: &Odd) {
    let number = fs::read_to_string(odd.beside(".dialog")).unwrap();
    let state = std::path::Path::new("/proc").join(number.trim()).join("stat");
    let began = Instant::now();
    // One that is gone may wait for somebody to ask how it ended.
    while fs::read_to_string(&state).is_ok_and(|told| !told.contains(") Z ")) {
        assert!(began.elapsed() < BOUND, "the dialog is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}
