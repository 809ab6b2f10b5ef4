// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::sm2;

use super::area::{Answer, Area, Place, Secrecy};
use super::body::Body;
use crate::instruction as ins;
use crate::response::ImportedKey;
use crate::wire::{Reader, Writer};
use crate::{
    ApplicationId, CipherAlgorithm, CipherOperation, CipherParameters, CipherStep, ContainerId,
    DecryptInit, Dialect, Error, InitParameters, InitializationVector, KeyReference, PaddingType,
    SecretBytes,
};

/// Width of the IV in BLOCKCIPHERPARAM.
const IV_FIELD: usize = 32;

/// Bytes of BLOCKCIPHERPARAM.
const STRUCTURE: usize = 44;

/// Bytes of an algorithm identifier.
const ALGORITHM: usize = 4;

/// Bytes of an RSA block of 2048 to 4096 bits.
const RSA_BLOCK: core::ops::RangeInclusive<usize> = 256..=512;

/// The longest session key that SM2 wraps here; its ciphertext stays below any RSA block.
const SESSION_KEY: usize = 64;

/// The commands that use a session key.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionCommand {
    /// `80 A0 | App ‖ Con ‖ algorithm n4 ‖ length n4 ‖ wrapped key`, answered by [`ImportedKey`].
    ImportSessionKey {
        /// Where.
        application: ApplicationId,
        /// The container whose encryption key unwraps it.
        container: ContainerId,
        /// What the session key is for.
        algorithm: CipherAlgorithm,
        /// The session key.
        wrapped_key: WrappedKey,
    },
    /// `80 A2 | App ‖ Con ‖ algorithm n4 ‖ length n2 ‖ key`, answered by [`ImportedKey`]. The key
    /// travels in clear; Con may be zeros.
    ImportSymmKey {
        /// Where.
        application: ApplicationId,
        /// The container, or zeros.
        container: ContainerId,
        /// What the session key is for.
        algorithm: CipherAlgorithm,
        /// The session key in clear.
        key: SecretBytes,
    },
    /// `80 A4`, `80 AC` or `80 BC | App ‖ Con ‖ Key ‖ algorithm n4 ‖ parameters`.
    ///
    /// ```text
    /// Packed     IVLen n2 ‖ IV(IVLen) ‖ padding n4 ‖ feedback bits n4
    /// Structure  IV(32) ‖ IVLen n4 ‖ padding n4 ‖ feedback bits n4
    /// ```
    ///
    /// A card tells by the length: 48 and 44 bytes after Key are the structure with and without
    /// the algorithm; fewer are packed, and IVLen has to account for every byte, at offset 4 or 0.
    Init {
        /// Which of the three.
        operation: CipherOperation,
        /// The session key.
        key: KeyReference,
        /// What it is used for. Absent where a maker's DecryptInit leaves it out; then it is what
        /// the session key was made for.
        algorithm: Option<CipherAlgorithm>,
        /// How.
        parameters: CipherParameters,
    },
    /// `80 A6` … `80 C2 | App ‖ Con ‖ Key ‖ data`: what follows Init. Answered by the ciphertext,
    /// the plaintext or the MAC, without a length; MacUpdate by nothing.
    Process {
        /// Which row.
        operation: CipherOperation,
        /// Which command of the row.
        step: CipherStep,
        /// The session key.
        key: KeyReference,
        /// What is processed; may be empty in the last step.
        data: SecretBytes,
    },
    /// `80 C4 | App ‖ Con ‖ Key`.
    DestroySessionKey {
        /// The session key that ends.
        key: KeyReference,
    },
}

/// A session key on its way to the holder of a private key.
///
/// Told apart by length: SM2 wraps keys of at most 64 bytes into at most 168, RSA into 256 to 512.
#[derive(Clone, PartialEq, Eq)]
pub enum WrappedKey {
    /// `bits n4 ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2`.
    Sm2(sm2::Ciphertext),
    /// A block as long as the modulus.
    Rsa(Vec<u8>),
}

impl core::fmt::Debug for WrappedKey {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            Self::Sm2(_) => "Sm2(<redacted>)",
            Self::Rsa(_) => "Rsa(<redacted>)",
        })
    }
}

const fn init_of(operation: CipherOperation) -> u8 {
    match operation {
        CipherOperation::Encrypt => ins::ENCRYPT_INIT,
        CipherOperation::Decrypt => ins::DECRYPT_INIT,
        CipherOperation::Mac => ins::MAC_INIT,
    }
}

const fn step_of(operation: CipherOperation, step: CipherStep) -> u8 {
    match (operation, step) {
        (CipherOperation::Encrypt, CipherStep::Single) => ins::ENCRYPT,
        (CipherOperation::Encrypt, CipherStep::Update) => ins::ENCRYPT_UPDATE,
        (CipherOperation::Encrypt, CipherStep::Final) => ins::ENCRYPT_FINAL,
        (CipherOperation::Decrypt, CipherStep::Single) => ins::DECRYPT,
        (CipherOperation::Decrypt, CipherStep::Update) => ins::DECRYPT_UPDATE,
        (CipherOperation::Decrypt, CipherStep::Final) => ins::DECRYPT_FINAL,
        (CipherOperation::Mac, CipherStep::Single) => ins::MAC,
        (CipherOperation::Mac, CipherStep::Update) => ins::MAC_UPDATE,
        (CipherOperation::Mac, CipherStep::Final) => ins::MAC_FINAL,
    }
}

impl SessionCommand {
    pub(super) const fn instruction(&self) -> u8 {
        match self {
            Self::ImportSessionKey { .. } => ins::IMPORT_SESSION_KEY,
            Self::ImportSymmKey { .. } => ins::IMPORT_SYMM_KEY,
            Self::Init { operation, .. } => init_of(*operation),
            Self::Process { operation, step, .. } => step_of(*operation, *step),
            Self::DestroySessionKey { .. } => ins::DESTROY_SESSION_KEY,
        }
    }

    pub(super) const fn place(&self) -> Place {
        match self {
            Self::ImportSessionKey { application, container, .. }
            | Self::ImportSymmKey { application, container, .. } => {
                Place::Container(*application, *container)
            }
            Self::Init { key, .. }
            | Self::Process { key, .. }
            | Self::DestroySessionKey { key } => Place::Key(*key),
        }
    }

    pub(super) fn decode(mut body: Body<'_>) -> Result<Self, Error> {
        body.no_parameters()?;
        let instruction = body.instruction;
        let command = match instruction {
            ins::IMPORT_SESSION_KEY => {
                let (application, container) = body.place()?;
                let algorithm = body.cipher_algorithm()?;
                let wrapped_key = body.fields.wrapped_key()?;
                Self::ImportSessionKey { application, container, algorithm, wrapped_key }
            }
            ins::IMPORT_SYMM_KEY => {
                let (application, container) = body.place()?;
                let algorithm = body.cipher_algorithm()?;
                let key = SecretBytes::copy(body.fields.briefly_counted("key")?);
                Self::ImportSymmKey { application, container, algorithm, key }
            }
            ins::DESTROY_SESSION_KEY => Self::DestroySessionKey { key: body.key()? },
            _ => {
                let rows = CipherOperation::ALL;
                if let Some(operation) = rows.into_iter().find(|row| init_of(*row) == instruction) {
                    return body.init(operation);
                }
                let mut steps = rows.into_iter().flat_map(|row| CipherStep::ALL.map(|s| (row, s)));
                let (operation, step) = steps
                    .find(|(row, step)| step_of(*row, *step) == instruction)
                    .ok_or(Error::Instruction(instruction))?;
                let key = body.key()?;
                Self::Process { operation, step, key, data: SecretBytes::copy(body.fields.rest()) }
            }
        };
        body.finish(command)
    }
}

impl Area for SessionCommand {
    fn answer(&self) -> Result<Answer, Error> {
        Ok(match self {
            Self::ImportSessionKey { .. } | Self::ImportSymmKey { .. } => {
                Answer::exactly(ImportedKey::LENGTH)
            }
            Self::Process { operation: CipherOperation::Mac, step: CipherStep::Update, .. }
            | Self::Init { .. }
            | Self::DestroySessionKey { .. } => Answer::NONE,
            Self::Process { operation: CipherOperation::Mac, .. } => Answer::all(16),
            // A block of padding may come on top.
            Self::Process { data, .. } => {
                Answer::all(u32::try_from(data.len()).unwrap_or(u32::MAX).saturating_add(32))
            }
        })
    }

    fn secrecy(&self) -> Secrecy {
        match self {
            Self::ImportSessionKey { .. } | Self::ImportSymmKey { .. } => Secrecy::Data,
            Self::Process { .. } => Secrecy::Both,
            Self::Init { .. } | Self::DestroySessionKey { .. } => Secrecy::None,
        }
    }

    fn variable_length(&self) -> usize {
        match self {
            Self::ImportSymmKey { key: data, .. } | Self::Process { data, .. } => data.len(),
            Self::ImportSessionKey { .. } => *RSA_BLOCK.end(),
            _ => 0,
        }
    }

    fn fields(&self, to: Writer, dialect: &Dialect) -> Result<Writer, Error> {
        Ok(match self {
            Self::ImportSessionKey { algorithm, wrapped_key, .. } => {
                to.u32(algorithm.identifier()).wrapped_key(wrapped_key)?
            }
            Self::ImportSymmKey { algorithm, key, .. } => {
                to.u32(algorithm.identifier()).briefly_counted(key.as_slice())
            }
            Self::Init { operation, algorithm, parameters, .. } => {
                let without = *operation == CipherOperation::Decrypt
                    && dialect.decrypt_init == DecryptInit::WithoutAlgorithm;
                let to = match algorithm {
                    Some(algorithm) if !without => to.u32(algorithm.identifier()),
                    _ => to,
                };
                to.parameters(parameters, dialect)
            }
            Self::Process { data, .. } => to.bytes(data.as_slice()),
            Self::DestroySessionKey { .. } => to,
        })
    }
}

impl Writer {
    fn wrapped_key(self, key: &WrappedKey) -> Result<Self, Error> {
        let refused = Error::Value { item: "ImportSessionKey", field: "wrapped key" };
        match key {
            WrappedKey::Sm2(ciphertext) if ciphertext.c2().len() <= SESSION_KEY => {
                Ok(self.u32(Self::ciphertext_length(ciphertext)).ciphertext(ciphertext))
            }
            WrappedKey::Rsa(block) if RSA_BLOCK.contains(&block.len()) => Ok(self.counted(block)),
            _ => Err(refused),
        }
    }

    fn parameters(self, parameters: &CipherParameters, dialect: &Dialect) -> Self {
        let CipherParameters { iv, padding, feedback_bits } = parameters;
        let iv = iv.as_bytes();
        let to = match dialect.init_parameters {
            InitParameters::Packed => self.briefly_counted(iv),
            InitParameters::Structure => {
                let filler = vec![0; IV_FIELD - iv.len()];
                let length = u32::try_from(iv.len()).unwrap_or_default();
                self.bytes(iv).bytes(filler).u32(length)
            }
        };
        to.u32(padding.code()).u32(*feedback_bits)
    }
}

impl Reader<'_> {
    fn wrapped_key(&mut self) -> Result<WrappedKey, Error> {
        let mut wrapped = self.part("wrapped key")?;
        if RSA_BLOCK.contains(&wrapped.remaining()) {
            return Ok(WrappedKey::Rsa(wrapped.rest().to_vec()));
        }
        if wrapped.remaining() > *RSA_BLOCK.end() {
            return Err(self.value("wrapped key"));
        }
        let ciphertext = wrapped.ciphertext()?;
        wrapped.finish()?;
        if ciphertext.c2().len() > SESSION_KEY {
            return Err(self.value("wrapped key"));
        }
        Ok(WrappedKey::Sm2(ciphertext))
    }

    fn packed(&mut self) -> Result<CipherParameters, Error> {
        let iv = InitializationVector::new(self.briefly_counted("IV")?)?;
        self.parameters(iv)
    }

    /// What the field of the IV holds behind it says nothing: it may never have been written.
    fn structure(&mut self) -> Result<CipherParameters, Error> {
        let field = self.take(IV_FIELD, "IV")?;
        let length = usize::try_from(self.u32("IV")?).map_err(|_| self.value("IV"))?;
        let iv = InitializationVector::new(field.get(..length).ok_or(self.value("IV"))?)?;
        self.parameters(iv)
    }

    fn parameters(&mut self, iv: InitializationVector) -> Result<CipherParameters, Error> {
        let code = self.u32("padding")?;
        let padding = PaddingType::from_code(code).ok_or(self.value("padding"))?;
        Ok(CipherParameters { iv, padding, feedback_bits: self.u32("feedback bits")? })
    }

    /// Whether packed parameters begin here: their IVLen accounts for every byte.
    fn is_packed(&self) -> bool {
        let mut ahead = self.fork();
        let length = ahead.u16("IV").map(usize::from);
        length.is_ok_and(|length| ahead.remaining() == length.saturating_add(8))
    }
}

impl Body<'_> {
    fn init(mut self, operation: CipherOperation) -> Result<SessionCommand, Error> {
        let key = self.key()?;
        let left = self.fields.remaining();
        let structure = left == STRUCTURE || left == STRUCTURE + ALGORITHM;
        let without = match structure {
            true => left == STRUCTURE,
            false => self.fields.is_packed(),
        };
        let algorithm = match without {
            true => None,
            false => Some(self.cipher_algorithm()?),
        };
        let parameters = match structure {
            true => self.fields.structure()?,
            false => self.fields.packed()?,
        };
        self.finish(SessionCommand::Init { operation, key, algorithm, parameters })
    }
}
