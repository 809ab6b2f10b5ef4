// SPDX-License-Identifier: MIT OR Apache-2.0
//! The form of a file of vectors.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) algorithm: String,
    pub(crate) schema: String,
    pub(crate) number_of_tests: usize,
    pub(crate) header: Vec<String>,
    pub(crate) notes: BTreeMap<String, Note>,
    pub(crate) test_groups: Vec<Group>,
}

/// What a flag means.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) bug_type: String,
    pub(crate) description: String,
}

/// Cases of one kind under one key.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Group {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_key: Option<Key>,
    /// DER of SubjectPublicKeyInfo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_key_der: Option<String>,
    /// The private value, 32 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) private_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sha: Option<String>,
    /// The distinguished identifier that Z is made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) distinguished_identifier: Option<String>,
    pub(crate) encoding: String,
    pub(crate) tests: Vec<Case>,
}

/// A public key in parts.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Key {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) curve: String,
    pub(crate) key_size: u32,
    pub(crate) uncompressed: String,
    pub(crate) wx: String,
    pub(crate) wy: String,
}

/// One case.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) tc_id: u32,
    pub(crate) comment: String,
    pub(crate) flags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) msg: Option<String>,
    /// e, in place of a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sig: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ct: Option<String>,
    /// The encoded public key that is to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    pub(crate) result: String,
}

impl Group {
    /// What tells the groups of a file apart.
    pub(crate) fn label(&self) -> (&str, &str, Option<&str>, Option<&str>) {
        let identifier = self.distinguished_identifier.as_deref();
        (&self.kind, &self.encoding, self.public_key_der.as_deref(), identifier)
    }
}

impl Case {
    /// A case without input; the file numbers it.
    pub(crate) fn new(comment: impl Into<String>, flag: &str, result: &str) -> Self {
        Self {
            tc_id: 0,
            comment: comment.into(),
            flags: vec![flag.to_owned()],
            msg: None,
            digest: None,
            sig: None,
            ct: None,
            key: None,
            result: result.to_owned(),
        }
    }
}

/// Numbers the cases.
pub(crate) fn file(
    schema: &str,
    header: &str,
    notes: &[(&str, &str, &str)],
    mut test_groups: Vec<Group>,
) -> File {
    let mut number_of_tests = 0;
    for case in test_groups.iter_mut().flat_map(|group| &mut group.tests) {
        number_of_tests += 1;
        case.tc_id = u32::try_from(number_of_tests).unwrap();
    }
    let notes = notes.iter().map(|(flag, bug_type, description)| {
        let note = Note { bug_type: (*bug_type).into(), description: (*description).into() };
        ((*flag).to_owned(), note)
    });
    File {
        algorithm: "SM2".into(),
        schema: schema.into(),
        number_of_tests,
        header: vec![header.into()],
        notes: notes.collect(),
        test_groups,
    }
}

pub(crate) fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(digits: &str) -> Vec<u8> {
    let pair = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(pair).collect()
}
