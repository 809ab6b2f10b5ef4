// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files: one record that describes, and pieces of a bounded size that hold.

use yzt_gmt0017::AccessRights;
use zeroize::Zeroizing;

use super::DAMAGED;
use crate::error::Error;
use crate::store::codec::{Reader, Writer};
use crate::store::slot::{ApplicationNumber, FileNumber, Slot};
use crate::store::{Change, Store};

/// Bytes of every piece but the last: what is written touches as few of them as it can.
pub(crate) const PIECE: usize = 1024;

/// `size (4) ‖ read rights (4) ‖ write rights (4) ‖ name`, the name with its length.
pub(crate) struct FileRecord {
    pub(crate) name: Vec<u8>,
    pub(crate) size: u32,
    pub(crate) read_rights: AccessRights,
    pub(crate) write_rights: AccessRights,
}

/// A file of an application.
#[derive(Clone, Copy)]
pub(crate) struct FilePlace {
    pub(crate) application: ApplicationNumber,
    pub(crate) file: FileNumber,
}

impl FileRecord {
    pub(crate) fn load(store: &mut Store, place: FilePlace) -> Result<Option<Self>, Error> {
        let Some(record) = store.read(Slot::File(place.application, place.file))? else {
            return Ok(None);
        };
        Self::from_bytes(&record).ok_or(DAMAGED).map(Some)
    }

    /// The file, filled with zeros.
    pub(crate) fn create(&self, place: FilePlace) -> Vec<Change> {
        let record = Writer::with_capacity(13 + self.name.len())
            .u32(self.size)
            .u32(self.read_rights.bits())
            .u32(self.write_rights.bits())
            .text(&self.name);
        let mut changes = vec![Change::Put(place.slot(), record.finish())];
        changes.extend((0..self.pieces()).map(|piece| {
            Change::Put(place.piece(piece), Zeroizing::new(vec![0; self.piece_length(piece)]))
        }));
        changes
    }

    /// What stands in the file from here on, as far as it goes.
    pub(crate) fn read(
        &self,
        store: &mut Store,
        place: FilePlace,
        offset: usize,
        length: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let end = offset.saturating_add(length).min(self.length());
        let mut bytes = Zeroizing::new(Vec::with_capacity(end.saturating_sub(offset)));
        let mut position = offset;
        while position < end {
            let (piece, start) = split(position);
            let content = self.load_piece(store, place, piece)?;
            let stop = content.len().min(end - position + start);
            let part = content.get(start..stop).filter(|part| !part.is_empty());
            let part = part.ok_or(DAMAGED)?;
            bytes.extend_from_slice(part);
            position += part.len();
        }
        Ok(bytes)
    }

    /// The changes that put these bytes into the file; they have to fit.
    pub(crate) fn write(
        &self,
        store: &mut Store,
        place: FilePlace,
        offset: usize,
        data: &[u8],
    ) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::new();
        let (mut position, mut rest) = (offset, data);
        while !rest.is_empty() {
            let (piece, start) = split(position);
            let mut content = self.load_piece(store, place, piece)?;
            let room = content.get_mut(start..).filter(|room| !room.is_empty()).ok_or(DAMAGED)?;
            let (now, later) = rest.split_at(room.len().min(rest.len()));
            for (to, from) in room.iter_mut().zip(now) {
                *to = *from;
            }
            changes.push(Change::Put(place.piece(piece), content));
            position += now.len();
            rest = later;
        }
        Ok(changes)
    }

    /// How many pieces the file has.
    pub(crate) fn pieces(&self) -> usize {
        self.length().div_ceil(PIECE)
    }

    pub(crate) fn length(&self) -> usize {
        usize::try_from(self.size).unwrap_or(usize::MAX)
    }

    fn piece_length(&self, piece: usize) -> usize {
        self.length().saturating_sub(piece.saturating_mul(PIECE)).min(PIECE)
    }

    fn load_piece(
        &self,
        store: &mut Store,
        place: FilePlace,
        piece: usize,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let content = store.read(place.piece(piece))?.ok_or(DAMAGED)?;
        if content.len() == self.piece_length(piece) { Ok(content) } else { Err(DAMAGED) }
    }

    fn from_bytes(record: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(record);
        let file = Self {
            size: reader.u32()?,
            read_rights: AccessRights::from_bits(reader.u32()?),
            write_rights: AccessRights::from_bits(reader.u32()?),
            name: reader.text()?.to_vec(),
        };
        reader.end(file)
    }
}

impl FilePlace {
    const fn slot(self) -> Slot {
        Slot::File(self.application, self.file)
    }

    fn piece(self, piece: usize) -> Slot {
        // The largest file has 64 pieces.
        Slot::FilePiece(self.application, self.file, u8::try_from(piece).unwrap_or(u8::MAX))
    }
}

/// The piece of a position, and the place in it.
const fn split(position: usize) -> (usize, usize) {
    (position / PIECE, position % PIECE)
}
