// SPDX-License-Identifier: MIT OR Apache-2.0
use zeroize::Zeroizing;

/// Writes the fields of a record into one buffer that is wiped.
///
/// The capacity is given beforehand: a buffer that grows leaves a copy of the secret behind.
pub(crate) struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    pub(crate) fn byte(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub(crate) fn u16(self, value: u16) -> Self {
        self.fixed(&value.to_be_bytes())
    }

    pub(crate) fn u32(self, value: u32) -> Self {
        self.fixed(&value.to_be_bytes())
    }

    /// Bytes whose number the reader knows.
    pub(crate) fn fixed(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// One length byte, then at most 255 bytes: every text of a record is capped far below.
    pub(crate) fn text(self, bytes: &[u8]) -> Self {
        let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        self.byte(length).fixed(bytes.get(..usize::from(length)).unwrap_or(bytes))
    }

    pub(crate) fn finish(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

/// Reads the fields of a record; `None` as soon as one is missing.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn byte(&mut self) -> Option<u8> {
        self.fixed().map(|&[byte]: &[u8; 1]| byte)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.fixed().copied().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.fixed().copied().map(u32::from_be_bytes)
    }

    /// A reference: a secret is not copied to where nobody wipes it.
    pub(crate) fn fixed<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(head)
    }

    pub(crate) fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::from(self.byte()?);
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    /// `value`, if nothing is left over.
    pub(crate) fn end<T>(self, value: T) -> Option<T> {
        self.0.is_empty().then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        let bytes = Writer::with_capacity(16).byte(7).u16(0x0102).u32(9).text(b"abc").finish();
        assert_eq!(*bytes, [7, 1, 2, 0, 0, 0, 9, 3, b'a', b'b', b'c']);
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.byte(), Some(7));
        assert_eq!(reader.u16(), Some(0x0102));
        assert_eq!(reader.u32(), Some(9));
        assert_eq!(reader.text(), Some(&b"abc"[..]));
        assert_eq!(reader.end(1), Some(1));
        assert_eq!(Reader::new(&[4, 1]).text(), None);
        assert_eq!(Reader::new(&[0]).end(()), None);
    }
}
