// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be due, or good to know. The words stand elsewhere, under the number.

use yzt_cert::UnixTime;
use yzt_pin::TriesLeft;

use super::known::PinKind;
use crate::calendar::{Day, Deadline};
use crate::certificate::RevocationCause;
use crate::names::{CertificateId, KeyId, OrderId, named};
use crate::refusal::Missing;
use crate::service::{Pickup, ServiceKind};

/// What an item is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The organisation as a whole.
    Organisation,
    /// A certificate, by its identifier where that is known.
    Certificate(Option<CertificateId>),
    /// A key, by its identifier where that is known.
    Key(Option<KeyId>),
    /// An order.
    Order(OrderId),
}

named! {
    /// Whose turn it is.
    pub enum Turn {
        /// The organisation's.
        Holder = "holder", "单位", "the organisation";
        /// The authority's.
        Authority = "authority", "签发机构", "the authority";
    }
}

/// What is due, or good to know.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Matter {
    /// The certificate's period has not begun.
    NotYetValid {
        /// When it begins.
        from: UnixTime,
    },
    /// The certificate is in force and no reminder is due.
    InForce {
        /// When it ends.
        until: UnixTime,
        /// Calendar days until the day of expiry.
        days_left: i64,
        /// The first day on which it can be renewed.
        renewable_from: Day,
    },
    /// The certificate ends soon.
    Expiring {
        /// When.
        until: UnixTime,
        /// Calendar days until the day of expiry; 0 on the day itself.
        days_left: i64,
        /// The policy's step that was passed last.
        threshold: u16,
    },
    /// The certificate has ended, was not revoked, and can be renewed: it does nothing else.
    RenewalOnly {
        /// When it ended.
        until: UnixTime,
        /// Calendar days since the day of expiry.
        days_ago: i64,
        /// The last day on which it can be renewed.
        last_day: Day,
    },
    /// The certificate has ended and can no longer be renewed.
    Ended {
        /// When it ended.
        until: UnixTime,
        /// Calendar days since the day of expiry.
        days_ago: i64,
    },
    /// The certificate is on hold, and comes into force again by itself.
    OnHold {
        /// When the hold ends.
        until: UnixTime,
    },
    /// Another certificate took its place.
    Superseded {
        /// Which.
        by: CertificateId,
    },
    /// The certificate is revoked.
    Revoked {
        /// When.
        at: UnixTime,
        /// Why.
        cause: RevocationCause,
    },
    /// Nobody collected the certificate, and it was revoked.
    NotCollected {
        /// When.
        at: UnixTime,
        /// Whether the organisation's next application still counts as its first.
        first: bool,
    },
    /// The certificate lies at a window.
    ToCollect {
        /// Which.
        pickup: Pickup,
        /// Until when, if the limit runs.
        deadline: Option<Deadline>,
    },
    /// The certificate is being made.
    BeingMade {
        /// Where it will be collected.
        pickup: Pickup,
    },
    /// There is no certificate.
    NoCertificate,
    /// The key is locked.
    KeyLocked,
    /// The key is locked, and something is being done about it.
    UnlockUnderWay {
        /// How far it is.
        stage: PinKind,
    },
    /// Few tries are left.
    FewTries {
        /// How many.
        left: TriesLeft,
    },
    /// The PIN is the one that every key has.
    FactoryPin {
        /// Whether the key does nothing until it is changed.
        must_change: bool,
    },
    /// The PIN was handed out with an unlock.
    HandedOutPin {
        /// Whether the key does nothing until it is changed.
        must_change: bool,
    },
    /// The key is empty.
    KeyEmpty,
    /// The holder reports that the key is lost.
    KeyLost,
    /// The holder reports that the key does not work.
    KeyDamaged,
    /// An order is open.
    OrderOpen {
        /// Which service.
        service: ServiceKind,
        /// The name of its state.
        state: &'static str,
        /// Whose turn it is.
        turn: Turn,
        /// What is missing from the organisation.
        missing: Vec<Missing>,
    },
}

impl Matter {
    /// Every number of a matter.
    pub const NUMBERS: &[u16] = &[
        4270, 4271, 4272, 4273, 4274, 4275, 4276, 4277, 4278, 4279, 4280, 4281, 4282, 4283, 4284,
        4285, 4286, 4287, 4288, 4289, 4290, 4291,
    ];

    /// The number under which the text stands.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::NotYetValid { .. } => 4270,
            Self::InForce { .. } => 4271,
            Self::Expiring { .. } => 4272,
            Self::RenewalOnly { .. } => 4273,
            Self::Ended { .. } => 4274,
            Self::OnHold { .. } => 4275,
            Self::Superseded { .. } => 4276,
            Self::Revoked { .. } => 4277,
            Self::NotCollected { .. } => 4278,
            Self::ToCollect { .. } => 4279,
            Self::BeingMade { .. } => 4280,
            Self::NoCertificate => 4281,
            Self::KeyLocked => 4282,
            Self::UnlockUnderWay { .. } => 4283,
            Self::FewTries { .. } => 4284,
            Self::FactoryPin { .. } => 4285,
            Self::HandedOutPin { .. } => 4286,
            Self::KeyEmpty => 4287,
            Self::KeyLost => 4288,
            Self::KeyDamaged => 4289,
            Self::OrderOpen { turn: Turn::Holder, .. } => 4290,
            Self::OrderOpen { turn: Turn::Authority, .. } => 4291,
        }
    }
}
