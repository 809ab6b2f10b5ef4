// SPDX-License-Identifier: MIT OR Apache-2.0
//! A form as data: sheets, sections, fields, and where each comes from.
//!
//! A [`Form`] is read from TOML; `doc/forms.md` documents every key. A form has a name and a
//! version. What is printed under a version never changes: a change is a new version beside it.

pub(crate) mod placeholder;
mod read;
mod source;

pub use placeholder::Placeholder;
pub use source::Source;

use serde::Deserialize;
use yzt_lifecycle::PolicyName;
use yzt_lifecycle::service::{DocumentKind, ServiceKind};

use crate::error::Error;
use crate::text::Bilingual;

/// A printed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub(crate) head: Head,
    pub(crate) sheets: Vec<Sheet>,
}

/// What a form calls itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Head {
    /// Its stable name.
    pub name: PolicyName,
    /// Its version.
    pub version: String,
    /// Which paper of the document matrix it is; none for a page that nobody hands in.
    pub document: Option<DocumentKind>,
    /// What is printed at its head where the policy has no title of its own for it.
    pub title: Bilingual,
    /// What is known of the authority's own form.
    pub source: String,
}

/// A side of paper.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sheet {
    /// A heading of its own below the form's.
    pub heading: Option<Bilingual>,
    /// Its sections.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
}

/// A part of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Section {
    /// What stands beside it.
    pub title: Bilingual,
    /// How it is laid out.
    #[serde(default)]
    pub block: Block,
    /// The services for which it is printed; all, if empty.
    #[serde(default)]
    pub services: Vec<ServiceKind>,
    /// Its sentences.
    #[serde(default, rename = "paragraph")]
    pub paragraphs: Vec<Paragraph>,
    /// Its fields.
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
}

/// How a section is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Block {
    /// Sentences, then rows of fields.
    #[default]
    Fields,
    /// Numbered sentences over the whole width.
    Terms,
    /// The papers that the policy asks for.
    Papers,
    /// What it costs under the policy, and how it is paid.
    Fee,
    /// Where to turn.
    Contact,
    /// Sentences, then lines to sign on, with the place of the seal beside them.
    Confirmation,
}

/// A sentence or a few.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paragraph {
    /// The text, with [`Placeholder`]s.
    pub text: Bilingual,
    /// Whether the authority's manual says it.
    pub origin: Origin,
    /// The rule, where it does.
    pub rule: Option<String>,
    /// The services for which it is printed; all, if empty.
    #[serde(default)]
    pub services: Vec<ServiceKind>,
}

/// Something to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// Its name, different from every other in the form.
    pub id: PolicyName,
    /// What is printed beside it.
    pub label: Bilingual,
    /// What is filled in.
    pub kind: FieldKind,
    /// Where the value comes from; none is left to the pen.
    pub from: Option<Source>,
    /// Whether the form is incomplete without it.
    #[serde(default)]
    pub required: bool,
    /// The most characters of a text.
    #[serde(default = "most")]
    pub most: usize,
    /// Whether it takes a whole row.
    #[serde(default)]
    pub wide: bool,
    /// Whether the authority's manual speaks of it.
    pub origin: Origin,
    /// The rule, where it does.
    pub rule: Option<String>,
    /// The services for which it is printed; all, if empty.
    #[serde(default)]
    pub services: Vec<ServiceKind>,
}

const fn most() -> usize {
    Form::MOST_VALUE
}

/// What is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A box to tick in front of every possible value.
    Choice,
    /// A line to sign on, or the place of a stamp of a person.
    Signature,
    /// A day.
    Date,
    /// The place of the organisation's seal.
    Seal,
}

/// Whether a form's part rests on the authority's manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The manual speaks of it; the rule says where.
    Stated,
    /// The manual does not show it. It is marked on the print.
    Ours,
}

impl Form {
    /// The longest text that is read.
    pub const MOST_BYTES: usize = 64 * 1024;
    /// The most characters of any field.
    pub const MOST_VALUE: usize = 120;
    /// The most copies that are printed at once.
    pub const MOST_COPIES: u8 = 20;

    /// Reads a form.
    ///
    /// # Errors
    /// [`Error::Definition`] with line and column, [`Error::Schema`], [`Error::DefinitionTooLong`].
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        read::form(text)
    }

    /// What it calls itself.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Its stable name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.head.name.as_str()
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.head.version
    }

    /// Which paper of the document matrix it is.
    #[must_use]
    pub const fn document(&self) -> Option<DocumentKind> {
        self.head.document
    }

    /// Its sheets: each prints on one page.
    #[must_use]
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Every field, in the order of print.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        let sections = self.sheets.iter().flat_map(|sheet| sheet.sections.iter());
        sections.flat_map(|section| section.fields.iter())
    }
}
