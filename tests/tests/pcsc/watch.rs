// SPDX-License-Identifier: MIT OR Apache-2.0
//! Readers, cards and the service come and go, and who watches is told.

use crate::Test;
use crate::daemon::{Daemon, EMPTY_READER, READER, eventually};
use crate::helper::{Helper, device_information};
use crate::key::channel;
use crate::lost::Scripted;
use crate::service::FakeService;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};
use yzt_apdu::{CardChannel, ChannelError};
use yzt_pcsc::{CardState, Error, ReaderEvent, Readers, Watch};
use yzt_softkey::vpcd;

pub(crate) const TESTS: &[Test] = &[
    ("two_readers_are_told_of_as_it_happens", two_readers_are_told_of),
    ("what_happens_between_two_waits_is_told", what_happens_between_two_waits_is_told),
    ("readers_that_come_and_go_are_told", readers_that_come_and_go),
    ("nothing_is_polled", nothing_is_polled),
    ("a_wait_ends_at_once_when_it_is_cancelled", a_wait_ends_at_once),
    ("a_service_that_restarts_is_told_and_everything_anew", a_service_that_restarts),
    ("a_service_that_comes_late_is_told", a_service_that_comes_late),
    ("a_watch_that_is_dropped_leaves_nothing", a_watch_that_is_dropped),
];

/// The port of the driver's second reader.
const SECOND: u16 = vpcd::PORT + 1;

const LONG: Duration = Duration::from_secs(20);

fn insert_at(port: u16) -> Scripted {
    Scripted::insert_at(port, &yzt_softkey::ATR, Box::new(|_| Some(vec![0x90, 0x00])))
}

fn wait_for(reader: &str, card: CardState) {
    let mut readers = Readers::new();
    eventually("the service sees it", || {
        let entries = readers.entries().unwrap();
        entries.iter().any(|entry| entry.name == reader && entry.card == card).then_some(())
    });
}

fn next(watch: &mut Watch) -> ReaderEvent {
    watch.next_within(LONG).unwrap().expect("something happens")
}

/// An event in few words.
fn told(watch: &mut Watch) -> String {
    let short = |reader: &str| match reader {
        READER => "first",
        EMPTY_READER => "second",
        other => panic!("{other}"),
    };
    match next(watch) {
        ReaderEvent::ReaderAdded { reader } => format!("{} there", short(&reader)),
        ReaderEvent::ReaderRemoved { reader } => format!("{} gone", short(&reader)),
        ReaderEvent::CardInserted { reader, insertion, state, atr } => {
            assert_eq!((state, atr.as_slice()), (CardState::Present, yzt_softkey::ATR.as_slice()));
            format!("{} in {insertion}", short(&reader))
        }
        ReaderEvent::CardRemoved { reader, insertion } => {
            format!("{} out {insertion}", short(&reader))
        }
        ReaderEvent::ServiceLost { error } => format!("lost {}", error.number()),
        ReaderEvent::ServiceBack => "back".into(),
        other => panic!("{other:?}"),
    }
}

fn begun() -> Watch {
    let mut watch = Readers::new().watch().unwrap();
    assert_eq!([told(&mut watch), told(&mut watch)], ["first there", "second there"]);
    watch
}

fn two_readers_are_told_of() {
    let _daemon = Daemon::start();
    let mut watch = begun();
    let first = insert_at(vpcd::PORT);
    assert_eq!(told(&mut watch), "first in 1");
    let second = insert_at(SECOND);
    assert_eq!(told(&mut watch), "second in 1");
    drop(first);
    assert_eq!(told(&mut watch), "first out 1");
    // Swapped as quickly as the driver lets it: it takes the next card for the same one if it has
    // not looked in between.
    drop(second);
    wait_for(EMPTY_READER, CardState::Absent);
    let second = insert_at(SECOND);
    assert_eq!([told(&mut watch), told(&mut watch)], ["second out 1", "second in 2"]);
    // Programs that come and go are no events, nor is a reset.
    for disposition in [pcsc::Disposition::LeaveCard, pcsc::Disposition::ResetCard] {
        let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let name = std::ffi::CString::new(EMPTY_READER).unwrap();
        let card = context.connect(&name, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).unwrap();
        card.disconnect(disposition).map_err(|(_, error)| error).unwrap();
    }
    assert_eq!(second.resets(), 1);
    assert_eq!(watch.next_within(Duration::from_secs(1)), Ok(None));
    let (first, _) = (insert_at(vpcd::PORT), drop(second));
    let mut both = [told(&mut watch), told(&mut watch)];
    both.sort();
    assert_eq!(both, ["first in 2", "second out 2"], "in whatever order the service saw them");
    drop(first);
    assert_eq!(told(&mut watch), "first out 2");
}

fn what_happens_between_two_waits_is_told() {
    let _daemon = Daemon::start();
    let mut watch = begun();
    for _ in 0..3 {
        let card = insert_at(vpcd::PORT);
        wait_for(READER, CardState::Present);
        drop(card);
        wait_for(READER, CardState::Absent);
    }
    let heard: Vec<String> = (0..6).map(|_| told(&mut watch)).collect();
    let expected = (1..=3).flat_map(|n| [format!("first in {n}"), format!("first out {n}")]);
    assert_eq!(heard, expected.collect::<Vec<_>>());
    assert_eq!(watch.next_within(Duration::ZERO), Ok(None));
}

/// The words that are said of the next events: their kind, reader and insertion.
fn said<const COUNT: usize>(watching: &mut Helper) -> [String; COUNT] {
    std::array::from_fn(|_| {
        let line = watching.line();
        let field = |name: &str| {
            let rest = line.split_once(&format!("{name}: ")).map_or("", |(_, rest)| rest);
            rest.split([',', ' ']).next().unwrap_or_default().trim_matches('"').to_owned()
        };
        let kind = line.split(' ').next().unwrap();
        format!("{kind} {} {}", field("reader"), field("insertion")).trim_end().to_owned()
    })
}

/// No hardware comes and goes here, so this service only says that it does.
fn readers_that_come_and_go() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("service");
    let service = FakeService::start(&socket, &[("A", 0, true)]);
    let mut watching = Helper::start_at(&socket, &["watch"]);
    assert_eq!(said(&mut watching), ["ReaderAdded A", "CardInserted A 1"]);
    service.change(&[("A", 0, true), ("B", 2, true)]);
    assert_eq!(said(&mut watching), ["ReaderAdded B", "CardInserted B 1"]);
    service.change(&[("B", 2, true)]);
    assert_eq!(said(&mut watching), ["CardRemoved A 1", "ReaderRemoved A"]);
    // Pulled out and put back before anybody looks: the same name, the same count.
    service.flash(&[]);
    assert_eq!(
        said(&mut watching),
        ["CardRemoved B 1", "ReaderRemoved B", "ReaderAdded B", "CardInserted B 2"]
    );
    // Twice another card, of which one was never seen.
    service.change(&[("B", 6, true)]);
    assert_eq!(
        said(&mut watching),
        ["CardRemoved B 2", "CardInserted B 3", "CardRemoved B 3", "CardInserted B 4"]
    );
    // A reader that comes between a list and the wait after it is found all the same, and soon.
    let begun = Instant::now();
    service.change_and_then(&[("B", 7, false)], &[("B", 7, false), ("C", 0, false)]);
    assert_eq!(said(&mut watching), ["CardRemoved B 4", "ReaderAdded C"]);
    assert!(begun.elapsed() < LONG, "not only after a minute");
    service.change(&[]);
    assert_eq!(said(&mut watching), ["ReaderRemoved B", "ReaderRemoved C"]);
}

/// Within three seconds a watch that polls would ask again and again.
fn nothing_is_polled() {
    let _daemon = Daemon::start();
    let _card = insert_at(vpcd::PORT);
    wait_for(READER, CardState::Present);
    let mut watch = Readers::new().watch().unwrap();
    let heard = [told(&mut watch), told(&mut watch), told(&mut watch)];
    assert_eq!(heard, ["first there", "first in 1", "second there"]);
    // The look, the wait after which the list is compared once more, and the long wait.
    eventually("it waits", || (watch.status_calls() == 3).then_some(()));
    assert_eq!(watch.next_within(Duration::from_secs(3)), Ok(None));
    assert_eq!(watch.status_calls(), 3, "not asked once in three seconds");
}

/// The best of some attempts: what is on a busy machine beside it says nothing about the wait.
fn best(mut attempt: impl FnMut() -> Duration) -> Duration {
    (0..10).map(|_| attempt()).min().unwrap()
}

fn a_wait_ends_at_once() {
    let _daemon = Daemon::start();
    let mut watch = begun();
    let cancel_soon = |canceller: yzt_pcsc::Canceller| {
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(50));
            canceller.cancel();
            Instant::now()
        })
    };
    let took = best(|| {
        let cancelled = cancel_soon(watch.canceller());
        assert_eq!(watch.next(), None);
        let ended = Instant::now();
        ended.saturating_duration_since(cancelled.join().unwrap())
    });
    assert!(took < Duration::from_millis(100), "{took:?}");
    watch.canceller().cancel();
    assert_eq!(watch.next_within(LONG), Err(Error::Cancelled), "one that comes early is not lost");
    assert_eq!(watch.next_within(Duration::ZERO), Ok(None), "and is told once");
    let _card = insert_at(vpcd::PORT);
    assert_eq!(told(&mut watch), "first in 1", "it watches on");

    let mut readers = Readers::new();
    readers.entries().unwrap();
    let took = best(|| {
        let canceller = readers.canceller();
        let cancelled = thread::spawn(move || {
            thread::sleep(Duration::from_millis(50));
            let begun = Instant::now();
            canceller.cancel();
            begun
        });
        assert_eq!(readers.wait(LONG), Err(Error::Cancelled));
        let ended = Instant::now();
        ended.saturating_duration_since(cancelled.join().unwrap())
    });
    assert!(took < Duration::from_millis(100), "{took:?}");
    readers.canceller().cancel();
    assert_eq!(readers.entries().unwrap().len(), 2, "a look is no wait");
    assert_eq!(readers.wait(LONG), Err(Error::Cancelled));
}

fn a_service_that_restarts() {
    for end in [Daemon::kill, Daemon::stop] {
        let daemon = Daemon::start();
        let card = insert_at(vpcd::PORT);
        wait_for(READER, CardState::Present);
        let mut watch = Readers::new().watch().unwrap();
        let heard = [told(&mut watch), told(&mut watch), told(&mut watch)];
        assert_eq!(heard, ["first there", "first in 1", "second there"]);
        let mut channel = channel();
        channel.begin_transaction().unwrap();
        end(daemon);
        assert_eq!(told(&mut watch), "lost 1400");
        assert_eq!(channel.transmit(&device_information()).unwrap_err().number(), 1054);
        assert_eq!(channel.transmit(&device_information()).unwrap_err(), ChannelError::Removed);
        assert_eq!(watch.next_within(Duration::from_millis(1200)), Ok(None), "told once");
        drop(card);

        let _daemon = Daemon::start();
        assert_eq!(told(&mut watch), "back");
        assert_eq!([told(&mut watch), told(&mut watch)], ["first there", "second there"]);
        let _card = insert_at(vpcd::PORT);
        assert_eq!(told(&mut watch), "first in 2", "no number comes twice");
        let mut channel = crate::key::channel();
        assert!(channel.transmit(&device_information()).unwrap().status().is_success());
    }
}

fn a_service_that_comes_late() {
    let _ = fs::remove_dir_all("/run/pcscd");
    let mut watch = Readers::new().watch().unwrap();
    assert_eq!(told(&mut watch), "lost 1400");
    let canceller = watch.canceller();
    canceller.cancel();
    assert_eq!(watch.next(), None, "it can be cancelled all the same");
    let _daemon = Daemon::start();
    let heard = [told(&mut watch), told(&mut watch), told(&mut watch)];
    assert_eq!(heard, ["back", "first there", "second there"]);
}

fn a_watch_that_is_dropped() {
    let _daemon = Daemon::start();
    let watching = || {
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        let name = |task: fs::DirEntry| fs::read_to_string(task.path().join("comm")).ok();
        let names = tasks.filter_map(|task| name(task.unwrap()));
        names.filter(|name| name.trim_end() == "smart card read").count()
    };
    eventually("those of other tests have ended", || (watching() == 0).then_some(()));
    let mut watches: Vec<Watch> = (0..4).map(|_| begun()).collect();
    assert_eq!(watching(), 4);
    // While they wait, and one that nobody has asked anything.
    watches.push(Readers::new().watch().unwrap());
    let begun = Instant::now();
    drop(watches);
    assert!(begun.elapsed() < Duration::from_secs(1));
    eventually("their threads end", || (watching() == 0).then_some(()));
}
