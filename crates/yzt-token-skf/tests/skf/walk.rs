// SPDX-License-Identifier: MIT OR Apache-2.0
//! One walk over everything that a library does; what comes of it is checked here.

use getrandom::SysRng;
use yzt_crypto::sm2::{DistinguishedId, PrivateKey};
use yzt_crypto::{DigestAlgorithm, EnvelopedKey, MessageDigest, PublicKey, Signature, sm2, sm4};
use yzt_pin::{RetryLimit, TriesLeft};
use yzt_token::{
    AccessRights, Application, AsymmetricCiphertext, CipherAlgorithm, CipherMode, CipherParameters,
    CipherUse, Container, ContainerType, Device, Error, KeyType, KeyUse, NewApplication, NewFile,
    Object, Operation, Padding, PinRole, SessionKey,
};
use zeroize::Zeroizing;

use crate::odd::{ADMINISTRATOR_PIN, DEVICE_KEY, PIN, device_key, open, pin};
use yzt_token_skf::SkfProvider;

const MESSAGE: &[u8] = b"what is signed";

pub(crate) fn walk(mut provider: SkfProvider) {
    let mut device = open(&mut provider);
    devices(&mut *device);
    applications(&mut *device);
    let mut application = device.open_application("portal").unwrap();
    pins(&mut *application);
    keys(&mut *device, &mut *application);
    if device.capabilities().supports(Operation::Files) {
        files(&mut *application);
    }
    application.close().unwrap();
}

fn devices(device: &mut dyn Device) {
    let information = device.information().unwrap();
    assert_eq!(information.manufacturer, "Oddities Ltd");
    assert_eq!(information.serial, "ODD0001");
    assert_eq!(information.total_space, Some(65536));
    assert_eq!(information.hardware_version.major, 2);
    device.set_label("套件").unwrap();
    assert_eq!(device.information().unwrap().label, "套件");
    let random = [device.random(40).unwrap(), device.random(40).unwrap()];
    assert_ne!(random[0], random[1]);
    let algorithms = device.algorithms().unwrap().unwrap();
    assert_eq!(algorithms.asymmetric, 0x20700);
}

fn applications(device: &mut dyn Device) {
    assert_eq!(device.applications().unwrap(), ["portal"]);
    let missing = device.open_application("nowhere").map(drop);
    assert!(matches!(missing, Err(Error::NotFound { object: Object::Application })), "{missing:?}");
    if !device.capabilities().supports(Operation::AuthenticateDevice) {
        return;
    }
    let limit = RetryLimit::new(5).unwrap();
    let new = || NewApplication::new("second", pin(ADMINISTRATOR_PIN), limit, pin(PIN), limit);
    let early = device.create_application(new());
    assert!(matches!(early, Err(Error::NotLoggedIn { .. })), "{early:?}");
    let wrong = device.authenticate_device(device_key([9; 16]));
    assert!(matches!(wrong, Err(Error::DeviceKeyIncorrect { .. })), "{wrong:?}");
    device.authenticate_device(device_key(DEVICE_KEY)).unwrap();
    device.create_application(new()).unwrap();
    let again = device.create_application(new());
    assert!(matches!(again, Err(Error::AlreadyExists { .. })), "{again:?}");
    let mut second = device.open_application("second").unwrap();
    let told = second.pin_information(PinRole::User).unwrap();
    assert_eq!((told.tries_left, told.maximum), (TriesLeft::Exactly(5), Some(5)));
    device.delete_application("second").unwrap();
    let closed = second.containers();
    assert!(matches!(closed, Err(Error::ApplicationClosed)), "{closed:?}");
    device.change_device_key(device_key(DEVICE_KEY), device_key([7; 16])).unwrap();
    device.authenticate_device(device_key([7; 16])).unwrap();
    device.change_device_key(device_key([7; 16]), device_key(DEVICE_KEY)).unwrap();
}

fn pins(application: &mut dyn Application) {
    let wrong = application.verify_pin(PinRole::User, pin("000000"));
    let Err(Error::PinIncorrect { tries_left, .. }) = wrong else { panic!("{wrong:?}") };
    assert_eq!(tries_left, TriesLeft::Exactly(5));
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    application.change_pin(PinRole::User, pin(PIN), pin("739154")).unwrap();
    application.verify_pin(PinRole::User, pin("739154")).unwrap();
    application.change_pin(PinRole::User, pin("739154"), pin(PIN)).unwrap();
    application.verify_pin(PinRole::User, pin(PIN)).unwrap();
}

fn keys(device: &mut dyn Device, application: &mut dyn Application) {
    let mut container = application.create_container("one").unwrap();
    assert!(matches!(
        container.public_key(KeyUse::Signature),
        Err(Error::NotFound { object: Object::KeyPair })
    ));
    let made = container.generate_signature_key(KeyType::Sm2).unwrap();
    assert_eq!(container.public_key(KeyUse::Signature).unwrap(), made);
    let digest = digest(&made);
    let signature = container.sign_digest(&digest).unwrap();
    made.verify(MESSAGE, &signature).unwrap();
    device.verify_signature(&made, &digest, &signature).unwrap();
    let other = PrivateKey::generate(&mut SysRng).unwrap();
    let id = DistinguishedId::default();
    let foreign = Signature::Sm2(other.sign(&mut SysRng, &id, MESSAGE).unwrap());
    let mismatch = device.verify_signature(&made, &digest, &foreign);
    assert!(matches!(mismatch, Err(Error::SignatureMismatch)), "{mismatch:?}");
    encryption(device, &mut *container, &made);
    certificates(&mut *container);
    let information = container.information().unwrap();
    assert_eq!(information.container_type, ContainerType::Sm2);
    assert_eq!((information.signature_key_bits, information.encryption_key_bits), (256, 256));
    if device.capabilities().supports(Operation::Digest) {
        digests(device, &mut *container, &made);
    }
    container.close().unwrap();
    assert_eq!(application.containers().unwrap(), ["one"]);
    if device.capabilities().supports(Operation::SignWithPin) {
        let signature = application.sign_with_pin("one", pin(PIN), &digest).unwrap();
        made.verify(MESSAGE, &signature).unwrap();
        let mut container = application.open_container("one").unwrap();
        let refused = container.sign_digest(&digest);
        assert!(matches!(refused, Err(Error::NotLoggedIn { .. })), "{refused:?}");
        application.verify_pin(PinRole::User, pin(PIN)).unwrap();
    }
    application.delete_container("one").unwrap();
    let missing = application.open_container("one").map(drop);
    assert!(matches!(missing, Err(Error::NotFound { object: Object::Container })), "{missing:?}");
}

fn digest(key: &PublicKey) -> MessageDigest {
    let PublicKey::Sm2(key) = key else { panic!("{key:?}") };
    MessageDigest::sm3(key.digest(&DistinguishedId::default(), MESSAGE))
}

fn encryption(device: &mut dyn Device, container: &mut dyn Container, recipient: &PublicKey) {
    let PublicKey::Sm2(recipient) = recipient else { panic!("{recipient:?}") };
    let pair = PrivateKey::generate(&mut SysRng).unwrap();
    let enveloped = EnvelopedKey::seal(&mut SysRng, recipient, &pair).unwrap();
    container.import_encryption_key((&enveloped).into()).unwrap();
    let key = PublicKey::Sm2(pair.public_key().clone());
    assert_eq!(container.public_key(KeyUse::Encryption).unwrap(), key);

    let ciphertext = device.encrypt_for(&key, b"for the recipient alone").unwrap();
    let AsymmetricCiphertext::Sm2(inner) = &ciphertext else { panic!("{ciphertext:?}") };
    assert_eq!(*pair.decrypt(inner).unwrap(), b"for the recipient alone");
    if device.capabilities().supports(Operation::Decrypt) {
        assert_eq!(*container.decrypt(&ciphertext).unwrap(), b"for the recipient alone");
    }
    sessions(container, &pair);
    if device.capabilities().supports(Operation::ImportPlainSessionKey) {
        plain_session(device);
    }
}

const ECB: CipherAlgorithm = CipherAlgorithm::sm4(CipherMode::Ecb);

fn block(key: &mut dyn SessionKey, what: CipherUse, data: &[u8; 16]) -> [u8; 16] {
    key.begin(what, &CipherParameters::new(ECB, None)).unwrap();
    key.finish(data).unwrap().as_slice().try_into().unwrap()
}

fn sessions(container: &mut dyn Container, pair: &PrivateKey) {
    let public = PublicKey::Sm2(pair.public_key().clone());
    let (wrapped, mut ours) = container.export_session_key(ECB, &public).unwrap();
    let mut theirs = container.import_session_key(ECB, &wrapped).unwrap();
    let AsymmetricCiphertext::Sm2(wrapped) = wrapped else { panic!("{wrapped:?}") };
    let held: [u8; 16] = pair.decrypt(&wrapped).unwrap().as_slice().try_into().unwrap();
    let expected = sm4::Key::new(held).encrypt_block(&[1; 16]);
    assert_eq!(block(&mut *ours, CipherUse::Encrypt, &[1; 16]), expected);
    assert_eq!(block(&mut *theirs, CipherUse::Decrypt, &expected), [1; 16]);
    // Bound to its mode.
    let other = CipherParameters::new(CipherAlgorithm::sm4(CipherMode::Cbc), Some([0; 16]));
    let refused = ours.begin(CipherUse::Encrypt, &other);
    assert!(matches!(refused, Err(Error::NotSupported { .. })), "{refused:?}");
    ours.close().unwrap();
}

fn plain_session(device: &mut dyn Device) {
    let bytes = Zeroizing::new([3; 16]);
    let mut key = device.import_plain_session_key(ECB, &bytes).unwrap();
    let data: Vec<u8> = (0..9001_u32).map(|index| index.to_le_bytes()[0]).collect();
    for mode in [CipherMode::Ecb, CipherMode::Cbc, CipherMode::Cfb, CipherMode::Ofb] {
        let vector = (mode != CipherMode::Ecb).then_some([7; 16]);
        let padding = match mode {
            CipherMode::Ecb | CipherMode::Cbc => Padding::Pkcs5,
            _ => Padding::None,
        };
        let algorithm = CipherAlgorithm::sm4(mode);
        let parameters = CipherParameters { padding, ..CipherParameters::new(algorithm, vector) };
        let mut through = |what, data: &[u8]| {
            key.begin(what, &parameters).unwrap();
            let mut all = Vec::new();
            for part in data.chunks(1001) {
                all.extend_from_slice(&key.update(part).unwrap());
            }
            all.extend_from_slice(&key.finish(&[]).unwrap());
            all
        };
        let ciphertext = through(CipherUse::Encrypt, &data);
        assert_ne!(ciphertext, data);
        assert_eq!(through(CipherUse::Decrypt, &ciphertext), data, "{mode:?}");
    }
    let algorithm = CipherAlgorithm::sm4(CipherMode::Mac);
    let parameters = CipherParameters::new(algorithm, Some([0; 16]));
    key.begin(CipherUse::Mac, &parameters).unwrap();
    assert!(key.update(&[1; 100]).unwrap().is_empty());
    let code = key.finish(&[1; 12]).unwrap();
    let expected = sm4::Key::new([3; 16]).cbc_mac(&[0; 16], &[1; 112]).unwrap();
    assert_eq!(*code, expected);
    key.close().unwrap();
}

fn certificates(container: &mut dyn Container) {
    assert_eq!(container.certificate(KeyUse::Signature).unwrap(), None);
    // Longer than what is lent at first.
    let certificate: Vec<u8> = (0..6000_u32).map(|index| index.to_le_bytes()[0]).collect();
    container.import_certificate(KeyUse::Signature, &certificate).unwrap();
    assert_eq!(container.certificate(KeyUse::Signature).unwrap(), Some(certificate));
    assert_eq!(container.certificate(KeyUse::Encryption).unwrap(), None);
}

fn digests(device: &mut dyn Device, container: &mut dyn Container, key: &PublicKey) {
    let message: Vec<u8> = (0..9000_u32).map(|index| index.to_le_bytes()[0]).collect();
    for algorithm in [DigestAlgorithm::Sm3, DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
        let mut digest = device.digest(algorithm, None).unwrap();
        digest.update(&message).unwrap();
        assert_eq!(digest.finish().unwrap(), algorithm.digest(&message));
    }
    let id = DistinguishedId::new(b"ALICE123@YAHOO.COM".to_vec()).unwrap();
    let Signature::Sm2(signature) = container.sign_message(&id, MESSAGE).unwrap() else {
        panic!("not SM2")
    };
    let PublicKey::Sm2(key) = key else { panic!("{key:?}") };
    sm2::PublicKey::verify(key, &id, MESSAGE, &signature).unwrap();
}

fn files(application: &mut dyn Application) {
    let rights = (AccessRights::ANYONE, AccessRights::USER);
    let new = NewFile {
        name: "notes".into(),
        size: 20_000,
        read_rights: rights.0,
        write_rights: rights.1,
    };
    application.create_file(&new).unwrap();
    let again = application.create_file(&new);
    assert!(matches!(again, Err(Error::AlreadyExists { object: Object::File })), "{again:?}");
    assert_eq!(application.files().unwrap(), ["notes"]);
    let told = application.file_information("notes").unwrap();
    assert_eq!((told.size, told.read_rights, told.write_rights), (20_000, rights.0, rights.1));
    let content: Vec<u8> =
        (0..20_000_u32).map(|index| index.wrapping_mul(31).to_be_bytes()[3]).collect();
    application.write_file("notes", 0, &content).unwrap();
    assert_eq!(*application.read_file("notes", 0, 30_000).unwrap(), content);
    assert_eq!(*application.read_file("notes", 9_999, 3).unwrap(), content[9_999..10_002]);
    assert!(application.write_file("notes", 19_999, b"xy").is_err());
    assert!(application.write_file("notes", 10, &content).is_err());
    application.delete_file("notes").unwrap();
    let gone = application.file_information("notes");
    assert!(matches!(gone, Err(Error::NotFound { object: Object::File })), "{gone:?}");
}
