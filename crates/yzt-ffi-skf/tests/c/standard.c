/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A program written after GM/T 0016-2012 alone: from a key as it comes from the factory to a
 * signature, files, session keys, digests and codes.
 *
 * standard FOLDER
 */
#include "tools.h"

static const char *folder;
static DEVHANDLE device;
static HAPPLICATION application;
static HCONTAINER container;
static ECCPUBLICKEYBLOB signer;

/* Whether a list has a name, and ends as lists do. */
static int has(const char *names, ULONG size, const char *name)
{
    const char *at = names;
    int found = 0;
    while (at < names + size && *at != '\0') {
        found = found || strcmp(at, name) == 0;
        at += strlen(at) + 1;
    }
    return found && at + 1 == names + size;
}

static void connect_first(void)
{
    char names[512], first[256];
    ULONG size = 0, state = DEV_UNKNOW_STATE;
    DEVINFO information;
    ANSWERS(SAR_OK, SKF_EnumDev(TRUE, NULL, &size));
    CHECK(size > 2 && size <= sizeof names);
    ANSWERS(SAR_OK, SKF_EnumDev(TRUE, names, &size));
    CHECK(names[size - 1] == '\0' && names[size - 2] == '\0');
    snprintf(first, sizeof first, "%.255s", names);
    ANSWERS(SAR_OK, SKF_GetDevState(first, &state));
    CHECK(state == DEV_PRESENT_STATE);
    ANSWERS(SAR_OK, SKF_ConnectDev(first, &device));
    memset(&information, 0, sizeof information);
    ANSWERS(SAR_OK, SKF_GetDevInfo(device, &information));
    CHECK(information.DevAuthAlgId == SGD_SM4_ECB && information.AlgHashCap & SGD_SM3);
    printf("serial %s\n", information.SerialNumber);
}

static void make_application(void)
{
    static const char key[] = "1234567812345678";
    char names[256];
    ULONG size = sizeof names, tries = 0, most = 0, left = 0;
    BOOL is_default = TRUE;
    ANSWERS(SAR_OK, authenticate(device, key, 8));
    ANSWERS(SAR_OK, SKF_CreateApplication(device, "GMT0016", "12345678", 10, "123456", 6, SECURE_USER_ACCOUNT,
                                          &application));
    ANSWERS(SAR_OK, SKF_EnumApplication(device, names, &size));
    CHECK(has(names, size, "GMT0016"));
    ANSWERS(SAR_OK, SKF_CloseApplication(application));
    ANSWERS(SAR_OK, SKF_OpenApplication(device, "GMT0016", &application));
    ANSWERS(SAR_PIN_INCORRECT, SKF_VerifyPIN(application, USER_TYPE, "000000", &tries));
    CHECK(tries == 5);
    ANSWERS(SAR_OK, SKF_GetPINInfo(application, USER_TYPE, &most, &left, &is_default));
    CHECK(most == 6 && left == 5);
    ANSWERS(SAR_OK, SKF_VerifyPIN(application, USER_TYPE, "123456", &tries));
}

static void make_keys(void)
{
    ENVELOPEDKEYBLOB *enveloped;
    ECCPUBLICKEYBLOB exported;
    ULONG size = sizeof exported, type = 0;
    ANSWERS(SAR_OK, SKF_CreateContainer(application, "keys", &container));
    ANSWERS(SAR_OK, SKF_GenECCKeyPair(container, SGD_SM2_1, &signer));
    enveloped = envelope(device, &signer);
    ANSWERS(SAR_OK, SKF_ImportECCKeyPair(container, enveloped));
    ANSWERS(SAR_OK, SKF_GetContainerType(container, &type));
    CHECK(type == 2);
    ANSWERS(SAR_OK, SKF_ExportPublicKey(container, TRUE, (BYTE *)&exported, &size));
    CHECK(size == sizeof exported && memcmp(&exported, &signer, sizeof exported) == 0);
    ANSWERS(SAR_OK, SKF_ExportPublicKey(container, FALSE, (BYTE *)&exported, &size));
    CHECK(memcmp(&exported, &enveloped->PubKey, sizeof exported) == 0);
    free(enveloped);
}

/* The signature of a message, for another program to verify. */
static void sign(void)
{
    static BYTE id[] = "1234567812345678";
    BYTE digest[32], message[] = "a message that is signed";
    ULONG size = sizeof digest;
    HANDLE hash = NULL;
    ECCSIGNATUREBLOB signature;
    ANSWERS(SAR_OK, SKF_DigestInit(device, SGD_SM3, &signer, id, 16, &hash));
    ANSWERS(SAR_OK, SKF_DigestUpdate(hash, message, 10));
    ANSWERS(SAR_OK, SKF_DigestUpdate(hash, message + 10, sizeof message - 11));
    ANSWERS(SAR_OK, SKF_DigestFinal(hash, digest, &size));
    ANSWERS(SAR_OK, SKF_CloseHandle(hash));
    ANSWERS(SAR_OK, SKF_ECCSignData(container, digest, 32, &signature));
    ANSWERS(SAR_OK, SKF_ECCVerify(device, &signer, digest, 32, &signature));
    digest[0] ^= 1;
    CHECK(SKF_ECCVerify(device, &signer, digest, 32, &signature) != SAR_OK);
    write_file(folder, "message", message, sizeof message - 1);
    write_file(folder, "signer", &signer, sizeof signer);
    write_file(folder, "signature", &signature, sizeof signature);
}

static void store(void)
{
    BYTE content[] = "what is in the file", found[256], certificate[256];
    char names[64];
    ULONG size = sizeof names, length;
    FILEATTRIBUTE attribute;
    ANSWERS(SAR_OK, SKF_CreateFile(application, "file", 64, SECURE_ANYONE_ACCOUNT, SECURE_USER_ACCOUNT));
    ANSWERS(SAR_OK, SKF_WriteFile(application, "file", 3, content, sizeof content));
    ANSWERS(SAR_OK, SKF_EnumFiles(application, names, &size));
    CHECK(size == 6 && memcmp(names, "file\0", 6) == 0);
    ANSWERS(SAR_OK, SKF_GetFileInfo(application, "file", &attribute));
    CHECK(attribute.FileSize == 64 && strcmp(attribute.FileName, "file") == 0);
    size = sizeof found;
    ANSWERS(SAR_OK, SKF_ReadFile(application, "file", 3, sizeof content, found, &size));
    CHECK(size == sizeof content && memcmp(found, content, size) == 0);
    length = (ULONG)certificate_of(certificate, &signer);
    ANSWERS(SAR_OK, SKF_ImportCertificate(container, TRUE, certificate, length));
    size = 0;
    ANSWERS(SAR_OK, SKF_ExportCertificate(container, TRUE, NULL, &size));
    CHECK(size == length);
    ANSWERS(SAR_OK, SKF_ExportCertificate(container, TRUE, found, &size));
    CHECK(size == length && memcmp(found, certificate, length) == 0);
}

/* A session key that is sent to oneself, and what is done with both ends of it. */
static void session(void)
{
    BYTE wrapped[sizeof(ECCCIPHERBLOB) + 16], plain[40], cipher[64], back[64], code[16], again[16];
    ECCPUBLICKEYBLOB recipient;
    BLOCKCIPHERPARAM parameters;
    HANDLE ours = NULL, theirs = NULL, mac = NULL;
    ULONG size = sizeof cipher, last = 0, length;
    memset(plain, 'p', sizeof plain);
    memset(&parameters, 0, sizeof parameters);
    parameters.IVLen = 16;
    parameters.PaddingType = 1;
    pair_public(&recipient);
    ANSWERS(SAR_OK, SKF_ECCExportSessionKey(container, SGD_SM4_CBC, &recipient, (ECCCIPHERBLOB *)wrapped, &ours));
    ANSWERS(SAR_OK, SKF_ImportSessionKey(container, SGD_SM4_CBC, wrapped, sizeof wrapped - 1, &theirs));
    ANSWERS(SAR_OK, SKF_EncryptInit(ours, parameters));
    ANSWERS(SAR_OK, SKF_EncryptUpdate(ours, plain, 33, cipher, &size));
    length = size;
    ANSWERS(SAR_OK, SKF_EncryptUpdate(ours, plain + 33, 7, cipher + length, &size));
    length += size;
    ANSWERS(SAR_OK, SKF_EncryptFinal(ours, cipher + length, &last));
    length += last;
    CHECK(length == 48);
    ANSWERS(SAR_OK, SKF_DecryptInit(theirs, parameters));
    size = sizeof back;
    ANSWERS(SAR_OK, SKF_Decrypt(theirs, cipher, length, back, &size));
    CHECK(size == sizeof plain && memcmp(back, plain, size) == 0);
    parameters.PaddingType = 0;
    size = sizeof code;
    ANSWERS(SAR_OK, SKF_MacInit(ours, &parameters, &mac));
    ANSWERS(SAR_OK, SKF_MacUpdate(mac, plain, 16));
    ANSWERS(SAR_OK, SKF_MacUpdate(mac, plain + 16, 16));
    ANSWERS(SAR_OK, SKF_MacFinal(mac, code, &size));
    CHECK(size == 16);
    ANSWERS(SAR_OK, SKF_CloseHandle(mac));
    ANSWERS(SAR_OK, SKF_MacInit(theirs, &parameters, &mac));
    ANSWERS(SAR_OK, SKF_Mac(mac, plain, 32, again, &size));
    CHECK(memcmp(code, again, 16) == 0);
    ANSWERS(SAR_OK, SKF_CloseHandle(mac));
    ANSWERS(SAR_OK, SKF_CloseHandle(ours));
    ANSWERS(SAR_OK, SKF_CloseHandle(theirs));
}

int main(int count, char **arguments)
{
    if (count != 2) {
        return 2;
    }
    folder = arguments[1];
    connect_first();
    make_application();
    make_keys();
    sign();
    store();
    session();
    ANSWERS(SAR_OK, SKF_ClearSecureState(application));
    CHECK(SKF_GenECCKeyPair(container, SGD_SM2_1, &signer) == SAR_USER_NOT_LOGGED_IN);
    ANSWERS(SAR_OK, SKF_CloseContainer(container));
    ANSWERS(SAR_OK, SKF_CloseApplication(application));
    ANSWERS(SAR_OK, SKF_DisConnectDev(device));
    printf("%d failures\n", failures);
    return failures != 0;
}
