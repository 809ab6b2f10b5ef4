// SPDX-License-Identifier: MIT OR Apache-2.0
//! What advice is given about.

use yzt_cert::UnixTime;
use yzt_pin::{PinStatus, TriesLeft};

use crate::certificate::{CertificateState, Period, Permission};
use crate::key::{KeyState, UnlockPin};
use crate::names::{CertificateId, KeyId, OrderId, OrganisationId, named};
use crate::order::{KeyEvidence, Order};
use crate::policy::Policy;
use crate::register::{Holder, Register};
use crate::service::ServiceKind;

/// What is known of a holder, from a certificate file, a key, or the register. What is not known is
/// left out, and nothing is said about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The organisation.
    pub organisation: KnownOrganisation,
    /// Whether it would apply for the first time, if that is known.
    pub first: Option<bool>,
    /// Its certificates.
    pub certificates: Vec<KnownCertificate>,
    /// Its keys.
    pub keys: Vec<KnownKey>,
    /// Its open orders.
    pub orders: Vec<KnownOrder>,
    /// What the holder reports about the key.
    pub loss: Option<Loss>,
}

/// What is known of an organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownOrganisation {
    /// Its name.
    pub name: Option<String>,
    /// Its unified social credit code.
    pub code: Option<String>,
    /// Who does its paperwork.
    pub handler: Option<String>,
    /// Who represents it.
    pub legal_representative: Option<String>,
}

/// What is known of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownCertificate {
    /// Which.
    pub id: Option<CertificateId>,
    /// In which key.
    pub key: Option<KeyId>,
    /// Where it stands. A certificate of which only the file is known counts as handed out and not
    /// revoked.
    pub state: CertificateState,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Which.
    pub id: Option<KeyId>,
    /// What PIN it has, or what stands in the way.
    pub pin: PinKind,
    /// How many tries are left.
    pub tries_left: TriesLeft,
}

/// An open order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownOrder {
    /// Its number.
    pub id: OrderId,
    /// Where it stands.
    pub order: Order,
}

named! {
    /// What PIN a key has, or what stands in the way.
    pub enum PinKind {
        /// The factory's.
        Factory = "factory", "默认 PIN 码", "factory PIN";
        /// One that the holder chose.
        Chosen = "chosen", "已修改", "chosen by the holder";
        /// One that was handed out with an unlock.
        HandedOut = "handed-out", "解锁后的 PIN 码", "handed out with an unlock";
        /// The key is locked.
        Locked = "locked", "已锁定", "locked";
        /// An unlock was asked for.
        UnlockRequested = "unlock-requested", "已申请解锁", "unlock asked for";
        /// The request is being reviewed.
        UnderReview = "under-review", "解锁审核中", "unlock under review";
        /// The unlock may be done.
        UnlockApproved = "unlock-approved", "解锁已批准", "unlock approved";
        /// The key is empty.
        Formatted = "formatted", "已格式化", "formatted";
    }
}

named! {
    /// What a holder reports about a key.
    pub enum Loss {
        /// It is not to be found.
        Lost = "lost", "遗失", "lost";
        /// It does not work.
        Damaged = "damaged", "损坏", "damaged";
    }
}

impl Loss {
    /// What an order says about the key then.
    #[must_use]
    pub const fn evidence(self) -> KeyEvidence {
        match self {
            Self::Lost => KeyEvidence::Lost,
            Self::Damaged => KeyEvidence::Damaged,
        }
    }
}

impl KnownKey {
    /// As the key itself tells.
    #[must_use]
    pub const fn of_chip(id: Option<KeyId>, status: PinStatus, tries_left: TriesLeft) -> Self {
        let pin = match status {
            _ if tries_left.is_locked() => PinKind::Locked,
            PinStatus::Default => PinKind::Factory,
            PinStatus::Set => PinKind::Chosen,
            PinStatus::OneTime => PinKind::HandedOut,
        };
        Self { id, pin, tries_left }
    }

    /// As the register has it.
    #[must_use]
    pub const fn of_state(id: Option<KeyId>, state: &KeyState, policy: &Policy) -> Self {
        let pin = match state {
            KeyState::DefaultPin { .. } | KeyState::Unlocked { pin: UnlockPin::Default, .. } => {
                PinKind::Factory
            }
            KeyState::PinSet { .. } => PinKind::Chosen,
            KeyState::Unlocked { .. } => PinKind::HandedOut,
            KeyState::Locked { .. } => PinKind::Locked,
            KeyState::UnlockRequested { .. } => PinKind::UnlockRequested,
            KeyState::UnderReview { .. } => PinKind::UnderReview,
            KeyState::Approved { .. } => PinKind::UnlockApproved,
            KeyState::Formatted { .. } => PinKind::Formatted,
        };
        Self { id, pin, tries_left: state.tries_left(policy) }
    }
}

impl Known {
    /// Of a certificate alone; `None` if its period ends before it begins.
    #[must_use]
    pub fn of_certificate(certificate: &yzt_cert::Certificate) -> Option<Self> {
        let validity = Period::new(certificate.not_before(), certificate.not_after())?;
        let identity = certificate.identity();
        let organisation = KnownOrganisation {
            name: [identity.organization, identity.common_name]
                .into_iter()
                .find(|name| !name.is_empty()),
            code: identity.unified_social_credit_code.map(|code| code.as_str().to_owned()),
            ..KnownOrganisation::default()
        };
        let key = identity.medium_serial.and_then(|serial| KeyId::new(serial).ok());
        let id = CertificateId::new(certificate.serial_hex()).ok();
        let state = CertificateState::Active { validity };
        let certificates = vec![KnownCertificate { id, key, state }];
        Some(Self { organisation, first: Some(false), certificates, ..Self::default() })
    }

    /// All that the register has of an organisation; `None` if it is not enrolled.
    ///
    /// Of certificates that are over, the last one counts, and only where no other is left.
    #[must_use]
    pub fn of_holder(
        register: &Register,
        organisation: &OrganisationId,
        policy: &Policy,
        at: UnixTime,
    ) -> Option<Self> {
        let holder = register.holder(organisation)?;
        let certificates = certificates(holder, policy, at);
        let held = |found: &KnownCertificate| {
            matches!(
                found.state,
                CertificateState::Active { .. }
                    | CertificateState::Expiring { .. }
                    | CertificateState::Expired { .. }
                    | CertificateState::Suspended { .. }
            )
        };
        let in_hand: Vec<_> = certificates
            .iter()
            .filter(|found| held(found))
            .filter_map(|found| found.key.clone())
            .collect();
        let keys = holder.keys().iter().filter(|(id, _)| in_hand.contains(id));
        let orders = holder.open_orders().iter().filter_map(|id| {
            let order = register.order(*id)?.order.clone();
            Some(KnownOrder { id: *id, order })
        });
        Some(Self {
            organisation: KnownOrganisation {
                name: Some(holder.name().to_string()),
                code: Some(organisation.to_string()),
                handler: Some(holder.handler().to_string()),
                legal_representative: Some(holder.legal_representative().to_string()),
            },
            first: Some(holder.is_first_application(policy, at)),
            keys: keys
                .map(|(id, state)| KnownKey::of_state(Some(id.clone()), state, policy))
                .collect(),
            orders: orders.collect(),
            certificates,
            loss: None,
        })
    }

    /// What the best certificate permits at the moment.
    #[must_use]
    pub fn permission(&self, policy: &Policy, at: UnixTime) -> Permission {
        let mut best = Permission::None;
        for certificate in &self.certificates {
            match certificate.state.permission(policy, at) {
                Permission::Full => return Permission::Full,
                Permission::RenewalOnly => best = Permission::RenewalOnly,
                Permission::None => {}
            }
        }
        best
    }

    /// The certificate that a question without one is about: the first that is in force, or else
    /// the first that is not over, or else the first.
    pub(super) fn main_certificate(
        &self,
        policy: &Policy,
        at: UnixTime,
    ) -> Option<&KnownCertificate> {
        let state = |found: &&KnownCertificate| found.state.advance(policy, at);
        let active = self.certificates.iter().find(|found| state(found).is_active());
        let left = || self.certificates.iter().find(|found| !state(found).is_over());
        active.or_else(left).or_else(|| self.certificates.first())
    }

    /// Whether an order for the service is open.
    pub(super) fn has_open(&self, kind: ServiceKind) -> bool {
        self.orders.iter().any(|open| open.order.terms().kind == kind)
    }

    /// Whether an order is open that ends with a certificate.
    pub(super) fn awaits_certificate(&self) -> bool {
        self.orders.iter().any(|open| open.order.terms().kind.makes_certificate())
    }
}

fn certificates(holder: &Holder, policy: &Policy, at: UnixTime) -> Vec<KnownCertificate> {
    let known = holder.certificates().iter().map(|(id, found)| KnownCertificate {
        id: Some(id.clone()),
        key: Some(found.key.clone()),
        state: found.state.advance(policy, at),
    });
    let (mut over, left): (Vec<_>, Vec<_>) = known.partition(|found| found.state.is_over());
    if !left.is_empty() {
        return left;
    }
    over.retain(|found| ended(&found.state).is_some());
    let last = over.into_iter().max_by_key(|found| ended(&found.state));
    last.into_iter().collect()
}

/// When a certificate came to its end that somebody had, or could have had.
const fn ended(state: &CertificateState) -> Option<UnixTime> {
    match state {
        CertificateState::Superseded { at, .. }
        | CertificateState::Revoked { at, .. }
        | CertificateState::AutoRevoked { at, .. } => Some(*at),
        _ => None,
    }
}
