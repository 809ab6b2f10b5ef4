// SPDX-License-Identifier: MIT OR Apache-2.0
//! The codes: every error of the catalogue that can come out of this library.

use yzt_assistant::messages::{Kind, catalogue};

/// One code of the header.
pub(crate) struct CodeOfHeader {
    pub(crate) number: u16,
    pub(crate) constant: String,
    pub(crate) text: &'static str,
}

/// The bands of the crates below this library, with what tells their names from equal ones of a
/// higher band.
const BANDS: &[(core::ops::Range<u16>, &str)] = &[
    (1000..1100, "APDU"),
    (1100..1200, "PIN"),
    (1200..1300, "CRYPTO"),
    (1300..1400, "COMMAND"),
    (2000..2200, "TOKEN"),
    (2500..2600, "SOFTKEY"),
    (3000..3200, "PATH"),
    (3200..3300, "CMS"),
    (4000..4100, "LOGIN"),
    (4600..4700, "ASSISTANT"),
    (5200..5300, "LIBRARY"),
];

/// All codes, by rising number.
pub(crate) fn codes() -> Vec<CodeOfHeader> {
    let messages = || {
        catalogue().filter(|message| message.kind != Kind::Notice).filter_map(|message| {
            let band = BANDS.iter().find(|(numbers, _)| numbers.contains(&message.number));
            band.map(|(_, prefix)| (message, *prefix))
        })
    };
    let mut codes =
        vec![CodeOfHeader { number: 0, constant: "YZT_OK".into(), text: "The call did its work." }];
    for (message, prefix) in messages() {
        let is_told_again = messages()
            .any(|(other, _)| other.name == message.name && other.number > message.number);
        let constant = if is_told_again {
            format!("YZT_{prefix}_{}", message.name)
        } else {
            format!("YZT_{}", message.name)
        };
        assert!(codes.iter().all(|code| code.constant != constant), "{constant} twice");
        codes.push(CodeOfHeader { number: message.number, constant, text: message.text.english });
    }
    codes
}
