// SPDX-License-Identifier: MIT OR Apache-2.0
//! Panics of the store crate are errors and print nothing; those of other threads are heard.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::io;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use redb::backends::InMemoryBackend;
use yzt_softkey::{Card, Damage, Error, NewKey, StorageBackend, StoreKey, create_on};
use zeroize::Zeroizing;

/// A disk whose driver panics, as an index out of range in it would.
#[derive(Clone, Debug)]
struct Panicking {
    disk: Arc<InMemoryBackend>,
    armed: Arc<AtomicBool>,
}

impl Panicking {
    fn step(&self) {
        assert!(!self.armed.load(Ordering::SeqCst), "the disk panics");
    }
}

impl StorageBackend for Panicking {
    fn len(&self) -> Result<u64, io::Error> {
        self.step();
        self.disk.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        self.step();
        StorageBackend::read(self.disk.as_ref(), offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        self.step();
        self.disk.set_len(len)
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        self.step();
        self.disk.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        self.step();
        StorageBackend::write(self.disk.as_ref(), offset, data)
    }

    fn close(&self) -> Result<(), io::Error> {
        self.step();
        Ok(())
    }
}

fn new_key() -> NewKey {
    NewKey {
        serial: "SN1".to_owned(),
        label: "label".to_owned(),
        manufacturer: "maker".to_owned(),
        issuer: "issuer".to_owned(),
        device_key: Zeroizing::new([7; 16]),
    }
}

#[test]
fn panics_inside_are_silent_and_panics_outside_are_not() {
    let heard = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&heard);
    panic::set_hook(Box::new(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    }));
    let heard = || heard.load(Ordering::SeqCst);

    let key = StoreKey::from_bytes([1; 32]);
    let armed = Arc::new(AtomicBool::new(false));
    let disk = Panicking { disk: Arc::new(InMemoryBackend::new()), armed: Arc::clone(&armed) };
    create_on(disk.clone(), &key, new_key(), &mut getrandom::SysRng).unwrap();

    let mut card = Card::open_on(disk.clone(), &key, Box::new(getrandom::SysRng)).unwrap();
    let set_label = [0x80, 0x02, 0, 0, 1, b'x'];
    assert_eq!(**card.execute(&set_label), [0x90, 0x00]);
    armed.store(true, Ordering::SeqCst);
    assert_eq!(**card.execute(&set_label), [0x65, 0x81]);
    assert_eq!(**card.execute(&set_label), [0x65, 0x81], "and again while opening anew");
    armed.store(false, Ordering::SeqCst);
    assert_eq!(**card.execute(&set_label), [0x90, 0x00], "what was durable is still there");
    armed.store(true, Ordering::SeqCst);
    let opened = Card::open_on(disk, &key, Box::new(getrandom::SysRng));
    assert!(matches!(opened, Err(Error::Damaged(Damage::Structure))));
    drop(card);
    assert_eq!(heard(), 0);

    std::thread::spawn(|| panic!("somebody else's")).join().unwrap_err();
    assert_eq!(heard(), 1);
    panic::catch_unwind(|| panic!("ours, outside of a store")).unwrap_err();
    assert_eq!(heard(), 2);
}
