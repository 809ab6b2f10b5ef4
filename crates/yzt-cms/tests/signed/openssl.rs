// SPDX-License-Identifier: MIT OR Apache-2.0
//! openssl as judge, both ways: RSA and P-256 as messages, SM2 signature by signature.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::{Extension, KeyUsage, oid};
use yzt_cms::{
    Dialect, Error, SignedData, SignedDataBuilder, SignerPlan, SigningWriter, TimestampCheck,
    TimestampRequest, TimestampResponse, VerifyOptions, VerifyingReader, certificates_of_stream,
};
use yzt_crypto::{
    DigestAlgorithm, DigestSigner, KeySigner, MessageDigest, PublicKey, Signature, Signer, sm2,
};

use crate::support::{Fixed, Party, draft, now, p256_party, rsa_party, sm2_party, tolerating};

/// A folder, and openssl in it.
struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn party(&self, party: &Party) {
        self.put("key.pem", party.key.pem().as_bytes());
        self.put("cert.pem", party.certificate.to_pem().as_bytes());
    }

    fn run(&self, line: &str) -> bool {
        let arguments = line.split_whitespace();
        let out =
            Command::new("openssl").args(arguments).current_dir(self.0.path()).output().unwrap();
        if !out.status.success() {
            println!("openssl {line}: {}", String::from_utf8_lossy(&out.stderr));
        }
        out.status.success()
    }
}

#[test]
fn openssl_verifies_what_we_write() {
    for party in [rsa_party(), p256_party()] {
        let bench = Bench::new();
        bench.party(party);
        bench.put("content", b"content of a message\n");
        let plans: [fn(SignerPlan) -> SignerPlan; 4] = [
            |plan| plan,
            SignerPlan::without_attributes,
            |plan| plan.signing_time(now()),
            |plan| plan.digest(DigestAlgorithm::Sha384).unwrap(),
        ];
        for plan in plans {
            for detached in [false, true] {
                let builder = SignedDataBuilder::new(Dialect::Rfc5652);
                let builder = if detached { builder.detached() } else { builder };
                let content = b"content of a message\n";
                let message = party.sign(builder, plan(party.plan()), content);
                bench.put("message", &message);
                let given = if detached { "-content content" } else { "" };
                let verify = format!(
                    "cms -verify -binary -inform DER -in message {given} -noverify -out out"
                );
                assert!(bench.run(&verify));
                assert_eq!(bench.get("out"), content);
                if detached {
                    bench.put("other", b"other content\n");
                    assert!(!bench.run(&verify.replace("-content content", "-content other")));
                }
            }
        }
        // A stream of indefinite lengths.
        let builder = SignedDataBuilder::new(Dialect::Rfc5652).certificate(&party.certificate);
        let builder = builder.signer(party.plan()).unwrap();
        let mut writer = SigningWriter::new(Vec::new(), builder).unwrap();
        let content = vec![b'c'; 100_000];
        writer.update(&content).unwrap();
        let mut tail = writer.end_content().unwrap();
        party.with_signer(|signer| tail.sign(signer)).unwrap();
        bench.put("message", &tail.finish().unwrap());
        assert!(bench.run("cms -verify -binary -inform DER -in message -noverify -out out"));
        assert_eq!(bench.get("out"), content);
    }
}

#[test]
fn we_verify_what_openssl_writes() {
    for party in [rsa_party(), p256_party()] {
        let bench = Bench::new();
        bench.party(party);
        bench.put("content", b"content of a message\n");
        let shapes = [
            "-nodetach",
            "-nodetach -noattr",
            "-nodetach -stream",
            "-nodetach -keyid",
            "-nodetach -md sha512",
            "-nodetach -econtent_type 1.2.3.4",
            "-nodetach -cades",
            "",
            "-noattr",
        ];
        for shape in shapes {
            if shape.contains("-keyid") && party.certificate.subject_key_identifier().is_none() {
                continue;
            }
            let sign = "cms -sign -binary -in content -signer cert.pem -inkey key.pem -outform DER";
            assert!(bench.run(&format!("{sign} -out message {shape}")));
            let der = bench.get("message");
            let message = SignedData::parse(&der).unwrap();
            let content = &b"content of a message\n"[..];
            let detached = !shape.contains("-nodetach");
            assert_eq!(message.content().is_none(), detached);
            let met = message.quirks().without(Quirks::REMARKS);
            assert!(met.is_empty(), "{shape}: {met}");
            let ber = message.quirks().contains(Quirk::BerLengths);
            assert_eq!(ber, shape.contains("-stream"));
            let given = detached.then_some(content);
            let options = VerifyOptions { content: given, ..VerifyOptions::default() };
            let valid = message.verify(&options).unwrap().all_valid().unwrap();
            assert_eq!(valid[0].certificate, party.certificate, "{shape}");
            assert_eq!(valid[0].signing_time.is_some(), !shape.contains("-noattr"));
            if !detached {
                let found = certificates_of_stream(&der[..], Quirks::STRICT).unwrap();
                let options = VerifyOptions { certificates: &found, ..VerifyOptions::default() };
                let end = VerifyingReader::new(&der[..], &options).unwrap().finish().unwrap();
                assert!(end.verdict.is_valid(), "{shape}");
            }
        }
        // PKCS #7 as the older command writes it, with SHA-1.
        assert!(bench.run("smime -sign -binary -in content -signer cert.pem -inkey key.pem -md sha1 -nodetach -outform DER -out message"));
        let der = bench.get("message");
        assert!(matches!(SignedData::parse(&der), Err(Error::QuirkRefused { .. })));
        let quirks = Quirks::of(&[Quirk::Sha1Digest, Quirk::Sha1Signature]);
        let message = SignedData::parse_with(&der, quirks).unwrap();
        let options = VerifyOptions { rules: tolerating(quirks), ..VerifyOptions::default() };
        let verdict = message.verify(&options).unwrap();
        assert!(verdict.is_valid() && verdict.quirks().contains(Quirk::Sha1Signature));
    }
}

#[test]
fn a_message_that_openssl_began_gets_a_second_signer() {
    let bench = Bench::new();
    bench.party(rsa_party());
    bench.put("content", b"content\n");
    assert!(bench.run("cms -sign -binary -in content -signer cert.pem -inkey key.pem -nodetach -outform DER -out message"));
    let message = SignedData::parse(&bench.get("message")).unwrap();
    let both = p256_party().sign(
        SignedDataBuilder::extending(&message),
        p256_party().plan(),
        b"content\n",
    );
    bench.put("both", &both);
    assert!(bench.run("cms -verify -binary -inform DER -in both -noverify -out out"));
    // And the other way round.
    bench.put("key2.pem", p256_party().key.pem().as_bytes());
    bench.put("cert2.pem", p256_party().certificate.to_pem().as_bytes());
    let ours = rsa_party().sign(
        SignedDataBuilder::new(Dialect::Rfc5652),
        rsa_party().plan(),
        b"content\n",
    );
    bench.put("ours", &ours);
    assert!(bench.run("cms -resign -binary -inform DER -in ours -signer cert2.pem -inkey key2.pem -nodetach -outform DER -out again"));
    let again = SignedData::parse(&bench.get("again")).unwrap();
    let valid = again.verify(&VerifyOptions::default()).unwrap().all_valid().unwrap();
    assert_eq!(valid.len(), 2);
}

/// A key that openssl holds.
struct Foreign<'a>(&'a Bench, PublicKey);

impl Signer for Foreign<'_> {
    type Error = yzt_crypto::Error;

    fn public_key(&self) -> PublicKey {
        self.1.clone()
    }

    fn sign(&mut self, _message: &[u8]) -> Result<Signature, Self::Error> {
        Err(yzt_crypto::Error::UnsupportedAlgorithm)
    }
}

impl DigestSigner for Foreign<'_> {
    fn sign_digest(&mut self, digest: &MessageDigest) -> Result<Signature, Self::Error> {
        self.0.put("digest", digest.as_bytes());
        assert!(self.0.run("pkeyutl -sign -inkey key.pem -in digest -out value"));
        let der = sm2::DerSignature::from_bytes(&self.0.get("value"))?;
        Ok(Signature::Sm2(sm2::Signature::from_der(&der)?))
    }
}

#[test]
fn sm2_signatures_are_openssl_s_too() {
    let party = sm2_party();
    let bench = Bench::new();
    bench.party(party);
    bench.put("spki.der", &party.key.public().to_spki_der());
    for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
        for plan in [party.plan().with_attributes(), party.plan().without_attributes()] {
            // Ours, checked by openssl over what we say was signed.
            let message = party.sign(SignedDataBuilder::new(dialect), plan.clone(), b"content");
            let message = SignedData::parse(&message).unwrap();
            let signer = &message.signers()[0];
            bench.put("signed", &message.bytes_signed_by(signer, None).unwrap());
            bench.put("value", signer.signature_value());
            let verify = "pkeyutl -verify -pubin -keyform DER -inkey spki.der -rawin -digest sm3 -in signed -sigfile value -pkeyopt distid:";
            assert!(bench.run(&format!("{verify}1234567812345678")));
            assert!(!bench.run(&format!("{verify}someone-else")));
            // openssl's, checked by us.
            let builder = SignedDataBuilder::new(dialect).certificate(&party.certificate);
            let builder = builder.signer(plan).unwrap();
            let mut signer = Foreign(&bench, party.key.public());
            let message = builder.sign(b"content", &mut signer).unwrap();
            crate::support::open(&message, None).unwrap();
        }
    }
}

#[test]
fn openssl_reads_the_structure_of_gmt_0010() {
    // openssl does not know the types of GM/T 0010: with those of PKCS #7 in their place, and
    // nothing else changed but lengths, it reads the same message and hands out its content.
    let party = sm2_party();
    let message =
        party.sign(SignedDataBuilder::new(Dialect::Gmt0010), party.plan(), b"the content inside");
    let bench = Bench::new();
    bench.put("message", &of_pkcs_7(&message));
    assert!(bench.run("cms -cmsout -print -noout -inform DER -in message"));
    assert!(bench.run("cms -verify -noverify -nosigs -binary -inform DER -in message -out out"));
    assert_eq!(bench.get("out"), b"the content inside");
    assert!(bench.run("pkcs7 -inform DER -in message -print_certs -out certs"));
    let certificate = yzt_cert::Certificate::parse_any(&bench.get("certs")).unwrap();
    assert_eq!(certificate, party.certificate);
}

/// The message with the types of PKCS #7.
fn of_pkcs_7(message: &[u8]) -> Vec<u8> {
    use yzt_cert::asn1::{self, Element, Reader, tag};
    let children = |element: Element<'_>| {
        let mut reader = element.reader("test");
        let mut out = Vec::new();
        while !reader.is_empty() {
            out.push(reader.element().unwrap().whole().to_vec());
        }
        out
    };
    let single = |der: &[u8]| children(Reader::new(der, "test").element().unwrap());
    let whole = children(Reader::single(message, tag::SEQUENCE, "test").unwrap());
    let mut data = single(&single(&whole[1])[0]);
    let inner = single(&data[2]);
    data[2] = asn1::sequence(&[&asn1::object_identifier(&oid::DATA), &inner[1]]);
    let data: Vec<&[u8]> = data.iter().map(Vec::as_slice).collect();
    let data = asn1::explicit(0, &asn1::sequence(&data));
    asn1::sequence(&[&asn1::object_identifier(&oid::SIGNED_DATA), &data])
}

/// An authority for timestamps by RSA, with what openssl's configuration asks for.
fn authority() -> Party {
    use yzt_cert::asn1;
    let key = yzt_crypto::rsa::PrivateKey::generate(&mut Fixed(80 << 32), 2048).unwrap();
    let key = crate::support::Key::Rsa(Box::new(key));
    let value = asn1::sequence(&[&asn1::object_identifier(&oid::TIME_STAMPING)]);
    let purpose = Extension { kind: oid::EXTENDED_KEY_USAGE, critical: true, value };
    let draft = draft("tsa", 80, &key).end_entity().key_usage(KeyUsage::SIGNATURE_HALF);
    let draft = draft.extension(purpose);
    let certificate = draft.sign(&mut KeySigner::new(key.software(), &mut Fixed(7))).unwrap();
    Party { key, certificate }
}

const CONFIGURATION: &str = "
[tsa]
default_tsa = one
[one]
serial = serial
signer_cert = cert.pem
signer_key = key.pem
signer_digest = sha256
default_policy = 1.2.3.4.5
digests = sha1, sha256, sha384, sha512, sm3
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
ess_cert_id_alg = sha256
";

#[test]
fn timestamps_of_openssl_are_read_and_ours_are_asked_for() {
    let authority = authority();
    let bench = Bench::new();
    bench.party(&authority);
    bench.put("tsa.cnf", CONFIGURATION.as_bytes());
    bench.put("data", b"data");
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sm3] {
        let request =
            TimestampRequest::new(digest.digest(b"data")).with_nonce(&mut Fixed(9)).unwrap();
        bench.put("request", &request.to_der());
        assert!(bench.run("ts -query -in request -text"));
        assert!(bench.run("ts -reply -config tsa.cnf -queryfile request -out reply"));
        let response = TimestampResponse::parse_with(&bench.get("reply"), Quirks::STRICT).unwrap();
        let token = response.answering(&request).unwrap();
        let found = token.verify(b"data", &TimestampCheck::default()).unwrap();
        assert_eq!(found.authority, authority.certificate);
        assert_eq!(found.policy.to_string(), "1.2.3.4.5");
        assert!(token.info().ordering);
        assert_eq!(
            found.accuracy.map(|it| (it.seconds, it.milliseconds, it.microseconds)),
            Some((1, 500, 100))
        );
        assert!(found.quirks.without(Quirks::REMARKS).is_empty(), "{}", found.quirks);
        // openssl agrees, and refuses what we refuse.
        bench.put("data", b"data");
        assert!(
            bench.run("ts -verify -queryfile request -in reply -CAfile cert.pem -no_check_time")
        );
    }
    // A question of openssl's own.
    assert!(bench.run("ts -query -data data -sha512 -cert -tspolicy 1.2.3.4.5 -out request"));
    let request = TimestampRequest::parse(&bench.get("request")).unwrap();
    assert_eq!(request.imprint, DigestAlgorithm::Sha512.digest(b"data"));
    assert!(request.certificate && request.nonce.is_some());
    // Refused: a policy that the authority does not have.
    assert!(bench.run("ts -query -data data -sha256 -tspolicy 1.2.3.9 -out request"));
    let request = TimestampRequest::parse(&bench.get("request")).unwrap();
    assert!(bench.run("ts -reply -config tsa.cnf -queryfile request -out reply"));
    let response = TimestampResponse::parse_with(&bench.get("reply"), Quirks::STRICT).unwrap();
    let refused = response.answering(&request).map(|_| ());
    assert!(
        matches!(refused, Err(Error::TimestampRefused { status: 2, failure }) if failure == 1 << 15)
    );
}
