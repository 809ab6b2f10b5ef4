// SPDX-License-Identifier: MIT OR Apache-2.0
use core::time::Duration;

use subtle::ConstantTimeEq;

use super::message::{Body, CardAnswer, Message, Reason, Request, SealedPin, VisitId, Waiting};
use super::{CLOSING_LIMIT, Error, LIMIT, REVIEW_LIMIT};
use crate::{Command, MacLengthForm, Name, PinRole, Text};

/// The most answers that a card is given in one visit: a desk has two PINs at most.
const ANSWERS: u8 = 2;

/// The host's side of one visit: a total function of state and event, without a line, a card or a
/// clock of its own.
///
/// One machine serves one visit. What [`Host::handle`] answers is to be done in its order; an error
/// says that the event was refused and that nothing has changed.
#[derive(Debug)]
pub struct Host {
    visit: VisitId,
    serial: Text<32>,
    /// The place of the next message.
    step: u8,
    state: State,
    answers: u8,
    /// The tries that a wrong PIN has left, while it is the last word on the visit.
    wrong: Option<Option<u8>>,
    /// When what is waited for is too late.
    until: Duration,
}

/// What a host tells about its card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDescription {
    /// The serial number, which finds the PIN at the desk.
    pub serial: Text<32>,
    /// Who made the key, as the key says.
    pub manufacturer: Text<64>,
    /// The application whose user PIN is blocked.
    pub application: Name,
    /// The form of MAC of the key's dialect.
    pub mac_length: MacLengthForm,
}

/// What happens to a host.
#[derive(Debug)]
pub enum HostEvent {
    /// A message of the desk.
    Message(Message),
    /// The card has given out a challenge.
    Challenge(Waiting),
    /// The card has answered the command, or has not.
    Card(CardAnswer),
    /// Time has passed and nothing came.
    Waited,
    /// The line is down or the card is gone, outside a command that counts.
    Broken,
}

/// What a host wants done.
#[derive(Debug)]
pub enum HostAction {
    /// Send this to the desk.
    Send(Message),
    /// Ask the card for a challenge; the first time, begin the transaction before.
    TakeChallenge,
    /// Send this to the card, at once and once.
    Command(Command),
    /// End the transaction: what is left does not need the card.
    Release,
    /// Nothing more will happen.
    End(HostEnding),
}

/// How a visit ended for the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostEnding {
    /// The desk goes no further; the card was given nothing.
    Refused(Reason),
    /// The desk was silent too long; the card was given nothing.
    TimedOut,
    /// The line or the card broke off; the card was given nothing that counts.
    Broken,
    /// The desk's PINs are not the card's.
    Wrong {
        /// The tries left, where the card tells.
        tries_left: Option<u8>,
    },
    /// The administrator's PIN is locked.
    Locked,
    /// The card refused the new user PIN; no try is gone.
    CardRefused {
        /// The status word.
        status: u16,
    },
    /// No answer came: whether the user PIN is unblocked is not known.
    OutcomeUnknown,
    /// The user PIN is unblocked.
    Unblocked(RotationEnding),
}

/// What became of the administrator's PIN, as far as the host can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationEnding {
    /// The card has the new one, and the desk has it on record.
    Done,
    /// The card or the desk refused it: the old one stays.
    Refused,
    /// The card may have either, or the desk may not know: it tries both the next time.
    Unknown,
}

/// What a host is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostState {
    /// For the review.
    Reviewing,
    /// For the card's challenge.
    Challenging,
    /// For the desk's answer to it.
    AwaitingAnswer,
    /// For the card, with UnblockPIN.
    Unblocking,
    /// For the desk, which may have another PIN.
    AwaitingRetry,
    /// For the card's second challenge.
    ChallengingAgain,
    /// For the desk's answer to that.
    AwaitingRotation,
    /// For the card, with ChangePIN.
    Changing,
    /// For the desk's last word.
    Closing,
    /// For nothing.
    Ended,
}

#[derive(Debug)]
enum State {
    Plain(HostState),
    AwaitingAnswer(Waiting),
    AwaitingRotation(Waiting),
}

impl Host {
    /// Begins a visit: the machine, and the request that is to be sent. `nonce` is eight random
    /// bytes that were never used before.
    #[must_use]
    pub fn begin(card: CardDescription, nonce: [u8; 8], now: Duration) -> (Self, Message) {
        let CardDescription { serial, manufacturer, application, mac_length } = card;
        let mut host = Self {
            visit: VisitId::of_host(nonce),
            serial: serial.clone(),
            step: 0,
            state: State::Plain(HostState::Reviewing),
            answers: 0,
            wrong: None,
            until: now.saturating_add(REVIEW_LIMIT),
        };
        let request = Request { serial, application, manufacturer, mac_length };
        let message = host.say(Body::Request(request));
        (host, message)
    }

    /// What it is waiting for.
    #[must_use]
    pub const fn state(&self) -> HostState {
        match self.state {
            State::Plain(state) => state,
            State::AwaitingAnswer(_) => HostState::AwaitingAnswer,
            State::AwaitingRotation(_) => HostState::AwaitingRotation,
        }
    }

    /// How long what is waited for may still take.
    #[must_use]
    pub const fn time_left(&self, now: Duration) -> Duration {
        self.until.saturating_sub(now)
    }

    /// Takes one event. `now` is the time since some moment of the caller's, which never runs
    /// backwards.
    ///
    /// # Errors
    /// [`Error`], and then nothing has changed: the event has no place in this state, the message
    /// is not of this visit, this key or this challenge.
    pub fn handle(&mut self, event: HostEvent, now: Duration) -> Result<Vec<HostAction>, Error> {
        match event {
            HostEvent::Message(message) => self.message(message, now),
            HostEvent::Challenge(waiting) => self.challenge(waiting, now),
            HostEvent::Card(answer) => self.card(answer, now),
            HostEvent::Waited => self.waited(now),
            HostEvent::Broken => self.broken(),
        }
    }

    fn message(&mut self, message: Message, now: Duration) -> Result<Vec<HostAction>, Error> {
        let name = message.body.name();
        self.admit(&message)?;
        let out_of_order = Error::OutOfOrder { event: name, state: self.words() };
        match (self.state(), message.body) {
            (
                HostState::Reviewing
                | HostState::AwaitingAnswer
                | HostState::AwaitingRetry
                | HostState::AwaitingRotation,
                Body::Refused(reason),
            ) => Ok(self.refused(reason)),
            (HostState::Reviewing, Body::Reviewed) => {
                if now >= self.until {
                    return Ok(self.given_up());
                }
                self.visit = message.visit;
                self.until = now.saturating_add(LIMIT);
                Ok(self.take_challenge(HostState::Challenging))
            }
            (HostState::AwaitingRetry, Body::Retry) => {
                if now >= self.until {
                    return Ok(self.given_up());
                }
                Ok(self.take_challenge(HostState::Challenging))
            }
            (HostState::AwaitingAnswer, Body::Answer(sealed))
            | (HostState::AwaitingRotation, Body::Rotation(sealed)) => self.sealed(sealed, now),
            (HostState::Closing, Body::Done) => {
                Ok(self.end(HostEnding::Unblocked(RotationEnding::Done)))
            }
            _ => Err(out_of_order),
        }
    }

    /// Whether a message is of this visit, about this key, and the next. The desk's part of the
    /// visit's name is not known before it has said it.
    fn admit(&self, message: &Message) -> Result<(), Error> {
        let same = match self.state() {
            HostState::Reviewing => message.visit.host == self.visit.host,
            _ => message.visit == self.visit,
        };
        if !same {
            return Err(Error::OtherVisit);
        }
        if message.serial != self.serial {
            return Err(Error::OtherKey { field: "key" });
        }
        if message.step != self.step {
            return Err(Error::OutOfOrder { event: message.body.name(), state: self.words() });
        }
        Ok(())
    }

    /// The command, if it is for this challenge of this card and still in time.
    fn sealed(&mut self, sealed: SealedPin, now: Duration) -> Result<Vec<HostAction>, Error> {
        let (State::AwaitingAnswer(waiting) | State::AwaitingRotation(waiting)) = &self.state
        else {
            return Err(Error::OtherChallenge);
        };
        if waiting.application != sealed.application {
            return Err(Error::OtherKey { field: "application" });
        }
        if !bool::from(waiting.challenge.ct_eq(&sealed.challenge)) {
            return Err(Error::OtherChallenge);
        }
        if now >= self.until {
            return Ok(self.given_up());
        }
        let SealedPin { application, cryptogram, mac, .. } = sealed;
        let (next, command) = if matches!(self.state, State::AwaitingAnswer(_)) {
            self.answers = self.answers.saturating_add(1);
            (HostState::Unblocking, Command::UnblockPin { application, cryptogram, mac })
        } else {
            let role = PinRole::Administrator;
            (HostState::Changing, Command::ChangePin { application, role, cryptogram, mac })
        };
        self.heard(next);
        Ok(vec![HostAction::Command(command)])
    }

    fn challenge(&mut self, waiting: Waiting, now: Duration) -> Result<Vec<HostAction>, Error> {
        let state = self.state();
        if !matches!(state, HostState::Challenging | HostState::ChallengingAgain) {
            return Err(self.out_of_order("challenge"));
        }
        if now >= self.until {
            return Ok(self.given_up());
        }
        let sent = waiting.copied();
        let (next, body) = if state == HostState::Challenging {
            (State::AwaitingAnswer(waiting), Body::Challenge(sent))
        } else {
            (State::AwaitingRotation(waiting), Body::RotationChallenge(sent))
        };
        self.state = next;
        Ok(vec![HostAction::Send(self.say(body))])
    }

    fn card(&mut self, answer: CardAnswer, now: Duration) -> Result<Vec<HostAction>, Error> {
        match self.state() {
            HostState::Unblocking => Ok(self.unblocked(answer)),
            HostState::Changing => Ok(self.changed(answer, now)),
            _ => Err(self.out_of_order("answer of the card")),
        }
    }

    fn unblocked(&mut self, answer: CardAnswer) -> Vec<HostAction> {
        let outcome = HostAction::Send(self.say(Body::Outcome(answer)));
        let ending = match answer {
            CardAnswer::Done => {
                self.wrong = None;
                self.state = State::Plain(HostState::ChallengingAgain);
                return vec![outcome, HostAction::TakeChallenge];
            }
            CardAnswer::Wrong { tries_left } if tries_left != Some(0) => {
                self.wrong = Some(tries_left);
                if self.answers < ANSWERS {
                    self.state = State::Plain(HostState::AwaitingRetry);
                    return vec![outcome];
                }
                HostEnding::Wrong { tries_left }
            }
            CardAnswer::Wrong { .. } | CardAnswer::Locked => HostEnding::Locked,
            CardAnswer::Refused { status } => HostEnding::CardRefused { status },
            CardAnswer::Unknown => HostEnding::OutcomeUnknown,
        };
        self.state = State::Plain(HostState::Ended);
        vec![outcome, HostAction::End(ending)]
    }

    fn changed(&mut self, answer: CardAnswer, now: Duration) -> Vec<HostAction> {
        let outcome = HostAction::Send(self.say(Body::RotationOutcome(answer)));
        let rotation = match answer {
            CardAnswer::Done => {
                self.state = State::Plain(HostState::Closing);
                self.until = now.saturating_add(CLOSING_LIMIT);
                return vec![HostAction::Release, outcome];
            }
            CardAnswer::Unknown => RotationEnding::Unknown,
            _ => RotationEnding::Refused,
        };
        self.state = State::Plain(HostState::Ended);
        let end = HostAction::End(HostEnding::Unblocked(rotation));
        vec![HostAction::Release, outcome, end]
    }

    fn waited(&mut self, now: Duration) -> Result<Vec<HostAction>, Error> {
        match self.state() {
            HostState::Unblocking | HostState::Changing | HostState::Ended => {
                Err(self.out_of_order("waiting"))
            }
            _ if now >= self.until => Ok(self.given_up()),
            _ => Ok(Vec::new()),
        }
    }

    fn broken(&mut self) -> Result<Vec<HostAction>, Error> {
        let ending = match self.state() {
            HostState::Ended => return Err(self.out_of_order("end of the line")),
            HostState::Unblocking => HostEnding::OutcomeUnknown,
            _ => self.ending_without(HostEnding::Broken),
        };
        Ok(self.end(ending))
    }

    fn refused(&mut self, reason: Reason) -> Vec<HostAction> {
        let ending = match self.state() {
            HostState::AwaitingRotation => HostEnding::Unblocked(RotationEnding::Refused),
            _ => self.ending_without(HostEnding::Refused(reason)),
        };
        self.end(ending)
    }

    /// What is too late is not used any more.
    fn given_up(&mut self) -> Vec<HostAction> {
        let ending = self.ending_without(HostEnding::TimedOut);
        self.end(ending)
    }

    /// How it ends when nothing more comes: what the card has answered says more than `otherwise`.
    const fn ending_without(&self, otherwise: HostEnding) -> HostEnding {
        match (self.state(), self.wrong) {
            (
                HostState::ChallengingAgain
                | HostState::AwaitingRotation
                | HostState::Changing
                | HostState::Closing,
                _,
            ) => HostEnding::Unblocked(RotationEnding::Unknown),
            (_, Some(tries_left)) => HostEnding::Wrong { tries_left },
            _ => otherwise,
        }
    }

    fn end(&mut self, ending: HostEnding) -> Vec<HostAction> {
        self.heard(HostState::Ended);
        vec![HostAction::End(ending)]
    }

    fn take_challenge(&mut self, next: HostState) -> Vec<HostAction> {
        self.heard(next);
        vec![HostAction::TakeChallenge]
    }

    fn heard(&mut self, next: HostState) {
        self.step = self.step.saturating_add(1);
        self.state = State::Plain(next);
    }

    fn say(&mut self, body: Body) -> Message {
        let step = self.step;
        self.step = step.saturating_add(1);
        Message { visit: self.visit, serial: self.serial.clone(), step, body }
    }

    const fn out_of_order(&self, event: &'static str) -> Error {
        Error::OutOfOrder { event, state: self.words() }
    }

    const fn words(&self) -> &'static str {
        match self.state() {
            HostState::Reviewing => "waiting for the review",
            HostState::Challenging => "waiting for the card's challenge",
            HostState::AwaitingAnswer => "waiting for the desk's answer",
            HostState::Unblocking => "the card is unblocking",
            HostState::AwaitingRetry => "waiting for another answer of the desk",
            HostState::ChallengingAgain => "waiting for the card's second challenge",
            HostState::AwaitingRotation => "waiting for the administrator's new PIN",
            HostState::Changing => "the card is changing the administrator's PIN",
            HostState::Closing => "waiting for the desk's last word",
            HostState::Ended => "the visit is over",
        }
    }
}
