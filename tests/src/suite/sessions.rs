// SPDX-License-Identifier: MIT OR Apache-2.0
//! Checks of session keys.

use getrandom::SysRng;
use hex_literal::hex;
use yzt_crypto::{PublicKey, sm2, sm4};
use yzt_token::{
    AgreementParty, AsymmetricCiphertext, CipherAlgorithm, CipherMode, CipherParameters, CipherUse,
    Error, KeyType, KeyUse, Operation, Padding, SessionKey,
};
use zeroize::Zeroizing;

use super::{Check, Checked, Subject, give_encryption_key, sm2_key};

pub(super) const CHECKS: &[(Operation, Check)] = &[
    (Operation::ImportPlainSessionKey, import_plain),
    (Operation::SessionEncrypt, encrypt),
    (Operation::SessionDecrypt, decrypt),
    (Operation::SessionMac, mac),
    (Operation::ExportSessionKey, export),
    (Operation::ImportSessionKey, import),
    (Operation::KeyAgreement, agree),
];

/// GB/T 32907 A.1: key and plaintext, and the ciphertext of one block.
const KEY: [u8; 16] = hex!("0123456789abcdeffedcba9876543210");
const CIPHERTEXT: [u8; 16] = hex!("681edf34d206965e86b3e94f536e4246");

const ECB: CipherAlgorithm = CipherAlgorithm::sm4(CipherMode::Ecb);

/// One block through a session key in ECB.
fn block(key: &mut dyn SessionKey, what: CipherUse, data: &[u8; 16]) -> Result<[u8; 16], Error> {
    key.begin(what, &CipherParameters::new(ECB, None))?;
    Ok((*key.finish(data)?).clone().try_into().unwrap())
}

fn plain(subject: &mut Subject) -> Result<Box<dyn SessionKey>, Error> {
    subject.log_in()?;
    subject.device.import_plain_session_key(ECB, &Zeroizing::new(KEY))
}

fn import_plain(subject: &mut Subject) -> Checked {
    let mut key = plain(subject)?;
    assert_eq!(key.algorithm(), ECB);
    assert_eq!(block(&mut *key, CipherUse::Encrypt, &KEY)?, CIPHERTEXT);
    key.close()
}

fn parameters(mode: CipherMode, padding: Padding) -> CipherParameters {
    let vector = (mode != CipherMode::Ecb).then_some([7; 16]);
    CipherParameters { padding, ..CipherParameters::new(CipherAlgorithm::sm4(mode), vector) }
}

/// In parts that fit no block.
fn run(
    key: &mut dyn SessionKey,
    what: CipherUse,
    parameters: &CipherParameters,
    data: &[u8],
) -> Result<Vec<u8>, Error> {
    key.begin(what, parameters)?;
    let mut all = Vec::new();
    for part in data.chunks(1001) {
        all.extend_from_slice(&key.update(part)?);
    }
    all.extend_from_slice(&key.finish(&[])?);
    Ok(all)
}

const MODES: [CipherMode; 4] = [CipherMode::Ecb, CipherMode::Cbc, CipherMode::Cfb, CipherMode::Ofb];

fn encrypt(subject: &mut Subject) -> Checked {
    let mut key = plain(subject)?;
    let data: Vec<u8> = (0..6000_u32).map(|index| index.to_le_bytes()[0]).collect();
    for mode in MODES {
        let told = run(&mut *key, CipherUse::Encrypt, &parameters(mode, Padding::None), &data)?;
        assert_eq!(told, on_the_host(mode, &data), "{mode:?}");
    }
    Ok(())
}

/// The same by hand, from single blocks.
fn on_the_host(mode: CipherMode, data: &[u8]) -> Vec<u8> {
    let cipher = sm4::Key::new(KEY);
    let mut register = [7; 16];
    let mut all = Vec::new();
    for block in data.chunks(16) {
        let block: [u8; 16] = block.try_into().unwrap();
        let mixed = |with: [u8; 16]| -> [u8; 16] { std::array::from_fn(|at| block[at] ^ with[at]) };
        let out = match mode {
            CipherMode::Ecb => cipher.encrypt_block(&block),
            CipherMode::Cbc => cipher.encrypt_block(&mixed(register)),
            _ => mixed(cipher.encrypt_block(&register)),
        };
        register = match mode {
            CipherMode::Ofb => cipher.encrypt_block(&register),
            _ => out,
        };
        all.extend_from_slice(&out);
    }
    all
}

fn decrypt(subject: &mut Subject) -> Checked {
    let mut key = plain(subject)?;
    assert_eq!(block(&mut *key, CipherUse::Decrypt, &CIPHERTEXT)?, KEY);
    let data = b"not a whole number of blocks, so that padding shows".repeat(60);
    for mode in [CipherMode::Ecb, CipherMode::Cbc] {
        let parameters = parameters(mode, Padding::Pkcs5);
        let ciphertext = run(&mut *key, CipherUse::Encrypt, &parameters, &data)?;
        assert_eq!(run(&mut *key, CipherUse::Decrypt, &parameters, &ciphertext)?, data);
    }
    for mode in [CipherMode::Cfb, CipherMode::Ofb] {
        let parameters = parameters(mode, Padding::None);
        let ciphertext = run(&mut *key, CipherUse::Encrypt, &parameters, &data)?;
        assert_eq!(run(&mut *key, CipherUse::Decrypt, &parameters, &ciphertext)?, data);
    }
    Ok(())
}

fn mac(subject: &mut Subject) -> Checked {
    let mut key = plain(subject)?;
    let data = vec![0x5A; 4096];
    let told = run(&mut *key, CipherUse::Mac, &parameters(CipherMode::Mac, Padding::None), &data)?;
    let chained = on_the_host(CipherMode::Cbc, &data);
    assert_eq!(told, chained[chained.len() - 16..]);
    Ok(())
}

fn export(subject: &mut Subject) -> Checked {
    let mut container = subject.paired_container()?;
    let recipient = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let public = PublicKey::Sm2(recipient.public_key().clone());
    let (wrapped, mut key) = container.export_session_key(ECB, &public)?;
    let AsymmetricCiphertext::Sm2(wrapped) = wrapped else { panic!("{wrapped:?}") };
    let held: [u8; 16] = recipient.decrypt(&wrapped).unwrap().as_slice().try_into().unwrap();
    let told = block(&mut *key, CipherUse::Encrypt, &[1; 16])?;
    assert_eq!(told, sm4::Key::new(held).encrypt_block(&[1; 16]));
    key.close()
}

fn import(subject: &mut Subject) -> Checked {
    let mut container = subject.paired_container()?;
    let recipient = sm2_key(container.public_key(KeyUse::Encryption)?);
    let wrapped = AsymmetricCiphertext::Sm2(recipient.encrypt(&mut SysRng, &KEY).unwrap());
    let mut key = container.import_session_key(ECB, &wrapped)?;
    assert_eq!(block(&mut *key, CipherUse::Encrypt, &KEY)?, CIPHERTEXT);
    let other = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let foreign = other.public_key().encrypt(&mut SysRng, &KEY).unwrap();
    let refused = container.import_session_key(ECB, &AsymmetricCiphertext::Sm2(foreign)).map(drop);
    assert!(refused.is_err(), "it was encrypted for somebody else");
    key.close()?;
    super::messages::open(&mut *container)
}

/// Two containers of one key agree, each with its encryption pair.
fn agree(subject: &mut Subject) -> Checked {
    let mut initiator = subject.paired_container()?;
    let mut responder = subject.application.create_container("responder")?;
    responder.generate_signature_key(KeyType::Sm2)?;
    give_encryption_key(&mut *responder)?;
    let ids = [&b"initiator"[..], b"responder"];
    let [one, two] = ids.map(|id| sm2::DistinguishedId::new(id.to_vec()).unwrap());

    let begun = initiator.begin_agreement(ECB, &one)?;
    let party = AgreementParty {
        public_key: sm2_key(initiator.public_key(KeyUse::Encryption)?),
        ephemeral: begun.ephemeral().clone(),
        id: one,
    };
    let (ephemeral, mut theirs) = responder.respond_agreement(ECB, &party, &two)?;
    let public_key = sm2_key(responder.public_key(KeyUse::Encryption)?);
    let mut ours = begun.finish(&AgreementParty { public_key, ephemeral, id: two })?;
    let made = block(&mut *ours, CipherUse::Encrypt, &[3; 16])?;
    assert_eq!(made, block(&mut *theirs, CipherUse::Encrypt, &[3; 16])?);
    drop((ours, theirs, responder));
    subject.application.delete_container("responder")
}
