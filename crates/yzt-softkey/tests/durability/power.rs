// SPDX-License-Identifier: MIT OR Apache-2.0
//! Power lost at every change that is sent to the disk.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use yzt_softkey::Card;

use crate::contents::{self, Contents, OTHER, OTHER_PIN, Pins, Records};
use crate::disk::{Disk, Event};
use crate::fixture::{power, select};
use crate::host::{self, ADMINISTRATOR_PIN, APPLICATION, DEFAULT_PIN, Host, Outcome};
use crate::operations::{Operation, attempts, operations};
use crate::report::{Row, print};
use crate::survivors::{Effort, image, settle, survivors};

/// What a disk was sent while a key was opened, used for one operation, and closed.
pub(crate) struct Recording {
    base: Vec<u8>,
    pub(crate) events: Vec<Event>,
    /// The first event of the operation.
    pub(crate) start: usize,
    /// The first event after its answer.
    pub(crate) answered: usize,
    pub(crate) answer: Outcome,
}

/// A moment at which the power goes.
pub(crate) struct Cut<'a> {
    pub(crate) events: usize,
    pub(crate) durable: &'a [u8],
    pub(crate) pending: &'a [Event],
}

pub(crate) fn record(operation: &Operation, seed: u64) -> Recording {
    record_on((operation.start)(), operation, seed)
}

pub(crate) fn record_on(start: Vec<u8>, operation: &Operation, seed: u64) -> Recording {
    let disk = Disk::with(start);
    let mut host = power(&disk, seed);
    select(&mut host);
    (operation.prepare)(&mut host);
    let start = disk.position();
    let answer = (operation.run)(&mut host);
    let answered = disk.position();
    drop(host);
    Recording { start, answered, answer, ..Recording::of(&disk) }
}

impl Recording {
    /// All that a disk has been sent.
    pub(crate) fn of(disk: &Disk) -> Self {
        let (base, events) = disk.recording();
        Self { base, events, start: 0, answered: 0, answer: Ok(Vec::new()) }
    }

    /// Every moment from the start of the operation on.
    pub(crate) fn cuts(&self, mut visit: impl FnMut(&Cut<'_>)) {
        let mut durable = self.base.clone();
        let mut synced = 0;
        for events in 0..=self.events.len() {
            if events > synced && self.events[events - 1] == Event::Sync {
                settle(&mut durable, &self.events[synced..events]);
                synced = events;
            }
            if events >= self.start {
                visit(&Cut { events, durable: &durable, pending: &self.events[synced..events] });
            }
        }
    }
}

/// The states that an operation leads through, and which of them an image of the disk is.
pub(crate) struct Stages<'a> {
    operation: &'a Operation,
    contents: Vec<Contents>,
    records: Vec<Records>,
    seen: HashMap<u64, usize>,
}

impl<'a> Stages<'a> {
    /// From what is durable at each cut, everything else lost.
    fn of(operation: &'a Operation, recording: &Recording) -> Self {
        let mut images = Vec::new();
        let mut records = Vec::new();
        recording.cuts(|cut| {
            let found = contents::records(cut.durable.to_vec());
            if records.last() != Some(&found) {
                assert!(!records.contains(&found), "a commit was undone");
                records.push(found);
                images.push(cut.durable.to_vec());
            }
        });
        let read: Vec<Contents> = images
            .iter()
            .map(|image| read(operation, &mut power(&Disk::with(image.clone()), 3)))
            .collect();
        let expected = (operation.stages)(&read[0], read.last().unwrap());
        assert_eq!(read, expected, "what is durable, commit by commit");
        Self { operation, contents: read, records, seen: HashMap::new() }
    }

    /// The stage of an image, proven: it opens, holds what it held, and its keys sign.
    fn stage(&mut self, image: Vec<u8>) -> usize {
        let hash = hash(&image);
        if let Some(&stage) = self.seen.get(&hash) {
            return stage;
        }
        let found = contents::records(image.clone());
        let stage = self.records.iter().position(|records| *records == found);
        let stage = stage.expect("no sealed record is lost, changed, or there before its commit");
        let mut host = power(&Disk::with(image), 4);
        let contents = read(self.operation, &mut host);
        assert_eq!(contents, self.contents[stage]);
        contents::prove(&mut host, &contents, APPLICATION, self.pins(stage));
        let pins = Pins { administrator: ADMINISTRATOR_PIN, user: OTHER_PIN, refused: None };
        contents::prove(&mut host, &contents, OTHER, pins);
        self.seen.insert(hash, stage);
        stage
    }

    fn last(&self) -> usize {
        self.contents.len() - 1
    }

    fn pins(&self, stage: usize) -> Pins<'static> {
        let new = self.operation.new_pin;
        let (user, refused) = match new {
            Some(new) if stage == self.last() => (new, Some(DEFAULT_PIN)),
            new => (DEFAULT_PIN, new),
        };
        Pins { administrator: ADMINISTRATOR_PIN, user, refused }
    }
}

/// Whether the file was made longer in the middle of an operation.
pub(crate) fn grows(recording: &Recording) -> bool {
    let events = &recording.events[recording.start..recording.answered];
    events.iter().any(|event| matches!(event, Event::SetLength(_)))
}

fn read(operation: &Operation, host: &mut Host) -> Contents {
    if operation.of_device { Contents::read_all(host) } else { Contents::read(host) }
}

fn hash(image: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    image.hash(&mut hasher);
    hasher.finish()
}

/// Cuts an operation, and the closing of the key after it, at every event.
fn cut(operation: &Operation, effort: Effort) -> Row {
    let recording = record(operation, 5);
    let status = recording.answer.as_ref().err();
    let status = status.map_or(0x9000, |&status| status.into());
    assert_eq!(status, operation.answer, "{:04x}", status);
    assert!(grows(&recording) || !operation.name.ends_with("growing"));
    let mut stages = Stages::of(operation, &recording);
    let compared = compared_from(operation, &recording);
    let mut row = Row::new(operation.name, stages.last() + 1);
    recording.cuts(|cut| {
        let floor = stages.stage(cut.durable.to_vec());
        let answered = cut.events >= recording.answered;
        if answered {
            assert_eq!(floor, stages.last(), "what was answered is durable");
        }
        if compared.is_some_and(|compared| cut.events >= compared) {
            assert!(floor > 0, "compared before the try was durably taken");
        }
        row.cuts += 1;
        for survivors in survivors(cut.pending, effort, row.cuts as u64) {
            let image = image(cut.durable, cut.pending, &survivors);
            let name = operation.name;
            let events = cut.events - recording.start;
            let stage = named(
                || format!("{name}, cut at event {events}, {survivors:?}"),
                || stages.stage(image),
            );
            assert!(stage >= floor, "{name}: what was durable is undone");
            row.count(stage);
        }
    });
    row.images = stages.seen.len();
    row
}

/// The event up to which the disk is sent the same, byte by byte, whether the secret is right or
/// wrong: what depends on the comparison comes at this event or later.
fn compared_from(operation: &Operation, recording: &Recording) -> Option<usize> {
    if !operation.compares {
        return None;
    }
    let counterpart = attempts().into_iter().find_map(|pair| {
        let position = pair.iter().position(|one| one.name == operation.name)?;
        pair.into_iter().nth(1 - position)
    });
    // Without a counterpart the answer tells.
    let Some(counterpart) = counterpart else {
        return Some(recording.answered);
    };
    let counterpart = record(&counterpart, 5);
    let alike = recording.events[..recording.answered]
        .iter()
        .zip(&counterpart.events[..counterpart.answered])
        .take_while(|(one, other)| one == other)
        .count();
    assert!(alike > recording.start, "a try is taken before anything else");
    Some(alike)
}

/// Says which case it was, when a check in it fails.
pub(crate) fn named<T>(name: impl Fn() -> String, check: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(check)) {
        Ok(value) => value,
        Err(_) => panic!("{}", name()),
    }
}

/// Loses power once in an operation, and once more while the key is opened and closed after it.
fn cut_twice(operation: &Operation, effort: Effort) -> Row {
    let recording = record(operation, 5);
    let mut stages = Stages::of(operation, &recording);
    let mut row = Row::new(operation.name, stages.last() + 1);
    let (mut images, mut again) = (Vec::new(), Vec::new());
    recording.cuts(|cut| {
        for survivors in survivors(cut.pending, Effort::Normal, 7) {
            images.push(image(cut.durable, cut.pending, &survivors));
        }
    });
    let mut distinct = HashSet::new();
    images.retain(|image| distinct.insert(hash(image)));
    let step = if effort == Effort::Soak { 2 } else { 70 };
    for first in images.into_iter().step_by(step) {
        again.push((stages.stage(first.clone()), first));
    }
    for (stage, first) in again {
        let disk = Disk::with(first);
        drop(Card::open_on(disk.clone(), &host::store_key(), host::random()).unwrap());
        let opening = Recording::of(&disk);
        opening.cuts(|cut| {
            row.cuts += 1;
            for survivors in survivors(cut.pending, Effort::Normal, row.cuts as u64) {
                let second = image(cut.durable, cut.pending, &survivors);
                let name = || format!("{}, {}: {survivors:?}", operation.name, cut.events);
                let found = named(name, || stages.stage(second));
                assert_eq!(found, stage, "opening decides nothing anew");
                row.count(found);
            }
        });
    }
    row.images = stages.seen.len();
    row
}

#[test]
fn a_loss_of_power_gives_no_try_and_loses_nothing() {
    let effort = Effort::from_environment();
    let operations = operations();
    let rows = in_parallel(operations.len(), |index| cut(&operations[index], effort));
    print("power lost in an operation or in the closing after it", &rows);
    for (row, operation) in rows.iter().zip(&operations) {
        assert!(row.cuts > 10 && row.images > 50, "{}", operation.name);
        assert!(row.states().iter().all(|&states| states > 0), "{}", row.name);
    }
}

#[test]
fn a_second_loss_of_power_while_opening_changes_nothing() {
    let effort = Effort::from_environment();
    let chosen = ["VerifyPIN, right", "UnblockPIN, right", "DeleteContainer"];
    let operations: Vec<Operation> =
        operations().into_iter().filter(|operation| chosen.contains(&operation.name)).collect();
    let rows = in_parallel(operations.len(), |index| cut_twice(&operations[index], effort));
    print("power lost again in the opening after it", &rows);
    for row in &rows {
        assert!(row.cuts > 50 && row.images > 50, "{}", row.name);
        assert!(row.states().iter().all(|&states| states > 0), "{}", row.name);
    }
}

/// The rows in their order; two workers, since a loss of power does not wait for the disk.
fn in_parallel(number: usize, work: impl Fn(usize) -> Row + Sync) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    if index >= number {
                        break;
                    }
                    let row = work(index);
                    rows.lock().unwrap().push((index, row));
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|(index, _)| *index);
    rows.into_iter().map(|(_, row)| row).collect()
}
