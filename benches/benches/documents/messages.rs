// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages: what they cost beside the digest and the cipher of the same bytes.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Duration;

use getrandom::SysRng;
use yzt_benches::{Contender, Plan, compare, plan, print};
use yzt_cert::Certificate;
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::{KeyUsage, Quirks};
use yzt_cms::{
    DetachedVerifier, Dialect, EnvelopedBuilder, EnvelopedReader, PlaintextSink, SignedData,
    SignedDataBuilder, SignerPlan, SigningWriter, VerifyOptions, VerifyingReader,
};
use yzt_crypto::content::{ContentCipher, ContentKey};
use yzt_crypto::{KeyDecryptor, KeySigner, sm2, sm3};

use crate::is_measured;
use crate::world::NOW;

/// What a stream is handed at once.
const PART: usize = 64 * 1024;

struct Holder {
    key: sm2::PrivateKey,
    certificate: Certificate,
}

impl Holder {
    fn new(usage: KeyUsage) -> Self {
        let key = sm2::PrivateKey::generate(&mut SysRng).unwrap();
        let name = NameBuilder::new().country("CN").common_name("经办人").build().unwrap();
        let serial = SerialNumber::from_unsigned(&[1]).unwrap();
        let public = key.public_key().clone().into();
        let draft = CertificateBuilder::new(serial, name, public, NOW, NOW.plus_days(365));
        let draft = draft.end_entity().key_usage(usage);
        let certificate = draft.sign(&mut KeySigner::new(&key, &mut SysRng)).unwrap();
        Self { key, certificate }
    }

    fn builder(&self) -> SignedDataBuilder {
        let builder = SignedDataBuilder::new(Dialect::Gmt0010).certificate(&self.certificate);
        builder.signer(SignerPlan::new(&self.certificate).unwrap()).unwrap()
    }

    fn sign(&self, builder: SignedDataBuilder, content: &[u8]) -> Vec<u8> {
        builder.sign(content, &mut KeySigner::new(&self.key, &mut SysRng)).unwrap()
    }

    /// Written part by part to a sink that keeps nothing but what it is told to.
    fn stream<W: Write>(&self, builder: SignedDataBuilder, content: &[u8], out: W) -> W {
        let mut writer = SigningWriter::new(out, builder).unwrap();
        content.chunks(PART).for_each(|part| writer.update(part).unwrap());
        let mut tail = writer.end_content().unwrap();
        tail.sign(&mut KeySigner::new(&self.key, &mut SysRng)).unwrap();
        tail.finish().unwrap()
    }
}

/// 1 KiB: the digest hardly counts beside the signature.
pub(crate) fn small() {
    let holder = Holder::new(KeyUsage::SIGNATURE_HALF);
    let content = vec![0x5A; 1024];
    let id = sm2::DistinguishedId::default();
    let bare = holder.key.sign(&mut SysRng, &id, &content).unwrap();
    let attached = holder.sign(holder.builder(), &content);
    let detached = holder.sign(holder.builder().detached(), &content);
    let options = VerifyOptions::default();
    let given = VerifyOptions { content: Some(&content), ..VerifyOptions::default() };
    let verify = |message: &[u8], options: &VerifyOptions<'_>| {
        let message = SignedData::parse(black_box(message)).unwrap();
        assert!(message.verify(options).unwrap().is_valid());
    };
    let mut contenders = [
        Contender::new("SM3 of the content", || {
            black_box(sm3::digest(black_box(&content)));
        }),
        Contender::new("SM2 signature of the content alone", || {
            black_box(holder.key.sign(&mut SysRng, &id, black_box(&content)).unwrap());
        }),
        Contender::new("sign, attached", || {
            black_box(holder.sign(holder.builder(), black_box(&content)));
        }),
        Contender::new("sign, detached", || {
            black_box(holder.sign(holder.builder().detached(), black_box(&content)));
        }),
        Contender::new("SM2 verification of the content alone", || {
            holder.key.public_key().verify(&id, black_box(&content), &bare).unwrap();
        }),
        Contender::new("read and verify, attached", || verify(&attached, &options)),
        Contender::new("read and verify, detached", || verify(&detached, &given)),
    ];
    print("A message of 1 KiB", &compare(plan(), &mut contenders));
}

/// 64 MiB in parts: the digest, or the cipher, is nearly all of it.
pub(crate) fn large() {
    let length = if is_measured() { 64 << 20 } else { 1 << 20 };
    let plan = match is_measured() {
        true => Plan { rounds: 5, slice: Duration::from_millis(1) },
        false => plan(),
    };
    let content: Vec<u8> = (0..length).map(|at: u32| at.to_le_bytes()[at as usize % 3]).collect();
    signed(plan, &content);
    enveloped(plan, &content);
}

fn signed(plan: Plan, content: &[u8]) {
    let holder = Holder::new(KeyUsage::SIGNATURE_HALF);
    let attached = holder.stream(holder.builder(), content, Vec::new());
    let detached = holder.stream(holder.builder().detached(), content, Vec::new());
    let known = [holder.certificate.clone()];
    let options = VerifyOptions { certificates: &known, ..VerifyOptions::default() };
    let mut contenders = [
        Contender::new("SM3 alone", || {
            let mut digest = sm3::Sm3::new();
            content.chunks(PART).for_each(|part| digest.update(part));
            black_box(digest.finish());
        }),
        Contender::new("sign, attached", || {
            holder.stream(holder.builder(), content, io::sink());
        }),
        Contender::new("sign, detached", || {
            holder.stream(holder.builder().detached(), content, io::sink());
        }),
        Contender::new("verify, attached", || {
            let mut reader = VerifyingReader::new(attached.as_slice(), &options).unwrap();
            reader.copy_unverified(&mut io::sink()).unwrap();
            assert!(reader.finish().unwrap().verdict.is_valid());
        }),
        Contender::new("verify, detached", || {
            let message = SignedData::parse(&detached).unwrap();
            let mut verifier = DetachedVerifier::new(&message, &options).unwrap();
            content.chunks(PART).for_each(|part| verifier.update(part));
            assert!(verifier.finish().is_valid());
        }),
    ];
    let title = format!("A signed message of {} MiB, as a stream", content.len() >> 20);
    print(&title, &compare(plan, &mut contenders));
}

/// Takes plaintext and keeps nothing.
struct Nowhere;

impl PlaintextSink for Nowhere {
    fn provisional(&mut self, part: &[u8]) -> io::Result<()> {
        black_box(part);
        Ok(())
    }

    fn accept(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn discard(&mut self) {}
}

fn enveloped(plan: Plan, content: &[u8]) {
    let holder = Holder::new(KeyUsage::ENCRYPTION_HALF);
    let builder = EnvelopedBuilder::gmt0010().recipient(&holder.certificate).unwrap();
    let seal = |out: &mut dyn Write| {
        let mut writer = builder.writer(&mut SysRng, out).unwrap();
        content.chunks(PART).for_each(|part| writer.write_all(part).unwrap());
        writer.finish().unwrap();
    };
    let mut message = Vec::new();
    seal(&mut message);
    let key = ContentKey::generate(ContentCipher::Sm4Cbc, &mut SysRng).unwrap();
    let encrypt = || {
        let mut cipher = key.encryptor(&[7; 16]).unwrap();
        let mut out = Vec::with_capacity(content.len() + 16);
        content.chunks(PART).for_each(|part| out.extend(cipher.update(part).unwrap()));
        out.extend(cipher.finish(&[]).unwrap().rest);
        out
    };
    let ciphertext = encrypt();
    let mut contenders = [
        Contender::new("SM4-CBC encryption alone", || {
            let mut cipher = key.encryptor(&[7; 16]).unwrap();
            content.chunks(PART).for_each(|part| drop(black_box(cipher.update(part).unwrap())));
            black_box(cipher.finish(&[]).unwrap());
        }),
        Contender::new("enveloped", || seal(&mut io::sink())),
        Contender::new("SM4-CBC decryption alone", || {
            let mut cipher = key.decryptor(&[7; 16]).unwrap();
            ciphertext.chunks(PART).for_each(|part| drop(black_box(cipher.update(part).unwrap())));
            black_box(cipher.finish(&[], None).unwrap());
        }),
        Contender::new("opened", || {
            let reader = EnvelopedReader::open_with(message.as_slice(), Quirks::STRICT).unwrap();
            let mut own = KeyDecryptor::new(&holder.key);
            reader.decrypt_to(&holder.certificate, &mut own, &mut SysRng, &mut Nowhere).unwrap();
        }),
    ];
    let title = format!("An enveloped message of {} MiB, as a stream", content.len() >> 20);
    let timings = compare(plan, &mut contenders);
    print(&title, &timings);
    if let [_, _, alone, opened] = timings.as_slice() {
        println!("  opened against decryption alone {:.3}×", opened.median() / alone.median());
    }
}
