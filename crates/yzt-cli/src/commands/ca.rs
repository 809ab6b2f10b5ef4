// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt ca`: the certificate authority's side.

use std::path::Path;

use serde_json::json;
use zeroize::Zeroizing;

use yzt_assistant::glossary::Term;
use yzt_assistant::{UnblockAnswer, UnblockRequest};
use yzt_ca::{Profile, Subject};
use yzt_cert::builder::SerialNumber;
use yzt_cert::{CertificateRequest, RevocationReason, UnifiedSocialCreditCode, UnixTime};
use yzt_gmt0017::Dialect;
use yzt_pin::{Pin, PinPolicy};
use yzt_token_apdu::unblock_cryptogram;

use crate::args::{CaCommand, IssueArgs, RevocationReasonName};
use crate::authority::{AuthorityFolder, ISSUING_CERTIFICATE, ROOT_CERTIFICATE};
use crate::clock;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Secrecy};
use crate::output::{Page, Report};
use crate::random;

use super::softkey::{ADMIN_PIN_FORMAT, AdministratorFile, administrator_pin};
use super::values::hex;

/// Digits of a one-time PIN: easy to say on the telephone, and it is good for one use and six
/// tries.
const ONE_TIME_DIGITS: usize = 8;

pub(crate) fn execute(command: &CaCommand, context: &Context) -> Result<Report, Error> {
    match command {
        CaCommand::New { dir, name } => new(dir, name, context),
        CaCommand::Issue(arguments) => issue(arguments, context),
        CaCommand::Revoke { dir, serial, reason } => revoke(dir, serial, *reason, context),
        CaCommand::Crl { dir, days, out } => crl(dir, *days, out, context),
        CaCommand::Unblock { dir, admin_pin, request, answer, one_time_pin_out } => {
            let files = UnblockFiles { dir, admin_pin, request, answer, one_time_pin_out };
            unblock(&files, context)
        }
    }
}

fn new(dir: &Path, name: &str, context: &Context) -> Result<Report, Error> {
    AuthorityFolder::create(dir, name, context.clock.now()?)?;
    let root = dir.join(ROOT_CERTIFICATE).display().to_string();
    let issuing = dir.join(ISSUING_CERTIFICATE).display().to_string();
    let mut page = Page::new();
    page.line("已新建证书签发机构。", "The certificate authority was made.")
        .field(Term::Folder, dir.display().to_string())
        .line(
            "目录中的 .key 文件是签发密钥，请妥善保管和备份。",
            "The .key files in it are the signing keys: guard them and back them up.",
        );
    Ok(Report::new(json!({ "root": root, "issuing": issuing }), page))
}

fn issue(arguments: &IssueArgs, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let content = files::read(&arguments.request, files::SMALL)?;
    let request = CertificateRequest::parse_any(&content)
        .map_err(|error| Error::from(error).about(&arguments.request))?;
    let subject = Subject {
        organization: arguments.organization.clone(),
        unified_social_credit_code: UnifiedSocialCreditCode::parse(&arguments.uscc)?,
        common_name: arguments.organization.clone(),
        province: None,
        locality: None,
    };
    let profile = profile(arguments)?;
    let folder = open(&arguments.dir, context)?;
    let mut office = folder.issuing()?;
    let pair = office.authority.issue(
        &mut office.register,
        &request,
        &subject,
        &profile,
        &mut random::source(),
        now,
    )?;
    office.store()?;
    let (signature, encryption) =
        (pair.signature_certificate.clone(), pair.encryption_certificate.clone());
    files::write(&arguments.out, &pair.into_answer().to_der(), Secrecy::Public)?;

    let mut page = Page::new();
    page.line(
        "已签发签名证书和加密证书。",
        "The signature and the encryption certificate were issued.",
    )
    .field(Term::Organization, &arguments.organization)
    .field(Term::UnifiedSocialCreditCode, &arguments.uscc)
    .field(Term::SignatureCertificate, signature.serial_hex())
    .field(Term::EncryptionCertificate, encryption.serial_hex())
    .field(Term::NotAfter, clock::for_people(signature.not_after(), context.language))
    .field(Term::WrittenTo, arguments.out.display().to_string());
    let members = json!({
        "signature_serial": signature.serial_hex(),
        "encryption_serial": encryption.serial_hex(),
        "not_before": clock::rfc3339(signature.not_before()),
        "not_after": clock::rfc3339(signature.not_after()),
    });
    Ok(Report::new(members, page))
}

/// How the certificates are made, and for how long.
fn profile(arguments: &IssueArgs) -> Result<Profile, Error> {
    let mut profile = Profile::new(arguments.days);
    profile.software_key = arguments.software_key;
    if let (Some(not_before), Some(not_after)) = (&arguments.not_before, &arguments.not_after) {
        let begin = clock::parse("--not-before", not_before)?;
        profile.period = Some((begin, clock::parse("--not-after", not_after)?));
    }
    Ok(profile)
}

fn revoke(
    dir: &Path,
    serial: &str,
    reason: RevocationReasonName,
    context: &Context,
) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let serial = SerialNumber::from_hex(serial)?;
    let reason = match reason {
        RevocationReasonName::Unspecified => RevocationReason::Unspecified,
        RevocationReasonName::KeyCompromise => RevocationReason::KeyCompromise,
        RevocationReasonName::AffiliationChanged => RevocationReason::AffiliationChanged,
        RevocationReasonName::Superseded => RevocationReason::Superseded,
        RevocationReasonName::CessationOfOperation => RevocationReason::CessationOfOperation,
        RevocationReasonName::CertificateHold => RevocationReason::CertificateHold,
        RevocationReasonName::PrivilegeWithdrawn => RevocationReason::PrivilegeWithdrawn,
    };
    let folder = open(dir, context)?;
    let mut office = folder.issuing()?;
    // The certificate's two halves are one to its holder.
    office.register.revoke_pair(serial.as_content(), reason, now)?;
    office.store()?;
    let companion = office.register.find(serial.as_content()).and_then(|issued| issued.companion());
    let members = json!({
        "serial": serial.to_hex(),
        "companion_serial": companion.map(hex),
        "reason": reason.name(),
        "revoked_at": clock::rfc3339(now),
    });
    let mut page = Page::new();
    page.line(
        "证书（签名证书和加密证书）已注销，签发新的注销列表（yzt ca crl）后生效。",
        "The certificate (both halves) is revoked, as of the next list (`yzt ca crl`).",
    )
    .field(Term::CertificateSerial, serial.to_hex())
    .field(Term::Reason, reason.name());
    Ok(Report::new(members, page))
}

fn crl(dir: &Path, days: u32, out: &Path, context: &Context) -> Result<Report, Error> {
    let now = context.clock.now()?;
    let next_update = now.plus_days(i64::from(days));
    let folder = open(dir, context)?;
    let (mut issuing, mut root) = (folder.issuing()?, folder.root()?);
    let mut source = random::source();
    let number = issuing.register.next_crl_number();
    let mut list = |office: &mut crate::authority::Office, next: UnixTime| {
        let register = &mut office.register;
        office.authority.revocation_list(register, &mut source, now, next)
    };
    let own = list(&mut issuing, next_update)?;
    // The verifier asks about the issuing authority too, and that is the root's to say.
    let roots = list(&mut root, next_update)?;
    issuing.store()?;
    root.store()?;
    let text = format!("{}{}", own.to_pem(), roots.to_pem());
    files::write(out, text.as_bytes(), Secrecy::Public)?;

    let mut page = Page::new();
    page.line(
        "已签发证书注销列表（签发机构和根各一份）。",
        "The revocation lists of the issuing authority and of the root were issued.",
    )
    .field(Term::CrlNumber, number.to_string())
    .field(Term::NextUpdate, clock::for_people(next_update, context.language))
    .field(Term::WrittenTo, out.display().to_string());
    let members = json!({
        "number": number,
        "revoked": own.len(),
        "this_update": clock::rfc3339(now),
        "next_update": clock::rfc3339(next_update),
    });
    Ok(Report::new(members, page))
}

struct UnblockFiles<'a> {
    dir: &'a Path,
    admin_pin: &'a Path,
    request: &'a Path,
    answer: &'a Path,
    one_time_pin_out: &'a Path,
}

fn unblock(paths: &UnblockFiles<'_>, context: &Context) -> Result<Report, Error> {
    // Only who holds the authority's folder answers in its name.
    let _folder = open(paths.dir, context)?;
    let malformed = || Error::UnblockRequestFile { path: paths.request.to_owned() };
    let content = files::read(paths.request, files::SMALL)?;
    let request: UnblockRequest = serde_json::from_slice(&content).map_err(|_| malformed())?;
    let challenge = request.challenge().map_err(|_| malformed())?;
    let administrator = administrator_of(paths.admin_pin, &request)?;

    let digits = one_time_digits()?;
    let new = Pin::new(digits.clone(), &PinPolicy::default())?;
    let cryptogram = unblock_cryptogram(administrator, new, &challenge, &Dialect::default())?;
    let answer = UnblockAnswer::new(&cryptogram);
    let mut line = digits;
    line.push(b'\n');
    // The PIN before the answer: an unlocked key whose PIN nobody knows would be no help.
    files::write(paths.one_time_pin_out, &line, Secrecy::Secret)?;
    let text = serde_json::to_vec(&answer).unwrap_or_default();
    files::write(paths.answer, &text, Secrecy::Public)?;

    let mut page = Page::new();
    page.line(
        "已计算解锁应答；管理员 PIN 码没有离开本机。",
        "The unlock answer was made; the administrator PIN has not left this computer.",
    )
    .field(Term::KeySerial, request.serial())
    .field(Term::WrittenTo, paths.answer.display().to_string())
    .line(
        "请把一次性 PIN 码另行告知经办人，首次使用须修改。",
        "Tell the handler the one-time PIN by another way; it must be changed at first use.",
    );
    Ok(Report::new(json!({ "serial": request.serial() }), page))
}

/// The administrator's PIN of the key that asks, and of no other.
fn administrator_of(path: &Path, request: &UnblockRequest) -> Result<Pin, Error> {
    let malformed = || Error::AdminPinFile { path: path.to_owned() };
    let content = files::read_secret(path, files::SMALL)?;
    let file: AdministratorFile = serde_json::from_slice(&content).map_err(|_| malformed())?;
    if file.format != ADMIN_PIN_FORMAT {
        return Err(malformed());
    }
    if file.serial != request.serial() || file.application != request.application() {
        return Err(Error::AdminPinOfAnotherKey {
            found: file.serial.clone(),
            wanted: request.serial().to_owned(),
        });
    }
    let bytes = unhex(&file.admin_pin).ok_or_else(malformed)?;
    administrator_pin(&bytes)
}

fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    for pair in text.as_bytes().chunks(2) {
        let [high, low] = pair else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
    }
    Some(bytes)
}

/// Decimal digits without bias.
fn one_time_digits() -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut digits = Zeroizing::new(Vec::with_capacity(ONE_TIME_DIGITS + 1));
    while digits.len() < ONE_TIME_DIGITS {
        let [byte] = random::bytes::<1>()?;
        if byte < 250 {
            digits.push(b'0' + byte % 10);
        }
    }
    Ok(digits)
}

fn open(dir: &Path, context: &Context) -> Result<AuthorityFolder, Error> {
    AuthorityFolder::open(dir, || {
        context.progress("正在等待另一个程序……", "Waiting for another program ...")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_time_pins_are_digits_and_differ() {
        let pins: Vec<_> = (0..50).map(|_| one_time_digits().unwrap()).collect();
        assert!(pins.iter().all(|pin| pin.len() == 8 && pin.iter().all(u8::is_ascii_digit)));
        assert!(pins.iter().any(|pin| **pin != **pins.first().unwrap()));
    }

    #[test]
    fn hexadecimal_is_strict() {
        assert_eq!(*unhex("00fFa5").unwrap(), [0, 255, 0xA5]);
        for bad in ["0", "0g", "+1", "中"] {
            assert!(unhex(bad).is_none(), "{bad}");
        }
    }
}
