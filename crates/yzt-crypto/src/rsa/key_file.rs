// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA private keys in PKCS#8 and PKCS#1 files.

use der::asn1::UintRef;
use der::{Decode, Sequence};
use zeroize::Zeroizing;

use super::{PrivateKey, RsaParts};
use crate::Error;
use crate::encoding::{RSA_ALGORITHM, check_rsa, der_unsigned, der_value};
use crate::key_file::{check_length, read_pem, read_pkcs8, write_pem};

impl PrivateKey {
    /// Reads an unencrypted PKCS#8 key (RFC 5958) around an `RSAPrivateKey`.
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`], [`Error::UnsupportedAlgorithm`], or as for
    /// [`Self::from_components`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, Error> {
        match read_pkcs8(der, check_rsa)? {
            (key, None) => Self::from_pkcs1_der(key),
            // RSA keys hold their public key themselves.
            (_, Some(_)) => Err(Error::InvalidKeyEncoding),
        }
    }

    /// Reads an unencrypted PKCS#8 key in PEM, label `PRIVATE KEY`.
    ///
    /// # Errors
    /// As for [`Self::from_pkcs8_der`].
    pub fn from_pkcs8_pem(text: &str) -> Result<Self, Error> {
        read_pem(text, Self::from_pkcs8_der)
    }

    /// Reads an `RSAPrivateKey` with two primes (RFC 8017 section A.1.2).
    ///
    /// ```asn1
    /// RSAPrivateKey ::= SEQUENCE {
    ///   version INTEGER { two-prime(0) },
    ///   modulus, publicExponent, privateExponent, prime1, prime2,
    ///   exponent1, exponent2, coefficient INTEGER }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidKeyEncoding`], or as for [`Self::from_components`].
    pub fn from_pkcs1_der(der: &[u8]) -> Result<Self, Error> {
        check_length(der)?;
        let parsed = RsaPrivateKeyDer::from_der(der).map_err(|_| Error::InvalidKeyEncoding)?;
        if parsed.version != 0 {
            return Err(Error::InvalidKeyEncoding);
        }
        let secret = |number: UintRef<'_>| Zeroizing::new(number.as_bytes().to_vec());
        Self::from_components(RsaParts {
            n: parsed.modulus.as_bytes().to_vec(),
            e: parsed.public_exponent,
            d: secret(parsed.private_exponent),
            p: secret(parsed.prime1),
            q: secret(parsed.prime2),
            d_p: secret(parsed.exponent1),
            d_q: secret(parsed.exponent2),
            q_inv: secret(parsed.coefficient),
        })
    }

    /// Writes an unencrypted PKCS#8 key.
    #[must_use]
    pub fn to_pkcs8_der(&self) -> Zeroizing<Vec<u8>> {
        let parts = self.parts();
        let secret = |value: &[u8]| Zeroizing::new(der_unsigned(value));
        let exponent = parts.e.to_be_bytes();
        let public: [&[u8]; 3] = [&[0], &parts.n, &exponent];
        let secrets = [&parts.d, &parts.p, &parts.q, &parts.d_p, &parts.d_q, &parts.q_inv];
        let numbers: Vec<_> = public
            .into_iter()
            .chain(secrets.into_iter().map(|part| part.as_slice()))
            .map(secret)
            .collect();
        let numbers: Vec<&[u8]> = numbers.iter().map(|number| number.as_slice()).collect();
        let key = Zeroizing::new(der_value(0x30, &numbers));
        let octets = Zeroizing::new(der_value(0x04, &[&key]));
        Zeroizing::new(der_value(0x30, &[&[0x02, 0x01, 0x00], &RSA_ALGORITHM, &octets]))
    }

    /// Writes an unencrypted PKCS#8 key in PEM, label `PRIVATE KEY`.
    #[must_use]
    pub fn to_pkcs8_pem(&self) -> Zeroizing<String> {
        write_pem(&self.to_pkcs8_der())
    }
}

/// The ASN.1 form.
#[derive(Sequence)]
struct RsaPrivateKeyDer<'a> {
    version: u8,
    modulus: UintRef<'a>,
    public_exponent: u32,
    private_exponent: UintRef<'a>,
    prime1: UintRef<'a>,
    prime2: UintRef<'a>,
    exponent1: UintRef<'a>,
    exponent2: UintRef<'a>,
    coefficient: UintRef<'a>,
}
