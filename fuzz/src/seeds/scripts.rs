// SPDX-License-Identifier: MIT OR Apache-2.0
//! Scripts for a card.

use crate::card::Step;

/// A step and the bytes that its choices are read from.
pub(super) type Play = (Step, &'static [u8]);
/// What happens to a card, from the beginning.
pub(super) type Script = &'static [Play];

/// Each is a story that its name tells.
#[rustfmt::skip] // A challenge stands before the command that answers it.
pub(super) const SCRIPTS: &[(&str, Script)] = &[
    ("log-in", &[(Step::OpenApplication, &[0]), (Step::OpenContainer, &[0]), (Step::LogIn, &[])]),
    ("sign-message", &[
        (Step::OpenApplication, &[0]),
        (Step::OpenContainer, &[0]),
        (Step::LogIn, &[]),
        (Step::Sign, b"\x01\x00\x10\x31\x32\x33\x34\x35\x36\x37\x38\x31\x32\x33\x34\x35\x36\x37\x38\x00\x05hello"),
        (Step::Clear, &[]),
        (Step::Sign, &[0; 33]),
    ]),
    ("lock-out", &[
        (Step::OpenApplication, &[0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 0]),
        (Step::Reopen, &[]),
        (Step::OpenApplication, &[0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 1]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 0, 0]),
        (Step::PinInformation, &[]),
    ]),
    ("unblock", &[
        (Step::OpenApplication, &[0]),
        (Step::OpenContainer, &[0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 0]),
        (Step::Challenge, &[]), (Step::Unblock, &[0, 1]),
        (Step::LogIn, &[]),
        (Step::Challenge, &[]), (Step::Change, &[0, 0, 6]),
        (Step::Sign, &[0; 33]),
        (Step::Challenge, &[]), (Step::Unblock, &[1, 1]),
        (Step::PinInformation, &[]),
    ]),
    ("change-pin", &[
        (Step::OpenApplication, &[0]),
        (Step::Challenge, &[]), (Step::Change, &[0, 0, 1]),
        (Step::Challenge, &[]), (Step::Change, &[0, 0, 1]),
        (Step::Challenge, &[]), (Step::Change, &[0, 0, 3]),
        (Step::Challenge, &[]), (Step::Change, &[1, 0, 10]),
        (Step::Challenge, &[]), (Step::Change, &[0, 1, 2]),
    ]),
    ("challenge-once", &[
        (Step::OpenApplication, &[0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 0, 0]),
        (Step::Again, &[0]), (Step::Again, &[2]),
        (Step::Verify, &[0, 0, 0]),
        (Step::Random, &[0, 7]), (Step::Verify, &[0, 0, 0]),
        (Step::Random, &[0x10, 0]), (Step::Verify, &[0, 0, 1]),
    ]),
    ("applications", &[
        (Step::CreateApplication, &[1, 5]),
        (Step::Challenge, &[]), (Step::AuthenticateDevice, &[1]),
        (Step::Challenge, &[]), (Step::AuthenticateDevice, &[0]),
        (Step::CreateApplication, &[1, 5]),
        (Step::CreateApplication, &[1, 5]),
        (Step::OpenApplication, &[1]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 1, 0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 0, 0]),
        (Step::Enumerate, &[]),
        (Step::DeleteApplication, &[1]),
        (Step::DeleteApplication, &[0]),
    ]),
    ("new-pair", &[
        (Step::OpenApplication, &[0]),
        (Step::Challenge, &[]), (Step::Verify, &[0, 0, 0]),
        (Step::CreateContainer, &[1]),
        (Step::Generate, &[]),
        (Step::ImportPair, &[1]),
        (Step::ImportPair, &[0]),
        (Step::ImportCertificate, &[0, 0]),
        (Step::ImportCertificate, &[1, 0]),
        (Step::ImportCertificate, &[1, 1, 0, 3, 0x30, 1, 0]),
        (Step::Export, &[0]), (Step::Export, &[1]),
        (Step::Generate, &[]),
        (Step::ContainerInformation, &[1]),
        (Step::Sign, &[0; 33]),
        (Step::CloseContainer, &[]),
        (Step::Sign, &[0; 33]),
        (Step::DeleteContainer, &[1]),
    ]),
    ("power", &[
        (Step::OpenApplication, &[0]),
        (Step::OpenContainer, &[0]),
        (Step::LogIn, &[]),
        (Step::PowerCycle, &[]),
        (Step::Sign, &[0; 33]),
        (Step::OpenApplication, &[0]),
        (Step::Sign, &[0; 33]),
        (Step::CloseApplication, &[0]),
        (Step::Identifiers, &[0x82, 0xC3]),
        (Step::Verify, &[0, 0, 0]),
    ]),
    ("bytes", &[
        (Step::Bytes, b"\x00\x05\x80\x50\0\0\x08"),
        (Step::Bytes, b"\x00\x04\x80\x04\0\0"),
        (Step::Shaped, b"\x0B\0\0\x02\x00\x03YZT\x00\x0A"),
        (Step::Shaped, b"\x05\0\x01\x01\x00\x12\x01\x01................"),
        (Step::Shaped, b"\x15\0\0\x03\x00\x00\x00\x08"),
        (Step::Changed, &[0, 0, 1, 0x22]),
        (Step::SetLabel, b"\x00\x05label"),
        (Step::Enumerate, &[]),
    ]),
];
