#ifndef SHOP_H
#define SHOP_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A shop, known by its address only.
typedef struct shop shop;

struct shop_options {
	size_t size; /* in bytes */
	int verbose;
};

SHOP_BEGIN_DECLS

/** Opens a shop. */
SHOP_API shop *shop_new(const struct shop_options *options);
SHOP_API void shop_free(shop *s);
int SHOP_CALL shop_run(shop *s, int flags);
extern const char *const shop_version;

/* What went wrong last. */
#define SHOP_ERROR(s) ((s)->error)

enum {
	SHOP_OK = 0,
	/** no more room */
	SHOP_FULL,
};

static inline int shop_is_ok(int code) { return code == SHOP_OK; }

SHOP_END_DECLS

#ifdef __cplusplus
}
#endif

#endif /* SHOP_H */
