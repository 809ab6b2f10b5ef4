// SPDX-License-Identifier: MIT OR Apache-2.0
//! Digests: one at a time, for whoever asks. The values of `abc` are those of GB/T 32905, annex A,
//! and FIPS 180-4; `printf abc | openssl dgst -sm3` gives them too.

use hex_literal::hex;
use yzt_crypto::{DigestAlgorithm, sm2};
use yzt_gmt0017::response::DigestValue;
use yzt_gmt0017::{Command, Dialect, DigestCommand, DigestPrefix, DigestSigner};

use crate::host::{self, Host, Outcome, sw};
use crate::world::sm2_key;

impl Host {
    fn digest(&mut self, command: DigestCommand) -> Outcome {
        self.send(&Command::Digest(command))
    }

    fn digest_begin(&mut self, algorithm: DigestAlgorithm) -> Outcome {
        self.digest(DigestCommand::Init { algorithm, signer: None })
    }

    fn value(&mut self, command: DigestCommand) -> Vec<u8> {
        let answer = self.digest(command).unwrap();
        DigestValue::decode(&answer, &self.dialect).unwrap().as_bytes().to_vec()
    }
}

fn data(text: &[u8]) -> Vec<u8> {
    text.to_vec()
}

#[test]
fn digests_whole_and_in_parts_and_with_either_prefix() {
    let abc: [(DigestAlgorithm, Vec<u8>); 3] = [
        (
            DigestAlgorithm::Sm3,
            hex!("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0").into(),
        ),
        (DigestAlgorithm::Sha1, hex!("a9993e364706816aba3e25717850c26c9cd0d89d").into()),
        (
            DigestAlgorithm::Sha256,
            hex!("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").into(),
        ),
    ];
    let mut host = Host::on(&host::blank());
    for digest_prefix in [DigestPrefix::Absent, DigestPrefix::Present] {
        host.dialect = Dialect { digest_prefix, ..Dialect::default() };
        host.card = host.card.with_dialect(host.dialect);
        for (algorithm, expected) in &abc {
            host.digest_begin(*algorithm).unwrap();
            assert_eq!(host.value(DigestCommand::Single { data: data(b"abc") }), *expected);
            for cut in 0..=3 {
                let [first, second] = [&b"abc"[..cut], &b"abc"[cut..]];
                host.digest_begin(*algorithm).unwrap();
                host.digest(DigestCommand::Update { data: data(first) }).unwrap();
                assert_eq!(host.value(DigestCommand::Final { data: data(second) }), *expected);
            }
        }
    }
}

#[test]
fn a_digest_with_a_signer_is_the_one_that_is_signed() {
    let mut host = Host::on(&host::blank());
    let public_key = sm2_key(3).public_key().clone();
    for id in [sm2::DEFAULT_ID, b"ALICE123@YAHOO.COM"] {
        let id = sm2::DistinguishedId::new(id).unwrap();
        let signer =
            || Some(Box::new(DigestSigner { public_key: public_key.clone(), id: id.clone() }));
        let algorithm = DigestAlgorithm::Sm3;
        host.digest(DigestCommand::Init { algorithm, signer: signer() }).unwrap();
        let digest = host.value(DigestCommand::Single { data: data(b"message") });
        assert_eq!(digest, public_key.digest(&id, b"message"));
        host.digest(DigestCommand::Init { algorithm, signer: signer() }).unwrap();
        host.digest(DigestCommand::Update { data: data(b"mess") }).unwrap();
        assert_eq!(host.value(DigestCommand::Final { data: data(b"age") }), digest);
    }
}

#[test]
fn out_of_order_is_refused_and_there_is_one() {
    let mut host = Host::on(&host::blank());
    let refused = Err(sw(0x6985));
    let steps = || {
        [
            DigestCommand::Single { data: data(b"a") },
            DigestCommand::Update { data: data(b"a") },
            DigestCommand::Final { data: data(b"") },
        ]
    };
    for step in steps() {
        assert_eq!(host.digest(step), refused);
    }
    host.digest_begin(DigestAlgorithm::Sm3).unwrap();
    host.digest(DigestCommand::Update { data: data(b"a") }).unwrap();
    let single = DigestCommand::Single { data: data(b"a") };
    assert_eq!(host.digest(single), refused, "it was not all");
    assert_eq!(host.digest(DigestCommand::Final { data: data(b"") }), refused, "that ended it");
    // A second Init begins anew.
    host.digest_begin(DigestAlgorithm::Sm3).unwrap();
    host.digest(DigestCommand::Update { data: data(b"a") }).unwrap();
    host.digest_begin(DigestAlgorithm::Sha1).unwrap();
    let value = host.value(DigestCommand::Single { data: data(b"abc") });
    assert_eq!(value, hex!("a9993e364706816aba3e25717850c26c9cd0d89d"));
    for step in steps() {
        assert_eq!(host.digest(step), refused, "it has ended");
    }
    for algorithm in [DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        host.digest_begin(DigestAlgorithm::Sm3).unwrap();
        assert_eq!(host.digest_begin(algorithm), Err(sw(0x6A9D)));
        assert_eq!(host.digest(DigestCommand::Final { data: data(b"") }), refused);
    }
    host.digest_begin(DigestAlgorithm::Sm3).unwrap();
    host.card.power_cycle();
    assert_eq!(host.digest(DigestCommand::Final { data: data(b"") }), refused);
}
