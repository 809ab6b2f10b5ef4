// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key, a desk that has it on record, and visits.

use core::time::Duration;

use yzt_gmt0017::remote_unblock::DeskEnding;
use yzt_pin::PinStatus;
use yzt_token::{Error, PinRole, Rotation, UnblockReport};

use crate::key::{ADMINISTRATOR_TRIES, CHANGE, CardFault, FIRST, Key, UNBLOCK};
use crate::office::{Crash, Office, Record};
use crate::wire::{LineFault, Wire};

/// What goes wrong in one visit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) card: Vec<(usize, CardFault)>,
    pub(crate) line: Vec<(usize, LineFault)>,
    pub(crate) crash: Option<Crash>,
}

pub(crate) struct World {
    pub(crate) key: Key,
    pub(crate) office: Office,
    pub(crate) said: Vec<Vec<u8>>,
    pub(crate) held: Duration,
}

impl World {
    pub(crate) fn new() -> Self {
        let office = Office::new(Record::certain(FIRST));
        Self { key: Key::new(), office, said: Vec::new(), held: Duration::ZERO }
    }

    pub(crate) fn visit(&mut self, plan: &Plan) -> Result<UnblockReport, Error> {
        let mut application = self.key.application(&plan.card);
        self.office.open(plan.crash);
        let mut wire = Wire::new(&mut self.office, &self.key, &plan.line);
        wire.old.clone_from(&self.said);
        let result = application.unblock_remotely(&mut wire);
        wire.run_out();
        let said = core::mem::take(&mut wire.said);
        self.held = wire.held;
        self.said.extend(said);
        assert!(!self.key.in_transaction(), "the card is still held");
        result
    }

    /// A visit in which something goes wrong, and what must hold whatever it is.
    pub(crate) fn faulty(&mut self, plan: &Plan) -> Result<UnblockReport, Error> {
        let before = self.key.administrator_tries();
        let result = self.visit(plan);
        let log = self.key.log();
        let counted = self.key.count(&[UNBLOCK, CHANGE]);
        assert!(counted <= self.office.sealed, "{plan:?}: {log:?}");
        assert!(self.key.count(&[UNBLOCK]) <= 2 && self.key.count(&[CHANGE]) <= 1, "{plan:?}");
        let spent = before.saturating_sub(self.key.administrator_tries());
        assert!(usize::from(spent) <= counted, "{plan:?}: {spent} tries, {log:?}");
        assert!(self.held <= Duration::from_secs(30), "{plan:?}: {:?}", self.held);
        assert!(self.record_has_the_pin(), "{plan:?}: {:?} {log:?}", self.office.ending);
        self.outcomes_agree(plan, &result);
        result
    }

    pub(crate) fn record_has_the_pin(&self) -> bool {
        let Record { current, pending } = &self.office.record;
        self.key.has_administrator_pin(current)
            || pending.as_ref().is_some_and(|pin| self.key.has_administrator_pin(pin))
    }

    /// Neither side believes what is not so.
    fn outcomes_agree(&self, plan: &Plan, result: &Result<UnblockReport, Error>) {
        if let Some((pin, true)) = &self.office.handed_out {
            assert!(self.key.has_user_pin(pin), "{plan:?}");
        }
        if let Ok(UnblockReport { rotation }) = result {
            assert_eq!(self.key.pin(PinRole::User).status, PinStatus::OneTime, "{plan:?}");
            let certain = self.office.record.pending.is_none();
            assert!(*rotation != Rotation::Done || certain, "{plan:?}");
        }
        let took = self.key.log().contains(&(UNBLOCK, Some(0x9000)));
        assert_eq!(result.is_ok(), took, "{plan:?}: {result:?}");
        let silent = self.key.log().contains(&(UNBLOCK, None));
        let unknown = matches!(result, Err(Error::PinOutcomeUnknown { .. }));
        assert!(!silent || unknown, "{plan:?}: {result:?}");
        if self.office.ending == Some(DeskEnding::Rotated) {
            assert!(self.key.has_administrator_pin(&self.office.record.current), "{plan:?}");
        }
    }

    /// A visit without a fault, which has to work whatever went wrong before.
    pub(crate) fn works(&mut self, context: &str) {
        let report =
            self.visit(&Plan::default()).unwrap_or_else(|error| panic!("{context}: {error}"));
        assert_eq!(report.rotation, Rotation::Done, "{context}");
        assert_eq!(self.office.ending, Some(DeskEnding::Rotated), "{context}");
        assert!(self.office.record.pending.is_none(), "{context}");
        assert!(self.key.has_administrator_pin(&self.office.record.current), "{context}");
        assert_eq!(self.key.administrator_tries(), ADMINISTRATOR_TRIES, "{context}");
        let Some((pin, true)) = &self.office.handed_out else { panic!("{context}: no user PIN") };
        assert!(self.key.has_user_pin(pin), "{context}");
        assert_eq!(self.key.pin(PinRole::User).status, PinStatus::OneTime, "{context}");
    }
}
