// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt lifecycle replay` and `verify-journal`: what a journal says, and whether it says it truly.

use std::path::Path;

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::UnixTime;
use yzt_crypto::PublicKey;
use yzt_lifecycle::journal::{Checkpoint, SignedCheckpoint};
use yzt_lifecycle::register::{Holder, Register};
use yzt_lifecycle::{OrganisationId, Policy};

use super::journal::Stored;
use super::policy;
use crate::args::{ReplayArgs, VerifyJournalArgs};
use crate::clock;
use crate::commands::trust;
use crate::commands::values::hex;
use crate::context::Context;
use crate::error::Error;
use crate::files;
use crate::output::{Page, Report};

pub(super) fn replay(arguments: &ReplayArgs, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let policies = policy::at_hand(&arguments.policy)?;
    let stored = Stored::read(&arguments.journal, &policies, &[])?;
    let policy = stored.policy(&policies);
    let register = stored.journal.register();
    let wanted = arguments.organisation.as_deref();
    if let Some(organisation) = wanted
        && !register.holders().any(|(id, _)| id.as_str() == organisation)
    {
        return Err(Error::OrganisationUnknown { organisation: organisation.to_owned() });
    }
    let mut page = Page::new();
    let mut organisations: Vec<Value> = Vec::new();
    for (id, holder) in register.holders() {
        if wanted.is_none_or(|wanted| wanted == id.as_str()) {
            holder_lines(&mut page, id, holder, policy, now);
            organisations.push(holder_value(id, holder, register, policy, now));
        }
    }
    let mut members = head(&mut page, &stored, policy);
    members["organisations"] = Value::Array(organisations);
    Ok(Report::new(members, page))
}

pub(super) fn verify(arguments: &VerifyJournalArgs, _: &Context) -> Result<Report, Error> {
    let policies = policy::at_hand(&arguments.policy)?;
    let key = arguments.checkpoint_key.as_deref().map(public_key).transpose()?;
    let mut checkpoints = Vec::new();
    for path in &arguments.checkpoint {
        if let Some(key) = &key {
            checkpoints.push(checkpoint(path, key)?);
        }
    }
    let stored = Stored::read(&arguments.journal, &policies, &checkpoints)?;
    let mut page = Page::new();
    page.line(
        "流水完整，每一步都符合业务规则。",
        "The journal is whole, and every step was allowed.",
    );
    let mut members = head(&mut page, &stored, stored.policy(&policies));
    members["valid"] = json!(true);
    members["checkpoints"] = checkpoints
        .iter()
        .map(|found| {
            let at = clock::rfc3339(found.at);
            page.field(Term::Checkpoint, format!("{} ({at})", found.head.entries));
            json!({ "entries": found.head.entries, "at": at })
        })
        .collect();
    Ok(Report::new(members, page))
}

fn public_key(path: &Path) -> Result<PublicKey, Error> {
    let certificate = trust::certificate(path)?;
    certificate.public_key().map_err(|error| Error::from(error).about(path))
}

fn checkpoint(path: &Path, key: &PublicKey) -> Result<Checkpoint, Error> {
    let content = files::read(path, files::SMALL)?;
    let text = String::from_utf8_lossy(&content);
    let read = SignedCheckpoint::from_json(text.trim_end());
    read.and_then(|signed| signed.verify(key)).map_err(|error| Error::from(error).about(path))
}

/// How far a journal has come.
fn head(page: &mut Page, stored: &Stored, policy: Option<&Policy>) -> Value {
    let head = stored.journal.head();
    let last = stored.journal.register().last_event().map(clock::rfc3339);
    page.field(Term::Entries, head.entries.to_string());
    if let Some(last) = &last {
        page.field(Term::LastEntry, last);
    }
    page.field(Term::JournalDigest, hex(&head.digest));
    if let Some(policy) = policy {
        page.field(Term::Policy, format!("{} {}", policy.head.name, policy.head.version));
    }
    let adopted = policy.map(|policy| {
        json!({ "name": policy.head.name.as_str(), "version": policy.head.version.as_str() })
    });
    json!({
        "entries": head.entries,
        "digest_sm3": hex(&head.digest),
        "last_entry": last,
        "policy": adopted,
    })
}

fn holder_lines(
    page: &mut Page,
    id: &OrganisationId,
    holder: &Holder,
    policy: Option<&Policy>,
    now: UnixTime,
) {
    page.field(Term::Organization, format!("{} ({id})", holder.name()));
    for (id, found) in holder.certificates() {
        let state = policy.map_or(found.state.clone(), |policy| found.state.advance(policy, now));
        page.item(format!("  certificate {id}: {}", state.name()));
    }
    for (id, state) in holder.keys() {
        page.item(format!("  key {id}: {}", state.name()));
    }
    for (key, state) in holder.entitlements() {
        page.item(format!("  {} {}: {}", key.service, key.account, state.name()));
    }
    for order in holder.open_orders() {
        page.item(format!("  order {order}"));
    }
}

fn holder_value(
    id: &OrganisationId,
    holder: &Holder,
    register: &Register,
    policy: Option<&Policy>,
    now: UnixTime,
) -> Value {
    let certificates = holder.certificates().iter().map(|(id, found)| {
        let state = policy.map_or(found.state.clone(), |policy| found.state.advance(policy, now));
        let until = state.validity().map(|validity| clock::rfc3339(validity.until()));
        json!({
            "certificate": id.as_str(),
            "state": state.name(),
            "product": found.product.as_str(),
            "key": found.key.as_str(),
            "not_after": until,
        })
    });
    let keys = holder
        .keys()
        .iter()
        .map(|(id, state)| json!({ "key": id.as_str(), "state": state.name() }));
    let entitlements = holder.entitlements().iter().map(|(key, state)| {
        json!({
            "entitlement": key.service.as_str(),
            "account": key.account.as_str(),
            "state": state.name(),
        })
    });
    let orders = register.orders().filter(|(_, record)| record.organisation == *id).map(
        |(number, record)| {
            let terms = record.order.terms();
            json!({
                "order": number.0,
                "service": terms.kind.name(),
                "channel": terms.channel.name(),
                "state": record.order.state().name(),
                "over": record.order.state().is_over(),
            })
        },
    );
    json!({
        "organisation": id.as_str(),
        "name": holder.name().as_str(),
        "handler": holder.handler().as_str(),
        "legal_representative": holder.legal_representative().as_str(),
        "certificates": certificates.collect::<Vec<_>>(),
        "keys": keys.collect::<Vec<_>>(),
        "entitlements": entitlements.collect::<Vec<_>>(),
        "orders": orders.collect::<Vec<_>>(),
    })
}
