// SPDX-License-Identifier: MIT OR Apache-2.0
//! Depth and lengths.

use yzt_cert::dump::{DumpOptions, StopCause, dump};
use yzt_cert::{Certificate, display};

use crate::support::{KIB, MIB, Parts, counted, extension, header, nested, refused};

#[test]
fn nesting_bombs_are_refused_without_descending() {
    for tag in [0x30, 0x31, 0xA0, 0xA3, 0x24, 0x04, 0x03] {
        for levels in [1000, 100_000] {
            let bomb = nested(tag, levels);
            // A list is taken over as a whole before it is read.
            refused("nested", &bomb, 2 * bomb.len() as u64 + 64 * KIB, 2000);
        }
    }
    for bomb in [[0x30, 0x80].repeat(500_000), [0xA0, 0x80].repeat(500_000)] {
        refused("indefinite", &bomb, 2 * bomb.len() as u64 + 64 * KIB, 2000);
        let stop = dump(&bomb, &DumpOptions::default()).stop.unwrap();
        assert_eq!((stop.offset, stop.cause), (128, StopCause::Depth));
    }
}

#[test]
fn nesting_bombs_inside_extensions_are_shown_without_descending() {
    let kinds = [
        "2.5.29.17",
        "2.5.29.30",
        "2.5.29.31",
        "2.5.29.32",
        "2.5.29.35",
        "1.3.6.1.5.5.7.1.1",
        "1.2.156.10260.4.1.4",
        "1.2.156.112562.2.1.1.23",
        "1.2.3.4",
    ];
    for kind in kinds {
        for tag in [0x30, 0x31, 0xA0, 0xA4, 0x04] {
            let bomb = nested(tag, 20_000);
            let list = yzt_cert::asn1::sequence(&[&extension(kind, &bomb)]);
            let der = Parts { extensions: list, ..Parts::default() }.certificate();
            let (read, info) = counted(|| {
                let certificate = Certificate::parse(&der)?;
                let _ = certificate.identity();
                let _ = display::certificate(&certificate).to_string();
                Ok::<(), yzt_cert::Error>(())
            });
            // The value in hex, in text, and the certificate itself, a few times each.
            assert!(info.bytes_max <= 24 * der.len() as u64, "{kind} {tag:02X}: {info:?} {read:?}");
            assert!(info.count_total <= 2000, "{kind} {tag:02X}: {info:?}");
        }
    }
}

#[test]
fn lengths_that_promise_more_than_there_is_allocate_nothing() {
    for length in [usize::from(u16::MAX), 0x7FFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFF9] {
        for tag in [0x30, 0x04, 0x03, 0xA0] {
            let short = header(tag, length);
            refused("length", &short, 16 * KIB, 100);
            // One level deeper, where the outer length is right.
            let inner = yzt_cert::asn1::sequence(&[&header(0x30, length)]);
            refused("inner length", &inner, 16 * KIB, 100);
        }
    }
    for octets in
        [&[0x30, 0x80][..], &[0x30, 0xFF], &[0x30, 0x88, 255, 255, 255, 255, 255, 255, 255, 255]]
    {
        refused("length", octets, 16 * KIB, 100);
    }
    let long = [&[0x30, 0xFE][..], &[0xFF; 126]].concat();
    refused("length", &long, 16 * KIB, 100);
}

#[test]
fn a_hundred_megabytes_of_nothing_are_refused_at_once() {
    for filler in [0_u8, b'-', 0x30] {
        let nothing = vec![filler; 100 * 1024 * 1024];
        refused("nothing", &nothing, 64 * KIB, 100);
        let document = [&header(0x30, nothing.len())[..], &nothing].concat();
        refused("a document of nothing", &document, 64 * KIB, 100);
    }
}

#[test]
fn megabytes_of_nothing_inside_the_limits_take_no_more_than_a_few_copies() {
    for filler in [0_u8, b' ', b'-', 0x30] {
        let nothing = vec![filler; 1 << 20];
        refused("nothing", &nothing, 4 * MIB, 1000);
    }
}
