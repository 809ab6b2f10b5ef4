// SPDX-License-Identifier: MIT OR Apache-2.0
//! A software key in the virtual reader that notes every command, and is pulled out at one.

use crate::daemon::eventually;
use crate::key::wait_for;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use yzt_gmt0017::instruction_name;
use yzt_pcsc::CardState;
use yzt_softkey::{Card, vpcd};

/// The command at which the key is pulled out, counted from 0 on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pull {
    pub(crate) at: usize,
    /// Whether the key has executed the command, so that only the answer is lost.
    pub(crate) executed: bool,
}

/// A command that reached the key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) name: &'static str,
    pub(crate) p2: u8,
    /// The key's answer, unless it was pulled out before.
    pub(crate) status: Option<u16>,
}

#[derive(Default)]
struct Log {
    seen: Vec<Seen>,
    pulled: Option<Instant>,
}

/// The key, in the reader until it is pulled out or this is dropped.
pub(crate) struct Watched {
    log: Arc<Mutex<Log>>,
    stream: TcpStream,
    served: Option<JoinHandle<()>>,
}

impl Watched {
    /// Puts a key into the reader and waits until the service has seen it.
    pub(crate) fn insert(card: Card, pull: Option<Pull>) -> Self {
        // The reader takes a card again a moment after the last one went.
        let address = (Ipv4Addr::LOCALHOST, vpcd::PORT);
        let stream = eventually("the reader", || TcpStream::connect(address).ok());
        stream.set_nodelay(true).unwrap();
        let log = Arc::<Mutex<Log>>::default();
        let (own, noted) = (stream.try_clone().unwrap(), Arc::clone(&log));
        let served = Some(thread::spawn(move || serve(card, own, pull, &noted)));
        let watched = Self { log, stream, served };
        wait_for(CardState::Present);
        watched
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.log().seen.clone()
    }

    /// How long ago the key was pulled out.
    pub(crate) fn pulled_for(&self) -> Option<Duration> {
        self.log().pulled.map(|pulled| pulled.elapsed())
    }

    /// Waits until the service has seen that the key is gone.
    pub(crate) fn remove(self) {
        drop(self);
        wait_for(CardState::Absent);
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // Pulled out already, it has none any more.
        let _ = self.stream.shutdown(Shutdown::Both);
        self.served.take().map(JoinHandle::join);
    }
}

fn serve(mut card: Card, mut stream: TcpStream, pull: Option<Pull>, log: &Mutex<Log>) {
    while let Some(message) = receive(&mut stream) {
        let answer = match message.as_slice() {
            [4] => yzt_softkey::ATR.to_vec(),
            [_] => {
                card.power_cycle();
                continue;
            }
            command => match execute(&mut card, command, pull, &mut log.lock().unwrap()) {
                Some(answer) => answer,
                None => break,
            },
        };
        let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
        let _ = stream.write_all(&[&length[..], &answer].concat());
    }
    // The card's lock goes first: whoever sees the reader empty may put the key in again.
    drop(card);
    let _ = stream.shutdown(Shutdown::Both);
}

/// The answer of the key, or none if it is pulled out here.
fn execute(card: &mut Card, command: &[u8], pull: Option<Pull>, log: &mut Log) -> Option<Vec<u8>> {
    let pull = pull.filter(|pull| pull.at == log.seen.len());
    let answer = match pull {
        Some(Pull { executed: false, .. }) => None,
        _ => Some(card.execute(command).to_vec()),
    };
    let status = answer.as_ref().map(|answer| {
        let (_, status) = answer.split_last_chunk::<2>().unwrap();
        u16::from_be_bytes(*status)
    });
    let name = instruction_name(command[1]).unwrap_or("unknown");
    log.seen.push(Seen { name, p2: command[3], status });
    if pull.is_some() {
        log.pulled = Some(Instant::now());
        return None;
    }
    answer
}

fn receive(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    read(stream, &mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    read(stream, &mut message)?;
    Some(message)
}

/// Reads, and lets the reader know at once: it sends the length and what follows apart, and the
/// second waits for the first to be acknowledged.
fn read(stream: &mut TcpStream, out: &mut [u8]) -> Option<()> {
    rustix::net::sockopt::set_tcp_quickack(&*stream, true).ok()?;
    stream.read_exact(out).ok()?;
    rustix::net::sockopt::set_tcp_quickack(&*stream, true).ok()
}
