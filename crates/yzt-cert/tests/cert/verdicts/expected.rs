// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the index expects, read out of its words.

use super::{Kind, Row, Verdict};

/// Compares a verdict with every fact that the row states about it.
pub(super) fn check(kind: Kind, row: &Row, verdict: &Verdict) {
    let facts = match kind {
        Kind::Certificate => certificate(row, verdict),
        Kind::Request => request(row, verdict),
        Kind::Bundle => bundle(row, verdict),
        Kind::PublicKey | Kind::Pkcs8 | Kind::Sec1 => one(row, "openssl pkey ok", |_| {
            verdict.strict == "read" && verdict.lenient == "read" && verdict.openssl == "pkey ok"
        }),
        Kind::Seal => one(row, "DER parse ok", |_| {
            verdict.strict == "read" && verdict.openssl == "asn1parse ok"
        }),
        Kind::Noise => one(row, "must be rejected without panic", |_| {
            [&verdict.strict, &verdict.lenient]
                .iter()
                .all(|outcome| outcome.starts_with("refused ") && !outcome.contains("read"))
        }),
        Kind::Message => 1,
    };
    assert!(facts > 0, "{}: nothing was compared with {:?}", row.file, row.expected);
}

/// One fact, if the row states it.
fn one(row: &Row, says: &str, holds: impl FnOnce(&str) -> bool) -> usize {
    let Some((_, behind)) = row.expected.split_once(says) else {
        return 0;
    };
    assert!(holds(behind), "{}: {says:?} does not hold", row.file);
    1
}

fn has(verdict: &Verdict, quirk: &str) -> bool {
    verdict.quirks.split(", ").any(|met| met == quirk)
}

fn certificate(row: &Row, verdict: &Verdict) -> usize {
    let read = |outcome: &str| outcome == "read" || outcome == "valid";
    let modes = [("default-ID", "standard"), ("empty-ID", "empty-identifier")];
    let mut facts = one(row, "openssl x509 parse ok", |_| !verdict.openssl.contains("parse fails"));
    if row.expected.starts_with("parse ok") {
        facts += one(row, "parse ok", |_| {
            read(&verdict.lenient) && !verdict.openssl.contains("parse fails")
        });
    }
    for (words, mode) in modes {
        facts += one(row, &format!("SM2 sig valid with {words}"), |_| {
            let strict = if mode == "standard" { "valid" } else { "refused 3030" };
            match verdict.issuer.as_str() {
                // The index was made with more certificates than the folder holds.
                "absent" => verdict.lenient == "read" && names_an_issuer(row),
                _ => verdict.mode == mode && verdict.strict == strict && verdict.lenient == "valid",
            }
        });
    }
    facts += one(row, "issuer not in set", |_| {
        verdict.issuer == "absent" && verdict.strict == "read" && verdict.mode == "-"
    });
    facts += one(row, "openssl verify -partial_chain distid:1234567812345678 => OK", |_| {
        verdict.issuer == "absent" || verdict.openssl.starts_with("verify ok")
    });
    facts += one(row, "(self-signed:", |_| {
        verdict.issuer == "self" && verdict.openssl.ends_with("vacuous")
    });
    facts += one(row, "must fail in every mode", |_| {
        verdict.strict == "refused 3030" && verdict.lenient == "refused 3030"
    });
    facts += one(row, "lenient: valid; strict: reject", |_| {
        verdict.lenient == "valid"
            && verdict.strict == "refused 3031"
            && (!row.shows.contains("raw r||s, 64 bytes") || has(verdict, "signature-raw"))
    });
    if row.shows.contains("sigalg=") {
        let null = row.shows.contains("sigalg=1.2.156.10197.1.501+NULL");
        assert_eq!(null, has(verdict, "null-parameters"), "{}", row.file);
        let key = row.shows.contains("spki=1.2.156.10197.1.301+");
        assert_eq!(key, has(verdict, "key-algorithm-sm2"), "{}", row.file);
    }
    facts
}

/// Whether the row says by whose certificate it was verified.
fn names_an_issuer(row: &Row) -> bool {
    row.expected.contains("issuer DER sha256 starts ")
}

/// The first octets of the issuer's digest, if the row states them.
pub(super) fn issuer_digest(row: &Row) -> Option<&str> {
    let (_, behind) = row.expected.split_once("issuer DER sha256 starts ")?;
    behind.split(')').next()
}

fn request(row: &Row, verdict: &Verdict) -> usize {
    let modes = [("noZ", "without-z"), ("default-ID", "standard"), ("Z+SM3(msg)", "double-hash")];
    let unwrapped = row.shows.contains("NOT wrapped in SET");
    assert_eq!(unwrapped, has(verdict, "attribute-without-set"), "{}", row.file);
    assert_eq!(unwrapped, verdict.strict == "refused 3001", "{}", row.file);
    let mut facts = 0;
    for (words, mode) in modes {
        facts += one(row, &format!("own check: {words}"), |_| {
            let strict = match (unwrapped, mode) {
                (true, _) => "refused 3001",
                (false, "standard") => "valid",
                (false, _) => "refused 3030",
            };
            verdict.mode == mode && verdict.lenient == "valid" && verdict.strict == strict
        });
    }
    facts += one(row, "openssl req parse ok", |_| verdict.openssl.contains("parse ok"));
    facts += one(row, "openssl req parse FAILS", |_| verdict.openssl.contains("parse fails"));
    facts += one(row, "-verify distid => OK", |_| verdict.openssl.contains("verify ok"));
    facts += one(row, "-verify distid => fail", |_| verdict.openssl.contains("verify fails"));
    facts
}

fn bundle(row: &Row, verdict: &Verdict) -> usize {
    let number = |text: &str, before: &str| -> usize {
        let (front, _) = text.split_once(before).unwrap();
        let digits = front.rsplit(|letter: char| !letter.is_ascii_digit()).next();
        digits.unwrap().parse().unwrap()
    };
    let all = number(&row.shows, " CA certificates");
    let null = number(&row.shows, "/86 carry AlgorithmIdentifier parameters NULL");
    let valid = number(&row.expected, " verify under");
    assert!(has(verdict, &format!("null-parameters {null}")), "{}: {}", row.file, verdict.quirks);
    assert_eq!(verdict.strict, format!("read {all}, valid {valid}"), "{}", row.file);
    assert_eq!(verdict.lenient, verdict.strict, "{}", row.file);
    assert_eq!(verdict.mode, format!("standard {valid}"), "{}", row.file);
    assert_eq!(verdict.openssl, format!("verify ok {valid}"), "{}", row.file);
    let (_, issuer) = row.expected.split_once(" verify under ").unwrap();
    let issuer = issuer.split(' ').next().unwrap();
    assert!(verdict.issuer.starts_with(issuer), "{}: {}", row.file, verdict.issuer);
    7
}
