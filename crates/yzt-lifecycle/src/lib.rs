// SPDX-License-Identifier: MIT OR Apache-2.0
//! The life of certificates, keys, orders and entitlements as state machines, rules as data.
//!
//! A client, a service desk and a portal share this crate, so that what is allowed is decided in one
//! place. It has no input or output, no clock and no randomness: time is an argument, policies and
//! journals are text that the caller keeps.
//!
//! | module | what it holds |
//! |---|---|
//! | [`service`] | the words: services, channels, papers, actors, steps |
//! | [`policy`] | an authority's rules, read from TOML; the document matrix |
//! | [`calendar`] | days in Asia/Shanghai, opening hours, deadlines |
//! | [`certificate`], [`key`], [`order`], [`invoice`], [`entitlement`] | the machines: state × event → next state, or what is missing |
//! | [`register`] | organisations with all they have, and the rules that span objects |
//! | [`journal`] | every decision in a hash chain; state by replay; signed checkpoints |
//! | [`advice`] | what is due for a holder, how urgent, and what it takes |
//! | [`refusal`] | why something is not allowed, for a face to say what to do |
//!
//! ```
//! use yzt_lifecycle::order::{Order, OrderEvent, Terms};
//! use yzt_lifecycle::policy::{self, Policy};
//! use yzt_lifecycle::service::{Actor, Channel, ServiceKind};
//!
//! let policy = Policy::from_toml(policy::MANUAL)?;
//! let now: yzt_cert::UnixTime = "2026-03-02T10:00:00+08:00".parse()?;
//! let (kind, channel) = (ServiceKind::Reissue, Channel::Post);
//! let terms = Terms { kind, channel, first: true, quantity: 1, opened: now };
//! let order = Order::new(terms).apply(&OrderEvent::Begin, Actor::Handler, &policy, now)?;
//! let refusal = order.apply(&OrderEvent::Submit, Actor::Handler, &policy, now).unwrap_err();
//! assert_eq!(refusal.number(), 4201); // papers are missing, and the refusal says which
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is decided here, and what is not
//!
//! Rules of an authority are a [`Policy`]; nothing in the code is one authority's constant. What the
//! code does hold is what no policy may change: nothing is processed before its fee has arrived, no
//! key is unlocked without review, what is revoked stays revoked, a renewed certificate takes the old
//! one's place in one step. An actor is whoever the caller says it is: who may call at all, and how
//! people prove who they are, is the business of the face.
#![forbid(unsafe_code)]

pub mod advice;
pub mod calendar;
pub mod certificate;
pub mod entitlement;
mod error;
pub mod form;
pub mod invoice;
pub mod journal;
pub mod key;
mod names;
pub mod order;
pub mod policy;
pub mod refusal;
pub mod register;
pub mod service;

pub use error::Error;
pub use form::Stored;
pub use names::{
    Account, Amount, CertificateId, KeyId, Label, Line, OrderId, OrganisationId, PolicyName,
    TextRefused,
};
pub use policy::Policy;
pub use refusal::{Machine, Missing, Refusal, Thing};

/// Every number of this crate's errors.
pub const NUMBERS: &[u16] = Error::NUMBERS;
