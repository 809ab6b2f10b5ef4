// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands in a form's sentences for something that the policy decides.

use core::fmt::Write as _;

use yzt_lifecycle::policy::{AfterUnlock, Policy};

use crate::print::fee;
use crate::text::Language;

/// Something that the policy decides, written in braces in a form's sentences: `{retry-limit}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// The authority's name.
    Authority,
    /// Its telephone numbers.
    Hotlines,
    /// Wrong PINs in a row that lock a key.
    RetryLimit,
    /// What PIN an unlock leaves.
    AfterUnlock,
    /// Whether that PIN has to be changed.
    ChangeAfterUnlock,
    /// How long a hold lasts.
    SuspensionDays,
    /// How long a key waits to be collected.
    PickupDays,
    /// Fees of the services that ask for the form.
    Fees,
    /// What an invoice is called.
    Invoice,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: &'static [Self] = &[
        Self::Authority,
        Self::Hotlines,
        Self::RetryLimit,
        Self::AfterUnlock,
        Self::ChangeAfterUnlock,
        Self::SuspensionDays,
        Self::PickupDays,
        Self::Fees,
        Self::Invoice,
    ];

    /// The name that stands in braces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authority => "authority",
            Self::Hotlines => "hotlines",
            Self::RetryLimit => "retry-limit",
            Self::AfterUnlock => "after-unlock",
            Self::ChangeAfterUnlock => "change-after-unlock",
            Self::SuspensionDays => "suspension-days",
            Self::PickupDays => "pickup-days",
            Self::Fees => "fees",
            Self::Invoice => "invoice",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|placeholder| placeholder.name() == name)
    }

    /// What the policy says, as plain text.
    fn value(self, policy: &Policy, fees: &fee::Services<'_>, language: Language) -> String {
        let contacts = &policy.contacts;
        match self {
            Self::Authority => language.title(&contacts.authority).to_owned(),
            Self::Hotlines => hotlines(policy, language),
            Self::RetryLimit => policy.pin.retry_limit.value().to_string(),
            Self::AfterUnlock => after_unlock(&policy.pin.after_unlock, language).to_owned(),
            Self::ChangeAfterUnlock => match policy.pin.must_change_after_unlock {
                true => language.of("首次使用时必须修改", "has to be changed at first use"),
                false => language.of("请尽快修改", "should be changed soon"),
            }
            .to_owned(),
            Self::SuspensionDays => policy.suspension.days.to_string(),
            Self::PickupDays => policy.pickup.limit_days.to_string(),
            Self::Fees => fees.summary(language),
            Self::Invoice => language.title(&policy.invoice.title).to_owned(),
        }
    }
}

/// The telephone numbers in a row.
pub(crate) fn hotlines(policy: &Policy, language: Language) -> String {
    let mut out = String::new();
    for (index, number) in policy.contacts.hotlines.iter().enumerate() {
        let separator = if index == 0 { "" } else { language.of("；", "; ") };
        // Writing to a string cannot fail.
        let _ = write!(out, "{separator}{number}");
    }
    out
}

const fn after_unlock(after: &AfterUnlock, language: Language) -> &'static str {
    match after {
        AfterUnlock::OneTime => language.of("一次性随机 PIN 码", "a random PIN for a single use"),
        AfterUnlock::Default => language.of("初始 PIN 码", "the factory PIN"),
        AfterUnlock::Fixed(_) => language.of("统一的临时 PIN 码", "a published temporary PIN"),
    }
}

/// A piece of a sentence.
enum Piece<'a> {
    Words(&'a str),
    Placeholder(Placeholder),
}

/// The pieces of a sentence; what stands in braces and is no placeholder is the error.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, &str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, behind)) = rest.split_once('{') {
        let Some((name, after)) = behind.split_once('}') else { return Err(behind) };
        pieces.push(Piece::Words(words));
        pieces.push(Piece::Placeholder(Placeholder::from_name(name).ok_or(name)?));
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    Ok(pieces)
}

/// What stands in braces and is no placeholder.
pub(super) fn unknown(text: &str) -> Option<&str> {
    pieces(text).err()
}

/// The sentence with what the policy says, as plain text.
pub(crate) fn fill(
    text: &str,
    policy: &Policy,
    fees: &fee::Services<'_>,
    language: Language,
) -> String {
    // A form's sentences were checked when it was read.
    let Ok(pieces) = pieces(text) else { return text.to_owned() };
    let words = pieces.into_iter().map(|piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Placeholder(placeholder) => placeholder.value(policy, fees, language),
    });
    words.collect()
}
