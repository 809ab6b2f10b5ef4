// SPDX-License-Identifier: MIT OR Apache-2.0
//! Streams say what buffers say.

use std::io::{self, Read, Write};

use proptest::prelude::*;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cms::{
    DetachedVerifier, Dialect, Error, SignedData, SignedDataBuilder, SigningWriter, VerifyOptions,
    VerifyingReader, certificates_of_stream,
};

use crate::support::{DIALECTS, Party, other_party, p256_party, rsa_party, sm2_party};

/// Gives a few bytes at a time.
struct Dribble<'a>(&'a [u8], usize);

impl Read for Dribble<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(out.len()).min(self.0.len());
        let (now, later) = self.0.split_at(count);
        out[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

fn stream(party: &Party, builder: SignedDataBuilder, parts: &[&[u8]]) -> Vec<u8> {
    let builder = builder.certificate(&party.certificate);
    let mut writer = SigningWriter::new(Vec::new(), builder).unwrap();
    parts.iter().for_each(|part| writer.write_all(part).unwrap());
    let mut tail = writer.end_content().unwrap();
    party.with_signer(|signer| tail.sign(signer)).unwrap();
    tail.finish().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_streamed_out_is_read_both_ways(
        parts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20_000), 0..5),
        gm: bool,
        attributes: bool,
        step in 1_usize..5000,
        kind in 0_usize..3,
    ) {
        let party = [sm2_party(), p256_party(), rsa_party()][kind];
        let dialect = if gm { Dialect::Gmt0010 } else { Dialect::Rfc5652 };
        let plan = party.plan();
        let plan = if attributes { plan.with_attributes() } else { plan.without_attributes() };
        let builder = SignedDataBuilder::new(dialect).signer(plan).unwrap();
        let pieces: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let message = stream(party, builder.clone(), &pieces);
        // As a whole.
        let whole = SignedData::parse(&message).unwrap();
        prop_assert_eq!(whole.quirks(), Quirks::from(Quirk::BerLengths));
        prop_assert_eq!(whole.content(), Some(&parts.concat()[..]));
        prop_assert!(whole.verify(&VerifyOptions::default()).unwrap().is_valid());
        // As a stream, whose certificates are found first.
        let found = certificates_of_stream(Dribble(&message, step), Quirks::STRICT).unwrap();
        let options = VerifyOptions { certificates: &found, ..VerifyOptions::default() };
        let mut reader = VerifyingReader::new(Dribble(&message, step), &options).unwrap();
        let mut out = vec![0; 7];
        let first = reader.read_unverified(&mut out).unwrap();
        out.truncate(first);
        reader.copy_unverified(&mut out).unwrap();
        prop_assert_eq!(&out, &parts.concat());
        let end = reader.finish().unwrap();
        prop_assert!(end.verdict.is_valid());
        prop_assert_eq!(end.length, out.len() as u64);
        // Detached.
        let detached = stream(party, builder.detached(), &pieces);
        let detached = SignedData::parse(&detached).unwrap();
        let options = VerifyOptions::default();
        let mut verifier = DetachedVerifier::new(&detached, &options).unwrap();
        pieces.iter().for_each(|piece| verifier.update(piece));
        prop_assert!(verifier.clone_and_finish());
        verifier.update(b"!");
        prop_assert!(!verifier.finish().is_valid());
        let whole = parts.concat();
        let options = VerifyOptions { content: Some(&whole), ..options };
        prop_assert!(detached.verify(&options).unwrap().is_valid());
    }
}

trait Peek {
    fn clone_and_finish(&self) -> bool;
}

impl Peek for DetachedVerifier<'_> {
    fn clone_and_finish(&self) -> bool {
        self.clone().finish().is_valid()
    }
}

#[test]
fn a_definite_message_is_read_as_a_stream() {
    for dialect in DIALECTS {
        let content = vec![7; 100_000];
        let party = sm2_party();
        let message = party.sign(SignedDataBuilder::new(dialect), party.plan(), &content);
        let known = [party.certificate.clone()];
        let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
        let reader = VerifyingReader::new(&message[..], &options).unwrap();
        let end = reader.finish().unwrap();
        assert!(end.verdict.is_valid(), "content that nobody asked for is read all the same");
        assert_eq!(end.length, 100_000);
    }
}

#[test]
fn a_key_that_comes_too_late_is_named() {
    let party = sm2_party();
    let message = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), party.plan(), b"content");
    let options = VerifyOptions::default();
    let end = VerifyingReader::new(&message[..], &options).unwrap().finish().unwrap();
    let outcome = &end.verdict.signers()[0].outcome;
    assert_eq!(outcome.as_ref().err(), Some(&Error::CertificateNeededFirst));
    assert_eq!(end.certificates, core::slice::from_ref(&party.certificate));
    // With attributes the digest does not depend on the key.
    let plan = party.plan().with_attributes();
    let message = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), plan, b"content");
    let end = VerifyingReader::new(&message[..], &options).unwrap().finish().unwrap();
    assert!(end.verdict.is_valid());
}

#[test]
fn an_altered_stream_is_found_out_at_its_end() {
    let party = sm2_party();
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(party.plan()).unwrap();
    let content = vec![b'x'; 50_000];
    let message = stream(party, builder, &[&content]);
    let known = [party.certificate.clone()];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    let at = message.windows(8).position(|window| window == b"xxxxxxxx").unwrap();
    let mut altered = message.clone();
    altered[at + 100] ^= 1;
    let mut reader = VerifyingReader::new(&altered[..], &options).unwrap();
    assert_eq!(reader.copy_unverified(&mut io::sink()).unwrap(), 50_000);
    let verdict = reader.finish().unwrap().verdict;
    assert_eq!(verdict.signers()[0].outcome.as_ref().err(), Some(&Error::MessageSignature));
    // Cut anywhere it is no message.
    for end in [at, at + 20_000, message.len() - 1] {
        let cut = VerifyingReader::new(&message[..end], &options);
        assert!(cut.and_then(VerifyingReader::finish).is_err(), "up to {end}");
    }
    let longer = [&message[..], b"\0"].concat();
    assert!(VerifyingReader::new(&longer[..], &options).unwrap().finish().is_err());
}

#[test]
fn a_login_is_refused_in_a_stream() {
    for dialect in DIALECTS {
        for detached in [false, true] {
            let builder = SignedDataBuilder::new(dialect).signer(sm2_party().plan()).unwrap();
            let builder = if detached { builder.detached() } else { builder };
            let mut writer = SigningWriter::new(Vec::new(), builder).unwrap();
            writer.write_all(b"yzt-lo").unwrap();
            let refused = writer.write_all(b"gin-1\0").unwrap_err();
            assert_eq!(Error::of_stream(refused), Error::LoginContent);
            assert_eq!(writer.update(b"more"), Err(Error::LoginContent));
            // Nor is what came before the refusal.
            assert_eq!(writer.end_content().map(|_| ()).err(), Some(Error::LoginContent));
        }
    }
}

#[test]
fn several_sign_one_stream() {
    let parties = [sm2_party(), other_party(), p256_party(), rsa_party()];
    let mut builder = SignedDataBuilder::new(Dialect::Rfc5652);
    for (index, party) in parties.iter().enumerate() {
        let plan = party.plan();
        let plan = if index % 2 == 0 { plan } else { plan.without_attributes() };
        builder = builder.certificate(&party.certificate).signer(plan).unwrap();
    }
    let mut writer = SigningWriter::new(Vec::new(), builder).unwrap();
    writer.write_all(b"content").unwrap();
    let mut tail = writer.end_content().unwrap();
    for party in parties {
        party.with_signer(|signer| tail.sign(signer)).unwrap();
    }
    let message = SignedData::parse(&tail.finish().unwrap()).unwrap();
    let verdict = message.verify(&VerifyOptions::default()).unwrap();
    assert_eq!(verdict.all_valid().unwrap().len(), 4);
}

#[test]
fn attached_and_detached_are_not_confused() {
    let party = sm2_party();
    let attached = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), party.plan(), b"content");
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).detached();
    let detached = party.sign(builder, party.plan(), b"content");
    let options = VerifyOptions::default();
    let refused = VerifyingReader::new(&detached[..], &options).map(|_| ());
    assert_eq!(refused, Err(Error::ContentMissing));
    let message = SignedData::parse(&attached).unwrap();
    assert_eq!(DetachedVerifier::new(&message, &options).map(|_| ()), Err(Error::ContentTwice));
    let given = VerifyOptions { content: Some(b"content"), ..VerifyOptions::default() };
    assert_eq!(message.verify(&given).map(|_| ()), Err(Error::ContentTwice));
    assert_eq!(VerifyingReader::new(&attached[..], &given).map(|_| ()), Err(Error::ContentTwice));
    let message = SignedData::parse(&detached).unwrap();
    assert_eq!(message.verify(&options).map(|_| ()), Err(Error::ContentMissing));
}

/// Fails once at this place, as a connection does that is slow.
struct Halting<'a>(&'a [u8], usize);

impl Read for Halting<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.1 == 0 {
            self.1 = usize::MAX;
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let count = out.len().min(self.0.len()).min(self.1).min(900);
        let (now, later) = self.0.split_at(count);
        out[..count].copy_from_slice(now);
        self.0 = later;
        self.1 = self.1.saturating_sub(count);
        Ok(count)
    }
}

#[test]
fn a_stream_that_halts_goes_on_where_it_stood() {
    let party = sm2_party();
    let content: Vec<u8> = (0..40_000_u32).map(|index| index.to_le_bytes()[0]).collect();
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(party.plan()).unwrap();
    let streamed = stream(party, builder, &[&content]);
    let whole = party.sign(SignedDataBuilder::new(Dialect::Gmt0010), party.plan(), &content);
    let known = [party.certificate.clone()];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    for message in [&streamed, &whole] {
        let inside = message.len() - 2000;
        for at in (100..inside).step_by(997) {
            let mut reader = VerifyingReader::new(Halting(message, at), &options).unwrap();
            let mut out = Vec::new();
            let halted = reader.copy_unverified(&mut out).map(|_| ());
            assert_eq!(halted, Err(Error::Stream { kind: io::ErrorKind::WouldBlock }), "{at}");
            reader.copy_unverified(&mut out).unwrap();
            assert_eq!(out, content, "{at}");
            assert!(reader.finish().unwrap().verdict.is_valid(), "{at}");
        }
    }
}

#[test]
fn a_message_that_could_not_be_written_is_not_signed() {
    /// Has room for so many bytes.
    #[derive(Debug)]
    struct Full(usize);
    impl Write for Full {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            self.0 = self.0.checked_sub(part.len()).ok_or(io::ErrorKind::StorageFull)?;
            Ok(part.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let builder = SignedDataBuilder::new(Dialect::Gmt0010).signer(sm2_party().plan()).unwrap();
    let mut writer = SigningWriter::new(Full(20_000), builder).unwrap();
    let full = Error::Stream { kind: io::ErrorKind::StorageFull };
    assert_eq!(writer.update(&[7; 50_000]), Err(full.clone()));
    assert!(writer.end_content().is_err());
}
