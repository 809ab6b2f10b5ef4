// SPDX-License-Identifier: MIT OR Apache-2.0
//! The operating system's randomness, the only source this face hands down.

use getrandom::SysRng;

use yzt_crypto::Random;

use crate::error::Error;

/// A source for the layers below.
pub(crate) fn source() -> SysRng {
    SysRng
}

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    Random::fill(&mut source(), &mut bytes)?;
    Ok(bytes)
}
