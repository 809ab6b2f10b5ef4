// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a policy says about one service.

use core::fmt;
use std::collections::BTreeMap;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::names::Amount;
use crate::service::{Actor, Channel, CopyUnit, Datum, DocumentKind, FeeUnit, KeyPresence, Step};

/// What a service needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceRule {
    /// Whether the authority describes the service. Otherwise what stands here are defaults.
    #[serde(default = "stated")]
    pub stated: bool,
    /// The papers.
    #[serde(default)]
    pub documents: Vec<DocumentRule>,
    /// What has to be told.
    #[serde(default)]
    pub data: Vec<Datum>,
    /// What it costs.
    pub fee: Fee,
    /// What it costs an organisation that does not count as new, where that differs.
    pub repeated_fee: Option<Fee>,
    /// By which ways it is offered.
    pub channels: Vec<OfferedChannel>,
    /// Who may do a step, where that differs from the policy's general table.
    #[serde(default)]
    pub rights: BTreeMap<Step, Vec<Actor>>,
}

impl ServiceRule {
    /// The papers that are needed when the service is done by a channel.
    pub fn documents_by(&self, channel: Channel) -> impl Iterator<Item = &DocumentRule> {
        self.documents.iter().filter(move |document| document.is_needed_by(channel))
    }
}

/// A paper that a service needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DocumentRule {
    /// Which.
    pub kind: DocumentKind,
    /// How many.
    pub copies: u8,
    /// What is counted.
    #[serde(default = "copies")]
    pub unit: CopyUnit,
    /// Whether each bears the organisation's seal.
    pub seal: bool,
    /// By which channels it is needed; all, if left out.
    pub only_by: Option<Vec<Channel>>,
}

const fn stated() -> bool {
    true
}

const fn copies() -> CopyUnit {
    CopyUnit::Copy
}

impl DocumentRule {
    /// Whether the paper is needed when the service is done by a channel.
    #[must_use]
    pub fn is_needed_by(&self, channel: Channel) -> bool {
        self.only_by.as_ref().is_none_or(|channels| channels.contains(&channel))
    }
}

/// What a service costs: `"not-stated"`, `"free"`, or an amount with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fee {
    /// The authority states none. Nothing is asked for.
    NotStated,
    /// The authority states that there is none.
    Free,
    /// So much for each unit.
    Fixed {
        /// The amount in fen.
        fen: Amount,
        /// What it is counted by.
        unit: FeeUnit,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedFee {
    fen: Amount,
    unit: FeeUnit,
}

/// Written out, so that an error says what is wrong inside an amount.
impl<'de> Deserialize<'de> for Fee {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Form;

        impl<'de> Visitor<'de> for Form {
            type Value = Fee;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"not-stated\", \"free\" or { fen = …, unit = … }")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Fee, E> {
                match text {
                    "not-stated" => Ok(Fee::NotStated),
                    "free" => Ok(Fee::Free),
                    other => Err(E::invalid_value(de::Unexpected::Str(other), &self)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fee, A::Error> {
                let FixedFee { fen, unit } =
                    FixedFee::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Fee::Fixed { fen, unit })
            }
        }

        from.deserialize_any(Form)
    }
}

/// A way by which a service is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OfferedChannel {
    /// Which.
    pub by: Channel,
    /// Where the key has to be.
    pub key: KeyPresence,
}

/// Which organisations count as new.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegistrationRule {
    /// Whether an organisation whose certificate was revoked uncollected no longer counts as one
    /// that applies for the first time.
    pub uncollected_ends_first: bool,
}
