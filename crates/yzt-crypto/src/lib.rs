// SPDX-License-Identifier: MIT OR Apache-2.0
//! SM2, SM3, SM4, RSA, P-256 and the enveloped key as types that wipe their secrets.
//!
//! The curve and field arithmetic come from the crates `sm2` and `p256`, the hashes from `sm3`,
//! `sha1` and `sha2`, the block ciphers from `sm4` and `aes`, RSA arithmetic from `rsa`. What this crate adds is everything around them: keys that are wiped when dropped
//! and never printed, a nonce that does not depend on the random source alone, encodings told
//! apart by type, strict parsing, and failures that say no more than that something failed.
//!
//! | standard | here |
//! |---|---|
//! | GB/T 32918.2 (GM/T 0003.2) SM2 signature | [`sm2::PrivateKey::sign`], [`sm2::PublicKey::verify`] |
//! | GB/T 32918.3 (GM/T 0003.3) SM2 key exchange | [`sm2::exchange`] |
//! | GB/T 32918.4 (GM/T 0003.4) SM2 encryption | [`sm2::PublicKey::encrypt`], [`sm2::PrivateKey::decrypt`] |
//! | GB/T 32905 (GM/T 0004) SM3 | [`sm3`] |
//! | GB/T 32907 (GM/T 0002) SM4 | [`sm4`] |
//! | GB/T 17964 modes of operation | [`sm4::Cipher`], [`sm4::CbcMac`] |
//! | NIST SP 800-38A and 800-38D: CBC and GCM, with SM4 and AES | [`content`] |
//! | FIPS 180-4 SHA-1, SHA-256, SHA-384, SHA-512 | [`DigestAlgorithm`] |
//! | RFC 8017 RSA with PKCS#1 v1.5, 2048 to 4096 bits | [`rsa`] |
//! | FIPS 186-5 ECDSA on P-256 | [`p256`] |
//! | GM/T 0009 (GB/T 35276) encodings and the enveloped key | [`sm2::Signature`], [`sm2::Ciphertext`], [`EnvelopedKey`] |
//! | RFC 5280, RFC 5958, RFC 5915 | [`PublicKey::from_spki_der`], [`sm2::PrivateKey::from_pkcs8_der`], [`sm2::PrivateKey::from_sec1_der`] |
//!
//! # What is wiped, and what is not
//!
//! Private scalars, the cached inverse of 1 + d, the nonce key, nonces, shared points, derived keys
//! and decrypted plaintext are overwritten when they are dropped, and a private key stands in one
//! heap allocation that never moves. Registers and stack words that the arithmetic crates use
//! while they work are not reached by this: who can read the stack of a signing process at the
//! right moment can read parts of a nonce.
//!
//! SM2 with a secret runs in constant time, as far as the `sm2` crate does. SM4 uses a lookup
//! table, as the `sm4` crate does: its timing may depend on key and data through the cache.
//!
//! # What RSA is here
//!
//! RSA rests on version 0.9 of the `rsa` crate, the last that is no prerelease. Its operations with
//! a private key take time that depends on their numbers (RUSTSEC-2023-0071, the Marvin attack),
//! and no version of it mends that. Every private operation here is blinded and its result is
//! checked against the public key, which makes the attack harder and does not rule it out.
//! Intermediate numbers of the crate are not wiped. RSA private keys of people stand in their
//! tokens, whose chips compute with them; [`rsa::PrivateKey`] is what tests and the software key
//! have, and is not for a service that decrypts or signs what strangers send. Verifying and
//! encrypting work on public numbers only.
#![forbid(unsafe_code)]

mod algorithm;
mod block;
mod cipher;
pub mod content;
mod decryptor;
mod digest;
mod encoding;
mod envelope;
mod error;
mod key_file;
pub mod p256;
mod random;
pub mod rsa;
mod signer;
pub mod sm2;
pub mod sm3;
pub mod sm4;

pub use algorithm::{Algorithm, PublicKey, Signature};
pub use cipher::{BlockCipher, CipherAlgorithm, CipherMode};
pub use decryptor::{
    AsymmetricCiphertext, ContentFailure, ContentOpening, Decryptor, KeyDecryptor, OpenedContent,
    open_content_here,
};
pub use digest::{DigestAlgorithm, Hasher, MessageDigest};
pub use envelope::{Alignment, EnvelopedKey, SkfBlobLayout, SymmetricAlgorithm};
pub use error::{Error, NUMBERS};
pub use random::Random;
pub use signer::{DigestSigner, KeySigner, Signer, SoftwareKey};
