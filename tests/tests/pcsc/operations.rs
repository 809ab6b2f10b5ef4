// SPDX-License-Identifier: MIT OR Apache-2.0
//! The suite of the token API over the service.

use crate::Test;
use crate::daemon::Daemon;
use crate::key::{SoftKey, channel, device_key};
use crate::suite::{self, ADMINISTRATOR_PIN, PIN, Subject, pin};
use yzt_pin::RetryLimit;
use yzt_token::{Device, DeviceKey, NewApplication};
use yzt_token_apdu::ApduDevice;

pub(crate) const TESTS: &[Test] = &[("every_operation_over_the_service", every_operation)];

fn every_operation() {
    let _daemon = Daemon::start();
    let key = SoftKey::new();
    let _inserted = key.insert();
    let mut device = ApduDevice::open_detecting(Box::new(channel())).unwrap();
    device.authenticate_device(DeviceKey::new(device_key())).unwrap();
    let limit = RetryLimit::new(6).unwrap();
    let application = NewApplication::new("suite", pin(ADMINISTRATOR_PIN), limit, pin(PIN), limit);
    device.create_application(application).unwrap();
    let mut subject = Subject::new(Box::new(device), "suite");
    suite::compare("software key over PC/SC", &suite::column(&mut subject));
}
