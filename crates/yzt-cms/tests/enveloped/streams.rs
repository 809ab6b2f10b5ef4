// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages longer than memory, and sinks that are told how it ended.

use std::io::{self, Read, Write};

use yzt_cms::{
    Dialect, EncryptedReader, EncryptingWriter, EnvelopedBuilder, EnvelopedReader, Error,
    PlaintextBuffer, PlaintextSink,
};
use yzt_crypto::content::{ContentCipher, ContentKey};
use yzt_crypto::sm3::Sm3;

use crate::support::{fixed, sm2_holder};

/// Counts and hashes, and remembers how it ended.
#[derive(Default)]
struct Judge {
    hash: Option<Sm3>,
    length: u64,
    largest: usize,
    accepted: u32,
    discarded: u32,
    full_at: Option<u64>,
}

impl PlaintextSink for Judge {
    fn provisional(&mut self, part: &[u8]) -> io::Result<()> {
        assert_eq!((self.accepted, self.discarded), (0, 0));
        self.hash.get_or_insert_with(Sm3::new).update(part);
        self.length += part.len() as u64;
        self.largest = self.largest.max(part.len());
        match self.full_at {
            Some(limit) if self.length > limit => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(()),
        }
    }

    fn accept(&mut self) -> io::Result<()> {
        self.accepted += 1;
        Ok(())
    }

    fn discard(&mut self) {
        self.discarded += 1;
    }
}

/// The same block again and again: content that nobody has to hold.
struct Content {
    left: u64,
}

impl Read for Content {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = out.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        out[..length].fill(0x5A);
        self.left -= length as u64;
        Ok(length)
    }
}

/// A pipe of a few pieces between two threads.
struct Pipe(std::sync::mpsc::SyncSender<Vec<u8>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct End(std::sync::mpsc::Receiver<Vec<u8>>, Vec<u8>, usize);

impl Read for End {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.2 == self.1.len() {
            let Ok(next) = self.0.recv() else { return Ok(0) };
            (self.1, self.2) = (next, 0);
        }
        let length = out.len().min(self.1.len() - self.2);
        out[..length].copy_from_slice(&self.1[self.2..self.2 + length]);
        self.2 += length;
        Ok(length)
    }
}

/// Through a pipe that holds four pieces: what does not fit there is nowhere.
fn through(cipher: Option<ContentCipher>, length: u64) {
    let (sender, receiver) = std::sync::mpsc::sync_channel(4);
    let holder = sm2_holder();
    let writing = std::thread::spawn(move || {
        let builder = match cipher {
            Some(cipher) => EnvelopedBuilder::rfc5652(cipher).unwrap(),
            None => EnvelopedBuilder::gmt0010(),
        };
        let builder = builder.recipient(&sm2_holder().certificate).unwrap();
        let mut writer = builder.writer(&mut fixed(1), Pipe(sender)).unwrap();
        io::copy(&mut Content { left: length }, &mut writer).unwrap();
        writer.finish().unwrap();
    });
    let reader = EnvelopedReader::open(End(receiver, Vec::new(), 0)).unwrap();
    let mut judge = Judge::default();
    holder
        .with(|decryptor, random| {
            reader.decrypt_to(&holder.certificate, decryptor, random, &mut judge)
        })
        .unwrap();
    writing.join().unwrap();
    assert_eq!((judge.accepted, judge.discarded), (1, 0));
    assert_eq!(judge.length, length);
    assert!(judge.largest <= 64 * 1024, "{}", judge.largest);
}

/// 4 MiB; with `YZT_SOAK=1` 1 GiB, which takes minutes.
#[test]
fn a_long_message_passes_through_a_small_pipe() {
    let length = if std::env::var_os("YZT_SOAK").is_some() { 1 << 30 } else { 4 << 20 };
    for cipher in [None, Some(ContentCipher::Aes128Gcm), Some(ContentCipher::Sm4Gcm)] {
        through(cipher, length);
    }
}

fn message(cipher: ContentCipher) -> Vec<u8> {
    let builder = EnvelopedBuilder::rfc5652(cipher).unwrap();
    let builder = builder.recipient(&sm2_holder().certificate).unwrap();
    let mut writer = builder.writer(&mut fixed(2), Vec::new()).unwrap();
    io::copy(&mut Content { left: 200_000 }, &mut writer).unwrap();
    writer.finish().unwrap()
}

fn judged(message: &[u8], judge: &mut Judge) -> Result<(), Error> {
    let holder = sm2_holder();
    let reader = EnvelopedReader::open(message)?;
    holder.with(|decryptor, random| {
        reader.decrypt_to(&holder.certificate, decryptor, random, judge).map(|_| ())
    })
}

#[test]
fn an_altered_message_is_never_accepted() {
    for cipher in [ContentCipher::Sm4Gcm, ContentCipher::Aes256Gcm] {
        let message = message(cipher);
        for (position, expected) in
            [(100_000, Error::DecryptionFailed), (message.len() - 10, Error::DecryptionFailed)]
        {
            let mut altered = message.clone();
            altered[position] ^= 1;
            let mut judge = Judge::default();
            assert_eq!(judged(&altered, &mut judge), Err(expected));
            // What came before the verdict was provisional, and is to be thrown away.
            assert_eq!(judge.length, 200_000);
            assert_eq!((judge.accepted, judge.discarded), (0, 1));
        }
        let mut judge = Judge::default();
        assert!(judged(&message[..message.len() - 1], &mut judge).is_err());
        assert_eq!((judge.accepted, judge.discarded), (0, 1));
        let mut judge = Judge::default();
        assert!(judged(&[&message[..], b"x"].concat(), &mut judge).is_err());
        assert_eq!((judge.accepted, judge.discarded), (0, 1));
    }
}

#[test]
fn a_sink_that_is_full_ends_it() {
    let mut judge = Judge { full_at: Some(50_000), ..Judge::default() };
    let failed = Err(Error::Stream { kind: io::ErrorKind::StorageFull });
    assert_eq!(judged(&message(ContentCipher::Aes128Cbc), &mut judge), failed);
    assert_eq!((judge.accepted, judge.discarded), (0, 1));
}

#[test]
fn a_source_that_fails_ends_it() {
    struct Failing<'a>(&'a [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            self.0.read(out)
        }
    }
    let message = message(ContentCipher::Aes128Cbc);
    let reader = EnvelopedReader::open(Failing(&message[..100_000])).unwrap();
    let (holder, mut judge) = (sm2_holder(), Judge::default());
    let result = holder
        .with(|decryptor, random| reader.decrypt_recipient_to(0, decryptor, random, &mut judge));
    assert_eq!(result.unwrap_err(), Error::Stream { kind: io::ErrorKind::ConnectionReset });
    assert_eq!((judge.accepted, judge.discarded), (0, 1));
}

#[test]
fn a_buffer_hands_out_accepted_plaintext_only() {
    let mut buffer = PlaintextBuffer::new(10);
    buffer.provisional(b"12345").unwrap();
    buffer.provisional(b"67890").unwrap();
    assert_eq!(format!("{buffer:?}"), "PlaintextBuffer(<redacted 10 bytes>)");
    assert!(buffer.provisional(b"1").is_err());
    assert!(buffer.into_plaintext().is_none());
    let mut buffer = PlaintextBuffer::new(10);
    buffer.provisional(b"12345").unwrap();
    buffer.accept().unwrap();
    assert_eq!(buffer.into_plaintext().unwrap().as_slice(), b"12345");
    let mut buffer = PlaintextBuffer::new(10);
    buffer.provisional(b"12345").unwrap();
    buffer.discard();
    assert!(buffer.into_plaintext().is_none());
}

#[test]
fn encrypted_messages_are_streams_too() {
    let random = &mut fixed(5);
    for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
        let key = ContentKey::generate(ContentCipher::Sm4Cbc, random).unwrap();
        let mut writer = EncryptingWriter::new(dialect, &key, random, Vec::new()).unwrap();
        io::copy(&mut Content { left: 300_000 }, &mut writer).unwrap();
        let message = writer.finish().unwrap();
        let mut judge = Judge::default();
        EncryptedReader::open(&message[..]).unwrap().decrypt_to(&key, &mut judge).unwrap();
        assert_eq!((judge.length, judge.accepted), (300_000, 1));
        let wrong = ContentKey::generate(ContentCipher::Aes128Cbc, random).unwrap();
        let mut judge = Judge::default();
        let reader = EncryptedReader::open(&message[..]).unwrap();
        assert_eq!(reader.decrypt_to(&wrong, &mut judge), Err(Error::RecipientKeyMismatch));
        assert_eq!((judge.accepted, judge.discarded), (0, 1));
    }
}

/// Gives what it has, and fails then.
struct Broken<'a>(&'a [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.0.read(out)? {
            0 => Err(io::ErrorKind::ConnectionReset.into()),
            count => Ok(count),
        }
    }
}

#[test]
fn a_connection_that_breaks_is_not_bytes_left_over() {
    let holder = sm2_holder();
    let builder = EnvelopedBuilder::gmt0010().recipient(&holder.certificate).unwrap();
    let message = builder.encrypt(&mut fixed(1), b"content").unwrap();
    let reader = EnvelopedReader::open_with(Broken(&message), yzt_cert::Quirks::ALL).unwrap();
    let mut judge = Judge::default();
    let ended = holder.with(|decryptor, random| {
        reader.decrypt_to(&holder.certificate, decryptor, random, &mut judge).map(|_| ())
    });
    assert_eq!(ended, Err(Error::Stream { kind: io::ErrorKind::ConnectionReset }));
    assert_eq!((judge.accepted, judge.discarded), (0, 1));
}

#[test]
fn a_message_with_a_hole_is_not_ended() {
    /// Fails once.
    struct Once(bool, Vec<u8>);
    impl Write for Once {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            if part.len() > 10_000 && core::mem::take(&mut self.0) {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            self.1.write(part)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let builder = EnvelopedBuilder::gmt0010().recipient(&sm2_holder().certificate).unwrap();
    let mut writer = builder.writer(&mut fixed(1), Once(true, Vec::new())).unwrap();
    assert!(writer.write(&[7; 30_000]).is_err());
    assert!(writer.write(&[8; 30_000]).is_err());
    assert!(writer.finish().is_err());
}
