/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A whole login with libyzt: the clerk's side and the portal's side in one program.
 *
 *   cc -std=c99 login.c -lyzt -o login
 *   ./login KEYS ORIGIN ANCHORS INTERMEDIATES CRLS < pin
 *
 * KEYS is a folder of software keys; the other files are PEM. The PIN is one line of standard input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yzt.h>

#define SESSION "a fresh and unguessable session identifier"
#define PIN_MAXIMUM 64

/* Gives a text of an object in memory that the caller frees; "-" where the object has no such text. */
#define TEXT(text, function, object)                                                    \
    do {                                                                                \
        size_t size_ = 0;                                                               \
        (text) = NULL;                                                                  \
        if (function((object), NULL, 0, &size_) == YZT_OK) {                            \
            (text) = malloc(size_);                                                     \
        } else if (((text) = malloc(2)) != NULL) {                                      \
            memcpy((text), "-", 2);                                                     \
            break;                                                                      \
        }                                                                               \
        if ((text) == NULL || function((object), (text), size_, &size_) != YZT_OK) {    \
            fprintf(stderr, "out of memory\n");                                         \
            exit(EXIT_FAILURE);                                                         \
        }                                                                               \
    } while (0)

#define SHOW(label, function, object)              \
    do {                                           \
        char *shown_;                              \
        TEXT(shown_, function, object);            \
        printf("%s: %s\n", (label), shown_);       \
        free(shown_);                              \
    } while (0)

/* All that the program holds, so that every end frees it. */
struct login {
    yzt_error *error;
    yzt_context *context;
    yzt_key *key;
    yzt_verifier *verifier;
    yzt_challenge *challenge;
    yzt_login *login;
    yzt_identity *identity;
    char *challenge_text;
    char *token;
    char pin[PIN_MAXIMUM + 2];
};

static void wipe(char *secret, size_t length)
{
    volatile char *byte = secret;
    while (length-- > 0) {
        *byte++ = 0;
    }
}

static void free_all(struct login *all)
{
    wipe(all->pin, sizeof all->pin);
    free(all->token);
    free(all->challenge_text);
    yzt_identity_free(all->identity);
    yzt_login_free(all->login);
    yzt_challenge_free(all->challenge);
    yzt_verifier_free(all->verifier);
    yzt_key_free(all->key);
    yzt_context_free(all->context);
    yzt_error_free(all->error);
}

/* Ends the program after a call that failed, with what the library says about it. */
static void require(yzt_code code, struct login *all)
{
    char *text, *advice;
    int32_t tries_left = 0;
    if (code == YZT_OK) {
        return;
    }
    TEXT(text, yzt_error_text, all->error);
    TEXT(advice, yzt_error_advice, all->error);
    fprintf(stderr, "YZT-%04u %s\n%s\n", (unsigned)code, text, advice);
    if (yzt_error_tries_left(all->error, &tries_left) == YZT_OK) {
        fprintf(stderr, "tries left: %d\n", (int)tries_left);
    }
    free(text);
    free(advice);
    free_all(all);
    exit(EXIT_FAILURE);
}

static char *read_file(const char *path, size_t *length)
{
    char *bytes = NULL;
    long end = -1;
    FILE *file = fopen(path, "rb");
    if (file != NULL && fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) > 0) {
        rewind(file);
        bytes = malloc((size_t)end);
        *length = bytes == NULL ? 0 : fread(bytes, 1, (size_t)end, file);
    }
    if (file == NULL || bytes == NULL || *length != (size_t)end) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(EXIT_FAILURE);
    }
    fclose(file);
    return bytes;
}

typedef yzt_code setting(yzt_verifier *, const void *, size_t, yzt_error *);

static void set(setting *function, const char *path, struct login *all)
{
    size_t length = 0;
    char *bytes = read_file(path, &length);
    yzt_code code = function(all->verifier, bytes, length, all->error);
    free(bytes);
    require(code, all);
}

/* The portal: for whom it verifies, and whom it trusts. */
static void open_portal(const char *origin, char **files, struct login *all)
{
    require(yzt_verifier_new(all->context, origin, &all->verifier, all->error), all);
    set(yzt_verifier_set_anchors, files[0], all);
    set(yzt_verifier_set_intermediates, files[1], all);
    set(yzt_verifier_set_crls, files[2], all);
    /* For tests alone: a portal in use leaves this line out. */
    require(yzt_verifier_accept_software_keys(all->verifier, 1, all->error), all);
}

/* The clerk: which key, and how its PIN is. */
static void open_key(struct login *all)
{
    static const char *const statuses[] = {"set", "default", "one_time"};
    int32_t tries_left = 0, maximum = 0;
    uint32_t status = 0;
    require(yzt_context_open_key(all->context, NULL, &all->key, all->error), all);
    require(yzt_key_pin_info(all->key, &tries_left, &maximum, &status, all->error), all);
    SHOW("key", yzt_key_serial, all->key);
    printf("PIN: %s, %d of %d tries left\n", status <= YZT_PIN_ONE_TIME ? statuses[status] : "?",
           (int)tries_left, (int)maximum);
}

static void read_pin(struct login *all)
{
    if (fgets(all->pin, sizeof all->pin, stdin) == NULL) {
        all->pin[0] = '\0';
    }
    all->pin[strcspn(all->pin, "\r\n")] = '\0';
}

static void log_in(const char *origin, struct login *all)
{
    yzt_code code;
    require(yzt_verifier_issue(all->verifier, SESSION, NULL, YZT_NOW, &all->challenge, all->error), all);
    TEXT(all->challenge_text, yzt_challenge_json, all->challenge);

    read_pin(all);
    code = yzt_key_login(all->key, origin, all->challenge_text, strlen(all->challenge_text), "login.c/1",
                         all->pin, strlen(all->pin), 0, &all->login, all->error);
    wipe(all->pin, sizeof all->pin);
    require(code, all);
    TEXT(all->token, yzt_login_token, all->login);

    require(yzt_verifier_verify(all->verifier, SESSION, all->token, strlen(all->token), YZT_NOW,
                                &all->identity, all->error),
            all);
}

static void show_identity(const yzt_identity *identity)
{
    int64_t days_left = 0;
    uint32_t flags = 0;
    SHOW("organization", yzt_identity_organization, identity);
    SHOW("unified social credit code", yzt_identity_unified_social_credit_code, identity);
    SHOW("certificate serial", yzt_identity_certificate_serial, identity);
    SHOW("issuer", yzt_identity_issuer, identity);
    if (yzt_identity_days_left(identity, &days_left) == YZT_OK && yzt_identity_flags(identity, &flags) == YZT_OK) {
        printf("days left: %ld\n", (long)days_left);
        printf("origin bound: %s\n", (flags & YZT_IDENTITY_ORIGIN_BOUND) != 0 ? "yes" : "no");
    }
}

int main(int count, char **arguments)
{
    struct login all = {0};
    uint32_t loaded = yzt_abi_version();
    if (loaded >> 16 != YZT_ABI_VERSION >> 16 || loaded < YZT_ABI_VERSION) {
        fprintf(stderr, "libyzt %s does not fit this program\n", yzt_version());
        return EXIT_FAILURE;
    }
    if (count != 6) {
        fprintf(stderr, "login KEYS ORIGIN ANCHORS INTERMEDIATES CRLS < pin\n");
        return EXIT_FAILURE;
    }
    if (yzt_error_new(&all.error) != YZT_OK) {
        return EXIT_FAILURE;
    }
    require(yzt_context_new(arguments[1], "zh-CN", &all.context, all.error), &all);
    open_portal(arguments[2], arguments + 3, &all);
    open_key(&all);
    log_in(arguments[2], &all);
    show_identity(all.identity);
    free_all(&all);
    return EXIT_SUCCESS;
}
