// SPDX-License-Identifier: MIT OR Apache-2.0
//! Days left, and the reminder.

use yzt_cert::builder::CertificateBuilder;
use yzt_cert::{Certificate, REMINDER_DAYS, Validity, validity};

use crate::support::{at, key, name, public, serial, sign};

/// Valid from 1 September 2025 00:00:00 to 31 August 2026 23:59:59 in Shanghai.
fn certificate() -> Certificate {
    let key = key(1);
    let (from, until) = (at("2025-09-01T00:00:00+08:00"), at("2026-08-31T23:59:59+08:00"));
    sign(CertificateBuilder::new(serial(1), name("经办人"), public(&key), from, until), &key)
}

fn on(time: &str) -> Validity {
    validity(&certificate(), at(time), REMINDER_DAYS)
}

#[test]
fn s35_the_reminder_begins_30_calendar_days_before_the_day_of_expiry_in_shanghai() {
    assert_eq!(on("2026-07-31T23:59:59+08:00"), Validity::Valid { days_left: 31 });
    assert_eq!(on("2026-08-01T00:00:00+08:00"), Validity::Expiring { days_left: 30 });
    // The same moment, written in UTC: still 31 July there.
    assert_eq!(on("2026-07-31T16:00:00Z"), Validity::Expiring { days_left: 30 });
    assert_eq!(on("2026-08-11T12:00:00+08:00"), Validity::Expiring { days_left: 20 });
}

#[test]
fn the_day_of_expiry_has_no_days_left_and_the_period_includes_its_last_second() {
    assert_eq!(on("2026-08-31T00:00:00+08:00"), Validity::Expiring { days_left: 0 });
    assert_eq!(on("2026-08-31T23:59:59+08:00"), Validity::Expiring { days_left: 0 });
    assert_eq!(on("2026-09-01T00:00:00+08:00"), Validity::Expired { days_ago: 1 });
    assert_eq!(on("2026-10-01T00:00:00+08:00"), Validity::Expired { days_ago: 31 });
}

#[test]
fn a_certificate_that_ends_within_the_day_has_expired_for_the_rest_of_it() {
    let key = key(2);
    let (from, until) = (at("2025-09-01T00:00:00Z"), at("2026-08-31T02:00:00Z"));
    let builder = CertificateBuilder::new(serial(1), name("经办人"), public(&key), from, until);
    let certificate = sign(builder, &key);
    let later = validity(&certificate, at("2026-08-31T02:00:01Z"), REMINDER_DAYS);
    assert_eq!(later, Validity::Expired { days_ago: 0 });
    assert_eq!(later.days_left(), None);
}

#[test]
fn before_the_period_nothing_is_counted_and_other_reminders_can_be_asked_for() {
    assert_eq!(on("2025-08-31T23:59:59+08:00"), Validity::NotYetValid);
    assert_eq!(on("2025-09-01T00:00:00+08:00"), Validity::Valid { days_left: 364 });
    let certificate = certificate();
    let with = |days| validity(&certificate, at("2026-08-01T08:00:00+08:00"), days);
    assert_eq!(with(0), Validity::Valid { days_left: 30 });
    assert_eq!(with(29), Validity::Valid { days_left: 30 });
    assert_eq!(with(90), Validity::Expiring { days_left: 30 });
    assert_eq!(with(30).days_left(), Some(30));
}
