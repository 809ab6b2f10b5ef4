// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL as the other side, both ways. It has no SM2 in messages: recipients have RSA keys.
//!
//! Needs OpenSSL 3.0 or later on the path.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use yzt_cert::leniency::Quirk;
use yzt_cert::{Certificate, oid};
use yzt_cms::{Dialect, EncryptedData, EncryptingWriter, EnvelopedBuilder, EnvelopedData};
use yzt_crypto::content::{ContentCipher, ContentKey};
use yzt_crypto::{KeyDecryptor, rsa};
use zeroize::Zeroizing;

use crate::support::{fixed, openssl, plain};

/// What openssl calls the ciphers that it has in messages.
const CIPHERS: [(ContentCipher, &str); 7] = [
    (ContentCipher::Aes128Cbc, "aes-128-cbc"),
    (ContentCipher::Aes192Cbc, "aes-192-cbc"),
    (ContentCipher::Aes256Cbc, "aes-256-cbc"),
    (ContentCipher::Sm4Cbc, "sm4-cbc"),
    (ContentCipher::Aes128Gcm, "aes-128-gcm"),
    (ContentCipher::Aes192Gcm, "aes-192-gcm"),
    (ContentCipher::Aes256Gcm, "aes-256-gcm"),
];

struct Peer {
    folder: TempDir,
    key: rsa::PrivateKey,
    certificate: Certificate,
}

impl Peer {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        openssl(
            path,
            &[
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem",
                "-subj",
                "/C=CN/O=peer/CN=recipient",
                "-addext",
                "keyUsage=critical,keyEncipherment",
            ],
        );
        let key = fs::read_to_string(path.join("key.pem")).unwrap();
        let key = rsa::PrivateKey::from_pkcs8_pem(&key).unwrap();
        let certificate =
            Certificate::parse_any(&fs::read(path.join("cert.pem")).unwrap()).unwrap();
        Self { folder, key, certificate }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn open(&self, message: &[u8]) -> EnvelopedData {
        let read = EnvelopedData::parse(message).unwrap();
        assert!(read.header().recipient_of(&self.certificate).is_some());
        read
    }

    fn decrypt(&self, message: &EnvelopedData) -> Vec<u8> {
        let mut blinding = fixed(1);
        let mut decryptor = KeyDecryptor::rsa(&self.key, &mut blinding);
        message.decrypt(&self.certificate, &mut decryptor, &mut fixed(2)).unwrap().to_vec()
    }
}

fn content() -> Vec<u8> {
    (0_u32..40_000).map(|index| (index % 251) as u8).collect()
}

#[test]
fn openssl_writes_and_we_read() {
    let peer = Peer::new();
    fs::write(peer.path().join("content"), content()).unwrap();
    for (cipher, name) in CIPHERS {
        for options in [&[][..], &["-stream"], &["-keyid"], &["-stream", "-keyid"]] {
            let cipher_option = format!("-{name}");
            let mut arguments = vec![
                "cms",
                "-encrypt",
                "-binary",
                "-in",
                "content",
                "-outform",
                "DER",
                "-out",
                "message",
                &cipher_option,
            ];
            arguments.extend(options);
            arguments.push("cert.pem");
            openssl(peer.path(), &arguments);
            let message = peer.open(&fs::read(peer.path().join("message")).unwrap());
            assert_eq!(message.header().cipher(), cipher);
            assert_eq!(message.header().is_authenticated(), cipher.is_authenticated());
            assert_eq!(
                message.quirks().contains(Quirk::BerLengths),
                options.contains(&"-stream"),
                "{name} {options:?}"
            );
            assert_eq!(peer.decrypt(&message), content(), "{name} {options:?}");
        }
    }
}

#[test]
fn we_write_and_openssl_reads() {
    let peer = Peer::new();
    let read = || {
        openssl(
            peer.path(),
            &[
                "cms", "-decrypt", "-binary", "-inform", "DER", "-in", "message", "-inkey",
                "key.pem", "-recip", "cert.pem",
            ],
        )
    };
    for (cipher, name) in CIPHERS {
        for (by_key, attribute) in [(false, false), (true, false), (false, true)] {
            let mut builder = EnvelopedBuilder::rfc5652(cipher).unwrap();
            builder = match by_key {
                true => builder.recipient_by_key(&peer.certificate).unwrap(),
                false => builder.recipient(&peer.certificate).unwrap(),
            };
            // More recipients do not disturb.
            builder = builder.recipient(&crate::support::rsa_holder().certificate).unwrap();
            if attribute {
                builder = builder.unprotected_attribute(&oid::SM3, &[&[5, 0]]).unwrap();
            }
            let message = builder.encrypt(&mut fixed(3), &content()).unwrap();
            fs::write(peer.path().join("message"), message).unwrap();
            assert_eq!(read(), content(), "{name} {by_key} {attribute}");
            let mut writer = builder.writer(&mut fixed(4), Vec::new()).unwrap();
            std::io::Write::write_all(&mut writer, &content()).unwrap();
            fs::write(peer.path().join("message"), writer.finish().unwrap()).unwrap();
            assert_eq!(read(), content(), "{name} {by_key} {attribute}, as a stream");
        }
    }
}

#[test]
fn encrypted_messages_both_ways() {
    let peer = Peer::new();
    fs::write(peer.path().join("content"), content()).unwrap();
    for (cipher, name) in CIPHERS.into_iter().filter(|(cipher, _)| !cipher.is_authenticated()) {
        let bytes: Vec<u8> = (1..=32).take(cipher.key_length()).collect();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let key = ContentKey::new(cipher, Zeroizing::new(bytes)).unwrap();
        let cipher_option = format!("-{name}");
        for options in [&[][..], &["-stream"]] {
            let mut arguments = vec![
                "cms",
                "-EncryptedData_encrypt",
                "-binary",
                "-in",
                "content",
                "-outform",
                "DER",
                "-out",
                "message",
                &cipher_option,
                "-secretkey",
                &hex,
            ];
            arguments.extend(options);
            openssl(peer.path(), &arguments);
            let message = fs::read(peer.path().join("message")).unwrap();
            let message = EncryptedData::parse(&message).unwrap();
            assert_eq!(message.cipher(), cipher);
            assert_eq!(plain(message.decrypt(&key)), Ok(content()), "{name} {options:?}");
        }
        let whole = EncryptedData::encrypt(Dialect::Rfc5652, &key, &mut fixed(1), &content());
        let mut writer =
            EncryptingWriter::new(Dialect::Rfc5652, &key, &mut fixed(1), Vec::new()).unwrap();
        std::io::Write::write_all(&mut writer, &content()).unwrap();
        for message in [whole.unwrap(), writer.finish().unwrap()] {
            fs::write(peer.path().join("message"), message).unwrap();
            let read = openssl(
                peer.path(),
                &[
                    "cms",
                    "-EncryptedData_decrypt",
                    "-binary",
                    "-inform",
                    "DER",
                    "-in",
                    "message",
                    "-secretkey",
                    &hex,
                ],
            );
            assert_eq!(read, content(), "{name}");
        }
    }
}
