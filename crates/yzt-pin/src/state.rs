// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::{Error, PinPolicy, Refusal, RetryLimit, TriesLeft};

/// Where the PIN in force comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinStatus {
    /// The factory set it.
    Default,
    /// Its holder chose it.
    Set,
    /// An unblock handed it out.
    OneTime,
}

/// What happens to a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinEvent {
    /// A verification begins: the try is taken. Store the new state durably *before* anything
    /// that depends on the PIN is computed; then losing power gives no free try.
    VerifyBegun,
    /// The PIN was right: the tries are restored.
    VerifySucceeded,
    /// The PIN was wrong: the try stays taken.
    VerifyFailed,
    /// The PIN in force was right and is replaced by one that its holder chose. Ends a
    /// verification, as [`PinEvent::VerifySucceeded`] does: who cannot prove the old PIN does
    /// not change it.
    Changed,
    /// The administrator replaced the PIN by one for a single use, and the tries are restored.
    /// That the administrator is one was established elsewhere.
    UnblockedWithOneTime,
    /// The key was formatted: the factory PIN is back, with all its tries.
    Formatted,
    /// The key lost power: a verification under way is over, its try gone.
    PowerCycled,
}

/// What a key remembers about one PIN besides the PIN itself.
///
/// A state is one of: a [`PinStatus`], with 0 to [`RetryLimit`] tries left; no try left is locked.
/// While a verification is under way its try is already taken, and on the last try whether the
/// PIN gets locked is decided by its end. Other combinations cannot be built.
///
/// For a card, a verification is:
///
/// ```
/// # use yzt_pin::{PinEvent, PinState, RetryLimit, Refusal};
/// # fn store(_: [u8; 3]) {}
/// # fn pin_is_right() -> bool { true }
/// # let state = PinState::new(RetryLimit::default());
/// let state = state.apply(PinEvent::VerifyBegun)?;
/// store(state.to_bytes()); // durable before the comparison
/// let state = if pin_is_right() {
///     let state = state.apply(PinEvent::VerifySucceeded)?;
///     store(state.to_bytes());
///     state
/// } else {
///     state.apply(PinEvent::VerifyFailed)? // what is stored is true already
/// };
/// # Ok::<(), Refusal>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PinState {
    status: PinStatus,
    tries_left: u8,
    limit: RetryLimit,
    verifying: bool,
}

impl PinState {
    /// A PIN as the factory sets it, with all its tries.
    #[must_use]
    pub const fn new(limit: RetryLimit) -> Self {
        Self { status: PinStatus::Default, tries_left: limit.value(), limit, verifying: false }
    }

    /// The state after an event. Total: every state answers every event, with a new state or
    /// with the reason why there is none.
    ///
    /// # Errors
    /// [`Refusal::Locked`] if a verification begins on a locked PIN;
    /// [`Refusal::NoVerifyBegun`] if one ends that never began;
    /// [`Refusal::VerifyUnderWay`] if one is begun, or the PIN unblocked, during another.
    pub const fn apply(self, event: PinEvent) -> Result<Self, Refusal> {
        let idle = Self { verifying: false, ..self };
        let restored = Self { tries_left: self.limit.value(), ..idle };
        match (event, self.verifying) {
            (PinEvent::Formatted, _) => Ok(Self::new(self.limit)),
            (PinEvent::PowerCycled, _) => Ok(idle),
            (PinEvent::VerifyBegun, false) => match self.tries_left.checked_sub(1) {
                Some(tries_left) => Ok(Self { tries_left, verifying: true, ..self }),
                None => Err(Refusal::Locked),
            },
            (PinEvent::UnblockedWithOneTime, false) => {
                Ok(Self { status: PinStatus::OneTime, ..restored })
            }
            (PinEvent::VerifyBegun | PinEvent::UnblockedWithOneTime, true) => {
                Err(Refusal::VerifyUnderWay)
            }
            (PinEvent::VerifySucceeded, true) => Ok(restored),
            (PinEvent::VerifyFailed, true) => Ok(idle),
            (PinEvent::Changed, true) => Ok(Self { status: PinStatus::Set, ..restored }),
            (PinEvent::VerifySucceeded | PinEvent::VerifyFailed | PinEvent::Changed, false) => {
                Err(Refusal::NoVerifyBegun)
            }
        }
    }

    /// Where the PIN in force comes from.
    #[must_use]
    pub const fn status(&self) -> PinStatus {
        self.status
    }

    /// Tries left, not counting one that is under way.
    #[must_use]
    pub const fn remaining(&self) -> u8 {
        self.tries_left
    }

    /// Tries left, as a caller is told.
    #[must_use]
    pub const fn tries_left(&self) -> TriesLeft {
        TriesLeft::from_counts(self.tries_left, self.limit.value())
    }

    /// Wrong tries in a row that lock the PIN.
    #[must_use]
    pub const fn limit(&self) -> RetryLimit {
        self.limit
    }

    /// Whether a verification was begun and has not ended.
    #[must_use]
    pub const fn is_verifying(&self) -> bool {
        self.verifying
    }

    /// Whether no try is left. On the last try, under way, this is not yet decided: `false`.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.tries_left == 0 && !self.verifying
    }

    /// Whether the policy wants this PIN changed before keys can be used.
    #[must_use]
    pub const fn must_change(&self, policy: &PinPolicy) -> bool {
        match self.status {
            PinStatus::Default => policy.default_pin_must_change,
            PinStatus::Set => false,
            PinStatus::OneTime => policy.one_time_pin_must_change,
        }
    }

    /// Whether who is logged in by this PIN may use private keys: not while it is locked, being
    /// verified, or to be changed first.
    #[must_use]
    pub const fn may_use_keys(&self, policy: &PinPolicy) -> bool {
        self.tries_left > 0 && !self.verifying && !self.must_change(policy)
    }

    /// The state as it is stored: `status | tries left | limit`, the status as
    /// [`PinStatus::to_byte`] writes it.
    ///
    /// A verification under way is not stored: what is read back is the state after a loss of
    /// power, with the try taken.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 3] {
        [self.status.to_byte(), self.tries_left, self.limit.value()]
    }

    /// Reads a stored state.
    ///
    /// # Errors
    /// [`Error::StateDamaged`] for an unknown status, a limit outside 1 to 15, or more tries left
    /// than the limit.
    pub fn from_bytes(bytes: [u8; 3]) -> Result<Self, Error> {
        let [status, tries_left, limit] = bytes;
        let status = PinStatus::from_byte(status).ok_or(Error::StateDamaged)?;
        let limit = RetryLimit::new(limit).map_err(|_| Error::StateDamaged)?;
        if tries_left > limit.value() {
            return Err(Error::StateDamaged);
        }
        Ok(Self { status, tries_left, limit, verifying: false })
    }
}

impl PinStatus {
    /// `00` set, `01` default, `02` one-time: the third byte of the GetPINInfo answer, where
    /// GM/T 0017 knows 0 and 1 and hosts read everything but 0 as "not the holder's own".
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::Set => 0,
            Self::Default => 1,
            Self::OneTime => 2,
        }
    }

    /// The status written as `byte`, if there is one.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Set),
            1 => Some(Self::Default),
            2 => Some(Self::OneTime),
            _ => None,
        }
    }
}
