// SPDX-License-Identifier: MIT OR Apache-2.0
use super::*;

const ATR: &[u8] = &[0x3B, 0x00];

fn seen(name: &str, is_present: bool, count: u32) -> Seen {
    let (card, atr) = match is_present {
        true => (CardState::Present, ATR.to_vec()),
        false => (CardState::Absent, Vec::new()),
    };
    Seen { name: name.into(), card, count, atr }
}

fn words(events: Vec<ReaderEvent>) -> Vec<String> {
    let word = |event: ReaderEvent| match event {
        ReaderEvent::ReaderAdded { reader } => format!("+{reader}"),
        ReaderEvent::ReaderRemoved { reader } => format!("-{reader}"),
        ReaderEvent::CardInserted { reader, insertion, state: CardState::Absent, .. } => {
            format!("{reader} flash {insertion}")
        }
        ReaderEvent::CardInserted { reader, insertion, .. } => format!("{reader} in {insertion}"),
        ReaderEvent::CardRemoved { reader, insertion } => format!("{reader} out {insertion}"),
        ReaderEvent::ServiceLost { error } => format!("lost {}", error.number()),
        ReaderEvent::ServiceBack => "back".into(),
    };
    events.into_iter().map(word).collect()
}

#[test]
fn everything_that_is_there_is_told_first_and_once() {
    let mut told = Told::default();
    let look = || vec![seen("a", true, 1), seen("b", false, 0)];
    assert_eq!(words(told.readers_seen(1, look())), ["+a", "a in 1", "+b"]);
    assert!(told.readers_seen(1, look()).is_empty());
}

#[test]
fn cards_that_come_and_go_are_counted() {
    let mut told = Told::default();
    let mut look = |present, count| words(told.readers_seen(1, vec![seen("a", present, count)]));
    assert_eq!(look(false, 4), ["+a"]);
    assert_eq!(look(true, 5), ["a in 1"]);
    assert_eq!(look(true, 7), ["a out 1", "a in 2"], "swapped between two looks");
    assert_eq!(look(true, 11), ["a out 2", "a flash 3", "a out 3", "a in 4"]);
    assert_eq!(look(false, 12), ["a out 4"]);
    assert_eq!(look(false, 14), ["a flash 5", "a out 5"]);
}

#[test]
fn the_count_of_the_service_begins_anew_after_65535() {
    let mut told = Told::default();
    let mut look = |present, count| words(told.readers_seen(1, vec![seen("a", present, count)]));
    assert_eq!(look(true, 0xFFFF), ["+a", "a in 1"]);
    assert_eq!(look(true, 1), ["a out 1", "a in 2"]);
}

#[test]
fn a_service_that_does_not_count_is_believed_what_it_shows() {
    let mut told = Told::default();
    let mut look = |present| words(told.readers_seen(1, vec![seen("a", present, 0)]));
    assert_eq!(look(true), ["+a", "a in 1"]);
    assert_eq!(look(false), ["a out 1"]);
    assert_eq!(look(true), ["a in 2"]);
    let mut other = seen("a", true, 0);
    other.atr.push(0);
    assert_eq!(words(told.readers_seen(1, vec![other])), ["a out 2", "a in 3"], "another card");
}

#[test]
fn a_count_that_means_something_else_floods_nobody() {
    let mut told = Told::default();
    let mut look = |present, count| words(told.readers_seen(1, vec![seen("a", present, count)]));
    assert_eq!(look(true, 1), ["+a", "a in 1"]);
    assert_eq!(look(true, 40_001), ["a out 1", "a in 2"]);
    assert_eq!(look(true, 40_002), ["a out 2", "a in 3"], "the parity is wrong");
    assert_eq!(look(false, 60_001), ["a out 3"]);
}

#[test]
fn a_reader_that_goes_takes_its_card_along_and_numbers_go_on() {
    let mut told = Told::default();
    told.readers_seen(1, vec![seen("a", true, 0), seen("b", false, 0)]);
    assert_eq!(words(told.readers_seen(1, vec![seen("b", false, 0)])), ["a out 1", "-a"]);
    let back = vec![seen("a", true, 0), seen("b", false, 0)];
    assert_eq!(words(told.readers_seen(1, back.clone())), ["+a", "a in 2"]);
    // Out and in again between two looks: the wait has seen it go.
    let gone = ["a".to_owned(), "never told".to_owned()].into_iter();
    assert_eq!(words(told.readers_vanished(gone)), ["a out 2", "-a"]);
    assert_eq!(words(told.readers_seen(1, back)), ["+a", "a in 3"]);
}

#[test]
fn a_service_that_comes_back_tells_everything_anew() {
    let mut told = Told::default();
    let look = || vec![seen("a", true, 1)];
    assert_eq!(words(told.service_lost(Error::ServiceDown)), ["lost 1400"], "it never ran");
    assert!(told.service_lost(Error::ServiceDown).is_empty(), "once");
    assert_eq!(words(told.service_lost(Error::AccessDenied)), ["lost 1401"], "another reason");
    assert_eq!(words(told.readers_seen(1, look())), ["back", "+a", "a in 1"]);
    assert_eq!(words(told.service_lost(Error::ServiceDown)), ["lost 1400"]);
    assert_eq!(words(told.readers_seen(2, look())), ["back", "+a", "a in 2"]);
    // Restarted so quickly that it was never found gone.
    let restarted = words(told.readers_seen(3, look()));
    assert_eq!(restarted, ["lost 1400", "back", "+a", "a in 3"]);
}
