// SPDX-License-Identifier: MIT OR Apache-2.0
//! The few parts of a certificate that PKCS#11 stores beside it or that tell the use of its key.
//!
//! Nothing is decided about trust here: whoever relies on a certificate parses it again.

use yzt_crypto::PublicKey;

/// `keyUsage`, 2.5.29.15 (RFC 5280 4.2.1.3).
const KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
/// `basicConstraints`, 2.5.29.19 (RFC 5280 4.2.1.9).
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];

/// What a key may be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    pub(crate) signature: bool,
    pub(crate) encryption: bool,
}

/// A certificate, as far as it is looked at. The names and the serial number are whole DER values.
pub(crate) struct View<'a> {
    pub(crate) serial: &'a [u8],
    pub(crate) issuer: &'a [u8],
    pub(crate) subject: &'a [u8],
    pub(crate) public_key: Option<PublicKey>,
    /// `None` where the certificate does not say.
    pub(crate) uses: Option<Uses>,
}

impl Uses {
    /// Nothing is ruled out.
    pub(crate) const ANY: Self = Self { signature: true, encryption: true };
}

impl<'a> View<'a> {
    /// Reads `Certificate` (RFC 5280 4.1); `None` for anything else.
    pub(crate) fn of(der: &'a [u8]) -> Option<Self> {
        let outer = only(der, 0x30)?;
        let (signed, _) = value(outer)?;
        let mut rest = signed.content(0x30)?;
        if rest.first() == Some(&0xA0) {
            rest = value(rest)?.1;
        }
        let (serial, rest) = value(rest)?;
        serial.content(0x02)?;
        let (_algorithm, rest) = value(rest)?;
        let (issuer, rest) = value(rest)?;
        let (_validity, rest) = value(rest)?;
        let (subject, rest) = value(rest)?;
        let (key, mut rest) = value(rest)?;
        let mut uses = None;
        while !rest.is_empty() {
            let (part, behind) = value(rest)?;
            if let Some(extensions) = part.content(0xA3) {
                uses = uses_of(only(extensions, 0x30)?)?;
            }
            rest = behind;
        }
        let public_key = PublicKey::from_spki_der(key.whole).ok();
        let (issuer, subject) = (issuer.whole, subject.whole);
        Some(Self { serial: serial.whole, issuer, subject, public_key, uses })
    }
}

/// The uses that the extensions leave; none of ours for a certification authority.
fn uses_of(mut extensions: &[u8]) -> Option<Option<Uses>> {
    let mut uses = None;
    let mut is_authority = false;
    while !extensions.is_empty() {
        let (extension, behind) = value(extensions)?;
        let (name, mut rest) = value(extension.content(0x30)?)?;
        if rest.first() == Some(&0x01) {
            rest = value(rest)?.1;
        }
        let content = only(rest, 0x04)?;
        match name.content(0x06)? {
            KEY_USAGE => {
                let bits = only(content, 0x03)?.get(1).copied().unwrap_or_default();
                // digitalSignature, nonRepudiation | keyEncipherment, dataEncipherment, keyAgreement
                uses = Some(Uses { signature: bits & 0xC0 != 0, encryption: bits & 0x38 != 0 });
            }
            BASIC_CONSTRAINTS => {
                is_authority = only(content, 0x30)?.starts_with(&[0x01, 0x01, 0xFF]);
            }
            _ => {}
        }
        extensions = behind;
    }
    Some(if is_authority { Some(Uses::default()) } else { uses })
}

/// One DER value.
struct Value<'a> {
    tag: u8,
    content: &'a [u8],
    whole: &'a [u8],
}

impl<'a> Value<'a> {
    fn content(&self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }
}

/// The content of the only value there is.
fn only(input: &[u8], tag: u8) -> Option<&[u8]> {
    let (found, rest) = value(input)?;
    if rest.is_empty() { found.content(tag) } else { None }
}

/// The first value and what stands behind it.
fn value(input: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (&tag, rest) = input.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7F => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7F))?;
            let length = bytes.iter().try_fold(0_usize, |length, byte| {
                length.checked_mul(256)?.checked_add(usize::from(*byte))
            })?;
            (length, rest)
        }
        _ => return None,
    };
    let (content, behind) = rest.split_at_checked(length)?;
    let whole = input.split_at_checked(input.len().checked_sub(behind.len())?)?.0;
    Some((Value { tag, content, whole }, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let mut out = vec![tag, 0x82];
        out.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        out.extend(content);
        out
    }

    fn certificate(extensions: &[Vec<u8>]) -> Vec<u8> {
        let listed: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
        let extensions = der(0xA3, &[&der(0x30, &listed)]);
        let name = |letter| der(0x30, &[&[letter]]);
        let signed = der(
            0x30,
            &[
                &der(0xA0, &[&[2, 1, 2]]),
                &[2, 1, 5],
                &der(0x30, &[]),
                &name(b'i'),
                &der(0x30, &[]),
                &name(b's'),
                &der(0x30, &[]),
                &extensions,
            ],
        );
        der(0x30, &[&signed, &der(0x30, &[]), &[3, 1, 0]])
    }

    fn key_usage(bits: u8) -> Vec<u8> {
        let content = der(0x04, &[&[3, 2, 0, bits]]);
        der(0x30, &[&[6, 3, 0x55, 0x1D, 0x0F], &[1, 1, 0xFF], &content])
    }

    #[test]
    fn the_parts_are_slices_of_the_input() {
        let der = certificate(&[key_usage(0xC0)]);
        let view = View::of(&der).unwrap();
        assert_eq!(view.serial, [2, 1, 5]);
        assert!(view.issuer.ends_with(b"i") && view.subject.ends_with(b"s"));
        assert!(view.public_key.is_none());
    }

    #[test]
    fn key_usage_tells_the_use() {
        let uses = |extensions: &[Vec<u8>]| View::of(&certificate(extensions)).unwrap().uses;
        let told = |signature, encryption| Some(Uses { signature, encryption });
        assert_eq!(uses(&[]), None);
        assert_eq!(uses(&[key_usage(0xC0)]), told(true, false));
        assert_eq!(uses(&[key_usage(0x38)]), told(false, true));
        assert_eq!(uses(&[key_usage(0xB0)]), Some(Uses::ANY));
        let authority = {
            let content = der(0x04, &[&der(0x30, &[&[1, 1, 0xFF]])]);
            der(0x30, &[&[6, 3, 0x55, 0x1D, 0x13], &content])
        };
        assert_eq!(uses(&[key_usage(0x86), authority]), told(false, false));
    }

    #[test]
    fn a_cut_certificate_is_none() {
        let der = certificate(&[key_usage(0xC0)]);
        for length in 0..der.len() {
            assert!(View::of(&der[..length]).is_none(), "{length}");
        }
        assert!(View::of(&[0x30, 0x80, 0, 0]).is_none());
        assert!(View::of(&[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]).is_none());
    }

    proptest::proptest! {
        #[test]
        fn damage_is_read_or_refused(at: proptest::sample::Index, byte: u8, cut: u8) {
            let mut der = certificate(&[key_usage(0xC0), key_usage(0x38)]);
            let position = at.index(der.len());
            der[position] = byte;
            der.truncate(der.len() - usize::from(cut % 8));
            let _ = View::of(&der);
        }
    }
}
