/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Threads that log in with one key at the same time, each through its own handle, while others free
 * what is in use.
 *
 * threads KEYS ORIGIN ANCHORS INTERMEDIATES CRLS
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yzt.h>

#define THREADS 4
#define LOGINS 6
#define REFRESHES 200

static yzt_context *context;
static yzt_verifier *verifier;
static const char *origin;
static char *crls;
static size_t crls_length;
static int failures[THREADS + 2];

static void expect(yzt_code found, yzt_code expected, int thread, const char *what)
{
    if (found != expected) {
        fprintf(stderr, "thread %d: %s: %u instead of %u\n", thread, what, (unsigned)found, (unsigned)expected);
        failures[thread]++;
    }
}

static char *read_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(65536);
    if (file == NULL || bytes == NULL) {
        exit(2);
    }
    *length = fread(bytes, 1, 65536, file);
    fclose(file);
    return bytes;
}

static void log_in(int thread, yzt_key *key, const char *session)
{
    yzt_challenge *challenge = NULL;
    yzt_login *login = NULL;
    yzt_identity *identity = NULL;
    char json[4096], token[16384];
    size_t size = 0;
    expect(yzt_verifier_issue(verifier, session, NULL, YZT_NOW, &challenge, NULL), YZT_OK, thread, "issue");
    expect(yzt_challenge_json(challenge, json, sizeof json, &size), YZT_OK, thread, "challenge");
    expect(yzt_key_login(key, origin, json, size - 1, "threads/1", "123456", 6, 0, &login, NULL), YZT_OK, thread,
           "login");
    expect(yzt_login_token(login, token, sizeof token, &size), YZT_OK, thread, "token");
    expect(yzt_verifier_verify(verifier, session, token, size - 1, YZT_NOW, &identity, NULL), YZT_OK, thread, "verify");
    yzt_identity_free(identity);
    yzt_login_free(login);
    yzt_challenge_free(challenge);
}

static void *clerk(void *argument)
{
    int thread = *(int *)argument, round;
    for (round = 0; round < LOGINS; round++) {
        yzt_key *key = NULL;
        char session[32];
        snprintf(session, sizeof session, "session %d of %d", round, thread);
        expect(yzt_context_open_key(context, NULL, &key, NULL), YZT_OK, thread, "open");
        log_in(thread, key, session);
        expect(yzt_key_free(key), YZT_OK, thread, "free");
        expect(yzt_key_free(key), YZT_HANDLE_STALE, thread, "free again");
    }
    return NULL;
}

/* Replaces the revocation lists while logins are verified. */
static void *refresher(void *argument)
{
    int round;
    (void)argument;
    for (round = 0; round < REFRESHES; round++) {
        expect(yzt_verifier_set_crls(verifier, crls, crls_length, NULL), YZT_OK, THREADS, "lists");
    }
    return NULL;
}

/* Lists the keys, and frees the list under another thread's hands. */
static void *lister(void *argument)
{
    int round;
    (void)argument;
    for (round = 0; round < LOGINS; round++) {
        yzt_key_list *list = NULL;
        yzt_code code = YZT_NO_KEY;
        expect(yzt_context_list_keys(context, &list, NULL), YZT_OK, THREADS + 1, "list");
        expect(yzt_key_list_code(list, 0, &code), YZT_OK, THREADS + 1, "entry");
        expect(code, YZT_OK, THREADS + 1, "state of the key");
        yzt_key_list_free(list);
    }
    return NULL;
}

int main(int count, char **arguments)
{
    pthread_t threads[THREADS + 2];
    int numbers[THREADS], thread, sum = 0;
    size_t length;
    char *bytes;
    if (count != 6) {
        return 2;
    }
    origin = arguments[2];
    expect(yzt_context_new(arguments[1], NULL, &context, NULL), YZT_OK, 0, "context");
    expect(yzt_verifier_new(context, origin, &verifier, NULL), YZT_OK, 0, "verifier");
    bytes = read_file(arguments[3], &length);
    expect(yzt_verifier_set_anchors(verifier, bytes, length, NULL), YZT_OK, 0, "anchors");
    free(bytes);
    bytes = read_file(arguments[4], &length);
    expect(yzt_verifier_set_intermediates(verifier, bytes, length, NULL), YZT_OK, 0, "intermediates");
    free(bytes);
    crls = read_file(arguments[5], &crls_length);
    expect(yzt_verifier_set_crls(verifier, crls, crls_length, NULL), YZT_OK, 0, "lists");
    expect(yzt_verifier_accept_software_keys(verifier, 1, NULL), YZT_OK, 0, "software keys");

    for (thread = 0; thread < THREADS; thread++) {
        numbers[thread] = thread;
        pthread_create(&threads[thread], NULL, clerk, &numbers[thread]);
    }
    pthread_create(&threads[THREADS], NULL, refresher, NULL);
    pthread_create(&threads[THREADS + 1], NULL, lister, NULL);
    for (thread = 0; thread < THREADS + 2; thread++) {
        pthread_join(threads[thread], NULL);
        sum += failures[thread];
    }
    free(crls);
    yzt_verifier_free(verifier);
    yzt_context_free(context);
    printf("%d failures, %u objects\n", sum, (unsigned)yzt_object_count());
    return sum == 0 && yzt_object_count() == 0 ? 0 : 1;
}
