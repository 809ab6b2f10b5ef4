/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A library that has nothing to do with SKF. */
int nothing_here(void) { return 0; }
