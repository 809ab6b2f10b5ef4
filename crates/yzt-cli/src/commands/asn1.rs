// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt asn1`: every element of an encoding with its offset, for support staff.

use std::io::Read;
use std::path::Path;

use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use yzt_assistant::glossary::Term;
use yzt_cert::dump::{DumpOptions, Length, StopCause, dump};

use crate::args::Asn1Args;
use crate::error::Error;
use crate::files;
use crate::keyfile::KeyFile;
use crate::output::{Page, Report};

const DASHES: &str = "-----";

pub(crate) fn execute(arguments: &Asn1Args) -> Result<Report, Error> {
    let path = &arguments.file;
    let content = read(path)?;
    let (form, bytes, is_secret) = decode(&content);
    if is_secret || KeyFile::is_der(&bytes) {
        return Err(Error::PrivateKeyNotShown { path: path.clone() });
    }
    let outside = || Error::OffsetOutside { offset: arguments.offset, length: bytes.len() };
    let part = bytes.get(arguments.offset..).filter(|part| !part.is_empty()).ok_or_else(outside)?;
    let mut options = DumpOptions::default();
    options.depth = arguments.depth.min(options.depth);
    options.octets = arguments.bytes.min(MAX_SHOWN);
    options.open_strings = !arguments.closed;
    let dumped = dump(part, &options);
    let mut page = Page::new();
    let mut lines: Vec<Value> = Vec::new();
    for mut line in dumped.lines {
        line.offset += arguments.offset;
        lines.push(json!({
            "offset": line.offset,
            "depth": line.depth,
            "header_length": line.header_length,
            "length": match line.length {
                Length::Definite(length) => json!(length),
                Length::Indefinite => Value::Null,
            },
            "tag": line.tag.to_string(),
            "value": line.value,
        }));
        page.item(line.to_string());
    }
    let stop = dumped.stop.map(|stop| (stop.offset + arguments.offset, stop.cause));
    if let Some((offset, cause)) = stop {
        page.line("在此处无法继续：", "It cannot be followed beyond this point:");
        page.field(Term::Details, format!("{offset}: {}", cause.name()));
    }
    let members = json!({
        "form": form,
        "length": bytes.len(),
        "elements": lines,
        "stop": stop.map(|(offset, cause)| json!({ "offset": offset, "cause": cause.name() })),
    });
    let report = Report::new(members, page);
    Ok(match stop {
        None | Some((_, StopCause::Depth | StopCause::Elements)) => report,
        Some(_) => report.ending_with(3),
    })
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut content = Zeroizing::new(Vec::new());
    let read = files::open(path)?.take(files::LARGE + 1).read_to_end(&mut content);
    read.map_err(|source| Error::unreadable(path, source))?;
    if content.len() as u64 > files::LARGE {
        return Err(Error::TooLarge { path: path.to_owned(), limit: files::LARGE });
    }
    Ok(content)
}

/// Bytes of a value that are shown at most, whatever is asked for.
const MAX_SHOWN: usize = 1 << 20;

/// The encoding inside, how it was dressed, and whether its label says that it is a private key.
fn decode(content: &[u8]) -> (&'static str, Zeroizing<Vec<u8>>, bool) {
    let binary = || ("binary", Zeroizing::new(content.to_vec()), false);
    let Ok(text) = std::str::from_utf8(content) else { return binary() };
    if let Some((label, der)) = pem(text) {
        return ("pem", der, label.contains("PRIVATE KEY"));
    }
    let digits: Zeroizing<String> =
        Zeroizing::new(text.chars().filter(|it| !it.is_ascii_whitespace() && *it != ':').collect());
    if let Some(der) = from_hex(&digits) {
        return ("hex", der, false);
    }
    match Base64::decode_vec(&digits) {
        Ok(der) if !der.is_empty() => ("base64", Zeroizing::new(der), false),
        _ => binary(),
    }
}

/// The first PEM text: its label and what is in it.
fn pem(text: &str) -> Option<(&str, Zeroizing<Vec<u8>>)> {
    let (_, behind) = text.split_once("-----BEGIN ")?;
    let (label, rest) = behind.split_once(DASHES)?;
    let (inside, _) = rest.split_once("-----END ")?;
    let digits: Zeroizing<String> = Zeroizing::new(
        inside.lines().filter(|line| !line.contains(':')).flat_map(str::split_whitespace).collect(),
    );
    Some((label, Zeroizing::new(Base64::decode_vec(&digits).ok()?)))
}

fn from_hex(digits: &str) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = digits.as_bytes();
    if bytes.is_empty()
        || !bytes.len().is_multiple_of(2)
        || !bytes.iter().all(u8::is_ascii_hexdigit)
    {
        return None;
    }
    let pairs = bytes.chunks(2).map(|pair| {
        std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())
    });
    pairs.collect::<Option<Vec<u8>>>().map(Zeroizing::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(content: &[u8]) -> (&'static str, Vec<u8>, bool) {
        let (form, bytes, secret) = decode(content);
        (form, bytes.to_vec(), secret)
    }

    #[test]
    fn every_dress_is_taken_off() {
        let der = vec![0x30, 0x03, 0x02, 0x01, 0x05];
        assert_eq!(decoded(&der), ("binary", der.clone(), false));
        assert_eq!(decoded(b"30:03 02\n0105\n"), ("hex", der.clone(), false));
        assert_eq!(decoded(b" MAMC\nAQU=\n"), ("base64", der.clone(), false));
        let text =
            b"noise\n-----BEGIN ANYTHING-----\nName: x\n\nMAMC\r\nAQU=\r\n-----END ANYTHING-----\n";
        assert_eq!(decoded(text), ("pem", der.clone(), false));
        let key = b"-----BEGIN EC PRIVATE KEY-----\nMAMCAQU=\n-----END EC PRIVATE KEY-----\n";
        assert_eq!(decoded(key), ("pem", der, true));
        assert_eq!(decoded(b"").0, "binary");
        assert_eq!(decoded(b"not at all!").0, "binary");
        assert_eq!(decoded("-----BEGIN X-----\n!!\n-----END X-----".as_bytes()).0, "binary");
    }
}
