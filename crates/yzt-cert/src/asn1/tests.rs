// SPDX-License-Identifier: MIT OR Apache-2.0
use der::{Encode, asn1::Any};
use proptest::prelude::*;

use super::*;

fn fault(result: Result<impl Sized, Error>) -> Option<Fault> {
    match result.err() {
        Some(Error::Encoding { fault, .. }) => Some(fault),
        _ => None,
    }
}

fn read(octets: &[u8]) -> Result<Element<'_>, Error> {
    Reader::new(octets, "test").element()
}

#[test]
fn lengths_are_definite_minimal_and_within_the_input() {
    // X.690, clauses 8.1.3 and 10.1.
    let cases: [(&[u8], Fault); 12] = [
        (&[], Fault::Truncated),
        (&[0x04], Fault::Truncated),
        (&[0x04, 0x01], Fault::Truncated),
        (&[0x04, 0x81], Fault::Truncated),
        (&[0x04, 0x82, 0x01], Fault::Truncated),
        (&[0x30, 0x80, 0x00, 0x00], Fault::Length),
        (&[0x04, 0x81, 0x7F], Fault::Length),
        (&[0x04, 0x82, 0x00, 0x80], Fault::Length),
        (&[0x04, 0x85, 0x01, 0x00, 0x00, 0x00, 0x00], Fault::Length),
        (&[0x04, 0xFF], Fault::Length),
        (&[0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], Fault::Truncated),
        (&[0x1F, 0x01, 0x00], Fault::TagNumber),
    ];
    for (octets, expected) in cases {
        assert_eq!(fault(read(octets)), Some(expected), "{octets:02X?}");
    }
    let mut long = vec![0x04, 0x81, 0x80];
    long.extend([7; 0x80]);
    assert_eq!(read(&long).map(|element| element.content().len()), Ok(0x80));
}

#[test]
fn values_are_in_their_only_form() {
    let integer = |octets: &[u8]| fault(read(octets).and_then(|e| e.integer().map(<[u8]>::to_vec)));
    for octets in [&[2, 0][..], &[2, 2, 0, 0x7F], &[2, 2, 0xFF, 0x80]] {
        assert_eq!(integer(octets), Some(Fault::Integer), "{octets:02X?}");
    }
    for octets in [&[2, 1, 0][..], &[2, 2, 0, 0x80], &[2, 1, 0x80], &[2, 2, 0xFF, 0x7F]] {
        assert_eq!(integer(octets), None, "{octets:02X?}");
    }
    let unsigned = |octets: &[u8]| read(octets).and_then(|element| element.unsigned()).ok();
    assert_eq!(unsigned(&[2, 2, 0, 0xFF]), Some(255));
    assert_eq!(unsigned(&[2, 5, 0, 0xFF, 0xFF, 0xFF, 0xFF]), Some(u32::MAX));
    assert_eq!(unsigned(&[2, 5, 1, 0, 0, 0, 0]), Some(u32::MAX));
    assert_eq!(unsigned(&[2, 1, 0xFF]), None);

    let boolean = |octets: &[u8]| read(octets).and_then(|element| element.boolean()).ok();
    assert_eq!(boolean(&[1, 1, 0xFF]), Some(true));
    assert_eq!(boolean(&[1, 1, 0]), Some(false));
    assert_eq!((boolean(&[1, 1, 1]), boolean(&[1, 0])), (None, None));

    let bits =
        |octets: &[u8]| read(octets).and_then(|e| e.bit_string().map(|(unused, _)| unused)).ok();
    assert_eq!(bits(&[3, 1, 0]), Some(0));
    assert_eq!(bits(&[3, 2, 6, 0xC0]), Some(6));
    for octets in [&[3, 0][..], &[3, 1, 1], &[3, 2, 7, 0xC0], &[3, 2, 8, 0]] {
        assert_eq!(bits(octets), None, "{octets:02X?}");
    }
}

#[test]
fn errors_say_where() {
    // SEQUENCE { INTEGER 1, BOOLEAN 02 }: the BOOLEAN stands at byte 5.
    let octets = [0x30, 6, 2, 1, 1, 1, 1, 2];
    let mut reader = Reader::new(&octets, "outer").sequence("inner").ok();
    let reader = reader.as_mut().map(|reader| {
        reader
            .expect(tag::INTEGER)
            .and_then(|_| reader.expect(tag::BOOLEAN))
            .and_then(|e| e.boolean())
    });
    let expected = Error::Encoding { part: "inner", offset: 5, fault: Fault::Boolean };
    assert_eq!(reader, Some(Err(expected)));
    let trailing = Reader::single(&[5, 0, 9], tag::NULL, "null").map(|_| ());
    let expected = Error::Encoding { part: "null", offset: 2, fault: Fault::Trailing };
    assert_eq!(trailing, Err(expected));
}

#[test]
fn defaults_are_left_out() {
    let read = |octets: &[u8]| Reader::new(octets, "test").boolean_default_false(tag::BOOLEAN);
    assert_eq!(read(&[]), Ok(false));
    assert_eq!(read(&[1, 1, 0xFF]), Ok(true));
    assert_eq!(fault(read(&[1, 1, 0])), Some(Fault::Default));
}

#[test]
fn worked_encodings_are_written() {
    // X.690, clauses 8.3, 8.6 and 11.6; RFC 5280 key usages as openssl writes them.
    assert_eq!(unsigned_integer(&[]), [2, 1, 0]);
    assert_eq!(unsigned_integer(&[0, 0, 0x80]), [2, 2, 0, 0x80]);
    assert_eq!(named_bits(0xC000), [3, 2, 6, 0xC0]);
    assert_eq!(named_bits(0x0600), [3, 2, 1, 0x06]);
    assert_eq!(named_bits(0x3800), [3, 2, 3, 0x38]);
    assert_eq!(named_bits(0x0080), [3, 3, 7, 0, 0x80]);
    assert_eq!(named_bits(0), [3, 1, 0]);
    assert_eq!(set_of(vec![vec![4, 1, 2], vec![2, 1, 1]]), [0x31, 6, 2, 1, 1, 4, 1, 2]);
    assert_eq!(explicit(0, &[5, 0]), [0xA0, 2, 5, 0]);
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_matches_another_encoder(content: Vec<u8>, repeat in 1_usize..400) {
        let content = content.repeat(repeat);
        let written = octet_string(&content);
        let other = Any::new(der::Tag::OctetString, content.as_slice()).unwrap().to_der().unwrap();
        prop_assert_eq!(&written, &other);
        let element = Reader::single(&written, tag::OCTET_STRING, "test")?;
        prop_assert_eq!(element.content(), content);
    }

    #[test]
    fn no_input_makes_the_reader_panic(input: Vec<u8>) {
        let mut reader = Reader::new(&input, "test");
        let mut total = 0;
        while let Ok(element) = reader.element() {
            total += element.whole().len();
            let _ = (element.boolean(), element.integer(), element.unsigned(), element.bit_string());
            let _ = (element.object_identifier(), element.octet_aligned_bit_string());
        }
        prop_assert!(total <= input.len());
    }
}
