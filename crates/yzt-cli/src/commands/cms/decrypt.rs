// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cms decrypt`.

use std::io::Read;
use std::path::Path;

use serde_json::json;

use yzt_assistant::MessageDone;
use yzt_assistant::glossary::Term;
use yzt_cert::{Certificate, Quirks};
use yzt_cms::{EnvelopedReader, message_of_file};

use super::{done, is_standard, one_reader_of_standard_input};
use crate::args::DecryptArgs;
use crate::commands::{trust, views};
use crate::context::Context;
use crate::error::Error;
use crate::files::{Content, Secrecy, Staged};
use crate::keyfile::KeyFile;
use crate::output::{Page, Report};
use crate::pins::Pins;
use crate::random;

pub(super) fn execute(arguments: &DecryptArgs, context: &Context) -> Result<Report, Error> {
    is_standard(&arguments.through.out, context)?;
    one_reader_of_standard_input(&arguments.key.pin, &arguments.through)?;
    let allowed = arguments.leniency.allowed();
    let opened = match Content::open(&arguments.through.input)? {
        Content::Short(message) => {
            let (message, _) = message_of_file(&message, allowed)
                .map_err(|error| Error::from(error).about(&arguments.through.input))?;
            open(&mut message.as_ref(), arguments, allowed, context)?
        }
        Content::Long(mut stream) => open(&mut stream, arguments, allowed, context)?,
    };
    let mut page = Page::new();
    page.line("已解密。", "Decrypted.")
        .field(Term::Recipient, opened.certificate.subject().to_string())
        .field(Term::CertificateSerial, opened.certificate.serial_hex());
    views::quirk_lines(&mut page, opened.quirks);
    let members = json!({
        "quirks": views::quirks(opened.quirks),
        "recipient": opened.certificate.subject().to_string(),
        "certificate_serial": opened.certificate.serial_hex(),
    });
    let report = done(page, members, &arguments.through, context)?;
    Ok(report.with_notices(opened.notices))
}

fn open(
    message: &mut dyn Read,
    arguments: &DecryptArgs,
    allowed: Quirks,
    context: &Context,
) -> Result<MessageDone, Error> {
    // Plaintext is its owner's: nobody else reads the file.
    let mut out = Staged::create(&arguments.through.out, Secrecy::Secret)?;
    match (&arguments.key.key_file, &arguments.key.certificate) {
        (Some(file), Some(certificate)) => {
            with_file(file, &trust::certificate(certificate)?, message, allowed, &mut out)
        }
        _ => {
            let mut pins = Pins::new(context.language, &arguments.key.pin, None)?;
            let mut key = context.open(&arguments.key.choice)?;
            let mut random = random::source();
            Ok(key.decrypt_message(message, allowed, &mut out, &mut random, &mut pins)?)
        }
    }
}

fn with_file(
    file: &Path,
    certificate: &Certificate,
    message: &mut dyn Read,
    allowed: Quirks,
    out: &mut Staged,
) -> Result<MessageDone, Error> {
    let key = KeyFile::of(file, certificate)?;
    let (mut of_key, mut random) = (random::source(), random::source());
    let mut decryptor = key.decryptor(&mut of_key)?;
    let trailer = EnvelopedReader::open_with(message, allowed)?
        .decrypt_to(certificate, &mut decryptor, &mut random, out)
        .map_err(yzt_cms::Error::from)?;
    Ok(MessageDone {
        certificate: certificate.clone(),
        quirks: trailer.quirks(),
        notices: Vec::new(),
    })
}
