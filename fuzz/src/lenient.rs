// SPDX-License-Identifier: MIT OR Apache-2.0
//! What holds for every reader that can be told which quirks to tolerate.

use core::fmt::Debug;

use yzt_cert::signature::{SignatureRules, SignatureVerdict};
use yzt_cert::{Quirk, Quirks};

/// Reads strictly, with every quirk allowed, and with some that follow from the input, and checks
/// that what is allowed decides as it has to. Answers what was read with everything allowed.
///
/// `same` gives what two readings of one input have in common.
pub(crate) fn read<T, E: Debug, K: PartialEq + Debug>(
    data: &[u8],
    parse: impl Fn(&[u8], Quirks) -> Result<T, E>,
    met: impl Fn(&T) -> Quirks,
    same: impl Fn(&T) -> K,
    fault: impl Fn(&E),
) -> Option<T> {
    let tried = [Quirks::STRICT, some(data), Quirks::ALL];
    let [strict, partly, fully] = tried.map(|allowed| (allowed, parse(data, allowed)));
    for (allowed, result) in [&strict, &partly, &fully] {
        match result {
            Ok(value) => {
                let met = met(value);
                // Nothing is tolerated that was not allowed.
                assert!(allowed.union(Quirks::REMARKS).contains_all(met), "{allowed:?}: {met:?}");
            }
            Err(error) => fault(error),
        }
    }
    // What is read with less allowed is read in the same way with more.
    for (less, more) in [(&strict.1, &partly.1), (&partly.1, &fully.1)] {
        if let Ok(less) = less {
            let more = more.as_ref().expect("allowing more refuses nothing");
            assert_eq!(same(less), same(more));
            assert!(met(more).contains_all(met(less)));
        }
    }
    let value = fully.1.ok()?;
    let enough = met(&value);
    if !tried.contains(&enough) {
        // What was met is all that has to be allowed.
        let again = parse(data, enough).expect("what was met is enough");
        assert_eq!((same(&again), met(&again)), (same(&value), enough));
    }
    Some(value)
}

/// A set of quirks that follows from the input.
pub(crate) fn some(data: &[u8]) -> Quirks {
    let bits = hash(data);
    let chosen = |(index, _): &(usize, &Quirk)| bits >> (index % 64) & 1 == 1;
    Quirk::EVERY.iter().enumerate().filter(chosen).map(|(_, quirk)| *quirk).collect()
}

/// Whether what costs much is done for this input: for one in `many`.
pub(crate) fn is_chosen(data: &[u8], many: u64) -> bool {
    hash(data).is_multiple_of(many)
}

/// FNV-1a, with the bits of the last step spread.
fn hash(data: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
    let hash = data.iter().fold(0xCBF2_9CE4_8422_2325, step);
    (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) ^ (hash >> 32)
}

/// A signature that the strict rules find valid is valid, in the same mode, by all others.
pub(crate) fn signature<E: Debug>(
    verify: impl Fn(&SignatureRules) -> Result<SignatureVerdict, E>,
    fault: impl Fn(&E),
) -> bool {
    let strict = verify(&SignatureRules::default());
    match (&strict, verify(&SignatureRules::anything())) {
        (Ok(strict), Ok(lenient)) => {
            assert!(strict.is_strict());
            assert_eq!((strict.mode, strict.quirks), (lenient.mode, lenient.quirks));
        }
        (Ok(_), Err(error)) => panic!("valid, and not by rules that allow more: {error:?}"),
        (Err(error), lenient) => {
            fault(error);
            match lenient {
                Ok(lenient) => assert!(!lenient.is_strict(), "{lenient:?}"),
                Err(error) => fault(&error),
            }
        }
    }
    strict.is_ok()
}
