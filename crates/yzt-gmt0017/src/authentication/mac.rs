// SPDX-License-Identifier: MIT OR Apache-2.0
use subtle::{Choice, ConstantTimeEq};
use zeroize::Zeroizing;

use super::Challenge;
use super::key::ProtectionKey;
use crate::command::covered_data;
use crate::{ChallengeForm, Command, Error, Mac, MacLengthForm};

/// Bytes of a MAC, which Lc may or may not count.
const MAC_LENGTH: usize = 4;

/// The MAC of a class-84 command over header, length and data.
///
/// ```text
/// ExtendedWithMac     CLA INS P1 P2 ‖ 00 LcH LcL ‖ data   Lc counts the MAC
/// BodyThenZeros       CLA INS P1 P2 ‖ LcH LcL 00 00 ‖ data   Lc does not count it
/// LittleEndianWithLe  CLA INS P1 P2 ‖ LcL LcH 00 00 ‖ data   Lc counts it
/// ```
///
/// Padded with `80 00…` to whole blocks; SM4-CBC from IV = challenge ‖ 00×8; the first 4 bytes of
/// the last block. `data` is what stands before the MAC.
///
/// # Errors
/// [`Error::Apdu`] for more data than a command can carry.
pub fn mac(
    key: &impl ProtectionKey,
    challenge: &Challenge,
    header: [u8; 4],
    data: &[u8],
    form: MacLengthForm,
) -> Result<Mac, Error> {
    let mut message = Zeroizing::new(Vec::with_capacity(data.len().saturating_add(32)));
    message.extend_from_slice(&header);
    message.extend_from_slice(length_field(data.len(), form)?.as_slice());
    message.extend_from_slice(data);
    message.push(0x80);
    let whole_blocks = message.len().next_multiple_of(16);
    message.resize(whole_blocks, 0);
    let iv = challenge.block(ChallengeForm::ZeroPadded);
    let last = Zeroizing::new(super::key::cipher(key).cbc_mac(&iv, &message)?);
    let [a, b, c, d, ..] = *last;
    Ok(Mac::new([a, b, c, d]))
}

/// Whether the MAC of a ChangePIN, UnblockPIN or ChangeDevAuthKey is right in any form of its length
/// field. False for commands that have none.
///
/// Every form is always tried, so that the time tells nothing.
#[must_use]
pub fn mac_matches(key: &impl ProtectionKey, challenge: &Challenge, command: &Command) -> bool {
    let (data, presented) = match command {
        Command::ChangePin { application, cryptogram, mac, .. }
        | Command::UnblockPin { application, cryptogram, mac } => {
            (covered_data(*application, cryptogram).to_vec(), mac)
        }
        Command::ChangeDevAuthKey { key, mac, .. } => (key.as_bytes().to_vec(), mac),
        _ => return false,
    };
    let data = Zeroizing::new(data);
    let matches = MacLengthForm::ALL.map(|form| {
        mac(key, challenge, command.header(), &data, form)
            .map_or(Choice::from(0), |expected| expected.ct_eq(presented))
    });
    matches.into_iter().fold(Choice::from(0), |any, one| any | one).into()
}

fn length_field(data: usize, form: MacLengthForm) -> Result<LengthField, Error> {
    let counted = match form {
        MacLengthForm::BodyThenZeros => data,
        MacLengthForm::ExtendedWithMac | MacLengthForm::LittleEndianWithLe => {
            data.saturating_add(MAC_LENGTH)
        }
    };
    let maximum = usize::from(u16::MAX) - MAC_LENGTH;
    let length = u16::try_from(counted)
        .map_err(|_| yzt_apdu::Error::DataTooLong { length: data, maximum })?;
    let [high, low] = length.to_be_bytes();
    Ok(match form {
        MacLengthForm::ExtendedWithMac => LengthField::Three([0, high, low]),
        MacLengthForm::BodyThenZeros => LengthField::Four([high, low, 0, 0]),
        MacLengthForm::LittleEndianWithLe => LengthField::Four([low, high, 0, 0]),
    })
}

enum LengthField {
    Three([u8; 3]),
    Four([u8; 4]),
}

impl LengthField {
    const fn as_slice(&self) -> &[u8] {
        match self {
            Self::Three(bytes) => bytes,
            Self::Four(bytes) => bytes,
        }
    }
}
