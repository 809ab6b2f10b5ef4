// SPDX-License-Identifier: MIT OR Apache-2.0
//! Days, deadlines and opening hours at their boundaries.

use proptest::prelude::*;
use yzt_cert::UnixTime;
use yzt_lifecycle::Error;
use yzt_lifecycle::calendar::{Day, Deadline, TimeOfDay};

use crate::support::{MANUAL, at};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn a_day_ends_at_midnight_in_shanghai() {
    assert_eq!(Day::of(at("2026-12-31 23:59:59")), day("2026-12-31"));
    assert_eq!(Day::of(at("2027-01-01 00:00")), day("2027-01-01"));
    // 16:00 in UTC is midnight.
    let utc = |text: &str| Day::of(text.parse().unwrap());
    assert_eq!(utc("2026-06-30T15:59:59Z"), day("2026-06-30"));
    assert_eq!(utc("2026-06-30T16:00:00Z"), day("2026-07-01"));
    assert_eq!(day("2026-07-01").start(), "2026-06-30T16:00:00Z".parse().unwrap());
}

#[test]
fn leap_days_and_year_ends_are_counted() {
    assert_eq!(day("2028-03-01").since(day("2028-02-28")), 2);
    assert_eq!(day("2027-03-01").since(day("2027-02-28")), 1);
    assert_eq!(day("2028-02-29").plus(366), day("2029-03-01"));
    assert_eq!(day("2026-12-01").plus(45), day("2027-01-15"));
    assert_eq!(day("2028-02-29").weekday(), 2);
    assert_eq!(day("2026-01-04").weekday(), 7);
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "1991-12-31",
        "26-01-01",
        "2026-1-1",
        "2026-01-01 ",
        "2026/01/01",
        "",
        "２０２６-01-01",
    ] {
        assert_eq!(text.parse::<Day>(), Err(Error::Date), "{text}");
    }
    for text in ["24:01", "9:00", "09:60", "0900", "", "-1:00"] {
        assert_eq!(text.parse::<TimeOfDay>(), Err(Error::Date), "{text}");
    }
    assert!("24:00".parse::<TimeOfDay>().is_ok());
    assert_eq!(day("1992-01-01").to_string(), "1992-01-01");
    assert_eq!(day("9999-12-31").to_string(), "9999-12-31");
}

#[test]
fn a_deadline_is_kept_on_its_last_day_and_over_after_it() {
    let deadline = Deadline::after(at("2026-01-15 23:59:59"), 45);
    assert_eq!(deadline.last_day(), day("2026-03-01"));
    assert!(!deadline.is_over(at("2026-03-01 23:59:59")));
    assert!(deadline.is_over(at("2026-03-02 00:00")));
    assert_eq!(deadline.days_left(at("2026-03-01 12:00")), 0);
    let leap = Deadline::after(at("2028-01-15 00:00"), 45);
    assert_eq!(leap.last_day(), day("2028-02-29"));
}

#[test]
fn s72_hours_of_a_working_day() {
    let hours = &MANUAL.hours;
    for (time, open) in [
        ("08:59:59", false),
        ("09:00", true),
        ("11:29:59", true),
        ("11:30", false),
        ("12:59:59", false),
        ("13:00", true),
        ("16:59:59", true),
        ("17:00", false),
    ] {
        assert_eq!(hours.is_open(at(&format!("2026-03-02 {time}"))), open, "{time}");
    }
    let next = |text: &str| hours.next_opening(at(text)).unwrap().from;
    assert_eq!(next("2026-03-02 11:30"), at("2026-03-02 13:00"));
    assert_eq!(next("2026-03-06 17:00"), at("2026-03-09 09:00"));
    assert_eq!(next("2026-03-02 10:15"), at("2026-03-02 10:15"));
}

#[test]
fn g26_holidays_and_working_weekends_are_data() {
    let hours = &MANUAL.hours;
    assert!(hours.is_working_day(day("2026-02-28")), "a Saturday on which people work");
    assert!(!hours.is_working_day(day("2026-03-01")), "a Sunday");
    assert!(!hours.is_working_day(day("2026-02-16")), "a Monday in the Spring Festival");
    let next = hours.next_opening(at("2026-02-14 17:00")).unwrap();
    assert_eq!(next.from, at("2026-02-24 09:00"), "the Spring Festival is over");
    assert!(next.certain);
    let sunday = hours.next_opening(at("2026-10-10 10:00")).unwrap();
    assert_eq!(sunday.from, at("2026-10-10 10:00"), "a working Saturday");
    // No table for the year: weekdays alone, and it says so.
    let unknown = hours.next_opening(at("2027-10-01 08:00")).unwrap();
    assert_eq!((unknown.from, unknown.certain), (at("2027-10-01 09:00"), false));
}

#[test]
fn working_days_skip_what_is_no_working_day() {
    let hours = &MANUAL.hours;
    let after = |from: &str, days| hours.working_days_after(day(from), days).unwrap();
    assert_eq!(after("2026-02-13", 0), day("2026-02-13"));
    assert_eq!(after("2026-02-13", 1), day("2026-02-14"));
    assert_eq!(after("2026-02-14", 1), day("2026-02-24"));
    assert_eq!(after("2026-03-06", 2), day("2026-03-10"));
}

proptest! {
    #[test]
    fn days_and_texts_round_trip(number in 8_035_i64..2_932_896) {
        let day = Day::of(UnixTime(0)).plus(number);
        prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
        prop_assert_eq!(Day::of(day.start()), day);
        prop_assert_eq!(Day::of(day.start().plus_seconds(86_399)), day);
        prop_assert_eq!(day.plus(7).weekday(), day.weekday());
    }

    #[test]
    fn an_opening_is_open_and_nothing_before_it_is(seconds in 1_767_196_800_i64..1_830_268_800) {
        let (hours, now) = (&MANUAL.hours, UnixTime(seconds));
        let next = hours.next_opening(now).unwrap();
        prop_assert!(next.from >= now && next.until > next.from);
        prop_assert!(hours.is_open(next.from) && !hours.is_open(next.until));
        if next.from > now {
            prop_assert!(!hours.is_open(now));
            prop_assert!(!hours.is_open(next.from.plus_seconds(-1)));
        }
    }

    #[test]
    fn no_time_overflows(seconds: i64, days: i64) {
        let (now, far) = (UnixTime(seconds), Day::of(UnixTime(seconds)).plus(days));
        let _ = (far.to_string(), far.weekday(), far.year(), far.start());
        let _ = MANUAL.hours.next_opening(now);
        prop_assert!((1..=7).contains(&far.weekday()));
        let _ = Deadline::after(now, u16::MAX).days_left(now);
    }
}
