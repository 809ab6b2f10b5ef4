// SPDX-License-Identifier: MIT OR Apache-2.0
//! Modes of operation over data that comes in parts.

use core::fmt;

use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

use super::{BLOCK_LENGTH, Key};
use crate::Error;
use crate::block::BlockKey;

/// Blocks that are decrypted together.
const BATCH: usize = 32;

/// A mode of operation, GB/T 17964.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Mode {
    /// Every block on its own.
    Ecb,
    /// Cipher block chaining.
    Cbc,
    /// Cipher feedback, of 8 to 128 bits.
    Cfb,
    /// Output feedback, of 128 bits.
    Ofb,
}

/// What is added behind the plaintext.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Padding {
    /// Nothing: with ECB and CBC the data must be whole blocks.
    None,
    /// One to sixteen bytes, each of which says how many (PKCS#5, RFC 8018 section 6.1.1).
    Pkcs5,
}

/// Whether plaintext goes in or comes out.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Direction {
    Encrypt,
    Decrypt,
}

/// SM4 in a mode of operation, over data that comes in parts; key and state are wiped when dropped.
pub struct Cipher {
    key: BlockKey,
    mode: Mode,
    padding: Padding,
    direction: Direction,
    /// Bytes that one step takes: the block, or the feedback of CFB.
    step: usize,
    /// The chaining block: the last ciphertext block, the shift register, the last key stream.
    chain: Zeroizing<[u8; BLOCK_LENGTH]>,
    /// Input of less than a step.
    pending: Zeroizing<Vec<u8>>,
    /// Plaintext that may turn out to be padding.
    held: Zeroizing<Vec<u8>>,
    /// How much plaintext there was, modulo the block.
    odd: usize,
}

impl Cipher {
    /// Encrypts under a copy of `key`.
    ///
    /// `iv` is empty for ECB and 16 bytes for every other mode. `feedback_bits` is for CFB: 8 to
    /// 128, a multiple of 8, and 0 means 128; the other modes take 0 or 128.
    ///
    /// # Errors
    /// [`Error::InvalidCipherParameters`] for another `iv` or `feedback_bits`.
    pub fn encryptor(
        key: &Key,
        mode: Mode,
        iv: &[u8],
        padding: Padding,
        feedback_bits: u32,
    ) -> Result<Self, Error> {
        Self::new(key.duplicate(), mode, iv, padding, feedback_bits, Direction::Encrypt)
    }

    /// Decrypts under a copy of `key`; arguments as for [`Self::encryptor`].
    ///
    /// # Errors
    /// [`Error::InvalidCipherParameters`] for another `iv` or `feedback_bits`.
    pub fn decryptor(
        key: &Key,
        mode: Mode,
        iv: &[u8],
        padding: Padding,
        feedback_bits: u32,
    ) -> Result<Self, Error> {
        Self::new(key.duplicate(), mode, iv, padding, feedback_bits, Direction::Decrypt)
    }

    /// Takes in the next part; answers as much as can be said now, which may be nothing.
    #[must_use]
    pub fn update(&mut self, part: &[u8]) -> Zeroizing<Vec<u8>> {
        self.count(part.len());
        let mut out = Zeroizing::new(Vec::with_capacity(part.len().saturating_add(48)));
        // Lends the held plaintext and the pending input to the output, in that order.
        out.extend_from_slice(&self.held);
        self.held.zeroize();
        let done = out.len();
        out.extend_from_slice(&self.pending);
        self.pending.zeroize();
        out.extend_from_slice(part);
        let whole = self.transform(out.get_mut(done..).unwrap_or_default());
        let ready = done.saturating_add(whole);
        move_tail(&mut out, ready, &mut self.pending);
        if self.direction == Direction::Decrypt && self.padding == Padding::Pkcs5 {
            let keep = out.len().saturating_sub(BLOCK_LENGTH);
            move_tail(&mut out, keep, &mut self.held);
        }
        out
    }

    /// Takes in the last part, which may be empty, and adds or takes off the padding.
    ///
    /// # Errors
    /// [`Error::InvalidBlockLength`] if the data is not whole blocks where it must be (what came
    /// in beyond the last whole block is counted), [`Error::DecryptionFailed`] for padding that is
    /// none.
    pub fn finish(mut self, last: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let adds = self.direction == Direction::Encrypt && self.padding == Padding::Pkcs5;
        let mut out = self.update(last);
        if adds {
            let (filler, count) = filler(self.odd);
            // At most two blocks: the capacity that `update` reserved holds them.
            out.extend_from_slice(&self.update(filler.get(..count).unwrap_or_default()));
        }
        self.flush(&mut out)?;
        if self.direction == Direction::Decrypt && self.padding == Padding::Pkcs5 {
            if self.odd != 0 {
                return Err(Error::InvalidBlockLength { length: self.odd });
            }
            let block = self.held.as_slice().try_into().map_err(|_| Error::DecryptionFailed)?;
            let length = without_filler(block)?;
            out.extend_from_slice(self.held.get(..length).unwrap_or_default());
        }
        Ok(out)
    }

    /// With another block cipher: CBC and PKCS#5 padding.
    pub(crate) fn cbc(key: BlockKey, iv: &[u8], encrypt: bool) -> Result<Self, Error> {
        let direction = if encrypt { Direction::Encrypt } else { Direction::Decrypt };
        Self::new(key, Mode::Cbc, iv, Padding::Pkcs5, 0, direction)
    }

    fn new(
        key: BlockKey,
        mode: Mode,
        iv: &[u8],
        padding: Padding,
        feedback_bits: u32,
        direction: Direction,
    ) -> Result<Self, Error> {
        let step = match (mode, feedback_bits) {
            (_, 0 | 128) => BLOCK_LENGTH,
            (Mode::Cfb, bits @ 8..=120) if bits % 8 == 0 => {
                usize::try_from(bits / 8).map_err(|_| Error::InvalidCipherParameters)?
            }
            _ => return Err(Error::InvalidCipherParameters),
        };
        let chain = match (mode, iv) {
            (Mode::Ecb, []) => [0; BLOCK_LENGTH],
            (Mode::Ecb, _) => return Err(Error::InvalidCipherParameters),
            (_, iv) => iv.try_into().map_err(|_| Error::InvalidCipherParameters)?,
        };
        Ok(Self {
            key,
            mode,
            padding,
            direction,
            step,
            chain: Zeroizing::new(chain),
            pending: Zeroizing::new(Vec::with_capacity(BLOCK_LENGTH)),
            held: Zeroizing::new(Vec::with_capacity(BLOCK_LENGTH)),
            odd: 0,
        })
    }

    /// Counts data, modulo the block.
    fn count(&mut self, length: usize) {
        self.odd = self.odd.wrapping_add(length % BLOCK_LENGTH) % BLOCK_LENGTH;
    }

    /// Works on every whole step of `data` in place; answers how many bytes that was.
    fn transform(&mut self, data: &mut [u8]) -> usize {
        if self.mode == Mode::Cbc && self.direction == Direction::Decrypt {
            return self.unchain(data);
        }
        let mut steps = data.chunks_exact_mut(self.step);
        let mut whole = 0_usize;
        for step in &mut steps {
            self.step(step);
            whole = whole.saturating_add(step.len());
        }
        whole
    }

    /// Decrypts every whole block of CBC, many at a time: they do not wait for each other.
    fn unchain(&mut self, data: &mut [u8]) -> usize {
        let (blocks, _) = data.as_chunks_mut::<BLOCK_LENGTH>();
        let mut kept = [[0; BLOCK_LENGTH]; BATCH];
        for batch in blocks.chunks_mut(BATCH) {
            let (kept, _) = kept.split_at_mut(batch.len().min(BATCH));
            kept.copy_from_slice(batch);
            self.key.decrypt_blocks(batch);
            for (block, cipher) in batch.iter_mut().zip(kept) {
                xor(block, &*self.chain);
                *self.chain = *cipher;
            }
        }
        blocks.len().saturating_mul(BLOCK_LENGTH)
    }

    /// One step: a block, or for CFB and OFB at most that.
    fn step(&mut self, data: &mut [u8]) {
        match (self.mode, self.direction) {
            (Mode::Ecb | Mode::Cbc, _) => {
                if let Ok(block) = data.try_into() {
                    self.block(block);
                }
            }
            (Mode::Ofb, _) => {
                self.key.encrypt_block(&mut self.chain);
                xor(data, &*self.chain);
            }
            (Mode::Cfb, Direction::Encrypt) => {
                let stream = self.stream();
                xor(data, &*stream);
                self.shift(data);
            }
            (Mode::Cfb, Direction::Decrypt) => {
                let stream = self.stream();
                self.shift(data);
                xor(data, &*stream);
            }
        }
    }

    /// One block of ECB or CBC.
    fn block(&mut self, block: &mut [u8; BLOCK_LENGTH]) {
        match (self.mode, self.direction) {
            (Mode::Cbc, Direction::Encrypt) => {
                xor(block, &*self.chain);
                self.key.encrypt_block(block);
                *self.chain = *block;
            }
            (_, Direction::Encrypt) => self.key.encrypt_block(block),
            // Whole blocks of CBC went through `unchain`.
            (_, Direction::Decrypt) => self.key.decrypt_blocks(core::slice::from_mut(block)),
        }
    }

    /// The key stream of one step of CFB.
    fn stream(&self) -> Zeroizing<[u8; BLOCK_LENGTH]> {
        let mut stream = self.chain.clone();
        self.key.encrypt_block(&mut stream);
        stream
    }

    /// Moves ciphertext into the shift register of CFB.
    fn shift(&mut self, ciphertext: &[u8]) {
        let length = ciphertext.len().min(BLOCK_LENGTH);
        self.chain.rotate_left(length);
        for (to, from) in self.chain.iter_mut().rev().zip(ciphertext.iter().rev()) {
            *to = *from;
        }
    }

    /// What is left of less than a step: part of a key stream, or too little.
    fn flush(&mut self, out: &mut Zeroizing<Vec<u8>>) -> Result<(), Error> {
        if self.pending.is_empty() {
            return Ok(());
        }
        if matches!(self.mode, Mode::Ecb | Mode::Cbc) {
            return Err(Error::InvalidBlockLength { length: self.pending.len() });
        }
        let mut rest = core::mem::take(&mut self.pending);
        self.step(&mut rest);
        if self.direction == Direction::Decrypt && self.padding == Padding::Pkcs5 {
            // `held` is a whole block or less: together they are less than two.
            let mut all = Zeroizing::new(Vec::with_capacity(2 * BLOCK_LENGTH));
            all.extend_from_slice(&self.held);
            all.extend_from_slice(&rest);
            let keep = all.len().saturating_sub(BLOCK_LENGTH);
            self.held.zeroize();
            move_tail(&mut all, keep, &mut self.held);
            rest = all;
        }
        out.extend_from_slice(&rest);
        Ok(())
    }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sm4::Cipher({:?}, <redacted>)", self.mode)
    }
}

/// CBC-MAC (GB/T 15852.1 mechanism 1 without its output transformation) over a message that comes
/// in parts; key and state are wiped when dropped.
pub struct CbcMac {
    key: BlockKey,
    padding: Padding,
    state: Zeroizing<[u8; BLOCK_LENGTH]>,
    /// Bytes taken into the block that is not complete.
    filled: usize,
    /// Whether there was a byte at all.
    any: bool,
}

impl CbcMac {
    /// Starts under a copy of `key`.
    #[must_use]
    pub fn new(key: &Key, iv: &[u8; BLOCK_LENGTH], padding: Padding) -> Self {
        let state = Zeroizing::new(*iv);
        Self { key: key.duplicate(), padding, state, filled: 0, any: false }
    }

    /// Takes in the next part.
    pub fn update(&mut self, part: &[u8]) {
        self.any |= !part.is_empty();
        let mut rest = part;
        while !rest.is_empty() {
            let room = BLOCK_LENGTH.saturating_sub(self.filled);
            let (now, later) = rest.split_at(room.min(rest.len()));
            xor(self.state.get_mut(self.filled..).unwrap_or_default(), now);
            self.filled = self.filled.saturating_add(now.len());
            if self.filled == BLOCK_LENGTH {
                self.key.encrypt_block(&mut self.state);
                self.filled = 0;
            }
            rest = later;
        }
    }

    /// The last block; protocols cut it to what they want.
    ///
    /// # Errors
    /// [`Error::InvalidBlockLength`] without padding, unless the message is one or more whole
    /// blocks (what came in beyond the last whole block is counted).
    pub fn finish(mut self) -> Result<[u8; BLOCK_LENGTH], Error> {
        if self.padding == Padding::Pkcs5 {
            let (filler, count) = filler(self.filled);
            self.update(filler.get(..count).unwrap_or_default());
        }
        if self.filled != 0 || !self.any {
            return Err(Error::InvalidBlockLength { length: self.filled });
        }
        Ok(*self.state)
    }
}

impl fmt::Debug for CbcMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sm4::CbcMac(<redacted>)")
    }
}

/// The padding behind `odd` bytes beyond the last whole block: its byte, and how many.
fn filler(odd: usize) -> ([u8; BLOCK_LENGTH], usize) {
    let count = BLOCK_LENGTH.saturating_sub(odd % BLOCK_LENGTH);
    ([u8::try_from(count).unwrap_or_default(); BLOCK_LENGTH], count)
}

/// How many bytes of the last block are not padding; reads all of it whatever it holds.
fn without_filler(block: &[u8; BLOCK_LENGTH]) -> Result<usize, Error> {
    let count = block[BLOCK_LENGTH - 1];
    let mut valid = Choice::from(u8::from((1..=16).contains(&count)));
    for (distance, byte) in (1_u8..).zip(block.iter().rev()) {
        let outside = Choice::from(u8::from(distance > count));
        valid &= outside | byte.ct_eq(&count);
    }
    if bool::from(valid) {
        Ok(BLOCK_LENGTH.saturating_sub(usize::from(count)))
    } else {
        Err(Error::DecryptionFailed)
    }
}

/// XORs `with` onto the bytes in front of `data`.
fn xor(data: &mut [u8], with: &[u8]) {
    for (byte, with) in data.iter_mut().zip(with) {
        *byte ^= with;
    }
}

/// Moves what stands behind `start` from one to the other, and wipes it where it stood.
fn move_tail(from: &mut Vec<u8>, start: usize, to: &mut Vec<u8>) {
    if let Some(tail) = from.get_mut(start..) {
        to.extend_from_slice(tail);
        tail.zeroize();
    }
    from.truncate(start);
}
