// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_gmt0017::authentication::{Challenge, device_challenge_matches};
use yzt_gmt0017::{Cryptogram, DeviceCipher, DeviceInformation, Text, Version};
use zeroize::Zeroizing;

use crate::card::{Answer, Card};
use crate::limits;
use crate::store::records::{DeviceAuthentication, DeviceRecord};

/// SGD_SM4_ECB (GM/T 0006).
const SM4_ECB: u32 = 0x0000_0401;
/// SGD_SM2_1, SGD_SM2_3: signature and encryption.
const SM2: u32 = 0x0002_0100 | 0x0002_0400;
/// SGD_SM3.
const SM3: u32 = 0x0000_0001;

impl Card {
    pub(super) fn set_label(&mut self, label: &Text<32>) -> Answer {
        let mut device = DeviceRecord::load(&mut self.store)?;
        device.label = label.as_bytes().to_vec();
        self.commit(&[device.put()])?;
        Ok(Payload::empty())
    }

    pub(super) fn device_information(&mut self) -> Answer {
        let device = DeviceRecord::load(&mut self.store)?;
        let used = self.store.used()?;
        let information = DeviceInformation {
            structure_version: Version { major: 1, minor: 1 },
            specification_version: Version { major: 1, minor: 0 },
            manufacturer: text(&device.manufacturer)?,
            issuer: text(&device.issuer)?,
            label: text(&device.label)?,
            serial: text(self.store.serial().as_bytes())?,
            hardware_version: Version { major: 0, minor: 0 },
            firmware_version: Version { major: 1, minor: 0 },
            symmetric_algorithms: SM4_ECB,
            asymmetric_algorithms: SM2,
            hash_algorithms: SM3,
            device_authentication_algorithm: SM4_ECB,
            total_space: limits::SPACE,
            free_space: limits::SPACE.saturating_sub(used),
            max_apdu_data_length: limits::COMMAND_DATA,
            user_authentication_method: 0,
            device_type: 0,
            max_containers: limits::CONTAINERS,
            max_certificates: limits::CERTIFICATES,
            max_files: 0,
        };
        Ok(Payload::plain(information.encode(&self.dialect)))
    }

    /// Le `0000` asks for all there is; a challenge comes from eight bytes or more.
    pub(super) fn generate_random(&mut self, length: u32) -> Answer {
        const EVERYTHING: u32 = 65_536;
        if length > limits::RANDOM && length != EVERYTHING {
            return Err(StatusWord::WrongExpectedLength);
        }
        let length = length.min(limits::RANDOM);
        let length = usize::try_from(length).map_err(|_| StatusWord::WrongExpectedLength)?;
        let mut random = Zeroizing::new(vec![0; length]);
        self.random.fill(&mut random).map_err(|_| StatusWord::NoPreciseDiagnosis)?;
        self.power.set_challenge(Challenge::from_random(&random).ok());
        Ok(Payload::sensitive(random))
    }

    pub(super) fn authenticate_device(
        &mut self,
        cipher: DeviceCipher,
        cryptogram: &Cryptogram,
    ) -> Answer {
        self.power.device_authenticated = false;
        let challenge = self.power.take_challenge();
        // A host whose only cipher is SM4 may leave P2 at zero.
        if cipher == DeviceCipher::Ssf33 {
            return Err(StatusWord::IncorrectParameters);
        }
        let mut authentication = DeviceAuthentication::load(&mut self.store)?;
        let Some(tries_left) = authentication.tries_left.checked_sub(1) else {
            return Err(StatusWord::AuthenticationMethodBlocked);
        };
        let challenge = challenge.ok_or(StatusWord::ReferenceDataNotUsable)?;
        authentication.tries_left = tries_left;
        self.commit(&[authentication.put()])?;
        if !device_challenge_matches(&authentication.key, cryptogram, &challenge) {
            return Err(StatusWord::AuthenticationFailed { tries_left });
        }
        authentication.restore();
        self.commit(&[authentication.put()])?;
        self.power.device_authenticated = true;
        Ok(Payload::empty())
    }
}

fn text<const N: usize>(bytes: &[u8]) -> Result<Text<N>, StatusWord> {
    Text::new(bytes).map_err(|_| StatusWord::MemoryFailure)
}
