// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures of given digests: r, s and e can be chosen freely, so that the arithmetic meets its
//! edges in signatures that are valid.

use sm2::Scalar;
use yzt_crypto::sm2::PrivateKey;

use crate::encodings::pair;
use crate::file::{self, Case, File, Group, hex};
use crate::maths::{
    N, Octets, base_multiple, described, difference, digest_for, drawn, number, octets,
    private_scalar, scalar, short_sum, small, standard_key,
};

const NOTES: &[(&str, &str, &str)] = &[
    ("EdgeValue", "EDGE_CASE", "r, s or r + s lies at the end of its range."),
    ("DigestReduction", "EDGE_CASE", "e is taken modulo n."),
    ("Doubling", "EDGE_CASE", "s G and (r + s) P are the same point, or close to it."),
    ("Infinity", "AUTH_BYPASS", "s G + (r + s) P is the point at infinity."),
    ("RangeCheck", "AUTH_BYPASS", "r or s lies outside 1 to n - 1, or r + s is n."),
];

fn case(comment: &str, flag: &str, result: &str, e: &Octets, r: &Octets, s: &Octets) -> Case {
    let (digest, sig) = (Some(hex(e)), Some(hex(pair(r, s))));
    Case { digest, sig, ..Case::new(comment, flag, result) }
}

pub(crate) fn file() -> File {
    let key = standard_key();
    let mut tests = edges(&key);
    tests.extend(reduction(&key));
    tests.extend(doubling(&key));
    tests.extend(infinity(&key));
    let group = Group {
        kind: "Sm2VerifyDigest".into(),
        public_key: Some(described(key.public_key())),
        public_key_der: Some(hex(key.public_key().to_spki_der())),
        private_key: None,
        sha: None,
        distinguished_identifier: None,
        encoding: "asn1".into(),
        tests,
    };
    let header = "SM2 signatures (GB/T 32918.2) of given digests e, in DER.";
    file::file("sm2_verify_digest_schema.json", header, NOTES, vec![group])
}

/// (r, s) at the ends of the range, each with the digest that makes it valid.
fn edges(key: &PrivateKey) -> Vec<Case> {
    let d = private_scalar(key);
    let one = Scalar::ONE;
    let some = scalar(&drawn("some number"));
    let rows = [
        ("r = 1", one, some),
        ("r = 2", one.double(), some),
        ("r = n - 1", -one, some),
        ("r = n - 2", -one.double(), some),
        ("s = 1", some, one),
        ("s = 2", some, one.double()),
        ("s = n - 1", some, -one),
        ("r = s = 1", one, one),
        ("r = s = n - 1", -one, -one),
        ("r + s = 1", some, one - some),
        ("r + s = n + 1", -some, some + one),
        ("r + s = n - 1", some, -one - some),
        ("r = s", some, some),
        ("s = d", some, d),
        ("s = n - d", some, -d),
        ("r = d", d, some),
    ];
    let mut out = Vec::new();
    for (comment, r, s) in rows {
        let e = digest_for(&d, &r, &s);
        let (r, s) = (number(&r), number(&s));
        out.push(case(comment, "EdgeValue", "valid", &e, &r, &s));
        let other = format!("{comment}, another digest");
        let changed = number(&(scalar(&e) + Scalar::ONE));
        out.push(case(&other, "EdgeValue", "invalid", &changed, &r, &s));
    }
    out
}

/// Digests at and above n.
fn reduction(key: &PrivateKey) -> Vec<Case> {
    let (d, n) = (private_scalar(key), octets(N));
    let k = scalar(&drawn("nonce of the digests"));
    let mut out = Vec::new();
    for (name, above, e) in [
        ("0", "n", small(0)),
        ("1", "n + 1", small(1)),
        ("5", "n + 5", small(5)),
        ("2^256 - 1 - n", "2^256 - 1", difference(&[0xff; 32], &n)),
    ] {
        let (r, s) = crate::maths::sign(&d, &e, &k);
        out.push(case(&format!("e = {name}"), "DigestReduction", "valid", &e, &r, &s));
        let larger = short_sum(&e, &n);
        out.push(case(&format!("e = {above}"), "DigestReduction", "valid", &larger, &r, &s));
    }
    let e = difference(&n, &small(1));
    let (r, s) = crate::maths::sign(&d, &e, &k);
    out.push(case("e = n - 1", "DigestReduction", "valid", &e, &r, &s));
    out
}

/// s = t d: both points of the sum are equal; and neighbours of that.
fn doubling(key: &PrivateKey) -> Vec<Case> {
    let d = private_scalar(key);
    let t = scalar(&drawn("t"));
    let rows = [
        ("s G = t P", t * d),
        ("s G = t P + G", t * d + Scalar::ONE),
        ("s G = t P - G", t * d - Scalar::ONE),
        ("s G = G - t P", Scalar::ONE - t * d),
        ("s G = 2 t P", t * d.double()),
    ];
    let make = |(comment, s): (&str, Scalar)| {
        let r = t - s;
        let e = digest_for(&d, &r, &s);
        case(comment, "Doubling", "valid", &e, &number(&r), &number(&s))
    };
    rows.into_iter().map(make).collect()
}

/// s = -t d: whatever e is, there is no x1.
fn infinity(key: &PrivateKey) -> Vec<Case> {
    let d = private_scalar(key);
    let mut out = Vec::new();
    for label in ["first", "second"] {
        let t = scalar(&drawn(label));
        let s = -(t * d);
        let r = t - s;
        let (r, s) = (number(&r), number(&s));
        for (what, e) in [("r", r), ("0", small(0)), ("some digest", drawn("digest"))] {
            let comment = format!("the {label} sum at infinity, e = {what}");
            out.push(case(&comment, "Infinity", "invalid", &e, &r, &s));
        }
    }
    let n = octets(N);
    let r = number(&scalar(&drawn("some number")));
    let comment = "r + s = n, e = r - x(s G)";
    let s = difference(&n, &r);
    let e = number(&(scalar(&r) - scalar(&base_multiple(&scalar(&s)).0)));
    out.push(case(comment, "RangeCheck", "invalid", &e, &r, &s));
    let (zero, k) = (small(0), scalar(&drawn("k")));
    // r = 0: k = s (1 + d), e = -x1. s = 0: k = r d, e = r - x1.
    let s = k * (Scalar::ONE + d).invert().unwrap();
    let e = number(&-scalar(&base_multiple(&k).0));
    out.push(case(
        "r = 0 with the digest that fits",
        "RangeCheck",
        "invalid",
        &e,
        &zero,
        &number(&s),
    ));
    out.push(case("r = n with the digest that fits", "RangeCheck", "invalid", &e, &n, &number(&s)));
    let r = k * d.invert().unwrap();
    let e = number(&(r - scalar(&base_multiple(&k).0)));
    out.push(case(
        "s = 0 with the digest that fits",
        "RangeCheck",
        "invalid",
        &e,
        &number(&r),
        &zero,
    ));
    out.push(case("s = n with the digest that fits", "RangeCheck", "invalid", &e, &number(&r), &n));
    let tiny = scalar(&small(7));
    let e = digest_for(&d, &tiny, &k);
    let above = short_sum(&small(7), &n);
    out.push(case("r = 7", "EdgeValue", "valid", &e, &small(7), &number(&k)));
    out.push(case("r = 7 + n", "RangeCheck", "invalid", &e, &above, &number(&k)));
    let e = digest_for(&d, &k, &tiny);
    out.push(case("s = 7", "EdgeValue", "valid", &e, &number(&k), &small(7)));
    out.push(case("s = 7 + n", "RangeCheck", "invalid", &e, &number(&k), &above));
    out
}
