// SPDX-License-Identifier: MIT OR Apache-2.0
//! Asking for certificates, and taking in what the certificate authority issued.

use yzt_cert::builder::NameBuilder;
use yzt_cert::{Certificate, CertificateRequest, Name, RequestBuilder, SigningError, UnixTime};
use yzt_cms::{CertificateAnswer, Pair};
use yzt_token::{Container, ContainerType, KeyType, KeyUse, TokenSigner};

use super::Key;
use crate::summary::organization;
use crate::{Error, PinPurpose, PinSource};

/// A request whose key pair was made on the key.
#[derive(Clone, Debug)]
pub struct CertificateRequested {
    /// The request.
    pub request: CertificateRequest,
    /// The container that holds the key pair.
    pub container: String,
}

/// Certificates that are now on the key.
#[derive(Clone, Debug)]
pub struct CertificatesImported {
    /// The container that holds them.
    pub container: String,
    /// The organisation in the certificates.
    pub organization: String,
    /// End of the period.
    pub not_after: UnixTime,
}

impl Key {
    /// Makes a key pair on the key, in a container of its own, and a request for it.
    ///
    /// The name in the request is only a proposal: the certificate authority writes what it has
    /// checked.
    ///
    /// # Errors
    /// Those of [`PinSource`] and of the key.
    pub fn request_certificate(
        &mut self,
        pins: &mut dyn PinSource,
    ) -> Result<CertificateRequested, Error> {
        self.request_certificate_with(None, pins, &mut RequestBuilder::new)
    }

    /// As [`Self::request_certificate`], for a name of the caller's choice and with what `parts`
    /// adds to the request: attributes, another form.
    ///
    /// # Errors
    /// Those of [`PinSource`], of the key and of [`RequestBuilder::sign`].
    pub fn request_certificate_with(
        &mut self,
        subject: Option<&Name>,
        pins: &mut dyn PinSource,
        parts: &mut dyn FnMut(&Name) -> RequestBuilder,
    ) -> Result<CertificateRequested, Error> {
        let builder = match subject {
            Some(subject) => parts(subject),
            None => parts(&self.proposed_name()?),
        };
        let taken = self.application.containers()?;
        let left = self.left_empty(&taken)?;
        let name = left.clone().unwrap_or_else(|| free_name(&taken));
        let (pin, _) = self.ask(pins, PinPurpose::RequestCertificate, None, None)?;
        self.logged_in(pin, |application| {
            let mut container = match left {
                Some(name) => application.open_container(&name)?,
                None => application.create_container(&name)?,
            };
            let request = generate(&mut *container, builder).inspect_err(|_| {
                // What was begun is of no use without a request; the error that counts is the
                // first.
                let _ = application.delete_container(&name);
            })?;
            Ok(CertificateRequested { request, container: name.clone() })
        })
    }

    /// A container of ours with nothing in it: what is left of a request that was broken off. A key
    /// has room for few of them.
    fn left_empty(&mut self, names: &[String]) -> Result<Option<String>, Error> {
        for name in names.iter().filter(|name| is_numbered(name)) {
            let information = self.application.open_container(name)?.information()?;
            if information.container_type == ContainerType::Empty {
                return Ok(Some(name.clone()));
            }
        }
        Ok(None)
    }

    /// Puts the issued certificates and the encryption key pair on the key.
    ///
    /// Everything is checked before the PIN is asked: that the parts belong together, and that the
    /// signature key pair is on this key.
    ///
    /// # Errors
    /// [`Error::AnswerIncomplete`], [`Error::AnswerForAnotherKey`], those of [`PinSource`] and of
    /// the key.
    pub fn import_answer(
        &mut self,
        answer: &CertificateAnswer,
        pins: &mut dyn PinSource,
    ) -> Result<CertificatesImported, Error> {
        let incomplete = |missing| Error::AnswerIncomplete { missing };
        if answer.signature_certificates.is_empty() {
            return Err(incomplete("the signature certificate"));
        }
        let (mut container, Pair { signature, encryption }) = self.container_of(answer)?;
        let envelope = answer.enveloped_key.as_ref().ok_or(incomplete("the enveloped key"))?;
        let encryption = encryption.ok_or(incomplete("the encryption certificate"))?;
        let (pin, _) = self.ask(pins, PinPurpose::ImportCertificate, None, Some(signature))?;
        self.logged_in(pin, |_| {
            container.import_encryption_key(envelope.into())?;
            container.import_certificate(KeyUse::Signature, signature.as_der())?;
            container.import_certificate(KeyUse::Encryption, encryption.as_der())?;
            Ok(CertificatesImported {
                container: container.name().to_owned(),
                organization: organization(signature),
                not_after: signature.not_after(),
            })
        })
    }

    /// A certificate on the key.
    ///
    /// # Errors
    /// [`Error::NoCertificate`], [`Error::SeveralOrganizations`], those of the key.
    pub fn certificate(&mut self, key_use: KeyUse, now: UnixTime) -> Result<Certificate, Error> {
        let mut signing = self.signing(now)?;
        match key_use {
            KeyUse::Signature => Ok(signing.certificate),
            KeyUse::Encryption => {
                let der = signing.container.certificate(key_use)?.ok_or(Error::NoCertificate)?;
                Ok(super::read(&der)?)
            }
        }
    }

    /// The label, which is usually the organisation's name, or else the serial number.
    fn proposed_name(&self) -> Result<Name, Error> {
        let named = |text: &str| NameBuilder::new().country("CN").common_name(text).build();
        Ok(named(&self.name.label).or_else(|_| named(&self.name.serial))?)
    }

    /// The container whose signature key pair the answer is for, and the answer's pair.
    fn container_of<'a>(
        &mut self,
        answer: &'a CertificateAnswer,
    ) -> Result<(Box<dyn Container>, Pair<'a>), Error> {
        for name in self.application.containers()? {
            let mut container = self.application.open_container(&name)?;
            let public_key = match container.public_key(KeyUse::Signature) {
                Ok(found) => found,
                Err(yzt_token::Error::NotFound { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            match answer.check(&public_key) {
                Ok(pair) => return Ok((container, pair)),
                Err(yzt_cms::Error::SignatureCertificateMissing) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::AnswerForAnotherKey)
    }
}

fn generate(
    container: &mut dyn Container,
    builder: RequestBuilder,
) -> Result<CertificateRequest, Error> {
    let public_key = container.generate_signature_key(KeyType::Sm2)?;
    let mut signer = TokenSigner::new(container, public_key);
    builder.sign(&mut signer).map_err(|error| match error {
        SigningError::Document(error) => error.into(),
        SigningError::Signer(error) => error.into(),
    })
}

/// Whether a name is one of [`free_name`]'s.
fn is_numbered(name: &str) -> bool {
    let number =
        name.strip_prefix(super::DEFAULT_APPLICATION).and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// The first name `YZT-1`, `YZT-2`, … that is not taken.
fn free_name(taken: &[String]) -> String {
    let mut number = taken.len() + 1;
    loop {
        let name = format!("{}-{number}", super::DEFAULT_APPLICATION);
        if !taken.contains(&name) {
            return name;
        }
        number += 1;
    }
}
