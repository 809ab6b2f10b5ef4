// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is being done with a session key.

use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::packed::BLOCKCIPHERPARAM;
use yzt_token::{CipherAlgorithm, CipherMode, CipherParameters, CipherUse, Padding, SessionKey};
use zeroize::Zeroizing;

use crate::code::Error;

/// Bytes of a block of every cipher here.
pub(crate) const BLOCK: usize = 16;

/// An operation between its Init and its end.
///
/// A key does one thing at a time, while the standard lets a program encrypt, decrypt and
/// authenticate with one session key by turns. So each step is an operation of its own for the key,
/// over whole blocks without padding, and what links one step to the next is kept here: it is never
/// more than the caller has in hand anyway, an initialisation vector or a block of ciphertext.
///
/// Whole blocks come out at once. Only the last one of a padded ciphertext is kept for the end.
#[derive(Clone)]
pub(crate) struct Running {
    what: CipherUse,
    algorithm: CipherAlgorithm,
    padding: Padding,
    feedback_bits: u32,
    /// The initialisation vector of the next step; none for ECB.
    link: Option<[u8; BLOCK]>,
    /// Taken, and not a whole unit yet.
    held: Zeroizing<Vec<u8>>,
    /// Whether anything was computed, and the link is a code.
    has_begun: bool,
}

impl Running {
    /// Begins an operation. What a mode has no use for is not looked at: programs fill the structure
    /// with anything.
    ///
    /// # Errors
    /// `SAR_KEYUSAGEERR` for a mode that does not do this, `SAR_INVALIDPARAMERR` for parameters
    /// that the mode does not have.
    pub(crate) fn begin(
        what: CipherUse,
        algorithm: CipherAlgorithm,
        parameters: &BLOCKCIPHERPARAM,
    ) -> Result<Self, Error> {
        let refused = Error::Refused(SAR_INVALIDPARAMERR);
        let mode = match (what, algorithm.mode) {
            (CipherUse::Mac, _) => CipherMode::Mac,
            (_, CipherMode::Mac) => return Err(Error::Refused(SAR_KEYUSAGEERR)),
            (_, mode) => mode,
        };
        let vector = parameters.IV.first_chunk().copied().filter(|_| { parameters.IVLen } == 16);
        let link = match (mode, { parameters.IVLen }) {
            (CipherMode::Ecb, _) => None,
            // The standard gives authentication a vector, and most programs give it none.
            (CipherMode::Mac, 0) => Some([0; BLOCK]),
            _ => Some(vector.ok_or(Error::Refused(SAR_INVALIDPARAMERR))?),
        };
        let padding = match (mode, { parameters.PaddingType }) {
            (CipherMode::Mac, _) | (_, PADDING_NONE) => Padding::None,
            (_, PADDING_PKCS5) => Padding::Pkcs5,
            _ => return Err(refused),
        };
        let feedback_bits = match (mode, { parameters.FeedBitLen }) {
            (CipherMode::Cfb, 0 | 128) => 0,
            (CipherMode::Cfb, bits @ 8..128) if bits.is_multiple_of(8) => bits,
            (CipherMode::Ofb, 0 | 128) => 0,
            (CipherMode::Cfb | CipherMode::Ofb, _) => return Err(refused),
            _ => 0,
        };
        let algorithm = CipherAlgorithm { mode, ..algorithm };
        let held = Zeroizing::default();
        Ok(Self { what, algorithm, padding, feedback_bits, link, held, has_begun: false })
    }

    /// How many bytes come out at most when so many more are taken in by a step.
    pub(crate) fn most_of_update(&self, length: usize) -> usize {
        if self.what == CipherUse::Mac { 0 } else { self.whole(self.held.len() + length) }
    }

    /// How many bytes come out at most when so many more are the last.
    pub(crate) fn most_of_finish(&self, length: usize) -> usize {
        let all = self.held.len() + length;
        match (self.what, self.padding) {
            (CipherUse::Mac, _) => BLOCK,
            (CipherUse::Encrypt, Padding::Pkcs5) => (all / BLOCK + 1) * BLOCK,
            _ => all,
        }
    }

    /// Takes more data and answers what comes of it.
    pub(crate) fn update(
        &mut self,
        key: &mut dyn SessionKey,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let all = self.joined(data);
        let (now, later) = all.split_at_checked(self.whole(all.len())).unwrap_or((&[], &all));
        let out = self.step(key, now)?;
        self.held = Zeroizing::new(later.to_vec());
        // What a code goes on with is no code yet.
        Ok(if self.what == CipherUse::Mac { Zeroizing::default() } else { out })
    }

    /// Takes the last data and answers the rest, or the code.
    pub(crate) fn finish(
        mut self,
        key: &mut dyn SessionKey,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut all = self.joined(data);
        if (self.what, self.padding) == (CipherUse::Encrypt, Padding::Pkcs5) {
            let filler = BLOCK - all.len() % BLOCK;
            let length = all.len() + filler;
            all.resize(length, u8::try_from(filler).unwrap_or_default());
        }
        let is_stream = matches!(self.algorithm.mode, CipherMode::Cfb | CipherMode::Ofb);
        let is_padded = self.padding == Padding::Pkcs5;
        if !all.len().is_multiple_of(BLOCK) && (!is_stream || is_padded) {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        let out = self.step(key, &all)?;
        match (self.what, self.padding) {
            (CipherUse::Mac, _) => self.code(),
            (CipherUse::Decrypt, Padding::Pkcs5) => unpadded(out),
            _ => Ok(out),
        }
    }

    /// The code over everything that was taken; there is none over nothing.
    fn code(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        match self.link.filter(|_| self.has_begun) {
            Some(code) => Ok(Zeroizing::new(code.to_vec())),
            None => Err(Error::Refused(SAR_INDATALENERR)),
        }
    }

    /// How many of so many bytes go into a step that others follow.
    fn whole(&self, length: usize) -> usize {
        let kept = (self.what, self.padding) == (CipherUse::Decrypt, Padding::Pkcs5);
        let unit = self.unit();
        length.saturating_sub(usize::from(kept)) / unit * unit
    }

    /// The bytes that a step takes a multiple of: whole blocks, and whole feedback.
    fn unit(&self) -> usize {
        let fed_back = usize::try_from(self.feedback_bits / 8).unwrap_or(BLOCK).max(1);
        let multiples = (1..=fed_back).map(|factor| factor * BLOCK);
        let mut fitting = multiples.filter(|multiple| multiple.is_multiple_of(fed_back));
        if self.feedback_bits == 0 { BLOCK } else { fitting.next().unwrap_or(BLOCK * fed_back) }
    }

    /// One operation of the key.
    fn step(&mut self, key: &mut dyn SessionKey, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        if data.is_empty() {
            return Ok(Zeroizing::default());
        }
        let parameters = CipherParameters {
            algorithm: self.algorithm,
            initialization_vector: self.link,
            padding: Padding::None,
            feedback_bits: self.feedback_bits,
        };
        let out = match key.begin(self.what, &parameters) {
            Err(yzt_token::Error::NotSupported { .. }) if self.what == CipherUse::Mac => {
                code_by_cbc(key, &parameters, data)?
            }
            begun => begun.and_then(|()| key.finish(data))?,
        };
        let expected = if self.what == CipherUse::Mac { BLOCK } else { data.len() };
        if out.len() != expected {
            return Err(Error::Refused(SAR_UNKNOWNERR));
        }
        self.has_begun = true;
        self.link = self.link.map(|link| self.next_link(link, data, &out));
        Ok(out)
    }

    fn next_link(&self, link: [u8; BLOCK], data: &[u8], out: &[u8]) -> [u8; BLOCK] {
        let encrypted = if self.what == CipherUse::Decrypt { data } else { out };
        match self.algorithm.mode {
            CipherMode::Ofb => {
                let mut key_stream = last(link, data);
                let others = last([0; BLOCK], out);
                key_stream.iter_mut().zip(others).for_each(|(byte, other)| *byte ^= other);
                key_stream
            }
            _ => last(link, encrypted),
        }
    }

    fn joined(&self, data: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut all = Zeroizing::new(Vec::with_capacity(self.held.len() + data.len() + BLOCK));
        all.extend_from_slice(&self.held);
        all.extend_from_slice(data);
        all
    }
}

/// The code of a key that is bound to CBC: the last block of a ciphertext.
fn code_by_cbc(
    key: &mut dyn SessionKey,
    parameters: &CipherParameters,
    data: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let algorithm = CipherAlgorithm { mode: CipherMode::Cbc, ..parameters.algorithm };
    key.begin(CipherUse::Encrypt, &CipherParameters { algorithm, ..parameters.clone() })?;
    let out = key.finish(data)?;
    Ok(Zeroizing::new(last([0; BLOCK], &out).to_vec()))
}

/// The last bytes of two texts, one behind the other.
fn last(before: [u8; BLOCK], text: &[u8]) -> [u8; BLOCK] {
    let all = before.into_iter().chain(text.iter().copied());
    let mut block = [0; BLOCK];
    block.iter_mut().zip(all.skip(text.len())).for_each(|(to, from)| *to = from);
    block
}

/// What PKCS#5 had filled up.
fn unpadded(mut padded: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let refused = Error::Refused(SAR_DECRYPTPADERR);
    let filler = padded.last().copied().map(usize::from).unwrap_or_default();
    let Some(length) = padded.len().checked_sub(filler).filter(|_| (1..=BLOCK).contains(&filler))
    else {
        return Err(refused);
    };
    let is_right = padded.iter().skip(length).all(|byte| usize::from(*byte) == filler);
    padded.truncate(length);
    if is_right { Ok(padded) } else { Err(refused) }
}

#[cfg(test)]
mod tests;
