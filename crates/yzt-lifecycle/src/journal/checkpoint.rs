// SPDX-License-Identifier: MIT OR Apache-2.0
//! A signed word on how far a journal had come.

use serde::{Deserialize, Serialize};
use yzt_cert::UnixTime;
use yzt_crypto::{PublicKey, Signature, Signer};

use super::{Head, hex};
use crate::error::Error;
use crate::names::unix_time;

/// The longest checkpoint that is read.
const MOST_BYTES: usize = 1_024;

/// How far a journal had come at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// How far.
    pub head: Head,
    /// When.
    pub at: UnixTime,
}

/// A checkpoint with the signature of whoever keeps the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    signature: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointForm {
    version: u64,
    entries: u64,
    #[serde(with = "hex")]
    digest: [u8; 32],
    #[serde(with = "unix_time")]
    at: UnixTime,
    signature: String,
}

impl Checkpoint {
    /// What is signed: a label that nothing else of this project signs, then the fields.
    ///
    /// ```text
    /// "yzt-journal-checkpoint-1\0" | entries, 8 bytes | digest, 32 bytes | seconds since 1970, 8 bytes
    /// ```
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        let mut message = b"yzt-journal-checkpoint-1\0".to_vec();
        message.extend_from_slice(&self.head.entries.to_be_bytes());
        message.extend_from_slice(&self.head.digest);
        message.extend_from_slice(&self.at.0.to_be_bytes());
        message
    }

    /// Signs the checkpoint.
    ///
    /// # Errors
    /// What the signer says.
    pub fn sign<S: Signer>(self, signer: &mut S) -> Result<SignedCheckpoint, S::Error> {
        let signature = signer.sign(&self.message())?.to_der();
        Ok(SignedCheckpoint { checkpoint: self, signature })
    }
}

impl SignedCheckpoint {
    /// The checkpoint, once its signature is verified.
    ///
    /// # Errors
    /// [`Error::CheckpointSignature`].
    pub fn verify(&self, key: &PublicKey) -> Result<Checkpoint, Error> {
        let signature = Signature::from_der(key.algorithm(), &self.signature);
        let verdict = signature.and_then(|found| key.verify(&self.checkpoint.message(), &found));
        verdict.map(|()| self.checkpoint).map_err(|_| Error::CheckpointSignature)
    }

    /// The stored form: one line of JSON.
    ///
    /// # Errors
    /// [`Error::CheckpointDamaged`], which no checkpoint brings about.
    pub fn to_json(&self) -> Result<String, Error> {
        let Checkpoint { head, at } = self.checkpoint;
        let signature = hex::text(&self.signature);
        let Head { entries, digest } = head;
        let form = CheckpointForm { version: super::VERSION, entries, digest, at, signature };
        serde_json::to_string(&form).map_err(|_| Error::CheckpointDamaged)
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// [`Error::CheckpointDamaged`] and [`Error::FormVersion`].
    pub fn from_json(text: &str) -> Result<Self, Error> {
        if text.len() > MOST_BYTES {
            return Err(Error::CheckpointDamaged);
        }
        let form: CheckpointForm =
            serde_json::from_str(text).map_err(|_| Error::CheckpointDamaged)?;
        if form.version != super::VERSION {
            return Err(Error::FormVersion { what: "checkpoint", version: form.version });
        }
        let signature = hex::bytes(&form.signature).ok_or(Error::CheckpointDamaged)?;
        let head = Head { entries: form.entries, digest: form.digest };
        Ok(Self { checkpoint: Checkpoint { head, at: form.at }, signature })
    }
}
