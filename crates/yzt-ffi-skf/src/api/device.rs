// SPDX-License-Identifier: MIT OR Apache-2.0
//! Device management, 7.1.

use core::time::Duration;
use std::sync::Arc;

use yzt_ffi_kit::{Data, Out, Text, export_system};
use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::VERSION;
use yzt_skf_sys::layout::packed::DEVINFO;
use yzt_token::{AlgorithmIdentifiers, DeviceInformation, Version};

use crate::api::{MOST_DATA, size};
use crate::blob::MOST_CIPHERTEXT;
use crate::code::Error;
use crate::connection::Connection;
use crate::device;
use crate::events;
use crate::handle::{Handle, insert};
use crate::pointer::{Buffer, Length, Room};
use crate::text::{field, list, name};
use crate::ways;

/// More bytes than the name of any reader has.
const LONGEST_DEVICE_NAME: usize = 1024;
/// Bytes of a label (7.1.8: less than 32).
const LONGEST_LABEL: usize = 31;
/// The longest command APDU and a little more.
const LONGEST_COMMAND: usize = 65_600;

/// What a key has that does not say what it has: the algorithms that GM/T 0027 makes it have.
const COMMON: AlgorithmIdentifiers = AlgorithmIdentifiers {
    symmetric: SGD_SM4_ECB | SGD_SM4_CBC | SGD_SM4_CFB | SGD_SM4_OFB | SGD_SM4_MAC,
    asymmetric: SGD_SM2_1 | SGD_SM2_2 | SGD_SM2_3,
    digest: SGD_SM3,
    device_authentication: SGD_SM4_ECB,
};

export_system! {
    /// 7.1.2: waits until a key comes (event 1) or goes (event 2) and tells its name.
    ///
    /// pulDevNameLen: the room of szDevName, and then the length of the name with its NUL. Changes
    /// count from the first call on, also those between two calls. SAR_NOT_EVENTERR when the wait was
    /// cancelled; SAR_BUFFER_TOO_SMALL tells the event again next time.
    fn SKF_WaitForDevEvent(
        szDevName: Room<'_>,
        pulDevNameLen: Length<'_>,
        pulEvent: Out<'_, u32>,
    ) -> Result<(), Error> {
        let buffer = szDevName.buffer();
        events::wait(|event| {
            let name = [event.name.as_bytes(), &[0]].concat();
            buffer.answer(pulDevNameLen, &name)?;
            pulEvent.set(event.kind);
            Ok(())
        })
    }

    /// 7.1.3: ends every wait of this process that is under way.
    fn SKF_CancelWaitForDevEvent() -> Result<(), Error> {
        events::cancel();
        Ok(())
    }

    /// 7.1.4: the names of the keys that are there (bPresent), or of everything that could hold one.
    fn SKF_EnumDev(
        bPresent: i32,
        szNameList: Buffer<'_>,
        pulSize: Length<'_>,
    ) -> Result<(), Error> {
        let listed = ways::list()?;
        let wanted = listed.into_iter().filter(|listed| listed.is_present || bPresent == 0);
        list(wanted.map(|listed| listed.name), szNameList, pulSize)
    }

    /// 7.1.5: connects to a key. Several connections to one key share what is authenticated on it.
    fn SKF_ConnectDev(szName: Text<'_>, phDev: Out<'_, Handle>) -> Result<(), Error> {
        let name = name(szName, "szName", LONGEST_DEVICE_NAME, SAR_NAMELENERR)?;
        let connection = Connection::new(device::connect(&name)?);
        phDev.set(insert(Arc::new(connection))?);
        Ok(())
    }

    /// 7.1.6: ends a connection, with everything that was opened over it, and unlocks the key where
    /// this connection has locked it. With the last connection to a key its logins end.
    fn SKF_DisConnectDev(hDev: Handle) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        hDev.remove::<Connection>()?;
        connection.close();
        Ok(())
    }

    /// 7.1.7: whether a key is there.
    fn SKF_GetDevState(szDevName: Text<'_>, pulDevState: Out<'_, u32>) -> Result<(), Error> {
        let name = name(szDevName, "szDevName", LONGEST_DEVICE_NAME, SAR_NAMELENERR)?;
        let listed = ways::list()?.into_iter().find(|listed| listed.name == name);
        pulDevState.set(match listed {
            Some(listed) if listed.is_present => DEV_PRESENT_STATE,
            _ => DEV_ABSENT_STATE,
        });
        Ok(())
    }

    /// 7.1.8: writes the label, 1 to 31 bytes.
    fn SKF_SetLabel(hDev: Handle, szLabel: Text<'_>) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let label = name(szLabel, "szLabel", LONGEST_LABEL, SAR_NAMELENERR)?;
        connection.run(|inner| Ok(inner.device.set_label(&label)?))
    }

    /// 7.1.9: what the key says about itself.
    fn SKF_GetDevInfo(hDev: Handle, pDevInfo: Out<'_, DEVINFO>) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let (information, algorithms) = connection
            .run(|inner| Ok((inner.device.information()?, inner.device.algorithms()?)))?;
        pDevInfo.set(device_information(&information, algorithms.unwrap_or(COMMON)));
        Ok(())
    }

    /// 7.1.10: keeps the key for this connection, waiting for others as long as ulTimeOut
    /// milliseconds. Calls over other connections wait meanwhile, up to ten seconds.
    fn SKF_LockDev(hDev: Handle, ulTimeOut: u32) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        connection.lock(Duration::from_millis(ulTimeOut.into()))
    }

    /// 7.1.11: lets others to the key again. SAR_FAIL where this connection has not locked it.
    fn SKF_UnlockDev(hDev: Handle) -> Result<(), Error> {
        let was_locked = hDev.object::<Connection>()?.unlock()?;
        if was_locked { Ok(()) } else { Err(Error::Refused(SAR_FAIL)) }
    }

    /// 7.1.12: sends a command to the key as it is, for tests of keys.
    ///
    /// pulDataLen: the room of pbData, and then the length of the answer with the two bytes of its
    /// status. SAR_BUFFER_TOO_SMALL with a length above 2 comes after the command was executed.
    fn SKF_Transmit(
        hDev: Handle,
        pbCommand: Data<'_>,
        ulCommandLen: u32,
        pbData: Room<'_>,
        pulDataLen: Length<'_>,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let command = pbCommand.read_secret("pbCommand", size(ulCommandLen), LONGEST_COMMAND)?;
        let buffer = pbData.buffer();
        buffer.require(pulDataLen, 2)?;
        let answer = connection.run(|inner| Ok(inner.device.transmit(&command)?))?;
        buffer.answer(pulDataLen, &answer)
    }
}

fn device_information(told: &DeviceInformation, algorithms: AlgorithmIdentifiers) -> DEVINFO {
    let version = |version: Version| VERSION { major: version.major, minor: version.minor };
    let space =
        |space: Option<u64>| space.map_or(0, |space| u32::try_from(space).unwrap_or(u32::MAX));
    let bytes = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
    DEVINFO {
        Version: VERSION { major: 1, minor: 0 },
        Manufacturer: field(&told.manufacturer),
        Issuer: field(&told.issuer),
        Label: field(&told.label),
        SerialNumber: field(&told.serial),
        HWVersion: version(told.hardware_version),
        FirmwareVersion: version(told.firmware_version),
        AlgSymCap: algorithms.symmetric,
        AlgAsymCap: algorithms.asymmetric,
        AlgHashCap: algorithms.digest,
        DevAuthAlgId: algorithms.device_authentication,
        TotalSpace: space(told.total_space),
        FreeSpace: space(told.free_space),
        MaxECCBufferSize: bytes(MOST_CIPHERTEXT),
        MaxBufferSize: bytes(MOST_DATA),
        Reserved: [0; 64],
    }
}
