// SPDX-License-Identifier: MIT OR Apache-2.0
//! Answers of a key, typed both ways: the card encodes, the host decodes.
//!
//! `encode` never fails, since every type holds only what its answer can carry. `decode` takes
//! bytes from a device that is not trusted: lengths are checked before anything is read, and bytes
//! that belong to no field are an error.
//!
//! Answers that are bytes and nothing else have no type: those of GenRandom, ReadFile, RSASignData
//! and RSAKeyOperation, and of Encrypt, Decrypt and Mac with their Update and Final.

use yzt_apdu::BodyForm;
use yzt_crypto::sm2;
use yzt_pin::{PinStatus, TriesLeft};

use crate::wire::{Reader, Writer};
use crate::{AccessRights, ApplicationId, ContainerId, Dialect, Error, Name};

mod agreement;
mod device;
mod ecc;
mod file;
mod rsa;
mod session;

pub use agreement::{AgreedKey, AgreementData, AgreementDataAndKey};
pub use device::DeviceInformation;
pub use ecc::{
    EccSessionKey, EccWrappedKey, ExportedPublicKey, ExtEccCiphertext, ExtEccPlaintext,
    ExtEccSignature,
};
pub use file::FileInformation;
pub use rsa::{GeneratedExternalRsaKey, GeneratedRsaKeyPair, RsaSessionKey};
pub use session::{DigestValue, ImportedKey};

/// Answer of GetPINInfo: `maximum(1) ‖ remaining(1) ‖ default(1)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinInformation {
    /// Tries when none has failed.
    pub maximum: u8,
    /// Tries left; zero is locked.
    pub remaining: u8,
    /// Where the PIN comes from. The standard's flag knows 0 and 1; 2 says one-time, and any other
    /// value is read as default.
    pub status: PinStatus,
}

impl PinInformation {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 3;

    /// The tries left, as people are told.
    #[must_use]
    pub const fn tries_left(&self) -> TriesLeft {
        TriesLeft::from_counts(self.remaining, self.maximum)
    }

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, _dialect: &Dialect) -> Vec<u8> {
        vec![self.maximum, self.remaining, self.status.to_byte()]
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is three bytes.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GetPINInfo answer");
        let maximum = fields.u8("maximum")?;
        let remaining = fields.u8("remaining")?;
        let status = PinStatus::from_byte(fields.u8("default")?).unwrap_or(PinStatus::Default);
        fields.finish()?;
        Ok(Self { maximum, remaining, status })
    }
}

/// Answer of OpenApplication:
/// `rights n4 ‖ containers(1) ‖ certificates(1) ‖ files n2 ‖ AppID(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedApplication {
    /// Who may create files in it.
    pub create_file_rights: AccessRights,
    /// Containers it may hold.
    pub max_containers: u8,
    /// Certificates it may hold.
    pub max_certificates: u8,
    /// Files it may hold.
    pub max_files: u16,
    /// Its name from now on, until it is closed.
    pub application: ApplicationId,
}

impl OpenedApplication {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 10;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        Writer::new(dialect, 10)
            .u32(self.create_file_rights.bits())
            .u8(self.max_containers)
            .u8(self.max_certificates)
            .u16(self.max_files)
            .bytes(self.application.to_bytes())
            .plain()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is ten bytes.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "OpenApplication answer");
        let opened = Self {
            create_file_rights: AccessRights::from_bits(fields.u32("rights")?),
            max_containers: fields.u8("containers")?,
            max_certificates: fields.u8("certificates")?,
            max_files: fields.u16("files")?,
            application: ApplicationId::new(fields.array("AppID")?),
        };
        fields.finish()?;
        Ok(opened)
    }
}

/// Answer of CreateContainer and OpenContainer: `ContainerID(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenedContainer {
    /// Its name from now on, until it is closed.
    pub container: ContainerId,
}

impl OpenedContainer {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 2;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, _dialect: &Dialect) -> Vec<u8> {
        self.container.to_bytes().to_vec()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is two bytes.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "OpenContainer answer");
        let container = ContainerId::new(fields.array("ContainerID")?);
        fields.finish()?;
        Ok(Self { container })
    }
}

/// Answer of GetContainerInfo: `type(1) ‖ signature bits n4 ‖ encryption bits n4 ‖
/// signature certificate(1) ‖ encryption certificate(1)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContainerInformation {
    /// What keys it holds.
    pub kind: ContainerKind,
    /// Bits of the signature key; zero when there is none.
    pub signature_key_bits: u32,
    /// Bits of the encryption key; zero when there is none.
    pub encryption_key_bits: u32,
    /// Whether the certificate of the signature key is there.
    pub has_signature_certificate: bool,
    /// Whether the certificate of the encryption key is there.
    pub has_encryption_certificate: bool,
}

/// Type of a container (GM/T 0016, SKF_GetContainerType).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerKind {
    /// 0: no key yet.
    Empty = 0,
    /// 1.
    Rsa = 1,
    /// 2.
    Ecc = 2,
}

impl ContainerKind {
    const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Empty),
            1 => Some(Self::Rsa),
            2 => Some(Self::Ecc),
            _ => None,
        }
    }
}

impl ContainerInformation {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 11;

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        Writer::new(dialect, 11)
            .u8(self.kind as u8)
            .u32(self.signature_key_bits)
            .u32(self.encryption_key_bits)
            .u8(self.has_signature_certificate.into())
            .u8(self.has_encryption_certificate.into())
            .plain()
    }

    /// Reads the answer. Any flag but zero counts as set.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is eleven bytes, [`Error::Value`] for
    /// an unknown type.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GetContainerInfo answer");
        let kind = ContainerKind::from_code(fields.u8("type")?).ok_or(fields.value("type"))?;
        let information = Self {
            kind,
            signature_key_bits: fields.u32("signature key bits")?,
            encryption_key_bits: fields.u32("encryption key bits")?,
            has_signature_certificate: fields.u8("signature certificate")? != 0,
            has_encryption_certificate: fields.u8("encryption certificate")? != 0,
        };
        fields.finish()?;
        Ok(information)
    }
}

/// Answer of EnumApplication, EnumContainer and EnumFiles: each name and a NUL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(pub Vec<Name>);

impl Names {
    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, _dialect: &Dialect) -> Vec<u8> {
        let names = self.0.iter().map(Name::as_bytes);
        names.flat_map(|name| name.iter().copied().chain([0])).collect()
    }

    /// Reads the answer. The last NUL may be missing, and further ones may close the list, as both
    /// are seen.
    ///
    /// # Errors
    /// [`Error::Text`] for a name that is too long, or an empty one before another name.
    pub fn decode(answer: &[u8], _dialect: &Dialect) -> Result<Self, Error> {
        let closing = answer.iter().rev().take_while(|&&byte| byte == 0).count();
        let listed = answer.get(..answer.len() - closing).unwrap_or_default();
        if listed.is_empty() {
            return Ok(Self::default());
        }
        listed.split(|&byte| byte == 0).map(Name::new).collect::<Result<_, _>>().map(Self)
    }
}

/// Answer of ExportCertificate: `length n4 ‖ certificate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate(Vec<u8>);

impl Certificate {
    /// Takes a certificate, DER; it is not looked into.
    ///
    /// # Errors
    /// [`Error::Value`] when it is empty or longer than an answer can be.
    pub fn new(der: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let der = der.into();
        let fits = u32::try_from(der.len())
            .is_ok_and(|length| length.saturating_add(4) <= BodyForm::Extended.max_expected());
        if der.is_empty() || !fits {
            let item = "ExportCertificate answer";
            return Err(Error::Value { item, field: "certificate" });
        }
        Ok(Self(der))
    }

    /// The certificate.
    #[must_use]
    pub fn as_der(&self) -> &[u8] {
        &self.0
    }

    /// The certificate.
    #[must_use]
    pub fn into_der(self) -> Vec<u8> {
        self.0
    }

    /// Writes the answer.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        Writer::new(dialect, self.0.len().saturating_add(4)).counted(&self.0).plain()
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless the length is that of what follows,
    /// [`Error::Value`] when nothing follows.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "ExportCertificate answer");
        let certificate = fields.counted("certificate")?;
        fields.finish()?;
        Self::new(certificate)
    }
}

macro_rules! elliptic_answer {
    ($(#[$doc:meta])* $name:ident($inner:ty) $length:literal $item:literal $write:ident $read:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl $name {
            /// Bytes of this answer.
            pub const LENGTH: u32 = $length;

            /// Writes the answer.
            #[must_use]
            pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
                Writer::new(dialect, $length).$write(&self.0).plain()
            }

            /// Reads the answer.
            ///
            /// # Errors
            /// [`Error::Truncated`] or [`Error::Trailing`] for another length, [`Error::Value`]
            /// for other than 256 bits, [`Error::Crypto`] for a point that is not on the curve or
            /// a signature out of range.
            pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
                let mut fields = Reader::new(answer, dialect, $item);
                let value = fields.$read()?;
                fields.finish()?;
                Ok(Self(value))
            }
        }
    };
}

elliptic_answer! {
    /// Answer of GenECCKeyPair: `X(32) ‖ Y(32)`, without a bit length.
    GeneratedEccKeyPair(sm2::PublicKey) 64 "GenECCKeyPair answer" point point
}

elliptic_answer! {
    /// Answer of ExportPublicKey for an ECC key: `bits n4 ‖ X(32) ‖ Y(32)`.
    EccPublicKey(sm2::PublicKey) 68 "ExportPublicKey answer" public_key public_key
}

elliptic_answer! {
    /// Answer of ECCSignData: `bits n4 ‖ r(32) ‖ s(32)`.
    EccSignature(sm2::Signature) 68 "ECCSignData answer" sized_signature sized_signature
}
