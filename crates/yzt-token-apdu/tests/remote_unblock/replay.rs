// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers that are recorded and used again.

use yzt_gmt0017::remote_unblock::{Body, Message, SealedPin};
use yzt_token::{Application, Error, PinRole, UnblockCryptogram, UnblockLine};

use crate::key::{ADMINISTRATOR_TRIES, CHANGE, Key, UNBLOCK};
use crate::world::World;

/// Says again what the desk said to another visit, whatever it is told.
struct Recorded {
    desk: Vec<Vec<u8>>,
    now: core::time::Duration,
}

impl UnblockLine for Recorded {
    fn send(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn receive(&mut self, wait: core::time::Duration) -> Result<Option<Vec<u8>>, Error> {
        if self.desk.is_empty() {
            self.now += wait;
            return Ok(None);
        }
        Ok(Some(self.desk.remove(0)))
    }

    fn elapsed(&self) -> core::time::Duration {
        self.now
    }
}

fn is_of_the_desk(message: &[u8]) -> bool {
    message[5] >= 0x80
}

#[test]
fn a_recorded_visit_opens_no_key_and_costs_no_try() {
    let mut world = World::new();
    world.works("the recorded visit");
    let desk: Vec<_> = world.said.iter().filter(|said| is_of_the_desk(said)).cloned().collect();
    for key in [world.key.clone(), Key::other()] {
        let mut line = Recorded { desk: desk.clone(), now: core::time::Duration::ZERO };
        let error = key.application(&[]).unblock_remotely(&mut line).unwrap_err();
        assert!(matches!(error, Error::Timeout), "{error}");
        assert_eq!(key.count(&[UNBLOCK, CHANGE]), 0);
        assert_eq!(key.administrator_tries(), ADMINISTRATOR_TRIES);
    }
}

#[test]
fn a_line_that_talks_nonsense_is_given_up() {
    let key = Key::new();
    let mut line = Recorded { desk: vec![vec![0x5A; 40]; 100], now: core::time::Duration::ZERO };
    let error = key.application(&[]).unblock_remotely(&mut line).unwrap_err();
    assert_eq!(error.number(), 1320, "{error}");
    assert_eq!(key.count(&[UNBLOCK, CHANGE]), 0);
}

/// The sealed PINs of the recorded visit.
fn sealed(world: &World) -> Vec<SealedPin> {
    let decoded = world.said.iter().map(|said| Message::decode(said).unwrap().body);
    decoded
        .filter_map(|body| match body {
            Body::Answer(sealed) | Body::Rotation(sealed) => Some(sealed),
            _ => None,
        })
        .collect()
}

/// A host that does not look: what it sends for a challenge of its own card was made for another.
fn forced(application: &mut dyn Application, sealed: &SealedPin) -> Result<(), Error> {
    let challenge = application.unblock_challenge().unwrap();
    application.unblock_pin(&UnblockCryptogram {
        challenge,
        encrypted_pin: *sealed.cryptogram.as_bytes(),
        mac: *sealed.mac.as_bytes(),
    })
}

#[test]
fn where_the_host_does_not_look_the_card_does() {
    let mut world = World::new();
    world.works("the recorded visit");
    // The other key has the administrator's PIN that the recorded answer was made with.
    for key in [Key::other(), Key::new(), world.key.clone()] {
        let mut left = ADMINISTRATOR_TRIES;
        for sealed in sealed(&world) {
            let error = forced(key.application(&[]).as_mut(), &sealed).unwrap_err();
            left -= 1;
            assert!(
                matches!(error, Error::PinIncorrect { role: PinRole::Administrator, tries_left }
                    if tries_left.exact() == Some(left)),
                "{error}"
            );
        }
        assert_eq!(key.administrator_tries(), left);
        assert!(!key.has_user_pin(&world.office.handed_out.clone().unwrap().0) || left == 4);
    }
}
