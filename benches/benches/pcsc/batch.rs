// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures in a batch against the bare loop that sends the same commands.

use core::num::NonZeroU32;
use std::hint::black_box;
use std::time::{Duration, Instant};

use getrandom::SysRng;
use pcsc::{Card as BareCard, Disposition};
use yzt_apdu::{CardChannel, ChannelError, Limits, Response};
use yzt_benches::{Contender, Plan, compare, print};
use yzt_gmt0017::response::{OpenedApplication, OpenedContainer};
use yzt_gmt0017::{Command, Dialect, Name, SignatureInput};
use yzt_pcsc::Readers;
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use yzt_softkey::Card;
use yzt_token::{
    BatchLimits, BatchPolicy, Device, DeviceKey, KeyType, NewApplication, PinRole, SigningBatch,
};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use crate::{DEVICE_KEY, LARGEST_RESPONSE, READER, bare_card};

const APPLICATION: &str = "bench";
const CONTAINER: &str = "bench";
const PIN: &str = "123456";
const ECC_SIGN_DATA: u8 = 0x74;

/// How often both connect anew.
const BLOCKS: usize = 15;
/// How often both take their turn in a block.
const TURNS: usize = 16;
/// The signatures of one turn: four times what a batch makes before it lets others in.
const SIGNATURES: usize = 128;

/// The bytes of an answer with a signature: bits, r, s, status word.
const SIGNATURE_RESPONSE: usize = 4 + 32 + 32 + 2;

/// What a batch must reach of the bare loop's signatures per second.
const DEMAND: f64 = 0.95;

/// Gives a new key what the batch needs.
pub(crate) fn prepare(card: Card) {
    let mut device = open(Box::new(card));
    device.authenticate_device(DeviceKey::new(Zeroizing::new(DEVICE_KEY))).unwrap();
    let limit = RetryLimit::new(6).unwrap();
    let (administrator, user) = (pin("administrator-16"), pin(PIN));
    let new = NewApplication::new(APPLICATION, administrator, limit, user, limit);
    device.create_application(new).unwrap();
    let mut application = device.open_application(APPLICATION).unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    let mut container = application.create_container(CONTAINER).unwrap();
    container.generate_signature_key(KeyType::Sm2).unwrap();
    application.logout().unwrap();
}

/// A key whose signature is always the same one, and costs nothing.
struct Quick {
    card: Card,
    signature: Option<Vec<u8>>,
}

impl CardChannel for Quick {
    fn limits(&self) -> Limits {
        self.card.limits()
    }

    fn transmit(&mut self, command: &yzt_apdu::Command) -> Result<Response, ChannelError> {
        if command.instruction() != ECC_SIGN_DATA {
            return self.card.transmit(command);
        }
        // The bytes are written, as a reader would want them.
        black_box(command.to_bytes()?);
        if self.signature.is_none() {
            self.signature = Some(self.card.transmit(command)?.encode().to_vec());
        }
        let bytes = self.signature.as_deref().unwrap_or_default();
        Ok(Response::parse(black_box(bytes), command.response_is_sensitive())?)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        Ok(())
    }

    fn was_reset(&mut self) -> bool {
        self.card.was_reset()
    }
}

/// On a busy machine the service's own times hide so little; so the host's work is timed alone, too.
fn measure_alone() {
    let folder = tempfile::tempdir().unwrap();
    let card = crate::new_card(&folder.path().join("key"));
    let mut device = open(Box::new(Quick { card, signature: None }));
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    let (policy, limits) = unlimited();
    let (begun, pin) = (Instant::now(), pin(PIN));
    let clock = || begun.elapsed();
    let (application, container) = (&mut *application, &mut *container);
    let mut batch =
        SigningBatch::begin(policy, limits, application, container, pin, &clock).unwrap();
    let sign = || {
        batch.sign(black_box(b"document")).unwrap();
    };
    let contender = Contender::new("document hashed, command written, answer read", sign);
    print("a batch without the service, one by one", &compare(Plan::default(), &mut [contender]));
}

/// Whether the demand is met.
pub(crate) fn measure() -> bool {
    measure_alone();
    let mut blocks: Vec<[f64; 3]> = (0..BLOCKS).map(|_| block()).collect();
    println!(
        "Signatures per second (clock, medians of {BLOCKS} blocks of {TURNS} turns of {SIGNATURES})"
    );
    let names = ["bare loop of pcsc::Card::transmit", "SigningBatch::sign_all", "batch / loop"];
    let mut ratio = 0.0;
    for (at, who) in names.iter().enumerate() {
        blocks.sort_by(|one, other| one[at].total_cmp(&other[at]));
        let [least, middle, most] = [0, BLOCKS / 2, BLOCKS - 1].map(|block| blocks[block][at]);
        println!("  {who:<44} {middle:>10.3}     {least:>10.3} – {most:<10.3}");
        ratio = middle;
    }
    let is_met = ratio >= DEMAND;
    println!("  demanded: {DEMAND}, {}", if is_met { "met" } else { "MISSED" });
    is_met
}

/// The rates of both on new connections, and the ratio: the medians over the turns. Both sign in the
/// login that the batch made; now one goes first and now the other.
fn block() -> [f64; 3] {
    let mut device = open(Box::new(Readers::new().connect(READER).unwrap()));
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    let (policy, limits) = unlimited();
    let (begun, pin) = (Instant::now(), pin(PIN));
    let clock = || begun.elapsed();
    let (application, container) = (&mut *application, &mut *container);
    let mut batch =
        SigningBatch::begin(policy, limits, application, container, pin, &clock).unwrap();
    let messages: Vec<String> = (0..SIGNATURES).map(|at| format!("document {at}")).collect();
    let messages: Vec<&[u8]> = messages.iter().map(String::as_bytes).collect();

    let bare = bare_card();
    let commands = signing_commands(&bare);
    let mut buffer = vec![0; LARGEST_RESPONSE];
    let mut with_bare = || {
        for command in &commands {
            let answer = bare.transmit(black_box(command), &mut buffer).unwrap();
            assert_eq!(answer.len(), SIGNATURE_RESPONSE);
            black_box(answer);
        }
    };
    let mut with_batch = || {
        let mut signed = 0;
        batch
            .sign_all(black_box(&messages), &mut |signature| {
                black_box(signature);
                signed += 1;
            })
            .unwrap();
        assert_eq!(signed, SIGNATURES);
    };
    let turns: Vec<[f64; 3]> = (0..TURNS)
        .map(|turn| {
            let (bare, batch) = if turn % 2 == 0 {
                let bare = rate(&mut with_bare);
                (bare, rate(&mut with_batch))
            } else {
                let batch = rate(&mut with_batch);
                (rate(&mut with_bare), batch)
            };
            [bare, batch, batch / bare]
        })
        .collect();
    batch.end().unwrap();
    bare.disconnect(Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    [0, 1, 2].map(|at| {
        let mut column: Vec<f64> = turns.iter().map(|turn| turn[at]).collect();
        column.sort_by(f64::total_cmp);
        column[TURNS / 2]
    })
}

/// The commands that a batch sends, as bytes. What is open already is opened under the same number.
fn signing_commands(card: &BareCard) -> Vec<Vec<u8>> {
    let dialect = Dialect::default();
    let mut buffer = vec![0; LARGEST_RESPONSE];
    let mut ask = |command: Command| {
        let bytes = command.encode(&dialect).unwrap().to_bytes().unwrap();
        let answer = card.transmit(&bytes, &mut buffer).unwrap();
        let (data, status) = answer.split_last_chunk::<2>().unwrap();
        assert_eq!(*status, [0x90, 0x00]);
        data.to_vec()
    };
    let name = Name::new(APPLICATION).unwrap();
    let opened = ask(Command::OpenApplication { name });
    let application = OpenedApplication::decode(&opened, &dialect).unwrap().application;
    let name = Name::new(CONTAINER).unwrap();
    let opened = ask(Command::OpenContainer { application, name });
    let container = OpenedContainer::decode(&opened, &dialect).unwrap().container;
    let command = |_| {
        let mut digest = [0; 32];
        yzt_crypto::Random::fill(&mut SysRng, &mut digest).unwrap();
        let input = SignatureInput::Digest(digest);
        let command = Command::EccSignData { application, container, input };
        command.encode(&dialect).unwrap().to_bytes().unwrap().to_vec()
    };
    (0..SIGNATURES).map(command).collect()
}

/// Signatures per second.
#[allow(clippy::cast_precision_loss, reason = "a count below a thousand")]
fn rate(run: &mut dyn FnMut()) -> f64 {
    let begun = Instant::now();
    run();
    SIGNATURES as f64 / begun.elapsed().as_secs_f64()
}

fn open(channel: Box<dyn CardChannel>) -> ApduDevice {
    ApduDevice::open(channel, Dialect::default()).unwrap()
}

/// Batches are off unless somebody says otherwise.
fn unlimited() -> (BatchPolicy, BatchLimits) {
    let limits = BatchLimits { count: NonZeroU32::MAX, duration: Duration::from_secs(3600) };
    (BatchPolicy::UpTo(limits), limits)
}

fn pin(text: &str) -> Pin {
    Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
}
