/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* What the generated calls are made of: one open object of each kind, and closed ones. */
#include "tools.h"
#include <pthread.h>
#include <stdint.h>
#include <time.h>

#define FACTORY "1234567812345678"

static DEVHANDLE device;
static HAPPLICATION application;
static HCONTAINER container, rsa;
static HANDLE key, mac_key;
static ECCPUBLICKEYBLOB signer, pair;
static ECCPRIVATEKEYBLOB private_key;
static RSAPUBLICKEYBLOB rsa_public;
static RSAPRIVATEKEYBLOB rsa_private;
static ECCSIGNATUREBLOB signature;
static ENVELOPEDKEYBLOB *enveloped;
static BYTE cipher[204], wrapped[180];
static const BYTE digest_info[51] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                     0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
static const BYTE command[7] = {0x80, 0x04};
static BLOCKCIPHERPARAM parameters, odd_parameters;
static BYTE ones[8192], zeros[8192];
static char *endless;

/* Fresh before each call, and each thread's own but for those that it shares on purpose. */
static HANDLE hash, mac, agreement;
static DEVHANDLE second_device;
static HAPPLICATION second_application;
static HCONTAINER second_container;
static _Thread_local HANDLE made;
static _Thread_local ULONG length, number, another;
static _Thread_local BOOL truth;
static _Thread_local BYTE buffer[70000];
static _Thread_local char text[70000];
static _Thread_local DEVINFO information;
static _Thread_local FILEATTRIBUTE attribute;
static _Thread_local ECCPUBLICKEYBLOB out_public;
static _Thread_local RSAPUBLICKEYBLOB out_rsa_public;
static _Thread_local RSAPRIVATEKEYBLOB out_rsa_private;
static _Thread_local ECCSIGNATUREBLOB out_signature;

/* Closed handles of every kind. */
static DEVHANDLE stale_device;
static HAPPLICATION stale_application;
static HCONTAINER stale_container;
static HANDLE stale_handle;

static unsigned calls;

#define SETUP(call) answers((call), SAR_OK, #call, __LINE__)

static int is_defined(ULONG code)
{
    return code == SAR_OK || (code >= SAR_FAIL && code <= SAR_REACH_MAX_CONTAINER_COUNT);
}

/* Any code of the standard. */
static void any(ULONG code, const char *call)
{
    calls++;
    if (!is_defined(code)) {
        fprintf(stderr, "%08X: %s\n", (unsigned)code, call);
        failures++;
    }
}

/* Any code but success. */
static void refused(ULONG code, const char *call)
{
    any(code, call);
    if (code == SAR_OK) {
        fprintf(stderr, "done: %s\n", call);
        failures++;
    }
}

static void exactly(ULONG expected, ULONG code, const char *call)
{
    any(code, call);
    if (code != expected) {
        fprintf(stderr, "%08X instead of %08X: %s\n", (unsigned)code, (unsigned)expected, call);
        failures++;
    }
}

static void poison(void)
{
    memset(buffer, 0xA5, sizeof buffer);
    memset(text, 0xA5, sizeof text);
}

/* Any code, and nothing written behind the room that there was. */
static void within(size_t room, ULONG code, const char *call)
{
    size_t i;
    any(code, call);
    for (i = room; i < room + 4096; i++) {
        if (buffer[i] != 0xA5 || (BYTE)text[i] != 0xA5) {
            fprintf(stderr, "written behind the buffer: %s\n", call);
            failures++;
            return;
        }
    }
}

/* Closes what a call made, whatever it is. */
static void release(void)
{
    if (made != NULL) {
        SKF_CloseHandle(made);
        SKF_CloseContainer(made);
        SKF_CloseApplication(made);
        SKF_DisConnectDev(made);
    }
    made = NULL;
}

static void prepare(void)
{
    release();
    length = number = another = 7;
    length = sizeof buffer;
    SKF_CloseHandle(hash);
    SKF_CloseHandle(mac);
    SETUP(SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, &hash));
    SETUP(SKF_MacInit(mac_key, &parameters, &mac));
    SETUP(SKF_EncryptInit(key, parameters));
    SETUP(SKF_DecryptInit(key, parameters));
}

/* Before the calls of a function: what the last one may have closed is open, and the user logged in. */
static void restore(void)
{
    ULONG tries;
    release();
    SKF_UnlockDev(device);
    SKF_DisConnectDev(second_device);
    SKF_CloseApplication(second_application);
    SKF_CloseContainer(second_container);
    SKF_CloseHandle(agreement);
    SETUP(SKF_ConnectDev("softkey:one", &second_device));
    SETUP(SKF_OpenApplication(device, "MISUSE", &second_application));
    SETUP(SKF_OpenContainer(application, "sm2", &second_container));
    SETUP(SKF_VerifyPIN(application, USER_TYPE, "123456", &tries));
    SETUP(SKF_GenerateAgreementDataWithECC(container, SGD_SM4_ECB, &out_public, ones, 4, &agreement));
    prepare();
}

static void make_world(void)
{
    ULONG tries, size;
    memset(ones, 0xFF, sizeof ones);
    endless = malloc(200000);
    memset(endless, 'a', 199999);
    endless[199999] = '\0';
    memset(&odd_parameters, 0xFF, sizeof odd_parameters);
    pair_public(&pair);
    private_key.BitLen = 256;
    memcpy(private_key.PrivateKey + 32, pair_d, 32);
    SETUP(SKF_ConnectDev("softkey:one", &device));
    SETUP(SKF_ConnectDev("softkey:one", &stale_device));
    SETUP(SKF_DisConnectDev(stale_device));
    SETUP(authenticate(device, FACTORY, 16));
    SETUP(SKF_CreateApplication(device, "MISUSE", "12345678", 15, "123456", 15, SECURE_USER_ACCOUNT, &application));
    SETUP(SKF_OpenApplication(device, "MISUSE", &stale_application));
    SETUP(SKF_CloseApplication(stale_application));
    SETUP(SKF_VerifyPIN(application, USER_TYPE, "123456", &tries));
    SETUP(SKF_CreateFile(application, "file", 64, SECURE_ANYONE_ACCOUNT, SECURE_USER_ACCOUNT));
    SETUP(SKF_CreateContainer(application, "sm2", &container));
    SETUP(SKF_OpenContainer(application, "sm2", &stale_container));
    SETUP(SKF_CloseContainer(stale_container));
    SETUP(SKF_GenECCKeyPair(container, SGD_SM2_1, &signer));
    enveloped = envelope(device, &signer);
    SETUP(SKF_ImportECCKeyPair(container, enveloped));
    SETUP(SKF_ECCSignData(container, ones, 32, &signature));
    SETUP(SKF_ExtECCEncrypt(device, &pair, ones, 40, (ECCCIPHERBLOB *)cipher));
    SETUP(SKF_CreateContainer(application, "rsa", &rsa));
    SETUP(SKF_GenRSAKeyPair(rsa, 2048, &rsa_public));
    SETUP(SKF_GenExtRSAKey(device, 2048, &rsa_private));
    SETUP(SKF_SetSymmKey(device, (BYTE *)FACTORY, SGD_SM4_ECB, &key));
    SETUP(SKF_SetSymmKey(device, (BYTE *)FACTORY, SGD_SM4_CBC, &mac_key));
    SETUP(SKF_ECCExportSessionKey(container, SGD_SM4_ECB, &pair, (ECCCIPHERBLOB *)wrapped, &stale_handle));
    SETUP(SKF_CloseHandle(stale_handle));
    size = sizeof buffer;
    SETUP(SKF_ExportPublicKey(rsa, TRUE, buffer, &size));
}

static void end_world(void)
{
    release();
    SKF_DisConnectDev(second_device);
    SETUP(SKF_DisConnectDev(device));
    free(enveloped);
    free(endless);
}

static volatile int is_over;

/* Whatever waits for a key to come does not wait long. */
static void *cancel(void *nothing)
{
    struct timespec pause = {0, 5000000};
    while (!is_over) {
        SKF_CancelWaitForDevEvent();
        nanosleep(&pause, NULL);
    }
    return nothing;
}

static void *repeat(void *call)
{
    int i;
    for (i = 0; i < ROUNDS; i++) {
        ULONG code;
        length = sizeof buffer;
        code = (*(ULONG (**)(void))call)();
        if (!is_defined(code)) {
            return (void *)(uintptr_t)code;
        }
        release();
    }
    return NULL;
}

/* Two threads that make the same call on the same objects. */
static void twice(ULONG (*call)(void), const char *name)
{
    pthread_t first, second;
    void *one = NULL, *two = NULL;
    pthread_create(&first, NULL, repeat, &call);
    pthread_create(&second, NULL, repeat, &call);
    pthread_join(first, &one);
    pthread_join(second, &two);
    calls += 2 * ROUNDS;
    if (one != NULL || two != NULL) {
        fprintf(stderr, "%08X, %08X: %s by two threads\n", (unsigned)(uintptr_t)one, (unsigned)(uintptr_t)two, name);
        failures++;
    }
}
