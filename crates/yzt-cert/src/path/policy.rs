// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which certificate policies a path is valid for (RFC 5280, clause 6.1, steps that speak of
//! valid_policy_tree, explicit_policy, policy_mapping and inhibit_anyPolicy).
//!
//! The tree of RFC 5280 can grow exponentially with the length of the path, since a policy that is
//! reached over several mappings stands in it once for each way. Here it stands once per depth and
//! names every policy one depth above that it comes from: a graph of at most as many nodes per
//! depth as the certificate has policies and mappings, which answers the same questions.

use std::collections::{BTreeMap, BTreeSet};

use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::{PolicyConstraints, PolicyMapping};
use crate::oid::{self, ObjectIdentifier};

/// What the caller asks about policies (RFC 5280, clause 6.1.1, inputs (c), (e), (f) and (g)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyInputs {
    /// user-initial-policy-set: the policies that are acceptable; `None` is any-policy.
    pub acceptable: Option<Vec<ObjectIdentifier>>,
    /// initial-explicit-policy: the path must be valid for an acceptable policy.
    pub explicit: bool,
    /// initial-policy-mapping-inhibit: no mapping counts.
    pub inhibit_mapping: bool,
    /// initial-any-policy-inhibit: anyPolicy stands for nothing.
    pub inhibit_any: bool,
}

/// The policies that a path is valid for, in the terms of the trust anchor's domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValidPolicies {
    /// Those on which the authorities agree, in ascending order; anyPolicy where they agree on all.
    pub by_authorities: Vec<ObjectIdentifier>,
    /// Those of them that are acceptable, in ascending order.
    pub acceptable: Vec<ObjectIdentifier>,
    /// Whether the path had to be valid for an acceptable policy.
    pub required: bool,
}

/// What one certificate says about policies.
#[derive(Debug, Default)]
pub(super) struct Statement {
    policies: BTreeSet<ObjectIdentifier>,
    mappings: Vec<PolicyMapping>,
    constraints: PolicyConstraints,
    inhibit_any: Option<u32>,
    self_issued: bool,
}

impl Statement {
    pub(super) fn of(certificate: &Certificate) -> Result<Self, Error> {
        Ok(Self {
            policies: certificate.policies().iter().copied().collect(),
            mappings: certificate.policy_mappings()?,
            constraints: certificate.policy_constraints()?.unwrap_or_default(),
            inhibit_any: certificate.inhibit_any_policy()?,
            self_issued: certificate.is_self_issued(),
        })
    }
}

/// Goes through the certificates below the trust anchor, the one that the anchor issued first.
///
/// `anchor` are the constraints of the anchor itself, where it is given as a certificate.
pub(super) fn evaluate(
    path: &[&Statement],
    anchor: Option<&Statement>,
    inputs: &PolicyInputs,
) -> Result<ValidPolicies, Error> {
    let mut counters = Counters::new(path.len(), inputs);
    if let Some(anchor) = anchor {
        counters.narrow(anchor);
    }
    let mut level = Level { nodes: BTreeMap::new(), any: true };
    let mut levels = Vec::with_capacity(path.len());
    for (index, statement) in path.iter().enumerate() {
        let depth = path.len() - 1 - index;
        let last = depth == 0;
        let any_allowed = counters.inhibit_any > 0 || (!last && statement.self_issued);
        level.admit(&statement.policies, any_allowed);
        if counters.explicit == 0 && level.is_empty() {
            return Err(Error::PolicyRequired { depth });
        }
        if last {
            counters.wrap_up(statement);
        } else {
            let next = level.map(statement, counters.mapping > 0, depth)?;
            levels.push(core::mem::replace(&mut level, next));
            counters.prepare(statement);
        }
    }
    levels.push(level);
    intersect(&levels, counters.explicit == 0, inputs)
}

/// How many more certificates may still do what the name says not.
struct Counters {
    explicit: u32,
    mapping: u32,
    inhibit_any: u32,
}

impl Counters {
    fn new(length: usize, inputs: &PolicyInputs) -> Self {
        let never = u32::try_from(length).unwrap_or(u32::MAX).saturating_add(1);
        let unless = |now| if now { 0 } else { never };
        Self {
            explicit: unless(inputs.explicit),
            mapping: unless(inputs.inhibit_mapping),
            inhibit_any: unless(inputs.inhibit_any),
        }
    }

    /// Steps (h), (i) and (j) of clause 6.1.4.
    fn prepare(&mut self, statement: &Statement) {
        if !statement.self_issued {
            for counter in [&mut self.explicit, &mut self.mapping, &mut self.inhibit_any] {
                *counter = counter.saturating_sub(1);
            }
        }
        self.narrow(statement);
    }

    fn narrow(&mut self, statement: &Statement) {
        let at_most = |counter: &mut u32, limit: Option<u32>| {
            *counter = limit.map_or(*counter, |limit| limit.min(*counter));
        };
        at_most(&mut self.explicit, statement.constraints.require_explicit_policy);
        at_most(&mut self.mapping, statement.constraints.inhibit_policy_mapping);
        at_most(&mut self.inhibit_any, statement.inhibit_any);
    }

    /// Steps (a) and (b) of clause 6.1.5.
    fn wrap_up(&mut self, statement: &Statement) {
        self.explicit = self.explicit.saturating_sub(1);
        if statement.constraints.require_explicit_policy == Some(0) {
            self.explicit = 0;
        }
    }
}

/// The policies that are valid at one depth, each with those above that it comes from; one that
/// comes from anyPolicy has none.
#[derive(Default)]
struct Level {
    nodes: BTreeMap<ObjectIdentifier, Vec<ObjectIdentifier>>,
    /// Whether anyPolicy is among them.
    any: bool,
}

impl Level {
    fn is_empty(&self) -> bool {
        self.nodes.is_empty() && !self.any
    }

    /// Steps (d) and (e) of clause 6.1.3: from what is expected to what is valid.
    fn admit(&mut self, policies: &BTreeSet<ObjectIdentifier>, any_allowed: bool) {
        let any_above = self.any;
        if !(any_allowed && policies.contains(&oid::ANY_POLICY)) {
            self.nodes.retain(|policy, _| policies.contains(policy));
            self.any = false;
        }
        if any_above {
            for policy in policies.iter().filter(|policy| **policy != oid::ANY_POLICY) {
                self.nodes.entry(*policy).or_default();
            }
        }
    }

    /// Steps (a) and (b) of clause 6.1.4: what is expected one depth below.
    fn map(
        &mut self,
        statement: &Statement,
        mapping_allowed: bool,
        depth: usize,
    ) -> Result<Self, Error> {
        let mappings = &statement.mappings;
        let any = |mapping: &PolicyMapping| {
            mapping.issuer == oid::ANY_POLICY || mapping.subject == oid::ANY_POLICY
        };
        if mappings.iter().any(any) {
            return Err(Error::PolicyMapping { depth });
        }
        let mut next = Self { nodes: BTreeMap::new(), any: self.any };
        let mut mapped = BTreeSet::new();
        for PolicyMapping { issuer, subject } in mappings {
            mapped.insert(*issuer);
            if mapping_allowed && self.any {
                self.nodes.entry(*issuer).or_default();
            }
            if mapping_allowed && self.nodes.contains_key(issuer) {
                next.nodes.entry(*subject).or_default().push(*issuer);
            }
        }
        for policy in self.nodes.keys().filter(|policy| !mapped.contains(*policy)) {
            next.nodes.entry(*policy).or_default().push(*policy);
        }
        Ok(next)
    }
}

/// Step (g) of clause 6.1.5.
fn intersect(
    levels: &[Level],
    required: bool,
    inputs: &PolicyInputs,
) -> Result<ValidPolicies, Error> {
    let mut by_authorities = roots(levels);
    let any = levels.last().is_some_and(|level| level.any);
    let acceptable = match &inputs.acceptable {
        Some(acceptable) if !acceptable.contains(&oid::ANY_POLICY) => {
            let wanted: BTreeSet<_> = acceptable.iter().copied().collect();
            // What anyPolicy at the end stands for is any policy that is asked for.
            if any { wanted } else { &by_authorities & &wanted }
        }
        _ => {
            let mut all = by_authorities.clone();
            all.extend(any.then_some(oid::ANY_POLICY));
            all
        }
    };
    by_authorities.extend(any.then_some(oid::ANY_POLICY));
    if required && acceptable.is_empty() {
        return Err(Error::PolicyRequired { depth: 0 });
    }
    let (by_authorities, acceptable) =
        (by_authorities.into_iter().collect(), acceptable.into_iter().collect());
    Ok(ValidPolicies { by_authorities, acceptable, required })
}

/// The policies directly below anyPolicy from which a policy at the last depth comes.
fn roots(levels: &[Level]) -> BTreeSet<ObjectIdentifier> {
    let mut roots = BTreeSet::new();
    let last = levels.last().map(|level| level.nodes.keys().copied().collect());
    let mut alive: BTreeSet<ObjectIdentifier> = last.unwrap_or_default();
    for level in levels.iter().rev() {
        let mut above = BTreeSet::new();
        for policy in &alive {
            match level.nodes.get(policy).map(Vec::as_slice) {
                None => {}
                Some([]) => {
                    roots.insert(*policy);
                }
                Some(parents) => above.extend(parents),
            }
        }
        alive = above;
    }
    roots
}

#[cfg(test)]
mod tests;
