// SPDX-License-Identifier: MIT OR Apache-2.0
use core::time::Duration;

use yzt_crypto::Random;

use super::Error;
use super::message::{Body, CardAnswer, Message, Reason, Request, VisitId};
use super::pins::{AdministratorPins, OneTimePin};
use crate::MacLengthForm;
use event::Ticket;
use visit::Visit;

pub use event::{DeskAction, DeskEvent, HandOut, NotPersisted, Persist, Persisted};

mod event;
mod visit;

/// The desk's side of one visit: a total function of state and event, without a clock, a random
/// source or a line of its own.
///
/// One machine serves one visit, and a key has one visit at a time: until it ends, the record of
/// its PINs belongs to it. What [`Desk::handle`] answers is to be done in its order, and the word of
/// the store comes before the next message; an error says that the event was refused and that
/// nothing has changed.
#[derive(Debug)]
pub struct Desk {
    policy: Policy,
    state: State,
}

/// What a desk accepts and hands out.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The forms of MAC that keys may ask for.
    pub mac_lengths: Vec<MacLengthForm>,
    /// Digits of a new user PIN, 6 to 16.
    pub user_pin_digits: u8,
}

/// How a visit ended for the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeskEnding {
    /// Refused before any PIN was used.
    Refused(Reason),
    /// Broken off before any PIN was used, or before the second was.
    Closed,
    /// The card refused the new user PIN; no try is gone.
    CardRefused {
        /// The status word.
        status: u16,
    },
    /// Whether the user PIN is unblocked is not known.
    OutcomeUnknown,
    /// Unblocked; the administrator's PIN was not changed, nor could it have been.
    NotRotated,
    /// Unblocked; the card refused the new administrator's PIN.
    RotationRefused,
    /// Unblocked; which administrator's PIN the card has shows at the next visit.
    RotationUnknown,
    /// Unblocked, and the new administrator's PIN is on record.
    Rotated,
    /// None of the PINs on record is the card's. The key needs its application made anew.
    Disagreement,
    /// The card says that the administrator's PIN is locked. As above.
    AdministratorLocked,
}

/// What a desk is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeskState {
    /// For a request.
    Idle,
    /// For the reviewer.
    Reviewing,
    /// For the card's challenge.
    AwaitingChallenge,
    /// For what the card answered to UnblockPIN.
    AwaitingOutcome,
    /// For the store, with the order of two PINs of which the first was wrong.
    Reordering,
    /// For the challenge under which the administrator's PIN is changed.
    AwaitingRotationChallenge,
    /// For the store, with the new administrator's PIN.
    Storing,
    /// For what the card answered to ChangePIN.
    AwaitingRotationOutcome,
    /// For the store, with what the card has shown.
    Settling,
    /// For nothing.
    Ended,
}

#[derive(Debug)]
enum State {
    Idle,
    Reviewing(Asked),
    AwaitingChallenge(Visit, AdministratorPins, Attempt),
    AwaitingOutcome(Visit, AdministratorPins, Attempt, OneTimePin),
    Reordering(Visit, Message),
    AwaitingRotationChallenge(Visit, AdministratorPins),
    Storing(Visit, Message),
    AwaitingRotationOutcome(Visit, AdministratorPins),
    Settling(Visit, DeskEnding),
    Ended(DeskEnding),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    FirstOfTwo,
    Last,
}

#[derive(Debug)]
struct Asked {
    host: [u8; 8],
    request: Request,
}

/// The next state, and what is to be done or why the event was refused.
type Next = (State, Result<Vec<DeskAction>, Error>);

impl Default for Policy {
    /// Every form of MAC; eight digits, which six tries do not find.
    fn default() -> Self {
        Self { mac_lengths: MacLengthForm::ALL.to_vec(), user_pin_digits: 8 }
    }
}

impl Desk {
    /// A desk that waits for a request.
    #[must_use]
    pub const fn new(policy: Policy) -> Self {
        Self { policy, state: State::Idle }
    }

    /// What it is waiting for.
    #[must_use]
    pub const fn state(&self) -> DeskState {
        match self.state {
            State::Idle => DeskState::Idle,
            State::Reviewing(_) => DeskState::Reviewing,
            State::AwaitingChallenge(..) => DeskState::AwaitingChallenge,
            State::AwaitingOutcome(..) => DeskState::AwaitingOutcome,
            State::Reordering(..) => DeskState::Reordering,
            State::AwaitingRotationChallenge(..) => DeskState::AwaitingRotationChallenge,
            State::Storing(..) => DeskState::Storing,
            State::AwaitingRotationOutcome(..) => DeskState::AwaitingRotationOutcome,
            State::Settling(..) => DeskState::Settling,
            State::Ended(_) => DeskState::Ended,
        }
    }

    /// How the visit ended, if it did.
    #[must_use]
    pub const fn ending(&self) -> Option<DeskEnding> {
        match self.state {
            State::Ended(ending) => Some(ending),
            _ => None,
        }
    }

    /// Takes one event. `now` is the time since some moment of the caller's, which never runs
    /// backwards.
    ///
    /// # Errors
    /// [`Error`], and then nothing has changed: the event has no place in this state, the message
    /// is not of this visit or this key, the challenge is not a new one, the time is over, or the
    /// random source failed.
    pub fn handle(
        &mut self,
        event: DeskEvent,
        now: Duration,
        random: &mut dyn Random,
    ) -> Result<Vec<DeskAction>, Error> {
        let state = core::mem::replace(&mut self.state, State::Ended(DeskEnding::Closed));
        let (next, result) = match event {
            DeskEvent::Message(message) => self.message(state, message, now, random),
            DeskEvent::Approved(pins) => approved(state, pins, now, random),
            DeskEvent::Declined(reason) => declined(state, reason),
            DeskEvent::Persisted(word) => persisted(state, word.into_persist(), now),
            DeskEvent::NotPersisted(word) => not_persisted(state, word.ticket()),
            DeskEvent::Closed => closed(state),
        };
        self.state = next;
        result
    }

    fn message(
        &self,
        state: State,
        message: Message,
        now: Duration,
        random: &mut dyn Random,
    ) -> Next {
        if let Some(visit) = state.visit()
            && let Err(error) = visit.admit(&message, state.words())
        {
            return (state, Err(error));
        }
        match (state, message.body) {
            (State::Idle, Body::Request(request)) => {
                self.request(message.visit, message.step, request)
            }
            (State::AwaitingChallenge(visit, pins, attempt), Body::Challenge(waiting)) => {
                let digits = usize::from(self.policy.user_pin_digits);
                match visit.answer(&waiting, pins.first(), digits, now, random) {
                    Ok((user, answer)) => {
                        let (visit, answer) = visit.answered(waiting, answer);
                        (State::AwaitingOutcome(visit, pins, attempt, user), send(answer))
                    }
                    Err(error) => (State::AwaitingChallenge(visit, pins, attempt), Err(error)),
                }
            }
            (State::AwaitingOutcome(visit, pins, attempt, user), Body::Outcome(answer)) => {
                outcome(visit.heard(), pins, attempt, user, answer)
            }
            (State::AwaitingRotationChallenge(visit, pins), Body::RotationChallenge(waiting)) => {
                match visit.rotation(&waiting, pins.current(), now, random) {
                    Ok((new, rotation)) => {
                        let (visit, rotation) = visit.answered(waiting, rotation);
                        let pins = pins.awaiting(new);
                        let persist = Persist { pins, ticket: visit.ticket() };
                        let state = State::Storing(visit, rotation);
                        (state, Ok(vec![DeskAction::Persist(persist)]))
                    }
                    Err(error) => (State::AwaitingRotationChallenge(visit, pins), Err(error)),
                }
            }
            (State::AwaitingRotationOutcome(visit, pins), Body::RotationOutcome(answer)) => {
                rotation_outcome(visit.heard(), pins, answer)
            }
            (state, body) => out_of_order(state, body.name()),
        }
    }

    fn request(&self, visit: VisitId, step: u8, request: Request) -> Next {
        if visit.desk != [0; 8] {
            return (State::Idle, Err(Error::OtherVisit));
        }
        if step != 0 {
            return out_of_order(State::Idle, "Request");
        }
        let asked = Asked { host: visit.host, request };
        if !self.policy.mac_lengths.contains(&asked.request.mac_length) {
            return declined(State::Reviewing(asked), Reason::Dialect);
        }
        let review = DeskAction::Review(asked.request.clone());
        (State::Reviewing(asked), Ok(vec![review]))
    }
}

impl State {
    const fn visit(&self) -> Option<&Visit> {
        match self {
            Self::Idle | Self::Reviewing(_) | Self::Ended(_) => None,
            Self::AwaitingChallenge(visit, ..)
            | Self::AwaitingOutcome(visit, ..)
            | Self::Reordering(visit, _)
            | Self::AwaitingRotationChallenge(visit, _)
            | Self::Storing(visit, _)
            | Self::AwaitingRotationOutcome(visit, _)
            | Self::Settling(visit, _) => Some(visit),
        }
    }

    const fn words(&self) -> &'static str {
        match self {
            Self::Idle => "waiting for a request",
            Self::Reviewing(_) => "waiting for the review",
            Self::AwaitingChallenge(..) => "waiting for a challenge",
            Self::AwaitingOutcome(..) => "waiting for the card's answer",
            Self::Reordering(..) => "storing which PIN goes first",
            Self::AwaitingRotationChallenge(..) => "waiting for the second challenge",
            Self::Storing(..) => "storing the new PIN",
            Self::AwaitingRotationOutcome(..) => "waiting for the card's second answer",
            Self::Settling(..) => "storing what the card has",
            Self::Ended(_) => "the visit is over",
        }
    }
}

fn approved(state: State, pins: AdministratorPins, now: Duration, random: &mut dyn Random) -> Next {
    let State::Reviewing(asked) = state else {
        return out_of_order(state, "approval");
    };
    let mut desk = [0; 8];
    if let Err(error) = random.fill(&mut desk) {
        return (State::Reviewing(asked), Err(error.into()));
    }
    let attempt = if pins.pending().is_some() { Attempt::FirstOfTwo } else { Attempt::Last };
    let visit = Visit::new(VisitId { host: asked.host, desk }, &asked.request, now);
    let (visit, reviewed) = visit.say(Body::Reviewed);
    (State::AwaitingChallenge(visit, pins, attempt), send(reviewed))
}

fn declined(state: State, reason: Reason) -> Next {
    let State::Reviewing(asked) = state else {
        return out_of_order(state, "refusal");
    };
    let visit = Visit::new(VisitId::of_host(asked.host), &asked.request, Duration::ZERO);
    let (_, refused) = visit.say(Body::Refused(reason));
    end_with(DeskAction::Send(refused), DeskEnding::Refused(reason))
}

fn outcome(
    visit: Visit,
    pins: AdministratorPins,
    attempt: Attempt,
    user: OneTimePin,
    answer: CardAnswer,
) -> Next {
    match answer {
        CardAnswer::Done => match user.to_pin() {
            Ok(pin) => {
                let hand_out = DeskAction::HandOut(HandOut { pin, certain: true });
                let state = State::AwaitingRotationChallenge(visit, pins.proven());
                (state, Ok(vec![hand_out]))
            }
            Err(error) => (State::AwaitingOutcome(visit, pins, attempt, user), Err(error)),
        },
        CardAnswer::Locked | CardAnswer::Wrong { tries_left: Some(0) } => {
            end(DeskEnding::AdministratorLocked)
        }
        CardAnswer::Wrong { .. } if attempt == Attempt::FirstOfTwo => {
            let (visit, retry) = visit.say(Body::Retry);
            let persist = Persist { pins: pins.reordered(), ticket: visit.ticket() };
            (State::Reordering(visit, retry), Ok(vec![DeskAction::Persist(persist)]))
        }
        CardAnswer::Wrong { .. } => {
            let (_, refused) = visit.say(Body::Refused(Reason::Disagreement));
            end_with(DeskAction::Send(refused), DeskEnding::Disagreement)
        }
        CardAnswer::Refused { status } => end(DeskEnding::CardRefused { status }),
        CardAnswer::Unknown => perhaps(&user),
    }
}

fn rotation_outcome(visit: Visit, pins: AdministratorPins, answer: CardAnswer) -> Next {
    let (pins, ending) = match answer {
        CardAnswer::Done => (pins.proven(), DeskEnding::Rotated),
        CardAnswer::Refused { .. } => (pins.kept(), DeskEnding::RotationRefused),
        // The PIN was right a moment ago: what the card means is not clear, so both stay.
        CardAnswer::Wrong { .. } => return end(DeskEnding::RotationRefused),
        CardAnswer::Locked => return end(DeskEnding::AdministratorLocked),
        CardAnswer::Unknown => return end(DeskEnding::RotationUnknown),
    };
    let persist = Persist { pins, ticket: visit.ticket() };
    (State::Settling(visit, ending), Ok(vec![DeskAction::Persist(persist)]))
}

fn persisted(state: State, persist: Persist, now: Duration) -> Next {
    match state {
        State::Reordering(visit, retry) if visit.ticket() == persist.ticket => {
            (State::AwaitingChallenge(visit, persist.pins, Attempt::Last), send(retry))
        }
        State::Storing(visit, rotation) if visit.ticket() == persist.ticket => {
            // What was not sent cannot have changed the card, and the record holds both PINs.
            if visit.is_late(now) {
                return end(DeskEnding::NotRotated);
            }
            (State::AwaitingRotationOutcome(visit, persist.pins), send(rotation))
        }
        State::Settling(visit, ending) if visit.ticket() == persist.ticket => {
            let (_, done) = visit.say(Body::Done);
            end_with(DeskAction::Send(done), ending)
        }
        state => out_of_order(state, "word of the store"),
    }
}

fn not_persisted(state: State, ticket: Ticket) -> Next {
    match state {
        // In the place of the message that was never sent.
        State::Reordering(visit, retry) if visit.ticket() == ticket => {
            let refused = Message { body: Body::Refused(Reason::NotStored), ..retry };
            end_with(DeskAction::Send(refused), DeskEnding::Closed)
        }
        State::Storing(visit, rotation) if visit.ticket() == ticket => {
            let refused = Message { body: Body::Refused(Reason::NotStored), ..rotation };
            end_with(DeskAction::Send(refused), DeskEnding::NotRotated)
        }
        State::Settling(visit, _) if visit.ticket() == ticket => end(DeskEnding::RotationUnknown),
        state => out_of_order(state, "word of the store"),
    }
}

fn closed(state: State) -> Next {
    match state {
        State::Idle
        | State::Reviewing(_)
        | State::AwaitingChallenge(..)
        | State::Reordering(..) => end(DeskEnding::Closed),
        State::AwaitingOutcome(_, _, _, user) => perhaps(&user),
        State::AwaitingRotationChallenge(..) | State::Storing(..) => end(DeskEnding::NotRotated),
        State::AwaitingRotationOutcome(..) | State::Settling(..) => {
            end(DeskEnding::RotationUnknown)
        }
        state @ State::Ended(_) => out_of_order(state, "end of the line"),
    }
}

/// The card may have the new user PIN.
fn perhaps(user: &OneTimePin) -> Next {
    match user.to_pin() {
        Ok(pin) => {
            let hand_out = DeskAction::HandOut(HandOut { pin, certain: false });
            end_with(hand_out, DeskEnding::OutcomeUnknown)
        }
        Err(_) => end(DeskEnding::OutcomeUnknown),
    }
}

fn out_of_order(state: State, event: &'static str) -> Next {
    let error = Error::OutOfOrder { event, state: state.words() };
    (state, Err(error))
}

fn end(ending: DeskEnding) -> Next {
    (State::Ended(ending), Ok(vec![DeskAction::End(ending)]))
}

fn end_with(last: DeskAction, ending: DeskEnding) -> Next {
    (State::Ended(ending), Ok(vec![last, DeskAction::End(ending)]))
}

fn send(message: Message) -> Result<Vec<DeskAction>, Error> {
    Ok(vec![DeskAction::Send(message)])
}
