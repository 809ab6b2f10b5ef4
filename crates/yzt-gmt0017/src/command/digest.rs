// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::DigestAlgorithm;
use yzt_crypto::sm2::{self, DistinguishedId};

use super::area::{Answer, Area, Secrecy};
use super::body::Body;
use crate::instruction as ins;
use crate::values::digest_code;
use crate::wire::Writer;
use crate::{Dialect, Error};

/// Bytes of the longest digest with its length.
const LONGEST: u32 = 68;

/// The commands that compute a digest.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestCommand {
    /// `80 B4 00 algorithm | nothing`, or for a digest that begins with Z
    /// `bits n4 ‖ X ‖ Y ‖ length n4 ‖ id`.
    ///
    /// The algorithm is 1 SM3, 2 SHA-1, 3 SHA-256, 4 SHA-384, 5 SHA-512.
    Init {
        /// P2.
        algorithm: DigestAlgorithm,
        /// Whose Z comes before the data; with SM3 only.
        signer: Option<Box<DigestSigner>>,
    },
    /// `80 B6 | data`, answered by [`DigestValue`](crate::response::DigestValue).
    Single {
        /// All there is.
        data: Vec<u8>,
    },
    /// `80 B8 | data`.
    Update {
        /// A part.
        data: Vec<u8>,
    },
    /// `80 BA | data`, answered by [`DigestValue`](crate::response::DigestValue).
    Final {
        /// The last part; with most makers empty.
        data: Vec<u8>,
    },
}

/// Whose Z comes before the data of a digest (GB/T 32918.2, 5.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestSigner {
    /// The signer's key.
    pub public_key: sm2::PublicKey,
    /// The signer's distinguished identifier.
    pub id: DistinguishedId,
}

impl DigestCommand {
    pub(super) const fn instruction(&self) -> u8 {
        match self {
            Self::Init { .. } => ins::DIGEST_INIT,
            Self::Single { .. } => ins::DIGEST,
            Self::Update { .. } => ins::DIGEST_UPDATE,
            Self::Final { .. } => ins::DIGEST_FINAL,
        }
    }

    pub(super) const fn parameters(&self) -> [u8; 2] {
        match self {
            Self::Init { algorithm, .. } => [0, digest_code(*algorithm)],
            _ => [0, 0],
        }
    }

    pub(super) fn decode(mut body: Body<'_>) -> Result<Self, Error> {
        if body.instruction == ins::DIGEST_INIT {
            return body.digest_init();
        }
        body.no_parameters()?;
        let data = body.fields.rest().to_vec();
        match body.instruction {
            ins::DIGEST => Ok(Self::Single { data }),
            ins::DIGEST_UPDATE => Ok(Self::Update { data }),
            ins::DIGEST_FINAL => Ok(Self::Final { data }),
            other => Err(Error::Instruction(other)),
        }
    }
}

impl Area for DigestCommand {
    fn answer(&self) -> Result<Answer, Error> {
        Ok(match self {
            Self::Init { .. } | Self::Update { .. } => Answer::NONE,
            Self::Single { .. } | Self::Final { .. } => Answer::all(LONGEST),
        })
    }

    fn secrecy(&self) -> Secrecy {
        Secrecy::None
    }

    fn fields(&self, to: Writer, _dialect: &Dialect) -> Result<Writer, Error> {
        match self {
            Self::Init { algorithm, .. } if digest_code(*algorithm) == 0 => {
                Err(Error::HashAlgorithm(0))
            }
            Self::Init { signer: None, .. } => Ok(to),
            Self::Init { algorithm: DigestAlgorithm::Sm3, signer: Some(signer) } => {
                Ok(to.public_key(&signer.public_key).counted(signer.id.as_bytes()))
            }
            Self::Init { .. } => Err(Error::Value { item: "DigestInit", field: "signer" }),
            Self::Single { data } | Self::Update { data } | Self::Final { data } => {
                Ok(to.bytes(data))
            }
        }
    }
}

impl Body<'_> {
    fn digest_init(mut self) -> Result<DigestCommand, Error> {
        let [p1, _] = self.parameters;
        if p1 != 0 {
            return Err(self.wrong_parameters());
        }
        let algorithm = self.digest_algorithm()?;
        if self.fields.remaining() == 0 {
            return Ok(DigestCommand::Init { algorithm, signer: None });
        }
        if algorithm != DigestAlgorithm::Sm3 {
            return Err(self.fields.value("signer"));
        }
        let public_key = self.fields.public_key()?;
        let id = self.fields.distinguished_id()?;
        let signer = Some(Box::new(DigestSigner { public_key, id }));
        self.finish(DigestCommand::Init { algorithm, signer })
    }
}
