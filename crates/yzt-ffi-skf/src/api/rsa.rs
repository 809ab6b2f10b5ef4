// SPDX-License-Identifier: MIT OR Apache-2.0
//! RSA, 7.6.

use yzt_crypto::{PublicKey, Signature, SymmetricAlgorithm, rsa};
use yzt_ffi_kit::{Data, Out, export_system};
use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::packed::RSAPUBLICKEYBLOB;
use yzt_token::{AsymmetricCiphertext, KeyType, KeyUse};

use crate::algorithm::cipher;
use crate::api::places::OpenContainer;
use crate::api::session::OpenKey;
use crate::api::size;
use crate::blob::{self, RSA_BITS};
use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::handle::{Child, Handle};
use crate::pointer::{Buffer, In, Length};

/// The longest RSA key of any backend, in bytes.
const LONGEST_MODULUS: usize = 512;
/// More than a private key takes.
const LONGEST_PRIVATE_KEY: usize = 4096;
/// What PKCS#1 v1.5 adds at least.
const LEAST_PADDING: usize = 11;

export_system! {
    /// 7.6.2: makes the signature pair of a container, 2048 bits. Needs the user's login.
    fn SKF_GenRSAKeyPair(
        hContainer: Handle,
        ulBitsLen: u32,
        pBlob: Out<'_, RSAPUBLICKEYBLOB>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        if ulBitsLen != RSA_BITS {
            // Smaller ones are not made, and larger ones have no structure.
            return Err(Error::Refused(SAR_MODULUSLENERR));
        }
        let key_type = KeyType::Rsa { bits: ulBitsLen };
        match container.run(|container| container.generate_signature_key(key_type))? {
            PublicKey::Rsa(key) => pBlob.set(blob::rsa_public(&key)?),
            _ => return Err(Error::Refused(SAR_UNKNOWNERR)),
        }
        Ok(())
    }

    /// 7.6.3: imports the encryption pair: pbWrappedKey is a symmetric key, encrypted with PKCS#1 v1.5
    /// for the signature pair, and pbEncryptedData the private key in PKCS#1 form, filled up and
    /// encrypted with it in ECB. Needs the user's login.
    fn SKF_ImportRSAKeyPair(
        hContainer: Handle,
        ulSymAlgId: u32,
        pbWrappedKey: Data<'_>,
        ulWrappedKeyLen: u32,
        pbEncryptedData: Data<'_>,
        ulEncryptedDataLen: u32,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let length = size(ulWrappedKeyLen);
        let wrapped_key = pbWrappedKey.read("pbWrappedKey", length, LONGEST_MODULUS)?;
        let length = size(ulEncryptedDataLen);
        let encrypted_private_key =
            pbEncryptedData.read("pbEncryptedData", length, LONGEST_PRIVATE_KEY)?;
        if wrapped_key.is_empty() || encrypted_private_key.is_empty() {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        cipher(ulSymAlgId)?;
        let algorithm = SymmetricAlgorithm::from_identifier(ulSymAlgId);
        let algorithm = algorithm.ok_or(Error::Refused(SAR_NOTSUPPORTYETERR))?;
        // No argument tells the size: the standard's structures have one.
        let key = rsa::EnvelopedKey { algorithm, wrapped_key, bits: RSA_BITS, encrypted_private_key };
        container.run(|container| container.import_encryption_key((&key).into()))
    }

    /// 7.6.4: signs with the signature pair. pbData is a DigestInfo (RFC 8017 9.2) with SHA-1,
    /// SHA-256, SHA-384, SHA-512 or SM3, as far as the key signs it. Needs the user's login.
    fn SKF_RSASignData(
        hContainer: Handle,
        pbData: Data<'_>,
        ulDataLen: u32,
        pbSignature: Buffer<'_>,
        pulSignLen: Length<'_>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let data = pbData.read("pbData", size(ulDataLen), LONGEST_MODULUS)?;
        // A key signs what it knows to be a digest.
        let digest = rsa::read_digest_info(&data).ok_or(Error::Refused(SAR_INDATAERR))?;
        let length = match container.run(|container| container.public_key(KeyUse::Signature))? {
            PublicKey::Rsa(key) => key.modulus_length(),
            _ => return Err(Error::Refused(SAR_KEYINFOTYPEERR)),
        };
        if pbSignature.is_query() {
            return pulSignLen.set(length);
        }
        pbSignature.require(pulSignLen, length)?;
        match container.run(|container| container.sign_digest(&digest))? {
            Signature::Rsa(signature) => pbSignature.answer(pulSignLen, signature.as_bytes()),
            _ => Err(Error::Refused(SAR_KEYINFOTYPEERR)),
        }
    }

    /// 7.6.5: verifies what SKF_RSASignData makes, over any data. SAR_HASHNOTEQUALERR where it is not
    /// the key's signature.
    fn SKF_RSAVerify(
        hDev: Handle,
        pRSAPubKeyBlob: In<'_, RSAPUBLICKEYBLOB>,
        pbData: Data<'_>,
        ulDataLen: u32,
        pbSignature: Data<'_>,
        ulSignLen: u32,
    ) -> Result<(), Error> {
        // Nothing of it is secret, and it is a matter of any data: no key does that.
        hDev.object::<Connection>()?;
        let key = blob::to_rsa_public(&pRSAPubKeyBlob.read())?;
        let data = pbData.read("pbData", size(ulDataLen), LONGEST_MODULUS)?;
        let signature = pbSignature.read("pbSignature", size(ulSignLen), LONGEST_MODULUS)?;
        let expected = padded(&data, key.modulus_length());
        let expected = expected.ok_or(Error::Refused(SAR_INDATALENERR))?;
        if signature.len() != key.modulus_length() {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        match key.raw_public(&signature) {
            Ok(block) if block == expected => Ok(()),
            _ => Err(Error::Refused(SAR_HASHNOTEQUALERR)),
        }
    }

    /// 7.6.6: makes a session key and hands it out, encrypted with PKCS#1 v1.5 for a public key. Needs
    /// the user's login on keys that want one.
    fn SKF_RSAExportSessionKey(
        hContainer: Handle,
        ulAlgId: u32,
        pPubKey: In<'_, RSAPUBLICKEYBLOB>,
        pbData: Buffer<'_>,
        pulDataLen: Length<'_>,
        phSessionKey: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let algorithm = cipher(ulAlgId)?;
        let recipient = blob::to_rsa_public(&pPubKey.read())?;
        let length = recipient.modulus_length();
        if pbData.is_query() {
            return pulDataLen.set(length);
        }
        pbData.require(pulDataLen, length)?;
        let recipient = PublicKey::Rsa(recipient);
        let (wrapped, key) = container.make(Class::Session, |container| {
            container.export_session_key(algorithm, &recipient)
        })?;
        let AsymmetricCiphertext::Rsa(wrapped) = wrapped else {
            return Err(Error::Refused(SAR_UNKNOWNERR));
        };
        let handle = OpenKey::adopt(container.connection(), key)?;
        pbData.answer(pulDataLen, &wrapped)?;
        phSessionKey.set(handle);
        Ok(())
    }
}

/// PKCS#1 v1.5 for signatures (RFC 8017, 9.2): `00 01 ‖ FF… ‖ 00 ‖ data`.
fn padded(data: &[u8], length: usize) -> Option<Vec<u8>> {
    let filler = length.checked_sub(data.len()).filter(|rest| *rest >= LEAST_PADDING)? - 3;
    Some([&[0, 1][..], &vec![0xFF; filler], &[0], data].concat())
}
