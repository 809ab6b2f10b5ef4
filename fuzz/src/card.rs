// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software key under arbitrary commands, watched by a model of what it may do.
//!
//! The input is a row of steps. Some send bytes as they are, some send commands that are right but
//! for one choice, such as a PIN verification that answers the last challenge. Every exchange goes
//! past the [`Oracle`], which predicts tries, locks, challenges and logins by itself, and knows which
//! session keys, agreements, files and digests there are and who may use them.

use yzt_crypto::{PublicKey, sm2};
use yzt_gmt0017::authentication::Challenge;
use yzt_gmt0017::response::{EccPublicKey, EccSignature, ExportedPublicKey};
use yzt_gmt0017::{
    ApplicationId, Command, ContainerId, Dialect, KeyUse, RsaCommand, SignatureInput,
};

use yzt_apdu::{CardChannel, Response, StatusWord};
use yzt_softkey::Card;

use crate::memory::Memory;
use crate::random::Stream;
use crate::tape::Tape;
use oracle::Oracle;

mod host;
mod image;
mod objects;
mod oracle;
mod step;

pub use host::element;
pub use image::{APPLICATION, CONTAINER, DEFAULT_PIN, Image, issued, open};
pub use step::Step;

/// Steps of one input; each may be several commands.
const MOST_STEPS: usize = 40;
/// Signatures that are verified in one input: each takes longer than all the rest of a step.
const MOST_VERIFIED: usize = 2;
/// RSA keys that are generated in one input.
const MOST_GENERATED: usize = 1;
/// Exchanges that a step may repeat.
const MOST_REMEMBERED: usize = 8;

/// What an input made the card do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Steps of the input.
    pub steps: usize,
    /// Commands that the card executed.
    pub successes: usize,
    /// Signatures that it made.
    pub signatures: usize,
    /// PINs that it accepted.
    pub verified: usize,
    /// Tries that it took.
    pub tries: usize,
}

/// Plays the input.
pub fn run(data: &[u8]) {
    play(data);
}

/// Plays the input and tells what came of it.
pub fn play(data: &[u8]) -> Summary {
    let mut tape = Tape::new(data);
    let mut session = Session::new(issued());
    while !tape.is_empty() && session.summary.steps < MOST_STEPS {
        session.summary.steps += 1;
        let step = tape.choose(Step::ALL);
        session.play(step, &mut tape);
    }
    session.finish();
    session.summary
}

/// A card with its host and its oracle.
struct Session {
    card: Option<Card>,
    disk: Memory,
    oracle: Oracle,
    random: Stream,
    dialect: Dialect,
    application: ApplicationId,
    container: ContainerId,
    /// The last challenge that the card gave out, used or not.
    challenge: [u8; 8],
    sent: Vec<Vec<u8>>,
    /// What the card must never say: private keys that were imported, or the beginnings of them.
    secrets: [[u8; 32]; 2],
    /// Session keys and agreements that the card gave handles for, alive or not.
    keys: Vec<[u8; 2]>,
    agreements: Vec<[u8; 4]>,
    /// RSA keys that the card generated.
    generated: usize,
    summary: Summary,
}

impl Session {
    fn new(image: &Image) -> Self {
        let disk = Memory::with(image.bytes.clone());
        let mut session = Self {
            card: None,
            disk,
            oracle: image.oracle.clone(),
            random: Stream::new(4),
            dialect: Dialect::default(),
            application: ApplicationId::new([1, 1]),
            container: ContainerId::new([1, 1]),
            challenge: [0; 8],
            sent: Vec::new(),
            secrets: image.secrets,
            keys: Vec::new(),
            agreements: Vec::new(),
            generated: 0,
            summary: Summary::default(),
        };
        session.reopen();
        session
    }

    /// Pulls the key out and plugs it in again: what is on the disk is all that is left.
    fn reopen(&mut self) {
        self.card = None;
        self.card = Some(open(&self.disk).unwrap());
        self.oracle.power_cycle();
    }

    fn card(&mut self) -> &mut Card {
        self.card.as_mut().unwrap()
    }

    /// Sends bytes, and has the oracle judge what comes back.
    fn exchange(&mut self, apdu: &[u8]) -> Response {
        if self.takes_too_long(apdu) {
            return Response::status_only(StatusWord::FunctionNotSupported);
        }
        let most = self.card().limits().max_response_data;
        let bytes = self.card().execute(apdu);
        assert!((2..=most + 2).contains(&bytes.len()), "{}", bytes.len());
        assert!(
            !bytes.windows(32).any(|window| self.secrets.iter().any(|secret| window == secret)),
            "a private key left the card"
        );
        let response = Response::parse(&bytes, true).unwrap();
        let status = response.status();
        assert!(status.is_success() || response.data().is_empty());
        assert!(!matches!(status, StatusWord::Unknown(_)), "{status}");
        self.oracle.observe(apdu, &response);
        self.note(apdu, &response);
        response
    }

    /// One RSA key of the shortest size is enough: each takes as long as many inputs.
    fn takes_too_long(&mut self, apdu: &[u8]) -> bool {
        let command = yzt_apdu::Command::parse(apdu).ok();
        let command = command.and_then(|(apdu, _)| Command::decode(&apdu, &self.dialect).ok());
        let bits = match command {
            Some(Command::Rsa(
                RsaCommand::GenExtRsaKey { bits } | RsaCommand::GenRsaKeyPair { bits, .. },
            )) => bits,
            _ => return false,
        };
        if bits != 2048 {
            return bits > 2048;
        }
        self.generated += 1;
        self.generated > MOST_GENERATED
    }

    fn note(&mut self, apdu: &[u8], response: &Response) {
        if self.sent.len() == MOST_REMEMBERED {
            self.sent.remove(0);
        }
        self.sent.push(apdu.to_vec());
        let success = response.status().is_success();
        self.summary.successes += usize::from(success);
        self.summary.tries +=
            usize::from(matches!(response.status(), StatusWord::AuthenticationFailed { .. }));
        match apdu {
            [_, 0x50, ..] if success => {
                if let Ok(challenge) = Challenge::from_random(response.data()) {
                    self.challenge = *challenge.as_bytes();
                }
            }
            [_, 0x18, ..] if success => self.summary.verified += 1,
            [_, 0x74, ..] if success => self.signed(apdu, response.data()),
            _ => {}
        }
    }

    /// A signature is one of the container's key over what was asked for.
    fn signed(&mut self, apdu: &[u8], answer: &[u8]) {
        self.summary.signatures += 1;
        if self.summary.signatures > MOST_VERIFIED {
            return;
        }
        let dialect = self.dialect;
        let signature = EccSignature::decode(answer, &dialect).unwrap().0;
        let (apdu, _) = yzt_apdu::Command::parse(apdu).unwrap();
        let Ok(Command::EccSignData { application, container, input }) =
            Command::decode(&apdu, &dialect)
        else {
            panic!("signed something else");
        };
        let export =
            Command::ExportPublicKey { application, container, key_use: KeyUse::Signature };
        let apdu = export.encode(&dialect).unwrap().to_bytes().unwrap();
        let answer = self.card().execute(&apdu);
        let answer = Response::parse(&answer, false).unwrap();
        assert!(answer.status().is_success());
        let key = EccPublicKey::decode(answer.data(), &dialect).unwrap().0;
        match input {
            SignatureInput::Digest(digest) => key.verify_digest(&digest, &signature).unwrap(),
            SignatureInput::Message { id, message } => {
                let id = sm2::DistinguishedId::new(id).unwrap();
                key.verify(&id, &message, &signature).unwrap();
            }
        }
    }

    /// Looks once more at every counter, after the power was away.
    fn finish(&mut self) {
        self.reopen();
        for name in self.oracle.names() {
            self.open_application(&name);
            self.pin_information();
        }
        assert!(self.disk.longest() <= 64 << 20);
    }

    /// The public key of a container, when the card gives it.
    fn public_key(&mut self, key_use: KeyUse) -> Option<PublicKey> {
        let (application, container) = (self.application, self.container);
        let answer = self.send(&Command::ExportPublicKey { application, container, key_use })?;
        Some(match ExportedPublicKey::decode(answer.data(), &self.dialect).unwrap() {
            ExportedPublicKey::Ecc(key) => PublicKey::Sm2(key),
            ExportedPublicKey::Rsa(key) => PublicKey::Rsa(key),
        })
    }
}
