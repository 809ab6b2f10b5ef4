// SPDX-License-Identifier: MIT OR Apache-2.0
//! Ciphertexts, in DER, as C1 ‖ C3 ‖ C2 and as C1 ‖ C2 ‖ C3.

use sm2::Scalar;
use yzt_crypto::sm2::PublicKey;
use yzt_crypto::sm3;

use crate::encodings::{changed, integer, long_tlv, negated, sequence, tlv};
use crate::file::{Case, File, Group, hex};
use crate::maths::{
    Octets, P, base_multiple, difference, drawn, drawn_key, multiple, octets, point, scalar,
    short_sum, small, standard_key,
};

const NOTES: &[(&str, &str, &str)] = &[
    ("Valid", "BASIC", "A ciphertext as GB/T 32918.4 makes it."),
    ("ShortCoordinate", "EDGE_CASE", "A coordinate of C1 has leading zero octets."),
    (
        "ZeroKeyStream",
        "DEFINED",
        "The key stream is all zero: GB/T 32918.4, clause 7.1, step B4 stops.",
    ),
    ("InvalidPoint", "CONFIDENTIALITY", "C1 is no point of the curve, or the point at infinity."),
    ("WrongHash", "AUTH_BYPASS", "C3 is not the hash of the plaintext."),
    ("ModifiedCiphertext", "AUTH_BYPASS", "C2 or C1 was changed."),
    ("WrongKey", "AUTH_BYPASS", "The ciphertext is for another key."),
    ("Empty", "DEFINED", "C2 is empty."),
    ("WrongOrder", "MODIFIED_PARAMETER", "The parts stand in another order, or form, than said."),
    ("WrongLength", "MODIFIED_PARAMETER", "A part is too long or too short."),
    ("LeadingZeros", "BER_ENCODING", "An INTEGER with superfluous zeros."),
    ("NegativeInteger", "BER_ENCODING", "An INTEGER that is negative."),
    ("NotDer", "BER_ENCODING", "Not DER in another way."),
];

const MESSAGE: &[u8] = b"encryption standard";

/// The parts of a ciphertext.
#[derive(Clone)]
struct Parts {
    x: Octets,
    y: Octets,
    c3: Octets,
    c2: Vec<u8>,
}

/// Encrypts whatever the nonce is, also where the key stream is all zero.
fn encrypt(recipient: &PublicKey, nonce: &Scalar, message: &[u8]) -> Parts {
    let (x, y) = base_multiple(nonce);
    let (x2, y2) = multiple(&point(recipient), nonce);
    let mut c2 = message.to_vec();
    for (chunk, counter) in c2.chunks_mut(32).zip(1_u32..) {
        let block = sm3::digest(&[&x2[..], &y2, &counter.to_be_bytes()].concat());
        chunk.iter_mut().zip(block).for_each(|(octet, mask)| *octet ^= mask);
    }
    let c3 = sm3::digest(&[&x2[..], message, &y2].concat());
    Parts { x, y, c3, c2 }
}

impl Parts {
    fn der(&self) -> Vec<u8> {
        let (x, y) = (integer(&self.x), integer(&self.y));
        sequence(&[&x, &y, &tlv(4, &self.c3), &tlv(4, &self.c2)])
    }

    fn c1c3c2(&self) -> Vec<u8> {
        [&[4][..], &self.x, &self.y, &self.c3, &self.c2].concat()
    }

    fn c1c2c3(&self) -> Vec<u8> {
        [&[4][..], &self.x, &self.y, &self.c2, &self.c3].concat()
    }
}

/// A nonce whose ciphertext satisfies `wanted`.
fn searched(message: &[u8], wanted: impl Fn(&Parts) -> bool) -> Parts {
    let key = standard_key();
    let of = |number: u64| {
        let nonce = scalar(&drawn(&format!("nonce {number}")));
        Some(encrypt(key.public_key(), &nonce, message)).filter(&wanted)
    };
    (0..1_000_000).find_map(of).unwrap()
}

fn case(comment: &str, flag: &str, result: &str, message: &[u8], ct: &[u8]) -> Case {
    Case { msg: Some(hex(message)), ct: Some(hex(ct)), ..Case::new(comment, flag, result) }
}

fn bad(comment: &str, flag: &str, ct: &[u8]) -> Case {
    case(comment, flag, "invalid", b"", ct)
}

pub(crate) fn file() -> File {
    let key = standard_key();
    let usual = searched(MESSAGE, |parts| parts.x[0] >= 0x80 && parts.y[0] >= 0x80);
    let group = |encoding: &str, tests| Group {
        kind: "Sm2Decrypt".into(),
        public_key: None,
        public_key_der: Some(hex(key.public_key().to_spki_der())),
        private_key: Some(hex(*key.to_bytes())),
        sha: Some("SM3".into()),
        distinguished_identifier: None,
        encoding: encoding.into(),
        tests,
    };
    let mut first = values(&usual, Parts::der);
    first.extend(encodings(&usual));
    let mut second = values(&usual, Parts::c1c3c2);
    second.extend(layouts(&usual, &usual.c1c3c2(), &usual.c1c2c3()));
    let mut third = values(&usual, Parts::c1c2c3);
    third.extend(layouts(&usual, &usual.c1c2c3(), &usual.c1c3c2()));
    let groups = vec![group("asn1", first), group("c1c3c2", second), group("c1c2c3", third)];
    let header = "Ciphertexts of SM2 (GB/T 32918.4) in DER (GM/T 0009, clause 7.2) and as octets.";
    crate::file::file("sm2_decrypt_schema.json", header, NOTES, groups)
}

fn values(usual: &Parts, encode: fn(&Parts) -> Vec<u8>) -> Vec<Case> {
    let key = standard_key();
    let mut out = Vec::new();
    for length in [1, 16, 31, 32, 33, 64, 100] {
        let message: Vec<u8> = (0..length).collect();
        let nonce = scalar(&drawn(&format!("length {length}")));
        let parts = encrypt(key.public_key(), &nonce, &message);
        let comment = format!("a plaintext of {length} octets");
        out.push(case(&comment, "Valid", "valid", &message, &encode(&parts)));
    }
    out.push(case("coordinates of 256 bits", "Valid", "valid", MESSAGE, &encode(usual)));
    for (comment, wanted) in [
        ("x of 248 bits or less", (|parts| parts.x[0] == 0) as fn(&Parts) -> bool),
        ("y of 248 bits or less", |parts| parts.y[0] == 0),
    ] {
        let parts = searched(MESSAGE, wanted);
        out.push(case(comment, "ShortCoordinate", "valid", MESSAGE, &encode(&parts)));
    }
    let zero = searched(b"x", |parts| parts.c2 == b"x");
    out.push(bad("a key stream of zero, C3 right", "ZeroKeyStream", &encode(&zero)));
    let empty = encrypt(key.public_key(), &scalar(&drawn("empty")), b"");
    out.push(bad("an empty plaintext", "Empty", &encode(&empty)));
    let other = encrypt(drawn_key("another key").public_key(), &scalar(&drawn("k")), MESSAGE);
    out.push(bad("for another key", "WrongKey", &encode(&other)));
    out.extend(
        points(usual)
            .into_iter()
            .map(|(comment, parts)| bad(comment, "InvalidPoint", &encode(&parts))),
    );
    out.extend(
        changes(usual)
            .into_iter()
            .map(|(comment, flag, parts)| bad(&comment, flag, &encode(&parts))),
    );
    out
}

fn points(usual: &Parts) -> Vec<(&'static str, Parts)> {
    let (one, zero) = (small(1), small(0));
    let up = |value: &Octets| short_sum(value, &one);
    let with = |x: Octets, y: Octets| Parts { x, y, ..usual.clone() };
    let p = octets(P);
    vec![
        ("y + 1 in C1", with(usual.x, up(&usual.y))),
        ("x + 1 in C1", with(up(&usual.x), usual.y)),
        ("C1 = (0, 0)", with(zero, zero)),
        ("C1 = (1, 1)", with(one, one)),
        ("C1 with x and y swapped", with(usual.y, usual.x)),
        ("C1 with y = 0", with(usual.x, zero)),
        ("C1 with x = p", with(p, usual.y)),
        ("C1 with both 2^256 - 1", with([0xff; 32], [0xff; 32])),
        ("C1 with y = p", with(usual.x, p)),
    ]
}

fn changes(usual: &Parts) -> Vec<(String, &'static str, Parts)> {
    let negative = Parts { y: difference(&octets(P), &usual.y), ..usual.clone() };
    let doubled = base_multiple(&(scalar(&drawn("other nonce")) + Scalar::ONE));
    let other = Parts { x: doubled.0, y: doubled.1, ..usual.clone() };
    let mut out = vec![
        ("C1 negated".to_owned(), "ModifiedCiphertext", negative),
        ("C1 another point".to_owned(), "ModifiedCiphertext", other),
        ("C3 = 0".to_owned(), "WrongHash", Parts { c3: [0; 32], ..usual.clone() }),
        (
            "C3 = SM3(M)".to_owned(),
            "WrongHash",
            Parts { c3: sm3::digest(MESSAGE), ..usual.clone() },
        ),
        (
            "C3 = SM3(C2)".to_owned(),
            "WrongHash",
            Parts { c3: sm3::digest(&usual.c2), ..usual.clone() },
        ),
    ];
    for bit in [0, 7, 128, 255] {
        let mut parts = usual.clone();
        parts.c3[31 - bit / 8] ^= 1 << (bit % 8);
        out.push((format!("bit {bit} of C3 flipped"), "WrongHash", parts));
    }
    for bit in [0, 8, 151] {
        let mut parts = usual.clone();
        let at = parts.c2.len() - 1 - bit / 8;
        parts.c2[at] ^= 1 << (bit % 8);
        out.push((format!("bit {bit} of C2 flipped"), "ModifiedCiphertext", parts));
    }
    let shorter = usual.c2[..18].to_vec();
    out.push((
        "C2 one octet shorter".into(),
        "ModifiedCiphertext",
        Parts { c2: shorter, ..usual.clone() },
    ));
    let longer = [&usual.c2[..], &[0]].concat();
    out.push((
        "C2 one octet longer".into(),
        "ModifiedCiphertext",
        Parts { c2: longer, ..usual.clone() },
    ));
    let one = usual.c2[..1].to_vec();
    out.push(("C2 of one octet".into(), "ModifiedCiphertext", Parts { c2: one, ..usual.clone() }));
    out
}

/// Wrong DER.
#[allow(clippy::too_many_lines)] // a table
fn encodings(usual: &Parts) -> Vec<Case> {
    let Parts { x, y, c3, c2 } = usual;
    let (ix, iy, h, c) = (integer(x), integer(y), tlv(4, c3), tlv(4, c2));
    let whole = usual.der();
    let inside = [&ix[..], &iy, &h, &c].concat();
    let zeros = |value: &[u8]| tlv(2, &[&[0, 0], value].concat());
    let of = |parts: &[&[u8]]| sequence(parts);
    vec![
        bad("x with a superfluous zero", "LeadingZeros", &of(&[&zeros(x), &iy, &h, &c])),
        bad("y with a superfluous zero", "LeadingZeros", &of(&[&ix, &zeros(y), &h, &c])),
        bad(
            "x without the zero before its top bit",
            "NegativeInteger",
            &of(&[&tlv(2, x), &iy, &h, &c]),
        ),
        bad(
            "y without the zero before its top bit",
            "NegativeInteger",
            &of(&[&ix, &tlv(2, y), &h, &c]),
        ),
        bad("x negated", "NegativeInteger", &of(&[&tlv(2, &negated(x)), &iy, &h, &c])),
        bad(
            "x with 2^256 added",
            "WrongLength",
            &of(&[&tlv(2, &[&[1], &x[..]].concat()), &iy, &h, &c]),
        ),
        bad("x empty", "NotDer", &of(&[&[2, 0], &iy, &h, &c])),
        bad("x as OCTET STRING", "NotDer", &of(&[&tlv(4, x), &iy, &h, &c])),
        bad("C3 of 31 octets", "WrongLength", &of(&[&ix, &iy, &tlv(4, &c3[..31]), &c])),
        bad(
            "C3 of 33 octets",
            "WrongLength",
            &of(&[&ix, &iy, &tlv(4, &[&c3[..], &[0]].concat()), &c]),
        ),
        bad("C3 empty", "WrongLength", &of(&[&ix, &iy, &[4, 0], &c])),
        bad("C3 as BIT STRING", "NotDer", &of(&[&ix, &iy, &tlv(3, &[&[0], &c3[..]].concat()), &c])),
        bad("C3 in a constructed OCTET STRING", "NotDer", &of(&[&ix, &iy, &tlv(0x24, &h), &c])),
        bad("C2 and C3 swapped", "WrongOrder", &of(&[&ix, &iy, &c, &h])),
        bad("y before x", "WrongOrder", &of(&[&iy, &ix, &h, &c])),
        bad("C2 left out", "WrongOrder", &of(&[&ix, &iy, &h])),
        bad("C2 in a constructed OCTET STRING", "NotDer", &of(&[&ix, &iy, &h, &tlv(0x24, &c)])),
        bad(
            "C2 with a length of 2^32 - 1",
            "WrongLength",
            &of(&[&ix, &iy, &h, &[&[4, 0x84, 0xff, 0xff, 0xff, 0xff], &c2[..]].concat()]),
        ),
        bad("one octet behind C2", "NotDer", &of(&[&inside, &[0]])),
        bad("NULL behind C2", "NotDer", &of(&[&inside, &[5, 0]])),
        bad("one octet behind the ciphertext", "NotDer", &[&whole[..], &[0]].concat()),
        bad("a length in three octets", "NotDer", &long_tlv(0x30, &inside, 2)),
        bad("indefinite length", "NotDer", &[&[0x30, 0x80], &inside[..], &[0, 0]].concat()),
        bad("a length that is one too large", "NotDer", &changed(&whole, 1, 1)),
        bad("a length that is one too small", "NotDer", &changed(&whole, 1, 0xff)),
        bad("SET in place of SEQUENCE", "NotDer", &tlv(0x31, &inside)),
        bad(
            "C1 as an uncompressed point",
            "WrongOrder",
            &of(&[&tlv(4, &[&[4], &x[..], y].concat()), &h, &c]),
        ),
        bad("C1 ‖ C3 ‖ C2", "WrongOrder", &usual.c1c3c2()),
        bad("nothing", "NotDer", &[]),
        bad("an empty SEQUENCE", "NotDer", &[0x30, 0]),
        bad("cut before the last octet", "NotDer", &whole[..whole.len() - 1]),
        bad("cut in C3", "NotDer", &whole[..90]),
    ]
}

/// Wrong layouts without DER.
fn layouts(usual: &Parts, whole: &[u8], other: &[u8]) -> Vec<Case> {
    let with = |prefix: u8| [&[prefix], &whole[1..]].concat();
    vec![
        bad("the other order", "WrongOrder", other),
        bad("DER", "WrongOrder", &usual.der()),
        bad("without prefix", "WrongOrder", &whole[1..]),
        bad("prefix 00", "WrongOrder", &with(0)),
        bad("prefix 05", "WrongOrder", &with(5)),
        bad("infinity as C1", "InvalidPoint", &[&[0], &whole[65..]].concat()),
        bad("nothing", "WrongLength", &[]),
        bad("C1 alone", "WrongLength", &whole[..65]),
        bad("cut before the last octet", "ModifiedCiphertext", &whole[..whole.len() - 1]),
        bad("one octet behind", "ModifiedCiphertext", &[whole, &[0]].concat()),
        bad("cut behind 96 octets", "WrongLength", &whole[..96]),
    ]
}
