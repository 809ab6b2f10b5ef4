// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt pin`: change the PIN, be unlocked.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use yzt_assistant::glossary::Term;
use yzt_assistant::{Notice, UnblockAnswer};

use crate::args::{KeyChoice, PinCommand, PinInput};
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report, tries};
use crate::pins::Pins;

use super::values;

const POLL: Duration = Duration::from_millis(50);
/// How long an answer that cannot be read may still be in the middle of being written.
const WRITING: Duration = Duration::from_secs(2);

pub(crate) fn execute(command: &PinCommand, context: &Context) -> Result<Report, Error> {
    match command {
        PinCommand::Change { choice, pin, new_pin_fd } => change(choice, pin, *new_pin_fd, context),
        PinCommand::Verify { choice, pin } => verify(choice, pin, context),
        PinCommand::Unblock { choice, request, answer, wait } => {
            unblock(choice, request, answer, *wait, context)
        }
    }
}

fn change(
    choice: &KeyChoice,
    input: &PinInput,
    new_pin_fd: Option<u32>,
    context: &Context,
) -> Result<Report, Error> {
    let mut pins = Pins::new(context.language, input, new_pin_fd)?;
    let mut key = context.open(choice)?;
    let changed = key.change_pin(&mut pins)?;
    let mut page = Page::new();
    page.line(
        "PIN 码已修改。所有使用该 USB Key 的网站都用新的 PIN 码。",
        "The PIN is changed. It is the PIN for every site that this key is used with.",
    )
    .field(Term::KeySerial, &key.name().serial)
    .field(Term::TriesLeft, tries(changed.pin.tries_left, context.language));
    let members = json!({ "serial": key.name().serial, "pin": values::pin(&changed.pin) });
    Ok(Report::new(members, page))
}

fn verify(choice: &KeyChoice, input: &PinInput, context: &Context) -> Result<Report, Error> {
    let mut pins = Pins::new(context.language, input, None)?;
    let mut key = context.open(choice)?;
    let pin = key.verify_pin(&mut pins)?;
    let mut page = Page::new();
    page.line("PIN 码正确。", "The PIN is right.")
        .field(Term::KeySerial, &key.name().serial)
        .field(Term::TriesLeft, tries(pin.tries_left, context.language));
    Ok(Report::new(json!({ "serial": key.name().serial, "pin": values::pin(&pin) }), page))
}

fn unblock(
    choice: &KeyChoice,
    request: &Path,
    answer: &Path,
    wait: u64,
    context: &Context,
) -> Result<Report, Error> {
    // What lies there already cannot answer a challenge that does not exist yet.
    if answer.exists() {
        return Err(Error::AlreadyExists { path: answer.to_owned() });
    }
    let mut key = context.open(choice)?;
    let asked = key.unblock_request()?;
    let text = serde_json::to_vec(&asked).unwrap_or_default();
    files::write(request, &text, Secrecy::Public)?;
    let received = {
        let _progress = context.progress(
            "正在等待客服的解锁应答，请不要拔出 USB Key……",
            "Waiting for customer service's answer; keep the key plugged in ...",
        );
        wait_for(answer, wait)?
    };
    let unblocked = key.unblock(&received)?;
    let mut page = Page::new();
    page.line("USB Key 已解锁。", "The key is unlocked.")
        .field(Term::KeySerial, &key.name().serial)
        .field(Term::PinStatus, values::pin_status_text(unblocked.pin.status, context.language))
        .field(Term::TriesLeft, tries(unblocked.pin.tries_left, context.language));
    let members = json!({ "serial": key.name().serial, "pin": values::pin(&unblocked.pin) });
    Ok(Report::new(members, page).with_notices(vec![Notice::OneTimePin]))
}

/// Waits for the answer's file.
fn wait_for(path: &Path, seconds: u64) -> Result<UnblockAnswer, Error> {
    let begun = Instant::now();
    let patience = Duration::from_secs(seconds);
    let mut unreadable_since: Option<Instant> = None;
    loop {
        let error = match read_answer(path) {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if !matches!(error, Error::NotFound { .. }) {
            let since = *unreadable_since.get_or_insert_with(Instant::now);
            if since.elapsed() >= WRITING {
                return Err(error);
            }
        }
        if begun.elapsed() >= patience {
            return Err(match error {
                Error::NotFound { path } => Error::UnblockAnswerLate { path, seconds },
                other => other,
            });
        }
        std::thread::sleep(POLL);
    }
}

fn read_answer(path: &Path) -> Result<UnblockAnswer, Error> {
    let content = files::read(path, files::SMALL)?;
    let malformed = || Error::UnblockAnswerFile { path: path.to_owned() };
    let answer: UnblockAnswer = serde_json::from_slice(&content).map_err(|_| malformed())?;
    answer.cryptogram().map_err(|_| malformed())?;
    Ok(answer)
}
