// SPDX-License-Identifier: MIT OR Apache-2.0
//! The one thing a card wants from a certificate: its public key.

use yzt_crypto::PublicKey;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;

/// The public key of an X.509 certificate (RFC 5280, 4.1), found without reading the rest.
///
/// ```text
/// Certificate    ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
/// TBSCertificate ::= SEQUENCE { version [0] OPTIONAL, serialNumber, signature, issuer, validity,
///                               subject, subjectPublicKeyInfo, … }
/// ```
pub(crate) fn public_key(certificate: &[u8]) -> Option<PublicKey> {
    let (certificate, after) = element(certificate, SEQUENCE)?;
    let (mut rest, _) = element(certificate.content, SEQUENCE)?;
    if !after.is_empty() {
        return None;
    }
    let rest = &mut rest.content;
    if rest.first() == Some(&VERSION) {
        skip(rest)?;
    }
    for _field in ["serialNumber", "signature", "issuer", "validity", "subject"] {
        skip(rest)?;
    }
    let (key, _) = element(rest, SEQUENCE)?;
    PublicKey::from_spki_der(key.whole).ok()
}

struct Element<'a> {
    whole: &'a [u8],
    content: &'a [u8],
}

fn skip(rest: &mut &[u8]) -> Option<()> {
    let tag = *rest.first()?;
    *rest = element(rest, tag)?.1;
    Some(())
}

/// One DER element with this tag of one byte, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(Element<'_>, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        0..=0x7F => (usize::from(length), rest),
        // A certificate that fits an APDU has lengths of at most two bytes.
        0x81 => rest.split_first().map(|(&low, rest)| (usize::from(low), rest))?,
        0x82 => {
            let (length, rest) = rest.split_first_chunk()?;
            (usize::from(u16::from_be_bytes(*length)), rest)
        }
        _ => return None,
    };
    let (content, after) = rest.split_at_checked(length)?;
    let whole = bytes.get(..bytes.len() - after.len())?;
    (first == tag).then_some((Element { whole, content }, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use yzt_crypto::sm2;

    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        let length = match length {
            [0, low @ 0..=0x7F] => vec![low],
            [0, low] => vec![0x81, low],
            [high, low] => vec![0x82, high, low],
        };
        [&[tag], length.as_slice(), content].concat()
    }

    fn key() -> PublicKey {
        let key = sm2::PrivateKey::from_bytes(&[5; 32]).unwrap();
        PublicKey::Sm2(key.public_key().clone())
    }

    fn certificate(version: &[u8], subject: &[u8]) -> Vec<u8> {
        let empty = der(SEQUENCE, &[]);
        let subject = der(SEQUENCE, subject);
        let serial = der(2, &[1]);
        let spki = key().to_spki_der();
        let fields = [version, &serial, &empty, &empty, &empty, &subject, &spki];
        let tbs = der(SEQUENCE, &fields.concat());
        der(SEQUENCE, &[tbs, empty, der(3, &[0; 8])].concat())
    }

    #[test]
    fn the_key_is_found_whatever_the_lengths_before_it() {
        for subject in [0, 100, 200, 1000] {
            let subject = vec![0x31; subject];
            let version = der(VERSION, &[2, 1, 2]);
            assert_eq!(public_key(&certificate(&version, &subject)), Some(key()));
            assert_eq!(public_key(&certificate(&[], &subject)), Some(key()), "version 1");
        }
    }

    #[test]
    fn every_cut_and_every_trailing_byte_is_refused() {
        let whole = certificate(&[], b"subject");
        for length in 0..whole.len() {
            assert_eq!(public_key(&whole[..length]), None, "{length}");
        }
        assert_eq!(public_key(&[whole, vec![0]].concat()), None);
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_surprise(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(public_key(&bytes), None);
        }
    }
}
