// SPDX-License-Identifier: MIT OR Apache-2.0
//! Message authentication codes, 7.6.

use std::sync::Arc;

use yzt_ffi_kit::{Data, Exclusive, Out, export_system};
use yzt_skf_sys::constants::SAR_NOTINITIALIZEERR;
use yzt_skf_sys::layout::packed::BLOCKCIPHERPARAM;
use yzt_token::CipherUse;

use crate::api::session::OpenKey;
use crate::api::{MOST_DATA, size};
use crate::cipher::{BLOCK, Running};
use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::handle::{Child, Handle, Kind};
use crate::pointer::{Buffer, In, Length};

/// A code that is being computed.
pub(crate) struct RunningMac {
    /// It stays as long as this, also when its own handle is closed.
    key: Arc<OpenKey>,
    running: Exclusive<Option<Running>>,
}

impl Kind for RunningMac {
    const NAME: &'static str = "HANDLE of an authentication code";
}

impl Child for RunningMac {
    const CLASS: Class = Class::Session;

    fn connection(&self) -> &Arc<Connection> {
        self.key.connection()
    }
}

export_system! {
    /// 7.6.30: begins a code with a session key: the last block of CBC. The data is whole blocks in
    /// all. IVLen is 16, or 0 for a vector of zeros.
    fn SKF_MacInit(
        hKey: Handle,
        pMacParam: In<'_, BLOCKCIPHERPARAM>,
        phMac: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let key = hKey.object::<OpenKey>()?;
        let running = Running::begin(CipherUse::Mac, key.algorithm(), &pMacParam.read())?;
        key.connection().touch(Class::Session, hKey);
        let connection = Arc::clone(key.connection());
        let running = Exclusive::new(Some(running));
        phMac.set(connection.adopt(RunningMac { key, running })?);
        Ok(())
    }

    /// 7.6.31: takes the only or the last data and answers the code, 16 bytes.
    fn SKF_Mac(
        hMac: Handle,
        pbData: Data<'_>,
        ulDataLen: u32,
        pbMacData: Buffer<'_>,
        pulMacLen: Length<'_>,
    ) -> Result<(), Error> {
        hMac.object::<RunningMac>()?;
        let data = pbData.read_secret("pbData", size(ulDataLen), MOST_DATA)?;
        finish(hMac, &data, pbMacData, pulMacLen)
    }

    /// 7.6.32: takes more data.
    fn SKF_MacUpdate(hMac: Handle, pbData: Data<'_>, ulDataLen: u32) -> Result<(), Error> {
        let mac = hMac.object::<RunningMac>()?;
        let data = pbData.read_secret("pbData", size(ulDataLen), MOST_DATA)?;
        mac.connection().touch(Class::Session, hMac);
        mac.key.with_key(|key| {
            mac.running.with(|slot| {
                let mut running = slot.take().ok_or(Error::Refused(SAR_NOTINITIALIZEERR))?;
                running.update(key, &data)?;
                *slot = Some(running);
                Ok(())
            })
        })
    }

    /// 7.6.33: the code over everything taken.
    fn SKF_MacFinal(
        hMac: Handle,
        pbMacData: Buffer<'_>,
        pulMacDataLen: Length<'_>,
    ) -> Result<(), Error> {
        finish(hMac, &[], pbMacData, pulMacDataLen)
    }
}

fn finish(
    handle: Handle,
    data: &[u8],
    buffer: Buffer<'_>,
    length: Length<'_>,
) -> Result<(), Error> {
    let mac = handle.object::<RunningMac>()?;
    mac.connection().touch(Class::Session, handle);
    mac.key.with_key(|key| {
        mac.running.with(|slot| {
            if slot.is_none() {
                return Err(Error::Refused(SAR_NOTINITIALIZEERR));
            }
            if buffer.is_query() {
                return length.set(BLOCK);
            }
            buffer.require(length, BLOCK)?;
            let running = slot.take().ok_or(Error::Refused(SAR_NOTINITIALIZEERR))?;
            buffer.answer(length, &running.finish(key, data)?)
        })
    })
}
