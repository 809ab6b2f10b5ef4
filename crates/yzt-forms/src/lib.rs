// SPDX-License-Identifier: MIT OR Apache-2.0
//! The service desk's forms as versioned data, printed as self-contained HTML.
//!
//! A form is a TOML file: sheets, sections, fields, each with its label in Chinese and English,
//! where its value comes from, and whether the authority's manual speaks of it. What a policy
//! decides – titles, papers and their number, fees, addresses, hours – is not in the form: it comes
//! from [`yzt_lifecycle::Policy`] when the form is printed.
//!
//! ```
//! use yzt_forms::{FormData, Print, Registry};
//! use yzt_lifecycle::policy::{MANUAL, Policy};
//! use yzt_lifecycle::service::{Channel, ServiceKind};
//!
//! let policy = Policy::from_toml(MANUAL)?;
//! let registry = Registry::shipped()?;
//! let data = FormData::from_json(r#"{ "organisation": { "name": "示例有限公司" }, "order": 42 }"#)?;
//! let mut print = Print::new(&policy, &data);
//! print.service = Some(ServiceKind::Reissue);
//! print.channel = Some(Channel::Post);
//! for form in registry.needed(&policy, ServiceKind::Reissue, print.channel)? {
//!     let html = form.to_html(&print)?;
//!     assert!(html.contains("示例有限公司") && html.contains("60.00 元"));
//!     assert_eq!(form.pages(&print)?, 2); // the policy asks for two copies of one page
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is ours
//!
//! The manual names three forms and shows none. Fields and sentences that it does not speak of have
//! the origin [`Origin::Ours`] in the data and a small `°` on the print, with a line at the foot that
//! says so. An authority that has forms of its own writes them as data and adds them to a [`Registry`].
//!
//! # What is printed is what was meant
//!
//! A form is signed and sealed for what it shows. Every value is escaped, bounded in length, and set
//! apart in its direction of writing; what leaves no ink (controls, bidirectional controls, fillers)
//! is written out as `\u{202e}`. The page holds no script, asks for no other file, and forbids both.
#![forbid(unsafe_code)]

mod data;
mod definition;
mod error;
mod prefill;
mod print;
mod registry;
mod text;

pub use data::{Certificate, FormData, Organisation, Person};
pub use definition::{
    Block, Field, FieldKind, Form, Head, Origin, Paragraph, Placeholder, Section, Sheet, Source,
};
pub use error::Error;
pub use print::{Copies, Print};
pub use registry::{EMPLOYER_APPLICATION, ORDER_SUMMARY, PIN_RESET, Registry, SERVICE_AGREEMENT};
pub use text::{Bilingual, Language};

/// Every number of this crate's errors.
pub const NUMBERS: &[u16] = Error::NUMBERS;
