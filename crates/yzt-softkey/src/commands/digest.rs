// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::{DigestAlgorithm, MessageDigest, sm2};
use yzt_gmt0017::response::DigestValue;
use yzt_gmt0017::{DigestCommand, DigestSigner};

use crate::card::power::RunningDigest;
use crate::card::{Answer, Card};

impl Card {
    /// A digest is nobody's secret: it is computed for whoever asks, one at a time.
    pub(super) fn digest_command(&mut self, command: DigestCommand) -> Answer {
        match command {
            DigestCommand::Init { algorithm, signer } => {
                // Whatever comes of it, the digest of before is over.
                self.power.digest = None;
                let first = signer.map(|signer| z(algorithm, &signer)).transpose()?;
                let first = first.as_ref().map_or(&[][..], |z| z.as_slice());
                self.power.digest = Some(RunningDigest::new(algorithm, first)?);
                Ok(Payload::empty())
            }
            DigestCommand::Update { data } => {
                let running = self.power.digest.as_mut();
                running.ok_or(StatusWord::ConditionsOfUseNotSatisfied)?.update(&data);
                Ok(Payload::empty())
            }
            DigestCommand::Single { data } => {
                let digest = self.take_digest()?.single(&data)?;
                Ok(self.digest_value(digest))
            }
            DigestCommand::Final { data } => {
                let digest = self.take_digest()?.finish(&data);
                Ok(self.digest_value(digest))
            }
            _ => Err(StatusWord::FunctionNotSupported),
        }
    }

    fn take_digest(&mut self) -> Result<RunningDigest, StatusWord> {
        self.power.digest.take().ok_or(StatusWord::ConditionsOfUseNotSatisfied)
    }

    fn digest_value(&self, digest: MessageDigest) -> Payload {
        Payload::plain(DigestValue::from(digest).encode(&self.dialect))
    }
}

/// What SM2 puts before the message (GB/T 32918.2, 5.5); other digests have nothing of the kind.
fn z(algorithm: DigestAlgorithm, signer: &DigestSigner) -> Result<[u8; 32], StatusWord> {
    if algorithm != DigestAlgorithm::Sm3 {
        return Err(StatusWord::IncorrectData);
    }
    let key: &sm2::PublicKey = &signer.public_key;
    Ok(key.z(&signer.id))
}
