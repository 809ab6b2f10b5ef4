// SPDX-License-Identifier: MIT OR Apache-2.0
//! The driver on the software key: the same jobs, and a card that means it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use getrandom::SysRng;
use yzt_apdu::{CardChannel, ChannelError, Command, Limits, Response};
use yzt_crypto::{
    DigestAlgorithm, EnvelopedKey, MessageDigest, PublicKey, Signature, Signer, sm2, sm4,
};
use yzt_gmt0017::Dialect;
use yzt_pin::{AllowedBytes, Pin, PinPolicy, PinStatus, RetryLimit, TriesLeft};
use yzt_softkey::{Card, NewKey};
use yzt_token::{
    Application, AsymmetricCiphertext, CipherAlgorithm, CipherMode, CipherParameters, CipherUse,
    ContainerType, Device, DeviceKey, Error, KeyType, KeyUse, NewApplication, Padding, PinRole,
    TokenSigner,
};
use yzt_token_apdu::{ApduDevice, unblock_cryptogram};
use zeroize::Zeroizing;

use crate::values::{device_key, pin};

const APPLICATION: &str = "YZT";
const CONTAINER: &str = "cert";

/// A software key in a folder of its own, with an application.
struct Key {
    folder: PathBuf,
    _parent: tempfile::TempDir,
    commands: Arc<Mutex<Vec<u8>>>,
}

/// The card, with the commands it got.
struct Counted {
    card: Card,
    commands: Arc<Mutex<Vec<u8>>>,
}

impl CardChannel for Counted {
    fn limits(&self) -> Limits {
        self.card.limits()
    }

    fn transmit(&mut self, command: &Command) -> Result<Response, ChannelError> {
        let mut commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        commands.push(command.instruction());
        self.card.transmit(command)
    }

    fn begin_transaction(&mut self) -> Result<(), ChannelError> {
        self.card.begin_transaction()
    }

    fn end_transaction(&mut self) -> Result<(), ChannelError> {
        self.card.end_transaction()
    }

    fn was_reset(&mut self) -> bool {
        self.card.was_reset()
    }
}

impl Key {
    fn new() -> Self {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("key");
        let new = NewKey {
            serial: "YZT00042".into(),
            label: "测试".into(),
            manufacturer: "YZT".into(),
            issuer: "示例 CA".into(),
            device_key: Zeroizing::new(*b"1234567812345678"),
        };
        yzt_softkey::create(&folder, new, &mut SysRng).unwrap();
        let key = Self { folder, _parent: parent, commands: Arc::default() };
        let mut device = key.device();
        device.authenticate_device(device_key()).unwrap();
        device.create_application(new_application()).unwrap();
        drop(device);
        key.restart();
        key
    }

    fn device(&self) -> ApduDevice {
        let card = Card::open(&self.folder, Box::new(SysRng)).unwrap();
        let channel = Counted { card, commands: Arc::clone(&self.commands) };
        ApduDevice::open(Box::new(channel), Dialect::default()).unwrap()
    }

    fn application(&self) -> Box<dyn Application> {
        self.device().open_application(APPLICATION).unwrap()
    }

    fn restart(&self) {
        self.commands.lock().unwrap().clear();
    }

    fn commands(&self) -> Vec<u8> {
        self.commands.lock().unwrap().clone()
    }
}

/// Sixteen bytes that no keyboard types.
pub(crate) fn admin_pin() -> Pin {
    let policy = PinPolicy { allowed: AllowedBytes::Any, ..PinPolicy::default() };
    Pin::new(Zeroizing::new((0x91..=0xA0).collect()), &policy).unwrap()
}

fn new_application() -> NewApplication {
    let (admin_retry, user_retry) = (RetryLimit::new(3).unwrap(), RetryLimit::default());
    NewApplication::new(APPLICATION, admin_pin(), admin_retry, pin("123456"), user_retry)
}

fn log_in(application: &mut dyn Application) {
    application.verify_pin(PinRole::User, pin("123456")).unwrap();
}

fn tries(application: &mut dyn Application, role: PinRole) -> TriesLeft {
    application.pin_information(role).unwrap().tries_left
}

#[test]
fn a_key_tells_who_it_is() {
    let key = Key::new();
    let mut device = key.device();
    let information = device.information().unwrap();
    assert_eq!(information.serial, "YZT00042");
    assert_eq!(information.label, "测试");
    device.set_label("新标签").unwrap();
    assert_eq!(device.information().unwrap().label, "新标签");
    assert_eq!(device.applications().unwrap(), [APPLICATION]);
    assert_ne!(device.random(32).unwrap(), device.random(32).unwrap());
}

#[test]
fn its_byte_order_is_found_out() {
    for byte_order in [yzt_gmt0017::ByteOrder::BigEndian, yzt_gmt0017::ByteOrder::LittleEndian] {
        let key = Key::new();
        let dialect = Dialect { byte_order, ..Dialect::default() };
        let card = Card::open(&key.folder, Box::new(SysRng)).unwrap().with_dialect(dialect);
        let mut device = ApduDevice::open_detecting(Box::new(card)).unwrap();
        assert!(device.information().unwrap().total_space.unwrap() < 1 << 24);
        let mut application = device.open_application(APPLICATION).unwrap();
        log_in(application.as_mut());
        let mut container = application.create_container(CONTAINER).unwrap();
        container.generate_signature_key(KeyType::Sm2).unwrap();
        assert_eq!(container.information().unwrap().signature_key_bits, 256);
    }
}

#[test]
fn issuance_and_login_from_end_to_end() {
    let key = Key::new();
    let mut application = key.application();
    log_in(application.as_mut());
    let mut container = application.create_container(CONTAINER).unwrap();
    assert_eq!(container.information().unwrap().container_type, ContainerType::Empty);
    let public_key = container.generate_signature_key(KeyType::Sm2).unwrap();
    let PublicKey::Sm2(recipient) = &public_key else { panic!("not SM2") };

    // The CA's side: the encryption pair, wrapped for the key that was just made.
    let encryption = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let enveloped = EnvelopedKey::seal(&mut SysRng, recipient, &encryption).unwrap();
    container.import_encryption_key((&enveloped).into()).unwrap();
    let imported = container.public_key(KeyUse::Encryption).unwrap();
    assert_eq!(imported, PublicKey::Sm2(encryption.public_key().clone()));
    assert_eq!(container.public_key(KeyUse::Signature).unwrap(), public_key);
    assert_eq!(container.certificate(KeyUse::Signature).unwrap(), None);

    let information = container.information().unwrap();
    assert_eq!((information.signature_key_bits, information.encryption_key_bits), (256, 256));
    assert_eq!(information.container_type, ContainerType::Sm2);
    application.logout().unwrap();
    application.close().unwrap();
    drop(container);

    key.restart();
    let mut application = key.application();
    let mut container = application.open_container(CONTAINER).unwrap();
    application.pin_information(PinRole::User).unwrap();
    log_in(application.as_mut());
    let mut signer = TokenSigner::new(container.as_mut(), public_key.clone());
    let signature = signer.sign(b"log me in").unwrap();
    public_key.verify(b"log me in", &signature).unwrap();
    assert!(public_key.verify(b"log me out", &signature).is_err());
    application.logout().unwrap();
    let refused = container.sign_digest(&MessageDigest::sm3([1; 32]));
    assert!(matches!(refused, Err(Error::NotLoggedIn { .. })));
    application.close().unwrap();
    // OpenApplication, OpenContainer, GetPINInfo, the four of a login, the refused one, Close.
    let expected = [0x26, 0x42, 0x14, 0x50, 0x18, 0x74, 0x1C, 0x74, 0x28];
    assert_eq!(key.commands(), expected);
}

#[test]
fn what_belongs_to_the_user_needs_the_user() {
    let key = Key::new();
    let mut application = key.application();
    let refused = application.create_container(CONTAINER).err().unwrap();
    assert!(matches!(refused, Error::NotLoggedIn { command: "CreateContainer" }), "{refused}");
    log_in(application.as_mut());
    let mut container = application.create_container(CONTAINER).unwrap();
    assert!(matches!(application.create_container(CONTAINER), Err(Error::AlreadyExists { .. })));
    assert!(matches!(application.open_container("other"), Err(Error::NotFound { .. })));
    assert!(matches!(
        container.sign_digest(&MessageDigest::sm3([1; 32])),
        Err(Error::NotFound { .. })
    ));
    assert!(matches!(container.public_key(KeyUse::Signature), Err(Error::NotFound { .. })));
    application.delete_container(CONTAINER).unwrap();
    assert!(application.containers().unwrap().is_empty());
    let other = Key::new();
    let mut device = other.device();
    let refused = device.create_application(new_application()).unwrap_err();
    assert!(matches!(refused, Error::NotLoggedIn { .. }), "{refused}");
}

/// Six wrong PINs, and what they are told.
fn lock(key: &Key) {
    let mut application = key.application();
    for left in (1..=5).rev() {
        match application.verify_pin(PinRole::User, pin("000000")) {
            Err(Error::PinIncorrect { role: PinRole::User, tries_left }) => {
                assert_eq!(tries_left, TriesLeft::Exactly(left));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(tries(application.as_mut(), PinRole::User), TriesLeft::Exactly(left));
    }
    for wrong in ["000000", "123456"] {
        let locked = application.verify_pin(PinRole::User, pin(wrong)).unwrap_err();
        assert!(matches!(locked, Error::PinLocked { role: PinRole::User }), "{locked}");
    }
}

#[test]
fn six_wrong_pins_lock_and_the_administrator_unblocks_from_afar() {
    let key = Key::new();
    lock(&key);
    // After a restart it is locked still.
    let mut application = key.application();
    assert_eq!(tries(application.as_mut(), PinRole::User), TriesLeft::Locked);

    let challenge = application.unblock_challenge().unwrap();
    assert_eq!(challenge.device_serial, "YZT00042");
    let answer =
        unblock_cryptogram(admin_pin(), pin("777777"), &challenge, &Dialect::default()).unwrap();
    application.unblock_pin(&answer).unwrap();
    assert!(matches!(application.unblock_pin(&answer), Err(Error::ChallengeStale)));

    let information = application.pin_information(PinRole::User).unwrap();
    assert_eq!(information.status, PinStatus::OneTime);
    assert_eq!(information.tries_left, TriesLeft::Exactly(6));
    application.verify_pin(PinRole::User, pin("777777")).unwrap();
    let refused = application.change_pin(PinRole::User, pin("777777"), pin("777777"));
    assert!(matches!(refused, Err(Error::NewPinRefused { role: PinRole::User, .. })));
    application.change_pin(PinRole::User, pin("777777"), pin("654321")).unwrap();
    let information = application.pin_information(PinRole::User).unwrap();
    assert_eq!(information.status, PinStatus::Set);
    application.verify_pin(PinRole::User, pin("654321")).unwrap();
}

#[test]
fn a_wrong_unblock_answer_costs_the_administrator_a_try() {
    let key = Key::new();
    let mut application = key.application();
    let challenge = application.unblock_challenge().unwrap();
    let dialect = Dialect::default();
    let wrong = unblock_cryptogram(pin("wrong-admin-pin"), pin("777777"), &challenge, &dialect);
    match application.unblock_pin(&wrong.unwrap()) {
        Err(Error::PinIncorrect { role: PinRole::Administrator, tries_left }) => {
            assert_eq!(tries_left, TriesLeft::Exactly(2));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(tries(application.as_mut(), PinRole::Administrator), TriesLeft::Exactly(2));
    // A mixed-up one costs nothing.
    let right = unblock_cryptogram(admin_pin(), pin("777777"), &challenge, &dialect).unwrap();
    assert!(matches!(application.unblock_pin(&right), Err(Error::ChallengeStale)));
    application.unblock_challenge().unwrap();
    assert!(matches!(application.unblock_pin(&right), Err(Error::ChallengeStale)));
    assert_eq!(tries(application.as_mut(), PinRole::Administrator), TriesLeft::Exactly(2));
}

#[test]
fn a_one_time_pin_lets_nobody_sign() {
    let key = Key::new();
    let mut application = key.application();
    log_in(application.as_mut());
    let mut container = application.create_container(CONTAINER).unwrap();
    container.generate_signature_key(KeyType::Sm2).unwrap();
    let challenge = application.unblock_challenge().unwrap();
    let dialect = Dialect::default();
    let answer = unblock_cryptogram(admin_pin(), pin("777777"), &challenge, &dialect).unwrap();
    application.unblock_pin(&answer).unwrap();
    application.verify_pin(PinRole::User, pin("777777")).unwrap();
    let refused = container.sign_digest(&MessageDigest::sm3([1; 32]));
    assert!(matches!(refused, Err(Error::PinMustChange)), "{refused:?}");
    application.change_pin(PinRole::User, pin("777777"), pin("654321")).unwrap();
    application.verify_pin(PinRole::User, pin("654321")).unwrap();
    container.sign_digest(&MessageDigest::sm3([1; 32])).unwrap();
}

#[test]
fn a_container_in_use_is_not_told_as_a_pin_to_change() {
    let key = Key::new();
    let mut application = key.application();
    log_in(application.as_mut());
    let information = application.pin_information(PinRole::User).unwrap();
    assert_eq!(information.status, PinStatus::Default);
    let mut container = application.create_container(CONTAINER).unwrap();
    let PublicKey::Sm2(recipient) = container.generate_signature_key(KeyType::Sm2).unwrap() else {
        panic!("no SM2 key");
    };
    let pair = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let delivered = EnvelopedKey::seal(&mut SysRng, &recipient, &pair).unwrap();
    container.import_encryption_key((&delivered).into()).unwrap();
    // The card refuses, since the encryption pair depends on the signature pair; a change of the
    // factory PIN would not help.
    let refused = container.generate_signature_key(KeyType::Sm2);
    assert!(matches!(refused, Err(Error::StateRefused { status: 0x6985, .. })), "{refused:?}");
    assert!(key.commands().ends_with(&[0x70, 0x14, 0x4A]));
}

#[test]
fn a_wrong_device_key_is_counted() {
    let key = Key::new();
    let wrong = DeviceKey::new(Zeroizing::new(*b"8765432187654321"));
    let error = key.device().authenticate_device(wrong).unwrap_err();
    let counted = matches!(error, Error::DeviceKeyIncorrect { tries_left: TriesLeft::Exactly(_) });
    assert!(counted, "{error}");
}

#[test]
fn an_application_can_be_deleted_with_the_device_key() {
    let key = Key::new();
    let mut device = key.device();
    assert!(matches!(device.delete_application(APPLICATION), Err(Error::NotLoggedIn { .. })));
    device.authenticate_device(device_key()).unwrap();
    device.delete_application(APPLICATION).unwrap();
    assert!(device.applications().unwrap().is_empty());
    assert!(matches!(device.open_application(APPLICATION), Err(Error::NotFound { .. })));
}

#[test]
fn a_dropped_handle_leaves_nobody_logged_in() {
    let key = Key::new();
    let mut device = key.device();
    let mut application = device.open_application(APPLICATION).unwrap();
    log_in(application.as_mut());
    application.create_container(CONTAINER).unwrap().generate_signature_key(KeyType::Sm2).unwrap();
    drop(application);
    let mut application = device.open_application(APPLICATION).unwrap();
    let mut container = application.open_container(CONTAINER).unwrap();
    assert!(matches!(
        container.sign_digest(&MessageDigest::sm3([1; 32])),
        Err(Error::NotLoggedIn { .. })
    ));
}

#[test]
fn the_service_of_a_key_agrees_with_everybody_elses_arithmetic() {
    let key = Key::new();
    let mut device = key.device();
    let mut application = device.open_application(APPLICATION).unwrap();
    log_in(application.as_mut());
    let mut container = application.create_container(CONTAINER).unwrap();
    let public_key = container.generate_signature_key(KeyType::Sm2).unwrap();
    let PublicKey::Sm2(own) = &public_key else { panic!("no SM2 key") };
    let id = sm2::DistinguishedId::new("someone@example").unwrap();

    // Z and the digest are computed on the key, for the signature and for itself.
    let signed = container.sign_message(&id, b"message").unwrap();
    let Signature::Sm2(signature) = &signed else { panic!("no SM2 signature") };
    own.verify(&id, b"message", signature).unwrap();
    let mut digest = device.digest(DigestAlgorithm::Sm3, Some((own, &id))).unwrap();
    digest.update(b"mess").unwrap();
    digest.update(b"age").unwrap();
    let digest = digest.finish().unwrap();
    assert_eq!(digest, MessageDigest::sm3(own.digest(&id, b"message")));

    device.verify_signature(&public_key, &digest, &signed).unwrap();
    let other = device.verify_signature(&public_key, &MessageDigest::sm3([1; 32]), &signed);
    assert!(matches!(other, Err(Error::SignatureMismatch)), "{other:?}");

    let recipient = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let to = PublicKey::Sm2(recipient.public_key().clone());
    let AsymmetricCiphertext::Sm2(sealed) = device.encrypt_for(&to, b"secret").unwrap() else {
        panic!("no SM2 ciphertext")
    };
    assert_eq!(recipient.decrypt(&sealed).unwrap().as_slice(), b"secret");

    // A session key for somebody else: the same bytes come out on both sides.
    let cbc = CipherAlgorithm::sm4(CipherMode::Cbc);
    let (wrapped, mut session_key) = container.export_session_key(cbc, &to).unwrap();
    let AsymmetricCiphertext::Sm2(wrapped) = wrapped else { panic!("no SM2 ciphertext") };
    let clear = recipient.decrypt(&wrapped).unwrap();
    let clear = sm4::Key::new(clear.as_slice().try_into().unwrap());
    for (mode, host) in [
        (CipherMode::Ecb, sm4::Mode::Ecb),
        (CipherMode::Cbc, sm4::Mode::Cbc),
        (CipherMode::Cfb, sm4::Mode::Cfb),
        (CipherMode::Ofb, sm4::Mode::Ofb),
    ] {
        let vector = (mode != CipherMode::Ecb).then_some([4; 16]);
        let message: Vec<u8> = (0..=255).cycle().take(5003).collect();
        let parameters = CipherParameters::new(CipherAlgorithm::sm4(mode), vector);
        let parameters = CipherParameters { padding: Padding::Pkcs5, ..parameters };
        session_key.begin(CipherUse::Encrypt, &parameters).unwrap();
        let mut ours = session_key.update(&message[..7]).unwrap().to_vec();
        ours.extend_from_slice(&session_key.update(&message[7..4000]).unwrap());
        ours.extend_from_slice(&session_key.finish(&message[4000..]).unwrap());
        let vector = vector.as_ref().map_or(&[][..], |vector| vector);
        let cipher = sm4::Cipher::encryptor(&clear, host, vector, sm4::Padding::Pkcs5, 0).unwrap();
        assert_eq!(ours, cipher.finish(&message).unwrap().as_slice(), "{mode:?}");
        session_key.begin(CipherUse::Decrypt, &parameters).unwrap();
        assert_eq!(session_key.finish(&ours).unwrap().as_slice(), message, "{mode:?}");
    }
    let mac = CipherParameters::new(CipherAlgorithm::sm4(CipherMode::Mac), Some([0; 16]));
    session_key.begin(CipherUse::Mac, &mac).unwrap();
    session_key.update(&[1; 33]).unwrap();
    let code = session_key.finish(&[1; 31]).unwrap();
    assert_eq!(*code, clear.cbc_mac(&[0; 16], &[1; 64]).unwrap());
    session_key.close().unwrap();
}

#[test]
fn a_session_key_ends_with_the_login() {
    let key = Key::new();
    let mut device = key.device();
    let mut application = device.open_application(APPLICATION).unwrap();
    log_in(application.as_mut());
    let cbc = CipherAlgorithm::sm4(CipherMode::Cbc);
    let mut session_key = device.import_plain_session_key(cbc, &Zeroizing::new([3; 16])).unwrap();
    application.logout().unwrap();
    let parameters = CipherParameters::new(cbc, Some([4; 16]));
    let refused = session_key.begin(CipherUse::Encrypt, &parameters).unwrap_err();
    assert!(matches!(refused, Error::NotLoggedIn { .. } | Error::NotFound { .. }), "{refused}");
    session_key.close().unwrap();
}
