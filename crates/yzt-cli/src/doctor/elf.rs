// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a library is made for, read from its bytes: nothing is loaded.

use core::fmt;

/// The machine of LoongArch (`EM_LOONGARCH`).
const LOONGARCH: u16 = 258;
/// The first glibc of the new world of LoongArch.
const NEW_WORLD: (u32, u32) = (2, 36);

/// The part of an ELF header that decides whether a file can be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// `EI_CLASS`.
    pub(crate) bits: u8,
    /// `EI_DATA`.
    pub(crate) is_big_endian: bool,
    /// `e_machine`.
    pub(crate) machine: u16,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A shared library (`ET_DYN`), which a program may be too.
    Shared(Header),
    /// Something else in ELF.
    OtherElf,
    /// A library or program of Windows.
    Windows,
    /// One of macOS.
    Mac,
    /// None of these.
    Other,
}

/// Which of the two LoongArch systems something is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    Old,
    New,
}

/// Reads what a file is from its first bytes.
///
/// ```text
/// 0  7F 45 4C 46   4 EI_CLASS (1: 32, 2: 64)   5 EI_DATA (1: little, 2: big)   16 e_type   18 e_machine
/// ```
pub(crate) fn kind(bytes: &[u8]) -> Kind {
    match bytes {
        [0x7F, b'E', b'L', b'F', class, data, ..] => {
            let is_big_endian = *data == 2;
            let bits = match class {
                1 => 32,
                2 => 64,
                _ => return Kind::OtherElf,
            };
            let word = |at: usize| {
                let bytes: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
                Some(if is_big_endian {
                    u16::from_be_bytes(bytes)
                } else {
                    u16::from_le_bytes(bytes)
                })
            };
            match (word(16), word(18)) {
                (Some(3), Some(machine)) => Kind::Shared(Header { bits, is_big_endian, machine }),
                _ => Kind::OtherElf,
            }
        }
        [b'M', b'Z', ..] => Kind::Windows,
        [0xFE, 0xED, 0xFA, 0xCE | 0xCF, ..]
        | [0xCE | 0xCF, 0xFA, 0xED, 0xFE, ..]
        | [0xCA, 0xFE, 0xBA, 0xBE, ..] => Kind::Mac,
        _ => Kind::Other,
    }
}

/// The newest glibc that a library asks for, by the versions of the symbols that it names.
pub(crate) fn needed_glibc(bytes: &[u8]) -> Option<(u32, u32)> {
    versions(bytes).max()
}

/// The world of a library for LoongArch: only the old one has symbols older than glibc 2.36.
pub(crate) fn world(header: Header, bytes: &[u8]) -> Option<World> {
    if header.machine != LOONGARCH {
        return None;
    }
    let oldest = versions(bytes).min()?;
    Some(if oldest < NEW_WORLD { World::Old } else { World::New })
}

fn versions(bytes: &[u8]) -> impl Iterator<Item = (u32, u32)> {
    const MARK: &[u8] = b"GLIBC_";
    let starts = bytes.windows(MARK.len()).enumerate();
    starts.filter(|(_, window)| *window == MARK).filter_map(|(at, _)| {
        let rest = bytes.get(at + MARK.len()..)?;
        let end = rest.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b'.'))?;
        version(core::str::from_utf8(rest.get(..end)?).ok()?)
    })
}

/// The first two numbers of a version such as `2.36` or `2.3.4`.
pub(crate) fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

impl fmt::Display for Header {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.machine {
            3 => "x86",
            8 => "MIPS",
            40 => "ARM",
            62 => "x86-64",
            183 => "AArch64",
            243 => "RISC-V",
            LOONGARCH => "LoongArch",
            0x9916 => "SW64",
            other => return write!(formatter, "{}-bit, machine {other}", self.bits),
        };
        write!(formatter, "{}-bit {name}", self.bits)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The beginning of a shared library, and the versions of glibc that it asks for.
    pub(crate) fn library(bits: u8, machine: u16, versions: &[&str]) -> Vec<u8> {
        let mut bytes = vec![0x7F, b'E', b'L', b'F', bits / 32, 1, 1, 0];
        bytes.extend([0; 8]);
        bytes.extend([3, 0]);
        bytes.extend(machine.to_le_bytes());
        for version in versions {
            bytes.extend(format!("\0GLIBC_{version}\0").bytes());
        }
        bytes
    }

    #[test]
    fn a_header_tells_word_size_and_machine() {
        let header = |bits, machine| Header { bits, is_big_endian: false, machine };
        assert_eq!(kind(&library(64, 62, &[])), Kind::Shared(header(64, 62)));
        assert_eq!(kind(&library(32, 3, &[])), Kind::Shared(header(32, 3)));
        assert_eq!(header(64, 258).to_string(), "64-bit LoongArch");
        assert_eq!(header(32, 3).to_string(), "32-bit x86");
        assert_eq!(header(64, 999).to_string(), "64-bit, machine 999");
        let mut big = library(64, 0, &[]);
        big[5] = 2;
        big[16..20].copy_from_slice(&[0, 3, 0, 22]);
        assert_eq!(kind(&big), Kind::Shared(Header { bits: 64, is_big_endian: true, machine: 22 }));
    }

    #[test]
    fn what_is_no_library_is_told_apart() {
        assert_eq!(kind(b"MZ\x90\0"), Kind::Windows);
        assert_eq!(kind(&[0xCF, 0xFA, 0xED, 0xFE, 7]), Kind::Mac);
        assert_eq!(kind(b"INPUT(libc.so.6)"), Kind::Other);
        assert_eq!(kind(b""), Kind::Other);
        let mut program = library(64, 62, &[]);
        program[16] = 2;
        assert_eq!(kind(&program), Kind::OtherElf);
        assert_eq!(kind(&program[..17]), Kind::OtherElf);
    }

    #[test]
    fn our_own_program_is_one_for_this_machine() {
        let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let Kind::Shared(header) = kind(&bytes) else { panic!("{:?}", kind(&bytes)) };
        assert_eq!(u32::from(header.bits), usize::BITS);
    }

    #[test]
    fn versions_of_glibc_are_those_of_the_symbols() {
        let needed = |versions: &[&str]| needed_glibc(&library(64, 62, versions));
        assert_eq!(needed(&["2.2.5", "2.34", "2.9"]), Some((2, 34)));
        assert_eq!(needed(&["PRIVATE", "ABI_DT_RELR"]), None);
        assert_eq!(needed(&[]), None);
    }

    #[test]
    fn the_worlds_of_loongarch_are_told_apart_by_the_oldest_symbol() {
        let world_of = |machine, versions: &[&str]| {
            let header = Header { bits: 64, is_big_endian: false, machine };
            world(header, &library(64, machine, versions))
        };
        assert_eq!(world_of(LOONGARCH, &["2.27"]), Some(World::Old));
        assert_eq!(world_of(LOONGARCH, &["2.36", "2.38"]), Some(World::New));
        assert_eq!(world_of(LOONGARCH, &[]), None);
        assert_eq!(world_of(62, &["2.2.5"]), None);
    }
}
