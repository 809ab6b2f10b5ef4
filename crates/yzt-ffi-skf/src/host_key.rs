// SPDX-License-Identifier: MIT OR Apache-2.0
//! A session key that the caller gave in clear.

use core::fmt;

use yzt_crypto::sm4;
use yzt_token::{
    BlockCipher, CipherAlgorithm, CipherMode, CipherParameters, CipherUse, Error, Operation,
    Padding, SessionKey,
};
use zeroize::Zeroizing;

/// The status that a card has for a step without a beginning (ISO/IEC 7816-4).
const CONDITIONS_NOT_SATISFIED: u16 = 0x6985;

/// An SM4 key of `SKF_SetSymmKey`. It came over the caller's memory, and cards want a login before
/// they take one, while device authentication comes first of all: so it is used here.
pub(crate) struct HostKey {
    algorithm: CipherAlgorithm,
    key: Zeroizing<[u8; 16]>,
    running: Option<Engine>,
}

#[allow(clippy::large_enum_variant)] // There is one of them to a handle.
enum Engine {
    Cipher(sm4::Cipher),
    Mac(sm4::CbcMac),
}

impl HostKey {
    pub(crate) const fn new(algorithm: CipherAlgorithm, key: Zeroizing<[u8; 16]>) -> Self {
        Self { algorithm, key, running: None }
    }
}

impl SessionKey for HostKey {
    fn algorithm(&self) -> CipherAlgorithm {
        self.algorithm
    }

    fn begin(&mut self, what: CipherUse, parameters: &CipherParameters) -> Result<(), Error> {
        let CipherParameters { algorithm, initialization_vector, padding, feedback_bits } =
            parameters;
        let key = sm4::Key::new(*self.key);
        let padding = match padding {
            Padding::None => sm4::Padding::None,
            Padding::Pkcs5 => sm4::Padding::Pkcs5,
        };
        let mode = match (algorithm.cipher, algorithm.mode) {
            (BlockCipher::Sm4, CipherMode::Ecb) => sm4::Mode::Ecb,
            (BlockCipher::Sm4, CipherMode::Cbc | CipherMode::Mac) => sm4::Mode::Cbc,
            (BlockCipher::Sm4, CipherMode::Cfb) => sm4::Mode::Cfb,
            (BlockCipher::Sm4, CipherMode::Ofb) => sm4::Mode::Ofb,
            _ => return Err(Error::NotSupported { operation: Operation::SessionEncrypt }),
        };
        let vector = initialization_vector.unwrap_or_default();
        let iv = initialization_vector.as_ref().map_or(&[][..], |iv| &iv[..]);
        let cipher = |new: fn(_, _, _, _, _) -> _| {
            Ok::<_, Error>(Engine::Cipher(new(&key, mode, iv, padding, *feedback_bits)?))
        };
        self.running = Some(match what {
            CipherUse::Encrypt => cipher(sm4::Cipher::encryptor)?,
            CipherUse::Decrypt => cipher(sm4::Cipher::decryptor)?,
            CipherUse::Mac => Engine::Mac(sm4::CbcMac::new(&key, &vector, padding)),
        });
        Ok(())
    }

    fn update(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        match self.running.as_mut().ok_or_else(not_begun)? {
            Engine::Cipher(cipher) => Ok(cipher.update(data)),
            Engine::Mac(mac) => {
                mac.update(data);
                Ok(Zeroizing::default())
            }
        }
    }

    fn finish(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        match self.running.take().ok_or_else(not_begun)? {
            Engine::Cipher(cipher) => Ok(cipher.finish(data)?),
            Engine::Mac(mut mac) => {
                mac.update(data);
                Ok(Zeroizing::new(mac.finish()?.to_vec()))
            }
        }
    }

    fn close(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

impl fmt::Debug for HostKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HostKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

fn not_begun() -> Error {
    Error::StateRefused { command: "a cipher step", status: CONDITIONS_NOT_SATISFIED }
}
