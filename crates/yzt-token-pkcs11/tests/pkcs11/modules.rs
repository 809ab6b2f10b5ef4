// SPDX-License-Identifier: MIT OR Apache-2.0
//! Loading, initialising, adopting and finalising.

use std::path::Path;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use yzt_token::{DeviceId, Error, Object, Operation, Provider};
use yzt_token_pkcs11::{Pkcs11Provider, Profile};

use crate::stub::{APPLICATION, Stub};

fn load(path: &Path) -> Result<Pkcs11Provider, yzt_token_pkcs11::Error> {
    Pkcs11Provider::load(path, Profile::STANDARD)
}

#[test]
fn a_module_is_initialised_once_and_finalised_when_the_last_user_goes() {
    let stub = Stub::new();
    let first = load(&stub.path()).unwrap();
    let mut second = load(&stub.path()).unwrap();
    assert_eq!(stub.counters().initialized, 1);
    drop(first);
    let id = second.devices().unwrap()[0].id.clone();
    let mut device = second.open(&id).unwrap();
    let application = device.open_application(APPLICATION).unwrap();
    drop((second, device));
    assert_eq!(stub.counters().finalized, 0, "a handle is left");
    drop(application);
    let counters = stub.counters();
    assert_eq!((counters.finalized, counters.closed), (1, 1));
    // And begins anew.
    assert_eq!(load(&stub.path()).unwrap().devices().unwrap().len(), 1);
    let counters = stub.counters();
    assert_eq!((counters.initialized, counters.finalized), (2, 2));
}

#[test]
fn providers_on_one_module_have_profiles_of_their_own_and_one_token() {
    let stub = Stub::new();
    let mut application = stub.logged_in();
    crate::stub::with_key(application.as_mut(), "key");
    let mut standard = stub.device_with(Profile::STANDARD);
    assert!(!standard.capabilities().supports(Operation::SignDigest));
    // The login is the token's, whatever the profile.
    let mut other = standard.open_application(APPLICATION).unwrap();
    other.create_container("another").unwrap();
    assert_eq!(stub.counters().logins, 1);
}

#[test]
fn another_name_of_the_same_file_is_the_same_module() {
    let stub = Stub::new();
    let link = stub.path().with_file_name("link.so");
    std::os::unix::fs::symlink(stub.path(), &link).unwrap();
    let _first = load(&stub.path()).unwrap();
    drop(load(&link).unwrap());
    let counters = stub.counters();
    assert_eq!((counters.initialized, counters.finalized), (1, 0));
}

#[test]
fn what_somebody_else_initialised_is_adopted_and_never_finalised() {
    let stub = Stub::new();
    let other = Pkcs11::new(stub.path()).unwrap();
    other.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    for _ in 0..2 {
        let mut provider = load(&stub.path()).unwrap();
        assert_eq!(provider.devices().unwrap().len(), 1);
    }
    let counters = stub.counters();
    assert_eq!((counters.initialized, counters.finalized), (1, 0));
    assert_eq!(other.get_slots_with_token().unwrap().len(), 1);
    other.finalize().unwrap();
}

#[test]
fn what_somebody_else_finalised_is_a_reset() {
    let stub = Stub::new();
    let mut provider = load(&stub.path()).unwrap();
    let id = provider.devices().unwrap()[0].id.clone();
    let mut device = provider.open(&id).unwrap();
    Pkcs11::new(stub.path()).unwrap().finalize().unwrap();
    let error = device.information().unwrap_err();
    assert!(error.is_token_gone(), "{error}");
}

#[test]
fn threads_that_come_and_go_leave_one_initialisation_at_a_time() {
    let stub = Stub::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    drop(load(&stub.path()).unwrap());
                }
            });
        }
    });
    let counters = stub.counters();
    assert_eq!(counters.initialized, counters.finalized);
}

#[test]
fn what_is_no_module_says_why() {
    let stub = Stub::new();
    let missing = stub.path().with_file_name("missing.so");
    assert_eq!(load(&missing).unwrap_err().number(), 2100);
    assert_eq!(load(Path::new("libsofthsm2.so")).unwrap_err().number(), 2100);
    let text = stub.path().with_file_name("text.so");
    std::fs::write(&text, "no library").unwrap();
    assert_eq!(load(&text).unwrap_err().number(), 2101);
    let library = std::fs::canonicalize("/usr/lib/x86_64-linux-gnu/libcrypto.so").unwrap();
    assert_eq!(load(&library).unwrap_err().number(), 2102);
    // And a refused initialisation can be tried again.
    stub.fault("C_GetSlotList", 0x30);
    let mut provider = load(&stub.path()).unwrap();
    let error = provider.devices().unwrap_err();
    assert_eq!(error.number(), 2103);
    assert!(error.to_string().contains("DeviceError"), "{error}");
    assert_eq!(provider.devices().unwrap().len(), 1);
}

#[test]
fn a_token_is_opened_by_slot_and_serial() {
    let stub = Stub::new();
    let mut provider = load(&stub.path()).unwrap();
    assert_eq!(provider.name(), "pkcs11:stub");
    let entry = provider.devices().unwrap().remove(0);
    assert_eq!(entry.id.as_str(), "STUB0001@7");
    assert_eq!((entry.label.as_str(), entry.serial.as_str()), (APPLICATION, "STUB0001"));
    assert_eq!(entry.manufacturer, "YZT stub");
    for id in ["STUB0001@8", "STUB0002@7", "STUB0001", "@", ""] {
        let refused = provider.open(&DeviceId::new(id)).map(drop).unwrap_err();
        assert!(matches!(refused, Error::NotFound { object: Object::Device }), "{id}: {refused}");
    }
    let mut device = provider.open(&entry.id).unwrap();
    let told = device.information().unwrap();
    assert_eq!(told.serial, "STUB0001");
    assert_eq!((told.total_space, told.free_space), (Some(4096), Some(1024)));
    assert_eq!(told.firmware_version.to_string(), "0.2");
    assert!(!device.capabilities().supports(Operation::SignDigest));
    stub.remove();
    assert_eq!(provider.devices().unwrap(), []);
}

#[test]
fn a_token_that_cannot_be_read_hides_no_list() {
    let stub = Stub::new();
    let mut provider = load(&stub.path()).unwrap();
    stub.fault("C_GetTokenInfo", 0x06);
    let entry = provider.devices().unwrap().remove(0);
    assert_eq!(entry.error_number, Some(2103));
}

#[test]
fn a_token_that_is_full_of_sessions_or_cannot_be_written_says_so() {
    let stub = Stub::new();
    let mut provider = load(&stub.path()).unwrap();
    let id = provider.devices().unwrap()[0].id.clone();
    stub.fault("C_OpenSession", 0xB1);
    assert!(matches!(provider.open(&id), Err(Error::InUse)));
    // A session that only reads is opened instead.
    stub.fault("C_OpenSession", 0xE2);
    provider.open(&id).unwrap().information().unwrap();
}
