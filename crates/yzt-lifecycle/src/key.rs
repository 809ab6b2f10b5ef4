// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key and its PIN, as the authority and its help desk see them.
//!
//! ```text
//! DefaultPin → PinSet → Locked → UnlockRequested → UnderReview → Approved → Unlocked → PinSet
//!        any of them but Formatted → Formatted → DefaultPin
//! ```
//!
//! The chip counts wrong tries by itself ([`yzt_pin::PinState`]); this machine holds what people do
//! about it. There is one PIN for a key, and so one for every portal that the key opens.

use yzt_cert::UnixTime;
use yzt_pin::TriesLeft;

use crate::names::{named, unix_time};
use crate::policy::{AfterUnlock, Policy};
use crate::refusal::{Machine, Missing, Refusal};
use crate::service::{Actor, ServiceKind, Step};

named! {
    /// Where the PIN of an unlocked key comes from.
    pub enum UnlockPin {
        /// A random PIN for a single use.
        OneTime = "one-time", "一次性 PIN 码", "single-use PIN";
        /// The factory PIN.
        Default = "default", "出厂 PIN 码", "factory PIN";
        /// A printed PIN other than the factory's.
        Fixed = "fixed", "统一 PIN 码", "printed PIN";
    }
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum KeyState {
    /// The factory PIN is in force.
    DefaultPin {
        /// Wrong tries in a row.
        wrong: u8,
    },
    /// A PIN that the holder chose is in force.
    PinSet {
        /// Wrong tries in a row.
        wrong: u8,
    },
    /// Too many wrong tries.
    Locked {
        /// Since when.
        #[serde(with = "unix_time")]
        since: UnixTime,
    },
    /// The holder asked for an unlock.
    UnlockRequested {
        /// Locked since when.
        #[serde(with = "unix_time")]
        since: UnixTime,
    },
    /// Customer service reviews the request.
    UnderReview {
        /// Locked since when.
        #[serde(with = "unix_time")]
        since: UnixTime,
    },
    /// The unlock may be done.
    Approved {
        /// Locked since when.
        #[serde(with = "unix_time")]
        since: UnixTime,
    },
    /// It works again, with a PIN that the holder did not choose.
    Unlocked {
        /// Which.
        pin: UnlockPin,
        /// Wrong tries in a row.
        wrong: u8,
    },
    /// It is empty.
    Formatted {
        /// When it was formatted.
        #[serde(with = "unix_time")]
        at: UnixTime,
    },
}

named! {
    /// What happens to a key.
    pub enum KeyEvent {
        /// A wrong PIN.
        WrongPin = "wrong-pin", "输错 PIN 码", "wrong PIN";
        /// The right PIN.
        RightPin = "right-pin", "输对 PIN 码", "right PIN";
        /// The holder chooses a new PIN.
        ChangePin = "change-pin", "修改 PIN 码", "change of PIN";
        /// The holder asks for an unlock.
        RequestUnlock = "request-unlock", "申请解锁", "request for unlock";
        /// Customer service begins its review.
        BeginReview = "begin-review", "开始审核", "review";
        /// Customer service approves.
        ApproveUnlock = "approve-unlock", "批准解锁", "approval";
        /// The request comes to nothing.
        EndRequest = "end-request", "解锁申请终止", "end of the request";
        /// The unlock is done.
        Unlock = "unlock", "解锁", "unlock";
        /// The key is formatted.
        Format = "format", "格式化", "format";
        /// A formatted key is prepared for another certificate.
        Prepare = "prepare", "初始化", "preparation";
    }
}

impl KeyEvent {
    /// The right that somebody needs for it, and of which service.
    #[must_use]
    pub const fn step(self) -> (Option<ServiceKind>, Step) {
        let unlock = Some(ServiceKind::Unlock);
        match self {
            Self::WrongPin | Self::RightPin | Self::ChangePin => (None, Step::UsePin),
            Self::RequestUnlock => (unlock, Step::Submit),
            Self::BeginReview | Self::ApproveUnlock => (unlock, Step::Review),
            Self::EndRequest => (unlock, Step::Cancel),
            Self::Unlock => (unlock, Step::Process),
            Self::Format | Self::Prepare => (None, Step::PrepareKey),
        }
    }
}

/// What may be done with a key whose PIN was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// To log in and sign. `change_advised` while the PIN is one that is printed somewhere.
    Allowed {
        /// Whether the holder is advised to choose a PIN.
        change_advised: bool,
    },
    /// Nothing, until the PIN is changed.
    ChangeFirst,
    /// Nothing: it is locked, being unlocked, or empty.
    No,
}

impl KeyState {
    /// A key as it leaves the factory.
    pub const NEW: Self = Self::DefaultPin { wrong: 0 };

    /// The state's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DefaultPin { .. } => "default-pin",
            Self::PinSet { .. } => "pin-set",
            Self::Locked { .. } => "locked",
            Self::UnlockRequested { .. } => "unlock-requested",
            Self::UnderReview { .. } => "under-review",
            Self::Approved { .. } => "approved",
            Self::Unlocked { .. } => "unlocked",
            Self::Formatted { .. } => "formatted",
        }
    }

    /// Since when the key is locked, if it is, whatever is being done about it.
    #[must_use]
    pub const fn locked_since(&self) -> Option<UnixTime> {
        match self {
            Self::Locked { since }
            | Self::UnlockRequested { since }
            | Self::UnderReview { since }
            | Self::Approved { since } => Some(*since),
            _ => None,
        }
    }

    /// Tries left, as a person is told.
    #[must_use]
    pub const fn tries_left(&self, policy: &Policy) -> TriesLeft {
        let limit = policy.pin.retry_limit.value();
        match self {
            Self::DefaultPin { wrong } | Self::PinSet { wrong } | Self::Unlocked { wrong, .. } => {
                TriesLeft::from_counts(limit.saturating_sub(*wrong), limit)
            }
            Self::Formatted { .. } => TriesLeft::Unknown,
            _ => TriesLeft::Locked,
        }
    }

    /// What may be done with the key after the right PIN.
    #[must_use]
    pub const fn key_use(&self, policy: &Policy) -> KeyUse {
        match self {
            Self::DefaultPin { .. } if policy.pin.must_change_default => KeyUse::ChangeFirst,
            Self::DefaultPin { .. } => KeyUse::Allowed { change_advised: true },
            Self::PinSet { .. } => KeyUse::Allowed { change_advised: false },
            Self::Unlocked { .. } if policy.pin.must_change_after_unlock => KeyUse::ChangeFirst,
            Self::Unlocked { .. } => KeyUse::Allowed { change_advised: true },
            _ => KeyUse::No,
        }
    }

    /// The state after an event.
    ///
    /// Total: every state answers every event, with a new state or with what is missing.
    ///
    /// # Errors
    /// [`Refusal`]: another state, or the right to the step.
    pub fn apply(
        &self,
        event: KeyEvent,
        actor: Actor,
        policy: &Policy,
        at: UnixTime,
    ) -> Result<Self, Refusal> {
        let next = self.follow(event, policy, at)?;
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
        event: KeyEvent,
        policy: &Policy,
        at: UnixTime,
    ) -> Result<Self, Refusal> {
        let next = self.next(event, policy, at);
        next.ok_or_else(|| self.refusal(event, self.what_helps(event)))
    }

    fn refusal(&self, event: KeyEvent, missing: Missing) -> Refusal {
        Refusal::new(Machine::Key, self.name(), event.name(), missing)
    }

    /// An unlock is refused for want of review while it waits for one, and a request without a
    /// locked key for want of that.
    const fn what_helps(&self, event: KeyEvent) -> Missing {
        match (self, event) {
            (
                Self::Locked { .. } | Self::UnlockRequested { .. } | Self::UnderReview { .. },
                KeyEvent::Unlock,
            ) => Missing::Approval,
            (
                Self::DefaultPin { .. } | Self::PinSet { .. } | Self::Unlocked { .. },
                KeyEvent::RequestUnlock,
            ) => Missing::LockedKey,
            _ => Missing::AnotherState,
        }
    }

    fn next(&self, event: KeyEvent, policy: &Policy, at: UnixTime) -> Option<Self> {
        match (*self, event) {
            (Self::Formatted { .. }, KeyEvent::Prepare) => Some(Self::NEW),
            (Self::Formatted { .. }, _) | (_, KeyEvent::Prepare) => None,
            (_, KeyEvent::Format) => Some(Self::Formatted { at }),
            (Self::DefaultPin { .. } | Self::PinSet { .. } | Self::Unlocked { .. }, _) => {
                self.at_the_chip(event, policy, at)
            }
            (Self::Locked { since }, KeyEvent::RequestUnlock) => {
                Some(Self::UnlockRequested { since })
            }
            (Self::UnlockRequested { since }, KeyEvent::BeginReview) => {
                Some(Self::UnderReview { since })
            }
            (Self::UnderReview { since }, KeyEvent::ApproveUnlock) => {
                Some(Self::Approved { since })
            }
            (
                Self::UnlockRequested { since }
                | Self::UnderReview { since }
                | Self::Approved { since },
                KeyEvent::EndRequest,
            ) => Some(Self::Locked { since }),
            (Self::Approved { .. }, KeyEvent::Unlock) => {
                let pin = match policy.pin.after_unlock {
                    AfterUnlock::OneTime => UnlockPin::OneTime,
                    AfterUnlock::Default => UnlockPin::Default,
                    AfterUnlock::Fixed(_) => UnlockPin::Fixed,
                };
                Some(Self::Unlocked { pin, wrong: 0 })
            }
            _ => None,
        }
    }

    /// What the chip does: it counts wrong PINs in a row and locks.
    fn at_the_chip(&self, event: KeyEvent, policy: &Policy, at: UnixTime) -> Option<Self> {
        let with = |count: u8| match *self {
            Self::DefaultPin { .. } => Some(Self::DefaultPin { wrong: count }),
            Self::PinSet { .. } => Some(Self::PinSet { wrong: count }),
            Self::Unlocked { pin, .. } => Some(Self::Unlocked { pin, wrong: count }),
            _ => None,
        };
        match event {
            KeyEvent::RightPin => with(0),
            KeyEvent::ChangePin => Some(Self::PinSet { wrong: 0 }),
            KeyEvent::WrongPin => {
                let wrong = self.wrong().saturating_add(1);
                let locked = wrong >= policy.pin.retry_limit.value();
                if locked { Some(Self::Locked { since: at }) } else { with(wrong) }
            }
            _ => None,
        }
    }

    const fn wrong(&self) -> u8 {
        match self {
            Self::DefaultPin { wrong } | Self::PinSet { wrong } | Self::Unlocked { wrong, .. } => {
                *wrong
            }
            _ => 0,
        }
    }
}
