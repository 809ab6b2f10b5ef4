// SPDX-License-Identifier: MIT OR Apache-2.0
//! The software key in this process.

use getrandom::SysRng;
use yzt_gmt0017::Dialect;
use yzt_pin::RetryLimit;
use yzt_softkey::{Card, NewKey};
use yzt_token::{Device, DeviceKey, NewApplication};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use crate::suite::{self, ADMINISTRATOR_PIN, DEVICE_KEY, PIN, Subject, pin};

#[test]
fn every_operation_on_the_software_key() {
    let folder = tempfile::tempdir().unwrap();
    let new = NewKey {
        serial: "SUITE001".into(),
        label: "suite".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(DEVICE_KEY),
    };
    yzt_softkey::create(&folder.path().join("key"), new, &mut SysRng).unwrap();
    let card = Card::open(&folder.path().join("key"), Box::new(SysRng)).unwrap();
    let mut device = ApduDevice::open(Box::new(card), Dialect::default()).unwrap();
    device.authenticate_device(DeviceKey::new(Zeroizing::new(DEVICE_KEY))).unwrap();
    let limit = RetryLimit::new(6).unwrap();
    let application = NewApplication::new("suite", pin(ADMINISTRATOR_PIN), limit, pin(PIN), limit);
    device.create_application(application).unwrap();
    let mut subject = Subject::new(Box::new(device), "suite");
    suite::compare("software key", &suite::column(&mut subject));
}
