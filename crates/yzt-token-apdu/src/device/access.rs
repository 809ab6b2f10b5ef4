// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key lets programs do to it that the others hear of.

use std::thread;
use std::time::{Duration, Instant};

use yzt_gmt0017::{Command, Cryptogram, DeviceCipher};
use yzt_token::{AlgorithmIdentifiers, Error};
use zeroize::Zeroizing;

use super::ApduDevice;
use crate::exchange::Secret;

/// The pause between two attempts to keep other programs out.
const PAUSE: Duration = Duration::from_millis(20);

impl ApduDevice {
    pub(super) fn answer(&self, cryptogram: &[u8]) -> Result<(), Error> {
        let Ok(cryptogram) = <[u8; 16]>::try_from(cryptogram) else {
            return Err(Error::Argument {
                argument: "a cryptogram of device authentication: 16 bytes",
            });
        };
        let cryptogram = Cryptogram::new(cryptogram);
        let command = Command::DevAuth { cipher: DeviceCipher::Sm4, cryptogram };
        self.link.run(|exchange| exchange.spend_try(command, Secret::DeviceKey))
    }

    pub(super) fn told_algorithms(&self) -> Result<AlgorithmIdentifiers, Error> {
        let decode = yzt_gmt0017::DeviceInformation::decode;
        let told = self.link.run(|exchange| exchange.read(&Command::GetDevInfo, decode))?;
        Ok(AlgorithmIdentifiers {
            symmetric: told.symmetric_algorithms,
            asymmetric: told.asymmetric_algorithms,
            digest: told.hash_algorithms,
            device_authentication: told.device_authentication_algorithm,
        })
    }

    pub(super) fn pass(&self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let Ok((command, _)) = yzt_apdu::Command::parse(command) else {
            return Err(Error::Argument { argument: "a command APDU: not well-formed" });
        };
        let response = self.link.run(|exchange| {
            // The card keeps only the last random bytes, and this may ask for some.
            exchange.session.pending = None;
            exchange.pass(&command)
        })?;
        Ok(response.encode())
    }

    pub(super) fn keep(&self, wait: Duration) -> Result<(), Error> {
        let begun = Instant::now();
        loop {
            match self.link.hold() {
                Err(Error::InUse) if begun.elapsed() < wait => thread::sleep(PAUSE),
                result => return result,
            }
        }
    }
}
