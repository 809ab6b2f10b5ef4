// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many threads on one key.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use yzt_token::PinRole;

use crate::mixture::{TRIES, Tally, Worker, World};
use crate::port::Seen;

const THREADS: usize = 8;
const DEEDS: usize = 1000;

/// Those who give the administrator a wrong PIN, and when: fourteen of fifteen tries.
const WRONG_ADMINISTRATORS: usize = 7;
const WRONG_AT: [usize; 2] = [300, 700];

/// Far more than all of it takes: then something waits that nobody will ever wake.
const LONGEST: Duration = Duration::from_secs(180);

#[test]
fn eight_threads_do_a_thousand_things_each_on_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(World::new(&folder.path().join("key"), THREADS));
    let before = world.port.seen().len();
    let begun = Instant::now();
    let tallies = run(&world);
    let took = begun.elapsed();

    let seen = world.port.seen().split_off(before);
    let merged = merge(tallies);
    let done: usize = merged.done.values().sum();
    assert_eq!(done, THREADS * DEEDS);
    println!("{done} deeds in {took:.1?}, {} commands: {:#?}", seen.len(), merged.done);
    println!("{} logged out, {} digests ended by others", merged.logged_out, merged.interrupted);
    // What others may break off is done all the same, as a rule.
    let shared = ["login, signature, logout", "encryption with a session key"];
    assert!(merged.logged_out < shared.iter().map(|name| merged.done[name]).sum());
    assert!(merged.interrupted < merged.done["digest on the key"]);
    check_tries(&world, &seen, merged);
}

fn run(world: &Arc<World>) -> Vec<Tally> {
    let (tell, told) = mpsc::channel();
    for number in 0..THREADS {
        let (world, tell) = (Arc::clone(world), tell.clone());
        thread::spawn(move || {
            let mut worker = Worker::new(&world, number);
            for deed in 0..DEEDS {
                worker.act();
                if number < WRONG_ADMINISTRATORS && WRONG_AT.contains(&deed) {
                    worker.spend_a_try_of_the_administrator();
                }
            }
            tell.send(core::mem::take(&mut worker.tally)).unwrap();
        });
    }
    drop(tell);
    let begun = Instant::now();
    let mut tallies = Vec::new();
    while tallies.len() < THREADS {
        match told.recv_timeout(LONGEST.saturating_sub(begun.elapsed())) {
            Ok(tally) => tallies.push(tally),
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("the threads wait for each other"),
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("a thread ended before its end"),
        }
    }
    tallies
}

fn merge(tallies: Vec<Tally>) -> Tally {
    let mut merged = Tally::default();
    for tally in tallies {
        for (name, times) in tally.done {
            *merged.done.entry(name).or_default() += times;
        }
        merged.pins += tally.pins;
        merged.user.extend(tally.user);
        merged.administrator.extend(tally.administrator);
        merged.logged_out += tally.logged_out;
        merged.interrupted += tally.interrupted;
    }
    merged
}

/// No try was lost, and none was made that nobody asked for.
fn check_tries(world: &World, seen: &[Seen], mut told: Tally) {
    let verified: Vec<&Seen> = seen.iter().filter(|seen| seen.name == "VerifyPIN").collect();
    assert_eq!(verified.len(), told.pins, "one command for each PIN that was given");
    let answers = |role: PinRole| {
        let of_role =
            verified.iter().filter(move |seen| seen.p2 == u8::from(role == PinRole::User));
        let wrong = of_role.filter_map(|seen| match seen.status {
            Some(status @ 0x63C0..=0x63CF) => u8::try_from(status & 0x0F).ok(),
            _ => None,
        });
        let mut wrong: Vec<u8> = wrong.collect();
        wrong.sort_unstable();
        wrong
    };
    told.user.sort_unstable();
    told.administrator.sort_unstable();
    assert_eq!(answers(PinRole::User), told.user, "what the key said is what the threads heard");
    assert_eq!(answers(PinRole::Administrator), told.administrator);
    // No right PIN came in between: each try was told once, and the last is still there.
    assert_eq!(told.administrator, (1..TRIES).collect::<Vec<_>>());
    let last = verified.iter().rfind(|seen| seen.p2 == 1).unwrap().status.unwrap();
    let of_user = if last == 0x9000 { TRIES } else { u8::try_from(last & 0x0F).unwrap() };
    assert_eq!(world.tries(), [of_user, 1]);
}
