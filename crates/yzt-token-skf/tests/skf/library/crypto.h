/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the device computes, by libcrypto. Keys are EVP_PKEYs. */
#ifndef CRYPTO_H
#define CRYPTO_H
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <string.h>

static EVP_PKEY *sm2_new(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "SM2"); }

/* A key from d (may be NULL) and X, Y of 32 bytes. */
static EVP_PKEY *sm2_from(const BYTE *d, const BYTE *x, const BYTE *y) {
    BYTE point[65] = {4};
    memcpy(point + 1, x, 32);
    memcpy(point + 33, y, 32);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *number = d ? BN_bin2bn(d, 32, NULL) : NULL;
    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0);
    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
    if (number) OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, number);
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY *key = NULL;
    EVP_PKEY_fromdata_init(context);
    EVP_PKEY_fromdata(context, &key, d ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(build);
    BN_clear_free(number);
    return key;
}

static void sm2_point(EVP_PKEY *key, BYTE *x, BYTE *y) {
    BIGNUM *bx = NULL, *by = NULL;
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_X, &bx);
    EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_EC_PUB_Y, &by);
    BN_bn2binpad(bx, x, 32);
    BN_bn2binpad(by, y, 32);
    BN_free(bx);
    BN_free(by);
}

/* The two numbers of a DER SEQUENCE of INTEGERs, as ECDSA_SIG reads them. */
static int sm2_sign(EVP_PKEY *key, const BYTE *digest, BYTE *r, BYTE *s) {
    BYTE der[128];
    size_t length = sizeof der;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int done = context && EVP_PKEY_sign_init(context) > 0 && EVP_PKEY_sign(context, der, &length, digest, 32) > 0;
    EVP_PKEY_CTX_free(context);
    if (!done) return 0;
    const BYTE *at = der;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &at, (long)length);
    if (!signature) return 0;
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), r, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), s, 32);
    ECDSA_SIG_free(signature);
    return 1;
}

static int sm2_verify(EVP_PKEY *key, const BYTE *digest, const BYTE *r, const BYTE *s) {
    ECDSA_SIG *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(r, 32, NULL), BN_bin2bn(s, 32, NULL));
    BYTE *der = NULL;
    int length = i2d_ECDSA_SIG(signature, &der);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int right = context && EVP_PKEY_verify_init(context) > 0 && EVP_PKEY_verify(context, der, (size_t)length, digest, 32) > 0;
    EVP_PKEY_CTX_free(context);
    OPENSSL_free(der);
    ECDSA_SIG_free(signature);
    return right;
}

/* DER of GM/T 0009: SEQUENCE { x INTEGER, y INTEGER, hash OCTET STRING, cipher OCTET STRING };
 * lengths below 64 KiB. */
static size_t der_head(BYTE *out, BYTE tag, size_t length) {
    out[0] = tag;
    if (length < 128) { out[1] = (BYTE)length; return 2; }
    out[1] = 0x82; out[2] = (BYTE)(length >> 8); out[3] = (BYTE)length;
    return 4;
}
static const BYTE *der_next(const BYTE *at, const BYTE *end, BYTE tag, size_t *length) {
    if (end - at < 2 || at[0] != tag) return NULL;
    size_t head = 2, n = at[1];
    if (n == 0x81) { n = at[2]; head = 3; }
    else if (n == 0x82) { n = (size_t)at[2] << 8 | at[3]; head = 4; }
    if ((size_t)(end - at) < head + n) return NULL;
    *length = n;
    return at + head;
}
static size_t der_integer(BYTE *out, const BYTE *value) {
    size_t skip = 0;
    while (skip < 31 && value[skip] == 0) skip++;
    size_t pad = value[skip] >> 7, n = 32 - skip;
    size_t head = der_head(out, 2, n + pad);
    if (pad) out[head] = 0;
    memcpy(out + head + pad, value + skip, n);
    return head + pad + n;
}

static void put32(BYTE *field, const BYTE *value, size_t length) {
    while (length > 32) { value++; length--; }
    memset(field, 0, 64);
    memcpy(field + 64 - length, value, length);
}

/* Encrypts into a blob whose Cipher has room for `length` bytes. */
static int sm2_encrypt(EVP_PKEY *key, const BYTE *data, size_t length, ECCCIPHERBLOB *blob) {
    BYTE der[4096];
    size_t size = sizeof der;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int done = length <= 2048 && context && EVP_PKEY_encrypt_init(context) > 0 && EVP_PKEY_encrypt(context, der, &size, data, length) > 0;
    EVP_PKEY_CTX_free(context);
    if (!done) return 0;
    size_t n = 0;
    const BYTE *end = der + size, *at = der_next(der, end, 0x30, &n);
    if (!at || !(at = der_next(at, end, 2, &n))) return 0;
    put32(blob->XCoordinate, at, n);
    if (!(at = der_next(at + n, end, 2, &n))) return 0;
    put32(blob->YCoordinate, at, n);
    if (!(at = der_next(at + n, end, 4, &n)) || n != 32) return 0;
    memcpy(blob->HASH, at, 32);
    if (!(at = der_next(at + 32, end, 4, &n))) return 0;
    blob->CipherLen = (ULONG)n;
    memcpy(blob->Cipher, at, n);
    return 1;
}

static int sm2_decrypt(EVP_PKEY *key, const ECCCIPHERBLOB *blob, BYTE *out, size_t *length) {
    BYTE body[4096], der[4200];
    size_t at = 0, size = blob->CipherLen;
    if (size > 2048) return 0;
    at += der_integer(body + at, blob->XCoordinate + 32);
    at += der_integer(body + at, blob->YCoordinate + 32);
    at += der_head(body + at, 4, 32);
    memcpy(body + at, blob->HASH, 32);
    at += 32;
    at += der_head(body + at, 4, size);
    memcpy(body + at, blob->Cipher, size);
    at += size;
    size_t head = der_head(der, 0x30, at);
    memcpy(der + head, body, at);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    BYTE plain[4096];
    size_t given = sizeof plain;
    int done = context && EVP_PKEY_decrypt_init(context) > 0 && EVP_PKEY_decrypt(context, plain, &given, der, head + at) > 0;
    EVP_PKEY_CTX_free(context);
    if (!done || given > *length) return 0;
    memcpy(out, plain, given);
    *length = given;
    return 1;
}

static void sm4_block(const BYTE *key, const BYTE *in, BYTE *out, int encrypt) {
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length = 0;
    EVP_CipherInit_ex(context, EVP_sm4_ecb(), NULL, key, NULL, encrypt);
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_CipherUpdate(context, out, &length, in, 16);
    EVP_CIPHER_CTX_free(context);
}
#endif
