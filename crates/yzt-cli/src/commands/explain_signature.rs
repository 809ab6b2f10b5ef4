// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cert explain`: why a signature does not verify.

use std::path::Path;

use serde_json::{Map, Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::explain::{Cause, Excluded, Explanation, Question, Remaining};
use yzt_cert::{
    Certificate, CertificateRequest, CertificateRevocationList, KeyUsage, Quirks, armour, bundle,
};
use yzt_cms::{SignedData, VerifyOptions};
use yzt_crypto::{PublicKey, sm2};

use super::trust;
use super::values::hex;
use crate::args::ExplainSignatureArgs;
use crate::error::Error;
use crate::files;
use crate::keyfile;
use crate::output::{Page, Report};

/// A key that may have signed, and what its certificate says that it is for.
type Candidate = (PublicKey, Option<KeyUsage>);

pub(crate) fn execute(arguments: &ExplainSignatureArgs) -> Result<Report, Error> {
    let issuers = trust::all_certificates(&arguments.issuer, Quirks::ALL)?;
    let explained = match (&arguments.file, &arguments.signature, &arguments.message) {
        (None, Some(signature), Some(message)) => {
            let candidates = candidates(&issuers, arguments)?;
            vec![bare(signature, message, &candidates, arguments)?]
        }
        (Some(file), ..) => of_file(file, &issuers, arguments)?,
        _ => return Err(Error::Usage("FILE or --signature is missing".to_owned())),
    };
    Ok(report(&explained))
}

fn candidates(
    issuers: &[Certificate],
    arguments: &ExplainSignatureArgs,
) -> Result<Vec<Candidate>, Error> {
    let mut found = Vec::new();
    for issuer in issuers {
        found.push((issuer.public_key()?, issuer.key_usage()));
    }
    for path in &arguments.public_key {
        found.push((keyfile::public_key(path)?, None));
    }
    Ok(found)
}

fn bare(
    signature: &Path,
    message: &Path,
    candidates: &[Candidate],
    arguments: &ExplainSignatureArgs,
) -> Result<Explanation, Error> {
    let value = files::read(signature, files::SMALL)?;
    let message = files::read(message, files::CONTENT)?;
    let Some(((key, usage), others)) = candidates.split_first() else {
        return Err(Error::Usage("--issuer or --public-key is missing".to_owned()));
    };
    let question = Question::of_message(&message, &value, key).with_key_usage(*usage);
    ask(question, others, arguments)
}

fn ask(
    mut question: Question<'_>,
    candidates: &[Candidate],
    arguments: &ExplainSignatureArgs,
) -> Result<Explanation, Error> {
    for text in &arguments.sm2_id {
        question = question.with_identifier(sm2::DistinguishedId::new(text.as_bytes())?);
    }
    for (key, usage) in candidates {
        question = question.with_candidate(key.clone(), *usage);
    }
    Ok(question.explain())
}

/// Tells by the content what a file is: everything is read as leniently as can be, since what it
/// is judged by here is its signature.
fn of_file(
    file: &Path,
    issuers: &[Certificate],
    arguments: &ExplainSignatureArgs,
) -> Result<Vec<Explanation>, Error> {
    let content = files::read(file, files::LARGE)?;
    let candidates = candidates(issuers, arguments)?;
    let first = || {
        let missing = || Error::Usage("--issuer or --public-key is missing".to_owned());
        candidates.split_first().ok_or_else(missing)
    };
    if let Ok(certificate) = Certificate::parse_any_with(&content, Quirks::ALL) {
        let ((key, usage), others) = match candidates.split_first() {
            Some((first, others)) => (first.clone(), others.to_vec()),
            // Without anybody else it can only have signed itself.
            None => ((certificate.public_key()?, certificate.key_usage()), Vec::new()),
        };
        let (algorithm, value) = (certificate.signature_algorithm(), certificate.signature_value());
        let question = Question::new(algorithm, certificate.tbs(), value, &key);
        return Ok(vec![ask(question.with_key_usage(usage), &others, arguments)?]);
    }
    if let Ok(request) = CertificateRequest::parse_any_with(&content, Quirks::ALL) {
        return Ok(vec![ask(Question::of_request(&request)?, &candidates, arguments)?]);
    }
    if let Some(list) = list(&content) {
        let ((key, usage), others) = first()?;
        let (algorithm, value) = (list.signature_algorithm(), list.signature_value());
        let question = Question::new(algorithm, list.tbs(), value, key).with_key_usage(*usage);
        return Ok(vec![ask(question, others, arguments)?]);
    }
    if let Ok(message) = SignedData::parse_any_with(&content, Quirks::ALL) {
        let detached = arguments
            .message
            .as_deref()
            .map(|path| files::read(path, files::CONTENT))
            .transpose()?;
        let options = VerifyOptions {
            content: detached.as_deref(),
            certificates: issuers,
            ..VerifyOptions::default()
        };
        let signers = message.signers().iter();
        return Ok(signers.map(|it| message.explain(it, &options)).collect::<Result<_, _>>()?);
    }
    Err(Error::DocumentUnknown { path: file.to_owned() })
}

fn list(content: &[u8]) -> Option<CertificateRevocationList> {
    let lists = bundle::revocation_lists_with(content, Quirks::ALL).ok();
    let bare = || {
        let (der, _) = armour::document(content, "X509 CRL", Quirks::ALL).ok()??;
        CertificateRevocationList::parse_with(&der, Quirks::ALL).ok()
    };
    lists.and_then(|lists| lists.into_iter().next()).or_else(bare)
}

fn report(explained: &[Explanation]) -> Report {
    let mut page = Page::new();
    let mut signatures: Vec<Value> = Vec::new();
    for explanation in explained {
        if !signatures.is_empty() {
            page.blank();
        }
        signatures.push(match explanation {
            Explanation::Valid => {
                page.line(
                    "签名有效，没有可说明的。",
                    "The signature is valid; there is nothing to explain.",
                );
                json!({ "valid": true, "causes": [] })
            }
            Explanation::Found(causes) => found(&mut page, causes),
            Explanation::Unexplained(excluded) => unexplained(&mut page, excluded),
            _ => json!({ "valid": false, "causes": [] }),
        });
    }
    if explained.is_empty() {
        page.line("消息没有签名人。", "The message has no signer.");
    }
    let valid = !explained.is_empty() && explained.iter().all(|it| *it == Explanation::Valid);
    let report = Report::new(json!({ "valid": valid, "signatures": signatures }), page);
    if valid { report } else { report.ending_with(1) }
}

fn found(page: &mut Page, causes: &[Cause]) -> Value {
    page.line(
        "签名不合标准，但确实是对这份内容作的；与标准的差别：",
        "The signature is not as it should be, and yet was made over this content; what differs:",
    );
    let mut listed: Vec<Value> = Vec::new();
    for cause in causes {
        let [chinese, english] = words(cause);
        page.line(chinese, english);
        let mut members = Map::new();
        members.insert("name".to_owned(), json!(cause.name()));
        if let Some(details) = details(cause) {
            page.field(Term::Details, format!("{}: {details}", cause.name()));
            members.insert("details".to_owned(), json!(details));
        } else {
            page.field(Term::Details, cause.name());
        }
        listed.push(Value::Object(members));
    }
    json!({ "valid": false, "causes": listed })
}

fn unexplained(page: &mut Page, excluded: &Excluded) -> Value {
    page.line(
        "已知的差别都试过，没有一种能使签名有效。仍可能是：",
        "Everything that is known to go wrong was tried, and nothing makes it valid. It may still be:",
    );
    for remaining in &excluded.remaining {
        let [chinese, english] = remaining_words(*remaining);
        page.line(chinese, english);
    }
    if excluded.encryption_certificate {
        page.line(
            "给出的是加密证书，请改用签名证书。",
            "The certificate given is for encryption; try the signature certificate.",
        );
    }
    json!({
        "valid": false,
        "causes": [],
        "readable": excluded.readable,
        "keys": excluded.keys,
        "identifiers": excluded.identifiers,
        "attempts": excluded.attempts,
        "complete": excluded.complete,
        "encryption_certificate": excluded.encryption_certificate,
        "algorithm_fits": excluded.algorithm_fits,
        "remaining": excluded.remaining.iter().map(|it| it.name()).collect::<Vec<_>>(),
    })
}

fn details(cause: &Cause) -> Option<String> {
    match cause {
        Cause::OtherKey { candidate } => Some((candidate + 2).to_string()),
        Cause::WrongAlgorithm { stated, used } => Some(format!("{stated} -> {used}")),
        Cause::WeakAlgorithm { stated } => Some(stated.to_string()),
        Cause::OtherIdentifier(identifier) => {
            Some(match std::str::from_utf8(identifier.as_bytes()) {
                Ok(text) => text.to_owned(),
                Err(_) => hex(identifier.as_bytes()),
            })
        }
        Cause::OtherDigest(digest) => Some(digest.to_string()),
        _ => None,
    }
}

const fn words(cause: &Cause) -> [&'static str; 2] {
    match cause {
        Cause::OtherKey { .. } => [
            "签名者是另一把密钥：参数中第几张证书或公钥见技术细节。",
            "Another key signed: which of the given ones, in their order, stands in the details.",
        ],
        Cause::EncryptionCertificate => [
            "签名所用的密钥只能用于加密：用错了双证中的一张。",
            "The key that signed is for encryption only: the wrong one of the pair was used.",
        ],
        Cause::WrongAlgorithm { .. } => [
            "写明的签名算法与实际所用的不同。",
            "The stated algorithm is not the one that was used.",
        ],
        Cause::WeakAlgorithm { .. } => {
            ["签名算法过弱，不予接受。", "The algorithm is too weak to be accepted."]
        }
        Cause::OtherIdentifier(_) => [
            "SM2 签名使用了另外的用户标识。",
            "SM2 was used with another identifier than the default one.",
        ],
        Cause::EmptyIdentifier => {
            ["SM2 签名使用了空的用户标识。", "SM2 was used with an empty identifier."]
        }
        Cause::WithoutZ => ["计算摘要时没有加入 Z 值。", "The digest was made without Z."],
        Cause::DoubleHash => [
            "签名方把摘要当作内容，又计算了一次摘要。",
            "The signer took a digest for the message and hashed it again.",
        ],
        Cause::AlreadyHashed => [
            "给出的内容本身就是摘要，不应再计算。",
            "What was given as the message is the digest itself.",
        ],
        Cause::OtherDigest(_) => ["使用了另外的摘要算法。", "Another digest was used."],
        _ => {
            ["签名值的写法不合标准。", "The value is written in another form than the standard's."]
        }
    }
}

const fn remaining_words(remaining: Remaining) -> [&'static str; 2] {
    match remaining {
        Remaining::DamagedValue => [
            "- 签名值残缺、被改动，或不是签名。",
            "- The value is cut off, altered, or no signature.",
        ],
        Remaining::OtherMessage => [
            "- 内容与签名时不同：改动、字符集、换行。",
            "- The content is not what was signed: altered, another character set or line ends.",
        ],
        Remaining::OtherKey => ["- 签名者的密钥没有给出。", "- A key that was not given signed."],
        _ => [
            "- 使用了没有给出的 SM2 用户标识。",
            "- An SM2 identifier was used that was not given.",
        ],
    }
}
