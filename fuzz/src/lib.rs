// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is fuzzed, and what must hold.
//!
//! Each target is one module with one function `run(data)`. It returns for every input, and panics
//! when something does not hold. libFuzzer drives it (`fuzz_targets/`), and so does the ordinary test
//! `tests/replay.rs`, over the committed corpora and over a fixed number of pseudo-random inputs.
//!
//! | target | what must hold, beside: no panic, no hang |
//! |---|---|
//! | [`apdu`] | what parses encodes to the same bytes, and parses again to the same value |
//! | [`gmt0017`] | what decodes encodes, in each dialect, to bytes that decode to the same value |
//! | [`card`] | an independent model of PINs, tries, challenges, logins, session keys, agreements, files and digests predicts every answer of a software key |
//! | [`host`] | whatever a card answers, one call sends at most one try and leaves no transaction open |
//! | [`certificate`] | what was signed is a slice of the input; every text is safe to show; what is tolerated was allowed, and no more is refused when more is allowed |
//! | [`request`] | as for certificates; what verifies by the strict rules verifies by all |
//! | [`crl`] | as for certificates; what is listed is found |
//! | [`ocsp`] | as for certificates; a question written again is the same; only the authority is believed |
//! | [`cms`] | in one piece and as a stream, a message says the same; nothing that was not signed is found signed |
//! | [`answer`] | what is read is written and read again the same |
//! | [`asn1`] | a dump stays within its limits and within the input, and follows every document to its end |
//! | [`x509`] | an independent reader accepts the same certificates, but for rules that say why, and reads the same |
//! | [`lifecycle`] | what is refused changes nothing; a journal is read as it was written; stored states come back |
//! | [`login_token`] | JSON comes back the same; the only token that verifies is the one that was signed |
//! | [`store_open`] | a damaged store is an error or a key with everything in it, within a bounded store |
//! | [`ffi`] | a wrong handle is told, nothing is written on failure, nothing is left over |
//! | [`skf`] | what is read from a helper is written as it was read; a profile is read or refused |
//! | [`unblock`] | neither side of a remote unblock spends a PIN twice, whatever the line does |

pub mod answer;
pub mod apdu;
pub mod asn1;
pub mod card;
pub mod certificate;
pub mod cms;
pub mod crl;
#[allow(unsafe_code)] // It calls the C library as C does.
pub mod ffi;
pub mod gmt0017;
pub mod host;
mod lenient;
pub mod lifecycle;
pub mod login_token;
pub mod memory;
pub mod ocsp;
pub mod papers;
pub mod random;
pub mod request;
pub mod seeds;
pub mod shown;
pub mod skf;
pub mod store_open;
pub mod tape;
pub mod unblock;
pub mod world;
pub mod x509;

/// The body of a target.
pub type Target = fn(&[u8]);

/// Every target by the name of its program and of its corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("apdu", apdu::run),
    ("gmt0017", gmt0017::run),
    ("card", card::run),
    ("host", host::run),
    ("certificate", certificate::run),
    ("answer", answer::run),
    ("login_token", login_token::run),
    ("store_open", store_open::run),
    ("ffi", ffi::run),
    ("unblock", unblock::run),
    ("skf", skf::run),
    ("request", request::run),
    ("crl", crl::run),
    ("ocsp", ocsp::run),
    ("cms", cms::run),
    ("asn1", asn1::run),
    ("x509", x509::run),
    ("lifecycle", lifecycle::run),
];
