// SPDX-License-Identifier: MIT OR Apache-2.0
//! The register as text.
//!
//! ```json
//! {"version":1,"authority":"…64 hex digits…","next_crl_number":1,"issued":[
//!   {"certificate":"…base64…","companion":"…hex…","revoked":{"at":"2026-03-02T01:30:00Z","reason":"keyCompromise"}}]}
//! ```
//!
//! Everything but companion and revocation is read from the certificates themselves, so that no second
//! spelling of a serial number or a name can disagree with the first.

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use yzt_cert::{Certificate, RevocationReason, UnixTime};

use super::{Issued, Register, RevocationEntry};
use crate::Error;

/// The version that is written and read.
const VERSION: u64 = 1;

/// The part that every version has.
#[derive(Deserialize)]
struct AnyVersion {
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterText {
    version: u64,
    authority: String,
    next_crl_number: u64,
    issued: Vec<IssuedText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuedText {
    certificate: String,
    companion: Option<String>,
    revoked: Option<RevokedText>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokedText {
    at: String,
    reason: String,
}

pub(super) fn write(register: &Register) -> String {
    let issued = register.issued.values().map(|issued| IssuedText {
        certificate: Base64::encode_string(issued.certificate.as_der()),
        companion: issued.companion.as_deref().map(hex),
        revoked: issued.revocation.map(|entry| RevokedText {
            at: entry.at.to_string(),
            reason: entry.reason.name().to_owned(),
        }),
    });
    let text = RegisterText {
        version: VERSION,
        authority: hex(&register.authority),
        next_crl_number: register.next_crl_number,
        issued: issued.collect(),
    };
    // Strings and numbers under fixed keys always serialise.
    serde_json::to_string_pretty(&text).unwrap_or_default()
}

pub(super) fn read(json: &[u8]) -> Result<Register, Error> {
    let AnyVersion { version } =
        serde_json::from_slice(json).map_err(|_| Error::RegisterDamaged)?;
    if version != VERSION {
        return Err(Error::RegisterVersion { version });
    }
    let text: RegisterText = serde_json::from_slice(json).map_err(|_| Error::RegisterDamaged)?;
    let authority = unhex(&text.authority)
        .and_then(|digest| digest.try_into().ok())
        .ok_or(Error::RegisterDamaged)?;
    if text.next_crl_number == 0 {
        return Err(Error::RegisterDamaged);
    }
    let mut register = Register::empty(authority, text.next_crl_number);
    for issued in text.issued {
        let issued = read_issued(issued).ok_or(Error::RegisterDamaged)?;
        register.insert(issued).map_err(|_| Error::RegisterDamaged)?;
    }
    if register.issued().all(|issued| is_mutual(&register, issued)) {
        Ok(register)
    } else {
        Err(Error::RegisterDamaged)
    }
}

fn read_issued(text: IssuedText) -> Option<Issued> {
    let der = Base64::decode_vec(&text.certificate).ok()?;
    let companion = match text.companion {
        Some(serial) => Some(unhex(&serial)?),
        None => None,
    };
    let revocation = match text.revoked {
        Some(revoked) => Some(RevocationEntry {
            at: revoked.at.parse::<UnixTime>().ok()?,
            reason: RevocationReason::from_name(&revoked.reason)
                .filter(|reason| *reason != RevocationReason::RemoveFromCrl)?,
        }),
        None => None,
    };
    Some(Issued { certificate: Certificate::parse(&der).ok()?, companion, revocation })
}

/// Whether the companion, if there is one, names this certificate as its own.
fn is_mutual(register: &Register, issued: &Issued) -> bool {
    issued.companion().is_none_or(|serial| {
        register
            .find(serial)
            .is_some_and(|companion| companion.companion() == Some(issued.certificate().serial()))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() || text.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    pairs.iter().map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
