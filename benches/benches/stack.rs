// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the layers cost on top of the signature itself, in one process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use getrandom::SysRng;
use std::hint::black_box;
use yzt_benches::{Contender, compare, plan, print};
use yzt_crypto::sm2::{DistinguishedId, PrivateKey};
use yzt_crypto::{MessageDigest, PublicKey, Signature};
use yzt_gmt0017::Dialect;
use yzt_pin::{Pin, PinPolicy, RetryLimit};
use yzt_softkey::{Card, NewKey};
use yzt_token::{Application, Container, Device, DeviceKey, KeyType, NewApplication, PinRole};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (mut application, mut container) = signed_in_key(folder.path());
    let digest = [0x5A; 32];
    let to_sign = MessageDigest::sm3(digest);
    let key = PrivateKey::generate(&mut SysRng).unwrap();

    // Both must be right before either is timed.
    let PublicKey::Sm2(public) = container.public_key(yzt_token::KeyUse::Signature).unwrap() else {
        panic!("the key pair is not SM2");
    };
    let Signature::Sm2(signature) = container.sign_digest(&to_sign).unwrap() else {
        panic!("the signature is not SM2");
    };
    public.verify_digest(&digest, &signature).unwrap();
    let bare = key.sign_digest(&mut SysRng, &digest).unwrap();
    key.public_key().verify_digest(&digest, &bare).unwrap();

    let verified = public;
    let mut contenders = [
        Contender::new("signature alone", || {
            black_box(key.sign_digest(&mut SysRng, black_box(&digest)).unwrap());
        }),
        Contender::new("signature through token, APDU and software key", || {
            black_box(container.sign_digest(black_box(&to_sign)).unwrap());
        }),
    ];
    let timings = compare(plan(), &mut contenders);
    drop(contenders);
    print("SM2 signature of a digest", &timings);
    if let [alone, through] = timings.as_slice() {
        println!("  the stack adds {:.3} µs to a signature", through.over(alone) / 1e3);
    }

    let id = DistinguishedId::default();
    let message = [0x42; 32];
    let over_message = key.sign(&mut SysRng, &id, &message).unwrap();
    let signer = key.public_key().clone();
    let mut contenders = [
        Contender::new("SM2 sign a 32-byte message", || {
            black_box(key.sign(&mut SysRng, &id, black_box(&message)).unwrap());
        }),
        Contender::new("SM2 verify a digest", || {
            verified.verify_digest(black_box(&digest), &signature).unwrap();
        }),
        Contender::new("SM2 verify a 32-byte message", || {
            signer.verify(&id, black_box(&message), &over_message).unwrap();
        }),
    ];
    print("SM2 itself", &compare(plan(), &mut contenders));
    drop(contenders);
    application.logout().unwrap();
}

/// A new software key with a signing pair, the user signed in.
fn signed_in_key(folder: &std::path::Path) -> (Box<dyn Application>, Box<dyn Container>) {
    let folder = folder.join("key");
    let device_key = || Zeroizing::new(*b"1234567812345678");
    let new = NewKey {
        serial: "BENCH001".into(),
        label: "bench".into(),
        manufacturer: "YZT".into(),
        issuer: "YZT".into(),
        device_key: device_key(),
    };
    yzt_softkey::create(&folder, new, &mut SysRng).unwrap();
    let card = Card::open(&folder, Box::new(SysRng)).unwrap();
    let mut device = ApduDevice::open(Box::new(card), Dialect::default()).unwrap();
    let pin = |text: &str| {
        Pin::new(Zeroizing::new(text.as_bytes().to_vec()), &PinPolicy::default()).unwrap()
    };
    let limit = RetryLimit::new(6).unwrap();
    device.authenticate_device(DeviceKey::new(device_key())).unwrap();
    let new = NewApplication::new("YZT", pin("administrator"), limit, pin("123456"), limit);
    device.create_application(new).unwrap();
    let mut application = device.open_application("YZT").unwrap();
    application.verify_pin(PinRole::User, pin("123456")).unwrap();
    let mut container = application.create_container("bench").unwrap();
    container.generate_signature_key(KeyType::Sm2).unwrap();
    (application, container)
}
