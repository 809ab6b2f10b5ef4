// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used)]

use yzt_crypto::sm4;
use yzt_token::BlockCipher;

use super::*;
use crate::host_key::HostKey;

const KEY: [u8; 16] = *b"0123456789abcdef";
const VECTOR: [u8; 16] = [0xA5; 16];

fn key(mode: CipherMode) -> HostKey {
    HostKey::new(CipherAlgorithm::sm4(mode), Zeroizing::new(KEY))
}

fn parameters(padding: u32, feedback_bits: u32) -> BLOCKCIPHERPARAM {
    let mut vector = [0; 32];
    vector[..16].copy_from_slice(&VECTOR);
    BLOCKCIPHERPARAM { IV: vector, IVLen: 16, PaddingType: padding, FeedBitLen: feedback_bits }
}

/// The whole text at once, by the cipher itself.
fn expected(mode: CipherMode, padding: u32, feedback: u32, text: &[u8]) -> Vec<u8> {
    let mode = match mode {
        CipherMode::Ecb => sm4::Mode::Ecb,
        CipherMode::Cbc => sm4::Mode::Cbc,
        CipherMode::Cfb => sm4::Mode::Cfb,
        _ => sm4::Mode::Ofb,
    };
    let vector = if matches!(mode, sm4::Mode::Ecb) { &[][..] } else { &VECTOR };
    let padding = if padding == 1 { sm4::Padding::Pkcs5 } else { sm4::Padding::None };
    let cipher = sm4::Cipher::encryptor(&sm4::Key::new(KEY), mode, vector, padding, feedback);
    cipher.unwrap().finish(text).unwrap().to_vec()
}

/// The text in steps of `step` bytes; no step gives more than was said before.
fn in_steps(
    what: CipherUse,
    mode: CipherMode,
    parameters: &BLOCKCIPHERPARAM,
    text: &[u8],
    step: usize,
) -> Vec<u8> {
    let mut key = key(mode);
    let mut running = Running::begin(what, key.algorithm(), parameters).unwrap();
    let mut out = Vec::new();
    let split = text.len() - text.len().min(step);
    for part in text[..split].chunks(step) {
        let most = running.most_of_update(part.len());
        let more = running.update(&mut key, part).unwrap();
        assert_eq!(more.len(), most);
        assert!(more.len() <= part.len() + BLOCK * 16);
        out.extend_from_slice(&more);
    }
    let last = &text[split..];
    let most = running.most_of_finish(last.len());
    let rest = running.finish(&mut key, last).unwrap();
    assert!(rest.len() <= most && most <= rest.len() + BLOCK);
    out.extend_from_slice(&rest);
    out
}

#[test]
fn steps_of_any_size_are_one_operation() {
    let text: Vec<u8> = (0..=255).collect();
    let modes = [CipherMode::Ecb, CipherMode::Cbc, CipherMode::Cfb, CipherMode::Ofb];
    for mode in modes {
        let feedbacks: &[u32] = if mode == CipherMode::Cfb { &[0, 8, 24, 64, 120] } else { &[0] };
        for (feedback, padding) in feedbacks.iter().flat_map(|bits| [(*bits, 0), (*bits, 1)]) {
            let parameters = parameters(padding, feedback);
            let is_whole = padding == 0 && matches!(mode, CipherMode::Ecb | CipherMode::Cbc);
            for length in (0..=112).filter(|length| !is_whole || length % 16 == 0) {
                let text = &text[..length];
                let cipher = expected(mode, padding, feedback, text);
                for step in [1, 5, 16, 31, 48] {
                    let made = in_steps(CipherUse::Encrypt, mode, &parameters, text, step);
                    assert_eq!(made, cipher, "{mode:?} {feedback} {padding} {length} {step}");
                    let back = in_steps(CipherUse::Decrypt, mode, &parameters, &cipher, step);
                    assert_eq!(back, text, "{mode:?} {feedback} {padding} {length} {step}");
                }
            }
        }
    }
}

#[test]
fn a_code_is_the_last_block_of_cbc_in_steps_of_any_size() {
    let text = [7; 80];
    let cbc = expected(CipherMode::Cbc, 0, 0, &text);
    for step in [1, 15, 16, 17, 80] {
        let parameters = parameters(1, 0);
        let code = in_steps(CipherUse::Mac, CipherMode::Ecb, &parameters, &text, step);
        assert_eq!(code, cbc[64..], "{step}");
    }
}

/// A key that does CBC and nothing else.
struct OnlyCbc(HostKey);

impl SessionKey for OnlyCbc {
    fn algorithm(&self) -> CipherAlgorithm {
        self.0.algorithm()
    }

    fn begin(
        &mut self,
        what: CipherUse,
        parameters: &CipherParameters,
    ) -> Result<(), yzt_token::Error> {
        if parameters.algorithm.mode != CipherMode::Cbc {
            let operation = yzt_token::Operation::SessionMac;
            return Err(yzt_token::Error::NotSupported { operation });
        }
        self.0.begin(what, parameters)
    }

    fn update(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, yzt_token::Error> {
        self.0.update(data)
    }

    fn finish(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, yzt_token::Error> {
        self.0.finish(data)
    }

    fn close(self: Box<Self>) -> Result<(), yzt_token::Error> {
        Ok(())
    }
}

#[test]
fn a_key_that_is_bound_to_cbc_makes_codes_too() {
    let text = [7; 80];
    let cbc = expected(CipherMode::Cbc, 0, 0, &text);
    let mut key = OnlyCbc(key(CipherMode::Cbc));
    let mut running = Running::begin(CipherUse::Mac, key.algorithm(), &parameters(0, 0)).unwrap();
    assert!(running.update(&mut key, &text[..40]).unwrap().is_empty());
    assert_eq!(*running.finish(&mut key, &text[40..]).unwrap(), cbc[64..]);
}

#[test]
fn whole_blocks_come_out_at_once_and_one_is_kept_of_what_was_padded() {
    let mut key = key(CipherMode::Cbc);
    let mut step = |what, padding, length: usize| {
        let parameters = parameters(padding, 0);
        let mut running = Running::begin(what, key.algorithm(), &parameters).unwrap();
        running.update(&mut key, &vec![1; length]).unwrap().len()
    };
    assert_eq!(step(CipherUse::Encrypt, 1, 32), 32);
    assert_eq!(step(CipherUse::Encrypt, 1, 33), 32);
    assert_eq!(step(CipherUse::Decrypt, 0, 32), 32);
    assert_eq!(step(CipherUse::Decrypt, 1, 32), 16);
    assert_eq!(step(CipherUse::Decrypt, 1, 33), 32);
}

#[test]
fn parameters_that_cannot_be_are_refused() {
    let with = |mode, change: fn(&mut BLOCKCIPHERPARAM)| {
        let mut parameters = parameters(0, 0);
        change(&mut parameters);
        Running::begin(CipherUse::Encrypt, CipherAlgorithm::sm4(mode), &parameters)
    };
    assert!(with(CipherMode::Cbc, |with| with.IVLen = 15).is_err());
    assert!(with(CipherMode::Cbc, |with| with.PaddingType = 2).is_err());
    assert!(with(CipherMode::Cfb, |with| with.FeedBitLen = 12).is_err());
    assert!(with(CipherMode::Cfb, |with| with.FeedBitLen = 136).is_err());
    assert!(with(CipherMode::Ofb, |with| with.FeedBitLen = 8).is_err());
    assert!(with(CipherMode::Mac, |_| ()).is_err());
    assert!(with(CipherMode::Ecb, |with| with.IVLen = 99).is_ok());
    assert!(with(CipherMode::Cbc, |with| with.FeedBitLen = 99).is_ok());
    assert!(with(CipherMode::Ofb, |with| with.FeedBitLen = 128).is_ok());
}

#[test]
fn what_does_not_fill_its_blocks_or_is_filled_up_wrongly_is_refused() {
    let mut key = key(CipherMode::Cbc);
    let algorithm = CipherAlgorithm { cipher: BlockCipher::Sm4, mode: CipherMode::Cbc };
    let mut finish = |what, padding, data: &[u8]| {
        let parameters = parameters(padding, 0);
        let running = Running::begin(what, algorithm, &parameters).unwrap();
        running.finish(&mut key, data).map(drop)
    };
    let cipher = expected(CipherMode::Cbc, 0, 0, &[0; 16]);
    let length = |result| matches!(result, Err(Error::Refused(SAR_INDATALENERR)));
    assert!(length(finish(CipherUse::Encrypt, 0, &[1; 15])));
    assert!(length(finish(CipherUse::Decrypt, 1, &[1; 15])));
    assert!(length(finish(CipherUse::Mac, 0, &[1; 15])));
    assert!(length(finish(CipherUse::Mac, 0, &[])));
    let padding = |result| matches!(result, Err(Error::Refused(SAR_DECRYPTPADERR)));
    assert!(padding(finish(CipherUse::Decrypt, 1, &cipher)), "filled up with zeros");
    assert!(padding(finish(CipherUse::Decrypt, 1, &[])), "not filled up");
    assert!(finish(CipherUse::Decrypt, 0, &cipher).is_ok());
    assert!(finish(CipherUse::Encrypt, 0, &[]).is_ok());
}
