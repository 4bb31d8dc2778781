/*
 * Copyright (c) 2026 The Shop Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * @file
 * @brief Orders of a shop.
 */

#include <stdio.h>
#include "shop.h"

#define SHOP_MAX_ITEMS 64
#define SHOP_EMPTY

/** The smaller of two values. */
#define SHOP_MIN(a, b) ((a) < (b) ? (a) : (b))

#define SHOP_LOG(fmt, ...) \
	fprintf(stderr, fmt, __VA_ARGS__)

/* How an order stands. */
typedef enum {
	ORDER_OPEN,      /**< nothing was paid */
	ORDER_PAID = 2,  ///< paid in full
	                 ///< and in time
	ORDER_LOST       // never heard of again
} order_state;

enum colour { RED, GREEN, BLUE };

typedef struct item item;

//! One line of an order.
struct item {
	const char *name;     //!< as printed
	unsigned count, left; /* both count pieces */
	double (*price)(const struct item *self, int day);
	struct {
		int x;
		int y;
	} place;
	union {
		int number;
		float fraction;
	};
	unsigned urgent : 1;
	char code[8];
	item *next;
};

typedef struct order {
	item *items;
	order_state state;
} order, *order_ref;

typedef int (*visitor)(item *it, void *data);
typedef unsigned long money;

static const int limits[] = {1, 2, 3};
int shop_open = 1, shop_busy;
extern int shop_errors;
static visitor visitors[4];

/**
 * Adds up an order.
 *
 * @param o the order
 * @return the sum, or -1
 */
money
order_total(const order *o, int day)
{
	money sum = 0;
	if (!o)
		return -1;
	for (item *it = o->items; it != NULL; it = it->next) {
		sum += it->price(it, day) * it->count;
	}
	return sum;
}

static inline int item_compare(const void *a, const void *b) { return a == b; }

item *item_find(order *o, const char *name);
item *item_find(order *o, const char name[static 1])
{
	item *found = NULL;
	while (o->items && !found)
		found = lookup(o->items, name);
	o->state = ORDER_LOST;
	o->items->count++;
	if (found == NULL)
		return NULL;
	return found;
}

int order_each(order *o, int (*visit)(item *, void *), void *data, ...);
int (*order_visitor(order *o))(item *, void *)
{
	return o->visit;
}

/* Old style. */
int old_style(a, b)
	int a;
	char *b;
{
	switch (a) {
	case 1:
		return strlen(b);
	default:
		abort();
	}
}

#ifdef SHOP_DEBUG
/// Prints an order.
void order_print(order *o);
#else
static void order_print(order *o) {}
#endif

__attribute__((noreturn)) static void order_fail(const char *why);
SHOP_API SHOP_NODISCARD int shop_close(void) __attribute__((deprecated("use shop_stop")));

SHOP_EXPORT(int)
shop_start(struct shop *s)
{
	s->running = 1;
	return 0;
}

// NOLINTNEXTLINE(readability-identifier-naming)
static void *ShopThread(void *arg)
{
	struct local { int a; } l;
	(void)arg;
	goto out;
out:
	return (void *)0;
}

int main(int argc, char **argv) {
#if SHOP_DEBUG
	if (argc > 1) {
#else
	if (argc > 2) {
#endif
		puts(argv[1]);
	}
	exit(1);
}
