// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the commands do, one module per group.

mod asn1;
mod ca;
mod cert;
mod cms;
mod crl;
mod csr;
mod doctor;
mod explain;
mod explain_signature;
mod key;
mod lifecycle;
mod login;
mod ocsp;
mod pin;
mod portal;
mod sign;
#[cfg(feature = "skf")]
mod skf;
mod softkey;
mod trust;
pub(crate) mod values;
mod views;

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
        Command::Csr(command) => csr::execute(command, context),
        Command::Crl(command) => crl::execute(command, context),
        Command::Ocsp(command) => ocsp::execute(command, context),
        Command::Cms(command) => cms::execute(command, context),
        Command::Asn1(arguments) => asn1::execute(arguments),
        Command::Lifecycle(command) => lifecycle::execute(command, context),
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
