// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt ocsp`: the status of certificates, online.

use std::path::Path;

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::fetch::{FetchBody, Fetcher, responder_locations};
use yzt_cert::ocsp::{
    AnswerStatus, CertificateId, MAX_OCSP_RESPONSE_LENGTH, NonceRule, OcspRequest, OcspResponse,
    Responder, ResponderId,
};
use yzt_cert::status::{Evidence, Issuer, IssuersOnly, Link, Status, StatusCheck, StatusPolicy};
use yzt_cert::{Certificate, Error as CertError, Quirks};

use super::values::hex;
use super::{trust, views};
use crate::args::{AboutArgs, CheckOcspArgs, OcspCommand};
use crate::clock;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};
use crate::random;

pub(crate) fn execute(command: &OcspCommand, context: &Context) -> Result<Report, Error> {
    match command {
        OcspCommand::Request { about, no_nonce, out } => {
            let (certificate, issuer) = pair(about, Quirks::STRICT)?;
            let request = request(&certificate, &issuer, about, !no_nonce)?;
            files::write(out, request.as_der(), Secrecy::Public)?;
            let mut page = Page::new();
            page.field(Term::CertificateSerial, certificate.serial_hex())
                .field(Term::WrittenTo, out.display().to_string());
            let members = json!({
                "serial": certificate.serial_hex(),
                "nonce": request.nonce().map(hex),
            });
            Ok(Report::new(members, page))
        }
        OcspCommand::Check(arguments) => check(arguments, context),
        OcspCommand::Show { file, leniency } => show(file, leniency.allowed(), context),
    }
}

fn pair(about: &AboutArgs, allowed: Quirks) -> Result<(Certificate, Certificate), Error> {
    let certificate = trust::certificate_with(&about.file, allowed)?;
    Ok((certificate, trust::certificate_with(&about.issuer, allowed)?))
}

fn request(
    certificate: &Certificate,
    issuer: &Certificate,
    about: &AboutArgs,
    with_nonce: bool,
) -> Result<OcspRequest, Error> {
    let nonce: [u8; 32] = random::bytes()?;
    let nonce = with_nonce.then_some(&nonce[..]);
    Ok(OcspRequest::new(certificate, issuer, about.digest.algorithm(), nonce)?)
}

fn check(arguments: &CheckOcspArgs, context: &Context) -> Result<Report, Error> {
    let rules = arguments.rules.rules()?;
    let now = context.clock.now()?;
    let (certificate, issuer) = pair(&arguments.about, rules.quirks)?;
    let agreed = trust::all_certificates(&arguments.responder, rules.quirks)?;
    let response = match &arguments.response {
        Some(path) => read(path, arguments, rules.quirks)?,
        None => ask(&certificate, &issuer, arguments, rules.quirks, context)?,
    };
    let signer = response.verify(&Issuer::from(&issuer), now, &rules, &agreed)?;
    let signed_by = match signer {
        Responder::Issuer => "issuer",
        Responder::Delegated(_) => "delegate",
        _ => "agreed",
    };
    let mut evidence = Evidence::new();
    for responder in &agreed {
        evidence = evidence.with_responder(responder.clone());
    }
    evidence.add_response(response.clone());
    let policy = StatusPolicy::default();
    let asked = StatusCheck { evidence: &evidence, policy, rules: &rules, at: now };
    let link = Link { certificate: &certificate, issuer: Issuer::from(&issuer) };
    match asked.certificate(link, &mut IssuersOnly).status {
        Status::Good => {}
        Status::Revoked(revocation) => {
            let (date, reason) = (revocation.date, revocation.reason);
            return Err(CertError::Revoked { depth: 0, date, reason }.into());
        }
        Status::Unknown(cause) => {
            return Err(CertError::RevocationUnknown { depth: 0, cause }.into());
        }
        _ => return Err(CertError::ResponseOther.into()),
    }
    Ok(good(&certificate, &issuer, &response, signed_by, context))
}

fn good(
    certificate: &Certificate,
    issuer: &Certificate,
    response: &OcspResponse,
    signed_by: &'static str,
    context: &Context,
) -> Report {
    let answered = response
        .answers()
        .iter()
        .find(|it| it.certificate().matches(certificate, &Issuer::from(issuer)));
    let next = answered.and_then(yzt_cert::ocsp::SingleResponse::next_update);
    let mut page = Page::new();
    page.line("证书没有注销。", "The certificate is not revoked.")
        .field(Term::CertificateSerial, certificate.serial_hex());
    if let Some(next) = next {
        page.field(Term::NextUpdate, clock::for_people(next, context.language));
    }
    views::quirk_lines(&mut page, response.quirks());
    let members = json!({
        "status": "good",
        "serial": certificate.serial_hex(),
        "signed_by": signed_by,
        "produced_at": clock::rfc3339(response.produced_at()),
        "this_update": answered.map(|it| clock::rfc3339(it.this_update())),
        "next_update": next.map(clock::rfc3339),
        "quirks": views::quirks(response.quirks()),
    });
    Report::new(members, page)
}

/// A response at hand, held against its request if that is given.
fn read(path: &Path, arguments: &CheckOcspArgs, allowed: Quirks) -> Result<OcspResponse, Error> {
    let content = files::read(path, files::SMALL)?;
    let response = OcspResponse::parse_with(&content, allowed)
        .map_err(|error| Error::from(error).about(path))?;
    if let Some(path) = &arguments.request {
        let content = files::read(path, files::SMALL)?;
        let request = OcspRequest::parse_with(&content, allowed)
            .map_err(|error| Error::from(error).about(path))?;
        let rule = match request.nonce() {
            Some(_) => NonceRule::Required,
            None => NonceRule::Ignored,
        };
        request.check(&response, rule)?;
    }
    Ok(response)
}

/// The first responder that answers.
fn ask(
    certificate: &Certificate,
    issuer: &Certificate,
    arguments: &CheckOcspArgs,
    allowed: Quirks,
    context: &Context,
) -> Result<OcspResponse, Error> {
    let addresses: Vec<String> = match &arguments.url {
        Some(url) => vec![url.clone()],
        None => responder_locations(certificate)?
            .iter()
            .filter_map(|place| place.address().map(str::to_owned))
            .collect(),
    };
    // A certificate's own addresses are asked only if its issuer really is the one given.
    if arguments.url.is_none() {
        certificate.verify_signature_with(&issuer.public_key()?, &arguments.rules.rules()?)?;
    }
    let _progress = context.progress("正在询问……", "Asking ...");
    let (mut fetcher, _) = trust::network(&arguments.network, context);
    let request = request(certificate, issuer, &arguments.about, true)?;
    let body = FetchBody {
        content_type: "application/ocsp-request",
        accept: "application/ocsp-response",
        content: request.as_der(),
    };
    let mut failure = Error::AddressMissing { path: arguments.about.file.clone() };
    for address in &addresses {
        let fetched = fetcher.fetch(address, Some(body), MAX_OCSP_RESPONSE_LENGTH);
        let answered = fetched
            .map_err(|source| Error::Fetch { address: address.clone(), source })
            .and_then(|document| Ok(OcspResponse::parse_with(&document, allowed)?))
            .and_then(|response| {
                request.check(&response, NonceRule::IfPresent)?;
                Ok(response)
            });
        match answered {
            Ok(response) => return Ok(response),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn show(file: &Path, allowed: Quirks, context: &Context) -> Result<Report, Error> {
    let content = files::read(file, files::SMALL)?;
    if let Ok(request) = OcspRequest::parse_with(&content, allowed) {
        return Ok(request_report(&request));
    }
    let response = OcspResponse::parse_with(&content, allowed)
        .map_err(|error| Error::from(error).about(file))?;
    Ok(response_report(&response, context))
}

fn request_report(request: &OcspRequest) -> Report {
    let mut page = Page::new();
    page.line("OCSP 请求，查询的证书：", "An OCSP request, about these certificates:");
    for question in request.questions() {
        page.field(Term::CertificateSerial, question.serial_hex());
    }
    views::quirk_lines(&mut page, request.quirks());
    let members = json!({
        "kind": "request",
        "questions": request.questions().iter().map(question).collect::<Vec<_>>(),
        "nonce": request.nonce().map(hex),
        "quirks": views::quirks(request.quirks()),
    });
    Report::new(members, page)
}

fn question(question: &CertificateId) -> Value {
    json!({
        "serial": question.serial_hex(),
        "digest": question.digest().map(|digest| digest.to_string()),
    })
}

fn response_report(response: &OcspResponse, context: &Context) -> Report {
    let responder = match response.responder() {
        ResponderId::Name(name) => name.to_string(),
        ResponderId::Key(hash) => hex(hash),
        _ => String::new(),
    };
    let mut page = Page::new();
    page.line("OCSP 应答（没有验证签名）：", "An OCSP response (its signature was not verified):")
        .field(Term::Signer, &responder)
        .field(Term::ThisUpdate, clock::for_people(response.produced_at(), context.language));
    let mut answers: Vec<Value> = Vec::new();
    for answer in response.answers() {
        let (name, revocation) = match answer.status() {
            AnswerStatus::Good => ("good", None),
            AnswerStatus::Revoked(revocation) => ("revoked", Some(revocation)),
            _ => ("unknown", None),
        };
        page.blank()
            .field(Term::CertificateSerial, answer.certificate().serial_hex())
            .field(Term::State, name);
        if let Some(next) = answer.next_update() {
            page.field(Term::NextUpdate, clock::for_people(next, context.language));
        }
        let mut value = question(answer.certificate());
        if let Some(members) = value.as_object_mut() {
            members.insert("status".to_owned(), json!(name));
            members.insert("this_update".to_owned(), json!(clock::rfc3339(answer.this_update())));
            let next = answer.next_update().map(clock::rfc3339);
            members.insert("next_update".to_owned(), json!(next));
            let revoked = revocation.map(|it| clock::rfc3339(it.date));
            members.insert("revoked_at".to_owned(), json!(revoked));
            let reason = revocation.map(|it| it.reason.to_string());
            members.insert("reason".to_owned(), json!(reason));
        }
        answers.push(value);
    }
    views::quirk_lines(&mut page, response.quirks());
    let certificates: Vec<Value> =
        response.certificates().iter().map(|it| json!(it.subject().to_string())).collect();
    let members = json!({
        "kind": "response",
        "responder": responder,
        "produced_at": clock::rfc3339(response.produced_at()),
        "answers": answers,
        "nonce": response.nonce().map(hex),
        "certificates": certificates,
        "quirks": views::quirks(response.quirks()),
    });
    Report::new(members, page)
}
