// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt csr`: certificate requests.

use std::path::Path;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use yzt_assistant::glossary::Term;
use yzt_cert::builder::NameBuilder;
use yzt_cert::signature::SignatureRules;
use yzt_cert::{CertificateRequest, Name, RequestBuilder, RequestForm, display};
use yzt_crypto::{KeySigner, sm2};

use super::views;
use crate::args::{CsrCommand, NewCsrArgs, SubjectArgs};
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::keyfile::KeyFile;
use crate::output::{Page, Report};
use crate::pins::{self, Pins};
use crate::random;

pub(crate) fn execute(command: &CsrCommand, context: &Context) -> Result<Report, Error> {
    match command {
        CsrCommand::New(arguments) => new(arguments, context),
        CsrCommand::Show { file, rules } => show(file, &rules.rules()?),
    }
}

/// What a request holds beside its name.
struct Parts {
    form: RequestForm,
    gmt0092: bool,
    password: Option<Zeroizing<String>>,
    temporary: Option<sm2::PrivateKey>,
}

impl Parts {
    /// Everything that can go wrong here does so before a key is touched.
    fn read(arguments: &NewCsrArgs) -> Result<Self, Error> {
        let password = arguments.challenge_fd.map(pins::secret_line).transpose()?;
        let temporary = match arguments.cfca {
            true => Some(sm2::PrivateKey::generate(&mut random::source())?),
            false => None,
        };
        let form = if arguments.cfca { RequestForm::Cfca } else { RequestForm::Standard };
        Ok(Self { form, gmt0092: arguments.gmt0092, password, temporary })
    }

    fn builder(&self, subject: &Name) -> RequestBuilder {
        let mut builder = RequestBuilder::new(subject).form(self.form);
        if let Some(password) = &self.password {
            builder = match self.gmt0092 {
                true => builder.challenge_password_gmt0092(password),
                false => builder.challenge_password(password),
            };
        }
        if let Some(temporary) = &self.temporary {
            builder = builder.temporary_key(temporary.public_key());
        }
        builder
    }
}

fn new(arguments: &NewCsrArgs, context: &Context) -> Result<Report, Error> {
    let subject = subject(&arguments.subject)?;
    let parts = Parts::read(arguments)?;
    if let (Some(key), Some(path)) = (&parts.temporary, &arguments.temporary_key_out) {
        files::write_new(path, key.to_pkcs8_pem().as_bytes(), Secrecy::Secret)?;
    }
    let made = make(arguments, subject.as_ref(), &parts, context);
    let (request, place) = made.inspect_err(|_| {
        // Without its request the temporary key is of no use.
        if let Some(path) = &arguments.temporary_key_out {
            let _ = std::fs::remove_file(path);
        }
    })?;
    let mut page = Page::new();
    page.line("请把证书申请交给签发机构。", "Hand the request to the certificate authority.")
        .field(Term::Subject, request.subject().to_string());
    if let Some((serial, container)) = &place {
        page.field(Term::KeySerial, serial).field(Term::Container, container);
    }
    page.field(Term::WrittenTo, arguments.out.display().to_string());
    let members = json!({
        "subject": request.subject().to_string(),
        "serial": place.as_ref().map(|(serial, _)| serial),
        "container": place.as_ref().map(|(_, container)| container),
        "cfca": arguments.cfca,
        "challenge_password": parts.password.is_some(),
    });
    Ok(Report::new(members, page))
}

/// The request, written, and where on a key its key pair is.
fn make(
    arguments: &NewCsrArgs,
    subject: Option<&Name>,
    parts: &Parts,
    context: &Context,
) -> Result<(CertificateRequest, Option<(String, String)>), Error> {
    let (request, place) = match &arguments.key_file {
        Some(path) => {
            let key = KeyFile::read(path)?;
            let missing = || Error::Usage("--common-name or another field is missing".to_owned());
            let builder = parts.builder(subject.ok_or_else(missing)?);
            let mut random = random::source();
            let request = builder
                .sign(&mut KeySigner::new(key.software(), &mut random))
                .map_err(yzt_cert::Error::from)?;
            (request, None)
        }
        None => {
            let mut pins = Pins::new(context.language, &arguments.pin, None)?;
            let mut key = context.open(&arguments.choice)?;
            let requested = key.request_certificate_with(subject, &mut pins, &mut |subject| {
                parts.builder(subject)
            })?;
            (requested.request, Some((key.name().serial.clone(), requested.container)))
        }
    };
    files::write(&arguments.out, request.to_pem().as_bytes(), Secrecy::Public)?;
    Ok((request, place))
}

/// The name that the options spell, if they spell one.
fn subject(arguments: &SubjectArgs) -> Result<Option<Name>, Error> {
    let SubjectArgs {
        country,
        province,
        locality,
        organization,
        organizational_unit,
        subject_serial,
        common_name,
    } = arguments;
    type Add = fn(NameBuilder, &str) -> NameBuilder;
    let fields: [(&Option<String>, Add); 7] = [
        (country, NameBuilder::country),
        (province, NameBuilder::province),
        (locality, NameBuilder::locality),
        (organization, NameBuilder::organization),
        (organizational_unit, NameBuilder::organizational_unit),
        (subject_serial, NameBuilder::serial_number),
        (common_name, NameBuilder::common_name),
    ];
    if fields.iter().all(|(text, _)| text.is_none()) {
        return Ok(None);
    }
    let named = fields.into_iter().filter_map(|(text, add)| Some((text.as_deref()?, add)));
    let builder = named.fold(NameBuilder::new(), |builder, (text, add)| add(builder, text));
    Ok(Some(builder.build()?))
}

fn show(file: &Path, rules: &SignatureRules) -> Result<Report, Error> {
    let content = files::read(file, files::SMALL)?;
    let about = |error: yzt_cert::Error| Error::from(error).about(file);
    let request = CertificateRequest::parse_any_with(&content, rules.quirks).map_err(about)?;
    let verdict = request.verify_with(rules).map_err(about)?;
    let view = display::request(&request);
    let mut page = Page::new();
    page.line(
        "申请的签名有效：申请人持有该私钥。",
        "The request's signature is valid: the requester holds the private key.",
    )
    .field(Term::Subject, request.subject().to_string())
    .field(Term::SignatureMade, verdict.mode.to_string());
    views::quirk_lines(&mut page, request.quirks().union(verdict.quirks));
    views::view_lines(page.blank(), &view);
    let attributes: Vec<Value> =
        request.attributes().iter().map(|it| json!(it.kind().to_string())).collect();
    let members = json!({
        "subject": request.subject().to_string(),
        "signature": views::signature(verdict),
        "attributes": attributes,
        "challenge_password": request.challenge_password().ok().flatten().is_some(),
        "temporary_key": request.temporary_key().ok().flatten().is_some(),
        "quirks": views::quirks(request.quirks()),
        "view": views::view(&view),
    });
    Ok(Report::new(members, page))
}
