// SPDX-License-Identifier: MIT OR Apache-2.0
//! Applications, PINs and files: GM/T 0016 7.2 to 7.4.

use super::super::buffer::{Buffer, text};
use super::super::table::call;
use super::{Call, Done, coded, given, keys, no_handle, pointer, size};
use crate::request::{Answer, Request};

/// What a count of tries is before the library writes one.
const UNTOLD: u32 = u32::MAX;

pub(super) fn run(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::CreateApplication { .. } => create(call, request),
        Request::EnumApplication { device } => call.output(super::ROOM, |names, length| {
            Ok(call!(table, SKF_EnumApplication(pointer(*device), names.cast(), length.cast())))
        }),
        Request::DeleteApplication { device, name } => {
            let mut name = text(name);
            let name = name.pointer();
            Ok(coded(call!(table, SKF_DeleteApplication(pointer(*device), name.cast()))))
        }
        Request::OpenApplication { device, name } => {
            let (mut name, mut handle) = (text(name), no_handle());
            let code = call!(
                table,
                SKF_OpenApplication(pointer(*device), name.pointer().cast(), &raw mut handle)
            );
            Ok(given(code, handle))
        }
        Request::CloseApplication { application } => {
            Ok(coded(call!(table, SKF_CloseApplication(pointer(*application)))))
        }
        Request::ClearSecureState { application } => {
            Ok(coded(call!(table, SKF_ClearSecureState(pointer(*application)))))
        }
        Request::GetPinInfo { .. }
        | Request::VerifyPin { .. }
        | Request::ChangePin { .. }
        | Request::UnblockPin { .. } => pins(call, request),
        _ => files(call, request),
    }
}

fn create(call: &Call<'_>, request: &Request) -> Done {
    let Request::CreateApplication {
        device,
        name,
        administrator,
        administrator_tries,
        user,
        user_tries,
        rights,
    } = request
    else {
        return keys::run(call, request);
    };
    let [mut name, mut administrator, mut user] = [name, administrator, user].map(|one| text(one));
    let mut handle = no_handle();
    let code = call!(
        call.table,
        SKF_CreateApplication(
            pointer(*device),
            name.pointer().cast(),
            administrator.pointer().cast(),
            Integer::of(*administrator_tries),
            user.pointer().cast(),
            Integer::of(*user_tries),
            Integer::of(*rights),
            &raw mut handle
        )
    );
    Ok(given(code, handle))
}

fn pins(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    let mut tries = call.slot(UNTOLD);
    let code = match request {
        Request::GetPinInfo { application, kind } => {
            let (mut most, mut default) = (call.slot(UNTOLD), call.slot(0));
            let code = call!(
                table,
                SKF_GetPINInfo(
                    pointer(*application),
                    Integer::of(*kind),
                    most.pointer().cast(),
                    tries.pointer().cast(),
                    default.pointer().cast()
                )
            );
            let numbers = [tries.number(), most.number(), default.number(), 0];
            return Ok(Answer { code, numbers, ..Answer::default() });
        }
        Request::VerifyPin { application, kind, pin } => {
            let mut pin = text(pin);
            call!(
                table,
                SKF_VerifyPIN(
                    pointer(*application),
                    Integer::of(*kind),
                    pin.pointer().cast(),
                    tries.pointer().cast()
                )
            )
        }
        Request::ChangePin { application, kind, old, new } => {
            let (mut old, mut new) = (text(old), text(new));
            call!(
                table,
                SKF_ChangePIN(
                    pointer(*application),
                    Integer::of(*kind),
                    old.pointer().cast(),
                    new.pointer().cast(),
                    tries.pointer().cast()
                )
            )
        }
        Request::UnblockPin { application, administrator, new } => {
            let (mut administrator, mut new) = (text(administrator), text(new));
            call!(
                table,
                SKF_UnblockPIN(
                    pointer(*application),
                    administrator.pointer().cast(),
                    new.pointer().cast(),
                    tries.pointer().cast()
                )
            )
        }
        _ => return files(call, request),
    };
    Ok(Answer { code, numbers: [tries.number(), 0, 0, 0], ..Answer::default() })
}

fn files(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::CreateFile { application, name, size, read_rights, write_rights } => {
            let mut name = text(name);
            Ok(coded(call!(
                table,
                SKF_CreateFile(
                    pointer(*application),
                    name.pointer().cast(),
                    Integer::of(*size),
                    Integer::of(*read_rights),
                    Integer::of(*write_rights)
                )
            )))
        }
        Request::DeleteFile { application, name } => {
            let mut name = text(name);
            let name = name.pointer();
            Ok(coded(call!(table, SKF_DeleteFile(pointer(*application), name.cast()))))
        }
        Request::EnumFiles { application } => call.output(super::ROOM, |names, length| {
            Ok(call!(table, SKF_EnumFiles(pointer(*application), names.cast(), length.cast())))
        }),
        Request::GetFileInfo { application, name } => {
            let (mut name, mut told) = (text(name), Buffer::zeroed(super::ROOM));
            let code = call!(
                table,
                SKF_GetFileInfo(
                    pointer(*application),
                    name.pointer().cast(),
                    told.pointer().cast()
                )
            );
            Ok(Answer { code, numbers: call.read_file_attribute(&told), ..Answer::default() })
        }
        _ => contents(call, request),
    }
}

fn contents(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::ReadFile { application, name, offset, size: wanted } => {
            let mut name = text(name);
            let room = usize::try_from(*wanted).unwrap_or(usize::MAX);
            call.output(room, |data, length| {
                Ok(call!(
                    table,
                    SKF_ReadFile(
                        pointer(*application),
                        name.pointer().cast(),
                        Integer::of(*offset),
                        Integer::of(*wanted),
                        data.cast(),
                        length.cast()
                    )
                ))
            })
        }
        Request::WriteFile { application, name, offset, data } => {
            let (mut name, length, mut data) =
                (text(name), size(data.len())?, Buffer::copied(data));
            Ok(coded(call!(
                table,
                SKF_WriteFile(
                    pointer(*application),
                    name.pointer().cast(),
                    Integer::of(*offset),
                    data.pointer().cast(),
                    Integer::of(length)
                )
            )))
        }
        _ => keys::run(call, request),
    }
}
