// SPDX-License-Identifier: MIT OR Apache-2.0
use crate::{ByteOrder, CipherAlgorithm, CipherMode, Dialect};

/// Bytes of a GetDevInfo answer.
const LENGTH: usize = 288;

/// Bits that the symmetric, asymmetric and hash algorithms of GM/T 0006 have between them.
const SYMMETRIC: u32 = 0x0000_FFFF;
const ASYMMETRIC: u32 = 0x0003_0F00;
const HASH: u32 = 0x0000_00FF;

/// The most that a command is announced to carry, and the least that is worth a card.
const COMMAND_DATA: core::ops::RangeInclusive<u16> = 128..=0x4000;

/// The most space that a token is believed to have: 64 MiB.
const SPACE: u32 = 64 << 20;

impl Dialect {
    /// The byte order of a key, from its raw answer to GetDevInfo.
    ///
    /// | offset | field | what only one order makes of it | weight |
    /// |---|---|---|---|
    /// | 212 | device authentication algorithm | an ECB mode of GM/T 0006 | 4 |
    /// | 200, 204, 208 | algorithms | bits that GM/T 0006 has | 2 each |
    /// | 216, 220 | total and free space | free ≤ total ≤ 64 MiB | 2 |
    /// | 224 | max APDU data length | 128 to 16 384 | 2 |
    /// | 232 | max files | at most 255 | 1 |
    ///
    /// Fields that are zero, or make sense in both orders or in neither, say nothing. None when
    /// nothing speaks for one order more than for the other, or the answer has not 288 bytes.
    #[must_use]
    pub fn infer_byte_order(device_information: &[u8]) -> Option<ByteOrder> {
        if device_information.len() != LENGTH {
            return None;
        }
        let big = plausibility(device_information, ByteOrder::BigEndian)?;
        let little = plausibility(device_information, ByteOrder::LittleEndian)?;
        match big.cmp(&little) {
            core::cmp::Ordering::Greater => Some(ByteOrder::BigEndian),
            core::cmp::Ordering::Less => Some(ByteOrder::LittleEndian),
            core::cmp::Ordering::Equal => None,
        }
    }
}

/// The weights of the fields that make sense in this order.
fn plausibility(answer: &[u8], order: ByteOrder) -> Option<u32> {
    let n4 = |offset| n4(answer, offset, order);
    let n2 = |offset| n2(answer, offset, order);
    let within = |value: u32, bits: u32| value != 0 && value & !bits == 0;
    let authentication = CipherAlgorithm::from_identifier(n4(212)?)
        .is_some_and(|algorithm| algorithm.mode == CipherMode::Ecb);
    let (total, free) = (n4(216)?, n4(220)?);
    let files = n2(232)?;
    let votes = [
        (authentication, 4),
        (within(n4(200)?, SYMMETRIC), 2),
        (within(n4(204)?, ASYMMETRIC), 2),
        (within(n4(208)?, HASH), 2),
        (total != 0 && free <= total && total <= SPACE, 2),
        (COMMAND_DATA.contains(&n2(224)?), 2),
        (files != 0 && files <= 255, 1),
    ];
    Some(votes.into_iter().filter(|(speaks, _)| *speaks).map(|(_, weight)| weight).sum())
}

fn n4(answer: &[u8], offset: usize, order: ByteOrder) -> Option<u32> {
    let bytes = *answer.get(offset..)?.first_chunk()?;
    Some(match order {
        ByteOrder::BigEndian => u32::from_be_bytes(bytes),
        ByteOrder::LittleEndian => u32::from_le_bytes(bytes),
    })
}

fn n2(answer: &[u8], offset: usize, order: ByteOrder) -> Option<u16> {
    let bytes = *answer.get(offset..)?.first_chunk()?;
    Some(match order {
        ByteOrder::BigEndian => u16::from_be_bytes(bytes),
        ByteOrder::LittleEndian => u16::from_le_bytes(bytes),
    })
}
