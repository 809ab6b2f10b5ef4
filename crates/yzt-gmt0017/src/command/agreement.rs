// SPDX-License-Identifier: MIT OR Apache-2.0
use yzt_crypto::sm2::{self, DistinguishedId};

use super::area::{Answer, Area, Place, Secrecy};
use super::body::Body;
use crate::instruction as ins;
use crate::response::{AgreedKey, AgreementData};
use crate::wire::Writer;
use crate::{AgreementId, ApplicationId, CipherAlgorithm, ContainerId, Dialect, Error};

/// The commands of SM2 key agreement (GB/T 32918.3): the sponsor begins, the responder makes its
/// key from what the sponsor sent, the sponsor makes the same from what comes back.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AgreementCommand {
    /// `80 82 | App ‖ Con ‖ algorithm n4 ‖ length n4 ‖ id`, answered by
    /// [`AgreementData`]. The sponsor's first step.
    GenerateData {
        /// Where.
        application: ApplicationId,
        /// The sponsor's container.
        container: ContainerId,
        /// What the session key will be for.
        algorithm: CipherAlgorithm,
        /// The sponsor's distinguished identifier.
        id: DistinguishedId,
    },
    /// `80 84 | App ‖ Con ‖ algorithm n4 ‖ sponsor ‖ length n4 ‖ id`, answered by
    /// [`AgreementDataAndKey`](crate::response::AgreementDataAndKey). The responder's only step.
    GenerateDataAndKey {
        /// Where.
        application: ApplicationId,
        /// The responder's container.
        container: ContainerId,
        /// What the session key will be for.
        algorithm: CipherAlgorithm,
        /// What came from the sponsor.
        sponsor: Box<AgreementParty>,
        /// The responder's distinguished identifier.
        id: DistinguishedId,
    },
    /// `80 86 | App ‖ Con ‖ agreement(4) ‖ responder`, answered by [`AgreedKey`]. The sponsor's
    /// second step.
    GenerateKey {
        /// Where.
        application: ApplicationId,
        /// The sponsor's container.
        container: ContainerId,
        /// What the first step answered.
        agreement: AgreementId,
        /// What came from the responder.
        responder: Box<AgreementParty>,
    },
}

/// One side of a key agreement, as the other sees it.
///
/// ```text
/// bits n4 ‖ X ‖ Y ‖ bits n4 ‖ ephemeral X ‖ ephemeral Y ‖ length n4 ‖ id
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementParty {
    /// Its key.
    pub public_key: sm2::PublicKey,
    /// Its key for this agreement alone.
    pub ephemeral: sm2::PublicKey,
    /// Its distinguished identifier.
    pub id: DistinguishedId,
}

impl AgreementCommand {
    pub(super) const fn instruction(&self) -> u8 {
        match self {
            Self::GenerateData { .. } => ins::GENERATE_AGREEMENT_DATA,
            Self::GenerateDataAndKey { .. } => ins::GENERATE_AGREEMENT_DATA_AND_KEY,
            Self::GenerateKey { .. } => ins::GENERATE_KEY,
        }
    }

    pub(super) const fn place(&self) -> Place {
        match self {
            Self::GenerateData { application, container, .. }
            | Self::GenerateDataAndKey { application, container, .. }
            | Self::GenerateKey { application, container, .. } => {
                Place::Container(*application, *container)
            }
        }
    }

    pub(super) fn decode(mut body: Body<'_>) -> Result<Self, Error> {
        body.no_parameters()?;
        let instruction = body.instruction;
        let (application, container) = body.place()?;
        let command = match instruction {
            ins::GENERATE_AGREEMENT_DATA => {
                let algorithm = body.cipher_algorithm()?;
                let id = body.fields.distinguished_id()?;
                Self::GenerateData { application, container, algorithm, id }
            }
            ins::GENERATE_AGREEMENT_DATA_AND_KEY => {
                let algorithm = body.cipher_algorithm()?;
                let sponsor = Box::new(body.party()?);
                let id = body.fields.distinguished_id()?;
                Self::GenerateDataAndKey { application, container, algorithm, sponsor, id }
            }
            ins::GENERATE_KEY => {
                let agreement = AgreementId::new(body.fields.array("agreement")?);
                let responder = Box::new(body.party()?);
                Self::GenerateKey { application, container, agreement, responder }
            }
            other => return Err(Error::Instruction(other)),
        };
        body.finish(command)
    }
}

impl Area for AgreementCommand {
    fn answer(&self) -> Result<Answer, Error> {
        Ok(match self {
            Self::GenerateData { .. } | Self::GenerateDataAndKey { .. } => {
                Answer::all(AgreementData::LENGTH)
            }
            Self::GenerateKey { .. } => Answer::exactly(AgreedKey::LENGTH),
        })
    }

    fn secrecy(&self) -> Secrecy {
        Secrecy::None
    }

    fn fields(&self, to: Writer, _dialect: &Dialect) -> Result<Writer, Error> {
        Ok(match self {
            Self::GenerateData { algorithm, id, .. } => {
                to.u32(algorithm.identifier()).counted(id.as_bytes())
            }
            Self::GenerateDataAndKey { algorithm, sponsor, id, .. } => {
                let to = sponsor.fields(to.u32(algorithm.identifier()));
                to.counted(id.as_bytes())
            }
            Self::GenerateKey { agreement, responder, .. } => {
                responder.fields(to.bytes(agreement.to_bytes()))
            }
        })
    }
}

impl AgreementParty {
    fn fields(&self, to: Writer) -> Writer {
        to.public_key(&self.public_key).public_key(&self.ephemeral).counted(self.id.as_bytes())
    }
}

impl Body<'_> {
    fn party(&mut self) -> Result<AgreementParty, Error> {
        Ok(AgreementParty {
            public_key: self.fields.public_key()?,
            ephemeral: self.fields.public_key()?,
            id: self.fields.distinguished_id()?,
        })
    }
}
