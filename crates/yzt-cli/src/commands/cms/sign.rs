// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cms sign`.

use std::io;
use std::path::Path;

use serde_json::json;

use yzt_assistant::glossary::Term;
use yzt_assistant::{MessageDone, MessageOptions};
use yzt_cert::{Certificate, Quirks, UnixTime};
use yzt_cms::{SignedDataBuilder, SignerPlan, SigningWriter};
use yzt_crypto::KeySigner;

use super::{dialect_name, done, is_standard, one_reader_of_standard_input, write};
use crate::args::{Choice, SignMessageArgs};
use crate::commands::trust;
use crate::context::Context;
use crate::error::Error;
use crate::files::{Content, Secrecy, Staged};
use crate::keyfile::KeyFile;
use crate::output::{Page, Report};
use crate::pins::Pins;
use crate::random;

pub(super) fn execute(arguments: &SignMessageArgs, context: &Context) -> Result<Report, Error> {
    is_standard(&arguments.through.out, context)?;
    one_reader_of_standard_input(&arguments.key.pin, &arguments.through)?;
    let now = context.clock.now()?;
    let mut options = MessageOptions::new(arguments.dialect.dialect());
    options.attached = !arguments.detached;
    options.attributes = match arguments.attributes {
        None => options.attributes,
        Some(Choice::With) => true,
        Some(Choice::Without) => false,
    };
    options.certificates = trust::all_certificates(&arguments.chain, Quirks::STRICT)?;
    let mut out = Staged::create(&arguments.through.out, Secrecy::Public)?;
    let signed = match (&arguments.key.key_file, &arguments.key.certificate) {
        (Some(file), Some(certificate)) => {
            let certificate = trust::certificate(certificate)?;
            let content = Content::open(&arguments.through.input)?;
            with_file(file, certificate, content, &options, now, &mut out)?
        }
        _ => {
            let mut pins = Pins::new(context.language, &arguments.key.pin, None)?;
            let content = Content::open(&arguments.through.input)?;
            let mut key = context.open(&arguments.key.choice)?;
            match content {
                Content::Short(content) => {
                    let (message, signed) = key.sign_message(&content, &options, &mut pins, now)?;
                    write(&mut out, &message)?;
                    signed
                }
                Content::Long(mut stream) => {
                    key.sign_stream(&mut stream, &mut out, &options, &mut pins, now)?
                }
            }
        }
    };
    out.finish()?;
    let identity = signed.certificate.identity();
    let mut page = Page::new();
    page.line("已签名。", "Signed.")
        .field(Term::Organization, &identity.organization)
        .field(Term::CertificateSerial, &identity.serial);
    let members = json!({
        "dialect": dialect_name(options.dialect),
        "detached": arguments.detached,
        "attributes": options.attributes,
        "organization": identity.organization,
        "certificate_serial": identity.serial,
    });
    let report = done(page, members, &arguments.through, context)?;
    Ok(report.with_notices(signed.notices))
}

/// Signs with a key in a file.
fn with_file(
    file: &Path,
    certificate: Certificate,
    content: Content,
    options: &MessageOptions,
    now: UnixTime,
    out: &mut Staged,
) -> Result<MessageDone, Error> {
    let key = KeyFile::of(file, &certificate)?;
    let plan = SignerPlan::new(&certificate)?;
    let plan = match options.attributes {
        true => plan.with_attributes().signing_time(now),
        false => plan.without_attributes(),
    };
    let mut builder =
        SignedDataBuilder::new(options.dialect).certificate(&certificate).signer(plan)?;
    for further in &options.certificates {
        builder = builder.certificate(further);
    }
    if !options.attached {
        builder = builder.detached();
    }
    let mut random = random::source();
    let mut signer = KeySigner::new(key.software(), &mut random);
    match content {
        Content::Short(content) => {
            let message = builder.sign(&content, &mut signer).map_err(yzt_cms::Error::from)?;
            write(out, &message)?;
        }
        Content::Long(mut stream) => {
            let mut writer = SigningWriter::new(out, builder)?;
            io::copy(&mut stream, &mut writer).map_err(yzt_cms::Error::of_stream)?;
            let mut tail = writer.end_content()?;
            tail.sign(&mut signer).map_err(yzt_cms::Error::from)?;
            tail.finish()?;
        }
    }
    Ok(MessageDone { certificate, quirks: Quirks::EMPTY, notices: Vec::new() })
}
