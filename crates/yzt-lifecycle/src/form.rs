// SPDX-License-Identifier: MIT OR Apache-2.0
//! Stored forms of states: JSON with an explicit version.
//!
//! ```text
//! {"version":1,"state":{"active":{"validity":{"from":"2026-01-01T00:00:00Z","until":"…"}}}}
//! ```
//!
//! An unknown version, an unknown field and a combination that cannot be are refused.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::certificate::CertificateState;
use crate::entitlement::EntitlementState;
use crate::error::Error;
use crate::invoice::InvoiceState;
use crate::key::KeyState;
use crate::order::Order;

/// The longest form that is read.
const MOST_BYTES: usize = 64 * 1024;

/// A state that is stored by itself.
pub trait Stored: Serialize + DeserializeOwned {
    /// What it is called in errors.
    const NAME: &'static str;
    /// The version that is written, and the only one that is read.
    const VERSION: u64 = 1;

    /// Whether the members of the state agree: what its type does not rule out is not read.
    fn is_possible(&self) -> bool {
        true
    }

    /// The stored form.
    ///
    /// # Errors
    /// [`Error::Form`] for a time that no text can hold.
    fn to_json(&self) -> Result<String, Error> {
        let form = FormOut { version: Self::VERSION, state: self };
        serde_json::to_string(&form).map_err(|error| form_error::<Self>(&error))
    }

    /// Reads a stored form.
    ///
    /// # Errors
    /// [`Error::FormVersion`] and [`Error::Form`].
    fn from_json(text: &str) -> Result<Self, Error> {
        let damaged = |message: &str| Error::Form { what: Self::NAME, message: message.into() };
        if text.len() > MOST_BYTES {
            return Err(damaged("it is too long"));
        }
        let version = |found: u64| Error::FormVersion { what: Self::NAME, version: found };
        let form: FormIn<Self> = serde_json::from_str(text).map_err(|error| {
            match serde_json::from_str::<VersionOnly>(text) {
                Ok(form) if form.version != Self::VERSION => version(form.version),
                _ => form_error::<Self>(&error),
            }
        })?;
        if form.version != Self::VERSION {
            return Err(version(form.version));
        }
        if !form.state.is_possible() {
            return Err(damaged("its members do not agree"));
        }
        Ok(form.state)
    }
}

/// A form when it is written.
#[derive(Serialize)]
struct FormOut<'a, T> {
    version: u64,
    state: &'a T,
}

/// A form when it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormIn<T> {
    version: u64,
    state: T,
}

/// The version of a form that may be of another one.
#[derive(Deserialize)]
struct VersionOnly {
    version: u64,
}

fn form_error<T: Stored>(error: &serde_json::Error) -> Error {
    Error::Form { what: T::NAME, message: error.to_string() }
}

impl Stored for CertificateState {
    const NAME: &'static str = "certificate";

    fn is_possible(&self) -> bool {
        match self {
            Self::AwaitingPickup { applied, pickup, reminded, .. } => {
                pickup.is_window() && reminded.is_none_or(|reminded| reminded >= *applied)
            }
            Self::Suspended { since, until, .. } => since <= until,
            Self::AutoRevoked { applied, at } => applied < at,
            _ => true,
        }
    }
}

impl Stored for KeyState {
    const NAME: &'static str = "key";
}

impl Stored for Order {
    const NAME: &'static str = "order";
}

impl Stored for InvoiceState {
    const NAME: &'static str = "invoice";
}

impl Stored for EntitlementState {
    const NAME: &'static str = "entitlement";
}
