// SPDX-License-Identifier: MIT OR Apache-2.0
//! A digest that the key computes.

use core::fmt;
use std::sync::Arc;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_crypto::{DigestAlgorithm, MessageDigest};
use yzt_token::{Digest, Error, Operation};

use crate::convert;
use crate::link::Link;
use crate::request::Request;
use crate::wire::{Bytes, Handle};

/// The most bytes of one call.
const PIECE: usize = 4096;

/// A digest of an [`SkfDevice`](crate::SkfDevice).
pub struct SkfDigest {
    link: Arc<Link>,
    operation: Operation,
    algorithm: DigestAlgorithm,
    handle: Handle,
}

impl SkfDigest {
    pub(crate) fn begin(
        link: &Arc<Link>,
        operation: Operation,
        algorithm: DigestAlgorithm,
        identity: Option<(&sm2::PublicKey, &DistinguishedId)>,
    ) -> Result<Self, Error> {
        let number = convert::digest_algorithm(algorithm);
        let number = number.ok_or(Error::NotSupported { operation })?;
        if identity.is_some() && algorithm != DigestAlgorithm::Sm3 {
            return Err(Error::Argument { argument: "identity: only SM3 has one" });
        }
        let nothing = (Bytes::default(), Bytes::default());
        let (key, id) =
            identity.map_or(nothing, |(key, id)| (convert::sm2_public(key), id.as_bytes().into()));
        let request = Request::DigestInit { device: link.device, algorithm: number, key, id };
        let handle = link.ask(operation, &request)?.handle;
        Ok(Self { link: link.clone(), operation, algorithm, handle })
    }

    pub(crate) fn take(&mut self, data: &[u8]) -> Result<(), Error> {
        for piece in data.chunks(PIECE) {
            let request = Request::DigestUpdate { digest: self.handle, data: piece.into() };
            self.link.ask(self.operation, &request)?;
        }
        Ok(())
    }

    pub(crate) fn end(&self) -> Result<MessageDigest, Error> {
        let request = Request::DigestFinal { digest: self.handle };
        let told = self.link.ask(self.operation, &request)?.bytes;
        MessageDigest::new(self.algorithm, &told).map_err(|_| Error::Format {
            command: request.function(),
            detail: format!("{} bytes", told.len()).into(),
        })
    }
}

impl Digest for SkfDigest {
    fn update(&mut self, data: &[u8]) -> Result<(), Error> {
        self.take(data)
    }

    fn finish(self: Box<Self>) -> Result<MessageDigest, Error> {
        self.end()
    }
}

impl Drop for SkfDigest {
    fn drop(&mut self) {
        // Libraries have few such handles; nobody is left to tell an error to.
        let _ = self.link.close_handle(self.operation, self.handle);
    }
}

impl fmt::Debug for SkfDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SkfDigest")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
