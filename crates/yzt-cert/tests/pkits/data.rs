// SPDX-License-Identifier: MIT OR Apache-2.0
//! The suite's documents and its table of cases.

use std::collections::BTreeMap;

use yzt_cert::asn1::Reader;
use yzt_cert::{ObjectIdentifier, oid};

const CERTIFICATES: &[u8] = include_bytes!("data/certificates.der");
const CERTIFICATE_NAMES: &str = include_str!("data/certificates.txt");
const LISTS: &[u8] = include_bytes!("data/lists.der");
const LIST_NAMES: &str = include_str!("data/lists.txt");
const CASES: &str = include_str!("data/cases.tsv");

/// The only trust anchor.
pub(crate) const ANCHOR: &str = "TrustAnchorRootCertificate";

/// The documents by their names, in DER; one certificate is damaged so that it cannot be read.
#[derive(Debug, PartialEq)]
pub(crate) struct Suite {
    pub(crate) form: Form,
    pub(crate) certificates: BTreeMap<String, Vec<u8>>,
    pub(crate) lists: BTreeMap<String, Vec<u8>>,
}

impl Suite {
    pub(crate) fn read() -> Self {
        let certificates = documents(CERTIFICATES, CERTIFICATE_NAMES);
        let lists = documents(LISTS, LIST_NAMES);
        assert_eq!((certificates.len(), lists.len()), (405, 173));
        Self { form: Form::Published, certificates, lists }
    }
}

fn documents(der: &[u8], names: &str) -> BTreeMap<String, Vec<u8>> {
    let mut reader = Reader::new(der, "suite");
    let found = names
        .lines()
        .map(|name| (name.to_owned(), reader.element().unwrap().whole().to_vec()))
        .collect();
    reader.finish().unwrap();
    found
}

/// The two forms of the suite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    /// As published, with RSA.
    Published,
    /// Signed again, with SM2.
    Sm2,
}

/// One case, or one setting of a case that has several.
#[derive(Debug)]
pub(crate) struct Case {
    /// Such as 4.8.1.2: the second setting of case 4.8.1.
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) certificates: Vec<&'static str>,
    pub(crate) lists: Vec<&'static str>,
    pub(crate) settings: Settings,
    pub(crate) valid: bool,
    /// The user-constrained policy set, where the document gives it.
    pub(crate) policies: Option<Vec<ObjectIdentifier>>,
    /// The numbers of our error, as published and signed again.
    errors: Vec<u16>,
}

impl Case {
    pub(crate) fn all() -> Vec<Self> {
        CASES.lines().filter(|line| !line.starts_with('#')).map(Self::read).collect()
    }

    /// The number without the setting's.
    pub(crate) fn case(&self) -> String {
        self.number.split('.').take(3).collect::<Vec<_>>().join(".")
    }

    /// The number of the error with which it is refused.
    pub(crate) fn error(&self, form: Form) -> Option<u16> {
        match (form, &self.errors[..]) {
            (Form::Published, [number, ..]) => Some(*number),
            (Form::Sm2, [.., number]) => Some(*number),
            (_, []) => None,
        }
    }

    fn read(line: &'static str) -> Self {
        let fields: Vec<&str> = line.split('\t').collect();
        let [number, name, certificates, lists, settings, expected, policies, errors] = fields[..]
        else {
            panic!("{line}");
        };
        let valid = match expected {
            "valid" => true,
            "invalid" => false,
            _ => panic!("{line}"),
        };
        Self {
            number,
            name,
            certificates: certificates.split(' ').collect(),
            lists: lists.split(' ').filter(|list| !list.is_empty()).collect(),
            settings: Settings::read(settings),
            valid,
            policies: (policies != "?").then(|| policy_set(policies)),
            errors: errors.split(' ').filter_map(|number| number.parse().ok()).collect(),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) policies: Option<Vec<ObjectIdentifier>>,
    pub(crate) explicit: bool,
    pub(crate) inhibit_mapping: bool,
    pub(crate) inhibit_any: bool,
}

impl Settings {
    fn read(text: &str) -> Self {
        let mut settings = Self::default();
        for word in text.split(' ') {
            match word {
                "-" => {}
                "explicit" => settings.explicit = true,
                "inhibit-mapping" => settings.inhibit_mapping = true,
                "inhibit-any" => settings.inhibit_any = true,
                other => {
                    settings.policies = Some(policy_set(other.strip_prefix("policies=").unwrap()));
                }
            }
        }
        settings
    }
}

/// `1+2`: NIST-test-policy-1 and -2; `any`; `-` for none.
fn policy_set(text: &str) -> Vec<ObjectIdentifier> {
    let policy = |number: &str| match number {
        "any" => oid::ANY_POLICY,
        number => format!("2.16.840.1.101.3.2.1.48.{number}").parse().unwrap(),
    };
    if text == "-" { Vec::new() } else { text.split('+').map(policy).collect() }
}
