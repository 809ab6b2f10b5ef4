// SPDX-License-Identifier: MIT OR Apache-2.0
//! The structures of GM/T 0016-2012, 6.4, in each layout that libraries have.

/// Bytes of a modulus, `MAX_RSA_MODULUS_LEN`.
pub const MAX_RSA_MODULUS_LEN: usize = 256;
/// Bytes of a public exponent, `MAX_RSA_EXPONENT_LEN`.
pub const MAX_RSA_EXPONENT_LEN: usize = 4;
/// Bytes of a coordinate, `ECC_MAX_XCOORDINATE_BITS_LEN / 8`. A 256-bit value stands in the last 32.
pub const ECC_MAX_COORDINATE_LEN: usize = 64;
/// Bytes of an initialisation vector, `MAX_IV_LEN`.
pub const MAX_IV_LEN: usize = 32;

/// `VERSION`: major and minor, in every layout alike.
#[repr(C)]
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct VERSION {
    /// The first number.
    pub major: u8,
    /// The second number.
    pub minor: u8,
}

/// `ECCSIGNATUREBLOB`: r and s, each right-aligned, in every layout alike (128 bytes).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct ECCSIGNATUREBLOB {
    /// r.
    pub r: [u8; ECC_MAX_COORDINATE_LEN],
    /// s.
    pub s: [u8; ECC_MAX_COORDINATE_LEN],
}

macro_rules! layout {
    ($(#[$about:meta])* $module:ident, $ulong:ty, $($representation:tt)+) => {
        $(#[$about])*
        pub mod $module {
            use super::{
                ECC_MAX_COORDINATE_LEN, MAX_IV_LEN, MAX_RSA_EXPONENT_LEN, MAX_RSA_MODULUS_LEN,
                VERSION,
            };

            /// The integer of this layout.
            pub type ULONG = $ulong;

            /// `DEVINFO`, GM/T 0016 6.4.2. Texts end with NUL where they are shorter.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct DEVINFO {
                /// The version of this structure, 1.0.
                pub Version: VERSION,
                /// Who made the key.
                pub Manufacturer: [u8; 64],
                /// Who issued the key.
                pub Issuer: [u8; 64],
                /// The label.
                pub Label: [u8; 32],
                /// The serial number.
                pub SerialNumber: [u8; 32],
                /// The version of the hardware.
                pub HWVersion: VERSION,
                /// The version of the software on the card.
                pub FirmwareVersion: VERSION,
                /// Symmetric algorithms, or-ed.
                pub AlgSymCap: ULONG,
                /// Asymmetric algorithms, or-ed.
                pub AlgAsymCap: ULONG,
                /// Digests, or-ed.
                pub AlgHashCap: ULONG,
                /// The cipher of device authentication.
                pub DevAuthAlgId: ULONG,
                /// Bytes for objects.
                pub TotalSpace: ULONG,
                /// Bytes left.
                pub FreeSpace: ULONG,
                /// The most bytes that ECC encryption takes.
                pub MaxECCBufferSize: ULONG,
                /// The most bytes that a cipher or a digest takes at once.
                pub MaxBufferSize: ULONG,
                /// Kept for later versions.
                pub Reserved: [u8; 64],
            }

            /// `RSAPUBLICKEYBLOB`, GM/T 0016 6.4.3.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct RSAPUBLICKEYBLOB {
                /// `SGD_RSA`.
                pub AlgID: ULONG,
                /// Bits of the modulus.
                pub BitLen: ULONG,
                /// n; of a shorter one the significant bytes stand first.
                pub Modulus: [u8; MAX_RSA_MODULUS_LEN],
                /// e, right-aligned.
                pub PublicExponent: [u8; MAX_RSA_EXPONENT_LEN],
            }

            /// `RSAPRIVATEKEYBLOB`, GM/T 0016 6.4.4. Whoever fills one wipes it.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct RSAPRIVATEKEYBLOB {
                /// `SGD_RSA`.
                pub AlgID: ULONG,
                /// Bits of the modulus.
                pub BitLen: ULONG,
                /// n.
                pub Modulus: [u8; MAX_RSA_MODULUS_LEN],
                /// e.
                pub PublicExponent: [u8; MAX_RSA_EXPONENT_LEN],
                /// d.
                pub PrivateExponent: [u8; MAX_RSA_MODULUS_LEN],
                /// p.
                pub Prime1: [u8; MAX_RSA_MODULUS_LEN / 2],
                /// q.
                pub Prime2: [u8; MAX_RSA_MODULUS_LEN / 2],
                /// d mod (p − 1).
                pub Prime1Exponent: [u8; MAX_RSA_MODULUS_LEN / 2],
                /// d mod (q − 1).
                pub Prime2Exponent: [u8; MAX_RSA_MODULUS_LEN / 2],
                /// q⁻¹ mod p.
                pub Coefficient: [u8; MAX_RSA_MODULUS_LEN / 2],
            }

            /// `ECCPUBLICKEYBLOB`, GM/T 0016 6.4.5.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct ECCPUBLICKEYBLOB {
                /// 256.
                pub BitLen: ULONG,
                /// X, right-aligned.
                pub XCoordinate: [u8; ECC_MAX_COORDINATE_LEN],
                /// Y, right-aligned.
                pub YCoordinate: [u8; ECC_MAX_COORDINATE_LEN],
            }

            /// `ECCPRIVATEKEYBLOB`, GM/T 0016 6.4.6. Whoever fills one wipes it.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct ECCPRIVATEKEYBLOB {
                /// 256.
                pub BitLen: ULONG,
                /// d, right-aligned.
                pub PrivateKey: [u8; ECC_MAX_COORDINATE_LEN],
            }

            /// `ECCCIPHERBLOB`, GM/T 0016 6.4.7: C1, C3, C2. `CipherLen` bytes follow from `Cipher`
            /// on, however long this type is.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct ECCCIPHERBLOB {
                /// x of C1, right-aligned.
                pub XCoordinate: [u8; ECC_MAX_COORDINATE_LEN],
                /// y of C1, right-aligned.
                pub YCoordinate: [u8; ECC_MAX_COORDINATE_LEN],
                /// C3.
                pub HASH: [u8; 32],
                /// Bytes of C2.
                pub CipherLen: ULONG,
                /// The first byte of C2.
                pub Cipher: [u8; 1],
            }

            /// `BLOCKCIPHERPARAM`, GM/T 0016 6.4.9.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct BLOCKCIPHERPARAM {
                /// The initialisation vector.
                pub IV: [u8; MAX_IV_LEN],
                /// Its bytes.
                pub IVLen: ULONG,
                /// 0 none, 1 PKCS#5.
                pub PaddingType: ULONG,
                /// Bits fed back in CFB and OFB.
                pub FeedBitLen: ULONG,
            }

            /// `ENVELOPEDKEYBLOB`, GM/T 0016 6.4.10.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct ENVELOPEDKEYBLOB {
                /// 1.
                pub Version: ULONG,
                /// The cipher, in ECB.
                pub ulSymmAlgID: ULONG,
                /// 256.
                pub ulBits: ULONG,
                /// The encrypted private key, right-aligned as written, either way as read.
                pub cbEncryptedPriKey: [u8; 64],
                /// The public key of the pair.
                pub PubKey: ECCPUBLICKEYBLOB,
                /// The symmetric key, encrypted for the container's signature key.
                pub ECCCipherBlob: ECCCIPHERBLOB,
            }

            /// `FILEATTRIBUTE`, GM/T 0016 6.4.11.
            #[repr($($representation)+)]
            #[derive(Clone, Copy)]
            pub struct FILEATTRIBUTE {
                /// The name, with a NUL behind it.
                pub FileName: [u8; 32],
                /// Its bytes.
                pub FileSize: ULONG,
                /// Who may read.
                pub ReadRights: ULONG,
                /// Who may write.
                pub WriteRights: ULONG,
            }
        }
    };
}

layout! {
    /// 32-bit integers, no padding: the layout of the standard, and of nearly every library.
    packed, u32, C, packed(1)
}
layout! {
    /// 32-bit integers, aligned by the compiler: libraries whose header has no packing pragma.
    natural, u32, C
}
layout! {
    /// 64-bit integers, no padding: libraries that took ULONG for C's `long` on LP64.
    packed_wide, u64, C, packed(1)
}
layout! {
    /// 64-bit integers, aligned by the compiler.
    natural_wide, u64, C
}

/// The table of sizes and offsets, checked when this is compiled.
#[allow(clippy::assertions_on_constants)]
const _: () = {
    use core::mem::{offset_of, size_of};
    macro_rules! sizes {
        ($($structure:ident: $packed:literal, $natural:literal, $packed_wide:literal, $natural_wide:literal;)*) => {
            $(
                assert!(size_of::<packed::$structure>() == $packed);
                assert!(size_of::<natural::$structure>() == $natural);
                assert!(size_of::<packed_wide::$structure>() == $packed_wide);
                assert!(size_of::<natural_wide::$structure>() == $natural_wide);
            )*
        };
    }
    sizes! {
        DEVINFO: 294, 296, 326, 328;
        RSAPUBLICKEYBLOB: 268, 268, 276, 280;
        RSAPRIVATEKEYBLOB: 1164, 1164, 1172, 1176;
        ECCPUBLICKEYBLOB: 132, 132, 136, 136;
        ECCPRIVATEKEYBLOB: 68, 68, 72, 72;
        ECCCIPHERBLOB: 165, 168, 169, 176;
        BLOCKCIPHERPARAM: 44, 44, 56, 56;
        ENVELOPEDKEYBLOB: 373, 376, 393, 400;
        FILEATTRIBUTE: 44, 44, 56, 56;
    }
    assert!(size_of::<VERSION>() == 2 && size_of::<ECCSIGNATUREBLOB>() == 128);
    macro_rules! offsets {
        ($($module:ident: $symmetric:literal, $authentication:literal, $reserved:literal, $length:literal, $cipher:literal;)*) => {
            $(
                assert!(offset_of!($module::DEVINFO, AlgSymCap) == $symmetric);
                assert!(offset_of!($module::DEVINFO, DevAuthAlgId) == $authentication);
                assert!(offset_of!($module::DEVINFO, Reserved) == $reserved);
                assert!(offset_of!($module::ECCCIPHERBLOB, CipherLen) == $length);
                assert!(offset_of!($module::ECCCIPHERBLOB, Cipher) == $cipher);
            )*
        };
    }
    offsets! {
        packed: 198, 210, 230, 160, 164;
        natural: 200, 212, 232, 160, 164;
        packed_wide: 198, 222, 262, 160, 168;
        natural_wide: 200, 224, 264, 160, 168;
    }
    assert!(offset_of!(packed::ENVELOPEDKEYBLOB, PubKey) == 76);
    assert!(offset_of!(packed::ENVELOPEDKEYBLOB, ECCCipherBlob) == 208);
    assert!(offset_of!(natural::ENVELOPEDKEYBLOB, PubKey) == 76);
    assert!(offset_of!(natural::ENVELOPEDKEYBLOB, ECCCipherBlob) == 208);
};
