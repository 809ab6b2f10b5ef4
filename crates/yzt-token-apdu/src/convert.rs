// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values of the command set as values of the seam, and back.

use yzt_gmt0017::{
    AccessRights, CipherOperation, ContainerKind, InitializationVector, Name, PaddingType, PinBlock,
};
use yzt_token::{
    CipherMode, CipherParameters, CipherUse, ContainerInformation, ContainerType,
    DeviceInformation, Error, KeyUse, NewApplication, Padding, PinRole, Version,
};

use crate::status::command_error;

/// Bytes of a block of every cipher here.
pub(crate) const BLOCK: usize = 16;

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

pub(crate) fn rights_to_wire(rights: yzt_token::AccessRights) -> AccessRights {
    AccessRights::from_bits(rights.bits())
}

pub(crate) fn rights(told: AccessRights) -> yzt_token::AccessRights {
    yzt_token::AccessRights::from_bits(told.bits())
}

pub(crate) fn new_application(new: NewApplication) -> Result<yzt_gmt0017::NewApplication, Error> {
    Ok(yzt_gmt0017::NewApplication {
        name: Name::new(&new.name).map_err(command_error)?,
        administrator_pin: PinBlock::new(new.admin_pin).map_err(command_error)?,
        administrator_retries: new.admin_retry,
        user_pin: PinBlock::new(new.user_pin).map_err(command_error)?,
        user_retries: new.user_retry,
        create_file_rights: rights_to_wire(new.file_creation),
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

pub(crate) const fn operation_to_wire(what: CipherUse) -> CipherOperation {
    match what {
        CipherUse::Encrypt => CipherOperation::Encrypt,
        CipherUse::Decrypt => CipherOperation::Decrypt,
        CipherUse::Mac => CipherOperation::Mac,
    }
}

/// The parameters of a cipher as the card gets them, once they go together.
pub(crate) fn parameters_to_wire(
    what: CipherUse,
    parameters: &CipherParameters,
) -> Result<yzt_gmt0017::CipherParameters, Error> {
    let CipherParameters { algorithm, initialization_vector, padding, feedback_bits } = parameters;
    if what == CipherUse::Mac && *padding != Padding::None {
        return Err(Error::Argument { argument: "padding: a code has none" });
    }
    let refused = |argument| Err(Error::Argument { argument });
    if (what == CipherUse::Mac) != (algorithm.mode == CipherMode::Mac) {
        return refused("cipher parameters: the mode does not fit what is to be done");
    }
    if (algorithm.mode == CipherMode::Ecb) != initialization_vector.is_none() {
        return refused("initialisation vector: 16 bytes, and none for ECB");
    }
    if *feedback_bits > 128 || !feedback_bits.is_multiple_of(8) {
        return refused("feedback: 8 to 128 bits, whole bytes, or 0");
    }
    if *feedback_bits != 0 && algorithm.mode != CipherMode::Cfb {
        return refused("feedback: only CFB has it");
    }
    let vector = initialization_vector.as_ref().map_or(&[][..], |vector| &vector[..]);
    Ok(yzt_gmt0017::CipherParameters {
        iv: InitializationVector::new(vector).map_err(command_error)?,
        // The host's business, see `ApduSessionKey`.
        padding: PaddingType::None,
        feedback_bits: *feedback_bits,
    })
}

/// The bytes in which a cipher takes its data without keeping any over: pieces of this size mean
/// the same to cards that keep a part of a block and to those that do not.
pub(crate) fn unit(parameters: &CipherParameters) -> usize {
    let fed_back = usize::try_from(parameters.feedback_bits / 8).unwrap_or(BLOCK);
    match (parameters.algorithm.mode, fed_back) {
        (CipherMode::Cfb, 1..BLOCK) => least_common_multiple(BLOCK, fed_back),
        _ => BLOCK,
    }
}

fn least_common_multiple(a: usize, b: usize) -> usize {
    (1..=b).map(|factor| a * factor).find(|multiple| multiple.is_multiple_of(b)).unwrap_or(a * b)
}

#[cfg(test)]
mod tests {
    use yzt_token::CipherAlgorithm;

    use super::*;

    fn cfb(feedback_bits: u32) -> CipherParameters {
        let algorithm = CipherAlgorithm::sm4(CipherMode::Cfb);
        CipherParameters { feedback_bits, ..CipherParameters::new(algorithm, Some([1; 16])) }
    }

    #[test]
    fn a_unit_is_whole_blocks_and_whole_feedback() {
        let units = [0, 8, 24, 32, 40, 120, 128].map(|bits| unit(&cfb(bits)));
        assert_eq!(units, [16, 16, 48, 16, 80, 240, 16]);
    }

    #[test]
    fn parameters_that_do_not_go_together_are_refused() {
        let with = |mode, vector| CipherParameters::new(CipherAlgorithm::sm4(mode), vector);
        let vector = Some([1; 16]);
        for (what, parameters) in [
            (CipherUse::Encrypt, with(CipherMode::Mac, vector)),
            (CipherUse::Mac, with(CipherMode::Cbc, vector)),
            (CipherUse::Encrypt, with(CipherMode::Ecb, vector)),
            (CipherUse::Decrypt, with(CipherMode::Cbc, None)),
            (CipherUse::Encrypt, cfb(7)),
            (CipherUse::Encrypt, cfb(136)),
            (
                CipherUse::Encrypt,
                CipherParameters { feedback_bits: 8, ..with(CipherMode::Ofb, vector) },
            ),
        ] {
            let refused = parameters_to_wire(what, &parameters);
            assert!(matches!(refused, Err(Error::Argument { .. })), "{what:?} {parameters:?}");
        }
        assert!(parameters_to_wire(CipherUse::Encrypt, &cfb(8)).is_ok());
        assert!(parameters_to_wire(CipherUse::Mac, &with(CipherMode::Mac, vector)).is_ok());
    }
}
