// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key agreement of SM2 (GB/T 32918.3), 7.6.

use std::sync::Arc;

use yzt_crypto::sm2::DistinguishedId;
use yzt_ffi_kit::{Data, Exclusive, Out, export_system};
use yzt_skf_sys::constants::{SAR_INDATALENERR, SAR_NOTINITIALIZEERR};
use yzt_skf_sys::layout::packed::ECCPUBLICKEYBLOB;
use yzt_token::{Agreement, AgreementParty};

use crate::algorithm::cipher;
use crate::api::places::OpenContainer;
use crate::api::session::OpenKey;
use crate::api::size;
use crate::blob;
use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::handle::{Child, Handle, Kind};
use crate::pointer::In;

/// Bytes of an identifier (7.6.14).
const LONGEST_IDENTIFIER: usize = 32;

/// An agreement that waits for the other side.
pub(crate) struct BegunAgreement {
    connection: Arc<Connection>,
    agreement: Exclusive<Option<Box<dyn Agreement>>>,
}

impl Kind for BegunAgreement {
    const NAME: &'static str = "HANDLE of a key agreement";
}

impl Child for BegunAgreement {
    const CLASS: Class = Class::Agreement;

    fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

export_system! {
    /// 7.6.14: begins an agreement with the encryption pair. Needs the user's login.
    ///
    /// pTempECCPubKeyBlob and the identifier pbID, 1 to 32 bytes, go to the other side.
    fn SKF_GenerateAgreementDataWithECC(
        hContainer: Handle,
        ulAlgId: u32,
        pTempECCPubKeyBlob: Out<'_, ECCPUBLICKEYBLOB>,
        pbID: Data<'_>,
        ulIDLen: u32,
        phAgreementHandle: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let algorithm = cipher(ulAlgId)?;
        let id = identifier(pbID, ulIDLen)?;
        let agreement = container
            .make(Class::Agreement, |container| container.begin_agreement(algorithm, &id))?;
        let ephemeral = blob::sm2_public(agreement.ephemeral());
        let connection = Arc::clone(container.connection());
        let agreement = Exclusive::new(Some(agreement));
        let handle =
            container.connection().adopt(BegunAgreement { connection, agreement })?;
        pTempECCPubKeyBlob.set(ephemeral);
        phAgreementHandle.set(handle);
        Ok(())
    }

    /// 7.6.15: answers an agreement that the other side (the sponsor) began, and gives the key agreed
    /// upon. Needs the user's login. pTempECCPubKeyBlob and pbID go back.
    fn SKF_GenerateAgreementDataAndKeyWithECC(
        hContainer: Handle,
        ulAlgId: u32,
        pSponsorECCPubKeyBlob: In<'_, ECCPUBLICKEYBLOB>,
        pSponsorTempECCPubKeyBlob: In<'_, ECCPUBLICKEYBLOB>,
        pTempECCPubKeyBlob: Out<'_, ECCPUBLICKEYBLOB>,
        pbID: Data<'_>,
        ulIDLen: u32,
        pbSponsorID: Data<'_>,
        ulSponsorIDLen: u32,
        phKeyHandle: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let algorithm = cipher(ulAlgId)?;
        let id = identifier(pbID, ulIDLen)?;
        let sponsor = AgreementParty {
            public_key: blob::to_sm2_public(&pSponsorECCPubKeyBlob.read())?,
            ephemeral: blob::to_sm2_public(&pSponsorTempECCPubKeyBlob.read())?,
            id: identifier(pbSponsorID, ulSponsorIDLen)?,
        };
        let (ephemeral, key) = container.make(Class::Session, |container| {
            container.respond_agreement(algorithm, &sponsor, &id)
        })?;
        let handle = OpenKey::adopt(container.connection(), key)?;
        pTempECCPubKeyBlob.set(blob::sm2_public(&ephemeral));
        phKeyHandle.set(handle);
        Ok(())
    }

    /// 7.6.15: ends an agreement that this side began, with what the other side sent, and gives the
    /// key agreed upon. The agreement is used up, whatever comes of it.
    fn SKF_GenerateKeyWithECC(
        hAgreementHandle: Handle,
        pECCPubKeyBlob: In<'_, ECCPUBLICKEYBLOB>,
        pTempECCPubKeyBlob: In<'_, ECCPUBLICKEYBLOB>,
        pbID: Data<'_>,
        ulIDLen: u32,
        phKeyHandle: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let begun = hAgreementHandle.object::<BegunAgreement>()?;
        let responder = AgreementParty {
            public_key: blob::to_sm2_public(&pECCPubKeyBlob.read())?,
            ephemeral: blob::to_sm2_public(&pTempECCPubKeyBlob.read())?,
            id: identifier(pbID, ulIDLen)?,
        };
        begun.connection.make_room_for_key()?;
        let agreement = begun.agreement.with(|agreement| {
            agreement.take().ok_or(Error::Refused(SAR_NOTINITIALIZEERR))
        })?;
        begun.connection.retire(Class::Agreement, hAgreementHandle);
        let key = begun.connection.run(|_| Ok(agreement.finish(&responder)?))?;
        phKeyHandle.set(OpenKey::adopt(&begun.connection, key)?);
        Ok(())
    }
}

fn identifier(bytes: Data<'_>, length: u32) -> Result<DistinguishedId, Error> {
    let bytes = bytes.read("pbID", size(length), LONGEST_IDENTIFIER)?;
    if bytes.is_empty() {
        return Err(Error::Refused(SAR_INDATALENERR));
    }
    Ok(DistinguishedId::new(bytes)?)
}
