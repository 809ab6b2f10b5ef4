// SPDX-License-Identifier: MIT OR Apache-2.0
//! `cargo xtask rules`: what became of each rule of the manual, and of each gap that it leaves.
//!
//! Tests say by their names which rules they prove: `s33_six_wrong_tries_lock`. The list beside the
//! lifecycle library says for each rule which tests those are, or which component will hold it.
//! With YZT_BLESS=1 the tests are written into the list anew, from the names that are there.

use crate::process::{cargo, root};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// The list, from the workspace's root.
const LIST: &str = "crates/yzt-lifecycle/rules.tsv";
const HEADER: &str = "rule\tverdict\twhere\tnote";
/// How many rules and gaps there are.
const COUNTS: [(char, usize); 2] = [('S', 86), ('G', 28)];
/// The only rules that no software can hold; of the gaps, the one about the manual's headings.
const NOT_SOFTWARE: [&str; 7] = ["S8", "S27", "S28", "S76", "S83", "S85", "G2"];
/// What a rule may wait for.
const COMPONENTS: [&str; 9] =
    ["agent", "assistant", "ca", "cli", "desk", "ffi", "forms", "portal", "sof"];

/// What became of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    /// These tests prove it: crate and function.
    Tested(Vec<(String, String)>),
    /// These components will hold it.
    Pending(String),
    /// People hold it.
    NotSoftware,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    rule: String,
    verdict: Verdict,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tested(_) => f.write_str("tested"),
            Self::Pending(component) => write!(f, "pending ({component})"),
            Self::NotSoftware => f.write_str("not software"),
        }
    }
}

/// Prints every rule with its tests and their results, then the counts.
pub(crate) fn run() -> Result<bool, String> {
    let functions = functions(&root())?;
    if std::env::var_os("YZT_BLESS").is_some_and(|value| value == "1") {
        bless(&root(), &functions)?;
    }
    let entries = entries(&root())?;
    let mut problems = problems(&entries, &functions);
    let results = run_tests(&entries)?;
    for Entry { rule, verdict } in &entries {
        let Verdict::Tested(tests) = verdict else {
            println!("{rule:<4} {verdict}");
            continue;
        };
        for (package, test) in tests {
            let result = match results.get(&(package.clone(), test.clone())) {
                Some(true) => "ok",
                Some(false) => "FAILED",
                None => "did not run",
            };
            println!("{rule:<4} {package} {test}: {result}");
            if result != "ok" {
                problems.push(format!("{rule}: {package} {test}: {result}"));
            }
        }
    }
    for (kind, _) in COUNTS {
        println!("{}", counts(kind, &entries));
    }
    for problem in &problems {
        println!("FAILED  {problem}");
    }
    Ok(problems.is_empty())
}

/// Writes the tests of every tested rule into the list. What is pending, and what is not there at
/// all, stays for people to decide.
fn bless(root: &Path, functions: &BTreeSet<(String, String)>) -> Result<(), String> {
    let path = root.join(LIST);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{LIST}: {error}"))?;
    std::fs::write(&path, blessed(&text, functions)).map_err(|error| format!("{LIST}: {error}"))
}

fn blessed(text: &str, functions: &BTreeSet<(String, String)>) -> String {
    let line = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [rule, "tested", _, note] = columns[..] else { return format!("{line}\n") };
        let proves = |(_, test): &&(String, String)| rules_of(test).iter().any(|of| of == rule);
        let tests = functions.iter().filter(proves);
        let tests: Vec<String> = tests.map(|(package, test)| format!("{package} {test}")).collect();
        format!("{rule}\ttested\t{}\t{note}\n", tests.join(", "))
    };
    text.lines().map(line).collect()
}

/// What is wrong with the list itself; the tests are run elsewhere.
pub(crate) fn check(root: &Path) -> Result<Vec<String>, String> {
    entries(root).and_then(|entries| Ok(problems(&entries, &functions(root)?)))
}

fn counts(kind: char, entries: &[Entry]) -> String {
    let of_kind = || entries.iter().filter(|entry| entry.rule.starts_with(kind));
    let count =
        |wanted: fn(&Verdict) -> bool| of_kind().filter(|entry| wanted(&entry.verdict)).count();
    let tested = count(|verdict| matches!(verdict, Verdict::Tested(_)));
    let pending = count(|verdict| matches!(verdict, Verdict::Pending(_)));
    let not_software = count(|verdict| matches!(verdict, Verdict::NotSoftware));
    let what = if kind == 'S' { "rules" } else { "gaps" };
    format!("{what}: {tested} tested, {pending} pending, {not_software} not software")
}

fn entries(root: &Path) -> Result<Vec<Entry>, String> {
    let path = root.join(LIST);
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{LIST}: {error}"))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Vec<Entry>, String> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#'));
    if lines.next().map(|(_, line)| line) != Some(HEADER) {
        return Err(format!("{LIST} does not begin with its header"));
    }
    let read = |(at, line): (usize, &str)| {
        entry(line).ok_or_else(|| format!("{LIST}, line {}: {line}", at + 1))
    };
    lines.map(read).collect()
}

fn entry(line: &str) -> Option<Entry> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [rule, verdict, place, _note] = columns[..] else { return None };
    let verdict = match verdict {
        "tested" => Verdict::Tested(
            place
                .split(", ")
                .map(|pair| {
                    let (package, test) = pair.split_once(' ')?;
                    Some((package.to_owned(), test.to_owned()))
                })
                .collect::<Option<_>>()?,
        ),
        "pending" => Verdict::Pending(place.to_owned()),
        "not-software" => Verdict::NotSoftware,
        _ => return None,
    };
    Some(Entry { rule: rule.to_owned(), verdict })
}

/// Every test function of the tree whose name begins with rules, with its crate.
fn functions(root: &Path) -> Result<BTreeSet<(String, String)>, String> {
    let mut found = BTreeSet::new();
    let crates = std::fs::read_dir(root.join("crates")).map_err(|error| error.to_string())?;
    for folder in crates.flatten() {
        let package = folder.file_name().to_string_lossy().into_owned();
        // Here such names stand in examples.
        if package != "xtask" {
            search(&folder.path(), &package, &mut found)?;
        }
    }
    search(&root.join("tests"), "yzt-tests", &mut found)?;
    Ok(found)
}

fn search(
    folder: &Path,
    package: &str,
    found: &mut BTreeSet<(String, String)>,
) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            search(&path, package, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
            let names = text.lines().filter_map(|line| line.trim().strip_prefix("fn "));
            let names = names.filter_map(|line| line.split_once("()")).map(|(name, _)| name);
            let named = names.filter(|name| !rules_of(name).is_empty());
            found.extend(named.map(|name| (package.to_owned(), name.to_owned())));
        }
    }
    Ok(())
}

/// The rules that a function's name begins with.
fn rules_of(name: &str) -> Vec<String> {
    let words = name.split('_').map_while(|word| {
        let kind = word.chars().next().filter(|kind| matches!(kind, 's' | 'g'))?;
        let number: usize = word.get(1..)?.parse().ok()?;
        Some(format!("{}{number}", kind.to_ascii_uppercase()))
    });
    words.collect()
}

fn problems(entries: &[Entry], functions: &BTreeSet<(String, String)>) -> Vec<String> {
    let mut problems = Vec::new();
    let wanted: Vec<String> = COUNTS
        .iter()
        .flat_map(|(kind, count)| (1..=*count).map(move |number| format!("{kind}{number}")))
        .collect();
    let listed: Vec<&str> = entries.iter().map(|entry| entry.rule.as_str()).collect();
    if listed != wanted {
        problems.push(format!("{LIST} does not have every rule once and in order"));
    }
    let mut proven: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for Entry { rule, verdict } in entries {
        match verdict {
            Verdict::Tested(tests) => {
                for (package, test) in tests {
                    proven.entry((package, test)).or_default().push(rule);
                }
            }
            Verdict::Pending(components) => {
                let unknown = components.split(", ").find(|name| !COMPONENTS.contains(name));
                problems.extend(unknown.map(|name| format!("{rule} waits for {name}")));
            }
            Verdict::NotSoftware if NOT_SOFTWARE.contains(&rule.as_str()) => {}
            Verdict::NotSoftware => problems.push(format!("{rule} may not be left to people")),
        }
    }
    for ((package, test), rules) in &proven {
        let exists = functions.contains(&((*package).to_owned(), (*test).to_owned()));
        if !exists || rules_of(test) != *rules {
            problems.push(format!("{package} {test} is not a test of {}", rules.join(", ")));
        }
    }
    for (package, test) in functions {
        if !proven.contains_key(&(package.as_str(), test.as_str())) {
            problems.push(format!("{LIST} does not name {package} {test}"));
        }
    }
    problems
}

/// Runs the tests of the list and says of each whether it passed.
fn run_tests(entries: &[Entry]) -> Result<BTreeMap<(String, String), bool>, String> {
    let mut packages: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in entries {
        if let Verdict::Tested(tests) = &entry.verdict {
            for (package, test) in tests {
                packages.entry(package).or_default().insert(test);
            }
        }
    }
    let mut results = BTreeMap::new();
    for (package, tests) in packages {
        let mut command = cargo();
        command.args(["test", "--quiet", "--no-fail-fast", "--package", package]);
        command.args(["--", "--format", "pretty"]).args(&tests);
        let output = command.output().map_err(|error| error.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() && !text.contains("test result") {
            return Err(format!(
                "{package}: {}",
                String::from_utf8_lossy(&output.stderr).trim_end()
            ));
        }
        for line in text.lines() {
            let Some((name, outcome)) =
                line.strip_prefix("test ").and_then(|line| line.split_once(" ... "))
            else {
                continue;
            };
            let function = name.rsplit("::").next().unwrap_or(name);
            if tests.contains(function) {
                results.insert((package.to_owned(), function.to_owned()), outcome == "ok");
            }
        }
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Vec<Entry> {
        let pending = || Verdict::Pending("desk".into());
        let rules = COUNTS.iter().flat_map(|(kind, count)| {
            (1..=*count)
                .map(move |number| Entry { rule: format!("{kind}{number}"), verdict: pending() })
        });
        rules.collect()
    }

    fn test(package: &str, name: &str) -> (String, String) {
        (package.into(), name.into())
    }

    #[test]
    fn a_test_is_named_after_its_rules() {
        assert_eq!(rules_of("s33_six_wrong_tries_lock"), ["S33"]);
        assert_eq!(rules_of("s44_s63_g21_fees"), ["S44", "S63", "G21"]);
        assert!(rules_of("signs").is_empty());
        assert!(rules_of("six_s33").is_empty());
    }

    #[test]
    fn lines_are_read_whole_or_refused() {
        let text = "rule\tverdict\twhere\tnote\nS33\ttested\tyzt-pin s33_a, yzt-x s33_b\tlock\n";
        let tests = vec![test("yzt-pin", "s33_a"), test("yzt-x", "s33_b")];
        let entry = Entry { rule: "S33".into(), verdict: Verdict::Tested(tests) };
        assert_eq!(parse(text), Ok(vec![entry]));
        for bad in [
            "S1",
            "rule\tverdict\twhere\tnote\nS1\tperhaps\t-\t",
            "rule\tverdict\twhere\tnote\nS1\ttested\tx\t",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn blessing_names_the_tests_that_are_there_and_decides_nothing() {
        let there = BTreeSet::from([test("yzt-pin", "s1_s2_a"), test("yzt-x", "s1_b")]);
        let text = format!("{HEADER}\nS1\ttested\told x\tn\nS2\tpending\tdesk\t\n");
        let expected =
            format!("{HEADER}\nS1\ttested\tyzt-pin s1_s2_a, yzt-x s1_b\tn\nS2\tpending\tdesk\t\n");
        assert_eq!(blessed(&text, &there), expected);
    }

    #[test]
    fn everything_that_does_not_agree_is_found() {
        let none = BTreeSet::new();
        assert_eq!(problems(&complete(), &none), Vec::<String>::new());
        let change = |at: usize, verdict: Verdict| {
            let mut entries = complete();
            entries[at].verdict = verdict;
            entries
        };
        assert_eq!(problems(&complete()[1..], &none).len(), 1);
        assert_eq!(problems(&change(0, Verdict::NotSoftware), &none).len(), 1);
        assert_eq!(problems(&change(7, Verdict::NotSoftware), &none).len(), 0);
        assert_eq!(problems(&change(0, Verdict::Pending("moon".into())), &none).len(), 1);
        let listed = Verdict::Tested(vec![test("yzt-pin", "s1_a")]);
        assert_eq!(problems(&change(0, listed.clone()), &none).len(), 1);
        let there = BTreeSet::from([test("yzt-pin", "s1_a")]);
        assert_eq!(problems(&change(0, listed.clone()), &there).len(), 0);
        assert_eq!(problems(&change(1, listed), &there).len(), 1);
        assert_eq!(problems(&complete(), &there).len(), 1);
    }

    #[test]
    fn the_counts_are_of_one_kind() {
        let mut entries = complete();
        entries[7].verdict = Verdict::NotSoftware;
        assert_eq!(counts('S', &entries), "rules: 0 tested, 85 pending, 1 not software");
        assert_eq!(counts('G', &entries), "gaps: 0 tested, 28 pending, 0 not software");
    }
}
