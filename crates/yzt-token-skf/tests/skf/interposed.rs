// SPDX-License-Identifier: MIT OR Apache-2.0
//! Another library of the same names that is loaded for everybody: ours may be one.
#![allow(unsafe_code, reason = "a library is loaded for everybody")]

use std::process::Command;

use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
use yzt_token::PinRole;

use crate::odd::{Odd, PIN, Place, compiled, pin, profile};

#[test]
fn the_library_s_own_calls_reach_itself() {
    if !profile().deep_binding {
        return;
    }
    // In a process of its own, so that no other test meets those names.
    if std::env::var_os("YZT_INTERPOSED").is_none() {
        let name = "interposed::the_library_s_own_calls_reach_itself";
        let output = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env("YZT_INTERPOSED", "1")
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
        assert!(told.contains("1 passed"), "{told}");
        return;
    }
    let other = compiled("other", &[]);
    // SAFETY: a library of this test, without initialisers.
    let other = unsafe { Library::open(Some(&other), RTLD_NOW | RTLD_GLOBAL) }.unwrap();
    // SAFETY: as it is declared in other.c.
    let everybody = unsafe { Library::this().get::<extern "C" fn() -> i32>(b"other_is_there") };
    assert_eq!(everybody.unwrap()(), 1, "it is loaded for everybody");
    let odd = Odd::new(&["CALLS_ITSELF"]);
    let mut application = odd.application(Place::Here);
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    assert_eq!(odd.calls("SKF_GetPINInfo"), 1);
    drop(other);
}
