// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a key says about itself.

use yzt_skf_sys::constants::{SGD_RSA, SGD_SM4_ECB};
use yzt_token::{AlgorithmIdentifiers, DeviceInformation, Error, Version};

use crate::layout::{HEAD, Layout, NUMBERS};
use crate::request::Answer;
use crate::text::field;

/// `DEVINFO` (GM/T 0016 6.4.2).
#[derive(Clone, Debug, Default)]
pub(crate) struct Description {
    pub(crate) information: DeviceInformation,
    pub(crate) algorithms: AlgorithmIdentifiers,
    pub(crate) layout: Option<Layout>,
    pub(crate) layout_is_certain: bool,
    /// The most bytes that a cipher or a digest takes at once, where the key tells it.
    pub(crate) buffer: Option<usize>,
}

impl Description {
    pub(crate) fn read(answer: &Answer) -> Result<Self, Error> {
        let broken = || Error::Format { command: "SKF_GetDevInfo", detail: "too short".into() };
        let (head, rest) = answer.bytes.split_at_checked(HEAD).ok_or_else(broken)?;
        let mut numbers = [0; NUMBERS];
        for (number, bytes) in numbers.iter_mut().zip(rest.chunks_exact(4)) {
            *number = u32::from_le_bytes(bytes.try_into().map_err(|_| broken())?);
        }
        let text = |from: usize, to: usize| field(head.get(from..to).unwrap_or_default());
        let version = |at: usize| {
            let byte = |at: usize| head.get(at).copied().unwrap_or_default();
            Version { major: byte(at), minor: byte(at + 1) }
        };
        let [symmetric, asymmetric, digest, device_authentication, total, free, _, buffer] =
            numbers;
        let [layout, certain, ..] = answer.numbers;
        Ok(Self {
            information: DeviceInformation {
                label: text(130, 162),
                serial: text(162, 194),
                manufacturer: text(2, 66),
                issuer: text(66, 130),
                hardware_version: version(194),
                firmware_version: version(196),
                total_space: Some(total.into()),
                free_space: Some(free.into()),
                maximum_containers: None,
            },
            algorithms: AlgorithmIdentifiers {
                symmetric,
                asymmetric,
                digest,
                device_authentication,
            },
            layout: Layout::from_number(layout),
            layout_is_certain: certain == 1,
            buffer: usize::try_from(buffer).ok().filter(|buffer| *buffer > 0),
        })
    }

    /// Whether the key has RSA. One that tells nothing may have it.
    pub(crate) const fn has_rsa(&self) -> bool {
        self.algorithms.asymmetric == 0 || self.algorithms.asymmetric & SGD_RSA != 0
    }

    /// Whether the key has SM2, by either numbering.
    pub(crate) const fn has_sm2(&self) -> bool {
        self.algorithms.asymmetric == 0 || self.algorithms.asymmetric & 0x000E_FF00 != 0
    }

    /// Whether device authentication can be computed outside of the key.
    pub(crate) const fn authenticates_with_sm4(&self) -> bool {
        self.algorithms.device_authentication & !0xFF == SGD_SM4_ECB & !0xFF
    }
}
