// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt_key_list`: the keys that were present at one moment.

use yzt_assistant::{Assistant, Listing};
use yzt_cert::UnixTime;
use yzt_ffi_kit::{ConstHandle, Handle, Out, TextBuffer, export};

use crate::code::Code;
use crate::failure::Error;
use crate::object::object;

/// The keys that were present at one moment, in the order in which they were found.
///
/// Threads: any number at a time; it never changes. It depends on no other object and keeps no key
/// open.
pub(crate) struct KeyList(Vec<Entry>);

object!(KeyList, "yzt_key_list");

struct Entry {
    serial: String,
    label: String,
    organization: Option<String>,
    not_after: Option<UnixTime>,
    code: Code,
}

impl KeyList {
    pub(crate) fn read(assistant: &mut Assistant, now: UnixTime) -> Result<Self, Error> {
        Ok(Self(assistant.keys()?.into_iter().map(|listing| entry(listing, now)).collect()))
    }

    fn entry(&self, index: usize) -> Result<&Entry, Error> {
        self.0.get(index).ok_or(Error::Index { count: self.0.len() })
    }
}

fn entry(listing: Listing, now: UnixTime) -> Entry {
    let Listing { name, key } = listing;
    let summary = key.and_then(|mut key| key.summary(now));
    let (organization, not_after, code) = match summary {
        Ok(summary) => {
            let certificate = summary.signature_certificate();
            let not_after = certificate.map(|summary| summary.certificate.not_after());
            (summary.organization(), not_after, 0)
        }
        Err(error) => (None, None, error.number().into()),
    };
    Entry { serial: name.serial, label: name.label, organization, not_after, code }
}

export! {
    /// How many keys the list has.
    fn yzt_key_list_count(list: ConstHandle<KeyList>, count: Out<'_, usize>) -> Result<(), Error> {
        count.set(list.object()?.0.len());
        Ok(())
    }

    /// The serial number of the key at `index`, which counts from 0. YZT_INDEX_OUT_OF_RANGE.
    fn yzt_key_list_serial(
        list: ConstHandle<KeyList>,
        index: usize,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &list.object()?.entry(index)?.serial)?)
    }

    /// The label of the key at `index`, usually the organisation's name.
    fn yzt_key_list_label(
        list: ConstHandle<KeyList>,
        index: usize,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        Ok(buffer.fill(capacity, size, &list.object()?.entry(index)?.label)?)
    }

    /// The organisation in the certificates of the key at `index`. YZT_VALUE_ABSENT when there are no
    /// certificates, or they are of several organisations.
    fn yzt_key_list_organization(
        list: ConstHandle<KeyList>,
        index: usize,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Error> {
        let list = list.object()?;
        let organization = list.entry(index)?.organization.as_deref();
        let organization = organization.ok_or(Error::Absent { what: "organisation" })?;
        Ok(buffer.fill(capacity, size, organization)?)
    }

    /// When the signature certificate of the key at `index` expires, in seconds since 1970 UTC.
    /// YZT_VALUE_ABSENT when there is none.
    fn yzt_key_list_not_after(
        list: ConstHandle<KeyList>,
        index: usize,
        not_after: Out<'_, i64>,
    ) -> Result<(), Error> {
        let time = list.object()?.entry(index)?.not_after;
        not_after.set(time.ok_or(Error::Absent { what: "signature certificate" })?.0);
        Ok(())
    }

    /// Why the key at `index` cannot be used, or YZT_OK.
    fn yzt_key_list_code(
        list: ConstHandle<KeyList>,
        index: usize,
        code: Out<'_, Code>,
    ) -> Result<(), Error> {
        code.set(list.object()?.entry(index)?.code);
        Ok(())
    }

    /// Frees a list; NULL is nothing to do.
    fn yzt_key_list_free(list: Handle<KeyList>) -> Result<(), Error> {
        Ok(list.free()?)
    }
}
