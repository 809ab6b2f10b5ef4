// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names on the card, which are bytes, and names for people, which are text.

use yzt_gmt0017::Name;
use yzt_token::Error;

use crate::status::command_error;

/// The names as text. What is not UTF-8 (older keys write GBK) is shown with replacement
/// characters, and still found again by [`resolve`].
pub(crate) fn shown(names: &[Name]) -> Vec<String> {
    names.iter().map(Name::to_string).collect()
}

/// The name on the card that is shown as `text`, or `text` itself when none is known.
pub(crate) fn resolve(text: &str, known: Option<&[Name]>) -> Result<Name, Error> {
    let listed = known.unwrap_or_default().iter().find(|name| name.to_string() == text);
    match listed {
        Some(name) => Ok(name.clone()),
        None => Name::new(text).map_err(command_error),
    }
}
