// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys from outside: functions that are not in the standard of 2012 and have one signature wherever
//! they are found.
//!
//! The private keys among them came over the caller's memory and go back there: they are used here.

use getrandom::SysRng;
use yzt_crypto::rsa;
use yzt_ffi_kit::{Data, Out, export_system};
use yzt_skf_sys::constants::*;
use yzt_skf_sys::layout::ECCSIGNATUREBLOB;
use yzt_skf_sys::layout::packed::{
    ECCCIPHERBLOB, ECCPRIVATEKEYBLOB, ECCPUBLICKEYBLOB, RSAPRIVATEKEYBLOB, RSAPUBLICKEYBLOB,
};
use yzt_token::{BlockCipher, SessionKey};
use zeroize::Zeroizing;

use crate::algorithm::cipher;
use crate::api::session::OpenKey;
use crate::api::{ecc, size};
use crate::authentication::KEY_LENGTH;
use crate::blob::{self, RSA_BITS, Secret};
use crate::code::Error;
use crate::connection::{Class, Connection};
use crate::handle::Handle;
use crate::host_key::HostKey;
use crate::pointer::{Buffer, In, Length};

/// The longest modulus of the structures.
const MODULUS_LENGTH: usize = 256;

export_system! {
    /// Takes in a session key in clear, 16 bytes: for device authentication, among others. An SM4 key
    /// stays in this library.
    fn SKF_SetSymmKey(
        hDev: Handle,
        pbKey: Data<'_>,
        ulAlgID: u32,
        phKey: Out<'_, Handle>,
    ) -> Result<(), Error> {
        let connection = hDev.object::<Connection>()?;
        let algorithm = cipher(ulAlgID)?;
        let bytes = pbKey.read_secret("pbKey", KEY_LENGTH, KEY_LENGTH)?;
        let bytes = <&[u8; KEY_LENGTH]>::try_from(bytes.as_slice());
        let bytes = Zeroizing::new(*bytes.map_err(|_| Error::Refused(SAR_INDATALENERR))?);
        let key: Box<dyn SessionKey> = if algorithm.cipher == BlockCipher::Sm4 {
            connection.run(|inner| {
                inner.knowledge.offer(&bytes);
                Ok(())
            })?;
            Box::new(HostKey::new(algorithm, bytes))
        } else {
            connection.make(Class::Session, |inner| {
                Ok(inner.device.import_plain_session_key(algorithm, &bytes)?)
            })?
        };
        phKey.set(OpenKey::adopt(&connection, key)?);
        Ok(())
    }

    /// Makes an RSA key pair of 2048 bits and gives it out.
    fn SKF_GenExtRSAKey(
        hDev: Handle,
        ulBitsLen: u32,
        pBlob: Out<'_, RSAPRIVATEKEYBLOB>,
    ) -> Result<(), Error> {
        hDev.object::<Connection>()?;
        if ulBitsLen != RSA_BITS {
            return Err(Error::Refused(SAR_MODULUSLENERR));
        }
        let key = rsa::PrivateKey::generate(&mut SysRng, ulBitsLen)?;
        let structure = blob::rsa_private(&key)?;
        pBlob.set(structure.0);
        Ok(())
    }

    /// The bare RSA operation with a public key, without padding.
    fn SKF_ExtRSAPubKeyOperation(
        hDev: Handle,
        pRSAPubKeyBlob: In<'_, RSAPUBLICKEYBLOB>,
        pbInput: Data<'_>,
        ulInputLen: u32,
        pbOutput: Buffer<'_>,
        pulOutputLen: Length<'_>,
    ) -> Result<(), Error> {
        hDev.object::<Connection>()?;
        let key = blob::to_rsa_public(&pRSAPubKeyBlob.read())?;
        let input = block(pbInput, ulInputLen, key.modulus_length())?;
        pbOutput.answer(pulOutputLen, &key.raw_public(&input)?)
    }

    /// The bare RSA operation with a private key, without padding.
    fn SKF_ExtRSAPriKeyOperation(
        hDev: Handle,
        pRSAPriKeyBlob: In<'_, RSAPRIVATEKEYBLOB>,
        pbInput: Data<'_>,
        ulInputLen: u32,
        pbOutput: Buffer<'_>,
        pulOutputLen: Length<'_>,
    ) -> Result<(), Error> {
        hDev.object::<Connection>()?;
        let structure = Zeroizing::new(Secret(pRSAPriKeyBlob.read()));
        let key = blob::to_rsa_private(&structure)?;
        let length = key.public_key().modulus_length();
        let input = block(pbInput, ulInputLen, length)?;
        if pbOutput.is_query() {
            return pulOutputLen.set(length);
        }
        pbOutput.require(pulOutputLen, length)?;
        pbOutput.answer(pulOutputLen, &key.raw_private(&mut SysRng, &input)?)
    }

    /// Decrypts with an SM2 key from outside.
    ///
    /// pCipherText is longer than its type: CipherLen bytes stand from Cipher on.
    fn SKF_ExtECCDecrypt(
        hDev: Handle,
        pECCPriKeyBlob: In<'_, ECCPRIVATEKEYBLOB>,
        pCipherText: In<'_, ECCCIPHERBLOB>,
        pbPlainText: Buffer<'_>,
        pulPlainTextLen: Length<'_>,
    ) -> Result<(), Error> {
        hDev.object::<Connection>()?;
        let key = blob::to_sm2_private(&Zeroizing::new(Secret(pECCPriKeyBlob.read())))?;
        let plaintext = key.decrypt(&blob::to_sm2_ciphertext(pCipherText)?)?;
        pbPlainText.answer(pulPlainTextLen, &plaintext)
    }

    /// Signs a digest of 32 bytes with an SM2 key from outside.
    fn SKF_ExtECCSign(
        hDev: Handle,
        pECCPriKeyBlob: In<'_, ECCPRIVATEKEYBLOB>,
        pbData: Data<'_>,
        ulDataLen: u32,
        pSignature: Out<'_, ECCSIGNATUREBLOB>,
    ) -> Result<(), Error> {
        hDev.object::<Connection>()?;
        let key = blob::to_sm2_private(&Zeroizing::new(Secret(pECCPriKeyBlob.read())))?;
        let digest = ecc::sm3_digest(pbData, ulDataLen)?;
        let digest = digest.as_bytes().try_into();
        let digest: &[u8; 32] = digest.map_err(|_| Error::Refused(SAR_INDATALENERR))?;
        pSignature.set(blob::sm2_signature(&key.sign_digest(&mut SysRng, digest)?));
        Ok(())
    }

    /// As SKF_ECCVerify.
    fn SKF_ExtECCVerify(
        hDev: Handle,
        pECCPubKeyBlob: In<'_, ECCPUBLICKEYBLOB>,
        pbData: Data<'_>,
        ulDataLen: u32,
        pSignature: In<'_, ECCSIGNATUREBLOB>,
    ) -> Result<(), Error> {
        ecc::verify(hDev, pECCPubKeyBlob, pbData, ulDataLen, pSignature)
    }
}

/// What a bare RSA operation takes: as many bytes as the modulus has.
fn block(input: Data<'_>, length: u32, modulus: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let input = input.read_secret("pbInput", size(length), MODULUS_LENGTH)?;
    if input.len() == modulus { Ok(input) } else { Err(Error::Refused(SAR_INDATALENERR)) }
}
