// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt lifecycle` and `yzt cert status`: what is due, forms, policies and the journal.

mod advise;
mod apply;
mod form;
mod journal;
mod policy;
mod replay;
mod shown;

use crate::args::LifecycleCommand;
use crate::context::Context;
use crate::error::Error;
use crate::output::Report;

pub(crate) use advise::status;

pub(crate) fn execute(command: &LifecycleCommand, context: &Context) -> Result<Report, Error> {
    match command {
        LifecycleCommand::Advise(arguments) => advise::advise(arguments, context),
        LifecycleCommand::Apply(arguments) => apply::apply(arguments, context),
        LifecycleCommand::CheckPolicy { file, matrix } => policy::check(file, *matrix, context),
        LifecycleCommand::Replay(arguments) => replay::replay(arguments, context),
        LifecycleCommand::VerifyJournal(arguments) => replay::verify(arguments, context),
        LifecycleCommand::Form(arguments) => form::form(arguments, context),
    }
}
