// SPDX-License-Identifier: MIT OR Apache-2.0
//! Days, opening hours and deadlines.
//!
//! A day is a calendar day in Asia/Shanghai. That zone has been UTC+8 all year since 15 September
//! 1991, so days are counted from a fixed offset; days before 1992 are refused where they are read.
//! The clock is always an argument.
//!
//! | what is counted | first and last |
//! |---|---|
//! | "from 30 days before expiry" (gap G7) | the day that stands 30 before the day of expiry is in |
//! | "more than 45 natural days" (gaps G9, G10) | the day of application is day 0, day 45 is in, day 46 is over |
//! | opening hours | the opening minute is in, the closing minute is out |

mod day;
mod hours;

pub use day::{Day, TimeOfDay};
pub use hours::{Hours, Opening, OpeningTimes};

use yzt_cert::UnixTime;

/// A time limit in calendar days: its last day is the last on which it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Deadline {
    last: Day,
}

impl Deadline {
    /// The limit of `days` calendar days after `start`, whose own day is day 0.
    #[must_use]
    pub const fn after(start: UnixTime, days: u16) -> Self {
        Self { last: Day::of(start).plus(days as i64) }
    }

    /// The limit whose last day is `last`.
    #[must_use]
    pub const fn on(last: Day) -> Self {
        Self { last }
    }

    /// The last day that is still in time.
    #[must_use]
    pub const fn last_day(self) -> Day {
        self.last
    }

    /// The first moment that is too late: midnight in Shanghai after the last day.
    #[must_use]
    pub const fn over_from(self) -> UnixTime {
        self.last.plus(1).start()
    }

    /// Whether the limit has passed.
    #[must_use]
    pub const fn is_over(self, at: UnixTime) -> bool {
        at.0 >= self.over_from().0
    }

    /// Days from `at` until the last day; negative when it has passed, 0 on the last day.
    #[must_use]
    pub const fn days_left(self, at: UnixTime) -> i64 {
        self.last.since(Day::of(at))
    }
}
