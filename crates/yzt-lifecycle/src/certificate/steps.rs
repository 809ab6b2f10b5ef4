// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which event, and which passing of time, leads from which state to which.

use yzt_cert::UnixTime;

use super::{CertificateEvent, CertificateState, KeyFormat, Period, RevocationCause};
use crate::calendar::{Day, Deadline};
use crate::names::unix_time;
use crate::policy::Policy;
use crate::refusal::{Machine, Missing, Refusal};
use crate::service::{Actor, KeyPresence, Pickup, Step};

impl CertificateState {
    /// The state that time alone leads to: a certificate begins to expire, expires, a hold ends, an
    /// uncollected certificate is revoked.
    ///
    /// What has happened by itself is dated when it happened, not when it was noticed.
    #[must_use]
    pub fn advance(&self, policy: &Policy, at: UnixTime) -> Self {
        match self {
            Self::AwaitingPickup { applied, reminded, .. } => match self.pickup_deadline(policy) {
                Some(deadline) if deadline.is_over(at) => {
                    let since = reminded.unwrap_or(*applied).max(deadline.over_from());
                    Self::AutoRevoked { applied: *applied, at: since }
                }
                _ => self.clone(),
            },
            Self::Suspended { validity, until, .. } if *until <= at => {
                in_force(*validity, policy, at)
            }
            Self::Active { validity }
            | Self::Expiring { validity }
            | Self::Expired { validity } => in_force(*validity, policy, at),
            _ => self.clone(),
        }
    }

    /// The state after an event.
    ///
    /// Total: every state answers every event, with a new state or with what is missing.
    ///
    /// # Errors
    /// [`Refusal`]: another state, the right to the step, the key, or a hold that the policy ends.
    pub fn apply(
        &self,
        event: &CertificateEvent,
        actor: Actor,
        policy: &Policy,
        at: UnixTime,
    ) -> Result<Self, Refusal> {
        let now = self.advance(policy, at);
        let next = now.follow(event, policy, at)?;
        if let Some(step) = event.step()
            && !now.may(event, step, actor, policy)
        {
            let actors = policy.actors(None, step).iter().copied();
            let may = actors.filter(|actor| now.may(event, step, *actor, policy)).collect();
            return Err(now.refusal(event, Missing::Right { actor, step, may }));
        }
        Ok(next)
    }

    /// The state after an event that follows from another for which somebody had the right.
    pub(crate) fn follow(
        &self,
        event: &CertificateEvent,
        policy: &Policy,
        at: UnixTime,
    ) -> Result<Self, Refusal> {
        let now = self.advance(policy, at);
        let next = now.next(event, policy, at);
        let next = next.ok_or_else(|| now.refusal(event, Missing::AnotherState))?;
        if let CertificateEvent::Revoke { key, .. } = event
            && *key != KeyFormat::Formatted
            && !now.may_skip_format(event, *key, policy)
        {
            return Err(now.refusal(event, Missing::KeyPresent(KeyPresence::Brought)));
        }
        Ok(next)
    }

    fn refusal(&self, event: &CertificateEvent, missing: Missing) -> Refusal {
        Refusal::new(Machine::Certificate, self.name(), event.name(), missing)
    }

    /// Without the key: after loss or damage where the policy allows, always at a reissue, and
    /// where the key never left the house.
    fn may_skip_format(&self, event: &CertificateEvent, key: KeyFormat, policy: &Policy) -> bool {
        let reissued =
            matches!(event, CertificateEvent::Revoke { cause: RevocationCause::Reissued, .. });
        match key {
            KeyFormat::SkippedNotHandedOut => {
                matches!(self, Self::Produced { .. } | Self::AwaitingPickup { .. })
            }
            // What nobody asks for may be left out where the policy does not ask for it.
            KeyFormat::SkippedNotBrought => reissued || policy.is_revoked_without_format(),
            _ => reissued || policy.revocation.without_key,
        }
    }

    /// A window hands out its own keys only; the rest is the policy's table.
    fn may(&self, event: &CertificateEvent, step: Step, actor: Actor, policy: &Policy) -> bool {
        let lies_at = match self {
            Self::AwaitingPickup { pickup, .. } => Some(*pickup),
            _ => None,
        };
        let own = match (event, actor) {
            (CertificateEvent::HandOver, Actor::CountyWindow) => {
                lies_at == Some(Pickup::CountyWindow)
            }
            (CertificateEvent::HandOver, Actor::CaWindow) => lies_at == Some(Pickup::CaWindow),
            _ => true,
        };
        own && policy.may(None, step, actor)
    }

    fn next(&self, event: &CertificateEvent, policy: &Policy, at: UnixTime) -> Option<Self> {
        match event {
            CertificateEvent::TimePasses => Some(self.clone()),
            CertificateEvent::Suspend | CertificateEvent::Resume => self.hold(event, policy, at),
            CertificateEvent::Supersede { by } => match self {
                Self::Active { .. } | Self::Expiring { .. } | Self::Expired { .. } => {
                    Some(Self::Superseded { at, by: by.clone() })
                }
                _ => None,
            },
            CertificateEvent::Revoke { cause, key } => {
                let has_one = self.validity().is_some();
                has_one.then_some(Self::Revoked { at, cause: *cause, key: *key })
            }
            _ => self.way_to_the_holder(event, policy, at),
        }
    }

    fn hold(&self, event: &CertificateEvent, policy: &Policy, at: UnixTime) -> Option<Self> {
        match (self, event) {
            (
                Self::Active { validity } | Self::Expiring { validity },
                CertificateEvent::Suspend,
            ) => {
                let until = Deadline::after(at, policy.suspension.days).over_from();
                let until = until.min(unix_time::LATEST);
                Some(Self::Suspended { validity: *validity, since: at, until })
            }
            (Self::Suspended { validity, .. }, CertificateEvent::Resume) => {
                Some(in_force(*validity, policy, at))
            }
            _ => None,
        }
    }

    fn way_to_the_holder(
        &self,
        event: &CertificateEvent,
        policy: &Policy,
        at: UnixTime,
    ) -> Option<Self> {
        match (self, event) {
            (Self::Requested { applied, pickup }, CertificateEvent::Produce { validity }) => {
                let (applied, pickup, validity) = (*applied, *pickup, *validity);
                Some(Self::Produced { applied, pickup, validity })
            }
            (Self::Requested { .. }, CertificateEvent::Withdraw) => Some(Self::Withdrawn { at }),
            (Self::Produced { applied, pickup, validity }, CertificateEvent::PutOut)
                if pickup.is_window() =>
            {
                let (applied, pickup, validity) = (*applied, *pickup, *validity);
                Some(Self::AwaitingPickup { applied, pickup, validity, reminded: None })
            }
            (Self::Produced { pickup, validity, .. }, CertificateEvent::HandOver)
                if !pickup.is_window() =>
            {
                Some(in_force(*validity, policy, at))
            }
            (
                Self::AwaitingPickup { applied, pickup, validity, reminded },
                CertificateEvent::Remind,
            ) => {
                let reminded = Some(reminded.unwrap_or(at));
                let (applied, pickup, validity) = (*applied, *pickup, *validity);
                let state = Self::AwaitingPickup { applied, pickup, validity, reminded };
                Some(state.advance(policy, at))
            }
            (Self::AwaitingPickup { validity, .. }, CertificateEvent::HandOver) => {
                Some(in_force(*validity, policy, at))
            }
            _ => None,
        }
    }
}

/// Where a certificate that its holder has stands in its validity.
fn in_force(validity: Period, policy: &Policy, at: UnixTime) -> CertificateState {
    let days_left = Day::of(validity.until).since(Day::of(at));
    if at > validity.until {
        CertificateState::Expired { validity }
    } else if days_left <= i64::from(policy.reminders.first_threshold()) {
        CertificateState::Expiring { validity }
    } else {
        CertificateState::Active { validity }
    }
}
