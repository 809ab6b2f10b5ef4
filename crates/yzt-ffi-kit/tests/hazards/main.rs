// SPDX-License-Identifier: MIT OR Apache-2.0
//! A small library made with the kit, called the way that C should not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unsafe_code)]
#![allow(clippy::undocumented_unsafe_blocks)] // Each call is what the test is about.

mod c;

use std::ffi::{CStr, c_char, c_void};
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};
use std::thread;

use yzt_ffi_kit::{
    ConstHandle, Data, DataBuffer, Exclusive, Failure, Handle, MAXIMUM_TEXT, Misuse, Object,
    OptionalText, Out, Report, Sink, StaticText, Table, Text, TextBuffer, export, export_value,
};

const OK: u32 = 0;
const PANIC: u32 = 1;
const NULL: u32 = 2;
const INVALID: u32 = 3;
const STALE: u32 = 4;
const KIND: u32 = 5;
const BROKEN: u32 = 7;
const TOO_SMALL: u32 = 8;
const NOT_UTF8: u32 = 9;
const TOO_LONG: u32 = 10;
const NUL: u32 = 11;

struct Trouble(Misuse);

impl From<Misuse> for Trouble {
    fn from(misuse: Misuse) -> Self {
        Self(misuse)
    }
}

impl Failure for Trouble {
    type Code = u32;
    const SUCCESS: u32 = OK;

    fn code(&self) -> u32 {
        match self.0 {
            Misuse::Panic { .. } => PANIC,
            Misuse::Null { .. } => NULL,
            Misuse::HandleInvalid { .. } => INVALID,
            Misuse::HandleStale { .. } => STALE,
            Misuse::HandleKind { .. } => KIND,
            Misuse::TableFull { .. } => 6,
            Misuse::Broken => BROKEN,
            Misuse::BufferTooSmall { .. } => TOO_SMALL,
            Misuse::NotUtf8 { .. } => NOT_UTF8,
            Misuse::TooLong { .. } => TOO_LONG,
            Misuse::InteriorNul => NUL,
        }
    }
}

static OBJECTS: Table = Table::new();
static DROPPED: AtomicUsize = AtomicUsize::new(0);

pub struct Counter {
    count: Exclusive<u32>,
    explodes: bool,
}

impl Object for Counter {
    const NAME: &'static str = "counter";
    fn table() -> &'static Table {
        &OBJECTS
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
        assert!(!self.explodes, "cannot be dropped");
    }
}

#[derive(Default)]
pub struct Trace(Mutex<String>);

impl Object for Trace {
    const NAME: &'static str = "trace";
    fn table() -> &'static Table {
        &OBJECTS
    }
}

impl Sink<Trouble> for Trace {
    fn note(&self, outcome: Result<(), &Trouble>) {
        *self.0.lock().unwrap() = match outcome {
            Ok(()) => "ok".into(),
            Err(trouble) => trouble.0.to_string(),
        };
    }
}

/// Whose destructor panics as well.
struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("and again");
    }
}

static INSIDE: Barrier = Barrier::new(2);
static LEAVE: Barrier = Barrier::new(2);

export! {
    /// Makes a counter; `explodes` 1 makes one that panics when it is dropped.
    fn kit_counter_new(explodes: u32, counter: Out<'_, Handle<Counter>>) -> Result<(), Trouble> {
        let explodes = explodes == 1;
        Ok(counter.create(Counter { count: Exclusive::new(0), explodes })?)
    }

    /// Frees it.
    fn kit_counter_free(counter: Handle<Counter>) -> Result<(), Trouble> {
        Ok(counter.free()?)
    }

    /// Counts, or panics for a step of 13, or with a bad payload for 14.
    fn kit_counter_add(
        counter: Handle<Counter>,
        step: u32,
        count: Out<'_, u32>,
        trace: Report<Trace>,
    ) -> Result<(), Trouble> {
        let counter = counter.object()?;
        let new = counter.count.with(|count| {
            assert!(step != 13, "thirteen");
            if step == 14 {
                std::panic::panic_any(Payload);
            }
            *count += step;
            Ok::<u32, Trouble>(*count)
        })?;
        count.set(new);
        Ok(())
    }

    /// Is inside for as long as the test wants, then reads the count.
    fn kit_counter_wait(counter: ConstHandle<Counter>, count: Out<'_, u32>) -> Result<(), Trouble> {
        let counter = counter.object()?;
        INSIDE.wait();
        LEAVE.wait();
        count.set(counter.count.with(|count| Ok::<u32, Trouble>(*count))?);
        Ok(())
    }

    /// Makes a trace.
    fn kit_trace_new(trace: Out<'_, Handle<Trace>>) -> Result<(), Trouble> {
        Ok(trace.create(Trace::default())?)
    }

    /// Reads a trace.
    fn kit_trace_text(
        trace: ConstHandle<Trace>,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Trouble> {
        let trace = trace.object()?;
        let text = trace.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(buffer.fill(capacity, size, &text)?)
    }

    /// Frees it.
    fn kit_trace_free(trace: Handle<Trace>) -> Result<(), Trouble> {
        Ok(trace.free()?)
    }

    /// The characters of a text and, if given, of a second one.
    fn kit_text_count(
        text: Text<'_>,
        more: OptionalText<'_>,
        count: Out<'_, usize>,
    ) -> Result<(), Trouble> {
        let more = more.read("more")?.unwrap_or_default();
        count.set(text.read("text")?.chars().count() + more.chars().count());
        Ok(())
    }

    /// The bytes, backwards; at most 16.
    fn kit_bytes_turn(
        bytes: Data<'_>,
        length: usize,
        buffer: DataBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Trouble> {
        let mut bytes = bytes.read_secret("bytes", length, 16)?;
        bytes.reverse();
        Ok(buffer.fill(capacity, size, &bytes)?)
    }

    /// The bytes as a text.
    fn kit_bytes_text(
        bytes: Data<'_>,
        length: usize,
        buffer: TextBuffer<'_>,
        capacity: usize,
        size: Out<'_, usize>,
    ) -> Result<(), Trouble> {
        let bytes = bytes.read("bytes", length, 16)?;
        Ok(buffer.fill(capacity, size, &String::from_utf8_lossy(&bytes))?)
    }
}

export_value! {
    /// A number.
    fn kit_number() -> u32 {
        42
    }

    /// Never comes to an end.
    fn kit_panics() -> u32 {
        panic!("no number")
    }

    /// A text.
    fn kit_name() -> StaticText {
        StaticText::new(c"kit")
    }

    /// Neither.
    fn kit_no_name() -> StaticText {
        panic!("no name")
    }
}

/// The table and the count of drops are the process's; tests that look at them go one by one.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn counter() -> c::Any {
    let mut counter = ptr::null();
    assert_eq!(unsafe { c::kit_counter_new(0, &raw mut counter) }, OK);
    assert!(!counter.is_null());
    counter
}

fn trace() -> c::Any {
    let mut trace = ptr::null();
    assert_eq!(unsafe { c::kit_trace_new(&raw mut trace) }, OK);
    trace
}

fn text(trace: c::Any) -> String {
    let mut size = 0;
    let asked = unsafe { c::kit_trace_text(trace, ptr::null_mut(), 0, &raw mut size) };
    assert_eq!(asked, OK);
    let mut buffer = vec![0_u8; size];
    let filled =
        unsafe { c::kit_trace_text(trace, buffer.as_mut_ptr().cast(), size, &raw mut size) };
    assert_eq!(filled, OK);
    CStr::from_bytes_with_nul(&buffer).unwrap().to_str().unwrap().to_owned()
}

fn add(counter: c::Any, step: u32, trace: c::Any) -> (u32, u32) {
    let mut count = 0xAAAA;
    let code = unsafe { c::kit_counter_add(counter, step, &raw mut count, trace) };
    (code, count)
}

fn free(counter: c::Any) {
    assert_eq!(unsafe { c::kit_counter_free(counter) }, OK);
}

#[test]
fn a_good_call_answers_and_reports() {
    let _alone = alone();
    let (counter, trace) = (counter(), trace());
    assert_eq!(add(counter, 2, trace), (OK, 2));
    assert_eq!(add(counter, 3, ptr::null()), (OK, 5));
    assert_eq!(text(trace), "ok");
    free(counter);
    assert_eq!(unsafe { c::kit_trace_free(trace) }, OK);
    assert!(OBJECTS.is_empty());
}

#[test]
fn a_panic_is_a_code_and_the_object_is_broken_from_then_on() {
    let _alone = alone();
    let (counter, trace) = (counter(), trace());
    assert_eq!(add(counter, 13, trace), (PANIC, 0xAAAA));
    assert_eq!(text(trace), "internal error: thirteen");
    assert_eq!(add(counter, 1, trace), (BROKEN, 0xAAAA));
    free(counter);
    unsafe { c::kit_trace_free(trace) };
}

#[test]
fn a_panic_whose_payload_panics_is_a_code_too() {
    let _alone = alone();
    let counter = counter();
    assert_eq!(add(counter, 14, ptr::null()), (PANIC, 0xAAAA));
    free(counter);
}

#[test]
fn a_destructor_that_panics_is_a_code_and_the_handle_is_gone() {
    let _alone = alone();
    let mut counter = ptr::null();
    assert_eq!(unsafe { c::kit_counter_new(1, &raw mut counter) }, OK);
    assert_eq!(unsafe { c::kit_counter_free(counter) }, PANIC);
    assert_eq!(unsafe { c::kit_counter_free(counter) }, STALE);
    assert!(OBJECTS.is_empty());
}

#[test]
fn null_is_refused_where_something_must_be_and_fine_to_free() {
    let _alone = alone();
    let counter = counter();
    assert_eq!(unsafe { c::kit_counter_new(0, ptr::null_mut()) }, NULL);
    assert_eq!(add(ptr::null(), 1, ptr::null()), (NULL, 0xAAAA));
    let nowhere = unsafe { c::kit_counter_add(counter, 1, ptr::null_mut(), ptr::null()) };
    assert_eq!(nowhere, NULL);
    assert_eq!(unsafe { c::kit_counter_free(ptr::null()) }, OK);
    // The refused call did nothing before it was refused.
    assert_eq!(add(counter, 0, ptr::null()), (OK, 0));
    free(counter);
}

#[test]
fn stale_foreign_and_invented_handles_are_told_apart() {
    let _alone = alone();
    let (counter, trace) = (counter(), trace());
    assert_eq!(add(trace, 1, ptr::null()), (KIND, 0xAAAA));
    assert_eq!(unsafe { c::kit_counter_free(trace) }, KIND);
    let here = 0_u64;
    assert_eq!(add((&raw const here).cast(), 1, ptr::null()), (INVALID, 0xAAAA));
    assert_eq!(add(ptr::without_provenance(1), 1, ptr::null()), (INVALID, 0xAAAA));
    free(counter);
    assert_eq!(add(counter, 1, ptr::null()), (STALE, 0xAAAA));
    assert_eq!(unsafe { c::kit_counter_free(counter) }, STALE);
    assert_eq!(unsafe { c::kit_trace_free(trace) }, OK);
}

#[test]
fn an_error_object_that_is_none_stops_the_call_before_it_does_anything() {
    let _alone = alone();
    let (counter, trace) = (counter(), trace());
    unsafe { c::kit_trace_free(trace) };
    assert_eq!(add(counter, 1, trace), (STALE, 0xAAAA));
    assert_eq!(add(counter, 1, counter), (KIND, 0xAAAA));
    assert_eq!(add(counter, 0, ptr::null()), (OK, 0));
    free(counter);
}

#[test]
fn an_object_freed_while_in_use_lives_until_the_call_ends() {
    let _alone = alone();
    let counter = counter();
    add(counter, 7, ptr::null());
    let before = DROPPED.load(Ordering::SeqCst);
    let address = counter.addr();
    let user = thread::spawn(move || {
        let mut count = 0;
        let handle = ptr::without_provenance(address);
        (unsafe { c::kit_counter_wait(handle, &raw mut count) }, count)
    });
    INSIDE.wait();
    free(counter);
    assert_eq!(unsafe { c::kit_counter_free(counter) }, STALE);
    assert_eq!(DROPPED.load(Ordering::SeqCst), before);
    LEAVE.wait();
    assert_eq!(user.join().unwrap(), (OK, 7));
    assert_eq!(DROPPED.load(Ordering::SeqCst), before + 1);
}

#[test]
fn texts_are_read_up_to_their_nul_as_utf_8_and_within_a_limit() {
    let count = |text: &CStr, more: *const c_char| {
        let mut count = 77;
        let code = unsafe { c::kit_text_count(text.as_ptr(), more, &raw mut count) };
        (code, count)
    };
    assert_eq!(count(c"", ptr::null()), (OK, 0));
    assert_eq!(count(c"示例", c"科技".as_ptr()), (OK, 4));
    assert_eq!(count(c"\xE7\xA4", ptr::null()), (NOT_UTF8, 77));
    assert_eq!(count(c"a", c"\xFF".as_ptr()), (NOT_UTF8, 77));
    let mut long = vec![b'a'; MAXIMUM_TEXT];
    long.push(0);
    assert_eq!(count(CStr::from_bytes_with_nul(&long).unwrap(), ptr::null()), (OK, MAXIMUM_TEXT));
    long.insert(0, b'a');
    assert_eq!(count(CStr::from_bytes_with_nul(&long).unwrap(), ptr::null()), (TOO_LONG, 77));
    let mut size = 77;
    assert_eq!(unsafe { c::kit_text_count(ptr::null(), ptr::null(), &raw mut size) }, NULL);
    assert_eq!(size, 77);
}

/// Turns `bytes` into a buffer that claims `capacity`; gives code, buffer and size.
fn turn(bytes: Option<&[u8]>, length: usize, capacity: usize) -> (u32, [u8; 8], usize) {
    let (mut buffer, mut size) = ([0xEE; 8], 77);
    let bytes = bytes.map_or(ptr::null(), <[u8]>::as_ptr).cast();
    let target = buffer.as_mut_ptr().cast();
    let code = unsafe { c::kit_bytes_turn(bytes, length, target, capacity, &raw mut size) };
    (code, buffer, size)
}

#[test]
fn bytes_go_in_and_out_by_length() {
    let untouched = [0xEE; 8];
    assert_eq!(turn(Some(&[1, 2, 3]), 3, 8), (OK, [3, 2, 1, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE], 3));
    assert_eq!(turn(Some(&[1, 2, 3]), 3, 3).0, OK);
    assert_eq!(turn(Some(&[1, 2, 3]), 3, 2), (TOO_SMALL, untouched, 77));
    assert_eq!(turn(Some(&[1, 2, 3]), 0, 0), (OK, untouched, 0));
    assert_eq!(turn(None, 0, 0), (OK, untouched, 0));
    assert_eq!(turn(None, 3, 8), (NULL, untouched, 77));
    for length in [17, usize::MAX, isize::MAX as usize] {
        assert_eq!(turn(Some(&[1, 2, 3]), length, 8), (TOO_LONG, untouched, 77));
    }
    let mut size = 77;
    let bytes: *const c_void = [1_u8, 2, 3].as_ptr().cast();
    let ask =
        |capacity, size| unsafe { c::kit_bytes_turn(bytes, 3, ptr::null_mut(), capacity, size) };
    assert_eq!((ask(0, &raw mut size), mem::replace(&mut size, 77)), (OK, 3));
    assert_eq!((ask(8, &raw mut size), size), (NULL, 77));
    assert_eq!(ask(0, ptr::null_mut()), NULL);
}

#[test]
fn a_text_needs_room_for_its_nul_and_holds_no_other() {
    let put = |bytes: &[u8], capacity| {
        let (mut buffer, mut size) = ([0xEE_u8; 4], 77);
        let target = buffer.as_mut_ptr().cast();
        let code = unsafe {
            c::kit_bytes_text(bytes.as_ptr().cast(), bytes.len(), target, capacity, &raw mut size)
        };
        (code, buffer, size)
    };
    assert_eq!(put(b"abc", 4), (OK, *b"abc\0", 4));
    assert_eq!(put(b"ab", 3), (OK, *b"ab\0\xEE", 3));
    assert_eq!(put(b"abc", 3), (TOO_SMALL, [0xEE; 4], 77));
    assert_eq!(put(b"", 1), (OK, *b"\0\xEE\xEE\xEE", 1));
    assert_eq!(put(b"", 0), (TOO_SMALL, [0xEE; 4], 77));
    assert_eq!(put(b"a\0b", 4), (NUL, [0xEE; 4], 77));
}

#[test]
fn a_result_may_go_to_an_address_of_any_alignment() {
    let _alone = alone();
    let counter = counter();
    let mut room = [0_u8; 9];
    let odd = room.as_mut_ptr().wrapping_add(1);
    let code = unsafe { c::kit_counter_add(counter, 3, odd.cast(), ptr::null()) };
    assert_eq!(
        (code, &room[..6]),
        (OK, [[0].as_slice(), &3_u32.to_ne_bytes(), &[0]].concat().as_slice())
    );
    free(counter);
}

#[test]
fn functions_that_return_values_return_the_default_after_a_panic() {
    assert_eq!(unsafe { c::kit_number() }, 42);
    assert_eq!(unsafe { c::kit_panics() }, 0);
    assert_eq!(unsafe { CStr::from_ptr(c::kit_name()) }, c"kit");
    assert!(unsafe { c::kit_no_name() }.is_null());
}
