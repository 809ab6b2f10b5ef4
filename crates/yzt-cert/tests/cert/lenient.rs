// SPDX-License-Identifier: MIT OR Apache-2.0
//! What holds for every input: leniency adds acceptance and changes nothing else.

use proptest::prelude::*;
use proptest::sample::Index;
use yzt_cert::leniency::{Quirk, Quirks};
use yzt_cert::signature::{self, SignatureRules};
use yzt_cert::{Certificate, Error};

use crate::forge::Forge;
use crate::support::{key, public};

fn any_quirks() -> impl Strategy<Value = Quirks> {
    proptest::collection::vec(any::<Index>(), 0..6)
        .prop_map(|picked| picked.into_iter().map(|one| *one.get(Quirk::EVERY)).collect())
}

/// Octets changed, taken out and put in.
fn damaged(der: &[u8], edits: &[(Index, u8, u8)]) -> Vec<u8> {
    let mut der = der.to_vec();
    for (at, kind, octet) in edits {
        let at = at.index(der.len());
        match kind % 4 {
            0 => drop(der.remove(at)),
            1 => der.insert(at, *octet),
            _ => der[at] = *octet,
        }
    }
    der
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// What is signed is a slice of the input, whatever is tolerated.
    #[test]
    fn no_quirk_changes_what_counts_as_signed(
        edits in proptest::collection::vec((any::<Index>(), any::<u8>(), any::<u8>()), 0..4),
        allowed in any_quirks(),
    ) {
        let input = damaged(&Forge::new().der(), &edits);
        let lenient = Certificate::parse_with(&input, allowed);
        if let Ok(certificate) = &lenient {
            prop_assert!(input.starts_with(certificate.as_der()));
            let tbs = certificate.tbs();
            prop_assert!(certificate.as_der().windows(tbs.len()).any(|window| window == tbs));
            let met = certificate.quirks().without(Quirks::REMARKS);
            prop_assert!(allowed.contains_all(met), "{met} beyond {allowed}");
        }
        if let Ok(strict) = Certificate::parse(&input) {
            let lenient = lenient?;
            prop_assert_eq!(strict.as_der(), lenient.as_der());
            prop_assert_eq!(strict.tbs(), lenient.tbs());
            prop_assert_eq!(strict.quirks(), lenient.quirks().without(Quirk::ExplicitCurve.into()));
            prop_assert!(Quirks::REMARKS.contains_all(strict.quirks()));
        }
    }

    /// A value that is read strictly is read as the same by every reader, and alone.
    #[test]
    fn signature_values_have_one_meaning(
        edits in proptest::collection::vec((any::<Index>(), any::<u8>(), any::<u8>()), 0..3),
        noise in proptest::collection::vec(any::<u8>(), 0..80),
        is_noise: bool,
    ) {
        let usual = Certificate::parse(&Forge::new().der())?;
        let value = if is_noise { noise } else { damaged(usual.signature_value(), &edits) };
        let key = public(&key(1));
        let lenient = signature::read_value(&key, &value, Quirks::ALL);
        match signature::read_value(&key, &value, Quirks::STRICT) {
            Ok(strict) => {
                prop_assert_eq!(strict.len(), 1);
                prop_assert!(strict[0].quirks.is_empty());
                prop_assert_eq!(&strict[0].signature.to_der(), &value);
                prop_assert_eq!(lenient, Ok(strict));
            }
            Err(error) => {
                prop_assert_eq!(error, Error::SignatureEncoding { depth: 0 });
                for form in lenient.unwrap_or_default() {
                    prop_assert!(!form.quirks.is_empty());
                }
            }
        }
    }

    /// Whatever the rules allow, a signature that is none does not become one.
    #[test]
    fn an_altered_certificate_verifies_under_no_rules(at: Index, bit in 0_u8..8) {
        let forge = Forge::new();
        let usual = Certificate::parse(&forge.der())?;
        let mut tbs = usual.tbs().to_vec();
        tbs[at.index(usual.tbs().len())] ^= 1 << bit;
        let algorithm = usual.signature_algorithm();
        let value = usual.signature_value();
        let rules = SignatureRules::anything();
        let result = signature::verify(algorithm, &tbs, value, &forge.key, &rules);
        prop_assert_eq!(result, Err(Error::SignatureInvalid { depth: 0 }));
    }
}
