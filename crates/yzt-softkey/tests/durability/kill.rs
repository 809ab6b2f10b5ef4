// SPDX-License-Identifier: MIT OR Apache-2.0
//! A process that is killed at a random moment while it uses a key in a folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use yzt_pin::PinStatus;
use yzt_softkey::{Card, create};

use crate::child::{Role, Running, home, say};
use crate::contents::{self, OTHER, OTHER_PIN, Pins};
use crate::fixture::{USER, issue};
use crate::host::{self, ADMINISTRATOR_PIN, APPLICATION, DEFAULT_PIN, Host};
use crate::seeded::Seeded;
use crate::steps::{Model, Step};
use crate::survivors::Effort;

/// What the holder has chosen once the key was proven after a one-time PIN.
const OWN_PIN: &str = "my-own-pin";

/// What was found after the kills, by what the killed process was doing.
#[derive(Default, Debug)]
struct Tally {
    answered: usize,
    idle: usize,
    /// Found as before, with the try taken, and as after the step.
    cut: BTreeMap<String, [usize; 3]>,
}

#[test]
fn a_killed_process_gets_no_try_and_loses_nothing() {
    let rounds = match Effort::from_environment() {
        Effort::Normal => 10,
        Effort::Soak => 200,
    };
    let home = home();
    let folder = home.path().join("key");
    let new = host::new_key("SN0001");
    create(&folder, new, &mut *host::random()).unwrap();
    let mut host = open(&folder);
    issue(&mut host);
    let mut model = Model::read(&mut host, DEFAULT_PIN);
    drop(host);
    let mut random = Seeded::new(21);
    let mut tally = Tally::default();
    for round in 0..rounds {
        let child = Running::start(Role::Use, &folder, round, &model.pin);
        let delay = u64::try_from(random.below(60_000)).unwrap();
        let said = child.kill_after(Duration::from_micros(delay));
        model = judge(&folder, model, &said, &mut tally);
    }
    print(rounds, &tally);
    let cut: usize = tally.cut.values().flatten().sum();
    assert!(tally.answered + cut >= rounds.try_into().unwrap(), "each began a command");
}

/// What the killed process had answered holds; the one step that was not answered is whole,
/// absent, or has taken its try.
fn judge(folder: &Path, mut model: Model, said: &[String], tally: &mut Tally) -> Model {
    let mut begun = None;
    for line in said {
        match line.split_once(' ').unwrap_or((line, "")) {
            ("begin", step) => begun = Some(Step::parse(step).expect(line)),
            ("done", key) => {
                let step: Step = begun.take().unwrap();
                model = step.after(&model, from_hex(key));
                tally.answered += 1;
            }
            _ => panic!("{said:?}"),
        }
    }
    let mut host = open(folder);
    let found = Model::read(&mut host, &model.pin);
    let found = match begun {
        None => {
            tally.idle += 1;
            assert_eq!(found, model, "{said:?}");
            model
        }
        Some(step) => {
            let key = found.scratch_key().filter(|_| step == Step::Generate);
            let after = step.after(&model, key);
            let stages = [Some(model.clone()), step.taken(&model), Some(after)];
            let name = step.text().split(' ').next().unwrap().to_owned();
            let stage = stage(&mut host, &stages, &found)
                .unwrap_or_else(|| panic!("{step:?}: {model:?}\n{found:?}"));
            tally.cut.entry(name).or_default()[stage] += 1;
            stages.into_iter().nth(stage).flatten().unwrap()
        }
    };
    proven(folder, host, found)
}

/// Which of these a key is. Where two show the same, the PIN tells them apart.
fn stage(host: &mut Host, stages: &[Option<Model>], found: &Model) -> Option<usize> {
    let mut possible: Vec<(usize, &str)> = Vec::new();
    for (index, stage) in stages.iter().enumerate() {
        let Some(stage) = stage.as_ref().filter(|stage| stage.contents == found.contents) else {
            continue;
        };
        if possible.iter().all(|(_, pin)| *pin != stage.pin) {
            possible.push((index, &stage.pin));
        }
    }
    if let [(only, _)] = possible[..] {
        return Some(only);
    }
    let right = possible.into_iter().find(|(_, pin)| host.verify(USER, pin).is_ok());
    host.card.power_cycle();
    right.map(|(index, _)| index)
}

/// The key after its PINs have been used and its keys have signed.
fn proven(folder: &Path, mut host: Host, mut model: Model) -> Model {
    let [_, (_, status)] = model.contents.applications[APPLICATION].pins;
    let administrator = ADMINISTRATOR_PIN;
    let pins = |user| Pins { administrator, user, refused: None };
    contents::prove(&mut host, &model.contents, APPLICATION, pins(&model.pin));
    contents::prove(&mut host, &model.contents, OTHER, pins(OTHER_PIN));
    if status == PinStatus::OneTime {
        model.pin = OWN_PIN.to_owned();
    }
    drop(host);
    Model::read(&mut open(folder), &model.pin)
}

fn open(folder: &Path) -> Host {
    Host::with(Card::open(folder, host::random()).unwrap())
}

fn print(rounds: u64, tally: &Tally) {
    println!(
        "\nkill -9: {rounds} rounds, {} commands answered, {} kills between commands, in a command:",
        tally.answered, tally.idle
    );
    println!("{:<30} {:>8} {:>9} {:>8}", "command", "before", "try taken", "after");
    for (step, [before, taken, after]) in &tally.cut {
        println!("{step:<30} {before:>8} {taken:>9} {after:>8}");
    }
}

/// The work of the process that is killed.
pub(crate) fn work(folder: &Path, mut random: Seeded, pin: &str) {
    let mut host = open(folder);
    let mut model = Model::read(&mut host, pin);
    let mut logged_in = false;
    // Without end: saying something fails once nobody listens any more.
    loop {
        let step = Step::choose(&model, logged_in, &mut random);
        say(&format!("begin {}", step.text()));
        let key = step.run(&mut host, &model);
        say(&format!("done {}", to_hex(key.as_deref().unwrap_or_default())));
        logged_in = step.keeps_login(logged_in);
        model = step.after(&model, key);
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    (!text.is_empty()).then(|| text.as_bytes().chunks(2).map(byte).collect())
}
