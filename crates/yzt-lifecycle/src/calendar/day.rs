// SPDX-License-Identifier: MIT OR Apache-2.0
//! A calendar day and a time of day.

use core::fmt;
use core::str::FromStr;

use time::{Date, Month};
use yzt_cert::UnixTime;

use crate::error::Error;

const SECONDS_PER_DAY: i64 = 86_400;
const SHANGHAI_OFFSET: i64 = 8 * 3_600;
/// The Julian day of 1970-01-01.
const EPOCH: i64 = 2_440_588;
/// The first day that is read from text: after the last summer time of the zone.
const FIRST: Day = Day(8_035);
/// 9999-12-31.
const LAST: Day = Day(2_932_896);

/// A calendar day in Asia/Shanghai.
///
/// Its text is `2026-07-01`, from 1992-01-01 to 9999-12-31.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i64);

impl Day {
    /// The day of a moment.
    #[must_use]
    pub const fn of(at: UnixTime) -> Self {
        Self(at.shanghai_day())
    }

    /// The day of a date.
    ///
    /// # Errors
    /// [`Error::Date`] if there is no such date, or it is outside 1992 to 9999.
    pub fn from_date(year: i32, month: u8, day: u8) -> Result<Self, Error> {
        let month = Month::try_from(month).map_err(|_| Error::Date)?;
        let date = Date::from_calendar_date(year, month, day).map_err(|_| Error::Date)?;
        let found = Self(i64::from(date.to_julian_day()) - EPOCH);
        if found < FIRST || found > LAST { Err(Error::Date) } else { Ok(found) }
    }

    /// The first second of the day: midnight in Shanghai.
    #[must_use]
    pub const fn start(self) -> UnixTime {
        UnixTime(self.0.saturating_mul(SECONDS_PER_DAY).saturating_sub(SHANGHAI_OFFSET))
    }

    /// The moment at which a clock in Shanghai shows the time on this day.
    #[must_use]
    pub const fn at(self, time: TimeOfDay) -> UnixTime {
        self.start().plus_seconds(time.minutes() as i64 * 60)
    }

    /// The day so many days later, or earlier if negative.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this one.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Monday is 1, Sunday is 7.
    #[must_use]
    pub const fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        #[expect(clippy::cast_possible_truncation, reason = "0 to 6")]
        let from_monday = self.0.saturating_add(3).rem_euclid(7) as u8;
        from_monday + 1
    }

    /// The year, if the day has one of four digits or fewer.
    #[must_use]
    pub fn year(self) -> Option<i32> {
        self.date().map(Date::year)
    }

    fn date(self) -> Option<Date> {
        let julian = i32::try_from(self.0.checked_add(EPOCH)?).ok()?;
        Date::from_julian_day(julian).ok()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => {
                write!(f, "{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
            }
            None => write!(f, "day {}", self.0),
        }
    }
}

impl FromStr for Day {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(Error::Date);
        };
        let year = number(&[*y1, *y2, *y3, *y4]).ok_or(Error::Date)?;
        let month = number(&[*m1, *m2]).ok_or(Error::Date)?;
        let day = number(&[*d1, *d2]).ok_or(Error::Date)?;
        let month = u8::try_from(month).map_err(|_| Error::Date)?;
        let day = u8::try_from(day).map_err(|_| Error::Date)?;
        Self::from_date(i32::from(year), month, day)
    }
}

impl TryFrom<String> for Day {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// A time of day, to the minute: `09:00` to `24:00`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Minutes since midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let [h1, h2, b':', m1, m2] = text.as_bytes() else { return Err(Error::Date) };
        let hour = number(&[*h1, *h2]).ok_or(Error::Date)?;
        let minute = number(&[*m1, *m2]).ok_or(Error::Date)?;
        let minutes = hour * 60 + minute;
        if minute > 59 || minutes > 24 * 60 { Err(Error::Date) } else { Ok(Self(minutes)) }
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// Up to four decimal digits.
fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |value, digit| {
        digit.is_ascii_digit().then(|| value * 10 + u16::from(digit - b'0'))
    })
}
