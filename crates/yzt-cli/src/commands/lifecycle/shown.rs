// SPDX-License-Identifier: MIT OR Apache-2.0
//! Advice as lines and as JSON.

use serde_json::{Value, json};

use yzt_assistant::advice::{AdviceLine, label};
use yzt_assistant::messages::{Language, message};
use yzt_lifecycle::advice::{About, Advice, Item, Matter, Paper, Route, ServiceAdvice};
use yzt_lifecycle::calendar::Opening;
use yzt_lifecycle::certificate::Permission;
use yzt_lifecycle::policy::{Contacts, Fee, Title};

use crate::clock;
use crate::error::lifecycle::value as missing;
use crate::output::Page;

pub(super) fn lines(page: &mut Page, lines: &[AdviceLine], language: Language) {
    for line in lines {
        let indent = "  ".repeat(line.depth);
        page.item(match (line.term, language) {
            (None, _) => format!("{indent}{}", line.text),
            (Some(term), Language::Chinese) => {
                format!("{indent}{}：{}", term.text(language), line.text)
            }
            (Some(term), Language::English) => {
                format!("{indent}{}: {}", term.text(language), line.text)
            }
        });
    }
}

pub(super) fn advice(advice: &Advice, language: Language) -> Value {
    let items: Vec<Value> = advice.items.iter().map(|found| item(found, language)).collect();
    json!({
        "at": clock::rfc3339(advice.at),
        "permission": permission(advice.permission),
        "urgency": advice.urgency().name(),
        "items": items,
        "contacts": contacts(&advice.contacts),
        "opening": advice.opening.map(opening),
    })
}

const fn permission(permission: Permission) -> &'static str {
    match permission {
        Permission::Full => "full",
        Permission::RenewalOnly => "renewal-only",
        Permission::None => "none",
    }
}

fn item(item: &Item, language: Language) -> Value {
    let number = item.matter.number();
    let found = message(number);
    let services: Vec<Value> = item.services.iter().map(service).collect();
    let mut value = json!({
        "number": number,
        "name": found.map(|message| message.name),
        "message": found.map(|message| message.text.text(language)),
        "advice": found.map(|message| message.advice.text(language)),
        "urgency": item.urgency.name(),
        "about": about(&item.about),
        "services": services,
    });
    facts(&mut value, &item.matter, language);
    value
}

fn about(about: &About) -> Value {
    match about {
        About::Organisation => json!({ "kind": "organisation" }),
        About::Certificate(id) => {
            json!({ "kind": "certificate", "id": id.as_ref().map(|id| id.as_str()) })
        }
        About::Key(id) => json!({ "kind": "key", "id": id.as_ref().map(|id| id.as_str()) }),
        About::Order(id) => json!({ "kind": "order", "id": id.0 }),
    }
}

/// The values of a matter.
fn facts(value: &mut Value, matter: &Matter, language: Language) {
    match matter {
        Matter::NotYetValid { from } => value["not_before"] = json!(clock::rfc3339(*from)),
        Matter::InForce { until, days_left, renewable_from } => {
            value["not_after"] = json!(clock::rfc3339(*until));
            value["days_left"] = json!(days_left);
            value["renewable_from"] = json!(renewable_from);
        }
        Matter::Expiring { until, days_left, threshold } => {
            value["not_after"] = json!(clock::rfc3339(*until));
            value["days_left"] = json!(days_left);
            value["threshold"] = json!(threshold);
        }
        Matter::RenewalOnly { until, days_ago, last_day } => {
            value["not_after"] = json!(clock::rfc3339(*until));
            value["days_ago"] = json!(days_ago);
            value["renewable_until"] = json!(last_day);
        }
        Matter::Ended { until, days_ago } => {
            value["not_after"] = json!(clock::rfc3339(*until));
            value["days_ago"] = json!(days_ago);
        }
        Matter::OnHold { until } => value["until"] = json!(clock::rfc3339(*until)),
        Matter::Superseded { by } => value["by"] = json!(by.as_str()),
        Matter::Revoked { at, cause } => {
            value["revoked_at"] = json!(clock::rfc3339(*at));
            value["cause"] = json!(cause.name());
        }
        Matter::NotCollected { at, first } => {
            value["revoked_at"] = json!(clock::rfc3339(*at));
            value["first_application"] = json!(first);
        }
        Matter::ToCollect { pickup, deadline } => {
            value["pickup"] = json!(pickup.name());
            value["deadline"] = json!(deadline.map(|deadline| deadline.last_day()));
        }
        Matter::BeingMade { pickup } => value["pickup"] = json!(pickup.name()),
        Matter::UnlockUnderWay { stage } => value["stage"] = json!(stage.name()),
        Matter::FewTries { left } => value["tries_left"] = json!(left.exact()),
        Matter::FactoryPin { must_change } | Matter::HandedOutPin { must_change } => {
            value["must_change"] = json!(must_change);
        }
        Matter::OrderOpen { service, state, turn, missing: open } => {
            value["service"] = json!(service.name());
            value["state"] = json!(state);
            value["turn"] = json!(turn.name());
            value["missing"] = open.iter().map(|open| missing(open, language)).collect();
        }
        _ => {}
    }
}

pub(super) fn service(service: &ServiceAdvice) -> Value {
    let routes: Vec<Value> = service.routes.iter().map(route).collect();
    let payment: Vec<&str> = service.payment.iter().map(|way| way.name()).collect();
    let data: Vec<&str> = service.data.iter().map(|datum| datum.name()).collect();
    json!({
        "service": service.service.name(),
        "stated": service.stated,
        "possible": service.possible,
        "fee": fee(service.fee),
        "payment": payment,
        "invoice": service.invoice.as_ref().map(title),
        "data": data,
        "window": service.window.map(|(from, until)| json!({ "from": from, "until": until })),
        "ways": routes,
    })
}

fn fee(fee: Fee) -> Value {
    match fee {
        Fee::NotStated => json!({ "stated": false }),
        Fee::Free => json!({ "stated": true, "fen": 0 }),
        Fee::Fixed { fen, unit } => json!({ "stated": true, "fen": fen.0, "unit": unit.name() }),
    }
}

fn route(route: &Route) -> Value {
    let papers: Vec<Value> = route.papers.iter().map(paper).collect();
    json!({
        "way": route.channel.name(),
        "key": route.key.name(),
        "papers": papers,
        "address": route.address.as_ref().map(title),
        "by_appointment": route.by_appointment,
        "call_back": route.call_back,
        "opening": route.opening.map(opening),
    })
}

fn paper(paper: &Paper) -> Value {
    let form = paper.form.as_ref().map(|form| {
        let pairs = form.prefilled.iter();
        let fields = pairs.map(|field| (field.name().to_owned(), json!(field.value()))).collect();
        json!({
            "name": form.name.as_str(),
            "version": form.version,
            "title": title(&form.title),
            "obtained": form.obtained.name(),
            "fields": Value::Object(fields),
        })
    });
    json!({
        "document": paper.rule.kind.name(),
        "title": {
            "zh": label(paper.rule.kind.label(), Language::Chinese),
            "en": label(paper.rule.kind.label(), Language::English),
        },
        "copies": paper.rule.copies,
        "unit": paper.rule.unit.name(),
        "seal": paper.rule.seal,
        "form": form,
    })
}

fn contacts(contacts: &Contacts) -> Value {
    let hotlines: Vec<&str> = contacts.hotlines.iter().map(|line| line.as_str()).collect();
    json!({
        "authority": title(&contacts.authority),
        "hotlines": hotlines,
        "address": title(&contacts.address),
        "postal_address": contacts.postal_address.as_ref().map(title),
    })
}

fn title(title: &Title) -> Value {
    json!({ "zh": title.zh.as_str(), "en": title.en.as_str() })
}

fn opening(opening: Opening) -> Value {
    json!({
        "from": clock::rfc3339(opening.from),
        "until": clock::rfc3339(opening.until),
        "certain": opening.certain,
    })
}
