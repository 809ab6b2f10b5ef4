// SPDX-License-Identifier: MIT OR Apache-2.0
//! A C compiler's opinion of the layouts, from structures written after the standard alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs;
use std::mem::{offset_of, size_of};
use std::process::Command;

use yzt_skf_sys::functions::{DE_FACTO, STANDARD};
use yzt_skf_sys::layout::{natural, natural_wide, packed, packed_wide};

/// GM/T 0016-2012, 6.4. `ULONG` and the packing come from the command line.
const STRUCTURES: &str = r"
#include <stddef.h>
#include <stdint.h>
typedef struct { uint8_t major, minor; } VERSION;
#ifdef PACKED
#pragma pack(push, 1)
#endif
typedef struct {
  VERSION Version; char Manufacturer[64]; char Issuer[64]; char Label[32]; char SerialNumber[32];
  VERSION HWVersion; VERSION FirmwareVersion;
  ULONG AlgSymCap, AlgAsymCap, AlgHashCap, DevAuthAlgId, TotalSpace, FreeSpace,
        MaxECCBufferSize, MaxBufferSize;
  uint8_t Reserved[64];
} DEVINFO;
typedef struct { ULONG AlgID, BitLen; uint8_t Modulus[256], PublicExponent[4]; } RSAPUBLICKEYBLOB;
typedef struct {
  ULONG AlgID, BitLen; uint8_t Modulus[256], PublicExponent[4], PrivateExponent[256], Prime1[128],
  Prime2[128], Prime1Exponent[128], Prime2Exponent[128], Coefficient[128];
} RSAPRIVATEKEYBLOB;
typedef struct { ULONG BitLen; uint8_t XCoordinate[64], YCoordinate[64]; } ECCPUBLICKEYBLOB;
typedef struct { ULONG BitLen; uint8_t PrivateKey[64]; } ECCPRIVATEKEYBLOB;
typedef struct {
  uint8_t XCoordinate[64], YCoordinate[64], HASH[32]; ULONG CipherLen; uint8_t Cipher[1];
} ECCCIPHERBLOB;
typedef struct { uint8_t r[64], s[64]; } ECCSIGNATUREBLOB;
typedef struct { uint8_t IV[32]; ULONG IVLen, PaddingType, FeedBitLen; } BLOCKCIPHERPARAM;
typedef struct {
  ULONG Version, ulSymmAlgID, ulBits; uint8_t cbEncryptedPriKey[64];
  ECCPUBLICKEYBLOB PubKey; ECCCIPHERBLOB ECCCipherBlob;
} ENVELOPEDKEYBLOB;
typedef struct { char FileName[32]; ULONG FileSize, ReadRights, WriteRights; } FILEATTRIBUTE;
#ifdef PACKED
#pragma pack(pop)
#endif
";

/// Assertions for C of every size and offset that Rust has.
macro_rules! assertions {
    ($module:ident) => {
        assertions!($module:
            DEVINFO(Version, Manufacturer, Issuer, Label, SerialNumber, HWVersion, FirmwareVersion, AlgSymCap, AlgAsymCap, AlgHashCap, DevAuthAlgId, TotalSpace, FreeSpace, MaxECCBufferSize, MaxBufferSize, Reserved);
            RSAPUBLICKEYBLOB(Modulus, PublicExponent);
            RSAPRIVATEKEYBLOB(PrivateExponent, Prime1, Prime2, Prime1Exponent, Prime2Exponent, Coefficient);
            ECCPUBLICKEYBLOB(XCoordinate, YCoordinate);
            ECCPRIVATEKEYBLOB(PrivateKey);
            ECCCIPHERBLOB(HASH, CipherLen, Cipher);
            BLOCKCIPHERPARAM(IVLen, FeedBitLen);
            ENVELOPEDKEYBLOB(cbEncryptedPriKey, PubKey, ECCCipherBlob);
            FILEATTRIBUTE(FileSize, WriteRights);
        )
    };
    ($module:ident: $($name:ident($($field:ident),*);)*) => {{
        let mut text = String::new();
        $(
            let (name, size) = (stringify!($name), size_of::<$module::$name>());
            text += &format!("_Static_assert(sizeof({name}) == {size}, \"{name}\");\n");
            $(
                let (field, offset) = (stringify!($field), offset_of!($module::$name, $field));
                text += &format!(
                    "_Static_assert(offsetof({name}, {field}) == {offset}, \"{name}.{field}\");\n"
                );
            )*
        )*
        text
    }};
}

fn agrees(assertions: &str, flags: &[&str]) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("layout.c");
    fs::write(&source, format!("{STRUCTURES}{assertions}")).unwrap();
    let output = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"])
        .args(flags)
        .arg(&source)
        .output()
        .expect("a C compiler");
    output.status.success()
}

#[test]
fn a_c_compiler_lays_them_out_alike() {
    let (narrow, wide) = ("-DULONG=uint32_t", "-DULONG=uint64_t");
    let layouts = [
        (assertions!(packed), vec![narrow, "-DPACKED"]),
        (assertions!(natural), vec![narrow]),
        (assertions!(packed_wide), vec![wide, "-DPACKED"]),
        (assertions!(natural_wide), vec![wide]),
    ];
    for (assertions, flags) in &layouts {
        assert!(assertions.lines().count() > 40);
        assert!(agrees(assertions, flags), "{flags:?}");
    }
    // It can fail: the layouts differ from each other.
    assert!(!agrees(&layouts[0].0, &layouts[1].1));
}

#[test]
fn the_standard_has_71_functions() {
    assert_eq!(STANDARD.len(), 71);
    let mut names: Vec<_> = STANDARD.iter().chain(DE_FACTO).collect();
    assert!(names.iter().all(|name| name.starts_with("SKF_")));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 71 + DE_FACTO.len(), "each once");
}
