// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a child does to a key, and what has to be there after each step.

use yzt_gmt0017::{AccessRights, Command, KeyUse, Text};
use yzt_pin::PinStatus;

use crate::contents::{self, Container, Contents};
use crate::fixture::{
    ADMINISTRATOR, LIMIT, USER, WRONG_PIN, certificate, create_container, select,
};
use crate::host::{ADMINISTRATOR_PIN, APPLICATION, Host, Outcome, name, sw};
use crate::seeded::Seeded;

const SCRATCH: &str = "scratch";
const SUCCESS: u16 = 0x9000;
const FILE_SIZE: usize = 4000;
/// What is written lies in three pieces of the file.
const FILE_OFFSET: usize = 1000;
const WRITTEN: usize = 2000;

/// One command; in text, its name and what it needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    VerifyWrong,
    VerifyRight,
    ChangeWrong,
    ChangeRight(String),
    UnblockWrong,
    UnblockRight(String),
    Create,
    Generate,
    Certificate(u32),
    Delete,
    /// Makes the file, or writes its number into it.
    File(u32),
    DeleteFile,
    Label(String),
}

/// A key as it has to be: what it shows, and the user's PIN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Model {
    pub(crate) contents: Contents,
    pub(crate) pin: String,
}

impl Step {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::VerifyWrong => "VerifyWrong".to_owned(),
            Self::VerifyRight => "VerifyRight".to_owned(),
            Self::ChangeWrong => "ChangeWrong".to_owned(),
            Self::ChangeRight(pin) => format!("ChangeRight {pin}"),
            Self::UnblockWrong => "UnblockWrong".to_owned(),
            Self::UnblockRight(pin) => format!("UnblockRight {pin}"),
            Self::Create => "Create".to_owned(),
            Self::Generate => "Generate".to_owned(),
            Self::Certificate(number) => format!("Certificate {number}"),
            Self::Delete => "Delete".to_owned(),
            Self::File(number) => format!("File {number}"),
            Self::DeleteFile => "DeleteFile".to_owned(),
            Self::Label(label) => format!("Label {label}"),
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (kind, argument) = text.split_once(' ').unwrap_or((text, ""));
        Some(match kind {
            "VerifyWrong" => Self::VerifyWrong,
            "VerifyRight" => Self::VerifyRight,
            "ChangeWrong" => Self::ChangeWrong,
            "ChangeRight" => Self::ChangeRight(argument.to_owned()),
            "UnblockWrong" => Self::UnblockWrong,
            "UnblockRight" => Self::UnblockRight(argument.to_owned()),
            "Create" => Self::Create,
            "Generate" => Self::Generate,
            "Certificate" => Self::Certificate(argument.parse().ok()?),
            "Delete" => Self::Delete,
            "File" => Self::File(argument.parse().ok()?),
            "DeleteFile" => Self::DeleteFile,
            "Label" => Self::Label(argument.to_owned()),
            _ => return None,
        })
    }

    /// Something that the key allows now. A PIN is never locked: a step that is killed while it
    /// compares has taken its try, so what uses a PIN needs one more than that.
    pub(crate) fn choose(model: &Model, logged_in: bool, random: &mut Seeded) -> Self {
        let application = &model.contents.applications[APPLICATION];
        let [(administrator, _), (user, status)] = application.pins;
        let fresh = format!("pin-{:08}", random.below(100_000_000));
        let number = u32::try_from(random.below(1_000_000)).unwrap();
        let mut possible = vec![Self::Label(format!("label {number}"))];
        if user > 1 {
            possible.extend([Self::VerifyRight, Self::ChangeRight(fresh.clone())]);
            possible.extend([Self::VerifyWrong, Self::VerifyWrong, Self::ChangeWrong]);
        }
        if administrator > 1 {
            possible.extend([Self::UnblockWrong, Self::UnblockRight(fresh)]);
        }
        if logged_in && status != PinStatus::OneTime {
            // More than once, since a login is lost to the next wrong PIN.
            possible.extend(vec![Self::object(application, number, random); 8]);
        }
        possible.swap_remove(random.below(possible.len()))
    }

    fn object(application: &contents::Application, number: u32, random: &mut Seeded) -> Self {
        if random.below(3) == 0 {
            let there = application.files.contains_key(SCRATCH);
            let delete = there && random.below(4) == 0;
            return if delete { Self::DeleteFile } else { Self::File(number) };
        }
        match application.containers.get(SCRATCH) {
            None => Self::Create,
            Some(_) if random.below(4) == 0 => Self::Delete,
            Some(Container { keys: [_, None], .. }) => Self::Generate,
            Some(Container { certificates: [_, Some(_)], .. }) => Self::Certificate(number),
            Some(_) if random.below(2) == 0 => Self::Generate,
            Some(_) => Self::Certificate(number),
        }
    }

    /// Does it, and checks the answer; a new public key is given back.
    pub(crate) fn run(&self, host: &mut Host, model: &Model) -> Option<Vec<u8>> {
        let pin = model.pin.as_str();
        let after = self.after(model, None);
        let [(administrator, _), (user, _)] = after.contents.applications[APPLICATION].pins;
        let (answer, status) = match self {
            Self::VerifyWrong => (host.verify(USER, WRONG_PIN), 0x63C0 + u16::from(user)),
            Self::VerifyRight => (host.verify(USER, pin), SUCCESS),
            Self::ChangeWrong => {
                (host.change(USER, WRONG_PIN, "another-pin"), 0x63C0 + u16::from(user))
            }
            Self::ChangeRight(new) => (host.change(USER, pin, new), SUCCESS),
            Self::UnblockWrong => {
                (host.unblock(WRONG_PIN, "another-pin"), 0x63C0 + u16::from(administrator))
            }
            Self::UnblockRight(new) => (host.unblock(ADMINISTRATOR_PIN, new), SUCCESS),
            Self::Label(label) => {
                let label = Text::new(label).unwrap();
                (host.send(&Command::SetLabel { label }), SUCCESS)
            }
            Self::File(number) => {
                let there = model.contents.applications[APPLICATION].files.contains_key(SCRATCH);
                (run_on_file(host, *number, there), SUCCESS)
            }
            Self::DeleteFile => (host.delete_file(SCRATCH), SUCCESS),
            _ => (self.run_on_scratch(host), SUCCESS),
        };
        match answer {
            Ok(data) => {
                assert_eq!(status, SUCCESS, "{self:?}");
                (!data.is_empty()).then_some(data)
            }
            Err(told) => {
                assert_eq!(told, sw(status), "{self:?}");
                None
            }
        }
    }

    fn run_on_scratch(&self, host: &mut Host) -> Outcome {
        match self {
            Self::Create => create_container(host, SCRATCH),
            Self::Delete => {
                let (application, name) = (host.application, name(SCRATCH));
                host.send(&Command::DeleteContainer { application, name })?;
            }
            Self::Generate => {
                contents::open_container(host, SCRATCH);
                return host.generate().map(|key| key.to_sec1().to_vec());
            }
            Self::Certificate(number) => {
                contents::open_container(host, SCRATCH);
                let key = host.public_key(KeyUse::Signature)?;
                let certificate = certificate(&key, *number, 2000);
                host.import_certificate(KeyUse::Signature, certificate)?;
            }
            _ => panic!("{self:?}"),
        }
        Ok(Vec::new())
    }

    /// The key after it; of a new pair the public half is told.
    pub(crate) fn after(&self, model: &Model, key: Option<Vec<u8>>) -> Model {
        let mut after = model.clone();
        let application = after.contents.application(APPLICATION);
        let [administrator, user] = &mut application.pins;
        match self {
            Self::VerifyWrong | Self::ChangeWrong => user.0 -= 1,
            Self::VerifyRight => user.0 = LIMIT,
            Self::ChangeRight(pin) => {
                *user = (LIMIT, PinStatus::Set);
                after.pin.clone_from(pin);
            }
            Self::UnblockWrong => administrator.0 -= 1,
            Self::UnblockRight(pin) => {
                administrator.0 = LIMIT;
                *user = (LIMIT, PinStatus::OneTime);
                after.pin.clone_from(pin);
            }
            Self::Label(label) => after.contents.label = label.clone().into_bytes(),
            Self::Create => {
                let containers = &mut application.containers;
                containers.insert(SCRATCH.to_owned(), Container::default());
            }
            Self::Delete => drop(application.containers.remove(SCRATCH)),
            Self::File(number) => match application.files.get_mut(SCRATCH) {
                Some(bytes) => bytes[FILE_OFFSET..][..WRITTEN].copy_from_slice(&written(*number)),
                None => {
                    application.files.insert(SCRATCH.to_owned(), vec![0; FILE_SIZE]);
                }
            },
            Self::DeleteFile => drop(application.files.remove(SCRATCH)),
            Self::Generate => {
                let container = application.containers.get_mut(SCRATCH).unwrap();
                container.keys[1] = key.or_else(|| container.keys[1].clone());
            }
            Self::Certificate(number) => {
                let container = application.containers.get_mut(SCRATCH).unwrap();
                let key = container.keys[1].as_deref().unwrap();
                let key = yzt_crypto::sm2::PublicKey::from_sec1(key).unwrap();
                container.certificates[1] = Some(certificate(&key, *number, 2000));
            }
        }
        after
    }

    /// The key while it compares: the try is taken, and nothing is restored yet.
    pub(crate) fn taken(&self, model: &Model) -> Option<Model> {
        let role = match self {
            Self::VerifyWrong | Self::ChangeWrong => USER,
            Self::VerifyRight | Self::ChangeRight(_) => USER,
            Self::UnblockWrong | Self::UnblockRight(_) => ADMINISTRATOR,
            _ => return None,
        };
        let mut taken = model.clone();
        taken.contents.application(APPLICATION).pins[role as usize].0 -= 1;
        Some(taken)
    }

    /// Whether the user is logged in after it.
    pub(crate) fn keeps_login(&self, logged_in: bool) -> bool {
        match self {
            Self::VerifyRight => true,
            Self::VerifyWrong | Self::ChangeWrong | Self::UnblockRight(_) => false,
            _ => logged_in,
        }
    }
}

fn run_on_file(host: &mut Host, number: u32, there: bool) -> Outcome {
    if there {
        let offset = u16::try_from(FILE_OFFSET).unwrap();
        return host.write_file(SCRATCH, offset, &written(number));
    }
    let size = u32::try_from(FILE_SIZE).unwrap();
    host.create_file(SCRATCH, size, AccessRights::ANYONE, AccessRights::USER)
}

fn written(number: u32) -> Vec<u8> {
    number.to_be_bytes().repeat(WRITTEN / 4)
}

impl Model {
    pub(crate) fn read(host: &mut Host, pin: &str) -> Self {
        let contents = Contents::read(host);
        select(host);
        Self { contents, pin: pin.to_owned() }
    }

    /// The public half of the pair that steps make anew.
    pub(crate) fn scratch_key(&self) -> Option<Vec<u8>> {
        let containers = &self.contents.applications[APPLICATION].containers;
        containers.get(SCRATCH)?.keys[1].clone()
    }
}
