// SPDX-License-Identifier: MIT OR Apache-2.0
//! The revocation status of the certificates of a path (RFC 5280, clause 6.3).

use super::{Clock, PathOptions, RevocationPolicy};
use crate::certificate::Certificate;
use crate::crl::{CertificateRevocationList, Revocation};
use crate::error::{Error, RevocationGap};
use crate::extension::ListScope;

/// Checks every certificate below the anchor, from the anchor down: what an authority that is
/// itself revoked says about others is worth nothing.
pub(super) fn check(
    path: &[&Certificate],
    crls: &[CertificateRevocationList],
    options: &PathOptions,
) -> Result<(), Error> {
    if options.revocation == RevocationPolicy::Ignore {
        return Ok(());
    }
    let links = path.iter().zip(path.iter().skip(1)).enumerate();
    for (depth, (certificate, issuer)) in links.rev() {
        let required = match options.revocation {
            RevocationPolicy::RequireAll => true,
            RevocationPolicy::RequireLeaf => depth == 0,
            RevocationPolicy::WhereListed | RevocationPolicy::Ignore => false,
        };
        match status(certificate, issuer, crls, options.clock()) {
            Status::Good => {}
            Status::Revoked(Revocation { date, reason }) => {
                return Err(Error::Revoked { depth, date, reason });
            }
            Status::Unknown(cause) if required => {
                return Err(Error::RevocationUnknown { depth, cause });
            }
            Status::Unknown(_) => {}
        }
    }
    Ok(())
}

enum Status {
    Good,
    Revoked(Revocation),
    Unknown(RevocationGap),
}

/// What the newest usable list says.
fn status(
    certificate: &Certificate,
    issuer: &Certificate,
    crls: &[CertificateRevocationList],
    clock: Clock,
) -> Status {
    let mut named: Vec<&CertificateRevocationList> = crls
        .iter()
        .filter(|list| list.issuer() == certificate.issuer() && covers(list, certificate))
        .collect();
    named.sort_by_key(|list| core::cmp::Reverse(list.this_update()));
    let mut gap = None;
    for list in named {
        match usable(list, issuer, clock) {
            Ok(()) => {
                let revocation = list.revoked(certificate.serial());
                return revocation.map_or(Status::Good, Status::Revoked);
            }
            // A list that is not valid yet must not hide why the one before it does not serve.
            Err(found @ RevocationGap::NotYetValid { .. }) => gap = gap.or(Some(found)),
            Err(found) => match gap {
                None | Some(RevocationGap::NotYetValid { .. }) => gap = Some(found),
                Some(_) => {}
            },
        }
    }
    Status::Unknown(gap.unwrap_or(RevocationGap::Missing))
}

/// Whether the list speaks about this certificate (RFC 5280, clause 6.3.3, step (b)).
fn covers(list: &CertificateRevocationList, certificate: &Certificate) -> bool {
    let Some(distribution) = list.distribution() else {
        return true;
    };
    let authority =
        certificate.basic_constraints().is_some_and(|constraints| constraints.authority);
    let in_scope = match distribution.scope {
        ListScope::All => true,
        ListScope::EndEntities => !authority,
        ListScope::Authorities => authority,
        ListScope::Attributes => false,
    };
    // A damaged extension names no place, so that only unpartitioned lists cover it.
    let points = certificate.crl_distribution_points().unwrap_or_default();
    in_scope && distribution.published_for(&points)
}

fn usable(
    list: &CertificateRevocationList,
    issuer: &Certificate,
    clock: Clock,
) -> Result<(), RevocationGap> {
    list.verify(issuer).map_err(|error| match error {
        Error::SignatureInvalid { .. } | Error::SignatureEncoding { .. } => {
            RevocationGap::SignatureInvalid
        }
        _ => RevocationGap::Unusable,
    })?;
    let this_update = list.this_update();
    if clock.ahead < this_update {
        return Err(RevocationGap::NotYetValid { this_update });
    }
    match list.next_update() {
        None => Err(RevocationGap::NoNextUpdate),
        Some(next_update) if clock.at > next_update => Err(RevocationGap::Outdated { next_update }),
        Some(_) => Ok(()),
    }
}
