// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every error has its number.

use std::collections::BTreeSet;
use yzt_forms::{Error, NUMBERS};
use yzt_lifecycle::service::{Channel, DocumentKind, ServiceKind};

#[test]
fn every_error_has_a_number_of_its_own_and_the_list_is_whole() {
    let (name, version) = (String::from("a"), String::from("1"));
    let (service, channel) = (ServiceKind::Unlock, Channel::Post);
    let all = [
        Error::Definition { line: 1, column: 1, message: name.clone() },
        Error::Schema { line: 1, schema: 2 },
        Error::DefinitionTooLong { most: 1 },
        Error::FormUnknown { name: name.clone(), version: version.clone() },
        Error::FormRepeated { name: name.clone(), version },
        Error::DocumentWithoutForm { document: DocumentKind::ResetForm },
        Error::ServiceNotOffered { service },
        Error::ServiceWithoutForm { service, form: name.clone() },
        Error::ChannelNotOffered { service, channel },
        Error::ValueTooLong { field: name.clone(), most: 1 },
        Error::EntitlementUnknown { name: name.clone() },
        Error::AccountUnfit { name },
        Error::Data { line: 1, column: 1 },
        Error::DataTooLong { most: 1 },
        Error::TooManyCopies { most: 1 },
        Error::Code,
    ];
    let numbers: BTreeSet<u16> = all.iter().map(Error::number).collect();
    assert_eq!(numbers.len(), all.len());
    assert!(numbers.iter().eq(NUMBERS));
    assert!(NUMBERS.iter().all(|number| (4300..=4349).contains(number)));
}
