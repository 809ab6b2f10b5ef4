// SPDX-License-Identifier: MIT OR Apache-2.0
//! P-256: keys and signatures.

use std::fs;

use getrandom::SysRng;
use yzt_crypto::p256::{PrivateKey, Signature};
use yzt_crypto::{DigestAlgorithm, Error, PublicKey, sm2};

use super::{MESSAGE, openssl, try_openssl};

const DIGESTS: [(DigestAlgorithm, &str); 5] = [
    (DigestAlgorithm::Sm3, "-sm3"),
    (DigestAlgorithm::Sha1, "-sha1"),
    (DigestAlgorithm::Sha256, "-sha256"),
    (DigestAlgorithm::Sha384, "-sha384"),
    (DigestAlgorithm::Sha512, "-sha512"),
];

#[test]
fn keys_and_signatures_go_both_ways() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let curve = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
    openssl(path, &[&curve[..], &["-out", "key.pem"]].concat());
    openssl(path, &["pkey", "-in", "key.pem", "-pubout", "-out", "key.pub"]);
    fs::write(path.join("message"), MESSAGE).unwrap();
    let pem = fs::read_to_string(path.join("key.pem")).unwrap();
    let key = PrivateKey::from_pkcs8_pem(&pem).unwrap();
    assert_eq!(*key.to_pkcs8_pem(), pem);
    assert_eq!(sm2::PrivateKey::from_pkcs8_pem(&pem).unwrap_err(), Error::UnsupportedAlgorithm);
    let sec1 = openssl(path, &["ec", "-in", "key.pem", "-outform", "DER"]);
    assert_eq!(PrivateKey::from_sec1_der(&sec1).unwrap().to_bytes(), key.to_bytes());
    let spki = openssl(path, &["pkey", "-in", "key.pem", "-pubout", "-outform", "DER"]);
    let public = PublicKey::from_spki_der(&spki).unwrap();
    assert_eq!((public.to_spki_der(), &public), (spki, &key.public_key().clone().into()));
    for (algorithm, name) in DIGESTS {
        let digest = algorithm.digest(MESSAGE);
        let ours = key.sign_digest(&mut SysRng, &digest).unwrap();
        fs::write(path.join("signature"), ours.to_der()).unwrap();
        let verify = ["dgst", name, "-verify", "key.pub", "-signature", "signature", "message"];
        assert!(try_openssl(path, &verify).0, "{name}");
        let theirs = openssl(path, &["dgst", name, "-sign", "key.pem", "message"]);
        let theirs = Signature::from_der(&theirs).unwrap().into();
        assert_eq!(public.verify_digest(&digest, &theirs), Ok(()), "{name}");
    }
    let own = PrivateKey::generate(&mut SysRng).unwrap();
    fs::write(path.join("own.pem"), own.to_pkcs8_pem().as_bytes()).unwrap();
    let check = ["pkey", "-in", "own.pem", "-check", "-pubout", "-outform", "DER"];
    assert!(openssl(path, &check).ends_with(&own.public_key().to_spki_der()));
}
