// SPDX-License-Identifier: MIT OR Apache-2.0
//! What this crate and openssl say about a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use yzt_cert::asn1::{Reader, tag};
use yzt_cert::leniency::Quirks;
use yzt_cert::signature::{SignatureRules, SignatureVerdict};
use yzt_cert::{Certificate, CertificateRequest, CertificateRevocationList, Error};
use yzt_crypto::{DigestAlgorithm, PublicKey, sm2};

use super::{Kind, Row, Verdict};
use crate::support::{ID, try_openssl};

/// Every certificate of the folder.
pub(super) struct Library {
    folder: PathBuf,
    certificates: BTreeMap<String, Certificate>,
}

impl Library {
    pub(super) fn read(folder: &Path, rows: &[Row]) -> Self {
        let read = |row: &Row| {
            let bytes = fs::read(folder.join(&row.file)).unwrap();
            let certificate = Certificate::parse_any_with(&bytes, Quirks::ALL).ok()?;
            Some((row.file.clone(), certificate))
        };
        let rows = rows.iter().filter(|row| Kind::of(row) == Kind::Certificate);
        Self { folder: folder.to_owned(), certificates: rows.filter_map(read).collect() }
    }

    fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.join(file)).unwrap()
    }

    /// The certificate that signed: itself, or the one in the folder under whose key it verifies
    /// in whatever way.
    fn issuer(&self, file: &str, certificate: &Certificate) -> Option<(String, &Certificate)> {
        let own = self.certificates.get(file)?;
        if certificate.is_self_issued() {
            return Some(("self".to_owned(), own));
        }
        let mut named = self
            .certificates
            .iter()
            .filter(|(_, issuer)| issuer.subject() == certificate.issuer() && is_sound(issuer))
            .map(|(file, issuer)| (file.clone(), issuer));
        let signed = |issuer: &Certificate| {
            let key = issuer.public_key().unwrap();
            certificate.verify_signature_with(&key, &SignatureRules::anything()).is_ok()
        };
        named.find(|(_, issuer)| signed(issuer))
    }

    /// The file whose DER has a digest that begins so.
    pub(super) fn by_digest(&self, begins: &str) -> Option<&str> {
        let digest = |certificate: &Certificate| {
            let digest = DigestAlgorithm::Sha256.digest(certificate.as_der());
            digest.as_bytes().iter().map(|octet| format!("{octet:02x}")).collect::<String>()
        };
        let found = self.certificates.iter().find(|(_, one)| digest(one).starts_with(begins));
        found.map(|(file, _)| file.as_str())
    }

    fn openssl(&self, arguments: &[&str]) -> bool {
        try_openssl(&self.folder, arguments).0
    }
}

/// Whether a certificate is worth being an issuer: a root that does not verify by itself is a
/// damaged copy of one that does.
fn is_sound(issuer: &Certificate) -> bool {
    let verifies = |key: PublicKey| issuer.verify_signature(&key).is_ok();
    !issuer.is_self_issued() || issuer.public_key().is_ok_and(verifies)
}

pub(super) fn judge(library: &Library, kind: Kind, row: &Row) -> Verdict {
    let bytes = library.bytes(&row.file);
    match kind {
        Kind::Certificate => certificate(library, &row.file, &bytes),
        Kind::Request => request(library, &row.file, &bytes),
        Kind::Bundle => bundle(library, row, &bytes),
        Kind::PublicKey => {
            let read = PublicKey::from_spki_der(&bytes).map(|key| key.to_spki_der() == bytes);
            key(library, &row.file, "-pubin", read)
        }
        Kind::Pkcs8 => {
            let read = sm2::PrivateKey::from_pkcs8_der(&bytes).map(|key| holds(&bytes, &key));
            key(library, &row.file, "-noout", read)
        }
        Kind::Sec1 => {
            let read = sm2::PrivateKey::from_sec1_der(&bytes).map(|key| holds(&bytes, &key));
            key(library, &row.file, "-noout", read)
        }
        Kind::Seal => seal(library, &row.file, &bytes),
        Kind::Noise => noise(&bytes),
        Kind::Message => panic!("messages are judged by yzt-cms"),
    }
}

fn refused(error: &Error) -> String {
    format!("refused {}", error.number())
}

/// What reading and verifying came to.
fn outcome(result: Result<Option<SignatureVerdict>, Error>) -> String {
    match result {
        Ok(Some(_)) => "valid".to_owned(),
        Ok(None) => "read".to_owned(),
        Err(error) => refused(&error),
    }
}

/// `-` for what is not there.
fn or_dash(text: String) -> String {
    if text.is_empty() { "-".to_owned() } else { text }
}

fn certificate(library: &Library, file: &str, bytes: &[u8]) -> Verdict {
    let whatever = Certificate::parse_any_with(bytes, Quirks::ALL);
    let quirks = whatever.as_ref().map(Certificate::quirks).unwrap_or_default();
    let issuer = whatever.ok().and_then(|certificate| library.issuer(file, &certificate));
    let read = |allowed: Quirks, rules: &SignatureRules| {
        let certificate = Certificate::parse_any_with(bytes, allowed)?;
        let verdict = match &issuer {
            Some((_, issuer)) => {
                Some(certificate.verify_signature_with(&issuer.public_key()?, rules)?)
            }
            None => None,
        };
        Ok(verdict)
    };
    let strict = read(Quirks::STRICT, &SignatureRules::default());
    let lenient = read(Quirks::ALL, &SignatureRules::anything());
    let verdict = lenient.as_ref().ok().copied().flatten();
    let quirks = verdict.map_or(quirks, |verdict| quirks.union(verdict.quirks));
    Verdict {
        strict: outcome(strict),
        lenient: outcome(lenient),
        quirks: or_dash(quirks.to_string()),
        mode: verdict.map_or("-".to_owned(), |verdict| verdict.mode.to_string()),
        openssl: openssl_certificate(library, file, issuer.as_ref().map(|(file, _)| file.as_str())),
        issuer: issuer.map_or("absent".to_owned(), |(file, _)| file),
    }
}

/// One link checked by openssl, with the identifier that it must be told.
fn openssl_certificate(library: &Library, file: &str, issuer: Option<&str>) -> String {
    if !library.openssl(&["x509", "-inform", form(library, file), "-in", file, "-noout"]) {
        return "parse fails".to_owned();
    }
    let Some(issuer) = issuer else {
        return "parse ok".to_owned();
    };
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, file: &str| {
        let path = folder.path().join(name);
        fs::write(&path, library.certificates.get(file).unwrap().to_pem()).unwrap();
    };
    put("one.pem", file);
    put("issuer.pem", if issuer == "self" { file } else { issuer });
    let verify = ["verify", "-partial_chain", "-no_check_time", "-vfyopt", ID];
    let files = ["-CAfile", "issuer.pem", "one.pem"];
    match try_openssl(folder.path(), &[&verify[..], &files].concat()).0 {
        true if issuer == "self" => "verify ok, vacuous".to_owned(),
        true => "verify ok".to_owned(),
        false => "verify fails".to_owned(),
    }
}

fn form(library: &Library, file: &str) -> &'static str {
    if library.bytes(file).first() == Some(&tag::SEQUENCE) { "DER" } else { "PEM" }
}

fn request(library: &Library, file: &str, bytes: &[u8]) -> Verdict {
    let read = |allowed: Quirks, rules: &SignatureRules| {
        let request = CertificateRequest::parse_any_with(bytes, allowed)?;
        Ok((request.quirks(), request.verify_with(rules)?))
    };
    let strict = read(Quirks::STRICT, &SignatureRules::default());
    let lenient = read(Quirks::ALL, &SignatureRules::anything());
    let verdict = lenient.as_ref().ok().map(|(_, verdict)| *verdict);
    let quirks = lenient.as_ref().ok().map(|(quirks, verdict)| quirks.union(verdict.quirks));
    let request = ["req", "-inform", form(library, file), "-in", file, "-noout"];
    let parse = library.openssl(&request);
    // Version 3.0 says in words, not by its status, that a request does not verify.
    let verify =
        try_openssl(&library.folder, &[&request[..], &["-verify", "-vfyopt", ID]].concat());
    let verify = verify.0 && verify.2.to_lowercase().contains("verify ok");
    let [parse, verify] = [parse, verify].map(|good| if good { "ok" } else { "fails" });
    Verdict {
        strict: outcome(strict.map(|(_, verdict)| Some(verdict))),
        lenient: outcome(lenient.map(|(_, verdict)| Some(verdict))),
        quirks: or_dash(quirks.unwrap_or_default().to_string()),
        mode: verdict.map_or("-".to_owned(), |verdict| verdict.mode.to_string()),
        issuer: "self".to_owned(),
        openssl: format!("parse {parse}, verify {verify}"),
    }
}

/// Certificates of a bundle, each checked against the issuers in the folder.
fn bundle(library: &Library, row: &Row, bytes: &[u8]) -> Verdict {
    let all = Certificate::parse_pem_bundle(bytes).unwrap();
    let mut quirks: BTreeMap<String, usize> = BTreeMap::new();
    let mut issuers: BTreeMap<String, usize> = BTreeMap::new();
    let (mut modes, mut strict) = (BTreeMap::new(), 0_usize);
    for certificate in &all {
        for quirk in certificate.quirks().iter() {
            *quirks.entry(quirk.to_string()).or_default() += 1;
        }
        let named = library
            .certificates
            .iter()
            .filter(|(_, issuer)| issuer.subject() == certificate.issuer() && is_sound(issuer));
        for (file, issuer) in named {
            let key = issuer.public_key().unwrap();
            let anything = SignatureRules::anything();
            strict += usize::from(certificate.verify_signature(&key).is_ok());
            if let Ok(verdict) = certificate.verify_signature_with(&key, &anything) {
                *issuers.entry(file.clone()).or_default() += 1;
                *modes.entry(verdict.mode.to_string()).or_insert(0_usize) += 1;
                break;
            }
        }
    }
    let count = |counts: &BTreeMap<String, usize>| {
        let parts = counts.iter().map(|(name, count)| format!("{name} {count}"));
        or_dash(parts.collect::<Vec<_>>().join(", "))
    };
    let valid = modes.values().sum::<usize>();
    Verdict {
        strict: format!("read {}, valid {strict}", all.len()),
        lenient: format!("read {}, valid {valid}", all.len()),
        quirks: count(&quirks),
        mode: count(&modes),
        openssl: openssl_bundle(library, row, issuers.keys().next().map(String::as_str), &all),
        issuer: count(&issuers),
    }
}

fn openssl_bundle(
    library: &Library,
    row: &Row,
    issuer: Option<&str>,
    all: &[Certificate],
) -> String {
    let folder = tempfile::tempdir().unwrap();
    let issuer = library.certificates.get(issuer.unwrap()).unwrap();
    fs::write(folder.path().join("issuer.pem"), issuer.to_pem()).unwrap();
    let names: Vec<String> = (0..all.len()).map(|number| format!("{number}.pem")).collect();
    for (name, certificate) in names.iter().zip(all) {
        fs::write(folder.path().join(name), certificate.to_pem()).unwrap();
    }
    let verify = ["verify", "-partial_chain", "-no_check_time"];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let good = |identifier: &[&str]| {
        let files = [&["-CAfile", "issuer.pem"], &names[..]].concat();
        let output = try_openssl(folder.path(), &[&verify[..], identifier, &files].concat()).1;
        String::from_utf8_lossy(&output).lines().filter(|line| line.ends_with(": OK")).count()
    };
    assert_eq!(good(&[]), 0, "{}: without the identifier", row.file);
    format!("verify ok {}", good(&["-vfyopt", ID]))
}

/// Whether the bytes hold the key's public point, where they hold a point at all.
fn holds(bytes: &[u8], key: &sm2::PrivateKey) -> bool {
    let point = key.public_key().to_sec1();
    bytes.len() < 100 || bytes.windows(point.len()).any(|window| window == point)
}

fn key(
    library: &Library,
    file: &str,
    option: &str,
    read: Result<bool, yzt_crypto::Error>,
) -> Verdict {
    let openssl = library.openssl(&["pkey", "-inform", "DER", "-in", file, "-noout", option]);
    let openssl = if openssl { "pkey ok" } else { "pkey fails" };
    let read = match read {
        Ok(same) => {
            assert!(same, "{file}: another key was read");
            "read".to_owned()
        }
        Err(error) => format!("refused {}", error.number()),
    };
    Verdict::plain(&read, &read, openssl)
}

/// `SES_Seal ::= SEQUENCE { eSealInfo, cert OCTET STRING, signAlgID OBJECT IDENTIFIER,
/// signedValue BIT STRING, timeStamp [0] BIT STRING OPTIONAL }` (GB/T 38540, clause 6).
fn seal(library: &Library, file: &str, bytes: &[u8]) -> Verdict {
    let shape = || -> Result<Certificate, Error> {
        well_formed(bytes, 16)?;
        let mut fields = Reader::single(bytes, tag::SEQUENCE, "seal")?.reader("seal");
        fields.expect(tag::SEQUENCE)?;
        let certificate = fields.expect(tag::OCTET_STRING)?.content();
        fields.object_identifier()?;
        fields.expect(tag::BIT_STRING)?.octet_aligned_bit_string()?;
        fields.optional(tag::context_constructed(0))?;
        fields.finish()?;
        Certificate::parse(certificate)
    };
    let openssl = library.openssl(&["asn1parse", "-inform", "DER", "-in", file, "-noout"]);
    let openssl = if openssl { "asn1parse ok" } else { "asn1parse fails" };
    let (read, quirks) = match shape() {
        Ok(certificate) => ("read".to_owned(), or_dash(certificate.quirks().to_string())),
        Err(error) => (refused(&error), "-".to_owned()),
    };
    Verdict { quirks, ..Verdict::plain(&read, &read, openssl) }
}

/// Whether everything is DER down to the last element.
fn well_formed(bytes: &[u8], depth: usize) -> Result<(), Error> {
    assert!(depth > 0);
    let mut reader = Reader::new(bytes, "seal");
    while !reader.is_empty() {
        let element = reader.element()?;
        if element.tag() & 0x20 != 0 {
            well_formed(element.content(), depth - 1)?;
        }
    }
    Ok(())
}

/// Noise is refused by every reader, with an error of its own and without a panic.
fn noise(bytes: &[u8]) -> Verdict {
    let numbers = |allowed: Quirks| {
        let certificate = Certificate::parse_any_with(bytes, allowed).map(|_| ());
        let request = CertificateRequest::parse_any_with(bytes, allowed).map(|_| ());
        let list = CertificateRevocationList::parse_with(bytes, allowed).map(|_| ());
        let numbers: Vec<String> = [certificate, request, list]
            .into_iter()
            .map(|result| {
                result.map_or_else(|error| error.number().to_string(), |()| "read".into())
            })
            .collect();
        format!("refused {}", numbers.join(" "))
    };
    assert!(PublicKey::from_spki_der(bytes).is_err());
    assert!(sm2::PrivateKey::from_pkcs8_der(bytes).is_err());
    assert!(sm2::PrivateKey::from_sec1_der(bytes).is_err());
    Verdict::plain(&numbers(Quirks::STRICT), &numbers(Quirks::ALL), "-")
}
