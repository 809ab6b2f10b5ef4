// SPDX-License-Identifier: MIT OR Apache-2.0
//! Containers, certificates and key pairs: GM/T 0016 7.5 and the first part of 7.6.

use yzt_skf_sys::constants::SAR_OK;

use super::super::buffer::{Buffer, text};
use super::super::table::call;
use super::{Call, Done, coded, given, no_handle, pointer, sessions, size, with_bytes};
use crate::request::{Answer, Request};
use crate::wire::Bytes;

pub(super) fn run(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::CreateContainer { application, name } => {
            let (mut name, mut handle) = (text(name), no_handle());
            let code = call!(
                table,
                SKF_CreateContainer(pointer(*application), name.pointer().cast(), &raw mut handle)
            );
            Ok(given(code, handle))
        }
        Request::DeleteContainer { application, name } => {
            let mut name = text(name);
            let name = name.pointer();
            Ok(coded(call!(table, SKF_DeleteContainer(pointer(*application), name.cast()))))
        }
        Request::OpenContainer { application, name } => {
            let (mut name, mut handle) = (text(name), no_handle());
            let code = call!(
                table,
                SKF_OpenContainer(pointer(*application), name.pointer().cast(), &raw mut handle)
            );
            Ok(given(code, handle))
        }
        Request::CloseContainer { container } => {
            Ok(coded(call!(table, SKF_CloseContainer(pointer(*container)))))
        }
        Request::EnumContainer { application } => call.output(super::ROOM, |names, length| {
            Ok(call!(table, SKF_EnumContainer(pointer(*application), names.cast(), length.cast())))
        }),
        Request::GetContainerType { container } => {
            let mut kind = call.slot(u32::MAX);
            let code =
                call!(table, SKF_GetContainerType(pointer(*container), kind.pointer().cast()));
            Ok(Answer { code, numbers: [kind.number(), 0, 0, 0], ..Answer::default() })
        }
        Request::ImportCertificate { container, signature, certificate } => {
            let (length, mut data) = (size(certificate.len())?, Buffer::copied(certificate));
            let (flag, data) = (i32::from(*signature), data.pointer());
            Ok(coded(call!(
                table,
                SKF_ImportCertificate(pointer(*container), flag, data.cast(), Integer::of(length))
            )))
        }
        Request::ExportCertificate { container, signature } => {
            call.output(super::ROOM, |data, length| {
                let flag = i32::from(*signature);
                Ok(call!(
                    table,
                    SKF_ExportCertificate(pointer(*container), flag, data.cast(), length.cast())
                ))
            })
        }
        _ => pairs(call, request),
    }
}

fn pairs(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::GenRsaKeyPair { container, bits } => {
            let mut blob = Buffer::zeroed(super::ROOM);
            let code = call!(
                table,
                SKF_GenRSAKeyPair(pointer(*container), Integer::of(*bits), blob.pointer().cast())
            );
            let key = if code == SAR_OK { call.read_rsa_public(&blob)? } else { Bytes::default() };
            Ok(with_bytes(code, key))
        }
        Request::GenEccKeyPair { container, algorithm } => {
            let mut blob = Buffer::zeroed(super::ROOM);
            let code = call!(
                table,
                SKF_GenECCKeyPair(
                    pointer(*container),
                    Integer::of(*algorithm),
                    blob.pointer().cast()
                )
            );
            Ok(with_bytes(code, call.read_ecc_public(&blob)))
        }
        Request::ExportPublicKey { container, signature } => {
            let answer = call.output(super::ROOM, |data, length| {
                let flag = i32::from(*signature);
                Ok(call!(
                    table,
                    SKF_ExportPublicKey(pointer(*container), flag, data.cast(), length.cast())
                ))
            })?;
            if answer.code != SAR_OK || answer.bytes.is_empty() {
                return Ok(answer);
            }
            let (kind, key) = call.read_public(&answer.bytes)?;
            Ok(Answer { numbers: [kind, 0, 0, 0], bytes: key, ..Answer::default() })
        }
        Request::ImportRsaKeyPair { container, algorithm, wrapped_key, encrypted } => {
            let lengths = (size(wrapped_key.len())?, size(encrypted.len())?);
            let (mut key, mut data) = (Buffer::copied(wrapped_key), Buffer::copied(encrypted));
            Ok(coded(call!(
                table,
                SKF_ImportRSAKeyPair(
                    pointer(*container),
                    Integer::of(*algorithm),
                    key.pointer().cast(),
                    Integer::of(lengths.0),
                    data.pointer().cast(),
                    Integer::of(lengths.1)
                )
            )))
        }
        Request::ImportEccKeyPair { container, algorithm, encrypted, key, wrapped_key } => {
            let mut blob = call.enveloped(*algorithm, encrypted, key, wrapped_key)?;
            let blob = blob.pointer();
            Ok(coded(call!(table, SKF_ImportECCKeyPair(pointer(*container), blob.cast()))))
        }
        _ => signatures(call, request),
    }
}

fn signatures(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::RsaSignData { container, data } => {
            let (length, mut data) = (size(data.len())?, Buffer::copied(data));
            call.output(super::ROOM, |out, room| {
                let data = data.pointer();
                Ok(call!(
                    table,
                    SKF_RSASignData(
                        pointer(*container),
                        data.cast(),
                        Integer::of(length),
                        out.cast(),
                        room.cast()
                    )
                ))
            })
        }
        Request::EccSignData { container, digest } => {
            let (length, mut digest) = (size(digest.len())?, Buffer::copied(digest));
            let mut blob = Buffer::zeroed(super::ROOM);
            let code = call!(
                table,
                SKF_ECCSignData(
                    pointer(*container),
                    digest.pointer().cast(),
                    Integer::of(length),
                    blob.pointer().cast()
                )
            );
            Ok(with_bytes(code, call.read_signature(&blob)))
        }
        _ => others_keys(call, request),
    }
}

fn others_keys(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::RsaVerify { device, key, data, signature } => {
            let lengths = (size(data.len())?, size(signature.len())?);
            let mut key = call.rsa_public(key)?;
            let (mut data, mut signature) = (Buffer::copied(data), Buffer::copied(signature));
            Ok(coded(call!(
                table,
                SKF_RSAVerify(
                    pointer(*device),
                    key.pointer().cast(),
                    data.pointer().cast(),
                    Integer::of(lengths.0),
                    signature.pointer().cast(),
                    Integer::of(lengths.1)
                )
            )))
        }
        Request::EccVerify { device, key, digest, signature } => {
            let (length, mut digest) = (size(digest.len())?, Buffer::copied(digest));
            let (mut key, mut signature) = (call.ecc_public(key), call.signature(signature));
            Ok(coded(call!(
                table,
                SKF_ECCVerify(
                    pointer(*device),
                    key.pointer().cast(),
                    digest.pointer().cast(),
                    Integer::of(length),
                    signature.pointer().cast()
                )
            )))
        }
        Request::ExtEccEncrypt { device, key, plaintext } => {
            let (length, mut data) = (size(plaintext.len())?, Buffer::copied(plaintext));
            let (mut key, mut blob) =
                (call.ecc_public(key), Call::ecc_cipher_room(plaintext.len()));
            let code = call!(
                table,
                SKF_ExtECCEncrypt(
                    pointer(*device),
                    key.pointer().cast(),
                    data.pointer().cast(),
                    Integer::of(length),
                    blob.pointer().cast()
                )
            );
            let bytes =
                if code == SAR_OK { call.read_ecc_cipher(&blob)? } else { Bytes::default() };
            Ok(with_bytes(code, bytes))
        }
        _ => sessions::run(call, request),
    }
}
