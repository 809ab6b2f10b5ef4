// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a verifier trusts and knows, read from files or gathered.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use yzt_assistant::glossary::Term;
use yzt_assistant::messages::message;
use yzt_cert::fetch::{GatherOptions, Location, Problem, gather};
use yzt_cert::ocsp::OcspResponse;
use yzt_cert::path::{PathInput, PathOptions, RevocationPolicy, TrustAnchor, validate};
use yzt_cert::status::Evidence;
use yzt_cert::{Certificate, CertificateRevocationList, Quirks, bundle};

use crate::args::TrustArgs;
use crate::args::document::{EvidenceArgs, NetworkArgs};
use crate::context::Context;
use crate::error::{Error, fetch_number};
use crate::fetch::{DiskCache, HttpFetcher};
use crate::files;
use crate::output::Page;
use crate::random;

/// Anchors, intermediates and revocation lists.
pub(crate) struct Trust {
    pub(crate) anchors: Vec<Certificate>,
    pub(crate) intermediates: Vec<Certificate>,
    pub(crate) lists: Vec<CertificateRevocationList>,
    pub(crate) revocation: RevocationPolicy,
    pub(crate) accept_software_keys: bool,
}

impl Trust {
    /// Reads every file that the options name.
    pub(crate) fn read(arguments: &TrustArgs) -> Result<Self, Error> {
        Self::read_with(arguments, Quirks::STRICT)
    }

    /// Reads every file that the options name, with these quirks allowed in them.
    pub(crate) fn read_with(arguments: &TrustArgs, allowed: Quirks) -> Result<Self, Error> {
        let revocation = if arguments.no_revocation_check {
            RevocationPolicy::Ignore
        } else {
            RevocationPolicy::RequireAll
        };
        Ok(Self {
            anchors: all_certificates(&arguments.anchor, allowed)?,
            intermediates: all_certificates(&arguments.intermediate, allowed)?,
            lists: all_lists(&arguments.crl, allowed)?,
            revocation,
            accept_software_keys: arguments.accept_software_keys,
        })
    }
}

/// One certificate, in PEM or DER.
pub(crate) fn certificate(path: &Path) -> Result<Certificate, Error> {
    certificate_with(path, Quirks::STRICT)
}

/// One certificate, in PEM or DER, with these quirks allowed.
pub(crate) fn certificate_with(path: &Path, allowed: Quirks) -> Result<Certificate, Error> {
    let content = files::read(path, files::SMALL)?;
    let read = Certificate::parse_any_with(&content, allowed);
    read.map_err(|error| Error::from(error).about(path))
}

/// Every certificate of every file.
pub(crate) fn all_certificates(
    paths: &[PathBuf],
    allowed: Quirks,
) -> Result<Vec<Certificate>, Error> {
    all(paths, |content| bundle::certificates_with(content, allowed))
}

/// Every revocation list of every file: an authority publishes the root's beside its own.
pub(crate) fn all_lists(
    paths: &[PathBuf],
    allowed: Quirks,
) -> Result<Vec<CertificateRevocationList>, Error> {
    all(paths, |content| bundle::revocation_lists_with(content, allowed))
}

fn all<T>(
    paths: &[PathBuf],
    read: impl Fn(&[u8]) -> Result<Vec<T>, yzt_cert::Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    for path in paths {
        let content = files::read(path, files::LARGE)?;
        found.extend(read(&content).map_err(|error| Error::from(error).about(path))?);
    }
    Ok(found)
}

/// Lists and responses of files.
pub(crate) fn evidence(
    lists: Vec<CertificateRevocationList>,
    arguments: &EvidenceArgs,
    allowed: Quirks,
) -> Result<Evidence, Error> {
    let mut evidence: Evidence = lists.into_iter().collect();
    add_responses(&mut evidence, arguments, allowed)?;
    Ok(evidence)
}

/// Adds the responses of files.
pub(crate) fn add_responses(
    evidence: &mut Evidence,
    arguments: &EvidenceArgs,
    allowed: Quirks,
) -> Result<(), Error> {
    for path in &arguments.ocsp {
        let content = files::read(path, files::SMALL)?;
        let response = OcspResponse::parse_with(&content, allowed)
            .map_err(|error| Error::from(error).about(path))?;
        evidence.add_response(response);
    }
    Ok(())
}

/// The fetcher and the cache that the options name.
pub(crate) fn network(arguments: &NetworkArgs, context: &Context) -> (HttpFetcher, DiskCache) {
    let folder = match (&arguments.cache, arguments.no_cache) {
        (_, true) => None,
        (Some(folder), _) => Some(folder.clone()),
        (None, _) => context.cache_folder(),
    };
    let fetcher = HttpFetcher::new(Duration::from_secs(arguments.fetch_seconds));
    (fetcher, DiskCache::new(folder))
}

/// What was asked of the network, and what came of it.
#[derive(Default)]
pub(crate) struct Fetched {
    fetches: usize,
    problems: Vec<(Location, Problem)>,
}

impl Fetched {
    /// As JSON.
    pub(crate) fn value(&self) -> Value {
        let problems: Vec<Value> = self
            .problems
            .iter()
            .map(|(place, problem)| {
                let number = problem_number(problem);
                json!({
                    "address": place.to_string(),
                    "number": number,
                    "name": number.and_then(message).map(|message| message.name),
                    "details": problem.to_string(),
                })
            })
            .collect();
        json!({ "fetches": self.fetches, "problems": problems })
    }

    /// What went wrong, as lines.
    pub(crate) fn lines(&self, page: &mut Page) {
        for (place, problem) in &self.problems {
            let number = problem_number(problem).map(|number| format!(" (YZT-{number:04})"));
            page.field(
                Term::NotFetched,
                format!("{place}: {problem}{}", number.unwrap_or_default()),
            );
        }
    }
}

fn problem_number(problem: &Problem) -> Option<u16> {
    match problem {
        Problem::Fetch(error) => Some(fetch_number(*error)),
        Problem::Document(error) => Some(error.number()),
        _ => None,
    }
}

/// Gathers what the certificates name, once they lead to an anchor: addresses in a stranger's
/// certificate are not asked.
pub(crate) fn fetch_evidence(
    input: &PathInput<'_>,
    arguments: &NetworkArgs,
    context: &Context,
) -> Result<(Evidence, Fetched), Error> {
    let options = PathOptions { revocation: RevocationPolicy::Ignore, ..input.options.clone() };
    let path = validate(&PathInput { options: &options, ..*input })?;
    let _progress = context.progress("正在下载注销信息……", "Fetching revocation information ...");
    let (mut fetcher, mut cache) = network(arguments, context);
    let gathered = gather(
        path.certificates(),
        &mut fetcher,
        &mut cache,
        &GatherOptions::default(),
        &mut random::source(),
        options.at,
    )?;
    let fetched = Fetched { fetches: gathered.fetches, problems: gathered.problems };
    Ok((gathered.evidence, fetched))
}

/// Certificates as trust anchors.
pub(crate) fn anchors(certificates: &[Certificate]) -> Vec<TrustAnchor> {
    certificates.iter().cloned().map(TrustAnchor::from).collect()
}
