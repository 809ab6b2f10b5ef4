// SPDX-License-Identifier: MIT OR Apache-2.0
//! One certificate's status by the evidence at hand.

use yzt_crypto::PublicKey;

use super::evidence::Shelf;
use super::policy::Window;
use super::{Issuer, Link, SignerPaths, Status, StatusCheck, graver, links, may_sign_lists};
use crate::certificate::Certificate;
use crate::crl::{CertificateRevocationList, Revocation, RevocationReason};
use crate::error::{Error, RevocationGap};
use crate::extension::{DistributionPoint, ReasonFlags};
use crate::ocsp::{AnswerStatus, OcspResponse, Responder, SingleResponse};
use crate::signature::{SignatureMode, SignatureRules};
use crate::time::UnixTime;

/// Signatures of evidence that are checked for one certificate before the question is given up.
const MAX_SIGNATURES: usize = 64;
/// Other certificates of a list's issuer whose keys are tried.
const MAX_SIGNERS: usize = 8;
/// Certificates of a list's issuer that are looked at.
const MAX_NAMED: usize = 32;
/// How deep the status of a list's signer may depend on lists of other signers.
const MAX_NESTING: usize = 3;

/// The status, and the end of evidence that counted although it was over.
pub(super) fn judge(
    check: &StatusCheck<'_>,
    grace: u32,
    link: Link<'_>,
    signers: &mut dyn SignerPaths,
) -> (Status, Option<UnixTime>) {
    let window = Window::new(check.at, &check.policy, grace);
    let open = Vec::new();
    let mut judge = Judge { check, window, signers, open, signatures: 0, ended: None };
    let status = judge.status(link.certificate, &link.issuer);
    (status, judge.ended)
}

struct Judge<'c, 's> {
    check: &'c StatusCheck<'c>,
    window: Window,
    signers: &'s mut dyn SignerPaths,
    /// The certificates whose status is being asked: one must not vouch for itself.
    open: Vec<Vec<u8>>,
    signatures: usize,
    ended: Option<UnixTime>,
}

impl Judge<'_, '_> {
    fn status(&mut self, certificate: &Certificate, issuer: &Issuer<'_>) -> Status {
        if self.open.iter().any(|open| open == certificate.as_der()) {
            return Status::Unknown(RevocationGap::Signer);
        }
        self.open.push(certificate.as_der().to_vec());
        let by_lists = self.by_lists(certificate, issuer);
        let status = by_lists.combined(self.by_responses(certificate, issuer));
        self.open.pop();
        status
    }

    /// RFC 5280, clause 6.3.3.
    fn by_lists(&mut self, certificate: &Certificate, issuer: &Issuer<'_>) -> Status {
        // A damaged extension names no place, so that only unpartitioned lists cover it.
        let points = certificate.crl_distribution_points().unwrap_or_default();
        let authority =
            certificate.basic_constraints().is_some_and(|constraints| constraints.authority);
        let mut gap = first_gap(&points);
        let (mut covered, mut revoked) = (ReasonFlags::NONE, None);
        let shelves = self.check.evidence.shelves(certificate.issuer());
        let own_key = issuer.certificate.and_then(Certificate::subject_key_identifier);
        let (own, others): (Vec<_>, Vec<_>) =
            shelves.iter().partition(|shelf| shelf.key_identifier.as_deref() == own_key);
        // The issuer's own lists first: the work is bounded.
        for shelf in own.into_iter().chain(others) {
            let reasons = match &shelf.scope {
                Some(scope) if scope.is_indirect() => {
                    gap = gap.or_graver(RevocationGap::Indirect);
                    continue;
                }
                Some(scope) => scope.coverage(&points, certificate.issuer(), authority),
                None => ReasonFlags::ALL,
            };
            if reasons.is_empty() {
                continue;
            }
            match self.by_shelf(shelf, certificate, issuer) {
                Ok(None) => covered = covered.union(reasons),
                Ok(Some(found)) => {
                    revoked = Some(revoked.map_or(found, |known| graver(known, found)));
                }
                Err(found) => gap = gap.or_graver(found),
            }
        }
        match revoked {
            Some(revocation) => Status::Revoked(revocation),
            None if covered == ReasonFlags::ALL => Status::Good,
            None if covered.is_empty() => Status::Unknown(gap),
            None => Status::Unknown(gap.or_graver(RevocationGap::Reasons)),
        }
    }

    /// What the newest usable list of a shelf says.
    fn by_shelf(
        &mut self,
        shelf: &Shelf,
        certificate: &Certificate,
        issuer: &Issuer<'_>,
    ) -> Result<Option<Revocation>, RevocationGap> {
        let mut gap = match shelf.deltas.is_empty() {
            true => RevocationGap::Missing,
            false => RevocationGap::DeltaAlone,
        };
        for list in &shelf.complete {
            match self.by_list(list, &shelf.deltas, certificate, issuer) {
                Ok(found) => return Ok(found),
                Err(found) => gap = gap.or_graver(found),
            }
        }
        Err(gap)
    }

    /// What a complete list says, with a delta list where one fits.
    fn by_list(
        &mut self,
        list: &CertificateRevocationList,
        deltas: &[CertificateRevocationList],
        certificate: &Certificate,
        issuer: &Issuer<'_>,
    ) -> Result<Option<Revocation>, RevocationGap> {
        let admitted = self.admits_list(list);
        // A list that has ended still serves below a delta list; one that has not begun never does.
        match admitted {
            Err(gap @ RevocationGap::NotYetValid { .. }) => return Err(gap),
            Err(gap) if deltas.is_empty() => return Err(gap),
            _ => {}
        }
        self.readable(list)?;
        let signer = self.signer_of(list, issuer)?;
        let serial = certificate.serial();
        let changed = self.delta_of(list, deltas, &signer);
        self.ended = match (admitted, &changed) {
            (Ok(ended), None) => earlier(self.ended, ended),
            (_, Some((_, ended))) => earlier(self.ended, *ended),
            (Err(gap), None) => return Err(gap),
        };
        let removed = |entry: &Revocation| entry.reason == RevocationReason::RemoveFromCrl;
        match changed.and_then(|(delta, _)| delta.revoked(serial)) {
            Some(entry) if removed(&entry) => return Ok(None),
            Some(entry) => return Ok(Some(entry)),
            None => {}
        }
        match list.revoked(serial) {
            // Only a delta list may say so; what a complete list means by it is anybody's guess.
            Some(entry) if removed(&entry) => Err(RevocationGap::Unusable),
            found => Ok(found),
        }
    }

    /// The newest current delta list to a complete one, and its end if that has passed.
    fn delta_of<'l>(
        &mut self,
        list: &CertificateRevocationList,
        deltas: &'l [CertificateRevocationList],
        signer: &SignerKey,
    ) -> Option<(&'l CertificateRevocationList, Option<UnixTime>)> {
        for delta in deltas {
            let numbered = fits(list, delta) && self.readable(delta).is_ok();
            let Some(ended) = self.admits_list(delta).ok().filter(|_| numbered) else {
                continue;
            };
            if self.is_signed(delta, &signer.der, || Ok(signer.key.clone())) == Ok(true) {
                return Some((delta, ended));
            }
        }
        None
    }

    fn readable(&self, list: &CertificateRevocationList) -> Result<(), RevocationGap> {
        list.check_readable(self.check.rules.quirks).map_err(|error| match error {
            Error::RevocationKind { kind: "indirect" } => RevocationGap::Indirect,
            _ => RevocationGap::Unusable,
        })
    }

    fn admits_list(
        &self,
        list: &CertificateRevocationList,
    ) -> Result<Option<UnixTime>, RevocationGap> {
        let age = self.check.policy.maximum_list_age;
        self.window.admits(list.this_update(), list.next_update(), age)
    }

    /// The key that signed a list: the issuer's, or another of the same name that is vouched for
    /// (RFC 5280, clause 6.3.3, steps (f) and (g)).
    fn signer_of(
        &mut self,
        list: &CertificateRevocationList,
        issuer: &Issuer<'_>,
    ) -> Result<SignerKey, RevocationGap> {
        let may_sign = issuer.may_sign_lists();
        if may_sign && self.is_signed(list, issuer.public_key_der, || issuer.public_key())? {
            return SignerKey::new(issuer.public_key_der, issuer.public_key());
        }
        let mut gap = match may_sign {
            true => RevocationGap::SignatureInvalid,
            false => RevocationGap::Unusable,
        };
        let mut tried = 0;
        for signer in self.signers.named(list.issuer()).into_iter().take(MAX_NAMED) {
            if tried >= MAX_SIGNERS || !self.is_possible_signer(&signer, list, issuer)? {
                continue;
            }
            tried += 1;
            if self.is_signed(list, signer.public_key_der(), || signer.public_key())? {
                match self.is_vouched_for(&signer) {
                    true => return SignerKey::new(signer.public_key_der(), signer.public_key()),
                    false => gap = RevocationGap::Signer,
                }
            }
        }
        Err(gap)
    }

    /// Whether a certificate may be that of another key of the issuer: it comes from where the
    /// issuer's own certificate comes from, from the issuer, or has itself issued that one (a
    /// self-issued certificate after a change of keys). So no other authority below the anchor can
    /// make itself the signer of this one's lists.
    fn is_possible_signer(
        &mut self,
        signer: &Certificate,
        list: &CertificateRevocationList,
        issuer: &Issuer<'_>,
    ) -> Result<bool, RevocationGap> {
        let named = match (list.authority_key_identifier(), signer.subject_key_identifier()) {
            (Some(wanted), Some(own)) => wanted == own,
            _ => true,
        };
        if signer.public_key_der() == issuer.public_key_der || !named || !may_sign_lists(signer) {
            return Ok(false);
        }
        if signer.issuer() == issuer.name {
            return Ok(true);
        }
        let Some(own) = issuer.certificate else {
            return Ok(false);
        };
        if own.issuer() == signer.issuer() || !own.is_self_issued() {
            return Ok(own.issuer() == signer.issuer());
        }
        self.count_signature()?;
        let rules = self.check.rules;
        let issued = signer.public_key().and_then(|key| own.verify_signature_with(&key, rules));
        Ok(issued.is_ok())
    }

    fn count_signature(&mut self) -> Result<(), RevocationGap> {
        if self.signatures >= MAX_SIGNATURES {
            return Err(RevocationGap::Work);
        }
        self.signatures += 1;
        Ok(())
    }

    /// Whether the key signed the list; every check that is not remembered is counted. What is
    /// remembered was found by the strict rules: it is worth nothing where others are asked for.
    fn is_signed(
        &mut self,
        list: &CertificateRevocationList,
        key_der: &[u8],
        key: impl Fn() -> Result<PublicKey, Error>,
    ) -> Result<bool, RevocationGap> {
        let rules = self.check.rules;
        let strict = rules.modes.contains(SignatureMode::Standard);
        if strict && list.is_remembered(key_der) {
            return Ok(true);
        }
        self.count_signature()?;
        if strict && list.verify_remembered(key_der, &key).is_ok() {
            return Ok(true);
        }
        let lenient = *rules != SignatureRules::default();
        Ok(lenient && key().and_then(|key| list.verify_signature_with(&key, rules)).is_ok())
    }

    fn by_responses(&mut self, certificate: &Certificate, issuer: &Issuer<'_>) -> Status {
        let mut status = Status::Unknown(RevocationGap::Missing);
        let evidence = self.check.evidence;
        for (response, answer) in evidence.answers(certificate.serial()) {
            if answer.certificate().matches(certificate, issuer) {
                status = status.combined(match self.by_answer(response, answer, issuer) {
                    Ok(known) => known,
                    Err(gap) => Status::Unknown(gap),
                });
            }
        }
        status
    }

    /// What one answer of a response says (RFC 6960, clause 3.2).
    fn by_answer(
        &mut self,
        response: &OcspResponse,
        answer: &SingleResponse,
        issuer: &Issuer<'_>,
    ) -> Result<Status, RevocationGap> {
        let age = self.check.policy.maximum_response_age;
        let (this_update, next_update) = (answer.this_update(), answer.next_update());
        self.window.has_begun(response.produced_at())?;
        let ended = self.window.admits(this_update, next_update, age)?;
        self.count_signature()?;
        let check = self.check;
        let found = response
            .verify(issuer, check.at, check.rules, check.evidence.responders())
            .map_err(|error| match error {
                Error::SignatureInvalid { .. } | Error::SignatureEncoding { .. } => {
                    RevocationGap::SignatureInvalid
                }
                Error::ResponderNotAuthorised => RevocationGap::ResponderNotAuthorised,
                _ => RevocationGap::Unusable,
            })?;
        if let Responder::Delegated(responder) = found
            && !responder.has_no_check()
            && !self.may_answer(responder, issuer)
        {
            return Err(RevocationGap::Signer);
        }
        let status = match answer.status() {
            AnswerStatus::Good => Status::Good,
            AnswerStatus::Revoked(revocation) => Status::Revoked(revocation),
            AnswerStatus::Unknown => return Err(RevocationGap::UnknownToResponder),
        };
        self.ended = earlier(self.ended, ended);
        Ok(status)
    }

    /// Whether a responder that must be asked about is not revoked. Only lists count here: its own
    /// answers would vouch for themselves.
    fn may_answer(&mut self, responder: &Certificate, issuer: &Issuer<'_>) -> bool {
        if self.open.iter().any(|open| open == responder.as_der()) {
            return false;
        }
        self.open.push(responder.as_der().to_vec());
        let status = self.by_lists(responder, issuer);
        self.open.pop();
        self.suffices(status, 0)
    }

    fn suffices(&self, status: Status, depth: usize) -> bool {
        match status {
            Status::Good => true,
            Status::Revoked(_) => false,
            Status::Unknown(_) => !self.check.policy.require.applies_to(depth),
        }
    }

    /// Whether another signer of lists has a path of its own, none of it revoked.
    fn is_vouched_for(&mut self, signer: &Certificate) -> bool {
        if self.open.len() > MAX_NESTING || self.signatures >= MAX_SIGNATURES {
            return false;
        }
        self.signatures += 1;
        let Ok(path) = self.signers.path_of(signer) else {
            return false;
        };
        let anchor = path.anchor.as_ref().map(|(name, key)| Issuer {
            name,
            public_key_der: key,
            certificate: None,
        });
        links(&path.certificates, anchor).iter().enumerate().rev().all(|(depth, link)| {
            let status = self.status(link.certificate, &link.issuer);
            self.suffices(status, depth)
        })
    }
}

/// The key under which a list was found valid.
struct SignerKey {
    der: Vec<u8>,
    key: PublicKey,
}

impl SignerKey {
    fn new(der: &[u8], key: Result<PublicKey, Error>) -> Result<Self, RevocationGap> {
        let key = key.map_err(|_| RevocationGap::Unusable)?;
        Ok(Self { der: der.to_vec(), key })
    }
}

/// Whether a delta list changes what this complete list says (RFC 5280, clause 5.2.4): issuer, scope
/// and key identifier are those of the shelf.
fn fits(list: &CertificateRevocationList, delta: &CertificateRevocationList) -> bool {
    let (Some(complete), Some(base), Some(number)) =
        (list.number(), delta.base_number(), delta.number())
    else {
        return false;
    };
    // Numbers are minimal and not negative: of two the longer one is the larger.
    let rank = |number: &[u8]| {
        let number = number.strip_prefix(&[0]).unwrap_or(number).to_vec();
        (number.len(), number)
    };
    rank(base) <= rank(complete) && rank(complete) < rank(number)
}

/// Where every distribution point names another issuer of lists, none that is supported exists.
fn first_gap(points: &[DistributionPoint]) -> RevocationGap {
    let indirect = !points.is_empty() && points.iter().all(DistributionPoint::is_indirect);
    if indirect { RevocationGap::Indirect } else { RevocationGap::Missing }
}

fn earlier(left: Option<UnixTime>, right: Option<UnixTime>) -> Option<UnixTime> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}
