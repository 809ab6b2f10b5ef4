// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clock of this face, and times as people and programs read them.
//!
//! Everything below takes the time as an argument; here it is read once, or given with `--at`.
//! Times are shown in Asia/Shanghai, which has had no other offset than +08:00 since 1991.

use std::time::{SystemTime, UNIX_EPOCH};

use time::format_description::well_known::Rfc3339;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, UtcOffset};

use yzt_assistant::messages::Language;
use yzt_cert::UnixTime;

use crate::error::Error;

const SHANGHAI: UtcOffset = offset!(+8);

/// The present time as the command sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    fixed: Option<UnixTime>,
}

impl Clock {
    /// The system's clock, or the time given with `--at`.
    pub(crate) fn new(at: Option<&str>) -> Result<Self, Error> {
        Ok(Self { fixed: at.map(|text| parse("--at", text)).transpose()? })
    }

    /// The present time.
    pub(crate) fn now(&self) -> Result<UnixTime, Error> {
        if let Some(fixed) = self.fixed {
            return Ok(fixed);
        }
        let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| Error::Clock)?;
        i64::try_from(elapsed.as_secs()).map(UnixTime).map_err(|_| Error::Clock)
    }
}

/// Reads an RFC 3339 time that was given as an argument.
pub(crate) fn parse(option: &'static str, text: &str) -> Result<UnixTime, Error> {
    OffsetDateTime::parse(text, &Rfc3339)
        .map(|time| UnixTime(time.unix_timestamp()))
        .map_err(|_| Error::TimeInvalid { option, text: text.to_owned() })
}

/// RFC 3339 with the offset of Shanghai, for programs.
pub(crate) fn rfc3339(time: UnixTime) -> String {
    shanghai(time).and_then(|time| time.format(&Rfc3339).ok()).unwrap_or_else(|| time.0.to_string())
}

/// Date and time in Shanghai, for people.
pub(crate) fn for_people(time: UnixTime, language: Language) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let text = shanghai(time).and_then(|time| time.format(format).ok());
    let text = text.unwrap_or_else(|| time.0.to_string());
    match language {
        Language::Chinese => format!("{text}（北京时间）"),
        Language::English => format!("{text} (UTC+8)"),
    }
}

fn shanghai(time: UnixTime) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(time.0).ok()?.checked_to_offset(SHANGHAI)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_shanghai() {
        // date -u -d @1772414100 : 2026-03-02 01:15:00 UTC
        let time = UnixTime(1_772_414_100);
        assert_eq!(rfc3339(time), "2026-03-02T09:15:00+08:00");
        assert_eq!(for_people(time, Language::Chinese), "2026-03-02 09:15:00（北京时间）");
        assert_eq!(for_people(time, Language::English), "2026-03-02 09:15:00 (UTC+8)");
    }

    #[test]
    fn any_offset_is_read() {
        for text in ["2026-03-02T09:15:00+08:00", "2026-03-02T01:15:00Z"] {
            assert_eq!(parse("--at", text).unwrap(), UnixTime(1_772_414_100), "{text}");
        }
        for text in ["2026-03-02", "tomorrow", "", "2026-13-02T01:15:00Z"] {
            assert_eq!(parse("--at", text).unwrap_err().number(), 5001, "{text}");
        }
    }

    #[test]
    fn a_time_outside_the_calendar_is_still_shown() {
        assert_eq!(rfc3339(UnixTime(i64::MAX)), i64::MAX.to_string());
    }

    #[test]
    fn the_clock_stands_where_it_is_put() {
        let clock = Clock::new(Some("2026-03-02T01:15:00Z")).unwrap();
        assert_eq!(clock.now().unwrap(), UnixTime(1_772_414_100));
        assert!(Clock::new(None).unwrap().now().unwrap().0 > 1_772_414_100);
    }
}
