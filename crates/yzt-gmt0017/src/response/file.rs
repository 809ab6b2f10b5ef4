// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::wire::{Reader, Writer};
use crate::{AccessRights, Dialect, Error, Name};

/// Answer of GetFileInfo: `size n4 ‖ read rights n4 ‖ write rights n4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileInformation {
    /// Bytes of the file.
    pub size: u32,
    /// Who may read it.
    pub read_rights: AccessRights,
    /// Who may write it.
    pub write_rights: AccessRights,
}

impl FileInformation {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 12;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        Writer::new(dialect, 12)
            .u32(self.size)
            .u32(self.read_rights.bits())
            .u32(self.write_rights.bits())
            .plain()
    }

    /// Reads the answer. Behind it the name may stand once more, which is passed over.
    ///
    /// # Errors
    /// [`Error::Truncated`] for fewer than 12 bytes, [`Error::Trailing`] for more than a name
    /// behind them.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GetFileInfo answer");
        let information = Self {
            size: fields.u32("size")?,
            read_rights: AccessRights::from_bits(fields.u32("read rights")?),
            write_rights: AccessRights::from_bits(fields.u32("write rights")?),
        };
        if fields.remaining() <= Name::MAXIMUM {
            fields.rest();
        }
        fields.finish()?;
        Ok(information)
    }
}
