/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The functions of the module. */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include "stub.h"

#define SM2_KEY_PAIR_GEN (CKM_VENDOR_DEFINED | 0x100)
#define SM2_DIGEST_RAW (CKM_VENDOR_DEFINED | 0x101)
#define SM2_DIGEST_DER (CKM_VENDOR_DEFINED | 0x102)
#define SM2_MESSAGE_RAW (CKM_VENDOR_DEFINED | 0x103)
#define SM2_NONSENSE (CKM_VENDOR_DEFINED | 0x109)

static char user_pin[65] = "123456", so_pin[65] = "87654321";

static void pad(unsigned char *field, size_t size, const char *text)
{
	memset(field, ' ', size);
	memcpy(field, text, strlen(text));
}

static CK_RV initialize(void *arguments)
{
	(void)arguments;
	if (initialized)
		return CKR_CRYPTOKI_ALREADY_INITIALIZED;
	initialized = 1;
	initializes++;
	write_counters();
	return CKR_OK;
}

static CK_RV finalize(void *reserved)
{
	(void)reserved;
	if (!initialized)
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	initialized = 0;
	logged_in = 0;
	memset(sessions, 0, sizeof sessions);
	finalizes++;
	write_counters();
	return CKR_OK;
}

static CK_RV get_info(CK_INFO *info)
{
	ENTER(C_GetInfo);
	memset(info, 0, sizeof *info);
	info->cryptokiVersion.major = 2;
	info->cryptokiVersion.minor = 40;
	pad(info->manufacturerID, sizeof info->manufacturerID, "YZT");
	pad(info->libraryDescription, sizeof info->libraryDescription, "stub");
	return CKR_OK;
}

static CK_RV get_slot_list(CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *count)
{
	ENTER(C_GetSlotList);
	CK_ULONG there = present && insertion == 0 ? 0 : 1;
	if (list && *count < there)
		return CKR_BUFFER_TOO_SMALL;
	if (list && there)
		list[0] = SLOT;
	*count = there;
	return CKR_OK;
}

static CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
	ENTER(C_GetSlotInfo);
	if (slot != SLOT)
		return CKR_SLOT_ID_INVALID;
	memset(info, 0, sizeof *info);
	pad(info->slotDescription, sizeof info->slotDescription, "stub slot");
	pad(info->manufacturerID, sizeof info->manufacturerID, "YZT");
	info->flags = CKF_REMOVABLE_DEVICE | (insertion ? CKF_TOKEN_PRESENT : 0);
	return CKR_OK;
}

static CK_FLAGS pin_flags(int tries, CK_FLAGS low, CK_FLAGS last, CK_FLAGS locked)
{
	if (tries == 0)
		return locked;
	if (tries == 1)
		return last | low;
	return tries < LIMIT ? low : 0;
}

static CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	ENTER(C_GetTokenInfo);
	CARD(slot);
	memset(info, 0, sizeof *info);
	pad(info->label, sizeof info->label, "stub token");
	pad(info->manufacturerID, sizeof info->manufacturerID, "YZT stub");
	pad(info->model, sizeof info->model, "C");
	pad(info->serialNumber, sizeof info->serialNumber, insertion == 99 ? "OTHER" : "STUB0001");
	info->flags = CKF_RNG | CKF_LOGIN_REQUIRED | CKF_USER_PIN_INITIALIZED | CKF_TOKEN_INITIALIZED
		| pin_flags(user_tries, CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED)
		| pin_flags(so_tries, CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY, CKF_SO_PIN_LOCKED)
		| number_in("flags", 0);
	info->ulMaxPinLen = 64;
	info->ulMinPinLen = 6;
	info->ulTotalPublicMemory = 4096;
	info->ulFreePublicMemory = 1024;
	info->ulTotalPrivateMemory = info->ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION;
	info->hardwareVersion.major = 1;
	info->firmwareVersion.minor = 2;
	return CKR_OK;
}

static const CK_MECHANISM_TYPE mechanisms[] = {
	SM2_KEY_PAIR_GEN, SM2_DIGEST_RAW, SM2_DIGEST_DER, SM2_MESSAGE_RAW, SM2_NONSENSE,
};

static CK_RV get_mechanism_list(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count)
{
	ENTER(C_GetMechanismList);
	CARD(slot);
	CK_ULONG there = sizeof mechanisms / sizeof *mechanisms;
	if (list && *count < there)
		return CKR_BUFFER_TOO_SMALL;
	if (list)
		memcpy(list, mechanisms, sizeof mechanisms);
	*count = there;
	return CKR_OK;
}

static CK_RV get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info)
{
	ENTER(C_GetMechanismInfo);
	CARD(slot);
	memset(info, 0, sizeof *info);
	for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
		if (mechanisms[i] == type)
			return CKR_OK;
	return CKR_MECHANISM_INVALID;
}

static CK_RV show_pin(int so, const unsigned char *pin, CK_ULONG length)
{
	int *tries = so ? &so_tries : &user_tries;
	const char *right = so ? so_pin : user_pin;
	presentations++;
	write_counters();
	if (*tries == 0)
		return CKR_PIN_LOCKED;
	if (length != strlen(right) || memcmp(pin, right, length) != 0) {
		(*tries)--;
		return *tries ? CKR_PIN_INCORRECT : CKR_PIN_LOCKED;
	}
	*tries = LIMIT;
	return CKR_OK;
}

static CK_RV new_pin(int so, const unsigned char *pin, CK_ULONG length)
{
	if (length < 6 || length > 64)
		return CKR_PIN_LEN_RANGE;
	char *place = so ? so_pin : user_pin;
	memcpy(place, pin, length);
	place[length] = 0;
	return CKR_OK;
}

static CK_RV init_pin(CK_SESSION_HANDLE session, unsigned char *pin, CK_ULONG length)
{
	ENTER(C_InitPIN);
	SESSION(session);
	if (!(logged_in && is_so))
		return CKR_USER_NOT_LOGGED_IN;
	CK_RV set_pin = new_pin(0, pin, length);
	if (set_pin == CKR_OK)
		user_tries = LIMIT;
	return set_pin;
}

static CK_RV set_pin(CK_SESSION_HANDLE session, unsigned char *old, CK_ULONG old_length,
		     unsigned char *new, CK_ULONG new_length)
{
	ENTER(C_SetPIN);
	SESSION(session);
	int so = logged_in && is_so;
	CK_RV shown = show_pin(so, old, old_length);
	return shown == CKR_OK ? new_pin(so, new, new_length) : shown;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
			  CK_SESSION_HANDLE *session)
{
	(void)flags, (void)application, (void)notify;
	ENTER(C_OpenSession);
	CARD(slot);
	for (CK_ULONG i = 0; i < MAX_SESSIONS; i++) {
		if (sessions[i].used)
			continue;
		memset(&sessions[i], 0, sizeof sessions[i]);
		sessions[i].used = 1;
		*session = i + 1;
		return CKR_OK;
	}
	return CKR_SESSION_COUNT;
}

static CK_RV close_session(CK_SESSION_HANDLE session)
{
	ENTER(C_CloseSession);
	SESSION(session);
	sessions[session - 1].used = 0;
	closes++;
	int open = 0;
	for (int i = 0; i < MAX_SESSIONS; i++)
		open += sessions[i].used;
	if (!open)
		logged_in = 0;
	write_counters();
	return CKR_OK;
}

static CK_RV close_all_sessions(CK_SLOT_ID slot)
{
	ENTER(C_CloseAllSessions);
	CARD(slot);
	memset(sessions, 0, sizeof sessions);
	logged_in = 0;
	return CKR_OK;
}

static CK_RV get_session_info(CK_SESSION_HANDLE session, CK_SESSION_INFO *info)
{
	ENTER(C_GetSessionInfo);
	SESSION(session);
	memset(info, 0, sizeof *info);
	info->slotID = SLOT;
	info->flags = CKF_SERIAL_SESSION | CKF_RW_SESSION;
	info->state = !logged_in ? CKS_RW_PUBLIC_SESSION
		: is_so ? CKS_RW_SO_FUNCTIONS : CKS_RW_USER_FUNCTIONS;
	return CKR_OK;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG length)
{
	logins++;
	write_counters();
	ENTER(C_Login);
	SESSION(session);
	int so = user == CKU_SO;
	if (logged_in)
		return so == is_so ? CKR_USER_ALREADY_LOGGED_IN : CKR_USER_ANOTHER_ALREADY_LOGGED_IN;
	CK_RV shown = show_pin(so, pin, length);
	if (shown == CKR_OK) {
		logged_in = 1;
		is_so = so;
	}
	return shown;
}

static CK_RV logout(CK_SESSION_HANDLE session)
{
	ENTER(C_Logout);
	SESSION(session);
	if (!logged_in)
		return CKR_USER_NOT_LOGGED_IN;
	logged_in = 0;
	return CKR_OK;
}

static CK_RV create_object(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count,
			   CK_OBJECT_HANDLE *object)
{
	ENTER(C_CreateObject);
	SESSION(session);
	return make(template, count, object) ? CKR_OK : CKR_DEVICE_MEMORY;
}

static CK_RV destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle)
{
	ENTER(C_DestroyObject);
	SESSION(session);
	Object *object = visible(handle);
	if (!object)
		return CKR_OBJECT_HANDLE_INVALID;
	object->used = 0;
	return CKR_OK;
}

static CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle,
				 CK_ATTRIBUTE *template, CK_ULONG count)
{
	ENTER(C_GetAttributeValue);
	SESSION(session);
	Object *object = visible(handle);
	if (!object)
		return CKR_OBJECT_HANDLE_INVALID;
	CK_RV answer = CKR_OK;
	for (CK_ULONG i = 0; i < count; i++) {
		Attribute *told = attribute(object, template[i].type);
		if (!told) {
			template[i].ulValueLen = CK_UNAVAILABLE_INFORMATION;
			answer = CKR_ATTRIBUTE_TYPE_INVALID;
		} else if (template[i].pValue && template[i].ulValueLen < told->length) {
			template[i].ulValueLen = CK_UNAVAILABLE_INFORMATION;
			answer = CKR_BUFFER_TOO_SMALL;
		} else {
			if (template[i].pValue)
				memcpy(template[i].pValue, told->value, told->length);
			template[i].ulValueLen = told->length;
		}
	}
	return answer;
}

static CK_RV find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG count)
{
	ENTER(C_FindObjectsInit);
	SESSION(session);
	Session *state = &sessions[session - 1];
	state->found_count = state->next = 0;
	for (CK_OBJECT_HANDLE handle = 1; handle <= MAX_OBJECTS; handle++) {
		Object *object = visible(handle);
		int fits = object != NULL;
		for (CK_ULONG i = 0; fits && i < count; i++) {
			Attribute *told = attribute(object, template[i].type);
			fits = told && told->length == template[i].ulValueLen
				&& memcmp(told->value, template[i].pValue, told->length) == 0;
		}
		if (fits)
			state->found[state->found_count++] = handle;
	}
	return CKR_OK;
}

static CK_RV find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *found, CK_ULONG most,
			  CK_ULONG *count)
{
	ENTER(C_FindObjects);
	SESSION(session);
	Session *state = &sessions[session - 1];
	for (*count = 0; *count < most && state->next < state->found_count; (*count)++)
		found[*count] = state->found[state->next++];
	return CKR_OK;
}

static CK_RV find_objects_final(CK_SESSION_HANDLE session)
{
	ENTER(C_FindObjectsFinal);
	SESSION(session);
	return CKR_OK;
}

static CK_RV generate_key_pair(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
			       CK_ATTRIBUTE *public_template, CK_ULONG public_count,
			       CK_ATTRIBUTE *private_template, CK_ULONG private_count,
			       CK_OBJECT_HANDLE *public, CK_OBJECT_HANDLE *private)
{
	ENTER(C_GenerateKeyPair);
	SESSION(session);
	if (mechanism->mechanism != SM2_KEY_PAIR_GEN)
		return CKR_MECHANISM_INVALID;
	if (!(logged_in && !is_so))
		return CKR_USER_NOT_LOGGED_IN;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
	unsigned char point[67] = { 0x04, 0x41 };
	size_t length = 0;
	if (!key || !EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point + 2, 65, &length)
	    || length != 65)
		return CKR_FUNCTION_FAILED;
	CK_OBJECT_CLASS public_class = CKO_PUBLIC_KEY, private_class = CKO_PRIVATE_KEY;
	Object *made = make(public_template, public_count, public);
	set(made, CKA_CLASS, &public_class, sizeof public_class);
	set(made, CKA_EC_POINT, point, sizeof point);
	made = make(private_template, private_count, private);
	set(made, CKA_CLASS, &private_class, sizeof private_class);
	if (number_in("lax", 0)) {
		unsigned char yes = 1;
		set(made, CKA_EXTRACTABLE, &yes, 1);
	}
	if (number_in("again", 0)) {
		unsigned char yes = 1;
		set(made, CKA_ALWAYS_AUTHENTICATE, &yes, 1);
	}
	made->key = key;
	return CKR_OK;
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE handle)
{
	ENTER(C_SignInit);
	SESSION(session);
	Object *object = visible(handle);
	if (!object || !object->key)
		return CKR_KEY_HANDLE_INVALID;
	sessions[session - 1].mechanism = mechanism->mechanism;
	sessions[session - 1].key = object->key;
	return CKR_OK;
}

static CK_RV sign_sm2(Session *state, const unsigned char *data, CK_ULONG length,
		      unsigned char *der, size_t *der_length)
{
	int done;
	if (state->mechanism == SM2_MESSAGE_RAW) {
		EVP_MD_CTX *context = EVP_MD_CTX_new();
		EVP_PKEY_CTX *parameters = NULL;
		done = EVP_DigestSignInit(context, &parameters, EVP_sm3(), NULL, state->key) == 1
			&& EVP_PKEY_CTX_set1_id(parameters, "1234567812345678", 16) == 1
			&& EVP_DigestSign(context, der, der_length, data, length) == 1;
		EVP_MD_CTX_free(context);
	} else {
		EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(state->key, NULL);
		if (length != 32)
			return CKR_DATA_LEN_RANGE;
		done = EVP_PKEY_sign_init(context) == 1
			&& EVP_PKEY_sign(context, der, der_length, data, length) == 1;
		EVP_PKEY_CTX_free(context);
	}
	return done ? CKR_OK : CKR_FUNCTION_FAILED;
}

static CK_RV sign(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG length,
		  unsigned char *signature, CK_ULONG *signature_length)
{
	ENTER(C_Sign);
	SESSION(session);
	Session *state = &sessions[session - 1];
	unsigned char der[128];
	size_t der_length = sizeof der;
	if (!signature) {
		*signature_length = sizeof der;
		return CKR_OK;
	}
	if (state->mechanism == SM2_NONSENSE) {
		memset(signature, 0x5A, *signature_length = 64);
		return CKR_OK;
	}
	CK_RV signing = sign_sm2(state, data, length, der, &der_length);
	if (signing != CKR_OK)
		return signing;
	if (state->mechanism == SM2_DIGEST_DER) {
		memcpy(signature, der, *signature_length = der_length);
		return CKR_OK;
	}
	const unsigned char *start = der;
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &start, (long)der_length);
	BN_bn2binpad(ECDSA_SIG_get0_r(pair), signature, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(pair), signature + 32, 32);
	ECDSA_SIG_free(pair);
	*signature_length = 64;
	return CKR_OK;
}

static CK_RV generate_random(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG length)
{
	ENTER(C_GenerateRandom);
	SESSION(session);
	for (CK_ULONG i = 0; i < length; i++)
		data[i] = (unsigned char)(rand() >> 7);
	return CKR_OK;
}

static CK_FUNCTION_LIST functions = {
	.version = { 2, 40 },
	.C_Initialize = initialize,
	.C_Finalize = finalize,
	.C_GetInfo = get_info,
	.C_GetSlotList = get_slot_list,
	.C_GetSlotInfo = get_slot_info,
	.C_GetTokenInfo = get_token_info,
	.C_GetMechanismList = get_mechanism_list,
	.C_GetMechanismInfo = get_mechanism_info,
	.C_InitPIN = init_pin,
	.C_SetPIN = set_pin,
	.C_OpenSession = open_session,
	.C_CloseSession = close_session,
	.C_CloseAllSessions = close_all_sessions,
	.C_GetSessionInfo = get_session_info,
	.C_Login = login,
	.C_Logout = logout,
	.C_CreateObject = create_object,
	.C_DestroyObject = destroy_object,
	.C_GetAttributeValue = get_attribute_value,
	.C_FindObjectsInit = find_objects_init,
	.C_FindObjects = find_objects,
	.C_FindObjectsFinal = find_objects_final,
	.C_GenerateKeyPair = generate_key_pair,
	.C_SignInit = sign_init,
	.C_Sign = sign,
	.C_GenerateRandom = generate_random,
};

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
	functions.C_GetFunctionList = C_GetFunctionList;
	*list = &functions;
	return CKR_OK;
}
