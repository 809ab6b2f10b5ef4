// SPDX-License-Identifier: MIT OR Apache-2.0
//! A channel in which one exchange goes wrong, on the way there or on the way back.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Payload, Response};
use yzt_gmt0017::instruction;
use yzt_softkey::Card;

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// The reader fails before the card gets the command.
    Fails,
    /// The reader fails with the card's answer in its hands.
    LosesAnswer,
    /// The card takes too long, without or with having executed the command.
    TimesOut,
    TimesOutAfter,
    /// Somebody else holds the card.
    Busy,
    /// The answer is short of its last byte, or of all its data, or is none.
    Truncates,
    Empties,
    Garbles,
    /// The card is reset before the command, or behind it.
    Resets,
    ResetsAfter,
    /// The card is pulled out before the command, or behind it.
    Removes,
    RemovesAfter,
}

impl Fault {
    pub(crate) const ALL: &[Self] = &[
        Self::Fails,
        Self::LosesAnswer,
        Self::TimesOut,
        Self::TimesOutAfter,
        Self::Busy,
        Self::Truncates,
        Self::Empties,
        Self::Garbles,
        Self::Resets,
        Self::ResetsAfter,
        Self::Removes,
        Self::RemovesAfter,
    ];

    /// Whether the card executes the command at which it goes wrong.
    pub(crate) fn executes(self) -> bool {
        !matches!(self, Self::Fails | Self::TimesOut | Self::Busy | Self::Resets | Self::Removes)
    }

    /// Whether the generation of handles goes with it.
    pub(crate) fn ends(self) -> bool {
        matches!(self, Self::Resets | Self::ResetsAfter | Self::Removes | Self::RemovesAfter)
    }

    /// The number of the error that it arrives as.
    pub(crate) fn number(self) -> u16 {
        match self {
            Self::Fails | Self::LosesAnswer => 1054,
            Self::TimesOut | Self::TimesOutAfter => 2013,
            Self::Busy => 2012,
            Self::Truncates | Self::Empties => 2040,
            Self::Garbles => 1056,
            Self::Resets | Self::ResetsAfter => 2011,
            Self::Removes | Self::RemovesAfter => 2010,
        }
    }

    fn error(self) -> Option<ChannelError> {
        Some(match self {
            Self::Fails | Self::LosesAnswer => {
                ChannelError::Transport { code: -1, call: "SCardTransmit" }
            }
            Self::TimesOut | Self::TimesOutAfter => ChannelError::Timeout,
            Self::Busy => ChannelError::Busy,
            Self::Truncates | Self::Empties => return None,
            Self::Garbles => ChannelError::Malformed { length: 1 },
            Self::Resets | Self::ResetsAfter => ChannelError::Reset,
            Self::Removes | Self::RemovesAfter => ChannelError::Removed,
        })
    }
}

#[derive(Default)]
struct Plan {
    at: Option<(usize, Fault)>,
    instructions: Vec<u8>,
}

/// What goes wrong and when, and what was sent.
#[derive(Clone, Default)]
pub(crate) struct Control(Arc<Mutex<Plan>>);

impl Control {
    /// From now on this goes wrong at the exchange with this number, counted from 0.
    pub(crate) fn arm(&self, at: Option<(usize, Fault)>) {
        *self.plan() = Plan { at, instructions: Vec::new() };
    }

    /// What was sent since.
    pub(crate) fn instructions(&self) -> Vec<u8> {
        self.plan().instructions.clone()
    }

    /// How many commands were sent that a card counts as a try.
    pub(crate) fn tries(&self) -> usize {
        let counts = [
            instruction::VERIFY_PIN,
            instruction::CHANGE_PIN,
            instruction::UNBLOCK_PIN,
            instruction::DEV_AUTH,
            instruction::CHANGE_DEV_AUTH_KEY,
        ];
        self.plan().instructions.iter().filter(|sent| counts.contains(sent)).count()
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The channel.
pub(crate) struct Faulty {
    card: Option<Card>,
    control: Control,
}

impl Faulty {
    pub(crate) fn new(card: Card, control: Control) -> Self {
        Self { card: Some(card), control }
    }

    fn fail(&mut self, fault: Fault) {
        match fault {
            Fault::Resets | Fault::ResetsAfter => {
                if let Some(card) = &mut self.card {
                    card.power_cycle();
                }
            }
            Fault::Removes | Fault::RemovesAfter => self.card = None,
            _ => {}
        }
    }
}

impl CardChannel for Faulty {
    fn limits(&self) -> Limits {
        self.card.as_ref().map_or(Limits::ISO_7816, CardChannel::limits)
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let fault = {
            let mut plan = self.control.plan();
            plan.instructions.push(command.instruction());
            let at = plan.instructions.len() - 1;
            plan.at.filter(|(planned, _)| *planned == at).map(|(_, fault)| fault)
        };
        if let Some(fault) = fault.filter(|fault| !fault.executes()) {
            self.fail(fault);
            return Err(fault.error().unwrap());
        }
        let card = self.card.as_mut().ok_or(ChannelError::Removed)?;
        let answer = card.transmit(command)?;
        let Some(fault) = fault else { return Ok(answer) };
        self.fail(fault);
        if let Some(error) = fault.error() {
            return Err(error);
        }
        let mut data = answer.data().to_vec();
        data.truncate(if fault == Fault::Empties { 0 } else { data.len().saturating_sub(1) });
        Ok(Response::new(Payload::plain(data), answer.status()))
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        if self.card.is_some() { Ok(()) } else { Err(ChannelError::Removed) }
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.begin_transaction()
    }

    fn was_reset(&mut self) -> bool {
        self.card.as_mut().is_some_and(CardChannel::was_reset)
    }
}
