// SPDX-License-Identifier: MIT OR Apache-2.0
//! The seeds of the corpora: good inputs of every kind, made from fixed values.

use crate::random::Stream;
use crate::world::{portal, world};

mod areas;
mod commands;
mod documents;
mod lifecycle;
mod scripts;

/// One seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The target whose corpus it belongs to.
    pub target: &'static str,
    /// The name of its file.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Every seed of every target.
#[must_use]
pub fn all() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (target, inputs) in [
        ("apdu", apdu()),
        ("gmt0017", commands::gmt0017()),
        ("card", card()),
        ("host", host()),
        ("certificate", documents::certificate()),
        ("request", documents::request()),
        ("crl", documents::crl()),
        ("ocsp", documents::ocsp()),
        ("cms", documents::cms()),
        ("asn1", documents::asn1()),
        ("x509", documents::x509()),
        ("lifecycle", lifecycle::lifecycle()),
        ("answer", answer()),
        ("login_token", login_token()),
        ("store_open", store_open()),
        ("ffi", ffi()),
        ("unblock", unblock()),
        ("skf", skf()),
    ] {
        seeds.extend(inputs.into_iter().map(|(name, bytes)| Seed {
            target,
            name: format!("seed-{name}"),
            bytes,
        }));
    }
    seeds
}

type Inputs = Vec<(String, Vec<u8>)>;

fn named(inputs: &[(&str, &[u8])]) -> Inputs {
    let owned = |(name, bytes): &(&str, &[u8])| ((*name).to_owned(), bytes.to_vec());
    inputs.iter().map(owned).collect()
}

/// One of each case of ISO/IEC 7816-4, what is almost one, and responses.
fn apdu() -> Inputs {
    named(&[
        ("case-1", b"\x80\x04\0\0"),
        ("case-2-short", b"\x80\x50\0\0\x08"),
        ("case-2-extended", b"\x80\x50\0\0\0\0\x08"),
        ("case-3-short", b"\x80\x26\0\0\x03YZT"),
        ("case-3-extended", b"\x80\x26\0\0\0\0\x03YZT"),
        ("case-4-short", b"\x80\x26\0\0\x03YZT\x0A"),
        ("case-4-extended", b"\x80\x26\0\0\0\0\x03YZT\0\x0A"),
        ("all-there-is", b"\x80\x04\0\0\0\0\0"),
        ("zero-length", b"\x80\x26\0\0\0\0\0\0"),
        ("cut-off", b"\x80\x26\0\0\0\x01"),
        ("one-too-many", b"\x80\x26\0\0\x03YZT\x0A\x0A"),
        ("three-bytes", b"\x80\x26\0"),
        ("success", b"\x90\x00"),
        ("wrong-pin", b"\x63\xC5"),
        ("random", b"\x01\x02\x03\x04\x05\x06\x07\x08\x90\x00"),
    ])
}

/// Scripts for a card, each a story.
fn card() -> Inputs {
    let step = |(step, choices): &scripts::Play| [&[step.code()], *choices].concat();
    let bytes = |script: scripts::Script| script.iter().flat_map(step).collect();
    scripts::SCRIPTS.iter().map(|(name, script)| ((*name).to_owned(), bytes(script))).collect()
}

/// Tapes whose answers mostly fit, and one whose answers never do.
fn host() -> Inputs {
    let mut random = Stream::new(7);
    let mut inputs: Inputs = (0..24)
        .map(|number| {
            let length = 80 + random.below(400);
            let tape = (0..length).map(|_| match random.below(6) {
                0 => random.block()[0],
                _ => random.block()[0] % 13,
            });
            (format!("mostly-fitting-{number:02}"), tape.collect())
        })
        .collect();
    inputs.push(("nothing-fits".to_owned(), random.bytes(300)));
    inputs
}

/// The profiles that the crate has, and every call with nothing in it.
fn skf() -> Inputs {
    let profiles: [(&str, &[u8]); 2] = [
        ("profile-longmai", include_bytes!("../../crates/yzt-token-skf/profiles/longmai.toml")),
        ("profile-tongsuo", include_bytes!("../../crates/yzt-token-skf/profiles/tongsuo.toml")),
    ];
    let call = |number: &u16| {
        let bytes = [&number.to_le_bytes()[..], &[0; 40]].concat();
        (format!("call-{number}"), bytes)
    };
    let calls = yzt_token_skf::request::Request::NUMBERS.iter().step_by(3).map(call);
    named(&profiles).into_iter().chain(calls).collect()
}

/// A visit that goes well, one that needs the second PIN, one whose line repeats and alters, and
/// the bytes of a request.
fn unblock() -> Inputs {
    const CHALLENGE: &[u8] = &[12, 1, 2, 3, 4, 5, 6, 7, 8];
    const NEXT: &[u8] = &[12, 2, 2, 3, 4, 5, 6, 7, 8];
    const LAST: &[u8] = &[12, 3, 2, 3, 4, 5, 6, 7, 8];
    const DONE: &[u8] = &[13, 7];
    const WRONG: &[u8] = &[13, 3, 5];
    let reviewed = |pending: u8| [&[0, 10, 1, pending, 2], CHALLENGE, &[0, 2]].concat();
    let rotated = [LAST, &[0, 11, 0, 2], DONE, &[0, 11, 0, 2]].concat();
    let good = [&reviewed(0), DONE, &[0], &rotated].concat();
    let again = [WRONG, &[0, 11, 0, 2], NEXT, &[0, 2]].concat();
    let second = [&reviewed(1), &again[..], DONE, &[0], &rotated].concat();
    let noisy = [&[8, 0, 0, 10, 1, 0, 9, 2, 2][..], CHALLENGE, &[6, 30, 1, 0, 8, 0, 0, 2]].concat();
    let late = [&[0, 10, 1, 0, 2][..], CHALLENGE, &[14, 31, 0, 2, 14, 255]].concat();
    named(&[
        ("visit", &good),
        ("visit-second-pin", &second),
        ("visit-noisy", &noisy),
        ("visit-late", &late),
        ("request", &crate::unblock::request()),
    ])
}

/// The answer of the world's CA, in the spellings that are read, and the key in it alone.
fn answer() -> Inputs {
    let pair = world().pair.clone();
    let key = yzt_cms::envelope::to_der(&pair.enveloped_key);
    let certificate = pair.encryption_certificate.as_der().to_vec();
    let signature = pair.signature_certificate.as_der().to_vec();
    let answer = pair.into_answer();
    let mut alone = answer.clone();
    alone.enveloped_key = None;
    alone.encryption_certificates.clear();
    let wrap = |tag: u8, content: &[u8]| crate::card::element(tag, content);
    let set = wrap(0x31, &signature);
    let explicit_key = wrap(0xA0, &key);
    let spelled = |tag: u8| {
        let inner = wrap(0xA1, &wrap(tag, &certificate));
        wrap(0x30, &[set.as_slice(), &explicit_key, &inner].concat())
    };
    named(&[
        ("implicit", &answer.to_der()),
        ("explicit", &spelled(0x31)),
        ("doubly-tagged", &spelled(0xA0)),
        ("signature-alone", &alone.to_der()),
        ("enveloped-key", &key),
    ])
}

/// Challenge and token, in other spellings too, and the texts in them.
fn login_token() -> Inputs {
    let portal = portal();
    let challenge = portal.challenge.to_json();
    let token = portal.token.to_json();
    let spaced = token.replace("\",\"", "\" ,\n\t\"");
    let escaped = challenge.replace("nonce", "\\u006eonce");
    let twice = challenge.replacen('{', "{\"context\":\"\",", 1);
    named(&[
        ("challenge", challenge.as_bytes()),
        ("token", token.as_bytes()),
        ("token-spaced", spaced.as_bytes()),
        ("challenge-escaped", escaped.as_bytes()),
        ("challenge-twice", twice.as_bytes()),
        ("token-cut-off", &token.as_bytes()[..token.len() / 2]),
        ("origin", b"https://job.example.test"),
        ("origin-port", b"HTTPS://Job.Example.test:8443"),
        ("origin-address", b"http://[2001:db8::1]:8080"),
        ("origin-address-4", b"http://127.0.0.1:443"),
        ("nonce", portal.challenge.nonce().to_base64().as_bytes()),
        ("reserved", b"yzt-login-2\0"),
    ])
}

/// Edits of a good store.
fn store_open() -> Inputs {
    let mut inputs = named(&[
        ("unchanged", &[0]),
        ("flip-magic", &[0, 0, 0, 0, 0, 1]),
        ("flip-newer-commit", &[0, 0, 0, 0, 9, 1]),
        ("zero-header", &[0, 3, 0, 0, 9, 1, 0]),
        ("cut-off", &[0, 6, 2, 0, 0]),
        ("append", &[0, 7, 0, 0, 0, 0, 64, 0xAA]),
        ("page-over-page", &[0, 4, 2, 0, 0, 3, 0, 0]),
        ("huge-number", &[0, 5, 0, 0, 16, 5]),
        ("behind-the-magic", &[2, 3, 0, 0, 0, 0x10, 0, 0]),
        ("no-store", b"\x03SQLite format 3\0"),
        ("empty", &[3]),
    ]);
    let mut random = Stream::new(8);
    for number in 0..16 {
        let bytes = [vec![0], random.bytes(4 + random.clone().below(60))].concat();
        inputs.push((format!("edits-{number:02}"), bytes));
    }
    inputs
}

/// Calls of the C library. A verifier that trusts the world is what most of them need.
fn ffi() -> Inputs {
    // Error, context, verifier; anchors, intermediates, lists.
    const TRUSTING: &[u8] = &[
        0, // error
        1, 0, 0, 0, // context: error, language
        3, 0, 0, 0, 0, // verifier: context, error, origin
        5, 0, 0, 0, // anchors
        5, 0, 0, 1, // intermediates
        5, 0, 0, 2, // lists
    ];
    let with = |calls: &[u8]| [TRUSTING, calls].concat();
    let mut inputs = vec![
        ("log-in-c".to_owned(), with(&[9, 0, 0, 0])),
        ("log-in-damaged-c".to_owned(), with(&[9, 0, 0, 1, 1, 0, 7])),
        ("texts".to_owned(), {
            let texts = (0..16).flat_map(|which| [14, which, 0, 4, 0]);
            with(&[&[9, 0, 0, 0], texts.collect::<Vec<u8>>().as_slice()].concat())
        }),
        ("small-buffers".to_owned(), {
            let texts = (0..10).flat_map(|which| [14, which, 0, 0, which]);
            with(&[&[9, 0, 0, 0], texts.collect::<Vec<u8>>().as_slice()].concat())
        }),
        ("numbers".to_owned(), {
            let numbers = (0..9).flat_map(|which| [13, which, 0]);
            with(&[&[9, 0, 0, 0, 11, 0, 0, 0], numbers.collect::<Vec<u8>>().as_slice()].concat())
        }),
        ("freed".to_owned(), with(&[10, 6, 0, 9, 0xC0, 2, 0, 0, 10, 1, 0, 10, 1, 0xC0, 1])),
    ];
    let mut random = Stream::new(11);
    for number in 0..12 {
        let length = 40 + random.below(200);
        let calls: Vec<u8> = (0..length).map(|_| random.block()[0]).collect();
        inputs.push((format!("any-{number:02}"), with(&calls)));
    }
    inputs
}
