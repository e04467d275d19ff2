/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ZERO_DEVICE_H
#define ZERO_DEVICE_H

#include "carve.h"

/* Kinds of mapping: /dev/zero, which is anonymous memory of either kind by another name. */
extern const struct kind private_zero;
extern const struct kind shared_zero;
#define PRIVATE_ZERO (&private_zero)
#define SHARED_ZERO (&shared_zero)

#endif
