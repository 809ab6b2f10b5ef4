// SPDX-License-Identifier: MIT OR Apache-2.0
//! A symmetric key on the card.

use core::fmt;
use core::ops::RangeInclusive;

use yzt_gmt0017::{
    CipherOperation, CipherStep, Command, KeyReference, SecretBytes, SessionCommand, SessionKeyId,
};
use yzt_token::{CipherAlgorithm, CipherParameters, CipherUse, Error, Padding, SessionKey};
use zeroize::Zeroizing;

use crate::convert::{self, BLOCK};
use crate::device::most_data;
use crate::exchange::Exchange;
use crate::link::Link;
use crate::place::{Address, Place};
use crate::session::Ticket;

/// App, Con and Key before the data of every command.
const REFERENCE: usize = 6;
/// The statuses that a card has for a step without a beginning, and for data that is wrong
/// (ISO/IEC 7816-4).
const CONDITIONS_NOT_SATISFIED: u16 = 0x6985;
const INCORRECT_DATA: u16 = 0x6A80;
/// What a step is called in errors of the host's own.
const STEP: &str = "a step of a cipher";

/// A session key of an [`ApduContainer`](crate::ApduContainer) or, in clear, of an
/// [`ApduDevice`](crate::ApduDevice).
///
/// Destroyed on the card when it is closed or dropped. Long data goes in pieces, each in a
/// transaction of its own, and the last block is kept back until [`SessionKey::finish`]. Padding is
/// put on and taken off here, since some cards do it and some do not: what comes out of the card is
/// as long as what went in, and an answer that is cut short is found out.
pub struct ApduSessionKey {
    link: Link,
    ticket: Ticket,
    /// The application it belongs to, which the card may close.
    application: Option<Ticket>,
    algorithm: CipherAlgorithm,
    running: Option<Running>,
    left: bool,
}

/// What was begun.
struct Running {
    operation: CipherOperation,
    padding: Padding,
    /// Pieces are a multiple of this.
    unit: usize,
    /// The most bytes of a piece.
    most: usize,
    /// Taken and not sent yet.
    held: Zeroizing<Vec<u8>>,
    /// Whether a piece was sent already.
    updated: bool,
    /// How much went in, and how much came out.
    taken: usize,
    given: usize,
}

impl ApduSessionKey {
    /// A handle to a key that the card has just made or taken in, in a container.
    pub(crate) fn in_container(
        place: &Place,
        exchange: &mut Exchange<'_>,
        Address { application, container }: Address,
        session_key: SessionKeyId,
        algorithm: CipherAlgorithm,
    ) -> Box<dyn SessionKey> {
        let key = KeyReference { application, container, session_key };
        let ticket = exchange.session.add_session_key(Some(place.owner()), key);
        let (link, application) = (place.link.clone(), Some(place.application));
        Box::new(Self { link, ticket, application, algorithm, running: None, left: false })
    }

    /// A handle to a key that belongs to no application.
    pub(crate) fn of_device(
        link: &Link,
        exchange: &mut Exchange<'_>,
        key: KeyReference,
        algorithm: CipherAlgorithm,
    ) -> Box<dyn SessionKey> {
        let ticket = exchange.session.add_session_key(None, key);
        let link = link.clone();
        Box::new(Self { link, ticket, application: None, algorithm, running: None, left: false })
    }

    fn run<T>(
        &self,
        operation: impl FnOnce(&mut Exchange<'_>, KeyReference) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.link.run(|exchange| {
            let key = exchange.session.session_key(self.ticket)?;
            let result = operation(exchange, key);
            if let (Err(Error::ApplicationClosed), Some(application)) = (&result, self.application)
            {
                exchange.session.drop_application(application);
            }
            result
        })
    }

    fn step(
        &self,
        operation: CipherOperation,
        step: CipherStep,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.run(|exchange, key| {
            let data = SecretBytes::new(data.to_vec());
            let command = Command::Session(SessionCommand::Process { operation, step, key, data });
            let response = exchange.ask(&command)?;
            Ok(Zeroizing::new(response.data().to_vec()))
        })
    }

    /// Sends `data` in pieces; what comes of it goes behind `out`.
    fn pieces(&self, running: &mut Running, data: &[u8], out: &mut Output) -> Result<(), Error> {
        for piece in data.chunks(running.most) {
            let answer = self.step(running.operation, CipherStep::Update, piece)?;
            running.updated = true;
            if running.operation != CipherOperation::Mac {
                out.take(&answer)?;
            }
            running.taken += piece.len();
        }
        Ok(())
    }

    fn destroy(&mut self) -> Result<(), Error> {
        if core::mem::replace(&mut self.left, true) {
            return Ok(());
        }
        self.running = None;
        self.link.run(|exchange| match exchange.session.drop_session_key(self.ticket) {
            Some(key) => {
                match exchange.tell(&Command::Session(SessionCommand::DestroySessionKey { key })) {
                    // Closed or logged out behind our back, which took the key away too.
                    Err(
                        Error::ApplicationClosed
                        | Error::NotFound { .. }
                        | Error::NotLoggedIn { .. },
                    ) => Ok(()),
                    other => other,
                }
            }
            None => Ok(()),
        })
    }
}

impl SessionKey for ApduSessionKey {
    fn algorithm(&self) -> CipherAlgorithm {
        self.algorithm
    }

    fn begin(&mut self, what: CipherUse, parameters: &CipherParameters) -> Result<(), Error> {
        let operation = convert::operation_to_wire(what);
        let algorithm = parameters.algorithm;
        let wire = convert::parameters_to_wire(what, parameters)?;
        let unit = convert::unit(parameters);
        self.running = None;
        let most = self.run(|exchange, key| {
            let (algorithm, parameters) = (Some(algorithm), wire);
            let room = most_data(exchange)?.saturating_sub(REFERENCE + BLOCK);
            let command = SessionCommand::Init { operation, key, algorithm, parameters };
            exchange.tell(&Command::Session(command))?;
            Ok((room / unit).max(1) * unit)
        })?;
        let (padding, held) = (parameters.padding, Zeroizing::default());
        let (updated, taken, given) = (false, 0, 0);
        self.running =
            Some(Running { operation, padding, unit, most, held, updated, taken, given });
        Ok(())
    }

    fn update(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        // After an error nobody knows what the card has taken: it has to be begun anew.
        let mut running = self.running.take().ok_or_else(not_begun)?;
        let all = joined(&running.held, data);
        let whole = all.len().saturating_sub(1) / running.unit * running.unit;
        let (now, later) = all.split_at_checked(whole).unwrap_or((&[], &all));
        let mut out = Output::for_input(all.len());
        self.pieces(&mut running, now, &mut out)?;
        running.given += out.bytes.len();
        running.held = Zeroizing::new(later.to_vec());
        self.running = Some(running);
        Ok(out.bytes)
    }

    fn finish(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut running = self.running.take().ok_or_else(not_begun)?;
        let mut all = joined(&running.held, data);
        if running.pads(CipherOperation::Encrypt) {
            let missing = BLOCK - (running.taken + all.len()) % BLOCK;
            all = joined(&all, &[u8::try_from(missing).unwrap_or(0); BLOCK][..missing]);
        }
        let before = all.len().saturating_sub(1) / running.most * running.most;
        let (pieces, last) = all.split_at_checked(before).unwrap_or((&[], &all));
        let mut out = Output::for_input(all.len());
        self.pieces(&mut running, pieces, &mut out)?;
        let step = if running.updated { CipherStep::Final } else { CipherStep::Single };
        out.take(&self.step(running.operation, step, last)?)?;
        running.taken += last.len();
        running.given += out.bytes.len();
        if !running.lengths().contains(&running.given) {
            let detail = format!("{} bytes for {}", running.given, running.taken);
            return Err(Error::Format { command: STEP, detail: detail.into() });
        }
        if running.pads(CipherOperation::Decrypt) {
            return unpadded(&out.bytes);
        }
        Ok(out.bytes)
    }

    fn close(mut self: Box<Self>) -> Result<(), Error> {
        self.destroy()
    }
}

impl Drop for ApduSessionKey {
    fn drop(&mut self) {
        // A key must not outlive its handle. A card that is gone has forgotten it, and there is
        // nobody left to tell an error to.
        let _ = self.destroy();
    }
}

impl fmt::Debug for ApduSessionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApduSessionKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

impl Running {
    /// How much comes out of what went in.
    fn lengths(&self) -> RangeInclusive<usize> {
        match self.operation {
            CipherOperation::Mac => 1..=BLOCK,
            CipherOperation::Encrypt | CipherOperation::Decrypt => self.taken..=self.taken,
        }
    }

    /// Whether this is padded, or padding is to be taken off.
    fn pads(&self, operation: CipherOperation) -> bool {
        self.operation == operation && self.padding == Padding::Pkcs5
    }
}

/// What was padded as PKCS#5 has it (RFC 8018, 6.1.1).
fn unpadded(padded: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let refused = Error::DataRefused { command: STEP, status: INCORRECT_DATA };
    let Some(last) = padded.last().copied() else { return Err(refused) };
    let length = usize::from(last);
    match padded.split_at_checked(padded.len().saturating_sub(length)) {
        Some((data, padding))
            if (1..=BLOCK).contains(&length)
                && padding.len() == length
                && padding.iter().all(|byte| *byte == last) =>
        {
            Ok(Zeroizing::new(data.to_vec()))
        }
        _ => Err(refused),
    }
}

/// What came out, in a buffer that never moves and is wiped.
struct Output {
    bytes: Zeroizing<Vec<u8>>,
    most: usize,
}

impl Output {
    /// A card may give back a block that it kept, and add one of padding.
    fn for_input(length: usize) -> Self {
        let most = length + 2 * BLOCK;
        Self { bytes: Zeroizing::new(Vec::with_capacity(most)), most }
    }

    fn take(&mut self, answer: &[u8]) -> Result<(), Error> {
        if self.bytes.len() + answer.len() > self.most {
            let detail = format!("{} bytes are more than went in", answer.len());
            return Err(Error::Format { command: STEP, detail: detail.into() });
        }
        self.bytes.extend_from_slice(answer);
        Ok(())
    }
}

fn joined(held: &[u8], data: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut all = Zeroizing::new(Vec::with_capacity(held.len() + data.len()));
    all.extend_from_slice(held);
    all.extend_from_slice(data);
    all
}

fn not_begun() -> Error {
    Error::StateRefused { command: STEP, status: CONDITIONS_NOT_SATISFIED }
}
