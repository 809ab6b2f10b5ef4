// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt crl`: revocation lists.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::builder::SerialNumber;
use yzt_cert::fetch::{EvidenceCache, FetchError, Fetcher, list_locations};
use yzt_cert::signature::SignatureRules;
use yzt_cert::{
    Certificate, CertificateRevocationList, Error as CertError, MAX_CRL_LENGTH, Quirks,
    RevocationGap, UnixTime, bundle, display,
};

use super::values::hex;
use super::{trust, views};
use crate::args::CrlCommand;
use crate::args::document::NetworkArgs;
use crate::clock;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};

pub(crate) fn execute(command: &CrlCommand, context: &Context) -> Result<Report, Error> {
    match command {
        CrlCommand::Show { file, serial, leniency } => {
            show(file, serial.as_deref(), leniency.allowed(), context)
        }
        CrlCommand::Verify { file, issuer, rules } => {
            verify(file, issuer, &rules.rules()?, context)
        }
        CrlCommand::Fetch { address, certificate, issuer, network, out } => {
            let addresses = addresses(address.as_deref(), certificate.as_deref())?;
            fetch(&addresses, issuer, network, out, context)
        }
    }
}

fn in_file(file: &Path, allowed: Quirks) -> Result<Vec<CertificateRevocationList>, Error> {
    trust::all_lists(std::slice::from_ref(&file.to_owned()), allowed)
}

fn show(
    file: &Path,
    serial: Option<&str>,
    allowed: Quirks,
    context: &Context,
) -> Result<Report, Error> {
    let lists = in_file(file, allowed)?;
    let serial = serial.map(SerialNumber::from_hex).transpose()?;
    let mut page = Page::new();
    let mut shown: Vec<Value> = Vec::new();
    for list in &lists {
        if !shown.is_empty() {
            page.blank();
        }
        lines(&mut page, list, context);
        let mut value = summary(list);
        let members = value.as_object_mut();
        if let (Some(serial), Some(members)) = (&serial, members) {
            let found = list.revoked(serial.as_content());
            match found {
                Some(revocation) => page
                    .line("该序列号在注销列表中。", "The serial number stands on the list.")
                    .field(Term::RevokedAt, clock::for_people(revocation.date, context.language))
                    .field(Term::Reason, revocation.reason.to_string()),
                None => page.line(
                    "该序列号不在这份列表中。",
                    "The serial number does not stand on this list.",
                ),
            };
            members.insert("listed".to_owned(), json!(found.is_some()));
            let revoked = found.map(|it| {
                json!({ "revoked_at": clock::rfc3339(it.date), "reason": it.reason.to_string() })
            });
            members.insert("revocation".to_owned(), json!(revoked));
        } else {
            let view = display::revocation_list(list);
            views::view_lines(page.blank(), &view);
            if let Some(members) = value.as_object_mut() {
                members.insert("view".to_owned(), views::view(&view));
            }
        }
        shown.push(value);
    }
    page.line("没有验证列表的签名。", "The list's signature was not verified.");
    Ok(Report::new(json!({ "lists": shown }), page))
}

fn verify(
    file: &Path,
    issuers: &[PathBuf],
    rules: &SignatureRules,
    context: &Context,
) -> Result<Report, Error> {
    let issuers = trust::all_certificates(issuers, rules.quirks)?;
    let now = context.clock.now()?;
    let mut page = Page::new();
    page.line("注销列表有效。", "The revocation list is valid.");
    let mut shown: Vec<Value> = Vec::new();
    for list in in_file(file, rules.quirks)? {
        let verdict = check(&list, &issuers, rules).map_err(|error| error.about(file))?;
        current(&list, now).map_err(|error| error.about(file))?;
        lines(&mut page, &list, context);
        views::quirk_lines(&mut page, verdict.quirks);
        let mut value = summary(&list);
        if let Some(members) = value.as_object_mut() {
            members.insert("signature".to_owned(), views::signature(verdict));
        }
        shown.push(value);
    }
    Ok(Report::new(json!({ "valid": true, "lists": shown }), page))
}

/// Whether one of the issuers issued the list and may do so.
fn check(
    list: &CertificateRevocationList,
    issuers: &[Certificate],
    rules: &SignatureRules,
) -> Result<yzt_cert::signature::SignatureVerdict, Error> {
    let mut failure = CertError::RevocationIssuer;
    for issuer in issuers {
        let checked = match list.verify_part(issuer) {
            // The strict check fails for what the rules may allow: its other findings stand.
            Ok(())
            | Err(
                CertError::SignatureInvalid { .. }
                | CertError::SignatureEncoding { .. }
                | CertError::AlgorithmUnsupported { .. }
                | CertError::AlgorithmOfOtherKey { .. }
                | CertError::AlgorithmWeak { .. },
            ) => issuer.public_key().and_then(|key| list.verify_signature_with(&key, rules)),
            Err(error) => Err(error),
        };
        match checked {
            Ok(verdict) => return Ok(verdict),
            Err(CertError::RevocationIssuer) => {}
            Err(error) => failure = error,
        }
    }
    Err(failure.into())
}

fn current(list: &CertificateRevocationList, now: UnixTime) -> Result<(), Error> {
    let this_update = list.this_update();
    let gap = match list.next_update() {
        _ if now < this_update => RevocationGap::NotYetValid { this_update },
        None => RevocationGap::NoNextUpdate,
        Some(next_update) if next_update < now => RevocationGap::Outdated { next_update },
        Some(_) => return Ok(()),
    };
    Err(CertError::RevocationUnknown { depth: 0, cause: gap }.into())
}

fn addresses(address: Option<&str>, certificate: Option<&Path>) -> Result<Vec<String>, Error> {
    if let Some(address) = address {
        return Ok(vec![address.to_owned()]);
    }
    let Some(path) = certificate else {
        return Err(Error::Usage("URL or --for is missing".to_owned()));
    };
    let found = list_locations(&trust::certificate_with(path, Quirks::ALL)?)?;
    let found: Vec<String> =
        found.iter().filter_map(|it| it.address()).map(str::to_owned).collect();
    if found.is_empty() { Err(Error::AddressMissing { path: path.to_owned() }) } else { Ok(found) }
}

/// The first address that gives a list.
fn fetch(
    addresses: &[String],
    issuers: &[PathBuf],
    arguments: &NetworkArgs,
    out: &Path,
    context: &Context,
) -> Result<Report, Error> {
    let issuers = trust::all_certificates(issuers, Quirks::STRICT)?;
    let now = context.clock.now()?;
    let _progress = context.progress("正在下载……", "Fetching ...");
    let (mut fetcher, mut cache) = trust::network(arguments, context);
    let mut failure = None;
    for address in addresses {
        let kept = cache.load(address).and_then(|kept| first(&kept).ok());
        let kept = kept.filter(|list| current(list, now).is_ok());
        let from_cache = kept.is_some();
        let list = match kept.map_or_else(|| get(&mut fetcher, address), Ok) {
            Ok(list) => list,
            Err(error) => {
                // What a person can do about it stands behind http, if anywhere.
                let unsupported = matches!(error, Error::Fetch { source: FetchError::Scheme, .. });
                if failure.is_none() || !unsupported {
                    failure = Some(error);
                }
                continue;
            }
        };
        if !issuers.is_empty() {
            check(&list, &issuers, &SignatureRules::default())?;
        }
        if !from_cache {
            cache.store(address, list.as_der());
        }
        files::write(out, list.to_pem().as_bytes(), Secrecy::Public)?;
        return Ok(fetched(&list, address, from_cache, !issuers.is_empty(), out, context));
    }
    Err(failure.unwrap_or_else(|| Error::Usage("no address".to_owned())))
}

fn get(fetcher: &mut dyn Fetcher, address: &str) -> Result<CertificateRevocationList, Error> {
    let document = fetcher
        .fetch(address, None, MAX_CRL_LENGTH)
        .map_err(|source| Error::Fetch { address: address.to_owned(), source })?;
    first(&document)
}

fn first(document: &[u8]) -> Result<CertificateRevocationList, Error> {
    let lists = bundle::revocation_lists(document)?;
    lists.into_iter().next().ok_or_else(|| CertError::BundleEmpty { wanted: "list" }.into())
}

fn fetched(
    list: &CertificateRevocationList,
    address: &str,
    from_cache: bool,
    verified: bool,
    out: &Path,
    context: &Context,
) -> Report {
    let mut page = Page::new();
    page.field(Term::Address, address);
    lines(&mut page, list, context);
    if from_cache {
        page.line("取自缓存，仍然有效。", "It came from the cache and is still current.");
    }
    if !verified {
        page.line(
            "没有验证签名；加 --issuer 可先验证再写入。",
            "Its signature was not verified; with --issuer it is, before it is written.",
        );
    }
    page.field(Term::WrittenTo, out.display().to_string());
    let members = json!({
        "address": address,
        "from_cache": from_cache,
        "verified": verified,
        "list": summary(list),
    });
    Report::new(members, page)
}

fn summary(list: &CertificateRevocationList) -> Value {
    json!({
        "issuer": list.issuer().to_string(),
        "this_update": clock::rfc3339(list.this_update()),
        "next_update": list.next_update().map(clock::rfc3339),
        "number": list.number().map(hex),
        "delta": list.is_delta(),
        "entries": list.len(),
        "quirks": views::quirks(list.quirks()),
    })
}

fn lines(page: &mut Page, list: &CertificateRevocationList, context: &Context) {
    page.field(Term::Issuer, list.issuer().to_string());
    page.field(Term::ThisUpdate, clock::for_people(list.this_update(), context.language));
    if let Some(next) = list.next_update() {
        page.field(Term::NextUpdate, clock::for_people(next, context.language));
    }
    if let Some(number) = list.number() {
        page.field(Term::CrlNumber, hex(number));
    }
    page.field(Term::RevokedCount, list.len().to_string());
    views::quirk_lines(page, list.quirks());
}
