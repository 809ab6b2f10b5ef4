// SPDX-License-Identifier: MIT OR Apache-2.0
//! Fields one after another: integers in the dialect's order, everything else as bytes.

use zeroize::Zeroizing;

use crate::{ByteOrder, Dialect, Error};

/// Writes fields into a buffer that is wiped; it never grows beyond its first allocation as long
/// as `capacity` holds, so that no copy of a secret stays behind.
pub(crate) struct Writer {
    bytes: Zeroizing<Vec<u8>>,
    order: ByteOrder,
}

impl Writer {
    pub(crate) fn new(dialect: &Dialect, capacity: usize) -> Self {
        let bytes = Zeroizing::new(Vec::with_capacity(capacity));
        Self { bytes, order: dialect.byte_order }
    }

    pub(crate) fn bytes(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.bytes.extend_from_slice(bytes.as_ref());
        self
    }

    pub(crate) fn u8(self, value: u8) -> Self {
        self.bytes([value])
    }

    pub(crate) fn u16(self, value: u16) -> Self {
        match self.order {
            ByteOrder::BigEndian => self.bytes(value.to_be_bytes()),
            ByteOrder::LittleEndian => self.bytes(value.to_le_bytes()),
        }
    }

    pub(crate) fn u32(self, value: u32) -> Self {
        match self.order {
            ByteOrder::BigEndian => self.bytes(value.to_be_bytes()),
            ByteOrder::LittleEndian => self.bytes(value.to_le_bytes()),
        }
    }

    /// A 32-bit length and as many bytes.
    pub(crate) fn counted(self, bytes: &[u8]) -> Self {
        // No slice that reaches this point outgrows 32 bits: an APDU ends the encoding long before.
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.u32(length).bytes(bytes)
    }

    /// A 16-bit length and as many bytes.
    pub(crate) fn briefly_counted(self, bytes: &[u8]) -> Self {
        // As for `counted`: what outgrows 16 bits does not fit an APDU either.
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.u16(length).bytes(bytes)
    }

    pub(crate) fn secret(self) -> Zeroizing<Vec<u8>> {
        self.bytes
    }

    pub(crate) fn plain(mut self) -> Vec<u8> {
        core::mem::take(&mut *self.bytes)
    }
}

/// Reads fields; every error names the item and the field.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    order: ByteOrder,
    item: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8], dialect: &Dialect, item: &'static str) -> Self {
        Self { rest: bytes, order: dialect.byte_order, item }
    }

    pub(crate) const fn order(&self) -> ByteOrder {
        self.order
    }

    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// A second reader at the same place, to look ahead.
    pub(crate) const fn fork(&self) -> Self {
        Self { rest: self.rest, order: self.order, item: self.item }
    }

    pub(crate) fn take(&mut self, count: usize, field: &'static str) -> Result<&'a [u8], Error> {
        let truncated = Error::Truncated { item: self.item, field };
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// As [`Reader::take`], the length known: for secrets, which are not copied on the way.
    pub(crate) fn chunk<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<&'a [u8; N], Error> {
        let truncated = Error::Truncated { item: self.item, field };
        let (taken, rest) = self.rest.split_first_chunk().ok_or(truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], Error> {
        self.chunk(field).copied()
    }

    pub(crate) fn u8(&mut self, field: &'static str) -> Result<u8, Error> {
        self.array::<1>(field).map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self, field: &'static str) -> Result<u16, Error> {
        let bytes = self.array(field)?;
        Ok(match self.order {
            ByteOrder::BigEndian => u16::from_be_bytes(bytes),
            ByteOrder::LittleEndian => u16::from_le_bytes(bytes),
        })
    }

    pub(crate) fn u32(&mut self, field: &'static str) -> Result<u32, Error> {
        let bytes = self.array(field)?;
        Ok(match self.order {
            ByteOrder::BigEndian => u32::from_be_bytes(bytes),
            ByteOrder::LittleEndian => u32::from_le_bytes(bytes),
        })
    }

    /// A 32-bit length and as many bytes, which must be there.
    pub(crate) fn counted(&mut self, field: &'static str) -> Result<&'a [u8], Error> {
        let length = self.u32(field)?;
        let length =
            usize::try_from(length).map_err(|_| Error::Truncated { item: self.item, field })?;
        self.take(length, field)
    }

    /// A 16-bit length and as many bytes, which must be there.
    pub(crate) fn briefly_counted(&mut self, field: &'static str) -> Result<&'a [u8], Error> {
        let length = self.u16(field)?;
        self.take(length.into(), field)
    }

    /// A reader of a part that a 32-bit length announces.
    pub(crate) fn part(&mut self, field: &'static str) -> Result<Self, Error> {
        let rest = self.counted(field)?;
        Ok(Self { rest, order: self.order, item: self.item })
    }

    pub(crate) fn text<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<crate::Text<N>, Error> {
        Ok(crate::Text::from_field(&self.array(field)?))
    }

    /// A 32-bit integer that can only have one value.
    pub(crate) fn constant(&mut self, value: u32, field: &'static str) -> Result<(), Error> {
        if self.u32(field)? == value { Ok(()) } else { Err(self.value(field)) }
    }

    /// Everything that is left.
    pub(crate) fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    pub(crate) const fn value(&self, field: &'static str) -> Error {
        Error::Value { item: self.item, field }
    }

    pub(crate) const fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(Error::Trailing { item: self.item, length: self.rest.len() })
    }
}
