// SPDX-License-Identifier: MIT OR Apache-2.0
//! Session keys, agreements, files and digests: which there are, and who may use them.

use std::collections::BTreeMap;

use yzt_apdu::StatusWord;
use yzt_crypto::DigestAlgorithm;
use yzt_gmt0017::response::{
    AgreedKey, AgreementData, AgreementDataAndKey, DigestValue, EccSessionKey, ImportedKey,
    RsaSessionKey,
};
use yzt_gmt0017::{
    AccessRights, AgreementCommand, Command, Dialect, DigestCommand, EccCommand, FileCommand,
    KeyReference, RsaCommand, SessionCommand, response,
};

use super::{Login, Oracle};

/// Session keys that a card may have, and agreements that may wait.
const MOST_KEYS: usize = 16;
const MOST_AGREEMENTS: usize = 4;

/// `App ‖ Con`, zeros for the card itself.
type Place = [u8; 4];

/// What a card forgets when the power goes.
#[derive(Debug, Clone, Default)]
pub(super) struct Objects {
    keys: BTreeMap<[u8; 2], Place>,
    /// In the order in which they were begun: the oldest makes room.
    agreements: Vec<([u8; 4], Place)>,
    /// Containers that are open, by name.
    containers: BTreeMap<Place, Vec<u8>>,
    digest: Option<(DigestAlgorithm, Vec<u8>, bool)>,
}

/// A file, which stays.
#[derive(Debug, Clone)]
pub(super) struct File {
    read: u32,
    write: u32,
    content: Vec<u8>,
}

impl Oracle {
    /// Whether a command is for the card because both its identifiers are zero.
    pub(super) fn is_for_the_card(command: &Command) -> bool {
        let zero = place_of(command) == Some([0; 4]);
        let owned = matches!(
            command,
            Command::Session(
                SessionCommand::ImportSymmKey { .. }
                    | SessionCommand::Init { .. }
                    | SessionCommand::Process { .. }
                    | SessionCommand::DestroySessionKey { .. }
            ) | Command::Ecc(EccCommand::ExportSessionKeyEx { .. })
        );
        zero && owned
    }

    /// Judges a command of these areas, executed or not.
    pub(super) fn judge_object(&mut self, command: &Command, status: StatusWord, answer: &[u8]) {
        if let Some(place) = place_of(command)
            && status.is_success()
            && place != [0; 4]
        {
            assert!(self.objects.containers.contains_key(&place), "{} not open", command.name());
        }
        match command {
            Command::File(command) => self.judge_file(command, status, answer),
            Command::Digest(command) => self.judge_digest(command, status, answer),
            Command::Session(_) | Command::Agreement(_) => {
                if status.is_success() {
                    self.require_user(command);
                }
                self.judge_secret(command, status, answer);
            }
            Command::Ecc(EccCommand::ExportSessionKey { .. }) if status.is_success() => {
                self.require_user(command);
                let key = EccSessionKey::decode(answer, &Dialect::default()).unwrap();
                self.add_key(command, key.session_key.to_bytes());
            }
            Command::Ecc(EccCommand::ExportSessionKeyEx { key, .. }) => {
                self.judge_use(*key, status);
                if status.is_success() {
                    self.require_user(command);
                }
            }
            Command::Rsa(RsaCommand::ExportSessionKey { .. }) if status.is_success() => {
                self.require_user(command);
                let key = RsaSessionKey::decode(answer, &Dialect::default()).unwrap();
                self.add_key(command, key.session_key().to_bytes());
            }
            Command::Rsa(RsaCommand::GenExtRsaKey { .. } | RsaCommand::Verify { .. }) => {}
            Command::Rsa(_) if status.is_success() => self.require_user(command),
            _ => {}
        }
    }

    /// A container that was opened, closed or deleted.
    pub(super) fn follow_container(&mut self, command: &Command, answer: &[u8]) {
        let opened = || {
            let opened = response::OpenedContainer::decode(answer, &Dialect::default()).unwrap();
            opened.container.to_bytes()
        };
        match command {
            Command::OpenContainer { application, name }
            | Command::CreateContainer { application, name } => {
                let place = [application.to_bytes(), opened()].concat();
                let place = place.try_into().unwrap();
                self.objects.containers.insert(place, name.as_bytes().to_vec());
            }
            Command::CloseContainer { application, container } => {
                let place = [application.to_bytes(), container.to_bytes()].concat();
                self.objects.close(|other, _| other[..] == place[..]);
            }
            Command::DeleteContainer { application, name } => {
                let application = application.to_bytes();
                self.objects
                    .close(|place, open| place[..2] == application && open == name.as_bytes());
            }
            _ => {}
        }
    }

    /// What has gone with logins and applications since the last command.
    pub(super) fn settle(&mut self) {
        let open = |place: Place| -> Option<Login> {
            let name = self.open.get(&place[..2])?;
            Some(self.applications.get(name)?.login)
        };
        let user = self.some_user();
        let lives = |place: Place| match place {
            [0, 0, 0, 0] => user,
            place => open(place) == Some(Login::User),
        };
        let mut objects = self.objects.clone();
        objects.keys.retain(|_, place| lives(*place));
        objects.agreements.retain(|(_, place)| lives(*place));
        objects.containers.retain(|place, _| open(*place).is_some());
        self.objects = objects;
    }

    fn some_user(&self) -> bool {
        let logins = self.open.values().filter_map(|name| self.applications.get(name));
        logins.into_iter().any(|application| application.login == Login::User)
    }

    fn require_user(&self, command: &Command) {
        let id = command.application().unwrap().to_bytes();
        let there = match self.open.get(&id) {
            Some(name) => self.applications[name].login == Login::User,
            None => id == [0, 0] && self.some_user(),
        };
        assert!(there, "{} without a login", command.name());
    }

    fn add_key(&mut self, command: &Command, key: [u8; 2]) {
        assert_eq!(key[0], key[1]);
        let place = place_of(command).unwrap();
        let before = self.objects.keys.insert(key, place);
        assert!(before.is_none(), "a handle that is in use");
        assert!(self.objects.keys.len() <= MOST_KEYS);
    }

    /// A session key that there is not cannot be used, and one that there is can be found.
    fn judge_use(&self, key: KeyReference, status: StatusWord) {
        let place = [key.application.to_bytes(), key.container.to_bytes()].concat();
        let owner = self.objects.keys.get(&key.session_key.to_bytes());
        let there = owner.is_some_and(|owner| owner[..] == place[..]);
        if status.is_success() {
            assert!(there, "a session key that is gone");
        }
        if status == StatusWord::SymmetricKeyNotFound {
            assert!(!there, "a session key is lost");
        }
    }

    fn judge_secret(&mut self, command: &Command, status: StatusWord, answer: &[u8]) {
        let dialect = Dialect::default();
        let done = status.is_success();
        match command {
            Command::Session(
                SessionCommand::Init { key, .. } | SessionCommand::Process { key, .. },
            ) => self.judge_use(*key, status),
            Command::Session(SessionCommand::DestroySessionKey { key }) => {
                self.judge_use(*key, status);
                if done {
                    self.objects.keys.remove(&key.session_key.to_bytes());
                }
            }
            Command::Session(_) if done => {
                let key = ImportedKey::decode(answer, &dialect).unwrap();
                self.add_key(command, key.session_key.to_bytes());
            }
            Command::Agreement(AgreementCommand::GenerateData { .. }) if done => {
                let begun = AgreementData::decode(answer, &dialect).unwrap();
                let place = place_of(command).unwrap();
                let (agreements, handle) =
                    (&mut self.objects.agreements, begun.agreement.to_bytes());
                assert!(agreements.iter().all(|(other, _)| *other != handle), "in use");
                if agreements.len() == MOST_AGREEMENTS {
                    agreements.remove(0);
                }
                agreements.push((handle, place));
            }
            Command::Agreement(AgreementCommand::GenerateDataAndKey { .. }) if done => {
                let key = AgreementDataAndKey::decode(answer, &dialect).unwrap();
                self.add_key(command, key.session_key.to_bytes());
            }
            Command::Agreement(AgreementCommand::GenerateKey { agreement, .. }) => {
                let handle = agreement.to_bytes();
                let begun = self.objects.agreements.iter().find(|(other, _)| *other == handle);
                let there = begun.map(|(_, place)| place) == place_of(command).as_ref();
                if done {
                    assert!(there, "an agreement that is gone");
                    let key = AgreedKey::decode(answer, &dialect).unwrap();
                    self.add_key(command, key.session_key.to_bytes());
                }
                // No room for the key uses it up too.
                if done || (there && status == StatusWord::NotEnoughMemory) {
                    self.objects.agreements.retain(|(other, _)| *other != handle);
                }
            }
            _ => {}
        }
    }

    fn judge_file(&mut self, command: &FileCommand, status: StatusWord, answer: &[u8]) {
        if !status.is_success() {
            return;
        }
        let id = match command {
            FileCommand::CreateFile { application, .. }
            | FileCommand::DeleteFile { application, .. }
            | FileCommand::EnumFiles { application }
            | FileCommand::GetFileInfo { application, .. }
            | FileCommand::ReadFile { application, .. }
            | FileCommand::WriteFile { application, .. } => *application,
            _ => return,
        };
        let application = self.application(id);
        let (user, administrator) = (application.login == Login::User, application.administrator);
        let may = |rights: u32| {
            rights == AccessRights::ANYONE.bits()
                || (rights & 0x10 != 0 && user)
                || (rights & 0x01 != 0 && administrator)
        };
        let create = may(application.create_rights);
        let files = &mut application.files;
        match command {
            FileCommand::CreateFile { file, .. } => {
                assert!(create, "a file made without the right");
                let size = usize::try_from(file.size).unwrap();
                assert!((1..=65_536).contains(&size));
                let (read, write) = (file.read_rights.bits(), file.write_rights.bits());
                let new = File { read, write, content: vec![0; size] };
                assert!(files.insert(file.name.as_bytes().to_vec(), new).is_none(), "made twice");
            }
            FileCommand::DeleteFile { name, .. } => {
                assert!(create, "a file deleted without the right");
                assert!(files.remove(name.as_bytes()).is_some());
            }
            FileCommand::ReadFile { offset, name, length, .. } => {
                let file = &files[name.as_bytes()];
                assert!(may(file.read), "a file read without the right");
                let rest = &file.content[usize::from(*offset)..];
                let length = usize::try_from(*length).unwrap().min(4096).min(rest.len());
                assert_eq!(answer, &rest[..length]);
            }
            FileCommand::WriteFile { offset, name, data, .. } => {
                let file = files.get_mut(name.as_bytes()).unwrap();
                assert!(may(file.write), "a file written without the right");
                let start = usize::from(*offset);
                file.content[start..start + data.len()].copy_from_slice(data.as_slice());
            }
            FileCommand::EnumFiles { .. } => {
                let names = response::Names::decode(answer, &Dialect::default()).unwrap();
                let mut names: Vec<_> = names.0.iter().map(|name| name.as_bytes()).collect();
                names.sort_unstable();
                assert!(names.iter().copied().eq(files.keys().map(Vec::as_slice)));
            }
            _ => {}
        }
    }

    fn judge_digest(&mut self, command: &DigestCommand, status: StatusWord, answer: &[u8]) {
        let done = status.is_success();
        let running = self.objects.digest.take();
        match command {
            DigestCommand::Init { algorithm, signer } if done => {
                let z = signer.as_ref().map(|signer| signer.public_key.z(&signer.id).to_vec());
                self.objects.digest = Some((*algorithm, z.unwrap_or_default(), false));
            }
            DigestCommand::Init { .. } => {}
            DigestCommand::Update { data } => {
                assert_eq!(done, running.is_some());
                self.objects.digest = running.map(|(algorithm, mut all, _)| {
                    all.extend(data);
                    (algorithm, all, true)
                });
            }
            DigestCommand::Single { data } | DigestCommand::Final { data } => {
                let single = matches!(command, DigestCommand::Single { .. });
                let running = running.filter(|(.., updated)| !(single && *updated));
                assert_eq!(done, running.is_some());
                if let Some((algorithm, mut all, _)) = running {
                    all.extend(data);
                    let value = DigestValue::decode(answer, &Dialect::default()).unwrap();
                    assert_eq!(value.as_bytes(), algorithm.digest(&all).as_bytes());
                }
            }
            _ => {}
        }
    }
}

impl Objects {
    fn close(&mut self, closed: impl Fn(Place, &[u8]) -> bool) {
        let gone: Vec<Place> = self
            .containers
            .iter()
            .filter(|(place, name)| closed(**place, name))
            .map(|(place, _)| *place)
            .collect();
        self.containers.retain(|place, _| !gone.contains(place));
        self.keys.retain(|_, place| !gone.contains(place));
        self.agreements.retain(|(_, place)| !gone.contains(place));
    }
}

fn place_of(command: &Command) -> Option<Place> {
    let application = command.application()?.to_bytes();
    let container = command.container()?.to_bytes();
    [application, container].concat().try_into().ok()
}
