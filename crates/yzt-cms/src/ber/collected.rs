// SPDX-License-Identifier: MIT OR Apache-2.0
//! An element that was collected from a stream.

use yzt_cert::asn1::{self, Element, Fault, Reader, tag};
use yzt_cert::leniency::Tolerance;

use super::{CONSTRUCTED, Header, MAX_DEPTH, parse_header};
use crate::error::Error;

/// An element of a stream as it stood there.
#[derive(Clone, Debug)]
pub(crate) struct Collected {
    bytes: Vec<u8>,
    offset: u64,
    part: &'static str,
}

impl Collected {
    pub(super) const fn new(bytes: Vec<u8>, offset: u64, part: &'static str) -> Self {
        Self { bytes, offset, part }
    }

    /// The bytes as they stood.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The same element with definite, minimal lengths, and strings of octets in one part. What is
    /// in DER stays as it is, byte for byte.
    pub(crate) fn into_definite(self) -> Result<Self, Error> {
        let mut input = self.bytes.as_slice();
        let bytes = rewrite(&mut input, 0).map_err(|fault| self.fault(fault))?;
        Ok(Self { bytes, ..self })
    }

    /// The element for the strict reader, which tolerates what `tolerance` allows.
    pub(crate) fn element<'a>(
        &'a self,
        part: &'static str,
        tolerance: &'a Tolerance,
    ) -> Result<Element<'a>, Error> {
        let mut reader = Reader::lenient(&self.bytes, part, tolerance);
        let element = reader.element()?;
        reader.finish()?;
        Ok(element)
    }

    fn fault(&self, fault: Fault) -> Error {
        let offset = usize::try_from(self.offset).unwrap_or(usize::MAX);
        yzt_cert::Error::Encoding { part: self.part, offset, fault }.into()
    }
}

/// The next element with definite lengths.
fn rewrite(input: &mut &[u8], depth: usize) -> Result<Vec<u8>, Fault> {
    if depth > MAX_DEPTH {
        return Err(Fault::Length);
    }
    let (Header { tag, size, length }, _) = parse_header(input)?;
    let rest = input.get(size..).ok_or(Fault::Truncated)?;
    let mut parts = Vec::new();
    let Some(length) = length else {
        *input = rest;
        loop {
            if let Some(rest) = input.strip_prefix(&[0, 0]) {
                *input = rest;
                return join(tag, &parts);
            }
            parts.push(rewrite(input, depth + 1)?);
        }
    };
    let length = usize::try_from(length).map_err(|_| Fault::Length)?;
    let (mut content, rest) = rest.split_at_checked(length).ok_or(Fault::Truncated)?;
    *input = rest;
    if tag & CONSTRUCTED == 0 {
        return Ok(asn1::encode(tag, &[content]));
    }
    while !content.is_empty() {
        parts.push(rewrite(&mut content, depth + 1)?);
    }
    join(tag, &parts)
}

/// One element of rewritten parts; the parts of an OCTET STRING become one string.
fn join(tag: u8, parts: &[Vec<u8>]) -> Result<Vec<u8>, Fault> {
    if tag != tag::OCTET_STRING | CONSTRUCTED {
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        return Ok(asn1::encode(tag, &parts));
    }
    let mut contents = Vec::new();
    for part in parts {
        let found = part.first().copied().unwrap_or_default();
        if found != tag::OCTET_STRING {
            return Err(Fault::Tag { expected: tag::OCTET_STRING, found });
        }
        let (header, _) = parse_header(part)?;
        contents.push(part.get(header.size..).unwrap_or_default());
    }
    Ok(asn1::encode(tag::OCTET_STRING, &contents))
}
