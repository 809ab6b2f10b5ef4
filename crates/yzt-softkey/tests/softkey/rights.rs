// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every command, whoever is there, whatever is there: what GM/T 0016, 8.2 lets it answer.

use yzt_gmt0017::{Command, PinRole, instruction_name};

use crate::disk::Disk;
use crate::host::{ADMINISTRATOR_PIN, DEFAULT_PIN, DEVICE_KEY, Host, sw};
use crate::world;

mod commands;

const ONE_TIME_PIN: &str = "246810";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Who {
    Nobody,
    Device,
    Administrator,
    User,
    OneTimeUser,
}

const EVERYBODY: [Who; 5] =
    [Who::Nobody, Who::Device, Who::Administrator, Who::User, Who::OneTimeUser];

/// What is there, in the order of the columns of [`ROWS`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Closed,
    ApplicationOpen,
    ContainerOpen,
    WithFile,
    SignaturePair,
    BothPairs,
    Certified,
    RsaSignaturePair,
    RsaBothPairs,
}

const STATES: [State; 9] = [
    State::Closed,
    State::ApplicationOpen,
    State::ContainerOpen,
    State::WithFile,
    State::SignaturePair,
    State::BothPairs,
    State::Certified,
    State::RsaSignaturePair,
    State::RsaBothPairs,
];

/// What has to be open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    No,
    App,
    Con,
}

/// Who may.
#[derive(Clone, Copy)]
enum May {
    All,
    Dev,
    Usr,
    /// Who has a right to a file, which has to be there: it is looked for first. The file may be
    /// read by everybody, written by the user, and deleted by who may create, the user.
    FileAll,
    FileUsr,
}

/// Name, what has to be open, who may, and what it answers then where the container is open:
/// empty, with a file, with a signature pair, both pairs, certificates, and an RSA signature pair,
/// both RSA pairs. Written from the standard's clause, not from the card's table.
type Row = (&'static str, Open, May, [u16; 7]);

use May::{All, Dev, FileAll, FileUsr, Usr};
use Open::{App, Con, No};

const OK: u16 = 0x9000;
const DONE: [u16; 7] = [OK; 7];

const fn always(status: u16) -> [u16; 7] {
    [status; 7]
}

#[rustfmt::skip] // A table.
const ROWS: &[Row] = &[
    ("SetLabel",                    No,  All, DONE),
    ("GetDevInfo",                  No,  All, DONE),
    ("GenRandom",                   No,  All, DONE),
    ("DevAuth",                     No,  All, always(0x6984)),
    ("ChangeDevAuthKey",            No,  Dev, always(0x6984)),
    ("GetPINInfo",                  App, All, DONE),
    ("ChangePIN",                   App, All, always(0x6984)),
    ("VerifyPIN",                   App, All, always(0x6984)),
    ("UnblockPIN",                  App, All, always(0x6984)),
    ("ClearSecureState",            App, All, DONE),
    ("CreateApplication",           No,  Dev, DONE),
    ("EnumApplication",             No,  All, DONE),
    ("DeleteApplication",           No,  Dev, always(0x6A8B)),
    ("OpenApplication",             No,  All, always(0x6A8B)),
    ("CloseApplication",            App, All, DONE),
    ("CreateFile",                  App, Usr, DONE),
    ("EnumFiles",                   App, All, DONE),
    ("GetFileInfo",                 App, FileAll, DONE),
    ("ReadFile",                    App, FileAll, DONE),
    ("WriteFile",                   App, FileUsr, DONE),
    ("DeleteFile",                  App, FileUsr, DONE),
    ("CreateContainer",             App, Usr, DONE),
    ("OpenContainer",               App, All, DONE),
    ("CloseContainer",              Con, All, DONE),
    ("EnumContainer",               App, All, DONE),
    ("DeleteContainer",             App, Usr, always(0x6A91)),
    ("GetContainerInfo",            App, All, DONE),
    ("ImportCertificate",           Con, Usr, [0x6A95, 0x6A95, 0x6A80, 0x6A80, 0x6A80, 0x6A80, 0x6A80]),
    ("ExportCertificate",           Con, All, [0x6A96, 0x6A96, 0x6A96, 0x6A96, OK, 0x6A96, 0x6A96]),
    ("ExportPublicKey",             Con, All, [0x6A95, 0x6A95, OK, OK, OK, OK, OK]),
    ("GenExtRSAKey",                No,  All, always(0x6A80)),
    ("GenRSAKeyPair",               Con, Usr, [0x6A80, 0x6A80, 0x6985, 0x6985, 0x6985, 0x6A80, 0x6985]),
    ("ImportRSAKeyPair",            Con, Usr, [0x6A95, 0x6A95, 0x6A95, 0x6A95, 0x6A95, 0x6A9B, 0x6A9B]),
    ("RSASignData",                 Con, Usr, [0x6A95, 0x6A95, 0x6A95, 0x6A95, 0x6A95, OK, OK]),
    ("RSAExportSessionKey",         Con, Usr, DONE),
    ("RSAKeyOperation",             Con, Usr, [0x6A95, 0x6A95, 0x6A95, 0x6A95, 0x6A95, 0x6A95, OK]),
    ("RSAVerify",                   No,  All, always(0x6A98)),
    ("GenECCKeyPair",               Con, Usr, [OK, OK, OK, 0x6985, 0x6985, 0x6985, 0x6985]),
    ("ImportECCKeyPair",            Con, Usr, [0x6A95, 0x6A95, 0x6A9B, 0x6A9B, 0x6A9B, 0x6A95, 0x6A95]),
    ("ECCSignData",                 Con, Usr, [0x6A95, 0x6A95, OK, OK, OK, 0x6A95, 0x6A95]),
    ("ECCVerify",                   No,  All, always(0x6A98)),
    ("ECCExportSessionKey",         Con, Usr, DONE),
    ("ExtECCEncrypt",               No,  All, DONE),
    ("ExtECCDecrypt",               No,  All, DONE),
    ("ExtECCSign",                  No,  All, DONE),
    ("ExtECCVerify",                No,  All, always(0x6A98)),
    ("ECCExportSessionKeyEx",       Con, Usr, always(0x6A8C)),
    ("GenerateAgreementDataWithECC", Con, Usr, [0x6A95, 0x6A95, 0x6A95, OK, OK, 0x6A95, 0x6A95]),
    ("GenerateAgreementDataAndKeyWithECC", Con, Usr, [0x6A95, 0x6A95, 0x6A95, OK, OK, 0x6A95, 0x6A95]),
    ("GenerateKeyWithECC",          Con, Usr, [0x6A95, 0x6A95, 0x6A95, 0x6984, 0x6984, 0x6A95, 0x6A95]),
    ("ImportSessionKey",            Con, Usr, [0x6A95, 0x6A95, 0x6A95, 0x6A9B, 0x6A9B, 0x6A95, 0x6A80]),
    ("ImportSymmKey",               Con, Usr, DONE),
    ("DestroySessionKey",           Con, Usr, always(0x6A8C)),
    ("EncryptInit",                 Con, Usr, always(0x6A8C)),
    ("Encrypt",                     Con, Usr, always(0x6A8C)),
    ("EncryptUpdate",               Con, Usr, always(0x6A8C)),
    ("EncryptFinal",                Con, Usr, always(0x6A8C)),
    ("DecryptInit",                 Con, Usr, always(0x6A8C)),
    ("Decrypt",                     Con, Usr, always(0x6A8C)),
    ("DecryptUpdate",               Con, Usr, always(0x6A8C)),
    ("DecryptFinal",                Con, Usr, always(0x6A8C)),
    ("MacInit",                     Con, Usr, always(0x6A8C)),
    ("Mac",                         Con, Usr, always(0x6A8C)),
    ("MacUpdate",                   Con, Usr, always(0x6A8C)),
    ("MacFinal",                    Con, Usr, always(0x6A8C)),
    ("DigestInit",                  No,  All, DONE),
    ("Digest",                      No,  All, always(0x6985)),
    ("DigestUpdate",                No,  All, always(0x6985)),
    ("DigestFinal",                 No,  All, always(0x6985)),
];

/// The status word that a row gives.
fn expected((_, open, may, statuses): &Row, who: Who, state: State) -> u16 {
    if *open != No && state == State::Closed {
        return 0x698A;
    }
    if matches!(may, FileAll | FileUsr) && state != State::WithFile {
        return 0x6A93;
    }
    let refused = match (may, who) {
        (All | FileAll, _) | (Dev, Who::Device) | (Usr | FileUsr, Who::User) => None,
        (Usr | FileUsr, Who::OneTimeUser) => Some(0x6985),
        _ => Some(0x6982),
    };
    if let Some(refused) = refused {
        return refused;
    }
    if *open == Con && state == State::ApplicationOpen {
        return 0x6A94;
    }
    // Where nothing has to be open, what is open makes no difference.
    statuses[(state as usize).saturating_sub(State::ContainerOpen as usize)]
}

fn disk(who: Who, state: State) -> Disk {
    let disk = if state == State::WithFile { world::full() } else { world::containers() };
    if who == Who::OneTimeUser {
        let mut host = Host::on(&disk);
        host.open_application();
        host.unblock(ADMINISTRATOR_PIN, ONE_TIME_PIN).unwrap();
    }
    disk
}

fn host(disk: &Disk, who: Who, state: State) -> Host {
    let mut host = Host::on(disk);
    (host.application, host.container) = ([1, 1].into(), [1, 1].into());
    if state != State::Closed {
        host.open_application();
    }
    let container = match state {
        State::Closed | State::ApplicationOpen => None,
        State::ContainerOpen | State::WithFile => Some("empty"),
        State::SignaturePair => Some("sign"),
        State::BothPairs => Some("both"),
        State::Certified => Some("certified"),
        State::RsaSignaturePair => Some("rsa-sign"),
        State::RsaBothPairs => Some("rsa-both"),
    };
    if let Some(container) = container {
        host.select(container);
    }
    match who {
        Who::Nobody => Ok(Vec::new()),
        Who::Device => host.authenticate_device(&DEVICE_KEY),
        Who::Administrator => host.verify(PinRole::Administrator, ADMINISTRATOR_PIN),
        Who::User => host.verify(PinRole::User, DEFAULT_PIN),
        Who::OneTimeUser => host.verify(PinRole::User, ONE_TIME_PIN),
    }
    .unwrap();
    host
}

/// Every row in one state, for one authority; how many were refused and how many executed.
fn check(who: Who, state: State) -> [usize; 2] {
    let start = disk(who, state).bytes();
    let fresh = || host(&Disk::with(start.clone()), who, state);
    let mut host = fresh();
    let mut counts = [0, 0];
    for command in commands::commands(&host) {
        let row = ROWS.iter().find(|row| row.0 == command.name()).unwrap();
        let expected = expected(row, who, state);
        let answer = host.send(&command);
        let status = answer.as_ref().err().map_or(OK, |&status| status.into());
        assert_eq!(status, expected, "{} by {who:?}, {state:?}", row.0);
        counts[usize::from(answer.is_ok())] += 1;
        // What was executed, and what used up a challenge or a login, is not there for the next.
        if answer.is_ok() || matches!(command, Command::DevAuth { .. }) {
            host = fresh();
        }
    }
    counts
}

#[test]
fn every_command_by_everybody_in_every_state() {
    let mut total = [0, 0];
    for state in STATES {
        for who in EVERYBODY {
            let of_application = !matches!(who, Who::Nobody | Who::Device);
            if state == State::Closed && of_application {
                continue;
            }
            for (sum, count) in total.iter_mut().zip(check(who, state)) {
                *sum += count;
            }
        }
    }
    let [refused, executed] = total;
    println!(
        "{} commands × {} authorities × {} states: {refused} refused as they must be, {executed} executed",
        ROWS.len(),
        EVERYBODY.len(),
        STATES.len(),
    );
    assert_eq!(refused + executed, ROWS.len() * (5 * 8 + 2));
}

#[test]
fn the_rows_are_the_commands_of_the_standard() {
    let mut names: Vec<&str> = (0..=u8::MAX).filter_map(instruction_name).collect();
    let mut rows: Vec<&str> = ROWS.iter().map(|row| row.0).collect();
    names.sort_unstable();
    rows.sort_unstable();
    assert_eq!(rows, names);
}

#[test]
fn a_container_that_is_not_open_is_not_found() {
    let mut host = world::at(&world::full(), "certified");
    host.container = [9, 9].into();
    for command in commands::commands(&host) {
        let row = ROWS.iter().find(|row| row.0 == command.name()).unwrap();
        if row.1 == Con {
            assert_eq!(host.send(&command), Err(sw(0x6A94)), "{}", row.0);
        }
    }
}
