// SPDX-License-Identifier: MIT OR Apache-2.0
//! An organisation and what it has.

use std::collections::BTreeMap;

use yzt_cert::UnixTime;

use crate::certificate::{CertificateState, Permission};
use crate::entitlement::{EntitlementKey, EntitlementState};
use crate::key::KeyState;
use crate::names::{CertificateId, KeyId, Line, OrderId, PolicyName};
use crate::policy::Policy;

/// A certificate in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Which product it is.
    pub product: PolicyName,
    /// In which key.
    pub key: KeyId,
    /// The order that it came from.
    pub order: OrderId,
    /// The certificate whose place it takes when its holder has it.
    pub replaces: Option<CertificateId>,
    /// Where it stands.
    pub state: CertificateState,
}

/// An organisation and what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub(super) name: Line,
    pub(super) handler: Line,
    pub(super) legal_representative: Line,
    pub(super) certificates: BTreeMap<CertificateId, Certificate>,
    pub(super) keys: BTreeMap<KeyId, KeyState>,
    pub(super) entitlements: BTreeMap<EntitlementKey, EntitlementState>,
    pub(super) open: Vec<OrderId>,
}

impl Holder {
    pub(super) const fn new(name: Line, handler: Line, legal_representative: Line) -> Self {
        Self {
            name,
            handler,
            legal_representative,
            certificates: BTreeMap::new(),
            keys: BTreeMap::new(),
            entitlements: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &Line {
        &self.name
    }

    /// Who does its paperwork.
    #[must_use]
    pub const fn handler(&self) -> &Line {
        &self.handler
    }

    /// Who represents it.
    #[must_use]
    pub const fn legal_representative(&self) -> &Line {
        &self.legal_representative
    }

    /// Its certificates.
    #[must_use]
    pub const fn certificates(&self) -> &BTreeMap<CertificateId, Certificate> {
        &self.certificates
    }

    /// Its keys.
    #[must_use]
    pub const fn keys(&self) -> &BTreeMap<KeyId, KeyState> {
        &self.keys
    }

    /// Its entitlements.
    #[must_use]
    pub const fn entitlements(&self) -> &BTreeMap<EntitlementKey, EntitlementState> {
        &self.entitlements
    }

    /// Its orders that have not come to an end.
    #[must_use]
    pub fn open_orders(&self) -> &[OrderId] {
        &self.open
    }

    /// Whether the organisation applies for the first time.
    ///
    /// It does not once a certificate was produced for it; whether one that it never collected
    /// counts is the policy's to say (S57, G12).
    #[must_use]
    pub fn is_first_application(&self, policy: &Policy, at: UnixTime) -> bool {
        self.certificates.values().all(|certificate| match certificate.state.advance(policy, at) {
            CertificateState::Requested { .. } | CertificateState::Withdrawn { .. } => true,
            CertificateState::AutoRevoked { .. } => !policy.registration.uncollected_ends_first,
            _ => false,
        })
    }

    /// What the organisation's best certificate permits at the moment.
    #[must_use]
    pub fn permission(&self, policy: &Policy, at: UnixTime) -> Permission {
        let mut best = Permission::None;
        for certificate in self.certificates.values() {
            match certificate.state.permission(policy, at) {
                Permission::Full => return Permission::Full,
                Permission::RenewalOnly => best = Permission::RenewalOnly,
                Permission::None => {}
            }
        }
        best
    }

    /// Whether a certificate is in force at the moment.
    #[must_use]
    pub fn has_active_certificate(&self, policy: &Policy, at: UnixTime) -> bool {
        let mut states = self.certificates.values().map(|found| found.state.advance(policy, at));
        states.any(|state| state.is_active())
    }

    /// Whether a certificate of the product other than `except` is in force, or on hold: what is on
    /// hold comes into force again by itself.
    pub(super) fn place_taken(
        &self,
        product: &PolicyName,
        except: &[Option<&CertificateId>],
        policy: &Policy,
        at: UnixTime,
    ) -> bool {
        if policy.product(product).is_some_and(|product| product.several_active) {
            return false;
        }
        self.certificates.iter().any(|(id, certificate)| {
            let state = certificate.state.advance(policy, at);
            let occupies = state.is_active() || matches!(state, CertificateState::Suspended { .. });
            certificate.product == *product && occupies && !except.contains(&Some(id))
        })
    }

    /// Writes down what time has done.
    pub(super) fn advance(&mut self, policy: &Policy, at: UnixTime) -> Vec<CertificateId> {
        let mut changed = Vec::new();
        for (id, certificate) in &mut self.certificates {
            if certificate.state.is_over() {
                continue;
            }
            let state = certificate.state.advance(policy, at);
            if state != certificate.state {
                certificate.state = state;
                changed.push(id.clone());
            }
        }
        changed
    }
}
