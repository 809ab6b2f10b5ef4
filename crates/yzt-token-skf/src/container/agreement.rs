// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key agreement (GB/T 32918.3).

use std::sync::Arc;

use yzt_crypto::sm2::{self, DistinguishedId};
use yzt_token::{Agreement, AgreementParty, CipherAlgorithm, Error, Operation, SessionKey};

use crate::convert;
use crate::link::{Link, Opened};
use crate::request::Request;
use crate::session_key::{Origin, SkfSessionKey};
use crate::wire::{Bytes, Handle};

/// The longest identifier (GM/T 0016 7.6.14).
const MAX_ID: usize = 32;

pub(super) fn checked_id(id: &DistinguishedId) -> Result<Bytes, Error> {
    let length = id.as_bytes().len();
    if length > MAX_ID {
        let command = "SKF_GenerateAgreementDataWithECC";
        return Err(Error::TooLong { command, length, limit: MAX_ID });
    }
    Ok(id.as_bytes().into())
}

/// An agreement that a container began.
struct SkfAgreement {
    link: Arc<Link>,
    application: Opened,
    algorithm: CipherAlgorithm,
    number: u32,
    handle: Handle,
    ephemeral: sm2::PublicKey,
}

pub(super) fn begin(
    link: &Arc<Link>,
    application: &Opened,
    container: Handle,
    algorithm: CipherAlgorithm,
    id: &DistinguishedId,
) -> Result<Box<dyn Agreement>, Error> {
    let operation = Operation::KeyAgreement;
    let number = algorithm.identifier();
    let id = checked_id(id)?;
    let request = Request::GenerateAgreementData { container, algorithm: number, id };
    let answer = link.ask(operation, &request)?;
    let ephemeral = match convert::read_sm2_public(request.function(), &answer.bytes) {
        Ok(ephemeral) => ephemeral,
        Err(error) => {
            let _ = link.close_handle(operation, answer.handle);
            return Err(error);
        }
    };
    let (link, application, handle) = (link.clone(), application.clone(), answer.handle);
    Ok(Box::new(SkfAgreement { link, application, algorithm, number, handle, ephemeral }))
}

impl Agreement for SkfAgreement {
    fn ephemeral(&self) -> &sm2::PublicKey {
        &self.ephemeral
    }

    fn finish(self: Box<Self>, responder: &AgreementParty) -> Result<Box<dyn SessionKey>, Error> {
        if !self.application.is_open() {
            return Err(Error::ApplicationClosed);
        }
        let request = Request::GenerateKey {
            agreement: self.handle,
            responder: convert::sm2_public(&responder.public_key),
            ephemeral: convert::sm2_public(&responder.ephemeral),
            id: checked_id(&responder.id)?,
        };
        let handle = self.link.ask(Operation::KeyAgreement, &request)?.handle;
        let application = Some(self.application.clone());
        let known = (self.number, handle);
        let key = SkfSessionKey::new(&self.link, application, self.algorithm, known, Origin::Key);
        Ok(Box::new(key))
    }
}

impl Drop for SkfAgreement {
    fn drop(&mut self) {
        if self.application.is_open() {
            // Nobody is left to tell an error to.
            let _ = self.link.close_handle(Operation::KeyAgreement, self.handle);
        }
    }
}
