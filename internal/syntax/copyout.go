package syntax

/*
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// The part of tree-sitter's C interface (api.h, ABI 14) that copying out needs.
// The functions come from the go-tree-sitter package, which links them into the
// same program; they are weak here so that this package's own trial link passes.
typedef struct { uint32_t context[4]; const void *id; const void *tree; } TSNode;
typedef struct { const void *tree; const void *id; uint32_t context[3]; } TSTreeCursor;

#define WEAK __attribute__((weak))
WEAK TSNode ts_tree_root_node(const void *);
WEAK TSTreeCursor ts_tree_cursor_new(TSNode);
WEAK void ts_tree_cursor_delete(TSTreeCursor *);
WEAK TSNode ts_tree_cursor_current_node(const TSTreeCursor *);
WEAK uint16_t ts_tree_cursor_current_field_id(const TSTreeCursor *);
WEAK bool ts_tree_cursor_goto_first_child(TSTreeCursor *);
WEAK bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *);
WEAK bool ts_tree_cursor_goto_parent(TSTreeCursor *);
WEAK uint16_t ts_node_symbol(TSNode);
WEAK uint32_t ts_node_start_byte(TSNode);
WEAK uint32_t ts_node_end_byte(TSNode);
WEAK bool ts_node_is_named(TSNode);
WEAK bool ts_node_is_missing(TSNode);
WEAK bool ts_node_has_error(TSNode);

typedef struct { uint32_t row, column; } TSPoint;
typedef struct { uint32_t start_byte, old_end_byte, new_end_byte; TSPoint start_point, old_end_point, new_end_point; } TSInputEdit;
WEAK void ts_tree_edit(void *, const TSInputEdit *);

enum { NAMED = 1, MISSING = 2, HAS_ERROR = 4 };

// Mirrors the Go type node, field by field.
typedef struct {
	uint32_t start, end;
	int32_t parent, next;
	uint16_t symbol, field, flags, spare;
} flat_node;

// copy_out writes the tree's nodes in document order (preorder). It returns the
// number of nodes, or -1 when memory ran out; the caller frees *out.
static int64_t copy_out(const void *tree, flat_node **out) {
	int64_t n = 0, cap = 4096;
	flat_node *nodes = malloc(cap * sizeof *nodes);
	*out = nodes;
	if (!nodes) return -1;
	TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));
	int32_t parent = -1;
	for (;;) {
		if (n == cap) {
			cap *= 2;
			flat_node *more = realloc(nodes, cap * sizeof *nodes);
			if (!more) { ts_tree_cursor_delete(&c); return -1; }
			*out = nodes = more;
		}
		TSNode node = ts_tree_cursor_current_node(&c);
		flat_node *f = &nodes[n];
		f->start = ts_node_start_byte(node);
		f->end = ts_node_end_byte(node);
		f->parent = parent;
		f->symbol = ts_node_symbol(node);
		f->field = ts_tree_cursor_current_field_id(&c);
		f->flags = (ts_node_is_named(node) ? NAMED : 0) | (ts_node_is_missing(node) ? MISSING : 0) |
			(ts_node_has_error(node) ? HAS_ERROR : 0);
		f->spare = 0;
		int32_t self = (int32_t)n++;
		if (ts_tree_cursor_goto_first_child(&c)) { parent = self; continue; }
		nodes[self].next = (int32_t)n;
		while (!ts_tree_cursor_goto_next_sibling(&c)) {
			if (!ts_tree_cursor_goto_parent(&c)) { ts_tree_cursor_delete(&c); return n; }
			nodes[parent].next = (int32_t)n;
			parent = nodes[parent].parent;
		}
	}
}
*/
import "C"

import (
	"runtime"
	"unsafe"

	sitter "github.com/smacker/go-tree-sitter"
)

const (
	flagNamed    = C.NAMED
	flagMissing  = C.MISSING
	flagHasError = C.HAS_ERROR
)

// node is one node of a Tree; its memory layout is that of the C flat_node.
type node struct {
	start, end uint32
	parent     int32 // index of the parent, -1 for the root
	next       int32 // index after the node's last descendant
	symbol     uint16
	field      uint16
	flags      uint16
	_          uint16
}

// copyOut copies a parsed tree into Go memory in one call. Walking it through
// the bindings costs three calls into C a node, twenty times as much.
func copyOut(t *sitter.Tree) []node {
	var out *C.flat_node
	n := C.copy_out(pointer(t), &out)
	runtime.KeepAlive(t)
	defer C.free(unsafe.Pointer(out))
	if n < 0 {
		return nil
	}
	nodes := make([]node, int(n))
	copy(nodes, unsafe.Slice((*node)(unsafe.Pointer(out)), int(n)))
	return nodes
}

// pointer is the C tree of t. It is the first field of the bindings' BaseTree;
// the version is pinned and TestCopyOutEqualsBindings compares every node.
func pointer(t *sitter.Tree) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(t.BaseTree))
}

// edit tells the parser's tree of one edit. The bindings' own Edit sends the old
// end point in place of the new one, which leaves wrong columns behind.
func edit(t *sitter.Tree, e inputEdit) {
	c := C.TSInputEdit{
		start_byte:    C.uint32_t(e.start),
		old_end_byte:  C.uint32_t(e.oldEnd),
		new_end_byte:  C.uint32_t(e.newEnd),
		start_point:   C.TSPoint{C.uint32_t(e.startPoint.row), C.uint32_t(e.startPoint.column)},
		old_end_point: C.TSPoint{C.uint32_t(e.oldEndPoint.row), C.uint32_t(e.oldEndPoint.column)},
		new_end_point: C.TSPoint{C.uint32_t(e.newEndPoint.row), C.uint32_t(e.newEndPoint.column)},
	}
	C.ts_tree_edit(pointer(t), &c)
	runtime.KeepAlive(t)
}
