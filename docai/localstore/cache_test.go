package localstore

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/cache"
)

func key(i int) cache.Key { return cache.Made{Name: fmt.Sprint(i)}.Key() }

func openCache(t *testing.T, path string, max int64) *Cache {
	t.Helper()
	c, err := OpenCache(t.Context(), path, max, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// Every cache.Store keeps to the same rules.
func TestStores(t *testing.T) {
	for name, store := range map[string]cache.Store{
		"memory": cache.NewMemory(100),
		"file":   openCache(t, filepath.Join(t.TempDir(), "drafts.db"), 0),
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			if found, err := store.Get(ctx, []cache.Key{key(1), key(2)}); err != nil || len(found) != 0 {
				t.Fatalf("an empty store has %v, %v", found, err)
			}
			draft := docai.CommentBlock{Symbol: "s1", Summary: "Adds.", Params: []docai.Item{{Name: "a", Text: "A."}}, Origin: docai.Origin{Provider: "openai", Model: "m", Prompt: "v1"}}
			if err := store.Put(ctx, map[cache.Key]docai.CommentBlock{key(1): draft, key(3): {Summary: "Three."}}); err != nil {
				t.Fatal(err)
			}
			if err := store.Put(ctx, map[cache.Key]docai.CommentBlock{key(3): {Summary: "Three anew."}}); err != nil {
				t.Fatal(err)
			}
			found, err := store.Get(ctx, []cache.Key{key(1), key(2), key(3)})
			if err != nil || len(found) != 2 || found[key(3)].Summary != "Three anew." {
				t.Fatalf("%v, %v", found, err)
			}
			draft.Symbol = "" // ids are the question's, not the draft's
			if got := found[key(1)]; fmt.Sprint(got) != fmt.Sprint(draft) {
				t.Errorf("got %+v", got)
			}
			if err := store.Put(ctx, nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestABoundedStoreForgetsWhatWasUsedLongestAgo(t *testing.T) {
	ctx := context.Background()
	m := cache.NewMemory(3)
	for i := range 4 {
		m.Put(ctx, map[cache.Key]docai.CommentBlock{key(i): {Summary: "x"}})
		m.Get(ctx, []cache.Key{key(0)})
	}
	if found, _ := m.Get(ctx, []cache.Key{key(0), key(1), key(2), key(3)}); len(found) != 3 || found[key(1)].Summary != "" {
		t.Errorf("left: %v", found)
	}

	c := openCache(t, filepath.Join(t.TempDir(), "drafts.db"), 20_000)
	for i := range 50 {
		if err := c.Put(ctx, map[cache.Key]docai.CommentBlock{key(i): {Summary: strings.Repeat("x", 900)}}); err != nil {
			t.Fatal(err)
		}
		if i == 10 { // as if the first had not been used for long
			if _, err := c.db.Path(), age(c, key(0)); err != nil {
				t.Fatal(err)
			}
		}
	}
	var size, really int64
	if err := sizes(c, &size, &really); err != nil || size != really || size > 20_000 || size < 15_000 {
		t.Errorf("%d bytes said, %d bytes there, %v", size, really, err)
	}
	if found, err := c.Get(ctx, []cache.Key{key(0), key(49)}); err != nil || len(found) != 1 || found[key(49)].Summary == "" {
		t.Errorf("%d found, %v", len(found), err)
	}
}

func TestEditorsShareACache(t *testing.T) {
	path := filepath.Join(t.TempDir(), "drafts.db")
	var wg sync.WaitGroup
	for e := range 4 {
		wg.Go(func() {
			c, err := OpenCache(context.Background(), path, 0, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			for i := range 25 {
				if err := c.Put(context.Background(), map[cache.Key]docai.CommentBlock{key(e*25 + i): {Summary: "x"}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var keys []cache.Key
	for i := range 100 {
		keys = append(keys, key(i))
	}
	if found, err := openCache(t, path, 0).Get(t.Context(), keys); err != nil || len(found) != 100 {
		t.Errorf("%d of 100, %v", len(found), err)
	}
}
