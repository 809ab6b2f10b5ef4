// SPDX-License-Identifier: MIT OR Apache-2.0
//! The quirks, one by one.

use core::fmt;
use core::str::FromStr;

use crate::error::Error;

macro_rules! quirks {
    (@kind refused) => { false };
    (@kind remark) => { true };
    ($($(#[$doc:meta])* $name:ident = $text:literal, $kind:ident;)+) => {
        /// One way in which documents in use differ from what the standards ask for.
        ///
        /// The names are stable: reports and command lines use them. A *remark* is noted and never
        /// refused; every other quirk is an error unless it is allowed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Quirk {
            $($(#[$doc])* $name,)+
        }

        impl Quirk {
            /// Every quirk, in the order of declaration.
            pub const EVERY: &'static [Self] = &[$(Self::$name),+];

            /// The stable name, in lower case with hyphens.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// Whether it is only noted, never refused.
            #[must_use]
            pub const fn is_remark(self) -> bool {
                match self {
                    $(Self::$name => quirks!(@kind $kind),)+
                }
            }
        }
    };
}

quirks! {
    // Signature values.

    /// The signature is r‖s in 64 bytes and not `SEQUENCE { r, s }` (GM/T 0009, clause 7.3): what
    /// cards answer, put into a document as it is.
    SignatureRaw = "signature-raw", refused;
    /// The signature is r‖s in 63 bytes: r or s lost its leading zero. Which one is not said;
    /// both are tried.
    SignatureRawShort = "signature-raw-short", refused;
    /// r or s has superfluous zeros in front: writers that always take 33 bytes, or that put a zero
    /// before every value. Banks and MCSCA do so.
    SignatureIntegerPadded = "signature-integer-padded", refused;
    /// r or s is a negative INTEGER, because the zero before its highest bit was left out; it is
    /// read as a natural number.
    SignatureIntegerNegative = "signature-integer-negative", refused;
    /// Bytes follow s, inside the SEQUENCE or behind it: a length that was not corrected after r or
    /// s became shorter.
    SignatureTrailing = "signature-trailing", refused;

    // Algorithms.

    /// The signature algorithm inside the signed part is another than the one outside. The outer
    /// one says how the signature is checked.
    AlgorithmsDiffer = "algorithms-differ", refused;
    /// An algorithm of the other curve: ecdsa-with-SHA256 with an SM2 key, or SM2-with-SM3 with a
    /// P-256 key. The key says what is meant.
    AlgorithmOfOtherCurve = "algorithm-of-other-curve", refused;
    /// The signature algorithm is 1.2.156.10197.1.301 or 301.1, which names the key type or SM2
    /// signatures at large; read as SM2-with-SM3.
    AlgorithmIsKeyType = "algorithm-is-key-type", refused;
    /// The signature algorithm is 1.2.156.10197.1.301.3, SM2 encryption; read as SM2-with-SM3.
    AlgorithmIsEncryption = "algorithm-is-encryption", refused;
    /// A signature of a SHA-1 digest. Collisions are known: such a signature proves little.
    Sha1Signature = "sha1-signature", refused;
    /// The digest algorithm is 1.2.156.10197.1.401.2, keyed SM3, and means SM3 (BJCA, Kinsec).
    DigestIsKeyedSm3 = "digest-is-keyed-sm3", refused;
    /// The digest algorithm is 1.2.156.10197.1.501, SM2-with-SM3, and means SM3.
    DigestIsSignature = "digest-is-signature", refused;
    /// An OBJECT IDENTIFIER without content (06 00) among the digest algorithms.
    DigestEmpty = "digest-empty", refused;
    /// SM2-with-SM3 or ECDSA with parameters NULL instead of absent: 85 of the 86 licensed
    /// authorities write it so.
    NullParameters = "null-parameters", remark;
    /// An RSA signature algorithm without the NULL that RFC 4055, clause 5, asks for.
    AbsentParameters = "absent-parameters", remark;
    /// The same algorithm inside and outside, once with parameters NULL and once without.
    ParametersDiffer = "parameters-differ", remark;

    // Keys.

    /// The curve is written out with its numbers, which are exactly those of sm2p256v1, instead of
    /// being named.
    ExplicitCurve = "explicit-curve", refused;
    /// The key algorithm is 1.2.156.10197.1.301 and not id-ecPublicKey: allowed since
    /// GM/T 0015-2023.
    KeyAlgorithmSm2 = "key-algorithm-sm2", remark;

    // Encoding.

    /// An INTEGER outside a signature has superfluous leading octets.
    IntegerPadded = "integer-padded", refused;
    /// A BOOLEAN that is neither 00 nor FF; read as TRUE.
    BooleanNotFf = "boolean-not-ff", refused;
    /// A default value is written out, such as `critical FALSE` or `cA FALSE`.
    DefaultWritten = "default-written", refused;
    /// Bytes follow the document. They belong to nothing and are left out.
    TrailingBytes = "trailing-bytes", refused;
    /// A named bit list keeps trailing zero bits (`03 02 00 C0`).
    NamedBitsPadded = "named-bits-padded", remark;
    /// Base64 of the document without the BEGIN and END lines of PEM.
    Base64WithoutLabel = "base64-without-label", refused;
    /// Text stands before or behind the PEM text, such as "Bag Attributes" (RFC 7468, clause 2,
    /// tells readers to skip it).
    PemNoise = "pem-noise", remark;

    // Certificates.

    /// The serial number takes more than the 20 octets of RFC 5280, clause 4.1.2.2.
    SerialLong = "serial-long", refused;
    /// The serial number is negative: its highest bit is set and no zero stands before it. It is
    /// kept as opaque octets.
    SerialNegative = "serial-negative", remark;
    /// The issuer has no name.
    EmptyIssuer = "empty-issuer", refused;
    /// A year up to 2049 in GeneralizedTime, where RFC 5280, clause 4.1.2.5, asks for UTCTime.
    TimeGeneralizedEarly = "time-generalized-early", remark;
    /// One validity period with UTCTime and GeneralizedTime: as it must be where it begins before
    /// 2050 and ends later.
    TimesMixed = "times-mixed", remark;
    /// A name's string holds octets that its type does not have: UTF-8 or GBK in a
    /// PrintableString, GBK in a T61String, and the like.
    NameOtherEncoding = "name-other-encoding", remark;
    /// One kind of attribute stands more than once in a name, other than organizational units and
    /// domain components.
    NameAttributeRepeated = "name-attribute-repeated", remark;
    /// A name's attribute has no text: nothing, or a placeholder such as `""` or `null`.
    NameAttributeEmpty = "name-attribute-empty", remark;
    /// subjectKeyIdentifier or authorityKeyIdentifier is critical, which RFC 5280 forbids (SHECA).
    CriticalKeyIdentifier = "critical-key-identifier", remark;
    /// The same policy is listed twice (BJCA).
    PolicyRepeated = "policy-repeated", remark;
    /// A policy's qualifiers are no well-formed DER, such as a text longer than what holds it
    /// (BJCA). They decide nothing and are not interpreted.
    PolicyQualifierDamaged = "policy-qualifier-damaged", remark;

    // Requests.

    /// A request's attribute has its value without the SET around it (CFCA).
    AttributeWithoutSet = "attribute-without-set", refused;
    /// A request without its attributes field, which RFC 2986 requires even when it is empty.
    AttributesAbsent = "attributes-absent", refused;
    /// One kind of attribute stands twice in a request.
    AttributeRepeated = "attribute-repeated", remark;

    // Status.

    /// The nonce of an OCSP request or response stands bare in the extension, without the OCTET
    /// STRING that RFC 8954 asks for: what RFC 2560 left open.
    NonceBare = "nonce-bare", refused;

    // Messages.

    /// Lengths that are indefinite or not minimal, and content in parts: BER, which messages may
    /// use outside of what is signed.
    BerLengths = "ber-lengths", remark;
    /// The content types of a message and of its content are of different families: GM/T 0010
    /// outside and PKCS #7 inside, or the other way round (XDJA).
    MixedContentTypes = "mixed-content-types", refused;
    /// A message names its SM2 signatures as the other family does: 1.2.156.10197.1.501 under
    /// GM/T 0010, 1.2.156.10197.1.301.1 under RFC 5652.
    AlgorithmOfOtherFamily = "algorithm-of-other-family", remark;
    /// A message's version number does not follow from what it holds (RFC 5652, clause 5.1), such
    /// as 3 in a GM/T 0010 timestamp (Kinsec) or 2 in CFCA's messages.
    MessageVersion = "message-version", refused;
    /// A signer's digest algorithm is not among those that the message announces.
    DigestNotAnnounced = "digest-not-announced", refused;
    /// A message or a timestamp rests on a SHA-1 digest. Collisions are known.
    Sha1Digest = "sha1-digest", refused;
    /// Signed attributes that are not in the order of DER; what was signed is what stands there.
    AttributesUnsorted = "attributes-unsorted", refused;
    /// The content of a signed PKCS #7 message is no OCTET STRING; what was signed is what stands
    /// behind its tag and length.
    ContentNotOctetString = "content-not-octet-string", refused;
    /// The certificate hash of a signing-certificate attribute is empty (Kinsec).
    CertificateHashEmpty = "certificate-hash-empty", refused;
    /// A timestamp without the signing-certificate attribute that RFC 3161 asks for.
    SigningCertificateAbsent = "signing-certificate-absent", refused;
    /// Timestamping is not the only extended key usage of the authority's certificate, or not
    /// critical (RFC 3161, clause 2.3).
    TimestampingPurpose = "timestamping-purpose", refused;
    /// A timestamp's time is written with superfluous zeros in its fraction.
    TimestampFraction = "timestamp-fraction", refused;
    /// A message is signed with the key of an authority whose certificate is for certificates and
    /// lists alone (deliveries of encryption keys by gmcert.org).
    SignerIsAuthority = "signer-is-authority", refused;
    /// The cipher of enveloped content is 1.2.156.10197.1.104, SM4 without a mode: CBC where an
    /// initialisation vector stands beside it (CFCA), ECB without padding where none does (MCSCA).
    Sm4WithoutMode = "sm4-without-mode", refused;
    /// A key encrypted with SM2 is not `SEQUENCE { x, y, hash, cipher }` (GM/T 0009, clause 7.2)
    /// but its parts one after the other, in the old order C1‖C2‖C3 or the new one, with or
    /// without the 04 in front of the point (SADK before 3.2).
    Sm2CiphertextRaw = "sm2-ciphertext-raw", refused;
    /// A recipient is named by a serial number whose issuer has no name, or 00 00 in its place; the
    /// number alone decides whether a certificate is meant.
    RecipientIssuerEmpty = "recipient-issuer-empty", refused;
}

impl fmt::Display for Quirk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Quirk {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let found = Self::EVERY.iter().find(|quirk| quirk.name() == name);
        found.copied().ok_or(Error::QuirkUnknown)
    }
}
