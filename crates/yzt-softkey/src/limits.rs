// SPDX-License-Identifier: MIT OR Apache-2.0
//! How much fits into a software key.

/// Applications on the key.
pub(crate) const APPLICATIONS: u8 = 8;

/// Containers of one application.
pub(crate) const CONTAINERS: u8 = 16;

/// Certificates of one application: two for each container.
pub(crate) const CERTIFICATES: u8 = 32;

/// Data of one command, as announced in the device information.
pub(crate) const COMMAND_DATA: u16 = 4096;

/// Data of one answer. A certificate or a list of names is the longest.
pub(crate) const RESPONSE_DATA: u16 = 4096;

/// Random bytes of one GenRandom.
pub(crate) const RANDOM: u32 = 4096;

/// Bytes of a certificate, so that import and export each fit one APDU.
pub(crate) const CERTIFICATE: usize = 4000;

/// Bytes of all sealed records, as announced in the device information.
pub(crate) const SPACE: u32 = 1 << 20;

/// Bytes that a record takes besides its content.
pub(crate) const RECORD_OVERHEAD: u32 = 40;

/// Files of one application.
pub(crate) const FILES: u16 = 32;

/// The numbers of those files.
pub(crate) const FILE_NUMBERS: core::ops::RangeInclusive<u8> = 1..=32;

/// Bytes of a file: as many as an offset of two bytes reaches.
pub(crate) const FILE: u32 = 1 << 16;

/// Session keys of the whole card.
pub(crate) const SESSION_KEYS: usize = 16;

/// Key agreements of the whole card that wait for their other side.
pub(crate) const AGREEMENTS: usize = 4;

/// Bits of an RSA key.
pub(crate) const RSA_BITS: [u16; 3] = [2048, 3072, 4096];

/// Bytes of a session key, which is always one of SM4.
pub(crate) const SESSION_KEY: usize = 16;
