// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clock of this face; everything below takes the time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use yzt_cert::UnixTime;

use crate::failure::Error;

/// A time that means the system's clock: no certificate and no challenge is of 1970.
pub(crate) const YZT_NOW: i64 = 0;

/// The system's clock.
pub(crate) fn now() -> Result<UnixTime, Error> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| Error::Clock)?;
    i64::try_from(elapsed.as_secs()).map(UnixTime).map_err(|_| Error::Clock)
}

/// The time that a caller gave, or the system's clock for [`YZT_NOW`].
pub(crate) fn at(seconds: i64) -> Result<UnixTime, Error> {
    match seconds {
        YZT_NOW => now(),
        seconds if seconds < 0 => Err(Error::Value { argument: "at" }),
        seconds => Ok(UnixTime(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_time_wins_over_the_clock_and_one_before_1970_is_refused() {
        assert_eq!(at(1_772_415_000).unwrap(), UnixTime(1_772_415_000));
        assert!(at(YZT_NOW).unwrap() > UnixTime(1_700_000_000));
        assert!(matches!(at(-1), Err(Error::Value { .. })));
    }
}
