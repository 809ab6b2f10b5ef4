// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every fault at every exchange of every operation, on the software key.
//!
//! After each: a typed error, no try spent beyond the one of the action, nothing half made, and the
//! next attempt works.

use std::thread;

use proptest::prelude::*;
use yzt_crypto::{DigestAlgorithm, PublicKey};
use yzt_pin::RetryLimit;
use yzt_token::{
    Application, Container, ContainerType, Device, Error, KeyUse, Object, Operation, PinRole,
};
use yzt_token_apdu::ApduDevice;

use crate::values::{DIGEST, device_key, pin};
use fault::{Control, Fault, Faulty};
use key::{APPLICATION, DIALECT, Memory, PIN, TRIES};
use rows::{Bench, Known, ROWS, Row};

mod crowd;
mod fault;
mod key;
mod rows;

/// One key with handles that a row can be run on.
struct Stage {
    memory: Memory,
    control: Control,
    bench: Bench,
}

impl Stage {
    fn new(row: &Row) -> Self {
        Self::on(row, Memory::issued())
    }

    fn on(row: &Row, memory: Memory) -> Self {
        let control = Control::default();
        let channel = Faulty::new(memory.card(), control.clone());
        let device = ApduDevice::open(Box::new(channel), DIALECT).unwrap();
        let bench = bench(row, device).unwrap();
        Self { memory, control, bench }
    }

    /// How many exchanges the row takes.
    fn exchanges(row: &Row) -> usize {
        let mut stage = Self::new(row);
        stage.control.arm(None);
        let result = (row.run)(&mut stage.bench);
        assert_eq!(result.err().map(|error| error.number()), row.expected, "{}", row.name);
        stage.control.instructions().len()
    }
}

fn bench(row: &Row, mut device: ApduDevice) -> Result<Bench, Error> {
    if row.known == Known::Device {
        device.authenticate_device(device_key())?;
    }
    let mut application = device.open_application(APPLICATION)?;
    if row.known == Known::User {
        application.verify_pin(PinRole::User, pin(PIN))?;
    }
    let container = application.open_container(row.container)?;
    Ok(Bench { device, application, container })
}

/// What is left of an error when an unknown outcome of a PIN is looked through.
fn cause(error: &Error) -> &Error {
    match error {
        Error::PinOutcomeUnknown { cause } => cause,
        error => error,
    }
}

/// One fault at one exchange.
fn strike(row: &Row, index: usize, exchanges: usize, fault: Fault) {
    let context = format!("{}: {fault:?} at {index}", row.name);
    let mut stage = Stage::new(row);
    stage.control.arm(Some((index, fault)));
    let result = (row.run)(&mut stage.bench);
    assert!(stage.control.tries() <= 1, "{context}: more than one try");
    match &result {
        Ok(()) => {
            let late = row.covers == [Operation::SignWithPin] && index + 1 == exchanges;
            let whole = fault.number() == 2040;
            assert!(whole || (late && fault.ends()), "{context}: no error");
        }
        Err(error) => {
            let number = cause(error).number();
            let refused =
                fault.number() == 2040 && (row.expected == Some(number) || number == 2033);
            assert!(number == fault.number() || refused, "{context}: {error}");
        }
    }
    stage.control.arm(None);
    audit(row, &stage.memory.copied(), &context);
    again(row, stage, fault, index, &context);
}

/// The key as a fresh handle finds it: the tries, and that everything there is works.
fn audit(row: &Row, memory: &Memory, context: &str) {
    let mut device = memory.device();
    for name in device.applications().unwrap() {
        let mut application = device.open_application(&name).unwrap();
        for role in [PinRole::User, PinRole::Administrator] {
            let left = tries(application.as_mut(), role);
            let full = if name == APPLICATION { TRIES } else { RetryLimit::default().value() };
            let wrong = u8::from(row.expected == Some(2000));
            assert!(left + wrong >= full, "{context}: {role} has {left} of {full}");
        }
        for name in application.containers().unwrap() {
            let mut container = application.open_container(&name).unwrap();
            whole(container.as_mut(), context);
        }
        for name in application.files().unwrap() {
            let told = application.file_information(&name).unwrap();
            let content = application.read_file(&name, 0, told.size as usize).unwrap();
            assert_eq!(content.len(), told.size as usize, "{context}");
        }
        if name == APPLICATION {
            signs(application.as_mut(), "cert", context);
            if row.container != "cert" {
                signs(application.as_mut(), row.container, context);
            }
        }
    }
}

fn tries(application: &mut dyn Application, role: PinRole) -> u8 {
    application.pin_information(role).unwrap().tries_left.exact().unwrap()
}

/// That a container holds whole pairs and certificates, or none.
fn whole(container: &mut dyn Container, context: &str) {
    let told = container.information().unwrap();
    for (key_use, bits, certified) in [
        (KeyUse::Signature, told.signature_key_bits, told.has_signature_certificate),
        (KeyUse::Encryption, told.encryption_key_bits, told.has_encryption_certificate),
    ] {
        match container.public_key(key_use) {
            Ok(_) => assert!(bits > 0, "{context}: a key pair that is not told"),
            Err(Error::NotFound { object: Object::KeyPair }) => assert_eq!(bits, 0, "{context}"),
            Err(error) => panic!("{context}: {error}"),
        }
        assert_eq!(container.certificate(key_use).unwrap().is_some(), certified, "{context}");
    }
    assert_eq!(
        told.container_type == ContainerType::Empty,
        told.signature_key_bits == 0,
        "{context}"
    );
}

/// That the signature key of a container signs, whichever of the PINs it has by now.
fn signs(application: &mut dyn Application, name: &str, context: &str) {
    let mut container = application.open_container(name).unwrap();
    let public_key = match container.public_key(KeyUse::Signature) {
        Ok(public_key) => public_key,
        Err(_) => return,
    };
    let digest = match public_key {
        PublicKey::Rsa(_) => DigestAlgorithm::Sha256.digest(b"abc"),
        _ => DIGEST,
    };
    let signed = [PIN, "654321", "777777"]
        .into_iter()
        .map(|text| application.sign_with_pin(name, pin(text), &digest))
        .find(|result| !matches!(result, Err(Error::PinIncorrect { .. })));
    match signed.unwrap() {
        Ok(signature) => public_key.verify_digest(&digest, &signature).unwrap(),
        // Unblocked: the one-time PIN has to be changed first.
        Err(Error::PinMustChange) => {}
        Err(error) => panic!("{context}: {error}"),
    }
}

/// The next attempt: on the same handles where they are good still, else on new ones.
fn again(row: &Row, stage: Stage, fault: Fault, index: usize, context: &str) {
    let Stage { memory, control, mut bench } = stage;
    if fault.ends() {
        let stale = (row.run)(&mut bench).unwrap_err();
        assert_eq!(stale.number(), fault.number(), "{context}: a stale handle");
        drop(bench);
        match self::bench(row, memory.device()) {
            Ok(anew) => bench = anew,
            // Deleted, or the PIN or the device key is the new one by now.
            Err(error) => {
                let made = fault.executes() && !row.done.is_empty();
                assert!(made && matches!(error.number(), 2000 | 2005 | 2020), "{context}: {error}");
                return;
            }
        }
    }
    control.arm(None);
    let number = (row.run)(&mut bench).err().map(|error| error.number());
    let unheard =
        (fault.executes() || index > 0) && number.is_some_and(|number| row.done.contains(&number));
    assert!(number == row.expected || unheard, "{context}: the next attempt ends with {number:?}");
}

#[test]
fn every_fault_at_every_exchange_of_every_operation() {
    let strikes: Vec<(&Row, usize, usize, Fault)> = ROWS
        .iter()
        .flat_map(|row| {
            let exchanges = Stage::exchanges(row);
            (0..exchanges).flat_map(move |index| {
                Fault::ALL.iter().map(move |fault| (row, index, exchanges, *fault))
            })
        })
        .collect();
    thread::scope(|scope| {
        for part in strikes.chunks(strikes.len().div_ceil(4)) {
            scope.spawn(move || {
                for (row, index, exchanges, fault) in part {
                    strike(row, *index, *exchanges, *fault);
                }
            });
        }
    });
    println!("{} operations, {} faults", ROWS.len(), strikes.len());
}

#[test]
fn every_operation_that_the_device_has_is_struck() {
    let device = Memory::issued().device();
    // The desk's side of a remote unblock has faults of its own, in its own tests.
    let elsewhere = [Operation::UnblockRemotely];
    for operation in device.capabilities().iter() {
        let covered = ROWS.iter().any(|row| row.covers.contains(&operation));
        assert!(covered || elsewhere.contains(&operation), "{operation}");
    }
    for row in ROWS {
        assert!(row.covers.iter().all(|covered| device.capabilities().supports(*covered)));
    }
}

/// Whether a user gives a PIN or the device key in a row.
fn gives_a_secret(row: &Row) -> bool {
    let secret = [
        Operation::AuthenticateDevice,
        Operation::AnswerDeviceChallenge,
        Operation::ChangeDeviceKey,
        Operation::VerifyPin,
        Operation::ChangePin,
        Operation::UnblockByCryptogram,
        Operation::SignWithPin,
    ];
    row.covers.iter().any(|covered| secret.contains(covered))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_sequence_of_actions_spends_more_tries_than_secrets_were_given(
        actions in proptest::collection::vec(
            (0..ROWS.len(), proptest::option::of((0..6_usize, 0..Fault::ALL.len()))),
            1..24,
        ),
    ) {
        let memory = Memory::issued();
        let nobody = Row { known: Known::Nobody, container: "cert", ..ROWS[0] };
        let mut stage = Stage::on(&nobody, memory.clone());
        let mut given = 0;
        for (which, fault) in actions {
            let row = &ROWS[which];
            // What makes RSA keys takes long and knows no PIN.
            if row.name == "generate rsa" {
                continue;
            }
            stage.control.arm(fault.map(|(at, fault)| (at, Fault::ALL[fault])));
            let result = (row.run)(&mut stage.bench);
            let secret = usize::from(gives_a_secret(row));
            prop_assert!(stage.control.tries() <= secret, "{}", row.name);
            given += u8::try_from(secret).unwrap();

            let mut device = memory.copied().device();
            let Ok(mut application) = device.open_application(APPLICATION) else { break };
            let mut lost = |role| TRIES - tries(application.as_mut(), role);
            let (user, administrator) = (lost(PinRole::User), lost(PinRole::Administrator));
            prop_assert!(user + administrator <= given, "{}: {user}, {administrator}", row.name);
            if result.is_err_and(|error| error.is_token_gone()) {
                drop(stage.bench);
                stage = Stage::on(&nobody, memory.clone());
            }
        }
    }
}
