// SPDX-License-Identifier: MIT OR Apache-2.0
//! PEM bombs and strings.

use yzt_cert::asn1::{encode, tag};
use yzt_cert::text;

use crate::support::{KIB, MIB, READERS, counted, refused};

/// Octets of a bomb: enough to tell linear from quadratic by what is allocated.
const SIZE: usize = 64 * 1024;

#[test]
fn pem_texts_without_end_are_refused_in_linear_memory() {
    for line in [
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN X-----\n",
        "-----BEGIN ",
        "-----BEGIN -----",
        "-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END X509 CRL-----\n",
        "-----BEGIN PKCS7-----\n-----END PKCS7-----\n",
        "-----BEGIN CERTIFICATE REQUEST-----\n-----BEGIN X509 CRL-----\n",
    ] {
        let bomb = line.repeat((SIZE) / line.len());
        refused(line, bomb.as_bytes(), 6 * SIZE as u64, 1000);
    }
}

#[test]
fn pem_texts_of_padding_or_noise_are_refused() {
    for label in ["CERTIFICATE", "CERTIFICATE REQUEST", "X509 CRL", "PKCS7"] {
        for filler in ["=", " ", "A", "\n", "\u{0}", "/", "经"] {
            let body = filler.repeat((SIZE) / filler.len());
            let bomb = format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
            refused(&format!("{label} of {filler:?}"), bomb.as_bytes(), 6 * SIZE as u64, 1000);
        }
        let long = format!("-----BEGIN {}-----\nAAAA\n", "L".repeat(SIZE));
        refused("long label", long.as_bytes(), 6 * SIZE as u64, 1000);
    }
}

#[test]
fn a_small_text_before_much_noise_is_found_without_a_copy_of_it() {
    let noise = "-----".repeat(SIZE / 5);
    let text = format!("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n{noise}");
    for (name, reader) in READERS {
        let (answer, info) = counted(|| reader(text.as_bytes()));
        assert!(answer.is_err(), "{name}");
        assert!(info.bytes_max <= 2 * SIZE as u64, "{name}: {info:?}");
    }
}

#[test]
fn strings_of_every_type_grow_by_a_small_factor_only() {
    // Each octet is shown as up to ten characters: \u{10ffff} and \xff.
    let inputs: [Vec<u8>; 5] = [
        vec![0xFF; 60_000],
        vec![0x01; 60_000],
        [0x81, 0x30, 0x81, 0x30].repeat(15_000),
        [0xDB, 0xFF, 0xDF, 0xFF].repeat(15_000),
        vec![0x00; 60_000],
    ];
    for input in &inputs {
        for tag in [
            tag::UTF8_STRING,
            tag::PRINTABLE_STRING,
            tag::TELETEX_STRING,
            tag::BMP_STRING,
            tag::UNIVERSAL_STRING,
            tag::OCTET_STRING,
        ] {
            let (reading, info) = counted(|| text::read(tag, input));
            assert!(reading.text.len() <= 12 * input.len());
            assert!(info.bytes_max <= 40 * input.len() as u64 + KIB, "{tag:02X}: {info:?}");
            let whole = encode(tag, &[input]);
            let options = yzt_cert::dump::DumpOptions::default();
            let (dumped, info) = counted(|| yzt_cert::dump::dump(&whole, &options));
            assert!(dumped.to_string().len() <= 2048, "{dumped}");
            assert!(info.bytes_max <= 2 * MIB, "{info:?}");
        }
    }
}
