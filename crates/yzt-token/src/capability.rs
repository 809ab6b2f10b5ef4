// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a backend can do, by name.

use core::fmt;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident = $bit:literal => $text:literal,)*) => {
        /// Something a key may be asked to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operation {
            $($(#[$doc])* $name,)*
        }

        impl Operation {
            /// Every operation.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The operation's stable name, as it stands in messages and tables.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            const fn bit(self) -> u64 {
                match self {
                    $(Self::$name => 1 << $bit,)*
                }
            }
        }
    };
}

operations! {
    /// Write the label of the key.
    SetLabel = 0 => "set-label",
    /// Random bytes from the key.
    Random = 1 => "random",
    /// Device authentication with the device key.
    AuthenticateDevice = 2 => "authenticate-device",
    /// Create an application.
    CreateApplication = 3 => "create-application",
    /// Delete an application.
    DeleteApplication = 4 => "delete-application",
    /// Tell the tries left without spending one.
    PinInformation = 5 => "pin-information",
    /// Verify a PIN.
    VerifyPin = 6 => "verify-pin",
    /// Change a PIN.
    ChangePin = 7 => "change-pin",
    /// Unblock the user PIN by a cryptogram that was computed elsewhere.
    UnblockByCryptogram = 8 => "unblock-by-cryptogram",
    /// Create a container.
    CreateContainer = 9 => "create-container",
    /// Delete a container.
    DeleteContainer = 10 => "delete-container",
    /// Generate an SM2 signature key pair.
    GenerateSignatureKey = 11 => "generate-signature-key",
    /// Import an SM2 encryption key pair as an enveloped key.
    ImportEncryptionKey = 12 => "import-encryption-key",
    /// Tell a public key.
    PublicKey = 13 => "public-key",
    /// Store a certificate.
    ImportCertificate = 14 => "import-certificate",
    /// Read a certificate.
    Certificate = 15 => "certificate",
    /// Sign a 32-byte SM2 digest.
    SignDigest = 16 => "sign-digest",
    /// Tell what the key says about itself.
    DeviceInformation = 17 => "device-information",
    /// List, open and close applications.
    Applications = 18 => "applications",
    /// List, open and close containers.
    Containers = 19 => "containers",
    /// Tell what a container holds.
    ContainerInformation = 20 => "container-information",
    /// End a login.
    Logout = 21 => "logout",
    /// Replace the device key.
    ChangeDeviceKey = 22 => "change-device-key",
    /// Verify, sign and log out with no other program in between.
    SignWithPin = 23 => "sign-with-pin",
    /// Sign several digests in one go.
    SignDigests = 24 => "sign-digests",
    /// Sign a message whose digest the key computes.
    SignMessage = 25 => "sign-message",
    /// Unblock the user PIN and rotate the administrator's, with the CA's desk on the line.
    UnblockRemotely = 26 => "unblock-remotely",
    /// Generate an RSA signature key pair.
    GenerateRsaKey = 27 => "generate-rsa-key",
    /// Generate a P-256 signature key pair.
    GenerateP256Key = 28 => "generate-p256-key",
    /// Import an RSA encryption key pair as an enveloped key.
    ImportRsaEncryptionKey = 29 => "import-rsa-encryption-key",
    /// Sign a digest with an RSA key.
    SignDigestRsa = 30 => "sign-digest-rsa",
    /// Sign a digest with a P-256 key.
    SignDigestP256 = 31 => "sign-digest-p256",
    /// Decrypt with the encryption key of a container.
    Decrypt = 32 => "decrypt",
    /// Make a session key and hand it out, encrypted for somebody.
    ExportSessionKey = 33 => "export-session-key",
    /// Take in a session key that was encrypted for this container.
    ImportSessionKey = 34 => "import-session-key",
    /// Take in a session key in clear.
    ImportPlainSessionKey = 35 => "import-plain-session-key",
    /// Encrypt with a session key.
    SessionEncrypt = 36 => "session-encrypt",
    /// Decrypt with a session key.
    SessionDecrypt = 37 => "session-decrypt",
    /// Compute a message authentication code with a session key.
    SessionMac = 38 => "session-mac",
    /// Agree on a session key (GB/T 32918.3).
    KeyAgreement = 39 => "key-agreement",
    /// Compute a digest on the key.
    Digest = 40 => "digest",
    /// Verify a signature on the key.
    VerifySignature = 41 => "verify-signature",
    /// Encrypt with somebody's public key on the key.
    EncryptFor = 42 => "encrypt-for",
    /// List the files of an application.
    Files = 43 => "files",
    /// Create a file.
    CreateFile = 44 => "create-file",
    /// Delete a file.
    DeleteFile = 45 => "delete-file",
    /// Tell the size and the rights of a file.
    FileInformation = 46 => "file-information",
    /// Read from a file.
    ReadFile = 47 => "read-file",
    /// Write to a file.
    WriteFile = 48 => "write-file",
    /// Device authentication with a cryptogram that was made elsewhere.
    AnswerDeviceChallenge = 49 => "answer-device-challenge",
    /// Send a command as it is.
    Transmit = 50 => "transmit",
    /// Keep other programs from the key.
    Lock = 51 => "lock",
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The set of operations that a device supports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Capabilities(u64);

impl Capabilities {
    /// Nothing at all.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// Every operation this version knows.
    #[must_use]
    pub fn all() -> Self {
        Operation::ALL.iter().fold(Self::none(), |set, operation| set.with(*operation))
    }

    /// The same set with `operation`.
    #[must_use]
    pub const fn with(self, operation: Operation) -> Self {
        Self(self.0 | operation.bit())
    }

    /// The same set without `operation`.
    #[must_use]
    pub const fn without(self, operation: Operation) -> Self {
        Self(self.0 & !operation.bit())
    }

    /// Whether `operation` is in the set.
    #[must_use]
    pub const fn supports(self, operation: Operation) -> bool {
        self.0 & operation.bit() != 0
    }

    /// The operations in the set, in the order of [`Operation::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Operation> {
        Operation::ALL.iter().copied().filter(move |operation| self.supports(*operation))
    }
}

impl fmt::Debug for Capabilities {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_own_bit_and_name() {
        let mut seen = Capabilities::none();
        let mut names = Vec::new();
        for operation in Operation::ALL {
            assert!(!seen.supports(*operation), "{operation} shares a bit");
            assert!(!names.contains(&operation.name()), "{operation} shares a name");
            seen = seen.with(*operation);
            names.push(operation.name());
            assert!(seen.supports(*operation));
            assert!(!seen.without(*operation).supports(*operation));
        }
        assert_eq!(seen, Capabilities::all());
        assert_eq!(seen.iter().count(), Operation::ALL.len());
    }

    #[test]
    fn debug_lists_names() {
        let set = Capabilities::none().with(Operation::VerifyPin);
        assert_eq!(format!("{set:?}"), "{VerifyPin}");
    }
}
