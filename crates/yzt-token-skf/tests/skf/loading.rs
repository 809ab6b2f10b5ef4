// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files that are loaded once, and files that are none.

use std::fs;

use yzt_token::{PinRole, Provider};
use yzt_token_skf::{Error, HelperProgram, Profile, SkfProvider};

use crate::odd::{Odd, PIN, Place, compiled, helper, open, pin, profile};

#[test]
fn a_file_is_loaded_once_in_a_process() {
    let odd = Odd::new(&[]);
    let mut one = odd.provider(Place::Here, profile());
    let linked = odd.beside(".link");
    std::os::unix::fs::symlink(odd.path(), &linked).unwrap();
    let mut two = SkfProvider::load(&linked, profile()).unwrap();
    open(&mut one).set_label("of both").unwrap();
    // The library keeps the label in its memory: it is the same memory.
    assert_eq!(two.devices().unwrap()[0].label, "of both");
    assert_eq!(one.name(), "skf:odd");
}

#[test]
fn a_library_that_is_unloaded_begins_anew() {
    let odd = Odd::new(&[]);
    let unloads = Profile { unloads: true, ..profile() };
    for _ in 0..3 {
        let mut provider = odd.provider(Place::Here, unloads.clone());
        let mut device = open(&mut provider);
        assert_eq!(device.information().unwrap().label, "odd key");
        device.set_label("short-lived").unwrap();
    }
}

#[test]
fn what_is_no_library_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.so");
    fs::write(&text, "not a library").unwrap();
    let narrow = folder.path().join("narrow.so");
    fs::write(&narrow, b"\x7fELF\x01\x01\x01 and so on").unwrap();
    let empty = compiled("empty", &[]);
    for helper in [None, Some(helper())] {
        let load = |path: &std::path::Path| match &helper {
            None => SkfProvider::load(path, profile()).map(drop),
            Some(helper) => SkfProvider::load_in_helper(path, profile(), helper).map(drop),
        };
        assert!(matches!(
            load(&folder.path().join("missing.so")),
            Err(Error::LibraryNotFound { .. })
        ));
        assert!(matches!(load(&text), Err(Error::LibraryNotLoadable { .. })));
        let refused = load(&narrow);
        assert!(
            matches!(&refused, Err(Error::LibraryNotLoadable { detail }) if detail.contains("32 bits")),
            "{refused:?}"
        );
        let refused = load(&empty);
        assert!(
            matches!(refused, Err(Error::NotALibrary { missing: "SKF_EnumDev" })),
            "{refused:?}"
        );
    }
}

#[test]
fn a_helper_that_is_none_is_told() {
    let odd = Odd::new(&[]);
    let nothing = [] as [&str; 0];
    let missing = HelperProgram::new("/nowhere/at/all", nothing);
    let refused = SkfProvider::load_in_helper(odd.path(), profile(), &missing).map(drop);
    assert!(matches!(refused, Err(Error::HelperNotStarted { .. })), "{refused:?}");
    for program in ["/bin/true", "/bin/cat"] {
        let other = HelperProgram::new(program, nothing);
        let refused = SkfProvider::load_in_helper(odd.path(), profile(), &other).map(drop);
        assert!(refused.is_err(), "{program}");
    }
}

#[test]
fn threads_share_a_library() {
    let odd = Odd::new(&[]);
    let mut provider = odd.provider(Place::Here, profile());
    let mut device = open(&mut provider);
    let mut application = device.open_application("portal").unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let mut provider = odd.provider(Place::Here, profile());
            scope.spawn(move || {
                let mut device = open(&mut provider);
                for _ in 0..50 {
                    device.random(16).unwrap();
                    device.applications().unwrap();
                }
            });
        }
    });
    application.close().unwrap();
}
