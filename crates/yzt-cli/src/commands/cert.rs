// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cert`: request, import, show, verify and export certificates.

use std::path::Path;

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::display;
use yzt_cert::path::{
    PathInput, PathOptions, PolicyInputs, RevocationPolicy, VerifiedPath, validate,
};
use yzt_cert::signature::SignatureMode;
use yzt_cert::status::Status;
use yzt_cert::{Certificate, ObjectIdentifier, Quirks, REMINDER_DAYS, bundle, validity};
use yzt_cms::CertificateAnswer;
use yzt_token::KeyUse;

use crate::args::document::Leniency;
use crate::args::{CertCommand, KeyChoice, PinInput, UseName, VerifyCertArgs};
use crate::clock;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};
use crate::pins::Pins;

use super::explain_signature;
use super::lifecycle;
use super::trust::{self, Fetched, Trust};
use super::{values, views};

pub(crate) fn execute(command: &CertCommand, context: &Context) -> Result<Report, Error> {
    match command {
        CertCommand::Request { choice, pin, out } => request(choice, pin, out, context),
        CertCommand::Import { choice, pin, input } => import(choice, pin, input, context),
        CertCommand::Show { file, choice, leniency } => {
            show(file.as_deref(), choice, leniency, context)
        }
        CertCommand::Explain(arguments) => explain_signature::execute(arguments),
        CertCommand::Identity { file, leniency } => identity(file, leniency),
        CertCommand::Verify(arguments) => verify(arguments, context),
        CertCommand::Status(arguments) => lifecycle::status(arguments, context),
        CertCommand::Export { choice, usage, out } => export(choice, *usage, out, context),
    }
}

fn request(
    choice: &KeyChoice,
    input: &PinInput,
    out: &Path,
    context: &Context,
) -> Result<Report, Error> {
    let mut pins = Pins::new(context.language, input, None)?;
    let mut key = context.open(choice)?;
    let requested = key.request_certificate(&mut pins)?;
    files::write(out, requested.request.to_pem().as_bytes(), Secrecy::Public)?;
    let mut page = Page::new();
    page.line(
        "已在 USB Key 内产生密钥对，请把证书申请交给签发机构。",
        "A key pair was made on the key; hand the request to the certificate authority.",
    )
    .field(Term::KeySerial, &key.name().serial)
    .field(Term::Container, &requested.container)
    .field(Term::WrittenTo, out.display().to_string());
    let members = json!({
        "serial": key.name().serial,
        "container": requested.container,
        "subject": requested.request.subject().to_string(),
    });
    Ok(Report::new(members, page))
}

fn import(
    choice: &KeyChoice,
    input: &PinInput,
    file: &Path,
    context: &Context,
) -> Result<Report, Error> {
    let content = files::read(file, files::SMALL)?;
    let answer =
        CertificateAnswer::from_der(&content).map_err(|error| Error::from(error).about(file))?;
    let mut pins = Pins::new(context.language, input, None)?;
    let mut key = context.open(choice)?;
    let imported = key.import_answer(&answer, &mut pins)?;
    let mut page = Page::new();
    page.line(
        "签名证书、加密证书和加密密钥已导入 USB Key。",
        "Both certificates and the encryption key are on the key.",
    )
    .field(Term::KeySerial, &key.name().serial)
    .field(Term::Organization, &imported.organization)
    .field(Term::NotAfter, clock::for_people(imported.not_after, context.language));
    let members = json!({
        "serial": key.name().serial,
        "container": imported.container,
        "organization": imported.organization,
        "not_after": clock::rfc3339(imported.not_after),
    });
    Ok(Report::new(members, page))
}

fn show(
    file: Option<&Path>,
    choice: &KeyChoice,
    leniency: &Leniency,
    context: &Context,
) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let certificates: Vec<Certificate> = match file {
        Some(file) => in_file(file, leniency.allowed())?,
        None => {
            let summary = context.open(choice)?.summary(now)?;
            summary.certificates.into_iter().map(|held| held.certificate).collect()
        }
    };
    if certificates.is_empty() {
        return Err(yzt_assistant::Error::NoCertificate.into());
    }
    let mut page = Page::new();
    let mut shown: Vec<Value> = Vec::new();
    for certificate in &certificates {
        if !shown.is_empty() {
            page.blank();
        }
        let place = validity(certificate, now, REMINDER_DAYS);
        let view = display::certificate(certificate);
        values::certificate_lines(&mut page, certificate, place, context.language);
        views::quirk_lines(&mut page, certificate.quirks());
        if file.is_some() {
            views::view_lines(page.blank(), &view);
        }
        let mut value = values::certificate(certificate, place);
        if let Some(members) = value.as_object_mut() {
            members.insert("quirks".to_owned(), views::quirks(certificate.quirks()));
            members.insert("view".to_owned(), views::view(&view));
        }
        shown.push(value);
    }
    Ok(Report::new(json!({ "certificates": shown }), page))
}

/// Every certificate of a PEM text, or the one of another file. Messages that carry certificates
/// are for `yzt cms show`.
fn in_file(file: &Path, allowed: Quirks) -> Result<Vec<Certificate>, Error> {
    let content = files::read(file, files::SMALL)?;
    let single = Certificate::parse_any_with(&content, allowed);
    let single = single.map_err(|error| Error::from(error).about(file))?;
    match bundle::certificates_with(&content, allowed) {
        Ok(all) => Ok(all),
        // Base64 without a label is no bundle; in a PEM text nothing is passed over.
        Err(_) if !content.windows(BEGIN.len()).any(|window| window == BEGIN) => Ok(vec![single]),
        Err(error) => Err(Error::from(error).about(file)),
    }
}

/// How a PEM text begins.
const BEGIN: &[u8] = b"-----BEGIN ";

fn verify(arguments: &VerifyCertArgs, context: &Context) -> Result<Report, Error> {
    let rules = arguments.rules.rules()?;
    let allowed = rules.quirks;
    let certificate = trust::certificate_with(&arguments.file, allowed)?;
    let trust = Trust::read_with(&arguments.trust, allowed)?;
    let mut options = PathOptions::new(context.clock.now()?, arguments.purpose.purpose());
    options.accept_software_keys = trust.accept_software_keys;
    options.revocation = match trust.revocation {
        RevocationPolicy::Ignore => RevocationPolicy::Ignore,
        _ => arguments.evidence.revocation.policy(),
    };
    options.clock_skew_seconds = arguments.evidence.clock_skew;
    options.policies = policies(arguments)?;
    options.rules = rules;
    let (anchors, lists) = (trust::anchors(&trust.anchors), trust.lists.clone());
    let given = trust::evidence(lists.clone(), &arguments.evidence, allowed)?;
    let mut input = PathInput {
        leaf: &certificate,
        intermediates: &trust.intermediates,
        anchors: &anchors,
        evidence: &given,
        options: &options,
    };
    let fetching = &arguments.evidence.fetching;
    let (joined, fetched);
    let fetched = if fetching.fetch && options.revocation != RevocationPolicy::Ignore {
        let (mut gathered, done) = trust::fetch_evidence(&input, &fetching.network, context)?;
        gathered.extend(lists);
        trust::add_responses(&mut gathered, &arguments.evidence, allowed)?;
        (joined, fetched) = (gathered, done);
        input.evidence = &joined;
        Some(&fetched)
    } else {
        None
    };
    let path = validate(&input)?;
    Ok(verified(&path, arguments, fetched, context))
}

fn policies(arguments: &VerifyCertArgs) -> Result<PolicyInputs, Error> {
    let acceptable = match arguments.policy.as_slice() {
        [] => None,
        named => Some(
            named.iter().map(|text| text.parse::<ObjectIdentifier>()).collect::<Result<_, _>>()?,
        ),
    };
    Ok(PolicyInputs { acceptable, explicit: arguments.require_policy, ..PolicyInputs::default() })
}

fn verified(
    path: &VerifiedPath,
    arguments: &VerifyCertArgs,
    fetched: Option<&Fetched>,
    context: &Context,
) -> Report {
    let mut page = Page::new();
    page.line("证书有效，证书链如下：", "The certificate is valid; its path:");
    let mut links: Vec<Value> = Vec::new();
    let statuses = path.status().certificates();
    for (depth, link) in path.certificates().iter().enumerate() {
        page.item(format!("  {} ({})", link.subject(), link.serial_hex()));
        let signature = path.signatures().get(depth).copied();
        links.push(json!({
            "subject": link.subject().to_string(),
            "serial": link.serial_hex(),
            "signature": signature.map(views::signature),
            "status": statuses.get(depth).map(|known| status_name(known.status)),
        }));
    }
    if arguments.trust.no_revocation_check {
        page.line("没有检查是否已注销。", "Revocation was not checked.");
    }
    let departures = path.signatures().iter().filter(|it| it.mode != SignatureMode::Standard);
    for verdict in departures {
        page.field(Term::SignatureMade, verdict.mode.to_string());
    }
    views::quirk_lines(&mut page, path.quirks());
    for (_, used) in path.status().by_grace() {
        page.field(Term::NextUpdate, clock::for_people(used.ended, context.language));
    }
    if let Some(fetched) = fetched {
        fetched.lines(&mut page);
    }
    let members = json!({
        "valid": true,
        "path": links,
        "revocation_checked": !arguments.trust.no_revocation_check,
        "software_key": path.has_software_key(),
        "quirks": views::quirks(path.quirks()),
        "fetched": fetched.map(Fetched::value),
    });
    Report::new(members, page)
}

const fn status_name(status: Status) -> &'static str {
    match status {
        Status::Good => "good",
        Status::Revoked(_) => "revoked",
        _ => "unknown",
    }
}

fn identity(file: &Path, leniency: &Leniency) -> Result<Report, Error> {
    let certificate = trust::certificate_with(file, leniency.allowed())?;
    let identity = certificate.identity();
    let mut page = Page::new();
    if !identity.organization.is_empty() {
        page.field(Term::Organization, &identity.organization);
    }
    if let Some(code) = &identity.unified_social_credit_code {
        page.field(Term::UnifiedSocialCreditCode, code.as_str());
    }
    page.line(
        "这些是签发机构写在证书里的；证书是否可信，请用 yzt cert verify 检查。",
        "This is what the issuer wrote; whether to trust it says `yzt cert verify`.",
    );
    let view = display::identity(&identity);
    views::view_lines(page.blank(), &view);
    let members = json!({
        "organization": identity.organization,
        "unified_social_credit_code":
            identity.unified_social_credit_code.as_ref().map(|code| code.as_str()),
        "half": identity.half.name(),
        "has_personal_id": identity.personal_id.is_some(),
        "conflicts": identity.conflicts.len(),
        "view": views::view(&view),
        "quirks": views::quirks(certificate.quirks()),
    });
    Ok(Report::new(members, page))
}

fn export(
    choice: &KeyChoice,
    usage: UseName,
    out: &Path,
    context: &Context,
) -> Result<Report, Error> {
    let key_use = match usage {
        UseName::Signature => KeyUse::Signature,
        UseName::Encryption => KeyUse::Encryption,
    };
    let certificate = context.open(choice)?.certificate(key_use, context.clock.now()?)?;
    files::write(out, certificate.to_pem().as_bytes(), Secrecy::Public)?;
    let mut page = Page::new();
    page.field(values::use_term(key_use), certificate.subject().to_string())
        .field(Term::CertificateSerial, certificate.serial_hex())
        .field(Term::WrittenTo, out.display().to_string());
    let members = json!({ "use": key_use.to_string(), "serial": certificate.serial_hex() });
    Ok(Report::new(members, page))
}
