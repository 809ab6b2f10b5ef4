/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * libyzt: certificates of Chinese CAs on USB keys, and logins with them.
 *
 * The conventions that hold for every function (results, ownership, threads, fork, texts, buffers,
 * PINs, times, versions) are told once, in ABI.md beside this file. In short: functions return YZT_OK
 * or a code and then have written nothing; texts are UTF-8; a buffer that is NULL with a capacity of 0
 * asks for the size; the error object may be NULL; every object is freed with its own function.
 *
 * Generated from the sources of the library: do not edit.
 */

#ifndef YZT_H
#define YZT_H

#include <stddef.h>
#include <stdint.h>

/**
 * The first number of this header's version.
 */
#define YZT_VERSION_MAJOR 0

/**
 * The second number of this header's version.
 */
#define YZT_VERSION_MINOR 1

/**
 * The third number of this header's version.
 */
#define YZT_VERSION_PATCH 0

/**
 * This header's version as one number: eight bits for each part.
 */
#define YZT_VERSION_NUMBER 256

/**
 * The version of the binary interface that this header describes: the major number in the upper 16
 * bits, the minor one in the lower. A program may use a library whose major number is the same and
 * whose minor number is not lower.
 */
#define YZT_ABI_VERSION 65536

/**
 * A time that means the system's clock: no certificate and no challenge is of 1970.
 */
#define YZT_NOW 0

/**
 * The certificate for signatures and logins.
 */
#define YZT_USE_SIGNATURE 1

/**
 * The certificate for encryption.
 */
#define YZT_USE_ENCRYPTION 2

/**
 * The PIN was chosen by the holder.
 */
#define YZT_PIN_SET 0

/**
 * The PIN is still the one that every key comes with.
 */
#define YZT_PIN_DEFAULT 1

/**
 * The PIN was handed out for one use and must be changed before the key works.
 */
#define YZT_PIN_ONE_TIME 2

/**
 * Few tries are left; the key does not tell how many.
 */
#define YZT_TRIES_LOW -2

/**
 * The key does not tell how many tries are left.
 */
#define YZT_TRIES_UNKNOWN -1

/**
 * The holder agreed to spend the last try: a wrong PIN will lock the key. Without this flag a call
 * with a PIN is refused as YZT_LAST_TRY_NOT_CONFIRMED when one try is left.
 */
#define YZT_LAST_TRY 1

/**
 * The login was bound to the portal's origin.
 */
#define YZT_IDENTITY_ORIGIN_BOUND 1

/**
 * The certificate says that its key is in software, not in a USB key.
 */
#define YZT_IDENTITY_SOFTWARE_KEY 2

/**
 * The origin is one that only developer mode accepts; such an identity must not reach real data.
 */
#define YZT_IDENTITY_DEVELOPER_MODE 4

/**
 * The certificate expires soon; remind the holder to renew it.
 */
#define YZT_IDENTITY_REMINDER 8

/**
 * What functions return: YZT_OK, or why there is no result. Numbers are never reused; later versions
 * add some, so a program treats one that it does not know as a failure.
 * 
 * 1000-1399 talking to a key, 2000-2199 keys and their PINs, 2500-2599 software keys, 3000-3299
 * certificates, 4000-4099 the login, 4600-4689 choosing and asking, 5200-5299 this library.
 */
enum yzt_code
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The call did its work.
     */
    YZT_OK = 0,
    /**
     * The key's answer is incomplete.
     */
    YZT_APDU_TOO_SHORT = 1000,
    /**
     * A length field in the exchange with the key is cut off.
     */
    YZT_APDU_LENGTH_TRUNCATED = 1001,
    /**
     * A length field in the exchange with the key is zero.
     */
    YZT_APDU_LENGTH_ZERO = 1002,
    /**
     * A length in the exchange with the key does not match its data.
     */
    YZT_APDU_LENGTH_MISMATCH = 1003,
    /**
     * The data is too long for one exchange with the key.
     */
    YZT_APDU_DATA_TOO_LONG = 1004,
    /**
     * The length asked of the key cannot be expressed.
     */
    YZT_APDU_EXPECTED_LENGTH = 1005,
    /**
     * The key's answer is longer than any answer can be.
     */
    YZT_APDU_RESPONSE_TOO_LONG = 1006,
    /**
     * The key was unplugged.
     */
    YZT_CARD_REMOVED = 1050,
    /**
     * The key was reset and has forgotten its login.
     */
    YZT_CARD_RESET = 1051,
    /**
     * The key did not answer in time.
     */
    YZT_CARD_TIMEOUT = 1052,
    /**
     * Another program is using the key.
     */
    YZT_CARD_BUSY = 1053,
    /**
     * The smart-card service ended or failed while the key was in use.
     */
    YZT_CARD_TRANSPORT = 1054,
    /**
     * The data is longer than the connection to the key can carry.
     */
    YZT_CARD_LIMIT = 1055,
    /**
     * The key answered with something that is no answer.
     */
    YZT_CARD_GARBLED = 1056,
    /**
     * The PIN is too short; no try was used.
     */
    YZT_PIN_TOO_SHORT = 1100,
    /**
     * The PIN is too long; no try was used.
     */
    YZT_PIN_TOO_LONG = 1101,
    /**
     * The PIN holds a character that is not allowed; no try was used.
     */
    YZT_PIN_CHARACTER = 1102,
    /**
     * The settings for PINs contradict themselves.
     */
    YZT_PIN_POLICY_IMPOSSIBLE = 1103,
    /**
     * The setting for the number of tries is out of range.
     */
    YZT_RETRY_LIMIT_RANGE = 1104,
    /**
     * The PIN's state on the key is damaged.
     */
    YZT_PIN_STATE_DAMAGED = 1105,
    /**
     * The PIN could not be read.
     */
    YZT_PIN_NOT_READ = 1106,
    /**
     * The PIN is locked.
     */
    YZT_PIN_STATE_LOCKED = 1110,
    /**
     * No PIN verification was begun on the key.
     */
    YZT_PIN_STATE_NOT_BEGUN = 1111,
    /**
     * The key is verifying another PIN.
     */
    YZT_PIN_STATE_UNDER_WAY = 1112,
    /**
     * The operating system gave no random numbers.
     */
    YZT_RANDOM_UNAVAILABLE = 1200,
    /**
     * This is not a valid public key.
     */
    YZT_PUBLIC_KEY_INVALID = 1201,
    /**
     * This is not a valid private key.
     */
    YZT_PRIVATE_KEY_INVALID = 1202,
    /**
     * The signature has the wrong form.
     */
    YZT_SIGNATURE_MALFORMED = 1203,
    /**
     * The signature is not this certificate's signature of this file.
     */
    YZT_SIGNATURE_MISMATCH = 1204,
    /**
     * The encrypted data has the wrong form.
     */
    YZT_CIPHERTEXT_MALFORMED = 1205,
    /**
     * Decryption failed: the data is for another key or damaged.
     */
    YZT_DECRYPTION_FAILED = 1206,
    /**
     * The SM2 identifier is too long.
     */
    YZT_IDENTIFIER_TOO_LONG = 1207,
    /**
     * Data of this length cannot be encrypted with this key.
     */
    YZT_PLAINTEXT_LENGTH = 1208,
    /**
     * The encrypted data is not a whole number of blocks.
     */
    YZT_BLOCK_LENGTH = 1209,
    /**
     * The key's algorithm is not supported.
     */
    YZT_ALGORITHM_NOT_SUPPORTED = 1210,
    /**
     * The key file is damaged or of a form that is not supported.
     */
    YZT_KEY_ENCODING = 1211,
    /**
     * The enveloped key in the issuing answer has the wrong form.
     */
    YZT_ENVELOPED_KEY_MALFORMED = 1212,
    /**
     * RSA keys of this size are not supported.
     */
    YZT_KEY_SIZE = 1213,
    /**
     * The digest is not as long as its algorithm makes them.
     */
    YZT_DIGEST_LENGTH = 1214,
    /**
     * The key does not sign digests of this algorithm.
     */
    YZT_DIGEST_UNSUITABLE = 1215,
    /**
     * The initialisation vector or feedback length does not fit the cipher mode.
     */
    YZT_CIPHER_PARAMETERS = 1216,
    /**
     * The key agreement failed.
     */
    YZT_AGREEMENT_FAILED = 1217,
    /**
     * A key of this length cannot be agreed.
     */
    YZT_AGREED_LENGTH = 1218,
    /**
     * The class of a command is wrong.
     */
    YZT_COMMAND_CLASS = 1300,
    /**
     * A command is not known.
     */
    YZT_COMMAND_UNKNOWN = 1301,
    /**
     * A command's parameters have no meaning.
     */
    YZT_COMMAND_PARAMETERS = 1302,
    /**
     * Data exchanged with the key is cut off.
     */
    YZT_COMMAND_TRUNCATED = 1303,
    /**
     * Data exchanged with the key is followed by something unknown.
     */
    YZT_COMMAND_TRAILING = 1304,
    /**
     * Data exchanged with the key holds an invalid value.
     */
    YZT_COMMAND_VALUE = 1305,
    /**
     * A name is empty, too long or holds a character that is not allowed.
     */
    YZT_COMMAND_TEXT = 1306,
    /**
     * A command for random numbers names no length.
     */
    YZT_COMMAND_NO_LENGTH = 1307,
    /**
     * The PIN does not fit the key's field of 16 bytes.
     */
    YZT_COMMAND_PIN_FIELD = 1308,
    /**
     * The key gave too few random bytes.
     */
    YZT_COMMAND_SHORT_CHALLENGE = 1309,
    /**
     * The enveloped key uses a symmetric algorithm that is not supported.
     */
    YZT_COMMAND_SYMMETRIC_ALGORITHM = 1310,
    /**
     * The algorithm of a session key is not known.
     */
    YZT_COMMAND_CIPHER_ALGORITHM = 1311,
    /**
     * The code of a digest algorithm is not known.
     */
    YZT_COMMAND_HASH_ALGORITHM = 1312,
    /**
     * What arrived during the remote unlock is no message of it.
     */
    YZT_UNBLOCK_NOT_A_MESSAGE = 1320,
    /**
     * The two ends of the remote unlock speak different versions.
     */
    YZT_UNBLOCK_VERSION = 1321,
    /**
     * A message of the remote unlock was damaged on its way.
     */
    YZT_UNBLOCK_DAMAGED = 1322,
    /**
     * A message of the remote unlock holds an invalid value.
     */
    YZT_UNBLOCK_MALFORMED = 1323,
    /**
     * A message belongs to another remote unlock.
     */
    YZT_UNBLOCK_OTHER_VISIT = 1324,
    /**
     * A message is about another key or application.
     */
    YZT_UNBLOCK_OTHER_KEY = 1325,
    /**
     * A message of the remote unlock came out of order.
     */
    YZT_UNBLOCK_OUT_OF_ORDER = 1326,
    /**
     * The unlock answer is not for the challenge that the key waits with.
     */
    YZT_UNBLOCK_OTHER_CHALLENGE = 1327,
    /**
     * The 30 seconds of the remote unlock are over.
     */
    YZT_UNBLOCK_EXPIRED = 1328,
    /**
     * An administrator PIN on record cannot be used.
     */
    YZT_UNBLOCK_ADMINISTRATOR_PIN = 1329,
    /**
     * The PIN is wrong.
     */
    YZT_PIN_INCORRECT = 2000,
    /**
     * The key is locked: too many wrong PINs in a row.
     */
    YZT_PIN_LOCKED = 2001,
    /**
     * The present PIN is for one use: it must be changed before the key works.
     */
    YZT_PIN_MUST_CHANGE = 2002,
    /**
     * The PIN was sent and no answer came; a try may have been used.
     */
    YZT_PIN_OUTCOME_UNKNOWN = 2003,
    /**
     * This needs a verified PIN first.
     */
    YZT_NOT_LOGGED_IN = 2004,
    /**
     * The device key is wrong.
     */
    YZT_DEVICE_KEY_INCORRECT = 2005,
    /**
     * Device authentication is locked.
     */
    YZT_DEVICE_KEY_LOCKED = 2006,
    /**
     * The key refuses the new PIN; nothing was changed.
     */
    YZT_NEW_PIN_REFUSED = 2007,
    /**
     * The key was unplugged; the action was not finished.
     */
    YZT_TOKEN_REMOVED = 2010,
    /**
     * The key was reset; the action was not finished.
     */
    YZT_TOKEN_RESET = 2011,
    /**
     * Another program is using the key.
     */
    YZT_TOKEN_IN_USE = 2012,
    /**
     * The key did not answer in time.
     */
    YZT_TOKEN_TIMEOUT = 2013,
    /**
     * What is needed is not on the key.
     */
    YZT_TOKEN_OBJECT_NOT_FOUND = 2020,
    /**
     * Something of that name is on the key already.
     */
    YZT_TOKEN_OBJECT_EXISTS = 2021,
    /**
     * The key has no room left.
     */
    YZT_TOKEN_FULL = 2022,
    /**
     * This key cannot do that.
     */
    YZT_TOKEN_NOT_SUPPORTED = 2023,
    /**
     * Another program has closed the application on the key.
     */
    YZT_TOKEN_APPLICATION_CLOSED = 2024,
    /**
     * The unlock answer belongs to a request that is no longer waiting.
     */
    YZT_UNBLOCK_CHALLENGE_STALE = 2025,
    /**
     * The service desk refuses the remote unlock.
     */
    YZT_DESK_REFUSED = 2026,
    /**
     * Signing in batches is not switched on.
     */
    YZT_BATCH_NOT_ALLOWED = 2027,
    /**
     * This batch of signatures is over.
     */
    YZT_BATCH_ENDED = 2028,
    /**
     * A login is never signed in a batch.
     */
    YZT_LOGIN_IN_BATCH = 2029,
    /**
     * The key refuses the data.
     */
    YZT_TOKEN_DATA_REFUSED = 2030,
    /**
     * The key cannot do that in its present state.
     */
    YZT_TOKEN_STATE_REFUSED = 2031,
    /**
     * The key could not write to its memory.
     */
    YZT_TOKEN_MEMORY_FAILED = 2032,
    /**
     * The key's cryptography failed.
     */
    YZT_TOKEN_CRYPTOGRAPHY_FAILED = 2033,
    /**
     * The key answered with an unknown status.
     */
    YZT_TOKEN_STATUS = 2034,
    /**
     * The signature does not match.
     */
    YZT_TOKEN_SIGNATURE_MISMATCH = 2035,
    /**
     * The key's answer cannot be right.
     */
    YZT_TOKEN_ANSWER_MALFORMED = 2040,
    /**
     * The data is too long for the key.
     */
    YZT_TOKEN_DATA_TOO_LONG = 2041,
    /**
     * A name or argument cannot be used on a key.
     */
    YZT_TOKEN_ARGUMENT = 2042,
    /**
     * There is no PKCS11 module at this path.
     */
    YZT_MODULE_NOT_FOUND = 2100,
    /**
     * The PKCS11 module cannot be loaded.
     */
    YZT_MODULE_NOT_LOADABLE = 2101,
    /**
     * The file is no PKCS11 module.
     */
    YZT_MODULE_INVALID = 2102,
    /**
     * The PKCS11 module refused a call.
     */
    YZT_MODULE_REFUSED = 2103,
    /**
     * The key has no user PIN yet.
     */
    YZT_NO_USER_PIN = 2104,
    /**
     * The PKCS11 module made a key that is not what was asked for; it was deleted.
     */
    YZT_KEY_NOT_AS_ASKED = 2105,
    /**
     * There is no SKF library at this path.
     */
    YZT_SKF_LIBRARY_NOT_FOUND = 2120,
    /**
     * The SKF library cannot be loaded.
     */
    YZT_SKF_LIBRARY_NOT_LOADABLE = 2121,
    /**
     * The file is no SKF library.
     */
    YZT_SKF_LIBRARY_INVALID = 2122,
    /**
     * The SKF library refused a call.
     */
    YZT_SKF_LIBRARY_REFUSED = 2123,
    /**
     * The helper process for the library did not start.
     */
    YZT_SKF_HELPER_NOT_STARTED = 2124,
    /**
     * The SKF library crashed.
     */
    YZT_SKF_LIBRARY_CRASHED = 2125,
    /**
     * The helper process for the library answers out of order.
     */
    YZT_SKF_HELPER_PROTOCOL = 2126,
    /**
     * A profile for a library cannot be used.
     */
    YZT_SKF_PROFILE_INVALID = 2127,
    /**
     * There is no software key in this folder.
     */
    YZT_SOFTKEY_NOT_FOUND = 2500,
    /**
     * A key or file of this name exists already; nothing was changed.
     */
    YZT_SOFTKEY_EXISTS = 2501,
    /**
     * The folder holds only a part of a software key.
     */
    YZT_SOFTKEY_INCOMPLETE = 2502,
    /**
     * Another program is using the software key.
     */
    YZT_SOFTKEY_IN_USE = 2503,
    /**
     * A file in the folder is not one of a software key.
     */
    YZT_SOFTKEY_FOREIGN_FILE = 2504,
    /**
     * The software key was written by a version that is not known here.
     */
    YZT_SOFTKEY_VERSION = 2505,
    /**
     * The software key's store is damaged.
     */
    YZT_SOFTKEY_DAMAGED = 2506,
    /**
     * store.key and store.redb belong to different software keys.
     */
    YZT_SOFTKEY_WRONG_STORE_KEY = 2507,
    /**
     * The file store.key is damaged.
     */
    YZT_SOFTKEY_STORE_KEY_DAMAGED = 2508,
    /**
     * The disk is full; nothing was written and nothing is lost.
     */
    YZT_SOFTKEY_NO_SPACE = 2509,
    /**
     * Access to the software key's folder is denied.
     */
    YZT_SOFTKEY_ACCESS_DENIED = 2510,
    /**
     * Reading or writing the software key's files failed.
     */
    YZT_SOFTKEY_IO = 2511,
    /**
     * A label or serial number is empty, too long or holds control characters.
     */
    YZT_SOFTKEY_TEXT = 2512,
    /**
     * The virtual reader cannot be reached.
     */
    YZT_VIRTUAL_READER_UNREACHABLE = 2550,
    /**
     * The virtual reader closed the connection.
     */
    YZT_VIRTUAL_READER_CLOSED = 2551,
    /**
     * The connection to the virtual reader broke.
     */
    YZT_VIRTUAL_READER_LOST = 2552,
    /**
     * What is connected is no virtual reader.
     */
    YZT_VIRTUAL_READER_FOREIGN = 2553,
    /**
     * The file is too large to be a certificate, request or revocation list.
     */
    YZT_CERT_TOO_LARGE = 3000,
    /**
     * This is not a certificate file, or it is damaged.
     */
    YZT_CERT_ENCODING = 3001,
    /**
     * The certificate holds a value that the standard does not allow.
     */
    YZT_CERT_PROFILE = 3002,
    /**
     * The file holds too many elements.
     */
    YZT_CERT_TOO_MANY = 3003,
    /**
     * The PEM file is damaged or holds something else.
     */
    YZT_CERT_PEM = 3004,
    /**
     * The version number in the file is not supported.
     */
    YZT_CERT_VERSION = 3005,
    /**
     * The signature algorithm inside and outside the certificate differ.
     */
    YZT_CERT_ALGORITHM_MISMATCH = 3006,
    /**
     * The certificate's algorithm is not supported.
     */
    YZT_CERT_ALGORITHM = 3007,
    /**
     * An extension stands twice in the certificate.
     */
    YZT_CERT_EXTENSION_REPEATED = 3008,
    /**
     * A time is not written as it must be.
     */
    YZT_CERT_TIME = 3009,
    /**
     * An object identifier is not written as it must be.
     */
    YZT_CERT_OBJECT_IDENTIFIER = 3010,
    /**
     * A name is empty, too long or holds a character that is not allowed.
     */
    YZT_CERT_NAME_ATTRIBUTE = 3011,
    /**
     * A unified social credit code has 18 digits and capital letters.
     */
    YZT_CREDIT_CODE_STRUCTURE = 3012,
    /**
     * The check character of the unified social credit code is wrong; a character may be mistyped.
     */
    YZT_CREDIT_CODE_CHECK = 3013,
    /**
     * This is not a certificate serial number.
     */
    YZT_CERT_SERIAL_NUMBER = 3014,
    /**
     * The certificate's signature is not valid: it was changed, or this authority did not issue it.
     */
    YZT_CERT_SIGNATURE_INVALID = 3030,
    /**
     * The certificate's signature is not encoded as the standard requires.
     */
    YZT_CERT_SIGNATURE_ENCODING = 3031,
    /**
     * The certificate has expired.
     */
    YZT_PATH_CERT_EXPIRED = 3032,
    /**
     * The certificate is not valid yet.
     */
    YZT_PATH_CERT_NOT_YET_VALID = 3033,
    /**
     * The certificate has been revoked.
     */
    YZT_PATH_CERT_REVOKED = 3034,
    /**
     * The certificate leads to no trusted authority.
     */
    YZT_CERT_ISSUER_UNKNOWN = 3035,
    /**
     * The issuer may not issue certificates.
     */
    YZT_CERT_NOT_AUTHORITY = 3036,
    /**
     * More authorities stand in the path than one of them allows.
     */
    YZT_CERT_PATH_LENGTH = 3037,
    /**
     * The certificate's key usage does not allow this purpose.
     */
    YZT_CERT_KEY_USAGE = 3038,
    /**
     * This is the encryption certificate; it is not for login or signing.
     */
    YZT_PATH_CERT_ENCRYPTION_ONLY = 3039,
    /**
     * The certificate's extended key usage does not allow this purpose.
     */
    YZT_CERT_EXTENDED_KEY_USAGE = 3040,
    /**
     * The certificate holds a critical extension that is not supported.
     */
    YZT_CERT_CRITICAL_EXTENSION = 3041,
    /**
     * This is a software key's certificate, which is not accepted here.
     */
    YZT_PATH_SOFTWARE_KEY_REFUSED = 3042,
    /**
     * No path was found among this many certificates.
     */
    YZT_CERT_PATH_WORK = 3043,
    /**
     * The signing key does not belong to the issuer's certificate.
     */
    YZT_CERT_ISSUER_KEY_MISMATCH = 3050,
    /**
     * The revocation list was issued by another authority.
     */
    YZT_CRL_ISSUER = 3051,
    /**
     * The issuer may not sign revocation lists.
     */
    YZT_CRL_SIGNER = 3052,
    /**
     * This kind of revocation list is not supported.
     */
    YZT_CRL_KIND = 3053,
    /**
     * It is not known whether the certificate is revoked: the issuer's revocation list is missing.
     */
    YZT_PATH_CERT_STATUS_UNKNOWN = 3060,
    /**
     * It is not known whether the certificate is revoked: the revocation list is outdated.
     */
    YZT_CRL_OUTDATED = 3061,
    /**
     * It is not known whether the certificate is revoked: the revocation list is from the future.
     */
    YZT_CRL_NOT_YET_VALID = 3062,
    /**
     * It is not known whether the certificate is revoked: the revocation list does not say until when it holds.
     */
    YZT_CRL_NO_NEXT_UPDATE = 3063,
    /**
     * It is not known whether the certificate is revoked: the revocation list's signature is not valid.
     */
    YZT_CRL_SIGNATURE_INVALID = 3064,
    /**
     * It is not known whether the certificate is revoked: the revocation list cannot be used.
     */
    YZT_CRL_UNUSABLE = 3065,
    /**
     * The signature algorithm does not belong to this kind of key.
     */
    YZT_CERT_ALGORITHM_OF_OTHER_KEY = 3066,
    /**
     * The signature uses SHA-1, which is too weak to be accepted.
     */
    YZT_CERT_ALGORITHM_WEAK = 3067,
    /**
     * There is no quirk of this name.
     */
    YZT_QUIRK_UNKNOWN = 3068,
    /**
     * This PKCS 7 file is no collection of certificates.
     */
    YZT_BUNDLE_CONTENT = 3080,
    /**
     * The file is sound, but it holds none of the certificates or revocation lists looked for.
     */
    YZT_BUNDLE_EMPTY = 3081,
    /**
     * An organisation code has 8 digits or capitals and a check character.
     */
    YZT_ORGANIZATION_CODE_STRUCTURE = 3082,
    /**
     * The organisation code's check character is wrong; one character may be mistyped.
     */
    YZT_ORGANIZATION_CODE_CHECK = 3083,
    /**
     * A name in the certificate is outside of what an authority above it allows.
     */
    YZT_CERT_NAME_EXCLUDED = 3090,
    /**
     * An authority constrains a kind of name, and such a name in the certificate cannot be judged.
     */
    YZT_CERT_NAME_UNREADABLE = 3091,
    /**
     * The certificate is not valid for a certificate policy that is required.
     */
    YZT_CERT_POLICY_REQUIRED = 3092,
    /**
     * A certificate above maps policies in a way that is not allowed.
     */
    YZT_CERT_POLICY_MAPPING = 3093,
    /**
     * The issuing authority's certificate does not allow this purpose.
     */
    YZT_CERT_PURPOSE_EXCLUDED = 3094,
    /**
     * The certificate is written in a way that departs from the standards and is not accepted here.
     */
    YZT_CERT_QUIRKS_NOT_ACCEPTED = 3095,
    /**
     * It is not known whether the certificate is revoked: the revocation list or OCSP response is too old.
     */
    YZT_STATUS_EVIDENCE_TOO_OLD = 3120,
    /**
     * It is not known whether the certificate is revoked: the lists that were given do not cover every reason.
     */
    YZT_STATUS_REASONS_OPEN = 3121,
    /**
     * It is not known whether the certificate is revoked: there is only an indirect revocation list, which is not supported.
     */
    YZT_CRL_INDIRECT = 3122,
    /**
     * It is not known whether the certificate is revoked: there is a delta list without its complete list.
     */
    YZT_CRL_DELTA_ALONE = 3123,
    /**
     * It is not known whether the certificate is revoked: the signer of the revocation list or OCSP response is not trusted.
     */
    YZT_STATUS_SIGNER_UNTRUSTED = 3124,
    /**
     * It is not known whether the certificate is revoked: the authority has not authorised the OCSP responder.
     */
    YZT_PATH_OCSP_RESPONDER_NOT_AUTHORISED = 3125,
    /**
     * It is not known whether the certificate is revoked: the OCSP responder does not know it.
     */
    YZT_OCSP_CERT_UNKNOWN = 3126,
    /**
     * It is not known whether the certificate is revoked: too many lists would have to be checked.
     */
    YZT_STATUS_TOO_MUCH_WORK = 3127,
    /**
     * The OCSP responder refused: it cannot read the request.
     */
    YZT_OCSP_MALFORMED_REQUEST = 3130,
    /**
     * The OCSP responder has an internal error and gave no answer.
     */
    YZT_OCSP_INTERNAL_ERROR = 3131,
    /**
     * The OCSP responder cannot answer now.
     */
    YZT_OCSP_TRY_LATER = 3132,
    /**
     * The OCSP responder answers signed requests only.
     */
    YZT_OCSP_SIGNATURE_REQUIRED = 3133,
    /**
     * The OCSP responder does not answer this request.
     */
    YZT_OCSP_UNAUTHORIZED = 3134,
    /**
     * The OCSP response carries no nonce, so that it may be an old one.
     */
    YZT_OCSP_NONCE_MISSING = 3135,
    /**
     * The OCSP response answers another request.
     */
    YZT_OCSP_NONCE_DIFFERENT = 3136,
    /**
     * OCSP responses of this type are not supported.
     */
    YZT_OCSP_RESPONSE_UNSUPPORTED = 3137,
    /**
     * The OCSP response does not speak of the certificate that was asked about.
     */
    YZT_OCSP_RESPONSE_OTHER = 3138,
    /**
     * The authority has not authorised the signer of the OCSP response.
     */
    YZT_OCSP_RESPONDER_NOT_AUTHORISED = 3139,
    /**
     * An attribute of the certificate request is not written as it must be.
     */
    YZT_REQUEST_ATTRIBUTE = 3160,
    /**
     * The file is too large to be an issuing answer, or a message that is read as a whole.
     */
    YZT_ANSWER_TOO_LARGE = 3200,
    /**
     * The issuing answer or the message holds too many certificates or other parts.
     */
    YZT_ANSWER_TOO_MANY = 3201,
    /**
     * The enveloped key in the issuing answer uses an algorithm that is not supported.
     */
    YZT_ANSWER_CIPHER = 3202,
    /**
     * The issuing answer holds no signature certificate for this key.
     */
    YZT_ANSWER_NO_SIGNATURE_CERTIFICATE = 3203,
    /**
     * The encryption certificate and the enveloped key do not belong together; nothing was imported.
     */
    YZT_ANSWER_ENCRYPTION_INCOMPLETE = 3204,
    /**
     * A certificate in the issuing answer has the wrong key usage; nothing was imported.
     */
    YZT_ANSWER_KEY_USAGE = 3205,
    /**
     * The two certificates name different holders; nothing was imported.
     */
    YZT_ANSWER_SUBJECT_MISMATCH = 3206,
    /**
     * The content has the form of a login request; it was not signed.
     */
    YZT_CONTENT_IS_LOGIN = 3210,
    /**
     * The file is not the kind of message that is expected.
     */
    YZT_MESSAGE_OTHER_KIND = 3211,
    /**
     * The signed message does not have the structure that the standard asks for.
     */
    YZT_MESSAGE_MALFORMED = 3212,
    /**
     * The signed message departs from the standard in a way that is not allowed here.
     */
    YZT_MESSAGE_QUIRK = 3213,
    /**
     * The message's digest algorithm is not supported, or does not go with the key.
     */
    YZT_MESSAGE_DIGEST_UNSUPPORTED = 3214,
    /**
     * The message's signature algorithm is not supported, or does not go with the signer's key.
     */
    YZT_MESSAGE_SIGNATURE_UNSUPPORTED = 3215,
    /**
     * The content is not the one that was signed.
     */
    YZT_MESSAGE_CONTENT_ALTERED = 3216,
    /**
     * The signature is not valid.
     */
    YZT_MESSAGE_SIGNATURE_INVALID = 3217,
    /**
     * The signer's certificate was not found, so that the signature cannot be checked.
     */
    YZT_MESSAGE_SIGNER_CERTIFICATE_MISSING = 3218,
    /**
     * The certificate is not for signatures of this kind.
     */
    YZT_MESSAGE_SIGNER_USAGE = 3219,
    /**
     * The message does not hold its content; the original file is needed.
     */
    YZT_MESSAGE_CONTENT_MISSING = 3220,
    /**
     * The message holds its content; none is to be given beside it.
     */
    YZT_MESSAGE_CONTENT_TWICE = 3221,
    /**
     * Nobody signed the message.
     */
    YZT_MESSAGE_NO_SIGNER = 3222,
    /**
     * What the signature says about signer or content does not fit.
     */
    YZT_MESSAGE_ATTRIBUTE_MISMATCH = 3223,
    /**
     * The signing key does not belong to the certificate; nothing was signed.
     */
    YZT_MESSAGE_SIGNER_KEY_MISMATCH = 3224,
    /**
     * The signer's certificate has to be known before this message is checked as a stream.
     */
    YZT_MESSAGE_CERTIFICATE_FIRST = 3225,
    /**
     * The timestamp is not of this data, or does not answer this request.
     */
    YZT_TIMESTAMP_MISMATCH = 3226,
    /**
     * The time-stamping authority did not issue a timestamp.
     */
    YZT_TIMESTAMP_REFUSED = 3227,
    /**
     * A file could not be read or written.
     */
    YZT_MESSAGE_STREAM_FAILED = 3228,
    /**
     * The message is not encrypted for this certificate.
     */
    YZT_NOT_A_RECIPIENT = 3230,
    /**
     * The content is encrypted with an algorithm that is not supported.
     */
    YZT_CONTENT_CIPHER_UNSUPPORTED = 3231,
    /**
     * The content's key is encrypted with an algorithm that is not supported.
     */
    YZT_KEY_ENCRYPTION_UNSUPPORTED = 3232,
    /**
     * The message does not open.
     */
    YZT_MESSAGE_DOES_NOT_OPEN = 3233,
    /**
     * The encrypted content is not in the message.
     */
    YZT_ENCRYPTED_CONTENT_MISSING = 3234,
    /**
     * This certificate cannot receive encrypted messages.
     */
    YZT_RECIPIENT_UNSUITABLE = 3235,
    /**
     * The message has no recipient.
     */
    YZT_NO_RECIPIENT = 3236,
    /**
     * The key for decryption does not belong to the recipient or the cipher.
     */
    YZT_RECIPIENT_KEY_MISMATCH = 3237,
    /**
     * This cipher has no place in a message of this kind.
     */
    YZT_CIPHER_OUT_OF_PLACE = 3238,
    /**
     * This is no issuing answer in any known form.
     */
    YZT_ANSWER_UNKNOWN = 3250,
    /**
     * The answer's encryption key is the signature key; nothing was imported.
     */
    YZT_ANSWER_KEY_REUSED = 3251,
    /**
     * The delivered encryption key is damaged or incomplete.
     */
    YZT_ESCROWED_KEY_MALFORMED = 3252,
    /**
     * The encryption key is sealed for the request's temporary key and has to be converted first.
     */
    YZT_ANSWER_KEY_NOT_RESEALED = 3253,
    /**
     * Two of the given files hold different encryption keys.
     */
    YZT_ANSWER_CONFLICT = 3254,
    /**
     * The site's address is not written as it must be.
     */
    YZT_ORIGIN_INVALID = 4000,
    /**
     * An internationalised name must be given in its ASCII form (xn--).
     */
    YZT_ORIGIN_NOT_ASCII = 4001,
    /**
     * The site does not use https or has no name; logins are not made there.
     */
    YZT_CONTEXT_INSECURE = 4002,
    /**
     * The service's identifier is too long or holds control characters.
     */
    YZT_CONTEXT_INVALID = 4003,
    /**
     * The session is empty or too long.
     */
    YZT_SESSION_INVALID = 4004,
    /**
     * The random value of the challenge has the wrong form.
     */
    YZT_NONCE_INVALID = 4005,
    /**
     * This is not a login challenge, or it is damaged.
     */
    YZT_CHALLENGE_MALFORMED = 4006,
    /**
     * No login is waiting in this session: the token was used already or belongs to another session.
     */
    YZT_NONCE_UNKNOWN = 4010,
    /**
     * The login came too late.
     */
    YZT_NONCE_EXPIRED = 4011,
    /**
     * The site's store of challenges failed.
     */
    YZT_NONCE_STORE_UNAVAILABLE = 4012,
    /**
     * The login token is too large.
     */
    YZT_TOKEN_TOO_LARGE = 4020,
    /**
     * The login token has the wrong form or is damaged.
     */
    YZT_TOKEN_MALFORMED = 4021,
    /**
     * Site and assistant speak different versions of the login.
     */
    YZT_FORMAT_UNSUPPORTED = 4022,
    /**
     * The certificate's algorithm is not supported.
     */
    YZT_ALGORITHM_UNSUPPORTED = 4023,
    /**
     * The login token names another algorithm than its certificate.
     */
    YZT_ALGORITHM_MISMATCH = 4024,
    /**
     * The login's signature is not valid for this site and this challenge.
     */
    YZT_SIGNATURE_INVALID = 4030,
    /**
     * This is the encryption certificate; it is not for login or signing.
     */
    YZT_CERT_ENCRYPTION_ONLY = 4040,
    /**
     * The certificate has expired.
     */
    YZT_CERT_EXPIRED = 4041,
    /**
     * The certificate is not valid yet.
     */
    YZT_CERT_NOT_YET_VALID = 4042,
    /**
     * The certificate has been revoked.
     */
    YZT_CERT_REVOKED = 4043,
    /**
     * The site does not know whether the certificate is revoked, so it refuses the login.
     */
    YZT_CERT_STATUS_UNKNOWN = 4044,
    /**
     * This is a software key's certificate, which is not accepted here.
     */
    YZT_SOFTWARE_KEY_REFUSED = 4045,
    /**
     * The certificate does not belong to the signing key.
     */
    YZT_CERT_KEY_MISMATCH = 4046,
    /**
     * The content to sign is a login; it is not signed as a document.
     */
    YZT_LOGIN_MESSAGE_REFUSED = 4050,
    /**
     * The action was cancelled; no try was used.
     */
    YZT_USER_CANCELLED = 4600,
    /**
     * No key was found.
     */
    YZT_NO_KEY = 4601,
    /**
     * Several keys are present; choose one.
     */
    YZT_SEVERAL_KEYS = 4602,
    /**
     * The key with this serial number is not present.
     */
    YZT_KEY_NOT_PRESENT = 4603,
    /**
     * Two keys have the same serial number.
     */
    YZT_SERIAL_NOT_UNIQUE = 4604,
    /**
     * The key holds no signature certificate.
     */
    YZT_NO_CERTIFICATE = 4605,
    /**
     * The key holds certificates of several organisations; none is chosen by guess.
     */
    YZT_SEVERAL_ORGANIZATIONS = 4606,
    /**
     * The key has no application for certificates.
     */
    YZT_NO_APPLICATION = 4607,
    /**
     * One try is left; it was not confirmed and not used.
     */
    YZT_LAST_TRY_NOT_CONFIRMED = 4608,
    /**
     * The new PIN equals the old one; nothing was changed.
     */
    YZT_NEW_PIN_UNCHANGED = 4609,
    /**
     * The new PIN must not be the default one.
     */
    YZT_NEW_PIN_IS_DEFAULT = 4610,
    /**
     * The two entries of the new PIN differ; nothing was changed.
     */
    YZT_PIN_ENTRIES_DIFFER = 4611,
    /**
     * There is no way to ask for the PIN.
     */
    YZT_PIN_UNAVAILABLE = 4612,
    /**
     * The issued certificate belongs to no key pair on this key.
     */
    YZT_ANSWER_FOR_ANOTHER_KEY = 4613,
    /**
     * The issuing answer is incomplete or does not fit together; nothing was imported.
     */
    YZT_ANSWER_INCOMPLETE = 4614,
    /**
     * The unlock answer is for another request; it was not sent to the key.
     */
    YZT_UNBLOCK_ANSWER_MISMATCH = 4615,
    /**
     * The unlock request or answer cannot be read.
     */
    YZT_UNBLOCK_MESSAGE_MALFORMED = 4616,
    /**
     * A certificate on the key does not belong to the key pair beside it.
     */
    YZT_CERTIFICATE_MISMATCH = 4617,
    /**
     * The key refuses the unlock answer: it is damaged, or the administrator PIN is another key's.
     */
    YZT_UNBLOCK_REFUSED = 4618,
    /**
     * The administrator PIN is locked: this key cannot be unlocked any more.
     */
    YZT_UNBLOCK_LOCKED = 4619,
    /**
     * The card in the reader is no key that is known here.
     */
    YZT_CARD_UNKNOWN = 4620,
    /**
     * The library failed inside.
     */
    YZT_INTERNAL_ERROR = 5200,
    /**
     * The program left out a necessary argument.
     */
    YZT_ARGUMENT_NULL = 5201,
    /**
     * The program used an object that never was.
     */
    YZT_HANDLE_INVALID = 5202,
    /**
     * The program used an object that it had freed.
     */
    YZT_HANDLE_STALE = 5203,
    /**
     * The program used an object of another kind.
     */
    YZT_HANDLE_KIND = 5204,
    /**
     * The program has reached the limit of objects, as it does not free those it has used.
     */
    YZT_TOO_MANY_OBJECTS = 5205,
    /**
     * An earlier internal error has made the object unusable.
     */
    YZT_OBJECT_BROKEN = 5206,
    /**
     * The program's buffer is too small.
     */
    YZT_BUFFER_TOO_SMALL = 5207,
    /**
     * A text is not UTF-8.
     */
    YZT_TEXT_NOT_UTF8 = 5208,
    /**
     * An input is too long.
     */
    YZT_ARGUMENT_TOO_LONG = 5209,
    /**
     * A text holds a NUL and cannot be given out.
     */
    YZT_TEXT_HOLDS_NUL = 5210,
    /**
     * The program gave a value that is not defined.
     */
    YZT_ARGUMENT_VALUE = 5220,
    /**
     * The program asked beyond the end of a list.
     */
    YZT_INDEX_OUT_OF_RANGE = 5221,
    /**
     * There is no such value.
     */
    YZT_VALUE_ABSENT = 5222,
    /**
     * The language is not supported; Chinese and English are.
     */
    YZT_LANGUAGE_UNKNOWN = 5223,
    /**
     * The folder of software keys does not exist.
     */
    YZT_KEYS_FOLDER_NOT_FOUND = 5224,
    /**
     * This computer's date is before 1970.
     */
    YZT_SYSTEM_CLOCK_WRONG = 5225,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum yzt_code yzt_code;
#else
typedef uint32_t yzt_code;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A certificate as it was read, and what it says. Whether it is to be believed is another question,
 * which a yzt_verifier answers. Platform libraries that know no SM2 are not needed for any of this.
 * 
 * Threads: any number at a time; it never changes. It depends on no other object.
 */
typedef struct yzt_certificate yzt_certificate;

/**
 * A challenge that was issued for a session. Freeing it changes nothing of the session.
 * 
 * Threads: any number at a time; it never changes. It depends on no other object.
 */
typedef struct yzt_challenge yzt_challenge;

/**
 * Where keys are looked for, and in which language people are told things. A program needs one.
 * 
 * Threads: any number at a time. Calls that reach keys of one context, through it or through a
 * yzt_key, take turns.
 * 
 * Lifetime: it may be freed before the objects that were made through it; they go on working.
 */
typedef struct yzt_context yzt_context;

/**
 * What a call has to say beyond its code: made by the caller, passed to any number of calls, freed
 * by the caller. It tells of the last call that it was passed to, and of success too.
 * 
 * Texts are in the language of the context that the call went through, and in English where a call
 * fails before a context is known.
 * 
 * Threads: one thread at a time; give each thread its own. It depends on no other object.
 */
typedef struct yzt_error yzt_error;

/**
 * Who has logged in, taken from the verified certificate and from nothing else.
 * 
 * Threads: any number at a time; it never changes. It depends on no other object.
 */
typedef struct yzt_identity yzt_identity;

/**
 * A key that is open: a USB key or a software key with its application. Nobody is logged in between
 * two calls. While it exists, other programs may find the key in use.
 * 
 * Threads: any number at a time; calls take turns, also with those on other keys of its context.
 * 
 * Lifetime: it depends on no other object. After removal of the key every call fails; free it and
 * open the key again.
 */
typedef struct yzt_key yzt_key;

/**
 * The keys that were present at one moment, in the order in which they were found.
 * 
 * Threads: any number at a time; it never changes. It depends on no other object and keeps no key
 * open.
 */
typedef struct yzt_key_list yzt_key_list;

/**
 * A login that was signed and goes back to the site.
 * 
 * Threads: any number at a time; it never changes. It depends on no other object.
 */
typedef struct yzt_login yzt_login;

/**
 * A portal's side of the login, for one origin: issues challenges, remembers them in memory, and
 * verifies the tokens that answer them. It trusts nobody until it is told whom.
 * 
 * Threads: any number at a time, also while its settings are replaced: a call that has begun keeps
 * the settings it began with.
 * 
 * Lifetime: it depends on no other object. Its open challenges end with it; one verifier serves as
 * long as the program runs, in one process.
 */
typedef struct yzt_verifier yzt_verifier;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the loaded library's binary interface, to be compared with YZT_ABI_VERSION.
 */
uint32_t yzt_abi_version(void);

/**
 * The version of the loaded library as a number, to be compared with YZT_VERSION_NUMBER.
 */
uint32_t yzt_version_number(void);

/**
 * The version of the loaded library as a text such as "1.2.3". It is not freed.
 */
const char *yzt_version(void);

/**
 * How many objects exist that were not freed yet, of all kinds together. For tests that look for
 * forgotten ones.
 */
size_t yzt_object_count(void);

/**
 * The name of a code such as "PIN_INCORRECT", for programs and logs; "OK" for 0. Two codes may
 * share a name when they tell the same fact from two places.
 * 
 * YZT_VALUE_ABSENT for a code that this library does not know.
 */
yzt_code yzt_code_name(yzt_code code, char *buffer, size_t capacity, size_t *size);

/**
 * What happened, in a sentence for a person. `language` is a tag such as "zh-CN" or "en"; NULL
 * is English.
 * 
 * YZT_VALUE_ABSENT for 0 and for a code that this library does not know, YZT_LANGUAGE_UNKNOWN.
 */
yzt_code yzt_code_text(yzt_code code,
                       const char *language,
                       char *buffer,
                       size_t capacity,
                       size_t *size);

/**
 * What the person can do about it. Otherwise as yzt_code_text.
 */
yzt_code yzt_code_advice(yzt_code code,
                         const char *language,
                         char *buffer,
                         size_t capacity,
                         size_t *size);

/**
 * Makes an error object. It is freed with yzt_error_free.
 */
yzt_code yzt_error_new(yzt_error **error);

/**
 * Frees an error object; NULL is nothing to do.
 */
yzt_code yzt_error_free(yzt_error *error);

/**
 * What the last call returned: YZT_OK or its code.
 */
yzt_code yzt_error_code(const yzt_error *error, yzt_code *code);

/**
 * The name of that code, as yzt_code_name tells it.
 */
yzt_code yzt_error_name(const yzt_error *error, char *buffer, size_t capacity, size_t *size);

/**
 * What happened, in a sentence for a person. YZT_VALUE_ABSENT after a success.
 */
yzt_code yzt_error_text(const yzt_error *error, char *buffer, size_t capacity, size_t *size);

/**
 * What the person can do about it. YZT_VALUE_ABSENT after a success.
 */
yzt_code yzt_error_advice(const yzt_error *error, char *buffer, size_t capacity, size_t *size);

/**
 * The error with its causes, in English and without secrets, for a log or for support.
 * YZT_VALUE_ABSENT after a success.
 */
yzt_code yzt_error_detail(const yzt_error *error, char *buffer, size_t capacity, size_t *size);

/**
 * How many wrong PINs are left, where the error is about the holder's PIN: a number from 0
 * (locked), YZT_TRIES_LOW or YZT_TRIES_UNKNOWN. YZT_VALUE_ABSENT for every other error.
 */
yzt_code yzt_error_tries_left(const yzt_error *error, int32_t *tries_left);

/**
 * Makes a context. It is freed with yzt_context_free.
 * 
 * `keys_folder` holds software keys, one folder each; NULL for none, for a program that only
 * verifies. `language` is a tag such as "zh-CN" or "en"; NULL is English.
 * 
 * YZT_KEYS_FOLDER_NOT_FOUND, YZT_LANGUAGE_UNKNOWN.
 */
yzt_code yzt_context_new(const char *keys_folder,
                         const char *language,
                         yzt_context **context,
                         yzt_error *error);

/**
 * Frees a context; NULL is nothing to do.
 */
yzt_code yzt_context_free(yzt_context *context);

/**
 * Lists the keys that are present, with what they tell without a PIN. The list is a snapshot; it
 * is freed with yzt_key_list_free. A key that cannot be used is listed with the reason and hides
 * no other.
 */
yzt_code yzt_context_list_keys(yzt_context *context, yzt_key_list **list, yzt_error *error);

/**
 * Opens the key with this serial number, or the only key where `serial` is NULL. It is freed with
 * yzt_key_free. Opening spends no PIN try.
 * 
 * YZT_NO_KEY, YZT_SEVERAL_KEYS, YZT_KEY_NOT_PRESENT, YZT_TOKEN_IN_USE by another program.
 */
yzt_code yzt_context_open_key(yzt_context *context,
                              const char *serial,
                              yzt_key **key,
                              yzt_error *error);

/**
 * How many keys the list has.
 */
yzt_code yzt_key_list_count(const yzt_key_list *list, size_t *count);

/**
 * The serial number of the key at `index`, which counts from 0. YZT_INDEX_OUT_OF_RANGE.
 */
yzt_code yzt_key_list_serial(const yzt_key_list *list,
                             size_t index,
                             char *buffer,
                             size_t capacity,
                             size_t *size);

/**
 * The label of the key at `index`, usually the organisation's name.
 */
yzt_code yzt_key_list_label(const yzt_key_list *list,
                            size_t index,
                            char *buffer,
                            size_t capacity,
                            size_t *size);

/**
 * The organisation in the certificates of the key at `index`. YZT_VALUE_ABSENT when there are no
 * certificates, or they are of several organisations.
 */
yzt_code yzt_key_list_organization(const yzt_key_list *list,
                                   size_t index,
                                   char *buffer,
                                   size_t capacity,
                                   size_t *size);

/**
 * When the signature certificate of the key at `index` expires, in seconds since 1970 UTC.
 * YZT_VALUE_ABSENT when there is none.
 */
yzt_code yzt_key_list_not_after(const yzt_key_list *list, size_t index, int64_t *not_after);

/**
 * Why the key at `index` cannot be used, or YZT_OK.
 */
yzt_code yzt_key_list_code(const yzt_key_list *list, size_t index, yzt_code *code);

/**
 * Frees a list; NULL is nothing to do.
 */
yzt_code yzt_key_list_free(yzt_key_list *list);

/**
 * The key's serial number.
 */
yzt_code yzt_key_serial(const yzt_key *key, char *buffer, size_t capacity, size_t *size);

/**
 * The key's label, usually the organisation's name.
 */
yzt_code yzt_key_label(const yzt_key *key, char *buffer, size_t capacity, size_t *size);

/**
 * The state of the holder's PIN, which spends no try: the tries left and the most there can be,
 * each a number, YZT_TRIES_LOW or YZT_TRIES_UNKNOWN, and YZT_PIN_SET, YZT_PIN_DEFAULT or
 * YZT_PIN_ONE_TIME. With no try left the key is locked.
 */
yzt_code yzt_key_pin_info(yzt_key *key,
                          int32_t *tries_left,
                          int32_t *maximum,
                          uint32_t *status,
                          yzt_error *error);

/**
 * Checks the holder's PIN: at most one try, and nobody is logged in afterwards. `flags` is 0 or
 * YZT_LAST_TRY. The library keeps no copy of the PIN; the caller wipes its own.
 * 
 * YZT_PIN_INCORRECT (the error object tells the tries left), YZT_PIN_LOCKED. No try is spent by
 * YZT_PIN_TOO_SHORT, YZT_PIN_TOO_LONG, YZT_PIN_CHARACTER, YZT_LAST_TRY_NOT_CONFIRMED and
 * YZT_PIN_MUST_CHANGE. After YZT_PIN_OUTCOME_UNKNOWN ask yzt_key_pin_info.
 */
yzt_code yzt_key_verify_pin(yzt_key *key,
                            const void *pin,
                            size_t pin_length,
                            uint32_t flags,
                            yzt_error *error);

/**
 * Reads a certificate of the key; `key_use` is YZT_USE_SIGNATURE or YZT_USE_ENCRYPTION. Of several,
 * after a renewal, it is the one that a login would use now, or the one of the same pair. It is
 * freed with yzt_certificate_free.
 * 
 * YZT_NO_CERTIFICATE, YZT_SEVERAL_ORGANIZATIONS.
 */
yzt_code yzt_key_certificate(yzt_key *key,
                             uint32_t key_use,
                             yzt_certificate **certificate,
                             yzt_error *error);

/**
 * Logs in to a site: at most one PIN try, one signature, and nobody is logged in afterwards. What
 * goes back to the site is yzt_login_token of the result, which is freed with yzt_login_free.
 * 
 * `origin` is the site as the browser asserts it, "https://job.example.test", never what a page
 * claims. `challenge` is the JSON that the site issued, in `challenge_length` bytes. `program` is
 * the name and version of the calling program, 1 to 64 printable ASCII characters. PIN and `flags`
 * are those of yzt_key_verify_pin.
 * 
 * Whether the certificate still serves is the site's decision: an expired one signs all the same.
 */
yzt_code yzt_key_login(yzt_key *key,
                       const char *origin,
                       const void *challenge,
                       size_t challenge_length,
                       const char *program,
                       const void *pin,
                       size_t pin_length,
                       uint32_t flags,
                       yzt_login **login,
                       yzt_error *error);

/**
 * Closes and frees a key; NULL is nothing to do.
 */
yzt_code yzt_key_free(yzt_key *key);

/**
 * The certificate itself, DER.
 */
yzt_code yzt_certificate_der(const yzt_certificate *certificate,
                             void *buffer,
                             size_t capacity,
                             size_t *size);

/**
 * The holder's organisation. YZT_VALUE_ABSENT when the certificate names none.
 */
yzt_code yzt_certificate_organization(const yzt_certificate *certificate,
                                      char *buffer,
                                      size_t capacity,
                                      size_t *size);

/**
 * The organisation's unified social credit code, 18 characters with a valid check character:
 * what a portal knows the organisation by. YZT_VALUE_ABSENT when the certificate carries none.
 */
yzt_code yzt_certificate_unified_social_credit_code(const yzt_certificate *certificate,
                                                    char *buffer,
                                                    size_t capacity,
                                                    size_t *size);

/**
 * The holder's common name. YZT_VALUE_ABSENT when the certificate names none.
 */
yzt_code yzt_certificate_common_name(const yzt_certificate *certificate,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *size);

/**
 * The issuer's name, as RFC 4514 writes it.
 */
yzt_code yzt_certificate_issuer(const yzt_certificate *certificate,
                                char *buffer,
                                size_t capacity,
                                size_t *size);

/**
 * The certificate's serial number in hexadecimal. A renewal changes it.
 */
yzt_code yzt_certificate_serial(const yzt_certificate *certificate,
                                char *buffer,
                                size_t capacity,
                                size_t *size);

/**
 * The first moment of its validity, in seconds since 1970 UTC.
 */
yzt_code yzt_certificate_not_before(const yzt_certificate *certificate, int64_t *not_before);

/**
 * The last moment of its validity, in seconds since 1970 UTC.
 */
yzt_code yzt_certificate_not_after(const yzt_certificate *certificate, int64_t *not_after);

/**
 * Calendar days in China from `at`, or from today for YZT_NOW, to the day of expiry: 0 on that
 * day, negative after it.
 */
yzt_code yzt_certificate_days_left(const yzt_certificate *certificate,
                                   int64_t at,
                                   int64_t *days_left);

/**
 * Frees a certificate; NULL is nothing to do.
 */
yzt_code yzt_certificate_free(yzt_certificate *certificate);

/**
 * The login token, JSON: what the site verifies. It serves once.
 */
yzt_code yzt_login_token(const yzt_login *login, char *buffer, size_t capacity, size_t *size);

/**
 * The organisation in the certificate that signed, or its common name where it names none.
 */
yzt_code yzt_login_organization(const yzt_login *login,
                                char *buffer,
                                size_t capacity,
                                size_t *size);

/**
 * Frees a login; NULL is nothing to do.
 */
yzt_code yzt_login_free(yzt_login *login);

/**
 * Makes a verifier for a portal's own origin, "https://job.example.test", which comes from the
 * portal's settings and never from a request. It is freed with yzt_verifier_free.
 * 
 * YZT_ORIGIN_INVALID, YZT_CONTEXT_INSECURE for an origin without https or with a bare address.
 */
yzt_code yzt_verifier_new(const yzt_context *context,
                          const char *origin,
                          yzt_verifier **verifier,
                          yzt_error *error);

/**
 * Sets the certificates that are trusted by themselves, in place of those before: one in DER, or
 * any number of PEM texts in a row. No bytes are none, and then every login is refused.
 */
yzt_code yzt_verifier_set_anchors(yzt_verifier *verifier,
                                  const void *certificates,
                                  size_t length,
                                  yzt_error *error);

/**
 * Sets the certificates that may stand between a holder's and a trusted one. Otherwise as
 * yzt_verifier_set_anchors.
 */
yzt_code yzt_verifier_set_intermediates(yzt_verifier *verifier,
                                        const void *certificates,
                                        size_t length,
                                        yzt_error *error);

/**
 * Sets the revocation lists, in place of those before: one in DER, or any number of PEM texts in a
 * row. A current list is needed of every issuer in the path; without it a login is refused as
 * YZT_CERT_STATUS_UNKNOWN. Call it again whenever a new list has been fetched.
 */
yzt_code yzt_verifier_set_crls(yzt_verifier *verifier,
                               const void *crls,
                               size_t length,
                               yzt_error *error);

/**
 * Whether certificates of software keys may log in: 1 yes, for development and tests; 0 no, as it
 * is unless set.
 */
yzt_code yzt_verifier_accept_software_keys(yzt_verifier *verifier,
                                           uint32_t accept,
                                           yzt_error *error);

/**
 * Issues a challenge for a session and remembers it; an earlier one of that session is void. It
 * counts for five minutes and is freed with yzt_challenge_free.
 * 
 * `session` identifies the browser's anonymous session, 1 to 512 bytes that nobody can guess.
 * `service` names what is logged in to, for portals with several services, or is NULL. `at` is the
 * present time in seconds since 1970 UTC, or YZT_NOW.
 */
yzt_code yzt_verifier_issue(yzt_verifier *verifier,
                            const char *session,
                            const char *service,
                            int64_t at,
                            yzt_challenge **challenge,
                            yzt_error *error);

/**
 * Verifies the token that answers a session's challenge. The challenge is spent whatever comes
 * out. On success give the browser a new session, and decide apart from this what the organisation
 * may do. The identity is freed with yzt_identity_free.
 * 
 * `token` is the JSON in `token_length` bytes, as it came. `at` is as for yzt_verifier_issue.
 * 
 * YZT_NONCE_UNKNOWN, YZT_NONCE_EXPIRED, YZT_SIGNATURE_INVALID (also for a login that was made for
 * another site), YZT_CERT_EXPIRED, YZT_CERT_REVOKED, YZT_CERT_STATUS_UNKNOWN,
 * YZT_CERT_ENCRYPTION_ONLY, YZT_SOFTWARE_KEY_REFUSED, and others of the login and certificate
 * bands.
 */
yzt_code yzt_verifier_verify(yzt_verifier *verifier,
                             const char *session,
                             const void *token,
                             size_t token_length,
                             int64_t at,
                             yzt_identity **identity,
                             yzt_error *error);

/**
 * Frees a verifier; NULL is nothing to do.
 */
yzt_code yzt_verifier_free(yzt_verifier *verifier);

/**
 * The challenge, JSON: what goes to the page.
 */
yzt_code yzt_challenge_json(const yzt_challenge *challenge,
                            char *buffer,
                            size_t capacity,
                            size_t *size);

/**
 * The first moment at which it no longer counts, in seconds since 1970 UTC.
 */
yzt_code yzt_challenge_expires(const yzt_challenge *challenge, int64_t *expires);

/**
 * Frees a challenge; NULL is nothing to do.
 */
yzt_code yzt_challenge_free(yzt_challenge *challenge);

/**
 * The organisation. YZT_VALUE_ABSENT when the certificate names none.
 */
yzt_code yzt_identity_organization(const yzt_identity *identity,
                                   char *buffer,
                                   size_t capacity,
                                   size_t *size);

/**
 * The organisation's unified social credit code: the key of its account, which a renewed
 * certificate keeps. YZT_VALUE_ABSENT when the certificate carries none; such a holder has no
 * account.
 */
yzt_code yzt_identity_unified_social_credit_code(const yzt_identity *identity,
                                                 char *buffer,
                                                 size_t capacity,
                                                 size_t *size);

/**
 * The certificate's common name. YZT_VALUE_ABSENT when it names none.
 */
yzt_code yzt_identity_common_name(const yzt_identity *identity,
                                  char *buffer,
                                  size_t capacity,
                                  size_t *size);

/**
 * The certificate's serial number in hexadecimal, for records. A renewal changes it.
 */
yzt_code yzt_identity_certificate_serial(const yzt_identity *identity,
                                         char *buffer,
                                         size_t capacity,
                                         size_t *size);

/**
 * The issuer's name, as RFC 4514 writes it.
 */
yzt_code yzt_identity_issuer(const yzt_identity *identity,
                             char *buffer,
                             size_t capacity,
                             size_t *size);

/**
 * The last moment of the certificate's validity, in seconds since 1970 UTC.
 */
yzt_code yzt_identity_not_after(const yzt_identity *identity, int64_t *not_after);

/**
 * Calendar days in China from the login to the day of expiry, 0 on that day.
 */
yzt_code yzt_identity_days_left(const yzt_identity *identity, int64_t *days_left);

/**
 * What else is known, a sum of YZT_IDENTITY_ORIGIN_BOUND, YZT_IDENTITY_SOFTWARE_KEY,
 * YZT_IDENTITY_DEVELOPER_MODE and YZT_IDENTITY_REMINDER. Later versions may add flags.
 */
yzt_code yzt_identity_flags(const yzt_identity *identity, uint32_t *flags);

/**
 * Frees an identity; NULL is nothing to do.
 */
yzt_code yzt_identity_free(yzt_identity *identity);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* YZT_H */
