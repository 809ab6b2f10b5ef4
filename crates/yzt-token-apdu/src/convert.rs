// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values of the command set as values of the seam, and back.

use yzt_gmt0017::{AccessRights, ContainerKind, Name, PinBlock};
use yzt_token::{
    ContainerInformation, ContainerType, DeviceInformation, Error, KeyUse, NewApplication, PinRole,
    Version,
};

use crate::status::command_error;

pub(crate) fn role_to_wire(role: PinRole) -> yzt_gmt0017::PinRole {
    match role {
        PinRole::Administrator => yzt_gmt0017::PinRole::Administrator,
        PinRole::User => yzt_gmt0017::PinRole::User,
    }
}

pub(crate) fn key_use_to_wire(key_use: KeyUse) -> yzt_gmt0017::KeyUse {
    match key_use {
        KeyUse::Encryption => yzt_gmt0017::KeyUse::Encryption,
        KeyUse::Signature => yzt_gmt0017::KeyUse::Signature,
    }
}

pub(crate) fn new_application(new: NewApplication) -> Result<yzt_gmt0017::NewApplication, Error> {
    Ok(yzt_gmt0017::NewApplication {
        name: Name::new(&new.name).map_err(command_error)?,
        administrator_pin: PinBlock::new(new.admin_pin).map_err(command_error)?,
        administrator_retries: new.admin_retry,
        user_pin: PinBlock::new(new.user_pin).map_err(command_error)?,
        user_retries: new.user_retry,
        create_file_rights: AccessRights::from_bits(new.file_creation.bits()),
        max_containers: new.maximum_containers,
        max_certificates: new.maximum_certificates,
        max_files: new.maximum_files,
    })
}

pub(crate) fn device_information(told: &yzt_gmt0017::DeviceInformation) -> DeviceInformation {
    let version = |told: yzt_gmt0017::Version| Version { major: told.major, minor: told.minor };
    DeviceInformation {
        label: told.label.to_string(),
        serial: told.serial.to_string(),
        manufacturer: told.manufacturer.to_string(),
        issuer: told.issuer.to_string(),
        hardware_version: version(told.hardware_version),
        firmware_version: version(told.firmware_version),
        total_space: Some(told.total_space.into()),
        free_space: Some(told.free_space.into()),
        maximum_containers: Some(told.max_containers.into()),
    }
}

pub(crate) fn container_information(
    told: &yzt_gmt0017::ContainerInformation,
) -> ContainerInformation {
    ContainerInformation {
        container_type: match told.kind {
            ContainerKind::Empty => ContainerType::Empty,
            ContainerKind::Rsa => ContainerType::Rsa,
            ContainerKind::Ecc => ContainerType::Sm2,
        },
        signature_key_bits: told.signature_key_bits,
        encryption_key_bits: told.encryption_key_bits,
        has_signature_certificate: told.has_signature_certificate,
        has_encryption_certificate: told.has_encryption_certificate,
    }
}
