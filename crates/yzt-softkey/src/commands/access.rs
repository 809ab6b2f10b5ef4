// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who may do what: one table for all commands (GM/T 0016, 8.2).

use yzt_apdu::StatusWord;
use yzt_gmt0017::{
    AccessRights, ApplicationId, Command, ContainerId, FileCommand, KeyUse, Name, RsaCommand,
};

use crate::card::Card;
use crate::card::power::Session;
use crate::limits;
use crate::store::records::ApplicationRecord;
use crate::store::records::file::{FilePlace, FileRecord};
use crate::store::records::key_pair::KeyKind;
use crate::store::slot::{ApplicationNumber, Place, Slot};
use table::{Authority, Object, RULES, Rule, Scope};

mod table;

/// Where a command may do its work. Only [`Card::authorize`] makes one, and the commands that need
/// an open application or container take their place from here alone.
pub(super) struct Granted {
    pub(super) place: Place,
    file: Option<(FilePlace, FileRecord)>,
}

impl Granted {
    /// The file that the command names.
    ///
    /// # Errors
    /// `6A93` when its rule asks for none.
    pub(super) fn file(self) -> Result<(FilePlace, FileRecord), StatusWord> {
        self.file.ok_or(StatusWord::FileNotFound)
    }
}

impl Card {
    /// Holds a command against its row: what has to be open, who has to be there, what has to be
    /// there, in this order.
    pub(super) fn authorize(&mut self, command: &Command) -> Result<Granted, StatusWord> {
        let instruction = command.instruction();
        let rule = RULES.iter().find(|rule| rule.0 == instruction);
        let &Rule(_, scope, authority, object) = rule.ok_or(StatusWord::FunctionNotSupported)?;
        let ids = Identifiers::of(command);
        let application = match scope {
            Scope::Card => 0,
            Scope::ContainerOrCard if ids.are_zero() => 0,
            _ => self.power.session(ids.application)?.application,
        };
        let file = match object {
            Object::File => Some(self.named_file(application, command)?),
            _ => None,
        };
        self.check_authority(authority, application, file.as_ref().map(|(_, record)| record))?;
        let container = match scope {
            Scope::Container | Scope::ContainerOrCard if application != 0 => {
                self.power.session_of(application)?.open_number(ids.container)?
            }
            _ => 0,
        };
        let place = Place { application, container };
        self.check_object(object, place, command)?;
        Ok(Granted { place, file })
    }

    fn check_authority(
        &mut self,
        authority: Authority,
        application: ApplicationNumber,
        file: Option<&FileRecord>,
    ) -> Result<(), StatusWord> {
        let rights = match authority {
            Authority::Anyone => return Ok(()),
            Authority::Device if self.power.device_authenticated => return Ok(()),
            Authority::Device => return Err(StatusWord::SecurityStatusNotSatisfied),
            Authority::User if application == 0 => return self.power.require_some_user(),
            Authority::User => AccessRights::USER,
            Authority::CreateFiles => {
                let record = ApplicationRecord::load(&mut self.store, application)?;
                record.map(|record| record.create_file_rights)
            }
            .ok_or(StatusWord::ApplicationNotFound)?,
            Authority::ReadFile => file.ok_or(StatusWord::FileNotFound)?.read_rights,
            Authority::WriteFile => file.ok_or(StatusWord::FileNotFound)?.write_rights,
        };
        require_right(self.power.session_of(application)?, rights)
    }

    fn check_object(
        &mut self,
        object: Object,
        place: Place,
        command: &Command,
    ) -> Result<(), StatusWord> {
        match object {
            Object::Nothing | Object::File => Ok(()),
            Object::Pair(kind, key_use) => {
                // A key that is unsealed already is there: signing does not touch the disk.
                let cached = self.power.container(place)?.cached(key_use).as_ref();
                let cached = cached.is_some_and(|key| key.kind() == kind);
                require(
                    cached || kind.is_at(&mut self.store, place, key_use)?,
                    StatusWord::KeyPairNotFound,
                )
            }
            Object::AnyPair(key_use) => self.require_pair(place, key_use),
            Object::NamedPair => self.require_pair(place, named_use(command)),
            Object::NamedCertificate => {
                let Place { application, container } = place;
                let slot = Slot::Certificate(application, container, named_use(command));
                require(self.store.contains(slot)?, StatusWord::CertificateNotFound)
            }
            Object::ReplaceablePair(kind) => self.require_replaceable(place, kind),
        }
    }

    fn require_pair(&mut self, place: Place, key_use: KeyUse) -> Result<(), StatusWord> {
        for kind in KeyKind::ALL {
            if kind.is_at(&mut self.store, place, key_use)? {
                return Ok(());
            }
        }
        Err(StatusWord::KeyPairNotFound)
    }

    /// A pair that nothing depends on yet is replaced: a request may have got lost. One that has a
    /// certificate, or that an encryption pair came for, is not, and neither is one of another
    /// kind.
    fn require_replaceable(&mut self, place: Place, kind: KeyKind) -> Result<(), StatusWord> {
        let Place { application, container } = place;
        for key_use in [KeyUse::Signature, KeyUse::Encryption] {
            let certificate = Slot::Certificate(application, container, key_use);
            let mut taken = self.store.contains(certificate)?;
            for present in KeyKind::ALL {
                if present != kind || key_use == KeyUse::Encryption {
                    taken |= present.is_at(&mut self.store, place, key_use)?;
                }
            }
            require(!taken, StatusWord::ConditionsOfUseNotSatisfied)?;
        }
        Ok(())
    }

    fn named_file(
        &mut self,
        application: ApplicationNumber,
        command: &Command,
    ) -> Result<(FilePlace, FileRecord), StatusWord> {
        let name = match command {
            Command::File(
                FileCommand::DeleteFile { name, .. }
                | FileCommand::GetFileInfo { name, .. }
                | FileCommand::ReadFile { name, .. }
                | FileCommand::WriteFile { name, .. },
            ) => name,
            _ => return Err(StatusWord::FileNotFound),
        };
        self.find_file(application, name)?.ok_or(StatusWord::FileNotFound)
    }

    /// The file of this name, if the application has one.
    pub(super) fn find_file(
        &mut self,
        application: ApplicationNumber,
        name: &Name,
    ) -> Result<Option<(FilePlace, FileRecord)>, StatusWord> {
        for file in limits::FILE_NUMBERS {
            let place = FilePlace { application, file };
            match FileRecord::load(&mut self.store, place)? {
                Some(found) if found.name == name.as_bytes() => return Ok(Some((place, found))),
                _ => {}
            }
        }
        Ok(None)
    }
}

/// The identifiers of a command; zeros where it has none.
struct Identifiers {
    application: ApplicationId,
    container: ContainerId,
}

impl Identifiers {
    fn of(command: &Command) -> Self {
        Self {
            application: command.application().unwrap_or(ApplicationId::new([0, 0])),
            container: command.container().unwrap_or(ContainerId::new([0, 0])),
        }
    }

    fn are_zero(&self) -> bool {
        self.application.to_bytes() == [0, 0] && self.container.to_bytes() == [0, 0]
    }
}

/// Whether rights have a meaning: nobody, the administrator, the user, either, or anyone.
pub(super) const fn are_known(rights: AccessRights) -> bool {
    let either = AccessRights::ADMINISTRATOR.bits() | AccessRights::USER.bits();
    rights.bits() == AccessRights::ANYONE.bits() || rights.bits() & !either == 0
}

/// # Errors
/// `6982` when nobody with the right is logged in; `6985` when it is the user, who has to change
/// the PIN first.
fn require_right(session: &Session, rights: AccessRights) -> Result<(), StatusWord> {
    let has = |right: AccessRights| rights.bits() & right.bits() == right.bits();
    if has(AccessRights::ANYONE) {
        return Ok(());
    }
    if has(AccessRights::ADMINISTRATOR) && session.is_administrator() {
        return Ok(());
    }
    if has(AccessRights::USER) {
        return session.require_user();
    }
    Err(StatusWord::SecurityStatusNotSatisfied)
}

fn named_use(command: &Command) -> KeyUse {
    match command {
        Command::ImportCertificate { key_use, .. }
        | Command::ExportCertificate { key_use, .. }
        | Command::ExportPublicKey { key_use, .. }
        | Command::Rsa(RsaCommand::KeyOperation { key_use, .. }) => *key_use,
        _ => KeyUse::Signature,
    }
}

fn require(condition: bool, otherwise: StatusWord) -> Result<(), StatusWord> {
    if condition { Ok(()) } else { Err(otherwise) }
}
