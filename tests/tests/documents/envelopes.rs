// SPDX-License-Identifier: MIT OR Apache-2.0
//! The enveloped key through every form: ASN.1, GM/T 0016, GM/T 0017, and into a key.

use core::mem::offset_of;

use getrandom::SysRng;
use yzt_cert::leniency::Quirks;
use yzt_cms::{CertificateAnswer, EscrowedKey, envelope};
use yzt_crypto::{Alignment, EnvelopedKey, KeyDecryptor, PublicKey, SkfBlobLayout, sm2, sm4};
use yzt_gmt0017::{Command, Dialect, EccImportOrder};
use yzt_skf_sys::layout::packed::{ECCCIPHERBLOB, ECCPUBLICKEYBLOB, ENVELOPEDKEYBLOB};

use crate::kit::{Always, Desk, FACTORY_PIN, new_key};

fn key() -> sm2::PrivateKey {
    sm2::PrivateKey::generate(&mut SysRng).unwrap()
}

fn layouts() -> [SkfBlobLayout; 4] {
    let [right, left] = [Alignment::Right, Alignment::Left];
    [(right, right), (right, left), (left, right), (left, left)]
        .map(|(coordinates, private_value)| SkfBlobLayout { coordinates, private_value })
}

/// The key as it comes out of ASN.1, out of every blob and out of every command.
fn forms(sealed: &EnvelopedKey) -> Vec<EnvelopedKey> {
    let mut out = vec![envelope::from_der(&envelope::to_der(sealed)).unwrap()];
    for layout in layouts() {
        let blob = out.last().unwrap().to_skf_blob(layout).unwrap();
        out.push(EnvelopedKey::from_skf_blob(&blob).unwrap());
    }
    for ecc_import in [EccImportOrder::Envelope, EccImportOrder::CipherFirst] {
        let dialect = Dialect { ecc_import, ..Dialect::default() };
        let command = through_a_command(out.last().unwrap(), &dialect);
        out.push(command);
    }
    out
}

fn through_a_command(key: &EnvelopedKey, dialect: &Dialect) -> EnvelopedKey {
    let command = Command::ImportEccKeyPair {
        application: [1, 1].into(),
        container: [2, 2].into(),
        enveloped_key: Box::new(key.clone()),
    };
    let bytes = command.encode(dialect).unwrap().to_bytes().unwrap();
    let (parsed, _) = yzt_apdu::Command::parse(&bytes).unwrap();
    match Command::decode(&parsed, dialect).unwrap() {
        Command::ImportEccKeyPair { enveloped_key, .. } => *enveloped_key,
        other => panic!("{}", other.name()),
    }
}

#[test]
fn every_form_keeps_the_key() {
    let (recipient, pair) = (key(), key());
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &pair).unwrap();
    let forms = forms(&sealed);
    assert_eq!(forms.len(), 7);
    for form in forms {
        assert_eq!(form, sealed);
        assert_eq!(*form.open(&recipient).unwrap().to_bytes(), *pair.to_bytes());
    }
}

#[test]
fn every_padding_of_issuers_goes_through_every_form() {
    let (recipient, pair) = (key(), key());
    let d = *pair.to_bytes();
    let wrapped_key = recipient.public_key().encrypt(&mut SysRng, &[9; 16]).unwrap();
    for plain in [[&[0; 32][..], &d].concat(), [&d[..], &[16; 16]].concat(), d.to_vec()] {
        let mut encrypted_private_key = plain;
        sm4::Key::new([9; 16]).encrypt_ecb(&mut encrypted_private_key).unwrap();
        let sealed = EnvelopedKey {
            encrypted_private_key,
            wrapped_key: wrapped_key.clone(),
            public_key: pair.public_key().clone(),
            algorithm: yzt_crypto::SymmetricAlgorithm::Sm4Ecb,
        };
        for form in forms(&sealed) {
            assert_eq!(*form.open(&recipient).unwrap().to_bytes(), d);
        }
    }
}

#[test]
fn the_blob_is_the_structure_of_gmt_0016() {
    let (recipient, pair) = (key(), key());
    let sealed = EnvelopedKey::seal(&mut SysRng, recipient.public_key(), &pair).unwrap();
    let blob = sealed.to_skf_blob(SkfBlobLayout::default()).unwrap();
    let at = |offset: usize, length: usize| &blob[offset..offset + length];
    assert_eq!(at(offset_of!(ENVELOPEDKEYBLOB, ulSymmAlgID), 4), 0x401_u32.to_le_bytes());
    let value = offset_of!(ENVELOPEDKEYBLOB, cbEncryptedPriKey) + 32;
    assert_eq!(at(value, 32), sealed.encrypted_private_key);
    let public = offset_of!(ENVELOPEDKEYBLOB, PubKey) + offset_of!(ECCPUBLICKEYBLOB, YCoordinate);
    assert_eq!(at(public + 32, 32), pair.public_key().y());
    let cipher = offset_of!(ENVELOPEDKEYBLOB, ECCCipherBlob);
    let hash = cipher + offset_of!(ECCCIPHERBLOB, HASH);
    assert_eq!(at(hash, 32), sealed.wrapped_key.c3());
    assert_eq!(&blob[cipher + offset_of!(ECCCIPHERBLOB, Cipher)..], sealed.wrapped_key.c2());
}

#[test]
fn a_key_takes_in_every_form_of_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let mut card = new_key(&folder.path().join("key"), Box::new(SysRng), |card| Box::new(card));
    let mut desk = Desk::new(&mut SysRng);
    let mut pins = Always(FACTORY_PIN);
    let request = card.request_certificate(&mut pins).unwrap().request;
    let public = request.public_key().unwrap();
    let answer = desk.pair(&request, &mut SysRng).into_answer();
    let [signature, encryption] =
        [&answer.signature_certificates[0], &answer.encryption_certificates[0]];
    let certificates = signature.to_pem() + &encryption.to_pem();
    let key = answer.enveloped_key.as_ref().unwrap();
    let mut inputs = vec![vec![answer.to_der()]];
    inputs.push(vec![certificates.clone().into_bytes(), envelope::to_der(key)]);
    for layout in layouts() {
        inputs.push(vec![certificates.clone().into_bytes(), key.to_skf_blob(layout).unwrap()]);
    }
    for parts in inputs {
        let read = |part: &Vec<u8>| CertificateAnswer::read_any(part, Quirks::STRICT).unwrap();
        let received = parts.iter().map(read).reduce(|all, part| all.and(part).unwrap()).unwrap();
        let received = received.into_answer(&public).unwrap();
        assert_eq!(received.enveloped_key, answer.enveloped_key);
        card.import_answer(&received, &mut pins).unwrap();
    }
}

#[test]
fn a_key_sealed_for_the_temporary_key_is_sealed_again_for_a_token() {
    let [signing, temporary, pair] = [key(), key(), key()];
    let escrowed = EscrowedKey::seal(&mut SysRng, temporary.public_key(), &pair).unwrap();
    let received = CertificateAnswer::read_any(&escrowed.to_der(), Quirks::STRICT).unwrap();
    let mut opener = KeyDecryptor::new(&temporary);
    let received = received.reseal(&mut opener, signing.public_key(), &mut SysRng).unwrap();
    let Some(yzt_cms::DeliveredKey::Enveloped(sealed)) = received.key else { panic!() };
    for form in forms(&sealed) {
        let opened = form.open(&signing).unwrap();
        assert_eq!(PublicKey::from(opened.public_key().clone()), pair.public_key().clone().into());
    }
}
