// SPDX-License-Identifier: MIT OR Apache-2.0
//! The SM3 hash, GB/T 32905-2016 (GM/T 0004-2012): 32 bytes.

use core::fmt;

use ::sm3::Digest;
use zeroize::{Zeroize, Zeroizing};

/// The bytes that SM3 takes in one step.
const BLOCK: usize = 64;

/// SM3 over a message that comes in parts; its state is wiped when dropped.
#[derive(Clone)]
pub struct Sm3(::sm3::Sm3);

impl Sm3 {
    /// The state before the first byte.
    #[must_use]
    pub fn new() -> Self {
        Self(::sm3::Sm3::new())
    }

    /// Takes in the next part of the message.
    pub fn update(&mut self, part: &[u8]) {
        self.0.update(part);
    }

    /// The hash of all parts.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().0
    }

    /// The hash of all parts, for a message that is a secret: written straight into `out`.
    pub(crate) fn finish_into(self, out: &mut [u8; 32]) {
        self.0.finalize_into(out.into());
    }

    #[cfg(test)]
    pub(crate) const fn state(&self) -> &::sm3::Sm3 {
        &self.0
    }
}

impl Default for Sm3 {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Sm3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sm3(<redacted>)")
    }
}

/// The hash of one message.
#[must_use]
pub fn digest(message: &[u8]) -> [u8; 32] {
    let mut state = Sm3::new();
    state.update(message);
    state.finish()
}

/// HMAC (RFC 2104) with SM3, of the parts one after the other, with a key of 32 bytes.
pub(crate) fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    let mut inner = keyed(key, 0x36);
    for part in parts {
        inner.update(part);
    }
    inner.finish_into(&mut out);
    let mut outer = keyed(key, 0x5c);
    outer.update(&*out);
    outer.finish_into(&mut out);
    out
}

/// SM3 that has taken in the key, padded to a block and masked.
fn keyed(key: &[u8; 32], mask: u8) -> Sm3 {
    let mut block = [mask; BLOCK];
    for (byte, key) in block.iter_mut().zip(key) {
        *byte ^= key;
    }
    let mut state = Sm3::new();
    state.update(&block);
    block.zeroize();
    state
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    // GB/T 32905-2016 A.1.
    #[test]
    fn example_one_of_the_standard() {
        assert_eq!(
            digest(b"abc"),
            hex!("66C7F0F4 62EEEDD9 D1F2D46B DC10E4E2 4167C487 5CF2F7A2 297DA02B 8F4BA8E0")
        );
    }

    // GB/T 32905-2016 A.2: "abcd" sixteen times, a whole block.
    #[test]
    fn example_two_of_the_standard() {
        assert_eq!(
            digest(&b"abcd".repeat(16)),
            hex!("DEBE9FF9 2275B8A1 38604889 C18E5A4D 6FDB70E5 387E5765 293DCBA3 9C0C5732")
        );
    }

    // openssl dgst -sm3 -mac HMAC -macopt hexkey:000102…1f, message "yzt".
    #[test]
    fn hmac_is_what_openssl_computes() {
        let key: [u8; 32] = core::array::from_fn(|i| u8::try_from(i).unwrap());
        assert_eq!(*hmac(&key, &[b"y", b"", b"zt"]), HMAC_YZT);
    }
    const HMAC_YZT: [u8; 32] =
        hex!("fea8393ed76fd44cad6af190470e1834906b359abcfc2e9cfface38c25848bee");

    proptest::proptest! {
        #[test]
        fn parts_do_not_matter(message: Vec<u8>, cut: proptest::sample::Index) {
            let (head, tail) = message.split_at(cut.index(message.len() + 1));
            let mut state = Sm3::new();
            state.update(head);
            let mut copy = state.clone();
            state.update(tail);
            copy.update(tail);
            proptest::prop_assert_eq!(state.finish(), digest(&message));
            proptest::prop_assert_eq!(copy.finish(), digest(&message));
        }
    }

    #[test]
    fn debug_shows_no_state() {
        let mut state = Sm3::new();
        state.update(b"secret");
        assert_eq!(format!("{state:?}"), "Sm3(<redacted>)");
    }
}
