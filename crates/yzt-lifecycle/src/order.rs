// SPDX-License-Identifier: MIT OR Apache-2.0
//! A work order: from the first word about it to the work done, refused or called off.
//!
//! ```text
//! Draft → DocumentsPending → Submitted → UnderReview → AwaitingPayment → PaidClaimed → Settled → Processing → Done
//!                ↑                            ↓ ↘              (nothing due) ────────────↗
//!                └───────────────────── Returned  Rejected           until processing: Cancelled
//! ```
//!
//! The invoice is a region of its own beside these states ([`crate::invoice`]). A [`Settlement`]
//! cannot be made without the money that is due, and nothing is processed without one.

mod dossier;
mod steps;
mod stored;

pub use dossier::Dossier;

use yzt_cert::UnixTime;

use crate::invoice::{InvoiceEvent, InvoiceState, OrderProgress};
use crate::names::{Amount, named, optional_time, unix_time};
use crate::policy::{PaymentMethod, Policy};
use crate::refusal::Refusal;
use crate::service::{Actor, Channel, Datum, DocumentKind, ServiceKind, Step};
use stored::OrderForm;

/// What is fixed when an order is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The service.
    pub kind: ServiceKind,
    /// By which way.
    pub channel: Channel,
    /// Whether the organisation applies for the first time (S57).
    pub first: bool,
    /// How many keys or services.
    pub quantity: u16,
    /// When it was opened.
    #[serde(with = "unix_time")]
    pub opened: UnixTime,
}

/// That nothing is owed: what was due has arrived, or nothing was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "SettlementForm", into = "SettlementForm")]
pub struct Settlement {
    due: Amount,
    arrived: Amount,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct SettlementForm {
    due: Amount,
    arrived: Amount,
}

impl Settlement {
    /// Nothing was due.
    pub const NOTHING_DUE: Self = Self { due: Amount::ZERO, arrived: Amount::ZERO };

    /// A settlement; `None` if less arrived than was due.
    #[must_use]
    pub const fn new(due: Amount, arrived: Amount) -> Option<Self> {
        if arrived.0 >= due.0 { Some(Self { due, arrived }) } else { None }
    }

    /// What was due.
    #[must_use]
    pub const fn due(self) -> Amount {
        self.due
    }

    /// What arrived.
    #[must_use]
    pub const fn arrived(self) -> Amount {
        self.arrived
    }
}

impl TryFrom<SettlementForm> for Settlement {
    type Error = &'static str;

    fn try_from(form: SettlementForm) -> Result<Self, &'static str> {
        Self::new(form.due, form.arrived).ok_or("less arrived than was due")
    }
}

impl From<Settlement> for SettlementForm {
    fn from(settlement: Settlement) -> Self {
        Self { due: settlement.due, arrived: settlement.arrived }
    }
}

named! {
    /// Where the key is when work begins.
    pub enum KeyEvidence {
        /// It is there.
        Present = "present", "USB Key 在场", "present";
        /// It is not asked for.
        NotNeeded = "not-needed", "无需 USB Key", "not needed";
        /// It is lost.
        Lost = "lost", "USB Key 已遗失", "lost";
        /// It does not answer.
        Damaged = "damaged", "USB Key 已损坏", "damaged";
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum OrderState {
    /// Somebody spoke about it.
    Draft,
    /// Papers and facts are being collected.
    DocumentsPending {
        /// Those that are there.
        dossier: Dossier,
    },
    /// It waits for review.
    Submitted {
        /// Its papers and facts.
        dossier: Dossier,
    },
    /// It is being reviewed.
    UnderReview {
        /// Its papers and facts.
        dossier: Dossier,
        /// Whether the registered number was called back.
        called_back: bool,
    },
    /// Something has to be made better.
    Returned {
        /// Its papers and facts.
        dossier: Dossier,
    },
    /// It was approved, and money is due.
    AwaitingPayment {
        /// So much.
        due: Amount,
    },
    /// The payer told that money was sent.
    PaidClaimed {
        /// So much is due.
        due: Amount,
        /// So much was sent.
        claimed: Amount,
        /// In this way.
        method: PaymentMethod,
    },
    /// The money is there, or nothing was due: the work can begin.
    Settled {
        /// What was settled.
        settlement: Settlement,
        /// When the work was agreed to begin.
        #[serde(with = "optional_time", default, skip_serializing_if = "Option::is_none")]
        appointment: Option<UnixTime>,
    },
    /// The work is under way.
    Processing {
        /// What was settled.
        settlement: Settlement,
        /// Where the key is.
        key: KeyEvidence,
    },
    /// The work is done.
    Done {
        /// What was settled.
        settlement: Settlement,
        /// When it was done.
        #[serde(with = "unix_time")]
        at: UnixTime,
    },
    /// It was refused.
    Rejected {
        /// When.
        #[serde(with = "unix_time")]
        at: UnixTime,
    },
    /// It was called off.
    Cancelled {
        /// When.
        #[serde(with = "unix_time")]
        at: UnixTime,
        /// What arrived and has to be paid back.
        refund: Amount,
        /// What the payer told of and nobody found: to be paid back if it does arrive.
        #[serde(default, skip_serializing_if = "Amount::is_zero")]
        unconfirmed: Amount,
    },
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum OrderEvent {
    /// The applicant has the list of papers.
    Begin,
    /// Papers are handed in.
    HandIn {
        /// Which.
        kind: DocumentKind,
        /// How many.
        copies: u8,
        /// Whether all of them bear the seal.
        sealed: bool,
    },
    /// Something is told.
    Tell {
        /// What.
        datum: Datum,
    },
    /// It is handed over for review.
    Submit,
    /// Review begins.
    BeginReview,
    /// The registered number was called back and answered.
    CallBack,
    /// Something has to be made better.
    Return,
    /// It is approved.
    Approve,
    /// It is refused.
    Reject,
    /// The payer tells that money was sent.
    ClaimPayment {
        /// How much.
        amount: Amount,
        /// In which way.
        method: PaymentMethod,
    },
    /// The money is there.
    ConfirmArrival {
        /// How much.
        amount: Amount,
    },
    /// The money that was told of is not there.
    DenyArrival,
    /// A time is agreed.
    Book {
        /// When work will begin.
        #[serde(with = "unix_time")]
        start: UnixTime,
    },
    /// Work begins.
    Process {
        /// Where the key is.
        key: KeyEvidence,
    },
    /// The work is done.
    Finish,
    /// The work could not be done this time.
    Fail,
    /// It is called off.
    Cancel,
}

/// A work order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "OrderForm", into = "OrderForm")]
pub struct Order {
    terms: Terms,
    applied: Option<UnixTime>,
    state: OrderState,
    invoice: InvoiceState,
}

impl OrderEvent {
    /// The event's name in refusals.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::HandIn { .. } => "hand-in",
            Self::Tell { .. } => "tell",
            Self::Submit => "submit",
            Self::BeginReview => "begin-review",
            Self::CallBack => "call-back",
            Self::Return => "return",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::ClaimPayment { .. } => "claim-payment",
            Self::ConfirmArrival { .. } => "confirm-arrival",
            Self::DenyArrival => "deny-arrival",
            Self::Book { .. } => "book",
            Self::Process { .. } => "process",
            Self::Finish => "finish",
            Self::Fail => "fail",
            Self::Cancel => "cancel",
        }
    }

    /// The right that somebody needs for it.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Begin => Step::Open,
            Self::HandIn { .. } | Self::Tell { .. } => Step::HandIn,
            Self::Submit => Step::Submit,
            Self::BeginReview | Self::Return | Self::Approve | Self::Reject => Step::Review,
            Self::CallBack => Step::CallBack,
            Self::ClaimPayment { .. } => Step::ClaimPayment,
            Self::ConfirmArrival { .. } | Self::DenyArrival => Step::ConfirmArrival,
            Self::Book { .. } => Step::Book,
            Self::Process { .. } | Self::Finish | Self::Fail => Step::Process,
            Self::Cancel => Step::Cancel,
        }
    }
}

impl OrderState {
    /// The state's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::DocumentsPending { .. } => "documents-pending",
            Self::Submitted { .. } => "submitted",
            Self::UnderReview { .. } => "under-review",
            Self::Returned { .. } => "returned",
            Self::AwaitingPayment { .. } => "awaiting-payment",
            Self::PaidClaimed { .. } => "paid-claimed",
            Self::Settled { .. } => "settled",
            Self::Processing { .. } => "processing",
            Self::Done { .. } => "done",
            Self::Rejected { .. } => "rejected",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether the order has come to its end.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Rejected { .. } | Self::Cancelled { .. })
    }

    /// Its papers and facts, while they are being collected and reviewed.
    #[must_use]
    pub const fn dossier(&self) -> Option<&Dossier> {
        match self {
            Self::DocumentsPending { dossier }
            | Self::Submitted { dossier }
            | Self::UnderReview { dossier, .. }
            | Self::Returned { dossier } => Some(dossier),
            _ => None,
        }
    }

    /// What was settled, once it is.
    #[must_use]
    pub const fn settlement(&self) -> Option<Settlement> {
        match self {
            Self::Settled { settlement, .. }
            | Self::Processing { settlement, .. }
            | Self::Done { settlement, .. } => Some(*settlement),
            _ => None,
        }
    }
}

impl Order {
    /// An order that somebody spoke about.
    #[must_use]
    pub const fn new(terms: Terms) -> Self {
        let invoice = InvoiceState::NotRequested;
        Self { terms, applied: None, state: OrderState::Draft, invoice }
    }

    /// What was fixed when it was opened.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// When the organisation applied: when the order was first handed over for review (S56, G9).
    /// A first word about it is no application, and a return for something to be made better does
    /// not begin it anew.
    #[must_use]
    pub const fn applied(&self) -> Option<UnixTime> {
        self.applied
    }

    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> &OrderState {
        &self.state
    }

    /// Where its invoice stands.
    #[must_use]
    pub const fn invoice(&self) -> &InvoiceState {
        &self.invoice
    }

    /// What it costs under a policy.
    #[must_use]
    pub fn due(&self, policy: &Policy) -> Amount {
        policy.due(self.terms.kind, self.terms.first, self.terms.quantity)
    }

    /// How far it is, as its invoice sees it.
    #[must_use]
    pub fn progress(&self, policy: &Policy) -> OrderProgress {
        let paid = |settlement: Settlement, progress| {
            if settlement.due == Amount::ZERO { OrderProgress::NothingDue } else { progress }
        };
        match self.state {
            OrderState::Rejected { .. } | OrderState::Cancelled { .. } => OrderProgress::Ended,
            OrderState::Settled { settlement, .. } => paid(settlement, OrderProgress::Arrived),
            OrderState::Processing { settlement, .. } | OrderState::Done { settlement, .. } => {
                paid(settlement, OrderProgress::Processed)
            }
            // What was due at approval stays due, whatever a later policy asks.
            OrderState::AwaitingPayment { .. } | OrderState::PaidClaimed { .. } => {
                OrderProgress::Unpaid
            }
            _ if self.due(policy) == Amount::ZERO => OrderProgress::NothingDue,
            _ => OrderProgress::Unpaid,
        }
    }

    /// The order after an event.
    ///
    /// Total: every state answers every event, with a new state or with what is missing. When the
    /// order is refused or called off, a request for an invoice is dropped with it.
    ///
    /// # Errors
    /// [`Refusal`]: another state, the right to the step, papers, facts, money, a call back, the
    /// key, opening hours, an appointment.
    pub fn apply(
        &self,
        event: &OrderEvent,
        actor: Actor,
        policy: &Policy,
        at: UnixTime,
    ) -> Result<Self, Refusal> {
        let state = steps::apply(self, event, actor, policy, at)?;
        let ended = matches!(state, OrderState::Rejected { .. } | OrderState::Cancelled { .. });
        let open = matches!(self.invoice, InvoiceState::Requested | InvoiceState::Notified);
        let dropped = ended && open;
        let invoice = if dropped { InvoiceState::Dropped } else { self.invoice.clone() };
        let submitted = matches!(state, OrderState::Submitted { .. }).then_some(at);
        Ok(Self { terms: self.terms, applied: self.applied.or(submitted), state, invoice })
    }

    /// The order after an event of its invoice.
    ///
    /// # Errors
    /// As [`InvoiceState::apply`].
    pub fn apply_invoice(
        &self,
        event: &InvoiceEvent,
        actor: Actor,
        policy: &Policy,
    ) -> Result<Self, Refusal> {
        let progress = self.progress(policy);
        let invoice = self.invoice.apply(event, progress, (self.terms.kind, actor), policy)?;
        Ok(Self { invoice, ..self.clone() })
    }
}
