// SPDX-License-Identifier: MIT OR Apache-2.0
//! Session keys, digests and codes: the rest of GM/T 0016 7.6.

use yzt_skf_sys::constants::SAR_OK;

use super::super::buffer::Buffer;
use super::super::table::{Table, call};
use super::{Call, Done, coded, given, no_handle, pointer, size};
use crate::request::{Answer, Failure, Request};
use crate::wire::{Bytes, Handle};

/// A ciphertext that a vendor's decryption gives back is at most this long.
const PLAINTEXT: usize = 8192;
/// What a cipher may give beyond what it was given: a block that it kept, and one of padding.
const BLOCKS: usize = 64;

pub(super) fn run(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::RsaExportSessionKey { container, algorithm, key } => {
            let (mut key, mut handle) = (call.rsa_public(key)?, no_handle());
            let answer = call.output(super::ROOM, |data, length| {
                Ok(call!(
                    table,
                    SKF_RSAExportSessionKey(
                        pointer(*container),
                        Integer::of(*algorithm),
                        key.pointer().cast(),
                        data.cast(),
                        length.cast(),
                        &raw mut handle
                    )
                ))
            })?;
            Ok(Answer { handle: given(0, handle).handle, ..answer })
        }
        Request::EccExportSessionKey { container, algorithm, key } => {
            let (mut key, mut blob) = (call.ecc_public(key), Call::ecc_cipher_room(1024));
            let mut handle = no_handle();
            let code = call!(
                table,
                SKF_ECCExportSessionKey(
                    pointer(*container),
                    Integer::of(*algorithm),
                    key.pointer().cast(),
                    blob.pointer().cast(),
                    &raw mut handle
                )
            );
            let bytes =
                if code == SAR_OK { call.read_ecc_cipher(&blob)? } else { Bytes::default() };
            Ok(Answer { bytes, ..given(code, handle) })
        }
        _ => keys(call, request),
    }
}

fn keys(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    match request {
        Request::ImportSessionKey { container, algorithm, ecc, wrapped } => {
            let mut data = if *ecc { call.ecc_cipher(wrapped)? } else { Buffer::copied(wrapped) };
            let (length, mut handle) = (size(data.bytes().len())?, no_handle());
            let code = call!(
                table,
                SKF_ImportSessionKey(
                    pointer(*container),
                    Integer::of(*algorithm),
                    data.pointer().cast(),
                    Integer::of(length),
                    &raw mut handle
                )
            );
            Ok(given(code, handle))
        }
        Request::SetSymmKey { device, key, algorithm } => {
            let (mut key, mut handle) = (Buffer::copied(key), no_handle());
            let code = call!(
                table,
                SKF_SetSymmKey(
                    pointer(*device),
                    key.pointer().cast(),
                    Integer::of(*algorithm),
                    &raw mut handle
                )
            );
            Ok(given(code, handle))
        }
        Request::CloseHandle { handle } => {
            Ok(coded(call!(table, SKF_CloseHandle(pointer(*handle)))))
        }
        _ => agreements(call, request),
    }
}

fn agreements(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    let (mut ephemeral, mut handle) = (Buffer::zeroed(super::ROOM), no_handle());
    match request {
        Request::GenerateAgreementData { container, algorithm, id } => {
            let (length, mut id) = (size(id.len())?, Buffer::copied(id));
            let code = call!(
                table,
                SKF_GenerateAgreementDataWithECC(
                    pointer(*container),
                    Integer::of(*algorithm),
                    ephemeral.pointer().cast(),
                    id.pointer().cast(),
                    Integer::of(length),
                    &raw mut handle
                )
            );
            Ok(Answer { bytes: call.read_ecc_public(&ephemeral), ..given(code, handle) })
        }
        Request::GenerateAgreementDataAndKey {
            container,
            algorithm,
            sponsor,
            sponsor_ephemeral,
            id,
            sponsor_id,
        } => {
            let lengths = (size(id.len())?, size(sponsor_id.len())?);
            let [mut sponsor, mut theirs] =
                [sponsor, sponsor_ephemeral].map(|key| call.ecc_public(key));
            let (mut id, mut sponsor_id) = (Buffer::copied(id), Buffer::copied(sponsor_id));
            let code = call!(
                table,
                SKF_GenerateAgreementDataAndKeyWithECC(
                    pointer(*container),
                    Integer::of(*algorithm),
                    sponsor.pointer().cast(),
                    theirs.pointer().cast(),
                    ephemeral.pointer().cast(),
                    id.pointer().cast(),
                    Integer::of(lengths.0),
                    sponsor_id.pointer().cast(),
                    Integer::of(lengths.1),
                    &raw mut handle
                )
            );
            Ok(Answer { bytes: call.read_ecc_public(&ephemeral), ..given(code, handle) })
        }
        _ => agreed(call, request),
    }
}

fn agreed(call: &Call<'_>, request: &Request) -> Done {
    let (table, mut handle) = (call.table, no_handle());
    match request {
        Request::GenerateKey { agreement, responder, ephemeral, id } => {
            let (length, mut id) = (size(id.len())?, Buffer::copied(id));
            let [mut key, mut theirs] = [responder, ephemeral].map(|key| call.ecc_public(key));
            let code = call!(
                table,
                SKF_GenerateKeyWithECC(
                    pointer(*agreement),
                    key.pointer().cast(),
                    theirs.pointer().cast(),
                    id.pointer().cast(),
                    Integer::of(length),
                    &raw mut handle
                )
            );
            Ok(given(code, handle))
        }
        _ => ciphers(call, request),
    }
}

/// A function of the form (handle, data, length, out, room).
macro_rules! piece {
    ($call:expr, $name:ident, $handle:expr, $data:expr) => {{
        let (call, length, mut data) = ($call, size($data.len())?, Buffer::copied($data));
        call.output($data.len() + BLOCKS, |out, room| {
            let (handle, data) = (pointer(*$handle), data.pointer());
            Ok(call!(
                call.table,
                $name(handle, data.cast(), Integer::of(length), out.cast(), room.cast())
            ))
        })
    }};
}

/// A function of the form (handle, out, room).
macro_rules! last {
    ($call:expr, $name:ident, $handle:expr) => {{
        let call = $call;
        call.output(super::ROOM, |out, room| {
            Ok(call!(call.table, $name(pointer(*$handle), out.cast(), room.cast())))
        })
    }};
}

fn ciphers(call: &Call<'_>, request: &Request) -> Done {
    match request {
        Request::EncryptInit { key, vector, feedback_bits } => {
            begin(call, *key, vector, *feedback_bits, true)
        }
        Request::DecryptInit { key, vector, feedback_bits } => {
            begin(call, *key, vector, *feedback_bits, false)
        }
        Request::Encrypt { key, data } => piece!(call, SKF_Encrypt, key, data),
        Request::EncryptUpdate { key, data } => piece!(call, SKF_EncryptUpdate, key, data),
        Request::EncryptFinal { key } => last!(call, SKF_EncryptFinal, key),
        Request::Decrypt { key, data } => piece!(call, SKF_Decrypt, key, data),
        Request::DecryptUpdate { key, data } => piece!(call, SKF_DecryptUpdate, key, data),
        Request::DecryptFinal { key } => last!(call, SKF_DecryptFinal, key),
        _ => digests(call, request),
    }
}

/// `BLOCKCIPHERPARAM` goes by value, so that its type is that of the layout.
fn begin(call: &Call<'_>, key: Handle, vector: &Bytes, feedback: u32, encrypt: bool) -> Done {
    use yzt_skf_sys::layout::{MAX_IV_LEN, natural, natural_wide, packed, packed_wide};
    let mut iv = [0; MAX_IV_LEN];
    let place = iv.get_mut(..vector.len()).ok_or(Failure::Protocol("a vector that is too long"))?;
    place.copy_from_slice(vector);
    let length = size(vector.len())?;
    macro_rules! begun {
        ($functions:expr, $layout:ident) => {{
            let parameters = $layout::BLOCKCIPHERPARAM {
                IV: iv,
                IVLen: length.into(),
                // Padding is put on and taken off by the session key.
                PaddingType: 0,
                FeedBitLen: feedback.into(),
            };
            let functions = $functions;
            let function =
                if encrypt { functions.SKF_EncryptInit } else { functions.SKF_DecryptInit };
            let function = function.ok_or(Failure::Missing)?;
            super::super::table::by_value!(function(pointer(key), parameters))
        }};
    }
    Ok(coded(match call.table {
        Table::Packed(functions) => begun!(functions, packed),
        Table::Natural(functions) => begun!(functions, natural),
        Table::PackedWide(functions) => begun!(functions, packed_wide),
        Table::NaturalWide(functions) => begun!(functions, natural_wide),
    }))
}

fn digests(call: &Call<'_>, request: &Request) -> Done {
    let table = call.table;
    let mut handle = no_handle();
    match request {
        Request::DigestInit { device, algorithm, key, id } => {
            let identity = (!key.is_empty()).then(|| (call.ecc_public(key), Buffer::copied(id)));
            let length = if identity.is_some() { size(id.len())? } else { 0 };
            let mut identity = identity;
            let nothing = || (no_handle(), no_handle());
            let (key, id) =
                identity.as_mut().map_or_else(nothing, |(key, id)| (key.pointer(), id.pointer()));
            let code = call!(
                table,
                SKF_DigestInit(
                    pointer(*device),
                    Integer::of(*algorithm),
                    key.cast(),
                    id.cast(),
                    Integer::of(length),
                    &raw mut handle
                )
            );
            Ok(given(code, handle))
        }
        Request::Digest { digest, data } => piece!(call, SKF_Digest, digest, data),
        Request::DigestUpdate { digest, data } => {
            let (length, mut data) = (size(data.len())?, Buffer::copied(data));
            let data = data.pointer();
            Ok(coded(call!(
                table,
                SKF_DigestUpdate(pointer(*digest), data.cast(), Integer::of(length))
            )))
        }
        Request::DigestFinal { digest } => last!(call, SKF_DigestFinal, digest),
        Request::MacInit { key, vector } => {
            let mut parameters = call.cipher_parameters(vector, 0)?;
            let parameters = parameters.pointer();
            let code = call!(table, SKF_MacInit(pointer(*key), parameters.cast(), &raw mut handle));
            Ok(given(code, handle))
        }
        Request::MacUpdate { mac, data } => {
            let (length, mut data) = (size(data.len())?, Buffer::copied(data));
            let data = data.pointer();
            Ok(coded(call!(table, SKF_MacUpdate(pointer(*mac), data.cast(), Integer::of(length)))))
        }
        Request::MacFinal { mac } => last!(call, SKF_MacFinal, mac),
        _ => decryption(call, request),
    }
}

/// A vendor's decryption, which no table has: its name and its arguments are the profile's.
fn decryption(call: &Call<'_>, request: &Request) -> Done {
    let Request::PrivateDecrypt { function, sized, container, ecc, ciphertext } = request else {
        return Err(Failure::Protocol("a call that is not known"));
    };
    let name = core::str::from_utf8(function).ok().filter(|name| crate::profile::is_function(name));
    let name = name.ok_or(Failure::Protocol("no function of SKF"))?;
    let found = call.vendor.loaded.find(name).ok_or(Failure::Missing)?;
    let mut data = if *ecc { call.ecc_cipher(ciphertext)? } else { Buffer::copied(ciphertext) };
    let length = size(data.bytes().len())?;
    call.output(PLAINTEXT, |out, room| {
        let (container, data) = (pointer(*container), data.pointer());
        let wide = call.table.layout().is_wide();
        Ok(super::super::table::decrypt(found, *sized, wide, (container, data, length, out, room)))
    })
}
