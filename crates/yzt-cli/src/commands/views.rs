// SPDX-License-Identifier: MIT OR Apache-2.0
//! Documents in full, as lines and as JSON.

use serde_json::{Map, Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::Quirks;
use yzt_cert::display::{self, Field, View};
use yzt_cert::name_of;
use yzt_cert::signature::SignatureVerdict;

use super::values::hex;
use crate::clock;
use crate::output::Page;

/// Every field of a document as JSON: names as in its ASN.1, octets in hex.
pub(crate) fn view(view: &View) -> Value {
    fields(&view.fields)
}

fn fields(fields: &[Field]) -> Value {
    let mut members = Map::new();
    for Field { name, value: content } in fields {
        members.insert((*name).to_owned(), value(content));
    }
    Value::Object(members)
}

fn value(content: &display::Value) -> Value {
    use display::Value as Shown;
    match content {
        Shown::Text(text) => json!(text),
        Shown::Number(number) => json!(number),
        Shown::Octets(octets) => json!(hex(octets)),
        Shown::Time(time) => json!(clock::rfc3339(*time)),
        Shown::Flag(flag) => json!(flag),
        Shown::Identifier(identifier) => {
            json!({ "oid": identifier.to_string(), "name": name_of(identifier) })
        }
        Shown::Words(words) => json!(words),
        Shown::Withheld(length) => json!({ "withheld": length }),
        Shown::Fields(list) => fields(list),
        Shown::Items(items) => items.iter().map(value).collect(),
        other => json!(other.to_string()),
    }
}

/// Every field of a document as lines.
pub(crate) fn view_lines(page: &mut Page, view: &View) {
    for line in view.to_string().lines() {
        page.item(format!("  {line}"));
    }
}

/// Names of quirks as JSON.
pub(crate) fn quirks(met: Quirks) -> Value {
    met.iter().map(|quirk| quirk.name()).collect()
}

/// The quirks that were met, if there are any.
pub(crate) fn quirk_lines(page: &mut Page, met: Quirks) {
    if !met.is_empty() {
        page.field(Term::Tolerated, met.to_string());
    }
}

/// How a signature was found to be made, as JSON.
pub(crate) fn signature(verdict: SignatureVerdict) -> Value {
    json!({ "mode": verdict.mode.to_string(), "quirks": quirks(verdict.quirks) })
}
