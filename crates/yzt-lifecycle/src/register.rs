// SPDX-License-Identifier: MIT OR Apache-2.0
//! Organisations with their certificates, keys, entitlements and orders, and the rules that span
//! them.
//!
//! A [`Register`] changes by [`Event`]s only, each judged whole: when anything about it is refused,
//! nothing has changed. What an event brings with it in other objects happens with it: a renewed
//! certificate takes the old one's place in the same moment, an approved reissue revokes, a revoked
//! certificate's key is formatted.
//!
//! An event costs as much as the organisation has that it is about, since it is tried on a copy; how
//! many other organisations and orders there are does not matter.

mod event;
mod holder;
mod opening;
mod stage;

pub use event::{Entry, Event, Subject};
pub use holder::{Certificate, Holder};

use std::collections::BTreeMap;

use yzt_cert::UnixTime;

use crate::entitlement::EntitlementKey;
use crate::names::{Amount, CertificateId, KeyId, Line, OrderId, OrganisationId, PolicyName};
use crate::order::Order;
use crate::policy::Policy;
use crate::refusal::{Machine, Missing, Refusal, Thing};
use crate::service::{Actor, Step};
use stage::Stage;

/// Which policy is in force.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyReference {
    /// Its name.
    pub name: PolicyName,
    /// Its version.
    pub version: Line,
    /// The SM3 digest of its text.
    #[serde(with = "crate::journal::hex")]
    pub digest: [u8; 32],
}

impl PolicyReference {
    /// The reference of a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let (name, version) = (policy.head.name.clone(), policy.head.version.clone());
        Self { name, version, digest: *policy.digest() }
    }
}

/// An order with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRecord {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// What it is about.
    pub subject: Subject,
    /// The order.
    pub order: Order,
}

/// What an event brought with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// A certificate has another state.
    Certificate {
        /// Which.
        certificate: CertificateId,
        /// The state's name.
        state: &'static str,
    },
    /// A key has another state.
    Key {
        /// Which.
        key: KeyId,
        /// The state's name.
        state: &'static str,
    },
    /// An entitlement has another state.
    Entitlement {
        /// Which.
        entitlement: EntitlementKey,
        /// The state's name.
        state: &'static str,
    },
    /// The change is one by which a certificate can be taken over: somebody should look at it.
    HighRisk {
        /// The order that made it.
        order: OrderId,
    },
    /// Money that arrived has to be paid back.
    Refund {
        /// The order.
        order: OrderId,
        /// How much.
        amount: Amount,
    },
    /// Of money that was told of nobody knows whether it arrived, and the order is called off: if
    /// it does arrive, it has to be paid back.
    PaymentUnconfirmed {
        /// The order.
        order: OrderId,
        /// How much the payer told of.
        claimed: Amount,
    },
}

/// Everything that the authority knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    policy: Option<PolicyReference>,
    /// Who may adopt the next one.
    administrators: Vec<Actor>,
    last: Option<UnixTime>,
    holders: BTreeMap<OrganisationId, Holder>,
    orders: BTreeMap<OrderId, OrderRecord>,
    certificates: BTreeMap<CertificateId, OrganisationId>,
    keys: BTreeMap<KeyId, OrganisationId>,
}

impl Register {
    /// A register in which nothing happened yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The policy in force.
    #[must_use]
    pub const fn policy(&self) -> Option<&PolicyReference> {
        self.policy.as_ref()
    }

    /// When something last happened.
    #[must_use]
    pub const fn last_event(&self) -> Option<UnixTime> {
        self.last
    }

    /// An organisation, if it is enrolled.
    #[must_use]
    pub fn holder(&self, organisation: &OrganisationId) -> Option<&Holder> {
        self.holders.get(organisation)
    }

    /// Every organisation, by its identifier.
    pub fn holders(&self) -> impl Iterator<Item = (&OrganisationId, &Holder)> {
        self.holders.iter()
    }

    /// An order, if there is one of this number.
    #[must_use]
    pub fn order(&self, order: OrderId) -> Option<&OrderRecord> {
        self.orders.get(&order)
    }

    /// Every order, by its number.
    pub fn orders(&self) -> impl Iterator<Item = (OrderId, &OrderRecord)> {
        self.orders.iter().map(|(id, record)| (*id, record))
    }

    /// Lets an event happen under the policy in force.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing has changed.
    pub fn apply(&mut self, entry: &Entry, policy: &Policy) -> Result<Vec<Effect>, Refusal> {
        let refuse = |missing| Err(refusal(&entry.event, missing));
        if self.last.is_some_and(|last| entry.at < last) {
            return refuse(Missing::LaterTime);
        }
        let adopting = matches!(entry.event, Event::AdoptPolicy { .. });
        let in_force = self.policy.as_ref().map(|policy| &policy.digest);
        if !adopting && in_force != Some(policy.digest()) {
            return refuse(Missing::Policy);
        }
        let effects = match &entry.event {
            Event::AdoptPolicy { policy: adopted } => self.adopt(adopted, entry, policy)?,
            Event::Enrol { .. } => self.enrol(entry, policy)?,
            event => {
                let stage = self.stage(event, entry, policy)?;
                self.commit(event, stage)
            }
        };
        self.last = Some(entry.at);
        Ok(effects)
    }

    /// The new policy is the one that is handed over, and the one in force says who may adopt it:
    /// only the first of all decides that about itself. What time did under the old one is settled
    /// by whoever calls: [`Event::TimePasses`] for an organisation, while the old one is in force.
    fn adopt(
        &mut self,
        adopted: &PolicyReference,
        entry: &Entry,
        policy: &Policy,
    ) -> Result<Vec<Effect>, Refusal> {
        if PolicyReference::of(policy) != *adopted {
            return Err(refusal(&entry.event, Missing::Policy));
        }
        let may = if self.policy.is_some() {
            self.administrators.as_slice()
        } else {
            policy.actors(None, Step::Administer)
        };
        let (actor, step) = (entry.actor, Step::Administer);
        if !may.contains(&actor) {
            let may = may.to_vec();
            return Err(refusal(&entry.event, Missing::Right { actor, step, may }));
        }
        self.policy = Some(adopted.clone());
        self.administrators = policy.actors(None, Step::Administer).to_vec();
        Ok(Vec::new())
    }

    fn enrol(&mut self, entry: &Entry, policy: &Policy) -> Result<Vec<Effect>, Refusal> {
        let Event::Enrol { organisation, name, handler, legal_representative } = &entry.event
        else {
            return Err(refusal(&entry.event, Missing::AnotherState));
        };
        administer(entry, policy)?;
        if self.holders.contains_key(organisation) {
            return Err(refusal(&entry.event, Missing::Free(Thing::Organisation)));
        }
        let holder = Holder::new(name.clone(), handler.clone(), legal_representative.clone());
        self.holders.insert(organisation.clone(), holder);
        Ok(Vec::new())
    }

    /// The event on copies of the organisation and the order that it touches.
    fn stage(&self, event: &Event, entry: &Entry, policy: &Policy) -> Result<Stage, Refusal> {
        let missing = |thing| refusal(event, Missing::Known(thing));
        let found = match event.order() {
            Some(id) => self.orders.get(&id).map(|record| (id, record.clone())),
            None => None,
        };
        let opening = matches!(event, Event::OpenOrder { .. });
        match (event.order(), &found, opening) {
            (Some(_), None, false) => return Err(missing(Thing::Order)),
            (Some(_), Some(_), true) => {
                return Err(refusal(event, Missing::Free(Thing::Order)));
            }
            _ => {}
        }
        let organisation = match &found {
            Some((_, record)) => Some(&record.organisation),
            None => event.organisation(),
        };
        let known = organisation.and_then(|id| self.holders.get_key_value(id));
        let (organisation, holder) = known.ok_or_else(|| missing(Thing::Organisation))?;
        self.owned(event, organisation)?;
        let mut stage = Stage::new(organisation.clone(), holder.clone(), found);
        stage.run(entry, policy, |order| self.orders.get(&order))?;
        Ok(stage)
    }

    /// A certificate's identifier is given once, and a key belongs to one organisation.
    fn owned(&self, event: &Event, organisation: &OrganisationId) -> Result<(), Refusal> {
        let Event::RequestCertificate { certificate, key, .. } = event else { return Ok(()) };
        if self.certificates.contains_key(certificate) {
            return Err(refusal(event, Missing::Free(Thing::Certificate)));
        }
        if self.keys.get(key).is_some_and(|owner| owner != organisation) {
            return Err(refusal(event, Missing::Free(Thing::Key)));
        }
        Ok(())
    }

    /// Whose certificate it is.
    #[must_use]
    pub fn owner_of_certificate(&self, certificate: &CertificateId) -> Option<&OrganisationId> {
        self.certificates.get(certificate)
    }

    /// Whose key it is.
    #[must_use]
    pub fn owner_of_key(&self, key: &KeyId) -> Option<&OrganisationId> {
        self.keys.get(key)
    }

    fn commit(&mut self, event: &Event, stage: Stage) -> Vec<Effect> {
        let Stage { organisation, holder, order, effects } = stage;
        if let Some((id, record)) = order {
            self.orders.insert(id, record);
        }
        if let Event::RequestCertificate { certificate, key, .. } = event {
            self.certificates.insert(certificate.clone(), organisation.clone());
            self.keys.insert(key.clone(), organisation.clone());
        }
        self.holders.insert(organisation, holder);
        effects
    }
}

fn administer(entry: &Entry, policy: &Policy) -> Result<(), Refusal> {
    let (actor, step) = (entry.actor, Step::Administer);
    if policy.may(None, step, actor) {
        return Ok(());
    }
    let may = policy.actors(None, step).to_vec();
    Err(refusal(&entry.event, Missing::Right { actor, step, may }))
}

/// A refusal by the register itself.
fn refusal(event: &Event, missing: Missing) -> Refusal {
    Refusal::new(Machine::Register, "in-force", event.name(), missing)
}
