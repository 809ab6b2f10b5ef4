// SPDX-License-Identifier: MIT OR Apache-2.0
//! The graph against the tree of RFC 5280, written down step by step.

use proptest::prelude::*;

use super::*;

/// The text of clause 6.1 with a real tree, for the comparison only.
struct Tree {
    /// Depth, parent, valid_policy, expected_policy_set; deleted ones are None.
    nodes: Vec<Option<Node>>,
}

#[derive(Clone)]
struct Node {
    depth: usize,
    parent: usize,
    valid: ObjectIdentifier,
    expected: BTreeSet<ObjectIdentifier>,
}

impl Tree {
    fn at(&self, depth: usize) -> Vec<usize> {
        let found =
            |index: &usize| self.nodes[*index].as_ref().is_some_and(|node| node.depth == depth);
        (0..self.nodes.len()).filter(found).collect()
    }

    fn node(&self, index: usize) -> &Node {
        self.nodes[index].as_ref().unwrap()
    }

    fn add(&mut self, parent: usize, valid: ObjectIdentifier, expected: &[ObjectIdentifier]) {
        let depth = self.node(parent).depth + 1;
        let expected = expected.iter().copied().collect();
        self.nodes.push(Some(Node { depth, parent, valid, expected }));
    }

    fn delete(&mut self, index: usize) {
        self.nodes[index] = None;
        for child in 0..self.nodes.len() {
            if self.nodes[child].as_ref().is_some_and(|node| node.depth > 0 && node.parent == index)
            {
                self.delete(child);
            }
        }
    }

    /// Deletes what has no children above `depth`.
    fn prune(&mut self, depth: usize) {
        for above in (0..depth).rev() {
            for index in self.at(above) {
                let is_parent =
                    self.at(above + 1).iter().any(|child| self.node(*child).parent == index);
                if !is_parent {
                    self.delete(index);
                }
            }
        }
    }

    fn is_null(&self) -> bool {
        self.nodes.iter().all(Option::is_none)
    }

    fn admit(&mut self, depth: usize, policies: &BTreeSet<ObjectIdentifier>, any_allowed: bool) {
        for policy in policies.iter().filter(|policy| **policy != oid::ANY_POLICY) {
            let above = self.at(depth - 1);
            let expecting: Vec<usize> = above
                .iter()
                .copied()
                .filter(|index| self.node(*index).expected.contains(policy))
                .collect();
            for parent in &expecting {
                self.add(*parent, *policy, &[*policy]);
            }
            if expecting.is_empty() {
                let any = above.iter().find(|index| self.node(**index).valid == oid::ANY_POLICY);
                if let Some(any) = any {
                    self.add(*any, *policy, &[*policy]);
                }
            }
        }
        if policies.contains(&oid::ANY_POLICY) && any_allowed {
            for parent in self.at(depth - 1) {
                for expected in self.node(parent).expected.clone() {
                    let children = self.at(depth);
                    let there = children.iter().any(|child| {
                        let child = self.node(*child);
                        child.parent == parent && child.valid == expected
                    });
                    if !there {
                        self.add(parent, expected, &[expected]);
                    }
                }
            }
        }
        self.prune(depth);
    }

    fn map(&mut self, depth: usize, mappings: &[PolicyMapping], allowed: bool) {
        let issuers: BTreeSet<_> = mappings.iter().map(|mapping| mapping.issuer).collect();
        for issuer in issuers {
            let subjects: Vec<_> = mappings
                .iter()
                .filter(|mapping| mapping.issuer == issuer)
                .map(|mapping| mapping.subject)
                .collect();
            let here: Vec<usize> = self
                .at(depth)
                .into_iter()
                .filter(|index| self.node(*index).valid == issuer)
                .collect();
            if !allowed {
                here.into_iter().for_each(|index| self.delete(index));
                self.prune(depth);
                continue;
            }
            for index in &here {
                self.nodes[*index].as_mut().unwrap().expected = subjects.iter().copied().collect();
            }
            let any_at = |depth| {
                self.at(depth).into_iter().find(|index| self.node(*index).valid == oid::ANY_POLICY)
            };
            if here.is_empty()
                && any_at(depth).is_some()
                && let Some(any) = any_at(depth - 1)
            {
                self.add(any, issuer, &subjects);
            }
        }
    }
}

/// Steps (a) to (g) for policies; `None` where the path is refused.
fn reference(path: &[&Statement], inputs: &PolicyInputs) -> Option<ValidPolicies> {
    let any = oid::ANY_POLICY;
    let root = Node { depth: 0, parent: 0, valid: any, expected: BTreeSet::from([any]) };
    let mut tree = Tree { nodes: vec![Some(root)] };
    let mut counters = Counters::new(path.len(), inputs);
    for (index, statement) in path.iter().enumerate() {
        let (depth, last) = (index + 1, index + 1 == path.len());
        if !tree.is_null() {
            if statement.policies.is_empty() {
                tree.nodes.clear();
            } else {
                let allowed = counters.inhibit_any > 0 || (!last && statement.self_issued);
                tree.admit(depth, &statement.policies, allowed);
            }
        }
        if counters.explicit == 0 && tree.is_null() {
            return None;
        }
        if last {
            counters.wrap_up(statement);
        } else {
            if statement
                .mappings
                .iter()
                .any(|mapping| mapping.issuer == any || mapping.subject == any)
            {
                return None;
            }
            tree.map(depth, &statement.mappings, counters.mapping > 0);
            counters.prepare(statement);
        }
    }
    let required = counters.explicit == 0;
    let by_authorities = top(&tree, path.len());
    cut(&mut tree, path.len(), inputs);
    let acceptable = top(&tree, path.len());
    (!required || !acceptable.is_empty()).then_some(ValidPolicies {
        by_authorities,
        acceptable,
        required,
    })
}

/// The valid_policy_node_set.
fn top(tree: &Tree, length: usize) -> Vec<ObjectIdentifier> {
    let mut found = BTreeSet::new();
    for node in tree.nodes.iter().flatten().filter(|node| node.depth > 0) {
        let below_any = tree.node(node.parent).valid == oid::ANY_POLICY;
        if below_any && (node.valid != oid::ANY_POLICY || node.depth == length) {
            found.insert(node.valid);
        }
    }
    found.into_iter().collect()
}

/// Step (g)(iii).
fn cut(tree: &mut Tree, length: usize, inputs: &PolicyInputs) {
    let Some(acceptable) = &inputs.acceptable else {
        return;
    };
    let any = oid::ANY_POLICY;
    if acceptable.contains(&any) || tree.is_null() {
        return;
    }
    for index in 0..tree.nodes.len() {
        let Some(node) = tree.nodes[index].clone() else { continue };
        let in_set = node.depth > 0 && tree.node(node.parent).valid == any;
        if in_set && node.valid != any && !acceptable.contains(&node.valid) {
            tree.delete(index);
        }
    }
    let end = tree.at(length).into_iter().find(|index| tree.node(*index).valid == any);
    if let Some(end) = end {
        let parent = tree.node(end).parent;
        let set = top(tree, length);
        for policy in acceptable.iter().filter(|policy| !set.contains(policy)) {
            tree.add(parent, *policy, &[*policy]);
        }
        tree.delete(end);
    }
    tree.prune(length);
}

/// Policies 0 to 3; 0 is anyPolicy.
fn policy(number: u8) -> ObjectIdentifier {
    match number {
        0 => oid::ANY_POLICY,
        number => ObjectIdentifier::from_content(&[0x2A, number]).unwrap(),
    }
}

prop_compose! {
    fn statement()(
        policies in prop_oneof![
            1 => Just(BTreeSet::new()),
            15 => proptest::collection::btree_set((0_u8..5).prop_map(policy), 1..5),
            9 => proptest::collection::btree_set((0_u8..5).prop_map(policy), 4..5),
        ],
        mappings in proptest::collection::vec((1_u8..5, 1_u8..5), 0..4),
        strange in proptest::bool::weighted(0.01),
        require in proptest::option::weighted(0.1, 0_u32..4),
        inhibit_mapping in proptest::option::weighted(0.1, 0_u32..4),
        inhibit_any in proptest::option::weighted(0.1, 0_u32..4),
        self_issued in proptest::bool::weighted(0.2),
    ) -> Statement {
        let mut mappings: Vec<_> = mappings
            .into_iter()
            .map(|(issuer, subject)| PolicyMapping { issuer: policy(issuer), subject: policy(subject) })
            .collect();
        if strange {
            mappings.push(PolicyMapping { issuer: policy(1), subject: policy(0) });
        }
        let constraints =
            PolicyConstraints { require_explicit_policy: require, inhibit_policy_mapping: inhibit_mapping };
        Statement { policies, mappings, constraints, inhibit_any, self_issued }
    }
}

prop_compose! {
    fn inputs()(
        acceptable in proptest::option::of(proptest::collection::vec((0_u8..5).prop_map(policy), 0..3)),
        explicit in proptest::bool::weighted(0.3),
        inhibit_mapping in proptest::bool::weighted(0.1),
        inhibit_any in proptest::bool::weighted(0.1),
    ) -> PolicyInputs {
        PolicyInputs { acceptable, explicit, inhibit_mapping, inhibit_any }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn the_graph_answers_as_the_tree_of_rfc_5280(
        path in proptest::collection::vec(statement(), 1..6),
        inputs in inputs(),
    ) {
        let path: Vec<&Statement> = path.iter().collect();
        prop_assert_eq!(evaluate(&path, None, &inputs).ok(), reference(&path, &inputs));
    }
}

/// Every policy is mapped to every policy at every depth: the tree would have 64^7 leaves.
#[test]
fn mappings_do_not_multiply() {
    let policies: Vec<ObjectIdentifier> = (1..=64).map(policy).collect();
    let mappings: Vec<PolicyMapping> = policies
        .iter()
        .flat_map(|issuer| {
            policies.iter().map(|subject| PolicyMapping { issuer: *issuer, subject: *subject })
        })
        .collect();
    let statement = Statement {
        policies: policies.iter().copied().collect(),
        mappings,
        ..Statement::default()
    };
    let path = [&statement; 8];
    let inputs = PolicyInputs { explicit: true, ..PolicyInputs::default() };
    let found = evaluate(&path, None, &inputs).unwrap();
    assert_eq!(found.acceptable, policies);
}
