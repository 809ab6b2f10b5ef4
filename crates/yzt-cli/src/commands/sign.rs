// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt sign` and `yzt verify`: detached signatures of files.

use serde_json::json;

use yzt_assistant::glossary::Term;
use yzt_crypto::Signature;
use yzt_crypto::sm2::{self, DerSignature};

use crate::args::{SignArgs, VerifyArgs};
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};
use crate::pins::Pins;

use super::trust;

pub(crate) fn sign(arguments: &SignArgs, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let content = files::read(&arguments.input, files::CONTENT)?;
    let mut pins = Pins::new(context.language, &arguments.pin, None)?;
    let signed = context.open(&arguments.choice)?.sign(&content, &mut pins, now)?;
    files::write(&arguments.out, &signed.signature.to_der(), Secrecy::Public)?;
    let identity = signed.certificate.identity();
    let mut page = Page::new();
    page.line("已签名。", "Signed.")
        .field(Term::Organization, &identity.organization)
        .field(Term::CertificateSerial, &identity.serial)
        .field(Term::WrittenTo, arguments.out.display().to_string());
    let members = json!({
        "organization": identity.organization,
        "certificate_serial": identity.serial,
    });
    Ok(Report::new(members, page).with_notices(signed.notices))
}

pub(crate) fn verify(arguments: &VerifyArgs, context: &Context) -> Result<Report, Error> {
    let _progress = context.progress("正在验证……", "Verifying ...");
    let certificate = trust::certificate(&arguments.certificate)?;
    let content = files::read(&arguments.input, files::CONTENT)?;
    let encoded = files::read(&arguments.signature, files::SMALL)?;
    let signature = DerSignature::from_bytes(&encoded)
        .and_then(|der| sm2::Signature::from_der(&der))
        .map_err(|error| Error::from(error).about(&arguments.signature))?;
    certificate.public_key()?.verify(&content, &Signature::Sm2(signature))?;
    let identity = certificate.identity();
    let mut page = Page::new();
    page.line(
        "签名有效：文件由该证书的密钥签名，之后没有改动。",
        "The signature is valid: the certificate's key signed this file, unchanged since.",
    )
    .line(
        "没有检查证书本身是否可信、过期或注销，请用 yzt cert verify 检查。",
        "Whether the certificate can be trusted was not checked: see `yzt cert verify`.",
    )
    .field(Term::Organization, &identity.organization)
    .field(Term::CertificateSerial, &identity.serial);
    let members = json!({
        "valid": true,
        "organization": identity.organization,
        "certificate_serial": identity.serial,
    });
    Ok(Report::new(members, page))
}
