// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2, 7.6.

use yzt_crypto::{MessageDigest, PublicKey, Signature};
use yzt_ffi_kit::{Data, Out, export_system};
use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::ECCSIGNATUREBLOB;
use yzt_skf_sys::layout::packed::{ECCCIPHERBLOB, ECCPUBLICKEYBLOB, ENVELOPEDKEYBLOB};
use yzt_token::{AsymmetricCiphertext, KeyType};

use getrandom::SysRng;

use crate::algorithm::{cipher, require_sm2_signature};
use crate::api::places::OpenContainer;
use crate::api::session::OpenKey;
use crate::api::size;
use crate::blob;
use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::handle::{Child, Handle};
use crate::pointer::{In, Whole};

/// Bytes of SM3.
const DIGEST_LENGTH: usize = 32;

export_system! {
    /// 7.6.8: makes the signature pair of a container. Needs the user's login.
    ///
    /// ulAlgId: SGD_SM2_1, which is 0x00020100 or, in the numbers of GM/T 0006, 0x00020200.
    fn SKF_GenECCKeyPair(
        hContainer: Handle,
        ulAlgId: u32,
        pBlob: Out<'_, ECCPUBLICKEYBLOB>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        require_sm2_signature(ulAlgId)?;
        match container.run(|container| container.generate_signature_key(KeyType::Sm2))? {
            PublicKey::Sm2(key) => pBlob.set(blob::sm2_public(&key)),
            _ => return Err(Error::Refused(SAR_UNKNOWNERR)),
        }
        Ok(())
    }

    /// 7.6.9: imports the encryption pair, wrapped for the signature pair. Needs the user's login.
    ///
    /// pEnvelopedKeyBlob is longer than its type: CipherLen bytes stand from ECCCipherBlob.Cipher on.
    fn SKF_ImportECCKeyPair(
        hContainer: Handle,
        pEnvelopedKeyBlob: In<'_, ENVELOPEDKEYBLOB>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let key = blob::to_enveloped_key(pEnvelopedKeyBlob)?;
        container.run(|container| container.import_encryption_key((&key).into()))
    }

    /// 7.6.10: signs a digest of 32 bytes, SM3 over Z and the message (GM/T 0009), with the signature
    /// pair. Needs the user's login.
    fn SKF_ECCSignData(
        hContainer: Handle,
        pbData: Data<'_>,
        ulDataLen: u32,
        pSignature: Out<'_, ECCSIGNATUREBLOB>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let digest = sm3_digest(pbData, ulDataLen)?;
        match container.run(|container| container.sign_digest(&digest))? {
            Signature::Sm2(signature) => pSignature.set(blob::sm2_signature(&signature)),
            _ => return Err(Error::Refused(SAR_KEYINFOTYPEERR)),
        }
        Ok(())
    }

    /// 7.6.11: verifies a signature of a digest. SAR_HASHNOTEQUALERR where it is not the key's.
    fn SKF_ECCVerify(
        hDev: Handle,
        pECCPubKeyBlob: In<'_, ECCPUBLICKEYBLOB>,
        pbData: Data<'_>,
        ulDataLen: u32,
        pSignature: In<'_, ECCSIGNATUREBLOB>,
    ) -> Result<(), Error> {
        verify(hDev, pECCPubKeyBlob, pbData, ulDataLen, pSignature)
    }

    /// 7.6.12: makes a session key and hands it out, encrypted for a public key. Needs the user's
    /// login on keys that want one.
    ///
    /// pData has room for the type and as many bytes as the key has, 16 for SM4: 180 in all.
    fn SKF_ECCExportSessionKey(
        hContainer: Handle,
        ulAlgId: u32,
        pPubKey: In<'_, ECCPUBLICKEYBLOB>,
        pData: Whole<'_, ECCCIPHERBLOB>,
        phSessionKey: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let container = hContainer.object::<OpenContainer>()?;
        let algorithm = cipher(ulAlgId)?;
        let recipient = PublicKey::Sm2(blob::to_sm2_public(&pPubKey.read())?);
        let (wrapped, key) = container.make(Class::Session, |container| {
            container.export_session_key(algorithm, &recipient)
        })?;
        let AsymmetricCiphertext::Sm2(wrapped) = wrapped else {
            return Err(Error::Refused(SAR_UNKNOWNERR));
        };
        let wrapped = blob::sm2_ciphertext(&wrapped)?;
        let handle = OpenKey::adopt(container.connection(), key)?;
        pData.write(&wrapped);
        phSessionKey.set(handle);
        Ok(())
    }

    /// 7.6.13: encrypts for a public key.
    ///
    /// pCipherText has room for the type and as many bytes as the plaintext has.
    fn SKF_ExtECCEncrypt(
        hDev: Handle,
        pECCPubKeyBlob: In<'_, ECCPUBLICKEYBLOB>,
        pbPlainText: Data<'_>,
        ulPlainTextLen: u32,
        pCipherText: Whole<'_, ECCCIPHERBLOB>,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let key = blob::to_sm2_public(&pECCPubKeyBlob.read())?;
        let plaintext =
            pbPlainText.read_secret("pbPlainText", size(ulPlainTextLen), blob::MOST_CIPHERTEXT)?;
        if plaintext.is_empty() {
            return Err(Error::Refused(SAR_INDATALENERR));
        }
        let recipient = PublicKey::Sm2(key.clone());
        let ciphertext = connection.run(|inner| {
            match inner.device.encrypt_for(&recipient, &plaintext) {
                Ok(AsymmetricCiphertext::Sm2(ciphertext)) => Ok(ciphertext),
                // Nothing of it is secret to the key: what it cannot take is encrypted here.
                Ok(_)
                | Err(
                    yzt_token::Error::NotSupported { .. } | yzt_token::Error::TooLong { .. },
                ) => Ok(key.encrypt(&mut SysRng, &plaintext)?),
                Err(error) => Err(error.into()),
            }
        })?;
        pCipherText.write(&blob::sm2_ciphertext(&ciphertext)?);
        Ok(())
    }
}

/// A digest to be signed or verified.
pub(super) fn sm3_digest(data: Data<'_>, length: u32) -> Result<MessageDigest, Error> {
    let data = data.read("pbData", size(length), DIGEST_LENGTH)?;
    let digest = data.try_into().map_err(|_| Error::Refused(SAR_INDATALENERR))?;
    Ok(MessageDigest::sm3(digest))
}

/// Verifies on the key, or here where it cannot.
pub(super) fn verify(
    device: Handle,
    public_key: In<'_, ECCPUBLICKEYBLOB>,
    data: Data<'_>,
    length: u32,
    signature: In<'_, ECCSIGNATUREBLOB>,
) -> Result<(), Error> {
    let connection = device.object::<Connection>()?;
    let key = PublicKey::Sm2(blob::to_sm2_public(&public_key.read())?);
    let digest = sm3_digest(data, length)?;
    let signature = Signature::Sm2(blob::to_sm2_signature(&signature.read())?);
    connection.run(|inner| match inner.device.verify_signature(&key, &digest, &signature) {
        Err(yzt_token::Error::NotSupported { .. }) => Ok(key.verify_digest(&digest, &signature)?),
        outcome => Ok(outcome?),
    })
}
