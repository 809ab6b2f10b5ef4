// SPDX-License-Identifier: MIT OR Apache-2.0
//! The key derivation function, GB/T 32918.4 section 5.4.3 and GB/T 32918.3 section 5.4.3.

use zeroize::Zeroizing;

use crate::sm3::Sm3;

/// XORs SM3(Z ‖ 1) ‖ SM3(Z ‖ 2) ‖ … onto `data`, where `prefix` has taken in Z; false if the key
/// stream was all zero.
pub(super) fn mask(prefix: &Sm3, data: &mut [u8]) -> bool {
    let mut key = Zeroizing::new([0; 32]);
    let mut seen = 0;
    for (counter, chunk) in (1_u32..).zip(data.chunks_mut(32)) {
        let mut state = prefix.clone();
        state.update(&counter.to_be_bytes());
        state.finish_into(&mut key);
        for (byte, key) in chunk.iter_mut().zip(key.iter()) {
            *byte ^= key;
            seen |= key;
        }
    }
    seen != 0
}
