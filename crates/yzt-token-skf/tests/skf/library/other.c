/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* Another library with the same names, which is loaded for everybody and refuses everything. */
#include "skf.h"
#define REFUSES(name) API ULONG name(void) { return 0x0A000099; }
REFUSES(SKF_EnumDev) REFUSES(SKF_ConnectDev) REFUSES(SKF_GetDevInfo) REFUSES(SKF_GetPINInfo)
REFUSES(SKF_VerifyPIN) REFUSES(SKF_OpenApplication) REFUSES(SKF_EnumApplication)
API int other_is_there(void) { return 1; }
