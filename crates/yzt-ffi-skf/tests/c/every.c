/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Every function called well and badly. Those that did their work are counted against the list.
 */
#include "tools.h"
#include <pthread.h>
#include <time.h>
#include <unistd.h>

/* The names of all functions, by the build: STANDARD(name) and DE_FACTO(name) lines. */
#define STANDARD(name) #name,
#define DE_FACTO(name)
static const char *const standard[] = {
#include "functions.inc"
};
#undef STANDARD
#undef DE_FACTO
#define STANDARD(name)
#define DE_FACTO(name) #name,
static const char *const de_facto[] = {
#include "functions.inc"
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static int good[COUNT(standard) + COUNT(de_facto)], bad[COUNT(standard) + COUNT(de_facto)];

static void record(int *which, const char *name)
{
    size_t i;
    for (i = 0; i < COUNT(standard); i++) {
        if (strcmp(standard[i], name) == 0) {
            which[i] = 1;
        }
    }
    for (i = 0; i < COUNT(de_facto); i++) {
        if (strcmp(de_facto[i], name) == 0) {
            which[COUNT(standard) + i] = 1;
        }
    }
}

/* A call that does its work, and one that is refused with a code. */
#define GOOD(function, arguments)                                    \
    do {                                                             \
        ULONG code_ = function arguments;                            \
        answers(code_, SAR_OK, #function #arguments, __LINE__);      \
        if (code_ == SAR_OK) {                                       \
            record(good, #function);                                 \
        }                                                            \
    } while (0)
#define BAD(expected, function, arguments)                           \
    do {                                                             \
        ULONG code_ = function arguments;                            \
        answers(code_, (expected), #function #arguments, __LINE__);  \
        if (code_ == (expected)) {                                   \
            record(bad, #function);                                  \
        }                                                            \
    } while (0)

#define FACTORY "1234567812345678"
#define CHANGED "abcdefghijklmnop"
#define NOBODY ((HANDLE)(uintptr_t)0x7FFFFFFF)

static const char *folder, *name, *spare;
static DEVHANDLE device;
static HAPPLICATION application;
static HCONTAINER container, rsa;
static ECCPUBLICKEYBLOB signer, pair;
static RSAPUBLICKEYBLOB rsa_signer;
static BYTE *digest_info;

/* A name list of this length with this content; then too little room, which changes nothing. */
static void check_list(ULONG (*list)(HANDLE, LPSTR, ULONG *), HANDLE handle, const char *expected, ULONG length, int line)
{
    char names[256];
    ULONG size = 77;
    answers(list(handle, NULL, &size), SAR_OK, "length", line);
    check(size == length, "length of the list", line);
    memset(names, 'x', sizeof names);
    size = sizeof names;
    answers(list(handle, names, &size), SAR_OK, "list", line);
    check(size == length && memcmp(names, expected, length) == 0, "list", line);
    if (length == 0) {
        check(names[0] == '\0' && names[1] == 'x', "empty list", line);
        return;
    }
    memset(names, 'x', sizeof names);
    size = length - 1;
    answers(list(handle, names, &size), SAR_BUFFER_TOO_SMALL, "short list", line);
    check(size == length && names[0] == 'x', "short list", line);
}

static void copy(const char *from, const char *to)
{
    char command[2048];
    snprintf(command, sizeof command, "cp -r '%s' '%s'", from, to);
    check(system(command) == 0, command, __LINE__);
}

static void *wait_for_event(void *told)
{
    char found[64];
    ULONG size = sizeof found, kind = 0, *answer = told;
    answer[0] = SKF_WaitForDevEvent(found, &size, &kind);
    answer[1] = kind;
    answer[2] = answer[0] == SAR_OK && strcmp(found, "softkey:spare") == 0 && size == 14;
    return NULL;
}

static void rest(void)
{
    struct timespec time = {0, 700000000};
    nanosleep(&time, NULL);
}

/* A key that comes and goes, and a wait that is cancelled. */
static void events(void)
{
    pthread_t thread;
    ULONG told[3], size = 3, kind = 0;
    char path[1024], command[2048], little[3] = "xx";
    snprintf(path, sizeof path, "%s/keys/spare", folder);
    pthread_create(&thread, NULL, wait_for_event, told);
    rest();
    copy(spare, path);
    pthread_join(thread, NULL);
    CHECK(told[0] == SAR_OK && told[1] == 1 && told[2]);
    snprintf(command, sizeof command, "rm -r '%s'", path);
    CHECK(system(command) == 0);
    BAD(SAR_BUFFER_TOO_SMALL, SKF_WaitForDevEvent, (little, &size, &kind));
    CHECK(size == 14 && kind == 0 && strcmp(little, "xx") == 0);
    size = sizeof path;
    GOOD(SKF_WaitForDevEvent, (path, &size, &kind));
    CHECK(kind == 2 && strcmp(path, "softkey:spare") == 0);
    pthread_create(&thread, NULL, wait_for_event, told);
    rest();
    GOOD(SKF_CancelWaitForDevEvent, ());
    pthread_join(thread, NULL);
    CHECK(told[0] == SAR_NOT_EVENTERR);
    record(bad, "SKF_CancelWaitForDevEvent"); /* It has no argument that could be bad. */
}

static void devices(void)
{
    char names[256];
    ULONG size = 0, state = 7;
    DEVINFO information;
    BYTE answer[300], command[] = {0x80, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00};
    DEVHANDLE second = NULL;
    GOOD(SKF_EnumDev, (TRUE, NULL, &size));
    CHECK(size == strlen(name) + 2);
    size--;
    BAD(SAR_BUFFER_TOO_SMALL, SKF_EnumDev, (TRUE, names, &size));
    CHECK(size == strlen(name) + 2);
    ANSWERS(SAR_OK, SKF_EnumDev(FALSE, names, &size));
    CHECK(strcmp(names, name) == 0 && names[size - 1] == '\0');
    GOOD(SKF_GetDevState, ((LPSTR)name, &state));
    CHECK(state == DEV_PRESENT_STATE);
    ANSWERS(SAR_OK, SKF_GetDevState("softkey:none", &state));
    CHECK(state == DEV_ABSENT_STATE);
    BAD(SAR_INVALIDPARAMERR, SKF_GetDevState, (NULL, &state));
    BAD(SAR_DEVICE_REMOVED, SKF_ConnectDev, ("softkey:none", &device));
    ANSWERS(SAR_DEVICE_REMOVED, SKF_ConnectDev("softkey:../keys", &device));
    ANSWERS(SAR_DEVICE_REMOVED, SKF_ConnectDev("nothing", &device));
    ANSWERS(SAR_NAMELENERR, SKF_ConnectDev("", &device));
    GOOD(SKF_ConnectDev, ((LPSTR)name, &device));
    CHECK((uintptr_t)device < 0x80000000u);
    GOOD(SKF_SetLabel, (device, "a label"));
    BAD(SAR_NAMELENERR, SKF_SetLabel, (device, "12345678901234567890123456789012"));
    memset(&information, 0xAA, sizeof information);
    GOOD(SKF_GetDevInfo, (device, &information));
    CHECK(information.Version.major == 1 && strcmp(information.Label, "a label") == 0);
    CHECK(information.DevAuthAlgId == SGD_SM4_ECB && information.FreeSpace <= information.TotalSpace);
    CHECK(information.AlgSymCap & SGD_SM4_CBC && information.Reserved[63] == 0);
    BAD(SAR_INVALIDPARAMERR, SKF_GetDevInfo, (device, NULL));
    size = sizeof answer;
    GOOD(SKF_Transmit, (device, command, sizeof command, answer, &size));
    CHECK(size == 288 + 2 && answer[size - 2] == 0x90 && answer[size - 1] == 0x00);
    size = 1;
    BAD(SAR_BUFFER_TOO_SMALL, SKF_Transmit, (device, command, sizeof command, answer, &size));
    ANSWERS(SAR_INVALIDPARAMERR, SKF_Transmit(device, command, 3, answer, &size));
    ANSWERS(SAR_OK, SKF_ConnectDev((LPSTR)name, &second));
    CHECK(second != device);
    BAD(SAR_FAIL, SKF_UnlockDev, (device));
    GOOD(SKF_LockDev, (device, 0));
    ANSWERS(SAR_OK, SKF_LockDev(device, 0xFFFFFFFF));
    BAD(SAR_TIMEOUTERR, SKF_LockDev, (second, 50));
    GOOD(SKF_UnlockDev, (device));
    ANSWERS(SAR_OK, SKF_LockDev(second, 1000));
    GOOD(SKF_DisConnectDev, (second));
    BAD(SAR_INVALIDHANDLEERR, SKF_DisConnectDev, (second));
    ANSWERS(SAR_OK, SKF_SetLabel(device, "label"));
}

static void device_authentication(void)
{
    BYTE block[16], cryptogram[32];
    ULONG size = sizeof cryptogram;
    BLOCKCIPHERPARAM parameters;
    HANDLE key = NULL;
    BAD(SAR_USER_NOT_LOGGED_IN, SKF_CreateApplication,
        (device, "SKF", "12345678", 10, "123456", 6, SECURE_USER_ACCOUNT, &application));
    GOOD(SKF_GenRandom, (device, block, 16));
    BAD(SAR_INDATALENERR, SKF_GenRandom, (device, block, 0));
    memset(cryptogram, 0, sizeof cryptogram);
    BAD(SAR_PIN_INCORRECT, SKF_DevAuth, (device, cryptogram, 16));
    ANSWERS(SAR_INDATALENERR, SKF_DevAuth(device, cryptogram, 15));
    BAD(SAR_KEYNOTFOUNTERR, SKF_ChangeDevAuthKey, (device, (BYTE *)CHANGED, 16));
    /* With the key in the library, 16 random bytes, and what padding puts behind them. */
    GOOD(SKF_SetSymmKey, (device, (BYTE *)FACTORY, SGD_SM4_ECB, &key));
    BAD(SAR_INVALIDPARAMERR, SKF_SetSymmKey, (device, (BYTE *)FACTORY, 0x501, &key));
    ANSWERS(SAR_USER_NOT_LOGGED_IN, SKF_SetSymmKey(device, (BYTE *)FACTORY, SGD_SM1_ECB, &key));
    memset(&parameters, 0, sizeof parameters);
    parameters.PaddingType = 1;
    ANSWERS(SAR_OK, SKF_GenRandom(device, block, 16));
    ANSWERS(SAR_OK, SKF_EncryptInit(key, parameters));
    ANSWERS(SAR_OK, SKF_Encrypt(key, block, 16, cryptogram, &size));
    CHECK(size == 32);
    GOOD(SKF_DevAuth, (device, cryptogram, size));
    ANSWERS(SAR_OK, SKF_CloseHandle(key));
    GOOD(SKF_ChangeDevAuthKey, (device, (BYTE *)CHANGED, 16));
    ANSWERS(SAR_INDATALENERR, SKF_ChangeDevAuthKey(device, (BYTE *)CHANGED, 15));
    ANSWERS(SAR_PIN_INCORRECT, authenticate(device, FACTORY, 8));
    ANSWERS(SAR_OK, authenticate(device, CHANGED, 16));
    ANSWERS(SAR_OK, SKF_ChangeDevAuthKey(device, (BYTE *)FACTORY, 16));
    ANSWERS(SAR_OK, authenticate(device, FACTORY, 8));
}

static void applications(void)
{
    HAPPLICATION second = NULL;
    check_list(SKF_EnumApplication, device, "", 0, __LINE__);
    GOOD(SKF_CreateApplication, (device, "SKF", "12345678", 10, "123456", 6, SECURE_USER_ACCOUNT, &application));
    ANSWERS(SAR_APPLICATION_EXISTS,
            SKF_CreateApplication(device, "SKF", "12345678", 10, "123456", 6, SECURE_USER_ACCOUNT, &second));
    ANSWERS(SAR_PIN_LEN_RANGE,
            SKF_CreateApplication(device, "other", "12345", 10, "123456", 6, SECURE_USER_ACCOUNT, &second));
    ANSWERS(SAR_INVALIDPARAMERR,
            SKF_CreateApplication(device, "other", "12345678", 16, "123456", 6, SECURE_USER_ACCOUNT, &second));
    ANSWERS(SAR_APPLICATION_NAME_INVALID,
            SKF_CreateApplication(device, "", "12345678", 10, "123456", 6, SECURE_USER_ACCOUNT, &second));
    ANSWERS(SAR_OK, SKF_CreateApplication(device, "other", "12345678", 3, "123456", 3, SECURE_USER_ACCOUNT, &second));
    check_list(SKF_EnumApplication, device, "SKF\0other\0", 11, __LINE__);
    record(good, "SKF_EnumApplication");
    BAD(SAR_INVALIDPARAMERR, SKF_EnumApplication, (device, NULL, NULL));
    GOOD(SKF_CloseApplication, (second));
    BAD(SAR_INVALIDHANDLEERR, SKF_CloseApplication, (second));
    BAD(SAR_APPLICATION_NOT_EXISTS, SKF_OpenApplication, (device, "none", &second));
    GOOD(SKF_OpenApplication, (device, "other", &second));
    GOOD(SKF_DeleteApplication, (device, "other"));
    BAD(SAR_APPLICATION_NOT_EXISTS, SKF_DeleteApplication, (device, "other"));
    CHECK(SKF_ClearSecureState(second) != SAR_OK);
    ANSWERS(SAR_OK, SKF_CloseApplication(second));
}

static void pins(void)
{
    ULONG most = 0, left = 77, tries = 77;
    BOOL is_default = 7;
    HAPPLICATION second = NULL;
    GOOD(SKF_GetPINInfo, (application, USER_TYPE, &most, &left, &is_default));
    CHECK(most == 6 && left == 6 && is_default == TRUE);
    BAD(SAR_USER_TYPE_INVALID, SKF_GetPINInfo, (application, 2, &most, &left, &is_default));
    BAD(SAR_PIN_INCORRECT, SKF_VerifyPIN, (application, USER_TYPE, "654321", &tries));
    CHECK(tries == 5);
    tries = 77;
    ANSWERS(SAR_PIN_LEN_RANGE, SKF_VerifyPIN(application, USER_TYPE, "12345", &tries));
    ANSWERS(SAR_PIN_INVALID, SKF_VerifyPIN(application, USER_TYPE, "12345\x01", &tries));
    ANSWERS(SAR_INVALIDPARAMERR, SKF_VerifyPIN(application, USER_TYPE, "654321", NULL));
    ANSWERS(SAR_USER_TYPE_INVALID, SKF_VerifyPIN(application, 7, "654321", &tries));
    ANSWERS(SAR_OK, SKF_GetPINInfo(application, USER_TYPE, &most, &left, &is_default));
    CHECK(left == 5 && tries == 77);
    BAD(SAR_PIN_INCORRECT, SKF_ChangePIN, (application, USER_TYPE, "654321", "newpin1", &tries));
    CHECK(tries == 4);
    GOOD(SKF_ChangePIN, (application, USER_TYPE, "123456", "newpin1", &tries));
    ANSWERS(SAR_PIN_INVALID, SKF_ChangePIN(application, USER_TYPE, "newpin1", "newpin1", &tries));
    BAD(SAR_PIN_INCORRECT, SKF_UnblockPIN, (application, "87654321", "123456", &tries));
    CHECK(tries == 9);
    while (SKF_VerifyPIN(application, USER_TYPE, "wrongpin", &tries) == SAR_PIN_INCORRECT) {
        CHECK(tries > 0 && tries < 6);
    }
    ANSWERS(SAR_PIN_LOCKED, SKF_VerifyPIN(application, USER_TYPE, "newpin1", &tries));
    CHECK(tries == 0);
    GOOD(SKF_UnblockPIN, (application, "12345678", "unblocked", &tries));
    ANSWERS(SAR_OK, SKF_VerifyPIN(application, USER_TYPE, "unblocked", &tries));
    ANSWERS(SAR_USER_PIN_NOT_INITIALIZED, SKF_CreateContainer(application, "early", &container));
    ANSWERS(SAR_OK, SKF_ChangePIN(application, USER_TYPE, "unblocked", "123456", &tries));
    GOOD(SKF_VerifyPIN, (application, USER_TYPE, "123456", &tries));
    /* The login outlives the handle that it was made with, and not SKF_ClearSecureState. */
    ANSWERS(SAR_OK, SKF_CloseApplication(application));
    ANSWERS(SAR_OK, SKF_OpenApplication(device, "SKF", &application));
    ANSWERS(SAR_OK, SKF_OpenApplication(device, "SKF", &second));
    ANSWERS(SAR_OK, SKF_CreateContainer(second, "early", &container));
    ANSWERS(SAR_OK, SKF_CloseContainer(container));
    GOOD(SKF_ClearSecureState, (second));
    BAD(SAR_INVALIDHANDLEERR, SKF_ClearSecureState, (device));
    BAD(SAR_USER_NOT_LOGGED_IN, SKF_DeleteContainer, (application, "early"));
    ANSWERS(SAR_OK, SKF_CloseApplication(second));
    ANSWERS(SAR_OK, SKF_VerifyPIN(application, USER_TYPE, "123456", &tries));
    GOOD(SKF_DeleteContainer, (application, "early"));
}

static void files(void)
{
    BYTE content[] = "0123456789", found[16];
    ULONG size;
    FILEATTRIBUTE attribute;
    check_list(SKF_EnumFiles, application, "", 0, __LINE__);
    GOOD(SKF_CreateFile, (application, "file", 20, SECURE_ANYONE_ACCOUNT, SECURE_USER_ACCOUNT));
    BAD(SAR_FILE_ALREADY_EXIST, SKF_CreateFile, (application, "file", 20, 0xFF, 0xFF));
    ANSWERS(SAR_NAMELENERR, SKF_CreateFile(application, "", 20, 0xFF, 0xFF));
    GOOD(SKF_EnumFiles, (application, NULL, &size));
    check_list(SKF_EnumFiles, application, "file\0", 6, __LINE__);
    BAD(SAR_INVALIDHANDLEERR, SKF_EnumFiles, (NULL, NULL, &size));
    GOOD(SKF_WriteFile, (application, "file", 10, content, 10));
    BAD(SAR_INVALIDPARAMERR, SKF_WriteFile, (application, "file", 11, content, 10));
    ANSWERS(SAR_INDATALENERR, SKF_WriteFile(application, "file", 0, content, 0));
    GOOD(SKF_GetFileInfo, (application, "file", &attribute));
    CHECK(attribute.FileSize == 20 && attribute.ReadRights == 0xFF && attribute.WriteRights == 0x10);
    BAD(SAR_FILE_NOT_EXIST, SKF_GetFileInfo, (application, "none", &attribute));
    size = 0;
    ANSWERS(SAR_OK, SKF_ReadFile(application, "file", 12, 100, NULL, &size));
    CHECK(size == 8);
    size = 7;
    memset(found, 'x', sizeof found);
    BAD(SAR_BUFFER_TOO_SMALL, SKF_ReadFile, (application, "file", 12, 100, found, &size));
    CHECK(size == 8 && found[0] == 'x');
    GOOD(SKF_ReadFile, (application, "file", 12, 100, found, &size));
    CHECK(size == 8 && memcmp(found, content + 2, 8) == 0 && found[8] == 'x');
    GOOD(SKF_DeleteFile, (application, "file"));
    BAD(SAR_FILE_NOT_EXIST, SKF_DeleteFile, (application, "file"));
}

static void containers(void)
{
    HCONTAINER second = NULL;
    BYTE certificate[256], found[256];
    ENVELOPEDKEYBLOB *enveloped;
    ULONG type = 7, size = sizeof found, length;
    check_list(SKF_EnumContainer, application, "", 0, __LINE__);
    GOOD(SKF_CreateContainer, (application, "sm2", &container));
    BAD(SAR_FILE_ALREADY_EXIST, SKF_CreateContainer, (application, "sm2", &second));
    BAD(SAR_KEYNOTFOUNTERR, SKF_OpenContainer, (application, "none", &second));
    GOOD(SKF_OpenContainer, (application, "sm2", &second));
    GOOD(SKF_GetContainerType, (second, &type));
    CHECK(type == 0);
    BAD(SAR_INVALIDHANDLEERR, SKF_GetContainerType, (application, &type));
    GOOD(SKF_CloseContainer, (second));
    BAD(SAR_INVALIDHANDLEERR, SKF_CloseContainer, (second));
    BAD(SAR_CERTNOTFOUNTERR, SKF_ExportCertificate, (container, TRUE, found, &size));
    CHECK(size == sizeof found);
    BAD(SAR_KEYNOTFOUNTERR, SKF_ImportCertificate, (container, TRUE, certificate, (ULONG)certificate_of(certificate, &pair)));
    BAD(SAR_INVALIDPARAMERR, SKF_GenECCKeyPair, (container, SGD_RSA, &signer));
    ANSWERS(SAR_OK, SKF_GenECCKeyPair(container, 0x00020200, &signer));
    GOOD(SKF_GenECCKeyPair, (container, SGD_SM2_1, &signer));
    BAD(SAR_INDATAERR, SKF_ImportECCKeyPair, (container, (enveloped = envelope(device, &pair))));
    free(enveloped);
    enveloped = envelope(device, &signer);
    GOOD(SKF_ImportECCKeyPair, (container, enveloped));
    free(enveloped);
    length = (ULONG)certificate_of(certificate, &signer);
    GOOD(SKF_ImportCertificate, (container, TRUE, certificate, length));
    size = length - 1;
    ANSWERS(SAR_BUFFER_TOO_SMALL, SKF_ExportCertificate(container, TRUE, found, &size));
    CHECK(size == length);
    GOOD(SKF_ExportCertificate, (container, TRUE, found, &size));
    CHECK(size == length && memcmp(found, certificate, length) == 0);
    ANSWERS(SAR_CERTNOTFOUNTERR, SKF_ExportCertificate(container, FALSE, found, &size));
    ANSWERS(SAR_OK, SKF_GetContainerType(container, &type));
    CHECK(type == 2);
    check_list(SKF_EnumContainer, application, "sm2\0", 5, __LINE__);
    GOOD(SKF_EnumContainer, (application, NULL, &size));
    BAD(SAR_INVALIDPARAMERR, SKF_EnumContainer, (application, NULL, NULL));
}

static void sm2(void)
{
    BYTE digest[32] = {7}, plain[40] = "to be encrypted", blob[204], back[64];
    ECCSIGNATUREBLOB signature;
    ECCPUBLICKEYBLOB exported;
    ECCPRIVATEKEYBLOB private_key;
    ULONG size = sizeof exported;
    GOOD(SKF_ExportPublicKey, (container, TRUE, (BYTE *)&exported, &size));
    CHECK(size == 132 && memcmp(&exported, &signer, size) == 0);
    size = 131;
    BAD(SAR_BUFFER_TOO_SMALL, SKF_ExportPublicKey, (container, FALSE, (BYTE *)&exported, &size));
    CHECK(size == 132 && memcmp(&exported, &signer, size) == 0);
    GOOD(SKF_ECCSignData, (container, digest, 32, &signature));
    BAD(SAR_INDATALENERR, SKF_ECCSignData, (container, digest, 31, &signature));
    GOOD(SKF_ECCVerify, (device, &signer, digest, 32, &signature));
    GOOD(SKF_ExtECCVerify, (device, &signer, digest, 32, &signature));
    BAD(SAR_HASHNOTEQUALERR, SKF_ECCVerify, (device, &pair, digest, 32, &signature));
    BAD(SAR_HASHNOTEQUALERR, SKF_ExtECCVerify, (device, &pair, digest, 32, &signature));
    memset(&private_key, 0, sizeof private_key);
    private_key.BitLen = 256;
    memcpy(private_key.PrivateKey + 32, pair_d, 32);
    GOOD(SKF_ExtECCSign, (device, &private_key, digest, 32, &signature));
    ANSWERS(SAR_OK, SKF_ECCVerify(device, &pair, digest, 32, &signature));
    GOOD(SKF_ExtECCEncrypt, (device, &pair, plain, sizeof plain, (ECCCIPHERBLOB *)blob));
    BAD(SAR_INDATALENERR, SKF_ExtECCEncrypt, (device, &pair, plain, 0, (ECCCIPHERBLOB *)blob));
    CHECK(((ECCCIPHERBLOB *)blob)->CipherLen == sizeof plain);
    size = sizeof back;
    GOOD(SKF_ExtECCDecrypt, (device, &private_key, (ECCCIPHERBLOB *)blob, back, &size));
    CHECK(size == sizeof plain && memcmp(back, plain, size) == 0);
    private_key.PrivateKey[63] ^= 1;
    BAD(SAR_INDATAERR, SKF_ExtECCDecrypt, (device, &private_key, (ECCCIPHERBLOB *)blob, back, &size));
    private_key.BitLen = 384;
    BAD(SAR_INDATAERR, SKF_ExtECCSign, (device, &private_key, digest, 32, &signature));
    size = 39;
    private_key.BitLen = 256;
    private_key.PrivateKey[63] ^= 1;
    ANSWERS(SAR_BUFFER_TOO_SMALL, SKF_ExtECCDecrypt(device, &private_key, (ECCCIPHERBLOB *)blob, back, &size));
    CHECK(size == 40);
}

static void rsa_keys(void)
{
    static const BYTE prefix[19] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                    0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    static const BYTE symmetric[16] = "symmetric key..";
    static BYTE der[2048];
    RSAPRIVATEKEYBLOB own;
    RSAPUBLICKEYBLOB own_public, exported;
    BYTE block[256], wrapped[256], back[256], signature[256];
    ULONG size = 0;
    size_t length, i;
    GOOD(SKF_GenExtRSAKey, (device, 2048, &own));
    BAD(SAR_MODULUSLENERR, SKF_GenExtRSAKey, (device, 1024, &own));
    own_public.AlgID = SGD_RSA;
    own_public.BitLen = 2048;
    memcpy(own_public.Modulus, own.Modulus, 256);
    memcpy(own_public.PublicExponent, own.PublicExponent, 4);
    ANSWERS(SAR_OK, SKF_CreateContainer(application, "rsa", &rsa));
    GOOD(SKF_GenRSAKeyPair, (rsa, 2048, &rsa_signer));
    BAD(SAR_MODULUSLENERR, SKF_GenRSAKeyPair, (rsa, 1024, &rsa_signer));
    pad_for_encryption(block, symmetric, 16);
    GOOD(SKF_ExtRSAPubKeyOperation, (device, &rsa_signer, block, 256, NULL, &size));
    CHECK(size == 256);
    ANSWERS(SAR_OK, SKF_ExtRSAPubKeyOperation(device, &rsa_signer, block, 256, wrapped, &size));
    BAD(SAR_INDATALENERR, SKF_ExtRSAPubKeyOperation, (device, &rsa_signer, block, 255, wrapped, &size));
    length = der_private_key(der, &own);
    for (i = 0; i < length; i += 16) {
        sm4_encrypt(symmetric, der + i, der + i);
    }
    BAD(SAR_NOTSUPPORTYETERR, SKF_ImportRSAKeyPair, (rsa, SGD_SM1_ECB, wrapped, 256, der, (ULONG)length));
    GOOD(SKF_ImportRSAKeyPair, (rsa, SGD_SM4_ECB, wrapped, 256, der, (ULONG)length));
    size = sizeof exported;
    ANSWERS(SAR_OK, SKF_ExportPublicKey(rsa, FALSE, (BYTE *)&exported, &size));
    CHECK(size == 268 && memcmp(&exported, &own_public, size) == 0);
    memset(digest_info, 9, 51);
    memcpy(digest_info, prefix, sizeof prefix);
    size = 0;
    ANSWERS(SAR_OK, SKF_RSASignData(rsa, digest_info, 51, NULL, &size));
    CHECK(size == 256);
    size = 255;
    ANSWERS(SAR_BUFFER_TOO_SMALL, SKF_RSASignData(rsa, digest_info, 51, signature, &size));
    CHECK(size == 256);
    GOOD(SKF_RSASignData, (rsa, digest_info, 51, signature, &size));
    BAD(SAR_INDATAERR, SKF_RSASignData, (rsa, digest_info + 19, 32, signature, &size));
    GOOD(SKF_RSAVerify, (device, &rsa_signer, digest_info, 51, signature, 256));
    digest_info[50] ^= 1;
    BAD(SAR_HASHNOTEQUALERR, SKF_RSAVerify, (device, &rsa_signer, digest_info, 51, signature, 256));
    digest_info[50] ^= 1;
    size = sizeof back;
    pad_for_encryption(block, symmetric, 16);
    ANSWERS(SAR_OK, SKF_ExtRSAPubKeyOperation(device, &own_public, block, 256, wrapped, &size));
    GOOD(SKF_ExtRSAPriKeyOperation, (device, &own, wrapped, 256, back, &size));
    CHECK(size == 256 && memcmp(back, block, 256) == 0);
    own.Prime1[5] ^= 1;
    BAD(SAR_INDATAERR, SKF_ExtRSAPriKeyOperation, (device, &own, wrapped, 256, back, &size));
}

/* A session key over RSA, from the container to itself. */
static void rsa_session(void)
{
    RSAPUBLICKEYBLOB recipient;
    BYTE wrapped[256], plain[16] = "one block......", cipher[16], back[16];
    BLOCKCIPHERPARAM parameters;
    HANDLE ours = NULL, theirs = NULL;
    ULONG size = sizeof recipient;
    ANSWERS(SAR_OK, SKF_ExportPublicKey(rsa, FALSE, (BYTE *)&recipient, &size));
    size = 0;
    ANSWERS(SAR_OK, SKF_RSAExportSessionKey(rsa, SGD_SM4_ECB, &recipient, NULL, &size, &ours));
    CHECK(size == 256 && ours == NULL);
    size = 255;
    BAD(SAR_BUFFER_TOO_SMALL, SKF_RSAExportSessionKey, (rsa, SGD_SM4_ECB, &recipient, wrapped, &size, &ours));
    GOOD(SKF_RSAExportSessionKey, (rsa, SGD_SM4_ECB, &recipient, wrapped, &size, &ours));
    ANSWERS(SAR_OK, SKF_ImportSessionKey(rsa, SGD_SM4_ECB, wrapped, 256, &theirs));
    memset(&parameters, 0xFF, sizeof parameters); /* ECB looks at the padding alone. */
    parameters.PaddingType = 0;
    ANSWERS(SAR_OK, SKF_EncryptInit(ours, parameters));
    size = sizeof cipher;
    ANSWERS(SAR_OK, SKF_Encrypt(ours, plain, 16, cipher, &size));
    ANSWERS(SAR_OK, SKF_DecryptInit(theirs, parameters));
    ANSWERS(SAR_OK, SKF_Decrypt(theirs, cipher, 16, back, &size));
    CHECK(memcmp(plain, back, 16) == 0 && memcmp(plain, cipher, 16) != 0);
    ANSWERS(SAR_OK, SKF_CloseHandle(ours));
    ANSWERS(SAR_OK, SKF_CloseHandle(theirs));
}

static void session(void)
{
    BYTE blob[180], plain[64], cipher[80], back[80];
    BLOCKCIPHERPARAM parameters;
    HANDLE ours = NULL, theirs = NULL;
    ULONG size, total, i;
    for (i = 0; i < sizeof plain; i++) {
        plain[i] = (BYTE)i;
    }
    memset(&parameters, 0, sizeof parameters);
    parameters.IVLen = 16;
    parameters.PaddingType = 1;
    BAD(SAR_INVALIDPARAMERR, SKF_ECCExportSessionKey, (container, 0x999, &pair, (ECCCIPHERBLOB *)blob, &ours));
    ANSWERS(SAR_NOTSUPPORTYETERR, SKF_ECCExportSessionKey(container, SGD_SM1_CBC, &pair, (ECCCIPHERBLOB *)blob, &ours));
    GOOD(SKF_ECCExportSessionKey, (container, SGD_SM4_CBC, &pair, (ECCCIPHERBLOB *)blob, &ours));
    GOOD(SKF_ImportSessionKey, (container, SGD_SM4_CBC, blob, sizeof blob, &theirs));
    blob[170] ^= 1;
    BAD(SAR_INDATAERR, SKF_ImportSessionKey, (container, SGD_SM4_CBC, blob, sizeof blob, &theirs));
    blob[170] ^= 1;
    parameters.IVLen = 15;
    BAD(SAR_INVALIDPARAMERR, SKF_EncryptInit, (ours, parameters));
    BAD(SAR_INVALIDPARAMERR, SKF_DecryptInit, (ours, parameters));
    parameters.IVLen = 16;
    size = sizeof cipher;
    BAD(SAR_NOTINITIALIZEERR, SKF_Encrypt, (ours, plain, 16, cipher, &size));
    BAD(SAR_NOTINITIALIZEERR, SKF_EncryptUpdate, (ours, plain, 16, cipher, &size));
    BAD(SAR_NOTINITIALIZEERR, SKF_EncryptFinal, (ours, cipher, &size));
    BAD(SAR_NOTINITIALIZEERR, SKF_Decrypt, (ours, plain, 16, cipher, &size));
    BAD(SAR_NOTINITIALIZEERR, SKF_DecryptUpdate, (ours, plain, 16, cipher, &size));
    BAD(SAR_NOTINITIALIZEERR, SKF_DecryptFinal, (ours, cipher, &size));
    /* One step; the length does not act, and neither does too little room. */
    GOOD(SKF_EncryptInit, (ours, parameters));
    ANSWERS(SAR_OK, SKF_Encrypt(ours, plain, 40, NULL, &size));
    CHECK(size == 48);
    size = 47;
    ANSWERS(SAR_BUFFER_TOO_SMALL, SKF_Encrypt(ours, plain, 40, cipher, &size));
    CHECK(size == 48);
    GOOD(SKF_Encrypt, (ours, plain, 40, cipher, &size));
    GOOD(SKF_DecryptInit, (theirs, parameters));
    size = 39;
    ANSWERS(SAR_BUFFER_TOO_SMALL, SKF_Decrypt(theirs, cipher, 48, back, &size));
    CHECK(size == 40);
    GOOD(SKF_Decrypt, (theirs, cipher, 48, back, &size));
    CHECK(size == 40 && memcmp(back, plain, 40) == 0);
    /* The same in steps of 7, by turns with a decryption on the same key. */
    ANSWERS(SAR_OK, SKF_EncryptInit(ours, parameters));
    ANSWERS(SAR_OK, SKF_DecryptInit(ours, parameters));
    total = 0;
    for (i = 0; i < 40; i += 7) {
        BYTE step[32];
        ULONG more = 0;
        GOOD(SKF_EncryptUpdate, (ours, plain + i, i + 7 > 40 ? 40 - i : 7, step, &more));
        CHECK(memcmp(step, cipher + total, more) == 0);
        total += more;
        size = sizeof back;
        ANSWERS(SAR_OK, SKF_DecryptUpdate(ours, cipher, i == 0 ? 48 : 0, back, &size));
        CHECK(size == (i == 0 ? 32u : 0u));
    }
    GOOD(SKF_EncryptFinal, (ours, cipher + total, &size));
    CHECK(total + size == 48);
    size = sizeof back;
    GOOD(SKF_DecryptFinal, (ours, back, &size));
    CHECK(size == 8 && memcmp(back, plain + 32, 8) == 0);
    ANSWERS(SAR_OK, SKF_DecryptInit(theirs, parameters));
    GOOD(SKF_DecryptUpdate, (theirs, cipher, 48, back, (size = sizeof back, &size)));
    ANSWERS(SAR_OK, SKF_DecryptFinal(theirs, NULL, &size));
    size = sizeof back;
    ANSWERS(SAR_OK, SKF_DecryptFinal(theirs, back, &size));
    ANSWERS(SAR_OK, SKF_DecryptInit(theirs, parameters));
    cipher[47] ^= 1;
    size = sizeof back;
    CHECK(SKF_Decrypt(theirs, cipher, 48, back, &size) != SAR_OK);
    ANSWERS(SAR_OK, SKF_EncryptInit(ours, parameters));
    parameters.PaddingType = 0;
    ANSWERS(SAR_OK, SKF_EncryptInit(ours, parameters));
    size = sizeof cipher;
    ANSWERS(SAR_INDATALENERR, SKF_Encrypt(ours, plain, 15, cipher, &size));
    GOOD(SKF_CloseHandle, (ours));
    BAD(SAR_INVALIDHANDLEERR, SKF_CloseHandle, (ours));
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_CloseHandle(container));
    ANSWERS(SAR_OK, SKF_CloseHandle(theirs));
}

/* Every mode against the software of this file's SM4, which has ECB alone. */
static void modes(void)
{
    static const ULONG algorithms[] = {SGD_SM4_ECB, SGD_SM4_CBC, SGD_SM4_CFB, SGD_SM4_OFB};
    BYTE plain[61], once[80], steps[80], back[80];
    ULONG i, j, size, total, feedback;
    for (i = 0; i < sizeof plain; i++) {
        plain[i] = (BYTE)(i * 7);
    }
    for (i = 0; i < COUNT(algorithms); i++) {
        for (feedback = 0; feedback <= (algorithms[i] == SGD_SM4_CFB ? 128u : 0u); feedback += 40) {
            int is_stream = algorithms[i] == SGD_SM4_CFB || algorithms[i] == SGD_SM4_OFB;
            ULONG length = is_stream ? 61 : 48;
            BLOCKCIPHERPARAM parameters;
            HANDLE key = NULL;
            memset(&parameters, 3, sizeof parameters);
            parameters.IVLen = 16;
            parameters.PaddingType = 0;
            parameters.FeedBitLen = feedback;
            ANSWERS(SAR_OK, SKF_SetSymmKey(device, (BYTE *)FACTORY, algorithms[i], &key));
            ANSWERS(SAR_OK, SKF_EncryptInit(key, parameters));
            size = sizeof once;
            ANSWERS(SAR_OK, SKF_Encrypt(key, plain, length, once, &size));
            CHECK(size == length);
            ANSWERS(SAR_OK, SKF_EncryptInit(key, parameters));
            for (j = 0, total = 0; j < length; j++) {
                ANSWERS(SAR_OK, SKF_EncryptUpdate(key, plain + j, 1, steps + total, &size));
                total += size;
            }
            ANSWERS(SAR_OK, SKF_EncryptFinal(key, steps + total, &size));
            CHECK(total + size == length && memcmp(once, steps, length) == 0);
            ANSWERS(SAR_OK, SKF_DecryptInit(key, parameters));
            for (j = 0, total = 0; j < length; j++) {
                size = 16;
                ANSWERS(SAR_OK, SKF_DecryptUpdate(key, once + j, 1, back + total, &size));
                total += size;
            }
            size = (ULONG)sizeof back - total;
            ANSWERS(SAR_OK, SKF_DecryptFinal(key, back + total, &size));
            CHECK(total + size == length && memcmp(back, plain, length) == 0);
            if (algorithms[i] == SGD_SM4_ECB) {
                sm4_encrypt((const BYTE *)FACTORY, plain + 16, back);
                CHECK(memcmp(back, once + 16, 16) == 0);
            }
            ANSWERS(SAR_OK, SKF_CloseHandle(key));
        }
    }
}

static void macs(void)
{
    BYTE data[48] = "authenticated", whole[16], parts[16], cipher[48];
    BLOCKCIPHERPARAM parameters;
    HANDLE key = NULL, mac = NULL, second = NULL;
    ULONG size = sizeof whole;
    memset(&parameters, 0, sizeof parameters);
    ANSWERS(SAR_OK, SKF_SetSymmKey(device, (BYTE *)FACTORY, SGD_SM4_CBC, &key));
    GOOD(SKF_MacInit, (key, &parameters, &mac));
    BAD(SAR_INVALIDHANDLEERR, SKF_MacInit, (device, &parameters, &second));
    parameters.IVLen = 7;
    ANSWERS(SAR_INVALIDPARAMERR, SKF_MacInit(key, &parameters, &second));
    parameters.IVLen = 16;
    GOOD(SKF_Mac, (mac, data, 48, NULL, &size));
    size = 15;
    BAD(SAR_BUFFER_TOO_SMALL, SKF_Mac, (mac, data, 48, whole, &size));
    CHECK(size == 16);
    ANSWERS(SAR_OK, SKF_Mac(mac, data, 48, whole, &size));
    BAD(SAR_NOTINITIALIZEERR, SKF_MacUpdate, (mac, data, 16));
    BAD(SAR_NOTINITIALIZEERR, SKF_MacFinal, (mac, whole, &size));
    ANSWERS(SAR_OK, SKF_MacInit(key, &parameters, &second));
    GOOD(SKF_MacUpdate, (second, data, 5));
    ANSWERS(SAR_OK, SKF_MacUpdate(second, data + 5, 30));
    ANSWERS(SAR_OK, SKF_MacUpdate(second, data + 35, 13));
    size = sizeof parts;
    GOOD(SKF_MacFinal, (second, parts, &size));
    CHECK(size == 16 && memcmp(whole, parts, 16) == 0);
    ANSWERS(SAR_OK, SKF_EncryptInit(key, parameters));
    size = sizeof cipher;
    ANSWERS(SAR_OK, SKF_Encrypt(key, data, 48, cipher, &size));
    CHECK(memcmp(cipher + 32, whole, 16) == 0);
    ANSWERS(SAR_OK, SKF_CloseHandle(mac));
    ANSWERS(SAR_OK, SKF_MacInit(key, &parameters, &mac));
    ANSWERS(SAR_INDATALENERR, SKF_Mac(mac, data, 47, whole, (size = 16, &size)));
    ANSWERS(SAR_OK, SKF_CloseHandle(mac));
    ANSWERS(SAR_OK, SKF_CloseHandle(second));
    ANSWERS(SAR_OK, SKF_CloseHandle(key));
}

static void digests(void)
{
    /* GB/T 32905, A.1: SM3 of "abc". */
    static const BYTE expected[32] = {0x66, 0xc7, 0xf0, 0xf4, 0x62, 0xee, 0xed, 0xd9, 0xd1, 0xf2, 0xd4,
                                      0x6b, 0xdc, 0x10, 0xe4, 0xe2, 0x41, 0x67, 0xc4, 0x87, 0x5c, 0xf2,
                                      0xf7, 0xa2, 0x29, 0x7d, 0xa0, 0x2b, 0x8f, 0x4b, 0xa8, 0xe0};
    static const ULONG algorithms[3] = {SGD_SM3, SGD_SHA1, SGD_SHA256}, lengths[3] = {32, 20, 32};
    BYTE found[32], *abc = (BYTE *)"abc", *id = (BYTE *)"1234567812345678";
    HANDLE hash = NULL, leaked[300];
    ULONG size = sizeof found, i;
    for (i = 0; i < 3; i++) {
        GOOD(SKF_DigestInit, (device, algorithms[i], NULL, NULL, 0, &hash));
        ANSWERS(SAR_OK, SKF_Digest(hash, abc, 3, NULL, &size));
        CHECK(size == lengths[i]);
        ANSWERS(SAR_OK, SKF_CloseHandle(hash));
    }
    BAD(SAR_NOTSUPPORTYETERR, SKF_DigestInit, (device, 0x81, NULL, NULL, 0, &hash));
    ANSWERS(SAR_INVALIDPARAMERR, SKF_DigestInit(device, SGD_SM3, NULL, id, 16, &hash));
    ANSWERS(SAR_OK, SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, &hash));
    size = 31;
    BAD(SAR_BUFFER_TOO_SMALL, SKF_Digest, (hash, abc, 3, found, &size));
    GOOD(SKF_Digest, (hash, abc, 3, found, &size));
    CHECK(size == 32 && memcmp(found, expected, 32) == 0);
    BAD(SAR_NOTINITIALIZEERR, SKF_DigestUpdate, (hash, abc, 3));
    BAD(SAR_NOTINITIALIZEERR, SKF_DigestFinal, (hash, found, &size));
    ANSWERS(SAR_OK, SKF_CloseHandle(hash));
    ANSWERS(SAR_OK, SKF_DigestInit(device, SGD_SM3, &signer, id, 16, &hash));
    GOOD(SKF_DigestUpdate, (hash, abc, 3));
    GOOD(SKF_DigestFinal, (hash, found, &size));
    CHECK(memcmp(found, expected, 32) != 0);
    /* Programs that close none: the finished ones make room, and then the oldest. */
    for (i = 0; i < COUNT(leaked); i++) {
        ANSWERS(SAR_OK, SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, &leaked[i]));
    }
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_DigestUpdate(hash, abc, 3));
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_DigestUpdate(leaked[0], abc, 3));
    ANSWERS(SAR_OK, SKF_DigestUpdate(leaked[299], abc, 3));
    ANSWERS(SAR_OK, SKF_DigestUpdate(leaked[100], abc, 3));
}

/* Programs that close no session key: the ones that were not used for longest make room. */
static void leaked_keys(void)
{
    BYTE blob[180];
    BLOCKCIPHERPARAM parameters;
    HANDLE keys[40], first;
    ULONG i;
    memset(&parameters, 0, sizeof parameters);
    for (i = 0; i < COUNT(keys); i++) {
        ANSWERS(SAR_OK, SKF_ECCExportSessionKey(container, SGD_SM4_ECB, &pair, (ECCCIPHERBLOB *)blob, &keys[i]));
        ANSWERS(SAR_OK, SKF_EncryptInit(keys[0], parameters));
    }
    first = keys[0];
    ANSWERS(SAR_OK, SKF_EncryptInit(first, parameters));
    ANSWERS(SAR_OK, SKF_EncryptInit(keys[39], parameters));
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_EncryptInit(keys[1], parameters));
}

/* Two sides of one agreement, both on this key. */
static void agreement(void)
{
    BYTE *ours = (BYTE *)"ours", *theirs = (BYTE *)"theirs", plain[16] = "agreed upon....", one[16], two[16];
    ECCPUBLICKEYBLOB our_temporary, their_temporary;
    BLOCKCIPHERPARAM parameters;
    HANDLE begun = NULL, our_key = NULL, their_key = NULL, third = NULL;
    ULONG size = sizeof one, i;
    memset(&parameters, 0, sizeof parameters);
    GOOD(SKF_GenerateAgreementDataWithECC, (container, SGD_SM4_ECB, &our_temporary, ours, 4, &begun));
    BAD(SAR_INDATALENERR, SKF_GenerateAgreementDataWithECC, (container, SGD_SM4_ECB, &our_temporary, ours, 0, &third));
    GOOD(SKF_GenerateAgreementDataAndKeyWithECC, (container, SGD_SM4_ECB, &pair, &our_temporary, &their_temporary,
                                                  theirs, 6, ours, 4, &their_key));
    BAD(SAR_INDATALENERR, SKF_GenerateAgreementDataAndKeyWithECC,
        (container, SGD_SM4_ECB, &pair, &our_temporary, &their_temporary, theirs, 33, ours, 4, &third));
    GOOD(SKF_GenerateKeyWithECC, (begun, &pair, &their_temporary, theirs, 6, &our_key));
    BAD(SAR_NOTINITIALIZEERR, SKF_GenerateKeyWithECC, (begun, &pair, &their_temporary, theirs, 6, &third));
    ANSWERS(SAR_OK, SKF_EncryptInit(our_key, parameters));
    ANSWERS(SAR_OK, SKF_EncryptInit(their_key, parameters));
    ANSWERS(SAR_OK, SKF_Encrypt(our_key, plain, 16, one, &size));
    ANSWERS(SAR_OK, SKF_Encrypt(their_key, plain, 16, two, &size));
    CHECK(memcmp(one, two, 16) == 0);
    ANSWERS(SAR_OK, SKF_CloseHandle(begun));
    for (i = 0; i < 20; i++) {
        ANSWERS(SAR_OK, SKF_GenerateAgreementDataWithECC(container, SGD_SM4_ECB, &our_temporary, ours, 4, &begun));
    }
    ANSWERS(SAR_OK, SKF_CloseHandle(our_key));
    ANSWERS(SAR_OK, SKF_CloseHandle(their_key));
}

static unsigned count(const int *which, size_t from, size_t length, const char *const *names)
{
    unsigned found = 0;
    size_t i;
    for (i = 0; i < length; i++) {
        found += (unsigned)which[from + i];
        if (!which[from + i]) {
            fprintf(stderr, "not tried: %s\n", names[i]);
        }
    }
    return found;
}

/* every FOLDER NAME SPARE: the folder has keys/, the name is that of the only key, the last is a key
 * in another folder. */
int main(int arguments_count, char **arguments)
{
    HAPPLICATION open;
    if (arguments_count != 4) {
        return 2;
    }
    folder = arguments[1];
    name = arguments[2];
    spare = arguments[3];
    digest_info = malloc(51);
    pair_public(&pair);
    events();
    devices();
    device_authentication();
    applications();
    pins();
    files();
    containers();
    sm2();
    rsa_keys();
    rsa_session();
    session();
    modes();
    macs();
    digests();
    leaked_keys();
    agreement();
    /* What is open goes with the connection. */
    ANSWERS(SAR_OK, SKF_OpenApplication(device, "SKF", &open));
    ANSWERS(SAR_OK, SKF_DisConnectDev(device));
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_CloseApplication(open));
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_CloseContainer(container));
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_GenRandom(NOBODY, digest_info, 16));
    free(digest_info);
    printf("%u of %u\n", count(good, 0, COUNT(standard), standard), (unsigned)COUNT(standard));
    printf("%u of %u\n", count(good, COUNT(standard), COUNT(de_facto), de_facto), (unsigned)COUNT(de_facto));
    printf("%u of %u refused\n", count(bad, 0, COUNT(standard), standard) +
           count(bad, COUNT(standard), COUNT(de_facto), de_facto), (unsigned)(COUNT(standard) + COUNT(de_facto)));
    printf("%d failures\n", failures);
    return failures != 0;
}
