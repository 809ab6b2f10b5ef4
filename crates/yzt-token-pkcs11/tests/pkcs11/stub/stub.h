/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A PKCS#11 module for tests: one token that locks its PIN, tells so by flags, has SM2 through
 * vendor mechanisms, and is removed and put in again on command.
 *
 * It is told what to do by files beside itself, so that each copy of it is a token of its own:
 *   insertion   a number; 0 is removed, another number than before is put in again
 *   fault       "C_Name code": the next call of that name answers the code
 *   flags       flags that the token has besides
 *   lax         the next key pair is made extractable
 *   again       the next key asks for its PIN before each signature
 * and writes to `counters` how often something happened.
 */
#ifndef YZT_STUB_H
#define YZT_STUB_H

#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

#define SLOT 7
#define LIMIT 6
#define MAX_OBJECTS 64
#define MAX_ATTRIBUTES 24
#define MAX_SESSIONS 16

typedef struct {
	CK_ULONG type, length;
	unsigned char *value;
} Attribute;

typedef struct {
	int used;
	CK_ULONG count;
	Attribute attributes[MAX_ATTRIBUTES];
	EVP_PKEY *key;
} Object;

typedef struct {
	int used;
	CK_ULONG next;
	CK_ULONG found_count;
	CK_OBJECT_HANDLE found[MAX_OBJECTS];
	CK_MECHANISM_TYPE mechanism;
	EVP_PKEY *key;
} Session;

/* What the module remembers. */
extern int initialized, insertion, logged_in, is_so, user_tries, so_tries;
extern int initializes, finalizes, logins, presentations, closes;
extern Object objects[MAX_OBJECTS];
extern Session sessions[MAX_SESSIONS];

unsigned long number_in(const char *name, unsigned long otherwise);
void write_counters(void);
CK_RV fault(const char *name);
void look_for_card(void);

Attribute *attribute(Object *object, CK_ULONG type);
void set(Object *object, CK_ULONG type, const void *value, CK_ULONG length);
Object *make(CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *handle);
Object *visible(CK_OBJECT_HANDLE handle);

/* How every function begins. */
#define ENTER(name)                             \
	do {                                    \
		CK_RV injected;                 \
		if (!initialized)               \
			return CKR_CRYPTOKI_NOT_INITIALIZED; \
		look_for_card();                \
		injected = fault(#name);        \
		if (injected != CKR_OK)         \
			return injected;        \
	} while (0)
#define CARD(slot)                              \
	do {                                    \
		if ((slot) != SLOT)             \
			return CKR_SLOT_ID_INVALID; \
		if (insertion == 0)             \
			return CKR_TOKEN_NOT_PRESENT; \
	} while (0)
#define SESSION(handle)                         \
	do {                                    \
		if (insertion == 0)             \
			return CKR_DEVICE_REMOVED; \
		if ((handle) == 0 || (handle) > MAX_SESSIONS || !sessions[(handle)-1].used) \
			return CKR_SESSION_HANDLE_INVALID; \
	} while (0)

#endif
