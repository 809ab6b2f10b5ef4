// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt login`: the holder's side of a login.

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_assistant::{LoginRequest, Notice};
use yzt_login::{Challenge, Origin};

use crate::args::LoginArgs;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};
use crate::pins::Pins;

use super::values;

/// What the token says about the program.
const APP_VERSION: &str = concat!("yzt/", env!("CARGO_PKG_VERSION"));

pub(crate) fn execute(arguments: &LoginArgs, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let origin = Origin::parse(&arguments.origin)?;
    let content = files::read(&arguments.challenge, files::SMALL)?;
    let challenge = Challenge::from_json(&content)
        .map_err(|error| Error::from(error).about(&arguments.challenge))?;
    let request = LoginRequest { origin, challenge, app_version: APP_VERSION.to_owned() };
    let mut pins = Pins::new(context.language, &arguments.pin, None)?;
    let done = context.open(&arguments.choice)?.login(&request, &mut pins, now)?;
    files::write(&arguments.out, done.token.to_json().as_bytes(), Secrecy::Secret)?;

    let reminder = done.notices.iter().find_map(|notice| match notice {
        Notice::ExpiresSoon { days } => Some(json!({ "days_left": days })),
        Notice::Expired { days } => Some(json!({ "days_left": -i64::from(*days) })),
        _ => None,
    });
    let members = json!({
        "origin": request.origin.as_str(),
        "organization": done.organization,
        "pin_status": values::pin_status(done.pin.status),
        "tries_left": done.pin.maximum,
        "reminder": reminder.unwrap_or(Value::Null),
    });
    let mut page = Page::new();
    page.line(
        "已签名登录，USB Key 已退出登录状态。",
        "The login is signed and the key is logged out again.",
    )
    .field(Term::Origin, request.origin.as_str())
    .field(Term::Organization, &done.organization)
    .field(Term::WrittenTo, arguments.out.display().to_string());
    Ok(Report::new(members, page).with_notices(done.notices))
}
