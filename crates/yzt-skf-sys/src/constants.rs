// SPDX-License-Identifier: MIT OR Apache-2.0
//! The numbers of GM/T 0016-2012 and GM/T 0006.

macro_rules! numbers {
    ($(#[$about:meta])* $table:ident: $($name:ident = $value:literal, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            pub const $name: u32 = $value;
        )*

        $(#[$about])*
        pub const $table: &[(u32, &str)] = &[$(($name, stringify!($name)),)*];
    };
}

numbers! {
    /// Every error code of Annex A with its name.
    ERRORS:
    SAR_OK = 0x0000_0000, "Done.";
    SAR_FAIL = 0x0A00_0001, "Failure.";
    SAR_UNKNOWNERR = 0x0A00_0002, "Something out of the ordinary.";
    SAR_NOTSUPPORTYETERR = 0x0A00_0003, "Not supported.";
    SAR_FILEERR = 0x0A00_0004, "A file operation failed.";
    SAR_INVALIDHANDLEERR = 0x0A00_0005, "A handle that is none.";
    SAR_INVALIDPARAMERR = 0x0A00_0006, "A parameter that cannot be.";
    SAR_READFILEERR = 0x0A00_0007, "Reading a file failed.";
    SAR_WRITEFILEERR = 0x0A00_0008, "Writing a file failed.";
    SAR_NAMELENERR = 0x0A00_0009, "A name of an impossible length.";
    SAR_KEYUSAGEERR = 0x0A00_000A, "The key is not for that.";
    SAR_MODULUSLENERR = 0x0A00_000B, "A modulus of an impossible length.";
    SAR_NOTINITIALIZEERR = 0x0A00_000C, "Not initialised.";
    SAR_OBJERR = 0x0A00_000D, "An object is wrong.";
    SAR_MEMORYERR = 0x0A00_000E, "Out of memory.";
    SAR_TIMEOUTERR = 0x0A00_000F, "Too late.";
    SAR_INDATALENERR = 0x0A00_0010, "Input of an impossible length.";
    SAR_INDATAERR = 0x0A00_0011, "Input that cannot be.";
    SAR_GENRANDERR = 0x0A00_0012, "No random numbers.";
    SAR_HASHOBJERR = 0x0A00_0013, "A digest object is wrong.";
    SAR_HASHERR = 0x0A00_0014, "A digest failed.";
    SAR_GENRSAKEYERR = 0x0A00_0015, "No RSA key could be made.";
    SAR_RSAMODULUSLENERR = 0x0A00_0016, "An RSA modulus of an impossible length.";
    SAR_CSPIMPRTPUBKEYERR = 0x0A00_0017, "The CSP could not import a public key.";
    SAR_RSAENCERR = 0x0A00_0018, "RSA encryption failed.";
    SAR_RSADECERR = 0x0A00_0019, "RSA decryption failed.";
    SAR_HASHNOTEQUALERR = 0x0A00_001A, "The digests differ.";
    SAR_KEYNOTFOUNTERR = 0x0A00_001B, "No such key.";
    SAR_CERTNOTFOUNTERR = 0x0A00_001C, "No such certificate.";
    SAR_NOTEXPORTERR = 0x0A00_001D, "The object was not exported.";
    SAR_DECRYPTPADERR = 0x0A00_001E, "The padding was wrong after decryption.";
    SAR_MACLENERR = 0x0A00_001F, "A MAC of an impossible length.";
    SAR_BUFFER_TOO_SMALL = 0x0A00_0020, "The buffer is too small.";
    SAR_KEYINFOTYPEERR = 0x0A00_0021, "The wrong type of key.";
    SAR_NOT_EVENTERR = 0x0A00_0022, "No event.";
    SAR_DEVICE_REMOVED = 0x0A00_0023, "The key was removed.";
    SAR_PIN_INCORRECT = 0x0A00_0024, "The PIN is wrong.";
    SAR_PIN_LOCKED = 0x0A00_0025, "The PIN is locked.";
    SAR_PIN_INVALID = 0x0A00_0026, "The PIN cannot be.";
    SAR_PIN_LEN_RANGE = 0x0A00_0027, "A PIN of an impossible length.";
    SAR_USER_ALREADY_LOGGED_IN = 0x0A00_0028, "The user is logged in already.";
    SAR_USER_PIN_NOT_INITIALIZED = 0x0A00_0029, "The user PIN was never set.";
    SAR_USER_TYPE_INVALID = 0x0A00_002A, "No such type of PIN.";
    SAR_APPLICATION_NAME_INVALID = 0x0A00_002B, "A name that no application can have.";
    SAR_APPLICATION_EXISTS = 0x0A00_002C, "The application exists.";
    SAR_USER_NOT_LOGGED_IN = 0x0A00_002D, "Nobody is logged in.";
    SAR_APPLICATION_NOT_EXISTS = 0x0A00_002E, "No such application.";
    SAR_FILE_ALREADY_EXIST = 0x0A00_002F, "The file exists.";
    SAR_NO_ROOM = 0x0A00_0030, "No room.";
    SAR_FILE_NOT_EXIST = 0x0A00_0031, "No such file.";
    SAR_REACH_MAX_CONTAINER_COUNT = 0x0A00_0032, "No more containers.";
}

numbers! {
    /// Every algorithm identifier with its name.
    ALGORITHMS:
    SGD_SM1_ECB = 0x0000_0101, "SM1 in ECB.";
    SGD_SM1_CBC = 0x0000_0102, "SM1 in CBC.";
    SGD_SM1_CFB = 0x0000_0104, "SM1 in CFB.";
    SGD_SM1_OFB = 0x0000_0108, "SM1 in OFB.";
    SGD_SM1_MAC = 0x0000_0110, "SM1 in MAC.";
    SGD_SSF33_ECB = 0x0000_0201, "SSF33 in ECB.";
    SGD_SSF33_CBC = 0x0000_0202, "SSF33 in CBC.";
    SGD_SSF33_CFB = 0x0000_0204, "SSF33 in CFB.";
    SGD_SSF33_OFB = 0x0000_0208, "SSF33 in OFB.";
    SGD_SSF33_MAC = 0x0000_0210, "SSF33 in MAC.";
    SGD_SM4_ECB = 0x0000_0401, "SM4 in ECB.";
    SGD_SM4_CBC = 0x0000_0402, "SM4 in CBC.";
    SGD_SM4_CFB = 0x0000_0404, "SM4 in CFB.";
    SGD_SM4_OFB = 0x0000_0408, "SM4 in OFB.";
    SGD_SM4_MAC = 0x0000_0410, "SM4 in MAC.";
    SGD_RSA = 0x0001_0000, "RSA.";
    SGD_SM2_1 = 0x0002_0100, "SM2 signatures, as headers of SKF libraries number them.";
    SGD_SM2_2 = 0x0002_0200, "SM2 key agreement, as headers of SKF libraries number it.";
    SGD_SM2_3 = 0x0002_0400, "SM2 encryption, as headers of SKF libraries number it.";
    SGD_SM3 = 0x0000_0001, "SM3.";
    SGD_SHA1 = 0x0000_0002, "SHA-1.";
    SGD_SHA256 = 0x0000_0004, "SHA-256.";
}

/// SM2 signatures as GM/T 0006-2012 numbers them, which is key agreement to the headers of SKF
/// libraries: who reads has to take both.
pub const GMT0006_SGD_SM2_1: u32 = 0x0002_0200;
/// SM2 key agreement as GM/T 0006-2012 numbers it.
pub const GMT0006_SGD_SM2_2: u32 = 0x0002_0400;
/// SM2 encryption as GM/T 0006-2012 numbers it.
pub const GMT0006_SGD_SM2_3: u32 = 0x0002_0800;

/// The administrator's PIN.
pub const ADMIN_TYPE: u32 = 0;
/// The user's PIN.
pub const USER_TYPE: u32 = 1;

/// Nobody (table 14).
pub const SECURE_NEVER_ACCOUNT: u32 = 0x00;
/// The administrator.
pub const SECURE_ADM_ACCOUNT: u32 = 0x01;
/// The user.
pub const SECURE_USER_ACCOUNT: u32 = 0x10;
/// Everybody.
pub const SECURE_ANYONE_ACCOUNT: u32 = 0xFF;

/// No key in the device (table 15).
pub const DEV_ABSENT_STATE: u32 = 0;
/// A key is there.
pub const DEV_PRESENT_STATE: u32 = 1;
/// Nobody knows.
pub const DEV_UNKNOW_STATE: u32 = 2;

/// A key was plugged in (7.1.2).
pub const DEVICE_INSERTED: u32 = 1;
/// A key was pulled out.
pub const DEVICE_REMOVED: u32 = 2;

/// A container with nothing in it (7.5.7).
pub const CONTAINER_EMPTY: u32 = 0;
/// A container of RSA keys.
pub const CONTAINER_RSA: u32 = 1;
/// A container of SM2 keys.
pub const CONTAINER_ECC: u32 = 2;

/// No padding (table 11).
pub const PADDING_NONE: u32 = 0;
/// Padding as PKCS#5 has it.
pub const PADDING_PKCS5: u32 = 1;

/// `SKF_LockDev` waits without end.
pub const INFINITE: u32 = 0xFFFF_FFFF;
