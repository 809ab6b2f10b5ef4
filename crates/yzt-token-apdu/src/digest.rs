// SPDX-License-Identifier: MIT OR Apache-2.0
//! A digest that the card computes.

use core::fmt;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, MessageDigest};
use yzt_gmt0017::response::DigestValue;
use yzt_gmt0017::{Command, DigestCommand, DigestSigner};
use yzt_token::{Digest, Error};

use crate::device::most_data;
use crate::exchange::Exchange;
use crate::link::Link;
use crate::session::Ticket;
use crate::status::answer_error;

/// The status that a card has for a step without a beginning (ISO/IEC 7816-4).
const CONDITIONS_NOT_SATISFIED: u16 = 0x6985;

/// A digest of an [`ApduDevice`](crate::ApduDevice).
///
/// Long messages go in pieces, each in a transaction of its own. The card computes one digest at a
/// time: a handle to an earlier one answers [`Error::StateRefused`], and so does a handle after any
/// error, since nobody knows what the card has taken.
pub struct ApduDigest {
    link: Link,
    ticket: Ticket,
    algorithm: DigestAlgorithm,
    /// The most bytes of a piece.
    most: usize,
}

impl ApduDigest {
    pub(crate) fn begin(
        link: &Link,
        algorithm: DigestAlgorithm,
        identity: Option<(&sm2::PublicKey, &DistinguishedId)>,
    ) -> Result<Self, Error> {
        if identity.is_some() && algorithm != DigestAlgorithm::Sm3 {
            return Err(Error::Argument { argument: "an identity: only SM3 has one" });
        }
        let signer = identity.map(|(public_key, id)| {
            Box::new(DigestSigner { public_key: public_key.clone(), id: id.clone() })
        });
        link.run(|exchange| {
            let most = most_data(exchange)?;
            exchange.session.digest = None;
            exchange.tell(&Command::Digest(DigestCommand::Init { algorithm, signer }))?;
            let ticket = exchange.session.begin_digest();
            Ok(Self { link: link.clone(), ticket, algorithm, most })
        })
    }

    fn run<T>(
        &self,
        operation: impl FnOnce(&mut Exchange<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.link.run(|exchange| {
            if exchange.session.digest != Some(self.ticket) {
                let status = CONDITIONS_NOT_SATISFIED;
                return Err(Error::StateRefused { command: "DigestUpdate", status });
            }
            let result = operation(exchange);
            if result.is_err() {
                exchange.session.digest = None;
            }
            result
        })
    }
}

impl Digest for ApduDigest {
    fn update(&mut self, data: &[u8]) -> Result<(), Error> {
        if data.is_empty() {
            return self.run(|_| Ok(()));
        }
        for piece in data.chunks(self.most) {
            let data = piece.to_vec();
            self.run(|exchange| exchange.tell(&Command::Digest(DigestCommand::Update { data })))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<MessageDigest, Error> {
        self.run(|exchange| {
            exchange.session.digest = None;
            let command = Command::Digest(DigestCommand::Final { data: Vec::new() });
            let value = exchange.read(&command, DigestValue::decode)?;
            value
                .to_digest(self.algorithm)
                .map_err(|error| answer_error(command.instruction(), &error))
        })
    }
}

impl fmt::Debug for ApduDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApduDigest")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
