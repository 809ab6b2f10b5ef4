// SPDX-License-Identifier: MIT OR Apache-2.0
//! Running the cases and counting what became of them.

use yzt_cert::path::{
    PathInput, PathOptions, PolicyInputs, Purpose, TrustAnchor, VerifiedPath, validate,
};
use yzt_cert::{Certificate, CertificateRevocationList, Error, RevocationGap, UnixTime};

use crate::data::{ANCHOR, Case, Suite};
use crate::resign::is_dsa;

/// Within the validity period of what is valid in the suite.
const AT: &str = "2011-07-01T00:00:00Z";

/// Cases by what became of them, each in the order of the document.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Run, as expected.
    pub(crate) run: Vec<String>,
    /// Settings run, as expected: some cases have several.
    settings: usize,
    /// Refused since DSA is not supported.
    pub(crate) dsa: Vec<String>,
    /// Refused since indirect revocation lists are not supported.
    pub(crate) indirect: Vec<String>,
    /// Not as expected, and how.
    pub(crate) failed: Vec<String>,
}

impl Tally {
    pub(crate) fn print(&self, form: &str) {
        println!(
            "PKITS {form}: {} of 224 cases run ({} settings), {} failed; excluded: {} DSA ({}), {} \
             indirect lists ({})",
            self.run.len(),
            self.settings,
            self.failed.len(),
            self.dsa.len(),
            self.dsa.join(" "),
            self.indirect.len(),
            self.indirect.join(" "),
        );
    }
}

pub(crate) fn all(suite: &Suite) -> Tally {
    let mut tally = Tally::default();
    for case in Case::all() {
        let result = check(suite, &case);
        let number = case.case();
        let list = match judge(suite, &case, &result) {
            Verdict::AsExpected => {
                tally.settings += 1;
                &mut tally.run
            }
            Verdict::Dsa => &mut tally.dsa,
            Verdict::Indirect => &mut tally.indirect,
            Verdict::Failed => {
                let found = result.map(|path| path.policies().clone());
                tally.failed.push(format!("{} {}: {found:?}", case.number, case.name));
                continue;
            }
        };
        if list.last() != Some(&number) {
            list.push(number);
        }
    }
    tally
}

fn check(suite: &Suite, case: &Case) -> Result<VerifiedPath, Error> {
    let certificate = |name: &&str| Certificate::parse(&suite.certificates[*name]);
    let (leaf, intermediates) = case.certificates.split_last().unwrap();
    let intermediates = intermediates.iter().map(certificate).collect::<Result<Vec<_>, _>>()?;
    // A list that cannot be read, as that of 4.4.4, is one that is not there.
    let list = |name: &&str| CertificateRevocationList::parse(&suite.lists[*name]).ok();
    let lists = case.lists.iter().filter_map(list).collect();
    let anchors = [TrustAnchor::Certificate(certificate(&ANCHOR)?)];
    let at: UnixTime = AT.parse().unwrap();
    let policies = PolicyInputs {
        acceptable: case.settings.policies.clone(),
        explicit: case.settings.explicit,
        inhibit_mapping: case.settings.inhibit_mapping,
        inhibit_any: case.settings.inhibit_any,
    };
    let options = PathOptions { policies, ..PathOptions::new(at, Purpose::Any) };
    validate(&PathInput {
        leaf: &certificate(leaf)?,
        intermediates: &intermediates,
        anchors: &anchors,
        evidence: &lists,
        options: &options,
    })
}

enum Verdict {
    AsExpected,
    Dsa,
    Indirect,
    Failed,
}

fn judge(suite: &Suite, case: &Case, result: &Result<VerifiedPath, Error>) -> Verdict {
    let dsa = case.certificates.iter().any(|name| is_dsa(&suite.certificates[*name]));
    match result {
        Ok(path) => {
            let policies = &path.policies().acceptable;
            let same = case.policies.as_ref().is_none_or(|expected| expected == policies);
            if case.valid && same && !dsa { Verdict::AsExpected } else { Verdict::Failed }
        }
        Err(error) if case.error(suite.form) != Some(error.number()) => Verdict::Failed,
        // The damaged signature of 4.1.6 cannot even be read.
        Err(error) if dsa && (names_dsa(error) || !case.valid) => Verdict::Dsa,
        Err(Error::RevocationUnknown { cause: RevocationGap::Indirect, .. }) => Verdict::Indirect,
        Err(_) if case.valid || dsa => Verdict::Failed,
        Err(_) => Verdict::AsExpected,
    }
}

/// The algorithm that is not supported is one of DSA's.
fn names_dsa(error: &Error) -> bool {
    let dsa = ["1.2.840.10040.4.1", "1.2.840.10040.4.3"];
    match error {
        Error::AlgorithmUnsupported { algorithm } => dsa.contains(&algorithm.to_string().as_str()),
        _ => false,
    }
}
