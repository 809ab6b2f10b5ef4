// SPDX-License-Identifier: MIT OR Apache-2.0
//! Requests from their parts.

use yzt_crypto::{PublicKey, Signer, sm2};

use super::attribute::ChallengeKind;
use super::{CertificateRequest, temporary};
use crate::algorithm;
use crate::asn1::{self, tag};
use crate::builder::{is_printable_string, seal_as};
use crate::error::{Error, SigningError};
use crate::extension::{Extension, Extensions, KeyUsage};
use crate::leniency::{Quirk, Quirks};
use crate::name::Name;
use crate::oid::{self, ObjectIdentifier};
use crate::text;

/// pkcs-9-ub-challengePassword (RFC 2985, appendix A), in characters.
const MAX_PASSWORD: usize = 255;

/// How a request is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestForm {
    /// RFC 2986.
    #[default]
    Standard,
    /// As CFCA's authority takes requests for two certificates: challengePassword and
    /// tempPublicKey without the SET around their values, and NULL as parameters of the signature
    /// algorithm. OpenSSL does not read it.
    Cfca,
}

/// Puts a request together.
///
/// ```
/// # use yzt_cert::builder::NameBuilder;
/// # use yzt_cert::leniency::{Quirk, Quirks};
/// # use yzt_cert::{CertificateRequest, Error, KeyUsage, RequestBuilder, RequestForm};
/// # use yzt_crypto::{Signer, sm2};
/// fn for_cfca<S: Signer>(signer: &mut S, temporary: &sm2::PublicKey) -> Result<Vec<u8>, Error>
/// where
///     Error: From<yzt_cert::SigningError<S::Error>>,
/// {
///     let subject = NameBuilder::new().country("CN").common_name("certRequisition").build()?;
///     let request = RequestBuilder::new(&subject)
///         .challenge_password("111111")
///         .temporary_key(temporary)
///         .form(RequestForm::Cfca)
///         .sign(signer)?;
///     assert!(request.quirks().contains(Quirk::AttributeWithoutSet));
///     assert!(CertificateRequest::parse(request.as_der()).is_err());
///     Ok(request.as_der().to_vec())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct RequestBuilder {
    subject: Name,
    form: RequestForm,
    extensions: Vec<Extension>,
    password: Option<Password>,
    temporary_key: Option<sm2::PublicKey>,
    other: Vec<(ObjectIdentifier, Vec<Vec<u8>>)>,
}

/// A challenge password to be written.
#[derive(Clone)]
struct Password(ChallengeKind, String);

impl core::fmt::Debug for Password {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{:?}, <redacted>", self.0)
    }
}

impl RequestBuilder {
    /// A request for this subject; the key is the signer's.
    #[must_use]
    pub fn new(subject: &Name) -> Self {
        Self {
            subject: subject.clone(),
            form: RequestForm::Standard,
            extensions: Vec::new(),
            password: None,
            temporary_key: None,
            other: Vec::new(),
        }
    }

    /// Another form than that of RFC 2986.
    #[must_use]
    pub const fn form(mut self, form: RequestForm) -> Self {
        self.form = form;
        self
    }

    /// Asks for one more extension.
    #[must_use]
    pub fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Asks for a key usage, critical.
    #[must_use]
    pub fn key_usage(self, usage: KeyUsage) -> Self {
        self.extension(Extension { kind: oid::KEY_USAGE, critical: true, value: usage.to_der() })
    }

    /// A challenge password under the identifier of PKCS #9.
    #[must_use]
    pub fn challenge_password(mut self, password: &str) -> Self {
        self.password = Some(Password(ChallengeKind::Pkcs9, password.to_owned()));
        self
    }

    /// A challenge password under the identifier of GM/T 0092; a PrintableString, as it asks.
    #[must_use]
    pub fn challenge_password_gmt0092(mut self, password: &str) -> Self {
        self.password = Some(Password(ChallengeKind::Gmt0092, password.to_owned()));
        self
    }

    /// The temporary key that CFCA's authority seals the encryption key for.
    #[must_use]
    pub fn temporary_key(mut self, key: &sm2::PublicKey) -> Self {
        self.temporary_key = Some(key.clone());
        self
    }

    /// Any other attribute, its values each with tag and length.
    #[must_use]
    pub fn attribute(mut self, kind: ObjectIdentifier, values: Vec<Vec<u8>>) -> Self {
        self.other.push((kind, values));
        self
    }

    /// Signs and reads the result back.
    ///
    /// # Errors
    /// [`SigningError::Signer`] when the signer refuses; [`SigningError::Document`] with
    /// [`Error::Profile`] for a password that is empty, too long or of other characters,
    /// [`Error::RequestAttribute`] for an attribute that stands twice or has no value, an error of
    /// the parser when a part does not fit, [`Error::SignatureInvalid`] when what the signer gave
    /// does not verify.
    pub fn sign<S: Signer + ?Sized>(
        self,
        signer: &mut S,
    ) -> Result<CertificateRequest, SigningError<S::Error>> {
        let key = signer.public_key();
        let info = self.info(&key)?;
        let algorithm = match (self.form, &key) {
            (RequestForm::Cfca, PublicKey::Sm2(_)) => {
                asn1::sequence(&[&asn1::object_identifier(&oid::SM2_WITH_SM3), &[tag::NULL, 0]])
            }
            _ => algorithm::identifier_of(&key)?,
        };
        let der = seal_as(&info, &algorithm, &key, signer)?;
        let request = CertificateRequest::parse_with(&der, self.own_quirks())?;
        request.extensions()?;
        Ok(request)
    }

    const fn own_quirks(&self) -> Quirks {
        match self.form {
            RequestForm::Standard => Quirks::STRICT,
            RequestForm::Cfca => Quirks::of(&[Quirk::AttributeWithoutSet]),
        }
    }

    fn info(&self, key: &PublicKey) -> Result<Vec<u8>, Error> {
        let attributes = self.attributes()?;
        let parts: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
        Ok(asn1::sequence(&[
            &asn1::unsigned_integer(&[0]),
            self.subject.as_der(),
            &key.to_spki_der(),
            &asn1::encode(tag::context_constructed(0), &parts),
        ]))
    }

    /// The attributes; in the standard's form in the order that DER asks of a SET.
    fn attributes(&self) -> Result<Vec<Vec<u8>>, Error> {
        let cfca = self.form == RequestForm::Cfca;
        let mut kinds = Vec::new();
        let mut all = Vec::new();
        let mut add = |kind: ObjectIdentifier, values: Vec<Vec<u8>>, in_set: bool| {
            if values.is_empty() || kinds.contains(&kind) {
                return Err(Error::RequestAttribute { attribute: kind });
            }
            kinds.push(kind);
            let values = if in_set { asn1::set_of(values) } else { values.concat() };
            all.push(asn1::sequence(&[&asn1::object_identifier(&kind), &values]));
            Ok(())
        };
        if let Some(Password(kind, text)) = &self.password {
            let value = password(text, cfca || *kind == ChallengeKind::Gmt0092)?;
            add(kind.identifier(), vec![value], !cfca)?;
        }
        if let Some(key) = &self.temporary_key {
            add(oid::TEMPORARY_PUBLIC_KEY, vec![temporary::write(key)], !cfca)?;
        }
        if !self.extensions.is_empty() {
            let list = Extensions(self.extensions.clone());
            add(oid::EXTENSION_REQUEST, vec![list.to_der()], true)?;
        }
        for (kind, values) in &self.other {
            add(*kind, values.clone(), true)?;
        }
        if !cfca {
            all.sort();
        }
        Ok(all)
    }
}

/// PrintableString where the characters allow it, else UTF8String (DirectoryString).
fn password(password: &str, printable_only: bool) -> Result<Vec<u8>, Error> {
    let part = "challenge password";
    let length = password.chars().count();
    if !(1..=MAX_PASSWORD).contains(&length) || password.chars().any(text::is_unsafe) {
        return Err(Error::Profile { part, rule: "it has 1 to 255 visible characters" });
    }
    let printable = password.bytes().all(is_printable_string);
    if printable_only && !printable {
        return Err(Error::Profile { part, rule: "it is a PrintableString" });
    }
    let tag = if printable { tag::PRINTABLE_STRING } else { tag::UTF8_STRING };
    Ok(asn1::encode(tag, &[password.as_bytes()]))
}
