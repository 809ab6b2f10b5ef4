// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::wire::{Reader, Writer};
use crate::{Dialect, Error, Text, Version};

/// Answer of GetDevInfo, 288 bytes. Texts are padded with NUL.
///
/// ```text
///   0   2 structure version      212 4 device authentication algorithm
///   2   2 specification version  216 4 total space
///   4  64 manufacturer           220 4 free space
///  68  64 issuer                 224 2 max APDU data length
/// 132  32 label                  226 2 user authentication method
/// 164  32 serial number          228 2 device type
/// 196   2 hardware version       230 1 max containers
/// 198   2 firmware version       231 1 max certificates
/// 200   4 symmetric algorithms   232 2 max files
/// 204   4 asymmetric algorithms  234 54 reserved
/// 208   4 hash algorithms
/// ```
///
/// This is not the DEVINFO of GM/T 0016, which has other fields after the free space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceInformation {
    /// Version of this structure.
    pub structure_version: Version,
    /// Version of the specification that the key follows.
    pub specification_version: Version,
    /// Who made the key.
    pub manufacturer: Text<64>,
    /// Who hands it out.
    pub issuer: Text<64>,
    /// Its label, which SetLabel changes.
    pub label: Text<32>,
    /// Its serial number.
    pub serial: Text<32>,
    /// Version of the hardware.
    pub hardware_version: Version,
    /// Version of the firmware.
    pub firmware_version: Version,
    /// AlgSymCap: symmetric algorithms, GM/T 0006 identifiers combined by OR.
    pub symmetric_algorithms: u32,
    /// AlgAsymCap: asymmetric algorithms.
    pub asymmetric_algorithms: u32,
    /// AlgHashCap: hash algorithms.
    pub hash_algorithms: u32,
    /// DevAuthAlgId: algorithm of device authentication.
    pub device_authentication_algorithm: u32,
    /// Bytes of storage.
    pub total_space: u32,
    /// Bytes of storage that are free.
    pub free_space: u32,
    /// MaxApduDataLen: most data bytes of a command.
    pub max_apdu_data_length: u16,
    /// UserAuthMethod.
    pub user_authentication_method: u16,
    /// DeviceType.
    pub device_type: u16,
    /// Containers that it can hold.
    pub max_containers: u8,
    /// Certificates that it can hold.
    pub max_certificates: u8,
    /// Files that it can hold.
    pub max_files: u16,
}

const RESERVED: usize = 54;

impl DeviceInformation {
    /// Bytes of this answer.
    pub const LENGTH: u32 = 288;

    /// Writes the answer; what is reserved is zero.
    #[must_use]
    pub fn encode(&self, dialect: &Dialect) -> Vec<u8> {
        Writer::new(dialect, 288)
            .version(self.structure_version)
            .version(self.specification_version)
            .bytes(self.manufacturer.to_field())
            .bytes(self.issuer.to_field())
            .bytes(self.label.to_field())
            .bytes(self.serial.to_field())
            .version(self.hardware_version)
            .version(self.firmware_version)
            .u32(self.symmetric_algorithms)
            .u32(self.asymmetric_algorithms)
            .u32(self.hash_algorithms)
            .u32(self.device_authentication_algorithm)
            .u32(self.total_space)
            .u32(self.free_space)
            .u16(self.max_apdu_data_length)
            .u16(self.user_authentication_method)
            .u16(self.device_type)
            .u8(self.max_containers)
            .u8(self.max_certificates)
            .u16(self.max_files)
            .bytes([0; RESERVED])
            .plain()
    }

    /// Reads the answer. A text ends at its first NUL; what is reserved may hold anything.
    ///
    /// # Errors
    /// [`Error::Truncated`] or [`Error::Trailing`] unless it is 288 bytes.
    pub fn decode(answer: &[u8], dialect: &Dialect) -> Result<Self, Error> {
        let mut fields = Reader::new(answer, dialect, "GetDevInfo answer");
        let information = Self {
            structure_version: fields.version("structure version")?,
            specification_version: fields.version("specification version")?,
            manufacturer: fields.text("manufacturer")?,
            issuer: fields.text("issuer")?,
            label: fields.text("label")?,
            serial: fields.text("serial number")?,
            hardware_version: fields.version("hardware version")?,
            firmware_version: fields.version("firmware version")?,
            symmetric_algorithms: fields.u32("symmetric algorithms")?,
            asymmetric_algorithms: fields.u32("asymmetric algorithms")?,
            hash_algorithms: fields.u32("hash algorithms")?,
            device_authentication_algorithm: fields.u32("device authentication algorithm")?,
            total_space: fields.u32("total space")?,
            free_space: fields.u32("free space")?,
            max_apdu_data_length: fields.u16("max APDU data length")?,
            user_authentication_method: fields.u16("user authentication method")?,
            device_type: fields.u16("device type")?,
            max_containers: fields.u8("max containers")?,
            max_certificates: fields.u8("max certificates")?,
            max_files: fields.u16("max files")?,
        };
        fields.take(RESERVED, "reserved")?;
        fields.finish()?;
        Ok(information)
    }
}

impl Writer {
    fn version(self, version: Version) -> Self {
        self.bytes([version.major, version.minor])
    }
}

impl Reader<'_> {
    fn version(&mut self, field: &'static str) -> Result<Version, Error> {
        self.array(field).map(|[major, minor]| Version { major, minor })
    }
}
