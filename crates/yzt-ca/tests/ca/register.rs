// SPDX-License-Identifier: MIT OR Apache-2.0
//! The register as text, whole and damaged.

use proptest::prelude::*;
use yzt_ca::{Error, Profile, Register};
use yzt_cert::RevocationReason;

use crate::support::{NOW, World, key};

fn filled() -> (World, String) {
    let mut world = World::new();
    let pair = world.issue(&key(), &Profile::new(365)).unwrap();
    world.issue(&key(), &Profile::new(365)).unwrap();
    let serial = pair.signature_certificate.serial();
    world.register.revoke(serial, RevocationReason::KeyCompromise, NOW.plus_days(3)).unwrap();
    world.lists(NOW.plus_days(3));
    let text = world.register.to_json();
    (world, text)
}

fn name(text: &str) -> &'static str {
    match Register::from_json(text.as_bytes()) {
        Ok(_) => "read",
        Err(Error::RegisterDamaged) => "damaged",
        Err(Error::RegisterVersion { .. }) => "version",
        Err(_) => "other",
    }
}

#[test]
fn the_text_form_keeps_everything() {
    let (world, text) = filled();
    let read = Register::from_json(text.as_bytes()).unwrap();
    assert_eq!(read, world.register);
    assert_eq!(read.to_json(), text);
    assert_eq!(read.next_crl_number(), 2);
    assert_eq!(read.issued().count(), 4);
    assert_eq!(read.issued().filter(|issued| issued.revocation().is_some()).count(), 1);
}

#[test]
fn a_register_that_was_read_goes_on_where_it_stopped() {
    let (mut world, text) = filled();
    let holder = key();
    world.register = Register::from_json(text.as_bytes()).unwrap();
    world.issue(&holder, &Profile::new(1)).unwrap();
    let list = &world.lists(NOW.plus_days(4))[1];
    assert_eq!(list.number(), Some(&[2][..]));
    assert_eq!(list.len(), 1);
    // The keys are known again as well.
    let error =
        world.issue_to(&holder, &crate::support::other_subject(), &Profile::new(1)).unwrap_err();
    assert!(matches!(error, Error::KeyInUse));
}

#[test]
fn other_versions_are_refused_by_their_number() {
    let (_, text) = filled();
    for (version, expected) in [
        ("0", "version"),
        ("2", "version"),
        ("18446744073709551615", "version"),
        ("-1", "damaged"),
        ("1.0", "damaged"),
        ("\"1\"", "damaged"),
        ("null", "damaged"),
    ] {
        let changed = text.replacen("\"version\": 1", &format!("\"version\": {version}"), 1);
        assert_ne!(changed, text);
        assert_eq!(name(&changed), expected, "{version}");
    }
    // A later version may have any other content.
    assert_eq!(name(r#"{"version":7,"tree":[]}"#), "version");
}

#[test]
fn damage_is_found() {
    let (_, text) = filled();
    for (from, to) in [
        ("\"authority\": \"", "\"authority\": \"0"),
        ("\"next_crl_number\": 2", "\"next_crl_number\": 0"),
        ("\"next_crl_number\": 2", "\"next_crl_number\": -2"),
        ("\"next_crl_number\": 2", "\"next_crl_number\": 2, \"next_crl_number\": 3"),
        ("\"next_crl_number\": 2", "\"next_crl_number\": 2, \"extra\": 3"),
        ("\"certificate\": \"M", "\"certificate\": \"N"),
        ("\"certificate\": \"M", "\"certificate\": \"*"),
        ("\"companion\": \"", "\"companion\": \"00"),
        ("\"companion\": \"", "\"companion\": \"x"),
        ("keyCompromise", "removeFromCRL"),
        ("keyCompromise", "bored"),
        ("2026-03-05T", "2026-13-05T"),
        ("\"at\"", "\"when\""),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        assert_eq!(name(&changed), "damaged", "{from} → {to}");
    }
    for end in [0, 1, text.len() / 2, text.len() - 1] {
        assert_eq!(name(&text[..end]), "damaged");
    }
    assert_eq!(name(&format!("{text}{text}")), "damaged");
    assert_eq!(name("[]"), "damaged");
}

#[test]
fn a_certificate_that_stands_twice_is_damage() {
    let (_, text) = filled();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let issued = value["issued"].as_array_mut().unwrap();
    issued.push(issued[0].clone());
    assert_eq!(name(&value.to_string()), "damaged");
}

#[test]
fn a_pair_with_one_half_gone_is_damage() {
    let (_, text) = filled();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["issued"].as_array_mut().unwrap().pop();
    assert_eq!(name(&value.to_string()), "damaged");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Register::from_json(&bytes);
    }

    #[test]
    fn spliced_registers_do_not_panic(
        at in 0.0_f64..1.0,
        length in 0..30_usize,
        splice in prop::collection::vec(any::<u8>(), 0..30),
    ) {
        static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let mut bytes = TEXT.get_or_init(|| filled().1).clone().into_bytes();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let start = (bytes.len() as f64 * at) as usize;
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, splice);
        if let Ok(read) = Register::from_json(&bytes) {
            prop_assert_eq!(Register::from_json(read.to_json().as_bytes()).unwrap(), read);
        }
    }
}
