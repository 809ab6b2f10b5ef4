// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::{Payload, StatusWord};
use yzt_gmt0017::authentication::{
    DeviceKey, device_challenge_matches, device_random_matches, mac_matches, open_device_key,
};
use yzt_gmt0017::{
    Command, Cryptogram, DeviceCipher, DeviceInformation, SealedDeviceKey, Text, Version,
};
use zeroize::Zeroizing;

use crate::card::power::LastRandom;
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::records::{DeviceAuthentication, DeviceRecord};

/// SGD_SM4_ECB (GM/T 0006).
const SM4_ECB: u32 = 0x0000_0401;
/// SGD_SM4_ECB, CBC, CFB, OFB, MAC.
const SM4: u32 = SM4_ECB | 0x0402 | 0x0404 | 0x0408 | 0x0410;
/// SGD_RSA.
const RSA: u32 = 0x0001_0000;
/// SGD_SM2_1, SGD_SM2_2, SGD_SM2_3: signature, key exchange and encryption.
const SM2: u32 = 0x0002_0100 | 0x0002_0200 | 0x0002_0400;
/// SGD_SM3, SGD_SHA1, SGD_SHA256.
const HASHES: u32 = 0x0000_0001 | 0x0000_0002 | 0x0000_0004;

/// A device authentication whose try is taken and durable, and which has not been compared yet.
struct Attempt {
    authentication: DeviceAuthentication,
    random: LastRandom,
}

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
            symmetric_algorithms: SM4,
            asymmetric_algorithms: RSA | SM2,
            hash_algorithms: HASHES,
            device_authentication_algorithm: SM4_ECB,
            total_space: limits::SPACE,
            free_space: limits::SPACE.saturating_sub(used),
            max_apdu_data_length: limits::COMMAND_DATA,
            user_authentication_method: 0,
            device_type: 0,
            max_containers: limits::CONTAINERS,
            max_certificates: limits::CERTIFICATES,
            max_files: limits::FILES,
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
        self.power.set_random(&random);
        Ok(Payload::sensitive(random))
    }

    pub(super) fn authenticate_device(
        &mut self,
        cipher: DeviceCipher,
        cryptogram: &Cryptogram,
    ) -> Answer {
        self.power.device_authenticated = false;
        let mut attempt = self.begin_device_attempt(cipher)?;
        let Attempt { authentication, random } = &mut attempt;
        if !random.is_answered(&authentication.key, cryptogram) {
            return Err(self.wrong_device_key(&attempt));
        }
        self.settle_device(authentication)?;
        self.power.device_authenticated = true;
        Ok(Payload::empty())
    }

    /// The MAC proves the old key once more, at the price of a try. What was authenticated with it
    /// stays so.
    pub(super) fn change_device_key(
        &mut self,
        cipher: DeviceCipher,
        sealed: &SealedDeviceKey,
        command: &Command,
    ) -> Answer {
        let mut attempt = self.begin_device_attempt(cipher)?;
        let Attempt { authentication, random } = &mut attempt;
        if !mac_matches(&authentication.key, &random.challenge, command) {
            return Err(self.wrong_device_key(&attempt));
        }
        let opened = open_device_key(&authentication.key, sealed);
        let usable = opened.is_ok();
        if let Ok(key) = opened {
            authentication.key = key;
        }
        self.settle_device(authentication)?;
        if usable { Ok(Payload::empty()) } else { Err(StatusWord::IncorrectData) }
    }

    /// Takes a try off, durably, before anything that came with the command is looked at.
    fn begin_device_attempt(&mut self, cipher: DeviceCipher) -> Result<Attempt, StatusWord> {
        // Whatever comes of it, a challenge is used up.
        let random = self.power.take_random();
        // A host whose only cipher is SM4 may leave P2 at zero.
        if cipher == DeviceCipher::Ssf33 {
            return Err(StatusWord::IncorrectParameters);
        }
        let mut authentication = DeviceAuthentication::load(&mut self.store)?;
        let tries_left = authentication.tries_left.checked_sub(1);
        authentication.tries_left = tries_left.ok_or(StatusWord::AuthenticationMethodBlocked)?;
        let random = random.ok_or(StatusWord::ReferenceDataNotUsable)?;
        self.commit(&[authentication.put()])?;
        Ok(Attempt { authentication, random })
    }

    /// The old key was proven: the tries are restored, durably, with whatever changed.
    fn settle_device(
        &mut self,
        authentication: &mut DeviceAuthentication,
    ) -> Result<(), StatusWord> {
        authentication.restore();
        self.commit(&[authentication.put()])
    }

    /// The try stays taken, and what was proven before is so no longer.
    fn wrong_device_key(&mut self, attempt: &Attempt) -> StatusWord {
        self.power.device_authenticated = false;
        StatusWord::AuthenticationFailed { tries_left: attempt.authentication.tries_left }
    }
}

impl LastRandom {
    /// Whether a cryptogram answers it under a key: eight bytes and zeros, as GM/T 0016 8.2.3 says, or
    /// sixteen bytes, as most programs do. Both are looked at, so that the time tells nothing.
    fn is_answered(&self, key: &DeviceKey, cryptogram: &Cryptogram) -> bool {
        let eight = device_challenge_matches(key, cryptogram, &self.challenge);
        let sixteen = self.block.as_ref();
        let sixteen = sixteen.is_some_and(|block| device_random_matches(key, cryptogram, block));
        eight | sixteen
    }
}

fn text<const N: usize>(bytes: &[u8]) -> Result<Text<N>, StatusWord> {
    Text::new(bytes).map_err(|_| StatusWord::MemoryFailure)
}
