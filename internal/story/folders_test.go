package story

import (
	"strings"
	"testing"
)

const (
	twoFolders = `
-- till/till.go --
package till

func Sum(prices []int) (sum int) {
	for _, p := range prices {
		sum += p
	}
	return sum
}
-- stock/stock.go --
package stock

func Count(shelves [][]int) (n int) {
	for _, s := range shelves {
		n += len(s)
	}
	return n
}
`
	onSum   = "func Su|m("
	onCount = "func Cou|nt("
)

// Each folder has comments, settings and a store of its own.
func TestSeveralWorkspaceFolders(t *testing.T) {
	for _, editor := range []string{"vscode", "neovim", "sublime"} {
		t.Run(editor, func(t *testing.T) {
			s := Files(t, twoFolders)
			ada := s.Editor("ada", editor, Folders("till", "stock"), SettingsIn("stock", `{"exclude":["**/stock.go"]}`))
			ada.Open("till/till.go")
			ada.Open("stock/stock.go")
			ada.Choose(ada.Top("till/till.go"), "HiveSync: Document file till.go")
			ada.Fence()
			if err := ada.Try(ada.Top("stock/stock.go"), "HiveSync: Document file stock.go"); err == nil || !strings.Contains(err.Error(), "hivesync.exclude") {
				t.Errorf("the setting of one folder does not hold there: %v", err)
			}
			if !hasDraft(ada, ada.At("till/till.go", onSum)) {
				t.Error("the setting of one folder holds in the other")
			}
			ada.Quit()

			// A person who opens the folder alone sees the same.
			bob := s.Editor("bob", editor, Folders("till"))
			bob.Open("till/till.go")
			bob.Fence()
			if !hasDraft(bob, bob.At("till/till.go", onSum)) {
				t.Error("the folder has not kept its draft for itself")
			}
			var list []struct{ Symbol string }
			if err := bob.Request("hivesync/drafts", map[string]any{}, &list); err != nil || len(list) != 1 || list[0].Symbol != "Sum" {
				t.Errorf("listed %+v, %v", list, err)
			}
		})
	}
}

// Folders come and go while their files are open.
func TestFoldersThatComeAndGo(t *testing.T) {
	s := Files(t, twoFolders)
	ada := s.Editor("ada", "vscode", Folders("till"))
	ada.Open("till/till.go")
	ada.Open("stock/stock.go")
	ada.ChangeFolders([]string{"stock"}, nil)
	ada.Choose(ada.Top("stock/stock.go"), "HiveSync: Document file stock.go")
	ada.Choose(ada.Top("till/till.go"), "HiveSync: Document file till.go")
	ada.Fence()
	listed := func() string {
		t.Helper()
		var list []struct{ Symbol string }
		if err := ada.Request("hivesync/drafts", map[string]any{}, &list); err != nil {
			t.Fatal(err)
		}
		var symbols []string
		for _, l := range list {
			symbols = append(symbols, l.Symbol)
		}
		return strings.Join(symbols, " ")
	}
	if got := listed(); got != "Sum Count" {
		t.Errorf("listed %q", got)
	}
	ada.ChangeFolders(nil, []string{"stock"})
	ada.Close("stock/stock.go")
	ada.Fence()
	if got := listed(); got != "Sum" {
		t.Errorf("without the folder listed %q", got)
	}
	ada.ChangeFolders([]string{"stock"}, nil)
	ada.Open("stock/stock.go")
	ada.Fence()
	if !hasDraft(ada, ada.At("stock/stock.go", onCount)) {
		t.Error("the folder came back without its draft")
	}
}
