/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A key in memory behind GM/T 0016, as odd as the compiler is told:
 *   NATURAL WIDE WIDE_DWORD DRAFT   the layout, see skf.h
 *   ONE_NUL       lists without their second NUL
 *   CLOBBER       a call that fails overwrites the length
 *   DONE          a call with too little room says that it is done
 *   FEW           without files, digests, codes, session keys in clear, locks, logout
 *   GMT0006       SM2 signatures are 0x20200
 *   SIXTEEN       device authentication over 16 random bytes
 *   SSF33         with a cipher that the key alone has
 *   FORGETFUL     VerifyPIN says "already logged in" without looking at the PIN
 *   UNTOLD        VerifyPIN tells no tries
 *   LEFT          values stand at the beginning of their fields
 *   PRINTS        prints to the standard output
 *   HANG CRASH DIALOG   in GenRandom; DIALOG waits for somebody behind a message
 *   HANG_PIN CRASH_PIN  in VerifyPIN
 *   CRASH_INFO HANG_INFO  in EnumApplication
 *   MISSING_CRASHES     OpenApplication of a name that is not there crashes
 *   FILLED        a container with the certificate of the file beside the library, ".crt"
 *   CALLS_ITSELF  VerifyPIN needs its own GetPINInfo
 * Every call is written to the file beside the library, with ".log" behind its name; while there is
 * a file ".removed", the key is not there. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "skf.h"
#include "crypto.h"

#define COUNT 8
#define ROOM 32768

typedef struct { int used; char name[32]; ULONG size, read, write; BYTE data[ROOM]; } File;
typedef struct {
    int used; char name[65]; void *application;
    EVP_PKEY *sign, *encrypt; BYTE *certificate[2]; ULONG certificate_length[2];
} Container;
typedef struct {
    int used, opened; char name[65]; BYTE pin[2][32]; ULONG left[2], most[2], rights; int login, admin, fresh;
    Container containers[COUNT]; File files[COUNT];
} Application;
/* Session keys, digests and codes. */
typedef struct Object { struct Object *next; int kind, encrypts; ULONG algorithm; BYTE key[16]; BYTE iv[16]; EVP_CIPHER_CTX *cipher; EVP_MD_CTX *digest; BYTE mac[16]; size_t held; BYTE block[16]; } Object;
enum { KEY = 1, DIGEST, MAC };

static Application applications[4];
static Object *objects;
static int opened, authenticated;
static BYTE device_key[17] = "1234567812345678", random_bytes[16];
static size_t random_length;
static char label[33] = "odd key";
static int device_tries = 6;

static void crash(void) { *(volatile int *)8 = 1; }
static const char *beside(const char *suffix) {
    static char path[4096];
    Dl_info information;
    dladdr((void *)&beside, &information);
    snprintf(path, sizeof path, "%s%s", information.dli_fname, suffix);
    return path;
}
static ULONG call(const char *name) {
    FILE *log = fopen(beside(".log"), "a");
    if (log) { fprintf(log, "%s\n", name); fclose(log); }
#ifdef PRINTS
    printf("%s: hello from the library\n", name);
    fflush(stdout);
#endif
    return access(beside(".removed"), F_OK) == 0 ? SAR_DEVICE_REMOVED : SAR_OK;
}
#define CALL do { ULONG gone_ = call(__func__); if (gone_) return gone_; } while (0)
#define WITH(condition, code) do { if (!(condition)) return (code); } while (0)
#define DEVICE(h) WITH((h) == (HANDLE)&opened && opened, SAR_INVALIDHANDLEERR)

static Application *application(HANDLE handle) {
    for (int i = 0; i < 4; i++)
        if (handle == &applications[i] && applications[i].used && applications[i].opened) return &applications[i];
    return NULL;
}
static Container *container(HANDLE handle) {
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < COUNT; j++)
            if (handle == &applications[i].containers[j] && applications[i].used && applications[i].containers[j].used)
                return &applications[i].containers[j];
    return NULL;
}
static Object *object(HANDLE handle, int kind) {
    for (Object *o = objects; o; o = o->next)
        if (o == handle && (kind == 0 || o->kind == kind)) return o;
    return NULL;
}
static Object *object_new(int kind, ULONG algorithm) {
    Object *o = calloc(1, sizeof *o);
    o->kind = kind;
    o->algorithm = algorithm;
    o->next = objects;
    return objects = o;
}
static int logged_in(Container *c) { return ((Application *)c->application)->login; }

/* Bytes to a caller who may ask for the length first. */
static ULONG give(const void *data, size_t length, void *out, ULONG *room) {
    if (!out) { *room = (ULONG)length; return SAR_OK; }
    if (*room < length) {
#ifdef DONE
        *room = (ULONG)length;
        return SAR_OK;
#elif defined CLOBBER
        *room = 3;
        return SAR_BUFFER_TOO_SMALL;
#else
        *room = (ULONG)length;
        return SAR_BUFFER_TOO_SMALL;
#endif
    }
    memcpy(out, data, length);
    *room = (ULONG)length;
    return SAR_OK;
}
static ULONG refuse(ULONG code, ULONG *room) {
#ifdef CLOBBER
    *room = (ULONG)0xDEADBEEF;
#else
    (void)room;
#endif
    return code;
}
static size_t list_add(char *list, size_t at, const char *name) {
    strcpy(list + at, name);
    return at + strlen(name) + 1;
}
static ULONG list_give(char *list, size_t at, char *out, ULONG *room) {
#ifndef ONE_NUL
    if (at) list[at++] = 0;
#endif
    return give(list, at, out, room);
}
static void field(BYTE *at, const BYTE *value) {
    memset(at, 0, 64);
#ifdef LEFT
    memcpy(at, value, 32);
#else
    memcpy(at + 32, value, 32);
#endif
}
static void public_blob(EVP_PKEY *key, ECCPUBLICKEYBLOB *blob) {
    BYTE x[32], y[32];
    sm2_point(key, x, y);
    blob->BitLen = 256;
    field(blob->XCoordinate, x);
    field(blob->YCoordinate, y);
}
static EVP_PKEY *public_key(const ECCPUBLICKEYBLOB *blob) {
    return sm2_from(NULL, blob->XCoordinate + 32, blob->YCoordinate + 32);
}
static void trouble(void) {
#ifdef HANG
    for (;;) pause();
#elif defined CRASH
    crash();
#elif defined DIALOG
    printf("Press OK to continue\n");
    fflush(stdout);
    char command[4200];
    snprintf(command, sizeof command, "echo $$ > '%s'; exec sleep 100", beside(".dialog"));
    FILE *dialog = popen(command, "r");
    char answer[8];
    if (dialog) { while (fread(answer, 1, sizeof answer, dialog)) {} pclose(dialog); }
#endif
}
static void make(Application *a, const char *name, const char *admin, ULONG admin_tries, const char *user, ULONG user_tries, ULONG rights) {
    memset(a, 0, sizeof *a);
    a->used = a->fresh = 1;
    snprintf(a->name, sizeof a->name, "%s", name);
    snprintf((char *)a->pin[0], 32, "%s", admin);
    snprintf((char *)a->pin[1], 32, "%s", user);
    a->left[0] = a->most[0] = admin_tries;
    a->left[1] = a->most[1] = user_tries;
    a->rights = rights;
}
__attribute__((constructor)) static void begin(void) {
    make(&applications[0], "portal", "administrator-16", 6, "123456", 6, 0x10);
#ifdef FILLED
    Container *c = &applications[0].containers[0];
    BYTE data[4096];
    FILE *file = fopen(beside(".crt"), "r");
    size_t length = file ? fread(data, 1, sizeof data, file) : 0;
    if (file) fclose(file);
    c->used = 1;
    c->application = &applications[0];
    strcpy(c->name, "holder");
    c->sign = sm2_new();
    c->certificate[1] = malloc(length + 1);
    memcpy(c->certificate[1], data, length);
    c->certificate_length[1] = (ULONG)length;
#endif
}
static void container_free(Container *c) {
    EVP_PKEY_free(c->sign);
    EVP_PKEY_free(c->encrypt);
    free(c->certificate[0]);
    free(c->certificate[1]);
    memset(c, 0, sizeof *c);
}
__attribute__((destructor)) static void end(void) {
    for (int i = 0; i < 4; i++) for (int j = 0; j < COUNT; j++) container_free(&applications[i].containers[j]);
}

/* Devices. */
API ULONG SKF_EnumDev(BOOL present, LPSTR names, ULONG *size) {
    char list[64];
    (void)present;
    if (call(__func__)) return list_give(list, 0, names, size);
    return list_give(list, list_add(list, 0, "odd 0"), names, size);
}
API ULONG SKF_ConnectDev(LPSTR name, HANDLE *device) { CALL; WITH(!strcmp(name, "odd 0"), SAR_FAIL); opened++; *device = &opened; return SAR_OK; }
API ULONG SKF_DisConnectDev(HANDLE device) { CALL; DEVICE(device); opened--; return SAR_OK; }
API ULONG SKF_GetDevState(LPSTR name, ULONG *state) { *state = call(__func__) || strcmp(name, "odd 0") ? 0 : 1; return SAR_OK; }
API ULONG SKF_SetLabel(HANDLE device, LPSTR text) { CALL; DEVICE(device); snprintf(label, 33, "%s", text); return SAR_OK; }
API ULONG SKF_GetDevInfo(HANDLE device, DEVINFO *d) {
    CALL; DEVICE(device);
    memset(d, 0, sizeof *d);
    d->Version.major = 1;
    strcpy(d->Manufacturer, "Oddities Ltd");
    strcpy(d->Issuer, "nobody");
    strcpy(d->Label, label);
    strcpy(d->SerialNumber, "ODD0001");
    d->HWVersion.major = 2;
    d->FirmwareVersion.minor = 7;
    d->AlgSymCap = 0x0000041F;
    d->AlgAsymCap = 0x00020700;
    d->AlgHashCap = 7;
#ifdef SSF33
    d->DevAuthAlgId = 0x201;
#else
    d->DevAuthAlgId = 0x401;
#endif
    d->TotalSpace = 65536;
    d->FreeSpace = 60000;
#ifndef DRAFT
    d->MaxECCBufferSize = 1024;
    d->MaxBufferSize = 1024;
#endif
    return SAR_OK;
}
API ULONG SKF_GenRandom(HANDLE device, BYTE *out, ULONG length) {
    CALL; DEVICE(device);
    trouble();
    RAND_bytes(out, (int)length);
    random_length = length < 16 ? length : 16;
    memcpy(random_bytes, out + length - random_length, random_length);
    return SAR_OK;
}
#ifdef SSF33
static void device_cipher(const BYTE *key, const BYTE *in, BYTE *out) { BYTE other[16]; for (int i = 0; i < 16; i++) other[i] = key[i] ^ 0x33; sm4_block(other, in, out, 1); }
#else
static void device_cipher(const BYTE *key, const BYTE *in, BYTE *out) { sm4_block(key, in, out, 1); }
#endif
API ULONG SKF_DevAuth(HANDLE device, BYTE *data, ULONG length) {
    CALL; DEVICE(device);
    BYTE block[16] = {0}, expected[16];
#ifdef SIXTEEN
    WITH(random_length == 16 && length == 16, SAR_INDATALENERR);
#else
    WITH(random_length == 8 && length == 16, SAR_INDATALENERR);
#endif
    WITH(device_tries, SAR_PIN_LOCKED);
    memcpy(block, random_bytes, random_length);
    random_length = 0;
    device_cipher(device_key, block, expected);
    if (memcmp(expected, data, 16)) { device_tries--; return SAR_PIN_INCORRECT; }
    device_tries = 6;
    authenticated = 1;
    return SAR_OK;
}
API ULONG SKF_ChangeDevAuthKey(HANDLE device, BYTE *key, ULONG length) { CALL; DEVICE(device); WITH(authenticated, SAR_USER_NOT_LOGGED_IN); WITH(length == 16, SAR_INDATALENERR); memcpy(device_key, key, 16); return SAR_OK; }

/* Applications and PINs. */
API ULONG SKF_CreateApplication(HANDLE device, LPSTR name, LPSTR admin, DWORD admin_tries, LPSTR user, DWORD user_tries, DWORD rights, HANDLE *out) {
    CALL; DEVICE(device); WITH(authenticated, SAR_USER_NOT_LOGGED_IN);
    /* All of a number has to be there, also where it is wider than the caller's. */
    WITH(admin_tries <= 15 && user_tries <= 15 && rights <= 0xFF, SAR_INVALIDPARAMERR);
    for (int i = 0; i < 4; i++) WITH(!applications[i].used || strcmp(applications[i].name, name), SAR_APPLICATION_EXISTS);
    for (int i = 0; i < 4; i++) if (!applications[i].used) {
        make(&applications[i], name, admin, (ULONG)admin_tries, user, (ULONG)user_tries, (ULONG)rights);
        applications[i].opened = 1;
        *out = &applications[i];
        return SAR_OK;
    }
    return SAR_NO_ROOM;
}
API ULONG SKF_EnumApplication(HANDLE device, LPSTR names, ULONG *size) {
    char list[512]; size_t at = 0;
    CALL; WITH(device == (HANDLE)&opened && opened, refuse(SAR_INVALIDHANDLEERR, size));
#ifdef CRASH_INFO
    crash();
#elif defined HANG_INFO
    for (;;) pause();
#endif
    for (int i = 0; i < 4; i++) if (applications[i].used) at = list_add(list, at, applications[i].name);
    return list_give(list, at, names, size);
}
API ULONG SKF_DeleteApplication(HANDLE device, LPSTR name) {
    CALL; DEVICE(device); WITH(authenticated, SAR_USER_NOT_LOGGED_IN);
    for (int i = 0; i < 4; i++) if (applications[i].used && !strcmp(applications[i].name, name)) {
        for (int j = 0; j < COUNT; j++) container_free(&applications[i].containers[j]);
        memset(&applications[i], 0, sizeof applications[i]);
        return SAR_OK;
    }
    return SAR_APPLICATION_NOT_EXISTS;
}
API ULONG SKF_OpenApplication(HANDLE device, LPSTR name, HANDLE *out) {
    CALL; DEVICE(device);
    for (int i = 0; i < 4; i++) if (applications[i].used && !strcmp(applications[i].name, name)) { applications[i].opened++; *out = &applications[i]; return SAR_OK; }
#ifdef MISSING_CRASHES
    crash();
#endif
    return SAR_APPLICATION_NOT_EXISTS;
}
API ULONG SKF_CloseApplication(HANDLE handle) { CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); a->opened--; return SAR_OK; }
API ULONG SKF_GetPINInfo(HANDLE handle, ULONG type, ULONG *most, ULONG *left, BOOL *fresh) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); WITH(type < 2, SAR_INVALIDPARAMERR);
    *most = a->most[type]; *left = a->left[type]; *fresh = a->fresh && type == 1;
    return SAR_OK;
}
static ULONG try_pin(Application *a, ULONG type, const char *pin, ULONG *left) {
    WITH(type < 2, SAR_INVALIDPARAMERR);
    if (!a->left[type]) { *left = 0; return SAR_PIN_LOCKED; }
    if (strcmp((char *)a->pin[type], pin)) {
        a->left[type]--;
#ifndef UNTOLD
        *left = a->left[type];
#endif
        return SAR_PIN_INCORRECT;
    }
    a->left[type] = a->most[type];
    return SAR_OK;
}
API ULONG SKF_VerifyPIN(HANDLE handle, ULONG type, LPSTR pin, ULONG *left) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR);
#ifdef HANG_PIN
    for (;;) pause();
#elif defined CRASH_PIN
    crash();
#endif
#ifdef FORGETFUL
    if (a->login || access(beside(".somebody"), F_OK) == 0) return SAR_USER_ALREADY_LOGGED_IN;
#endif
#ifdef CALLS_ITSELF
    ULONG most, tries; BOOL fresh;
    ULONG told = SKF_GetPINInfo(handle, type, &most, &tries, &fresh);
    if (told) return told;
#endif
    ULONG code = try_pin(a, type, pin, left);
    if (!code) { if (type == 1) a->login = 1; else a->admin = 1; } else if (type == 1) a->login = 0;
    return code;
}
API ULONG SKF_ChangePIN(HANDLE handle, ULONG type, LPSTR old, LPSTR new, ULONG *left) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); WITH(strlen(new) >= 6 && strlen(new) <= 16, SAR_PIN_LEN_RANGE);
    ULONG code = try_pin(a, type, old, left);
    if (!code) { snprintf((char *)a->pin[type], 32, "%s", new); if (type == 1) a->fresh = 0; }
    return code;
}
API ULONG SKF_UnblockPIN(HANDLE handle, LPSTR admin, LPSTR new, ULONG *left) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR);
    ULONG code = try_pin(a, 0, admin, left);
    if (!code) { snprintf((char *)a->pin[1], 32, "%s", new); a->left[1] = a->most[1]; }
    return code;
}
#ifndef FEW
API ULONG SKF_ClearSecureState(HANDLE handle) { CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); a->login = a->admin = 0; unlink(beside(".somebody")); return SAR_OK; }
API ULONG SKF_LockDev(HANDLE device, ULONG time) { (void)time; CALL; DEVICE(device); return SAR_OK; }
API ULONG SKF_UnlockDev(HANDLE device) { CALL; DEVICE(device); return SAR_OK; }

/* Files. */
static File *file(Application *a, const char *name) { for (int i = 0; i < COUNT; i++) if (a->files[i].used && !strcmp(a->files[i].name, name)) return &a->files[i]; return NULL; }
static int may(Application *a, ULONG rights) { return rights == 0xFF || (rights & 0x10 && a->login) || (rights & 1 && a->admin); }
API ULONG SKF_CreateFile(HANDLE handle, LPSTR name, ULONG size, ULONG read, ULONG write) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); WITH(may(a, a->rights), SAR_USER_NOT_LOGGED_IN);
    WITH(!file(a, name), SAR_FILE_ALREADY_EXIST); WITH(size <= ROOM, SAR_NO_ROOM);
    for (int i = 0; i < COUNT; i++) if (!a->files[i].used) {
        File *f = &a->files[i]; memset(f, 0, sizeof *f); f->used = 1; snprintf(f->name, 32, "%s", name); f->size = size; f->read = read; f->write = write; return SAR_OK;
    }
    return SAR_NO_ROOM;
}
API ULONG SKF_DeleteFile(HANDLE handle, LPSTR name) { CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); WITH(may(a, a->rights), SAR_USER_NOT_LOGGED_IN); File *f = file(a, name); WITH(f, SAR_FILE_NOT_EXIST); f->used = 0; return SAR_OK; }
API ULONG SKF_EnumFiles(HANDLE handle, LPSTR names, ULONG *size) {
    char list[512]; size_t at = 0;
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR);
    for (int i = 0; i < COUNT; i++) if (a->files[i].used) at = list_add(list, at, a->files[i].name);
    return list_give(list, at, names, size);
}
API ULONG SKF_GetFileInfo(HANDLE handle, LPSTR name, FILEATTRIBUTE *out) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); File *f = file(a, name); WITH(f, SAR_FILE_NOT_EXIST);
    memset(out, 0, sizeof *out); strcpy(out->FileName, f->name); out->FileSize = f->size; out->ReadRights = f->read; out->WriteRights = f->write;
    return SAR_OK;
}
API ULONG SKF_ReadFile(HANDLE handle, LPSTR name, ULONG offset, ULONG size, BYTE *out, ULONG *room) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); File *f = file(a, name); WITH(f, SAR_FILE_NOT_EXIST); WITH(may(a, f->read), SAR_USER_NOT_LOGGED_IN);
    WITH(offset <= f->size, SAR_INVALIDPARAMERR);
    return give(f->data + offset, size < f->size - offset ? size : f->size - offset, out, room);
}
API ULONG SKF_WriteFile(HANDLE handle, LPSTR name, ULONG offset, BYTE *data, ULONG size) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); File *f = file(a, name); WITH(f, SAR_FILE_NOT_EXIST); WITH(may(a, f->write), SAR_USER_NOT_LOGGED_IN);
    WITH(offset <= f->size && size <= f->size - offset, SAR_INVALIDPARAMERR);
    memcpy(f->data + offset, data, size);
    return SAR_OK;
}
#endif

/* Containers. */
API ULONG SKF_CreateContainer(HANDLE handle, LPSTR name, HANDLE *out) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); WITH(a->login, SAR_USER_NOT_LOGGED_IN);
    for (int i = 0; i < COUNT; i++) WITH(!a->containers[i].used || strcmp(a->containers[i].name, name), SAR_FAIL);
    for (int i = 0; i < COUNT; i++) if (!a->containers[i].used) {
        Container *c = &a->containers[i]; memset(c, 0, sizeof *c); c->used = 1; c->application = a; snprintf(c->name, 65, "%s", name); *out = c; return SAR_OK;
    }
    return SAR_NO_ROOM;
}
API ULONG SKF_DeleteContainer(HANDLE handle, LPSTR name) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR); WITH(a->login, SAR_USER_NOT_LOGGED_IN);
    for (int i = 0; i < COUNT; i++) if (a->containers[i].used && !strcmp(a->containers[i].name, name)) { container_free(&a->containers[i]); return SAR_OK; }
    return SAR_FAIL;
}
API ULONG SKF_OpenContainer(HANDLE handle, LPSTR name, HANDLE *out) {
    CALL; Application *a = application(handle); WITH(a, SAR_INVALIDHANDLEERR);
    for (int i = 0; i < COUNT; i++) if (a->containers[i].used && !strcmp(a->containers[i].name, name)) { *out = &a->containers[i]; return SAR_OK; }
    return SAR_FAIL;
}
API ULONG SKF_CloseContainer(HANDLE handle) { CALL; WITH(container(handle), SAR_INVALIDHANDLEERR); return SAR_OK; }
API ULONG SKF_EnumContainer(HANDLE handle, LPSTR names, ULONG *size) {
    char list[1024]; size_t at = 0;
    CALL; Application *a = application(handle); WITH(a, refuse(SAR_INVALIDHANDLEERR, size));
    for (int i = 0; i < COUNT; i++) if (a->containers[i].used) at = list_add(list, at, a->containers[i].name);
    return list_give(list, at, names, size);
}
API ULONG SKF_GetContainerType(HANDLE handle, ULONG *type) { CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR); *type = c->sign || c->encrypt ? 2 : 0; return SAR_OK; }
API ULONG SKF_ImportCertificate(HANDLE handle, BOOL sign, BYTE *data, ULONG length) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR); WITH(logged_in(c), SAR_USER_NOT_LOGGED_IN);
    free(c->certificate[!!sign]);
    c->certificate[!!sign] = malloc(length);
    memcpy(c->certificate[!!sign], data, length);
    c->certificate_length[!!sign] = length;
    return SAR_OK;
}
API ULONG SKF_ExportCertificate(HANDLE handle, BOOL sign, BYTE *out, ULONG *room) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR);
    if (!c->certificate[!!sign]) return refuse(SAR_CERTNOTFOUNTERR, room);
    return give(c->certificate[!!sign], c->certificate_length[!!sign], out, room);
}
API ULONG SKF_GenECCKeyPair(HANDLE handle, ULONG algorithm, ECCPUBLICKEYBLOB *blob) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR); WITH(logged_in(c), SAR_USER_NOT_LOGGED_IN);
#ifdef GMT0006
    WITH(algorithm == 0x20200, SAR_INVALIDPARAMERR);
#else
    WITH(algorithm == 0x20100, SAR_INVALIDPARAMERR);
#endif
    EVP_PKEY_free(c->sign);
    c->sign = sm2_new();
    public_blob(c->sign, blob);
    return SAR_OK;
}
API ULONG SKF_ImportECCKeyPair(HANDLE handle, ENVELOPEDKEYBLOB *blob) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR); WITH(logged_in(c), SAR_USER_NOT_LOGGED_IN); WITH(c->sign, SAR_KEYNOTFOUNTERR);
    BYTE key[64], d[32]; size_t length = sizeof key;
    WITH(blob->Version == 1 && blob->ulSymmAlgID == 0x401 && blob->ulBits == 256, SAR_INDATAERR);
    WITH(sm2_decrypt(c->sign, &blob->ECCCipherBlob, key, &length) && length == 16, SAR_INDATAERR);
    sm4_block(key, blob->cbEncryptedPriKey + 32, d, 0);
    sm4_block(key, blob->cbEncryptedPriKey + 48, d + 16, 0);
    EVP_PKEY_free(c->encrypt);
    c->encrypt = sm2_from(d, blob->PubKey.XCoordinate + 32, blob->PubKey.YCoordinate + 32);
    return c->encrypt ? SAR_OK : SAR_INDATAERR;
}
API ULONG SKF_ExportPublicKey(HANDLE handle, BOOL sign, BYTE *out, ULONG *room) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR);
    EVP_PKEY *key = sign ? c->sign : c->encrypt;
    if (!key) return refuse(SAR_KEYNOTFOUNTERR, room);
    ECCPUBLICKEYBLOB blob; memset(&blob, 0, sizeof blob); public_blob(key, &blob);
    return give(&blob, sizeof blob, out, room);
}
API ULONG SKF_ECCSignData(HANDLE handle, BYTE *digest, ULONG length, ECCSIGNATUREBLOB *out) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR); WITH(logged_in(c), SAR_USER_NOT_LOGGED_IN); WITH(c->sign, SAR_KEYNOTFOUNTERR); WITH(length == 32, SAR_INDATALENERR);
    BYTE r[32], s[32];
    WITH(sm2_sign(c->sign, digest, r, s), SAR_FAIL);
    field(out->r, r); field(out->s, s);
    return SAR_OK;
}
API ULONG SKF_ECCVerify(HANDLE device, ECCPUBLICKEYBLOB *key, BYTE *digest, ULONG length, ECCSIGNATUREBLOB *signature) {
    CALL; DEVICE(device); WITH(length == 32, SAR_INDATALENERR);
    EVP_PKEY *pair = public_key(key);
    WITH(pair, SAR_INDATAERR);
    int right = sm2_verify(pair, digest, signature->r + 32, signature->s + 32);
    EVP_PKEY_free(pair);
    return right ? SAR_OK : SAR_HASHNOTEQUALERR;
}
API ULONG SKF_ExtECCEncrypt(HANDLE device, ECCPUBLICKEYBLOB *key, BYTE *data, ULONG length, ECCCIPHERBLOB *out) {
    CALL; DEVICE(device);
    EVP_PKEY *pair = public_key(key);
    WITH(pair, SAR_INDATAERR);
    int done = sm2_encrypt(pair, data, length, out);
    EVP_PKEY_free(pair);
    return done ? SAR_OK : SAR_INDATALENERR;
}
API ULONG SKF_ECCPrvKeyDecrypt(HANDLE handle, ECCCIPHERBLOB *blob, BYTE *out, ULONG *room) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR); WITH(logged_in(c), SAR_USER_NOT_LOGGED_IN); WITH(c->encrypt, SAR_KEYNOTFOUNTERR);
    BYTE plain[4096]; size_t length = sizeof plain;
    WITH(sm2_decrypt(c->encrypt, blob, plain, &length), SAR_FAIL);
    return give(plain, length, out, room);
}

/* Session keys. */
API ULONG SKF_ECCExportSessionKey(HANDLE handle, ULONG algorithm, ECCPUBLICKEYBLOB *key, ECCCIPHERBLOB *out, HANDLE *session) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR);
    BYTE made[16]; RAND_bytes(made, 16);
    EVP_PKEY *pair = public_key(key);
    WITH(pair, SAR_INDATAERR);
    int done = sm2_encrypt(pair, made, 16, out);
    EVP_PKEY_free(pair);
    WITH(done, SAR_FAIL);
    Object *o = object_new(KEY, algorithm); memcpy(o->key, made, 16); *session = o;
    return SAR_OK;
}
API ULONG SKF_ImportSessionKey(HANDLE handle, ULONG algorithm, BYTE *data, ULONG length, HANDLE *session) {
    CALL; Container *c = container(handle); WITH(c, SAR_INVALIDHANDLEERR); WITH(logged_in(c), SAR_USER_NOT_LOGGED_IN); WITH(c->encrypt, SAR_KEYNOTFOUNTERR);
    BYTE plain[64]; size_t size = sizeof plain;
    ECCCIPHERBLOB *blob = (ECCCIPHERBLOB *)data;
    WITH(length >= 160 + sizeof(ULONG) + blob->CipherLen, SAR_INDATALENERR);
    WITH(sm2_decrypt(c->encrypt, blob, plain, &size) && size == 16, SAR_INDATAERR);
    Object *o = object_new(KEY, algorithm); memcpy(o->key, plain, 16); *session = o;
    return SAR_OK;
}
API ULONG SKF_CloseHandle(HANDLE handle) {
    CALL;
    for (Object **at = &objects; *at; at = &(*at)->next) if (*at == handle) {
        Object *o = *at; *at = o->next; EVP_CIPHER_CTX_free(o->cipher); EVP_MD_CTX_free(o->digest); free(o); return SAR_OK;
    }
    return SAR_INVALIDHANDLEERR;
}
static const EVP_CIPHER *cipher_of(ULONG algorithm) {
    switch (algorithm & 0xFF) { case 1: return EVP_sm4_ecb(); case 2: return EVP_sm4_cbc(); case 4: return EVP_sm4_cfb128(); case 8: return EVP_sm4_ofb(); default: return NULL; }
}
static ULONG cipher_begin(HANDLE handle, const BLOCKCIPHERPARAM *p, int encrypts) {
    Object *o = object(handle, KEY); WITH(o, SAR_INVALIDHANDLEERR); WITH(cipher_of(o->algorithm), SAR_INVALIDPARAMERR);
    WITH((o->algorithm & 0xFF) == 1 ? p->IVLen == 0 : p->IVLen == 16, SAR_INVALIDPARAMERR); WITH(p->PaddingType <= 1, SAR_INVALIDPARAMERR);
    EVP_CIPHER_CTX_free(o->cipher);
    o->cipher = EVP_CIPHER_CTX_new();
    BYTE key[16]; memcpy(key, o->key, 16);
    if ((o->algorithm & 0xFF00) == 0x200) for (int i = 0; i < 16; i++) key[i] ^= 0x33;
    EVP_CipherInit_ex(o->cipher, cipher_of(o->algorithm), NULL, key, p->IV, encrypts);
    EVP_CIPHER_CTX_set_padding(o->cipher, (int)p->PaddingType);
    o->encrypts = encrypts;
    return SAR_OK;
}
static ULONG cipher_part(HANDLE handle, const BYTE *data, ULONG length, BYTE *out, ULONG *room, int last, int encrypts) {
    Object *o = object(handle, KEY); WITH(o, SAR_INVALIDHANDLEERR); WITH(o->cipher && o->encrypts == encrypts, SAR_FAIL);
    int part = 0, rest = 0;
    if (!out) { *room = length + 16; return SAR_OK; }
    if (*room < length) return refuse(SAR_BUFFER_TOO_SMALL, room);
    WITH(!length || EVP_CipherUpdate(o->cipher, out, &part, data, (int)length) > 0, SAR_FAIL);
    if (last) { if (EVP_CipherFinal_ex(o->cipher, out + part, &rest) <= 0) return refuse(SAR_INDATALENERR, room); EVP_CIPHER_CTX_free(o->cipher); o->cipher = NULL; }
    *room = (ULONG)(part + rest);
    return SAR_OK;
}
API ULONG SKF_EncryptInit(HANDLE key, BLOCKCIPHERPARAM p) { CALL; return cipher_begin(key, &p, 1); }
API ULONG SKF_Encrypt(HANDLE key, BYTE *data, ULONG length, BYTE *out, ULONG *room) { CALL; return cipher_part(key, data, length, out, room, 1, 1); }
API ULONG SKF_EncryptUpdate(HANDLE key, BYTE *data, ULONG length, BYTE *out, ULONG *room) { CALL; return cipher_part(key, data, length, out, room, 0, 1); }
API ULONG SKF_EncryptFinal(HANDLE key, BYTE *out, ULONG *room) { CALL; return cipher_part(key, NULL, 0, out, room, 1, 1); }
API ULONG SKF_DecryptInit(HANDLE key, BLOCKCIPHERPARAM p) { CALL; return cipher_begin(key, &p, 0); }
API ULONG SKF_Decrypt(HANDLE key, BYTE *data, ULONG length, BYTE *out, ULONG *room) { CALL; return cipher_part(key, data, length, out, room, 1, 0); }
API ULONG SKF_DecryptUpdate(HANDLE key, BYTE *data, ULONG length, BYTE *out, ULONG *room) { CALL; return cipher_part(key, data, length, out, room, 0, 0); }
API ULONG SKF_DecryptFinal(HANDLE key, BYTE *out, ULONG *room) { CALL; return cipher_part(key, NULL, 0, out, room, 1, 0); }
#ifndef FEW
API ULONG SKF_SetSymmKey(HANDLE device, BYTE *key, ULONG algorithm, HANDLE *session) { CALL; DEVICE(device); Object *o = object_new(KEY, algorithm); memcpy(o->key, key, 16); *session = o; return SAR_OK; }
API ULONG SKF_MacInit(HANDLE key, BLOCKCIPHERPARAM *p, HANDLE *mac) {
    CALL; Object *o = object(key, KEY); WITH(o, SAR_INVALIDHANDLEERR); WITH(p->IVLen == 16, SAR_INVALIDPARAMERR);
    Object *m = object_new(MAC, o->algorithm); memcpy(m->key, o->key, 16); memcpy(m->mac, p->IV, 16); *mac = m;
    return SAR_OK;
}
API ULONG SKF_MacUpdate(HANDLE mac, BYTE *data, ULONG length) {
    CALL; Object *m = object(mac, MAC); WITH(m, SAR_INVALIDHANDLEERR);
    for (ULONG i = 0; i < length; i++) { m->block[m->held++] = data[i]; if (m->held == 16) { for (int j = 0; j < 16; j++) m->mac[j] ^= m->block[j]; sm4_block(m->key, m->mac, m->mac, 1); m->held = 0; } }
    return SAR_OK;
}
API ULONG SKF_MacFinal(HANDLE mac, BYTE *out, ULONG *room) { CALL; Object *m = object(mac, MAC); WITH(m, SAR_INVALIDHANDLEERR); WITH(!m->held, SAR_INDATALENERR); return give(m->mac, 16, out, room); }
API ULONG SKF_DigestInit(HANDLE device, ULONG algorithm, ECCPUBLICKEYBLOB *key, BYTE *id, ULONG length, HANDLE *digest) {
    static const BYTE curve[] =
        "\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFC"
        "\x28\xE9\xFA\x9E\x9D\x9F\x5E\x34\x4D\x5A\x9E\x4B\xCF\x65\x09\xA7\xF3\x97\x89\xF5\x15\xAB\x8F\x92\xDD\xBC\xBD\x41\x4D\x94\x0E\x93"
        "\x32\xC4\xAE\x2C\x1F\x19\x81\x19\x5F\x99\x04\x46\x6A\x39\xC9\x94\x8F\xE3\x0B\xBF\xF2\x66\x0B\xE1\x71\x5A\x45\x89\x33\x4C\x74\xC7"
        "\xBC\x37\x36\xA2\xF4\xF6\x77\x9C\x59\xBD\xCE\xE3\x6B\x69\x21\x53\xD0\xA9\x87\x7C\xC6\x2A\x47\x40\x02\xDF\x32\xE5\x21\x39\xF0\xA0";
    CALL; DEVICE(device);
    const EVP_MD *md = algorithm == 1 ? EVP_sm3() : algorithm == 2 ? EVP_sha1() : algorithm == 4 ? EVP_sha256() : NULL;
    WITH(md, SAR_NOTSUPPORTYETERR);
    Object *o = object_new(DIGEST, algorithm);
    o->digest = EVP_MD_CTX_new();
    EVP_DigestInit(o->digest, md);
    if (length) {
        BYTE bits[2] = {(BYTE)(length >> 5), (BYTE)(length << 3)}, z[32];
        EVP_DigestUpdate(o->digest, bits, 2);
        EVP_DigestUpdate(o->digest, id, length);
        EVP_DigestUpdate(o->digest, curve, sizeof curve - 1);
        EVP_DigestUpdate(o->digest, key->XCoordinate + 32, 32);
        EVP_DigestUpdate(o->digest, key->YCoordinate + 32, 32);
        EVP_DigestFinal_ex(o->digest, z, NULL);
        EVP_DigestInit(o->digest, md);
        EVP_DigestUpdate(o->digest, z, 32);
    }
    *digest = o;
    return SAR_OK;
}
API ULONG SKF_DigestUpdate(HANDLE digest, BYTE *data, ULONG length) { CALL; Object *o = object(digest, DIGEST); WITH(o, SAR_INVALIDHANDLEERR); EVP_DigestUpdate(o->digest, data, length); return SAR_OK; }
API ULONG SKF_DigestFinal(HANDLE digest, BYTE *out, ULONG *room) {
    CALL; Object *o = object(digest, DIGEST); WITH(o, SAR_INVALIDHANDLEERR);
    BYTE told[64]; unsigned length = 0;
    EVP_MD_CTX *copy = EVP_MD_CTX_new(); EVP_MD_CTX_copy(copy, o->digest); EVP_DigestFinal_ex(copy, told, &length); EVP_MD_CTX_free(copy);
    return give(told, length, out, room);
}
#endif
