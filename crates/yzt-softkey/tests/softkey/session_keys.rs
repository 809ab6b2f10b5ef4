// SPDX-License-Identifier: MIT OR Apache-2.0
//! Session keys: where they come from, whom they belong to, and when they are gone.

use yzt_apdu::StatusWord;
use yzt_crypto::sm2;
use yzt_gmt0017::response::{EccSessionKey, EccWrappedKey, ImportedKey, RsaSessionKey};
use yzt_gmt0017::{
    BlockCipher, CipherAlgorithm, CipherMode, CipherOperation, CipherParameters, CipherStep,
    Command, EccCommand, KeyReference, KeyUse, PinRole, RsaCommand, SecretBytes, SessionCommand,
    SessionKeyId, WrappedKey, response,
};

use crate::host::{self, DEFAULT_PIN, Host, Outcome, name, sw};
use crate::world::{self, at, rsa_key, sm2_key};

pub(crate) const ECB: CipherAlgorithm = CipherAlgorithm::SM4_ECB;

impl Host {
    pub(crate) fn session(&mut self, command: SessionCommand) -> Outcome {
        self.send(&Command::Session(command))
    }

    pub(crate) fn import_symmetric(
        &mut self,
        algorithm: CipherAlgorithm,
        bytes: &[u8],
    ) -> Result<KeyReference, StatusWord> {
        let (application, container) = (self.application, self.container);
        let key = SecretBytes::new(bytes.to_vec());
        let answer =
            self.session(SessionCommand::ImportSymmKey { application, container, algorithm, key })?;
        Ok(self.key(ImportedKey::decode(&answer, &self.dialect).unwrap().session_key))
    }

    pub(crate) fn import_wrapped(
        &mut self,
        algorithm: CipherAlgorithm,
        wrapped_key: WrappedKey,
    ) -> Result<KeyReference, StatusWord> {
        let (application, container) = (self.application, self.container);
        let command =
            SessionCommand::ImportSessionKey { application, container, algorithm, wrapped_key };
        let answer = self.session(command)?;
        Ok(self.key(ImportedKey::decode(&answer, &self.dialect).unwrap().session_key))
    }

    pub(crate) fn export_for_sm2(
        &mut self,
        public_key: &sm2::PublicKey,
        algorithm: CipherAlgorithm,
    ) -> Result<(KeyReference, sm2::Ciphertext), StatusWord> {
        let (application, container) = (self.application, self.container);
        let public_key = public_key.clone();
        let command =
            EccCommand::ExportSessionKey { application, container, public_key, algorithm };
        let answer = self.send(&Command::Ecc(command))?;
        let answer = EccSessionKey::decode(&answer, &self.dialect).unwrap();
        Ok((self.key(answer.session_key), answer.wrapped_key))
    }

    pub(crate) fn begin(
        &mut self,
        operation: CipherOperation,
        key: KeyReference,
        algorithm: CipherAlgorithm,
        parameters: CipherParameters,
    ) -> Outcome {
        let algorithm = Some(algorithm);
        self.session(SessionCommand::Init { operation, key, algorithm, parameters })
    }

    pub(crate) fn step(
        &mut self,
        operation: CipherOperation,
        step: CipherStep,
        key: KeyReference,
        data: &[u8],
    ) -> Outcome {
        let data = SecretBytes::new(data.to_vec());
        self.session(SessionCommand::Process { operation, step, key, data })
    }

    /// One block under ECB: which key it is.
    pub(crate) fn fingerprint(&mut self, key: KeyReference) -> Outcome {
        let operation = CipherOperation::Encrypt;
        self.begin(operation, key, ECB, CipherParameters::default())?;
        self.step(operation, CipherStep::Single, key, &[0; 16])
    }
}

pub(crate) fn fingerprint_of(key: &[u8]) -> Vec<u8> {
    let key = yzt_crypto::sm4::Key::new(key.try_into().unwrap());
    key.encrypt_block(&[0; 16]).to_vec()
}

#[test]
fn an_exported_key_is_the_one_that_stays() {
    let mut host = at(&world::containers(), "sign");
    let recipient = sm2_key(5);
    let (key, wrapped) = host.export_for_sm2(recipient.public_key(), ECB).unwrap();
    let id = key.session_key.to_bytes();
    assert_eq!(id, [1, 1], "equal bytes");
    let bytes = recipient.decrypt(&wrapped).unwrap();
    assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&bytes)));

    let other = sm2_key(6);
    let public_key = other.public_key().clone();
    let command = EccCommand::ExportSessionKeyEx { key, public_key };
    let again = host.send(&Command::Ecc(command)).unwrap();
    let again = EccWrappedKey::decode(&again, &host.dialect).unwrap().0;
    assert_eq!(other.decrypt(&again).unwrap(), bytes);

    let (application, container) = (host.application, host.container);
    let public_key = rsa_key().public_key().clone();
    let algorithm = ECB;
    let command = RsaCommand::ExportSessionKey { application, container, algorithm, public_key };
    let answer = host.send(&Command::Rsa(command)).unwrap();
    let answer = RsaSessionKey::decode(&answer, &host.dialect).unwrap();
    let bytes = rsa_key().decrypt(&mut *host::random(), answer.wrapped_key()).unwrap();
    let key = host.key(answer.session_key());
    assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&bytes)));
}

#[test]
fn a_key_wrapped_for_the_encryption_pair_is_imported() {
    let bytes = [0xA7; 16];
    let mut host = at(&world::containers(), "both");
    let public_key = host.public_key(KeyUse::Encryption).unwrap();
    let wrap = |bytes: &[u8]| public_key.encrypt(&mut *host::random(), bytes).unwrap();
    let key = host.import_wrapped(ECB, WrappedKey::Sm2(wrap(&bytes))).unwrap();
    assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&bytes)));
    // What is no key of SM4 inside, and what is for somebody else: the same answer.
    let short = WrappedKey::Sm2(wrap(&bytes[..15]));
    assert_eq!(host.import_wrapped(ECB, short), Err(sw(0x6A9B)));
    let signature = host.public_key(KeyUse::Signature).unwrap();
    let foreign = signature.encrypt(&mut *host::random(), &bytes).unwrap();
    assert_eq!(host.import_wrapped(ECB, WrappedKey::Sm2(foreign)), Err(sw(0x6A9B)));
    let rsa = rsa_key().public_key().encrypt(&mut *host::random(), &bytes).unwrap();
    assert_eq!(host.import_wrapped(ECB, WrappedKey::Rsa(rsa.clone())), Err(sw(0x6A80)));

    host.select("rsa-both");
    let key = host.import_wrapped(ECB, WrappedKey::Rsa(rsa.clone())).unwrap();
    assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&bytes)));
    let mut damaged = rsa;
    damaged[200] ^= 1;
    assert_eq!(host.import_wrapped(ECB, WrappedKey::Rsa(damaged)), Err(sw(0x6A9B)));
    host.select("sign");
    assert_eq!(host.import_wrapped(ECB, WrappedKey::Sm2(wrap(&bytes))), Err(sw(0x6A95)));
}

#[test]
fn other_ciphers_and_other_lengths_are_refused() {
    let mut host = at(&world::containers(), "both");
    for cipher in [BlockCipher::Sm1, BlockCipher::Ssf33] {
        let algorithm = CipherAlgorithm { cipher, mode: CipherMode::Cbc };
        assert_eq!(host.import_symmetric(algorithm, &[1; 16]), Err(sw(0x6A99)));
        let wrapped = sm2_key(5).public_key().encrypt(&mut *host::random(), &[1; 16]).unwrap();
        assert_eq!(host.import_wrapped(algorithm, WrappedKey::Sm2(wrapped)), Err(sw(0x6A99)));
        let exported = host.export_for_sm2(sm2_key(5).public_key(), algorithm);
        assert_eq!(exported.err(), Some(sw(0x6A99)));
    }
    for length in [1, 15, 17, 32] {
        assert_eq!(host.import_symmetric(ECB, &vec![1; length]), Err(sw(0x6A80)), "{length}");
    }
}

#[test]
fn a_card_has_room_for_sixteen_and_gives_no_handle_twice_in_a_row() {
    let mut host = at(&world::containers(), "both");
    let keys: Vec<KeyReference> =
        (0..16).map(|byte| host.import_symmetric(ECB, &[byte; 16]).unwrap()).collect();
    assert_eq!(host.import_symmetric(ECB, &[16; 16]), Err(sw(0x6A84)));
    let public_key = sm2_key(5).public_key().clone();
    assert_eq!(host.export_for_sm2(&public_key, ECB).err(), Some(sw(0x6A84)));
    for (byte, key) in (0..).zip(&keys) {
        assert_eq!(host.fingerprint(*key), Ok(fingerprint_of(&[byte; 16])));
    }
    host.session(SessionCommand::DestroySessionKey { key: keys[3] }).unwrap();
    assert_eq!(host.fingerprint(keys[3]), Err(sw(0x6A8C)));
    let again = SessionCommand::DestroySessionKey { key: keys[3] };
    assert_eq!(host.session(again), Err(sw(0x6A8C)));
    let next = host.import_symmetric(ECB, &[3; 16]).unwrap();
    assert_ne!(next.session_key, keys[3].session_key, "an old handle names nothing");
    assert_eq!(host.fingerprint(keys[3]), Err(sw(0x6A8C)));
}

#[test]
fn a_key_belongs_to_its_container() {
    let mut host = at(&world::containers(), "both");
    let key = host.import_symmetric(ECB, &[1; 16]).unwrap();
    host.select("sign");
    let elsewhere = host.key(key.session_key);
    assert_eq!(host.fingerprint(elsewhere), Err(sw(0x6A8C)));
    let destroy = SessionCommand::DestroySessionKey { key: elsewhere };
    assert_eq!(host.session(destroy), Err(sw(0x6A8C)));
    for bytes in [[1, 0], [0, 1], [0, 0], [2, 2]] {
        let other = KeyReference { session_key: SessionKeyId::new(bytes), ..key };
        assert_eq!(host.fingerprint(other), Err(sw(0x6A8C)));
    }
    assert!(host.fingerprint(key).is_ok());
}

/// What ends the life of a session key.
struct End(&'static str, fn(&mut Host));

const ENDS: [End; 7] = [
    End("CloseContainer", |host| {
        let (application, container) = (host.application, host.container);
        host.send(&Command::CloseContainer { application, container }).unwrap();
    }),
    End("DeleteContainer", |host| {
        let application = host.application;
        host.send(&Command::DeleteContainer { application, name: name("both") }).unwrap();
        host.select_new("both");
    }),
    End("CloseApplication", |host| {
        let application = host.application;
        host.send(&Command::CloseApplication { application }).unwrap();
    }),
    End("ClearSecureState", |host| {
        let application = host.application;
        host.send(&Command::ClearSecureState { application }).unwrap();
    }),
    End("VerifyPIN, wrong", |host| {
        host.verify(PinRole::User, "wrong-pin").unwrap_err();
    }),
    End("UnblockPIN", |host| {
        host.unblock(host::ADMINISTRATOR_PIN, "246810").unwrap();
        host.verify(PinRole::User, "246810").unwrap();
        host.change(PinRole::User, "246810", DEFAULT_PIN).unwrap();
    }),
    End("power", |host| host.card.power_cycle()),
];

#[test]
fn keys_are_gone_with_what_they_belong_to() {
    for End(what, end) in ENDS {
        let mut host = at(&world::containers(), "both");
        let key = host.import_symmetric(ECB, &[1; 16]).unwrap();
        host.begin(CipherOperation::Encrypt, key, ECB, CipherParameters::default()).unwrap();
        end(&mut host);
        host.open_application();
        host.verify(PinRole::User, DEFAULT_PIN).unwrap();
        host.select("both");
        let step = host.step(CipherOperation::Encrypt, CipherStep::Single, key, &[0; 16]);
        assert_eq!(step, Err(sw(0x6A8C)), "{what}");
        assert_eq!(host.fingerprint(key), Err(sw(0x6A8C)), "{what}");
    }
    let mut host = at(&world::containers(), "both");
    let key = host.import_symmetric(ECB, &[1; 16]).unwrap();
    host.verify(PinRole::Administrator, "wrong-admin").unwrap_err();
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    host.select("both");
    assert!(host.fingerprint(key).is_ok(), "nothing of it ended");
}

/// ImportSymmKey takes zeros for application and container: a key of the card.
#[test]
fn a_key_of_the_card_needs_some_user() {
    let mut host = at(&world::containers(), "both");
    let application = host.application;
    (host.application, host.container) = ([0, 0].into(), [0, 0].into());
    let key = host.import_symmetric(ECB, &[9; 16]).unwrap();
    assert_eq!(host.fingerprint(key), Ok(fingerprint_of(&[9; 16])));
    let in_container = KeyReference { application, container: [3, 3].into(), ..key };
    assert_eq!(host.fingerprint(in_container), Err(sw(0x6A8C)));
    host.application = application;
    host.send(&Command::ClearSecureState { application }).unwrap();
    assert_eq!(host.fingerprint(key), Err(sw(0x6982)));
    host.verify(PinRole::User, DEFAULT_PIN).unwrap();
    assert_eq!(host.fingerprint(key), Err(sw(0x6A8C)), "it went with the last user");
}

#[test]
fn an_empty_container_exports_a_key_but_opens_none() {
    let mut host = at(&world::containers(), "empty");
    assert!(host.export_for_sm2(sm2_key(5).public_key(), ECB).is_ok());
    let exported = host.exported(KeyUse::Encryption);
    assert_eq!(exported.map(|_: response::ExportedPublicKey| ()), Err(sw(0x6A95)));
}
