// SPDX-License-Identifier: MIT OR Apache-2.0
//! Policies: those that are shipped, the matrix, and what is wrong with a wrong one.

use yzt_lifecycle::Error;
use yzt_lifecycle::policy::{self, MatrixRow, Policy};
use yzt_lifecycle::service::{Channel, ServiceKind};

use crate::support::{LONG_WINDOW, MANUAL, SELF_SERVICE};

/// Typed in from the requirements: `tests/data/matrix.tsv`. Items by number became the papers'
/// names, since a policy does not number them.
const MATRIX: &str = include_str!("../data/matrix.tsv");

#[test]
fn the_matrix_is_that_of_the_requirements_cell_by_cell() {
    let mut lines = MATRIX.lines();
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    assert_eq!(columns, MatrixRow::COLUMNS);
    let printed = MANUAL.matrix();
    let expected: Vec<Vec<&str>> = lines.map(|line| line.split('\t').collect()).collect();
    assert_eq!(printed.len(), expected.len());
    for (row, expected) in printed.iter().zip(expected) {
        assert_eq!(row.cells().len(), expected.len());
        for ((found, expected), column) in row.cells().iter().zip(expected).zip(&columns) {
            assert_eq!(*found, expected, "{} x {column}", row.service);
        }
        assert_eq!(row.to_string(), row.cells().join("\t"));
    }
}

#[test]
fn the_shipped_policies_differ_where_their_authorities_do() {
    let heads = [&*MANUAL, &*SELF_SERVICE, &*LONG_WINDOW].map(|policy| &policy.head);
    for head in heads {
        assert!(!head.source.is_empty() && !head.dated.is_empty(), "{}", head.name);
    }
    let limits =
        [&*MANUAL, &*SELF_SERVICE, &*LONG_WINDOW].map(|policy| policy.pin.retry_limit.value());
    assert_eq!(limits, [6, 6, 10]);
    assert!(SELF_SERVICE.channel(ServiceKind::Unlock, Channel::SelfService).is_some());
    assert!(SELF_SERVICE.channel(ServiceKind::Unlock, Channel::Scan).is_none());
    let renewal = &LONG_WINDOW.renewal;
    assert_eq!((renewal.opens_days_before, renewal.closes_days_after), (90, 365));
    assert!(LONG_WINDOW.service(ServiceKind::Unlock).unwrap().documents.is_empty());
    assert_ne!(MANUAL.digest(), SELF_SERVICE.digest());
}

/// The error of the manual's policy with one text in place of another, and the line on which the
/// new text stands.
fn broken(old: &str, new: &str) -> (Error, usize) {
    let text = policy::MANUAL.replacen(old, new, 1);
    assert_ne!(text, policy::MANUAL, "{old}");
    let line = text[..text.find(new).unwrap()].matches('\n').count() + 1;
    (Policy::from_toml(&text).unwrap_err(), line)
}

#[test]
fn an_error_names_its_line() {
    for (old, new) in [
        ("retry-limit = 6", "retry-limit = 0"),
        ("retry-limit = 6", "retry-limit = 16"),
        ("retry-limit = 6", "retry-limit = \"six\""),
        ("retry-limit = 6", "retries = 6"),
        ("dismissal = \"for-the-day\"", "dismissal = \"sometimes\""),
        ("\"09:00-11:30\"", "\"11:30-09:00\""),
        ("\"09:00-11:30\"", "\"09:00-13:30\""),
        ("\"2026-04-04/2026-04-06\"", "\"2026-04-06/2026-04-04\""),
        ("\"2026-04-04/2026-04-06\"", "\"2026-02-29\""),
        ("\"2026-04-04/2026-04-06\"", "\"2027-04-04\""),
        ("\"2026-05-09\"", "\"2026-05-05\""),
        ("weekdays = [1, 2, 3, 4, 5]", "weekdays = [0]"),
        ("fen = 3000", "fen = -1"),
        ("unit = \"per-service\"", "unit = \"per-month\""),
        ("unit = \"per-service\"", "unit = \"per-service\", novelty = 1"),
        ("fee = \"not-stated\"", "fee = \"cheap\""),
        ("fee = \"not-stated\"", "fee = 7"),
        ("name = \"employers\"", "name = \"Employers!\""),
        ("by = \"telephone\", key = \"not-needed\"", "by = \"pigeon\", key = \"not-needed\""),
    ] {
        let (error, line) = broken(old, new);
        let Error::Policy { line: found, column, message } = &error else { panic!("{error}") };
        assert_eq!(*found, line, "{new}: {message}");
        assert!(*column >= 1 && !message.is_empty(), "{error}");
        assert_eq!(error.number(), 4240);
    }
}

#[test]
fn what_spans_a_section_is_named_at_the_section() {
    for (old, new, words) in [
        ("default = \"123456\"", "default = \"123\"", "default PIN"),
        ("after-unlock = \"one-time\"", "after-unlock = { fixed = \"0\" }", "after unlock"),
        ("days-before = [30]", "days-before = [30, 90]", "have to fall"),
        ("days-before = [30]", "days-before = []", "at least one"),
        ("points = [\"county-window\", \"ca-window\"]", "points = [\"post\"]", "window"),
        ("warn-on-days = [30, 40]", "warn-on-days = [50]", "before the limit"),
        ("limit-days = 45", "limit-days = 0", "0 days"),
        ("days = 15", "days = 60000", "60000 days"),
        ("min-length = 1, max-length = 32", "min-length = 9, max-length = 2", "lengths"),
        ("process = [\"customer-service\"]\ncancel", "process = []\ncancel", "nobody"),
        ("kind = \"licence-copy\", copies = 1", "kind = \"licence-copy\", copies = 0", "no copy"),
        ("kind = \"licence-copy\"", "kind = \"handler-id\"", "twice"),
        ("name = \"pin-reset\"", "name = \"service-agreement\"", "two forms"),
    ] {
        let (error, line) = broken(old, new);
        let Error::Policy { line: found, message, .. } = &error else { panic!("{new}: {error}") };
        assert!(message.contains(words), "{new}: {message}");
        assert!(found.abs_diff(line) < 12, "{new}: line {found}, not near {line}");
    }
}

#[test]
fn a_schema_that_is_not_known_is_refused_before_anything_else() {
    let text = policy::MANUAL.replacen("schema = 1", "schema = 2\nnovelty = true", 1);
    let error = Policy::from_toml(&text).unwrap_err();
    assert!(matches!(error, Error::PolicySchema { schema: 2, .. }), "{error}");
    assert_eq!(error.number(), 4241);
    let error = Policy::from_toml("").unwrap_err();
    assert_eq!(error.number(), 4240);
    let error = Policy::from_toml("schema = ").unwrap_err();
    assert_eq!(error.number(), 4240);
    let long = "#".repeat(Policy::MOST_BYTES + 1);
    assert_eq!(Policy::from_toml(&long).unwrap_err().number(), 4242);
}

#[test]
fn an_unknown_key_is_refused_in_every_section() {
    let headers = policy::MANUAL.lines().filter(|line| line.starts_with('['));
    let mut count = 0;
    for header in headers {
        // In the tables of rights every key is a step.
        let (error, _) = broken(header, &format!("{header}\nnovelty = 1"));
        assert!(matches!(error, Error::Policy { .. }), "{header}: {error}");
        count += 1;
    }
    assert!(count > 25, "{count}");
}

#[test]
fn every_key_is_documented() {
    let document = include_str!("../../doc/policy.md");
    for text in [policy::MANUAL, policy::SELF_SERVICE, policy::LONG_WINDOW] {
        let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default());
        for key in lines.filter_map(|line| line.split_once('=')).map(|(key, _)| key.trim()) {
            let plain = key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
            if plain && !key.is_empty() {
                assert!(document.contains(&format!("`{key}`")), "{key}");
            }
        }
    }
}
