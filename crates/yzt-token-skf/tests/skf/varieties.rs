// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every variety of library, in this process and in the helper.

use yzt_token::{Device, Error, Operation};
use yzt_token_skf::profile::{Decryption, DecryptionForm, DeviceAuthentication};
use yzt_token_skf::{Layout, Profile};

use crate::odd::{Odd, PLACES, Place, profile};
use crate::walk::walk;

fn decrypting() -> Profile {
    let function = "SKF_ECCPrvKeyDecrypt".to_owned();
    let decryption = Some(Decryption { function, form: DecryptionForm::Blob });
    Profile { decryption, ..profile() }
}

fn everywhere(defines: &[&str], profile: &Profile) {
    for place in PLACES {
        walk(Odd::new(defines).provider(place, profile.clone()));
    }
}

#[test]
fn as_the_standard_has_it() {
    everywhere(&[], &decrypting());
}

#[test]
fn every_layout_is_found_out() {
    for defines in [
        &["NATURAL"][..],
        &["WIDE"],
        &["WIDE", "NATURAL"],
        &["WIDE_DWORD"],
        &["WIDE_DWORD", "NATURAL"],
        &["DRAFT"],
    ] {
        everywhere(defines, &decrypting());
    }
}

#[test]
fn a_layout_can_be_told() {
    let profile = Profile { layout: Some(Layout::NaturalWide), ..decrypting() };
    everywhere(&["WIDE", "NATURAL"], &profile);
}

#[test]
fn lists_lengths_and_fields_are_met_as_they_come() {
    for defines in [&["ONE_NUL"][..], &["CLOBBER"], &["DONE"], &["LEFT"], &["GMT0006"], &["UNTOLD"]]
    {
        everywhere(defines, &decrypting());
    }
}

#[test]
fn all_oddities_at_once() {
    let odd = ["WIDE", "NATURAL", "ONE_NUL", "CLOBBER", "LEFT", "GMT0006", "UNTOLD"];
    everywhere(&odd, &decrypting());
}

#[test]
fn device_authentication_in_its_forms() {
    let sixteen = DeviceAuthentication { random: 16, ..DeviceAuthentication::default() };
    let device_authentication = sixteen;
    everywhere(&["SIXTEEN"], &Profile { device_authentication, ..decrypting() });
    // A cipher that is not public is the key's to run.
    everywhere(&["SSF33"], &decrypting());
    everywhere(&["SSF33", "SIXTEEN"], &Profile { device_authentication, ..decrypting() });
}

#[test]
fn what_the_library_prints_does_not_stand_on_the_line() {
    walk(Odd::new(&["PRINTS"]).provider(Place::Helper, decrypting()));
}

#[test]
fn functions_that_are_missing_are_refused_by_name() {
    for place in PLACES {
        walk(Odd::new(&["FEW"]).provider(place, profile()));
        let odd = Odd::new(&["FEW"]);
        let mut device = odd.device(place, profile());
        for operation in [
            Operation::Files,
            Operation::Digest,
            Operation::ImportPlainSessionKey,
            Operation::Lock,
            Operation::Logout,
            Operation::SessionMac,
            Operation::GenerateRsaKey,
            Operation::Decrypt,
        ] {
            assert!(!device.capabilities().supports(operation), "{operation}");
        }
        let refused = device.digest(yzt_crypto::DigestAlgorithm::Sm3, None).map(drop);
        let expected = Operation::Digest;
        assert!(
            matches!(refused, Err(Error::NotSupported { operation }) if operation == expected),
            "{refused:?}"
        );
        let mut application = device.open_application("portal").unwrap();
        assert!(matches!(
            application.files(),
            Err(Error::NotSupported { operation: Operation::Files })
        ));
    }
}

#[test]
fn a_device_needs_the_key_for_a_cipher_that_is_not_public() {
    let odd = Odd::new(&["FEW", "SSF33"]);
    let device: Box<dyn Device> = odd.device(Place::Here, profile());
    assert!(!device.capabilities().supports(Operation::AuthenticateDevice));
}
