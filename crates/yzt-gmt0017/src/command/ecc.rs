// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::sm2;

use super::area::{Answer, Area, Place, Secrecy};
use super::body::Body;
use crate::instruction as ins;
use crate::wire::Writer;
use crate::{
    ApplicationId, CipherAlgorithm, ContainerId, Dialect, EccPrivateValue, Error, KeyReference,
    SecretBytes,
};

/// Bytes of an answer with a session key wrapped by SM2, and more.
const WRAPPED: u32 = 256;

/// The SM2 commands for session keys and for keys that come from outside.
///
/// Those with a key from outside answer the same on every key; a host computes them itself.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EccCommand {
    /// `80 78 | App ‖ Con ‖ bits n4 ‖ X ‖ Y ‖ algorithm n4`, answered by
    /// [`EccSessionKey`](crate::response::EccSessionKey). Makes a session key.
    ExportSessionKey {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
        /// Whom the session key is wrapped for.
        public_key: sm2::PublicKey,
        /// What the session key is for.
        algorithm: CipherAlgorithm,
    },
    /// `80 7A | bits n4 ‖ X ‖ Y ‖ length n4 ‖ plaintext`, answered by
    /// [`ExtEccCiphertext`](crate::response::ExtEccCiphertext).
    ExtEncrypt {
        /// The recipient.
        public_key: sm2::PublicKey,
        /// What is encrypted.
        plaintext: SecretBytes,
    },
    /// `80 7C | bits n4 ‖ d ‖ C1x ‖ C1y ‖ C3 ‖ length n4 ‖ C2`, answered by
    /// [`ExtEccPlaintext`](crate::response::ExtEccPlaintext).
    ExtDecrypt {
        /// The recipient's key, in clear.
        private_key: EccPrivateValue,
        /// What is decrypted.
        ciphertext: sm2::Ciphertext,
    },
    /// `80 7E | bits n4 ‖ d ‖ length n4 ‖ e`, answered by
    /// [`ExtEccSignature`](crate::response::ExtEccSignature).
    ExtSign {
        /// The signer's key, in clear.
        private_key: EccPrivateValue,
        /// e, the digest over Z and message.
        digest: [u8; 32],
    },
    /// `80 7F | bits n4 ‖ X ‖ Y ‖ length n4 ‖ e ‖ r ‖ s`: as ECCVerify. One maker's own.
    ExtVerify {
        /// Whose signature.
        public_key: sm2::PublicKey,
        /// e, the digest over Z and message.
        digest: [u8; 32],
        /// The signature.
        signature: sm2::Signature,
    },
    /// `80 80 | App ‖ Con ‖ Key ‖ bits n4 ‖ X ‖ Y`, answered by
    /// [`EccWrappedKey`](crate::response::EccWrappedKey). One maker's own.
    ExportSessionKeyEx {
        /// The session key, which is there already.
        key: KeyReference,
        /// Whom it is wrapped for.
        public_key: sm2::PublicKey,
    },
}

impl EccCommand {
    pub(super) const fn instruction(&self) -> u8 {
        match self {
            Self::ExportSessionKey { .. } => ins::ECC_EXPORT_SESSION_KEY,
            Self::ExtEncrypt { .. } => ins::EXT_ECC_ENCRYPT,
            Self::ExtDecrypt { .. } => ins::EXT_ECC_DECRYPT,
            Self::ExtSign { .. } => ins::EXT_ECC_SIGN,
            Self::ExtVerify { .. } => ins::EXT_ECC_VERIFY,
            Self::ExportSessionKeyEx { .. } => ins::ECC_EXPORT_SESSION_KEY_EX,
        }
    }

    pub(super) const fn place(&self) -> Place {
        match self {
            Self::ExportSessionKey { application, container, .. } => {
                Place::Container(*application, *container)
            }
            Self::ExportSessionKeyEx { key, .. } => Place::Key(*key),
            _ => Place::Nowhere,
        }
    }

    pub(super) fn decode(mut body: Body<'_>) -> Result<Self, Error> {
        body.no_parameters()?;
        let command = match body.instruction {
            ins::ECC_EXPORT_SESSION_KEY => {
                let (application, container) = body.place()?;
                let public_key = body.fields.public_key()?;
                let algorithm = body.cipher_algorithm()?;
                Self::ExportSessionKey { application, container, public_key, algorithm }
            }
            ins::EXT_ECC_ENCRYPT => {
                let public_key = body.fields.public_key()?;
                let plaintext = SecretBytes::copy(body.fields.counted("plaintext")?);
                Self::ExtEncrypt { public_key, plaintext }
            }
            ins::EXT_ECC_DECRYPT => {
                let private_key = body.fields.private_key()?;
                Self::ExtDecrypt { private_key, ciphertext: body.fields.bare_ciphertext()? }
            }
            ins::EXT_ECC_SIGN => {
                let private_key = body.fields.private_key()?;
                Self::ExtSign { private_key, digest: body.fields.counted_digest()? }
            }
            ins::EXT_ECC_VERIFY => {
                let (public_key, digest, signature) = body.fields.verification()?;
                Self::ExtVerify { public_key, digest, signature }
            }
            ins::ECC_EXPORT_SESSION_KEY_EX => {
                let key = body.key()?;
                Self::ExportSessionKeyEx { key, public_key: body.fields.public_key()? }
            }
            other => return Err(Error::Instruction(other)),
        };
        body.finish(command)
    }
}

impl Area for EccCommand {
    fn answer(&self) -> Result<Answer, Error> {
        Ok(match self {
            Self::ExportSessionKey { .. } | Self::ExportSessionKeyEx { .. } => Answer::all(WRAPPED),
            Self::ExtEncrypt { .. } | Self::ExtDecrypt { .. } => Answer::ANY,
            Self::ExtSign { .. } => Answer::all(68),
            Self::ExtVerify { .. } => Answer::NONE,
        })
    }

    fn secrecy(&self) -> Secrecy {
        match self {
            Self::ExportSessionKey { .. } | Self::ExportSessionKeyEx { .. } => Secrecy::Answer,
            Self::ExtEncrypt { .. } | Self::ExtSign { .. } => Secrecy::Data,
            Self::ExtDecrypt { .. } => Secrecy::Both,
            Self::ExtVerify { .. } => Secrecy::None,
        }
    }

    fn variable_length(&self) -> usize {
        match self {
            Self::ExtEncrypt { plaintext, .. } => plaintext.len(),
            Self::ExtDecrypt { ciphertext, .. } => ciphertext.c2().len(),
            _ => 0,
        }
    }

    fn fields(&self, to: Writer, _dialect: &Dialect) -> Result<Writer, Error> {
        Ok(match self {
            Self::ExportSessionKey { public_key, algorithm, .. } => {
                to.public_key(public_key).u32(algorithm.identifier())
            }
            Self::ExtEncrypt { public_key, plaintext } => {
                to.public_key(public_key).counted(plaintext.as_slice())
            }
            Self::ExtDecrypt { private_key, ciphertext } => {
                to.private_key(private_key).bare_ciphertext(ciphertext)
            }
            Self::ExtSign { private_key, digest } => to.private_key(private_key).counted(digest),
            Self::ExtVerify { public_key, digest, signature } => {
                to.public_key(public_key).counted(digest).signature(signature)
            }
            Self::ExportSessionKeyEx { public_key, .. } => to.public_key(public_key),
        })
    }
}
