// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the commands do, one module per group.

mod ca;
mod cert;
mod doctor;
mod explain;
mod key;
mod login;
mod pin;
mod portal;
mod sign;
#[cfg(feature = "skf")]
mod skf;
mod softkey;
mod trust;
pub(crate) mod values;

use crate::args::Command;
use crate::context::Context;
use crate::error::Error;
use crate::output::Report;

/// Runs the command that was parsed.
pub(crate) fn execute(command: &Command, context: &Context) -> Result<Report, Error> {
    match command {
        Command::Softkey(command) => softkey::execute(command, context),
        Command::Key(command) => key::execute(command, context),
        Command::Cert(command) => cert::execute(command, context),
        Command::Pin(command) => pin::execute(command, context),
        Command::Ca(command) => ca::execute(command, context),
        Command::Portal(command) => portal::execute(command, context),
        Command::Login(arguments) => login::execute(arguments, context),
        Command::Sign(arguments) => sign::sign(arguments, context),
        Command::SignBatch(arguments) => sign::sign_batch(arguments, context),
        Command::Verify(arguments) => sign::verify(arguments, context),
        #[cfg(feature = "skf")]
        Command::Skf(command) => skf::execute(command, context),
        Command::Doctor(arguments) => doctor::execute(arguments, context),
        Command::Explain(arguments) => explain::execute(arguments, context),
    }
}
