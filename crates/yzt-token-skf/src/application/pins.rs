// SPDX-License-Identifier: MIT OR Apache-2.0
//! PINs: one try for each call, and no call is made twice.

use yzt_pin::{Pin, PinStatus, TriesLeft};
use yzt_skf_sys::constants::{SAR_OK, SAR_PIN_INVALID, SAR_PIN_LEN_RANGE};
use yzt_token::{Error, Operation, PinInformation, PinRole, Rotation, UnblockReport};

use crate::convert::pin_type;
use crate::device::pin_bytes;
use crate::link::Link;
use crate::request::{Answer, Request};
use crate::status::{Verdict, status, verdict};
use crate::wire::Handle;

/// The count that a library did not write.
const UNTOLD: u32 = u32::MAX;

fn kind(link: &Link, role: PinRole) -> u32 {
    pin_type(link.library.profile.pin_types, role)
}

pub(super) fn information(
    link: &Link,
    application: Handle,
    role: PinRole,
) -> Result<PinInformation, Error> {
    let request = Request::GetPinInfo { application, kind: kind(link, role) };
    let answer = link.ask(Operation::PinInformation, &request)?;
    let [remaining, maximum, default, _] = answer.numbers;
    let tries_left = match (u8::try_from(remaining), u8::try_from(maximum)) {
        (Ok(remaining), Ok(maximum)) => TriesLeft::from_counts(remaining, maximum),
        (Ok(remaining), Err(_)) => TriesLeft::from_remaining(remaining),
        _ => TriesLeft::Unknown,
    };
    let status = if default == 0 { PinStatus::Set } else { PinStatus::Default };
    let maximum = u8::try_from(maximum).ok().filter(|maximum| *maximum > 0);
    Ok(PinInformation { tries_left, maximum, status })
}

pub(super) fn verify(
    link: &Link,
    application: Handle,
    role: PinRole,
    pin: Pin,
) -> Result<(), Error> {
    let request = Request::VerifyPin { application, kind: kind(link, role), pin: pin_bytes(&pin)? };
    drop(pin);
    let answer = link.spend(Operation::VerifyPin, &request)?;
    judged(link, Operation::VerifyPin, &request, &answer, Tried { application, role })
}

pub(super) fn change(
    link: &Link,
    application: Handle,
    role: PinRole,
    old: Pin,
    new: Pin,
) -> Result<(), Error> {
    let request = Request::ChangePin {
        application,
        kind: kind(link, role),
        old: pin_bytes(&old)?,
        new: pin_bytes(&new)?,
    };
    drop((old, new));
    let answer = link.spend(Operation::ChangePin, &request)?;
    if matches!(answer.code, SAR_PIN_INVALID | SAR_PIN_LEN_RANGE) {
        return Err(Error::NewPinRefused { role, status: status(answer.code) });
    }
    judged(link, Operation::ChangePin, &request, &answer, Tried { application, role })
}

/// The PIN that was tried.
#[derive(Clone, Copy)]
struct Tried {
    application: Handle,
    role: PinRole,
}

fn judged(
    link: &Link,
    operation: Operation,
    request: &Request,
    answer: &Answer,
    tried: Tried,
) -> Result<(), Error> {
    let role = tried.role;
    match verdict(&link.library.profile, answer.code) {
        Verdict::Right => Ok(()),
        Verdict::Locked => Err(Error::PinLocked { role }),
        Verdict::Wrong => match tries_left(link, answer, tried) {
            tries_left if tries_left.is_locked() => Err(Error::PinLocked { role }),
            tries_left => Err(Error::PinIncorrect { role, tries_left }),
        },
        // Success would be a lie: the PIN was not looked at.
        Verdict::NotLookedAt => Err(Error::InUse),
        Verdict::Unknown => {
            let cause = Box::new(link.refusal(operation, request, answer.code));
            Err(Error::PinOutcomeUnknown { cause })
        }
        Verdict::Other => Err(link.refusal(operation, request, answer.code)),
    }
}

/// The tries that the call told, or else what the library says when it is asked, which costs none.
fn tries_left(link: &Link, answer: &Answer, Tried { application, role }: Tried) -> TriesLeft {
    let [told, ..] = answer.numbers;
    if told != UNTOLD {
        return u8::try_from(told).map_or(TriesLeft::Unknown, TriesLeft::from_remaining);
    }
    if !link.library.has("SKF_GetPINInfo") {
        return TriesLeft::Unknown;
    }
    information(link, application, role).map_or(TriesLeft::Unknown, |told| told.tries_left)
}

/// Unblocks the user's PIN with the administrator's, and rotates that.
pub(crate) fn unblock_and_rotate(
    link: &Link,
    application: Handle,
    released: &Pin,
    rotated: &Pin,
    new_user: &Pin,
) -> Result<UnblockReport, Error> {
    let operation = Operation::UnblockRemotely;
    let (administrator, new) = (pin_bytes(released)?, pin_bytes(new_user)?);
    let request = Request::UnblockPin { application, administrator, new };
    let answer = link.spend(operation, &request)?;
    if verdict(&link.library.profile, answer.code) == Verdict::Wrong
        || verdict(&link.library.profile, answer.code) == Verdict::Locked
    {
        let tried = Tried { application, role: PinRole::Administrator };
        judged(link, operation, &request, &answer, tried)?;
    }
    // Rotated whatever became of the user's PIN: the released one is no secret any more.
    let change = Request::ChangePin {
        application,
        kind: kind(link, PinRole::Administrator),
        old: pin_bytes(released)?,
        new: pin_bytes(rotated)?,
    };
    let rotation = match link.spend(operation, &change) {
        Ok(changed) => match verdict(&link.library.profile, changed.code) {
            Verdict::Right => Rotation::Done,
            Verdict::Unknown => Rotation::Unknown,
            _ => Rotation::Refused,
        },
        Err(_) => Rotation::Unknown,
    };
    match answer.code {
        SAR_OK => Ok(UnblockReport { rotation }),
        code @ (SAR_PIN_INVALID | SAR_PIN_LEN_RANGE) => {
            Err(Error::NewPinRefused { role: PinRole::User, status: status(code) })
        }
        _ => {
            let tried = Tried { application, role: PinRole::Administrator };
            judged(link, operation, &request, &answer, tried).map(|()| UnblockReport { rotation })
        }
    }
}
