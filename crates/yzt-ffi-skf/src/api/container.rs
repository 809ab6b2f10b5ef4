// SPDX-License-Identifier: MIT OR Apache-2.0
//! Containers, 7.5, and the public keys in them.

use yzt_ffi_kit::{Data, Out, Text, export_system};
use yzt_pin::PinStatus;
use yzt_skf_sys::constants::*;
use yzt_token::{Application, ContainerType, KeyUse, PinRole};

use crate::api::places::{OpenApplication, OpenContainer};
use crate::api::size;
use crate::blob;
use crate::code::Error;
use crate::handle::{Handle, Kind};
use crate::pointer::{Buffer, Length};
use crate::text::{container_name, list};

/// More than any certificate.
const LONGEST_CERTIFICATE: usize = 65_536;

export_system! {
    /// 7.5.2: makes a container, 1 to 64 bytes of name, and opens it. Needs the user's login.
    fn SKF_CreateContainer(
        hApplication: Handle,
        szContainerName: Text<'_>,
        phContainer: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let name = container_name(szContainerName)?;
        let container =
            application.run(|on| explained(on, |on| on.create_container(&name)))?;
        phContainer.set(application.adopt(container)?);
        Ok(())
    }

    /// 7.5.3: deletes a container with its keys and certificates. Needs the user's login.
    fn SKF_DeleteContainer(hApplication: Handle, szContainerName: Text<'_>) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let name = container_name(szContainerName)?;
        application.run(|on| explained(on, |on| on.delete_container(&name)))
    }

    /// 7.5.4: opens a container.
    fn SKF_OpenContainer(
        hApplication: Handle,
        szContainerName: Text<'_>,
        phContainer: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let name = container_name(szContainerName)?;
        let container = application.run(|application| Ok(application.open_container(&name)?))?;
        phContainer.set(application.adopt(container)?);
        Ok(())
    }

    /// 7.5.5: closes a handle. Session keys that were made with it stay.
    fn SKF_CloseContainer(hContainer: Handle) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        hContainer.close::<OpenContainer>()?;
        container.application().disown(hContainer);
        Ok(())
    }

    /// 7.5.6: the names of the containers.
    fn SKF_EnumContainer(
        hApplication: Handle,
        szContainerName: Buffer<'_>,
        pulSize: Length<'_>,
    ) -> Result<(), Error> {
        let application = hApplication.object::<OpenApplication>()?;
        let names = application.run_inner(|inner, name| {
            // Another program may have made one since.
            inner.device.refresh();
            inner.in_application(name, |application| Ok(application.containers()?))
        })?;
        list(names, szContainerName, pulSize)
    }

    /// 7.5.7: what is in a container: 0 nothing yet, 1 RSA, 2 SM2.
    fn SKF_GetContainerType(
        hContainer: Handle,
        pulContainerType: Out<'_, u32>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let told = container.run(|container| container.information())?;
        pulContainerType.set(match told.container_type {
            ContainerType::Empty => CONTAINER_EMPTY,
            ContainerType::Rsa => CONTAINER_RSA,
            _ => CONTAINER_ECC,
        });
        Ok(())
    }

    /// 7.5.8: stores the certificate (DER) of the signature pair (bSignFlag) or the encryption pair.
    fn SKF_ImportCertificate(
        hContainer: Handle,
        bSignFlag: i32,
        pbCert: Data<'_>,
        ulCertLen: u32,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let certificate = pbCert.read("pbCert", size(ulCertLen), LONGEST_CERTIFICATE)?;
        if certificate.is_empty() {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        let key_use = key_use(bSignFlag);
        container.run(|container| container.import_certificate(key_use, &certificate))
    }

    /// 7.5.9: the certificate of one of the pairs. SAR_CERTNOTFOUNTERR where there is none.
    fn SKF_ExportCertificate(
        hContainer: Handle,
        bSignFlag: i32,
        pbCert: Buffer<'_>,
        pulCertLen: Length<'_>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let certificate = container.run(|container| container.certificate(key_use(bSignFlag)))?;
        let certificate = certificate.ok_or(Error::Refused(SAR_CERTNOTFOUNTERR))?;
        pbCert.answer(pulCertLen, &certificate)
    }

    /// 7.6.16: the public key of one of the pairs: an ECCPUBLICKEYBLOB or an RSAPUBLICKEYBLOB, as
    /// SKF_GetContainerType says.
    fn SKF_ExportPublicKey(
        hContainer: Handle,
        bSignFlag: i32,
        pbBlob: Buffer<'_>,
        pulBlobLen: Length<'_>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let key = container.run(|container| container.public_key(key_use(bSignFlag)))?;
        pbBlob.answer(pulBlobLen, &blob::exported(&key)?)
    }

    /// 7.6.34: closes a session key, digest, authentication code or key agreement.
    fn SKF_CloseHandle(hHandle: Handle) -> Result<(), Error> {
        use crate::api::agreement::BegunAgreement;
        use crate::api::digest::RunningDigest;
        use crate::api::mac::RunningMac;
        use crate::api::session::OpenKey;
        let ways = [
            Handle::close::<OpenKey>,
            Handle::close::<RunningDigest>,
            Handle::close::<RunningMac>,
            Handle::close::<BegunAgreement>,
        ];
        for close in ways {
            match close(hHandle) {
                Err(yzt_ffi_kit::Misuse::HandleKind { .. }) => {}
                outcome => return Ok(outcome?),
            }
        }
        Err(yzt_ffi_kit::Misuse::HandleKind { kind: OpenKey::NAME }.into())
    }
}

/// Keys that want another PIN first say no more than that the state is wrong.
fn explained<T>(
    application: &mut dyn Application,
    work: impl FnOnce(&mut dyn Application) -> Result<T, yzt_token::Error>,
) -> Result<T, Error> {
    work(application).map_err(|error| match error {
        yzt_token::Error::StateRefused { .. } if must_change(application) => {
            yzt_token::Error::PinMustChange.into()
        }
        error => error.into(),
    })
}

fn must_change(application: &mut dyn Application) -> bool {
    let told = application.pin_information(PinRole::User);
    told.is_ok_and(|told| told.status == PinStatus::OneTime)
}

/// Which pair a flag stands for.
const fn key_use(sign: i32) -> KeyUse {
    if sign == 0 { KeyUse::Encryption } else { KeyUse::Signature }
}
