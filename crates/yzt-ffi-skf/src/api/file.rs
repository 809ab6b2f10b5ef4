// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files, 7.4.

use yzt_ffi_kit::{Data, Out, Text, export_system};
use yzt_skf_sys::constants::SAR_INDATALENERR;
use yzt_skf_sys::layout::packed::FILEATTRIBUTE;
use yzt_token::{AccessRights, NewFile};

use crate::api::places::OpenApplication;
use crate::api::{MOST_DATA, size};
use crate::code::Error;
use crate::handle::Handle;
use crate::pointer::{Buffer, Length};
use crate::text::{file_name, list};

export_system! {
    /// 7.4.2: makes a file of a size that stays, with who may read and write it (OR of SECURE_*).
    fn SKF_CreateFile(
        hApplication: Handle,
        szFileName: Text<'_>,
        ulFileSize: u32,
        ulReadRights: u32,
        ulWriteRights: u32,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let new = NewFile {
            name: file_name(szFileName)?,
            size: ulFileSize,
            read_rights: AccessRights::from_bits(ulReadRights),
            write_rights: AccessRights::from_bits(ulWriteRights),
        };
        application.run(|application| Ok(application.create_file(&new)?))
    }

    /// 7.4.3: deletes a file.
    fn SKF_DeleteFile(hApplication: Handle, szFileName: Text<'_>) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let name = file_name(szFileName)?;
        application.run(|application| Ok(application.delete_file(&name)?))
    }

    /// 7.4.4: the names of the files.
    fn SKF_EnumFiles(
        hApplication: Handle,
        szFileList: Buffer<'_>,
        pulSize: Length<'_>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        list(application.run(|application| Ok(application.files()?))?, szFileList, pulSize)
    }

    /// 7.4.5: the size and the rights of a file.
    fn SKF_GetFileInfo(
        hApplication: Handle,
        szFileName: Text<'_>,
        pFileInfo: Out<'_, FILEATTRIBUTE>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let name = file_name(szFileName)?;
        let told = application.run(|application| Ok(application.file_information(&name)?))?;
        let mut file_name = [0; 32];
        file_name.iter_mut().zip(name.bytes()).for_each(|(to, from)| *to = from);
        pFileInfo.set(FILEATTRIBUTE {
            FileName: file_name,
            FileSize: told.size,
            ReadRights: told.read_rights.bits(),
            WriteRights: told.write_rights.bits(),
        });
        Ok(())
    }

    /// 7.4.6: reads up to ulSize bytes from an offset on; fewer where the file ends.
    ///
    /// pulOutLen: the room of pbOutData, and then how many bytes were read.
    fn SKF_ReadFile(
        hApplication: Handle,
        szFileName: Text<'_>,
        ulOffset: u32,
        ulSize: u32,
        pbOutData: Buffer<'_>,
        pulOutLen: Length<'_>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let name = file_name(szFileName)?;
        let read = application
            .run(|application| Ok(application.read_file(&name, ulOffset, size(ulSize))?))?;
        pbOutData.answer(pulOutLen, &read)
    }

    /// 7.4.7: writes bytes into a file from an offset on.
    fn SKF_WriteFile(
        hApplication: Handle,
        szFileName: Text<'_>,
        ulOffset: u32,
        pbData: Data<'_>,
        ulSize: u32,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let name = file_name(szFileName)?;
        let data = pbData.read_secret("pbData", size(ulSize), MOST_DATA)?;
        if data.is_empty() {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        application.run(|application| Ok(application.write_file(&name, ulOffset, &data)?))
    }
}
