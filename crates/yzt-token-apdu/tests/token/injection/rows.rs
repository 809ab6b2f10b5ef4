// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every operation of the seam as it is done on the software key.

use core::time::Duration;

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, EnvelopedKey, PublicKey, sm2};
use yzt_gmt0017::{Command, Dialect, authentication};
use yzt_pin::RetryLimit;
use yzt_token::{
    Application, AsymmetricCiphertext, CipherAlgorithm, CipherMode, CipherParameters, CipherUse,
    Container, Device, DeviceKey, Error, KeyType, KeyUse, NewApplication, Operation, Padding,
    PinRole, SessionKey,
};
use yzt_token_apdu::{ApduDevice, unblock_cryptogram};
use zeroize::Zeroizing;

use super::key::{APPLICATION, PIN, RSA, certificate, made};
use crate::actions::new_file;
use crate::software_key::admin_pin;
use crate::values::{DIGEST, device_key, pin};

const CBC: CipherAlgorithm = CipherAlgorithm::sm4(CipherMode::Cbc);

/// Handles to the key, as a row wants them.
pub(crate) struct Bench {
    pub(crate) device: ApduDevice,
    pub(crate) application: Box<dyn Application>,
    pub(crate) container: Box<dyn Container>,
}

/// Who has to be known to the key beforehand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    Nobody,
    User,
    Device,
}

/// An operation.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) covers: &'static [Operation],
    pub(crate) known: Known,
    pub(crate) container: &'static str,
    /// The error that it ends with when nothing goes wrong.
    pub(crate) expected: Option<u16>,
    /// The errors that a second attempt may end with, since the first was successful unheard.
    pub(crate) done: &'static [u16],
    pub(crate) run: fn(&mut Bench) -> Result<(), Error>,
}

const fn row(
    name: &'static str,
    covers: &'static [Operation],
    run: fn(&mut Bench) -> Result<(), Error>,
) -> Row {
    let (known, container) = (Known::Nobody, "cert");
    Row { name, covers, known, container, expected: None, done: &[], run }
}

impl Row {
    const fn user(self, container: &'static str) -> Self {
        Self { known: Known::User, container, ..self }
    }

    const fn with_device_key(self) -> Self {
        Self { known: Known::Device, ..self }
    }

    const fn ends_with(self, number: u16) -> Self {
        Self { expected: Some(number), ..self }
    }

    const fn once(self, done: &'static [u16]) -> Self {
        Self { done, ..self }
    }
}

use Operation as Op;

#[rustfmt::skip] // One row for each way to use an operation.
pub(crate) const ROWS: &[Row] = &[
    row("information", &[Op::DeviceInformation], |on| on.device.information().map(drop)),
    row("applications", &[Op::Applications], |on| {
        on.device.refresh();
        on.device.applications().map(drop)
    }),
    row("set label", &[Op::SetLabel], |on| on.device.set_label("label")),
    row("random", &[Op::Random], |on| on.device.random(300).map(drop)),
    row("authenticate device", &[Op::AuthenticateDevice], |on| on.device.authenticate_device(device_key())),
    row("wrong device key", &[Op::AuthenticateDevice], |on| on.device.authenticate_device(other_key())).ends_with(2005),
    row("change device key", &[Op::ChangeDeviceKey], |on| on.device.change_device_key(device_key(), other_key()))
        .with_device_key().once(&[2004, 2005]),
    row("create application", &[Op::CreateApplication], |on| on.device.create_application(new_application()))
        .with_device_key().once(&[2004, 2021]),
    row("delete application", &[Op::DeleteApplication], |on| on.device.delete_application(APPLICATION))
        .with_device_key().once(&[2004, 2020]),
    row("digest", &[Op::Digest], digest),
    row("import plain session key", &[Op::ImportPlainSessionKey, Op::SessionEncrypt, Op::SessionDecrypt], |on| {
        there_and_back(on.device.import_plain_session_key(CBC, &Zeroizing::new([3; 16]))?)
    }).user("cert"),
    row("mac", &[Op::SessionMac], mac).user("cert"),
    row("verify signature", &[Op::VerifySignature], |on| {
        let key = sm2::PrivateKey::from_bytes(&[5; 32])?;
        let signature = yzt_crypto::Signature::Sm2(key.sign_digest_deterministic(&[0xAA; 32])?);
        on.device.verify_signature(&PublicKey::Sm2(key.public_key().clone()), &DIGEST, &signature)
    }),
    row("encrypt for somebody", &[Op::EncryptFor], |on| {
        on.device.encrypt_for(&PublicKey::Sm2(made().recipient.clone()), b"secret").map(drop)
    }),
    row("pin information", &[Op::PinInformation], |on| on.application.pin_information(PinRole::User).map(drop)),
    row("verify pin", &[Op::VerifyPin], |on| on.application.verify_pin(PinRole::User, pin(PIN))),
    row("wrong pin", &[Op::VerifyPin], |on| on.application.verify_pin(PinRole::User, pin("000000"))).ends_with(2000),
    row("wrong administrator pin", &[Op::VerifyPin], |on| {
        on.application.verify_pin(PinRole::Administrator, pin("000000"))
    }).ends_with(2000),
    row("change pin", &[Op::ChangePin], |on| on.application.change_pin(PinRole::User, pin(PIN), pin("654321")))
        .once(&[2000]),
    row("change wrong pin", &[Op::ChangePin], |on| {
        on.application.change_pin(PinRole::User, pin("000000"), pin("654321"))
    }).ends_with(2000),
    row("unblock", &[Op::UnblockByCryptogram], |on| unblock(on, admin_pin())),
    row("unblock with a wrong pin", &[Op::UnblockByCryptogram], |on| unblock(on, pin("000000"))).ends_with(2000),
    row("sign with pin", &[Op::SignWithPin], |on| {
        on.application.sign_with_pin("cert", pin(PIN), &DIGEST).map(drop)
    }),
    row("sign with pin elsewhere", &[Op::SignWithPin], |on| {
        on.application.sign_with_pin("half", pin(PIN), &DIGEST).map(drop)
    }),
    row("sign with a wrong pin", &[Op::SignWithPin], |on| {
        on.application.sign_with_pin("cert", pin("000000"), &DIGEST).map(drop)
    }).ends_with(2000),
    row("logout", &[Op::Logout], |on| on.application.logout()).user("cert"),
    row("files", &[Op::Files], |on| on.application.files().map(drop)),
    row("create file", &[Op::CreateFile], |on| on.application.create_file(&new_file("new"))).user("cert").once(&[2021]),
    row("delete file", &[Op::DeleteFile], |on| on.application.delete_file("file")).user("cert").once(&[2020]),
    row("file information", &[Op::FileInformation], |on| on.application.file_information("file").map(drop)),
    row("read file", &[Op::ReadFile], |on| on.application.read_file("file", 0, 1024).map(drop)),
    row("write file", &[Op::WriteFile], |on| on.application.write_file("file", 8, &[2; 1000])).user("cert"),
    row("containers", &[Op::Containers], |on| on.application.containers().map(drop)),
    row("create container", &[Op::CreateContainer], |on| on.application.create_container("new").map(drop))
        .user("cert").once(&[2021]),
    row("delete container", &[Op::DeleteContainer], |on| on.application.delete_container("half"))
        .user("cert").once(&[2020]),
    row("container information", &[Op::ContainerInformation], |on| on.container.information().map(drop)),
    row("public key", &[Op::PublicKey], |on| on.container.public_key(KeyUse::Encryption).map(drop)),
    row("rsa public key", &[Op::PublicKey], |on| on.container.public_key(KeyUse::Signature).map(drop)).user("rsa"),
    row("certificate", &[Op::Certificate], |on| on.container.certificate(KeyUse::Signature).map(drop)),
    row("generate", &[Op::GenerateSignatureKey], |on| on.container.generate_signature_key(KeyType::Sm2).map(drop))
        .user("empty"),
    row("generate rsa", &[Op::GenerateRsaKey], |on| on.container.generate_signature_key(RSA).map(drop)).user("empty"),
    row("import key", &[Op::ImportEncryptionKey], |on| on.container.import_encryption_key((&made().enveloped).into()))
        .user("half"),
    row("import rsa key", &[Op::ImportRsaEncryptionKey], |on| {
        on.container.import_encryption_key((&made().rsa_enveloped).into())
    }).user("half-rsa"),
    row("import certificate", &[Op::ImportCertificate], |on| {
        on.container.import_certificate(KeyUse::Signature, &made().certificate)
    }).user("half"),
    row("sign", &[Op::SignDigest], |on| on.container.sign_digest(&DIGEST).map(drop)).user("cert"),
    row("sign with rsa", &[Op::SignDigestRsa], |on| {
        on.container.sign_digest(&DigestAlgorithm::Sha256.digest(b"abc")).map(drop)
    }).user("rsa"),
    row("sign several", &[Op::SignDigests], |on| on.container.sign_digests(&[DIGEST; 3], &mut |_| {})).user("cert"),
    row("sign a message", &[Op::SignMessage], |on| {
        on.container.sign_message(&DistinguishedId::default(), b"message").map(drop)
    }).user("cert"),
    row("decrypt", &[Op::Decrypt], |on| {
        let ciphertext = made().rsa_recipient.encrypt(&mut getrandom::SysRng, b"secret")?;
        let plain = on.container.decrypt(&AsymmetricCiphertext::Rsa(ciphertext))?;
        assert_eq!(plain.as_slice(), b"secret");
        Ok(())
    }).user("rsa"),
    row("export and import a session key", &[Op::ExportSessionKey, Op::ImportSessionKey], |on| {
        exchange_keys(on, &PublicKey::Sm2(made().recipient.clone()))
    }).user("cert"),
    row("export and import a session key with rsa", &[Op::ExportSessionKey, Op::ImportSessionKey], |on| {
        exchange_keys(on, &PublicKey::Rsa(made().rsa_recipient.clone()))
    }).user("rsa"),
    row("agree on a key", &[Op::KeyAgreement], agree).user("cert"),
    row("answer a device challenge", &[Op::AnswerDeviceChallenge], answer_challenge),
    row("transmit", &[Op::Transmit], |on| on.device.transmit(&[0x80, 0x50, 0, 0, 0, 0, 8]).map(drop)),
    row("lock and unlock", &[Op::Lock], |on| {
        on.device.lock(Duration::from_millis(1))?;
        on.device.random(8)?;
        on.application.containers()?;
        on.device.unlock()
    }),
    row("log in", &[Op::VerifyPin, Op::SignDigest, Op::Logout], log_in),
    row("issue", &[Op::VerifyPin, Op::CreateContainer, Op::ImportEncryptionKey, Op::ImportCertificate], issue)
        .once(&[2021]),
];

fn answer_challenge(on: &mut Bench) -> Result<(), Error> {
    let key = authentication::DeviceKey::from_bytes(device_key().as_bytes());
    let random = on.device.random(8)?;
    let Ok(challenge) = authentication::Challenge::from_random(&random) else {
        panic!("no challenge in {} bytes", random.len())
    };
    match authentication::device_authentication(&key, &challenge) {
        Command::DevAuth { cryptogram, .. } => {
            on.device.answer_device_challenge(cryptogram.as_bytes())
        }
        other => panic!("{other:?}"),
    }
}

/// PIN, signature, logout, each in a transaction of its own.
fn log_in(on: &mut Bench) -> Result<(), Error> {
    on.application.verify_pin(PinRole::User, pin(PIN))?;
    on.container.sign_digest(&DIGEST)?;
    on.application.logout()
}

/// From the PIN to the second certificate.
fn issue(on: &mut Bench) -> Result<(), Error> {
    on.application.verify_pin(PinRole::User, pin(PIN))?;
    let mut container = on.application.create_container("issued")?;
    let PublicKey::Sm2(own) = container.generate_signature_key(KeyType::Sm2)? else {
        panic!("no SM2 key")
    };
    container.sign_digest(&DIGEST)?;
    let pair = sm2::PrivateKey::from_bytes(&[6; 32])?;
    let enveloped = EnvelopedKey::seal(&mut getrandom::SysRng, &own, &pair)?;
    container.import_encryption_key((&enveloped).into())?;
    container.import_certificate(KeyUse::Signature, &certificate(&own))?;
    container.import_certificate(KeyUse::Encryption, &certificate(pair.public_key()))?;
    on.application.logout()
}

fn other_key() -> DeviceKey {
    DeviceKey::new(Zeroizing::new(*b"8765432187654321"))
}

fn new_application() -> NewApplication {
    let limit = RetryLimit::default();
    NewApplication::new("new", admin_pin(), limit, pin(PIN), limit)
}

fn unblock(on: &mut Bench, admin: yzt_pin::Pin) -> Result<(), Error> {
    let challenge = on.application.unblock_challenge()?;
    let answer = unblock_cryptogram(admin, pin("777777"), &challenge, &Dialect::default())?;
    on.application.unblock_pin(&answer)
}

fn digest(on: &mut Bench) -> Result<(), Error> {
    let message: Vec<u8> = (0..5000_u32).map(|index| index.to_le_bytes()[0]).collect();
    let mut digest = on.device.digest(DigestAlgorithm::Sha256, None)?;
    digest.update(&message)?;
    assert_eq!(digest.finish()?, DigestAlgorithm::Sha256.digest(&message));
    Ok(())
}

fn parameters(mode: CipherMode, padding: Padding) -> CipherParameters {
    let parameters = CipherParameters::new(CipherAlgorithm::sm4(mode), Some([4; 16]));
    CipherParameters { padding, ..parameters }
}

/// Encrypts in pieces and decrypts at once.
fn there_and_back(mut key: Box<dyn SessionKey>) -> Result<(), Error> {
    let parameters = parameters(CipherMode::Cbc, Padding::Pkcs5);
    key.begin(CipherUse::Encrypt, &parameters)?;
    let mut sealed = key.update(&[0x61; 100])?.to_vec();
    sealed.extend_from_slice(&key.finish(&[0x61; 3])?);
    key.begin(CipherUse::Decrypt, &parameters)?;
    assert_eq!(*key.finish(&sealed)?, [0x61; 103]);
    key.close()
}

fn mac(on: &mut Bench) -> Result<(), Error> {
    let algorithm = CipherAlgorithm::sm4(CipherMode::Mac);
    let mut key = on.device.import_plain_session_key(algorithm, &Zeroizing::new([3; 16]))?;
    key.begin(CipherUse::Mac, &parameters(CipherMode::Mac, Padding::None))?;
    key.update(&[1; 32])?;
    key.finish(&[1; 16])?;
    key.close()
}

fn exchange_keys(on: &mut Bench, recipient: &PublicKey) -> Result<(), Error> {
    let (wrapped, mut first) = on.container.export_session_key(CBC, recipient)?;
    let mut second = on.container.import_session_key(CBC, &wrapped)?;
    let parameters = parameters(CipherMode::Cbc, Padding::None);
    first.begin(CipherUse::Encrypt, &parameters)?;
    second.begin(CipherUse::Encrypt, &parameters)?;
    assert_eq!(first.finish(&[1; 16])?, second.finish(&[1; 16])?, "not the same key");
    first.close()?;
    second.close()
}

/// Agrees with itself.
fn agree(on: &mut Bench) -> Result<(), Error> {
    let id = DistinguishedId::default();
    let party = |ephemeral| yzt_token::AgreementParty {
        public_key: made().recipient.clone(),
        ephemeral,
        id: DistinguishedId::default(),
    };
    let agreement = on.container.begin_agreement(CBC, &id)?;
    let initiator = party(agreement.ephemeral().clone());
    let (ephemeral, mut theirs) = on.container.respond_agreement(CBC, &initiator, &id)?;
    let mut ours = agreement.finish(&party(ephemeral))?;
    let parameters = parameters(CipherMode::Cbc, Padding::None);
    ours.begin(CipherUse::Encrypt, &parameters)?;
    theirs.begin(CipherUse::Encrypt, &parameters)?;
    assert_eq!(ours.finish(&[1; 16])?, theirs.finish(&[1; 16])?, "not the same key");
    ours.close()?;
    theirs.close()
}
