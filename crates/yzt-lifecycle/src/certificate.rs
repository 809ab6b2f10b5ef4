// SPDX-License-Identifier: MIT OR Apache-2.0
//! A certificate's life, from the order that asks for it to its end.
//!
//! ```text
//! Requested → Produced → AwaitingPickup → Active → Expiring → Expired
//!     │           └──────────────────────↗  │ ↕      │ ↕        │
//! Withdrawn                AutoRevoked    Suspended              → Superseded, Revoked
//! ```
//!
//! Some steps happen because time passes: see [`CertificateState::advance`]. Every event is judged
//! in the state that time has led to, so that nobody gains by an event that comes late.

mod steps;

use yzt_cert::UnixTime;

use crate::calendar::{Day, Deadline};
use crate::names::{CertificateId, named, optional_time, unix_time};
use crate::policy::Policy;
use crate::service::{Pickup, Step};

/// A validity period, both ends in (RFC 5280, clause 4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "PeriodForm", into = "PeriodForm")]
pub struct Period {
    from: UnixTime,
    until: UnixTime,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodForm {
    #[serde(with = "unix_time")]
    from: UnixTime,
    #[serde(with = "unix_time")]
    until: UnixTime,
}

impl Period {
    /// A period; `None` if it ends before it begins.
    #[must_use]
    pub const fn new(from: UnixTime, until: UnixTime) -> Option<Self> {
        if from.0 <= until.0 { Some(Self { from, until }) } else { None }
    }

    /// Its first second.
    #[must_use]
    pub const fn from(self) -> UnixTime {
        self.from
    }

    /// Its last second.
    #[must_use]
    pub const fn until(self) -> UnixTime {
        self.until
    }
}

impl TryFrom<PeriodForm> for Period {
    type Error = &'static str;

    fn try_from(form: PeriodForm) -> Result<Self, &'static str> {
        Self::new(form.from, form.until).ok_or("the period ends before it begins")
    }
}

impl From<Period> for PeriodForm {
    fn from(period: Period) -> Self {
        Self { from: period.from, until: period.until }
    }
}

named! {
    /// Why a certificate is revoked.
    pub enum RevocationCause {
        /// Its holder asked for it.
        HolderRequest = "holder-request", "单位申请注销", "asked for by the holder";
        /// Its key is lost or damaged and a new one was approved.
        Reissued = "reissued", "补办", "reissued";
        /// Its key or its private value may be in wrong hands.
        KeyCompromised = "key-compromised", "密钥泄露", "key compromised";
        /// The authority decided so.
        Authority = "authority", "签发机构注销", "by the authority";
    }
}

named! {
    /// What became of the key of a revoked certificate.
    pub enum KeyFormat {
        /// It was formatted.
        Formatted = "formatted", "已格式化", "formatted";
        /// It is lost.
        SkippedLost = "skipped-lost", "未格式化（遗失）", "not formatted: lost";
        /// It does not answer.
        SkippedDamaged = "skipped-damaged", "未格式化（损坏）", "not formatted: damaged";
        /// It was never handed out.
        SkippedNotHandedOut = "skipped-not-handed-out", "未格式化（未发放）", "not formatted: not handed out";
        /// Nobody asked for it, and its holder has it.
        SkippedNotBrought = "skipped-not-brought", "未格式化（未携带）", "not formatted: not brought";
    }
}

/// Where a certificate stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CertificateState {
    /// An order for it is being worked on.
    Requested {
        /// When the organisation applied.
        #[serde(with = "unix_time")]
        applied: UnixTime,
        /// Where it will be collected.
        pickup: Pickup,
    },
    /// It is in its key.
    Produced {
        /// When the organisation applied.
        #[serde(with = "unix_time")]
        applied: UnixTime,
        /// Where it will be collected.
        pickup: Pickup,
        /// Its validity.
        validity: Period,
    },
    /// Its key lies at a window.
    AwaitingPickup {
        /// When the organisation applied.
        #[serde(with = "unix_time")]
        applied: UnixTime,
        /// At which window.
        pickup: Pickup,
        /// Its validity.
        validity: Period,
        /// When somebody first reminded the applicant.
        #[serde(with = "optional_time", default, skip_serializing_if = "Option::is_none")]
        reminded: Option<UnixTime>,
    },
    /// In force.
    Active {
        /// Its validity.
        validity: Period,
    },
    /// In force, and its reminder is due.
    Expiring {
        /// Its validity.
        validity: Period,
    },
    /// Its validity is over.
    Expired {
        /// Its validity.
        validity: Period,
    },
    /// On hold.
    Suspended {
        /// Its validity.
        validity: Period,
        /// Since when.
        #[serde(with = "unix_time")]
        since: UnixTime,
        /// The first moment after the hold, unless something else happens before.
        #[serde(with = "unix_time")]
        until: UnixTime,
    },
    /// Another certificate took its place.
    Superseded {
        /// When.
        #[serde(with = "unix_time")]
        at: UnixTime,
        /// Which.
        by: CertificateId,
    },
    /// Revoked.
    Revoked {
        /// When.
        #[serde(with = "unix_time")]
        at: UnixTime,
        /// Why.
        cause: RevocationCause,
        /// What became of its key.
        key: KeyFormat,
    },
    /// Revoked because nobody collected it.
    AutoRevoked {
        /// When the organisation applied.
        #[serde(with = "unix_time")]
        applied: UnixTime,
        /// When it was.
        #[serde(with = "unix_time")]
        at: UnixTime,
    },
    /// Never produced.
    Withdrawn {
        /// When that was decided.
        #[serde(with = "unix_time")]
        at: UnixTime,
    },
}

/// What happens to a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CertificateEvent {
    /// It is issued and written into its key.
    Produce {
        /// Its validity.
        validity: Period,
    },
    /// Its key is put out at the window that was chosen.
    PutOut,
    /// The applicant is reminded by telephone.
    Remind,
    /// The holder has it.
    HandOver,
    /// It is put on hold.
    Suspend,
    /// The hold ends.
    Resume,
    /// Another certificate takes its place.
    Supersede {
        /// Which.
        by: CertificateId,
    },
    /// It is revoked.
    Revoke {
        /// Why.
        cause: RevocationCause,
        /// What became of its key.
        key: KeyFormat,
    },
    /// It will not be produced.
    Withdraw,
    /// Time passes.
    TimePasses,
}

/// What a certificate permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// To log in and sign.
    Full,
    /// To renew it, and nothing else: it expired, was not revoked, and the window is open.
    RenewalOnly,
    /// Nothing.
    None,
}

/// How a certificate that lies at a window stands to its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PickupWarning {
    /// The days since the application.
    pub days: i64,
    /// The greatest of the policy's warning days that has come.
    pub threshold: u16,
    /// The limit, if it runs: it does once somebody reminded the applicant, where the policy asks.
    pub runs: bool,
}

impl CertificateEvent {
    /// The event's name in refusals.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Produce { .. } => "produce",
            Self::PutOut => "put-out",
            Self::Remind => "remind",
            Self::HandOver => "hand-over",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Supersede { .. } => "supersede",
            Self::Revoke { .. } => "revoke",
            Self::Withdraw => "withdraw",
            Self::TimePasses => "time-passes",
        }
    }

    /// The right that somebody needs for it; `None` where it follows from something else.
    #[must_use]
    pub const fn step(&self) -> Option<Step> {
        match self {
            Self::Produce { .. } | Self::PutOut | Self::Withdraw => Some(Step::Produce),
            Self::Remind => Some(Step::Remind),
            Self::HandOver => Some(Step::HandOver),
            Self::Suspend => Some(Step::Suspend),
            Self::Resume => Some(Step::Resume),
            Self::Revoke { .. } | Self::Supersede { .. } => Some(Step::Process),
            Self::TimePasses => None,
        }
    }
}

impl CertificateState {
    /// The state's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "requested",
            Self::Produced { .. } => "produced",
            Self::AwaitingPickup { .. } => "awaiting-pickup",
            Self::Active { .. } => "active",
            Self::Expiring { .. } => "expiring",
            Self::Expired { .. } => "expired",
            Self::Suspended { .. } => "suspended",
            Self::Superseded { .. } => "superseded",
            Self::Revoked { .. } => "revoked",
            Self::AutoRevoked { .. } => "auto-revoked",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    /// Its validity, while it has one that matters.
    #[must_use]
    pub const fn validity(&self) -> Option<Period> {
        match self {
            Self::Produced { validity, .. }
            | Self::AwaitingPickup { validity, .. }
            | Self::Active { validity }
            | Self::Expiring { validity }
            | Self::Expired { validity }
            | Self::Suspended { validity, .. } => Some(*validity),
            _ => None,
        }
    }

    /// Whether it is in force: its holder has it, it has not ended, and it is not on hold.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self, Self::Active { .. } | Self::Expiring { .. })
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(
            self,
            Self::Superseded { .. }
                | Self::Revoked { .. }
                | Self::AutoRevoked { .. }
                | Self::Withdrawn { .. }
        )
    }

    /// The last day on which its key is kept at the window, where the limit applies and runs.
    #[must_use]
    pub fn pickup_deadline(&self, policy: &Policy) -> Option<Deadline> {
        let Self::AwaitingPickup { applied, pickup, reminded, .. } = self else { return None };
        let rule = &policy.pickup;
        let runs = rule.points.contains(pickup) && (reminded.is_some() || !rule.needs_reminder);
        runs.then(|| Deadline::after(*applied, rule.limit_days))
    }

    /// The warning that operators get about it, if one is due.
    #[must_use]
    pub fn pickup_warning(&self, policy: &Policy, at: UnixTime) -> Option<PickupWarning> {
        let (applied, pickup) = match self {
            Self::Requested { applied, pickup }
            | Self::Produced { applied, pickup, .. }
            | Self::AwaitingPickup { applied, pickup, .. } => (*applied, *pickup),
            _ => return None,
        };
        let days = Day::of(at).since(Day::of(applied));
        let due = policy.pickup.warn_on_days.iter().filter(|day| i64::from(**day) <= days);
        let threshold = *due.max()?;
        let runs = self.pickup_deadline(policy).is_some();
        policy.pickup.points.contains(&pickup).then_some(PickupWarning { days, threshold, runs })
    }

    /// The first and the last day on which it can be renewed.
    #[must_use]
    pub fn renewal_window(&self, policy: &Policy) -> Option<(Day, Day)> {
        let validity = match self {
            Self::Active { validity }
            | Self::Expiring { validity }
            | Self::Expired { validity } => *validity,
            _ => return None,
        };
        let end = Day::of(validity.until);
        let rule = &policy.renewal;
        let opens = end.plus(-i64::from(rule.opens_days_before));
        Some((opens, end.plus(i64::from(rule.closes_days_after))))
    }

    /// Whether it can be renewed at the moment. With no days after expiry in the policy, it can
    /// until the second of expiry; otherwise until the end of the last day.
    #[must_use]
    pub fn is_renewable(&self, policy: &Policy, at: UnixTime) -> bool {
        let state = self.advance(policy, at);
        let Some((opens, closes)) = state.renewal_window(policy) else { return false };
        let expired = matches!(state, Self::Expired { .. });
        let today = Day::of(at);
        opens <= today && today <= closes && (!expired || policy.renewal.closes_days_after > 0)
    }

    /// What it permits at the moment.
    #[must_use]
    pub fn permission(&self, policy: &Policy, at: UnixTime) -> Permission {
        let state = self.advance(policy, at);
        match state {
            Self::Active { validity } | Self::Expiring { validity } if validity.from <= at => {
                Permission::Full
            }
            Self::Expired { .. } if state.is_renewable(policy, at) => Permission::RenewalOnly,
            _ => Permission::None,
        }
    }
}
