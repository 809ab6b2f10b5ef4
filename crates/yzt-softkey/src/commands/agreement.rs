// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key agreement of SM2 (GB/T 32918.3) with the encryption pair, which is the one that exchanges
//! keys: the signature pair agrees on none.

use yzt_apdu::{Payload, StatusWord};
use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::sm2::exchange::{Initiator, Party, respond};
use yzt_gmt0017::response::{AgreedKey, AgreementData, AgreementDataAndKey};
use yzt_gmt0017::{AgreementCommand, AgreementId, AgreementParty, CipherAlgorithm, KeyUse};

use super::key_pair::sm2_private_key;
use crate::card::power::{Agreement, SessionKey, require_sm4};
use crate::card::{Answer, Card};
use crate::limits;
use crate::store::slot::Place;

impl Card {
    pub(super) fn agreement_command(&mut self, place: Place, command: AgreementCommand) -> Answer {
        match command {
            AgreementCommand::GenerateData { algorithm, id, .. } => {
                self.begin_agreement(place, algorithm, id)
            }
            AgreementCommand::GenerateDataAndKey { algorithm, sponsor, id, .. } => {
                self.answer_agreement(place, algorithm, *sponsor, &id)
            }
            AgreementCommand::GenerateKey { agreement, responder, .. } => {
                self.end_agreement(place, agreement, *responder)
            }
            _ => Err(StatusWord::FunctionNotSupported),
        }
    }

    fn begin_agreement(
        &mut self,
        place: Place,
        algorithm: CipherAlgorithm,
        id: DistinguishedId,
    ) -> Answer {
        require_sm4(algorithm)?;
        let (initiator, ephemeral) =
            Initiator::new(self.random.as_mut()).map_err(|_| StatusWord::AgreementDataFailed)?;
        let agreement = Agreement { initiator, algorithm, id };
        let agreement = self.power.add_agreement(place, agreement)?;
        let answer = AgreementData { ephemeral, agreement };
        Ok(Payload::plain(answer.encode(&self.dialect)))
    }

    fn answer_agreement(
        &mut self,
        place: Place,
        algorithm: CipherAlgorithm,
        sponsor: AgreementParty,
        id: &DistinguishedId,
    ) -> Answer {
        self.power.require_room_for_session_key(algorithm)?;
        let Self { store, random, power, dialect, .. } = self;
        let own = sm2_private_key(store, power, place, KeyUse::Encryption)?;
        let peer = party(sponsor);
        let (ephemeral, agreed) = respond(random.as_mut(), own, id, &peer, limits::SESSION_KEY)
            .map_err(|_| StatusWord::AgreedKeyFailed)?;
        let key = SessionKey::new(algorithm, agreed.key())?;
        let session_key = power.add_session_key(place, key)?;
        let answer = AgreementDataAndKey { ephemeral, session_key };
        Ok(Payload::plain(answer.encode(dialect)))
    }

    /// The ephemeral key is used up, whatever comes of it.
    fn end_agreement(
        &mut self,
        place: Place,
        agreement: AgreementId,
        responder: AgreementParty,
    ) -> Answer {
        let begun = self.power.take_agreement(place, agreement)?;
        let Agreement { initiator, algorithm, id } = *begun;
        self.power.require_room_for_session_key(algorithm)?;
        let Self { store, power, dialect, .. } = self;
        let own = sm2_private_key(store, power, place, KeyUse::Encryption)?;
        let agreed = initiator
            .agree(own, &id, &party(responder), limits::SESSION_KEY)
            .map_err(|_| StatusWord::AgreedKeyFailed)?;
        let key = SessionKey::new(algorithm, agreed.key())?;
        let session_key = power.add_session_key(place, key)?;
        Ok(Payload::plain(AgreedKey { session_key }.encode(dialect)))
    }
}

fn party(party: AgreementParty) -> Party {
    let AgreementParty { public_key, ephemeral, id } = party;
    Party { public_key, ephemeral, id }
}
