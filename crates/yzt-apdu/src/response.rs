// SPDX-License-Identifier: MIT OR Apache-2.0
use zeroize::Zeroizing;

use crate::{Error, Payload, StatusWord};

const MAX_DATA: usize = 65_536;

/// A response APDU (ISO/IEC 7816-4, 5.1): `data | SW1 SW2`.
#[derive(Debug)]
pub struct Response {
    data: Payload,
    status: StatusWord,
}

impl Response {
    /// A response of these parts.
    #[must_use]
    pub fn new(data: Payload, status: StatusWord) -> Self {
        Self { data, status }
    }

    /// A response without data.
    #[must_use]
    pub fn status_only(status: StatusWord) -> Self {
        Self::new(Payload::empty(), status)
    }

    /// Reads a response; `sensitive` says whether its data may not be shown
    /// ([`Command::response_is_sensitive`](crate::Command::response_is_sensitive)).
    ///
    /// # Errors
    /// [`Error::TooShort`] below two bytes, [`Error::ResponseTooLong`] above 65 536 and two.
    pub fn parse(bytes: &[u8], sensitive: bool) -> Result<Self, Error> {
        let Some((data, &status)) = bytes.split_last_chunk::<2>() else {
            return Err(Error::TooShort { length: bytes.len(), minimum: 2 });
        };
        if data.len() > MAX_DATA {
            return Err(Error::ResponseTooLong { length: bytes.len() });
        }
        let data = if sensitive { Payload::sensitive(data.to_vec()) } else { Payload::plain(data) };
        Ok(Self::new(data, StatusWord::from(u16::from_be_bytes(status))))
    }

    /// The bytes of this response. Data beyond 65 536 bytes is for the one who built the
    /// response to avoid; [`Response::parse`] refuses it.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.data.len() + 2));
        bytes.extend_from_slice(self.data());
        bytes.extend_from_slice(&self.status.value().to_be_bytes());
        bytes
    }

    /// The response data, possibly empty.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        self.data.as_slice()
    }

    /// Whether the response data may not be shown.
    #[must_use]
    pub fn data_is_sensitive(&self) -> bool {
        self.data.is_sensitive()
    }

    /// The response data by value, with its mark.
    #[must_use]
    pub fn into_payload(self) -> Payload {
        self.data
    }

    /// The status word.
    #[must_use]
    pub const fn status(&self) -> StatusWord {
        self.status
    }
}
