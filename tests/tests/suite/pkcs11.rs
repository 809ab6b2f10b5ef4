// SPDX-License-Identifier: MIT OR Apache-2.0
//! PKCS#11 modules: SoftHSM2, and the stub that has what it lacks.

use crate::stub::Stub;
use crate::suite::{Subject, column, compare};
use crate::{softhsm, stub};

#[test]
fn every_operation_on_softhsm2() {
    softhsm::alone("pkcs11::every_operation_on_softhsm2", |_| {
        // A pair that decrypts is brought in by others: the seam makes signature pairs only.
        softhsm::pkcs11_tool(&[
            "--login",
            "--pin",
            softhsm::USER_PIN,
            "--keypairgen",
            "--key-type",
            "rsa:2048",
            "--id",
            "E0",
            "--label",
            "encryption",
            "--usage-decrypt",
        ]);
        let mut subject = Subject::new(softhsm::device(), softhsm::LABEL);
        compare("SoftHSM2", &column(&mut subject));
    });
}

#[test]
fn every_operation_on_the_stub() {
    let module = Stub::new();
    let mut subject = Subject::new(module.device(), stub::APPLICATION);
    compare("PKCS#11 stub", &column(&mut subject));
}
