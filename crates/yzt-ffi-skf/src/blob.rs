// SPDX-License-Identifier: MIT OR Apache-2.0
//! The standard's structures, and the types of this project that stand for them.

use yzt_crypto::{EnvelopedKey, PublicKey, SymmetricAlgorithm, rsa, sm2};
use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::packed::{
    ECCCIPHERBLOB, ECCPRIVATEKEYBLOB, ECCPUBLICKEYBLOB, ENVELOPEDKEYBLOB, RSAPRIVATEKEYBLOB,
    RSAPUBLICKEYBLOB,
};
use yzt_skf_sys::layout::{ECC_MAX_COORDINATE_LEN, ECCSIGNATUREBLOB, MAX_RSA_MODULUS_LEN};
use zeroize::Zeroizing;

use crate::code::Error;
use crate::pointer::In;

/// Bits of every SM2 key.
const SM2_BITS: u32 = 256;
/// Bits of the largest RSA key that the structures hold.
pub(crate) const RSA_BITS: u32 = 2048;
/// Where the ciphertext begins in an ECCCIPHERBLOB.
pub(crate) const CIPHER_AT: usize = core::mem::offset_of!(ECCCIPHERBLOB, Cipher);
const CIPHER_LENGTH_AT: usize = core::mem::offset_of!(ECCCIPHERBLOB, CipherLen);
const HASH_AT: usize = core::mem::offset_of!(ECCCIPHERBLOB, HASH);

type Field = [u8; ECC_MAX_COORDINATE_LEN];

const fn data_refused() -> Error {
    Error::Refused(SAR_INDATAERR)
}

/// A value of 256 bits in its field: right-aligned.
fn field(value: &[u8; 32]) -> Field {
    let mut field = [0; ECC_MAX_COORDINATE_LEN];
    field.iter_mut().skip(32).zip(value).for_each(|(to, from)| *to = *from);
    field
}

/// The value of 256 bits in a field.
fn value(field: &[u8]) -> Result<&[u8; 32], Error> {
    let (zeros, rest) = field.split_first_chunk::<32>().ok_or_else(data_refused)?;
    let value = rest.first_chunk().ok_or_else(data_refused)?;
    if *zeros == [0; 32] { Ok(value) } else { Err(data_refused()) }
}

/// ECCPUBLICKEYBLOB of a key.
pub(crate) fn sm2_public(key: &sm2::PublicKey) -> ECCPUBLICKEYBLOB {
    let (x, y) = (field(key.x()), field(key.y()));
    ECCPUBLICKEYBLOB { BitLen: SM2_BITS, XCoordinate: x, YCoordinate: y }
}

/// The key of an ECCPUBLICKEYBLOB.
pub(crate) fn to_sm2_public(blob: &ECCPUBLICKEYBLOB) -> Result<sm2::PublicKey, Error> {
    if { blob.BitLen } != SM2_BITS {
        return Err(data_refused());
    }
    Ok(sm2::PublicKey::from_coordinates(value(&blob.XCoordinate)?, value(&blob.YCoordinate)?)?)
}

/// The key of an ECCPRIVATEKEYBLOB.
pub(crate) fn to_sm2_private(
    blob: &Zeroizing<Secret<ECCPRIVATEKEYBLOB>>,
) -> Result<sm2::PrivateKey, Error> {
    if { blob.0.BitLen } != SM2_BITS {
        return Err(data_refused());
    }
    Ok(sm2::PrivateKey::from_bytes(value(&blob.0.PrivateKey)?)?)
}

/// ECCSIGNATUREBLOB of a signature.
pub(crate) fn sm2_signature(signature: &sm2::Signature) -> ECCSIGNATUREBLOB {
    ECCSIGNATUREBLOB { r: field(signature.r()), s: field(signature.s()) }
}

/// The signature of an ECCSIGNATUREBLOB.
pub(crate) fn to_sm2_signature(blob: &ECCSIGNATUREBLOB) -> Result<sm2::Signature, Error> {
    Ok(sm2::Signature::from_scalars(value(&blob.r)?, value(&blob.s)?)?)
}

/// ECCCIPHERBLOB of a ciphertext, as long as its content makes it.
pub(crate) fn sm2_ciphertext(ciphertext: &sm2::Ciphertext) -> Result<Vec<u8>, Error> {
    let length = u32::try_from(ciphertext.c2().len()).map_err(|_| data_refused())?;
    let (x, y) = (field(ciphertext.x()), field(ciphertext.y()));
    Ok([&x[..], &y, ciphertext.c3(), &length.to_ne_bytes(), ciphertext.c2()].concat())
}

/// The ciphertext of an ECCCIPHERBLOB that a caller points to.
pub(crate) fn to_sm2_ciphertext(blob: In<'_, ECCCIPHERBLOB>) -> Result<sm2::Ciphertext, Error> {
    let header = blob.read_bytes(CIPHER_AT);
    let length = ciphertext_length(&header)?;
    let bytes = blob.read_bytes(CIPHER_AT + length);
    // What another thread of the caller has changed in between is refused.
    parse_ciphertext(&bytes)
}

/// The ciphertext of an ECCCIPHERBLOB in bytes, which may go on behind it.
pub(crate) fn parse_ciphertext(bytes: &[u8]) -> Result<sm2::Ciphertext, Error> {
    let length = ciphertext_length(bytes)?;
    let part = |from: usize, length: usize| {
        bytes.get(from..).and_then(|rest| rest.get(..length)).ok_or_else(data_refused)
    };
    let x = value(part(0, ECC_MAX_COORDINATE_LEN)?)?;
    let y = value(part(ECC_MAX_COORDINATE_LEN, ECC_MAX_COORDINATE_LEN)?)?;
    let c3 = part(HASH_AT, 32)?.first_chunk().ok_or_else(data_refused)?;
    Ok(sm2::Ciphertext::from_parts(x, y, c3, part(CIPHER_AT, length)?)?)
}

fn ciphertext_length(header: &[u8]) -> Result<usize, Error> {
    let length = header.get(CIPHER_LENGTH_AT..).and_then(|rest| rest.first_chunk());
    let length = u32::from_ne_bytes(*length.ok_or_else(data_refused)?);
    match usize::try_from(length) {
        Ok(length @ 1..=MOST_CIPHERTEXT) => Ok(length),
        _ => Err(Error::Refused(SAR_INDATALENERR)),
    }
}

/// The longest ciphertext in an ECCCIPHERBLOB.
pub(crate) const MOST_CIPHERTEXT: usize = 65_536;

/// The enveloped key of an ENVELOPEDKEYBLOB.
pub(crate) fn to_enveloped_key(blob: In<'_, ENVELOPEDKEYBLOB>) -> Result<EnvelopedKey, Error> {
    let (header, ciphertext) = (blob.read(), to_sm2_ciphertext(blob.ciphertext())?);
    if { header.Version } != 1 || { header.ulBits } != SM2_BITS {
        return Err(data_refused());
    }
    let algorithm = SymmetricAlgorithm::from_identifier(header.ulSymmAlgID);
    let encrypted = EnvelopedKey::value_in_field(&header.cbEncryptedPriKey);
    Ok(EnvelopedKey {
        algorithm: algorithm.ok_or(Error::Refused(SAR_NOTSUPPORTYETERR))?,
        wrapped_key: ciphertext,
        public_key: to_sm2_public(&{ header.PubKey })?,
        encrypted_private_key: encrypted.to_vec(),
    })
}

/// RSAPUBLICKEYBLOB of a key.
///
/// # Errors
/// `SAR_MODULUSLENERR` for a modulus that the structure does not hold.
pub(crate) fn rsa_public(key: &rsa::PublicKey) -> Result<RSAPUBLICKEYBLOB, Error> {
    if key.modulus_length() > MAX_RSA_MODULUS_LEN {
        return Err(Error::Refused(SAR_MODULUSLENERR));
    }
    let mut modulus = [0; MAX_RSA_MODULUS_LEN];
    modulus.iter_mut().zip(key.modulus()).for_each(|(to, from)| *to = *from);
    let exponent = key.exponent().to_be_bytes();
    Ok(RSAPUBLICKEYBLOB {
        AlgID: SGD_RSA,
        BitLen: key.bits(),
        Modulus: modulus,
        PublicExponent: exponent,
    })
}

/// The key of an RSAPUBLICKEYBLOB.
pub(crate) fn to_rsa_public(blob: &RSAPUBLICKEYBLOB) -> Result<rsa::PublicKey, Error> {
    let modulus = significant(&blob.Modulus, blob.BitLen)?;
    Ok(rsa::PublicKey::from_components(modulus, &blob.PublicExponent)?)
}

/// The bytes of a modulus in its field: the first ones.
fn significant(field: &[u8; MAX_RSA_MODULUS_LEN], bits: u32) -> Result<&[u8], Error> {
    let length = usize::try_from(bits / 8).ok().filter(|_| bits.is_multiple_of(8));
    length
        .and_then(|length| field.get(..length))
        .filter(|modulus| !modulus.is_empty())
        .ok_or(Error::Refused(SAR_MODULUSLENERR))
}

/// RSAPRIVATEKEYBLOB of a key of 2048 bits.
pub(crate) fn rsa_private(
    key: &rsa::PrivateKey,
) -> Result<Zeroizing<Secret<RSAPRIVATEKEYBLOB>>, Error> {
    let parts = key.parts();
    let public = rsa_public(key.public_key())?;
    Ok(Zeroizing::new(Secret(RSAPRIVATEKEYBLOB {
        AlgID: SGD_RSA,
        BitLen: RSA_BITS,
        Modulus: public.Modulus,
        PublicExponent: public.PublicExponent,
        PrivateExponent: full(&parts.d)?,
        Prime1: full(&parts.p)?,
        Prime2: full(&parts.q)?,
        Prime1Exponent: full(&parts.d_p)?,
        Prime2Exponent: full(&parts.d_q)?,
        Coefficient: full(&parts.q_inv)?,
    })))
}

/// The key of an RSAPRIVATEKEYBLOB.
pub(crate) fn to_rsa_private(
    blob: &Zeroizing<Secret<RSAPRIVATEKEYBLOB>>,
) -> Result<rsa::PrivateKey, Error> {
    let blob = &blob.0;
    if { blob.BitLen } != RSA_BITS {
        return Err(Error::Refused(SAR_MODULUSLENERR));
    }
    let secret = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
    let parts = rsa::RsaParts {
        n: blob.Modulus.to_vec(),
        e: u32::from_be_bytes(blob.PublicExponent),
        d: secret(&blob.PrivateExponent),
        p: secret(&blob.Prime1),
        q: secret(&blob.Prime2),
        d_p: secret(&blob.Prime1Exponent),
        d_q: secret(&blob.Prime2Exponent),
        q_inv: secret(&blob.Coefficient),
    };
    Ok(rsa::PrivateKey::from_components(parts)?)
}

fn full<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Error> {
    bytes.try_into().map_err(|_| Error::Refused(SAR_MODULUSLENERR))
}

/// A structure that holds a private key.
pub(crate) struct Secret<V>(pub(crate) V);

impl zeroize::Zeroize for Secret<ECCPRIVATEKEYBLOB> {
    fn zeroize(&mut self) {
        self.0.PrivateKey.zeroize();
    }
}

impl zeroize::Zeroize for Secret<RSAPRIVATEKEYBLOB> {
    fn zeroize(&mut self) {
        let RSAPRIVATEKEYBLOB {
            PrivateExponent,
            Prime1,
            Prime2,
            Prime1Exponent,
            Prime2Exponent,
            Coefficient,
            ..
        } = &mut self.0;
        PrivateExponent.zeroize();
        for part in [Prime1, Prime2, Prime1Exponent, Prime2Exponent, Coefficient] {
            part.zeroize();
        }
    }
}

/// What `SKF_ExportPublicKey` writes for a key.
///
/// # Errors
/// `SAR_NOTSUPPORTYETERR` for a key of another kind.
pub(crate) fn exported(key: &PublicKey) -> Result<Vec<u8>, Error> {
    match key {
        PublicKey::Sm2(key) => {
            let blob = sm2_public(key);
            Ok([&{ blob.BitLen }.to_ne_bytes()[..], &blob.XCoordinate, &blob.YCoordinate].concat())
        }
        PublicKey::Rsa(key) => {
            let blob = rsa_public(key)?;
            let (algorithm, bits) = ({ blob.AlgID }.to_ne_bytes(), { blob.BitLen }.to_ne_bytes());
            Ok([&algorithm[..], &bits, &blob.Modulus, &blob.PublicExponent].concat())
        }
        _ => Err(Error::Refused(SAR_NOTSUPPORTYETERR)),
    }
}
