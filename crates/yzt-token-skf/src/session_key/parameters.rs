// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parameters of a cipher, and its padding.

use yzt_token::{CipherMode, CipherParameters, CipherUse, Error, Operation, Padding};
use zeroize::Zeroizing;

/// Bytes of a block of every cipher here.
pub(super) const BLOCK: usize = 16;

pub(super) const fn operation_of(what: CipherUse) -> Operation {
    match what {
        CipherUse::Encrypt => Operation::SessionEncrypt,
        CipherUse::Decrypt => Operation::SessionDecrypt,
        CipherUse::Mac => Operation::SessionMac,
    }
}

/// Whether the parameters go together.
pub(super) fn check(what: CipherUse, parameters: &CipherParameters) -> Result<(), Error> {
    let CipherParameters { algorithm, initialization_vector, padding, feedback_bits } = parameters;
    let refused = |argument| Err(Error::Argument { argument });
    if what == CipherUse::Mac && *padding != Padding::None {
        return refused("padding: a code has none");
    }
    if (what == CipherUse::Mac) != (algorithm.mode == CipherMode::Mac) {
        return refused("cipher parameters: the mode does not fit what is to be done");
    }
    if (algorithm.mode == CipherMode::Ecb) != initialization_vector.is_none() {
        return refused("initialisation vector: 16 bytes, and none for ECB");
    }
    if *feedback_bits > 128 || !feedback_bits.is_multiple_of(8) {
        return refused("feedback: 8 to 128 bits, whole bytes, or 0");
    }
    if *feedback_bits != 0 && algorithm.mode != CipherMode::Cfb {
        return refused("feedback: only CFB has it");
    }
    Ok(())
}

/// The bits that are fed back, as the interface has them: CFB says so for a whole block too.
pub(super) const fn feedback(parameters: &CipherParameters) -> u32 {
    match (parameters.algorithm.mode, parameters.feedback_bits) {
        (CipherMode::Cfb, 0) => 128,
        (_, bits) => bits,
    }
}

/// The bytes in which a cipher takes its data without keeping any over.
pub(super) fn unit(parameters: &CipherParameters) -> usize {
    let fed_back = usize::try_from(parameters.feedback_bits / 8).unwrap_or(BLOCK);
    match (parameters.algorithm.mode, fed_back) {
        (CipherMode::Cfb, 1..BLOCK) => {
            let multiples = (1..=fed_back).map(|factor| BLOCK * factor);
            let mut whole = multiples.filter(|multiple| multiple.is_multiple_of(fed_back));
            whole.next().unwrap_or(BLOCK * fed_back)
        }
        _ => BLOCK,
    }
}

/// What was padded as PKCS#5 has it (RFC 8018, 6.1.1).
pub(super) fn unpadded(padded: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let last = *padded.last()?;
    let length = usize::from(last);
    let (data, padding) = padded.split_at_checked(padded.len().checked_sub(length)?)?;
    let is_padding = (1..=BLOCK).contains(&length) && padding.iter().all(|byte| *byte == last);
    is_padding.then(|| Zeroizing::new(data.to_vec()))
}

pub(super) fn joined(held: &[u8], data: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut all = Zeroizing::new(Vec::with_capacity(held.len() + data.len()));
    all.extend_from_slice(held);
    all.extend_from_slice(data);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use yzt_token::CipherAlgorithm;

    fn cfb(feedback_bits: u32) -> CipherParameters {
        let algorithm = CipherAlgorithm::sm4(CipherMode::Cfb);
        CipherParameters { feedback_bits, ..CipherParameters::new(algorithm, Some([1; 16])) }
    }

    #[test]
    fn a_unit_is_whole_blocks_and_whole_feedback() {
        let units = [0, 8, 24, 32, 40, 120, 128].map(|bits| unit(&cfb(bits)));
        assert_eq!(units, [16, 16, 48, 16, 80, 240, 16]);
        assert_eq!([0, 8].map(|bits| feedback(&cfb(bits))), [128, 8]);
    }

    #[test]
    fn parameters_that_do_not_go_together_are_refused() {
        let with = |mode, vector| CipherParameters::new(CipherAlgorithm::sm4(mode), vector);
        let vector = Some([1; 16]);
        for (what, parameters) in [
            (CipherUse::Encrypt, with(CipherMode::Mac, vector)),
            (CipherUse::Mac, with(CipherMode::Cbc, vector)),
            (CipherUse::Encrypt, with(CipherMode::Ecb, vector)),
            (CipherUse::Decrypt, with(CipherMode::Cbc, None)),
            (CipherUse::Encrypt, cfb(7)),
            (CipherUse::Encrypt, cfb(136)),
        ] {
            assert!(check(what, &parameters).is_err(), "{what:?} {parameters:?}");
        }
        assert!(check(CipherUse::Mac, &with(CipherMode::Mac, vector)).is_ok());
    }

    #[test]
    fn padding_is_all_of_it_or_none() {
        assert_eq!(unpadded(b"ab\x02\x02").as_deref().map(Vec::as_slice), Some(&b"ab"[..]));
        for wrong in [&b""[..], b"ab\x03\x02", b"\x00", b"ab\x11", b"\x02"] {
            assert_eq!(unpadded(wrong), None);
        }
    }
}
