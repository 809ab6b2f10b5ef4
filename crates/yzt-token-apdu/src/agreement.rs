// SPDX-License-Identifier: MIT OR Apache-2.0
//! A key agreement that was begun on the card.

use core::fmt;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_gmt0017::response::{AgreedKey, AgreementData, AgreementDataAndKey};
use yzt_gmt0017::{AgreementCommand, AgreementId, Command};
use yzt_token::{Agreement, AgreementParty, CipherAlgorithm, Error, SessionKey};

use crate::exchange::Exchange;
use crate::place::{Address, Place};
use crate::session_key::ApduSessionKey;

/// An agreement that an [`ApduContainer`](crate::ApduContainer) began (GB/T 32918.3).
pub struct ApduAgreement {
    place: Place,
    algorithm: CipherAlgorithm,
    ephemeral: sm2::PublicKey,
    agreement: AgreementId,
}

impl ApduAgreement {
    pub(crate) fn begin(
        place: &Place,
        exchange: &mut Exchange<'_>,
        Address { application, container }: Address,
        algorithm: CipherAlgorithm,
        id: &DistinguishedId,
    ) -> Result<Self, Error> {
        let id = id.clone();
        let command = AgreementCommand::GenerateData { application, container, algorithm, id };
        let AgreementData { ephemeral, agreement } =
            exchange.read(&Command::Agreement(command), AgreementData::decode)?;
        Ok(Self { place: place.clone(), algorithm, ephemeral, agreement })
    }
}

impl Agreement for ApduAgreement {
    fn ephemeral(&self) -> &sm2::PublicKey {
        &self.ephemeral
    }

    fn finish(self: Box<Self>, responder: &AgreementParty) -> Result<Box<dyn SessionKey>, Error> {
        let Self { place, algorithm, agreement, .. } = *self;
        place.run(|exchange, address| {
            let Address { application, container } = address;
            let responder = Box::new(party(responder));
            let command =
                AgreementCommand::GenerateKey { application, container, agreement, responder };
            let agreed = exchange.read(&Command::Agreement(command), AgreedKey::decode)?;
            let key = agreed.session_key;
            Ok(ApduSessionKey::in_container(&place, exchange, address, key, algorithm))
        })
    }
}

/// Answers an agreement that the other side began.
pub(crate) fn respond(
    place: &Place,
    exchange: &mut Exchange<'_>,
    address: Address,
    algorithm: CipherAlgorithm,
    initiator: &AgreementParty,
    id: &DistinguishedId,
) -> Result<(sm2::PublicKey, Box<dyn SessionKey>), Error> {
    let Address { application, container } = address;
    let command = AgreementCommand::GenerateDataAndKey {
        application,
        container,
        algorithm,
        sponsor: Box::new(party(initiator)),
        id: id.clone(),
    };
    let AgreementDataAndKey { ephemeral, session_key } =
        exchange.read(&Command::Agreement(command), AgreementDataAndKey::decode)?;
    let key = ApduSessionKey::in_container(place, exchange, address, session_key, algorithm);
    Ok((ephemeral, key))
}

fn party(party: &AgreementParty) -> yzt_gmt0017::AgreementParty {
    yzt_gmt0017::AgreementParty {
        public_key: party.public_key.clone(),
        ephemeral: party.ephemeral.clone(),
        id: party.id.clone(),
    }
}

impl fmt::Debug for ApduAgreement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ApduAgreement")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
