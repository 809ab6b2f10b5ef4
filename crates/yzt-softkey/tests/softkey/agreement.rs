// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key agreement between two keys, and between a key and a program.

use yzt_apdu::StatusWord;
use yzt_crypto::sm2::exchange::{Party, respond};
use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_gmt0017::response::{AgreedKey, AgreementData, AgreementDataAndKey};
use yzt_gmt0017::{
    AgreementCommand, AgreementId, AgreementParty, ByteOrder, CipherAlgorithm, Command, Dialect,
    KeyReference, KeyUse, PinRole,
};

use crate::host::{self, DEFAULT_PIN, Host, sw};
use crate::session_keys::{ECB, fingerprint_of};
use crate::world::{self, at, sm2_key};

impl Host {
    fn agree_begin(&mut self, id: &DistinguishedId) -> Result<AgreementData, StatusWord> {
        let (application, container, id) = (self.application, self.container, id.clone());
        let command = AgreementCommand::GenerateData { application, container, algorithm: ECB, id };
        let answer = self.send(&Command::Agreement(command))?;
        Ok(AgreementData::decode(&answer, &self.dialect).unwrap())
    }

    fn agree_answer(
        &mut self,
        sponsor: AgreementParty,
        id: &DistinguishedId,
    ) -> Result<(sm2::PublicKey, KeyReference), StatusWord> {
        let (application, container, id) = (self.application, self.container, id.clone());
        let (sponsor, algorithm) = (Box::new(sponsor), ECB);
        let command =
            AgreementCommand::GenerateDataAndKey { application, container, algorithm, sponsor, id };
        let answer = self.send(&Command::Agreement(command))?;
        let answer = AgreementDataAndKey::decode(&answer, &self.dialect).unwrap();
        Ok((answer.ephemeral, self.key(answer.session_key)))
    }

    fn agree_end(
        &mut self,
        agreement: AgreementId,
        responder: AgreementParty,
    ) -> Result<KeyReference, StatusWord> {
        let (application, container) = (self.application, self.container);
        let responder = Box::new(responder);
        let command =
            AgreementCommand::GenerateKey { application, container, agreement, responder };
        let answer = self.send(&Command::Agreement(command))?;
        Ok(self.key(AgreedKey::decode(&answer, &self.dialect).unwrap().session_key))
    }

    fn party(&mut self, ephemeral: sm2::PublicKey, id: &DistinguishedId) -> AgreementParty {
        let public_key = self.public_key(KeyUse::Encryption).unwrap();
        AgreementParty { public_key, ephemeral, id: id.clone() }
    }
}

fn ids() -> [DistinguishedId; 2] {
    [b"ALICE123@YAHOO.COM", b"BILL456@YAHOO.COM\0"].map(|id| DistinguishedId::new(id).unwrap())
}

fn stranger() -> AgreementParty {
    let [public_key, ephemeral] = [3, 4].map(|value| sm2_key(value).public_key().clone());
    AgreementParty { public_key, ephemeral, id: DistinguishedId::default() }
}

#[test]
fn two_keys_agree() {
    for byte_order in [ByteOrder::BigEndian, ByteOrder::LittleEndian] {
        let dialect = Dialect { byte_order, ..Dialect::default() };
        let mut hosts = ["both", "certified"].map(|container| {
            let mut host = at(&world::containers(), container);
            host.card = host.card.with_dialect(dialect);
            host.dialect = dialect;
            host
        });
        let [sponsor, responder] = &mut hosts;
        let [sponsor_id, responder_id] = ids();
        let begun = sponsor.agree_begin(&sponsor_id).unwrap();
        let party = sponsor.party(begun.ephemeral, &sponsor_id);
        let (ephemeral, theirs) = responder.agree_answer(party, &responder_id).unwrap();
        let party = responder.party(ephemeral, &responder_id);
        let ours = sponsor.agree_end(begun.agreement, party).unwrap();
        let fingerprint = sponsor.fingerprint(ours).unwrap();
        assert_eq!(responder.fingerprint(theirs).unwrap(), fingerprint);
        assert_ne!(fingerprint, fingerprint_of(&[0; 16]));
    }
}

/// The encryption pair is the one that exchanges keys: with the signature pair's public key the
/// other side comes to another key.
#[test]
fn a_key_agrees_with_a_program_by_its_encryption_pair() {
    let [sponsor_id, responder_id] = ids();
    for key_use in [KeyUse::Encryption, KeyUse::Signature] {
        let mut host = at(&world::containers(), "both");
        let begun = host.agree_begin(&sponsor_id).unwrap();
        let own = sm2_key(9);
        let public_key = host.public_key(key_use).unwrap();
        let peer = Party { public_key, ephemeral: begun.ephemeral, id: sponsor_id.clone() };
        let (ephemeral, agreed) =
            respond(&mut *host::random(), &own, &responder_id, &peer, 16).unwrap();
        let id = responder_id.clone();
        let party = AgreementParty { public_key: own.public_key().clone(), ephemeral, id };
        let key = host.agree_end(begun.agreement, party).unwrap();
        let same = host.fingerprint(key).unwrap() == fingerprint_of(agreed.key());
        assert_eq!(same, key_use == KeyUse::Encryption);
    }
}

#[test]
fn a_handle_is_good_for_one_key_of_its_own_container() {
    let mut host = at(&world::containers(), "both");
    let id = DistinguishedId::default();
    let begun = host.agree_begin(&id).unwrap();
    let bytes = begun.agreement.to_bytes();
    assert_eq!(bytes, [bytes[0]; 4], "equal bytes");
    for other in [[0; 4], [bytes[0], bytes[0], 0, 0], [7; 4]] {
        assert_eq!(host.agree_end(other.into(), stranger()), Err(sw(0x6984)));
    }
    let container = host.container;
    host.select("certified");
    assert_eq!(host.agree_end(begun.agreement, stranger()), Err(sw(0x6984)));
    host.container = container;
    assert!(host.agree_end(begun.agreement, stranger()).is_ok());
    assert_eq!(host.agree_end(begun.agreement, stranger()), Err(sw(0x6984)), "used");
}

#[test]
fn four_agreements_wait_and_go_with_the_login_and_the_oldest_makes_room() {
    let mut host = at(&world::containers(), "both");
    let id = DistinguishedId::default();
    let begun: Vec<AgreementData> = (0..5).map(|_| host.agree_begin(&id).unwrap()).collect();
    assert_eq!(host.agree_end(begun[0].agreement, stranger()), Err(sw(0x6984)), "gone");
    host.agree_end(begun[2].agreement, stranger()).unwrap();
    let sixth = host.agree_begin(&id).unwrap();
    assert!(begun.iter().all(|begun| begun.agreement != sixth.agreement));
    host.agree_end(begun[1].agreement, stranger()).unwrap();
    let application = host.application;
    host.send(&Command::ClearSecureState { application }).unwrap();
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    for begun in begun.iter().chain([&sixth]) {
        assert_eq!(host.agree_end(begun.agreement, stranger()), Err(sw(0x6984)));
    }
}

#[test]
fn a_handle_is_used_up_where_there_is_no_room_for_the_key() {
    let mut host = at(&world::containers(), "both");
    let begun = host.agree_begin(&DistinguishedId::default()).unwrap();
    for byte in 0..16 {
        host.import_symmetric(ECB, &[byte; 16]).unwrap();
    }
    assert_eq!(host.agree_end(begun.agreement, stranger()), Err(sw(0x6A84)));
    assert_eq!(host.agree_end(begun.agreement, stranger()), Err(sw(0x6984)));
    let id = DistinguishedId::default();
    assert_eq!(host.agree_answer(stranger(), &id).err(), Some(sw(0x6A84)));
    let sm1 = CipherAlgorithm { cipher: yzt_gmt0017::BlockCipher::Sm1, ..ECB };
    let (application, container) = (host.application, host.container);
    let command = AgreementCommand::GenerateData { application, container, algorithm: sm1, id };
    assert_eq!(host.send(&Command::Agreement(command)), Err(sw(0x6A99)));
}
