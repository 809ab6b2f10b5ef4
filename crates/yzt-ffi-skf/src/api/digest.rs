// SPDX-License-Identifier: MIT OR Apache-2.0
//! Digests, 7.6, and random bytes.
//!
//! Digests are computed here and not on the key: a key computes one at a time and slowly, while
//! programs begin several; nothing of a digest is secret to the key.

use std::sync::Arc;

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, Hasher};
use yzt_ffi_kit::{Data, Exclusive, Out, export_system};
use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::packed::ECCPUBLICKEYBLOB;
use zeroize::Zeroizing;

use crate::algorithm;
use crate::api::{MOST_DATA, size};
use crate::blob;
use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::handle::{Child, Handle, Kind};
use crate::pointer::{Buffer, Length, OptionalIn, Room};

/// The longest identifier that Z takes (GM/T 0003.2: its length in bits has 16).
const LONGEST_IDENTIFIER: usize = 8191;
/// The most random bytes of one call.
const MOST_RANDOM: usize = 65_536;
/// The most that is asked of a key at once.
const RANDOM_PIECE: usize = 4096;

/// A digest that is being computed.
pub(crate) struct RunningDigest {
    connection: Arc<Connection>,
    algorithm: DigestAlgorithm,
    hasher: Exclusive<Option<Hasher>>,
}

impl Kind for RunningDigest {
    const NAME: &'static str = "HANDLE of a digest";
}

impl Child for RunningDigest {
    const CLASS: Class = Class::Digest;

    fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

export_system! {
    /// 7.6.1: random bytes of the key, up to 65,536.
    fn SKF_GenRandom(
        hDev: Handle,
        pbRandom: Room<'_>,
        ulRandomLen: u32,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let length = size(ulRandomLen);
        if !(1..=MOST_RANDOM).contains(&length) {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        let random = connection.run(|inner| {
            let mut random = Zeroizing::new(Vec::with_capacity(length));
            while random.len() < length {
                let piece = inner.device.random(RANDOM_PIECE.min(length - random.len()))?;
                inner.knowledge.took_random(&piece);
                random.extend_from_slice(&piece);
            }
            Ok(random)
        })?;
        pbRandom.buffer().write(&random);
        Ok(())
    }

    /// 7.6.26: begins a digest: SGD_SM3, SGD_SHA1, SGD_SHA256. With SM3 and an identifier, Z of it and
    /// of pPubKey goes in front of the message (GM/T 0009).
    fn SKF_DigestInit(
        hDev: Handle,
        ulAlgID: u32,
        pPubKey: OptionalIn<'_, ECCPUBLICKEYBLOB>,
        pucID: Data<'_>,
        ulIDLen: u32,
        phHash: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let algorithm = algorithm::digest(ulAlgID)?;
        let mut hasher = algorithm.hasher();
        if algorithm == DigestAlgorithm::Sm3 && ulIDLen != 0 {
            let id = pucID.read("pucID", size(ulIDLen), LONGEST_IDENTIFIER)?;
            let key = pPubKey.read().ok_or(Error::Refused(SAR_INVALIDPARAMERR))?;
            let key = blob::to_sm2_public(&key)?;
            hasher.update(&key.z(&DistinguishedId::new(id)?));
        }
        let hasher = Exclusive::new(Some(hasher));
        let owner = Arc::clone(&connection);
        phHash.set(connection.adopt(RunningDigest { connection: owner, algorithm, hasher })?);
        Ok(())
    }

    /// 7.6.27: takes the only or the last data and answers the digest.
    fn SKF_Digest(
        hHash: Handle,
        pbData: Data<'_>,
        ulDataLen: u32,
        pbHashData: Buffer<'_>,
        pulHashLen: Length<'_>,
    ) -> Result<(), Error> {
        hHash.object::<RunningDigest>()?;
        let data = pbData.read("pbData", size(ulDataLen), MOST_DATA)?;
        finish(hHash, &data, pbHashData, pulHashLen)
    }

    /// 7.6.28: takes more data.
    fn SKF_DigestUpdate(hHash: Handle, pbData: Data<'_>, ulDataLen: u32) -> Result<(), Error> {
        let digest = hHash.object::<RunningDigest>()?;
        let data = pbData.read("pbData", size(ulDataLen), MOST_DATA)?;
        digest.connection.touch(Class::Digest, hHash);
        digest.hasher.with(|hasher| {
            hasher.as_mut().ok_or(Error::Refused(SAR_NOTINITIALIZEERR))?.update(&data);
            Ok(())
        })
    }

    /// 7.6.29: the digest over everything taken.
    fn SKF_DigestFinal(
        hHash: Handle,
        pHashData: Buffer<'_>,
        pulHashLen: Length<'_>,
    ) -> Result<(), Error> {
        finish(hHash, &[], pHashData, pulHashLen)
    }
}

fn finish(
    handle: Handle,
    data: &[u8],
    buffer: Buffer<'_>,
    length: Length<'_>,
) -> Result<(), Error> {
    let digest = handle.object::<RunningDigest>()?;
    let needed = digest.algorithm.output_length();
    digest.hasher.with(|slot| {
        if slot.is_none() {
            return Err(Error::Refused(SAR_NOTINITIALIZEERR));
        }
        if buffer.is_query() {
            digest.connection.touch(Class::Digest, handle);
            return length.set(needed);
        }
        buffer.require(length, needed)?;
        let mut hasher = slot.take().ok_or(Error::Refused(SAR_NOTINITIALIZEERR))?;
        hasher.update(data);
        // Many programs never close it: it makes room for others first.
        digest.connection.retire(Class::Digest, handle);
        buffer.answer(length, hasher.finish().as_bytes())
    })
}
