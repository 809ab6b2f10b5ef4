// SPDX-License-Identifier: MIT OR Apache-2.0
//! A smart-card service that is none: it speaks as much of the protocol of pcscd 1.9 to libpcsclite
//! as takes to say what readers there are. In it readers come and go without any hardware, which
//! the real one needs for that.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

const ESTABLISH: u32 = 0x01;
const RELEASE: u32 = 0x02;
const CANCEL: u32 = 0x0D;
const VERSION: u32 = 0x11;
const READERS: u32 = 0x12;
const WAIT: u32 = 0x13;
const STOP_WAITING: u32 = 0x14;

/// How many readers the table has, and the size of one, with `eventCounter` and `readerState`
/// behind the name.
const TABLE: usize = 16;
const ENTRY: usize = 184;
const NAME: usize = 128;

const ABSENT: u32 = 2;
const PRESENT: u32 = 0x34;

/// A reader, the count of its cards, and whether one is in it.
pub(crate) type Reader = (&'static str, u32, bool);

#[derive(Clone, Default)]
pub(crate) struct FakeService(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    readers: Vec<Reader>,
    /// Who waits for a change, by the number of the connection.
    waiting: Vec<(usize, UnixStream)>,
    /// What becomes of the readers before and after the table is given to who begins to wait.
    before_wait: Vec<Option<Vec<Reader>>>,
    after_wait: Option<Vec<Reader>>,
}

impl FakeService {
    /// Listens at this place as long as the program runs.
    pub(crate) fn start(socket: &Path, readers: &[Reader]) -> Self {
        let service = Self::default();
        service.0.lock().unwrap().readers = readers.to_vec();
        let listener = UnixListener::bind(socket).unwrap();
        let own = service.clone();
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let service = own.clone();
                thread::spawn(move || service.serve(number, client.unwrap()));
            }
        });
        service
    }

    /// Waits until somebody waits for a change, and makes it.
    pub(crate) fn change(&self, readers: &[Reader]) {
        self.change_with(readers, |_| {});
    }

    /// As [`FakeService::change`], and back again right after the library has seen it.
    pub(crate) fn flash(&self, away: &[Reader]) {
        self.change_with(away, |state| state.after_wait = Some(state.readers.clone()));
    }

    /// As [`FakeService::change`]; `then` comes between the third next list and its wait.
    pub(crate) fn change_and_then(&self, readers: &[Reader], then: &[Reader]) {
        self.change_with(readers, |state| {
            state.before_wait = vec![Some(then.to_vec()), None, None];
        });
    }

    fn change_with(&self, readers: &[Reader], prepare: impl Fn(&mut State)) {
        crate::daemon::eventually("somebody waits", || {
            let mut state = self.0.lock().unwrap();
            (!state.waiting.is_empty()).then(|| {
                prepare(&mut state);
                state.tell(readers);
            })
        });
    }

    fn serve(&self, number: usize, mut client: UnixStream) -> Option<()> {
        loop {
            let [length, command] = words(&mut client)?;
            let mut body = vec![0; length as usize];
            client.read_exact(&mut body).ok()?;
            let mut state = self.0.lock().unwrap();
            match command {
                READERS => client.write_all(&state.table()).ok()?,
                WAIT => {
                    if let Some(readers) = state.before_wait.pop().flatten() {
                        state.readers = readers;
                    }
                    client.write_all(&state.table()).ok()?;
                    state.waiting.push((number, client.try_clone().unwrap()));
                    if let Some(readers) = state.after_wait.take() {
                        state.readers = readers;
                    }
                }
                STOP_WAITING => {
                    let before = state.waiting.len();
                    state.waiting.retain(|(waiting, _)| *waiting != number);
                    if state.waiting.len() < before {
                        client.write_all(&[0; 8]).ok()?;
                    }
                }
                // What they say back is what they were told, with a success at the end.
                ESTABLISH | RELEASE | VERSION | CANCEL => client.write_all(&body).ok()?,
                other => panic!("{other:#x}"),
            }
        }
    }
}

impl State {
    fn tell(&mut self, readers: &[Reader]) {
        self.readers = readers.to_vec();
        for (_, mut client) in std::mem::take(&mut self.waiting) {
            let _ = client.write_all(&[0; 8]);
        }
    }

    fn table(&self) -> Vec<u8> {
        let mut table = vec![0; TABLE * ENTRY];
        for ((name, count, is_present), entry) in self.readers.iter().zip(table.chunks_mut(ENTRY)) {
            entry[..name.len()].copy_from_slice(name.as_bytes());
            let card = if *is_present { PRESENT } else { ABSENT };
            let numbers = [*count, card].map(u32::to_ne_bytes).concat();
            entry[NAME..NAME + 8].copy_from_slice(&numbers);
            if *is_present {
                entry[140] = 0x3B;
                entry[176..180].copy_from_slice(&2_u32.to_ne_bytes());
            }
        }
        table
    }
}

fn words(client: &mut UnixStream) -> Option<[u32; 2]> {
    let mut bytes = [0; 8];
    client.read_exact(&mut bytes).ok()?;
    let [a, b, c, d, e, f, g, h] = bytes;
    Some([u32::from_ne_bytes([a, b, c, d]), u32::from_ne_bytes([e, f, g, h])])
}
