// SPDX-License-Identifier: MIT OR Apache-2.0
//! The objects of a token, put together as containers.

use std::collections::BTreeMap;

use cryptoki::error::{Error as CallError, RvError};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use yzt_crypto::DigestAlgorithm;
use yzt_token::{Error, Object};

use crate::call::Failure;
use crate::certificate::{Uses, View};
use crate::text::{hex, shown_bytes};
use crate::token::Visit;

/// The classes that make a container; the first that has a label names it. What is visible without
/// a login comes first, so that a login renames nothing.
const CLASSES: [ObjectClass; 3] =
    [ObjectClass::PUBLIC_KEY, ObjectClass::CERTIFICATE, ObjectClass::PRIVATE_KEY];

/// What the objects of a container have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum GroupKey {
    /// `CKA_ID`.
    Id(Vec<u8>),
    /// `CKA_LABEL`, where the identifier is empty.
    Label(Vec<u8>),
}

/// A container and the name it goes by.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) key: GroupKey,
}

/// What is known of a container before its objects are read.
#[derive(Default)]
struct Group {
    label: String,
    has_key: bool,
    certificates: Vec<ObjectHandle>,
}

impl GroupKey {
    /// The identifier of a container that is made by name.
    pub(crate) fn for_name(name: &str) -> Self {
        let digest = DigestAlgorithm::Sm3.digest(format!("yzt container\0{name}").as_bytes());
        Self::Id(digest.as_bytes().iter().copied().take(16).collect())
    }

    /// The attribute that finds the objects.
    pub(crate) fn attribute(&self) -> Attribute {
        match self {
            Self::Id(id) => Attribute::Id(id.clone()),
            Self::Label(label) => Attribute::Label(label.clone()),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Id(id) => hex(id),
            Self::Label(label) => shown_bytes(label),
        }
    }
}

/// Every container that can be seen now, by name.
pub(crate) fn containers(visit: &Visit<'_>) -> Result<Vec<Named>, Failure> {
    let mut groups: BTreeMap<GroupKey, Group> = BTreeMap::new();
    for class in CLASSES {
        let found = [Attribute::Class(class), Attribute::Token(true)];
        for object in visit.session.find_objects(&found)? {
            let Some((key, label)) = identity(visit, object)? else { continue };
            let group = groups.entry(key).or_default();
            match class {
                ObjectClass::CERTIFICATE => group.certificates.push(object),
                _ => group.has_key = true,
            }
            if group.label.is_empty() {
                group.label = label;
            }
        }
    }
    // Certificates alone may belong to a key that shows after the login, or to an authority.
    let mut seen = BTreeMap::new();
    for (key, group) in groups {
        if group.has_key || group.certificates.iter().any(|object| is_holders(visit, *object)) {
            seen.insert(key, group.label);
        }
    }
    // A pending container that has got its first object is pending no more.
    let pending: Vec<(GroupKey, String)> = visit
        .pending
        .iter()
        .map(|name| (GroupKey::for_name(name), name.clone()))
        .filter(|(key, _)| !seen.contains_key(key))
        .collect();
    seen.extend(pending);
    Ok(named(seen))
}

/// The container of a name.
pub(crate) fn resolve(visit: &Visit<'_>, name: &str) -> Result<Named, Failure> {
    let all = containers(visit)?;
    let by_name = all.iter().position(|known| known.name == name);
    let position = by_name.or_else(|| all.iter().position(|known| known.key.text() == name));
    let found = position.and_then(|position| all.into_iter().nth(position));
    let found = found.ok_or(Error::NotFound { object: Object::Container })?;
    Ok(Named { name: name.to_owned(), ..found })
}

/// The objects of one class in a container.
pub(crate) fn find(
    visit: &Visit<'_>,
    key: &GroupKey,
    class: ObjectClass,
) -> Result<Vec<ObjectHandle>, Failure> {
    let wanted = [Attribute::Class(class), Attribute::Token(true), key.attribute()];
    let mut found = visit.session.find_objects(&wanted)?;
    if matches!(key, GroupKey::Label(_)) {
        // The label alone would also find what belongs to an identifier.
        let mut own = Vec::new();
        for object in found {
            if identity(visit, object)?.is_some_and(|(other, _)| other == *key) {
                own.push(object);
            }
        }
        found = own;
    }
    Ok(found)
}

/// Destroys the objects of a container, the private keys first.
pub(crate) fn destroy(visit: &Visit<'_>, key: &GroupKey) -> Result<(), Failure> {
    for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY, ObjectClass::CERTIFICATE] {
        for object in find(visit, key, class)? {
            visit.session.destroy_object(object)?;
        }
    }
    Ok(())
}

/// One attribute of an object; `None` where the object has none, or none of the right form.
pub(crate) fn attribute(
    visit: &Visit<'_>,
    object: ObjectHandle,
    kind: AttributeType,
) -> Result<Option<Attribute>, Failure> {
    match visit.session.get_attributes(object, &[kind]) {
        Ok(told) => Ok(told.into_iter().next()),
        // A value of another form, or an object that somebody else destroyed meanwhile.
        Err(CallError::Pkcs11(RvError::ObjectHandleInvalid, _)) => Ok(None),
        Err(error @ CallError::Pkcs11(..)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// The bytes of an attribute; none where there is none.
pub(crate) fn bytes(
    visit: &Visit<'_>,
    object: ObjectHandle,
    kind: AttributeType,
) -> Result<Vec<u8>, Failure> {
    Ok(match attribute(visit, object, kind)? {
        Some(
            Attribute::Id(bytes)
            | Attribute::Label(bytes)
            | Attribute::Value(bytes)
            | Attribute::Modulus(bytes)
            | Attribute::PublicExponent(bytes)
            | Attribute::EcParams(bytes)
            | Attribute::EcPoint(bytes),
        ) => bytes,
        _ => Vec::new(),
    })
}

fn identity(
    visit: &Visit<'_>,
    object: ObjectHandle,
) -> Result<Option<(GroupKey, String)>, Failure> {
    let id = bytes(visit, object, AttributeType::Id)?;
    let label = bytes(visit, object, AttributeType::Label)?;
    let shown = shown_bytes(&label);
    Ok(match (id.is_empty(), label.is_empty()) {
        (false, _) => Some((GroupKey::Id(id), shown)),
        (true, false) => Some((GroupKey::Label(label), shown)),
        (true, true) => None,
    })
}

/// Whether a certificate is one that a holder signs or decrypts with.
fn is_holders(visit: &Visit<'_>, object: ObjectHandle) -> bool {
    let der = bytes(visit, object, AttributeType::Value).unwrap_or_default();
    View::of(&der).is_some_and(|view| view.uses != Some(Uses::default()))
}

/// Gives each container a name that no other one has.
fn named(labels: BTreeMap<GroupKey, String>) -> Vec<Named> {
    let is_unique =
        |label: &str| labels.values().filter(|other| other.as_str() == label).count() == 1;
    let names: Vec<String> = labels
        .iter()
        .map(|(key, label)| match label.as_str() {
            label if !label.is_empty() && is_unique(label) => label.to_owned(),
            _ => key.text(),
        })
        .collect();
    labels.into_keys().zip(names).map(|(key, name)| Named { name, key }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(groups: &[(&[u8], &str)]) -> Vec<String> {
        let labels =
            groups.iter().map(|(id, label)| (GroupKey::Id(id.to_vec()), (*label).to_owned()));
        named(labels.collect()).into_iter().map(|named| named.name).collect()
    }

    #[test]
    fn labels_are_names_where_they_tell_apart() {
        assert_eq!(names(&[(&[1], "a"), (&[2], "b")]), ["a", "b"]);
        assert_eq!(names(&[(&[1], "a"), (&[2], "a"), (&[3], "")]), ["01", "02", "03"]);
    }

    #[test]
    fn a_name_makes_an_identifier_of_its_own() {
        let GroupKey::Id(id) = GroupKey::for_name("签名") else { panic!() };
        assert_eq!(id.len(), 16);
        assert_ne!(GroupKey::for_name("a"), GroupKey::for_name("b"));
    }
}
