// SPDX-License-Identifier: MIT OR Apache-2.0
//! Attributes of requests (RFC 2986, clause 4.1).

use core::fmt;

use crate::asn1::{Element, Reader, tag};
use crate::error::Error;
use crate::leniency::Quirk;
use crate::oid::{self, ObjectIdentifier};
use crate::text;

/// Attributes that one request may hold.
const MAX_ATTRIBUTES: usize = 64;
/// Values that one attribute may hold.
const MAX_VALUES: usize = 64;

const PART: &str = "request attribute";

/// One attribute of a request.
///
/// ```text
/// Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET SIZE(1..MAX) OF ANY }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RequestAttribute {
    kind: ObjectIdentifier,
    values: Vec<Vec<u8>>,
    in_set: bool,
}

impl RequestAttribute {
    /// The attribute's type.
    #[must_use]
    pub const fn kind(&self) -> &ObjectIdentifier {
        &self.kind
    }

    /// The values, each with its tag and length; at least one.
    #[must_use]
    pub fn values(&self) -> &[Vec<u8>] {
        &self.values
    }

    /// Whether the values stand in a SET, as they must; CFCA's clients leave it out.
    #[must_use]
    pub const fn is_in_set(&self) -> bool {
        self.in_set
    }

    /// The only value.
    pub(crate) fn single(&self) -> Result<&[u8], Error> {
        match self.values.as_slice() {
            [value] => Ok(value),
            _ => Err(Error::RequestAttribute { attribute: self.kind }),
        }
    }
}

impl fmt::Debug for RequestAttribute {
    /// The type and how many values there are: one of them may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} values)", self.kind, self.values.len())
    }
}

/// Which standard's identifier a challenge password has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChallengeKind {
    /// 1.2.840.113549.1.9.7 of PKCS #9, which real requests have.
    Pkcs9,
    /// 1.2.156.10197.6.1.4.1.10.3 of GM/T 0092, table 1.
    Gmt0092,
}

impl ChallengeKind {
    /// Its object identifier.
    #[must_use]
    pub const fn identifier(self) -> ObjectIdentifier {
        match self {
            Self::Pkcs9 => oid::CHALLENGE_PASSWORD,
            Self::Gmt0092 => oid::GMT_0092_CHALLENGE_PASSWORD,
        }
    }
}

/// A challenge password; not shown by Debug.
#[derive(Clone, PartialEq, Eq)]
pub struct ChallengePassword {
    kind: ChallengeKind,
    text: String,
}

impl ChallengePassword {
    /// The identifier that it stands under.
    #[must_use]
    pub const fn kind(&self) -> ChallengeKind {
        self.kind
    }

    /// The password.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The password in an attribute, if it is one of its kind.
    pub(crate) fn of(attribute: &RequestAttribute) -> Option<Result<Self, Error>> {
        let kinds = [ChallengeKind::Pkcs9, ChallengeKind::Gmt0092];
        let kind = kinds.into_iter().find(|kind| kind.identifier() == attribute.kind)?;
        Some(attribute.single().and_then(|value| {
            let element = Reader::new(value, PART).element()?;
            let text = text::decode(element.tag(), element.content());
            match text.filter(|_| text::is_string(element.tag())) {
                Some(text) => Ok(Self { kind, text }),
                None => Err(Error::RequestAttribute { attribute: attribute.kind }),
            }
        }))
    }
}

impl fmt::Debug for ChallengePassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChallengePassword({:?}, <redacted>)", self.kind)
    }
}

/// Reads the content of `attributes [0]`.
pub(super) fn read_all(mut list: Reader<'_>) -> Result<Vec<RequestAttribute>, Error> {
    let mut all: Vec<RequestAttribute> = Vec::new();
    while !list.is_empty() {
        if all.len() >= MAX_ATTRIBUTES {
            return Err(Error::TooMany { part: "request attributes", limit: MAX_ATTRIBUTES });
        }
        let attribute = read(list.sequence(PART)?)?;
        if all.iter().any(|earlier| earlier.kind == attribute.kind) {
            list.note(Quirk::AttributeRepeated);
        }
        all.push(attribute);
    }
    Ok(all)
}

fn read(mut fields: Reader<'_>) -> Result<RequestAttribute, Error> {
    let kind = fields.object_identifier()?;
    let bare = fields.peek().is_some_and(|found| found != tag::SET)
        && fields.clone().element()?.tolerates(Quirk::AttributeWithoutSet);
    let values = if bare {
        vec![fields.element()?.whole().to_vec()]
    } else {
        set_values(&fields.expect(tag::SET)?, kind)?
    };
    fields.finish()?;
    Ok(RequestAttribute { kind, values, in_set: !bare })
}

fn set_values(set: &Element<'_>, attribute: ObjectIdentifier) -> Result<Vec<Vec<u8>>, Error> {
    let mut reader = set.reader(PART);
    let mut values = Vec::new();
    while !reader.is_empty() {
        if values.len() >= MAX_VALUES {
            return Err(Error::TooMany { part: PART, limit: MAX_VALUES });
        }
        values.push(reader.element()?.whole().to_vec());
    }
    if values.is_empty() { Err(Error::RequestAttribute { attribute }) } else { Ok(values) }
}
