// SPDX-License-Identifier: MIT OR Apache-2.0
//! A token with any one bit changed.

use yzt_login::NonceStore;

use crate::support::{NOW, PORTAL, World, answer, issue_challenge};

/// Every bit of the token is flipped, one at a time, against the challenge that it answers.
///
/// The text of `appVersion` is the one place that no signature covers: there a flip either breaks the
/// token's form or changes nothing that the verifier says.
#[test]
fn every_flipped_bit_is_refused() {
    let mut world = World::new();
    let portal = world.verifier();
    let challenge = issue_challenge(&portal, &world.store, "session");
    let token = answer(&world.holder, PORTAL, &challenge).to_json().into_bytes();
    let honest = portal.verify(&world.store, "session", &token, NOW).unwrap();

    let version = b"yzt 0.1.0";
    let start = token.windows(version.len()).position(|part| part == version).unwrap();
    let unsigned = start..start + version.len();
    let mut refused = 0;
    for position in 0..token.len() {
        for bit in 0..8 {
            let mut changed = token.clone();
            changed[position] ^= 1 << bit;
            world.store.issue("session", challenge.clone(), NOW).unwrap();
            match portal.verify(&world.store, "session", &changed, NOW) {
                Err(_) => refused += 1,
                Ok(identity) => {
                    assert!(unsigned.contains(&position), "byte {position} bit {bit} passed");
                    assert_eq!(identity, honest);
                }
            }
        }
    }
    assert!(refused >= (token.len() - unsigned.len()) * 8);
}
