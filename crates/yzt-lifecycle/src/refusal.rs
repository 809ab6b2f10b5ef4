// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why something is not allowed, and what is missing.

use core::fmt;

use yzt_cert::UnixTime;

use crate::calendar::Day;
use crate::names::{Amount, named};
use crate::service::{Actor, Channel, Datum, DocumentKind, KeyPresence, ServiceKind, Step};

named! {
    /// Which machine refuses.
    pub enum Machine {
        /// A certificate's life.
        Certificate = "certificate", "证书", "certificate";
        /// A key and its PIN.
        Key = "key", "USB Key", "key";
        /// A work order.
        Order = "order", "业务工单", "order";
        /// An order's invoice.
        Invoice = "invoice", "发票", "invoice";
        /// The right to a further service.
        Entitlement = "entitlement", "已开通业务", "entitlement";
        /// The register, for rules that span objects.
        Register = "register", "登记册", "register";
    }
}

/// A paper that is not there as it has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingDocument {
    /// Which.
    pub kind: DocumentKind,
    /// How many more are needed.
    pub copies: u8,
    /// How many of those that are there lack the seal.
    pub unsealed: u8,
}

/// One thing that has to be there before the event can happen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Missing {
    /// Nothing helps: the event does not belong to the state.
    AnotherState,
    /// Papers.
    Documents(Vec<MissingDocument>),
    /// Facts that have to be told.
    Data(Vec<Datum>),
    /// Money: so much is due, so much is there.
    Payment {
        /// What is due.
        due: Amount,
        /// What arrived.
        arrived: Amount,
    },
    /// The payer's word that money was sent.
    PaymentClaim,
    /// An approval by who reviews.
    Approval,
    /// A call back to the number on record, or the handler in person.
    CallBack,
    /// The key, where it has to be.
    KeyPresent(KeyPresence),
    /// The right to the step.
    Right {
        /// Who tried.
        actor: Actor,
        /// What.
        step: Step,
        /// Who may.
        may: Vec<Actor>,
    },
    /// The day is outside the days on which it is possible; either end may be open.
    Window {
        /// The first day, if there is one.
        from: Option<Day>,
        /// The last day, if there is one.
        until: Option<Day>,
    },
    /// The service point is closed.
    Hours {
        /// When it opens next, as far as the calendar's data reach.
        opens: Option<UnixTime>,
    },
    /// An appointment that has begun.
    Appointment,
    /// A channel by which the service is offered.
    Channel {
        /// The service.
        service: ServiceKind,
        /// The channels that it has.
        offered: Vec<Channel>,
    },
    /// The place of another certificate of the same use, which is in force.
    OnlyOneActive,
    /// Something of this kind and name in the register.
    Known(Thing),
    /// A name that is free: there is something of this kind and name already.
    Free(Thing),
    /// The end of an open order for the same thing.
    NoOpenOrder,
    /// A reason.
    Reason,
    /// An account number as the service writes it.
    AccountNumber,
    /// A certificate that is in force.
    ActiveCertificate,
    /// A locked key.
    LockedKey,
    /// A time not before that of the last event.
    LaterTime,
    /// The certificate that the order is to end with.
    Certificate,
    /// A service that the policy offers to enable, or a product that it has.
    Offered,
    /// A policy in force.
    Policy,
}

named! {
    /// A kind of thing in the register.
    pub enum Thing {
        /// An organisation.
        Organisation = "organisation", "单位", "organisation";
        /// A certificate.
        Certificate = "certificate", "证书", "certificate";
        /// A key.
        Key = "key", "USB Key", "key";
        /// An order.
        Order = "order", "业务工单", "order";
        /// An entitlement.
        Entitlement = "entitlement", "已开通业务", "entitlement";
    }
}

/// Why an event does not happen: in which state of what, and what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which machine refuses.
    pub machine: Machine,
    /// The name of its state.
    pub state: &'static str,
    /// The name of the event.
    pub event: &'static str,
    /// What is missing; never empty.
    pub missing: Vec<Missing>,
}

impl Refusal {
    pub(crate) fn new(
        machine: Machine,
        state: &'static str,
        event: &'static str,
        missing: Missing,
    ) -> Self {
        Self { machine, state, event, missing: vec![missing] }
    }

    /// The number of what is missing first, by which a person finds the text about it.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.missing.first().map_or(4200, Missing::number)
    }

    /// Whether nothing that a person can bring helps in this state.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.missing.contains(&Missing::AnotherState)
    }
}

impl core::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}: {} is refused: ", self.machine, self.state, self.event)?;
        for (index, missing) in self.missing.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            missing.fmt(f)?;
        }
        Ok(())
    }
}

impl Missing {
    /// The number of the text about it. 4218 and 4223 belong to nothing.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::AnotherState => 4200,
            Self::Documents(_) => 4201,
            Self::Data(_) => 4202,
            Self::Payment { .. } => 4203,
            Self::PaymentClaim => 4204,
            Self::Approval => 4205,
            Self::CallBack => 4206,
            Self::KeyPresent(_) => 4207,
            Self::Right { .. } => 4208,
            Self::Window { .. } => 4209,
            Self::Hours { .. } => 4210,
            Self::Appointment => 4211,
            Self::Channel { .. } => 4212,
            Self::OnlyOneActive => 4213,
            Self::Known(_) => 4214,
            Self::Free(_) => 4215,
            Self::NoOpenOrder => 4216,
            Self::Reason => 4217,
            Self::AccountNumber => 4219,
            Self::ActiveCertificate => 4220,
            Self::LockedKey => 4221,
            Self::LaterTime => 4222,
            Self::Certificate => 4224,
            Self::Offered => 4225,
            Self::Policy => 4226,
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherState => f.write_str("this does not happen in this state"),
            Self::Documents(documents) => {
                f.write_str("papers are missing:")?;
                documents.iter().try_for_each(|document| {
                    let MissingDocument { kind, copies, unsealed } = document;
                    write!(f, " {kind} ({copies} more, {unsealed} without seal)")
                })
            }
            Self::Data(data) => {
                f.write_str("not told yet:")?;
                data.iter().try_for_each(|datum| write!(f, " {datum}"))
            }
            Self::Payment { due, arrived } => write!(f, "{due} yuan are due, {arrived} arrived"),
            Self::KeyPresent(where_to) => write!(f, "the key is needed: {where_to}"),
            Self::Right { actor, step, may } => {
                write!(f, "{actor} may not {step}; who may:")?;
                may.iter().try_for_each(|actor| write!(f, " {actor}"))
            }
            Self::Window { from, until } => {
                f.write_str("possible only")?;
                from.iter().try_for_each(|day| write!(f, " from {day}"))?;
                until.iter().try_for_each(|day| write!(f, " until {day}"))
            }
            Self::Hours { opens: Some(at) } => write!(f, "closed; opens {at}"),
            Self::Channel { service, offered } => {
                write!(f, "{service} is offered:")?;
                offered.iter().try_for_each(|channel| write!(f, " {channel}"))
            }
            Self::Known(thing) => write!(f, "there is no such {thing}"),
            Self::Free(thing) => write!(f, "there is such a thing already: {thing}"),
            other => f.write_str(other.sentence()),
        }
    }
}

impl Missing {
    const fn sentence(&self) -> &'static str {
        match self {
            Self::PaymentClaim => "nobody told of a payment yet",
            Self::Approval => "an approval is missing",
            Self::CallBack => "a call back to the registered number is missing",
            Self::Hours { .. } => "closed, and the calendar ends before the next opening",
            Self::Appointment => "an appointment that has begun is missing",
            Self::OnlyOneActive => "another certificate of the same use is in force",
            Self::NoOpenOrder => "an order for the same thing is open",
            Self::Reason => "a reason is missing",
            Self::AccountNumber => "this is no account number of that service",
            Self::ActiveCertificate => "a certificate in force is missing",
            Self::LockedKey => "the key is not locked",
            Self::LaterTime => "the time is before that of the last event",
            Self::Certificate => "the new certificate is not there yet",
            Self::Offered => "the policy does not offer it",
            Self::Policy => "no policy was adopted",
            _ => "something is missing",
        }
    }
}
