// SPDX-License-Identifier: MIT OR Apache-2.0
//! Nothing depends on a comparison before its try is durably taken.

use yzt_apdu::StatusWord;

use crate::contents::Contents;
use crate::disk::Disk;
use crate::fixture::{power, select};
use crate::host::{Host, Outcome, sw};
use crate::operations::{Operation, attempts};
use crate::power::record;

const SEED: u64 = 11;

struct Failed {
    answer: Outcome,
    signs: bool,
    disk: Disk,
    before: Contents,
}

/// Runs an operation on a disk that fails after so many events of it.
fn fail(operation: &Operation, events: usize) -> Failed {
    let disk = Disk::with((operation.start)());
    let mut host: Host = power(&disk, SEED);
    select(&mut host);
    (operation.prepare)(&mut host);
    let before = Contents::read_all(&mut power(&Disk::with(disk.bytes()), SEED));
    disk.fail_after(events);
    let answer = (operation.run)(&mut host);
    let signs = host.sign().is_ok();
    drop(host);
    Failed { answer, signs, disk, before }
}

/// The same answer and the same bytes on the disk, right or wrong, wherever the disk fails before
/// the try is durably taken; from there on the answers are told apart.
#[test]
fn a_disk_that_fails_first_does_not_tell_right_from_wrong() {
    let mut tried = 0;
    for pair in attempts() {
        let [wrong, right] = [&pair[0], &pair[1]].map(|operation| record(operation, SEED));
        let of_wrong = &wrong.events[wrong.start..wrong.answered];
        let of_right = &right.events[right.start..right.answered];
        assert!(of_right.starts_with(of_wrong), "{}", pair[0].name);
        for events in 0..of_wrong.len() {
            let failed = [&pair[0], &pair[1]].map(|operation| fail(operation, events));
            for one in &failed {
                let name = pair[0].name;
                assert_eq!(one.answer, Err(StatusWord::MemoryFailure), "{name}, {events}");
                assert!(!one.signs, "{name}, {events}");
                let image = Disk::with(one.disk.bytes());
                let after = Contents::read_all(&mut power(&image, SEED));
                assert!(no_more_tries(&after, &one.before), "{name}, {events}");
            }
            assert_eq!(failed[0].disk.bytes(), failed[1].disk.bytes());
            tried += 1;
        }
        let [wrong, right] = [&pair[0], &pair[1]].map(|pair| fail(pair, of_wrong.len()));
        assert_eq!(wrong.answer, Err(sw(pair[0].answer)));
        assert_eq!(right.answer, Err(StatusWord::MemoryFailure), "not believed yet");
        assert!(!right.signs);
    }
    assert!(tried >= 24, "{tried}");
}

fn no_more_tries(after: &Contents, before: &Contents) -> bool {
    let applications = after.applications.values().zip(before.applications.values());
    let mut pins = applications.flat_map(|(after, before)| after.pins.iter().zip(&before.pins));
    pins.all(|((after, _), (before, _))| after <= before)
        && after.device_tries <= before.device_tries
}
