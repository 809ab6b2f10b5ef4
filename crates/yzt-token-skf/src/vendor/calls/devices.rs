// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys: GM/T 0016 7.1 and the part of 7.2 that belongs to them.

use yzt_skf_sys::constants::SAR_OK;

use super::super::buffer::{Buffer, text};
use super::super::table::call;
use super::{Call, Done, applications, coded, given, no_handle, pointer, size, with_bytes};
use crate::layout::{HEAD, Layout, POISON, POISONED};
use crate::request::{Answer, Request};
use crate::wire::{Bytes, Handle};

pub(super) fn run(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::EnumDev { present } => call.output(super::ROOM, |names, length| {
            Ok(call!(table, SKF_EnumDev(i32::from(*present), names.cast(), length.cast())))
        }),
        Request::ConnectDev { name } => {
            let (mut name, mut handle) = (text(name), no_handle());
            let code = call!(table, SKF_ConnectDev(name.pointer().cast(), &raw mut handle));
            Ok(given(code, handle))
        }
        Request::DisConnectDev { device } => {
            Ok(coded(call!(table, SKF_DisConnectDev(pointer(*device)))))
        }
        Request::GetDevState { name } => {
            let (mut name, mut state) = (text(name), call.slot(u32::MAX));
            let code = call!(table, SKF_GetDevState(name.pointer().cast(), state.pointer().cast()));
            Ok(Answer { code, numbers: [state.number(), 0, 0, 0], ..Answer::default() })
        }
        Request::SetLabel { device, label } => {
            let mut label = text(label);
            Ok(coded(call!(table, SKF_SetLabel(pointer(*device), label.pointer().cast()))))
        }
        Request::GetDevInfo { device } => information(call, *device),
        Request::LockDev { device, milliseconds } => {
            let time = *milliseconds;
            Ok(coded(call!(table, SKF_LockDev(pointer(*device), Integer::of(time)))))
        }
        Request::UnlockDev { device } => Ok(coded(call!(table, SKF_UnlockDev(pointer(*device))))),
        _ => rest(call, request),
    }
}

fn rest(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::Transmit { device, command } => {
            let (length, mut command) = (size(command.len())?, Buffer::copied(command));
            call.output(65_536 + 2, |data, room| {
                let (device, command) = (pointer(*device), command.pointer());
                Ok(call!(
                    table,
                    SKF_Transmit(
                        device,
                        command.cast(),
                        Integer::of(length),
                        data.cast(),
                        room.cast()
                    )
                ))
            })
        }
        Request::ChangeDevAuthKey { device, key } => {
            let (length, mut key) = (size(key.len())?, Buffer::copied(key));
            let key = key.pointer();
            Ok(coded(call!(
                table,
                SKF_ChangeDevAuthKey(pointer(*device), key.cast(), Integer::of(length))
            )))
        }
        Request::DevAuth { device, cryptogram } => {
            let (length, mut data) = (size(cryptogram.len())?, Buffer::copied(cryptogram));
            let data = data.pointer();
            Ok(coded(call!(table, SKF_DevAuth(pointer(*device), data.cast(), Integer::of(length)))))
        }
        Request::GenRandom { device, length } => {
            let mut random = Buffer::zeroed(usize::try_from(*length).unwrap_or(0).min(65_536));
            let wanted = size(random.bytes().len())?;
            let code = call!(
                table,
                SKF_GenRandom(pointer(*device), random.pointer().cast(), Integer::of(wanted))
            );
            Ok(with_bytes(code, Bytes::copied(random.bytes())))
        }
        _ => applications::run(call, request),
    }
}

/// The versions and texts, eight numbers in four bytes each, least first, and in the numbers of the
/// answer the layout and whether it is certain.
fn information(call: &Call<'_>, device: Handle) -> Done {
    let mut buffer = Buffer::filled(POISONED, POISON);
    let code = call!(call.table, SKF_GetDevInfo(pointer(device), buffer.pointer().cast()));
    if code != SAR_OK {
        return Ok(coded(code));
    }
    let found = call.vendor.learn(buffer.bytes());
    let mut bytes = buffer.bytes().get(..HEAD).unwrap_or_default().to_vec();
    for number in found.numbers {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    let layout = u32::from(Layout::number(Some(found.layout)));
    let numbers = [layout, u32::from(found.certain), 0, 0];
    Ok(Answer { numbers, bytes: Bytes::copied(&bytes), ..Answer::default() })
}
