// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is done with the private keys of a container.

use yzt_crypto::sm2::DistinguishedId;
use yzt_crypto::{DigestAlgorithm, MessageDigest, PublicKey, Signature, rsa};
use yzt_gmt0017::response::EccSignature;
use yzt_gmt0017::{Command, RsaCommand, RsaInput, SecretBytes, SignatureInput};
use yzt_token::{AsymmetricCiphertext, ContainerType, Error, KeyUse, Object, Operation};
use zeroize::Zeroizing;

use super::ApduContainer;
use crate::convert;
use crate::exchange::Exchange;
use crate::place::Address;
use crate::status::answer_error;

/// The status of a card whose arithmetic failed on a ciphertext (one public source).
const DECRYPTION_FAILED: u16 = 0x6A9B;

impl ApduContainer {
    /// Signs a digest, as part of a group of commands.
    pub(crate) fn sign_in(
        &self,
        exchange: &mut Exchange<'_>,
        address: Address,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        let result = match (self.kind(exchange), digest.algorithm()) {
            (Some(ContainerType::Rsa), _) => self.sign_rsa(exchange, address, digest),
            (Some(_), DigestAlgorithm::Sm3) => sign_sm2(exchange, address, digest),
            (Some(_), _) => Err(Error::NotSupported { operation: Operation::SignDigest }),
            // What the container holds is not known, and asking costs a command of every login:
            // SM3 is for SM2 nearly always, and SM2 signs nothing else.
            (None, DigestAlgorithm::Sm3) => match sign_sm2(exchange, address, digest) {
                Err(Error::NotFound { object: Object::KeyPair })
                    if self.is_rsa(exchange, address) =>
                {
                    self.sign_rsa(exchange, address, digest)
                }
                result => result,
            },
            (None, _) => self.sign_rsa(exchange, address, digest),
        };
        self.explained(exchange, address, None, result)
    }

    /// Signs several digests, as part of a group of commands; `made` gets what was signed before an
    /// error.
    pub(super) fn sign_all_in(
        &self,
        exchange: &mut Exchange<'_>,
        address: Address,
        digests: &[MessageDigest],
        made: &mut Vec<Signature>,
    ) -> Result<(), Error> {
        let is_sm2 = self.kind(exchange).is_some_and(|kind| kind != ContainerType::Rsa);
        if !is_sm2 {
            for digest in digests {
                made.push(self.sign_in(exchange, address, digest)?);
            }
            return Ok(());
        }
        let commands: Vec<Command> =
            digests.iter().map(|digest| sm2_command(address, digest)).collect::<Result<_, _>>()?;
        let (responses, result) = exchange.ask_all(&commands);
        for (command, response) in commands.iter().zip(responses) {
            let signed = EccSignature::decode(response.data(), &exchange.dialect());
            let signed = signed.map_err(|error| answer_error(command.instruction(), &error))?;
            made.push(Signature::Sm2(signed.0));
        }
        self.explained(exchange, address, None, result)
    }

    pub(super) fn sign_text(
        &self,
        exchange: &mut Exchange<'_>,
        address: Address,
        id: &DistinguishedId,
        message: &[u8],
    ) -> Result<Signature, Error> {
        if self.kind(exchange) == Some(ContainerType::Rsa) {
            return Err(Error::NotSupported { operation: Operation::SignMessage });
        }
        let Address { application, container } = address;
        let (id, message) = (id.as_bytes().to_vec(), message.to_vec());
        let input = SignatureInput::Message { id, message };
        let command = Command::EccSignData { application, container, input };
        let signed = exchange.read(&command, EccSignature::decode);
        self.explained(exchange, address, None, signed.map(|signed| Signature::Sm2(signed.0)))
    }

    /// Decrypts with RSA where the key has the command for it. GM/T 0017 has none that decrypts
    /// with an SM2 key of the container: what it unwraps stays on the card.
    pub(super) fn open(
        &self,
        ciphertext: &AsymmetricCiphertext,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let AsymmetricCiphertext::Rsa(ciphertext) = ciphertext else {
            return Err(Error::NotSupported { operation: Operation::Decrypt });
        };
        self.place.run(|exchange, address| {
            if !super::has_key_operation(&exchange.dialect()) {
                return Err(Error::NotSupported { operation: Operation::Decrypt });
            }
            let Address { application, container } = address;
            let command = Command::Rsa(RsaCommand::KeyOperation {
                application,
                container,
                key_use: convert::key_use_to_wire(KeyUse::Encryption),
                private: true,
                data: SecretBytes::new(ciphertext.clone()),
            });
            let result = exchange.ask(&command);
            let response = self.explained(exchange, address, None, result)?;
            unpadded(response.data(), ciphertext.len()).ok_or(Error::CryptographyFailed {
                command: crate::status::name(command.instruction()),
                status: DECRYPTION_FAILED,
            })
        })
    }

    fn sign_rsa(
        &self,
        exchange: &mut Exchange<'_>,
        Address { application, container }: Address,
        digest: &MessageDigest,
    ) -> Result<Signature, Error> {
        let command = Command::Rsa(RsaCommand::SignData {
            application,
            container,
            algorithm: digest.algorithm(),
            input: RsaInput::Digest(digest.as_bytes().to_vec()),
        });
        let answer = exchange.ask(&command)?;
        let known = self.known(exchange).map(|known| known.pair(KeyUse::Signature));
        let fits = match known.and_then(|pair| pair.public_key.as_ref()) {
            Some(PublicKey::Rsa(key)) => answer.data().len() == key.modulus_length(),
            _ => true,
        };
        rsa::Signature::from_bytes(answer.data()).ok().filter(|_| fits).map(Signature::Rsa).ok_or(
            Error::Format {
                command: crate::status::name(command.instruction()),
                detail: "no signature of this key".into(),
            },
        )
    }

    /// The kind of the signature key, where it is known already.
    fn kind(&self, exchange: &Exchange<'_>) -> Option<ContainerType> {
        let known = self.known(exchange)?;
        match (&known.pair(KeyUse::Signature).public_key, known.information) {
            (Some(PublicKey::Rsa(_)), _) => Some(ContainerType::Rsa),
            (Some(_), _) => Some(ContainerType::Sm2),
            (None, Some(told)) if told.container_type != ContainerType::Empty => {
                Some(told.container_type)
            }
            (None, _) => None,
        }
    }

    fn is_rsa(&self, exchange: &mut Exchange<'_>, address: Address) -> bool {
        self.read_information(exchange, address.application)
            .is_ok_and(|told| told.container_type == ContainerType::Rsa)
    }
}

fn sign_sm2(
    exchange: &mut Exchange<'_>,
    address: Address,
    digest: &MessageDigest,
) -> Result<Signature, Error> {
    let command = sm2_command(address, digest)?;
    exchange.read(&command, EccSignature::decode).map(|signed| Signature::Sm2(signed.0))
}

fn sm2_command(
    Address { application, container }: Address,
    digest: &MessageDigest,
) -> Result<Command, Error> {
    let digest = match (digest.algorithm(), digest.as_bytes().try_into()) {
        (DigestAlgorithm::Sm3, Ok(digest)) => digest,
        _ => return Err(Error::NotSupported { operation: Operation::SignDigest }),
    };
    let input = SignatureInput::Digest(digest);
    Ok(Command::EccSignData { application, container, input })
}

/// What PKCS#1 v1.5 wrapped (RFC 8017, 7.2.2): `00 02 ‖ at least 8 bytes, none of them 00 ‖ 00 ‖
/// message`. Every failure is the same one.
fn unpadded(block: &[u8], length: usize) -> Option<Zeroizing<Vec<u8>>> {
    let rest = block.strip_prefix(&[0, 2]).filter(|_| block.len() == length)?;
    let end = rest.iter().position(|byte| *byte == 0).filter(|end| *end >= 8)?;
    rest.get(end + 1..).map(|message| Zeroizing::new(message.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_taken_off_only_where_it_is_right() {
        let block = |filler: usize, message: &[u8]| {
            [&[0, 2][..], &vec![0xA5; filler], &[0], message].concat()
        };
        let right = block(8, b"secret");
        assert_eq!(unpadded(&right, right.len()).unwrap().as_slice(), b"secret");
        let empty = block(8, b"");
        assert!(unpadded(&empty, empty.len()).unwrap().is_empty());
        let short = block(7, b"secret");
        assert!(unpadded(&short, short.len()).is_none());
        assert!(unpadded(&right, right.len() + 1).is_none());
        assert!(unpadded(&[0, 1, 0xFF], 3).is_none());
        assert!(unpadded(&[0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1], 11).is_none());
        assert!(unpadded(&[], 0).is_none());
    }
}
