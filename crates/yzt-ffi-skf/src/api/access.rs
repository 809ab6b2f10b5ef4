// SPDX-License-Identifier: MIT OR Apache-2.0
//! Access control, 7.2.

use yzt_ffi_kit::{Data, Out, Text, export_system};
use yzt_pin::{PinStatus, TriesLeft};
use yzt_skf_sys::constants::*;
use yzt_token::{DeviceKey, PinRole};
use yzt_token_apdu::unblock_cryptogram;
use zeroize::Zeroizing;

use crate::api::places::OpenApplication;
use crate::api::size;
use crate::authentication::KEY_LENGTH;
use crate::code::Error;
use crate::connection::Connection;
use crate::handle::Handle;
use crate::text::{pin, role};

export_system! {
    /// 7.2.2: replaces the device authentication key, 16 bytes. Needs device authentication.
    ///
    /// Keys want the old one proven once more, so this library has to know it: it does when
    /// SKF_DevAuth was answered with a key that SKF_SetSymmKey had set, or with the makers' common
    /// one. Else SAR_KEYNOTFOUNTERR.
    fn SKF_ChangeDevAuthKey(
        hDev: Handle,
        pbKeyValue: Data<'_>,
        ulKeyLen: u32,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let bytes = pbKeyValue.read_secret("pbKeyValue", size(ulKeyLen), KEY_LENGTH)?;
        let new = Zeroizing::new(*<&[u8; KEY_LENGTH]>::try_from(bytes.as_slice())
            .map_err(|_| Error::Refused(SAR_INDATALENERR))?);
        connection.run(|inner| {
            let old = inner.knowledge.key().ok_or(Error::Refused(SAR_KEYNOTFOUNTERR))?;
            inner.device.change_device_key(DeviceKey::new(old), DeviceKey::new(new.clone()))?;
            inner.knowledge.changed(new);
            Ok(())
        })
    }

    /// 7.2.3: device authentication: 16 or 8 bytes of SKF_GenRandom, 8 filled up with zeros, encrypted
    /// with the device authentication key in ECB. What padding has put behind the block is ignored.
    /// One try at most.
    fn SKF_DevAuth(hDev: Handle, pbAuthData: Data<'_>, ulLen: u32) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let data = pbAuthData.read_secret("pbAuthData", size(ulLen), 2 * KEY_LENGTH)?;
        let is_whole = data.len() == KEY_LENGTH || data.len() == 2 * KEY_LENGTH;
        let cryptogram = data.get(..KEY_LENGTH).filter(|_| is_whole);
        let cryptogram = cryptogram.ok_or(Error::Refused(SAR_INDATALENERR))?;
        connection.run(|inner| {
            inner.device.answer_device_challenge(cryptogram)?;
            inner.knowledge.accepted(cryptogram);
            Ok(())
        })
    }

    /// 7.2.4: changes a PIN, with one try of the old one.
    ///
    /// pulRetryCount is written when the old PIN was wrong or is locked: the tries that are left.
    fn SKF_ChangePIN(
        hApplication: Handle,
        ulPINType: u32,
        szOldPin: Text<'_>,
        szNewPin: Text<'_>,
        pulRetryCount: Out<'_, u32>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let role = role(ulPINType)?;
        let (old, new) = (pin(szOldPin, "szOldPin", role)?, pin(szNewPin, "szNewPin", role)?);
        let changed =
            application.run(|application| Ok(application.change_pin(role, old, new)?));
        tell_tries(changed, pulRetryCount)
    }

    /// 7.2.5: the most tries of a PIN, those that are left (0 is locked), and whether it is the one
    /// that the key came with. Never spends a try.
    fn SKF_GetPINInfo(
        hApplication: Handle,
        ulPINType: u32,
        pulMaxRetryCount: Out<'_, u32>,
        pulRemainRetryCount: Out<'_, u32>,
        pbDefaultPin: Out<'_, i32>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let role = role(ulPINType)?;
        let told = application.run(|application| Ok(application.pin_information(role)?))?;
        let left = match told.tries_left {
            TriesLeft::Locked => 0,
            TriesLeft::Last => 1,
            // More than one, and less than all.
            TriesLeft::Low => 2,
            other => u32::from(other.exact().or(told.maximum).unwrap_or(1)),
        };
        pulMaxRetryCount.set(told.maximum.map_or(left, u32::from));
        pulRemainRetryCount.set(left);
        pbDefaultPin.set(i32::from(told.status == PinStatus::Default));
        Ok(())
    }

    /// 7.2.6: verifies a PIN, one try. What it allows stays allowed in this application until
    /// SKF_ClearSecureState, or until the last connection to the key is ended.
    ///
    /// pulRetryCount is written when the PIN was wrong or is locked: the tries that are left. A PIN
    /// that cannot be one (SAR_PIN_LEN_RANGE, SAR_PIN_INVALID) costs no try.
    fn SKF_VerifyPIN(
        hApplication: Handle,
        ulPINType: u32,
        szPIN: Text<'_>,
        pulRetryCount: Out<'_, u32>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let role = role(ulPINType)?;
        let pin = pin(szPIN, "szPIN", role)?;
        let verified = application.run(|application| Ok(application.verify_pin(role, pin)?));
        tell_tries(verified, pulRetryCount)
    }

    /// 7.2.7: gives the user a new PIN and all tries, with one try of the administrator's PIN. The
    /// user changes the new PIN before it is good for anything else
    /// (SAR_USER_PIN_NOT_INITIALIZED until then).
    ///
    /// pulRetryCount is written when the administrator's PIN was wrong or is locked.
    fn SKF_UnblockPIN(
        hApplication: Handle,
        szAdminPIN: Text<'_>,
        szNewUserPIN: Text<'_>,
        pulRetryCount: Out<'_, u32>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let administrator = pin(szAdminPIN, "szAdminPIN", PinRole::Administrator)?;
        let new = pin(szNewUserPIN, "szNewUserPIN", PinRole::User)?;
        let unblocked = application.run_inner(|inner, name| {
            let dialect = inner.dialect.ok_or(Error::Refused(SAR_NOTSUPPORTYETERR))?;
            inner.in_application(name, |application| {
                let challenge = application.unblock_challenge()?;
                let answer = unblock_cryptogram(administrator, new, &challenge, &dialect)?;
                Ok(application.unblock_pin(&answer)?)
            })
        });
        tell_tries(unblocked, pulRetryCount)
    }

    /// 7.2.8: ends every login of the application.
    fn SKF_ClearSecureState(hApplication: Handle) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        application.run(|application| Ok(application.logout()?))
    }
}

/// Tells the tries that are left, where the outcome is about them.
fn tell_tries(outcome: Result<(), Error>, tries: Out<'_, u32>) -> Result<(), Error> {
    if let Some(left) = outcome.as_ref().err().and_then(Error::tries_left) {
        tries.set(left);
    }
    outcome
}
