// SPDX-License-Identifier: MIT OR Apache-2.0
use core::fmt;

use zeroize::Zeroizing;

/// The data of a command or a response, with the knowledge whether it may be shown.
///
/// A sensitive payload is wiped when dropped, and `Debug` prints `<redacted N bytes>` for it.
/// A payload is not `Clone`: a second copy of a secret has to be made on purpose.
///
/// ```
/// use yzt_apdu::Payload;
///
/// assert_eq!(format!("{:?}", Payload::sensitive(b"123456".to_vec())), "<redacted 6 bytes>");
/// assert_eq!(format!("{:?}", Payload::plain([0x80, 0x01])), "8001");
/// ```
pub struct Payload(Content);

enum Content {
    Plain(Vec<u8>),
    Sensitive(Zeroizing<Vec<u8>>),
}

impl Payload {
    /// Data that a trace may show.
    #[must_use]
    pub fn plain(data: impl Into<Vec<u8>>) -> Self {
        Self(Content::Plain(data.into()))
    }

    /// Data that nothing may show and that is wiped when dropped. A container that wipes is taken
    /// over as it is, without a copy.
    #[must_use]
    pub fn sensitive(data: impl Into<Zeroizing<Vec<u8>>>) -> Self {
        Self(Content::Sensitive(data.into()))
    }

    /// No data.
    #[must_use]
    pub fn empty() -> Self {
        Self(Content::Plain(Vec::new()))
    }

    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Content::Plain(data) => data,
            Content::Sensitive(data) => data,
        }
    }

    /// How many bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there are no bytes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Whether the bytes may not be shown.
    #[must_use]
    pub fn is_sensitive(&self) -> bool {
        matches!(self.0, Content::Sensitive(_))
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Plain(data) => {
                data.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
            }
            Content::Sensitive(data) => write!(formatter, "<redacted {} bytes>", data.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sensitive_data_is_readable_but_never_shown() {
        let payload = Payload::sensitive(b"123456".to_vec());
        assert_eq!(payload.as_slice(), b"123456");
        assert!(payload.is_sensitive());
        let shown = format!("{payload:?} {payload:#?}");
        assert!(!shown.contains("123456") && !shown.contains("313233"), "{shown}");
    }

    #[test]
    fn a_wiping_container_is_taken_over_without_a_copy() {
        let data = Zeroizing::new(vec![1, 2, 3]);
        let address = data.as_ptr();
        assert_eq!(Payload::sensitive(data).as_slice().as_ptr(), address);
    }

    #[test]
    fn plain_data_is_shown_in_hexadecimal() {
        let payload = Payload::plain([0x0a, 0xff]);
        assert!(!payload.is_sensitive());
        assert_eq!(format!("{payload:?}"), "0aff");
        assert!(Payload::empty().is_empty());
    }
}
