// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists of keys, over a source of channels.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use yzt_apdu::{CardChannel, ChannelError};
use yzt_gmt0017::Dialect;
use yzt_token::{DeviceId, Error, Object, Provider};
use yzt_token_apdu::{ApduProvider, ChannelSource, KnownKey, SourceEntry};

use crate::simulated::Simulated;

#[derive(Clone, Default)]
struct Shelf {
    cards: Arc<Mutex<BTreeMap<String, Simulated>>>,
    connects: Arc<AtomicUsize>,
    known: Option<KnownKey>,
    exclusive: bool,
}

impl Shelf {
    fn with(names: &[&str]) -> Self {
        let shelf = Self::default();
        for name in names {
            shelf.insert(name);
        }
        shelf
    }

    fn insert(&self, name: &str) -> Simulated {
        let card = Simulated::new();
        self.cards.lock().unwrap().insert(name.to_owned(), card.clone());
        card
    }

    fn remove(&self, name: &str) {
        let card = self.cards.lock().unwrap().remove(name).unwrap();
        card.pull_out();
    }

    fn card(&self, name: &str) -> Simulated {
        self.cards.lock().unwrap()[name].clone()
    }

    fn connects(&self) -> usize {
        self.connects.load(Ordering::SeqCst)
    }
}

impl ChannelSource for Shelf {
    fn entries(&mut self) -> Result<Vec<SourceEntry>, Error> {
        let cards = self.cards.lock().unwrap();
        let entry = |name: &String| SourceEntry {
            id: DeviceId::new(name),
            present: name != "empty reader",
            known: self.known.clone(),
            error_number: (name == "damaged").then_some(2510),
        };
        Ok(cards.keys().map(entry).collect())
    }

    fn connect(&mut self, id: &DeviceId) -> Result<Box<dyn CardChannel>, Error> {
        self.connects.fetch_add(1, Ordering::SeqCst);
        let cards = self.cards.lock().unwrap();
        let card = cards.get(id.as_str()).ok_or(Error::NotFound { object: Object::Device })?;
        if id.as_str() == "held" {
            return Err(Error::InUse);
        }
        Ok(card.channel())
    }

    fn is_exclusive(&self) -> bool {
        self.exclusive
    }
}

fn provider(shelf: &Shelf) -> ApduProvider<Shelf> {
    ApduProvider::new("shelf", shelf.clone()).with_dialect(Dialect::default())
}

#[test]
fn every_key_is_listed_also_those_that_cannot_be_read() {
    let shelf = Shelf::with(&["a", "damaged", "empty reader", "held"]);
    let mut provider = provider(&shelf);
    let listed = provider.devices().unwrap();
    let told: Vec<_> = listed
        .iter()
        .map(|entry| (entry.id.as_str(), entry.present, entry.serial.len(), entry.error_number))
        .collect();
    assert_eq!(
        told,
        [
            ("a", true, 32, None),
            ("damaged", true, 0, Some(2510)),
            ("empty reader", false, 0, None),
            ("held", true, 0, Some(2012)),
        ]
    );
    assert_eq!(shelf.connects(), 2);
    assert_eq!(provider.name(), "shelf");
}

#[test]
fn what_the_source_knows_is_not_asked() {
    let known = KnownKey { label: "l".into(), serial: "s".into(), manufacturer: "m".into() };
    let shelf = Shelf { known: Some(known), ..Shelf::with(&["a"]) };
    let listed = provider(&shelf).devices().unwrap();
    assert_eq!((&*listed[0].label, &*listed[0].serial, &*listed[0].manufacturer), ("l", "s", "m"));
    assert_eq!(shelf.connects(), 0);
}

#[test]
fn handles_to_one_key_share_a_connection_with_what_was_read() {
    let shelf = Shelf::with(&["a"]);
    let mut provider = provider(&shelf);
    let id = provider.devices().unwrap().remove(0).id;
    provider.open(&id).unwrap().applications().unwrap();
    let card = shelf.card("a");
    card.restart();
    assert_eq!(provider.open(&id).unwrap().applications().unwrap(), ["YZT"]);
    assert_eq!((card.exchanges(), shelf.connects()), (0, 1));
    provider.release(&id);
    provider.open(&id).unwrap();
    assert_eq!(shelf.connects(), 2);
}

#[test]
fn an_exclusive_connection_ends_with_its_last_handle() {
    let shelf = Shelf { exclusive: true, ..Shelf::with(&["a"]) };
    let mut provider = provider(&shelf);
    let id = DeviceId::new("a");
    let first = provider.open(&id).unwrap();
    let second = provider.open(&id).unwrap();
    assert_eq!(shelf.connects(), 1);
    drop(first);
    assert!(!shelf.card("a").is_dropped());
    drop(second);
    assert!(shelf.card("a").is_dropped());
    provider.open(&id).unwrap();
    assert_eq!(shelf.connects(), 2);
}

#[test]
fn a_key_that_was_pulled_out_and_put_back_is_a_new_one() {
    let shelf = Shelf::with(&["a"]);
    let mut provider = provider(&shelf);
    let id = provider.devices().unwrap().remove(0).id;
    let mut old = provider.open(&id).unwrap();
    shelf.remove("a");
    shelf.insert("a");
    // Noticed while listing, without anyone having touched the old handle.
    assert_eq!(provider.devices().unwrap()[0].error_number, None);
    assert!(matches!(old.applications(), Err(Error::TokenRemoved)));
    assert_eq!(provider.open(&id).unwrap().applications().unwrap(), ["YZT"]);
    assert!(matches!(old.applications(), Err(Error::TokenRemoved)));
    assert_eq!(shelf.connects(), 2);
}

#[test]
fn a_key_that_is_gone_is_not_found() {
    let shelf = Shelf::with(&["a"]);
    let mut provider = provider(&shelf);
    let id = provider.devices().unwrap().remove(0).id;
    let mut old = provider.open(&id).unwrap();
    shelf.remove("a");
    assert!(matches!(old.information(), Err(Error::TokenRemoved)));
    assert!(matches!(provider.open(&id), Err(Error::NotFound { object: Object::Device })));
    assert!(provider.devices().unwrap().is_empty());
}

#[test]
fn a_reset_key_is_opened_again_on_the_same_connection() {
    let shelf = Shelf::with(&["a"]);
    let mut provider = provider(&shelf);
    let id = DeviceId::new("a");
    let mut old = provider.open(&id).unwrap();
    shelf.card("a").fail_at(0, ChannelError::Reset);
    assert!(matches!(old.information(), Err(Error::TokenReset)));
    let mut new = provider.open(&id).unwrap();
    new.information().unwrap();
    assert!(matches!(old.information(), Err(Error::TokenReset)));
    assert_eq!(shelf.connects(), 1);
}

#[test]
fn a_connection_to_a_key_that_was_pulled_out_is_not_handed_out() {
    let shelf = Shelf::with(&["a"]);
    let mut provider = provider(&shelf);
    let id = DeviceId::new("a");
    let mut old = provider.open(&id).unwrap();
    shelf.remove("a");
    shelf.insert("a");
    let mut new = provider.open(&id).unwrap();
    assert_eq!(new.applications().unwrap(), ["YZT"]);
    assert!(matches!(old.applications(), Err(Error::TokenRemoved)));
    assert_eq!(shelf.connects(), 2);
}
