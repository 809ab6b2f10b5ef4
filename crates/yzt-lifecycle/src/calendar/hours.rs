// SPDX-License-Identifier: MIT OR Apache-2.0
//! When the service point is open.

use core::fmt;
use std::collections::BTreeSet;

use yzt_cert::UnixTime;

use super::day::{Day, TimeOfDay};
use crate::error::Error;

/// How far ahead an opening is looked for. A policy may close for longer; then there is none.
const HORIZON_DAYS: i64 = 60;

/// A part of a day during which somebody is there: `09:00-11:30`, the closing minute out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    from: TimeOfDay,
    until: TimeOfDay,
}

impl Hours {
    /// The opening minute.
    #[must_use]
    pub const fn from(self) -> TimeOfDay {
        self.from
    }

    /// The closing minute.
    #[must_use]
    pub const fn until(self) -> TimeOfDay {
        self.until
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.until)
    }
}

impl TryFrom<String> for Hours {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let (from, until) = text.split_once('-').ok_or(Error::Date)?;
        let (from, until) = (from.parse()?, until.parse()?);
        if from < until { Ok(Self { from, until }) } else { Err(Error::Date) }
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

/// The next time that the service point is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// From when; the moment asked about, if it is open then.
    pub from: UnixTime,
    /// Until when.
    pub until: UnixTime,
    /// Whether the day's year is in the table of holidays. Otherwise it rests on weekdays alone.
    pub certain: bool,
}

/// Opening hours with the table of holidays and of weekends on which people work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningTimes {
    hours: Vec<Hours>,
    weekdays: [bool; 7],
    years: BTreeSet<i32>,
    days_off: BTreeSet<Day>,
    working: BTreeSet<Day>,
}

impl OpeningTimes {
    pub(crate) const fn new(
        hours: Vec<Hours>,
        weekdays: [bool; 7],
        years: BTreeSet<i32>,
        days_off: BTreeSet<Day>,
        working: BTreeSet<Day>,
    ) -> Self {
        Self { hours, weekdays, years, days_off, working }
    }

    /// The parts of a working day.
    #[must_use]
    pub fn hours(&self) -> &[Hours] {
        &self.hours
    }

    /// Whether people work on the day: holidays and working weekends first, then the weekday.
    #[must_use]
    pub fn is_working_day(&self, day: Day) -> bool {
        if self.days_off.contains(&day) {
            return false;
        }
        let usual = self.weekdays.get(usize::from(day.weekday()).saturating_sub(1));
        self.working.contains(&day) || usual.copied().unwrap_or_default()
    }

    /// Whether the table of holidays covers the day's year.
    #[must_use]
    pub fn is_covered(&self, day: Day) -> bool {
        day.year().is_some_and(|year| self.years.contains(&year))
    }

    /// Whether the service point is open at the moment.
    #[must_use]
    pub fn is_open(&self, at: UnixTime) -> bool {
        self.next_opening(at).is_some_and(|opening| opening.from == at)
    }

    /// The opening at the moment, or the first after it; `None` if there is none within 60 days.
    #[must_use]
    pub fn next_opening(&self, at: UnixTime) -> Option<Opening> {
        let today = Day::of(at);
        (0..=HORIZON_DAYS).map(|ahead| today.plus(ahead)).find_map(|day| {
            if !self.is_working_day(day) {
                return None;
            }
            let later = self.hours.iter().find(|hours| day.at(hours.until) > at)?;
            Some(Opening {
                from: day.at(later.from).max(at),
                until: day.at(later.until),
                certain: self.is_covered(day),
            })
        })
    }

    /// The day that stands `days` working days after `day`, which itself is day 0; `None` if the
    /// hours leave no working day.
    #[must_use]
    pub fn working_days_after(&self, day: Day, days: u16) -> Option<Day> {
        let horizon = HORIZON_DAYS + i64::from(days) * 14;
        let mut following =
            (1..=horizon).map(|ahead| day.plus(ahead)).filter(|day| self.is_working_day(*day));
        match usize::from(days) {
            0 => Some(day),
            days => following.nth(days - 1),
        }
    }
}
