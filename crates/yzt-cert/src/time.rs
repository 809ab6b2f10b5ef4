// SPDX-License-Identifier: MIT OR Apache-2.0
//! Points in time, as certificates and people write them.

use core::fmt;
use core::str::FromStr;

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use crate::asn1::{self, Element, Fault, Reader, tag};
use crate::error::Error;

const SECONDS_PER_DAY: i64 = 86_400;
/// UTC+8 all year: China has kept no summer time since 1991.
const SHANGHAI_OFFSET: i64 = 8 * 3_600;

/// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Its text is ISO 8601 in UTC, `2026-07-01T00:00:00Z`; any offset is accepted when read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// This time moved by whole days of 86,400 seconds, forwards or backwards.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(SECONDS_PER_DAY)))
    }

    /// This time moved by seconds, forwards or backwards.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The calendar day in Asia/Shanghai (UTC+8), counted from 1970-01-01.
    #[must_use]
    pub const fn shanghai_day(self) -> i64 {
        self.0.saturating_add(SHANGHAI_OFFSET).div_euclid(SECONDS_PER_DAY)
    }

    /// The next Time of a structure: UTCTime or GeneralizedTime in their DER form.
    ///
    /// Years up to 2049 in GeneralizedTime are accepted, although RFC 5280, clause 4.1.2.5, asks
    /// for UTCTime there: the value is not in doubt.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let element = reader.element()?;
        Self::from_element(&element)
    }

    /// A Time that has been read as an element.
    ///
    /// # Errors
    /// [`Error::Encoding`] for another element, or for what is no time.
    pub fn from_element(element: &Element<'_>) -> Result<Self, Error> {
        let parsed = match element.tag() {
            tag::UTC_TIME => utc_time(element.content()),
            tag::GENERALIZED_TIME => generalized_time(element.content()),
            found => {
                return Err(element.fault(Fault::Tag { expected: tag::UTC_TIME, found }));
            }
        };
        parsed.ok_or_else(|| element.fault(Fault::Time))
    }

    /// The Time as RFC 5280, clause 4.1.2.5, has it: UTCTime from 1950 to 2049, else
    /// GeneralizedTime.
    ///
    /// # Errors
    /// [`Error::Time`] outside of the years 0000 to 9999.
    pub fn to_der(self) -> Result<Vec<u8>, Error> {
        let at = self.date_time().ok_or(Error::Time)?;
        if at.year() < 0 {
            return Err(Error::Time);
        }
        let (month, day) = (u8::from(at.month()), at.day());
        let rest =
            format!("{month:02}{day:02}{:02}{:02}{:02}Z", at.hour(), at.minute(), at.second());
        Ok(if (1950..2050).contains(&at.year()) {
            let text = format!("{:02}{rest}", at.year() % 100);
            asn1::encode(tag::UTC_TIME, &[text.as_bytes()])
        } else {
            let text = format!("{:04}{rest}", at.year());
            asn1::encode(tag::GENERALIZED_TIME, &[text.as_bytes()])
        })
    }

    /// The Time as GeneralizedTime whatever the year, as OCSP and timestamps have it.
    ///
    /// # Errors
    /// [`Error::Time`] outside of the years 0000 to 9999.
    pub fn to_generalized(self) -> Result<Vec<u8>, Error> {
        let at = self.date_time().filter(|at| at.year() >= 0).ok_or(Error::Time)?;
        let (month, day) = (u8::from(at.month()), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        let text = format!("{:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z", at.year());
        Ok(asn1::encode(tag::GENERALIZED_TIME, &[text.as_bytes()]))
    }

    fn date_time(self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.0).ok()
    }
}

impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date_time().and_then(|at| at.format(&Rfc3339).ok()) {
            Some(text) => f.write_str(&text),
            None => write!(f, "@{}", self.0),
        }
    }
}

impl FromStr for UnixTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| Error::Time)?;
        Ok(Self(at.unix_timestamp()))
    }
}

/// YYMMDDHHMMSSZ; 50 to 99 are 1950 to 1999 (RFC 5280, clause 4.1.2.5.1).
fn utc_time(content: &[u8]) -> Option<UnixTime> {
    let (year, rest) = content.split_at_checked(2)?;
    let year = i32::from(two_digits(year)?);
    assemble(if year < 50 { 2000 + year } else { 1900 + year }, rest)
}

/// YYYYMMDDHHMMSSZ (RFC 5280, clause 4.1.2.5.2).
fn generalized_time(content: &[u8]) -> Option<UnixTime> {
    let (century, rest) = content.split_at_checked(2)?;
    let (year, rest) = rest.split_at_checked(2)?;
    assemble(i32::from(two_digits(century)?) * 100 + i32::from(two_digits(year)?), rest)
}

/// The year and MMDDHHMMSSZ.
fn assemble(year: i32, rest: &[u8]) -> Option<UnixTime> {
    let digits = rest.strip_suffix(b"Z")?;
    if digits.len() != 10 {
        return None;
    }
    let mut fields = digits.chunks(2).map(two_digits);
    let mut next = || fields.next().flatten();
    let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    let time = Time::from_hms(hour, minute, second).ok()?;
    Some(UnixTime(PrimitiveDateTime::new(date, time).assume_utc().unix_timestamp()))
}

fn two_digits(pair: &[u8]) -> Option<u8> {
    match pair {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(tag: u8, content: &str) -> Option<UnixTime> {
        let encoded = asn1::encode(tag, &[content.as_bytes()]);
        UnixTime::read(&mut Reader::new(&encoded, "time")).ok()
    }

    fn iso(text: &str) -> Option<UnixTime> {
        text.parse().ok()
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(parse(tag::UTC_TIME, "260701000000Z"), iso("2026-07-01T00:00:00Z"));
        assert_eq!(parse(tag::UTC_TIME, "500101000000Z"), iso("1950-01-01T00:00:00Z"));
        assert_eq!(parse(tag::UTC_TIME, "491231235959Z"), iso("2049-12-31T23:59:59Z"));
        assert_eq!(parse(tag::GENERALIZED_TIME, "20540229000000Z"), None);
        assert_eq!(parse(tag::GENERALIZED_TIME, "20520229000000Z"), iso("2052-02-29T00:00:00Z"));
        assert_eq!(parse(tag::GENERALIZED_TIME, "99991231235959Z"), iso("9999-12-31T23:59:59Z"));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let utc = ["", "2607010000Z", "260701000000", "260701000000+0800", "261301000000Z"];
        let more =
            ["260732000000Z", "260701240000Z", "260701006000Z", "260701000060Z", "26O701000000Z"];
        for text in utc.iter().chain(&more) {
            assert_eq!(parse(tag::UTC_TIME, text), None, "{text}");
        }
        assert_eq!(parse(tag::GENERALIZED_TIME, "20260701000000.5Z"), None);
        assert_eq!(parse(tag::PRINTABLE_STRING, "260701000000Z"), None);
        for text in ["", "2026-07-01", "2026-07-01T00:00:00", "now", "2026-02-30T00:00:00Z"] {
            assert_eq!(text.parse::<UnixTime>(), Err(Error::Time), "{text}");
        }
    }

    #[test]
    fn offsets_are_understood_and_days_follow_the_shanghai_calendar() {
        assert_eq!(iso("2026-07-01T08:00:00+08:00"), iso("2026-07-01T00:00:00Z"));
        let day = |text: &str| iso(text).map(UnixTime::shanghai_day);
        assert_eq!(day("2026-06-30T15:59:59Z"), day("2026-06-29T16:00:00Z"));
        assert_eq!(day("2026-06-30T16:00:00Z"), day("2026-06-30T15:59:59Z").map(|day| day + 1));
    }

    proptest! {
        #[test]
        fn der_and_text_round_trip(seconds in -62_167_219_200_i64..253_402_300_800) {
            let at = UnixTime(seconds);
            let der = at.to_der()?;
            prop_assert_eq!(UnixTime::read(&mut Reader::new(&der, "time"))?, at);
            prop_assert_eq!(at.to_string().parse::<UnixTime>()?, at);
        }

        #[test]
        fn any_number_prints_and_days_never_overflow(seconds: i64, days: i64) {
            let at = UnixTime(seconds);
            let _ = (at.to_string(), at.shanghai_day(), at.plus_days(days), at.to_der());
        }
    }
}
