/*
 * Copyright 2024
 */

/** Sells things. */
@ParametersAreNonnull
package shop.parts;

import x.ParametersAreNonnull;
