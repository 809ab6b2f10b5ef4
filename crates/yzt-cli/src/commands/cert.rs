// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cert`: request, import, show, verify and export certificates.

use std::path::Path;

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::path::{PathOptions, Purpose, verify_path};
use yzt_cert::{Certificate, REMINDER_DAYS, validity};
use yzt_cms::CertificateAnswer;
use yzt_token::KeyUse;

use crate::args::{CertCommand, KeyChoice, PinInput, PurposeName, UseName, VerifyCertArgs};
use crate::clock;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};
use crate::pins::Pins;

use super::trust::{self, Trust};
use super::values;

pub(crate) fn execute(command: &CertCommand, context: &Context) -> Result<Report, Error> {
    match command {
        CertCommand::Request { choice, pin, out } => request(choice, pin, out, context),
        CertCommand::Import { choice, pin, input } => import(choice, pin, input, context),
        CertCommand::Show { file, choice } => show(file.as_deref(), choice, context),
        CertCommand::Verify(arguments) => verify(arguments, context),
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

fn show(file: Option<&Path>, choice: &KeyChoice, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let certificates: Vec<Certificate> = match file {
        Some(file) => vec![trust::certificate(file)?],
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
        values::certificate_lines(&mut page, certificate, place, context.language);
        shown.push(values::certificate(certificate, place));
    }
    Ok(Report::new(json!({ "certificates": shown }), page))
}

fn verify(arguments: &VerifyCertArgs, context: &Context) -> Result<Report, Error> {
    let certificate = trust::certificate(&arguments.file)?;
    let trust = Trust::read(&arguments.trust)?;
    let purpose = match arguments.purpose {
        PurposeName::Login => Purpose::Login,
        PurposeName::Signature => Purpose::Signing,
        PurposeName::Encryption => Purpose::Encryption,
        PurposeName::Ca => Purpose::Authority,
    };
    let mut options = PathOptions::new(context.clock.now()?, purpose);
    options.accept_software_keys = trust.accept_software_keys;
    options.revocation = trust.revocation;
    let path =
        verify_path(&certificate, &trust.intermediates, &trust.anchors, &trust.lists, &options)?;
    let mut page = Page::new();
    page.line("证书有效，证书链如下：", "The certificate is valid; its path:");
    let mut links: Vec<Value> = Vec::new();
    for link in path.certificates() {
        page.item(format!("  {} ({})", link.subject(), link.serial_hex()));
        links.push(json!({ "subject": link.subject().to_string(), "serial": link.serial_hex() }));
    }
    if arguments.trust.no_revocation_check {
        page.line("没有检查是否已注销。", "Revocation was not checked.");
    }
    let members = json!({
        "valid": true,
        "path": links,
        "revocation_checked": !arguments.trust.no_revocation_check,
        "software_key": path.has_software_key(),
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
