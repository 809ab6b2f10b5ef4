// SPDX-License-Identifier: MIT OR Apache-2.0
//! Nothing that is secret is in the trace of a whole life of a key, at the most verbose level.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../src/kit.rs"]
mod kit;

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use getrandom::SysRng;
use kit::{Always, Desk, FACTORY_PIN, NOW, ORIGIN, pin};
use yzt_apdu::{TraceRecord, TraceSink, TracedChannel};
use yzt_assistant::{LoginRequest, PinPrompt, PinRefusal, PinSource};
use yzt_crypto::Random;
use yzt_gmt0017::authentication::PinKey;
use yzt_login::{MemoryNonceStore, Origin};
use yzt_pin::Pin;

/// Keeps everything that was drawn: private keys, session keys, challenges and nonces come from it.
#[derive(Clone, Default)]
struct Recording(Arc<Mutex<Vec<Vec<u8>>>>);

impl Random for Recording {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), yzt_crypto::Error> {
        SysRng.fill(out)?;
        self.0.lock().unwrap().push(out.to_vec());
        Ok(())
    }
}

/// Writes down all that a sink is ever told, in every form that a record can be printed in.
#[derive(Clone, Default)]
struct Verbose(Arc<Mutex<String>>);

impl TraceSink for Verbose {
    fn record(&mut self, record: &TraceRecord<'_>) {
        let mut text = self.0.lock().unwrap();
        writeln!(text, "{record}\n{record:?}\n{record:#?}").unwrap();
    }
}

/// Types the factory PIN first and another one where a new PIN is asked for.
struct Changing;

const CHOSEN_PIN: &str = "739154";

impl PinSource for Changing {
    fn pin(&mut self, prompt: &PinPrompt) -> Result<Pin, PinRefusal> {
        let new = prompt.purpose == yzt_assistant::PinPurpose::ChangeNew;
        Ok(pin(if new { CHOSEN_PIN } else { FACTORY_PIN }))
    }

    fn confirm_last_try(&mut self, _: &PinPrompt) -> Result<(), PinRefusal> {
        Ok(())
    }
}

/// The forms in which bytes can stand in a text.
fn forms(bytes: &[u8]) -> Vec<String> {
    let joined = |separator: &str, upper: bool| {
        let byte = |byte: &u8| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") };
        bytes.iter().map(byte).collect::<Vec<_>>().join(separator)
    };
    let decimal = bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    vec![joined("", true), joined("", false), joined(" ", true), joined(" ", false), decimal]
}

fn contains(text: &str, secret: &[u8]) -> bool {
    // A piece of eight bytes is found where the whole is cut by a line or by other data.
    secret
        .windows(8.min(secret.len()))
        .any(|piece| forms(piece).iter().any(|form| text.contains(form)))
}

#[test]
fn a_whole_life_of_a_key_leaves_no_secret_in_the_trace() {
    let folder = tempfile::tempdir().unwrap();
    let (card_draws, ca_draws) = (Recording::default(), Recording::default());
    let trace = Verbose::default();
    let sink = trace.clone();
    let mut key = kit::new_key(&folder.path().join("key"), Box::new(card_draws.clone()), |card| {
        Box::new(TracedChannel::new(card, sink))
    });
    let mut desk = Desk::new(&mut ca_draws.clone());
    let serials = desk.issue(&mut key, &mut Always(FACTORY_PIN), &mut ca_draws.clone());
    key.change_pin(&mut Changing).unwrap();
    let verifier = desk.verifier(&mut SysRng);
    let store = MemoryNonceStore::new(NonZeroUsize::MIN);
    let challenge = verifier.issue(&store, "session", "job", &mut SysRng, NOW).unwrap();
    let request = LoginRequest {
        origin: Origin::parse(ORIGIN).unwrap(),
        challenge,
        app_version: "test".into(),
    };
    let login = key.login(&request, &mut Always(CHOSEN_PIN), NOW).unwrap();
    let token = login.token.to_json();
    let identity = verifier.verify(&store, "session", token.as_ref(), NOW).unwrap();
    assert_eq!(identity.organization, "示例科技有限公司");

    let text = trace.0.lock().unwrap().clone();
    // The search can find something: the header of a login, and the name of the application.
    assert!(text.contains("80 18 00 01"), "{text}");
    assert!(contains(&text, b"YZT"));
    for known in ["administrator-16", FACTORY_PIN, CHOSEN_PIN] {
        assert!(!contains(&text, known.as_bytes()), "the PIN {known} is in the trace");
        let derived = PinKey::derive(&pin(known)).unwrap();
        assert!(!contains(&text, derived.as_bytes()), "the key of the PIN {known} is in the trace");
    }
    assert!(!contains(&text, &kit::DEVICE_KEY), "the device key is in the trace");
    let mut searched = 0;
    for drawn in [card_draws, ca_draws] {
        let drawn = drawn.0.lock().unwrap();
        for bytes in
            drawn.iter().filter(|bytes| bytes.len() >= 8 && !becomes_serial(bytes, &serials))
        {
            assert!(!contains(&text, bytes), "{} random bytes are in the trace", bytes.len());
            searched += 1;
        }
    }
    assert!(searched > 10, "only {searched} draws were searched for");
}

/// Whether a draw became the serial number of a certificate, the one kind of draw that is public.
fn becomes_serial(drawn: &[u8], serials: &[Vec<u8>]) -> bool {
    // The first byte may have lost its highest bit, or have been cut off.
    serials.iter().any(|serial| drawn.len() == 16 && serial.ends_with(&drawn[1..]))
}
