// SPDX-License-Identifier: MIT OR Apache-2.0
//! Arbitrary sequences of right commands on session keys, agreements, files and digests, each
//! answered as a model of a few lines says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use yzt_apdu::StatusWord;
use yzt_crypto::{DigestAlgorithm, sm2};
use yzt_gmt0017::response::{AgreementData, DigestValue};
use yzt_gmt0017::{
    AccessRights, AgreementCommand, AgreementId, AgreementParty, Command, DigestCommand,
    KeyReference, PinRole, SessionCommand,
};

use crate::host::{DEFAULT_PIN, Host, Outcome, sw};
use crate::session_keys::{ECB, fingerprint_of};
use crate::world::{self, sm2_key};

const CONTAINERS: [&str; 2] = ["both", "certified"];
const FILES: [&str; 3] = ["a", "b", "c"];

#[derive(Clone, Debug)]
enum Step {
    LogIn,
    LogOut,
    WrongPin,
    Select(usize),
    Close,
    Power,
    Import(u8),
    Destroy(prop::sample::Index),
    Use(prop::sample::Index),
    Agree,
    EndAgreement(prop::sample::Index),
    CreateFile(usize, u32),
    Write(usize, u16, usize, u8),
    Read(usize, u16, u32),
    Delete(usize),
    DigestBegin,
    Digest(Vec<u8>),
    DigestEnd,
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<prop::sample::Index>;
    let bytes = prop::collection::vec(any::<u8>(), 0..100);
    prop_oneof![
        4 => Just(Step::LogIn),
        1 => Just(Step::LogOut),
        1 => Just(Step::WrongPin),
        4 => (0..2usize).prop_map(Step::Select),
        1 => Just(Step::Close),
        1 => Just(Step::Power),
        6 => any::<u8>().prop_map(Step::Import),
        2 => index().prop_map(Step::Destroy),
        8 => index().prop_map(Step::Use),
        3 => Just(Step::Agree),
        3 => index().prop_map(Step::EndAgreement),
        3 => (0..3usize, 0..4000u32).prop_map(|(file, size)| Step::CreateFile(file, size)),
        4 => (0..3usize, 0..4000u16, 0..3000usize, any::<u8>())
            .prop_map(|(file, offset, length, byte)| Step::Write(file, offset, length, byte)),
        4 => (0..3usize, 0..4000u16, 1..5000u32)
            .prop_map(|(file, offset, length)| Step::Read(file, offset, length)),
        1 => (0..3usize).prop_map(Step::Delete),
        1 => Just(Step::DigestBegin),
        3 => bytes.prop_map(Step::Digest),
        1 => Just(Step::DigestEnd),
    ]
}

/// A secret that the host has a handle of: the container it belongs to, and what it is.
type Handle<T> = (KeyReference, usize, T);

struct Model {
    user: bool,
    tries: u8,
    open: [bool; 2],
    current: usize,
    keys: Vec<Handle<u8>>,
    /// Handles that were good once.
    gone: Vec<KeyReference>,
    agreements: Vec<(AgreementId, usize)>,
    files: BTreeMap<usize, Vec<u8>>,
    digest: Option<Vec<u8>>,
}

impl Model {
    /// What is answered instead, for what belongs to a container.
    fn refusal(&self) -> Result<(), StatusWord> {
        match (self.user, self.open[self.current]) {
            (false, _) => Err(sw(0x6982)),
            (true, false) => Err(sw(0x6A94)),
            (true, true) => Ok(()),
        }
    }

    fn forget(&mut self, gone: impl Fn(usize) -> bool) {
        let (gone_keys, keys) = self.keys.drain(..).partition(|(_, owner, _)| gone(*owner));
        self.keys = keys;
        let gone_keys: Vec<Handle<u8>> = gone_keys;
        self.gone.extend(gone_keys.into_iter().map(|(key, ..)| key));
        self.agreements.retain(|(_, owner)| !gone(*owner));
    }

    fn log_out(&mut self) {
        self.user = false;
        self.forget(|_| true);
    }
}

fn run(steps: &[Step]) {
    let mut host = Host::on(&world::containers());
    host.open_application();
    let mut model = Model {
        user: false,
        tries: 6,
        open: [false, false],
        current: 0,
        keys: Vec::new(),
        gone: Vec::new(),
        agreements: Vec::new(),
        files: BTreeMap::new(),
        digest: None,
    };
    select(&mut host, &mut model, 0);
    for step in steps {
        access(step, &mut host, &mut model);
        secrets(step, &mut host, &mut model);
        files(step, &mut host, &mut model);
        digests(step, &mut host, &mut model);
    }
}

fn select(host: &mut Host, model: &mut Model, container: usize) {
    host.select(CONTAINERS[container]);
    (model.current, model.open[container]) = (container, true);
}

fn access(step: &Step, host: &mut Host, model: &mut Model) {
    let (application, container) = (host.application, host.container);
    match step {
        Step::LogIn => {
            host.verify(PinRole::User, DEFAULT_PIN).unwrap();
            (model.user, model.tries) = (true, 6);
        }
        Step::LogOut => {
            host.send(&Command::ClearSecureState { application }).unwrap();
            model.log_out();
        }
        Step::WrongPin if model.tries > 1 => {
            model.tries -= 1;
            let told = sw(0x63C0 + u16::from(model.tries));
            assert_eq!(host.verify(PinRole::User, "wrong-pin"), Err(told));
            model.log_out();
        }
        Step::Select(container) => select(host, model, *container),
        Step::Close => {
            let closed = host.send(&Command::CloseContainer { application, container });
            assert_eq!(closed.is_ok(), model.open[model.current]);
            model.open[model.current] = false;
            let current = model.current;
            model.forget(|owner| owner == current);
        }
        Step::Power => {
            host.card.power_cycle();
            host.open_application();
            model.log_out();
            (model.open, model.digest) = ([false, false], None);
        }
        _ => {}
    }
}

fn secrets(step: &Step, host: &mut Host, model: &mut Model) {
    let refusal = model.refusal();
    match step {
        Step::Import(byte) => {
            let room = if model.keys.len() < 16 { Ok(()) } else { Err(sw(0x6A84)) };
            let key = host.import_symmetric(ECB, &[*byte; 16]);
            assert_eq!(key.map(drop), refusal.and(room));
            if let Ok(key) = key {
                assert!(model.keys.iter().all(|(other, ..)| other.session_key != key.session_key));
                model.keys.push((key, model.current, *byte));
            }
        }
        Step::Use(index) | Step::Destroy(index) => {
            let known = model.keys.iter().map(|(key, ..)| *key).chain(model.gone.iter().copied());
            let known: Vec<KeyReference> = known.collect();
            if known.is_empty() {
                return;
            }
            // A handle that is tried in the container that is selected, wherever it belongs.
            let key = host.key(index.get(&known).session_key);
            let current = model.current;
            let place = model.keys.iter().position(|(alive, owner, _)| {
                alive.session_key == key.session_key && *owner == current
            });
            let found = refusal.and(place.ok_or(sw(0x6A8C)));
            if matches!(step, Step::Use(_)) {
                let expected = found.map(|place| fingerprint_of(&[model.keys[place].2; 16]));
                assert_eq!(host.fingerprint(key), expected);
            } else {
                let destroyed = host.session(SessionCommand::DestroySessionKey { key });
                assert_eq!(destroyed.map(drop), found.map(drop));
                if let Ok(place) = found {
                    model.gone.push(model.keys.remove(place).0);
                }
            }
        }
        Step::Agree | Step::EndAgreement(_) => agreements(step, host, model, refusal),
        _ => {}
    }
}

fn agreements(step: &Step, host: &mut Host, model: &mut Model, refusal: Result<(), StatusWord>) {
    let (application, container) = (host.application, host.container);
    let id = sm2::DistinguishedId::default();
    if let Step::EndAgreement(index) = step {
        if model.agreements.is_empty() {
            return;
        }
        let (agreement, owner) = *index.get(&model.agreements);
        let here = if owner == model.current { Ok(()) } else { Err(sw(0x6984)) };
        let room = if model.keys.len() < 16 { Ok(()) } else { Err(sw(0x6A84)) };
        let [public_key, ephemeral] = [3, 4].map(|value| sm2_key(value).public_key().clone());
        let responder = Box::new(AgreementParty { public_key, ephemeral, id });
        let command =
            AgreementCommand::GenerateKey { application, container, agreement, responder };
        let answer = host.send(&Command::Agreement(command));
        assert_eq!(answer.as_ref().map(drop).map_err(|&status| status), {
            refusal.and(here).and(room)
        });
        if refusal.and(here).is_ok() {
            model.agreements.retain(|(other, _)| *other != agreement);
        }
        if let Ok(answer) = answer {
            // Nobody here knows the key: it is destroyed at once.
            let key = host.key([answer[2], answer[3]].into());
            host.session(SessionCommand::DestroySessionKey { key }).unwrap();
        }
        return;
    }
    let command = AgreementCommand::GenerateData { application, container, algorithm: ECB, id };
    let answer = host.send(&Command::Agreement(command));
    assert_eq!(answer.as_ref().map(drop).map_err(|&status| status), refusal);
    if let Ok(answer) = answer {
        if model.agreements.len() == 4 {
            // The oldest makes room.
            model.agreements.remove(0);
        }
        let begun = AgreementData::decode(&answer, &host.dialect).unwrap();
        model.agreements.push((begun.agreement, model.current));
    }
}

fn files(step: &Step, host: &mut Host, model: &mut Model) {
    let user = if model.user { Ok(()) } else { Err(sw(0x6982)) };
    match *step {
        Step::CreateFile(file, size) => {
            let expected = match (user, size, model.files.contains_key(&file)) {
                (Err(refused), ..) => Err(refused),
                (_, 0, _) => Err(sw(0x6A80)),
                (_, _, true) => Err(sw(0x6A92)),
                _ => Ok(Vec::new()),
            };
            let (all, user) = (AccessRights::ANYONE, AccessRights::USER);
            let made = host.create_file(FILES[file], size, all, user);
            assert_eq!(made, expected);
            if made.is_ok() {
                model.files.insert(file, vec![0; usize::try_from(size).unwrap()]);
            }
        }
        Step::Write(file, offset, length, byte) => {
            let start = usize::from(offset);
            let answer = host.write_file(FILES[file], offset, &vec![byte; length]);
            let expected = match model.files.get_mut(&file) {
                None => Err(sw(0x6A93)),
                Some(_) if user.is_err() => user.map(|()| Vec::new()),
                Some(bytes) => match bytes.get_mut(start..start + length) {
                    None => Err(sw(0x6B00)),
                    Some(part) => {
                        part.fill(byte);
                        Ok(Vec::new())
                    }
                },
            };
            assert_eq!(answer, expected);
        }
        Step::Read(file, offset, length) => {
            let expected = read(model.files.get(&file), offset, length);
            assert_eq!(host.read_file(FILES[file], offset, length), expected);
        }
        Step::Delete(file) => {
            let expected = match model.files.contains_key(&file) {
                false => Err(sw(0x6A93)),
                true => user.map(|()| Vec::new()),
            };
            let deleted = host.delete_file(FILES[file]);
            assert_eq!(deleted, expected);
            if deleted.is_ok() {
                model.files.remove(&file);
            }
        }
        _ => {}
    }
}

fn read(file: Option<&Vec<u8>>, offset: u16, length: u32) -> Outcome {
    let bytes = file.ok_or(sw(0x6A93))?;
    let rest = bytes.get(usize::from(offset)..).ok_or(sw(0x6B00))?;
    let length = usize::try_from(length).unwrap().min(4096).min(rest.len());
    Ok(rest[..length].to_vec())
}

fn digests(step: &Step, host: &mut Host, model: &mut Model) {
    let command = match step {
        Step::DigestBegin => {
            model.digest = Some(Vec::new());
            let algorithm = DigestAlgorithm::Sm3;
            DigestCommand::Init { algorithm, signer: None }
        }
        Step::Digest(data) => {
            if let Some(digest) = &mut model.digest {
                digest.extend(data);
            }
            DigestCommand::Update { data: data.clone() }
        }
        Step::DigestEnd => DigestCommand::Final { data: Vec::new() },
        _ => return,
    };
    let answer = host.send(&Command::Digest(command));
    match (&model.digest, step) {
        (None, _) => assert_eq!(answer, Err(sw(0x6985))),
        (Some(data), Step::DigestEnd) => {
            let value = DigestValue::decode(&answer.unwrap(), &host.dialect).unwrap();
            assert_eq!(value.as_bytes(), DigestAlgorithm::Sm3.digest(data).as_bytes());
            model.digest = None;
        }
        (Some(_), _) => assert_eq!(answer, Ok(Vec::new())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn objects_are_as_the_model_has_them(steps in prop::collection::vec(step(), 1..80)) {
        run(&steps);
    }
}
