// SPDX-License-Identifier: MIT OR Apache-2.0
//! Readers of every kind, with what they allocate.

use allocation_counter::{AllocationInfo, measure};
use yzt_cert::asn1::{encode, sequence, tag};
use yzt_cert::bundle;
use yzt_cert::dump::{DumpOptions, dump};
use yzt_cert::{Certificate, CertificateRequest, CertificateRevocationList, Error, Name, Quirks};

pub(crate) const KIB: u64 = 1024;
pub(crate) const MIB: u64 = 1024 * KIB;

/// A reader of outside bytes that keeps nothing.
pub(crate) type Reader = fn(&[u8]) -> Result<(), Error>;

/// Every reader of this crate, strict and with everything allowed.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("certificate", |input| Certificate::parse(input).map(drop)),
    ("certificate, any", |input| Certificate::parse_any(input).map(drop)),
    ("certificate, lenient", |input| Certificate::parse_any_with(input, Quirks::ALL).map(drop)),
    ("certificates, PEM", |input| Certificate::parse_pem_bundle(input).map(drop)),
    ("request", |input| CertificateRequest::parse_any(input).map(drop)),
    ("request, lenient", |input| CertificateRequest::parse_any_with(input, Quirks::ALL).map(drop)),
    ("list", |input| CertificateRevocationList::parse_any(input).map(drop)),
    ("list, lenient", |input| CertificateRevocationList::parse_with(input, Quirks::ALL).map(drop)),
    ("name", |input| Name::parse(input).map(drop)),
    ("bundle of certificates", |input| bundle::certificates(input).map(drop)),
    ("bundle, lenient", |input| bundle::certificates_with(input, Quirks::ALL).map(drop)),
    ("bundle of lists", |input| bundle::revocation_lists(input).map(drop)),
];

/// What `run` answers and what it allocates.
pub(crate) fn counted<T>(run: impl FnOnce() -> T) -> (T, AllocationInfo) {
    let mut answer = None;
    let info = measure(|| answer = Some(run()));
    (answer.unwrap(), info)
}

/// Every reader refuses `input` within `bytes` held at a time and `count` allocations.
pub(crate) fn refused(what: &str, input: &[u8], bytes: u64, count: u64) {
    for (name, reader) in READERS {
        let (answer, info) = counted(|| reader(input));
        let error = answer.expect_err(&format!("{what}: {name} accepts it"));
        assert!((3000..3200).contains(&error.number()), "{what}: {name}: {error}");
        assert!(info.bytes_max <= bytes, "{what}: {name}: {} bytes, {error}", info.bytes_max);
        assert!(info.count_total <= count, "{what}: {name}: {} times, {error}", info.count_total);
    }
    let options = DumpOptions::default();
    let (dumped, info) = counted(|| dump(input, &options));
    assert!(dumped.lines.len() <= options.elements, "{what}");
    assert!(info.bytes_max <= 64 * MIB, "{what}: dump: {} bytes", info.bytes_max);
}

/// The header of an element with a length in four octets.
pub(crate) fn header(tag: u8, length: usize) -> Vec<u8> {
    let mut out = vec![tag, 0x84];
    out.extend(u32::try_from(length).unwrap().to_be_bytes());
    out
}

/// `levels` elements, each the only content of the one before, with minimal lengths.
pub(crate) fn nested(tag: u8, levels: usize) -> Vec<u8> {
    let mut headers: Vec<Vec<u8>> = Vec::with_capacity(levels);
    let mut length = 0;
    for _ in 0..levels {
        let header = match length {
            0..=0x7F => vec![tag, u8::try_from(length).unwrap()],
            0x80..=0xFF => vec![tag, 0x81, u8::try_from(length).unwrap()],
            0x100..=0xFFFF => {
                [&[tag, 0x82][..], &u16::try_from(length).unwrap().to_be_bytes()].concat()
            }
            0x1_0000..=0xFF_FFFF => {
                [&[tag, 0x83][..], &u32::try_from(length).unwrap().to_be_bytes()[1..]].concat()
            }
            _ => header(tag, length),
        };
        length += header.len();
        headers.push(header);
    }
    headers.reverse();
    headers.concat()
}

/// A certificate with these parts instead of its own; nobody signed it.
pub(crate) struct Parts {
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    /// The content of `[3]`; none if empty.
    pub(crate) extensions: Vec<u8>,
}

impl Default for Parts {
    fn default() -> Self {
        Self { issuer: name("a"), subject: name("b"), extensions: Vec::new() }
    }
}

/// SM2 with SM3.
pub(crate) fn algorithm() -> Vec<u8> {
    sequence(&[&yzt_cert::asn1::object_identifier(&yzt_cert::oid::SM2_WITH_SM3)])
}

impl Parts {
    pub(crate) fn certificate(&self) -> Vec<u8> {
        let time = encode(tag::UTC_TIME, &[b"260101000000Z"]);
        let until = encode(tag::UTC_TIME, &[b"360101000000Z"]);
        let extensions =
            if self.extensions.is_empty() { Vec::new() } else { encode(0xA3, &[&self.extensions]) };
        let tbs = sequence(&[
            &[0xA0, 3, 2, 1, 2],
            &[2, 1, 5],
            &algorithm(),
            &self.issuer,
            &sequence(&[&time, &until]),
            &self.subject,
            &sequence(&[]),
            &extensions,
        ]);
        sequence(&[&tbs, &algorithm(), &[3, 1, 0]])
    }
}

/// A name with one common name.
pub(crate) fn name(text: &str) -> Vec<u8> {
    sequence(&[&encode(tag::SET, &[&attribute(text)])])
}

pub(crate) fn attribute(text: &str) -> Vec<u8> {
    let kind = yzt_cert::asn1::object_identifier(&yzt_cert::oid::COMMON_NAME);
    sequence(&[&kind, &encode(tag::UTF8_STRING, &[text.as_bytes()])])
}

/// An extension.
pub(crate) fn extension(kind: &str, value: &[u8]) -> Vec<u8> {
    let kind = yzt_cert::asn1::object_identifier(&kind.parse().unwrap());
    sequence(&[&kind, &yzt_cert::asn1::octet_string(value)])
}
