// SPDX-License-Identifier: MIT OR Apache-2.0
//! The bundle: one JSON document for support.
//!
//! By default it is *private*: serial numbers of keys and readers by at most their last four
//! characters, no labels and organisations, no names of users and folders of their choice, and in
//! the answer to GetDevInfo those bytes as `**`. With `--identify` it tells them. A PIN, a key, a
//! challenge or a cryptogram is in neither: no PIN is asked for, and the trace is redacted where
//! exchanges become text.

use std::collections::BTreeSet;
use std::ffi::OsString;

use serde_json::{Map, Value, json};

use yzt_assistant::messages::Language;
use yzt_cert::UnixTime;

use super::{Findings, Privacy, Topic, value};
use crate::clock;

/// The format of the document.
const FORMAT: &str = "yzt-doctor-bundle-1";

/// Variables that change what this program or the libraries below it do, with whether their values
/// may be told. Of the others it is only told whether they are set.
const VARIABLES: &[(&str, bool)] = &[
    ("DISPLAY", false),
    ("FLATPAK_ID", false),
    ("HOME", false),
    ("LANG", true),
    ("LC_ALL", true),
    ("LC_MESSAGES", true),
    ("LD_LIBRARY_PATH", false),
    ("LD_PRELOAD", false),
    ("NO_COLOR", false),
    ("PCSCLITE_CSOCK_NAME", false),
    ("SNAP", false),
    ("SSH_CONNECTION", false),
    ("SUDO_USER", false),
    ("TERM", true),
    ("TZ", true),
    ("WAYLAND_DISPLAY", false),
    ("XDG_DATA_HOME", false),
    ("XDG_SESSION_TYPE", true),
    ("YZT_KEYS", false),
];

/// Writes the document. Its texts are English; names and numbers are what support goes by.
pub(crate) fn bundle(
    findings: &Findings,
    created: UnixTime,
    privacy: &Privacy,
    variable: impl Fn(&str) -> Option<OsString>,
) -> String {
    let checks: Vec<Value> =
        findings.checks.iter().map(|check| value(check, Language::English, privacy)).collect();
    let document = json!({
        "format": FORMAT,
        "created": clock::rfc3339(created),
        "private": privacy.is_private(),
        "program": section(findings, privacy, &[Topic::Program]),
        "system": section(findings, privacy, &[Topic::System, Topic::CLibrary, Topic::World]),
        "readers": section(findings, privacy, &[Topic::Reader]),
        "libraries": section(findings, privacy, &[Topic::ServiceLibrary, Topic::Library]),
        "errors": errors(findings),
        "environment": environment(variable),
        "checks": checks,
        "traces": traces(findings, privacy),
    });
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The facts of the checks about some topics.
fn section(findings: &Findings, privacy: &Privacy, topics: &[Topic]) -> Vec<Value> {
    let chosen = findings.checks.iter().filter(|check| topics.contains(&check.topic));
    let facts = chosen.map(|check| {
        let mut facts: Map<String, Value> = Map::new();
        facts.insert("check".to_owned(), json!(check.topic.name()));
        facts.insert("number".to_owned(), json!(check.number()));
        for (label, fact) in &check.facts {
            facts.insert(label.name().to_owned(), privacy.value(fact));
        }
        Value::Object(facts)
    });
    facts.collect()
}

/// Every number that was met, by a check or in an exchange.
fn errors(findings: &Findings) -> BTreeSet<u16> {
    let exchanges = findings.traces.iter().flat_map(|trace| &trace.exchanges);
    let of_exchanges = exchanges.filter_map(|exchange| exchange.number());
    findings.checks.iter().filter_map(|check| check.number()).chain(of_exchanges).collect()
}

fn environment(variable: impl Fn(&str) -> Option<OsString>) -> Map<String, Value> {
    let told = |(name, is_public): &(&str, bool)| {
        let value = match variable(name) {
            None => Value::Null,
            Some(value) if *is_public => json!(plain(&value)),
            Some(_) => json!("(set)"),
        };
        ((*name).to_owned(), value)
    };
    VARIABLES.iter().map(told).collect()
}

/// The value of a variable, where it has the form that such values have.
fn plain(value: &OsString) -> String {
    let is_plain = |text: &&str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.@/:+-".contains(&byte);
        text.len() <= 40 && text.bytes().all(plain)
    };
    value.to_str().filter(is_plain).unwrap_or("(set)").to_owned()
}

fn traces(findings: &Findings, privacy: &Privacy) -> Vec<Value> {
    let told = |trace: &super::KeyTrace| {
        let exchanges: Vec<Value> =
            trace.exchanges.iter().map(|exchange| exchange.value(privacy)).collect();
        json!({ "key": privacy.value(&trace.channel), "exchanges": exchanges })
    };
    findings.traces.iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_environment_only_what_is_public_is_told() {
        let variable = |name: &str| match name {
            "LANG" => Some("zh_CN.UTF-8".into()),
            "TZ" => Some("a secret, perhaps".into()),
            "HOME" => Some("/home/zhang".into()),
            _ => None,
        };
        let told = environment(variable);
        assert_eq!(told["LANG"], "zh_CN.UTF-8");
        assert_eq!(told["TZ"], "(set)");
        assert_eq!(told["HOME"], "(set)");
        assert_eq!(told["YZT_KEYS"], Value::Null);
        assert_eq!(told.len(), VARIABLES.len());
    }
}
