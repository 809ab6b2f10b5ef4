// SPDX-License-Identifier: MIT OR Apache-2.0
//! Texts about documents: safe to show, whatever the documents hold.

use yzt_cert::display::{Field, Value, View};
use yzt_cert::dump::{DumpOptions, dump};
use yzt_cert::text::printable;
use yzt_cert::{Identity, UnixTime};

/// Whether a text can be shown as it is.
#[must_use]
pub fn is_safe(text: &str) -> bool {
    printable(text) == text
}

/// Every text of a view, and every line of it as one text.
pub(crate) fn view(view: &View) {
    fields(&view.fields);
    for line in view.to_string().lines() {
        assert!(is_safe(line), "{line:?}");
    }
}

fn fields(fields: &[Field]) {
    for field in fields {
        assert!(is_safe(field.name));
        value(&field.value);
    }
}

fn value(value: &Value) {
    match value {
        Value::Text(text) => assert!(is_safe(text), "{text:?}"),
        Value::Fields(parts) => fields(parts),
        Value::Items(items) => items.iter().for_each(self::value),
        _ => {}
    }
}

/// Every text of an identity. A person's number is not among them.
pub(crate) fn identity(identity: &Identity) {
    let texts = [&identity.organization, &identity.common_name, &identity.issuer, &identity.serial];
    let others = [&identity.provident_fund_account, &identity.medium_serial];
    for text in texts.into_iter().chain(others.into_iter().flatten()) {
        assert!(is_safe(text), "{text:?}");
    }
    if let Some(code) = &identity.unified_social_credit_code {
        assert_eq!(code.as_str().len(), 18);
    }
    if let Some(text) = identity.entity_id.as_ref().and_then(|id| id.as_text()) {
        assert!(is_safe(text), "{text:?}");
    }
    assert!(is_safe(&format!("{identity:?}")));
    let _ = identity.enterprise();
    view(&yzt_cert::display::identity(identity));
}

/// What is read as a document is one element for the dump, too. Parts that a document does not
/// interpret, such as its key, may hold what cannot be followed.
pub(crate) fn dumped(der: &[u8]) {
    let dump = dump(der, &DumpOptions::default());
    assert!(dump.lines.iter().filter(|line| line.depth == 0).count() == 1);
    assert!(dump.stop.is_none_or(|stop| dump.lines.len() > 1 && stop.offset < der.len()));
}

/// A point in time.
pub(crate) fn time(time: UnixTime) {
    let text = time.to_string();
    assert!(is_safe(&text), "{text:?}");
}
