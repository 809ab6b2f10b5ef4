// SPDX-License-Identifier: MIT OR Apache-2.0
//! The store: sealed records in a file that survives a loss of power.

mod backend;
mod codec;
mod header;
mod key;
mod quiet;
pub(crate) mod records;
mod seal;
pub(crate) mod slot;

use core::fmt;
use std::io;

use redb::{
    Builder, Database, Durability, ReadableDatabase, ReadableTable, StorageBackend,
    TableDefinition, WriteTransaction,
};
use yzt_crypto::Random;
use zeroize::Zeroizing;

use crate::error::{Damage, Error};
pub(crate) use backend::MAX_LENGTH;
use backend::SharedBackend;
use header::Header;
pub(crate) use key::KeyFile;
pub use key::StoreKey;
use quiet::quietly;
use seal::Sealer;
use slot::{ApplicationNumber, ContainerNumber, FileNumber, Slot};

const HEADER: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("yzt-softkey");
const HEADER_KEY: &str = "header";
const RECORDS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("records");

/// What every redb file begins with.
const MAGIC: &[u8; 9] = b"redb\x1A\x0A\xA9\x0D\x0A";

const CACHE_BYTES: usize = 1 << 20;

/// One change of a commit. A commit makes all of its changes or none.
pub(crate) enum Change {
    Put(Slot, Zeroizing<Vec<u8>>),
    RemoveApplication(ApplicationNumber),
    RemoveContainer(ApplicationNumber, ContainerNumber),
    RemoveFile(ApplicationNumber, FileNumber),
}

impl Change {
    /// Bytes that it adds, besides what each record takes anyway.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Put(_, record) => record.len(),
            _ => 0,
        }
    }
}

/// The open store of one key.
pub(crate) struct Store {
    // `None` after a failure, until the next use opens the file again.
    database: Option<OpenDatabase>,
    backend: SharedBackend,
    sealer: Sealer,
    header: Header,
}

impl Store {
    /// Writes a new store with its first records into an empty backend.
    pub(crate) fn create(
        backend: impl StorageBackend,
        key: &StoreKey,
        serial: &str,
        changes: &[Change],
        random: &mut dyn Random,
    ) -> Result<Self, Error> {
        let backend = SharedBackend::new(backend);
        if length(&backend)? != 0 {
            return Err(Error::AlreadyExists);
        }
        let header = Header::new(key, serial);
        let sealer = Sealer::new(key, serial);
        let database = in_redb(|| open_database(&backend)).map(OpenDatabase::new)?;
        let mut store = Self { database: Some(database), backend, sealer, header };
        let sealed = store.seal(changes, random)?;
        let header = store.header.to_bytes();
        store.in_database(|database| {
            let transaction = begin(database)?;
            transaction.open_table(HEADER)?.insert(HEADER_KEY, header.as_slice())?;
            apply(&transaction, &sealed)?;
            Ok(transaction.commit()?)
        })?;
        Ok(store)
    }

    /// Opens a store; the whole file is checked before anything in it is believed.
    pub(crate) fn open(backend: impl StorageBackend, key: &StoreKey) -> Result<Self, Error> {
        let backend = SharedBackend::new(backend);
        let (database, header) = open_checked(&backend)?;
        header.check_key(key)?;
        let sealer = Sealer::new(key, &header.serial);
        Ok(Self { database: Some(database), backend, sealer, header })
    }

    pub(crate) fn serial(&self) -> &str {
        &self.header.serial
    }

    /// The record in a slot, unsealed.
    pub(crate) fn read(&mut self, slot: Slot) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        let sealed = self.in_database(|database| {
            let table = database.begin_read()?.open_table(RECORDS)?;
            Ok(table.get(slot.key())?.map(|record| record.value().to_vec()))
        })?;
        sealed.map(|sealed| self.sealer.open(slot, &sealed)).transpose()
    }

    /// Whether there is a record in a slot; it is not unsealed.
    pub(crate) fn contains(&mut self, slot: Slot) -> Result<bool, Error> {
        self.in_database(|database| {
            let table = database.begin_read()?.open_table(RECORDS)?;
            Ok(table.get(slot.key())?.is_some())
        })
    }

    /// Makes all changes durable, or none: when this returns, a loss of power changes nothing.
    pub(crate) fn commit(
        &mut self,
        changes: &[Change],
        random: &mut dyn Random,
    ) -> Result<(), Error> {
        let sealed = self.seal(changes, random)?;
        let raised = self.header.raised(newest(changes));
        self.in_database(|database| {
            let transaction = begin(database)?;
            if let Some(header) = &raised {
                let header = header.to_bytes();
                transaction.open_table(HEADER)?.insert(HEADER_KEY, header.as_slice())?;
            }
            apply(&transaction, &sealed)?;
            Ok(transaction.commit()?)
        })?;
        if let Some(header) = raised {
            self.header = header;
        }
        Ok(())
    }

    /// Bytes of all sealed records.
    pub(crate) fn used(&mut self) -> Result<u32, Error> {
        self.in_database(|database| {
            let table = database.begin_read()?.open_table(RECORDS)?;
            let mut used = 0usize;
            for record in table.iter()? {
                used = used.saturating_add(record?.1.value().len());
            }
            Ok(u32::try_from(used).unwrap_or(u32::MAX))
        })
    }

    fn seal(&self, changes: &[Change], random: &mut dyn Random) -> Result<Vec<Sealed>, Error> {
        changes
            .iter()
            .map(|change| {
                Ok(match change {
                    Change::Put(slot, record) => {
                        Sealed::Put(slot.key(), self.sealer.seal(*slot, record, random)?)
                    }
                    Change::RemoveApplication(application) => Sealed::Remove(
                        u32::from_be_bytes([*application, 0, 0, 0]),
                        u32::from_be_bytes([*application, 0xFF, 0xFF, 0xFF]),
                    ),
                    Change::RemoveContainer(application, container) => {
                        let first = Slot::Container(*application, *container);
                        Sealed::remove_place(first)
                    }
                    Change::RemoveFile(application, file) => {
                        Sealed::remove_place(Slot::File(*application, *file))
                    }
                })
            })
            .collect()
    }

    /// Runs an operation on the database. After a failure the database is given up and opened
    /// again before the next one, from what was durable: redb itself refuses to go on.
    fn in_database<T>(
        &mut self,
        operation: impl FnOnce(&Database) -> Result<T, redb::Error>,
    ) -> Result<T, Error> {
        let database = match self.database.take() {
            Some(database) => database,
            None => self.reopen()?,
        };
        let result = in_redb(|| operation(database.get()?));
        if result.is_ok() {
            self.database = Some(database);
        }
        result
    }

    /// The commit that failed may be there nevertheless, and may have raised the version.
    fn reopen(&mut self) -> Result<OpenDatabase, Error> {
        let (database, header) = open_checked(&self.backend)?;
        if !header.is_same_store(&self.header) {
            return Err(Error::Damaged(Damage::Record));
        }
        self.header = header;
        Ok(database)
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Store").field("serial", &self.header.serial).finish_non_exhaustive()
    }
}

enum Sealed {
    Put(u32, Vec<u8>),
    Remove(u32, u32),
}

impl Sealed {
    /// Removes all records of the container or file that this is a record of.
    const fn remove_place(slot: Slot) -> Self {
        let [application, place, ..] = slot.bytes();
        Self::Remove(
            u32::from_be_bytes([application, place, 0, 0]),
            u32::from_be_bytes([application, place, 0xFF, 0xFF]),
        )
    }
}

/// The version of the format that has all of these records.
fn newest(changes: &[Change]) -> u16 {
    let versions = changes.iter().map(|change| match change {
        Change::Put(slot, _) => slot.since(),
        _ => 1,
    });
    versions.max().unwrap_or(1)
}

/// A database that is closed quietly too: closing writes, and may meet what opening did not.
struct OpenDatabase(Option<Database>);

impl OpenDatabase {
    fn new(database: Database) -> Self {
        Self(Some(database))
    }

    fn get(&self) -> Result<&Database, redb::Error> {
        self.0.as_ref().ok_or(redb::Error::DatabaseClosed)
    }
}

impl Drop for OpenDatabase {
    fn drop(&mut self) {
        let database = self.0.take();
        let _ = quietly(|| drop(database));
    }
}

fn open_checked(backend: &SharedBackend) -> Result<(OpenDatabase, Header), Error> {
    check_file(backend)?;
    let (database, header) = in_redb(|| {
        let database = open_database(backend)?;
        let header = read_header(&database)?;
        // The records are asked for, so that a header alone does not pass for a key.
        drop(database.begin_read()?.open_table(RECORDS)?);
        Ok((OpenDatabase::new(database), header))
    })?;
    let header = Header::from_bytes(&header.ok_or(Error::ForeignFile)?)?;
    Ok((database, header))
}

fn check_file(backend: &SharedBackend) -> Result<(), Error> {
    let length = length(backend)?;
    if length == 0 {
        return Err(Error::Damaged(Damage::Empty));
    }
    if length > MAX_LENGTH {
        return Err(Error::Damaged(Damage::TooLong));
    }
    let mut magic = [0; MAGIC.len()];
    if length < magic.len() as u64 {
        return Err(Error::ForeignFile);
    }
    in_backend(|| backend.read(0, &mut magic))?;
    if magic == *MAGIC { Ok(()) } else { Err(Error::ForeignFile) }
}

fn length(backend: &SharedBackend) -> Result<u64, Error> {
    in_backend(|| backend.len())
}

fn in_backend<T>(operation: impl FnOnce() -> io::Result<T>) -> Result<T, Error> {
    in_redb(|| operation().map_err(redb::Error::Io))
}

fn open_database(backend: &SharedBackend) -> Result<Database, redb::Error> {
    Ok(Builder::new()
        .set_cache_size(CACHE_BYTES)
        .set_check_integrity_on_open(true)
        .create_with_backend(backend.clone())?)
}

fn read_header(database: &Database) -> Result<Option<Vec<u8>>, redb::Error> {
    let table = database.begin_read()?.open_table(HEADER)?;
    Ok(table.get(HEADER_KEY)?.map(|header| header.value().to_vec()))
}

/// A transaction whose commit is durable and of two phases: without the second phase, redb would
/// answer damage to the last commit by falling back to the one before, which is an older counter.
fn begin(database: &Database) -> Result<WriteTransaction, redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    transaction.set_two_phase_commit(true);
    Ok(transaction)
}

fn apply(transaction: &WriteTransaction, changes: &[Sealed]) -> Result<(), redb::Error> {
    let mut table = transaction.open_table(RECORDS)?;
    for change in changes {
        match change {
            Sealed::Put(key, record) => drop(table.insert(key, record.as_slice())?),
            Sealed::Remove(first, last) => table.retain_in(*first..=*last, |_, _| false)?,
        }
    }
    Ok(())
}

fn in_redb<T>(operation: impl FnOnce() -> Result<T, redb::Error>) -> Result<T, Error> {
    match quietly(operation) {
        Ok(result) => result.map_err(sort),
        Err(quiet::Panicked) => Err(Error::Damaged(Damage::Structure)),
    }
}

fn sort(error: redb::Error) -> Error {
    match error {
        redb::Error::Io(source) => match source.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Error::Damaged(Damage::Structure)
            }
            _ => Error::from_io("using the store", source),
        },
        redb::Error::DatabaseAlreadyOpen => Error::InUse,
        redb::Error::TableDoesNotExist(_)
        | redb::Error::TableTypeMismatch { .. }
        | redb::Error::TableIsMultimap(_)
        | redb::Error::TypeDefinitionChanged { .. } => Error::ForeignFile,
        redb::Error::PreviousIo => {
            Error::Io { operation: "using the store", source: io::ErrorKind::Other.into() }
        }
        _ => Error::Damaged(Damage::Structure),
    }
}
