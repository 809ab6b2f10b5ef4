// SPDX-License-Identifier: MIT OR Apache-2.0
//! Object identifiers, and those that this crate knows.

use core::fmt;
use core::str::FromStr;

use crate::error::Error;

/// Content octets of the longest identifier that is accepted.
const CAPACITY: usize = 63;

/// An object identifier (X.660), kept as the content octets of its DER form.
///
/// Arcs may have any size (also 2.25.UUID); at most 63 octets in all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectIdentifier {
    length: u8,
    octets: [u8; CAPACITY],
}

impl ObjectIdentifier {
    /// From the content octets of a DER encoding; `None` if they are not minimal, cut off, empty
    /// or more than 63.
    #[must_use]
    pub fn from_content(content: &[u8]) -> Option<Self> {
        let mut at_start = true;
        for octet in content {
            if at_start && *octet == 0x80 {
                return None;
            }
            at_start = *octet < 0x80;
        }
        if content.is_empty() || !at_start {
            return None;
        }
        let mut octets = [0; CAPACITY];
        octets.get_mut(..content.len())?.copy_from_slice(content);
        Some(Self { length: u8::try_from(content.len()).ok()?, octets })
    }

    /// The content octets of the DER form.
    #[must_use]
    pub fn as_content(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// From arcs, for constants: anything that does not fit stops the compilation.
    const fn known(arcs: &[u128]) -> Self {
        let mut octets = [0; CAPACITY];
        let mut length = push(&mut octets, 0, arcs[0] * 40 + arcs[1]);
        let mut index = 2;
        while index < arcs.len() {
            length = push(&mut octets, length, arcs[index]);
            index += 1;
        }
        assert!(length <= CAPACITY);
        Self { length: length.to_le_bytes()[0], octets }
    }

    /// The arcs; `None` if one exceeds 128 bits.
    fn arcs(&self) -> Option<Vec<u128>> {
        let mut arcs = Vec::new();
        let mut value: u128 = 0;
        for octet in self.as_content() {
            if value >> 121 != 0 {
                return None;
            }
            value = (value << 7) | u128::from(octet & 0x7F);
            if *octet < 0x80 {
                arcs.push(value);
                value = 0;
            }
        }
        let root = arcs.first().copied()?;
        let first = (root / 40).min(2);
        arcs.splice(..1, [first, root - first * 40]);
        Some(arcs)
    }
}

/// Writes one arc in base 128 and returns the new length.
const fn push<const N: usize>(octets: &mut [u8; N], start: usize, arc: u128) -> usize {
    let mut groups = 1;
    while groups < 19 && arc >> (7 * groups) != 0 {
        groups += 1;
    }
    let mut index = 0;
    while index < groups {
        let group = ((arc >> (7 * (groups - 1 - index))) & 0x7F) as u8;
        let more = if index + 1 < groups { 0x80 } else { 0 };
        octets[start + index] = group | more;
        index += 1;
    }
    start + groups
}

impl FromStr for ObjectIdentifier {
    type Err = Error;

    /// Dotted decimal form, arcs up to 2^128 − 1.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut arcs = Vec::new();
        for part in text.split('.') {
            let canonical = part == "0" || !part.starts_with('0');
            if !canonical || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(Error::ObjectIdentifier);
            }
            arcs.push(part.parse::<u128>().map_err(|_| Error::ObjectIdentifier)?);
            if arcs.len() > CAPACITY {
                return Err(Error::ObjectIdentifier);
            }
        }
        let [first, second, rest @ ..] = arcs.as_slice() else {
            return Err(Error::ObjectIdentifier);
        };
        if *first > 2 || (*first < 2 && *second > 39) {
            return Err(Error::ObjectIdentifier);
        }
        let root = second.checked_add(first * 40).ok_or(Error::ObjectIdentifier)?;
        let mut content = Vec::new();
        for arc in core::iter::once(&root).chain(rest) {
            let mut buffer = [0; 19];
            let length = push(&mut buffer, 0, *arc);
            content.extend_from_slice(buffer.get(..length).unwrap_or_default());
        }
        Self::from_content(&content).ok_or(Error::ObjectIdentifier)
    }
}

impl fmt::Display for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(arcs) = self.arcs() else {
            f.write_str("#")?;
            return self.as_content().iter().try_for_each(|octet| write!(f, "{octet:02x}"));
        };
        for (index, arc) in arcs.iter().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{arc}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ObjectIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectIdentifier({self})")
    }
}

macro_rules! known {
    ($($(#[$doc:meta])* $name:ident = [$($arc:literal),+];)+) => {
        $($(#[$doc])* pub const $name: ObjectIdentifier = ObjectIdentifier::known(&[$($arc),+]);)+

        /// Every identifier above, for the tests.
        #[cfg(test)]
        pub(crate) const KNOWN: &[(ObjectIdentifier, &[u128])] = &[$(($name, &[$($arc),+])),+];
    };
}

known! {
    /// id-ecPublicKey (RFC 5480, clause 2.1.1).
    EC_PUBLIC_KEY = [1, 2, 840, 10045, 2, 1];
    /// SM2, algorithm and curve (GB/T 33560, A.1).
    SM2 = [1, 2, 156, 10197, 1, 301];
    /// SM2 signature with SM3 (GB/T 33560, A.1).
    SM2_WITH_SM3 = [1, 2, 156, 10197, 1, 501];
    /// SM2 digital signature, which GM/T 0010 names beside the digest.
    SM2_SIGNATURE = [1, 2, 156, 10197, 1, 301, 1];
    /// SM2 encryption.
    SM2_ENCRYPTION = [1, 2, 156, 10197, 1, 301, 3];
    /// RSA (PKCS #1 v1.5) with SM3 (GB/T 33560, A.1).
    RSA_WITH_SM3 = [1, 2, 156, 10197, 1, 504];
    /// RSA (PKCS #1 v1.5) with SHA-1 (RFC 3279, clause 2.2.1).
    RSA_WITH_SHA1 = [1, 2, 840, 113549, 1, 1, 5];
    /// RSA (PKCS #1 v1.5) with SHA-256 (RFC 4055, clause 5).
    RSA_WITH_SHA256 = [1, 2, 840, 113549, 1, 1, 11];
    /// RSA (PKCS #1 v1.5) with SHA-384.
    RSA_WITH_SHA384 = [1, 2, 840, 113549, 1, 1, 12];
    /// RSA (PKCS #1 v1.5) with SHA-512.
    RSA_WITH_SHA512 = [1, 2, 840, 113549, 1, 1, 13];
    /// ECDSA with SHA-1 (RFC 3279, clause 2.2.3).
    ECDSA_WITH_SHA1 = [1, 2, 840, 10045, 4, 1];
    /// ECDSA with SHA-256 (RFC 5758, clause 3.2).
    ECDSA_WITH_SHA256 = [1, 2, 840, 10045, 4, 3, 2];
    /// ECDSA with SHA-384.
    ECDSA_WITH_SHA384 = [1, 2, 840, 10045, 4, 3, 3];
    /// ECDSA with SHA-512.
    ECDSA_WITH_SHA512 = [1, 2, 840, 10045, 4, 3, 4];
    /// SM4 in ECB mode.
    SM4_ECB = [1, 2, 156, 10197, 1, 104, 1];
    /// SM4 without a mode, which some authorities write for ECB or CBC.
    SM4 = [1, 2, 156, 10197, 1, 104];

    /// commonName (X.520).
    COMMON_NAME = [2, 5, 4, 3];
    /// surname.
    SURNAME = [2, 5, 4, 4];
    /// serialNumber; the unified social credit code in our profile.
    SERIAL_NUMBER = [2, 5, 4, 5];
    /// countryName.
    COUNTRY_NAME = [2, 5, 4, 6];
    /// localityName.
    LOCALITY_NAME = [2, 5, 4, 7];
    /// stateOrProvinceName.
    STATE_OR_PROVINCE_NAME = [2, 5, 4, 8];
    /// streetAddress.
    STREET_ADDRESS = [2, 5, 4, 9];
    /// organizationName.
    ORGANIZATION_NAME = [2, 5, 4, 10];
    /// organizationalUnitName.
    ORGANIZATIONAL_UNIT_NAME = [2, 5, 4, 11];
    /// title.
    TITLE = [2, 5, 4, 12];
    /// givenName.
    GIVEN_NAME = [2, 5, 4, 42];
    /// x500UniqueIdentifier.
    UNIQUE_IDENTIFIER = [2, 5, 4, 45];
    /// organizationIdentifier.
    ORGANIZATION_IDENTIFIER = [2, 5, 4, 97];
    /// domainComponent (RFC 4519).
    DOMAIN_COMPONENT = [0, 9, 2342, 19200300, 100, 1, 25];
    /// userId (RFC 4519).
    USER_ID = [0, 9, 2342, 19200300, 100, 1, 1];
    /// emailAddress (PKCS #9).
    EMAIL_ADDRESS = [1, 2, 840, 113549, 1, 9, 1];

    /// subjectKeyIdentifier (RFC 5280, clause 4.2.1.2).
    SUBJECT_KEY_IDENTIFIER = [2, 5, 29, 14];
    /// keyUsage (RFC 5280, clause 4.2.1.3).
    KEY_USAGE = [2, 5, 29, 15];
    /// subjectAltName (RFC 5280, clause 4.2.1.6).
    SUBJECT_ALTERNATIVE_NAME = [2, 5, 29, 17];
    /// issuerAltName (RFC 5280, clause 4.2.1.7).
    ISSUER_ALTERNATIVE_NAME = [2, 5, 29, 18];
    /// basicConstraints (RFC 5280, clause 4.2.1.9).
    BASIC_CONSTRAINTS = [2, 5, 29, 19];
    /// cRLNumber (RFC 5280, clause 5.2.3).
    CRL_NUMBER = [2, 5, 29, 20];
    /// cRLReason (RFC 5280, clause 5.3.1).
    CRL_REASON = [2, 5, 29, 21];
    /// deltaCRLIndicator (RFC 5280, clause 5.2.4).
    DELTA_CRL_INDICATOR = [2, 5, 29, 27];
    /// issuingDistributionPoint (RFC 5280, clause 5.2.5).
    ISSUING_DISTRIBUTION_POINT = [2, 5, 29, 28];
    /// certificateIssuer of an entry (RFC 5280, clause 5.3.3).
    CERTIFICATE_ISSUER = [2, 5, 29, 29];
    /// nameConstraints (RFC 5280, clause 4.2.1.10).
    NAME_CONSTRAINTS = [2, 5, 29, 30];
    /// cRLDistributionPoints (RFC 5280, clause 4.2.1.13).
    CRL_DISTRIBUTION_POINTS = [2, 5, 29, 31];
    /// certificatePolicies (RFC 5280, clause 4.2.1.4).
    CERTIFICATE_POLICIES = [2, 5, 29, 32];
    /// anyPolicy (RFC 5280, clause 4.2.1.4).
    ANY_POLICY = [2, 5, 29, 32, 0];
    /// policyMappings (RFC 5280, clause 4.2.1.5).
    POLICY_MAPPINGS = [2, 5, 29, 33];
    /// policyConstraints (RFC 5280, clause 4.2.1.11).
    POLICY_CONSTRAINTS = [2, 5, 29, 36];
    /// inhibitAnyPolicy (RFC 5280, clause 4.2.1.14).
    INHIBIT_ANY_POLICY = [2, 5, 29, 54];
    /// authorityKeyIdentifier (RFC 5280, clause 4.2.1.1).
    AUTHORITY_KEY_IDENTIFIER = [2, 5, 29, 35];
    /// freshestCRL (RFC 5280, clause 5.2.6).
    FRESHEST_CRL = [2, 5, 29, 46];
    /// invalidityDate of an entry (RFC 5280, clause 5.3.2).
    INVALIDITY_DATE = [2, 5, 29, 24];
    /// authorityInfoAccess (RFC 5280, clause 4.2.2.1).
    AUTHORITY_INFORMATION_ACCESS = [1, 3, 6, 1, 5, 5, 7, 1, 1];
    /// id-ad-ocsp: the address of a responder.
    ACCESS_OCSP = [1, 3, 6, 1, 5, 5, 7, 48, 1];
    /// id-ad-caIssuers: where the issuer's certificate is published.
    ACCESS_ISSUERS = [1, 3, 6, 1, 5, 5, 7, 48, 2];
    /// id-kp-OCSPSigning (RFC 6960, clause 4.2.2.2).
    OCSP_SIGNING = [1, 3, 6, 1, 5, 5, 7, 3, 9];
    /// id-pkix-ocsp-basic, the one type of response (RFC 6960, clause 4.2.1).
    OCSP_BASIC = [1, 3, 6, 1, 5, 5, 7, 48, 1, 1];
    /// id-pkix-ocsp-nonce (RFC 8954).
    OCSP_NONCE = [1, 3, 6, 1, 5, 5, 7, 48, 1, 2];
    /// id-pkix-ocsp-nocheck: the responder's certificate is not asked about (RFC 6960, clause 4.2.2.2.1).
    OCSP_NO_CHECK = [1, 3, 6, 1, 5, 5, 7, 48, 1, 5];
    /// extKeyUsage (RFC 5280, clause 4.2.1.12).
    EXTENDED_KEY_USAGE = [2, 5, 29, 37];
    /// anyExtendedKeyUsage.
    ANY_EXTENDED_KEY_USAGE = [2, 5, 29, 37, 0];
    /// id-kp-clientAuth.
    CLIENT_AUTHENTICATION = [1, 3, 6, 1, 5, 5, 7, 3, 2];

    /// SM3 (GB/T 33560, A.1).
    SM3 = [1, 2, 156, 10197, 1, 401];
    /// Keyed SM3, which some software writes for SM3.
    SM3_WITH_KEY = [1, 2, 156, 10197, 1, 401, 2];
    /// SHA-1 (RFC 3370, clause 2.1).
    SHA1 = [1, 3, 14, 3, 2, 26];
    /// SHA-256 (RFC 5754, clause 2.2).
    SHA256 = [2, 16, 840, 1, 101, 3, 4, 2, 1];
    /// SHA-384.
    SHA384 = [2, 16, 840, 1, 101, 3, 4, 2, 2];
    /// SHA-512.
    SHA512 = [2, 16, 840, 1, 101, 3, 4, 2, 3];
    /// rsaEncryption (RFC 8017, appendix C).
    RSA_ENCRYPTION = [1, 2, 840, 113549, 1, 1, 1];
    /// challengePassword (RFC 2985, clause 5.4.1).
    CHALLENGE_PASSWORD = [1, 2, 840, 113549, 1, 9, 7];
    /// challengePassword of GM/T 0092, table 1.
    GMT_0092_CHALLENGE_PASSWORD = [1, 2, 156, 10197, 6, 1, 4, 1, 10, 3];
    /// extensionRequest (RFC 2985, clause 5.4.2).
    EXTENSION_REQUEST = [1, 2, 840, 113549, 1, 9, 14];
    /// The same as Microsoft's clients name it.
    MICROSOFT_EXTENSION_REQUEST = [1, 3, 6, 1, 4, 1, 311, 2, 1, 14];
    /// tempPublicKey of CFCA's requests.
    TEMPORARY_PUBLIC_KEY = [1, 2, 840, 113549, 1, 9, 63];
    /// contentType, a signed attribute (RFC 5652, clause 11.1).
    CONTENT_TYPE = [1, 2, 840, 113549, 1, 9, 3];
    /// messageDigest, a signed attribute (RFC 5652, clause 11.2).
    MESSAGE_DIGEST = [1, 2, 840, 113549, 1, 9, 4];
    /// signingTime, a signed attribute (RFC 5652, clause 11.3).
    SIGNING_TIME = [1, 2, 840, 113549, 1, 9, 5];
    /// CMSAlgorithmProtection, a signed attribute (RFC 6211).
    ALGORITHM_PROTECTION = [1, 2, 840, 113549, 1, 9, 52];
    /// signingCertificate, a signed attribute (RFC 2634, clause 5.4).
    SIGNING_CERTIFICATE = [1, 2, 840, 113549, 1, 9, 16, 2, 12];
    /// signingCertificateV2, a signed attribute (RFC 5035).
    SIGNING_CERTIFICATE_V2 = [1, 2, 840, 113549, 1, 9, 16, 2, 47];
    /// signatureTimeStampToken, an unsigned attribute (RFC 3161, appendix A).
    TIMESTAMP_TOKEN = [1, 2, 840, 113549, 1, 9, 16, 2, 14];
    /// id-ct-TSTInfo, the content of a timestamp (RFC 3161, clause 2.4.2).
    TIMESTAMP_INFO = [1, 2, 840, 113549, 1, 9, 16, 1, 4];
    /// id-kp-timeStamping (RFC 3161, clause 2.3).
    TIME_STAMPING = [1, 3, 6, 1, 5, 5, 7, 3, 8];


    /// Organisation code; since 2015 the unified social credit code (GM/T 0015, GB/T 20518).
    ORGANIZATION_CODE = [1, 2, 156, 10260, 4, 1, 4];
    /// Unified social credit code in the numbering of GM/T 0015-2023.
    UNIFIED_SOCIAL_CREDIT_CODE_2023 = [1, 2, 156, 10260, 4, 4];

    /// Data, signed, enveloped, signed-and-enveloped and encrypted messages (GM/T 0010, GB/T 35275).
    GM_DATA = [1, 2, 156, 10197, 6, 1, 4, 2, 1];
    /// signedData of GM/T 0010.
    GM_SIGNED_DATA = [1, 2, 156, 10197, 6, 1, 4, 2, 2];
    /// envelopedData of GM/T 0010.
    GM_ENVELOPED_DATA = [1, 2, 156, 10197, 6, 1, 4, 2, 3];
    /// signedAndEnvelopedData of GM/T 0010.
    GM_SIGNED_AND_ENVELOPED_DATA = [1, 2, 156, 10197, 6, 1, 4, 2, 4];
    /// encryptedData of GM/T 0010.
    GM_ENCRYPTED_DATA = [1, 2, 156, 10197, 6, 1, 4, 2, 5];
    /// id-data (RFC 5652, clause 4).
    DATA = [1, 2, 840, 113549, 1, 7, 1];
    /// id-signedData (RFC 5652, clause 5.1).
    SIGNED_DATA = [1, 2, 840, 113549, 1, 7, 2];
    /// id-envelopedData (RFC 5652, clause 6.1).
    ENVELOPED_DATA = [1, 2, 840, 113549, 1, 7, 3];
    /// signedAndEnvelopedData (RFC 2315, clause 14), which RFC 5652 no longer has.
    SIGNED_AND_ENVELOPED_DATA = [1, 2, 840, 113549, 1, 7, 4];
    /// id-encryptedData (RFC 5652, clause 8).
    ENCRYPTED_DATA = [1, 2, 840, 113549, 1, 7, 6];
    /// id-ct-authEnvelopedData (RFC 5083).
    AUTHENTICATED_ENVELOPED_DATA = [1, 2, 840, 113549, 1, 9, 16, 1, 23];
    /// SM4 in CBC mode.
    SM4_CBC = [1, 2, 156, 10197, 1, 104, 2];
    /// SM4 in GCM.
    SM4_GCM = [1, 2, 156, 10197, 1, 104, 8];
    /// AES-CBC with 128 bits (RFC 3565).
    AES128_CBC = [2, 16, 840, 1, 101, 3, 4, 1, 2];
    /// AES-GCM with 128 bits (RFC 5084).
    AES128_GCM = [2, 16, 840, 1, 101, 3, 4, 1, 6];
    /// AES-CBC with 192 bits.
    AES192_CBC = [2, 16, 840, 1, 101, 3, 4, 1, 22];
    /// AES-GCM with 192 bits.
    AES192_GCM = [2, 16, 840, 1, 101, 3, 4, 1, 26];
    /// AES-CBC with 256 bits.
    AES256_CBC = [2, 16, 840, 1, 101, 3, 4, 1, 42];
    /// AES-GCM with 256 bits.
    AES256_GCM = [2, 16, 840, 1, 101, 3, 4, 1, 46];

    /// Certificate policy of our test arc (2.25, a UUID): the private key lives in software.
    ///
    /// A path is refused when its leaf carries it, unless the options accept software keys.
    SOFTWARE_KEY_POLICY = [2, 25, 234593778329872710493446060238337692423];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_identifiers_print_and_parse_as_their_arcs() {
        for (identifier, arcs) in KNOWN {
            let text = arcs.iter().map(u128::to_string).collect::<Vec<_>>().join(".");
            assert_eq!(identifier.to_string(), text);
            assert_eq!(text.parse(), Ok(*identifier));
            assert_eq!(ObjectIdentifier::from_content(identifier.as_content()), Some(*identifier));
        }
    }

    #[test]
    fn worked_encodings() {
        // X.690, 8.19.5: 2.999.3 is 88 37 03; the SM2 value stands in GM/T 0006.
        let example = ObjectIdentifier::from_content(&[0x88, 0x37, 0x03]);
        assert_eq!(example.map(|value| value.to_string()).as_deref(), Some("2.999.3"));
        let sm2 = [0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D];
        assert_eq!(SM2.as_content(), sm2);
    }

    #[test]
    fn damaged_contents_are_refused() {
        let long = [1; CAPACITY + 1];
        for content in [&[][..], &[0x80], &[0x2A, 0x80, 0x01], &[0x2A, 0x86], &long] {
            assert_eq!(ObjectIdentifier::from_content(content), None, "{content:02X?}");
        }
    }

    #[test]
    fn texts_that_are_no_identifiers_are_refused() {
        for text in ["", "1", "1.", ".1", "1.40", "3.1", "1.2.03", "1.2.-3", "1.2. 3", "1.2.x"] {
            assert_eq!(text.parse::<ObjectIdentifier>(), Err(Error::ObjectIdentifier), "{text}");
        }
    }

    #[test]
    fn an_arc_above_128_bits_is_shown_in_hex() {
        let mut content = vec![0x2A, 0x84];
        content.extend([0x80; 18]);
        content.push(0x00);
        let identifier = ObjectIdentifier::from_content(&content);
        assert!(identifier.is_some_and(|value| value.to_string().starts_with("#2a84")));
    }
}
