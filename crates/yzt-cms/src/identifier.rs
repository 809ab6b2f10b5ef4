// SPDX-License-Identifier: MIT OR Apache-2.0
//! How a message names the certificate of a signer or a recipient.

use yzt_cert::asn1::{self, Element, Reader, tag};
use yzt_cert::leniency::Quirk;
use yzt_cert::{Certificate, Name};

use crate::error::Error;

const PART: &str = "certificate identifier";
/// More than a key identifier or a serial number takes.
const MAX_IDENTIFIER: usize = 64;
/// A name without any attribute.
const NO_NAME: &[u8] = &[tag::SEQUENCE, 0];

/// The certificate of a signer or a recipient (RFC 5652, clauses 5.3 and 6.2.1).
///
/// ```text
/// CHOICE { issuerAndSerialNumber      SEQUENCE { issuer Name, serialNumber INTEGER },
///          subjectKeyIdentifier  [0]  OCTET STRING }
/// ```
///
/// GM/T 0010 has the first form only; CFCA writes the second there as well.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateIdentifier {
    /// Issuer and serial number.
    IssuerAndSerial {
        /// Who issued it.
        issuer: Name,
        /// The serial number's content octets, without superfluous ones.
        serial: Vec<u8>,
    },
    /// The subjectKeyIdentifier extension's value.
    SubjectKeyIdentifier(Vec<u8>),
}

impl CertificateIdentifier {
    /// The certificate by issuer and serial number.
    #[must_use]
    pub fn of(certificate: &Certificate) -> Self {
        Self::IssuerAndSerial {
            issuer: certificate.issuer().clone(),
            serial: certificate.serial().to_vec(),
        }
    }

    /// The certificate by its subjectKeyIdentifier, if it has one.
    #[must_use]
    pub fn key_of(certificate: &Certificate) -> Option<Self> {
        certificate.subject_key_identifier().map(|key| Self::SubjectKeyIdentifier(key.to_vec()))
    }

    /// Whether this names `certificate`. An issuer without a name matches every issuer: the
    /// reader lets it in only by [`Quirk::RecipientIssuerEmpty`].
    #[must_use]
    pub fn matches(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                let named = issuer.is_empty() || issuer == certificate.issuer();
                named && serial == certificate.serial()
            }
            Self::SubjectKeyIdentifier(key) => {
                certificate.subject_key_identifier() == Some(key.as_slice())
            }
        }
    }

    /// Reads either form.
    ///
    /// # Errors
    /// [`Error::Certificate`] for a fault of the encoding or an issuer without a name.
    pub fn read(element: &Element<'_>) -> Result<Self, Error> {
        const SUBJECT_KEY: u8 = tag::context(0);
        match element.tag() {
            SUBJECT_KEY => {
                bounded(element.content())?;
                Ok(Self::SubjectKeyIdentifier(element.content().to_vec()))
            }
            tag::SEQUENCE => {
                let mut fields = element.reader(PART);
                let issuer = read_issuer(&mut fields)?;
                let serial = fields.expect(tag::INTEGER)?;
                fields.finish()?;
                let serial = serial.shortest_integer()?;
                bounded(serial)?;
                Ok(Self::IssuerAndSerial { issuer, serial: serial.to_vec() })
            }
            found => {
                let fault = asn1::Fault::Tag { expected: tag::SEQUENCE, found };
                Err(element.fault(fault).into())
            }
        }
    }

    /// Writes either form.
    #[must_use]
    pub fn to_der(&self) -> Vec<u8> {
        match self {
            Self::IssuerAndSerial { issuer, serial } => {
                asn1::sequence(&[issuer.as_der(), &asn1::encode(tag::INTEGER, &[serial])])
            }
            Self::SubjectKeyIdentifier(key) => asn1::encode(tag::context(0), &[key]),
        }
    }
}

/// The issuer's name; by [`Quirk::RecipientIssuerEmpty`] also an empty one, or 00 00 in its place.
fn read_issuer(fields: &mut Reader<'_>) -> Result<Name, Error> {
    let (element, name) = match fields.peek() {
        Some(0) => (fields.expect(0)?, Name::parse(NO_NAME)?),
        _ => {
            let element = fields.expect(tag::SEQUENCE)?;
            (element, Name::parse(element.whole())?)
        }
    };
    let stands = element.tag() == tag::SEQUENCE || element.content().is_empty();
    if name.is_empty() && !(stands && element.tolerates(Quirk::RecipientIssuerEmpty)) {
        return Err(Error::QuirkRefused { quirk: Quirk::RecipientIssuerEmpty });
    }
    Ok(name)
}

fn bounded(octets: &[u8]) -> Result<(), Error> {
    if octets.is_empty() || octets.len() > MAX_IDENTIFIER {
        return Err(Error::Message { part: PART, rule: "it has 1 to 64 octets" });
    }
    Ok(())
}
