/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The types of GM/T 0016-2012 clause 6, in the layout that the compiler is told:
 *   NATURAL     no packing pragma
 *   WIDE        ULONG and DWORD of 64 bits
 *   WIDE_DWORD  DWORD of 64 bits alone
 */
#ifndef SKF_H
#define SKF_H
#include <stdint.h>

typedef uint8_t BYTE;
#ifdef WIDE
typedef uint64_t ULONG;
#else
typedef uint32_t ULONG;
#endif
#if defined(WIDE) || defined(WIDE_DWORD)
typedef uint64_t DWORD;
#else
typedef uint32_t DWORD;
#endif
#ifdef WIDE
typedef long BOOL;
#else
typedef int BOOL;
#endif
typedef char *LPSTR;
typedef void *HANDLE;

#ifndef NATURAL
#pragma pack(push, 1)
#endif
typedef struct { BYTE major, minor; } VERSION;
typedef struct {
    VERSION Version;
    char Manufacturer[64], Issuer[64], Label[32], SerialNumber[32];
    VERSION HWVersion, FirmwareVersion;
    ULONG AlgSymCap, AlgAsymCap, AlgHashCap, DevAuthAlgId, TotalSpace, FreeSpace;
#ifndef DRAFT
    ULONG MaxECCBufferSize, MaxBufferSize;
#endif
    BYTE Reserved[64];
} DEVINFO;
typedef struct { ULONG AlgID, BitLen; BYTE Modulus[256], PublicExponent[4]; } RSAPUBLICKEYBLOB;
typedef struct { ULONG BitLen; BYTE XCoordinate[64], YCoordinate[64]; } ECCPUBLICKEYBLOB;
typedef struct { BYTE XCoordinate[64], YCoordinate[64], HASH[32]; ULONG CipherLen; BYTE Cipher[1]; } ECCCIPHERBLOB;
typedef struct { BYTE r[64], s[64]; } ECCSIGNATUREBLOB;
typedef struct { BYTE IV[32]; ULONG IVLen, PaddingType, FeedBitLen; } BLOCKCIPHERPARAM;
typedef struct {
    ULONG Version, ulSymmAlgID, ulBits;
    BYTE cbEncryptedPriKey[64];
    ECCPUBLICKEYBLOB PubKey;
    ECCCIPHERBLOB ECCCipherBlob;
} ENVELOPEDKEYBLOB;
typedef struct { char FileName[32]; ULONG FileSize, ReadRights, WriteRights; } FILEATTRIBUTE;
#ifndef NATURAL
#pragma pack(pop)
#endif

enum {
    SAR_OK = 0, SAR_FAIL = 0x0A000001, SAR_NOTSUPPORTYETERR = 0x0A000003,
    SAR_INVALIDHANDLEERR = 0x0A000005, SAR_INVALIDPARAMERR = 0x0A000006,
    SAR_INDATALENERR = 0x0A000010, SAR_INDATAERR = 0x0A000011, SAR_HASHNOTEQUALERR = 0x0A00001A,
    SAR_KEYNOTFOUNTERR = 0x0A00001B, SAR_CERTNOTFOUNTERR = 0x0A00001C,
    SAR_BUFFER_TOO_SMALL = 0x0A000020, SAR_DEVICE_REMOVED = 0x0A000023,
    SAR_PIN_INCORRECT = 0x0A000024, SAR_PIN_LOCKED = 0x0A000025, SAR_PIN_LEN_RANGE = 0x0A000027,
    SAR_USER_ALREADY_LOGGED_IN = 0x0A000028, SAR_APPLICATION_EXISTS = 0x0A00002C,
    SAR_USER_NOT_LOGGED_IN = 0x0A00002D, SAR_APPLICATION_NOT_EXISTS = 0x0A00002E,
    SAR_FILE_ALREADY_EXIST = 0x0A00002F, SAR_NO_ROOM = 0x0A000030, SAR_FILE_NOT_EXIST = 0x0A000031
};
#define API __attribute__((visibility("default")))
#endif
