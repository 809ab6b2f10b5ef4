// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every call of a library: its arguments laid out, its answer read.
//!
//! Each group of functions passes on what is not its own to the next.

mod applications;
mod blobs;
mod devices;
mod keys;
mod sessions;

use core::ffi::c_void;

use yzt_skf_sys::constants::{SAR_BUFFER_TOO_SMALL, SAR_OK};
use yzt_skf_sys::functions::{DE_FACTO, STANDARD};

use super::buffer::{Buffer, Slot};
use super::table::Table;
use super::{Oddity, Vendor};
use crate::layout::Layout;
use crate::request::{Answer, Failure, Request};
use crate::wire::{Bytes, Handle, MAX_BYTES};

type Done = Result<Answer, Failure>;

/// What is lent to a call that gives bytes, before it says how much it needs: asking first costs
/// some keys a second run over the bus.
const ROOM: usize = 4096;

/// A library during one call.
pub(super) struct Call<'a> {
    vendor: &'a Vendor,
    table: &'a Table,
}

pub(super) fn run(vendor: &Vendor, table: &Table, request: &Request) -> Done {
    let call = Call { vendor, table };
    match request {
        Request::Functions {} => Ok(call.functions()),
        Request::Oddities {} => {
            let met = vendor.oddities.load(std::sync::atomic::Ordering::Relaxed);
            let layout = Layout::number(Some(table.layout()));
            Ok(Answer { numbers: [met, layout.into(), 0, 0], ..Answer::default() })
        }
        Request::Has { function } => {
            let name = core::str::from_utf8(function).ok();
            let name = name.filter(|name| crate::profile::is_function(name));
            let found = name.and_then(|name| vendor.loaded.find(name));
            Ok(coded(u32::from(found.is_none())))
        }
        Request::Load { .. } => Err(Failure::Protocol("a second library on one line")),
        _ => devices::run(&call, request),
    }
}

impl Call<'_> {
    /// A bit for each function.
    fn functions(&self) -> Answer {
        let mut numbers = [0_u32; 4];
        for (index, name) in STANDARD.iter().chain(DE_FACTO).enumerate() {
            let found = self.vendor.loaded.find(name).is_some();
            if let Some(number) = numbers.get_mut(index / 32) {
                *number |= u32::from(found) << (index % 32);
            }
        }
        Answer { numbers, ..Answer::default() }
    }

    fn slot(&self, number: u32) -> Slot {
        Slot::new(number, self.table)
    }

    /// A call that gives bytes, of which `room` are expected at most. It is called again where that
    /// was not enough.
    fn output(
        &self,
        room: usize,
        mut call: impl FnMut(*mut c_void, *mut c_void) -> Result<u32, Failure>,
    ) -> Done {
        let mut room = room;
        loop {
            let mut buffer = Buffer::zeroed(room);
            let mut length = self.slot(size(room)?);
            let code = call(buffer.pointer(), length.pointer())?;
            let told = usize::try_from(length.number()).unwrap_or(usize::MAX);
            match code {
                SAR_OK if told <= room => {
                    let bytes = buffer.bytes().get(..told).unwrap_or_default();
                    return Ok(Answer { bytes: bytes.into(), ..Answer::default() });
                }
                SAR_OK => self.vendor.note(Oddity::DoneWithoutRoom),
                SAR_BUFFER_TOO_SMALL => {}
                code => {
                    if told != room {
                        self.vendor.note(Oddity::LengthClobbered);
                    }
                    return Ok(coded(code));
                }
            }
            room = self.more_room(room, told, &mut call)?;
        }
    }

    /// How much room a call needs that had too little. What it said cannot be relied upon.
    fn more_room(
        &self,
        had: usize,
        told: usize,
        mut call: impl FnMut(*mut c_void, *mut c_void) -> Result<u32, Failure>,
    ) -> Result<usize, Failure> {
        let mut needed = told;
        if needed <= had || needed > MAX_BYTES {
            self.vendor.note(Oddity::LengthClobbered);
            let mut length = self.slot(0);
            let code = call(core::ptr::null_mut(), length.pointer())?;
            let asked = usize::try_from(length.number()).unwrap_or(usize::MAX);
            needed = if code == SAR_OK && asked > had { asked } else { had.max(16) * 4 };
        }
        if needed > MAX_BYTES {
            return Err(Failure::Format("more than a megabyte".into()));
        }
        Ok(needed)
    }
}

/// A handle as the library knows it.
fn pointer(handle: Handle) -> *mut c_void {
    // What does not fit in is no handle of this process.
    core::ptr::with_exposed_provenance_mut(usize::try_from(handle.0).unwrap_or(0))
}

/// A place for a handle.
fn no_handle() -> *mut c_void {
    core::ptr::null_mut()
}

fn given(code: u32, handle: *mut c_void) -> Answer {
    let handle = Handle(u64::try_from(handle.expose_provenance()).unwrap_or(0));
    Answer { code, handle, ..Answer::default() }
}

fn coded(code: u32) -> Answer {
    Answer { code, ..Answer::default() }
}

fn with_bytes(code: u32, bytes: Bytes) -> Answer {
    Answer { code, bytes, ..Answer::default() }
}

fn size(length: usize) -> Result<u32, Failure> {
    u32::try_from(length).map_err(|_| Failure::Format("too long for the interface".into()))
}
