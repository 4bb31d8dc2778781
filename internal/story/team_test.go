package story

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

const (
	onTotalTask = "HiveSync: Mark the task on `Cart.Total` as done: "
	present     = `{"presence":{"enabled":true}}`
)

// meet has two people at two machines work on the same files, in one project.
func meet(t *testing.T, b *Backend, ada, bob EditorOption) (s1, s2 *Story, a, z *Editor) {
	t.Helper()
	s1, s2 = Start(t, "shop.txtar"), Start(t, "shop.txtar")
	s1.Joins(b, "Ada")
	s2.Joins(b, "Bob")
	a, z = s1.Editor("ada", "vscode", ada), s2.Editor("bob", "vscode", bob)
	a.Open("cart.go")
	return s1, s2, a, z
}

func (e *Editor) addsTask(t *testing.T, s *Story, place, text string) {
	t.Helper()
	if err := e.Command("hivesync.addTask", map[string]any{"uri": s.uri("cart.go"), "position": e.At("cart.go", place).Start, "text": text}, nil); err != nil {
		t.Fatal(err)
	}
}

func TestTwoMachinesSeeTheSameThreadsAlsoWhereTheirFilesDiffer(t *testing.T) {
	b := Serve(t)
	s1, s2, ada, bob := meet(t, b, Settings("{}"), Settings("{}"))
	// On Bob's branch Total stands elsewhere and has another body.
	text := s2.Read("cart.go")
	from := strings.Index(text, "func (c *Cart) Total")
	to := strings.Index(text, "func (c *Cart) Add")
	s2.Write("cart.go", text[:from]+text[to:]+"\n"+strings.Replace(text[from:to], "sum := 0", "sum := 1 - 1", 1))
	bob.Open("cart.go")

	ada.addsTask(t, s1, onTotal, "Count the tax")
	bob.Until("Bob sees Ada's task at Total", func() bool {
		return titled(bob, bob.At("cart.go", onTotal), onTotalTask+"Count the tax") != ""
	})
	bob.Choose(bob.At("cart.go", onTotal), onTotalTask)
	ada.Until("Ada sees that it is done", func() bool { return titled(ada, ada.At("cart.go", onTotal), onTotalTask) == "" })
	if ada.Text("cart.go") == bob.Text("cart.go") {
		t.Error("a text has changed")
	}
}

func TestWhatIsDoneWithoutANetworkIsSharedLater(t *testing.T) {
	b := Serve(t)
	s1, s2, ada, bob := meet(t, b, Settings("{}"), Settings("{}"))
	bob.Open("cart.go")
	ada.addsTask(t, s1, onTotal, "Before")
	bob.Until("they are connected", func() bool { return titled(bob, bob.At("cart.go", onTotal), onTotalTask+"Before") != "" })
	b.Kill()
	ada.addsTask(t, s1, onAdd, "Refuse negative counts")
	ada.Kill() // and Ada's editor crashes, too
	bob.addsTask(t, s2, onAdd, "Limit the number")
	b.Start()

	ada = s1.Editor("ada", "neovim")
	ada.Open("cart.go")
	const task = "HiveSync: Mark the task on `Cart.Add` as done: "
	both := func(e *Editor) func() bool {
		return func() bool {
			at := e.At("cart.go", onAdd)
			return titled(e, at, task+"Refuse negative counts") != "" && titled(e, at, task+"Limit the number") != ""
		}
	}
	ada.Until("Ada sees both", both(ada))
	bob.Until("Bob sees both", both(bob))
}

func TestWhoWantsToBeSeenIsSeen(t *testing.T) {
	b := Serve(t)
	_, _, ada, bob := meet(t, b, Settings(present), Settings(present))
	bob.Open("cart.go")
	bob.Hover(bob.At("cart.go", onAdd))
	// Any editor shows where somebody is by what it asks; no plug-in is needed.
	ada.Until("Ada sees Bob", func() bool {
		return slices.ContainsFunc(ada.Labels("cart.go"), func(l string) bool { return l == "◂ Bob · reviewing Add" })
	})
	ada.Hover(ada.At("cart.go", onTotal))
	bob.Until("Bob sees Ada", func() bool { return slices.Contains(bob.Labels("cart.go"), "◂ Ada · reviewing Total") })

	var follows struct{ Following string }
	if err := bob.Command("hivesync.follow", map[string]any{"text": "Ada"}, &follows); err != nil || follows.Following == "" {
		t.Fatal(err)
	}
	ada.Hover(ada.At("cart.go", "type Li|ne"))
	bob.Until("Bob's editor goes where Ada is", func() bool {
		for _, h := range bob.Heard("window/showDocument") {
			var p struct{ Selection Range }
			if json.Unmarshal(h.Raw, &p) == nil && p.Selection.Start.Line == bob.At("cart.go", "type Li|ne").Start.Line {
				return true
			}
		}
		return false
	})
	// Ada cannot follow Bob now: they would lead each other in a circle.
	ada.Quit()
	bob.Until("Ada has gone", func() bool { return !strings.Contains(strings.Join(bob.Labels("cart.go"), "\n"), "Ada") })
}

func TestNobodyIsSeenWhoDidNotAskForIt(t *testing.T) {
	b := Serve(t)
	s1, _, ada, bob := meet(t, b, Settings("{}"), Settings(present))
	bob.Open("cart.go")
	ada.Hover(ada.At("cart.go", onTotal))
	ada.addsTask(t, s1, onTotal, "A sign that they are connected")
	bob.Until("they are connected", func() bool { return titled(bob, bob.At("cart.go", onTotal), onTotalTask) != "" })
	if labels := strings.Join(bob.Labels("cart.go"), "\n"); strings.Contains(labels, "◂") {
		t.Errorf("Bob sees %s", labels)
	}

	// With presence, but not in private files.
	ada.Set(`{"presence":{"enabled":true,"privatePaths":["cart.go"]}}`)
	ada.Open("order.py")
	ada.Hover(ada.At("order.py", "def sh|ip"))
	bob.Open("order.py")
	bob.Until("Bob sees Ada in order.py", func() bool { return strings.Contains(strings.Join(bob.Labels("order.py"), "\n"), "◂ Ada") })
	ada.Hover(ada.At("cart.go", onTotal))
	bob.Until("Ada is nowhere", func() bool { return !strings.Contains(strings.Join(bob.Labels("order.py"), "\n"), "◂ Ada") })
	if labels := strings.Join(bob.Labels("cart.go"), "\n"); strings.Contains(labels, "◂") {
		t.Errorf("Bob sees %s", labels)
	}
}

func TestALinkThatLeadsNowhereSaysSo(t *testing.T) {
	b := Serve(t)
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "vscode")
	ada.Open("cart.go")
	for link, want := range map[string]string{
		"":                          "no invite link",
		"cart.go":                   "is no invite link",
		"http://example.com/join#x": "is not encrypted",
		b.URL + "/join#wrong":       "invite",
	} {
		err := ada.Command("hivesync.joinProject", map[string]any{"uri": s.uri("cart.go"), "text": link}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", link, err)
		}
	}
	if err := ada.Command("hivesync.joinProject", map[string]any{"uri": s.uri("cart.go"), "text": b.Invite}, nil); err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(ada.Messages(), "\n"); !strings.Contains(said, "belongs to project") {
		t.Error(said)
	}
	if err := ada.Command("hivesync.leaveProject", nil, nil); err != nil {
		t.Fatal(err)
	}
}
