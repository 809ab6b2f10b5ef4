// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::{DigestAlgorithm, rsa};

use super::area::{Answer, Area, Place, Secrecy};
use super::body::Body;
use crate::instruction as ins;
use crate::values::digest_code;
use crate::wire::Writer;
use crate::{ApplicationId, CipherAlgorithm, ContainerId, Dialect, Error, KeyUse, SecretBytes};

/// Bytes of the longest modulus.
const LONGEST_BLOCK: u32 = 512;

/// The RSA commands.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RsaCommand {
    /// `80 52 | bits n2`, answered by
    /// [`GeneratedExternalRsaKey`](crate::response::GeneratedExternalRsaKey): the private key leaves
    /// the card. Not in the table of GM/T 0016.
    GenExtRsaKey {
        /// Bits of the modulus.
        bits: u16,
    },
    /// `80 54 | App ‖ Con ‖ bits n2`, answered by
    /// [`GeneratedRsaKeyPair`](crate::response::GeneratedRsaKeyPair). Makes the signature pair.
    GenRsaKeyPair {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
        /// Bits of the modulus.
        bits: u16,
    },
    /// `80 56 | App ‖ Con ‖ algorithm n4 ‖ length n4 ‖ wrapped key ‖ bits n4 ‖ length n4 ‖
    /// encrypted private key`: the encryption pair.
    ImportRsaKeyPair {
        /// Where.
        application: ApplicationId,
        /// The container, which has its signature pair already.
        container: ContainerId,
        /// The encryption pair, wrapped for the signature pair.
        enveloped_key: Box<rsa::EnvelopedKey>,
    },
    /// `80 58 form algorithm | App ‖ Con ‖ input`, answered by the signature, as long as the
    /// modulus.
    SignData {
        /// Where.
        application: ApplicationId,
        /// The container whose signature key signs.
        container: ContainerId,
        /// P2: 1 SM3, 2 SHA-1, 3 SHA-256, 4 SHA-384, 5 SHA-512.
        algorithm: DigestAlgorithm,
        /// P1 and what is signed.
        input: RsaInput,
    },
    /// `80 5A | App ‖ Con ‖ algorithm n4 ‖ bits n4 ‖ modulus ‖ e(4)`, answered by
    /// [`RsaSessionKey`](crate::response::RsaSessionKey). Makes a session key.
    ExportSessionKey {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
        /// What the session key is for.
        algorithm: CipherAlgorithm,
        /// Whom the session key is wrapped for.
        public_key: rsa::PublicKey,
    },
    /// `80 5C key operation | App ‖ Con ‖ data`, answered by the result, as long as the modulus.
    ///
    /// P1 is 0 for the signature key and 1 for the encryption key, which is the other way round
    /// than everywhere else; P2 is 0 for the private and 1 for the public operation. One maker's
    /// own; another's card reads something else under this byte.
    KeyOperation {
        /// Where.
        application: ApplicationId,
        /// The container.
        container: ContainerId,
        /// P1.
        key_use: KeyUse,
        /// P2.
        private: bool,
        /// What is raised.
        data: SecretBytes,
    },
    /// `80 5E form algorithm | bits n4 ‖ modulus ‖ e(4) ‖ length n4 ‖ input ‖ length n4 ‖
    /// signature`.
    Verify {
        /// Whose signature.
        public_key: rsa::PublicKey,
        /// P2, as in SignData.
        algorithm: DigestAlgorithm,
        /// P1 and what was signed.
        input: RsaInput,
        /// The signature.
        signature: rsa::Signature,
    },
}

/// What an RSA signature is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RsaInput {
    /// P1 = 1: the message; the card computes the digest.
    Message(Vec<u8>),
    /// P1 = 2: the digest. Whether its length is that of the algorithm, the card decides.
    Digest(Vec<u8>),
}

impl RsaInput {
    const fn form(&self) -> u8 {
        match self {
            Self::Message(_) => 1,
            Self::Digest(_) => 2,
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Message(bytes) | Self::Digest(bytes) => bytes,
        }
    }
}

impl RsaCommand {
    pub(super) const fn instruction(&self) -> u8 {
        match self {
            Self::GenExtRsaKey { .. } => ins::GEN_EXT_RSA_KEY,
            Self::GenRsaKeyPair { .. } => ins::GEN_RSA_KEY_PAIR,
            Self::ImportRsaKeyPair { .. } => ins::IMPORT_RSA_KEY_PAIR,
            Self::SignData { .. } => ins::RSA_SIGN_DATA,
            Self::ExportSessionKey { .. } => ins::RSA_EXPORT_SESSION_KEY,
            Self::KeyOperation { .. } => ins::RSA_KEY_OPERATION,
            Self::Verify { .. } => ins::RSA_VERIFY,
        }
    }

    pub(super) const fn parameters(&self) -> [u8; 2] {
        match self {
            Self::SignData { algorithm, input, .. } | Self::Verify { algorithm, input, .. } => {
                [input.form(), digest_code(*algorithm)]
            }
            Self::KeyOperation { key_use, private, .. } => {
                let key = match key_use {
                    KeyUse::Signature => 0,
                    KeyUse::Encryption => 1,
                };
                [key, if *private { 0 } else { 1 }]
            }
            _ => [0, 0],
        }
    }

    pub(super) const fn place(&self) -> Place {
        match self {
            Self::GenRsaKeyPair { application, container, .. }
            | Self::ImportRsaKeyPair { application, container, .. }
            | Self::SignData { application, container, .. }
            | Self::ExportSessionKey { application, container, .. }
            | Self::KeyOperation { application, container, .. } => {
                Place::Container(*application, *container)
            }
            Self::GenExtRsaKey { .. } | Self::Verify { .. } => Place::Nowhere,
        }
    }

    pub(super) fn decode(mut body: Body<'_>) -> Result<Self, Error> {
        let instruction = body.instruction;
        let command = match instruction {
            ins::RSA_SIGN_DATA => {
                let (application, container) = body.place()?;
                let algorithm = body.digest_algorithm()?;
                let data = body.fields.rest().to_vec();
                Self::SignData { application, container, algorithm, input: body.rsa_input(data)? }
            }
            ins::RSA_KEY_OPERATION => {
                let (key_use, private) = body.rsa_operation()?;
                let (application, container) = body.place()?;
                let data = SecretBytes::copy(body.fields.rest());
                Self::KeyOperation { application, container, key_use, private, data }
            }
            ins::RSA_VERIFY => {
                let algorithm = body.digest_algorithm()?;
                let public_key = body.fields.rsa_public_key()?;
                let data = body.fields.counted("data")?.to_vec();
                let input = body.rsa_input(data)?;
                let signature = rsa::Signature::from_bytes(body.fields.counted("signature")?)?;
                Self::Verify { public_key, algorithm, input, signature }
            }
            _ => {
                body.no_parameters()?;
                Self::decode_plain(&mut body)?
            }
        };
        body.finish(command)
    }

    /// The commands without parameters.
    fn decode_plain(body: &mut Body<'_>) -> Result<Self, Error> {
        match body.instruction {
            ins::GEN_EXT_RSA_KEY => Ok(Self::GenExtRsaKey { bits: body.fields.u16("bits")? }),
            ins::GEN_RSA_KEY_PAIR => {
                let (application, container) = body.place()?;
                let bits = body.fields.u16("bits")?;
                Ok(Self::GenRsaKeyPair { application, container, bits })
            }
            ins::IMPORT_RSA_KEY_PAIR => {
                let (application, container) = body.place()?;
                let enveloped_key = Box::new(body.fields.rsa_enveloped_key()?);
                Ok(Self::ImportRsaKeyPair { application, container, enveloped_key })
            }
            ins::RSA_EXPORT_SESSION_KEY => {
                let (application, container) = body.place()?;
                let algorithm = body.cipher_algorithm()?;
                let public_key = body.fields.rsa_public_key()?;
                Ok(Self::ExportSessionKey { application, container, algorithm, public_key })
            }
            other => Err(Error::Instruction(other)),
        }
    }
}

impl Area for RsaCommand {
    fn answer(&self) -> Result<Answer, Error> {
        Ok(match self {
            Self::GenExtRsaKey { .. } => Answer::ANY,
            Self::GenRsaKeyPair { .. } | Self::ExportSessionKey { .. } => {
                Answer::all(LONGEST_BLOCK + 4)
            }
            Self::SignData { .. } | Self::KeyOperation { .. } => Answer::all(LONGEST_BLOCK),
            Self::ImportRsaKeyPair { .. } | Self::Verify { .. } => Answer::NONE,
        })
    }

    fn secrecy(&self) -> Secrecy {
        match self {
            Self::GenExtRsaKey { .. } | Self::ExportSessionKey { .. } => Secrecy::Answer,
            Self::ImportRsaKeyPair { .. } => Secrecy::Data,
            Self::KeyOperation { .. } => Secrecy::Both,
            Self::GenRsaKeyPair { .. } | Self::SignData { .. } | Self::Verify { .. } => {
                Secrecy::None
            }
        }
    }

    fn variable_length(&self) -> usize {
        match self {
            Self::ImportRsaKeyPair { enveloped_key: key, .. } => {
                key.wrapped_key.len().saturating_add(key.encrypted_private_key.len())
            }
            Self::KeyOperation { data, .. } => data.len(),
            _ => 0,
        }
    }

    fn fields(&self, to: Writer, _dialect: &Dialect) -> Result<Writer, Error> {
        Ok(match self {
            Self::SignData { algorithm, .. } | Self::Verify { algorithm, .. }
                if digest_code(*algorithm) == 0 =>
            {
                return Err(Error::HashAlgorithm(0));
            }
            Self::GenExtRsaKey { bits } | Self::GenRsaKeyPair { bits, .. } => to.u16(*bits),
            Self::ImportRsaKeyPair { enveloped_key, .. } => to.rsa_enveloped_key(enveloped_key),
            Self::SignData { input, .. } => to.bytes(input.bytes()),
            Self::ExportSessionKey { algorithm, public_key, .. } => {
                to.u32(algorithm.identifier()).rsa_public_key(public_key)
            }
            Self::KeyOperation { data, .. } => to.bytes(data.as_slice()),
            Self::Verify { public_key, input, signature, .. } => {
                to.rsa_public_key(public_key).counted(input.bytes()).counted(signature.as_bytes())
            }
        })
    }
}

impl Body<'_> {
    /// P1 and the bytes.
    fn rsa_input(&self, data: Vec<u8>) -> Result<RsaInput, Error> {
        let [form, _] = self.parameters;
        match form {
            1 => Ok(RsaInput::Message(data)),
            2 => Ok(RsaInput::Digest(data)),
            _ => Err(self.wrong_parameters()),
        }
    }

    fn rsa_operation(&self) -> Result<(KeyUse, bool), Error> {
        let [key, operation] = self.parameters;
        let key_use = match key {
            0 => KeyUse::Signature,
            1 => KeyUse::Encryption,
            _ => return Err(self.wrong_parameters()),
        };
        match operation {
            0 => Ok((key_use, true)),
            1 => Ok((key_use, false)),
            _ => Err(self.wrong_parameters()),
        }
    }
}
