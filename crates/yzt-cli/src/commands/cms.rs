// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cms`: signed and enveloped messages.

mod decrypt;
mod show;
mod sign;
mod verify;

use std::io::{self, Write};

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::Quirks;
use yzt_cms::{CfcaForm, Dialect, EnvelopedBuilder};
use yzt_crypto::content::ContentCipher;

use super::trust;
use crate::args::{CfcaName, CmsCommand, EncryptArgs, PinInput, ThroughArgs};
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Content, Secrecy, Staged};
use crate::output::{Page, Report};
use crate::random;

pub(crate) fn execute(command: &CmsCommand, context: &Context) -> Result<Report, Error> {
    match command {
        CmsCommand::Sign(arguments) => sign::execute(arguments, context),
        CmsCommand::Verify(arguments) => verify::execute(arguments, context),
        CmsCommand::Encrypt(arguments) => encrypt(arguments, context),
        CmsCommand::Decrypt(arguments) => decrypt::execute(arguments, context),
        CmsCommand::Show { file, leniency } => show::execute(file, leniency.allowed(), context),
    }
}

/// Whether the output goes to standard output, where a JSON document has no place then.
fn is_standard(out: &std::path::Path, context: &Context) -> Result<bool, Error> {
    let standard = files::is_standard(out);
    if standard && context.json {
        return Err(Error::Usage("--out - and --json both want standard output".to_owned()));
    }
    Ok(standard)
}

/// Content and a PIN cannot both come from standard input.
fn one_reader_of_standard_input(pin: &PinInput, through: &ThroughArgs) -> Result<(), Error> {
    if pin.pin_fd == Some(0) && files::is_standard(&through.input) {
        return Err(Error::Usage("--in - and --pin-fd 0 both want standard input".to_owned()));
    }
    Ok(())
}

/// Names of families, as options and JSON have them.
const fn dialect_name(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Gmt0010 => "gmt0010",
        Dialect::Rfc5652 => "rfc5652",
    }
}

/// The line and the report that end every command that wrote something.
fn done(
    mut page: Page,
    mut members: Value,
    through: &ThroughArgs,
    context: &Context,
) -> Result<Report, Error> {
    let standard = is_standard(&through.out, context)?;
    if !standard {
        page.field(Term::WrittenTo, through.out.display().to_string());
    }
    if let Some(members) = members.as_object_mut() {
        members.insert("out".to_owned(), json!(through.out.display().to_string()));
    }
    Ok(Report::new(members, page).beside_the_output(standard))
}

fn encrypt(arguments: &EncryptArgs, context: &Context) -> Result<Report, Error> {
    is_standard(&arguments.through.out, context)?;
    let (builder, cipher) = builder(arguments)?;
    let recipients = trust::all_certificates(&arguments.recipient, Quirks::STRICT)?;
    let mut full = builder;
    for certificate in &recipients {
        full = full.recipient(certificate)?;
    }
    let content = Content::open(&arguments.through.input)?;
    let _progress = context.progress("正在加密……", "Encrypting ...");
    let mut out = Staged::create(&arguments.through.out, Secrecy::Public)?;
    let mut random = random::source();
    match content {
        Content::Short(plaintext) => {
            let message = full.encrypt(&mut random, &plaintext)?;
            write(&mut out, &message)?;
        }
        Content::Long(mut stream) => {
            let mut writer = full.writer(&mut random, &mut out)?;
            io::copy(&mut stream, &mut writer).map_err(yzt_cms::Error::of_stream)?;
            writer.finish()?;
        }
    }
    out.finish()?;
    let mut page = Page::new();
    page.line("已加密。", "Encrypted.").field(Term::Cipher, cipher.name());
    for certificate in &recipients {
        page.field(Term::Recipient, certificate.subject().to_string());
    }
    let named: Vec<Value> = recipients
        .iter()
        .map(|it| json!({ "subject": it.subject().to_string(), "serial": it.serial_hex() }))
        .collect();
    let members = json!({
        "dialect": dialect_name(arguments.dialect.dialect()),
        "cipher": cipher.name(),
        "recipients": named,
    });
    done(page, members, &arguments.through, context)
}

fn builder(arguments: &EncryptArgs) -> Result<(EnvelopedBuilder, ContentCipher), Error> {
    let cipher = arguments.cipher.map(|name| name.cipher());
    match (arguments.dialect.dialect(), arguments.cfca) {
        (Dialect::Gmt0010, _) if cipher.is_some_and(|it| it != ContentCipher::Sm4Cbc) => {
            Err(Error::Usage("--dialect gmt0010 has --cipher sm4-cbc only".to_owned()))
        }
        (Dialect::Rfc5652, Some(_)) => {
            Err(Error::Usage("--cfca goes with --dialect gmt0010".to_owned()))
        }
        (Dialect::Gmt0010, None) => Ok((EnvelopedBuilder::gmt0010(), ContentCipher::Sm4Cbc)),
        (Dialect::Gmt0010, Some(form)) => {
            let form = match form {
                CfcaName::Current => CfcaForm::Current,
                CfcaName::Before32 => CfcaForm::Before32,
            };
            Ok((EnvelopedBuilder::cfca(form), ContentCipher::Sm4Cbc))
        }
        (Dialect::Rfc5652, None) => {
            let cipher = cipher.unwrap_or(ContentCipher::Sm4Gcm);
            Ok((EnvelopedBuilder::rfc5652(cipher)?, cipher))
        }
    }
}

fn write(out: &mut Staged, message: &[u8]) -> Result<(), Error> {
    Ok(out.write_all(message).map_err(yzt_cms::Error::of_stream)?)
}
