// SPDX-License-Identifier: MIT OR Apache-2.0

use super::*;
use proptest::prelude::*;
use yzt_cert::asn1;

/// Gives one byte at a time.
struct Slowly<'a>(&'a [u8]);

impl Read for Slowly<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
        out[0] = *first;
        self.0 = rest;
        Ok(1)
    }
}

fn content(input: impl Read, tag: u8) -> Result<Vec<u8>, Error> {
    let mut reader = BerReader::new(input, "test", 100);
    reader.open_octets(tag)?;
    let mut out = Vec::new();
    while let Some(piece) = reader.octets()? {
        out.extend_from_slice(piece);
    }
    reader.finish()?;
    Ok(out)
}

#[test]
fn octets_in_every_form() {
    for (encoded, tag) in [
        (&[0x04, 3, 1, 2, 3][..], 0x04),
        (&[0x04, 0x81, 3, 1, 2, 3], 0x04),
        (&[0x80, 3, 1, 2, 3], 0x80),
        (&[0xA0, 7, 0x04, 1, 1, 0x04, 2, 2, 3], 0x80),
        (&[0xA0, 0x80, 0x04, 0, 0x04, 3, 1, 2, 3, 0, 0], 0x80),
        (&[0x24, 0x80, 0x24, 0x80, 0x04, 1, 1, 0, 0, 0x24, 4, 0x04, 2, 2, 3, 0, 0], 0x04),
    ] {
        assert_eq!(content(encoded, tag), Ok(vec![1, 2, 3]), "{encoded:02X?}");
        assert_eq!(content(Slowly(encoded), tag), Ok(vec![1, 2, 3]), "{encoded:02X?}");
        for end in 0..encoded.len() {
            assert!(content(&encoded[..end], tag).is_err(), "{encoded:02X?} up to {end}");
        }
        assert!(content(&[encoded, &[0]].concat()[..], tag).is_err());
    }
    // The wrong tag, a primitive string of indefinite length, another string within, a part that
    // is longer than the string.
    for encoded in [
        &[0x05, 0][..],
        &[0x04, 0x80, 0, 0],
        &[0x24, 0x80, 0x0C, 1, 65, 0, 0],
        &[0x24, 3, 0x04, 2, 1, 2],
        &[0x1F, 0x81, 1, 0],
        &[0x04, 0x89, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        assert!(content(encoded, 0x04).is_err(), "{encoded:02X?}");
    }
}

#[test]
fn what_is_collected_is_bounded_and_rewritten() {
    let nested = [0x30, 0x80, 0x24, 0x80, 0x04, 1, 7, 0x04, 1, 8, 0, 0, 0x30, 0x80, 0, 0, 0, 0];
    let mut reader = BerReader::new(&nested[..], "test", nested.len());
    let collected = reader.collect().unwrap();
    reader.finish().unwrap();
    assert!(reader.met_ber());
    assert_eq!(collected.as_bytes(), nested);
    let definite = collected.into_definite().unwrap();
    assert_eq!(definite.as_bytes(), [0x30, 6, 0x04, 2, 7, 8, 0x30, 0]);
    let mut reader = BerReader::new(&nested[..], "test", nested.len() - 1);
    assert!(matches!(reader.collect(), Err(Error::TooLarge { .. })));
    // A gigabyte that is not there costs nothing.
    let bomb = [0x30, 0x84, 0x3F, 0xFF, 0xFF, 0xFF];
    assert!(BerReader::new(&bomb[..], "test", 1000).collect().is_err());
    let deep = [0x30, 0x80].repeat(100_000);
    assert!(BerReader::new(&deep[..], "test", 1 << 20).collect().is_err());
    let deep = [0x24, 0x80].repeat(100_000);
    assert!(content(&deep[..], 0x04).is_err());
}

#[test]
fn levels_end_where_they_must() {
    let mut reader = BerReader::new(&[0x30, 0x80, 0x30, 2, 5, 0, 0, 0][..], "test", 10);
    reader.enter(0x30).unwrap();
    reader.enter(0x30).unwrap();
    assert_eq!(reader.peek(), Ok(Some(5)));
    assert!(reader.leave().is_err());
    reader.collect_expected(5).unwrap();
    assert_eq!(reader.peek(), Ok(None));
    reader.leave().unwrap();
    assert_eq!(reader.collect_optional(5).unwrap().map(|_| ()), None);
    reader.leave().unwrap();
    reader.finish().unwrap();
}

/// What ends behind that in which it stands is refused, the two zero octets included.
#[test]
fn an_end_lies_within_what_is_open() {
    for encoded in [
        &[0x30, 4, 0x24, 0x80, 0x04, 0, 0, 0][..],
        &[0x30, 5, 0x24, 0x80, 0x04, 0, 0, 0],
        &[0x30, 5, 0x24, 0x80, 0x24, 0x80, 0, 0, 0, 0],
    ] {
        let mut reader = BerReader::new(encoded, "test", 100);
        reader.enter(0x30).unwrap();
        let mut read = || {
            reader.open_octets(0x04)?;
            while reader.octets()?.is_some() {}
            reader.leave()
        };
        assert!(read().is_err(), "{encoded:02X?}");
        let mut reader = BerReader::new(encoded, "test", 100);
        reader.enter(0x30).unwrap();
        assert!(reader.collect().is_err(), "{encoded:02X?}");
    }
    let right = [0x30, 6, 0x24, 0x80, 0x04, 0, 0, 0];
    let mut reader = BerReader::new(&right[..], "test", 100);
    reader.enter(0x30).unwrap();
    reader.collect().unwrap();
    reader.leave().unwrap();
    reader.finish().unwrap();
}

proptest! {
    #[test]
    fn what_is_written_is_read(parts in proptest::collection::vec(
        proptest::collection::vec(any::<u8>(), 0..40_000), 0..4)) {
        let mut writer = BerWriter::new(Vec::new());
        writer.open(0x30).unwrap();
        writer.open(0x80).unwrap();
        parts.iter().for_each(|part| writer.octets(part).unwrap());
        writer.close_octets().unwrap();
        writer.element(&asn1::octet_string(b"end")).unwrap();
        writer.close().unwrap();
        let written = writer.finish().unwrap();
        let mut reader = BerReader::new(&written[..], "test", 100);
        reader.enter(0x30).unwrap();
        reader.open_octets(0x80).unwrap();
        let mut out = Vec::new();
        while let Some(piece) = reader.octets().unwrap() {
            out.extend_from_slice(piece);
        }
        prop_assert_eq!(out, parts.concat());
        let end = reader.collect().unwrap();
        prop_assert_eq!(end.as_bytes(), asn1::octet_string(b"end"));
        reader.leave().unwrap();
        reader.finish().unwrap();
    }

    #[test]
    fn nothing_panics(input: Vec<u8>) {
        let _ = content(&input[..], 0x04);
        let _ = BerReader::new(&input[..], "test", 1000).collect()
            .and_then(Collected::into_definite);
    }
}
