/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Every function of libyzt called well and badly.
 *
 * hazards KEYS SERIAL ORGANIZATION CODE ORIGIN ANCHORS INTERMEDIATES CRLS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yzt.h>

static int failures;

static void check(int holds, const char *what, int line)
{
    if (!holds) {
        fprintf(stderr, "line %d: %s\n", line, what);
        failures++;
    }
}

static void answers(yzt_code found, yzt_code expected, const char *call, int line)
{
    if (found != expected) {
        fprintf(stderr, "line %d: %u instead of %u: %s\n", line, (unsigned)found, (unsigned)expected, call);
        failures++;
    }
}

#define CHECK(condition) check((condition) != 0, #condition, __LINE__)
#define ANSWERS(expected, call) answers((call), (expected), #call, __LINE__)

/* A text function of an object: the size, the text, a buffer that is too small, NULL, a bad handle. */
#define TEXT_OF(function, object, expected)                                                       \
    do {                                                                                          \
        char buffer_[4096];                                                                       \
        size_t size_ = 77, again_ = 77;                                                           \
        const char *expected_ = (expected);                                                       \
        memset(buffer_, 'x', sizeof buffer_);                                                     \
        ANSWERS(YZT_OK, function((object), NULL, 0, &size_));                                     \
        ANSWERS(YZT_BUFFER_TOO_SMALL, function((object), buffer_, size_ - 1, &again_));           \
        CHECK(buffer_[0] == 'x' && again_ == 77);                                                 \
        ANSWERS(YZT_ARGUMENT_NULL, function((object), NULL, 10, &again_));                        \
        ANSWERS(YZT_ARGUMENT_NULL, function((object), buffer_, sizeof buffer_, NULL));            \
        ANSWERS(YZT_ARGUMENT_NULL, function(NULL, buffer_, sizeof buffer_, &again_));             \
        ANSWERS(YZT_HANDLE_INVALID, function((void *)buffer_, buffer_, sizeof buffer_, &again_)); \
        CHECK(buffer_[0] == 'x' && again_ == 77);                                                 \
        ANSWERS(YZT_OK, function((object), buffer_, size_, &again_));                             \
        CHECK(again_ == size_ && size_ == strlen(buffer_) + 1);                                   \
        CHECK(expected_ == NULL || strcmp(buffer_, expected_) == 0);                              \
    } while (0)

/* The same for an entry of a list. */
#define TEXT_AT(function, list, index, expected)                                              \
    do {                                                                                      \
        char buffer_[256] = "x";                                                              \
        size_t size_ = 77;                                                                    \
        ANSWERS(YZT_INDEX_OUT_OF_RANGE, function((list), 99, buffer_, sizeof buffer_, &size_)); \
        ANSWERS(YZT_ARGUMENT_NULL, function(NULL, 0, buffer_, sizeof buffer_, &size_));       \
        ANSWERS(YZT_BUFFER_TOO_SMALL, function((list), (index), buffer_, 1, &size_));         \
        CHECK(size_ == 77 && strcmp(buffer_, "x") == 0);                                      \
        ANSWERS(YZT_OK, function((list), (index), buffer_, sizeof buffer_, &size_));          \
        CHECK(strcmp(buffer_, (expected)) == 0);                                              \
    } while (0)

/* A function of an object that gives one value. */
#define VALUE_OF(function, object, value)                       \
    do {                                                        \
        ANSWERS(YZT_ARGUMENT_NULL, function((object), NULL));   \
        ANSWERS(YZT_ARGUMENT_NULL, function(NULL, &(value)));   \
        ANSWERS(YZT_OK, function((object), &(value)));          \
    } while (0)

/* Freed once, then stale; NULL is nothing to do. */
#define FREE(function, object)                           \
    do {                                                 \
        ANSWERS(YZT_OK, function(object));               \
        ANSWERS(YZT_HANDLE_STALE, function(object));     \
        ANSWERS(YZT_OK, function(NULL));                 \
    } while (0)

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(65536);
    if (file == NULL || bytes == NULL) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    *length = fread(bytes, 1, 65535, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static char *text_of_challenge(const yzt_challenge *challenge)
{
    size_t size = 0;
    char *text;
    ANSWERS(YZT_OK, yzt_challenge_json(challenge, NULL, 0, &size));
    text = malloc(size);
    ANSWERS(YZT_OK, yzt_challenge_json(challenge, text, size, &size));
    return text;
}

static char *text_of_login(const yzt_login *login)
{
    size_t size = 0;
    char *text;
    ANSWERS(YZT_OK, yzt_login_token(login, NULL, 0, &size));
    text = malloc(size);
    ANSWERS(YZT_OK, yzt_login_token(login, text, size, &size));
    return text;
}

static void library(void)
{
    char buffer[512];
    size_t size = 0;
    CHECK(yzt_abi_version() == YZT_ABI_VERSION);
    CHECK(yzt_version_number() == YZT_VERSION_NUMBER);
    snprintf(buffer, sizeof buffer, "%d.%d.%d", YZT_VERSION_MAJOR, YZT_VERSION_MINOR, YZT_VERSION_PATCH);
    CHECK(strcmp(yzt_version(), buffer) == 0);
    CHECK(yzt_object_count() == 0);

    ANSWERS(YZT_OK, yzt_code_name(YZT_PIN_INCORRECT, buffer, sizeof buffer, &size));
    CHECK(strcmp(buffer, "PIN_INCORRECT") == 0 && size == 14);
    ANSWERS(YZT_OK, yzt_code_name(YZT_OK, buffer, sizeof buffer, &size));
    CHECK(strcmp(buffer, "OK") == 0);
    ANSWERS(YZT_VALUE_ABSENT, yzt_code_name((yzt_code)999999, buffer, sizeof buffer, &size));
    ANSWERS(YZT_OK, yzt_code_text(YZT_PIN_INCORRECT, "zh-CN", buffer, sizeof buffer, &size));
    CHECK(strstr(buffer, "PIN") != NULL && strstr(buffer, "\xE3\x80\x82") != NULL);
    ANSWERS(YZT_OK, yzt_code_text(YZT_PIN_INCORRECT, NULL, buffer, sizeof buffer, &size));
    CHECK(strchr(buffer, '.') != NULL);
    ANSWERS(YZT_LANGUAGE_UNKNOWN, yzt_code_text(YZT_PIN_INCORRECT, "fr", buffer, sizeof buffer, &size));
    ANSWERS(YZT_TEXT_NOT_UTF8, yzt_code_text(YZT_PIN_INCORRECT, "\xFF", buffer, sizeof buffer, &size));
    ANSWERS(YZT_OK, yzt_code_advice(YZT_PIN_LOCKED, "en", buffer, sizeof buffer, &size));
    ANSWERS(YZT_VALUE_ABSENT, yzt_code_advice(YZT_OK, "en", buffer, sizeof buffer, &size));
    ANSWERS(YZT_BUFFER_TOO_SMALL, yzt_code_advice(YZT_PIN_LOCKED, "en", buffer, 3, &size));
}

static void contexts(const char *keys, yzt_context **context, yzt_error *error)
{
    yzt_context *none = NULL;
    yzt_key_list *list = NULL;
    yzt_key *key = NULL;
    size_t count = 77;
    ANSWERS(YZT_KEYS_FOLDER_NOT_FOUND, yzt_context_new("/nowhere/at/all", "zh-CN", &none, error));
    ANSWERS(YZT_LANGUAGE_UNKNOWN, yzt_context_new(keys, "fr", &none, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_context_new(keys, NULL, NULL, error));
    ANSWERS(YZT_HANDLE_INVALID, yzt_context_new(keys, NULL, &none, (yzt_error *)(void *)&none));
    CHECK(none == NULL);

    ANSWERS(YZT_OK, yzt_context_new(NULL, NULL, &none, NULL));
    ANSWERS(YZT_OK, yzt_context_list_keys(none, &list, NULL));
    VALUE_OF(yzt_key_list_count, list, count);
    CHECK(count == 0);
    ANSWERS(YZT_NO_KEY, yzt_context_open_key(none, NULL, &key, error));
    ANSWERS(YZT_HANDLE_KIND, yzt_context_free((yzt_context *)(void *)list));
    FREE(yzt_key_list_free, list);
    FREE(yzt_context_free, none);
    ANSWERS(YZT_HANDLE_STALE, yzt_context_list_keys(none, &list, error));
    ANSWERS(YZT_HANDLE_STALE, yzt_context_open_key(none, NULL, &key, error));

    ANSWERS(YZT_OK, yzt_context_new(keys, "zh-CN", context, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_context_list_keys(*context, NULL, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_context_open_key(*context, NULL, NULL, error));
}

static void errors(yzt_context *context)
{
    yzt_error *error = NULL;
    yzt_key *key = NULL;
    yzt_code code = YZT_PIN_LOCKED;
    int32_t tries = 77;
    char buffer[16], text[512];
    size_t size = 77;
    ANSWERS(YZT_ARGUMENT_NULL, yzt_error_new(NULL));
    ANSWERS(YZT_OK, yzt_error_new(&error));
    VALUE_OF(yzt_error_code, error, code);
    CHECK(code == YZT_OK);
    TEXT_OF(yzt_error_name, error, "OK");
    ANSWERS(YZT_VALUE_ABSENT, yzt_error_text(error, buffer, sizeof buffer, &size));
    ANSWERS(YZT_VALUE_ABSENT, yzt_error_advice(error, buffer, sizeof buffer, &size));
    ANSWERS(YZT_VALUE_ABSENT, yzt_error_detail(error, buffer, sizeof buffer, &size));
    ANSWERS(YZT_VALUE_ABSENT, yzt_error_tries_left(error, &tries));

    ANSWERS(YZT_KEY_NOT_PRESENT, yzt_context_open_key(context, "NO-SUCH-KEY", &key, error));
    CHECK(key == NULL);
    VALUE_OF(yzt_error_code, error, code);
    CHECK(code == YZT_KEY_NOT_PRESENT);
    TEXT_OF(yzt_error_name, error, "KEY_NOT_PRESENT");
    /* In the context's language. */
    ANSWERS(YZT_OK, yzt_code_text(code, "zh-CN", text, sizeof text, &size));
    TEXT_OF(yzt_error_text, error, text);
    ANSWERS(YZT_OK, yzt_code_advice(code, "zh-CN", text, sizeof text, &size));
    TEXT_OF(yzt_error_advice, error, text);
    TEXT_OF(yzt_error_detail, error, "the key NO-SUCH-KEY is not present");
    ANSWERS(YZT_VALUE_ABSENT, yzt_error_tries_left(error, &tries));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_error_tries_left(error, NULL));
    CHECK(tries == 77);
    FREE(yzt_error_free, error);
    ANSWERS(YZT_HANDLE_STALE, yzt_context_open_key(context, "NO-SUCH-KEY", &key, error));
}

static void lists(yzt_context *context, const char *serial, const char *organization, yzt_error *error)
{
    yzt_key_list *list = NULL;
    size_t count = 0;
    int64_t not_after = 0;
    yzt_code code = YZT_PIN_LOCKED;
    ANSWERS(YZT_OK, yzt_context_list_keys(context, &list, error));
    VALUE_OF(yzt_key_list_count, list, count);
    CHECK(count == 1);
    TEXT_AT(yzt_key_list_serial, list, 0, serial);
    TEXT_AT(yzt_key_list_label, list, 0, organization);
    TEXT_AT(yzt_key_list_organization, list, 0, organization);
    ANSWERS(YZT_OK, yzt_key_list_not_after(list, 0, &not_after));
    CHECK(not_after > 1700000000);
    ANSWERS(YZT_INDEX_OUT_OF_RANGE, yzt_key_list_not_after(list, 1, &not_after));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_key_list_not_after(list, 0, NULL));
    ANSWERS(YZT_OK, yzt_key_list_code(list, 0, &code));
    CHECK(code == YZT_OK);
    ANSWERS(YZT_INDEX_OUT_OF_RANGE, yzt_key_list_code(list, 1, &code));
    FREE(yzt_key_list_free, list);
    ANSWERS(YZT_HANDLE_STALE, yzt_key_list_count(list, &count));
}

/* While a key is open, another program finds it in use; so does another context. */
static void others(const char *keys, yzt_error *error)
{
    yzt_context *other = NULL;
    yzt_key_list *list = NULL;
    yzt_key *key = NULL;
    yzt_code code = YZT_OK;
    char buffer[64];
    size_t size = 0;
    int64_t not_after = 0;
    ANSWERS(YZT_OK, yzt_context_new(keys, "en-US", &other, error));
    ANSWERS(YZT_TOKEN_IN_USE, yzt_context_open_key(other, NULL, &key, error));
    CHECK(key == NULL);
    ANSWERS(YZT_OK, yzt_code_text(YZT_TOKEN_IN_USE, "en", buffer, sizeof buffer, &size));
    TEXT_OF(yzt_error_text, error, buffer);
    ANSWERS(YZT_OK, yzt_context_list_keys(other, &list, error));
    ANSWERS(YZT_OK, yzt_key_list_code(list, 0, &code));
    CHECK(code == YZT_TOKEN_IN_USE);
    ANSWERS(YZT_VALUE_ABSENT, yzt_key_list_organization(list, 0, buffer, sizeof buffer, &size));
    ANSWERS(YZT_VALUE_ABSENT, yzt_key_list_not_after(list, 0, &not_after));
    FREE(yzt_key_list_free, list);
    FREE(yzt_context_free, other);
}

static void pins(yzt_key *key, yzt_error *error)
{
    int32_t left = 0, maximum = 0;
    uint32_t status = 77;
    char long_pin[2000];
    memset(long_pin, '1', sizeof long_pin);
    ANSWERS(YZT_OK, yzt_key_pin_info(key, &left, &maximum, &status, error));
    CHECK(left == 6 && maximum == 6 && status == YZT_PIN_DEFAULT);
    ANSWERS(YZT_ARGUMENT_NULL, yzt_key_pin_info(key, &left, NULL, &status, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_key_pin_info(NULL, &left, &maximum, &status, error));

    /* None of these spends a try. */
    ANSWERS(YZT_PIN_TOO_SHORT, yzt_key_verify_pin(key, "123", 3, 0, error));
    ANSWERS(YZT_PIN_TOO_SHORT, yzt_key_verify_pin(key, NULL, 0, 0, error));
    ANSWERS(YZT_PIN_TOO_LONG, yzt_key_verify_pin(key, long_pin, 17, 0, error));
    ANSWERS(YZT_ARGUMENT_TOO_LONG, yzt_key_verify_pin(key, long_pin, sizeof long_pin, 0, error));
    ANSWERS(YZT_ARGUMENT_TOO_LONG, yzt_key_verify_pin(key, long_pin, SIZE_MAX, 0, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_key_verify_pin(key, NULL, 6, 0, error));
    ANSWERS(YZT_PIN_CHARACTER, yzt_key_verify_pin(key, "12345\x01", 6, 0, error));
    ANSWERS(YZT_ARGUMENT_VALUE, yzt_key_verify_pin(key, "123456", 6, 2, error));
    ANSWERS(YZT_HANDLE_KIND, yzt_key_verify_pin(key, "654321", 6, 0, (yzt_error *)(void *)key));
    ANSWERS(YZT_OK, yzt_key_pin_info(key, &left, &maximum, &status, error));
    CHECK(left == 6);

    ANSWERS(YZT_PIN_INCORRECT, yzt_key_verify_pin(key, "654321", 6, 0, error));
    ANSWERS(YZT_OK, yzt_error_tries_left(error, &left));
    CHECK(left == 5);
    TEXT_OF(yzt_error_name, error, "PIN_INCORRECT");
    ANSWERS(YZT_OK, yzt_key_verify_pin(key, "123456", 6, 0, error));
    TEXT_OF(yzt_error_name, error, "OK");
    ANSWERS(YZT_OK, yzt_key_pin_info(key, &left, &maximum, &status, error));
    CHECK(left == 6);
}

static void certificates(yzt_key *key, const char *organization, const char *code, yzt_error *error)
{
    uint32_t key_use;
    for (key_use = YZT_USE_SIGNATURE; key_use <= YZT_USE_ENCRYPTION; key_use++) {
        yzt_certificate *certificate = NULL;
        unsigned char der[4096];
        size_t size = 77;
        int64_t from = 0, to = 0, days = 0;
        ANSWERS(YZT_OK, yzt_key_certificate(key, key_use, &certificate, error));
        ANSWERS(YZT_OK, yzt_certificate_der(certificate, NULL, 0, &size));
        ANSWERS(YZT_BUFFER_TOO_SMALL, yzt_certificate_der(certificate, der, size - 1, &size));
        ANSWERS(YZT_OK, yzt_certificate_der(certificate, der, size, &size));
        CHECK(size > 300 && der[0] == 0x30 && der[1] == 0x82);
        CHECK(size == 4 + 256 * (size_t)der[2] + der[3]);
        TEXT_OF(yzt_certificate_organization, certificate, organization);
        TEXT_OF(yzt_certificate_unified_social_credit_code, certificate, code);
        TEXT_OF(yzt_certificate_common_name, certificate, organization);
        TEXT_OF(yzt_certificate_issuer, certificate, NULL);
        TEXT_OF(yzt_certificate_serial, certificate, NULL);
        VALUE_OF(yzt_certificate_not_before, certificate, from);
        VALUE_OF(yzt_certificate_not_after, certificate, to);
        CHECK(to - from >= 364 * (int64_t)86400 && to - from <= 366 * (int64_t)86400);
        ANSWERS(YZT_OK, yzt_certificate_days_left(certificate, YZT_NOW, &days));
        CHECK(days >= 364 && days <= 365);
        ANSWERS(YZT_OK, yzt_certificate_days_left(certificate, to + 3 * 86400, &days));
        CHECK(days == -3);
        ANSWERS(YZT_ARGUMENT_VALUE, yzt_certificate_days_left(certificate, -1, &days));
        FREE(yzt_certificate_free, certificate);
        ANSWERS(YZT_HANDLE_STALE, yzt_certificate_not_after(certificate, &to));
    }
    {
        yzt_certificate *certificate = NULL;
        ANSWERS(YZT_ARGUMENT_VALUE, yzt_key_certificate(key, 3, &certificate, error));
        ANSWERS(YZT_ARGUMENT_NULL, yzt_key_certificate(key, YZT_USE_SIGNATURE, NULL, error));
        CHECK(certificate == NULL);
    }
}

static yzt_verifier *verifiers(yzt_context *context, char **arguments, yzt_error *error)
{
    const char *origin = arguments[5];
    yzt_verifier *verifier = NULL;
    size_t anchors_length, intermediates_length, crls_length;
    char *anchors = read_file(arguments[6], &anchors_length);
    char *intermediates = read_file(arguments[7], &intermediates_length);
    char *crls = read_file(arguments[8], &crls_length);
    ANSWERS(YZT_CONTEXT_INSECURE, yzt_verifier_new(context, "http://job.example.test", &verifier, error));
    ANSWERS(YZT_ORIGIN_INVALID, yzt_verifier_new(context, "https://job.example.test/", &verifier, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_verifier_new(context, NULL, &verifier, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_verifier_new(NULL, origin, &verifier, error));
    CHECK(verifier == NULL);
    ANSWERS(YZT_OK, yzt_verifier_new(context, origin, &verifier, error));
    ANSWERS(YZT_OK, yzt_verifier_set_anchors(verifier, anchors, anchors_length, error));
    ANSWERS(YZT_OK, yzt_verifier_set_intermediates(verifier, intermediates, intermediates_length, error));
    ANSWERS(YZT_OK, yzt_verifier_set_crls(verifier, crls, crls_length, error));
    /* A refused document leaves the ones before in place. */
    CHECK(yzt_verifier_set_anchors(verifier, crls, crls_length, error) != YZT_OK);
    CHECK(yzt_verifier_set_intermediates(verifier, "junk", 4, error) != YZT_OK);
    CHECK(yzt_verifier_set_crls(verifier, anchors, anchors_length, error) != YZT_OK);
    ANSWERS(YZT_ARGUMENT_NULL, yzt_verifier_set_crls(verifier, NULL, 5, error));
    ANSWERS(YZT_ARGUMENT_VALUE, yzt_verifier_accept_software_keys(verifier, 2, error));
    ANSWERS(YZT_HANDLE_KIND, yzt_verifier_accept_software_keys((yzt_verifier *)(void *)context, 1, error));
    free(anchors);
    free(intermediates);
    free(crls);
    return verifier;
}

/* A login for a fresh challenge of this session; the token is the caller's. */
static char *log_in(yzt_key *key, yzt_verifier *verifier, const char *session, const char *origin, yzt_error *error)
{
    yzt_challenge *challenge = NULL;
    yzt_login *login = NULL;
    char *json, *token;
    ANSWERS(YZT_OK, yzt_verifier_issue(verifier, session, NULL, YZT_NOW, &challenge, error));
    json = text_of_challenge(challenge);
    ANSWERS(YZT_OK, yzt_key_login(key, origin, json, strlen(json), "hazards/1", "123456", 6, 0, &login, error));
    token = text_of_login(login);
    ANSWERS(YZT_OK, yzt_login_free(login));
    ANSWERS(YZT_OK, yzt_challenge_free(challenge));
    free(json);
    return token;
}

static void bad_logins(yzt_key *key, yzt_verifier *verifier, const char *origin, yzt_error *error)
{
    yzt_challenge *challenge = NULL;
    yzt_login *login = NULL;
    int64_t expires = 0;
    int32_t left = 0, maximum = 0;
    uint32_t status = 0;
    char *json;
    ANSWERS(YZT_SESSION_INVALID, yzt_verifier_issue(verifier, "", NULL, YZT_NOW, &challenge, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_verifier_issue(verifier, NULL, NULL, YZT_NOW, &challenge, error));
    ANSWERS(YZT_ARGUMENT_VALUE, yzt_verifier_issue(verifier, "s", NULL, -5, &challenge, error));
    CHECK(challenge == NULL);
    ANSWERS(YZT_OK, yzt_verifier_issue(verifier, "s", "fund", 1800000000, &challenge, error));
    VALUE_OF(yzt_challenge_expires, challenge, expires);
    CHECK(expires == 1800000300);
    TEXT_OF(yzt_challenge_json, challenge, NULL);
    json = text_of_challenge(challenge);
    ANSWERS(YZT_CHALLENGE_MALFORMED, yzt_key_login(key, origin, "{}", 2, "h/1", "123456", 6, 0, &login, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_key_login(key, NULL, json, strlen(json), "h/1", "123456", 6, 0, &login, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_key_login(key, origin, json, strlen(json), NULL, "123456", 6, 0, &login, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_key_login(key, origin, json, strlen(json), "h/1", "123456", 6, 0, NULL, error));
    ANSWERS(YZT_CONTEXT_INSECURE,
            yzt_key_login(key, "http://a.test", json, strlen(json), "h/1", "123456", 6, 0, &login, error));
    ANSWERS(YZT_PIN_TOO_SHORT, yzt_key_login(key, origin, json, strlen(json), "h/1", "12345", 5, 0, &login, error));
    ANSWERS(YZT_OK, yzt_key_pin_info(key, &left, &maximum, &status, error));
    CHECK(left == 6);
    ANSWERS(YZT_PIN_INCORRECT, yzt_key_login(key, origin, json, strlen(json), "h/1", "123457", 6, 0, &login, error));
    CHECK(login == NULL);
    free(json);
    FREE(yzt_challenge_free, challenge);
}

static void logins(yzt_key *key, yzt_verifier *verifier, char **arguments, yzt_error *error)
{
    const char *organization = arguments[3], *code = arguments[4], *origin = arguments[5];
    yzt_identity *identity = NULL;
    int64_t to = 0, days = 0;
    uint32_t flags = 0;
    char *token;

    bad_logins(key, verifier, origin, error);
    token = log_in(key, verifier, "one", origin, error);
    ANSWERS(YZT_SOFTWARE_KEY_REFUSED,
            yzt_verifier_verify(verifier, "one", token, strlen(token), YZT_NOW, &identity, error));
    ANSWERS(YZT_NONCE_UNKNOWN, yzt_verifier_verify(verifier, "one", token, strlen(token), YZT_NOW, &identity, error));
    free(token);
    ANSWERS(YZT_OK, yzt_verifier_accept_software_keys(verifier, 1, error));

    token = log_in(key, verifier, "two", "https://job-example.test", error);
    ANSWERS(YZT_SIGNATURE_INVALID,
            yzt_verifier_verify(verifier, "two", token, strlen(token), YZT_NOW, &identity, error));
    free(token);
    token = log_in(key, verifier, "three", origin, error);
    ANSWERS(YZT_NONCE_EXPIRED,
            yzt_verifier_verify(verifier, "three", token, strlen(token), (int64_t)4000000000, &identity, error));
    free(token);
    token = log_in(key, verifier, "four", origin, error);
    ANSWERS(YZT_TOKEN_MALFORMED, yzt_verifier_verify(verifier, "four", token, 40, YZT_NOW, &identity, error));
    ANSWERS(YZT_ARGUMENT_NULL, yzt_verifier_verify(verifier, "four", token, 40, YZT_NOW, NULL, error));
    free(token);
    CHECK(identity == NULL);

    token = log_in(key, verifier, "five", origin, error);
    ANSWERS(YZT_OK, yzt_verifier_verify(verifier, "five", token, strlen(token), YZT_NOW, &identity, error));
    free(token);
    TEXT_OF(yzt_identity_organization, identity, organization);
    TEXT_OF(yzt_identity_unified_social_credit_code, identity, code);
    TEXT_OF(yzt_identity_common_name, identity, organization);
    TEXT_OF(yzt_identity_certificate_serial, identity, NULL);
    TEXT_OF(yzt_identity_issuer, identity, NULL);
    VALUE_OF(yzt_identity_not_after, identity, to);
    VALUE_OF(yzt_identity_days_left, identity, days);
    VALUE_OF(yzt_identity_flags, identity, flags);
    CHECK(to > 1700000000 && days >= 364 && days <= 365);
    CHECK(flags == (YZT_IDENTITY_ORIGIN_BOUND | YZT_IDENTITY_SOFTWARE_KEY));
    FREE(yzt_identity_free, identity);

    /* Without a current list nobody logs in. */
    ANSWERS(YZT_OK, yzt_verifier_set_crls(verifier, NULL, 0, error));
    token = log_in(key, verifier, "six", origin, error);
    ANSWERS(YZT_CERT_STATUS_UNKNOWN,
            yzt_verifier_verify(verifier, "six", token, strlen(token), YZT_NOW, &identity, error));
    free(token);
}

/* The results of a login, and the last try. Locks the key. */
static void lockout(yzt_key *key, yzt_verifier *verifier, const char *origin, yzt_error *error)
{
    yzt_challenge *challenge = NULL;
    yzt_login *login = NULL;
    int32_t left = 0;
    char *json;
    int wrong;
    ANSWERS(YZT_OK, yzt_verifier_issue(verifier, "seven", NULL, YZT_NOW, &challenge, error));
    json = text_of_challenge(challenge);
    ANSWERS(YZT_OK, yzt_key_login(key, origin, json, strlen(json), "h/1", "123456", 6, 0, &login, error));
    TEXT_OF(yzt_login_token, login, NULL);
    TEXT_OF(yzt_login_organization, login, NULL);
    FREE(yzt_login_free, login);
    FREE(yzt_challenge_free, challenge);
    free(json);

    for (wrong = 5; wrong >= 1; wrong--) {
        ANSWERS(YZT_PIN_INCORRECT, yzt_key_verify_pin(key, "000000", 6, 0, error));
        ANSWERS(YZT_OK, yzt_error_tries_left(error, &left));
        CHECK(left == wrong);
    }
    ANSWERS(YZT_LAST_TRY_NOT_CONFIRMED, yzt_key_verify_pin(key, "000000", 6, 0, error));
    ANSWERS(YZT_OK, yzt_error_tries_left(error, &left));
    CHECK(left == 1);
    ANSWERS(YZT_PIN_LOCKED, yzt_key_verify_pin(key, "000000", 6, YZT_LAST_TRY, error));
    ANSWERS(YZT_OK, yzt_error_tries_left(error, &left));
    CHECK(left == 0);
    ANSWERS(YZT_PIN_LOCKED, yzt_key_verify_pin(key, "123456", 6, YZT_LAST_TRY, error));
}

int main(int count, char **arguments)
{
    yzt_error *error = NULL;
    yzt_context *context = NULL;
    yzt_key *key = NULL, *again = NULL;
    yzt_verifier *verifier;
    if (count != 9) {
        return 2;
    }
    library();
    ANSWERS(YZT_OK, yzt_error_new(&error));
    contexts(arguments[1], &context, error);
    errors(context);
    lists(context, arguments[2], arguments[3], error);
    ANSWERS(YZT_OK, yzt_context_open_key(context, arguments[2], &key, error));
    ANSWERS(YZT_OK, yzt_context_open_key(context, NULL, &again, error));
    CHECK(key != again);
    TEXT_OF(yzt_key_serial, key, arguments[2]);
    TEXT_OF(yzt_key_label, key, arguments[3]);
    lists(context, arguments[2], arguments[3], error);
    ANSWERS(YZT_HANDLE_KIND, yzt_key_free((yzt_key *)(void *)context));
    FREE(yzt_key_free, again);
    others(arguments[1], error);
    verifier = verifiers(context, arguments, error);
    /* What was made through a context outlives it. */
    FREE(yzt_context_free, context);
    pins(key, error);
    certificates(key, arguments[3], arguments[4], error);
    logins(key, verifier, arguments, error);
    lockout(key, verifier, arguments[5], error);
    FREE(yzt_verifier_free, verifier);
    FREE(yzt_key_free, key);
    FREE(yzt_error_free, error);
    CHECK(yzt_object_count() == 0);
    printf("%d failures\n", failures);
    return failures == 0 ? 0 : 1;
}
