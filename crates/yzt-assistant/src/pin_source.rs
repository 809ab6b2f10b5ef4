// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a use case asks for a PIN without knowing who answers: a terminal, a window, a script.

use yzt_pin::{Pin, PinStatus, TriesLeft};
use yzt_token::BatchLimits;

/// Why the PIN is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PinPurpose {
    /// Log in to the site named in the prompt.
    Login,
    /// Sign the content that the person chose.
    Sign,
    /// Sign the contents that the person chose, within these limits, behind this one PIN.
    SignBatch(BatchLimits),
    /// Open a message that was encrypted for the key's holder.
    Decrypt,
    /// Only check the PIN, for whoever asks whether it is right.
    Verify,
    /// Make a key pair and ask for a certificate.
    RequestCertificate,
    /// Put the issued certificates on the key.
    ImportCertificate,
    /// The present PIN, before a new one is chosen.
    ChangeOld,
    /// The PIN that the person chooses.
    ChangeNew,
}

/// What the person must see before typing a PIN.
#[derive(Clone, Debug)]
pub struct PinPrompt {
    /// Why it is asked.
    pub purpose: PinPurpose,
    /// The site, when a site asked; as the face vouches for it, never as a page claims it.
    pub origin: Option<String>,
    /// The organisation in the certificate.
    pub organization: Option<String>,
    /// The key's serial number.
    pub serial: String,
    /// How many wrong PINs are left, read before the prompt.
    pub tries_left: TriesLeft,
    /// Factory PIN, one-time PIN or chosen PIN.
    pub status: PinStatus,
}

/// Why a source hands over no PIN. No try was spent in any of these cases.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PinRefusal {
    /// The person said no.
    #[error("the person cancelled")]
    Cancelled,
    /// The two entries of a new PIN differ.
    #[error("the two entries of the new PIN differ")]
    EntriesDiffer,
    /// The last try was not confirmed.
    #[error("the last try was not confirmed")]
    LastTryNotConfirmed,
    /// Nobody can be asked: neither a terminal nor a descriptor.
    #[error("there is no way to ask for a PIN")]
    Unavailable,
    /// The entry is no PIN: length or letters.
    #[error(transparent)]
    Pin(#[from] yzt_pin::Error),
}

/// Whoever can be asked for a PIN.
///
/// A use case calls [`PinSource::pin`] at most once per purpose and never keeps the answer.
pub trait PinSource {
    /// Asks for the PIN that `prompt` describes.
    ///
    /// # Errors
    /// A [`PinRefusal`]; the use case then ends without a try.
    fn pin(&mut self, prompt: &PinPrompt) -> Result<Pin, PinRefusal>;

    /// Asks, before the PIN, whether the last try may be spent: a wrong PIN would lock the key.
    ///
    /// # Errors
    /// A [`PinRefusal`] unless the person agreed.
    fn confirm_last_try(&mut self, prompt: &PinPrompt) -> Result<(), PinRefusal>;
}
