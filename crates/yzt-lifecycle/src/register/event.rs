// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can happen to a register.

use serde::{Deserialize, Serialize};
use yzt_cert::UnixTime;

use super::PolicyReference;
use crate::certificate::CertificateEvent;
use crate::entitlement::{EntitlementEvent, EntitlementKey};
use crate::invoice::InvoiceEvent;
use crate::key::KeyEvent;
use crate::names::{CertificateId, KeyId, Line, OrderId, OrganisationId, PolicyName, unix_time};
use crate::order::{KeyEvidence, OrderEvent};
use crate::service::{Actor, Channel, Datum, Pickup, ServiceKind};

/// What an order is about. The service follows from it; nobody applies for an automatic revocation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Subject {
    /// A certificate where there is none.
    FirstIssue {
        /// Which product.
        product: PolicyName,
        /// Where it will be collected.
        pickup: Pickup,
    },
    /// A certificate's next period.
    Renew {
        /// Which.
        certificate: CertificateId,
    },
    /// A new key and certificate.
    Reissue {
        /// For which certificate.
        certificate: CertificateId,
        /// Where it will be collected.
        pickup: Pickup,
        /// What became of the old key.
        key: KeyEvidence,
    },
    /// A new name.
    ChangeName {
        /// In which certificate.
        certificate: CertificateId,
        /// The name.
        name: Line,
    },
    /// A new legal representative.
    ChangeLegalRepresentative {
        /// In which certificate.
        certificate: CertificateId,
        /// Who.
        legal_representative: Line,
    },
    /// A new handler.
    ChangeHandler {
        /// Who.
        handler: Line,
    },
    /// A certificate's end.
    Revoke {
        /// Which.
        certificate: CertificateId,
    },
    /// One more service.
    EnableService {
        /// Which, and under which account.
        entitlement: EntitlementKey,
    },
    /// A locked key.
    Unlock {
        /// Which.
        key: KeyId,
    },
    /// A certificate whose key is missed.
    SuspendOnLoss {
        /// Which.
        certificate: CertificateId,
    },
}

impl Subject {
    /// The service.
    #[must_use]
    pub const fn kind(&self) -> ServiceKind {
        match self {
            Self::FirstIssue { .. } => ServiceKind::FirstIssue,
            Self::Renew { .. } => ServiceKind::Renew,
            Self::Reissue { .. } => ServiceKind::Reissue,
            Self::ChangeName { .. } => ServiceKind::ChangeName,
            Self::ChangeLegalRepresentative { .. } => ServiceKind::ChangeLegalRepresentative,
            Self::ChangeHandler { .. } => ServiceKind::ChangeHandler,
            Self::Revoke { .. } => ServiceKind::Revoke,
            Self::EnableService { .. } => ServiceKind::EnableService,
            Self::Unlock { .. } => ServiceKind::Unlock,
            Self::SuspendOnLoss { .. } => ServiceKind::SuspendOnLoss,
        }
    }

    /// The certificate that it names, if it names one.
    #[must_use]
    pub const fn certificate(&self) -> Option<&CertificateId> {
        match self {
            Self::Renew { certificate }
            | Self::Reissue { certificate, .. }
            | Self::ChangeName { certificate, .. }
            | Self::ChangeLegalRepresentative { certificate, .. }
            | Self::Revoke { certificate }
            | Self::SuspendOnLoss { certificate } => Some(certificate),
            _ => None,
        }
    }

    /// Where the new certificate will be collected, if there will be one.
    #[must_use]
    pub const fn pickup(&self) -> Option<Pickup> {
        match self {
            Self::FirstIssue { pickup, .. } | Self::Reissue { pickup, .. } => Some(*pickup),
            Self::Renew { .. }
            | Self::ChangeName { .. }
            | Self::ChangeLegalRepresentative { .. } => Some(Pickup::InKey),
            _ => None,
        }
    }

    /// The fact that it tells.
    #[must_use]
    pub const fn datum(&self) -> Option<Datum> {
        match self {
            Self::FirstIssue { .. } | Self::Reissue { .. } => Some(Datum::PickupPoint),
            Self::ChangeName { .. } => Some(Datum::NewName),
            Self::ChangeLegalRepresentative { .. } => Some(Datum::NewLegalRepresentative),
            Self::ChangeHandler { .. } => Some(Datum::NewHandler),
            Self::EnableService { .. } => Some(Datum::AccountNumber),
            _ => None,
        }
    }

    /// Whether both cannot be open at once: they are about the same thing.
    pub(super) fn clashes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::FirstIssue { product: one, .. }, Self::FirstIssue { product: two, .. }) => {
                one == two
            }
            (
                Self::EnableService { entitlement: one },
                Self::EnableService { entitlement: two },
            ) => one == two,
            (Self::Unlock { key: one }, Self::Unlock { key: two }) => one == two,
            (Self::ChangeHandler { .. }, Self::ChangeHandler { .. }) => true,
            // A loss is reported and a certificate revoked whatever else is under way.
            (Self::SuspendOnLoss { .. } | Self::Revoke { .. } | Self::Reissue { .. }, _)
            | (_, Self::SuspendOnLoss { .. } | Self::Revoke { .. } | Self::Reissue { .. })
                if self.kind() != other.kind() =>
            {
                false
            }
            _ => self.certificate().is_some() && self.certificate() == other.certificate(),
        }
    }
}

/// What can happen to a register.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// A policy comes into force.
    AdoptPolicy {
        /// Which.
        policy: PolicyReference,
    },
    /// An organisation is entered.
    Enrol {
        /// Its identifier.
        organisation: OrganisationId,
        /// Its name.
        name: Line,
        /// Who does its paperwork.
        handler: Line,
        /// Who represents it.
        legal_representative: Line,
    },
    /// An order is opened.
    OpenOrder {
        /// Its number.
        order: OrderId,
        /// Whose it is.
        organisation: OrganisationId,
        /// By which way.
        channel: Channel,
        /// How many keys or services.
        quantity: u16,
        /// What it is about.
        subject: Subject,
    },
    /// Something happens to an order.
    Order {
        /// Which.
        order: OrderId,
        /// What.
        event: OrderEvent,
    },
    /// Something happens to an order's invoice.
    Invoice {
        /// Which order's.
        order: OrderId,
        /// What.
        event: InvoiceEvent,
    },
    /// The certificate that an order ends with is asked of the authority.
    RequestCertificate {
        /// Which order.
        order: OrderId,
        /// The new certificate's identifier.
        certificate: CertificateId,
        /// The key that it goes into.
        key: KeyId,
    },
    /// Something happens to a certificate.
    Certificate {
        /// Whose it is.
        organisation: OrganisationId,
        /// Which.
        certificate: CertificateId,
        /// What.
        event: CertificateEvent,
    },
    /// Something happens to a key.
    Key {
        /// Whose it is.
        organisation: OrganisationId,
        /// Which.
        key: KeyId,
        /// What.
        event: KeyEvent,
    },
    /// Something happens to an entitlement.
    Entitlement {
        /// Whose it is.
        organisation: OrganisationId,
        /// Which.
        entitlement: EntitlementKey,
        /// What.
        event: EntitlementEvent,
    },
    /// What time has done to an organisation's certificates is written down.
    TimePasses {
        /// Whose.
        organisation: OrganisationId,
    },
}

impl Event {
    /// The event's name in refusals.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AdoptPolicy { .. } => "adopt-policy",
            Self::Enrol { .. } => "enrol",
            Self::OpenOrder { .. } => "open-order",
            Self::Order { event, .. } => event.name(),
            Self::Invoice { event, .. } => event.name(),
            Self::RequestCertificate { .. } => "request-certificate",
            Self::Certificate { event, .. } => event.name(),
            Self::Key { event, .. } => event.name(),
            Self::Entitlement { event, .. } => event.name(),
            Self::TimePasses { .. } => "time-passes",
        }
    }

    /// The order that it names, if it names one.
    #[must_use]
    pub const fn order(&self) -> Option<OrderId> {
        match self {
            Self::OpenOrder { order, .. }
            | Self::Order { order, .. }
            | Self::Invoice { order, .. }
            | Self::RequestCertificate { order, .. } => Some(*order),
            _ => None,
        }
    }

    /// The organisation that it names, if it names one.
    #[must_use]
    pub const fn organisation(&self) -> Option<&OrganisationId> {
        match self {
            Self::Enrol { organisation, .. }
            | Self::OpenOrder { organisation, .. }
            | Self::Certificate { organisation, .. }
            | Self::Key { organisation, .. }
            | Self::Entitlement { organisation, .. }
            | Self::TimePasses { organisation } => Some(organisation),
            _ => None,
        }
    }
}

/// Somebody did something, at a time, for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Who.
    pub actor: Actor,
    /// When.
    #[serde(with = "unix_time")]
    pub at: UnixTime,
    /// Why, where it does not speak for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
    /// What.
    pub event: Event,
}

impl Entry {
    /// Whether the event is one of those that nobody may do without saying why.
    pub(super) fn lacks_reason(&self) -> bool {
        let needs = match &self.event {
            Event::Order { event, .. } => matches!(
                event,
                OrderEvent::Return
                    | OrderEvent::Reject
                    | OrderEvent::Cancel
                    | OrderEvent::Fail
                    | OrderEvent::Process { key: KeyEvidence::Lost | KeyEvidence::Damaged }
            ),
            Event::Certificate { event, .. } => {
                matches!(event, CertificateEvent::Revoke { .. } | CertificateEvent::Withdraw)
            }
            _ => false,
        };
        needs && self.reason.is_none()
    }
}
