// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a sender of altered messages can tell from the answers.

use yzt_cms::{DecryptionError, EnvelopedBuilder, EnvelopedData, Error};
use yzt_crypto::content::ContentCipher;
use yzt_crypto::{AsymmetricCiphertext, Decryptor, KeyDecryptor, PublicKey, Random};
use zeroize::Zeroizing;

use crate::support::{Holder, Key, fixed, rsa_holder};

/// A token whose key pads by itself and says when the padding is wrong.
struct Token<'a>(&'a Holder);

#[derive(Debug, thiserror::Error)]
enum TokenError {
    #[error("the padding is wrong")]
    Padding,
    #[error("nobody is logged in")]
    NotLoggedIn,
}

impl Decryptor for Token<'_> {
    type Error = TokenError;

    fn public_key(&self) -> PublicKey {
        self.0.key.public()
    }

    fn decrypt(
        &mut self,
        ciphertext: &AsymmetricCiphertext,
    ) -> Result<Zeroizing<Vec<u8>>, TokenError> {
        let Key::Rsa(key) = &self.0.key else { return Err(TokenError::NotLoggedIn) };
        KeyDecryptor::rsa(key, &mut fixed(4)).decrypt(ciphertext).map_err(|_| TokenError::Padding)
    }

    fn is_rejection(&self, error: &TokenError) -> bool {
        matches!(error, TokenError::Padding)
    }
}

/// A message whose encrypted key is another one.
fn with_key(block: &[u8], cipher: ContentCipher) -> EnvelopedData {
    let holder = rsa_holder();
    let builder = EnvelopedBuilder::rfc5652(cipher).unwrap();
    let builder = builder.recipient(&holder.certificate).unwrap();
    let message = builder.encrypt(&mut fixed(2), &[7; 100]).unwrap();
    let read = EnvelopedData::parse(&message).unwrap();
    let yzt_cms::enveloped::RecipientInfo::KeyTransport(recipient) = &read.header().recipients()[0]
    else {
        panic!()
    };
    let encrypted = recipient.encrypted_key().to_vec();
    let place = message.windows(encrypted.len()).position(|at| at == encrypted).unwrap();
    let PublicKey::Rsa(public) = holder.key.public() else { panic!() };
    let replaced = public.raw_public(block).unwrap();
    let mut message = message;
    message[place..place + encrypted.len()].copy_from_slice(&replaced);
    EnvelopedData::parse(&message).unwrap()
}

fn block(head: [u8; 2], end: &[u8]) -> Vec<u8> {
    let mut block = vec![9; 256];
    block[..2].copy_from_slice(&head);
    let start = block.len() - end.len();
    block[start..].copy_from_slice(end);
    block
}

#[test]
fn a_wrong_padding_a_wrong_length_and_a_wrong_key_look_alike() {
    let cipher = ContentCipher::Aes128Gcm;
    let wrong_key = [&[0][..], &[3; 16]].concat();
    let wrong_length = [&[0][..], &[3; 17]].concat();
    for block in [
        block([0, 2], &wrong_key),
        block([0, 2], &wrong_length),
        block([0, 2], &[9; 17]),
        block([0, 1], &wrong_key),
        block([1, 2], &wrong_key),
    ] {
        let message = with_key(&block, cipher);
        assert_eq!(rsa_holder().open(&message).unwrap_err(), Error::DecryptionFailed);
        let token = message.decrypt_recipient(0, &mut Token(rsa_holder()), &mut fixed(5));
        let Err(DecryptionError::Message(error)) = token else { panic!("{token:?}") };
        assert_eq!(error, Error::DecryptionFailed);
    }
}

/// Under CBC a key that stands in opens a message once in 256 times. It must then do so every time
/// for the same ciphertext, as a real key would.
#[test]
fn the_key_that_stands_in_is_always_the_same() {
    let holder = rsa_holder();
    let Key::Rsa(key) = &holder.key else { panic!() };
    let PublicKey::Rsa(public) = holder.key.public() else { panic!() };
    let ciphertext = |fill: u8| public.raw_public(&block([0, 1], &[fill; 3])).unwrap();
    let opened = |fill: u8, seed: u64, length: usize| {
        let ciphertext = AsymmetricCiphertext::Rsa(ciphertext(fill));
        let mut substitute = Zeroizing::new(vec![0; length]);
        fixed(seed + 100).fill(&mut substitute).unwrap();
        let mut blinding = fixed(seed);
        let mut decryptor = KeyDecryptor::rsa(key, &mut blinding);
        decryptor.decrypt_key(&ciphertext, substitute).unwrap().to_vec()
    };
    assert_eq!(opened(1, 1, 16), opened(1, 2, 16));
    assert_ne!(opened(1, 1, 16), opened(2, 1, 16));
    for length in [16, 24, 32] {
        assert_eq!(opened(1, 1, length).len(), length);
    }
    // And the right key comes out.
    let right = PublicKey::Rsa(public.clone()).encrypt(&mut fixed(6), &[5; 24]).unwrap();
    let mut blinding = fixed(7);
    let mut decryptor = KeyDecryptor::rsa(key, &mut blinding);
    let key = decryptor.decrypt_key(&right, Zeroizing::new(vec![0; 24])).unwrap();
    assert_eq!(key.as_slice(), [5; 24]);
}

#[test]
fn a_key_that_cannot_be_asked_says_why() {
    let message = with_key(&block([0, 2], &[9; 17]), ContentCipher::Aes128Cbc);
    struct LoggedOut(PublicKey);
    impl Decryptor for LoggedOut {
        type Error = TokenError;
        fn public_key(&self) -> PublicKey {
            self.0.clone()
        }
        fn decrypt(&mut self, _: &AsymmetricCiphertext) -> Result<Zeroizing<Vec<u8>>, TokenError> {
            Err(TokenError::NotLoggedIn)
        }
        fn is_rejection(&self, error: &TokenError) -> bool {
            matches!(error, TokenError::Padding)
        }
    }
    let mut decryptor = LoggedOut(rsa_holder().key.public());
    let result = message.decrypt(&rsa_holder().certificate, &mut decryptor, &mut fixed(1));
    assert!(matches!(result, Err(DecryptionError::Key(TokenError::NotLoggedIn))));
}
