// SPDX-License-Identifier: MIT OR Apache-2.0
//! Advice in words: what is due, what it takes, where to turn, in zh-CN and English.
//!
//! `yzt-lifecycle` gives values. What happened and what to do about it stand in the catalogue under
//! the matter's number; here the values get their names, line by line, so that a terminal and a
//! window say the same.

mod words;

use yzt_lifecycle::advice::{Advice, Item, Matter, Paper, Route, ServiceAdvice};
use yzt_lifecycle::calendar::Opening;
use yzt_lifecycle::policy::Contacts;

use crate::glossary::Term;
use crate::messages::{Language, message};

pub use words::{day_and_time, fee, label, missing, permission, title};

/// A line of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviceLine {
    /// How far it stands to the right: what belongs to the line above it stands one further.
    pub depth: usize,
    /// What the text is, where it needs a name.
    pub term: Option<Term>,
    /// The text.
    pub text: String,
}

/// Lines in one language, as they are added.
struct Lines {
    language: Language,
    lines: Vec<AdviceLine>,
}

/// All of an advice, the most urgent first, the contacts last.
pub fn lines(advice: &Advice, language: Language) -> Vec<AdviceLine> {
    let mut lines = Lines { language, lines: Vec::new() };
    for item in &advice.items {
        lines.item(item, advice);
    }
    lines.field(0, Term::Permission, permission(advice.permission, language));
    lines.contacts(&advice.contacts, advice.opening, advice);
    lines.lines
}

/// What one service takes.
pub fn service_lines(
    service: &ServiceAdvice,
    advice: &Advice,
    language: Language,
) -> Vec<AdviceLine> {
    let mut lines = Lines { language, lines: Vec::new() };
    lines.service(0, service, advice);
    lines.lines
}

impl Lines {
    fn add(&mut self, depth: usize, text: impl Into<String>) {
        self.lines.push(AdviceLine { depth, term: None, text: text.into() });
    }

    fn field(&mut self, depth: usize, term: Term, text: impl Into<String>) {
        self.lines.push(AdviceLine { depth, term: Some(term), text: text.into() });
    }

    fn of(&self, chinese: &'static str, english: &'static str) -> &'static str {
        match self.language {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }

    fn item(&mut self, item: &Item, advice: &Advice) {
        let number = item.matter.number();
        let found = message(number);
        let text = found.map(|message| message.text.text(self.language)).unwrap_or_default();
        let urgency = label(item.urgency.label(), self.language);
        self.add(
            0,
            match self.language {
                Language::Chinese => format!("【{urgency}】{text}（YZT-{number:04}）"),
                Language::English => format!("[{urgency}] {text} (YZT-{number:04})"),
            },
        );
        self.matter(&item.matter);
        if let Some(message) = found {
            self.field(1, Term::Advice, message.advice.text(self.language));
        }
        for service in &item.services {
            self.service(1, service, advice);
        }
    }

    /// The values of a matter.
    fn matter(&mut self, matter: &Matter) {
        let language = self.language;
        match matter {
            Matter::NotYetValid { from } => self.field(1, Term::NotBefore, day_and_time(*from)),
            Matter::InForce { until, days_left, renewable_from } => {
                self.field(1, Term::NotAfter, day_and_time(*until));
                self.field(1, Term::DaysLeft, days_left.to_string());
                self.field(1, Term::RenewableFrom, renewable_from.to_string());
            }
            Matter::Expiring { until, days_left, .. } => {
                self.field(1, Term::NotAfter, day_and_time(*until));
                self.field(1, Term::DaysLeft, days_left.to_string());
            }
            Matter::RenewalOnly { until, days_ago, last_day } => {
                self.field(1, Term::NotAfter, day_and_time(*until));
                self.field(1, Term::DaysAgo, days_ago.to_string());
                self.field(1, Term::RenewableUntil, last_day.to_string());
            }
            Matter::Ended { until, days_ago } => {
                self.field(1, Term::NotAfter, day_and_time(*until));
                self.field(1, Term::DaysAgo, days_ago.to_string());
            }
            Matter::OnHold { until } => self.field(1, Term::HoldEnds, day_and_time(*until)),
            Matter::Superseded { by } => self.field(1, Term::SupersededBy, by.to_string()),
            Matter::Revoked { at, cause } => {
                self.field(1, Term::RevokedAt, day_and_time(*at));
                self.field(1, Term::Reason, label(cause.label(), language));
            }
            Matter::NotCollected { at, first } => {
                self.field(1, Term::RevokedAt, day_and_time(*at));
                let answer = if *first { self.of("是", "yes") } else { self.of("否", "no") };
                self.field(1, Term::FirstApplication, answer);
            }
            Matter::ToCollect { pickup, deadline } => {
                self.field(1, Term::PickupPoint, label(pickup.label(), language));
                if let Some(deadline) = deadline {
                    self.field(1, Term::PickupDeadline, deadline.last_day().to_string());
                }
            }
            Matter::BeingMade { pickup } => {
                self.field(1, Term::PickupPoint, label(pickup.label(), language));
            }
            other => self.of_key_or_order(other),
        }
    }

    fn of_key_or_order(&mut self, matter: &Matter) {
        let language = self.language;
        match matter {
            Matter::UnlockUnderWay { stage } => {
                self.field(1, Term::State, label(stage.label(), language));
            }
            Matter::FewTries { left } => {
                self.field(1, Term::TriesLeft, words::tries(*left, language));
            }
            Matter::FactoryPin { must_change: true }
            | Matter::HandedOutPin { must_change: true } => {
                let text =
                    self.of("修改之前不能使用。", "The key does nothing until it is changed.");
                self.field(1, Term::Remark, text);
            }
            Matter::OrderOpen { service, turn, missing: open, .. } => {
                self.field(1, Term::Service, label(service.label(), language));
                self.field(1, Term::Turn, label(turn.label(), language));
                for open in open {
                    self.field(1, Term::StillMissing, missing(open, language));
                }
            }
            _ => {}
        }
    }

    fn service(&mut self, depth: usize, service: &ServiceAdvice, advice: &Advice) {
        let language = self.language;
        self.field(depth, Term::Service, label(service.service.label(), language));
        let inside = depth + 1;
        self.field(inside, Term::Fee, fee(service.fee, language));
        let separator = self.of("、", ", ");
        let joined = |labels: Vec<&'static str>| labels.join(separator);
        if !service.payment.is_empty() {
            let ways = service.payment.iter().map(|way| label(way.label(), language));
            self.field(inside, Term::Payment, joined(ways.collect()));
        }
        if let Some(invoice) = &service.invoice {
            self.field(inside, Term::Invoice, title(invoice, language));
        }
        if !service.data.is_empty() {
            let data = service.data.iter().map(|datum| label(datum.label(), language));
            self.field(inside, Term::ToTell, joined(data.collect()));
        }
        if let Some((from, until)) = service.window {
            self.field(inside, Term::RenewableFrom, from.to_string());
            self.field(inside, Term::RenewableUntil, until.to_string());
        }
        if !service.stated {
            let text = self.of(
                "签发机构没有公布这项业务的规定，以客服答复为准。",
                "The authority does not describe this service; ask customer service.",
            );
            self.field(inside, Term::Remark, text);
        }
        for route in &service.routes {
            self.route(inside, route, advice);
        }
        self.known_fields(inside, service);
    }

    fn route(&mut self, depth: usize, route: &Route, advice: &Advice) {
        let language = self.language;
        self.field(depth, Term::Way, label(route.channel.label(), language));
        let inside = depth + 1;
        self.field(inside, Term::KeyPresence, label(route.key.label(), language));
        for paper in &route.papers {
            self.paper(inside, paper);
        }
        if route.papers.is_empty() {
            self.field(inside, Term::Papers, self.of("无", "none"));
        }
        if let Some(address) = &route.address {
            self.field(inside, Term::Address, title(address, language));
        }
        if let Some(opening) = route.opening {
            self.field(inside, Term::NextOpening, words::opening(opening, advice.at, language));
        }
        if route.by_appointment {
            let text = self
                .of("需要与客服约定时间。", "A time has to be agreed on with customer service.");
            self.field(inside, Term::Remark, text);
        }
        if route.call_back {
            let text =
                self.of("客服会回拨登记的电话核实。", "The number on record is called back.");
            self.field(inside, Term::Remark, text);
        }
    }

    fn paper(&mut self, depth: usize, paper: &Paper) {
        let language = self.language;
        let rule = &paper.rule;
        let mut text = words::paper(rule, language);
        if let Some(form) = &paper.form {
            let (obtained, name) = (label(form.obtained.label(), language), &form.name);
            text.push_str(&match language {
                Language::Chinese => format!("（{obtained}；表格 {name}）"),
                Language::English => format!(" ({obtained}; form {name})"),
            });
        }
        self.field(depth, Term::Papers, text);
    }

    /// What the forms of a service can be filled with; the same for each.
    fn known_fields(&mut self, depth: usize, service: &ServiceAdvice) {
        let papers = service.routes.iter().flat_map(|route| &route.papers);
        let Some(form) = papers.filter_map(|paper| paper.form.as_ref()).next() else { return };
        let separator = self.of("；", "; ");
        let pairs: Vec<String> = form
            .prefilled
            .iter()
            .filter_map(|field| {
                let (term, value) = words::prefill(field, self.language)?;
                Some(format!("{term} {value}"))
            })
            .collect();
        if !pairs.is_empty() {
            self.field(depth, Term::FormContent, pairs.join(separator));
        }
    }

    fn contacts(&mut self, contacts: &Contacts, opening: Option<Opening>, advice: &Advice) {
        let language = self.language;
        self.field(0, Term::Authority, title(&contacts.authority, language));
        let numbers: Vec<&str> = contacts.hotlines.iter().map(|line| line.as_str()).collect();
        self.field(1, Term::Hotline, numbers.join(self.of("；", "; ")));
        self.field(1, Term::Address, title(&contacts.address, language));
        if let Some(opening) = opening {
            self.field(1, Term::NextOpening, words::opening(opening, advice.at, language));
        }
    }
}

#[cfg(test)]
mod tests;
