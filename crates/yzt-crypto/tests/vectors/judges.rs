// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who gives the results: this crate, and OpenSSL as far as it reads the same things.

use std::fs;
use std::path::Path;
use std::process::Command;

use yzt_crypto::PublicKey as AnyKey;
use yzt_crypto::sm2::{
    Ciphertext, DerSignature, DistinguishedId, PointPrefix, PrivateKey, PublicKey, RawSignature,
    Signature,
};

use crate::file::{Case, Group, unhex};

/// Flags of acceptable cases that this crate accepts.
pub(crate) const ACCEPTED: &[&str] = &["SecondAlgorithmIdentifier"];

/// Where OpenSSL 3.0 gives another result than is stated: it reads BER keys and what stands behind
/// them is none of its business, and it decrypts to nothing where C2 is empty.
pub(crate) const OPENSSL_APART: &[&str] = &[
    "sm2_decrypt_test.json: an empty plaintext",
    "sm2_public_key_test.json: a constructed BIT STRING",
    "sm2_public_key_test.json: a length in two octets",
    "sm2_public_key_test.json: indefinite length",
    "sm2_public_key_test.json: one octet behind it",
];

fn bytes(digits: Option<&String>) -> Vec<u8> {
    unhex(digits.map_or("", String::as_str))
}

/// Whether this crate accepts the case and, for a ciphertext, gives its plaintext.
pub(crate) fn ours(group: &Group, case: &Case) -> bool {
    match group.kind.as_str() {
        "Sm2PublicKey" => {
            let key = bytes(case.key.as_ref());
            match group.encoding.as_str() {
                "ecpoint" => PublicKey::from_sec1(&key).is_ok(),
                _ => matches!(AnyKey::from_spki_der(&key), Ok(AnyKey::Sm2(_))),
            }
        }
        "Sm2Decrypt" => decrypts(group, case),
        _ => verifies(group, case),
    }
}

fn decrypts(group: &Group, case: &Case) -> bool {
    let key =
        PrivateKey::from_bytes(&bytes(group.private_key.as_ref()).try_into().unwrap()).unwrap();
    let ct = bytes(case.ct.as_ref());
    let ciphertext = match group.encoding.as_str() {
        "asn1" => Ciphertext::from_der(&ct),
        "c1c3c2" => Ciphertext::from_c1c3c2(&ct, PointPrefix::Present),
        _ => Ciphertext::from_c1c2c3(&ct, PointPrefix::Present),
    };
    let plaintext = ciphertext.and_then(|ciphertext| key.decrypt(&ciphertext));
    plaintext.is_ok_and(|plaintext| *plaintext == bytes(case.msg.as_ref()))
}

fn verifies(group: &Group, case: &Case) -> bool {
    let key = bytes(group.public_key.as_ref().map(|key| &key.uncompressed));
    let key = PublicKey::from_sec1(&key).unwrap();
    let sig = bytes(case.sig.as_ref());
    let signature = match group.encoding.as_str() {
        "asn1" => DerSignature::from_bytes(&sig).and_then(|der| Signature::from_der(&der)),
        _ => RawSignature::from_slice(&sig).and_then(|raw| Signature::from_raw(&raw)),
    };
    let Ok(signature) = signature else { return false };
    match &case.digest {
        Some(digest) => key.verify_digest(&unhex(digest).try_into().unwrap(), &signature).is_ok(),
        None => {
            let id = DistinguishedId::new(bytes(group.distinguished_identifier.as_ref())).unwrap();
            key.verify(&id, &bytes(case.msg.as_ref()), &signature).is_ok()
        }
    }
}

/// What OpenSSL says, where its commands take the form.
pub(crate) fn openssl(folder: &Path, group: &Group, case: &Case) -> Option<bool> {
    let put = |name: &str, content: &[u8]| fs::write(folder.join(name), content).unwrap();
    let public = ["-pubin", "-keyform", "DER", "-inkey", "key"];
    let mut arguments = Vec::new();
    let identifier =
        format!("hexdistid:{}", group.distinguished_identifier.as_deref().unwrap_or_default());
    match (group.kind.as_str(), group.encoding.as_str()) {
        ("Sm2PublicKey", "asn") => {
            put("key", &bytes(case.key.as_ref()));
            arguments.extend([
                "pkey",
                "-pubin",
                "-inform",
                "DER",
                "-in",
                "key",
                "-noout",
                "-pubcheck",
            ]);
        }
        ("Sm2Decrypt", "asn1") => {
            let key = bytes(group.private_key.as_ref()).try_into().unwrap();
            put("key", &PrivateKey::from_bytes(&key).unwrap().to_pkcs8_der());
            put("ct", &bytes(case.ct.as_ref()));
            arguments
                .extend(["pkeyutl", "-decrypt", "-keyform", "DER", "-inkey", "key", "-in", "ct"]);
        }
        ("Sm2VerifyDigest", _) => {
            put("key", &bytes(group.public_key_der.as_ref()));
            put("sig", &bytes(case.sig.as_ref()));
            put("in", &bytes(case.digest.as_ref()));
            arguments.extend(["pkeyutl", "-verify", "-in", "in", "-sigfile", "sig"]);
            arguments.extend(public);
        }
        ("Sm2Verify", _) => {
            put("key", &bytes(group.public_key_der.as_ref()));
            put("sig", &bytes(case.sig.as_ref()));
            put("in", &bytes(case.msg.as_ref()));
            arguments.extend(["pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-in", "in"]);
            arguments.extend(["-sigfile", "sig"]);
            // Its default is the empty identifier.
            if !identifier.ends_with(':') {
                arguments.extend(["-pkeyopt", &identifier]);
            }
            arguments.extend(public);
        }
        _ => return None,
    }
    let output = Command::new("openssl")
        .args(&arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program `openssl` (3.0 or later, with SM2) on the PATH");
    let plaintext_fits = group.kind != "Sm2Decrypt" || output.stdout == bytes(case.msg.as_ref());
    Some(output.status.success() && plaintext_fits)
}
