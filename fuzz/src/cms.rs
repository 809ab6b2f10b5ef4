// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signed and encrypted messages and timestamps: in one piece and as a stream, strict and with
//! every quirk.

use std::io::Read;

use yzt_cert::signature::SignatureRules;
use yzt_cert::{Certificate, Quirk, Quirks, bundle};
use yzt_cms::{
    DetachedVerifier, Error, SignedData, StreamVerdict, TimestampCheck, TimestampRequest,
    TimestampResponse, TimestampToken, Verdict, VerifyOptions, VerifyingReader,
    certificates_of_stream, message_of_file, message_to_pem,
};

use crate::lenient;
use crate::papers::{CONTENT, papers};
use crate::shown;
use crate::world::world;

mod secret;

/// Signers that are checked in one input: each costs two signatures and more.
const SIGNERS: usize = 4;

/// Reads the input as every kind of message, and as a timestamp with what is around it.
pub fn run(data: &[u8]) {
    let signed = lenient::read(
        data,
        SignedData::parse_with,
        SignedData::quirks,
        |message| (message.content().map(<[u8]>::to_vec), message.certificates().to_vec()),
        check,
    );
    match &signed {
        Some(message) => self::signed(message, data),
        None => unsigned(data),
    }
    secret::run(data);
    timestamp(data);
    if let Ok(certificates) = bundle::certificates(data) {
        assert!(!certificates.is_empty());
    }
    match message_of_file(data, Quirks::ALL) {
        Ok((message, quirks)) if quirks.is_empty() => assert!(message.len() <= data.len()),
        Ok(_) => {}
        Err(error) => check(&error),
    }
}

fn signed(message: &SignedData, data: &[u8]) {
    let pem = message_to_pem(data);
    let (again, _) = message_of_file(pem.as_bytes(), Quirks::STRICT).unwrap();
    assert_eq!(again, data);
    assert!(message.signers().len() <= data.len() / 10);
    for signer in message.signers() {
        let texts =
            [format!("{:?}", signer.identifier()), signer.signature_algorithm().to_string()];
        assert!(texts.iter().all(|text| shown::is_safe(text)));
        if let Some(time) = signer.signing_time() {
            shown::time(time);
        }
    }
    if message.signers().len() > SIGNERS {
        return;
    }
    for quirks in [Quirks::STRICT, lenient::some(data), Quirks::ALL] {
        let rules = match quirks == Quirks::ALL {
            true => SignatureRules::anything(),
            false => SignatureRules::default().tolerating(quirks),
        };
        alike(data, &rules);
    }
}

/// What is no signed message in one piece is none as a stream.
fn unsigned(data: &[u8]) {
    let options = VerifyOptions { rules: SignatureRules::anything(), ..VerifyOptions::default() };
    let read = VerifyingReader::new(Trickle(data), &options).and_then(VerifyingReader::finish);
    assert!(read.is_err());
    assert!(certificates_of_stream(Trickle(data), Quirks::ALL).is_err());
}

/// Verified in one piece and as a stream, a message says the same.
fn alike(data: &[u8], rules: &SignatureRules) {
    let known = vec![papers().other.clone(), world().pair.signature_certificate.clone()];
    let options =
        VerifyOptions { certificates: &known, rules: rules.clone(), ..Default::default() };
    let Ok(message) = SignedData::parse_with(data, rules.quirks) else {
        let read = VerifyingReader::new(Trickle(data), &options).and_then(VerifyingReader::finish);
        assert!(read.is_err());
        return;
    };
    let inside = certificates_of_stream(Trickle(data), rules.quirks).unwrap();
    assert_eq!(inside, message.certificates());
    match message.content() {
        Some(content) => {
            let whole = message.verify(&options).unwrap();
            genuine(&message, &whole, None);
            let content = content.to_vec();
            let known = [known, inside].concat();
            let options =
                VerifyOptions { certificates: &known, rules: rules.clone(), ..Default::default() };
            let (streamed, given) = stream(data, &options).unwrap();
            assert_eq!(given, content);
            assert_eq!(streamed.length, content.len() as u64);
            assert_eq!(streamed.certificates, message.certificates());
            same(&whole, &streamed.verdict);
        }
        None => {
            let options = VerifyOptions { content: None, ..options };
            let mut stream = DetachedVerifier::new(&message, &options).unwrap();
            CONTENT.chunks(3).for_each(|part| stream.update(part));
            let streamed = stream.finish();
            let options = VerifyOptions { content: Some(CONTENT), ..options };
            match message.verify(&options) {
                Ok(whole) => {
                    genuine(&message, &whole, Some(CONTENT));
                    same(&whole, &streamed);
                }
                Err(error) => check(&error),
            }
        }
    }
}

fn stream(data: &[u8], options: &VerifyOptions<'_>) -> Result<(StreamVerdict, Vec<u8>), Error> {
    let mut reader = VerifyingReader::new(Trickle(data), options)?;
    let mut content = Vec::new();
    reader.copy_unverified(&mut content)?;
    Ok((reader.finish()?, content))
}

fn same(whole: &Verdict, streamed: &Verdict) {
    assert_eq!(whole.signers().len(), streamed.signers().len());
    assert_eq!(whole.quirks(), streamed.quirks());
    for (one, other) in whole.signers().iter().zip(streamed.signers()) {
        assert_eq!(one.certificate, other.certificate);
        match (&one.outcome, &other.outcome) {
            (Ok(one), Ok(other)) => assert_eq!(
                (&one.certificate, one.digest, one.mode, one.quirks, one.signing_time),
                (&other.certificate, other.digest, other.mode, other.quirks, other.signing_time),
            ),
            (Err(one), Err(other)) => {
                check(one);
                assert_eq!(one.number(), other.number(), "{one} {other}");
            }
            (one, other) => panic!("{one:?} in one piece, {other:?} as a stream"),
        }
    }
}

/// What the holder or the other signer has signed was signed when the papers were made.
fn genuine(message: &SignedData, verdict: &Verdict, content: Option<&[u8]>) {
    let known = [&papers().other, &world().pair.signature_certificate];
    for (signer, verdict) in message.signers().iter().zip(verdict.signers()) {
        match &verdict.outcome {
            Ok(valid) if known.contains(&&valid.certificate) => {
                let bytes = message.bytes_signed_by(signer, content).unwrap();
                assert!(was_signed(&bytes), "{bytes:02x?}");
            }
            Ok(valid) => assert!(message.certificates().contains(&valid.certificate)),
            Err(error) => check(error),
        }
    }
}

/// Whether bytes are those of a signer of the papers, or of the request for the certificate.
fn was_signed(bytes: &[u8]) -> bool {
    static SIGNED: std::sync::LazyLock<Vec<Vec<u8>>> = std::sync::LazyLock::new(|| {
        let mut all = vec![CONTENT.to_vec(), world().request.info().to_vec()];
        for (_, message) in &papers().signed {
            let message = SignedData::parse(message).unwrap();
            let content = message.content().is_none().then_some(CONTENT);
            let signers = message.signers().iter();
            all.extend(
                signers.map(|it| message.bytes_signed_by(it, content).unwrap().into_owned()),
            );
        }
        all.push(papers().other.tbs().to_vec());
        all
    });
    SIGNED.iter().any(|known| known == bytes)
}

fn timestamp(data: &[u8]) {
    match TimestampRequest::parse(data) {
        Ok(request) => {
            let again = TimestampRequest::parse(&request.to_der()).unwrap();
            assert_eq!(again.to_der(), request.to_der());
        }
        Err(error) => check(&error),
    }
    if let Err(error) = TimestampResponse::parse_with(data, Quirks::ALL) {
        check(&error);
    }
    let token = lenient::read(
        data,
        TimestampToken::parse_with,
        TimestampToken::quirks,
        |token| (token.as_der().to_vec(), token.info().time),
        check,
    );
    let Some(token) = token else { return };
    shown::time(token.info().time);
    let lenient = TimestampCheck { rules: SignatureRules::anything(), ..Default::default() };
    for check in [TimestampCheck::default(), lenient] {
        match token.verify(CONTENT, &check) {
            Ok(stamp) if stamp.authority == papers().clock => {
                assert_eq!(token.info(), known_timestamp().info());
            }
            Ok(stamp) => assert!(holds(token.message().certificates(), &stamp.authority)),
            Err(error) => self::check(&error),
        }
    }
}

fn known_timestamp() -> TimestampToken {
    TimestampToken::parse(&papers().timestamp).unwrap()
}

fn holds(certificates: &[Certificate], certificate: &Certificate) -> bool {
    certificates.contains(certificate)
}

/// Bytes that come a few at a time, never as many as were asked for.
#[derive(Debug)]
pub(crate) struct Trickle<'a>(pub(crate) &'a [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = out.len().min(self.0.len()).min(1 + self.0.len() % 7);
        let (given, rest) = self.0.split_at(count);
        out[..count].copy_from_slice(given);
        self.0 = rest;
        Ok(count)
    }
}

pub(crate) fn check(error: &Error) {
    let number = error.number();
    let known = yzt_cms::NUMBERS.contains(&number)
        || yzt_cert::NUMBERS.contains(&number)
        || yzt_crypto::NUMBERS.contains(&number);
    assert!(known, "{number}");
    assert!(shown::is_safe(&error.to_string()), "{error}");
    if let Error::QuirkRefused { quirk } = error {
        assert!(!Quirk::is_remark(*quirk), "{quirk} is only noted");
    }
}
