// SPDX-License-Identifier: MIT OR Apache-2.0
//! Structures with public keys, signatures and ciphertexts, in the layout of a library.
//!
//! Their fields stand in the same order in every layout; what differs is the width of the integers
//! between them, and what the compiler leaves free at the end.

use yzt_skf_sys::constants::SGD_RSA;
use yzt_skf_sys::layout::ECC_MAX_COORDINATE_LEN as FIELD;
use yzt_skf_sys::layout::{MAX_RSA_EXPONENT_LEN, MAX_RSA_MODULUS_LEN};

use super::super::Oddity;
use super::super::buffer::Buffer;
use super::Call;
use crate::request::Failure;
use crate::wire::Bytes;

/// Bytes of a value on the curve.
const VALUE: usize = 32;
/// Bytes of `ECCCIPHERBLOB` before its length.
const CIPHER_LENGTH: usize = 2 * FIELD + VALUE;
/// Bytes of the x, the y and the hash of a ciphertext on the line.
const CIPHER_HEAD: usize = 3 * VALUE;

impl Call<'_> {
    const fn width(&self) -> usize {
        if self.table.layout().is_wide() { 8 } else { 4 }
    }

    fn put_number(&self, blob: &mut Buffer, at: usize, number: u32) {
        if self.table.layout().is_wide() {
            blob.put(at, &u64::from(number).to_ne_bytes());
        } else {
            blob.put(at, &number.to_ne_bytes());
        }
    }

    pub(super) fn number(&self, blob: &Buffer, at: usize) -> u32 {
        if self.table.layout().is_wide() {
            return u32::try_from(u64::from_ne_bytes(blob.array(at))).unwrap_or(u32::MAX);
        }
        u32::from_ne_bytes(blob.array(at))
    }

    /// A value out of its field: it belongs at the end, and some put it at the beginning.
    fn value(&self, blob: &Buffer, at: usize) -> [u8; VALUE] {
        let (first, last) = (blob.array(at), blob.array(at + FIELD - VALUE));
        if last == [0; VALUE] && first != [0; VALUE] {
            self.vendor.note(Oddity::LeftAligned);
            return first;
        }
        last
    }

    fn put_value(blob: &mut Buffer, at: usize, value: &[u8]) {
        blob.put(at + FIELD - VALUE, value);
    }

    /// The length of an `ECCPUBLICKEYBLOB`.
    const fn ecc_public_length(&self) -> usize {
        self.width() + 2 * FIELD
    }

    fn put_ecc_public(&self, blob: &mut Buffer, at: usize, key: &[u8]) {
        let (x, y) = key.split_at_checked(VALUE).unwrap_or_default();
        self.put_number(blob, at, 256);
        Self::put_value(blob, at + self.width(), x);
        Self::put_value(blob, at + self.width() + FIELD, y);
    }

    pub(super) fn ecc_public(&self, key: &[u8]) -> Buffer {
        let mut blob = Buffer::zeroed(self.ecc_public_length());
        self.put_ecc_public(&mut blob, 0, key);
        blob
    }

    pub(super) fn read_ecc_public(&self, blob: &Buffer) -> Bytes {
        let x = self.value(blob, self.width());
        let y = self.value(blob, self.width() + FIELD);
        Bytes::copied(&[x, y].concat())
    }

    pub(super) fn signature(&self, signature: &[u8]) -> Buffer {
        let (r, s) = signature.split_at_checked(VALUE).unwrap_or_default();
        let mut blob = Buffer::zeroed(2 * FIELD);
        Self::put_value(&mut blob, 0, r);
        Self::put_value(&mut blob, FIELD, s);
        blob
    }

    pub(super) fn read_signature(&self, blob: &Buffer) -> Bytes {
        Bytes::copied(&[self.value(blob, 0), self.value(blob, FIELD)].concat())
    }

    /// The room of an `ECCCIPHERBLOB` of so much plaintext: libraries want more than they use.
    pub(super) fn ecc_cipher_room(plaintext: usize) -> Buffer {
        Buffer::zeroed(CIPHER_LENGTH + 8 + plaintext + 1024)
    }

    fn put_ecc_cipher(&self, blob: &mut Buffer, at: usize, cipher: &[u8]) -> Result<(), Failure> {
        let (head, data) = cipher.split_at_checked(CIPHER_HEAD).unwrap_or_default();
        for (value, at) in head.chunks(VALUE).zip([at, at + FIELD]) {
            Self::put_value(blob, at, value);
        }
        blob.put(at + 2 * FIELD, head.get(2 * VALUE..).unwrap_or_default());
        self.put_number(blob, at + CIPHER_LENGTH, super::size(data.len())?);
        blob.put(at + CIPHER_LENGTH + self.width(), data);
        Ok(())
    }

    pub(super) fn ecc_cipher(&self, cipher: &[u8]) -> Result<Buffer, Failure> {
        let data = cipher.len().saturating_sub(CIPHER_HEAD);
        let mut blob = Buffer::zeroed(CIPHER_LENGTH + self.width() + data);
        self.put_ecc_cipher(&mut blob, 0, cipher)?;
        Ok(blob)
    }

    pub(super) fn read_ecc_cipher(&self, blob: &Buffer) -> Result<Bytes, Failure> {
        let length = usize::try_from(self.number(blob, CIPHER_LENGTH)).unwrap_or(usize::MAX);
        let data = blob.bytes().get(CIPHER_LENGTH + self.width()..);
        let data = data.and_then(|rest| rest.get(..length));
        let Some(data) = data else {
            return Err(Failure::Format(format!("a ciphertext of {length} bytes")));
        };
        let (x, y) = (self.value(blob, 0), self.value(blob, FIELD));
        let hash: [u8; VALUE] = blob.array(2 * FIELD);
        Ok(Bytes::copied(&[&x, &y, &hash, data].concat()))
    }

    /// An `ENVELOPEDKEYBLOB`.
    pub(super) fn enveloped(
        &self,
        algorithm: u32,
        encrypted: &[u8],
        key: &[u8],
        wrapped_key: &[u8],
    ) -> Result<Buffer, Failure> {
        let width = self.width();
        let public = 3 * width + FIELD;
        let cipher = public + self.ecc_public_length();
        let mut blob = Buffer::zeroed(cipher + CIPHER_LENGTH + width + wrapped_key.len());
        self.put_number(&mut blob, 0, 1);
        self.put_number(&mut blob, width, algorithm);
        self.put_number(&mut blob, 2 * width, 256);
        Self::put_value(&mut blob, 3 * width, encrypted);
        self.put_ecc_public(&mut blob, public, key);
        self.put_ecc_cipher(&mut blob, cipher, wrapped_key)?;
        Ok(blob)
    }

    /// An `RSAPUBLICKEYBLOB` from e ‖ n.
    pub(super) fn rsa_public(&self, key: &[u8]) -> Result<Buffer, Failure> {
        let width = self.width();
        let (exponent, modulus) = key.split_at_checked(MAX_RSA_EXPONENT_LEN).unwrap_or_default();
        if modulus.is_empty() || modulus.len() > MAX_RSA_MODULUS_LEN {
            return Err(Failure::Format("an RSA key that the interface has no room for".into()));
        }
        let mut blob = Buffer::zeroed(self.rsa_public_length());
        self.put_number(&mut blob, 0, SGD_RSA);
        self.put_number(&mut blob, width, super::size(modulus.len() * 8)?);
        blob.put(2 * width, modulus);
        blob.put(2 * width + MAX_RSA_MODULUS_LEN, exponent);
        Ok(blob)
    }

    pub(super) const fn rsa_public_length(&self) -> usize {
        2 * self.width() + MAX_RSA_MODULUS_LEN + MAX_RSA_EXPONENT_LEN
    }

    pub(super) fn read_rsa_public(&self, blob: &Buffer) -> Result<Bytes, Failure> {
        let width = self.width();
        let bits = usize::try_from(self.number(blob, width)).unwrap_or(usize::MAX);
        if bits == 0 || bits > MAX_RSA_MODULUS_LEN * 8 {
            return Err(Failure::Format(format!("an RSA key of {bits} bits")));
        }
        let field = blob.bytes().get(2 * width..2 * width + MAX_RSA_MODULUS_LEN);
        let modulus = field.and_then(|field| field.get(..bits.div_ceil(8))).unwrap_or_default();
        let exponent: [u8; MAX_RSA_EXPONENT_LEN] = blob.array(2 * width + MAX_RSA_MODULUS_LEN);
        Ok(Bytes::copied(&[&exponent, modulus].concat()))
    }

    /// A public key of either kind: 1 for RSA, 2 for SM2.
    pub(super) fn read_public(&self, bytes: &[u8]) -> Result<(u32, Bytes), Failure> {
        let blob = Buffer::copied(bytes);
        if bytes.len() >= self.rsa_public_length() && self.number(&blob, 0) != 256 {
            return Ok((1, self.read_rsa_public(&blob)?));
        }
        if bytes.len() >= self.ecc_public_length() {
            return Ok((2, self.read_ecc_public(&blob)));
        }
        Err(Failure::Format(format!("a public key of {} bytes", bytes.len())))
    }

    /// A `BLOCKCIPHERPARAM` without padding, which is put on and taken off elsewhere.
    pub(super) fn cipher_parameters(
        &self,
        vector: &[u8],
        feedback: u32,
    ) -> Result<Buffer, Failure> {
        use yzt_skf_sys::layout::MAX_IV_LEN;
        if vector.len() > MAX_IV_LEN {
            return Err(Failure::Protocol("a vector that is too long"));
        }
        let width = self.width();
        let mut blob = Buffer::zeroed(MAX_IV_LEN + 3 * width);
        blob.put(0, vector);
        self.put_number(&mut blob, MAX_IV_LEN, super::size(vector.len())?);
        self.put_number(&mut blob, MAX_IV_LEN + 2 * width, feedback);
        Ok(blob)
    }

    /// A `FILEATTRIBUTE`: size, read rights, write rights.
    pub(super) fn read_file_attribute(&self, blob: &Buffer) -> [u32; 4] {
        let at = |index: usize| self.number(blob, 32 + index * self.width());
        [at(0), at(1), at(2), 0]
    }
}
