/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The files that steer the token, and its objects. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stub.h"

int initialized, insertion = 1, logged_in, is_so, user_tries = LIMIT, so_tries = LIMIT;
int initializes, finalizes, logins, presentations, closes;
Object objects[MAX_OBJECTS];
Session sessions[MAX_SESSIONS];

static void path_of(const char *name, char *out, size_t size)
{
	Dl_info info;
	dladdr((void *)path_of, &info);
	snprintf(out, size, "%s", info.dli_fname);
	char *end = strrchr(out, '/');
	snprintf(end + 1, size - (end + 1 - out), "%s", name);
}

unsigned long number_in(const char *name, unsigned long otherwise)
{
	char path[4096];
	path_of(name, path, sizeof path);
	FILE *file = fopen(path, "r");
	unsigned long number = otherwise;
	if (file) {
		if (fscanf(file, "%lu", &number) != 1)
			number = otherwise;
		fclose(file);
	}
	return number;
}

void write_counters(void)
{
	char path[4096], draft[4200];
	path_of("counters", path, sizeof path);
	snprintf(draft, sizeof draft, "%s.new", path);
	FILE *file = fopen(draft, "w");
	if (file) {
		fprintf(file, "%d %d %d %d %d\n", initializes, finalizes, logins, presentations, closes);
		fclose(file);
		rename(draft, path);
	}
}

CK_RV fault(const char *name)
{
	char path[4096], wanted[64];
	unsigned long code = CKR_OK;
	path_of("fault", path, sizeof path);
	FILE *file = fopen(path, "r");
	if (!file)
		return CKR_OK;
	if (fscanf(file, "%63s %lu", wanted, &code) != 2 || strcmp(wanted, name) != 0)
		code = CKR_OK;
	fclose(file);
	if (code != CKR_OK)
		unlink(path);
	return code;
}

void look_for_card(void)
{
	int now = (int)number_in("insertion", 1);
	if (now == insertion)
		return;
	insertion = now;
	logged_in = 0;
	memset(sessions, 0, sizeof sessions);
}

Attribute *attribute(Object *object, CK_ULONG type)
{
	for (CK_ULONG i = 0; i < object->count; i++)
		if (object->attributes[i].type == type)
			return &object->attributes[i];
	return NULL;
}

void set(Object *object, CK_ULONG type, const void *value, CK_ULONG length)
{
	Attribute *slot = attribute(object, type);
	if (!slot && object->count < MAX_ATTRIBUTES)
		slot = &object->attributes[object->count++];
	if (!slot)
		return;
	slot->type = type;
	slot->length = length;
	slot->value = malloc(length + 1);
	memcpy(slot->value, value, length);
}

static int is_true(Object *object, CK_ULONG type)
{
	Attribute *told = attribute(object, type);
	return told && told->length == 1 && told->value[0];
}

Object *make(CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *handle)
{
	for (CK_ULONG i = 0; i < MAX_OBJECTS; i++) {
		if (objects[i].used)
			continue;
		memset(&objects[i], 0, sizeof objects[i]);
		objects[i].used = 1;
		for (CK_ULONG j = 0; j < count; j++)
			set(&objects[i], template[j].type, template[j].pValue, template[j].ulValueLen);
		*handle = i + 1;
		return &objects[i];
	}
	return NULL;
}

Object *visible(CK_OBJECT_HANDLE handle)
{
	if (handle == 0 || handle > MAX_OBJECTS || !objects[handle - 1].used)
		return NULL;
	if (is_true(&objects[handle - 1], CKA_PRIVATE) && !(logged_in && !is_so))
		return NULL;
	return &objects[handle - 1];
}
