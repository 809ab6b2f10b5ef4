// SPDX-License-Identifier: MIT OR Apache-2.0
//! Enveloped messages that are opened with a key on a token, which never hands it out.

use getrandom::SysRng;
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::{Certificate, KeyUsage, UnixTime};
use yzt_cms::{DecryptionError, EnvelopedBuilder, EnvelopedData};
use yzt_crypto::{KeySigner, PublicKey, sm2};
use yzt_token::{Container, Error, KeyUse, TokenDecryptor};

use super::Checked;

/// A certificate of a key that this program does not have.
fn certificate(key: &PublicKey) -> Certificate {
    let authority = sm2::PrivateKey::generate(&mut SysRng).unwrap();
    let name = |text| NameBuilder::new().common_name(text).build().unwrap();
    let serial = |number| SerialNumber::from_unsigned(&[number]).unwrap();
    let (from, until) = (UnixTime(1_750_000_000), UnixTime(1_900_000_000));
    let own = PublicKey::Sm2(authority.public_key().clone());
    let root = CertificateBuilder::new(serial(1), name("root"), own, from, until);
    let root = root.authority(None).key_usage(KeyUsage::AUTHORITY);
    let root = root.sign(&mut KeySigner::new(&authority, &mut SysRng)).unwrap();
    let leaf = CertificateBuilder::new(serial(2), name("leaf"), key.clone(), from, until);
    let leaf = leaf.issued_by(&root).key_usage(KeyUsage::ENCRYPTION_HALF);
    leaf.sign(&mut KeySigner::new(&authority, &mut SysRng)).unwrap()
}

/// A message of GM/T 0010 for the encryption key of a container, as it was and damaged.
pub(super) fn open(container: &mut dyn Container) -> Checked {
    let certificate = certificate(&container.public_key(KeyUse::Encryption)?);
    let content: Vec<u8> = (0..3000_u32).map(|index| index.to_le_bytes()[0]).collect();
    let builder = EnvelopedBuilder::gmt0010().recipient(&certificate).unwrap();
    let mut message = builder.encrypt(&mut SysRng, &content).unwrap();
    let mut open = |message: &[u8]| {
        let mut decryptor = TokenDecryptor::for_container(container)?;
        let message = EnvelopedData::parse(message).unwrap();
        match message.decrypt(&certificate, &mut decryptor, &mut SysRng) {
            Ok(plain) => Ok::<_, Error>(Some(plain)),
            Err(DecryptionError::Message(yzt_cms::Error::DecryptionFailed)) => Ok(None),
            Err(DecryptionError::Key(error)) => Err(error),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(open(&message)?.unwrap().as_slice(), content);
    // The last byte decides about the padding.
    let last = message.len() - 1;
    message[last] ^= 0x80;
    assert_ne!(open(&message)?.as_ref().map(|plain| plain.as_slice()), Some(&content[..]));
    // The key is for somebody else: its ciphertext ends in another byte.
    message[last] ^= 0x80;
    let PublicKey::Sm2(_) = certificate.public_key().unwrap() else { panic!("not SM2") };
    let read = EnvelopedData::parse(&message).unwrap();
    let yzt_cms::enveloped::RecipientInfo::KeyTransport(recipient) = &read.header().recipients()[0]
    else {
        panic!("another kind of recipient")
    };
    let key = recipient.encrypted_key();
    let place = message.windows(key.len()).position(|at| at == key).unwrap() + key.len() - 1;
    message[place] ^= 1;
    assert!(open(&message)?.is_none());
    Ok(())
}
