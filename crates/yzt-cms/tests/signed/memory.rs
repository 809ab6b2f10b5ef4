// SPDX-License-Identifier: MIT OR Apache-2.0
//! Long messages take no more memory than short ones.

use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};

use yzt_cms::{
    DetachedVerifier, Dialect, SignedData, SignedDataBuilder, SigningWriter, VerifyOptions,
    VerifyingReader,
};

use crate::support::sm2_party;

const MIB: u64 = 1024 * 1024;
/// Live heap that a stream of any length may have.
const LIMIT: u64 = MIB / 2;

/// 64 MiB; 1 GiB with `YZT_SOAK=1`.
fn length() -> u64 {
    if std::env::var_os("YZT_SOAK").is_some() { 1024 * MIB } else { 64 * MIB }
}

/// The content: bytes that are not all the same.
struct Content(u64);

impl Read for Content {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = usize::try_from(self.0).unwrap().min(out.len());
        for (index, byte) in out[..count].iter_mut().enumerate() {
            *byte = index.to_le_bytes()[0];
        }
        self.0 -= count as u64;
        Ok(count)
    }
}

/// Does the work, and checks how much was on the heap at once meanwhile.
fn bounded<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let mut result = None;
    let counted = allocation_counter::measure(|| result = Some(work()));
    println!("{what}: {} bytes at most", counted.bytes_max);
    assert!(counted.bytes_max < LIMIT, "{what} took {} bytes", counted.bytes_max);
    result.unwrap()
}

#[test]
fn attached() {
    let party = sm2_party();
    let mut file = tempfile::tempfile().unwrap();
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).certificate(&party.certificate);
    let builder = builder.signer(party.plan()).unwrap();
    bounded("writing", || {
        let mut writer = SigningWriter::new(BufWriter::new(&file), builder).unwrap();
        io::copy(&mut Content(length()), &mut writer).unwrap();
        let mut tail = writer.end_content().unwrap();
        party.with_signer(|signer| tail.sign(signer)).unwrap();
        tail.finish().unwrap();
    });
    read(&mut file);
}

/// The same message in DER: a header, the content, the rest.
#[test]
fn attached_with_definite_lengths() {
    let party = sm2_party();
    let mut file = tempfile::tempfile().unwrap();
    // Signed as a stream, then put together with lengths that are known by then.
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).certificate(&party.certificate);
    let builder = builder.signer(party.plan()).unwrap().detached();
    let mut writer = SigningWriter::new(Vec::new(), builder).unwrap();
    io::copy(&mut Content(length()), &mut writer).unwrap();
    let mut tail = writer.end_content().unwrap();
    party.with_signer(|signer| tail.sign(signer)).unwrap();
    let detached = tail.finish().unwrap();
    write_definite(&mut file, &detached);
    read(&mut file);
}

fn header(tag: u8, length: u64) -> Vec<u8> {
    let octets = u32::try_from(length).unwrap().to_be_bytes();
    [&[tag, 0x84], &octets[..]].concat()
}

fn write_definite(file: &mut File, detached: &[u8]) {
    use yzt_cert::asn1::{Reader, tag};
    let mut outer = Reader::single(detached, tag::SEQUENCE, "test").unwrap().reader("test");
    let kind = outer.element().unwrap().whole();
    let data = outer.element().unwrap().reader("test").element().unwrap();
    let mut fields = data.reader("test");
    let head = [fields.element().unwrap().whole(), fields.element().unwrap().whole()].concat();
    let inner = fields.element().unwrap().content();
    let mut rest = Vec::new();
    while !fields.is_empty() {
        rest.extend_from_slice(fields.element().unwrap().whole());
    }
    let octets = header(0x04, length());
    let explicit = header(0xA0, length() + octets.len() as u64);
    let size = inner.len() as u64 + (explicit.len() + octets.len()) as u64 + length();
    let encapsulated = header(0x30, size);
    let size = size + (head.len() + encapsulated.len() + rest.len()) as u64;
    let data = header(0x30, size);
    let tagged = header(0xA0, size + data.len() as u64);
    let whole = header(0x30, size + (data.len() + tagged.len() + kind.len()) as u64);
    let mut out = BufWriter::new(file);
    for part in [&whole[..], kind, &tagged, &data, &head, &encapsulated, inner, &explicit, &octets]
    {
        out.write_all(part).unwrap();
    }
    io::copy(&mut Content(length()), &mut out).unwrap();
    out.write_all(&rest).unwrap();
    out.flush().unwrap();
}

fn read(file: &mut File) {
    file.seek(SeekFrom::Start(0)).unwrap();
    let known = [sm2_party().certificate.clone()];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    let end = bounded("reading", || {
        let mut reader = VerifyingReader::new(&*file, &options).unwrap();
        let copied = reader.copy_unverified(&mut io::sink()).unwrap();
        assert_eq!(copied, length());
        reader.finish().unwrap()
    });
    assert!(end.verdict.is_valid());
    assert_eq!(end.length, length());
}

#[test]
fn detached() {
    let party = sm2_party();
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).certificate(&party.certificate);
    let builder = builder.signer(party.plan()).unwrap().detached();
    let message = bounded("signing", || {
        let mut writer = SigningWriter::new(Vec::new(), builder).unwrap();
        io::copy(&mut Content(length()), &mut writer).unwrap();
        let mut tail = writer.end_content().unwrap();
        party.with_signer(|signer| tail.sign(signer)).unwrap();
        tail.finish().unwrap()
    });
    let message = SignedData::parse(&message).unwrap();
    let options = VerifyOptions::default();
    let verdict = bounded("verifying", || {
        let mut verifier = DetachedVerifier::new(&message, &options).unwrap();
        let (mut content, mut buffer) = (Content(length()), vec![0; 16 * 1024]);
        loop {
            match content.read(&mut buffer).unwrap() {
                0 => return verifier.finish(),
                count => verifier.update(&buffer[..count]),
            }
        }
    });
    assert!(verdict.is_valid());
}
