// SPDX-License-Identifier: MIT OR Apache-2.0
//! Messages that a USB key signs as they stream by, and that the JVM reads.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use getrandom::SysRng;
use yzt_cert::builder::{CertificateBuilder, NameBuilder, SerialNumber};
use yzt_cert::{Certificate, KeyUsage, UnixTime};
use yzt_cms::{
    Dialect, Error, SignedData, SignedDataBuilder, SignerPlan, SigningError, SigningWriter,
    VerifyOptions,
};
use yzt_crypto::{DigestSigner, KeySigner, Signer, SoftwareKey, p256, rsa};
use yzt_token::{Device, KeyType, PinRole, PinSigner, TokenSigner};

use crate::jvm::{present, run};
use crate::kit::{FACTORY_PIN, new_device, pin};

/// A certificate that the key makes for itself.
fn certificate(signer: &mut TokenSigner<'_>) -> Certificate {
    let subject = NameBuilder::new().country("CN").common_name("经办人").build().unwrap();
    let serial = SerialNumber::from_unsigned(&[7]).unwrap();
    let from: UnixTime = "2026-01-01T00:00:00Z".parse().unwrap();
    CertificateBuilder::new(serial, subject, signer.public_key(), from, from.plus_days(365))
        .end_entity()
        .key_usage(KeyUsage::SIGNATURE_HALF)
        .sign(signer)
        .unwrap()
}

/// Streams a message through the signer.
fn stream<S: DigestSigner>(
    dialect: Dialect,
    certificate: &Certificate,
    content: &[u8],
    signer: &mut S,
) -> Result<Vec<u8>, SigningError<S::Error>> {
    let builder = SignedDataBuilder::new(dialect).certificate(certificate);
    let builder = builder.signer(SignerPlan::new(certificate)?)?;
    let mut writer = SigningWriter::new(Vec::new(), builder)?;
    content.chunks(4096).try_for_each(|part| writer.write_all(part)).map_err(Error::of_stream)?;
    let mut tail = writer.end_content()?;
    tail.sign(signer)?;
    Ok(tail.finish()?)
}

fn check(message: &[u8], content: &[u8]) {
    let message = SignedData::parse(message).unwrap();
    assert_eq!(message.content(), Some(content));
    assert!(message.verify(&VerifyOptions::default()).unwrap().is_valid());
}

#[test]
fn a_key_signs_streams_of_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("key");
    let mut device = new_device(&place, Box::new(SysRng), |card| Box::new(card));
    let name = yzt_assistant::DEFAULT_APPLICATION;
    let mut application = device.open_application(name).unwrap();
    application.verify_pin(PinRole::User, pin(FACTORY_PIN)).unwrap();
    application.change_pin(PinRole::User, pin(FACTORY_PIN), pin("13572468")).unwrap();
    application.verify_pin(PinRole::User, pin("13572468")).unwrap();
    let content = vec![b'c'; 100_000];
    let mut made = Vec::new();
    for (name, kind) in [("sm2", KeyType::Sm2), ("rsa", KeyType::Rsa { bits: 2048 })] {
        let mut container = application.create_container(name).unwrap();
        container.generate_signature_key(kind).unwrap();
        let mut signer = TokenSigner::for_container(&mut *container).unwrap();
        let certificate = certificate(&mut signer);
        for dialect in [Dialect::Gmt0010, Dialect::Rfc5652] {
            let message = stream(dialect, &certificate, &content, &mut signer).unwrap();
            check(&message, &content);
            let login = stream(dialect, &certificate, b"yzt-login-1\0", &mut signer);
            assert!(matches!(login, Err(SigningError::Message(Error::LoginContent))));
        }
        made.push((name, certificate));
    }
    // With the PIN for one signature, which is asked of the key only when the content has passed.
    application.logout().unwrap();
    for (name, certificate) in made {
        let key = certificate.public_key().unwrap();
        let mut signer = PinSigner::new(application.as_mut(), name, key, pin("13572468"));
        let message = stream(Dialect::Gmt0010, &certificate, &content, &mut signer).unwrap();
        check(&message, &content);
        let again = stream(Dialect::Gmt0010, &certificate, &content, &mut signer);
        assert!(matches!(again, Err(SigningError::Signer(_))), "the PIN was for one signature");
    }
}

/// A software key with a certificate of its own making.
fn own_certificate(key: SoftwareKey<'_>) -> Certificate {
    let subject = NameBuilder::new().country("CN").common_name("jvm").build().unwrap();
    let serial = SerialNumber::from_unsigned(&[9]).unwrap();
    let from: UnixTime = "2026-01-01T00:00:00Z".parse().unwrap();
    CertificateBuilder::new(serial, subject, key.public_key(), from, from.plus_days(365))
        .end_entity()
        .key_usage(KeyUsage::SIGNATURE_HALF)
        .sign(&mut KeySigner::new(key, &mut SysRng))
        .unwrap()
}

#[test]
fn the_jvm_verifies_our_messages() {
    if !present("the_jvm_verifies_our_messages", &["java", "javac"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    put("content", b"content of a message");
    let rsa = rsa::PrivateKey::generate(&mut SysRng, 2048).unwrap();
    let p256 = p256::PrivateKey::generate(&mut SysRng).unwrap();
    let keys = [("rsa", SoftwareKey::from(&rsa)), ("p256", SoftwareKey::from(&p256))];
    let (mut names, mut expected) = (Vec::new(), Vec::new());
    for (kind, key) in keys {
        let certificate = own_certificate(key);
        for attributes in [false, true] {
            for detached in [false, true] {
                let plan = SignerPlan::new(&certificate).unwrap();
                let plan =
                    if attributes { plan.with_attributes() } else { plan.without_attributes() };
                let builder = SignedDataBuilder::new(Dialect::Rfc5652).certificate(&certificate);
                let builder = builder.signer(plan).unwrap();
                let builder = if detached { builder.detached() } else { builder };
                let mut random = SysRng;
                let mut signer = KeySigner::new(key, &mut random);
                let message = builder.sign(b"content of a message", &mut signer).unwrap();
                let name = format!("{kind}-{attributes}-{detached}");
                put(&name, &message);
                expected.push(format!("{name}: 1 signers, 1 certificates"));
                names.extend([name, "content".to_owned()]);
            }
        }
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shim/Messages.java");
    let mut command = Command::new("java");
    for package in ["pkcs", "x509", "util"] {
        command.arg(format!("--add-exports=java.base/sun.security.{package}=ALL-UNNAMED"));
    }
    let text = run(command.arg(source).args(&names).current_dir(folder.path()));
    assert_eq!(text.lines().collect::<Vec<_>>(), expected, "{text}");
}
