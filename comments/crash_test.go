package comments

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// editor is an editor as a process of its own: it drafts and accepts for ever
// and says which comments are acknowledged as accepted.
func editor(path string) int {
	ctx := context.Background()
	s, err := OpenFile(ctx, path)
	for i := 0; err == nil; i++ {
		var made []Comment
		if made, err = s.Append(ctx, "child", draft(fmt.Sprintf("// draft %d", i))); err != nil {
			break
		}
		if _, err = s.Append(ctx, "child", Accept(made[0].ID, made[0].Hash)); err == nil {
			fmt.Println(made[0].ID)
		}
	}
	fmt.Println("error", err)
	return 1
}

func TestEditorsKilledInTheMiddleLoseNothingAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), fileName)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	acknowledged := make(chan []string, 3)
	for range cap(acknowledged) {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "COMMENTS_TEST_STORE="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		go func() {
			var ids []string
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if ids = append(ids, lines.Text()); len(ids) == 20 {
					cmd.Process.Kill() // it works on until the signal arrives
				}
			}
			cmd.Wait()
			acknowledged <- ids
		}()
	}
	d := at(t, path) // reads along while they write
	for range cap(acknowledged) {
		ids := <-acknowledged
		if len(ids) < 20 {
			t.Errorf("an editor stopped early: %q", ids)
		}
		for _, id := range ids {
			if c, err := d.Comment(t.Context(), id); err != nil || c.State != Accepted {
				t.Errorf("%q is %s, %v", id, c.State, err)
			}
		}
	}
	sameAsFold(t, d)
}
