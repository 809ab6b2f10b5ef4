// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card behind a virtual reader, seen from the reader's side.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use getrandom::SysRng;
use yzt_softkey::vpcd::{self, Error, Event, Reconnect, Stop};
use yzt_softkey::{ATR, Card, NewKey};
use zeroize::Zeroizing;

const GET_DEVICE_INFORMATION: [u8; 7] = [0x80, 0x04, 0, 0, 0, 0, 0];
const GENERATE_RANDOM: [u8; 7] = [0x80, 0x50, 0, 0, 0, 0, 8];

/// Short waits, so that a test is quick.
const EAGER: Reconnect = Reconnect {
    attempts: None,
    first_delay: Duration::from_millis(1),
    longest_delay: Duration::from_millis(20),
};

/// The reader's end of a connection.
struct Reader(TcpStream);

impl Reader {
    fn accept(listener: &TcpListener) -> Self {
        let stream = listener.accept().unwrap().0;
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        Self(stream)
    }

    /// As vpcd does: the length and the bytes apart.
    fn send(&mut self, message: &[u8]) {
        let length = u16::try_from(message.len()).unwrap();
        self.0.write_all(&length.to_be_bytes()).unwrap();
        self.0.write_all(message).unwrap();
    }

    fn receive(&mut self) -> Vec<u8> {
        let mut length = [0; 2];
        self.0.read_exact(&mut length).unwrap();
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        self.0.read_exact(&mut message).unwrap();
        message
    }

    fn ask(&mut self, message: &[u8]) -> Vec<u8> {
        self.send(message);
        self.receive()
    }

    fn status(&mut self, apdu: &[u8]) -> [u8; 2] {
        *self.ask(apdu).last_chunk().unwrap()
    }
}

fn key() -> (tempfile::TempDir, Card) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let new = NewKey {
        serial: "VPCD0001".into(),
        label: "virtual".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: Zeroizing::new(*b"1234567812345678"),
    };
    yzt_softkey::create(&path, new, &mut SysRng).unwrap();
    let card = Card::open(&path, Box::new(SysRng)).unwrap();
    (folder, card)
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A card on one connection, in a thread, and the reader it is in.
fn inserted() -> (Reader, Stop, JoinHandle<Result<(), Error>>) {
    let (listener, address) = listener();
    let stop = Stop::new();
    let stopped = stop.clone();
    let served = thread::spawn(move || {
        let (_folder, mut card) = key();
        vpcd::serve_connection(&mut card, TcpStream::connect(address).unwrap(), &stopped)
    });
    (Reader::accept(&listener), stop, served)
}

#[test]
fn the_reader_gets_the_answer_to_reset_and_answers_to_commands() {
    let (mut reader, stop, served) = inserted();
    assert_eq!(reader.ask(&[4]), ATR);
    reader.send(&[1]);
    assert_eq!(reader.ask(&[4]), ATR, "nothing came for the word that has no answer");
    let information = reader.ask(&GET_DEVICE_INFORMATION);
    assert_eq!(information.len(), 288 + 2);
    assert_eq!(information[288..], [0x90, 0x00]);
    assert_eq!(reader.ask(&GENERATE_RANDOM).len(), 8 + 2);
    assert_eq!(reader.ask(&[0x80, 0x50]), [0x67, 0x00], "what is no command is refused");
    stop.stop();
    assert!(served.join().unwrap().is_ok());
}

#[test]
fn messages_may_arrive_in_any_pieces() {
    let (mut reader, stop, served) = inserted();
    // Two words without an answer, a question and a command in one piece.
    let together = [&[0, 1, 0, 0, 1, 1, 0, 1, 4, 0, 7][..], &GENERATE_RANDOM].concat();
    reader.0.write_all(&together).unwrap();
    assert_eq!(reader.receive(), ATR);
    assert_eq!(reader.receive().len(), 10);
    reader.0.set_nodelay(true).unwrap();
    for byte in [&[0, 7][..], &GET_DEVICE_INFORMATION].concat() {
        reader.0.write_all(&[byte]).unwrap();
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(reader.receive().len(), 290);
    stop.stop();
    assert!(served.join().unwrap().is_ok());
}

#[test]
fn off_on_and_reset_each_take_what_was_proven_away() {
    let (mut reader, stop, served) = inserted();
    // A challenge that is waiting is what is least: DevAuth without one answers 6984 and takes no
    // try, with one it takes a try.
    let device_authentication = [&[0x80, 0x10, 0, 2, 0, 0, 16][..], &[0; 16]].concat();
    reader.ask(&GENERATE_RANDOM);
    assert_eq!(reader.status(&device_authentication)[0], 0x63);
    for word in [0, 1, 2] {
        reader.ask(&GENERATE_RANDOM);
        reader.send(&[word]);
        assert_eq!(reader.status(&device_authentication), [0x69, 0x84], "after {word:02x}");
    }
    reader.ask(&GENERATE_RANDOM);
    reader.send(&[9]);
    assert_eq!(reader.status(&device_authentication)[0], 0x63, "an unknown word does nothing");
    stop.stop();
    assert!(served.join().unwrap().is_ok());
}

#[test]
fn the_longest_message_is_read_and_refused_by_the_card() {
    let (mut reader, stop, served) = inserted();
    let mut longest = vec![0; 65_535];
    longest[..7].copy_from_slice(&[0x80, 0x24, 0, 0, 0, 0xFF, 0xF8]);
    assert_eq!(reader.ask(&longest), [0x67, 0x00]);
    assert_eq!(reader.ask(&[4]), ATR);
    stop.stop();
    assert!(served.join().unwrap().is_ok());
}

#[test]
fn every_end_of_a_connection_has_its_number() {
    let (reader, _stop, served) = inserted();
    drop(reader);
    assert_eq!(served.join().unwrap().unwrap_err().number(), 2551);

    let (mut reader, _stop, served) = inserted();
    reader.0.write_all(&[0, 7, 0x80]).unwrap();
    drop(reader);
    assert_eq!(served.join().unwrap().unwrap_err().number(), 2551, "in the middle of a message");

    let (mut reader, _stop, served) = inserted();
    reader.0.write_all(&[0, 0]).unwrap();
    assert_eq!(served.join().unwrap().unwrap_err().number(), 2553);

    let (mut reader, _stop, served) = inserted();
    // Data that nobody has read when the connection closes makes it break.
    reader.send(&GET_DEVICE_INFORMATION);
    reader.0.peek(&mut [0]).unwrap();
    drop(reader);
    assert_eq!(served.join().unwrap().unwrap_err().number(), 2552);

    let (_folder, mut card) = key();
    let (listener, address) = listener();
    drop(listener);
    let served = vpcd::serve(&mut card, address, Reconnect::NEVER, &Stop::new(), |_| {});
    assert_eq!(served.unwrap_err().number(), 2550);
}

#[test]
fn a_reader_that_comes_back_gets_the_card_again_without_its_login() {
    let (listener, address) = listener();
    let stop = Stop::new();
    let stopped = stop.clone();
    let (events, seen) = mpsc::channel();
    let served = thread::spawn(move || {
        let (_folder, mut card) = key();
        vpcd::serve(&mut card, address, EAGER, &stopped, |event| {
            let text = match event {
                Event::Connected(peer) => {
                    assert_eq!(peer, address);
                    "connected".to_owned()
                }
                Event::Waiting { error, .. } => error.number().to_string(),
                _ => "other".to_owned(),
            };
            let _ = events.send(text);
        })
    });
    let mut reader = Reader::accept(&listener);
    reader.ask(&GENERATE_RANDOM);
    drop(reader);
    let mut reader = Reader::accept(&listener);
    let device_authentication = [&[0x80, 0x10, 0, 2, 0, 0, 16][..], &[0; 16]].concat();
    assert_eq!(reader.status(&device_authentication), [0x69, 0x84]);
    stop.stop();
    assert!(served.join().unwrap().is_ok());
    let seen: Vec<String> = seen.iter().collect();
    assert_eq!(seen, ["connected", "2551", "connected"]);
}

#[test]
fn waiting_for_a_reader_grows_longer_up_to_a_bound_and_ends_with_the_attempts() {
    let (listener, address) = listener();
    drop(listener);
    let (_folder, mut card) = key();
    let reconnect = Reconnect { attempts: Some(6), ..EAGER };
    let mut delays = Vec::new();
    let served = vpcd::serve(&mut card, address, reconnect, &Stop::new(), |event| {
        if let Event::Waiting { delay, .. } = event {
            delays.push(delay.as_millis());
        }
    });
    assert_eq!(served.unwrap_err().number(), 2550);
    assert_eq!(delays, [1, 2, 4, 8, 16], "five waits between six attempts");
}

#[test]
fn a_port_that_closes_every_connection_uses_the_attempts_up() {
    let (listener, address) = listener();
    let closing = thread::spawn(move || (0..3).for_each(|_| drop(listener.accept().unwrap())));
    let (_folder, mut card) = key();
    let reconnect = Reconnect { attempts: Some(3), ..EAGER };
    let served = vpcd::serve(&mut card, address, reconnect, &Stop::new(), |_| {});
    assert!(matches!(served, Err(Error::Closed | Error::Lost(_))));
    closing.join().unwrap();
}

#[test]
fn a_stop_is_obeyed_at_once_while_reading_and_while_waiting() {
    let patient = Reconnect {
        attempts: None,
        first_delay: Duration::from_secs(60),
        longest_delay: Duration::from_secs(60),
    };
    for reads in [true, false] {
        let (listener, address) = listener();
        let stop = Stop::new();
        let stopped = stop.clone();
        let (events, seen) = mpsc::channel();
        let served = thread::spawn(move || {
            let (_folder, mut card) = key();
            vpcd::serve(&mut card, address, patient, &stopped, |_| {
                let _ = events.send(());
            })
        });
        let reader = Reader::accept(&listener);
        seen.recv().unwrap();
        if !reads {
            drop(reader);
            seen.recv().unwrap();
        }
        let begun = Instant::now();
        stop.stop();
        assert!(served.join().unwrap().is_ok());
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
    let (_folder, mut card) = key();
    let (_listener, address) = listener();
    let stop = Stop::new();
    stop.stop();
    let served = vpcd::serve(&mut card, address, patient, &stop, |_| {});
    assert!(served.is_ok(), "what was stopped before it began does not begin");
}

/// Without an acknowledgement at once, Nagle's algorithm on the reader's side and the delayed one
/// here would make each of these exchanges take 40 ms.
#[cfg(target_os = "linux")]
#[test]
fn a_length_sent_apart_from_its_bytes_costs_no_delay() {
    let (mut reader, stop, served) = inserted();
    let mut times: Vec<Duration> = (0..50)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(reader.ask(&GENERATE_RANDOM).len(), 10);
            begun.elapsed()
        })
        .collect();
    times.sort();
    assert!(times[25] < Duration::from_millis(20), "{:?}", times[25]);
    stop.stop();
    assert!(served.join().unwrap().is_ok());
}
