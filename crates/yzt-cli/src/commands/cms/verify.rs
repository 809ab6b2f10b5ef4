// SPDX-License-Identifier: MIT OR Apache-2.0
//! `yzt cms verify`.

use std::io::{BufReader, Read, Seek};

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_cert::path::{PathInput, PathOptions, RevocationPolicy, TrustAnchor};
use yzt_cert::signature::{SignatureMode, SignatureRules, SignatureVerdict};
use yzt_cert::status::Evidence;
use yzt_cert::{Certificate, CertificateRevocationList, Quirks};
use yzt_cms::{
    DetachedVerifier, PathCheck, SignedData, ValidSignature, Verdict, VerifyOptions,
    VerifyingReader, certificates_of_stream,
};

use super::{is_standard, write};
use crate::args::VerifyMessageArgs;
use crate::clock;
use crate::commands::trust::{self, Fetched};
use crate::commands::views;
use crate::context::Context;
use crate::error::Error;
use crate::files::{self, Content, Secrecy, Staged};
use crate::output::{Page, Report};

/// Bytes of detached content that pass through at a time.
const PIECE: usize = 64 * 1024;

/// Whom to trust and what is known, where trust is asked for at all.
struct Check {
    anchors: Vec<TrustAnchor>,
    certificates: Vec<Certificate>,
    lists: Vec<CertificateRevocationList>,
    evidence: Evidence,
    options: PathOptions,
    rules: SignatureRules,
}

impl Check {
    fn read(arguments: &VerifyMessageArgs, context: &Context) -> Result<Self, Error> {
        let rules = arguments.rules.rules()?;
        let allowed = rules.quirks;
        let mut options = PathOptions::new(context.clock.now()?, arguments.purpose.purpose());
        options.accept_software_keys = arguments.accept_software_keys;
        options.revocation = match arguments.no_revocation_check {
            true => RevocationPolicy::Ignore,
            false => arguments.evidence.revocation.policy(),
        };
        options.clock_skew_seconds = arguments.evidence.clock_skew;
        options.rules = rules.clone();
        let lists = trust::all_lists(&arguments.crl, allowed)?;
        Ok(Self {
            anchors: trust::anchors(&trust::all_certificates(&arguments.anchor, allowed)?),
            certificates: trust::all_certificates(&arguments.certificate, allowed)?,
            evidence: trust::evidence(lists.clone(), &arguments.evidence, allowed)?,
            lists,
            options,
            rules,
        })
    }

    fn options<'a>(&'a self, certificates: &'a [Certificate], path: bool) -> VerifyOptions<'a> {
        let path = (path && !self.anchors.is_empty()).then(|| PathCheck {
            anchors: &self.anchors,
            evidence: &self.evidence,
            options: self.options.clone(),
            at_timestamp: false,
        });
        VerifyOptions { certificates, rules: self.rules.clone(), path, ..VerifyOptions::default() }
    }

    /// Gathers what the signers' certificates name.
    fn fetch(
        &mut self,
        signers: &[Certificate],
        others: &[Certificate],
        arguments: &VerifyMessageArgs,
        context: &Context,
    ) -> Result<Option<Fetched>, Error> {
        let fetching = &arguments.evidence.fetching;
        let ignored = self.options.revocation == RevocationPolicy::Ignore;
        if !fetching.fetch || self.anchors.is_empty() || ignored {
            return Ok(None);
        }
        let mut told = None;
        for signer in signers {
            let input = PathInput {
                leaf: signer,
                intermediates: others,
                anchors: &self.anchors,
                evidence: &self.evidence,
                options: &self.options,
            };
            let (mut gathered, fetched) =
                trust::fetch_evidence(&input, &fetching.network, context)?;
            gathered.extend(self.lists.iter().cloned());
            trust::add_responses(&mut gathered, &arguments.evidence, self.rules.quirks)?;
            self.evidence = gathered;
            told = Some(fetched);
        }
        Ok(told)
    }
}

/// What was found, before it is told.
struct Found {
    signatures: Vec<ValidSignature>,
    quirks: Quirks,
    length: Option<u64>,
    fetched: Option<Fetched>,
}

pub(super) fn execute(arguments: &VerifyMessageArgs, context: &Context) -> Result<Report, Error> {
    let out = arguments.out.as_deref();
    let standard = out.map(|out| is_standard(out, context)).transpose()?.unwrap_or(false);
    let both = arguments.content.as_deref().is_some_and(files::is_standard)
        && files::is_standard(&arguments.input);
    if both {
        return Err(Error::Usage("--in - and --content - both want standard input".to_owned()));
    }
    let mut check = Check::read(arguments, context)?;
    let mut out = out.map(|out| Staged::create(out, Secrecy::Public)).transpose()?;
    let _progress = context.progress("正在验证……", "Verifying ...");
    let found = match Content::open(&arguments.input)? {
        Content::Short(message) => short(&message, &mut check, &mut out, arguments, context)?,
        Content::Long(stream) => long(stream, &mut check, &mut out, arguments, context)?,
    };
    if let Some(out) = out {
        out.finish()?;
    }
    Ok(report(&found, arguments, context).beside_the_output(standard))
}

fn short(
    message: &[u8],
    check: &mut Check,
    out: &mut Option<Staged>,
    arguments: &VerifyMessageArgs,
    context: &Context,
) -> Result<Found, Error> {
    let about = |error: yzt_cms::Error| Error::from(error).about(&arguments.input);
    let message = SignedData::parse_any_with(message, check.rules.quirks).map_err(about)?;
    let signers: Vec<Certificate> = signers(&message, &check.certificates);
    let others = [message.certificates(), &check.certificates].concat();
    let signatures_only = verify(&message, &check.options(&check.certificates, false), arguments);
    let fetching = arguments.evidence.fetching.fetch;
    let fetched = if fetching && arguments.content.is_none() {
        // Nobody's addresses are asked for a signature that does not hold.
        signatures_only?.all_valid()?;
        check.fetch(&signers, &others, arguments, context)?
    } else {
        check.fetch(&signers, &others, arguments, context)?
    };
    let verdict = verify(&message, &check.options(&check.certificates, true), arguments)?;
    let quirks = verdict.quirks().union(message.quirks());
    let signatures = verdict.all_valid()?;
    if let (Some(out), Some(content)) = (out, message.content()) {
        write(out, content)?;
    }
    let length = message.content().and_then(|content| u64::try_from(content.len()).ok());
    Ok(Found { signatures, quirks, length, fetched })
}

fn signers(message: &SignedData, given: &[Certificate]) -> Vec<Certificate> {
    let known = || message.certificates().iter().chain(given);
    let named = message.signers().iter();
    named.filter_map(|it| known().find(|known| it.identifier().matches(known)).cloned()).collect()
}

fn verify(
    message: &SignedData,
    options: &VerifyOptions<'_>,
    arguments: &VerifyMessageArgs,
) -> Result<Verdict, Error> {
    let Some(path) = &arguments.content else { return Ok(message.verify(options)?) };
    let mut verifier = DetachedVerifier::new(message, options)?;
    if files::is_standard(path) && arguments.evidence.fetching.fetch {
        return Err(Error::Usage("--content - cannot be read twice for --fetch".to_owned()));
    }
    let mut content = files::open(path)?;
    let mut piece = vec![0; PIECE];
    loop {
        match content.read(&mut piece) {
            Ok(0) => return Ok(verifier.finish()),
            Ok(length) => verifier.update(piece.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::unreadable(path, error)),
        }
    }
}

/// A long message is read twice: for its certificates, which stand behind its content, and for its
/// content.
fn long(
    stream: Box<dyn Read>,
    check: &mut Check,
    out: &mut Option<Staged>,
    arguments: &VerifyMessageArgs,
    context: &Context,
) -> Result<Found, Error> {
    let path = &arguments.input;
    if arguments.content.is_some() {
        return Err(Error::TooLarge { path: path.clone(), limit: files::SHORT_LIMIT });
    }
    let mut file = files::rereadable(path, stream)?;
    let rewound = |error| Error::unreadable(path, error);
    let inside = certificates_of_stream(BufReader::new(&mut file), check.rules.quirks)?;
    file.rewind().map_err(rewound)?;
    let known = [inside.as_slice(), &check.certificates].concat();
    let mut fetched = None;
    if arguments.evidence.fetching.fetch {
        let options = check.options(&known, false);
        let verdict = VerifyingReader::new(BufReader::new(&mut file), &options)?.finish()?;
        let valid = verdict.verdict.all_valid()?;
        file.rewind().map_err(rewound)?;
        let signers: Vec<Certificate> = valid.into_iter().map(|it| it.certificate).collect();
        fetched = check.fetch(&signers, &known, arguments, context)?;
    }
    let options = check.options(&known, true);
    let mut reader = VerifyingReader::new(BufReader::new(&mut file), &options)?;
    if let Some(out) = out {
        reader.copy_unverified(out)?;
    }
    let verdict = reader.finish()?;
    let quirks = verdict.verdict.quirks();
    let length = Some(verdict.length);
    Ok(Found { signatures: verdict.verdict.all_valid()?, quirks, length, fetched })
}

fn report(found: &Found, arguments: &VerifyMessageArgs, context: &Context) -> Report {
    let trusted = !arguments.anchor.is_empty();
    let mut page = Page::new();
    page.line("签名有效。", "Every signature is valid.");
    if !trusted {
        page.line(
            "没有检查签名人是否可信；加 --anchor 检查。",
            "Whether the signers can be trusted was not checked; --anchor checks it.",
        );
    } else if arguments.no_revocation_check {
        page.line("没有检查是否已注销。", "Revocation was not checked.");
    }
    let mut signers: Vec<Value> = Vec::new();
    for valid in &found.signatures {
        let identity = valid.certificate.identity();
        page.field(Term::Signer, valid.certificate.subject().to_string());
        page.field(Term::CertificateSerial, &identity.serial);
        if let Some(time) = valid.signing_time {
            page.field(Term::SigningTime, clock::for_people(time, context.language));
        }
        if valid.mode != SignatureMode::Standard {
            page.field(Term::SignatureMade, valid.mode.to_string());
        }
        let made = SignatureVerdict { mode: valid.mode, quirks: valid.quirks };
        signers.push(json!({
            "subject": valid.certificate.subject().to_string(),
            "organization": identity.organization,
            "certificate_serial": identity.serial,
            "digest": valid.digest.to_string(),
            "signing_time": valid.signing_time.map(clock::rfc3339),
            "signature": views::signature(made),
            "software_key": valid.certificate.has_software_key(),
        }));
    }
    views::quirk_lines(&mut page, found.quirks);
    if let Some(fetched) = &found.fetched {
        fetched.lines(&mut page);
    }
    if let Some(out) = arguments.out.as_deref().filter(|out| !files::is_standard(out)) {
        page.field(Term::WrittenTo, out.display().to_string());
    }
    let members = json!({
        "valid": true,
        "trusted": trusted,
        "revocation_checked": trusted && !arguments.no_revocation_check,
        "signers": signers,
        "content_length": found.length,
        "quirks": views::quirks(found.quirks),
        "fetched": found.fetched.as_ref().map(Fetched::value),
    });
    Report::new(members, page)
}
