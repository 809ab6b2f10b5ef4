// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many threads on one key: no deadlock, no wrong answer, no lost try.

use std::thread;

use yzt_crypto::{MessageDigest, sm4};
use yzt_token::{
    CipherAlgorithm, CipherMode, CipherParameters, CipherUse, Device, Error, KeyUse, Padding,
    PinRole,
};
use yzt_token_apdu::ApduDevice;
use zeroize::Zeroizing;

use super::key::{APPLICATION, Memory, PIN, TRIES};
use super::tries;
use crate::values::pin;

const THREADS: u8 = 8;
const ROUNDS: u8 = 40;

/// One job, with its answer checked.
fn job(device: &mut ApduDevice, thread: u8, round: u8) -> Result<(), Error> {
    let mut application = device.open_application(APPLICATION)?;
    let salt = [thread, round];
    match round % 4 {
        0 => {
            let public_key = application.open_container("cert")?.public_key(KeyUse::Signature)?;
            let digest = MessageDigest::sm3(yzt_crypto::sm3::digest(&salt));
            let signature = application.sign_with_pin("cert", pin(PIN), &digest)?;
            public_key.verify_digest(&digest, &signature).expect("a wrong signature");
        }
        1 => {
            let message: Vec<u8> = salt.iter().copied().cycle().take(3000).collect();
            let algorithm = yzt_crypto::DigestAlgorithm::Sm3;
            let mut digest = device.digest(algorithm, None)?;
            digest.update(&message)?;
            assert_eq!(digest.finish()?, algorithm.digest(&message), "a wrong digest");
        }
        2 => {
            application.verify_pin(PinRole::User, pin(PIN))?;
            let cbc = CipherAlgorithm::sm4(CipherMode::Cbc);
            let clear = [thread; 16];
            let mut key = device.import_plain_session_key(cbc, &Zeroizing::new(clear))?;
            let parameters = CipherParameters::new(cbc, Some([round; 16]));
            key.begin(CipherUse::Encrypt, &parameters)?;
            let mut ours = key.update(&[thread; 48])?.to_vec();
            ours.extend_from_slice(&key.finish(&[round; 16])?);
            let message = [&[thread; 48][..], &[round; 16]].concat();
            let (clear, none) = (sm4::Key::new(clear), sm4::Padding::None);
            let cipher =
                sm4::Cipher::encryptor(&clear, sm4::Mode::Cbc, &[round; 16], none, 0).unwrap();
            assert_eq!(ours, cipher.finish(&message)?.as_slice(), "a wrong ciphertext");
            assert_eq!(parameters.padding, Padding::None);
        }
        _ => {
            let content = application.read_file("file", 0, 1024)?;
            assert_eq!(*content, [1; 1024], "wrong content");
        }
    }
    Ok(())
}

#[test]
fn many_threads_on_one_key_get_right_answers_or_none() {
    let memory = Memory::issued();
    let device = memory.device();
    let done: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let mut device = device.reopen().unwrap();
                scope.spawn(move || {
                    (0..ROUNDS)
                        .filter(|round| match job(&mut device, thread, *round) {
                            Ok(()) => true,
                            // Another thread has logged out, or has begun a digest of its own.
                            Err(error) => {
                                let number = error.number();
                                assert!(matches!(number, 2004 | 2020 | 2031), "{error}");
                                false
                            }
                        })
                        .count()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    // Files are read whatever the others do.
    assert!(done >= usize::from(THREADS) * usize::from(ROUNDS) / 4, "{done} jobs done");
    let mut application = memory.copied().device().open_application(APPLICATION).unwrap();
    assert_eq!(tries(application.as_mut(), PinRole::User), TRIES);
}
