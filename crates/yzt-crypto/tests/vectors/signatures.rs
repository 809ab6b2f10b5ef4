// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures of messages, in DER and as r ‖ s.

use sm2::Scalar;
use yzt_crypto::sm2::PrivateKey;
use yzt_crypto::sm3;

use crate::encodings::{pair, wrong};
use crate::file::{Case, File, Group, file, hex};
use crate::maths::{
    self, DEFAULT_ID, N, Octets, P, base_multiple, described, difference, drawn, drawn_key, number,
    octets, private_scalar, scalar, short_sum, signature, small, standard_key,
};

const NOTES: &[(&str, &str, &str)] = &[
    ("Valid", "BASIC", "A signature as GB/T 32918.2 makes it."),
    ("ShortNumber", "EDGE_CASE", "r or s has leading zero octets; in DER it is shorter."),
    ("Identifier", "AUTH_BYPASS", "The identifier in Z is another one than the verifier's."),
    ("WithoutZ", "AUTH_BYPASS", "The signature is over a digest that was not made with Z."),
    ("RangeCheck", "AUTH_BYPASS", "r or s lies outside 1 to n - 1, or r + s is n."),
    ("SwappedNumbers", "AUTH_BYPASS", "s stands before r."),
    ("Malleability", "SIGNATURE_MALLEABILITY", "r or s is replaced by a related number."),
    ("OtherAlgorithm", "AUTH_BYPASS", "A signature under the equation of another algorithm."),
    ("WrongKey", "AUTH_BYPASS", "The signature is another key's."),
    ("BitFlip", "AUTH_BYPASS", "One bit of r, s or the message differs."),
    ("ValueChanged", "AUTH_BYPASS", "r or s is another number in a well-formed encoding."),
    ("ValueTooLarge", "RANGE", "An INTEGER of more than 256 bits."),
    ("LeadingZeros", "BER_ENCODING", "An INTEGER with superfluous zeros."),
    ("NegativeInteger", "BER_ENCODING", "An INTEGER that is negative."),
    ("LongLength", "BER_ENCODING", "A length in more octets than needed."),
    ("IndefiniteLength", "BER_ENCODING", "A length in indefinite form."),
    ("WrongLength", "MODIFIED_PARAMETER", "A length that is not the content's."),
    ("TrailingBytes", "BER_ENCODING", "Octets behind the signature or behind s."),
    ("WrongStructure", "MODIFIED_PARAMETER", "Elements too many, too few or elsewhere."),
    ("WrongType", "MODIFIED_PARAMETER", "Another tag."),
    ("Truncated", "MODIFIED_PARAMETER", "The signature ends too early."),
    ("NotDer", "MODIFIED_PARAMETER", "Another encoding in place of DER."),
];

/// Kept short, since every case repeats it.
const MESSAGE: &[u8] = b"message digest";

/// What the cases of one key have in common.
struct Signed {
    key: PrivateKey,
    message: Vec<u8>,
    r: Octets,
    s: Octets,
}

/// A message whose signature satisfies `wanted`.
fn searched(key: PrivateKey, wanted: impl Fn(&Octets, &Octets) -> bool) -> Signed {
    let signed = |number: u32| {
        let message = [MESSAGE, &number.to_be_bytes()].concat();
        let (r, s) = signature(&key, &maths::digest(key.public_key(), DEFAULT_ID, &message));
        wanted(&r, &s).then_some((message, r, s))
    };
    let (message, r, s) = (0..1_000_000).find_map(signed).unwrap();
    Signed { key, message, r, s }
}

/// Both numbers with their top bit set, so that every wrong form of an INTEGER can be made.
fn usual() -> Signed {
    searched(standard_key(), |r, s| r[0] >= 0x80 && s[0] >= 0x80)
}

type Encode = fn(&Octets, &Octets) -> Vec<u8>;

fn raw(r: &Octets, s: &Octets) -> Vec<u8> {
    [&r[..], s].concat()
}

fn der(r: &Octets, s: &Octets) -> Vec<u8> {
    pair(r, s)
}

fn case(comment: impl Into<String>, flag: &str, result: &str, message: &[u8], sig: &[u8]) -> Case {
    Case { msg: Some(hex(message)), sig: Some(hex(sig)), ..Case::new(comment, flag, result) }
}

fn group(key: &PrivateKey, id: &[u8], encoding: &str, tests: Vec<Case>) -> Group {
    let p1363 = encoding == "p1363";
    Group {
        kind: if p1363 { "Sm2P1363Verify" } else { "Sm2Verify" }.into(),
        public_key: Some(described(key.public_key())),
        public_key_der: Some(hex(key.public_key().to_spki_der())),
        private_key: None,
        sha: Some("SM3".into()),
        distinguished_identifier: Some(hex(id)),
        encoding: encoding.into(),
        tests,
    }
}

pub(crate) fn der_file() -> File {
    let usual = usual();
    let mut tests = values(&usual, der);
    for (comment, flag, bytes) in wrong(&usual.r, &usual.s) {
        tests.push(case(comment, flag, "invalid", &usual.message, &bytes));
    }
    tests.push(case("r ‖ s", "NotDer", "invalid", &usual.message, &raw(&usual.r, &usual.s)));
    let mut groups = vec![group(&usual.key, DEFAULT_ID, "asn1", tests)];
    groups.extend(identifiers(&usual.key));
    groups.extend(keys());
    let header = "Signatures of SM2 with SM3 (GB/T 32918.2) in DER (GM/T 0009, clause 7.3).";
    file("sm2_verify_schema.json", header, NOTES, groups)
}

pub(crate) fn raw_file() -> File {
    let usual = usual();
    let mut tests = values(&usual, raw);
    let whole = raw(&usual.r, &usual.s);
    for (comment, flag, bytes) in [
        ("nothing", "Truncated", Vec::new()),
        ("r alone", "Truncated", usual.r.to_vec()),
        ("cut before the last octet", "Truncated", whole[..63].to_vec()),
        ("one zero behind", "TrailingBytes", [&whole[..], &[0]].concat()),
        ("one zero before", "TrailingBytes", [&[0], &whole[..]].concat()),
        ("33 octets each", "TrailingBytes", [&[0], &usual.r[..], &[0], &usual.s].concat()),
        ("twice", "TrailingBytes", whole.repeat(2)),
        ("prefix 04", "TrailingBytes", [&[4], &whole[..]].concat()),
        (
            "right-aligned in fields of 64",
            "TrailingBytes",
            [&[0; 32][..], &usual.r, &[0; 32], &usual.s].concat(),
        ),
        (
            "least significant octet first",
            "ValueChanged",
            [reversed(&usual.r), reversed(&usual.s)].concat(),
        ),
        ("DER", "NotRaw", der(&usual.r, &usual.s)),
    ] {
        tests.push(case(comment, flag, "invalid", &usual.message, &bytes));
    }
    let notes: Vec<_> = NOTES
        .iter()
        .copied()
        .chain([("NotRaw", "MODIFIED_PARAMETER", "Another encoding in place of r ‖ s.")])
        .filter(|(flag, ..)| tests.iter().any(|case| case.flags.contains(&(*flag).to_owned())))
        .collect();
    let header = "Signatures of SM2 with SM3 (GB/T 32918.2) as 64 octets r ‖ s.";
    file(
        "sm2_verify_p1363_schema.json",
        header,
        &notes,
        vec![group(&usual.key, DEFAULT_ID, "p1363", tests)],
    )
}

fn reversed(value: &Octets) -> Vec<u8> {
    value.iter().rev().copied().collect()
}

/// Cases that do not depend on the encoding.
fn values(usual: &Signed, encode: Encode) -> Vec<Case> {
    let Signed { message, r, s, .. } = usual;
    let mut tests = vec![case("r and s of 256 bits", "Valid", "valid", message, &encode(r, s))];
    tests.extend(short_numbers(encode));
    tests.extend(ranges(usual, encode));
    tests.extend(related(usual, encode));
    tests.extend(flips(usual, encode));
    tests.extend(digests(usual, encode));
    tests
}

fn short_numbers(encode: Encode) -> Vec<Case> {
    type Wanted = fn(&Octets, &Octets) -> bool;
    let kinds: [(&str, Wanted); 6] = [
        ("r of 255 bits, s of 256", |r, s| r[0] & 0xc0 == 0x40 && s[0] >= 0x80),
        ("r of 256 bits, s of 255", |r, s| r[0] >= 0x80 && s[0] & 0xc0 == 0x40),
        ("r and s of 255 bits", |r, s| r[0] & 0xc0 == 0x40 && s[0] & 0xc0 == 0x40),
        ("r of 248 bits", |r, _| r[0] == 0 && r[1] >= 0x80),
        ("s of 248 bits", |_, s| s[0] == 0 && s[1] >= 0x80),
        ("r of 247 bits", |r, _| r[0] == 0 && r[1] & 0xc0 == 0x40),
    ];
    let make = |(comment, wanted): (&str, Wanted)| {
        let Signed { message, r, s, .. } = searched(standard_key(), wanted);
        case(comment, "ShortNumber", "valid", &message, &encode(&r, &s))
    };
    kinds.into_iter().map(make).collect()
}

fn ranges(usual: &Signed, encode: Encode) -> Vec<Case> {
    let n = octets(N);
    let special = [
        ("0", small(0)),
        ("1", small(1)),
        ("n - 1", difference(&n, &small(1))),
        ("n", n),
        ("n + 1", short_sum(&n, &small(1))),
        ("p", octets(P)),
        ("2^256 - 1", [0xff; 32]),
    ];
    let mut out = Vec::new();
    let mut add = |comment: String, r: &Octets, s: &Octets| {
        out.push(case(comment, "RangeCheck", "invalid", &usual.message, &encode(r, s)));
    };
    for (left, r) in &special {
        for (right, s) in &special {
            add(format!("r = {left}, s = {right}"), r, s);
        }
        add(format!("r = {left}"), r, &usual.s);
        add(format!("s = {left}"), &usual.r, r);
    }
    add("s = n - r, so that r + s = n".into(), &usual.r, &difference(&n, &usual.r));
    add("r = n - s, so that r + s = n".into(), &difference(&n, &usual.s), &usual.s);
    out
}

/// Numbers that stand close to r and s.
fn related(usual: &Signed, encode: Encode) -> Vec<Case> {
    let Signed { key, message, r, s } = usual;
    let n = octets(N);
    let e = maths::digest(key.public_key(), DEFAULT_ID, message);
    let t = number(&(scalar(r) + scalar(s)));
    let minus = |value: &Octets| difference(&n, value);
    let mut rows = vec![
        ("r and s swapped", "SwappedNumbers", *s, *r),
        ("r and n - s, which ECDSA accepts", "Malleability", *r, minus(s)),
        ("n - r and s", "Malleability", minus(r), *s),
        ("n - r and n - s", "Malleability", minus(r), minus(s)),
        ("r and r + s", "Malleability", *r, t),
        ("r + s and s", "Malleability", t, *s),
        ("r - e and s", "Malleability", number(&(scalar(r) - scalar(&e))), *s),
        ("r + e and s", "Malleability", number(&(scalar(r) + scalar(&e))), *s),
        ("r and 1 / s", "Malleability", *r, number(&scalar(s).invert().unwrap())),
        ("e and s", "Malleability", number(&scalar(&e)), *s),
        ("r and r", "Malleability", *r, *r),
        ("s and s", "Malleability", *s, *s),
    ];
    let (d, k) = (private_scalar(key), scalar(&drawn("nonce")));
    let x = scalar(&base_multiple(&k).0);
    let inverse = k.invert().unwrap();
    let ecdsa = number(&(inverse * (scalar(&e) + x * d)));
    rows.push(("ECDSA over e", "OtherAlgorithm", number(&x), ecdsa));
    let schnorr = number(&(k - scalar(&e) * d));
    rows.push(("s = k - e d", "OtherAlgorithm", number(&x), schnorr));
    let (r2, _) = maths::sign(&d, &e, &k);
    let not_divided = number(&(k - scalar(&r2) * d));
    rows.push(("s not divided by 1 + d", "OtherAlgorithm", r2, not_divided));
    let divided = (k - scalar(&r2) * d) * d.invert().unwrap();
    rows.push(("s divided by d", "OtherAlgorithm", r2, number(&divided)));
    let multiplied = (k - scalar(&r2) * d) * (Scalar::ONE + d);
    rows.push(("s multiplied by 1 + d", "OtherAlgorithm", r2, number(&multiplied)));
    rows.into_iter()
        .map(|(comment, flag, r, s)| case(comment, flag, "invalid", message, &encode(&r, &s)))
        .collect()
}

/// One bit differs.
fn flips(usual: &Signed, encode: Encode) -> Vec<Case> {
    let Signed { message, r, s, .. } = usual;
    let flipped = |value: &[u8], bit: usize| {
        let mut out = value.to_vec();
        let at = out.len() - 1 - bit / 8;
        out[at] ^= 1 << (bit % 8);
        out
    };
    let mut out = Vec::new();
    for bit in [0, 1, 7, 8, 63, 64, 127, 128, 191, 192, 224, 254] {
        let (other_r, other_s): (Octets, Octets) =
            (flipped(r, bit).try_into().unwrap(), flipped(s, bit).try_into().unwrap());
        for (name, r, s) in [("r", &other_r, s), ("s", r, &other_s)] {
            let comment = format!("bit {bit} of {name} flipped");
            out.push(case(comment, "BitFlip", "invalid", message, &encode(r, s)));
        }
    }
    for bit in [0, 7, 64, message.len() * 8 - 1] {
        let comment = format!("bit {bit} of the message flipped");
        out.push(case(comment, "BitFlip", "invalid", &flipped(message, bit), &encode(r, s)));
    }
    let sig = encode(r, s);
    out.push(case("the empty message", "BitFlip", "invalid", b"", &sig));
    let longer = [&message[..], &[0]].concat();
    out.push(case("a zero octet behind the message", "BitFlip", "invalid", &longer, &sig));
    out
}

/// Signatures over other digests of the message.
fn digests(usual: &Signed, encode: Encode) -> Vec<Case> {
    let Signed { key, message, .. } = usual;
    let public = key.public_key();
    let z = public.z(&yzt_crypto::sm2::DistinguishedId::default());
    let e = maths::digest(public, DEFAULT_ID, message);
    let hashed = |parts: &[&[u8]]| sm3::digest(&parts.concat());
    let sha256 = |bytes: &[u8]| -> Octets {
        yzt_crypto::DigestAlgorithm::Sha256.digest(bytes).as_bytes().try_into().unwrap()
    };
    let mut backwards = e;
    backwards.reverse();
    let identifier = |id: &[u8]| maths::digest(public, id, message);
    let mut entl_in_octets = z_of(public, &16_u16.to_be_bytes(), DEFAULT_ID);
    entl_in_octets = hashed(&[&entl_in_octets, message]);
    let no_entl = hashed(&[&z_of(public, &[], DEFAULT_ID), message]);
    [
        ("SM3(M)", "WithoutZ", hashed(&[message])),
        ("SM3(SM3(M))", "WithoutZ", hashed(&[&hashed(&[message])])),
        (
            "SM3(Z ‖ SM3(M)), which some clients make",
            "WithoutZ",
            hashed(&[&z, &hashed(&[message])]),
        ),
        ("SM3(SM3(Z ‖ M))", "WithoutZ", hashed(&[&e])),
        ("SM3(M ‖ Z)", "WithoutZ", hashed(&[message, &z])),
        ("SHA-256(M)", "WithoutZ", sha256(message)),
        ("SHA-256(Z ‖ M)", "WithoutZ", sha256(&[&z[..], message].concat())),
        ("Z alone", "WithoutZ", z),
        ("zero", "WithoutZ", small(0)),
        ("e with its octets turned round", "WithoutZ", backwards),
        ("e under the empty identifier", "Identifier", identifier(b"")),
        ("e under ALICE123@YAHOO.COM", "Identifier", identifier(b"ALICE123@YAHOO.COM")),
        (
            "e under the identifier with a zero octet behind it",
            "Identifier",
            identifier(b"1234567812345678\0"),
        ),
        (
            "e under the identifier's hexadecimal digits",
            "Identifier",
            identifier(b"31323334353637383132333435363738"),
        ),
        ("e under half the identifier", "Identifier", identifier(b"12345678")),
        ("e with ENTL in octets", "Identifier", entl_in_octets),
        ("e without ENTL", "Identifier", no_entl),
    ]
    .into_iter()
    .map(|(what, flag, digest)| {
        let (r, s) = signature(key, &digest);
        case(format!("signature of {what}"), flag, "invalid", message, &encode(&r, &s))
    })
    .collect()
}

/// Z with another ENTL.
fn z_of(key: &yzt_crypto::sm2::PublicKey, entl: &[u8], id: &[u8]) -> Octets {
    let curve = crate::file::unhex(concat!(
        "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc",
        "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
        "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7",
        "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
    ));
    sm3::digest(&[entl, id, &curve, key.x(), key.y()].concat())
}

/// Other identifiers than the default one.
fn identifiers(key: &PrivateKey) -> Vec<Group> {
    let ids: [&[u8]; 5] = [b"", b"ALICE123@YAHOO.COM", b"\x00", &[0xff; 32], &[0x61; 300]];
    let sign = |id: &[u8]| {
        let (r, s) = signature(key, &maths::digest(key.public_key(), id, MESSAGE));
        der(&r, &s)
    };
    let usual = sign(DEFAULT_ID);
    let make = |id: &[u8]| {
        let own = case("under the group's identifier", "Valid", "valid", MESSAGE, &sign(id));
        let other = case("under the default identifier", "Identifier", "invalid", MESSAGE, &usual);
        let longer = [id, &[0]].concat();
        let comment = "under the identifier with a zero octet behind it";
        let longer = case(comment, "Identifier", "invalid", MESSAGE, &sign(&longer));
        group(key, id, "asn1", vec![own, other, longer])
    };
    ids.into_iter().map(make).collect()
}

/// Keys at the ends of their range, and signatures of other keys.
fn keys() -> Vec<Group> {
    let n = octets(N);
    let edge = |value: Octets| PrivateKey::from_bytes(&value).unwrap();
    let half = octets("7fffffff7fffffffffffffffffffffffb901efb590e30295a9ddfa049ceaa091");
    let keys = [
        edge(small(2)),
        edge(difference(&n, &small(2))),
        edge(difference(&n, &small(3))),
        edge(half),
        drawn_key("another key"),
    ];
    let own = standard_key();
    let make = |key: &PrivateKey| {
        let public = key.public_key();
        let e = maths::digest(public, DEFAULT_ID, MESSAGE);
        let sign = |key: &PrivateKey, e: &Octets| {
            let (r, s) = signature(key, e);
            der(&r, &s)
        };
        let own_e = maths::digest(own.public_key(), DEFAULT_ID, MESSAGE);
        let negative = edge(difference(&n, &key.to_bytes()));
        let tests = vec![
            case("its own", "Valid", "valid", MESSAGE, &sign(key, &e)),
            case("another key's", "WrongKey", "invalid", MESSAGE, &sign(&own, &own_e)),
            case(
                "another key's over this one's e",
                "WrongKey",
                "invalid",
                MESSAGE,
                &sign(&own, &e),
            ),
            case(
                "its own over another key's e",
                "WrongKey",
                "invalid",
                MESSAGE,
                &sign(key, &own_e),
            ),
            case(
                "the negative key's over this one's e",
                "WrongKey",
                "invalid",
                MESSAGE,
                &sign(&negative, &e),
            ),
        ];
        group(key, DEFAULT_ID, "asn1", tests)
    };
    let mut groups: Vec<Group> = keys.iter().map(make).collect();
    // It has no negative: n - 1 is no private value.
    let one = edge(small(1));
    let e = maths::digest(one.public_key(), DEFAULT_ID, MESSAGE);
    let (r, s) = signature(&one, &e);
    let swapped = case("swapped", "SwappedNumbers", "invalid", MESSAGE, &der(&s, &r));
    let own = case("the base point's own", "Valid", "valid", MESSAGE, &der(&r, &s));
    groups.push(group(&one, DEFAULT_ID, "asn1", vec![own, swapped]));
    groups
}
