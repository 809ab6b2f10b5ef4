// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the services cost that a form is printed for, in words.

use core::fmt::Write as _;

use yzt_lifecycle::Amount;
use yzt_lifecycle::policy::{Fee, Policy};
use yzt_lifecycle::service::{FeeUnit, ServiceKind};

use crate::text::Language;

/// The services that a form is printed for, and for whom.
pub(crate) struct Services<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) kinds: &'a [ServiceKind],
    pub(crate) first: bool,
    /// How many keys or services, if that is known.
    pub(crate) quantity: Option<u16>,
}

impl Services<'_> {
    /// One service: its fee. Several: each that has one, and what holds for the others.
    pub(crate) fn summary(&self, language: Language) -> String {
        if let [kind] = self.kinds {
            return self.one(*kind, language);
        }
        let mut out = String::new();
        let mut others = false;
        for kind in self.kinds {
            let fee = self.fee(*kind);
            if let Fee::Fixed { fen, unit } = fee {
                // Writing to a string cannot fail.
                let _ = write!(
                    out,
                    "{}{}{}",
                    language.label(kind.label()),
                    language.of(" ", ": "),
                    price(fen, unit, language)
                );
                out.push_str(language.of("；", "; "));
            } else {
                others = true;
            }
        }
        if others {
            out.push_str(language.of(
                "其他业务未载明费用的，以客服答复为准",
                "for the others no fee is stated: ask customer service",
            ));
        }
        out.trim_end_matches(['；', ';', ' ']).to_owned()
    }

    /// The fee, and quantity and sum where the quantity is known.
    fn one(&self, kind: ServiceKind, language: Language) -> String {
        match self.fee(kind) {
            Fee::NotStated => {
                language.of("未载明，以客服答复为准", "not stated: ask customer service").to_owned()
            }
            Fee::Free => language.of("免费", "free of charge").to_owned(),
            Fee::Fixed { fen, unit } => {
                let price = price(fen, unit, language);
                let Some(quantity) = self.quantity else { return price };
                let sum = self.policy.due(kind, self.first, quantity);
                format!("{price} × {quantity} = {sum} {}", language.of("元", "yuan"))
            }
        }
    }

    /// As [`Policy::due`] chooses it.
    fn fee(&self, kind: ServiceKind) -> Fee {
        let Some(rule) = self.policy.service(kind) else { return Fee::NotStated };
        if self.first { rule.fee } else { rule.repeated_fee.unwrap_or(rule.fee) }
    }
}

fn price(fen: Amount, unit: FeeUnit, language: Language) -> String {
    let unit = language.label(unit.label());
    match language {
        Language::Chinese => format!("{fen} {unit}"),
        Language::English => format!("{fen} yuan {unit}"),
    }
}
