// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::{EnvelopedKey, sm2};
use yzt_pin::RetryLimit;

use crate::instruction::{self as ins, class_of, instruction_name};
use crate::{
    AccessRights, ApplicationId, ByteOrder, ContainerId, Cryptogram, DeviceCipher, KeyUse, Mac,
    Name, PinBlock, PinRole, SealedDeviceKey, Text,
};

mod agreement;
mod area;
mod body;
mod decode;
mod digest;
mod ecc;
mod encode;
mod file;
mod rsa;
mod session;

use area::{Area, Place};

pub use agreement::{AgreementCommand, AgreementParty};
pub use digest::{DigestCommand, DigestSigner};
pub use ecc::EccCommand;
pub use file::{FileCommand, NewFile};
pub use rsa::{RsaCommand, RsaInput};
pub use session::{SessionCommand, WrappedKey};

/// Widths of the name fields in CreateApplication and CreateFile that makers use, and all between
/// them.
const NAME_WIDTHS: core::ops::RangeInclusive<usize> = 32..=64;

pub(crate) use encode::covered_data;

/// A command of GM/T 0017, its fields typed.
///
/// App stands for AppID (2 bytes), Con for ContainerID (2 bytes), `n2` and `n4` for integers in the
/// dialect's byte order; P1 and P2 are zero unless given.
///
/// Not `Clone`: several commands carry what may not be copied.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// `80 02 | label`, 1 to 32 bytes.
    SetLabel {
        /// The new label.
        label: Text<32>,
    },
    /// `80 04`, answered by [`DeviceInformation`](crate::DeviceInformation).
    GetDevInfo,
    /// `80 10 00 cipher | E(challenge ‖ 00×8)` under the device authentication key.
    DevAuth {
        /// P2.
        cipher: DeviceCipher,
        /// The encrypted challenge.
        cryptogram: Cryptogram,
    },
    /// `84 12 00 cipher | E(new key) ‖ MAC` under the device authentication key.
    ChangeDevAuthKey {
        /// P2.
        cipher: DeviceCipher,
        /// The sealed new key.
        key: SealedDeviceKey,
        /// Authenticates header, length and data.
        mac: Mac,
    },
    /// `80 14 00 role | App`, answered by [`PinInformation`](crate::PinInformation).
    GetPinInfo {
        /// The application whose PIN it is.
        application: ApplicationId,
        /// P2.
        role: PinRole,
    },
    /// `84 16 00 role | App ‖ E(new PIN) ‖ MAC` under the key of the old PIN.
    ChangePin {
        /// The application whose PIN it is.
        application: ApplicationId,
        /// P2.
        role: PinRole,
        /// The sealed new PIN.
        cryptogram: Cryptogram,
        /// Authenticates header, length and data.
        mac: Mac,
    },
    /// `80 18 00 role | App ‖ E(challenge block)` under the key of the PIN.
    VerifyPin {
        /// The application to log in to.
        application: ApplicationId,
        /// P2.
        role: PinRole,
        /// The encrypted challenge.
        cryptogram: Cryptogram,
    },
    /// `84 1A | App ‖ E(new user PIN) ‖ MAC` under the key of the administrator's PIN.
    UnblockPin {
        /// The application whose user PIN is unblocked.
        application: ApplicationId,
        /// The sealed new user PIN.
        cryptogram: Cryptogram,
        /// Authenticates header, length and data.
        mac: Mac,
    },
    /// `80 1C | App`: nobody is logged in to the application any more.
    ClearSecureState {
        /// The application to log out of.
        application: ApplicationId,
    },
    /// `80 20 | ` [`NewApplication`].
    CreateApplication(Box<NewApplication>),
    /// `80 22`, answered by [`Names`](crate::response::Names).
    EnumApplication,
    /// `80 24 | name`.
    DeleteApplication {
        /// The application to delete with all it holds.
        name: Name,
    },
    /// `80 26 | name`, answered by [`OpenedApplication`](crate::OpenedApplication).
    OpenApplication {
        /// The application to open.
        name: Name,
    },
    /// `80 28 | App`.
    CloseApplication {
        /// The application to close.
        application: ApplicationId,
    },
    /// `80 40 | App ‖ name`, answered by [`OpenedContainer`](crate::response::OpenedContainer).
    CreateContainer {
        /// Where.
        application: ApplicationId,
        /// The container to create and open.
        name: Name,
    },
    /// `80 42 | App ‖ name`, answered by [`OpenedContainer`](crate::response::OpenedContainer).
    OpenContainer {
        /// Where.
        application: ApplicationId,
        /// The container to open.
        name: Name,
    },
    /// `80 44 | App ‖ Con`.
    CloseContainer {
        /// Where.
        application: ApplicationId,
        /// The container to close.
        container: ContainerId,
    },
    /// `80 46 | App`, answered by [`Names`](crate::response::Names).
    EnumContainer {
        /// Where.
        application: ApplicationId,
    },
    /// `80 48 | App ‖ name`.
    DeleteContainer {
        /// Where.
        application: ApplicationId,
        /// The container to delete with all it holds.
        name: Name,
    },
    /// `80 4A | App ‖ name`, answered by [`ContainerInformation`](crate::ContainerInformation).
    GetContainerInfo {
        /// Where.
        application: ApplicationId,
        /// The container.
        name: Name,
    },
    /// `80 4C | App ‖ Con ‖ use(1) ‖ length n4 ‖ certificate`.
    ImportCertificate {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
        /// Which of the two certificates.
        key_use: KeyUse,
        /// The certificate, DER.
        certificate: Vec<u8>,
    },
    /// `80 4E use 00 | App ‖ Con`, answered by [`Certificate`](crate::response::Certificate).
    ExportCertificate {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
        /// P1.
        key_use: KeyUse,
    },
    /// `80 50`, Le the number of bytes, answered by as many random bytes.
    GenRandom {
        /// 1 to 65 536.
        length: u32,
    },
    /// `80 70 | App ‖ Con ‖ bits n4`, answered by
    /// [`GeneratedEccKeyPair`](crate::response::GeneratedEccKeyPair). Makes the signature pair.
    GenEccKeyPair {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
    },
    /// `80 72 | App ‖ Con ‖ enveloped key`: the encryption pair, in one of two orders of fields.
    ///
    /// ```text
    /// Envelope     version n4 ‖ algorithm n4 ‖ bits n4 ‖ length n4 ‖ encrypted private key
    ///              ‖ X ‖ Y ‖ bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2
    /// CipherFirst  version n4 ‖ algorithm n4 ‖ bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2
    ///              ‖ bits n4 ‖ X ‖ Y ‖ length n4 ‖ encrypted private key
    /// ```
    ImportEccKeyPair {
        /// Where.
        application: ApplicationId,
        /// The container, which has its signature pair already.
        container: ContainerId,
        /// The encryption pair, wrapped for the signature pair.
        enveloped_key: Box<EnvelopedKey>,
    },
    /// `80 74 form 00 | App ‖ Con ‖ input`, answered by
    /// [`EccSignature`](crate::response::EccSignature).
    EccSignData {
        /// Where.
        application: ApplicationId,
        /// The container whose signature key signs.
        container: ContainerId,
        /// P1 and what is signed.
        input: SignatureInput,
    },
    /// `80 76 | bits n4 ‖ X ‖ Y ‖ length n4 ‖ e ‖ r ‖ s`.
    EccVerify {
        /// Whose signature.
        public_key: sm2::PublicKey,
        /// e, the digest over Z and message.
        digest: [u8; 32],
        /// The signature.
        signature: sm2::Signature,
    },
    /// `80 88 use 00 | App ‖ Con`, answered by
    /// [`ExportedPublicKey`](crate::response::ExportedPublicKey).
    ExportPublicKey {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
        /// P1.
        key_use: KeyUse,
    },
    /// 30 to 3A.
    File(FileCommand),
    /// 52 to 5E.
    Rsa(RsaCommand),
    /// 78 to 80.
    Ecc(EccCommand),
    /// 82 to 86.
    Agreement(AgreementCommand),
    /// A0 to B2, BC to C4.
    Session(SessionCommand),
    /// B4 to BA.
    Digest(DigestCommand),
}

/// What ECCSignData signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureInput {
    /// P1 = 1: `idLen n4 ‖ id ‖ message`; the card computes Z and the digest.
    Message {
        /// The signer's distinguished identifier.
        id: Vec<u8>,
        /// The message.
        message: Vec<u8>,
    },
    /// P1 = 2: e, the 32-byte digest over Z and message.
    Digest([u8; 32]),
}

/// The data of CreateApplication. The two PINs travel in clear.
///
/// ```text
/// name(32) ‖ administrator PIN(16) ‖ retries n4 ‖ user PIN(16) ‖ retries n4
/// ‖ rights n4 ‖ containers(1) ‖ certificates(1) ‖ files n2
/// ```
///
/// Name and PINs are padded with NUL. The width of the name is the dialect's when written, and
/// follows from Lc when read.
#[derive(Debug, PartialEq, Eq)]
pub struct NewApplication {
    /// Its name; it has to fit the dialect's field.
    pub name: Name,
    /// The administrator's PIN.
    pub administrator_pin: PinBlock,
    /// Tries of the administrator's PIN.
    pub administrator_retries: RetryLimit,
    /// The user's PIN.
    pub user_pin: PinBlock,
    /// Tries of the user's PIN.
    pub user_retries: RetryLimit,
    /// Who may create files in it.
    pub create_file_rights: AccessRights,
    /// Containers it may hold.
    pub max_containers: u8,
    /// Certificates it may hold.
    pub max_certificates: u8,
    /// Files it may hold.
    pub max_files: u16,
}

impl Command {
    /// The instruction byte.
    #[must_use]
    pub const fn instruction(&self) -> u8 {
        match self {
            Self::SetLabel { .. } => ins::SET_LABEL,
            Self::GetDevInfo => ins::GET_DEV_INFO,
            Self::DevAuth { .. } => ins::DEV_AUTH,
            Self::ChangeDevAuthKey { .. } => ins::CHANGE_DEV_AUTH_KEY,
            Self::GetPinInfo { .. } => ins::GET_PIN_INFO,
            Self::ChangePin { .. } => ins::CHANGE_PIN,
            Self::VerifyPin { .. } => ins::VERIFY_PIN,
            Self::UnblockPin { .. } => ins::UNBLOCK_PIN,
            Self::ClearSecureState { .. } => ins::CLEAR_SECURE_STATE,
            Self::CreateApplication(_) => ins::CREATE_APPLICATION,
            Self::EnumApplication => ins::ENUM_APPLICATION,
            Self::DeleteApplication { .. } => ins::DELETE_APPLICATION,
            Self::OpenApplication { .. } => ins::OPEN_APPLICATION,
            Self::CloseApplication { .. } => ins::CLOSE_APPLICATION,
            Self::CreateContainer { .. } => ins::CREATE_CONTAINER,
            Self::OpenContainer { .. } => ins::OPEN_CONTAINER,
            Self::CloseContainer { .. } => ins::CLOSE_CONTAINER,
            Self::EnumContainer { .. } => ins::ENUM_CONTAINER,
            Self::DeleteContainer { .. } => ins::DELETE_CONTAINER,
            Self::GetContainerInfo { .. } => ins::GET_CONTAINER_INFO,
            Self::ImportCertificate { .. } => ins::IMPORT_CERTIFICATE,
            Self::ExportCertificate { .. } => ins::EXPORT_CERTIFICATE,
            Self::GenRandom { .. } => ins::GEN_RANDOM,
            Self::GenEccKeyPair { .. } => ins::GEN_ECC_KEY_PAIR,
            Self::ImportEccKeyPair { .. } => ins::IMPORT_ECC_KEY_PAIR,
            Self::EccSignData { .. } => ins::ECC_SIGN_DATA,
            Self::EccVerify { .. } => ins::ECC_VERIFY,
            Self::ExportPublicKey { .. } => ins::EXPORT_PUBLIC_KEY,
            Self::File(command) => command.instruction(),
            Self::Rsa(command) => command.instruction(),
            Self::Ecc(command) => command.instruction(),
            Self::Agreement(command) => command.instruction(),
            Self::Session(command) => command.instruction(),
            Self::Digest(command) => command.instruction(),
        }
    }

    /// The name in GM/T 0017.
    #[must_use]
    pub fn name(&self) -> &'static str {
        instruction_name(self.instruction()).unwrap_or_default()
    }

    /// CLA INS P1 P2. An AppID in P1 and P2 stands there as in a big-endian dialect.
    #[must_use]
    pub const fn header(&self) -> [u8; 4] {
        self.header_in(ByteOrder::BigEndian)
    }

    /// CLA INS P1 P2, where an AppID in P1 and P2 is an integer in this order.
    pub(crate) const fn header_in(&self, order: ByteOrder) -> [u8; 4] {
        let instruction = self.instruction();
        let [p1, p2] = match (self.place(), order) {
            (Place::Header(application), ByteOrder::BigEndian) => application.to_bytes(),
            (Place::Header(application), ByteOrder::LittleEndian) => {
                let [first, second] = application.to_bytes();
                [second, first]
            }
            _ => self.parameters(),
        };
        [class_of(instruction), instruction, p1, p2]
    }

    /// The application that the command names by its AppID.
    #[must_use]
    pub const fn application(&self) -> Option<ApplicationId> {
        self.place().application()
    }

    /// The container that the command names by its ContainerID.
    #[must_use]
    pub const fn container(&self) -> Option<ContainerId> {
        self.place().container()
    }

    const fn place(&self) -> Place {
        match self {
            Self::GetPinInfo { application, .. }
            | Self::ChangePin { application, .. }
            | Self::VerifyPin { application, .. }
            | Self::UnblockPin { application, .. }
            | Self::ClearSecureState { application }
            | Self::CloseApplication { application }
            | Self::CreateContainer { application, .. }
            | Self::OpenContainer { application, .. }
            | Self::EnumContainer { application }
            | Self::DeleteContainer { application, .. }
            | Self::GetContainerInfo { application, .. } => Place::Application(*application),
            Self::CloseContainer { application, container }
            | Self::ImportCertificate { application, container, .. }
            | Self::ExportCertificate { application, container, .. }
            | Self::GenEccKeyPair { application, container }
            | Self::ImportEccKeyPair { application, container, .. }
            | Self::EccSignData { application, container, .. }
            | Self::ExportPublicKey { application, container, .. } => {
                Place::Container(*application, *container)
            }
            Self::File(command) => command.place(),
            Self::Rsa(command) => command.place(),
            Self::Ecc(command) => command.place(),
            Self::Agreement(command) => command.place(),
            Self::Session(command) => command.place(),
            Self::SetLabel { .. }
            | Self::GetDevInfo
            | Self::DevAuth { .. }
            | Self::ChangeDevAuthKey { .. }
            | Self::CreateApplication(_)
            | Self::EnumApplication
            | Self::DeleteApplication { .. }
            | Self::OpenApplication { .. }
            | Self::GenRandom { .. }
            | Self::EccVerify { .. }
            | Self::Digest(_) => Place::Nowhere,
        }
    }

    const fn parameters(&self) -> [u8; 2] {
        match self {
            Self::DevAuth { cipher, .. } | Self::ChangeDevAuthKey { cipher, .. } => {
                [0, cipher.code()]
            }
            Self::GetPinInfo { role, .. }
            | Self::ChangePin { role, .. }
            | Self::VerifyPin { role, .. } => [0, role.code()],
            Self::ExportCertificate { key_use, .. } | Self::ExportPublicKey { key_use, .. } => {
                [key_use.code(), 0]
            }
            Self::EccSignData { input: SignatureInput::Message { .. }, .. } => [1, 0],
            Self::EccSignData { input: SignatureInput::Digest(_), .. } => [2, 0],
            Self::Rsa(command) => command.parameters(),
            Self::Digest(command) => command.parameters(),
            _ => [0, 0],
        }
    }

    /// The command of an area that has an enum of its own.
    fn area(&self) -> Option<&dyn Area> {
        match self {
            Self::File(command) => Some(command),
            Self::Rsa(command) => Some(command),
            Self::Ecc(command) => Some(command),
            Self::Agreement(command) => Some(command),
            Self::Session(command) => Some(command),
            Self::Digest(command) => Some(command),
            _ => None,
        }
    }
}
