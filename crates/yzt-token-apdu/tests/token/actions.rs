// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every operation of the three traits and the jobs made of them, by name.

use core::time::Duration;

use yzt_crypto::DigestAlgorithm;
use yzt_crypto::sm2::DistinguishedId;
use yzt_token::{
    AccessRights, Application, CipherAlgorithm, CipherMode, CipherParameters, CipherUse, Container,
    Device, Error, KeyType, KeyUse, NewApplication, NewFile, Padding, PinRole, SessionKey,
};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use crate::simulated::Simulated;
use crate::values::{
    DIGEST, device_key, enveloped_key, party, pin, public_key, rsa_enveloped_key, rsa_public_key,
    rsa_signature, signature, sm2_ciphertext,
};

/// Something a user does, from opened handles to its end.
pub(crate) type Action = fn(&mut Handles) -> Result<(), Error>;

/// Handles to everything on a card.
pub(crate) struct Handles {
    pub(crate) device: ApduDevice,
    pub(crate) application: Box<dyn Application>,
    pub(crate) container: Box<dyn Container>,
}

impl Handles {
    pub(crate) fn open(card: &Simulated) -> Self {
        let mut device = card.device();
        let mut application = device.open_application("YZT").unwrap();
        let container = application.open_container("cert").unwrap();
        card.restart();
        Self { device, application, container }
    }
}

/// Every action, and how many tries a card may count in it.
pub(crate) const ACTIONS: &[(&str, usize, Action)] = &[
    ("information", 0, |on| on.device.information().map(drop)),
    ("applications", 0, |on| on.device.applications().map(drop)),
    ("open application", 0, |on| on.device.open_application("app").map(drop)),
    ("authenticate device", 1, |on| on.device.authenticate_device(device_key())),
    ("change device key", 1, |on| on.device.change_device_key(device_key(), device_key())),
    ("answer a device challenge", 1, |on| on.device.answer_device_challenge(&[5; 16])),
    ("transmit", 0, |on| on.device.transmit(&[0x80, 0x50, 0, 0, 0, 0, 8]).map(drop)),
    ("lock and unlock", 0, |on| {
        on.device.lock(Duration::ZERO)?;
        on.device.set_label("label")?;
        on.device.unlock()
    }),
    ("create application", 0, |on| on.device.create_application(new_application())),
    ("delete application", 0, |on| on.device.delete_application("other")),
    ("set label", 0, |on| on.device.set_label("label")),
    ("random", 0, |on| on.device.random(300).map(drop)),
    ("digest", 0, |on| {
        let mut digest = on.device.digest(DigestAlgorithm::Sha256, None)?;
        digest.update(&[1; 20_000])?;
        digest.finish().map(drop)
    }),
    ("digest over an identity", 0, |on| {
        let key = sm2_key();
        let mut digest =
            on.device.digest(DigestAlgorithm::Sm3, Some((&key, &DistinguishedId::default())))?;
        digest.update(b"message")?;
        digest.finish().map(drop)
    }),
    ("encrypt", 0, |on| cipher(plain(on)?, CipherUse::Encrypt, CipherMode::Cbc, Padding::Pkcs5)),
    ("decrypt", 0, |on| cipher(plain(on)?, CipherUse::Decrypt, CipherMode::Ofb, Padding::None)),
    ("mac", 0, |on| cipher(plain(on)?, CipherUse::Mac, CipherMode::Mac, Padding::None)),
    ("verify signature", 0, |on| on.device.verify_signature(&public_key(), &DIGEST, &signature())),
    ("verify rsa signature", 0, |on| {
        let digest = DigestAlgorithm::Sha256.digest(b"message");
        on.device.verify_signature(&rsa_public_key(), &digest, &rsa_signature())
    }),
    ("encrypt for", 0, |on| on.device.encrypt_for(&public_key(), b"secret").map(drop)),
    ("pin information", 0, |on| on.application.pin_information(PinRole::User).map(drop)),
    ("verify pin", 1, |on| on.application.verify_pin(PinRole::User, pin("123456"))),
    ("change pin", 1, |on| on.application.change_pin(PinRole::User, pin("123456"), pin("654321"))),
    ("unblock", 1, |on| {
        let challenge = on.application.unblock_challenge()?;
        on.application.unblock_pin(&yzt_token::UnblockCryptogram {
            challenge,
            encrypted_pin: [1; 16],
            mac: [2; 4],
        })
    }),
    (SIGN_WITH_PIN, 1, |on| on.application.sign_with_pin("cert", pin("123456"), &DIGEST).map(drop)),
    ("sign with pin in a closed container", 1, |on| {
        on.application.sign_with_pin("other", pin("123456"), &DIGEST).map(drop)
    }),
    ("files", 0, |on| on.application.files().map(drop)),
    ("create file", 0, |on| on.application.create_file(&new_file("new"))),
    ("delete file", 0, |on| on.application.delete_file("file")),
    ("file information", 0, |on| on.application.file_information("file").map(drop)),
    ("read file", 0, |on| on.application.read_file("file", 16, 20_000).map(drop)),
    ("write file", 0, |on| on.application.write_file("file", 16, &[5; 20_000])),
    ("logout", 0, |on| on.application.logout()),
    ("containers", 0, |on| on.application.containers().map(drop)),
    ("create container", 0, |on| on.application.create_container("new").map(drop)),
    ("open container", 0, |on| on.application.open_container("other").map(drop)),
    ("delete container", 0, |on| on.application.delete_container("other")),
    ("container information", 0, |on| on.container.information().map(drop)),
    ("generate rsa", 0, |on| {
        on.container.generate_signature_key(KeyType::Rsa { bits: 2048 }).map(drop)
    }),
    ("generate", 0, |on| on.container.generate_signature_key(KeyType::Sm2).map(drop)),
    ("import key", 0, |on| on.container.import_encryption_key((&enveloped_key()).into())),
    ("import rsa key", 0, |on| on.container.import_encryption_key((&rsa_enveloped_key()).into())),
    ("public key", 0, |on| on.container.public_key(KeyUse::Encryption).map(drop)),
    ("import certificate", 0, |on| on.container.import_certificate(KeyUse::Signature, b"0\0")),
    ("certificate", 0, |on| on.container.certificate(KeyUse::Signature).map(drop)),
    ("sign", 0, |on| on.container.sign_digest(&DIGEST).map(drop)),
    ("sign several", 0, |on| on.container.sign_digests(&[DIGEST; 3], &mut |_| {})),
    ("sign a message", 0, |on| {
        on.container.sign_message(&DistinguishedId::default(), b"message").map(drop)
    }),
    ("export session key", 0, |on| {
        on.container.export_session_key(CBC, &public_key()).and_then(|(_, key)| key.close())
    }),
    ("export session key for rsa", 0, |on| {
        on.container.export_session_key(CBC, &rsa_public_key()).and_then(|(_, key)| key.close())
    }),
    ("import session key", 0, |on| {
        let key = on.container.import_session_key(CBC, &sm2_ciphertext())?;
        cipher(key, CipherUse::Encrypt, CipherMode::Cbc, Padding::None)
    }),
    ("agree", 0, |on| {
        let agreement = on.container.begin_agreement(CBC, &DistinguishedId::default())?;
        agreement.finish(&party())?.close()
    }),
    ("respond", 0, |on| {
        let id = DistinguishedId::default();
        on.container.respond_agreement(CBC, &party(), &id).and_then(|(_, key)| key.close())
    }),
    ("log in", 1, |on| {
        on.application.verify_pin(PinRole::User, pin("123456"))?;
        on.container.sign_digest(&DIGEST)?;
        on.application.logout()
    }),
    ("issue", 1, |on| {
        on.application.verify_pin(PinRole::User, pin("123456"))?;
        let mut container = on.application.create_container("new")?;
        container.generate_signature_key(KeyType::Sm2)?;
        container.sign_digest(&DIGEST)?;
        container.import_certificate(KeyUse::Signature, b"0\0")?;
        container.import_encryption_key((&enveloped_key()).into())?;
        container.import_certificate(KeyUse::Encryption, b"0\0")?;
        on.application.logout()
    }),
];

/// The action whose last exchange may fail without taking its result back.
pub(crate) const SIGN_WITH_PIN: &str = "sign with pin";

const CBC: CipherAlgorithm = CipherAlgorithm::sm4(CipherMode::Cbc);

pub(crate) fn new_application() -> NewApplication {
    let limit = yzt_pin::RetryLimit::default();
    NewApplication::new("new", pin("adminadmin123456"), limit, pin("123456"), limit)
}

pub(crate) fn new_file(name: &str) -> NewFile {
    let (read_rights, write_rights) = (AccessRights::ANYONE, AccessRights::USER);
    NewFile { name: name.to_owned(), size: 1024, read_rights, write_rights }
}

fn sm2_key() -> yzt_crypto::sm2::PublicKey {
    match public_key() {
        yzt_crypto::PublicKey::Sm2(key) => key,
        other => panic!("{other:?}"),
    }
}

fn plain(on: &mut Handles) -> Result<Box<dyn SessionKey>, Error> {
    on.device.import_plain_session_key(CBC, &Zeroizing::new([3; 16]))
}

/// Runs 20 000 bytes through a session key, in several pieces, and closes it.
fn cipher(
    mut key: Box<dyn SessionKey>,
    what: CipherUse,
    mode: CipherMode,
    padding: Padding,
) -> Result<(), Error> {
    let algorithm = CipherAlgorithm::sm4(mode);
    let parameters = CipherParameters::new(algorithm, Some([4; 16]));
    key.begin(what, &CipherParameters { padding, ..parameters })?;
    key.update(&[1; 100])?;
    key.update(&[2; 19_900])?;
    key.finish(&[3; 16])?;
    key.close()
}
