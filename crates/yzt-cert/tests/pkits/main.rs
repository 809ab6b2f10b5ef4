// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every case of NIST's Public Key Interoperability Test Suite, sections 4.1 to 4.16, as published
//! with RSA and signed again with SM2.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod data;
mod resign;
mod run;

use data::Suite;
use run::Tally;

#[test]
fn every_case_as_published() {
    let suite = Suite::read();
    let tally = run::all(&suite);
    tally.print("as published, RSA");
    assert_complete(&tally);
}

#[test]
fn every_case_signed_again_with_sm2() {
    let suite = resign::with_sm2(&Suite::read());
    let tally = run::all(&suite);
    tally.print("signed again, SM2");
    assert_complete(&tally);
}

fn assert_complete(tally: &Tally) {
    assert!(tally.failed.is_empty(), "{:#?}", tally.failed);
    assert_eq!(tally.run.len() + tally.dsa.len() + tally.indirect.len(), 224);
    assert_eq!(tally.dsa, ["4.1.4", "4.1.5", "4.1.6"]);
    let indirect: Vec<String> = (22..=35).map(|number| format!("4.14.{number}")).collect();
    assert_eq!(tally.indirect, indirect);
}

/// The second form differs from the first in keys, algorithms and signatures, and in nothing else.
#[test]
fn signing_again_keeps_every_other_byte() {
    let published = Suite::read();
    let suite = resign::with_sm2(&published);
    assert_eq!(resign::with_sm2(&published), suite, "it is the same in every run");
    for (name, before) in &published.certificates {
        let after = &suite.certificates[name];
        if before == after {
            assert!(resign::is_dsa(before), "{name}");
            continue;
        }
        let (before, after) = (resign::readable(before), resign::readable(after));
        assert_eq!(resign::outline(&before), resign::outline(&after), "{name}");
    }
}
