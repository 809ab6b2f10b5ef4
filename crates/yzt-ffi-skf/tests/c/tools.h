/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the test programs have in common: checks, SM4 written after GB/T 32907, and a key pair. */
#ifndef TOOLS_H
#define TOOLS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yzt_skf.h>

static int failures;

static void check(int holds, const char *what, int line)
{
    if (!holds) {
        fprintf(stderr, "line %d: %s\n", line, what);
        failures++;
    }
}

static void answers(ULONG found, ULONG expected, const char *call, int line)
{
    if (found != expected) {
        fprintf(stderr, "line %d: %08X instead of %08X: %s\n", line, (unsigned)found, (unsigned)expected, call);
        failures++;
    }
}

#define CHECK(condition) check((condition) != 0, #condition, __LINE__)
#define ANSWERS(expected, call) answers((call), (expected), #call, __LINE__)

static uint8_t sm4_box(uint8_t x)
{
    /* The S-box is A(inverse(A(x))) in GF(2^8) modulo x^8+x^7+x^6+x^5+x^4+x^2+1, A = (x * A7) + D3. */
    static uint8_t box[256];
    static int made;
    int i, j, k;
    if (!made) {
        for (i = 0; i < 256; i++) {
            uint8_t value = (uint8_t)i;
            for (k = 0; k < 2; k++) {
                uint8_t out = 0;
                for (j = 0; j < 8; j++) {
                    uint8_t row = (uint8_t)((0xA7 << j) | (0xA7 >> (8 - j)));
                    uint8_t bits = value & row;
                    bits ^= bits >> 4;
                    bits ^= bits >> 2;
                    bits ^= bits >> 1;
                    out |= (uint8_t)((bits & 1) << j);
                }
                value = out ^ 0xD3;
                if (k == 0 && value != 0) {
                    for (j = 1; j < 256; j++) {
                        unsigned product = 0, a = value, b = (unsigned)j;
                        while (b) {
                            if (b & 1) {
                                product ^= a;
                            }
                            a <<= 1;
                            if (a & 0x100) {
                                a ^= 0x1F5;
                            }
                            b >>= 1;
                        }
                        if (product == 1) {
                            value = (uint8_t)j;
                            break;
                        }
                    }
                }
            }
            box[i] = value;
        }
        made = 1;
    }
    return box[x];
}

static uint32_t sm4_turn(uint32_t x, int n)
{
    return (x << n) | (x >> (32 - n));
}

static uint32_t sm4_substitute(uint32_t x)
{
    return (uint32_t)sm4_box((uint8_t)(x >> 24)) << 24 | (uint32_t)sm4_box((uint8_t)(x >> 16)) << 16 |
           (uint32_t)sm4_box((uint8_t)(x >> 8)) << 8 | sm4_box((uint8_t)x);
}

/* One block. */
static void sm4_encrypt(const BYTE key[16], const BYTE in[16], BYTE out[16])
{
    static const uint32_t system[4] = {0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC};
    uint32_t k[36], x[36], t;
    int i, j;
    for (i = 0; i < 4; i++) {
        k[i] = ((uint32_t)key[4 * i] << 24 | (uint32_t)key[4 * i + 1] << 16 | (uint32_t)key[4 * i + 2] << 8 |
                key[4 * i + 3]) ^ system[i];
        x[i] = (uint32_t)in[4 * i] << 24 | (uint32_t)in[4 * i + 1] << 16 | (uint32_t)in[4 * i + 2] << 8 | in[4 * i + 3];
    }
    for (i = 0; i < 32; i++) {
        uint32_t constant = 0;
        for (j = 0; j < 4; j++) {
            constant = constant << 8 | (uint8_t)((4 * i + j) * 7);
        }
        t = sm4_substitute(k[i + 1] ^ k[i + 2] ^ k[i + 3] ^ constant);
        k[i + 4] = k[i] ^ t ^ sm4_turn(t, 13) ^ sm4_turn(t, 23);
        t = sm4_substitute(x[i + 1] ^ x[i + 2] ^ x[i + 3] ^ k[i + 4]);
        x[i + 4] = x[i] ^ t ^ sm4_turn(t, 2) ^ sm4_turn(t, 10) ^ sm4_turn(t, 18) ^ sm4_turn(t, 24);
    }
    for (i = 0; i < 4; i++) {
        t = x[35 - i];
        out[4 * i] = (BYTE)(t >> 24);
        out[4 * i + 1] = (BYTE)(t >> 16);
        out[4 * i + 2] = (BYTE)(t >> 8);
        out[4 * i + 3] = (BYTE)t;
    }
}

/* The key pair of GB/T 32918.5, A.2. */
static const BYTE pair_d[32] = {0x39, 0x45, 0x20, 0x8F, 0x7B, 0x21, 0x44, 0xB1, 0x3F, 0x36, 0xE3,
                                0x8A, 0xC6, 0xD3, 0x9F, 0x95, 0x88, 0x93, 0x93, 0x69, 0x28, 0x60,
                                0xB5, 0x1A, 0x42, 0xFB, 0x81, 0xEF, 0x4D, 0xF7, 0xC5, 0xB8};
static const BYTE pair_x[32] = {0x09, 0xF9, 0xDF, 0x31, 0x1E, 0x54, 0x21, 0xA1, 0x50, 0xDD, 0x7D,
                                0x16, 0x1E, 0x4B, 0xC5, 0xC6, 0x72, 0x17, 0x9F, 0xAD, 0x18, 0x33,
                                0xFC, 0x07, 0x6B, 0xB0, 0x8F, 0xF3, 0x56, 0xF3, 0x50, 0x20};
static const BYTE pair_y[32] = {0xCC, 0xEA, 0x49, 0x0C, 0xE2, 0x67, 0x75, 0xA5, 0x2D, 0xC6, 0xEA,
                                0x71, 0x8C, 0xC1, 0xAA, 0x60, 0x0A, 0xED, 0x05, 0xFB, 0xF3, 0x5E,
                                0x08, 0x4A, 0x66, 0x32, 0xF6, 0x07, 0x2D, 0xA9, 0xAD, 0x13};

static void pair_public(ECCPUBLICKEYBLOB *blob)
{
    memset(blob, 0, sizeof *blob);
    blob->BitLen = 256;
    memcpy(blob->XCoordinate + 32, pair_x, 32);
    memcpy(blob->YCoordinate + 32, pair_y, 32);
}

/* What a CA does: the pair above, under a symmetric key that is encrypted for `signer`. The caller
 * frees it. */
static ENVELOPEDKEYBLOB *envelope(DEVHANDLE device, ECCPUBLICKEYBLOB *signer)
{
    static const BYTE symmetric[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    ENVELOPEDKEYBLOB *blob = calloc(1, sizeof *blob + 16);
    BYTE plain[16];
    memcpy(plain, symmetric, 16);
    blob->Version = 1;
    blob->ulSymmAlgID = SGD_SM4_ECB;
    blob->ulBits = 256;
    sm4_encrypt(symmetric, pair_d, blob->cbEncryptedPriKey + 32);
    sm4_encrypt(symmetric, pair_d + 16, blob->cbEncryptedPriKey + 48);
    pair_public(&blob->PubKey);
    ANSWERS(SAR_OK, SKF_ExtECCEncrypt(device, signer, plain, 16, &blob->ECCCipherBlob));
    return blob;
}

/* Device authentication after 8.2.3, with random bytes that are filled up with zeros or not. */
static ULONG authenticate(DEVHANDLE device, const char *key, ULONG length)
{
    BYTE block[16] = {0}, cryptogram[16];
    ULONG code = SKF_GenRandom(device, block, length);
    if (code != SAR_OK) {
        return code;
    }
    sm4_encrypt((const BYTE *)key, block, cryptogram);
    return SKF_DevAuth(device, cryptogram, 16);
}

/* An INTEGER in DER. */
static size_t der_integer(BYTE *out, const BYTE *value, size_t length)
{
    size_t at = 0;
    int zero;
    while (length > 1 && *value == 0) {
        value++;
        length--;
    }
    zero = *value >= 0x80;
    out[at++] = 0x02;
    length += (size_t)zero;
    if (length > 255) {
        out[at++] = 0x82;
        out[at++] = (BYTE)(length >> 8);
    } else if (length > 127) {
        out[at++] = 0x81;
    }
    out[at++] = (BYTE)length;
    if (zero) {
        out[at++] = 0;
        length--;
    }
    memcpy(out + at, value, length);
    return at + length;
}

/* RSAPrivateKey (PKCS#1), filled up to whole blocks. */
static size_t der_private_key(BYTE *out, const RSAPRIVATEKEYBLOB *key)
{
    static const BYTE version = 0;
    size_t at = 4, filler;
    at += der_integer(out + at, &version, 1);
    at += der_integer(out + at, key->Modulus, 256);
    at += der_integer(out + at, key->PublicExponent, 4);
    at += der_integer(out + at, key->PrivateExponent, 256);
    at += der_integer(out + at, key->Prime1, 128);
    at += der_integer(out + at, key->Prime2, 128);
    at += der_integer(out + at, key->Prime1Exponent, 128);
    at += der_integer(out + at, key->Prime2Exponent, 128);
    at += der_integer(out + at, key->Coefficient, 128);
    out[0] = 0x30;
    out[1] = 0x82;
    out[2] = (BYTE)((at - 4) >> 8);
    out[3] = (BYTE)(at - 4);
    filler = 16 - at % 16;
    memset(out + at, (int)filler, filler);
    return at + filler;
}

/* What of a certificate a key looks at: its public key. 131 bytes. */
static size_t certificate_of(BYTE *out, const ECCPUBLICKEYBLOB *key)
{
    static const BYTE before[] = {0x30, 0x81, 0x80, 0x30, 0x79, 0xA0, 0x03, 0x02, 0x01, 0x02, 0x02, 0x01, 0x07,
                                  0x30, 0x00, 0x30, 0x00, 0x30, 0x00, 0x30, 0x00};
    static const BYTE algorithm[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06,
                                     0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D, 0x03, 0x42, 0x00, 0x04};
    static const BYTE after[] = {0x30, 0x00, 0x03, 0x01, 0x00};
    size_t at = 0;
    memcpy(out, before, sizeof before);
    at += sizeof before;
    memcpy(out + at, algorithm, sizeof algorithm);
    at += sizeof algorithm;
    memcpy(out + at, key->XCoordinate + 32, 32);
    memcpy(out + at + 32, key->YCoordinate + 32, 32);
    at += 64;
    memcpy(out + at, after, sizeof after);
    at += sizeof after;
    out[2] = (BYTE)(at - 3);
    out[4] = (BYTE)(at - sizeof after - 5);
    return at;
}

/* PKCS#1 v1.5 for encryption, with a filler that is not random: for tests. */
static void pad_for_encryption(BYTE block[256], const BYTE *data, size_t length)
{
    memset(block, 0x5A, 256);
    block[0] = 0;
    block[1] = 2;
    block[255 - length] = 0;
    memcpy(block + 256 - length, data, length);
}

static void write_file(const char *folder, const char *name, const void *bytes, size_t length)
{
    char path[1024];
    FILE *file;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, length, file) != length) {
        fprintf(stderr, "%s cannot be written\n", path);
        exit(2);
    }
    fclose(file);
}

#endif
