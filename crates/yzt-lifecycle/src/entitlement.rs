// SPDX-License-Identifier: MIT OR Apache-2.0
//! The right of an organisation's certificate to open a further service.
//!
//! It belongs to the organisation, the service and the organisation's account there, never to a
//! certificate: it outlives every renewal, and the account number stands in no certificate.

use yzt_cert::UnixTime;

use crate::names::{Account, PolicyName, named, unix_time};
use crate::policy::Policy;
use crate::refusal::{Machine, Missing, Refusal};
use crate::service::{Actor, ServiceKind, Step};

/// Which entitlement of an organisation.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct EntitlementKey {
    /// The service, by the policy's name.
    pub service: PolicyName,
    /// The organisation's account there.
    pub account: Account,
}

/// Where an entitlement stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum EntitlementState {
    /// The service is not open.
    #[default]
    NotEnabled,
    /// It was asked for.
    Requested {
        /// When.
        #[serde(with = "unix_time")]
        at: UnixTime,
    },
    /// It is open.
    Enabled {
        /// Since when.
        #[serde(with = "unix_time")]
        since: UnixTime,
    },
    /// It is closed for a while.
    Suspended {
        /// Since when.
        #[serde(with = "unix_time")]
        since: UnixTime,
    },
    /// It was closed for good.
    Removed {
        /// When.
        #[serde(with = "unix_time")]
        at: UnixTime,
    },
}

named! {
    /// What happens to an entitlement.
    pub enum EntitlementEvent {
        /// The organisation asks for it.
        Request = "request", "申请开通", "request";
        /// It is opened.
        Enable = "enable", "开通", "enable";
        /// The request comes to nothing.
        Refuse = "refuse", "不予开通", "refuse";
        /// It is closed for a while.
        Suspend = "suspend", "暂停", "suspend";
        /// It is open again.
        Resume = "resume", "恢复", "resume";
        /// It is closed for good; a new request is another matter.
        Remove = "remove", "取消", "remove";
    }
}

impl EntitlementEvent {
    /// The right that somebody needs for it, and of which service.
    #[must_use]
    pub const fn step(self) -> (Option<ServiceKind>, Step) {
        let enable = Some(ServiceKind::EnableService);
        match self {
            Self::Request => (enable, Step::Submit),
            Self::Enable => (enable, Step::Process),
            Self::Refuse => (enable, Step::Cancel),
            Self::Suspend | Self::Resume | Self::Remove => (None, Step::KeepEntitlement),
        }
    }
}

impl EntitlementState {
    /// The state's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotEnabled => "not-enabled",
            Self::Requested { .. } => "requested",
            Self::Enabled { .. } => "enabled",
            Self::Suspended { .. } => "suspended",
            Self::Removed { .. } => "removed",
        }
    }

    /// Whether the service is open.
    #[must_use]
    pub const fn is_enabled(&self) -> bool {
        matches!(self, Self::Enabled { .. })
    }

    /// The state after an event. `has_certificate` tells whether the organisation has a
    /// certificate in force: it is on that one that a service is opened.
    ///
    /// Total: every state answers every event, with a new state or with what is missing.
    ///
    /// # Errors
    /// [`Refusal`]: another state, the right to the step, an offered service, an account number as
    /// the service writes it, or a certificate in force.
    pub fn apply(
        &self,
        event: EntitlementEvent,
        key: &EntitlementKey,
        (actor, has_certificate): (Actor, bool),
        policy: &Policy,
        at: UnixTime,
    ) -> Result<Self, Refusal> {
        let next = self.follow(event, key, has_certificate, policy, at)?;
        let (kind, step) = event.step();
        if !policy.may(kind, step, actor) {
            let may = policy.actors(kind, step).to_vec();
            return Err(self.refusal(event, Missing::Right { actor, step, may }));
        }
        Ok(next)
    }

    /// The state after an event that follows from another for which somebody had the right.
    pub(crate) fn follow(
        &self,
        event: EntitlementEvent,
        key: &EntitlementKey,
        has_certificate: bool,
        policy: &Policy,
        at: UnixTime,
    ) -> Result<Self, Refusal> {
        let next = self.next(event, at);
        let next = next.ok_or_else(|| self.refusal(event, Missing::AnotherState))?;
        let opens = matches!(
            event,
            EntitlementEvent::Request | EntitlementEvent::Enable | EntitlementEvent::Resume
        );
        let missing = match policy.entitlement(&key.service) {
            _ if !opens => None,
            None => Some(Missing::Offered),
            Some(rule) if !rule.account.fits(key.account.as_str()) => Some(Missing::AccountNumber),
            Some(_) => (!has_certificate).then_some(Missing::ActiveCertificate),
        };
        missing.map_or(Ok(next), |missing| Err(self.refusal(event, missing)))
    }

    fn refusal(&self, event: EntitlementEvent, missing: Missing) -> Refusal {
        Refusal::new(Machine::Entitlement, self.name(), event.name(), missing)
    }

    const fn next(&self, event: EntitlementEvent, at: UnixTime) -> Option<Self> {
        match (self, event) {
            (Self::NotEnabled | Self::Removed { .. }, EntitlementEvent::Request) => {
                Some(Self::Requested { at })
            }
            (Self::Requested { .. }, EntitlementEvent::Enable)
            | (Self::Suspended { .. }, EntitlementEvent::Resume) => {
                Some(Self::Enabled { since: at })
            }
            (Self::Requested { .. }, EntitlementEvent::Refuse) => Some(Self::NotEnabled),
            (Self::Enabled { .. }, EntitlementEvent::Suspend) => {
                Some(Self::Suspended { since: at })
            }
            (Self::Enabled { .. } | Self::Suspended { .. }, EntitlementEvent::Remove) => {
                Some(Self::Removed { at })
            }
            _ => None,
        }
    }
}
