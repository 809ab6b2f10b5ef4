// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names of object identifiers, as their standards write them.

use crate::identity;
use crate::oid::ObjectIdentifier;

/// The name of an object identifier, if it is a known one: of algorithms, attributes, extensions,
/// purposes, content types, and of the identity extensions of Chinese authorities.
#[must_use]
pub fn name_of(identifier: &ObjectIdentifier) -> Option<&'static str> {
    let dotted = identifier.to_string();
    let found = NAMES.iter().find(|(known, _)| *known == dotted).map(|(_, name)| *name);
    found.or_else(|| identity::known_extension(&dotted).map(|known| known.name))
}

#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    // GM/T 0006, GB/T 33560.
    ("1.2.156.10197.1.104", "sm4"),
    ("1.2.156.10197.1.104.1", "sm4-ecb"),
    ("1.2.156.10197.1.104.2", "sm4-cbc"),
    ("1.2.156.10197.1.104.3", "sm4-ofb"),
    ("1.2.156.10197.1.104.4", "sm4-cfb"),
    ("1.2.156.10197.1.104.7", "sm4-ctr"),
    ("1.2.156.10197.1.104.8", "sm4-gcm"),
    ("1.2.156.10197.1.104.9", "sm4-ccm"),
    ("1.2.156.10197.1.301", "sm2p256v1"),
    ("1.2.156.10197.1.301.1", "sm2-sign"),
    ("1.2.156.10197.1.301.2", "sm2-keyagreement"),
    ("1.2.156.10197.1.301.3", "sm2-encrypt"),
    ("1.2.156.10197.1.401", "sm3"),
    ("1.2.156.10197.1.401.1", "sm3-without-key"),
    ("1.2.156.10197.1.401.2", "hmac-sm3"),
    ("1.2.156.10197.1.501", "sm2-with-sm3"),
    ("1.2.156.10197.1.504", "rsa-with-sm3"),
    // GM/T 0010, GM/T 0092.
    ("1.2.156.10197.6.1.4.2.1", "gm-data"),
    ("1.2.156.10197.6.1.4.2.2", "gm-signedData"),
    ("1.2.156.10197.6.1.4.2.3", "gm-envelopedData"),
    ("1.2.156.10197.6.1.4.2.4", "gm-signedAndEnvelopedData"),
    ("1.2.156.10197.6.1.4.2.5", "gm-encryptedData"),
    ("1.2.156.10197.6.1.4.2.6", "gm-keyAgreementInfo"),
    ("1.2.156.10197.6.1.4.1.10.3", "gm-challengePassword"),
    // RFC 3279, RFC 5480, RFC 5758, RFC 8017.
    ("1.2.840.10045.2.1", "id-ecPublicKey"),
    ("1.2.840.10045.3.1.7", "secp256r1"),
    ("1.3.132.0.34", "secp384r1"),
    ("1.2.840.10045.4.1", "ecdsa-with-SHA1"),
    ("1.2.840.10045.4.3.2", "ecdsa-with-SHA256"),
    ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384"),
    ("1.2.840.10045.4.3.4", "ecdsa-with-SHA512"),
    ("1.2.840.113549.1.1.1", "rsaEncryption"),
    ("1.2.840.113549.1.1.4", "md5WithRSAEncryption"),
    ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption"),
    ("1.2.840.113549.1.1.7", "id-RSAES-OAEP"),
    ("1.2.840.113549.1.1.10", "id-RSASSA-PSS"),
    ("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
    ("1.2.840.113549.1.1.12", "sha384WithRSAEncryption"),
    ("1.2.840.113549.1.1.13", "sha512WithRSAEncryption"),
    ("1.2.840.10040.4.1", "id-dsa"),
    ("1.2.840.10040.4.3", "id-dsa-with-sha1"),
    ("1.3.14.3.2.26", "id-sha1"),
    ("2.16.840.1.101.3.4.1.2", "aes128-CBC"),
    ("2.16.840.1.101.3.4.1.22", "aes192-CBC"),
    ("2.16.840.1.101.3.4.1.42", "aes256-CBC"),
    ("2.16.840.1.101.3.4.2.1", "id-sha256"),
    ("2.16.840.1.101.3.4.2.2", "id-sha384"),
    ("2.16.840.1.101.3.4.2.3", "id-sha512"),
    ("1.2.840.113549.3.7", "des-ede3-cbc"),
    // PKCS #7, RFC 5652, PKCS #9.
    ("1.2.840.113549.1.7.1", "id-data"),
    ("1.2.840.113549.1.7.2", "id-signedData"),
    ("1.2.840.113549.1.7.3", "id-envelopedData"),
    ("1.2.840.113549.1.7.4", "id-signedAndEnvelopedData"),
    ("1.2.840.113549.1.7.5", "id-digestedData"),
    ("1.2.840.113549.1.7.6", "id-encryptedData"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("1.2.840.113549.1.9.2", "unstructuredName"),
    ("1.2.840.113549.1.9.3", "contentType"),
    ("1.2.840.113549.1.9.4", "messageDigest"),
    ("1.2.840.113549.1.9.5", "signingTime"),
    ("1.2.840.113549.1.9.6", "countersignature"),
    ("1.2.840.113549.1.9.7", "challengePassword"),
    ("1.2.840.113549.1.9.14", "extensionRequest"),
    ("1.2.840.113549.1.9.15", "smimeCapabilities"),
    ("1.2.840.113549.1.9.16.1.4", "id-ct-TSTInfo"),
    ("1.2.840.113549.1.9.16.2.12", "signingCertificate"),
    ("1.2.840.113549.1.9.16.2.14", "signatureTimeStampToken"),
    ("1.2.840.113549.1.9.16.2.47", "signingCertificateV2"),
    ("1.2.840.113549.1.9.52", "cmsAlgorithmProtection"),
    ("1.2.840.113549.1.9.63", "cfca-tempPublicKey"),
    // X.520, RFC 4519.
    ("2.5.4.1", "aliasedObjectName"),
    ("2.5.4.3", "commonName"),
    ("2.5.4.4", "surname"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "countryName"),
    ("2.5.4.7", "localityName"),
    ("2.5.4.8", "stateOrProvinceName"),
    ("2.5.4.9", "streetAddress"),
    ("2.5.4.10", "organizationName"),
    ("2.5.4.11", "organizationalUnitName"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.20", "telephoneNumber"),
    ("2.5.4.26", "registeredAddress"),
    ("2.5.4.41", "name"),
    ("2.5.4.42", "givenName"),
    ("2.5.4.45", "x500UniqueIdentifier"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.65", "pseudonym"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "userId"),
    ("0.9.2342.19200300.100.1.25", "domainComponent"),
    // RFC 5280, RFC 6960.
    ("2.5.29.9", "subjectDirectoryAttributes"),
    ("2.5.29.14", "subjectKeyIdentifier"),
    ("2.5.29.15", "keyUsage"),
    ("2.5.29.16", "privateKeyUsagePeriod"),
    ("2.5.29.17", "subjectAltName"),
    ("2.5.29.18", "issuerAltName"),
    ("2.5.29.19", "basicConstraints"),
    ("2.5.29.20", "cRLNumber"),
    ("2.5.29.21", "reasonCode"),
    ("2.5.29.24", "invalidityDate"),
    ("2.5.29.27", "deltaCRLIndicator"),
    ("2.5.29.28", "issuingDistributionPoint"),
    ("2.5.29.29", "certificateIssuer"),
    ("2.5.29.30", "nameConstraints"),
    ("2.5.29.31", "cRLDistributionPoints"),
    ("2.5.29.32", "certificatePolicies"),
    ("2.5.29.32.0", "anyPolicy"),
    ("2.5.29.33", "policyMappings"),
    ("2.5.29.35", "authorityKeyIdentifier"),
    ("2.5.29.36", "policyConstraints"),
    ("2.5.29.37", "extKeyUsage"),
    ("2.5.29.37.0", "anyExtendedKeyUsage"),
    ("2.5.29.46", "freshestCRL"),
    ("2.5.29.54", "inhibitAnyPolicy"),
    ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess"),
    ("1.3.6.1.5.5.7.1.11", "subjectInfoAccess"),
    ("1.3.6.1.5.5.7.2.1", "id-qt-cps"),
    ("1.3.6.1.5.5.7.2.2", "id-qt-unotice"),
    ("1.3.6.1.5.5.7.3.1", "id-kp-serverAuth"),
    ("1.3.6.1.5.5.7.3.2", "id-kp-clientAuth"),
    ("1.3.6.1.5.5.7.3.3", "id-kp-codeSigning"),
    ("1.3.6.1.5.5.7.3.4", "id-kp-emailProtection"),
    ("1.3.6.1.5.5.7.3.8", "id-kp-timeStamping"),
    ("1.3.6.1.5.5.7.3.9", "id-kp-OCSPSigning"),
    ("1.3.6.1.5.5.7.48.1", "id-ad-ocsp"),
    ("1.3.6.1.5.5.7.48.1.1", "id-pkix-ocsp-basic"),
    ("1.3.6.1.5.5.7.48.1.2", "id-pkix-ocsp-nonce"),
    ("1.3.6.1.5.5.7.48.1.5", "id-pkix-ocsp-nocheck"),
    ("1.3.6.1.5.5.7.48.2", "id-ad-caIssuers"),
    ("1.3.6.1.4.1.311.20.2.2", "msSmartcardLogon"),
    ("1.3.6.1.4.1.311.20.2.3", "msUPN"),
    ("1.3.6.1.4.1.311.21.1", "msCAVersion"),
    ("1.3.6.1.4.1.11129.2.4.2", "signedCertificateTimestampList"),
    ("2.16.840.1.113730.1.1", "netscape-cert-type"),
    ("2.16.840.1.113730.1.13", "netscape-comment"),
    // Authorities' policies and the like.
    ("1.2.156.112562.2.2.1", "bjca-policy"),
    ("1.2.156.112562.2.2.3", "bjca-policy"),
    ("1.2.156.1.8888.144", "sheca-chainLocation"),
    ("2.16.156.112554.1.1", "cfca-policy"),
    ("1.2.156.112660.2.2.1.1.1", "gzca-policy"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_identifier_is_one_and_stands_once() {
        let mut seen = HashSet::new();
        for (identifier, name) in NAMES {
            let parsed: Result<ObjectIdentifier, _> = identifier.parse();
            assert_eq!(parsed.as_ref().ok().and_then(name_of), Some(*name), "{identifier}");
            assert!(seen.insert(identifier), "{identifier}");
            assert!(identity::known_extension(identifier).is_none(), "{identifier}");
        }
        assert_eq!("1.2.3".parse().ok().as_ref().and_then(name_of), None);
        let code = "1.2.156.112570.11.201".parse().ok();
        assert_eq!(code.as_ref().and_then(name_of), Some("shecaProvidentFundAccount"));
    }
}
