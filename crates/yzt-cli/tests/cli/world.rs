// SPDX-License-Identifier: MIT OR Apache-2.0
//! An authority and a holder whose keys lie in files, and openssl.

use std::process::{Command, Stdio};

use yzt_cert::builder::{CertificateBuilder, CrlBuilder, NameBuilder, SerialNumber};
use yzt_cert::{Certificate, CertificateRevocationList, KeyUsage, RevocationReason, UnixTime};
use yzt_crypto::{KeySigner, PublicKey, SoftwareKey, sm2};

use crate::support::Place;

/// A root, and a holder with a signature and an encryption certificate, of SM2 keys.
pub(crate) struct World {
    pub(crate) key: sm2::PrivateKey,
    pub(crate) root: Certificate,
}

pub(crate) fn random() -> getrandom::SysRng {
    getrandom::SysRng
}

pub(crate) fn now() -> UnixTime {
    let elapsed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    UnixTime(elapsed.as_secs().try_into().unwrap())
}

pub(crate) fn serial(number: u32) -> SerialNumber {
    SerialNumber::from_unsigned(&number.to_be_bytes()).unwrap()
}

fn draft(name: &str, number: u32, key: PublicKey) -> CertificateBuilder {
    let subject = NameBuilder::new().country("CN").organization("测试单位").common_name(name);
    let (begin, end) = (now().plus_days(-1), now().plus_days(300));
    CertificateBuilder::new(serial(number), subject.build().unwrap(), key, begin, end)
}

impl World {
    /// Writes root.pem, signer.pem, signer.key, recipient.pem, recipient.key; the signer's
    /// certificate says that the list is at `location`.
    pub(crate) fn write(place: &Place, location: &str) -> Self {
        let key = sm2::PrivateKey::generate(&mut random()).unwrap();
        let public = |key: &sm2::PrivateKey| PublicKey::Sm2(key.public_key().clone());
        let mut source = random();
        let mut by_root = KeySigner::new(&key, &mut source);
        let root = draft("Root", 1, public(&key)).authority(None).key_usage(KeyUsage::AUTHORITY);
        let root = root.sign(&mut by_root).unwrap();
        let mut holder = |name: &str, number, usage| {
            let own = sm2::PrivateKey::generate(&mut random()).unwrap();
            let made = draft(name, number, public(&own)).issued_by(&root).end_entity();
            let made = made.key_usage(usage).crl_location(location).sign(&mut by_root).unwrap();
            place.write(&format!("{name}.key"), own.to_pkcs8_pem().as_bytes());
            place.write(&format!("{name}.pem"), made.to_pem());
            made
        };
        holder("signer", 2, KeyUsage::SIGNATURE_HALF);
        holder("recipient", 3, KeyUsage::ENCRYPTION_HALF);
        place.write("root.pem", root.to_pem());
        Self { key, root }
    }

    /// A list of the root, with the signer on it or not.
    pub(crate) fn list(&self, revoked: bool) -> CertificateRevocationList {
        let mut list = CrlBuilder::new(&self.root, now().plus_days(-1), now().plus_days(7), 5);
        if revoked {
            list = list.revoke(serial(2), now().plus_days(-1), RevocationReason::KeyCompromise);
        }
        let mut source = random();
        list.sign(&mut KeySigner::new(SoftwareKey::from(&self.key), &mut source)).unwrap()
    }
}

/// Whether openssl does this; what it prints goes nowhere.
pub(crate) fn openssl(place: &Place, words: &[&str]) -> bool {
    let mut command = Command::new("openssl");
    command.args(words).current_dir(place.folder()).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().expect("openssl is one of the packages of the tests").success()
}
