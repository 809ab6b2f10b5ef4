// SPDX-License-Identifier: MIT OR Apache-2.0
//! Public keys: points on and off the curve, in SEC 1 form and as SubjectPublicKeyInfo.

use sm2::elliptic_curve::point::{AffineCoordinates, DecompressPoint};
use sm2::elliptic_curve::subtle::Choice;
use sm2::{AffinePoint, FieldBytes};

use crate::encodings::{changed, long_tlv, tlv};
use crate::file::{self, Case, File, Group, hex, unhex};
use crate::maths::{Octets, P, difference, octets, short_sum, small, standard_key, sum};

const NOTES: &[(&str, &str, &str)] = &[
    ("Valid", "BASIC", "A point of the curve, uncompressed."),
    (
        "CompressedPoint",
        "UNKNOWN",
        "A compressed point (GB/T 32918.1, clause 4.2.8); not every reader takes it.",
    ),
    (
        "HybridPoint",
        "UNKNOWN",
        "A hybrid point (GB/T 32918.1, clause 4.2.8); not every reader takes it.",
    ),
    (
        "SecondAlgorithmIdentifier",
        "UNKNOWN",
        "The key algorithm is 1.2.156.10197.1.301, as GM/T 0015-2023 has it.",
    ),
    ("OffCurve", "DEFINED", "The coordinates are no point of the curve."),
    ("Infinity", "DEFINED", "The point at infinity, which is no public key."),
    ("NotReduced", "DEFINED", "A coordinate is not below p."),
    ("WrongLength", "MODIFIED_PARAMETER", "Octets too many or too few."),
    ("WrongPrefix", "MODIFIED_PARAMETER", "No form that is known."),
    ("WrongAlgorithm", "MODIFIED_PARAMETER", "Another algorithm or curve, or none."),
    ("NotDer", "BER_ENCODING", "SubjectPublicKeyInfo is not in DER."),
    ("UnusedBits", "BER_ENCODING", "The BIT STRING has unused bits."),
];

const EC_PUBLIC_KEY: &str = "06072a8648ce3d0201";
const SM2: &str = "06082a811ccf5501822d";
const P256: &str = "06082a8648ce3d030107";
const RSA: &str = "06092a864886f70d010101";
/// The base points of P-256 and secp256k1.
const P256_BASE: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
const K256_BASE: &str = "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

pub(crate) fn file() -> File {
    let group = |encoding: &str, tests| Group {
        kind: "Sm2PublicKey".into(),
        public_key: None,
        public_key_der: None,
        private_key: None,
        sha: None,
        distinguished_identifier: None,
        encoding: encoding.into(),
        tests,
    };
    let groups = vec![group("ecpoint", points()), group("asn", infos())];
    let header = "SM2 public keys that a reader takes or refuses.";
    file::file("sm2_public_key_schema.json", header, NOTES, groups)
}

fn case(comment: &str, flag: &str, result: &str, key: &[u8]) -> Case {
    Case { key: Some(hex(key)), ..Case::new(comment, flag, result) }
}

fn joined(prefix: &[u8], x: &[u8], y: &[u8]) -> Vec<u8> {
    [prefix, x, y].concat()
}

/// The point of the curve with the smallest x.
fn smallest() -> (Octets, Octets) {
    (0..=255)
        .find_map(|number| {
            let x = small(number);
            let point: Option<AffinePoint> =
                AffinePoint::decompress(&FieldBytes::from(x), Choice::from(0)).into();
            point.map(|point| (x, point.y().0))
        })
        .unwrap()
}

#[allow(clippy::too_many_lines)] // a table
fn points() -> Vec<Case> {
    let key = standard_key();
    let (x, y) = (*key.public_key().x(), *key.public_key().y());
    let p = octets(P);
    let one = small(1);
    let (small_x, small_y) = smallest();
    let zero = small(0);
    let up = |value: &Octets| short_sum(value, &one);
    let compressed = [&[2 + (y[31] & 1)], &x[..]].concat();
    let other_half = [&[3 - (y[31] & 1)], &x[..]].concat();
    let off =
        |comment, x: &Octets, y: &Octets| case(comment, "OffCurve", "invalid", &joined(&[4], x, y));
    let whole = joined(&[4], &x, &y);
    let mut out = vec![
        case("uncompressed", "Valid", "valid", &whole),
        case("the negative point", "Valid", "valid", &joined(&[4], &x, &difference(&p, &y))),
        case("the smallest x", "Valid", "valid", &joined(&[4], &small_x, &small_y)),
        case("compressed", "CompressedPoint", "acceptable", &compressed),
        case("compressed, the other half", "CompressedPoint", "acceptable", &other_half),
        case("hybrid", "HybridPoint", "acceptable", &joined(&[6 + (y[31] & 1)], &x, &y)),
        case(
            "hybrid with the wrong bit",
            "WrongPrefix",
            "invalid",
            &joined(&[7 - (y[31] & 1)], &x, &y),
        ),
        off("y + 1", &x, &up(&y)),
        off("x + 1", &up(&x), &y),
        off("x and y swapped", &y, &x),
        off("(0, 0)", &zero, &zero),
        off("(0, 1)", &zero, &one),
        off("(1, 1)", &one, &one),
        off("y = 0", &x, &zero),
        off("x = 0, y of the point", &zero, &y),
        off("x and n - y", &x, &difference(&octets(crate::maths::N), &y)),
        case("the base point of P-256", "OffCurve", "invalid", &unhex(P256_BASE)),
        case("the base point of secp256k1", "OffCurve", "invalid", &unhex(K256_BASE)),
        case(
            "the smallest x, p added",
            "NotReduced",
            "invalid",
            &joined(&[4], &short_sum(&small_x, &p), &small_y),
        ),
        case("x = p", "NotReduced", "invalid", &joined(&[4], &p, &small_y)),
        case("y = p", "NotReduced", "invalid", &joined(&[4], &x, &p)),
        case("both 2^256 - 1", "NotReduced", "invalid", &joined(&[4], &[0xff; 32], &[0xff; 32])),
        case("infinity", "Infinity", "invalid", &[0]),
        case("infinity in 65 octets", "Infinity", "invalid", &[0; 65]),
        case("nothing", "WrongLength", "invalid", &[]),
        case("the prefix alone", "WrongLength", "invalid", &[4]),
        case("x alone", "WrongLength", "invalid", &joined(&[4], &x, &[])),
        case("one octet less", "WrongLength", "invalid", &whole[..64]),
        case("one octet more", "WrongLength", "invalid", &joined(&whole, &[0], &[])),
        case("without prefix", "WrongLength", "invalid", &joined(&[], &x, &y)),
        case(
            "coordinates of 33 octets",
            "WrongLength",
            "invalid",
            &joined(&[4], &sum(&x, &zero), &sum(&y, &zero)),
        ),
        case(
            "coordinates of 64 octets",
            "WrongLength",
            "invalid",
            &[&[4][..], &[0; 32], &x, &[0; 32], &y].concat(),
        ),
        case(
            "compressed and one octet more",
            "WrongLength",
            "invalid",
            &joined(&compressed, &[0], &[]),
        ),
    ];
    for prefix in [0, 1, 2, 3, 5, 8, 0x14, 0x84, 0xff] {
        let comment = format!("prefix {prefix:02x}");
        out.push(case(&comment, "WrongPrefix", "invalid", &joined(&[prefix], &x, &y)));
    }
    let mut no_root = x;
    while Option::<AffinePoint>::from(AffinePoint::decompress(
        &FieldBytes::from(no_root),
        Choice::from(0),
    ))
    .is_some()
    {
        no_root = short_sum(&no_root, &one);
    }
    out.push(case("compressed, no such x", "OffCurve", "invalid", &joined(&[2], &no_root, &[])));
    out
}

fn info(algorithm: &[&str], bits: &[u8]) -> Vec<u8> {
    let identifier = tlv(0x30, &unhex(&algorithm.concat()));
    tlv(0x30, &[identifier, tlv(3, bits)].concat())
}

#[allow(clippy::too_many_lines)] // a table
fn infos() -> Vec<Case> {
    let key = standard_key();
    let point = key.public_key().to_sec1();
    let bits = [&[0], &point[..]].concat();
    let good = info(&[EC_PUBLIC_KEY, SM2], &bits);
    assert_eq!(good, key.public_key().to_spki_der());
    let inside = good[2..].to_vec();
    let algorithm =
        |comment, parts: &[&str]| case(comment, "WrongAlgorithm", "invalid", &info(parts, &bits));
    let not_der = |comment, bytes: &[u8]| case(comment, "NotDer", "invalid", bytes);
    let of = |comment, flag, bits: &[u8]| {
        case(comment, flag, "invalid", &info(&[EC_PUBLIC_KEY, SM2], &[&[0], bits].concat()))
    };
    let mut off = point;
    off[64] ^= 1;
    let mut out = vec![
        case("id-ecPublicKey with the SM2 curve", "Valid", "valid", &good),
        case(
            "SM2 as algorithm and curve",
            "SecondAlgorithmIdentifier",
            "acceptable",
            &info(&[SM2, SM2], &bits),
        ),
        algorithm("the curve P-256", &[EC_PUBLIC_KEY, P256]),
        algorithm("no curve", &[EC_PUBLIC_KEY]),
        algorithm("NULL in place of the curve", &[EC_PUBLIC_KEY, "0500"]),
        algorithm("SM2 without curve", &[SM2]),
        algorithm("SM2 with NULL", &[SM2, "0500"]),
        algorithm("SM2 with the curve P-256", &[SM2, P256]),
        algorithm("rsaEncryption with the SM2 curve", &[RSA, SM2]),
        algorithm("rsaEncryption", &[RSA, "0500"]),
        algorithm("the curve twice", &[EC_PUBLIC_KEY, SM2, SM2]),
        algorithm("an empty algorithm", &[]),
        of("a point off the curve", "OffCurve", &off),
        of("infinity", "Infinity", &[0]),
        of("no point", "WrongLength", &[]),
        of("a point of 64 octets", "WrongLength", &point[1..]),
        of("a point in OCTET STRING", "WrongLength", &tlv(4, &point)),
        not_der("one octet behind it", &[&good[..], &[0]].concat()),
        not_der("a third element", &tlv(0x30, &[&inside[..], &[5, 0]].concat())),
        not_der("a length in two octets", &long_tlv(0x30, &inside, 1)),
        not_der("indefinite length", &[&[0x30, 0x80], &inside[..], &[0, 0]].concat()),
        not_der("a length that is one too large", &changed(&good, 1, 1)),
        not_der("a length that is one too small", &changed(&good, 1, 0xff)),
        not_der("cut before the last octet", &good[..good.len() - 1]),
        not_der("SET in place of SEQUENCE", &tlv(0x31, &inside)),
        not_der("OCTET STRING in place of BIT STRING", &{
            let identifier = tlv(0x30, &unhex(&[EC_PUBLIC_KEY, SM2].concat()));
            tlv(0x30, &[identifier, tlv(4, &bits)].concat())
        }),
        not_der("a constructed BIT STRING", &{
            let identifier = tlv(0x30, &unhex(&[EC_PUBLIC_KEY, SM2].concat()));
            tlv(0x30, &[identifier, tlv(0x23, &tlv(3, &bits))].concat())
        }),
        not_der("nothing", &[]),
        not_der("an empty SEQUENCE", &[0x30, 0]),
        not_der("the point alone", &point),
    ];
    for unused in [1, 7, 8, 0xff] {
        let bits = [&[unused], &point[..]].concat();
        let comment = format!("{unused} unused bits");
        out.push(case(&comment, "UnusedBits", "invalid", &info(&[EC_PUBLIC_KEY, SM2], &bits)));
    }
    out
}
