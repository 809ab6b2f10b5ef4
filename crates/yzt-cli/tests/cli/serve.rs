// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt softkey serve`: the key as a card of a reader that speaks as vpcd does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use crate::support::{Place, spawn};

/// Sends a message with its length before it, and reads one answer.
fn exchange(stream: &mut TcpStream, message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).unwrap();
    stream.write_all(&[&length.to_be_bytes(), message].concat()).unwrap();
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut answer = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut answer).unwrap();
    answer
}

#[test]
fn a_served_key_is_a_card_and_in_use_for_others() {
    let place = Place::new();
    place.make_key("K1");
    let reader = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = reader.local_addr().unwrap().port().to_string();
    let words = ["softkey", "serve", "--key", "K1", "--port", &port];
    let mut served = spawn(&mut place.command(&words));
    let (mut stream, _) = reader.accept().unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(exchange(&mut stream, &[4]).first(), Some(&0x3B), "the answer to reset");
    let information = exchange(&mut stream, &[0x80, 0x04, 0, 0, 0, 0x01, 0x20]);
    assert_eq!((information.len(), &information[288..]), (290, &[0x90, 0x00][..]));
    assert_eq!(place.number(&["key", "info"], &[]), (2012, 4));

    let mut lines = BufReader::new(served.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    assert!(line.starts_with("K1: in the virtual reader at 127.0.0.1:"), "{line}");
    drop((stream, reader));
    // Nobody listens any more: said once, and tried again.
    assert!(lines.next().unwrap().unwrap().starts_with("YZT-255"));
    served.kill().unwrap();
    served.wait().unwrap();
    place.done(&["key", "info"], &[]);
}

#[test]
fn what_is_no_key_is_not_served() {
    let place = Place::new();
    place.make_key("K1");
    assert_eq!(place.number(&["softkey", "serve", "--key", "none"], &[]), (2500, 3));
    assert_eq!(place.number(&["softkey", "serve", "--key", "../K1"], &[]), (5000, 2));
}
