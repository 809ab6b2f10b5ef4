// SPDX-License-Identifier: MIT OR Apache-2.0
//! Applications, 7.3.

use std::sync::Arc;

use yzt_ffi_kit::{Out, Text, export_system};
use yzt_pin::RetryLimit;
use yzt_skf_sys::constants::SAR_INVALIDPARAMERR;
use yzt_token::{AccessRights, NewApplication, PinRole};

use crate::api::places::OpenApplication;
use crate::code::Error;
use crate::connection::Connection;
use crate::handle::Handle;
use crate::pointer::{Buffer, Length};
use crate::text::{application_name, list, pin};

export_system! {
    /// 7.3.2: makes an application with its two PINs and opens it. Needs device authentication.
    ///
    /// dwCreateFileRights: who may create files and containers in it, OR of SECURE_*.
    fn SKF_CreateApplication(
        hDev: Handle,
        szAppName: Text<'_>,
        szAdminPin: Text<'_>,
        dwAdminPinRetryCount: u32,
        szUserPin: Text<'_>,
        dwUserPinRetryCount: u32,
        dwCreateFileRights: u32,
        phApplication: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let name = application_name(szAppName)?;
        let mut new = NewApplication::new(
            &name,
            pin(szAdminPin, "szAdminPin", PinRole::Administrator)?,
            tries(dwAdminPinRetryCount)?,
            pin(szUserPin, "szUserPin", PinRole::User)?,
            tries(dwUserPinRetryCount)?,
        );
        new.file_creation = AccessRights::from_bits(dwCreateFileRights);
        connection.run(|inner| {
            inner.device.create_application(new)?;
            inner.application(&name).map(|_| ())
        })?;
        open(&connection, name, phApplication)
    }

    /// 7.3.3: the names of the applications.
    fn SKF_EnumApplication(
        hDev: Handle,
        szAppName: Buffer<'_>,
        pulSize: Length<'_>,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let names = connection.run(|inner| {
            // Another program may have made one since.
            inner.device.refresh();
            Ok(inner.device.applications()?)
        })?;
        list(names, szAppName, pulSize)
    }

    /// 7.3.4: deletes an application with everything in it. Needs device authentication.
    fn SKF_DeleteApplication(hDev: Handle, szAppName: Text<'_>) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let name = application_name(szAppName)?;
        connection.run(|inner| {
            inner.device.delete_application(&name)?;
            inner.forget(&name);
            Ok(())
        })
    }

    /// 7.3.5: opens an application.
    fn SKF_OpenApplication(
        hDev: Handle,
        szAppName: Text<'_>,
        phApplication: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let name = application_name(szAppName)?;
        connection.run(|inner| inner.application(&name).map(|_| ()))?;
        open(&connection, name, phApplication)
    }

    /// 7.3.6: closes a handle, and those of its containers. Its logins stay.
    fn SKF_CloseApplication(hApplication: Handle) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        hApplication.close::<OpenApplication>()?;
        application.close();
        Ok(())
    }
}

fn open(connection: &Arc<Connection>, name: String, handle: Out<'_, Handle>) -> Result<(), Error> {
    let application = OpenApplication::new(Arc::clone(connection), name);
    handle.set(connection.adopt(application)?);
    Ok(())
}

/// The tries of a new PIN.
fn tries(count: u32) -> Result<RetryLimit, Error> {
    let count = u8::try_from(count).map_err(|_| Error::Refused(SAR_INVALIDPARAMERR))?;
    Ok(RetryLimit::new(count)?)
}
