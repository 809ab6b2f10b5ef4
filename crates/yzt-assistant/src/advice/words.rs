// SPDX-License-Identifier: MIT OR Apache-2.0
//! Single values in words.

use yzt_cert::UnixTime;
use yzt_lifecycle::advice::Prefill;
use yzt_lifecycle::calendar::{Day, Opening};
use yzt_lifecycle::certificate::Permission;
use yzt_lifecycle::policy::{DocumentRule, Fee, Title};
use yzt_lifecycle::service::CopyUnit;
use yzt_lifecycle::{Label, Missing};
use yzt_pin::TriesLeft;

use crate::glossary::Term;
use crate::messages::{Language, message};

/// A label in one language.
pub const fn label(label: Label, language: Language) -> &'static str {
    match language {
        Language::Chinese => label.chinese,
        Language::English => label.english,
    }
}

/// A policy's own text in one language.
pub fn title(title: &Title, language: Language) -> &str {
    match language {
        Language::Chinese => title.zh.as_str(),
        Language::English => title.en.as_str(),
    }
}

/// What a certificate permits.
pub const fn permission(permission: Permission, language: Language) -> &'static str {
    let (chinese, english) = match permission {
        Permission::Full => ("登录和签名", "logging in and signing"),
        Permission::RenewalOnly => ("仅续期", "renewal, and nothing else"),
        Permission::None => ("不能使用", "nothing"),
    };
    label(Label { chinese, english }, language)
}

/// What a service costs. What the authority does not state is not free.
pub fn fee(fee: Fee, language: Language) -> String {
    match (fee, language) {
        (Fee::NotStated, Language::Chinese) => "未说明，请致电询问".into(),
        (Fee::NotStated, Language::English) => "not stated: ask by telephone".into(),
        (Fee::Free, Language::Chinese) => "免费".into(),
        (Fee::Free, Language::English) => "free".into(),
        (Fee::Fixed { fen, unit }, Language::Chinese) => format!("{fen} {}", unit.label().chinese),
        (Fee::Fixed { fen, unit }, Language::English) => {
            format!("{fen} yuan {}", unit.label().english)
        }
    }
}

/// Day and time in Shanghai: `2026-06-01 09:00`.
pub fn day_and_time(at: UnixTime) -> String {
    format!("{} {}", Day::of(at), time(at))
}

fn time(at: UnixTime) -> String {
    let minutes = at.0.saturating_sub(Day::of(at).start().0) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// When somebody is there.
pub(super) fn opening(opening: Opening, at: UnixTime, language: Language) -> String {
    let until = time(opening.until);
    let open_now = opening.from <= at;
    let mut text = match (open_now, language) {
        (true, Language::Chinese) => format!("现在，至 {until}"),
        (true, Language::English) => format!("now, until {until}"),
        (false, _) => format!("{}-{until}", day_and_time(opening.from)),
    };
    if !opening.certain {
        text.push_str(match language {
            Language::Chinese => "（未计法定节假日）",
            Language::English => " (public holidays of that year are not known)",
        });
    }
    text
}

/// A paper with its number and seal.
pub(super) fn paper(rule: &DocumentRule, language: Language) -> String {
    let count = count(rule.copies, rule.unit, language);
    let seal = match (rule.seal, language) {
        (true, Language::Chinese) => "，加盖公章",
        (true, Language::English) => ", with the company seal",
        (false, _) => "",
    };
    match language {
        Language::Chinese => format!("{} {count}{seal}", rule.kind.label().chinese),
        Language::English => format!("{}: {count}{seal}", rule.kind.label().english),
    }
}

fn count(number: u8, unit: CopyUnit, language: Language) -> String {
    match (language, unit, number) {
        (Language::Chinese, _, _) => format!("{number} {}", unit.label().chinese),
        (Language::English, CopyUnit::Copy, 1) => "1 copy".into(),
        (Language::English, CopyUnit::Set, 1) => "1 set".into(),
        (Language::English, _, _) => format!("{number} {}", unit.label().english),
    }
}

/// What is missing, in words: the papers by name, or the catalogue's text.
pub fn missing(missing: &Missing, language: Language) -> String {
    let separator = match language {
        Language::Chinese => "；",
        Language::English => "; ",
    };
    match missing {
        Missing::Documents(papers) => {
            let papers = papers.iter().map(|paper| {
                let count = count(paper.copies, CopyUnit::Copy, language);
                let name = label(paper.kind.label(), language);
                match (paper.unsealed, language) {
                    (0, Language::Chinese) => format!("{name} {count}"),
                    (0, Language::English) => format!("{name}: {count}"),
                    (unsealed, Language::Chinese) => {
                        format!("{name} {count}（已有 {unsealed} 份没有加盖公章）")
                    }
                    (unsealed, Language::English) => {
                        format!("{name}: {count} ({unsealed} that are there lack the seal)")
                    }
                }
            });
            papers.collect::<Vec<_>>().join(separator)
        }
        Missing::Data(data) => {
            let names = data.iter().map(|datum| label(datum.label(), language));
            names.collect::<Vec<_>>().join(separator)
        }
        Missing::Payment { due, arrived } => match language {
            Language::Chinese => format!("应付 {due} 元，已到账 {arrived} 元"),
            Language::English => format!("{due} yuan are due, {arrived} yuan arrived"),
        },
        other => {
            let found = message(other.number());
            let text = found.map(|message| message.text.text(language)).unwrap_or_default();
            match detail(other, language) {
                Some(detail) => format!("{text}{detail}"),
                None => text.to_owned(),
            }
        }
    }
}

/// What the catalogue's text cannot say.
fn detail(missing: &Missing, language: Language) -> Option<String> {
    let join = |names: Vec<&str>| match language {
        Language::Chinese => format!("（{}）", names.join("、")),
        Language::English => format!(" ({})", names.join(", ")),
    };
    match missing {
        Missing::KeyPresent(place) => Some(join(vec![label(place.label(), language)])),
        Missing::Right { may, .. } => {
            Some(join(may.iter().map(|actor| label(actor.label(), language)).collect()))
        }
        Missing::Channel { offered, .. } => {
            Some(join(offered.iter().map(|by| label(by.label(), language)).collect()))
        }
        Missing::Known(thing) | Missing::Free(thing) => {
            Some(join(vec![label(thing.label(), language)]))
        }
        Missing::Hours { opens: Some(at) } => Some(join(vec![&day_and_time(*at)])),
        Missing::Window { from, until } => {
            let day = |day: &Option<Day>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
            let (from, until) = (day(from), day(until));
            Some(join(vec![&format!("{from} - {until}")]))
        }
        _ => None,
    }
}

/// The tries that are left.
pub(super) fn tries(left: TriesLeft, language: Language) -> String {
    match (left.exact(), language) {
        (Some(number), Language::Chinese) => format!("{number} 次"),
        (Some(number), Language::English) => number.to_string(),
        (None, Language::Chinese) => "不多".into(),
        (None, Language::English) => "few".into(),
    }
}

/// A field of a form: its name and value. What people do not read is left out.
pub(super) fn prefill(field: &Prefill, language: Language) -> Option<(&'static str, String)> {
    let term = match field {
        Prefill::OrganisationName(_) => Term::Organization,
        Prefill::OrganisationCode(_) => Term::UnifiedSocialCreditCode,
        Prefill::HandlerName(_) => Term::Handler,
        Prefill::CertificateSerial(_) => Term::CertificateSerial,
        Prefill::CertificateKey(_) => Term::KeySerial,
        Prefill::CertificateExpiry(_) => Term::NotAfter,
        _ => return None,
    };
    Some((term.text(language), field.value()))
}
