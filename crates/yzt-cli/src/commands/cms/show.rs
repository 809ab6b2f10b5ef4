// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cms show`: what a message is, without verifying or opening it.

use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::{Certificate, Quirks, name_of};
use yzt_cms::enveloped::RecipientInfo;
use yzt_cms::{
    Attributes, CertificateIdentifier, ContentKind, EncryptedData, EnvelopedData,
    SignedAndEnvelopedData, SignedData, message_of_file,
};

use super::dialect_name;
use crate::clock;
use crate::commands::values::hex;
use crate::commands::views;
use crate::context::Context;
use crate::error::Error;
use crate::files;
use crate::output::{Page, Report};

pub(super) fn execute(file: &Path, allowed: Quirks, context: &Context) -> Result<Report, Error> {
    let mut content = Vec::new();
    let read = files::open(file)?.take(files::CONTENT + 1).read_to_end(&mut content);
    read.map_err(|source| Error::unreadable(file, source))?;
    if content.len() as u64 > files::CONTENT {
        return Err(Error::TooLarge { path: file.to_owned(), limit: files::CONTENT });
    }
    let about = |error: yzt_cms::Error| Error::from(error).about(file);
    let (message, met) = message_of_file(&content, allowed).map_err(about)?;
    let mut page = Page::new();
    let (mut members, met_inside) = match SignedData::parse_with(&message, allowed) {
        Err(yzt_cms::Error::ContentType { found }) => {
            let members = match ContentKind::of(&found).map(|(_, kind)| kind) {
                Some(ContentKind::Encrypted) => encrypted(&message, allowed, &mut page),
                Some(ContentKind::SignedAndEnveloped) => {
                    both(&message, allowed, &mut page, context)
                }
                _ => enveloped(&message, allowed, &mut page),
            };
            members.map_err(about)?
        }
        signed => of_signed(&signed.map_err(about)?, &mut page, context),
    };
    let quirks = met_inside.union(met);
    views::quirk_lines(&mut page, quirks);
    page.line("没有验证签名，也没有解密。", "Nothing was verified or opened.");
    if let Some(object) = members.as_object_mut() {
        object.insert("quirks".to_owned(), views::quirks(quirks));
    }
    Ok(Report::new(members, page))
}

type Shown = (Value, Quirks);

fn of_signed(message: &SignedData, page: &mut Page, context: &Context) -> Shown {
    page.line("签名消息", "A signed message");
    let dialect = dialect_name(message.dialect());
    page.field(Term::Dialect, dialect);
    let length = message.content().map(<[u8]>::len);
    match length {
        Some(length) => page.field(Term::ContentLength, length.to_string()),
        None => page.line("内容不在消息中。", "The content is not in the message."),
    };
    let (signers, certificates) = (signers(message, page, context), message.certificates());
    let members = json!({
        "kind": "signed",
        "dialect": dialect,
        "version": message.version(),
        "content_type": message.content_type().to_string(),
        "content_length": length,
        "certificates": certificates.iter().map(certificate).collect::<Vec<_>>(),
        "revocation_lists": message.crls().len(),
        "signers": signers,
    });
    (members, message.quirks())
}

fn signers(message: &SignedData, page: &mut Page, context: &Context) -> Vec<Value> {
    let mut signers = Vec::new();
    for signer in message.signers() {
        page.field(Term::Signer, identifier_text(signer.identifier()));
        if let Some(time) = signer.signing_time() {
            page.field(Term::SigningTime, clock::for_people(time, context.language));
        }
        let mut value = identifier(signer.identifier());
        if let Some(members) = value.as_object_mut() {
            let digest = signer.digest_algorithm().map(|digest| digest.to_string());
            members.insert("digest".to_owned(), json!(digest));
            let algorithm = signer.signature_algorithm();
            members.insert("signature_algorithm".to_owned(), named(algorithm));
            let time = signer.signing_time().map(clock::rfc3339);
            members.insert("signing_time".to_owned(), json!(time));
            let signed = signer.signed_attributes().map(attributes);
            members.insert("signed_attributes".to_owned(), json!(signed));
            let unsigned = attributes(signer.unsigned_attributes());
            members.insert("unsigned_attributes".to_owned(), json!(unsigned));
        }
        signers.push(value);
    }
    signers
}

fn enveloped(message: &[u8], allowed: Quirks, page: &mut Page) -> Result<Shown, yzt_cms::Error> {
    let message = EnvelopedData::parse_with(message, allowed)?;
    let header = message.header();
    page.line("加密消息", "An enveloped message");
    let dialect = dialect_name(header.dialect());
    page.field(Term::Dialect, dialect).field(Term::Cipher, header.cipher().name());
    let members = json!({
        "kind": "enveloped",
        "dialect": dialect,
        "version": header.version(),
        "authenticated": header.is_authenticated(),
        "content_type": header.content_type().to_string(),
        "cipher": header.cipher().name(),
        "recipients": recipients(header.recipients(), page),
    });
    Ok((members, message.quirks()))
}

fn encrypted(message: &[u8], allowed: Quirks, page: &mut Page) -> Result<Shown, yzt_cms::Error> {
    let message = EncryptedData::parse_with(message, allowed)?;
    page.line("用事先约定的密钥加密的消息", "A message encrypted with a key that both sides have");
    let dialect = dialect_name(message.dialect());
    page.field(Term::Dialect, dialect).field(Term::Cipher, message.cipher().name());
    let members = json!({
        "kind": "encrypted",
        "dialect": dialect,
        "content_type": message.content_type().to_string(),
        "cipher": message.cipher().name(),
    });
    Ok((members, message.quirks()))
}

fn both(
    message: &[u8],
    allowed: Quirks,
    page: &mut Page,
    context: &Context,
) -> Result<Shown, yzt_cms::Error> {
    let message = SignedAndEnvelopedData::parse_with(message, allowed)?;
    page.line("签名并加密的消息", "A signed and enveloped message");
    let dialect = dialect_name(message.dialect());
    page.field(Term::Dialect, dialect).field(Term::Cipher, message.cipher().name());
    let certificates = message.signed().certificates();
    let members = json!({
        "kind": "signed-and-enveloped",
        "dialect": dialect,
        "content_type": message.content_type().to_string(),
        "cipher": message.cipher().name(),
        "recipients": recipients(message.recipients(), page),
        "certificates": certificates.iter().map(certificate).collect::<Vec<_>>(),
        "signers": signers(message.signed(), page, context),
    });
    Ok((members, message.quirks()))
}

fn recipients(recipients: &[RecipientInfo], page: &mut Page) -> Vec<Value> {
    let mut shown = Vec::new();
    for recipient in recipients {
        shown.push(match recipient {
            RecipientInfo::KeyTransport(recipient) => {
                page.field(Term::Recipient, identifier_text(recipient.identifier()));
                let mut value = identifier(recipient.identifier());
                if let Some(members) = value.as_object_mut() {
                    members.insert("algorithm".to_owned(), named(recipient.algorithm()));
                }
                value
            }
            RecipientInfo::Other { tag } => {
                page.field(Term::Recipient, format!("[{tag:02X}]"));
                json!({ "tag": tag })
            }
            _ => Value::Null,
        });
    }
    shown
}

fn certificate(certificate: &Certificate) -> Value {
    json!({ "subject": certificate.subject().to_string(), "serial": certificate.serial_hex() })
}

fn identifier(identifier: &CertificateIdentifier) -> Value {
    match identifier {
        CertificateIdentifier::IssuerAndSerial { issuer, serial } => {
            json!({ "issuer": issuer.to_string(), "serial": hex(serial) })
        }
        CertificateIdentifier::SubjectKeyIdentifier(key) => json!({ "key_identifier": hex(key) }),
        _ => json!({}),
    }
}

fn identifier_text(identifier: &CertificateIdentifier) -> String {
    match identifier {
        CertificateIdentifier::IssuerAndSerial { issuer, serial } => {
            format!("{issuer} ({})", hex(serial))
        }
        CertificateIdentifier::SubjectKeyIdentifier(key) => hex(key),
        _ => String::new(),
    }
}

fn named(identifier: &yzt_cert::ObjectIdentifier) -> Value {
    json!({ "oid": identifier.to_string(), "name": name_of(identifier) })
}

fn attributes(attributes: &Attributes) -> Vec<Value> {
    attributes.list().iter().map(|attribute| named(&attribute.kind)).collect()
}
