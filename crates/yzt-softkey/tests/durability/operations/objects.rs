// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files and RSA pairs.

use yzt_gmt0017::AccessRights;

use super::{Operation, PLAIN, SECOND, container, second};
use crate::fixture::{create_container, log_in};
use crate::host::{APPLICATION, Host};

const FILE: &str = "file";
const SIZE: u32 = 3000;

/// The first of them raises the version of the store's format.
pub(super) fn files() -> [Operation; 3] {
    [
        Operation {
            name: "CreateFile, the first",
            prepare: log_in,
            run: |host| host.create_file(FILE, SIZE, AccessRights::ANYONE, AccessRights::USER),
            stages: |before, _| {
                let mut after = before.clone();
                let files = &mut after.application(APPLICATION).files;
                files.insert(FILE.to_owned(), vec![0; 3000]);
                vec![before.clone(), after]
            },
            ..PLAIN
        },
        Operation {
            name: "WriteFile, three pieces",
            prepare: with_file,
            run: |host| host.write_file(FILE, 1000, &[7; 1500]),
            stages: |before, _| {
                let mut after = before.clone();
                let files = &mut after.application(APPLICATION).files;
                files.get_mut(FILE).unwrap()[1000..2500].fill(7);
                vec![before.clone(), after]
            },
            ..PLAIN
        },
        Operation {
            name: "DeleteFile",
            prepare: with_file,
            run: |host| host.delete_file(FILE),
            stages: |before, _| {
                let mut after = before.clone();
                after.application(APPLICATION).files.remove(FILE).unwrap();
                vec![before.clone(), after]
            },
            ..PLAIN
        },
    ]
}

pub(super) fn rsa_pair() -> Operation {
    Operation {
        name: "GenRSAKeyPair",
        prepare: |host| {
            log_in(host);
            create_container(host, SECOND);
        },
        run: |host| host.generate_rsa(2048).map(|_| Vec::new()),
        stages: |before, last| {
            let mut after = before.clone();
            *second(&mut after, 1) = second(&mut last.clone(), 1).clone();
            assert_eq!(container(&mut after, SECOND).keys[1].as_ref().map(Vec::len), Some(294));
            vec![before.clone(), after]
        },
        ..PLAIN
    }
}

fn with_file(host: &mut Host) {
    log_in(host);
    host.create_file(FILE, SIZE, AccessRights::ANYONE, AccessRights::USER).unwrap();
}
