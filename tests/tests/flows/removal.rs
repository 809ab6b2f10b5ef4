// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key is lost at each command of each use case.
//!
//! Every time: a typed error within a second, no more tries gone than wrong PINs were executed, and
//! the same use case done to its end on a fresh handle.

use std::fmt::Write as _;
use std::time::Duration;

use yzt_assistant::Error;
use yzt_token::PinRole;

use crate::lab::{self, Lab, Template, UseCase};
use crate::port::{Cut, Loss, Moment, Seen};
use crate::table;

const LONGEST: Duration = Duration::from_secs(1);

/// The tries of a fresh counter.
const TRIES: u8 = 6;

const COLUMNS: [(Loss, Moment); 4] = [
    (Loss::Removal, Moment::Before),
    (Loss::Removal, Moment::After),
    (Loss::Reset, Moment::Before),
    (Loss::Reset, Moment::After),
];

#[test]
fn a_login() {
    examine(&lab::LOGIN);
}

#[test]
fn a_login_with_a_wrong_pin() {
    examine(&lab::LOGIN_WITH_A_WRONG_PIN);
}

#[test]
fn a_request_for_a_certificate() {
    examine(&lab::ISSUANCE);
}

#[test]
fn an_import() {
    examine(&lab::IMPORT);
}

#[test]
fn a_pin_change() {
    examine(&lab::PIN_CHANGE);
}

#[test]
fn a_pin_change_with_a_wrong_pin() {
    examine(&lab::PIN_CHANGE_WITH_A_WRONG_PIN);
}

#[test]
fn an_unlock() {
    examine(&lab::UNBLOCK);
}

#[test]
fn an_unlock_with_a_wrong_answer() {
    examine(&lab::UNBLOCK_WITH_A_WRONG_ANSWER);
}

#[test]
fn what_a_login_needs_the_pin_for_is_one_transaction() {
    let lab = Lab::new();
    let seen = commands(&lab, &lab::LOGIN);
    let (_, last) = seen.split_at(seen.len() - 4);
    let names: Vec<&str> = last.iter().map(|seen| seen.name).collect();
    assert_eq!(names, ["GenRandom", "VerifyPIN", "ECCSignData", "ClearSecureState"]);
    assert!(last.iter().all(|seen| seen.transaction == last[0].transaction), "{last:?}");
}

fn examine(case: &UseCase) {
    let lab = Lab::new();
    let commands = commands(&lab, case);
    let mut text = String::from(
        "| | command | removed before | removed after | reset before | reset after |\n",
    );
    text += "|--:|---|---|---|---|---|\n";
    let mut slowest = Duration::ZERO;
    for (at, command) in commands.iter().enumerate() {
        write!(text, "| {} | {} |", at + 1, command.name).unwrap();
        for (loss, moment) in COLUMNS {
            let (cell, waited) = lose(&lab, case, Cut { at, moment, loss }, command);
            slowest = slowest.max(waited);
            write!(text, " {cell} |").unwrap();
        }
        text.push('\n');
    }
    println!("{}: the slowest error came after {slowest:?}", case.name);
    table::compare(case.name, &text);
}

/// The commands of the use case when nothing is lost.
fn commands(lab: &Lab, case: &UseCase) -> Vec<Seen> {
    let port = lab.insert(case.before);
    let ended = (case.run)(lab, &port).err().map(|error| error.number());
    assert_eq!(ended, case.ends, "{}", case.name);
    port.seen()
}

/// One cell of the table, and how long it took until the loss was told.
fn lose(lab: &Lab, case: &UseCase, cut: Cut, command: &Seen) -> (String, Duration) {
    let what = format!("{}, command {} ({}), {cut:?}", case.name, cut.at + 1, command.name);
    let port = lab.insert(case.before);
    port.cut(cut);
    let ended = (case.run)(lab, &port);
    let waited = port.lost_for().unwrap_or_else(|| panic!("{what}: not reached"));
    assert!(waited < LONGEST, "{what}: {waited:?}");
    let spent = spent(&port.seen(), &what);

    // Pulled out it is put in again; both ways it has forgotten everything, and the handles of
    // before are gone.
    if cut.loss == Loss::Removal {
        assert!(!port.is_present());
        lab.insert_again(&port);
    }
    let (left, stands) = lab::observe(&port, case.role, case.stands);
    let at_first = if matches!(case.before, Template::Locked) && case.role == PinRole::User {
        0
    } else {
        TRIES
    };
    assert_eq!(left, at_first - spent, "{what}: tries");
    let verdict = judge(case, &ended, command, stands, &what);
    (case.again)(lab, &port).unwrap_or_else(|error| panic!("{what}: the retry: {error:?}"));
    let stands = if stands { ", stands" } else { "" };
    println!("{what}: {verdict}, {left} tries{stands}, retry ok, {waited:?}");
    (format!("{verdict}, {left}{stands}"), waited)
}

/// How many wrong PINs the key has executed: never more than one.
fn spent(seen: &[Seen], what: &str) -> u8 {
    let sent = seen.iter().filter(|seen| carries_pin(seen.name)).count();
    assert!(sent <= 1, "{what}: {sent} commands with a PIN");
    let is_wrong = |seen: &&Seen| matches!(seen.status, Some(0x63C0..=0x63CF));
    u8::try_from(seen.iter().filter(is_wrong).count()).unwrap()
}

fn carries_pin(command: &str) -> bool {
    matches!(command, "VerifyPIN" | "ChangePIN" | "UnblockPIN")
}

/// The number of the error; or that there is none, since everything was done.
fn judge(
    case: &UseCase,
    ended: &Result<(), Error>,
    command: &Seen,
    stands: bool,
    what: &str,
) -> String {
    let Err(error) = ended else {
        // A login that was answered has been verified by the portal.
        assert!(stands || case.name == lab::LOGIN.name, "{what}: nothing was done, and no error");
        return "done".to_owned();
    };
    let number = error.number();
    if command.name == "GetDevInfo" && case.ends == Some(number) {
        // Reset while the keys were listed, it was found again and used.
        return number.to_string();
    }
    let expected: &[u16] = match carries_pin(command.name) {
        true => &[2003],
        // Pulled out while the keys were listed, there is none any more.
        false => &[2010, 2011, 1404],
    };
    assert!(expected.contains(&number), "{what}: {error:?}");
    number.to_string()
}
