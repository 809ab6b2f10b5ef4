// SPDX-License-Identifier: MIT OR Apache-2.0
//! The attempts behind an explanation.

use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, rsa, sm2};

use super::{Cause, Excluded, Explanation, Question, Remaining, family, form_causes};
use crate::algorithm::{self, Family};
use crate::extension::KeyUsage;
use crate::leniency::{Quirk, Quirks};
use crate::oid::ObjectIdentifier;
use crate::signature::{SignatureForm, value};

/// Octets hashed before the search is given up, unless the message alone is that long.
const MAX_HASHED: usize = 64 * 1024 * 1024;
/// Times that a message of any length may be hashed.
const MIN_DIGESTS: usize = 32;

/// Identifiers that appear where the default one should: example identifiers of the standards
/// (GM/T 0003.5; RFC 8998, clause 3.2.1), the default one in hex, cut off, or with the zero of a
/// C string.
const COMMON_IDENTIFIERS: [&[u8]; 6] = [
    b"ALICE123@YAHOO.COM",
    b"TLSv1.3+GM+Cipher+Suite",
    b"31323334353637383132333435363738",
    b"12345678",
    b"1234567812345678\0",
    &[0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78],
];

/// One way in which the digest may have been made.
enum Making {
    Identifier(sm2::DistinguishedId),
    DoubleHash,
    Plain(DigestAlgorithm),
    Given(MessageDigest),
}

struct Search<'q, 'a> {
    question: &'q Question<'a>,
    identifiers: Vec<sm2::DistinguishedId>,
    hashed: usize,
    attempts: usize,
    complete: bool,
}

pub(super) fn explain(question: &Question<'_>) -> Explanation {
    let identifiers = identifiers(question);
    let mut search = Search { question, identifiers, hashed: 0, attempts: 0, complete: true };
    if let Some(causes) = search.with_key(&question.key, question.usage) {
        return match causes.is_empty() {
            true => Explanation::Valid,
            false => Explanation::Found(causes),
        };
    }
    for (candidate, (key, usage)) in question.candidates.iter().enumerate() {
        if let Some(mut causes) = search.with_key(key, *usage) {
            causes.insert(0, Cause::OtherKey { candidate });
            return Explanation::Found(causes);
        }
    }
    Explanation::Unexplained(search.excluded())
}

impl Search<'_, '_> {
    /// Everything with one key; the causes if something verifies, none if it is as it should be.
    fn with_key(&mut self, key: &PublicKey, usage: Option<KeyUsage>) -> Option<Vec<Cause>> {
        let forms = value::read(key, self.question.value, Quirks::ALL);
        if forms.is_empty() {
            return None;
        }
        for making in self.makings(key) {
            let Some(digest) = self.digest(&making, key) else {
                self.complete = false;
                return None;
            };
            self.attempts += forms.len();
            let verifies =
                |form: &&SignatureForm| key.verify_digest(&digest, &form.signature).is_ok();
            if let Some(form) = forms.iter().find(verifies) {
                let mut causes = Vec::new();
                if usage.is_some_and(|usage| usage.may_encrypt() && !usage.may_sign()) {
                    causes.push(Cause::EncryptionCertificate);
                }
                causes.extend(self.algorithm_cause(key, digest.algorithm()));
                causes.extend(making_cause(making, key));
                causes.extend(form_causes(form.quirks));
                return Some(causes);
            }
        }
        None
    }

    /// The ways in which a key of this kind may have been given the message, likely ones first.
    fn makings(&self, key: &PublicKey) -> Vec<Making> {
        let mut makings = Vec::new();
        match key {
            PublicKey::Sm2(_) => {
                makings.extend(self.identifiers.iter().cloned().map(Making::Identifier));
                // The default and the empty one stand first; the rest is less likely than these.
                let others = makings.split_off(makings.len().min(2));
                makings.push(Making::Plain(DigestAlgorithm::Sm3));
                makings.push(Making::DoubleHash);
                makings.extend(others);
                makings.push(Making::Plain(DigestAlgorithm::Sha256));
            }
            key => makings.extend(self.plain_digests(key).map(Making::Plain)),
        }
        let given = makings.iter().filter_map(|making| self.given(making)).collect::<Vec<_>>();
        makings.extend(given.into_iter().map(Making::Given));
        makings
    }

    /// The digests for RSA and ECDSA, the stated one first.
    fn plain_digests(&self, key: &PublicKey) -> impl Iterator<Item = DigestAlgorithm> + use<> {
        let stated = algorithm::meaning(&self.question.algorithm);
        let stated = stated
            .filter(|meaning| Some(meaning.family) == family(key.algorithm()))
            .map(|meaning| meaning.digest);
        let others = DigestAlgorithm::ALL.into_iter().filter(move |one| Some(*one) != stated);
        stated.into_iter().chain(others)
    }

    /// The message itself as a digest of this making, where it has the length of one.
    fn given(&self, making: &Making) -> Option<MessageDigest> {
        match making {
            Making::Plain(DigestAlgorithm::Sha256) if self.is_sm2() => None,
            Making::Plain(digest) => MessageDigest::new(*digest, self.question.signed).ok(),
            _ => None,
        }
    }

    fn is_sm2(&self) -> bool {
        matches!(self.question.key, PublicKey::Sm2(_))
    }

    /// The digest of one making; `None` when the work grows beyond bounds.
    fn digest(&mut self, making: &Making, key: &PublicKey) -> Option<MessageDigest> {
        let signed = self.question.signed;
        let limit = MAX_HASHED.max(signed.len().saturating_mul(MIN_DIGESTS));
        self.hashed = self.hashed.saturating_add(signed.len());
        if self.hashed > limit {
            return None;
        }
        Some(match (making, key) {
            (Making::Identifier(identifier), PublicKey::Sm2(key)) => {
                MessageDigest::sm3(key.digest(identifier, signed))
            }
            (Making::DoubleHash, PublicKey::Sm2(key)) => {
                let inner = DigestAlgorithm::Sm3.digest(signed);
                let default = sm2::DistinguishedId::default();
                MessageDigest::sm3(key.digest(&default, inner.as_bytes()))
            }
            (Making::Plain(DigestAlgorithm::Sha256), PublicKey::Sm2(_)) => {
                // The curve takes any 32 octets; that they are no SM3 is the finding.
                let digest = DigestAlgorithm::Sha256.digest(signed);
                MessageDigest::new(DigestAlgorithm::Sm3, digest.as_bytes()).ok()?
            }
            (Making::Plain(digest), _) => digest.digest(signed),
            (Making::Given(digest), _) => *digest,
            (Making::Identifier(_) | Making::DoubleHash, _) => return None,
        })
    }

    /// What is wrong with the stated algorithm, if this key signed this kind of digest.
    fn algorithm_cause(&self, key: &PublicKey, digest: DigestAlgorithm) -> Option<Cause> {
        let stated = self.question.algorithm;
        let family = family(key.algorithm())?;
        let Some(used) = named(family, digest) else {
            return Some(Cause::OtherDigest(digest));
        };
        if stated != used {
            return Some(Cause::WrongAlgorithm { stated, used });
        }
        let weak = algorithm::meaning(&stated)?.quirk == Some(Quirk::Sha1Signature);
        weak.then_some(Cause::WeakAlgorithm { stated })
    }

    fn excluded(&self) -> Excluded {
        let question = self.question;
        let readable = !value::read(&question.key, question.value, Quirks::ALL).is_empty();
        let stated = algorithm::meaning(&question.algorithm).map(|meaning| meaning.family);
        let only_encrypts = |usage: KeyUsage| usage.may_encrypt() && !usage.may_sign();
        Excluded {
            readable,
            keys: 1 + question.candidates.len(),
            identifiers: self.identifiers.len(),
            attempts: self.attempts,
            complete: self.complete,
            encryption_certificate: question.usage.is_some_and(only_encrypts),
            algorithm_fits: stated.is_some() && stated == family(question.key.algorithm()),
            remaining: self.remaining(readable),
        }
    }

    fn remaining(&self, readable: bool) -> Vec<Remaining> {
        match &self.question.key {
            // The padding comes out whole: this key made this value, over another message.
            PublicKey::Rsa(key) if has_padding(key, self.question.value) => {
                vec![Remaining::OtherMessage]
            }
            _ if !readable => vec![Remaining::DamagedValue, Remaining::OtherKey],
            PublicKey::Sm2(_) => vec![
                Remaining::OtherMessage,
                Remaining::OtherKey,
                Remaining::OtherIdentifier,
                Remaining::DamagedValue,
            ],
            _ => vec![Remaining::OtherMessage, Remaining::OtherKey, Remaining::DamagedValue],
        }
    }
}

/// The default, the empty, those of the question, the common ones; each once.
fn identifiers(question: &Question<'_>) -> Vec<sm2::DistinguishedId> {
    let empty: &[u8] = &[];
    let common = COMMON_IDENTIFIERS.into_iter();
    let known = |octets: &[u8]| sm2::DistinguishedId::new(octets).ok();
    let mut all = vec![sm2::DistinguishedId::default()];
    let others = known(empty)
        .into_iter()
        .chain(question.identifiers.iter().cloned())
        .chain(common.filter_map(known));
    for identifier in others {
        if !all.contains(&identifier) {
            all.push(identifier);
        }
    }
    all
}

fn making_cause(making: Making, key: &PublicKey) -> Option<Cause> {
    match (making, key) {
        (Making::Identifier(identifier), _) => match identifier.as_bytes() {
            [] => Some(Cause::EmptyIdentifier),
            sm2::DEFAULT_ID => None,
            _ => Some(Cause::OtherIdentifier(identifier)),
        },
        (Making::DoubleHash, _) => Some(Cause::DoubleHash),
        (Making::Plain(DigestAlgorithm::Sm3), PublicKey::Sm2(_)) => Some(Cause::WithoutZ),
        (Making::Plain(digest), PublicKey::Sm2(_)) => Some(Cause::OtherDigest(digest)),
        (Making::Plain(_), _) => None,
        (Making::Given(_), _) => Some(Cause::AlreadyHashed),
    }
}

/// The identifier that properly names such a signature.
fn named(wanted: Family, digest: DigestAlgorithm) -> Option<ObjectIdentifier> {
    algorithm::proper(wanted).find(|(_, of)| *of == digest).map(|(identifier, _)| identifier)
}

/// Whether the value opens to a PKCS#1 v1.5 block with a DigestInfo (RFC 8017, clause 9.2).
fn has_padding(key: &rsa::PublicKey, value: &[u8]) -> bool {
    let Ok(block) = key.raw_public(value) else {
        return false;
    };
    let Some(padded) = block.strip_prefix(&[0, 1]) else {
        return false;
    };
    let filler = padded.iter().take_while(|octet| **octet == 0xFF).count();
    match padded.get(filler..) {
        Some([0, info @ ..]) => filler >= 8 && rsa::read_digest_info(info).is_some(),
        _ => false,
    }
}
