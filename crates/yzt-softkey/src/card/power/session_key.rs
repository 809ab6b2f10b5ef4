// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_apdu::StatusWord;
use yzt_crypto::{Error, sm4};
use yzt_gmt0017::{
    BlockCipher, CipherAlgorithm, CipherMode, CipherOperation, CipherParameters, CipherStep,
    PaddingType,
};
use zeroize::Zeroizing;

use crate::limits;

/// A session key, and what is being done with it: one operation of each row at a time.
pub(crate) struct SessionKey {
    algorithm: CipherAlgorithm,
    bytes: Zeroizing<[u8; limits::SESSION_KEY]>,
    running: [Option<Running>; CipherOperation::ALL.len()],
}

/// An operation between its Init and its end.
struct Running {
    engine: Engine,
    updated: bool,
}

// Each lives in the box of its session key: none is moved about.
#[allow(clippy::large_enum_variant)]
enum Engine {
    Cipher(sm4::Cipher),
    Mac(sm4::CbcMac),
}

impl SessionKey {
    /// # Errors
    /// `6A99` for another cipher than SM4, `6A80` for bytes that are no key of it.
    pub(crate) fn new(algorithm: CipherAlgorithm, bytes: &[u8]) -> Result<Self, StatusWord> {
        require_sm4(algorithm)?;
        let key: &[u8; limits::SESSION_KEY] =
            bytes.try_into().map_err(|_| StatusWord::IncorrectData)?;
        Ok(Self { algorithm, bytes: Zeroizing::new(*key), running: [None, None, None] })
    }

    /// The bytes, to be wrapped for somebody.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }

    /// Begins an operation; one of the same row that was running is over.
    ///
    /// # Errors
    /// `6A99` for an algorithm that the operation cannot be done with, `6A80` for parameters that
    /// do not go with it.
    pub(crate) fn begin(
        &mut self,
        operation: CipherOperation,
        algorithm: Option<CipherAlgorithm>,
        parameters: &CipherParameters,
    ) -> Result<(), StatusWord> {
        *self.running_mut(operation) = None;
        let algorithm = algorithm.unwrap_or(self.algorithm);
        require_sm4(algorithm)?;
        let engine = self.engine(operation, algorithm.mode, parameters)?;
        *self.running_mut(operation) = Some(Running { engine, updated: false });
        Ok(())
    }

    /// Goes on with an operation. Whatever fails, or comes out of order, ends it.
    ///
    /// # Errors
    /// `6985` when none was begun, or when data came before what should be all of it, `6700` when
    /// the data is not whole blocks where it has to be, `6A80` for a wrong padding.
    pub(crate) fn process(
        &mut self,
        operation: CipherOperation,
        step: CipherStep,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StatusWord> {
        let running = self.running_mut(operation);
        let Running { mut engine, updated } =
            running.take().ok_or(StatusWord::ConditionsOfUseNotSatisfied)?;
        match step {
            CipherStep::Single if updated => Err(StatusWord::ConditionsOfUseNotSatisfied),
            CipherStep::Single | CipherStep::Final => engine.finish(data),
            CipherStep::Update => {
                let out = engine.update(data);
                *running = Some(Running { engine, updated: true });
                Ok(out)
            }
        }
    }

    fn engine(
        &self,
        operation: CipherOperation,
        mode: CipherMode,
        parameters: &CipherParameters,
    ) -> Result<Engine, StatusWord> {
        let key = sm4::Key::new(*self.bytes);
        let iv = parameters.iv.as_bytes();
        let padding = match parameters.padding {
            PaddingType::None => sm4::Padding::None,
            PaddingType::Pkcs5 => sm4::Padding::Pkcs5,
        };
        // What a mode has no use for is not looked at: hosts fill the structure with anything.
        let (mode, iv, feedback) = match (operation, mode) {
            (CipherOperation::Mac, CipherMode::Mac | CipherMode::Cbc) => {
                let iv = if iv.is_empty() { &[0; sm4::BLOCK_LENGTH] } else { iv };
                let iv = iv.try_into().map_err(|_| StatusWord::IncorrectData)?;
                return Ok(Engine::Mac(sm4::CbcMac::new(&key, iv, padding)));
            }
            (CipherOperation::Mac, _) | (_, CipherMode::Mac) => {
                return Err(StatusWord::SessionKeyAlgorithmNotSupported);
            }
            (_, CipherMode::Ecb) => (sm4::Mode::Ecb, &[][..], 0),
            (_, CipherMode::Cbc) => (sm4::Mode::Cbc, iv, 0),
            (_, CipherMode::Cfb) => (sm4::Mode::Cfb, iv, parameters.feedback_bits),
            (_, CipherMode::Ofb) => (sm4::Mode::Ofb, iv, parameters.feedback_bits),
        };
        let new = match operation {
            CipherOperation::Encrypt => sm4::Cipher::encryptor,
            _ => sm4::Cipher::decryptor,
        };
        let cipher = new(&key, mode, iv, padding, feedback);
        cipher.map(Engine::Cipher).map_err(|_| StatusWord::IncorrectData)
    }

    const fn running_mut(&mut self, operation: CipherOperation) -> &mut Option<Running> {
        let [encrypt, decrypt, mac] = &mut self.running;
        match operation {
            CipherOperation::Encrypt => encrypt,
            CipherOperation::Decrypt => decrypt,
            CipherOperation::Mac => mac,
        }
    }
}

impl Engine {
    fn update(&mut self, data: &[u8]) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Cipher(cipher) => cipher.update(data),
            Self::Mac(mac) => {
                mac.update(data);
                Zeroizing::default()
            }
        }
    }

    fn finish(self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, StatusWord> {
        let out = match self {
            Self::Cipher(cipher) => cipher.finish(data),
            Self::Mac(mut mac) => {
                mac.update(data);
                mac.finish().map(|value| Zeroizing::new(value.to_vec()))
            }
        };
        out.map_err(|error| match error {
            Error::InvalidBlockLength { .. } => StatusWord::WrongLength,
            _ => StatusWord::IncorrectData,
        })
    }
}

/// # Errors
/// `6A99` for another cipher.
pub(crate) fn require_sm4(algorithm: CipherAlgorithm) -> Result<(), StatusWord> {
    match algorithm.cipher {
        BlockCipher::Sm4 => Ok(()),
        _ => Err(StatusWord::SessionKeyAlgorithmNotSupported),
    }
}
