// SPDX-License-Identifier: MIT OR Apache-2.0
//! An order's invoice: a region of its own beside the order's states.
//!
//! The payer may ask for it before the money is known to have arrived; finance acts only after.

use crate::names::{Line, named};
use crate::policy::{FinanceActs, Policy};
use crate::refusal::{Machine, Missing, Refusal};
use crate::service::{Actor, ServiceKind, Step};

/// Where an invoice stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum InvoiceState {
    /// Nobody asked.
    #[default]
    NotRequested,
    /// Somebody asked.
    Requested,
    /// Finance was told to issue it.
    Notified,
    /// It was issued.
    Issued {
        /// Its number.
        number: Line,
    },
    /// The order came to nothing, and so did the request.
    Dropped,
}

/// What happens to an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum InvoiceEvent {
    /// The payer asks for it.
    Request,
    /// Customer service tells finance.
    Notify,
    /// Finance issues it.
    Issue {
        /// Its number.
        number: Line,
    },
    /// The order came to nothing.
    Drop,
}

named! {
    /// How far the order is to which the invoice belongs.
    pub enum OrderProgress {
        /// Nothing has to be paid.
        NothingDue = "nothing-due", "无需付款", "nothing due";
        /// The money is not known to be there.
        Unpaid = "unpaid", "未到账", "unpaid";
        /// It is there.
        Arrived = "arrived", "已到账", "arrived";
        /// The work is under way, or done.
        Processed = "processed", "已办理", "processed";
        /// The order was refused or called off.
        Ended = "ended", "已终止", "ended";
    }
}

impl InvoiceEvent {
    /// The event's name in refusals.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Request => "request-invoice",
            Self::Notify => "notify-finance",
            Self::Issue { .. } => "issue-invoice",
            Self::Drop => "drop-invoice",
        }
    }

    /// The right that somebody needs for it.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Request => Step::RequestInvoice,
            Self::Notify => Step::NotifyFinance,
            Self::Issue { .. } => Step::IssueInvoice,
            Self::Drop => Step::Cancel,
        }
    }
}

impl InvoiceState {
    /// The state's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotRequested => "not-requested",
            Self::Requested => "requested",
            Self::Notified => "notified",
            Self::Issued { .. } => "issued",
            Self::Dropped => "dropped",
        }
    }

    /// The state after an event.
    ///
    /// Total: every state answers every event, with a new state or with what is missing.
    ///
    /// # Errors
    /// [`Refusal`]: another state, the right to the step, or the money.
    pub fn apply(
        &self,
        event: &InvoiceEvent,
        progress: OrderProgress,
        (kind, actor): (ServiceKind, Actor),
        policy: &Policy,
    ) -> Result<Self, Refusal> {
        let refuse =
            |missing| Err(Refusal::new(Machine::Invoice, self.name(), event.name(), missing));
        let next = match (self, event) {
            (Self::NotRequested, InvoiceEvent::Request) => Self::Requested,
            (Self::Requested, InvoiceEvent::Notify) => Self::Notified,
            (Self::Notified, InvoiceEvent::Issue { number }) => {
                Self::Issued { number: number.clone() }
            }
            (Self::NotRequested | Self::Requested | Self::Notified, InvoiceEvent::Drop) => {
                Self::Dropped
            }
            _ => return refuse(Missing::AnotherState),
        };
        let step = event.step();
        if !policy.may(Some(kind), step, actor) {
            let may = policy.actors(Some(kind), step).to_vec();
            return refuse(Missing::Right { actor, step, may });
        }
        match missing(event, progress, policy) {
            Some(missing) => refuse(missing),
            None => Ok(next),
        }
    }
}

/// What the order lacks for the event.
fn missing(event: &InvoiceEvent, progress: OrderProgress, policy: &Policy) -> Option<Missing> {
    let enough = match event {
        InvoiceEvent::Drop => progress == OrderProgress::Ended,
        InvoiceEvent::Request => match progress {
            OrderProgress::NothingDue | OrderProgress::Ended => false,
            OrderProgress::Unpaid | OrderProgress::Arrived | OrderProgress::Processed => true,
        },
        InvoiceEvent::Notify | InvoiceEvent::Issue { .. } => match progress {
            OrderProgress::NothingDue | OrderProgress::Ended => false,
            OrderProgress::Unpaid => return Some(Missing::PaymentClaim),
            OrderProgress::Arrived => policy.invoice.finance_acts == FinanceActs::AfterArrival,
            OrderProgress::Processed => true,
        },
    };
    (!enough).then_some(Missing::AnotherState)
}
