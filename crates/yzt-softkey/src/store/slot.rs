// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_gmt0017::{KeyUse, PinRole};

/// Applications are numbered from 1; the number is both bytes of the ApplicationID.
pub(crate) type ApplicationNumber = u8;

/// Containers are numbered from 1 within their application; both bytes of the ContainerID.
pub(crate) type ContainerNumber = u8;

/// A container of an application. On the card itself, outside of any, both are 0.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Place {
    pub(crate) application: ApplicationNumber,
    pub(crate) container: ContainerNumber,
}

/// Files are numbered from 1 within their application.
pub(crate) type FileNumber = u8;

/// Where a record stands: `application ‖ container ‖ kind ‖ which`, one byte each.
///
/// The order makes an application, a container, and a file, one range of keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    /// Label, manufacturer, issuer.
    Device,
    /// The device authentication key and its tries.
    DeviceAuthentication,
    /// Name and limits of an application.
    Application(ApplicationNumber),
    /// A PIN and its tries.
    Pin(ApplicationNumber, PinRole),
    /// The name of a container.
    Container(ApplicationNumber, ContainerNumber),
    /// The public half of a key pair.
    PublicKey(ApplicationNumber, ContainerNumber, KeyUse),
    /// The private half of a key pair.
    PrivateKey(ApplicationNumber, ContainerNumber, KeyUse),
    /// A certificate.
    Certificate(ApplicationNumber, ContainerNumber, KeyUse),
    /// The public half of an RSA key pair.
    RsaPublicKey(ApplicationNumber, ContainerNumber, KeyUse),
    /// The private half of an RSA key pair.
    RsaPrivateKey(ApplicationNumber, ContainerNumber, KeyUse),
    /// Name, size and rights of a file.
    File(ApplicationNumber, FileNumber),
    /// One piece of what is in a file, by its place.
    FilePiece(ApplicationNumber, FileNumber, u8),
}

/// Files stand where containers do, beyond the last of them.
const FILES: u8 = 0x80;

impl Slot {
    pub(crate) const fn bytes(self) -> [u8; 4] {
        match self {
            Self::Device => [0, 0, 0x01, 0],
            Self::DeviceAuthentication => [0, 0, 0x02, 0],
            Self::Application(application) => [application, 0, 0x10, 0],
            Self::Pin(application, role) => [application, 0, 0x11, role as u8],
            Self::Container(application, container) => [application, container, 0x20, 0],
            Self::PublicKey(application, container, key) => {
                [application, container, 0x21, key as u8]
            }
            Self::PrivateKey(application, container, key) => {
                [application, container, 0x22, key as u8]
            }
            Self::Certificate(application, container, key) => {
                [application, container, 0x23, key as u8]
            }
            Self::RsaPublicKey(application, container, key) => {
                [application, container, 0x24, key as u8]
            }
            Self::RsaPrivateKey(application, container, key) => {
                [application, container, 0x25, key as u8]
            }
            Self::File(application, file) => [application, FILES | file, 0x30, 0],
            Self::FilePiece(application, file, piece) => [application, FILES | file, 0x31, piece],
        }
    }

    /// The key in the table of records.
    pub(crate) const fn key(self) -> u32 {
        u32::from_be_bytes(self.bytes())
    }

    /// The version of the store's format that has records of this kind first.
    pub(crate) const fn since(self) -> u16 {
        match self {
            Self::RsaPublicKey(..)
            | Self::RsaPrivateKey(..)
            | Self::File(..)
            | Self::FilePiece(..) => 2,
            _ => 1,
        }
    }

    /// The number of the application, 0 for what belongs to the device.
    pub(crate) const fn application(self) -> ApplicationNumber {
        self.bytes()[0]
    }
}
