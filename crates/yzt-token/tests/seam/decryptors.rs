// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys on a token as decryptors.

use yzt_crypto::Decryptor;
use yzt_token::{Error, TokenDecryptor};

use crate::double::{Double, public_key};

/// A token that tells wrong data from a wrong padding must not have it told on.
#[test]
fn whatever_a_key_says_of_a_ciphertext_is_one_refusal() {
    let (_, mut container) = Double::default().handles();
    let decryptor = TokenDecryptor::new(&mut container, public_key());
    let (command, status) = ("decrypt", 0x6A80);
    for refused in
        [Error::CryptographyFailed { command, status }, Error::DataRefused { command, status }]
    {
        assert!(decryptor.is_rejection(&refused), "{refused}");
    }
    for other in [
        Error::Timeout,
        Error::TokenRemoved,
        Error::NotLoggedIn { command },
        Error::StateRefused { command, status },
    ] {
        assert!(!decryptor.is_rejection(&other), "{other}");
    }
}
