/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * Connect, open, log in, sign, close, over and over; tells memory, files and handles as it goes.
 *
 * soak CYCLES
 */
#include "tools.h"
#include <dirent.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

/* Resident memory in KiB. */
static long resident(void)
{
    long pages = 0, ignored;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &ignored, &pages) != 2) {
        exit(2);
    }
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int files(void)
{
    int count = -3; /* ".", ".." and the folder itself. */
    DIR *folder = opendir("/proc/self/fd");
    while (folder != NULL && readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count;
}

static void cycle(int is_first, int leaks)
{
    DEVHANDLE device = NULL;
    HAPPLICATION application = NULL;
    HCONTAINER container = NULL;
    HANDLE hash = NULL;
    ECCPUBLICKEYBLOB key;
    ECCSIGNATUREBLOB signature;
    BYTE digest[32];
    ULONG tries = 0, size = sizeof digest;
    ANSWERS(SAR_OK, SKF_ConnectDev("softkey:one", &device));
    if (is_first) {
        ANSWERS(SAR_OK, authenticate(device, "1234567812345678", 16));
        ANSWERS(SAR_OK, SKF_CreateApplication(device, "SOAK", "12345678", 10, "123456", 6, SECURE_USER_ACCOUNT,
                                              &application));
        ANSWERS(SAR_OK, SKF_CloseApplication(application));
    }
    ANSWERS(SAR_OK, SKF_OpenApplication(device, "SOAK", &application));
    ANSWERS(SAR_OK, SKF_VerifyPIN(application, USER_TYPE, "123456", &tries));
    if (is_first) {
        ANSWERS(SAR_OK, SKF_CreateContainer(application, "keys", &container));
        ANSWERS(SAR_OK, SKF_GenECCKeyPair(container, SGD_SM2_1, &key));
        ANSWERS(SAR_OK, SKF_CloseContainer(container));
    }
    ANSWERS(SAR_OK, SKF_OpenContainer(application, "keys", &container));
    ANSWERS(SAR_OK, SKF_DigestInit(device, SGD_SM3, NULL, NULL, 0, &hash));
    ANSWERS(SAR_OK, SKF_Digest(hash, (BYTE *)"message", 7, digest, &size));
    ANSWERS(SAR_OK, SKF_ECCSignData(container, digest, 32, &signature));
    CHECK((uintptr_t)hash < 0x80000000u);
    /* Every other cycle closes nothing but the connection, as programs do. */
    if (!leaks) {
        ANSWERS(SAR_OK, SKF_CloseHandle(hash));
        ANSWERS(SAR_OK, SKF_CloseContainer(container));
        ANSWERS(SAR_OK, SKF_CloseApplication(application));
    }
    ANSWERS(SAR_OK, SKF_DisConnectDev(device));
    ANSWERS(SAR_INVALIDHANDLEERR, SKF_CloseContainer(container));
}

int main(int count, char **arguments)
{
    long cycles = count == 2 ? atol(arguments[1]) : 0, i, step = cycles / 10;
    for (i = 0; i < cycles && failures == 0; i++) {
        cycle(i == 0, i % 2 == 0);
        if ((i + 1) % step == 0) {
            printf("%ld cycles: %ld KiB, %d files\n", i + 1, resident(), files());
            fflush(stdout);
        }
    }
    printf("%d failures\n", failures);
    return failures != 0;
}
