// SPDX-License-Identifier: MIT OR Apache-2.0
//! The layouts of structures, and how a library's own is found out.

use serde::Deserialize;

/// How a library was compiled: the width of `ULONG`, and whether structures are packed
/// (`yzt_skf_sys::layout`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// 32-bit integers, no padding.
    #[default]
    Packed,
    /// 32-bit integers, aligned by the compiler.
    Natural,
    /// 64-bit integers, no padding.
    PackedWide,
    /// 64-bit integers, aligned by the compiler.
    NaturalWide,
}

impl Layout {
    /// Every layout, the most common first.
    pub const ALL: [Self; 4] = [Self::Packed, Self::Natural, Self::PackedWide, Self::NaturalWide];

    /// Whether `ULONG` has 64 bits.
    #[must_use]
    pub const fn is_wide(self) -> bool {
        matches!(self, Self::PackedWide | Self::NaturalWide)
    }

    /// The name in profiles and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Packed => "packed",
            Self::Natural => "natural",
            Self::PackedWide => "packed-wide",
            Self::NaturalWide => "natural-wide",
        }
    }

    /// The layout as a number from 1 on, 0 for none.
    pub(crate) fn number(layout: Option<Self>) -> u8 {
        let found = Self::ALL.iter().position(|known| Some(*known) == layout);
        found.and_then(|index| u8::try_from(index + 1).ok()).unwrap_or(0)
    }

    pub(crate) fn from_number(number: u32) -> Option<Self> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        Self::ALL.get(index).copied()
    }
}

/// What `SKF_GetDevInfo` gets to write into. More than any layout needs, since some libraries
/// write more than their own header says.
pub(crate) const POISONED: usize = 1024;
/// What the buffer is filled with before: no text and no number of a key looks like it.
pub(crate) const POISON: u8 = 0xA5;

/// Bytes before the numbers: the versions and the texts, in every layout alike.
pub(crate) const HEAD: usize = 198;
/// The numbers, of which the draft of the standard has two fewer.
pub(crate) const NUMBERS: usize = 8;

/// Where the numbers of a `DEVINFO` stand.
struct Form {
    layout: Layout,
    start: usize,
    width: usize,
    count: usize,
    size: usize,
}

const FORMS: [Form; 5] = [
    Form { layout: Layout::Packed, start: 198, width: 4, count: 8, size: 294 },
    Form { layout: Layout::Natural, start: 200, width: 4, count: 8, size: 296 },
    Form { layout: Layout::PackedWide, start: 198, width: 8, count: 8, size: 326 },
    Form { layout: Layout::NaturalWide, start: 200, width: 8, count: 8, size: 328 },
    // Before the standard: without the two sizes of buffers.
    Form { layout: Layout::Packed, start: 198, width: 4, count: 6, size: 286 },
];

/// The least that a form has to have going for it: the cipher of device authentication, or two
/// other marks.
const ENOUGH: u32 = 4;

/// What was found in a `DEVINFO`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) layout: Layout,
    /// Whether the layout was recognised, or only assumed.
    pub(crate) certain: bool,
    /// Symmetric, asymmetric, digests, device authentication, total, free, and the two limits.
    pub(crate) numbers: [u32; NUMBERS],
}

/// Reads what a library wrote into a buffer of [`POISON`]. A layout that is known is not judged.
pub(crate) fn read(bytes: &[u8], known: Option<Layout>) -> Found {
    let written = bytes.iter().rposition(|byte| *byte != POISON).map_or(0, |last| last + 1);
    let of_layout = |form: &&Form| known.is_none_or(|known| known == form.layout);
    let judged = FORMS.iter().filter(of_layout).map(|form| {
        let numbers = form.numbers(bytes);
        (form.score(&numbers, written), form, numbers)
    });
    // The first of several that are as good is the most common.
    let best = judged.fold(None, |best: Option<(u32, &Form, [u32; NUMBERS])>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    match best {
        Some((score, form, numbers)) => {
            Found { layout: form.layout, certain: known.is_some() || score >= ENOUGH, numbers }
        }
        None => Found { layout: Layout::Packed, certain: false, numbers: [0; NUMBERS] },
    }
}

impl Form {
    fn numbers(&self, bytes: &[u8]) -> [u32; NUMBERS] {
        let mut numbers = [0; NUMBERS];
        for (index, number) in numbers.iter_mut().enumerate().take(self.count) {
            let at = self.start + index * self.width;
            // Capabilities fit 32 bits in every layout, and so does the space of any key.
            let low = if cfg!(target_endian = "big") { at + self.width - 4 } else { at };
            let read = bytes.get(low..low + 4).and_then(|bytes| bytes.try_into().ok());
            *number = read.map_or(0, u32::from_ne_bytes);
        }
        numbers
    }

    fn score(&self, numbers: &[u32; NUMBERS], written: usize) -> u32 {
        let [symmetric, asymmetric, digest, authentication, total, free, ..] = *numbers;
        let poison = u32::from_ne_bytes([POISON; 4]);
        if numbers.iter().take(self.count).any(|number| *number == poison) {
            return 0;
        }
        let mut score = 0;
        score += if is_cipher(authentication) { 4 } else { 0 };
        score += u32::from(asymmetric != 0 && asymmetric & !0x000F_FF00 == 0) * 2;
        score += u32::from(digest != 0 && digest < 0x100) * 2;
        score += u32::from(symmetric != 0 && symmetric & 0x7FFF_0000 == 0);
        score += u32::from(total != 0 && free <= total);
        score += u32::from(written == self.size) * 3;
        score
    }
}

/// Whether a number is a block cipher of GM/T 0006 in some mode.
const fn is_cipher(number: u32) -> bool {
    matches!(number & !0xFF, 0x100 | 0x200 | 0x400) && matches!(number & 0xFF, 1 | 2 | 4 | 8 | 0x10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(form: &Form, numbers: [u32; NUMBERS]) -> Vec<u8> {
        let mut bytes = vec![POISON; POISONED];
        bytes[..form.size].fill(0);
        bytes[2..8].copy_from_slice(b"Vendor");
        for (index, number) in numbers.iter().enumerate().take(form.count) {
            let at = form.start + index * form.width;
            bytes[at..at + 4].copy_from_slice(&number.to_ne_bytes());
        }
        bytes
    }

    const TOLD: [u32; NUMBERS] = [0x407, 0x30700, 7, 0x401, 65536, 60000, 1024, 4096];

    #[test]
    fn every_layout_is_recognised() {
        for form in &FORMS {
            let mut numbers = TOLD;
            numbers[form.count..].fill(0);
            let found = read(&told(form, numbers), None);
            assert_eq!(found, Found { layout: form.layout, certain: true, numbers });
        }
    }

    #[test]
    fn a_library_that_clears_more_than_it_should_is_recognised_too() {
        for form in &FORMS[..4] {
            let mut bytes = told(form, TOLD);
            bytes[form.size..512].fill(0);
            let found = read(&bytes, None);
            assert_eq!((found.layout, found.certain), (form.layout, true), "{}", form.size);
        }
    }

    #[test]
    fn nothing_that_makes_sense_is_the_common_layout_and_uncertain() {
        let found = read(&[POISON; POISONED], None);
        assert_eq!((found.layout, found.certain), (Layout::Packed, false));
        let found = read(&[], None);
        assert_eq!((found.layout, found.certain), (Layout::Packed, false));
    }

    #[test]
    fn a_layout_that_is_known_is_not_judged() {
        let found = read(&told(&FORMS[0], TOLD), Some(Layout::NaturalWide));
        assert_eq!(found.layout, Layout::NaturalWide);
    }

    #[test]
    fn numbers_are_those_of_the_line() {
        for layout in Layout::ALL {
            let number = Layout::number(Some(layout));
            assert_eq!(Layout::from_number(number.into()), Some(layout));
        }
        assert_eq!(Layout::from_number(Layout::number(None).into()), None);
    }
}
