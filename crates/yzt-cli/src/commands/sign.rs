// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt sign` and `yzt verify`: detached signatures of files.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use yzt_assistant::glossary::Term;
use yzt_crypto::Signature;
use yzt_crypto::sm2::{self, DerSignature};
use yzt_token::{BatchLimits, BatchPolicy};

use crate::args::{SignArgs, SignBatchArgs, VerifyArgs};
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

pub(crate) fn sign_batch(arguments: &SignBatchArgs, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let places = places(&arguments.inputs, &arguments.out_dir)?;
    let contents: Vec<Vec<u8>> = arguments
        .inputs
        .iter()
        .map(|input| files::read(input, files::CONTENT))
        .collect::<Result<_, _>>()?;
    let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    let count = u32::try_from(contents.len()).ok().and_then(NonZeroU32::new);
    let count = count.ok_or_else(|| Error::Usage("no files".to_owned()))?;
    let limits =
        BatchLimits { count, duration: Duration::from_secs(60 * u64::from(arguments.minutes)) };
    let mut pins = Pins::new(context.language, &arguments.pin, None)?;
    let began = Instant::now();
    let clock = move || began.elapsed();
    // Asking for it by this command is what switches it on, and for no more than this.
    let mut key = context.open_for_batch(&arguments.choice, BatchPolicy::UpTo(limits))?;
    let signed = key.sign_batch(&contents, limits, &mut pins, &clock, now)?;
    for (place, signature) in places.iter().zip(&signed.signatures) {
        files::write(place, &signature.to_der(), Secrecy::Public)?;
    }
    let identity = signed.certificate.identity();
    let mut page = Page::new();
    page.line("已签名。", "Signed.")
        .field(Term::Organization, &identity.organization)
        .field(Term::CertificateSerial, &identity.serial)
        .field(Term::Signatures, signed.signatures.len().to_string());
    for place in &places {
        page.field(Term::WrittenTo, place.display().to_string());
    }
    let written: Vec<_> = places.iter().map(|place| place.display().to_string()).collect();
    let members = json!({
        "organization": identity.organization,
        "certificate_serial": identity.serial,
        "signatures": written,
    });
    Ok(Report::new(members, page).with_notices(signed.notices))
}

/// Where each signature goes; two inputs of one name would have one place.
fn places(inputs: &[PathBuf], folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut places: Vec<PathBuf> = Vec::with_capacity(inputs.len());
    for input in inputs {
        let name = input.file_name();
        let name = name.ok_or_else(|| Error::NotFound { path: input.clone() })?;
        let mut name = name.to_owned();
        name.push(".sig");
        let place = folder.join(name);
        if places.contains(&place) {
            return Err(Error::AlreadyExists { path: place });
        }
        places.push(place);
    }
    Ok(places)
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
