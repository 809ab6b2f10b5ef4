// SPDX-License-Identifier: MIT OR Apache-2.0
//! DER, and the ways not to write it.

/// Tag, shortest length, content.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        Ok(short) => out.extend([0x81, short]),
        Err(_) => {
            let long = u16::try_from(length).unwrap().to_be_bytes();
            out.extend([0x82, long[0], long[1]]);
        }
    }
    out.extend(content);
    out
}

/// The same with a length in `octets` octets behind the first.
pub(crate) fn long_tlv(tag: u8, content: &[u8], octets: u8) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let mut out = vec![tag, 0x80 | octets];
    out.extend(&length[length.len() - usize::from(octets)..]);
    out.extend(content);
    out
}

/// The content of an INTEGER.
pub(crate) fn content(value: &[u8]) -> Vec<u8> {
    let zeros = value.iter().take_while(|octet| **octet == 0).count();
    let significant = &value[zeros..];
    let signed = significant.first().is_none_or(|first| *first >= 0x80);
    [if signed { &[0][..] } else { &[] }, significant].concat()
}

/// INTEGER of an unsigned number.
pub(crate) fn integer(value: &[u8]) -> Vec<u8> {
    tlv(2, &content(value))
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// SEQUENCE of two INTEGERs.
pub(crate) fn pair(r: &[u8], s: &[u8]) -> Vec<u8> {
    sequence(&[&integer(r), &integer(s)])
}

/// Content of the INTEGER -value.
pub(crate) fn negated(value: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = std::iter::once(&0).chain(value).map(|octet| !octet).collect();
    for octet in out.iter_mut().rev() {
        *octet = octet.wrapping_add(1);
        if *octet != 0 {
            break;
        }
    }
    while out.len() > 1 && out[0] == 0xff && out[1] >= 0x80 {
        out.remove(0);
    }
    out
}

/// A number in a form that it must not have.
type Form = fn(&[u8]) -> Vec<u8>;

/// Wrong forms of an INTEGER that has its top bit set, each with the flag of the file.
const INTEGER_FORMS: &[(&str, &str, Form)] = &[
    ("with one superfluous zero", "LeadingZeros", |v| tlv(2, &[&[0], &content(v)[..]].concat())),
    ("with eight superfluous zeros", "LeadingZeros", |v| {
        tlv(2, &[&[0; 8], &content(v)[..]].concat())
    }),
    ("in 33 octets and a zero more", "LeadingZeros", |v| tlv(2, &[&[0, 0], v].concat())),
    ("without the zero before its top bit", "NegativeInteger", |v| tlv(2, v)),
    ("negated", "NegativeInteger", |v| tlv(2, &negated(v))),
    ("with a leading ff", "NegativeInteger", |v| tlv(2, &[&[0xff], v].concat())),
    ("with 2^256 added", "ValueTooLarge", |v| tlv(2, &[&[1], v].concat())),
    ("with 2^512 added", "ValueTooLarge", |v| tlv(2, &[&[1], &[0; 32][..], v].concat())),
    ("shifted by eight bits", "ValueTooLarge", |v| tlv(2, &[&[0], v, &[0]].concat())),
    ("with its last octet cut off", "ValueChanged", |v| tlv(2, &[&[0], &v[..31]].concat())),
    ("with a length in two octets", "LongLength", |v| long_tlv(2, &content(v), 1)),
    ("with a length in five octets", "LongLength", |v| long_tlv(2, &content(v), 4)),
    ("with a length in nine octets", "LongLength", |v| long_tlv(2, &content(v), 8)),
    ("with a length that is one too large", "WrongLength", |v| changed(&integer(v), 1, 1)),
    ("with a length that is one too small", "WrongLength", |v| changed(&integer(v), 1, 0xff)),
    ("with a length of 127", "WrongLength", |v| [&[2, 0x7f], &content(v)[..]].concat()),
    ("with a length of 2^32 - 1", "WrongLength", |v| {
        [&[2, 0x84, 0xff, 0xff, 0xff, 0xff], &content(v)[..]].concat()
    }),
    ("in indefinite length", "IndefiniteLength", |v| {
        [&[2, 0x80], &content(v)[..], &[0, 0]].concat()
    }),
    ("empty", "WrongType", |_| vec![2, 0]),
    ("as NULL", "WrongType", |_| vec![5, 0]),
    ("left out", "WrongStructure", |_| Vec::new()),
    ("as BOOLEAN", "WrongType", |_| vec![1, 1, 0xff]),
    ("as BIT STRING", "WrongType", |v| tlv(3, &content(v))),
    ("as OCTET STRING", "WrongType", |v| tlv(4, v)),
    ("as ENUMERATED", "WrongType", |v| tlv(10, &content(v))),
    ("as UTF8String", "WrongType", |v| tlv(12, &content(v))),
    ("with a constructed tag", "WrongType", |v| tlv(0x22, &content(v))),
    ("with a context tag", "WrongType", |v| tlv(0x80, &content(v))),
    ("with a tag in the long form", "WrongType", |v| {
        [&[0x1f, 2], &tlv(2, &content(v))[1..]].concat()
    }),
    ("within a SEQUENCE", "WrongStructure", |v| tlv(0x30, &integer(v))),
    ("in explicit [0]", "WrongStructure", |v| tlv(0xa0, &integer(v))),
    ("as REAL", "WrongType", |v| tlv(9, &content(v))),
];

/// `bytes` with `add` added to one of them.
pub(crate) fn changed(bytes: &[u8], at: usize, add: u8) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out[at] = out[at].wrapping_add(add);
    out
}

/// What is no encoding of the signature, or not its only one: comment, flag, bytes. Both numbers
/// must have their top bit set.
pub(crate) fn wrong(r: &[u8; 32], s: &[u8; 32]) -> Vec<(String, &'static str, Vec<u8>)> {
    let mut out = Vec::new();
    for (name, flag, form) in INTEGER_FORMS {
        out.push((format!("r {name}"), *flag, sequence(&[&form(r), &integer(s)])));
        out.push((format!("s {name}"), *flag, sequence(&[&integer(r), &form(s)])));
    }
    let both = tlv(2, &[&[0], &content(r)[..]].concat());
    let twice = tlv(2, &[&[0], &content(s)[..]].concat());
    out.push((
        "r and s with a superfluous zero".into(),
        "LeadingZeros",
        sequence(&[&both, &twice]),
    ));
    for (name, flag, bytes) in outer(&pair(r, s), &[integer(r), integer(s)].concat()) {
        out.push((name.into(), flag, bytes));
    }
    out
}

/// Wrong forms of the SEQUENCE.
#[allow(clippy::too_many_lines)] // a table
fn outer(whole: &[u8], inside: &[u8]) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let of = |tag, parts: &[&[u8]]| tlv(tag, &parts.concat());
    let behind = |parts: &[&[u8]]| parts.concat();
    vec![
        ("SEQUENCE with a length in two octets", "LongLength", long_tlv(0x30, inside, 1)),
        ("SEQUENCE with a length in three octets", "LongLength", long_tlv(0x30, inside, 2)),
        ("SEQUENCE with a length in five octets", "LongLength", long_tlv(0x30, inside, 4)),
        ("SEQUENCE with a length in nine octets", "LongLength", long_tlv(0x30, inside, 8)),
        (
            "SEQUENCE in indefinite length",
            "IndefiniteLength",
            behind(&[&[0x30, 0x80], inside, &[0, 0]]),
        ),
        (
            "SEQUENCE in indefinite length without its end",
            "IndefiniteLength",
            behind(&[&[0x30, 0x80], inside]),
        ),
        ("SEQUENCE with a length that is one too large", "WrongLength", changed(whole, 1, 1)),
        ("SEQUENCE with a length that is one too small", "WrongLength", changed(whole, 1, 0xff)),
        ("SEQUENCE with a length of zero", "WrongLength", behind(&[&[0x30, 0], inside])),
        (
            "SEQUENCE with a length of 2^32 - 1",
            "WrongLength",
            behind(&[&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], inside]),
        ),
        (
            "SEQUENCE with a length of 2^64 - 1",
            "WrongLength",
            behind(&[&[0x30, 0x88], &[0xff; 8], inside]),
        ),
        ("SEQUENCE with the reserved length ff", "WrongLength", behind(&[&[0x30, 0xff], inside])),
        ("one zero behind the signature", "TrailingBytes", behind(&[whole, &[0]])),
        ("NULL behind the signature", "TrailingBytes", behind(&[whole, &[5, 0]])),
        ("the signature twice", "TrailingBytes", behind(&[whole, whole])),
        ("NULL behind s", "TrailingBytes", of(0x30, &[inside, &[5, 0]])),
        ("a zero octet behind s", "TrailingBytes", of(0x30, &[inside, &[0]])),
        ("end-of-contents behind s", "TrailingBytes", of(0x30, &[inside, &[0, 0]])),
        ("a third INTEGER", "TrailingBytes", of(0x30, &[inside, &[2, 1, 1]])),
        ("NULL before r", "WrongStructure", of(0x30, &[&[5, 0], inside])),
        ("version INTEGER before r", "WrongStructure", of(0x30, &[&[2, 1, 0], inside])),
        ("one zero before the signature", "WrongStructure", behind(&[&[0], whole])),
        ("SEQUENCE within SEQUENCE", "WrongStructure", of(0x30, &[whole])),
        ("in OCTET STRING", "WrongStructure", of(4, &[whole])),
        ("in BIT STRING", "WrongStructure", of(3, &[&[0], whole])),
        ("in explicit [0]", "WrongStructure", of(0xa0, &[whole])),
        ("SET in place of SEQUENCE", "WrongType", of(0x31, &[inside])),
        ("primitive SEQUENCE", "WrongType", of(0x10, &[inside])),
        ("SEQUENCE of the application class", "WrongType", of(0x70, &[inside])),
        ("OCTET STRING in place of SEQUENCE", "WrongType", of(4, &[inside])),
        ("constructed OCTET STRING in place of SEQUENCE", "WrongType", of(0x24, &[inside])),
        ("INTEGERs without SEQUENCE", "WrongStructure", inside.to_vec()),
        ("nothing", "Truncated", Vec::new()),
        ("the tag alone", "Truncated", vec![0x30]),
        ("an empty SEQUENCE", "Truncated", vec![0x30, 0]),
        ("an empty SEQUENCE in indefinite length", "Truncated", vec![0x30, 0x80, 0, 0]),
        ("cut behind the length of r", "Truncated", whole[..4].to_vec()),
        ("cut in r", "Truncated", whole[..20].to_vec()),
        ("cut behind r", "Truncated", whole[..37].to_vec()),
        ("cut behind the tag of s", "Truncated", whole[..38].to_vec()),
        ("cut in s", "Truncated", whole[..50].to_vec()),
        ("cut before the last octet", "Truncated", whole[..whole.len() - 1].to_vec()),
        ("a single zero", "Truncated", vec![0]),
        ("hexadecimal digits", "NotDer", crate::file::hex(whole).into_bytes()),
    ]
}
