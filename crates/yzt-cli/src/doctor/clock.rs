// SPDX-License-Identifier: MIT OR Apache-2.0
//! Whether the clock can be right: certificates and logins are judged by it.

use std::path::Path;
use std::time::UNIX_EPOCH;

use time::PrimitiveDateTime;
use time::macros::format_description;

use yzt_assistant::messages::Bilingual;
use yzt_cert::UnixTime;

use super::{CLOCK_AHEAD, CLOCK_BEHIND, Check, Fact, Label, Topic};

/// How far the clock may be from a right time: as long as a login's challenge lives, and enough to
/// read a time off somewhere and type it.
const TOLERANCE: i64 = 300;

/// Times that tell something about the present one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Marks {
    /// When this program was built or installed: the clock cannot be before it.
    pub(crate) program: Option<UnixTime>,
    /// When a software key was last written: the clock cannot be before it.
    pub(crate) keys: Option<UnixTime>,
    /// The right time, as the user knows it.
    pub(crate) reference: Option<UnixTime>,
    /// The right time, as a site told it.
    pub(crate) portal: Option<UnixTime>,
}

const PROGRAM: Bilingual = Bilingual::new("程序文件的时间", "the time of the program's file");
const KEYS: Bilingual =
    Bilingual::new("软件 USB Key 的修改时间", "the last change of a software key");
const REFERENCE: Bilingual = Bilingual::new("给出的参考时间", "the reference time given");
const PORTAL: Bilingual = Bilingual::new("网站的时间", "the site's time");

/// Compares the clock with every mark; the first that it contradicts is told.
pub(crate) fn check(now: UnixTime, marks: &Marks) -> Check {
    let right = [("reference", REFERENCE, marks.reference), ("portal", PORTAL, marks.portal)];
    let earliest = [("program", PROGRAM, marks.program), ("keys", KEYS, marks.keys)];
    let mut compared: Option<(&'static str, Bilingual, UnixTime)> = None;
    for (is_right, (word, text, mark)) in
        right.into_iter().map(|mark| (true, mark)).chain(earliest.map(|mark| (false, mark)))
    {
        let Some(mark) = mark else { continue };
        let ahead = now.0.saturating_sub(mark.0);
        let number = if ahead < -TOLERANCE {
            CLOCK_BEHIND
        } else if is_right && ahead > TOLERANCE {
            CLOCK_AHEAD
        } else {
            if is_right {
                compared.get_or_insert((word, text, mark));
            }
            continue;
        };
        let check = Check::problem(Topic::Clock, number);
        return told(check, now, word, text, mark).helped_by("sudo timedatectl set-ntp true");
    }
    let check = Check::fine(Topic::Clock);
    match compared {
        Some((word, text, mark)) => told(check, now, word, text, mark),
        None => check.with(Label::SystemTime, Fact::Time(now)),
    }
}

fn told(check: Check, now: UnixTime, word: &'static str, text: Bilingual, mark: UnixTime) -> Check {
    check
        .with(Label::SystemTime, Fact::Time(now))
        .with(Label::Compared, Fact::Word(word, text))
        .with(Label::ComparedTime, Fact::Time(mark))
        .with(Label::Difference, Fact::Number(now.0.saturating_sub(mark.0)))
}

/// The time in an HTTP `Date` field (RFC 9110, clause 5.6.7, the form that is sent today).
pub(crate) fn http_date(text: &str) -> Option<UnixTime> {
    let format = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let text = text.trim();
    let text = text.strip_prefix("Date:").or_else(|| text.strip_prefix("date:")).unwrap_or(text);
    let time = PrimitiveDateTime::parse(text.trim(), format).ok()?;
    Some(UnixTime(time.assume_utc().unix_timestamp()))
}

/// When a file was last written.
pub(crate) fn modified(path: &Path) -> Option<UnixTime> {
    let time = std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok()?;
    let elapsed = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_secs()).ok().map(UnixTime)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_772_414_100);

    fn number(marks: &Marks) -> Option<u16> {
        check(NOW, marks).number()
    }

    #[test]
    fn a_clock_before_what_has_happened_is_behind() {
        let later = Some(NOW.plus_days(1));
        assert_eq!(number(&Marks { program: later, ..Marks::default() }), Some(CLOCK_BEHIND));
        assert_eq!(number(&Marks { keys: later, ..Marks::default() }), Some(CLOCK_BEHIND));
        let earlier = Some(NOW.plus_days(-3000));
        assert_eq!(number(&Marks { program: earlier, keys: earlier, ..Marks::default() }), None);
        assert_eq!(number(&Marks::default()), None);
    }

    #[test]
    fn a_clock_is_right_within_five_minutes_of_what_is_told() {
        for (seconds, expected) in [
            (0, None),
            (300, None),
            (-300, None),
            (301, Some(CLOCK_BEHIND)),
            (-301, Some(CLOCK_AHEAD)),
        ] {
            let right = Some(NOW.plus_seconds(seconds));
            let marks = Marks { reference: right, ..Marks::default() };
            assert_eq!(number(&marks), expected, "{seconds}");
            let marks = Marks { portal: right, ..Marks::default() };
            assert_eq!(number(&marks), expected, "{seconds}");
        }
    }

    #[test]
    fn the_difference_is_told() {
        let marks = Marks { portal: Some(NOW.plus_seconds(-600)), ..Marks::default() };
        let facts = check(NOW, &marks).facts;
        assert!(facts.contains(&(Label::Difference, Fact::Number(600))), "{facts:?}");
        assert!(facts.contains(&(Label::Compared, Fact::Word("portal", PORTAL))), "{facts:?}");
    }

    #[test]
    fn the_date_of_a_site_is_read_as_it_is_copied() {
        // The example of RFC 9110, clause 5.6.7.
        let expected = Some(UnixTime(784_111_777));
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            " Date: Sun, 06 Nov 1994 08:49:37 GMT\r",
            "date: Sun, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(http_date(text), expected, "{text}");
        }
        for text in ["", "yesterday", "1994-11-06T08:49:37Z", "Sun, 36 Nov 1994 08:49:37 GMT"] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
