// SPDX-License-Identifier: MIT OR Apache-2.0
//! The report on a library.

use std::time::Duration;

use yzt_token::{KeyType, KeyUse, PinRole};
use yzt_token_skf::Layout;
use yzt_token_skf::probe::probe;

use crate::odd::{Odd, PIN, PLACES, Place, helper, pin, profile};

#[test]
fn a_report_tells_what_is_there_and_tries_nothing() {
    let odd = Odd::new(&["WIDE", "NATURAL", "ONE_NUL", "LEFT"]);
    let mut application = odd.application(Place::Here);
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    let mut container = application.create_container("one").unwrap();
    container.generate_signature_key(KeyType::Sm2).unwrap();
    container.import_certificate(KeyUse::Signature, b"a certificate").unwrap();
    drop(container);
    drop(application);
    let before = odd.calls("SKF_VerifyPIN");

    let report = probe(&odd.path(), &profile(), None).unwrap();
    assert_eq!((report.layout, report.layout_is_certain), (Some(Layout::NaturalWide), true));
    assert!(report.present.contains(&"SKF_ECCSignData"));
    assert!(report.missing.contains(&"SKF_GenRSAKeyPair"));
    assert_eq!(report.present.len() + report.missing.len(), 71);
    assert_eq!(report.de_facto, ["SKF_SetSymmKey"]);
    assert_eq!(report.decryption, ["SKF_ECCPrvKeyDecrypt"]);
    for quirk in ["list-cut-short", "left-aligned", "layout", "functions-missing"] {
        assert!(report.quirks.contains(&quirk), "{quirk}: {:?}", report.quirks);
    }
    let device = &report.devices[0];
    assert_eq!(device.information.as_ref().unwrap().serial, "ODD0001");
    let application = &device.applications[0];
    assert_eq!((application.name.as_str(), application.user_tries), ("portal", Some([6, 6])));
    let container = &application.containers[0];
    assert_eq!((container.kind, container.keys.as_slice()), (Some(2), &[KeyUse::Signature][..]));
    assert_eq!(container.certificates, [(KeyUse::Signature, b"a certificate".to_vec())]);
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    for function in ["SKF_VerifyPIN", "SKF_ChangePIN", "SKF_UnblockPIN", "SKF_DevAuth"] {
        let known = if function == "SKF_VerifyPIN" { before } else { 0 };
        assert_eq!(odd.calls(function), known, "{function}");
    }
}

#[test]
fn a_report_is_the_same_in_the_helper() {
    let reports = PLACES.map(|place| {
        let odd = Odd::new(&["CLOBBER"]);
        let helper = (place == Place::Helper).then(helper);
        format!("{:?}", probe(&odd.path(), &profile(), helper.as_ref()).unwrap())
    });
    assert_eq!(reports[0], reports[1]);
}

#[test]
fn a_library_that_crashes_gives_a_report_too() {
    for (define, expected) in [("CRASH_INFO", "crashed"), ("HANG_INFO", "no answer")] {
        let odd = Odd::new(&[define]);
        let mut helper = helper();
        helper.call_timeout = Duration::from_millis(700);
        let report = probe(&odd.path(), &profile(), Some(&helper)).unwrap();
        assert!(report.present.len() > 40);
        let failure = &report.failures[0];
        assert_eq!(failure.function, "SKF_EnumApplication");
        assert!(failure.what.contains(expected), "{}", failure.what);
    }
}
