/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * libcrypto with a distinguished identifier, behind a small line protocol.
 *
 * The commands of OpenSSL 3.0 do not hand an SM2 identifier down to every signature of a chain. This
 * program checks each link by itself, with the identifier given, and measures the same for benches,
 * in its own process so that no caller needs foreign code in its own.
 *
 *   gcc -std=c99 -Wall -Wextra -Werror -O2 openssl_shim.c -lcrypto
 *
 * One command a line, words with one space between them, files in DER, ID a text or "-" for none:
 *
 *   certificate FILE ISSUER ID          does the key of certificate ISSUER sign FILE?
 *   request FILE ID                     does the request's own key sign it?
 *   crl FILE ISSUER ID                  does the key of certificate ISSUER sign the list?
 *   sign KEY FILE SIGNATURE ID          PKCS #8 key; writes SIGNATURE over FILE, SM3 or SHA-256
 *   verify CERTIFICATE FILE SIGNATURE ID
 *   time-chain COUNT ID FILE...         parse all and verify each with the next, the last with itself
 *   time-sign COUNT KEY FILE ID
 *   time-verify COUNT CERTIFICATE FILE SIGNATURE ID
 *
 * One answer a line: "ok", "bad", "error WHAT"; for the last three "ok NANOSECONDS" for all rounds
 * together, files having been read before.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

enum { MAX_WORDS = 16, MAX_LINE = 8192, MAX_FILE = 1 << 26, MAX_CHAIN = 8 };

enum verdict { BAD, GOOD, FAILED };

struct bytes {
    unsigned char *data;
    size_t length;
};

static const char *failure = "";

static enum verdict fail(const char *what)
{
    failure = what;
    return FAILED;
}

static int read_file(const char *path, struct bytes *out)
{
    FILE *file = fopen(path, "rb");
    long length;

    out->data = NULL;
    out->length = 0;
    if (file == NULL)
        return 0;
    if (fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) >= 0 && length <= MAX_FILE
        && fseek(file, 0, SEEK_SET) == 0 && (out->data = malloc((size_t)length + 1)) != NULL)
        out->length = fread(out->data, 1, (size_t)length, file);
    fclose(file);
    return out->data != NULL;
}

static X509 *certificate_of(const struct bytes *der)
{
    const unsigned char *at = der->data;
    X509 *found = d2i_X509(NULL, &at, (long)der->length);

    if (found != NULL && at != der->data + der->length) {
        X509_free(found);
        return NULL;
    }
    return found;
}

static X509 *read_certificate(const char *path)
{
    struct bytes der;
    X509 *found = NULL;

    if (read_file(path, &der))
        found = certificate_of(&der);
    free(der.data);
    return found;
}

/* OpenSSL refuses an identifier with other keys than SM2. */
static int takes_identifier(EVP_PKEY *key, const char *id)
{
    return strcmp(id, "-") != 0 && EVP_PKEY_is_a(key, "SM2");
}

/* A context for one signature: SM3 with the identifier for SM2 keys, SHA-256 for others. */
static EVP_MD_CTX *context(EVP_PKEY *key, const char *id, int signing)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = EVP_PKEY_CTX_new(key, NULL);
    const EVP_MD *digest = EVP_PKEY_is_a(key, "SM2") ? EVP_sm3() : EVP_sha256();
    int good = context != NULL && inner != NULL;

    if (good && takes_identifier(key, id))
        good = EVP_PKEY_CTX_set1_id(inner, id, (int)strlen(id)) > 0;
    if (good) {
        EVP_MD_CTX_set_pkey_ctx(context, inner);
        good = signing ? EVP_DigestSignInit(context, NULL, digest, NULL, key) > 0
                       : EVP_DigestVerifyInit(context, NULL, digest, NULL, key) > 0;
    }
    if (!good) {
        EVP_MD_CTX_free(context);
        EVP_PKEY_CTX_free(inner);
        return NULL;
    }
    return context;
}

static void release(EVP_MD_CTX *context)
{
    EVP_PKEY_CTX *inner = context == NULL ? NULL : EVP_MD_CTX_get_pkey_ctx(context);

    /* What was set is not freed with the context. */
    EVP_MD_CTX_free(context);
    EVP_PKEY_CTX_free(inner);
}

static enum verdict verify_bytes(EVP_PKEY *key, const char *id, const struct bytes *message,
                                 const unsigned char *signature, size_t length)
{
    EVP_MD_CTX *check = context(key, id, 0);
    int result;

    if (check == NULL)
        return fail("the key cannot verify");
    result = EVP_DigestVerify(check, signature, length, message->data, message->length);
    release(check);
    return result == 1 ? GOOD : BAD;
}

static ASN1_OCTET_STRING *identifier(const char *id)
{
    ASN1_OCTET_STRING *text = ASN1_OCTET_STRING_new();

    if (text != NULL && !ASN1_OCTET_STRING_set(text, (const unsigned char *)id, (int)strlen(id))) {
        ASN1_OCTET_STRING_free(text);
        return NULL;
    }
    return text;
}

static enum verdict verify_link(X509 *subject, X509 *issuer, const char *id)
{
    EVP_PKEY *key = X509_get0_pubkey(issuer);

    if (key == NULL)
        return fail("the issuer's key is not read");
    if (takes_identifier(key, id)) {
        ASN1_OCTET_STRING *text = identifier(id);
        if (text == NULL)
            return fail("out of memory");
        X509_set0_distinguishing_id(subject, text);
    }
    return X509_verify(subject, key) == 1 ? GOOD : BAD;
}

static enum verdict check_certificate(char **word)
{
    X509 *subject = read_certificate(word[0]), *issuer = read_certificate(word[1]);
    enum verdict verdict = subject == NULL || issuer == NULL ? fail("not a certificate")
                                                             : verify_link(subject, issuer, word[2]);

    X509_free(subject);
    X509_free(issuer);
    return verdict;
}

static enum verdict check_request(char **word)
{
    struct bytes der;
    const unsigned char *at;
    X509_REQ *request = NULL;
    enum verdict verdict = fail("not a request");

    if (read_file(word[0], &der)) {
        at = der.data;
        request = d2i_X509_REQ(NULL, &at, (long)der.length);
    }
    if (request != NULL && X509_REQ_get0_pubkey(request) != NULL) {
        if (takes_identifier(X509_REQ_get0_pubkey(request), word[1]))
            X509_REQ_set0_distinguishing_id(request, identifier(word[1]));
        verdict = X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) == 1 ? GOOD : BAD;
    }
    X509_REQ_free(request);
    free(der.data);
    return verdict;
}

/* Lists have no place for an identifier: the signed part is checked by itself. */
static enum verdict check_crl(char **word)
{
    struct bytes der, signed_part = { NULL, 0 };
    const unsigned char *at;
    X509_CRL *list = NULL;
    X509 *issuer = read_certificate(word[1]);
    enum verdict verdict = fail("not a revocation list");
    int length;

    if (read_file(word[0], &der)) {
        at = der.data;
        list = d2i_X509_CRL(NULL, &at, (long)der.length);
    }
    if (list != NULL && issuer != NULL && (length = i2d_re_X509_CRL_tbs(list, &signed_part.data)) > 0) {
        const ASN1_BIT_STRING *signature;
        signed_part.length = (size_t)length;
        X509_CRL_get0_signature(list, &signature, NULL);
        verdict = verify_bytes(X509_get0_pubkey(issuer), word[2], &signed_part,
                               ASN1_STRING_get0_data(signature), (size_t)ASN1_STRING_length(signature));
        OPENSSL_free(signed_part.data);
    }
    X509_CRL_free(list);
    X509_free(issuer);
    free(der.data);
    return verdict;
}

static long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

static EVP_PKEY *read_key(const char *path)
{
    struct bytes der;
    const unsigned char *at;
    EVP_PKEY *key = NULL;

    if (read_file(path, &der)) {
        at = der.data;
        key = d2i_AutoPrivateKey(NULL, &at, (long)der.length);
    }
    free(der.data);
    return key;
}

/* Signs COUNT times; the last signature is left. */
static enum verdict sign_often(long count, const char *key_path, const char *path, const char *id,
                               struct bytes *signature, long long *spent)
{
    EVP_PKEY *key = read_key(key_path);
    struct bytes message = { NULL, 0 };
    enum verdict verdict = GOOD;
    long round;

    if (key == NULL || !read_file(path, &message))
        verdict = fail("no key or no file");
    signature->data = malloc(1024);
    *spent = now();
    for (round = 0; verdict == GOOD && round < count; round++) {
        EVP_MD_CTX *work = context(key, id, 1);
        signature->length = 1024;
        if (work == NULL || signature->data == NULL
            || EVP_DigestSign(work, signature->data, &signature->length, message.data, message.length) != 1)
            verdict = fail("not signed");
        release(work);
    }
    *spent = now() - *spent;
    EVP_PKEY_free(key);
    free(message.data);
    return verdict;
}

static enum verdict sign(char **word)
{
    struct bytes signature;
    long long spent;
    enum verdict verdict = sign_often(1, word[0], word[1], word[3], &signature, &spent);
    FILE *file;

    if (verdict == GOOD && (file = fopen(word[2], "wb")) != NULL) {
        if (fwrite(signature.data, 1, signature.length, file) != signature.length)
            verdict = fail("not written");
        fclose(file);
    }
    free(signature.data);
    return verdict;
}

static enum verdict verify_often(long count, char **word, long long *spent)
{
    X509 *certificate = read_certificate(word[0]);
    struct bytes message = { NULL, 0 }, signature = { NULL, 0 };
    enum verdict verdict = GOOD;
    long round;

    if (certificate == NULL || !read_file(word[1], &message) || !read_file(word[2], &signature))
        verdict = fail("no certificate or no file");
    *spent = now();
    for (round = 0; verdict == GOOD && round < count; round++)
        verdict = verify_bytes(X509_get0_pubkey(certificate), word[3], &message, signature.data,
                               signature.length);
    *spent = now() - *spent;
    X509_free(certificate);
    free(message.data);
    free(signature.data);
    return verdict;
}

static enum verdict chain_once(const struct bytes *files, int length, const char *id)
{
    X509 *chain[MAX_CHAIN];
    enum verdict verdict = GOOD;
    int index;

    for (index = 0; index < length; index++) {
        chain[index] = certificate_of(&files[index]);
        if (chain[index] == NULL)
            verdict = fail("not a certificate");
    }
    for (index = 0; verdict == GOOD && index < length; index++)
        verdict = verify_link(chain[index], chain[index + 1 < length ? index + 1 : index], id);
    for (index = 0; index < length; index++)
        X509_free(chain[index]);
    return verdict;
}

static enum verdict chain_often(long count, const char *id, char **paths, int length, long long *spent)
{
    struct bytes files[MAX_CHAIN];
    enum verdict verdict = GOOD;
    int index;
    long round;

    if (length > MAX_CHAIN)
        return fail("the chain is too long");
    for (index = 0; index < length; index++)
        if (!read_file(paths[index], &files[index]))
            verdict = fail("no such file");
    *spent = now();
    for (round = 0; verdict == GOOD && round < count; round++)
        verdict = chain_once(files, length, id);
    *spent = now() - *spent;
    for (index = 0; index < length; index++)
        free(files[index].data);
    return verdict;
}

static enum verdict run(char **word, int count, long long *spent)
{
    long rounds = count > 1 ? strtol(word[1], NULL, 10) : 0;
    struct bytes signature;
    enum verdict verdict;

    *spent = -1;
    if (strcmp(word[0], "certificate") == 0 && count == 4)
        return check_certificate(word + 1);
    if (strcmp(word[0], "request") == 0 && count == 3)
        return check_request(word + 1);
    if (strcmp(word[0], "crl") == 0 && count == 4)
        return check_crl(word + 1);
    if (strcmp(word[0], "sign") == 0 && count == 5)
        return sign(word + 1);
    if (strcmp(word[0], "verify") == 0 && count == 5) {
        verdict = verify_often(1, word + 1, spent);
        *spent = -1;
        return verdict;
    }
    if (strcmp(word[0], "time-chain") == 0 && count > 3)
        return chain_often(rounds, word[2], word + 3, count - 3, spent);
    if (strcmp(word[0], "time-verify") == 0 && count == 6)
        return verify_often(rounds, word + 2, spent);
    if (strcmp(word[0], "time-sign") == 0 && count == 5) {
        verdict = sign_often(rounds, word[2], word[3], word[4], &signature, spent);
        free(signature.data);
        return verdict;
    }
    return fail("no such command");
}

int main(void)
{
    static char line[MAX_LINE];

    while (fgets(line, sizeof line, stdin) != NULL) {
        char *word[MAX_WORDS];
        int count = 0;
        long long spent;
        char *next = strtok(line, " \n");

        while (next != NULL && count < MAX_WORDS) {
            word[count++] = next;
            next = strtok(NULL, " \n");
        }
        if (count == 0)
            continue;
        switch (run(word, count, &spent)) {
        case GOOD:
            if (spent >= 0)
                printf("ok %lld\n", spent);
            else
                printf("ok\n");
            break;
        case BAD:
            printf("bad\n");
            break;
        default:
            printf("error %s\n", failure);
        }
        ERR_clear_error();
        fflush(stdout);
    }
    return 0;
}
