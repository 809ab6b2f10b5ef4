// SPDX-License-Identifier: MIT OR Apache-2.0
//! The papers and facts that an order has collected.

use crate::policy::ServiceRule;
use crate::refusal::MissingDocument;
use crate::service::{Channel, Datum, DocumentKind};

/// Papers of one kind that were handed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Held {
    copies: u8,
    sealed: u8,
}

/// What was handed in and told so far.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "DossierForm", into = "DossierForm")]
pub struct Dossier {
    papers: [Held; DocumentKind::ALL.len()],
    told: u8,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct DossierForm {
    papers: Vec<PaperForm>,
    told: Vec<Datum>,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PaperForm {
    kind: DocumentKind,
    copies: u8,
    sealed: u8,
}

impl Dossier {
    /// Copies of a paper that were handed in, and how many of them bear the seal.
    #[must_use]
    pub fn held(&self, kind: DocumentKind) -> (u8, u8) {
        self.papers.get(kind as usize).map_or((0, 0), |held| (held.copies, held.sealed))
    }

    /// Whether something was told.
    #[must_use]
    pub const fn is_told(&self, datum: Datum) -> bool {
        self.told & bit(datum) != 0
    }

    /// The same with more copies of a paper.
    #[must_use]
    pub fn with(mut self, kind: DocumentKind, copies: u8, sealed: bool) -> Self {
        if let Some(held) = self.papers.get_mut(kind as usize) {
            held.copies = held.copies.saturating_add(copies);
            if sealed {
                held.sealed = held.sealed.saturating_add(copies);
            }
        }
        self
    }

    /// The same with something told.
    #[must_use]
    pub const fn telling(mut self, datum: Datum) -> Self {
        self.told |= bit(datum);
        self
    }

    /// The papers that a service still needs when it is done by a channel.
    #[must_use]
    pub fn missing_documents(&self, rule: &ServiceRule, by: Channel) -> Vec<MissingDocument> {
        let judge = |kind, wanted: u8, seal| {
            let (copies, sealed) = self.held(kind);
            let good = if seal { sealed } else { copies };
            let unsealed = if seal { copies.saturating_sub(sealed) } else { 0 };
            let short = wanted.saturating_sub(good);
            (short > 0).then_some(MissingDocument { kind, copies: short, unsealed })
        };
        rule.documents_by(by)
            .filter_map(|document| judge(document.kind, document.copies, document.seal))
            .collect()
    }

    /// The facts that a service still needs.
    #[must_use]
    pub fn missing_data(&self, rule: &ServiceRule) -> Vec<Datum> {
        rule.data.iter().copied().filter(|datum| !self.is_told(*datum)).collect()
    }
}

const fn bit(datum: Datum) -> u8 {
    1 << datum as u8
}

impl From<Dossier> for DossierForm {
    fn from(dossier: Dossier) -> Self {
        let papers = DocumentKind::ALL.iter().filter_map(|kind| {
            let (copies, sealed) = dossier.held(*kind);
            (copies > 0).then_some(PaperForm { kind: *kind, copies, sealed })
        });
        let told = Datum::ALL.iter().copied().filter(|datum| dossier.is_told(*datum));
        Self { papers: papers.collect(), told: told.collect() }
    }
}

impl TryFrom<DossierForm> for Dossier {
    type Error = &'static str;

    fn try_from(form: DossierForm) -> Result<Self, &'static str> {
        let mut dossier = form.told.into_iter().fold(Self::default(), Self::telling);
        for PaperForm { kind, copies, sealed } in form.papers {
            if copies == 0 || sealed > copies || dossier.held(kind).0 > 0 {
                return Err("the list of papers cannot be");
            }
            dossier = dossier.with(kind, sealed, true).with(kind, copies - sealed, false);
        }
        Ok(dossier)
    }
}
