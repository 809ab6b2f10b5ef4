// SPDX-License-Identifier: MIT OR Apache-2.0
//! Calls of a library as values, free of its layout: what goes over the line to the helper process,
//! and what the calls in this process are made from.
//!
//! | value | form |
//! |---|---|
//! | SM2 public key | X ‖ Y, 64 bytes |
//! | SM2 signature | r ‖ s, 64 bytes |
//! | SM2 ciphertext | x ‖ y ‖ C3 ‖ C2, 96 bytes and more |
//! | RSA public key | e, 4 bytes ‖ n |
//! | text | its bytes, without NUL |

use crate::wire::{Bytes, Field, Handle, Malformed, Reader};
use zeroize::Zeroizing;

macro_rules! requests {
    ($($(#[$about:meta])* $name:ident = $number:literal $function:literal { $($field:ident: $kind:ty),* })*) => {
        /// One call.
        #[derive(Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the fields are the arguments of the functions")]
        pub enum Request {
            $($(#[$about])* $name { $($field: $kind),* },)*
        }

        impl Request {
            /// The number of every call.
            pub const NUMBERS: &[u16] = &[$($number),*];

            /// The function of GM/T 0016 that is called.
            #[must_use]
            pub const fn function(&self) -> &'static str {
                match self { $(Self::$name { .. } => $function,)* }
            }

            const fn number(&self) -> u16 {
                match self { $(Self::$name { .. } => $number,)* }
            }

            /// How many bytes [`Request::encode`] writes.
            #[must_use]
            pub fn length(&self) -> usize {
                match self { $(Self::$name { $($field),* } => 2 $(+ $field.length())*,)* }
            }

            /// The bytes of the call.
            #[must_use]
            pub fn encode(&self) -> Zeroizing<Vec<u8>> {
                let mut out = Zeroizing::new(Vec::with_capacity(self.length()));
                self.number().put(&mut out);
                match self { $(Self::$name { $($field),* } => { $($field.put(&mut out);)* })* }
                out
            }

            /// The call of some bytes.
            ///
            /// # Errors
            /// [`Malformed`].
            pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
                let mut from = Reader(bytes);
                let request = match u16::take(&mut from)? {
                    $($number => Self::$name { $($field: <$kind>::take(&mut from)?),* },)*
                    _ => return Err(Malformed("a call that is not known")),
                };
                from.end()?;
                Ok(request)
            }
        }
    };
}

requests! {
    /// Names.
    EnumDev = 3 "SKF_EnumDev" { present: bool }
    /// Opens a key.
    ConnectDev = 4 "SKF_ConnectDev" { name: Bytes }
    /// Closes it.
    DisConnectDev = 5 "SKF_DisConnectDev" { device: Handle }
    /// Whether a key is there.
    GetDevState = 6 "SKF_GetDevState" { name: Bytes }
    /// Writes the label.
    SetLabel = 7 "SKF_SetLabel" { device: Handle, label: Bytes }
    /// What the key says of itself.
    GetDevInfo = 8 "SKF_GetDevInfo" { device: Handle }
    /// Exclusive use.
    LockDev = 9 "SKF_LockDev" { device: Handle, milliseconds: u32 }
    /// The end of it.
    UnlockDev = 10 "SKF_UnlockDev" { device: Handle }
    /// A command as it is.
    Transmit = 11 "SKF_Transmit" { device: Handle, command: Bytes }
    /// Another device key.
    ChangeDevAuthKey = 12 "SKF_ChangeDevAuthKey" { device: Handle, key: Bytes }
    /// Device authentication.
    DevAuth = 13 "SKF_DevAuth" { device: Handle, cryptogram: Bytes }
    /// Another PIN.
    ChangePin = 14 "SKF_ChangePIN" { application: Handle, kind: u32, old: Bytes, new: Bytes }
    /// Tries.
    GetPinInfo = 15 "SKF_GetPINInfo" { application: Handle, kind: u32 }
    /// A login.
    VerifyPin = 16 "SKF_VerifyPIN" { application: Handle, kind: u32, pin: Bytes }
    /// Another user PIN.
    UnblockPin = 17 "SKF_UnblockPIN" { application: Handle, administrator: Bytes, new: Bytes }
    /// A logout.
    ClearSecureState = 18 "SKF_ClearSecureState" { application: Handle }
    /// A new application.
    CreateApplication = 19 "SKF_CreateApplication" {
        device: Handle, name: Bytes, administrator: Bytes, administrator_tries: u32, user: Bytes,
        user_tries: u32, rights: u32
    }
    /// Names.
    EnumApplication = 20 "SKF_EnumApplication" { device: Handle }
    /// Deletes one.
    DeleteApplication = 21 "SKF_DeleteApplication" { device: Handle, name: Bytes }
    /// Opens one.
    OpenApplication = 22 "SKF_OpenApplication" { device: Handle, name: Bytes }
    /// Closes it.
    CloseApplication = 23 "SKF_CloseApplication" { application: Handle }
    /// A new file.
    CreateFile = 24 "SKF_CreateFile" {
        application: Handle, name: Bytes, size: u32, read_rights: u32, write_rights: u32
    }
    /// Deletes one.
    DeleteFile = 25 "SKF_DeleteFile" { application: Handle, name: Bytes }
    /// Names.
    EnumFiles = 26 "SKF_EnumFiles" { application: Handle }
    /// Size and rights.
    GetFileInfo = 27 "SKF_GetFileInfo" { application: Handle, name: Bytes }
    /// Reads.
    ReadFile = 28 "SKF_ReadFile" { application: Handle, name: Bytes, offset: u32, size: u32 }
    /// Writes.
    WriteFile = 29 "SKF_WriteFile" { application: Handle, name: Bytes, offset: u32, data: Bytes }
    /// A new container.
    CreateContainer = 30 "SKF_CreateContainer" { application: Handle, name: Bytes }
    /// Deletes one.
    DeleteContainer = 31 "SKF_DeleteContainer" { application: Handle, name: Bytes }
    /// Opens one.
    OpenContainer = 32 "SKF_OpenContainer" { application: Handle, name: Bytes }
    /// Closes it.
    CloseContainer = 33 "SKF_CloseContainer" { container: Handle }
    /// Names.
    EnumContainer = 34 "SKF_EnumContainer" { application: Handle }
    /// The kind of its keys.
    GetContainerType = 35 "SKF_GetContainerType" { container: Handle }
    /// Stores a certificate.
    ImportCertificate = 36 "SKF_ImportCertificate" { container: Handle, signature: bool, certificate: Bytes }
    /// Reads one.
    ExportCertificate = 37 "SKF_ExportCertificate" { container: Handle, signature: bool }
    /// Random bytes.
    GenRandom = 38 "SKF_GenRandom" { device: Handle, length: u32 }
    /// An RSA signature pair.
    GenRsaKeyPair = 39 "SKF_GenRSAKeyPair" { container: Handle, bits: u32 }
    /// An RSA encryption pair.
    ImportRsaKeyPair = 40 "SKF_ImportRSAKeyPair" { container: Handle, algorithm: u32, wrapped_key: Bytes, encrypted: Bytes }
    /// Signs a DigestInfo.
    RsaSignData = 41 "SKF_RSASignData" { container: Handle, data: Bytes }
    /// Verifies.
    RsaVerify = 42 "SKF_RSAVerify" { device: Handle, key: Bytes, data: Bytes, signature: Bytes }
    /// A session key for somebody's RSA key.
    RsaExportSessionKey = 43 "SKF_RSAExportSessionKey" { container: Handle, algorithm: u32, key: Bytes }
    /// An SM2 signature pair.
    GenEccKeyPair = 44 "SKF_GenECCKeyPair" { container: Handle, algorithm: u32 }
    /// An SM2 encryption pair; `encrypted` is its 32-byte private value under the wrapped key.
    ImportEccKeyPair = 45 "SKF_ImportECCKeyPair" {
        container: Handle, algorithm: u32, encrypted: Bytes, key: Bytes, wrapped_key: Bytes
    }
    /// Signs a digest.
    EccSignData = 46 "SKF_ECCSignData" { container: Handle, digest: Bytes }
    /// Verifies.
    EccVerify = 47 "SKF_ECCVerify" { device: Handle, key: Bytes, digest: Bytes, signature: Bytes }
    /// A session key for somebody's SM2 key.
    EccExportSessionKey = 48 "SKF_ECCExportSessionKey" { container: Handle, algorithm: u32, key: Bytes }
    /// Encrypts for somebody.
    ExtEccEncrypt = 49 "SKF_ExtECCEncrypt" { device: Handle, key: Bytes, plaintext: Bytes }
    /// Begins an agreement.
    GenerateAgreementData = 50 "SKF_GenerateAgreementDataWithECC" { container: Handle, algorithm: u32, id: Bytes }
    /// Answers one.
    GenerateAgreementDataAndKey = 51 "SKF_GenerateAgreementDataAndKeyWithECC" {
        container: Handle, algorithm: u32, sponsor: Bytes, sponsor_ephemeral: Bytes, id: Bytes, sponsor_id: Bytes
    }
    /// Ends one.
    GenerateKey = 52 "SKF_GenerateKeyWithECC" { agreement: Handle, responder: Bytes, ephemeral: Bytes, id: Bytes }
    /// A public key: the first number of the answer is 1 for RSA, 2 for SM2.
    ExportPublicKey = 53 "SKF_ExportPublicKey" { container: Handle, signature: bool }
    /// A session key out of its wrapping; `ecc` says which one.
    ImportSessionKey = 54 "SKF_ImportSessionKey" { container: Handle, algorithm: u32, ecc: bool, wrapped: Bytes }
    /// Begins to encrypt.
    EncryptInit = 55 "SKF_EncryptInit" { key: Handle, vector: Bytes, feedback_bits: u32 }
    /// All at once.
    Encrypt = 56 "SKF_Encrypt" { key: Handle, data: Bytes }
    /// A part.
    EncryptUpdate = 57 "SKF_EncryptUpdate" { key: Handle, data: Bytes }
    /// The end.
    EncryptFinal = 58 "SKF_EncryptFinal" { key: Handle }
    /// Begins to decrypt.
    DecryptInit = 59 "SKF_DecryptInit" { key: Handle, vector: Bytes, feedback_bits: u32 }
    /// All at once.
    Decrypt = 60 "SKF_Decrypt" { key: Handle, data: Bytes }
    /// A part.
    DecryptUpdate = 61 "SKF_DecryptUpdate" { key: Handle, data: Bytes }
    /// The end.
    DecryptFinal = 62 "SKF_DecryptFinal" { key: Handle }
    /// Begins a digest; `key` is empty without an identity.
    DigestInit = 63 "SKF_DigestInit" { device: Handle, algorithm: u32, key: Bytes, id: Bytes }
    /// All at once.
    Digest = 64 "SKF_Digest" { digest: Handle, data: Bytes }
    /// A part.
    DigestUpdate = 65 "SKF_DigestUpdate" { digest: Handle, data: Bytes }
    /// The end.
    DigestFinal = 66 "SKF_DigestFinal" { digest: Handle }
    /// Begins a code.
    MacInit = 67 "SKF_MacInit" { key: Handle, vector: Bytes }
    /// A part.
    MacUpdate = 68 "SKF_MacUpdate" { mac: Handle, data: Bytes }
    /// The end.
    MacFinal = 69 "SKF_MacFinal" { mac: Handle }
    /// Closes a session key, a digest, a code, an agreement.
    CloseHandle = 70 "SKF_CloseHandle" { handle: Handle }
    /// A session key in clear.
    SetSymmKey = 101 "SKF_SetSymmKey" { device: Handle, key: Bytes, algorithm: u32 }
    /// Decrypts by a function of the vendor's own.
    PrivateDecrypt = 102 "the vendor's decryption" { function: Bytes, sized: bool, container: Handle, ecc: bool, ciphertext: Bytes }
    /// Which functions there are: a bit for each, in the order of the standard and those behind it.
    Functions = 200 "the library" {}
    /// What was met that is not as the standard has it.
    Oddities = 201 "the library" {}
    /// Whether there is a function: code 0 where it is.
    Has = 203 "the library" { function: Bytes }
    /// Loads the library: the first call on every line.
    Load = 202 "the library" { version: u16, path: Bytes, layout: u8, serialised: bool, deep_binding: bool, unloads: bool }
}

/// What a call answered. What a call has no use for is zero or empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The library's own code.
    pub code: u32,
    /// A handle.
    pub handle: Handle,
    /// Numbers.
    pub numbers: [u32; 4],
    /// Bytes.
    pub bytes: Bytes,
}

/// Why a call did not come to an answer.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The library does not have the function.
    Missing,
    /// What the library gave cannot be.
    Format(String),
    /// There is no library at the path.
    NotFound,
    /// The system does not load it.
    NotLoadable(String),
    /// It is no SKF library.
    NotALibrary(&'static str),
    /// The helper process did not start.
    NotStarted(String),
    /// No answer came in time, and the helper process was killed.
    Timeout,
    /// The helper process died.
    Died(String),
    /// The handle is from before the helper process was started anew.
    Stale,
    /// The line carries something else than it should.
    Protocol(&'static str),
}

/// The functions without which a library is none.
pub(crate) const NECESSARY: [&str; 2] = ["SKF_EnumDev", "SKF_ConnectDev"];

/// The bytes of an answer or a failure.
pub(crate) fn encode_outcome(outcome: &Result<Answer, Failure>) -> Zeroizing<Vec<u8>> {
    let nothing = Bytes::default();
    let text = |text: &str| Bytes::from(text);
    let (kind, detail): (u8, Bytes) = match outcome {
        Ok(answer) => return encode_answer(answer),
        Err(Failure::Missing) => (1, nothing),
        Err(Failure::Format(detail)) => (2, text(detail)),
        Err(Failure::NotFound) => (3, nothing),
        Err(Failure::NotLoadable(detail)) => (4, text(detail)),
        Err(Failure::NotALibrary(missing)) => (5, text(missing)),
        Err(Failure::Protocol(detail)) => (6, text(detail)),
        Err(_) => (6, nothing),
    };
    let mut out = Zeroizing::new(Vec::with_capacity(1 + detail.length()));
    kind.put(&mut out);
    detail.put(&mut out);
    out
}

fn encode_answer(answer: &Answer) -> Zeroizing<Vec<u8>> {
    let Answer { code, handle, numbers, bytes } = answer;
    let mut out = Zeroizing::new(Vec::with_capacity(1 + 4 + 8 + 16 + bytes.length()));
    0_u8.put(&mut out);
    code.put(&mut out);
    handle.put(&mut out);
    numbers.iter().for_each(|number| number.put(&mut out));
    bytes.put(&mut out);
    out
}

/// The answer or the failure of some bytes.
pub(crate) fn decode_outcome(bytes: &[u8]) -> Result<Result<Answer, Failure>, Malformed> {
    let mut from = Reader(bytes);
    let kind = u8::take(&mut from)?;
    if kind == 0 {
        let (code, handle) = (u32::take(&mut from)?, Handle::take(&mut from)?);
        let mut numbers = [0; 4];
        for number in &mut numbers {
            *number = u32::take(&mut from)?;
        }
        let answer = Answer { code, handle, numbers, bytes: Bytes::take(&mut from)? };
        from.end()?;
        return Ok(Ok(answer));
    }
    let detail = Bytes::take(&mut from)?;
    from.end()?;
    let text = || String::from_utf8_lossy(&detail).into_owned();
    Ok(Err(match kind {
        1 => Failure::Missing,
        2 => Failure::Format(text()),
        3 => Failure::NotFound,
        4 => Failure::NotLoadable(text()),
        5 => {
            let named = |name: &&&str| name.as_bytes() == &*detail;
            Failure::NotALibrary(NECESSARY.iter().find(named).copied().unwrap_or("SKF_EnumDev"))
        }
        6 => Failure::Protocol("the helper did not understand a call"),
        _ => return Err(Malformed("an answer of no kind")),
    }))
}

/// For fuzzing: whatever the bytes are, both decoders come back, and what they accept is written
/// as it was read.
#[doc(hidden)]
pub fn fuzz(bytes: &[u8]) {
    if let Ok(request) = Request::decode(bytes) {
        assert!(*request.encode() == bytes, "a call is written as it is read");
    }
    if let Ok(Ok(answer)) = decode_outcome(bytes) {
        assert!(*encode_outcome(&Ok(answer)) == bytes, "an answer is written as it is read");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            fuzz(&bytes);
        }

        /// With a call's number in front, so that the fields are reached.
        #[test]
        fn fields_are_read_or_refused(
            which in 0..Request::NUMBERS.len(),
            numbers in proptest::collection::vec(any::<u64>(), 0..4),
            lengths in proptest::collection::vec(0_u8..40, 0..5),
        ) {
            let mut bytes = Request::NUMBERS[which].to_le_bytes().to_vec();
            for number in numbers {
                bytes.extend_from_slice(&number.to_le_bytes());
            }
            for length in lengths {
                bytes.extend_from_slice(&u32::from(length).to_le_bytes());
                bytes.extend(std::iter::repeat_n(length, length.into()));
            }
            fuzz(&bytes);
        }

        #[test]
        fn a_login_comes_out_as_it_went_in(
            handle in any::<u64>(),
            kind in any::<u32>(),
            pin in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let request = Request::VerifyPin {
                application: Handle(handle), kind, pin: Bytes::from(&pin[..]),
            };
            prop_assert_eq!(Request::decode(&request.encode()), Ok(request));
        }

        #[test]
        fn an_answer_comes_out_as_it_went_in(
            code in any::<u32>(),
            handle in any::<u64>(),
            numbers in any::<[u32; 4]>(),
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let bytes = Bytes::from(&bytes[..]);
            let answer = Answer { code, handle: Handle(handle), numbers, bytes };
            let encoded = encode_outcome(&Ok(answer));
            let decoded = decode_outcome(&encoded).unwrap().unwrap();
            prop_assert_eq!(encode_outcome(&Ok(decoded)), encoded.clone());
            for cut in 0..encoded.len() {
                prop_assert!(decode_outcome(&encoded[..cut]).is_err());
            }
        }
    }

    #[test]
    fn failures_come_out_as_they_went_in() {
        for failure in [
            Failure::Missing,
            Failure::Format("short".into()),
            Failure::NotFound,
            Failure::NotLoadable("32 bits".into()),
            Failure::NotALibrary("SKF_ConnectDev"),
        ] {
            let encoded = encode_outcome(&Err(failure));
            let decoded = decode_outcome(&encoded).unwrap();
            assert_eq!(encode_outcome(&decoded), encoded);
        }
    }

    #[test]
    fn a_length_is_believed_only_where_the_bytes_are() {
        let mut bytes = 38_u16.to_le_bytes().to_vec();
        bytes[0] = 4;
        bytes.extend_from_slice(&u32::MAX.to_le_bytes());
        assert!(Request::decode(&bytes).is_err());
    }

    #[test]
    fn no_call_shows_its_bytes() {
        let pin = Bytes::from("739154");
        let request = Request::VerifyPin { application: Handle(1), kind: 1, pin };
        assert!(!format!("{request:?}").contains("739154"));
    }
}
