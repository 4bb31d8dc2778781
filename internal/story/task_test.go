package story

import (
	"strings"
	"testing"
)

func TestTasksInEveryEditor(t *testing.T) {
	for _, editor := range Profiles() {
		t.Run(editor, func(t *testing.T) {
			s := Start(t, "shop.txtar")
			ada := s.Editor("ada", editor)
			ada.Open("order.py")
			ship := ada.At("order.py", "def sh|ip")
			ada.Choose(ship, "HiveSync: Add task here, on `ship`")
			ada.Fence()
			done := titled(ada, ship, "HiveSync: Mark the task on `ship` as done: Look at `ship`")
			if done == "" {
				t.Fatalf("actions:\n%s", strings.Join(ada.Titles(ship), "\n"))
			}
			found := false
			for _, d := range ada.Diagnostics("order.py") {
				found = found || strings.HasPrefix(d.Message, "Task on `ship`: Look at")
			}
			if !found || !strings.Contains(ada.Hover(ship), "Task") {
				t.Error("the task is not shown")
			}
			ada.Choose(ship, done)
			ada.Fence()
			if titled(ada, ship, "HiveSync: Mark the task") != "" {
				t.Error("not done")
			}
		})
	}
}

// Text that is selected becomes the task.
func TestATaskOfWhatIsSelected(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "kate")
	ada.Open("order.py")
	ada.Choose(ada.At("order.py", `raise ValueError("|no order|")`), "HiveSync: Add task here, on `ship`: no order")
	ada.Fence()
	if titled(ada, ada.At("order.py", "def sh|ip"), "HiveSync: Mark the task on `ship` as done: no order") == "" {
		t.Error("no task")
	}
}

func TestTasksAreRevisedDroppedAndReopened(t *testing.T) {
	s := Start(t, "shop.txtar")
	ada := s.Editor("ada", "neovim", Plugin)
	ada.Open("order.py")
	ship := ada.At("order.py", "def sh|ip")
	var made struct{ ID string }
	command := func(name, text string, into any) {
		t.Helper()
		if err := ada.Command("hivesync."+name, map[string]any{"uri": s.uri("order.py"), "position": ship.Start, "id": made.ID, "text": text}, into); err != nil {
			t.Fatal(err)
		}
		ada.Fence()
	}
	command("addTask", "Say where to", &made)
	command("reviseTask", "Say where from", nil)
	var list []struct{ Kind, State, Text, Symbol string }
	if err := ada.Command("hivesync.showDrafts", nil, &list); err != nil || len(list) != 1 || list[0].Text != "Say where from" || list[0].Kind != "Task" {
		t.Errorf("listed %+v, %v", list, err)
	}
	command("dropTask", "", nil)
	if titled(ada, ship, "HiveSync: Mark the task") != "" {
		t.Error("not dropped")
	}
	command("reopenTask", "", nil)
	if titled(ada, ship, "HiveSync: Mark the task on `ship` as done: Say where from") == "" {
		t.Error("not reopened")
	}
	command("doneTask", "", nil)
	err := ada.Command("hivesync.doneTask", map[string]any{"uri": s.uri("order.py"), "id": made.ID}, nil)
	if err == nil || !strings.Contains(err.Error(), "is done and cannot be done") {
		t.Errorf("error %v", err)
	}
	if err := ada.Command("hivesync.dismissNotice", map[string]any{"uri": s.uri("order.py"), "id": made.ID}, nil); err == nil || !strings.Contains(err.Error(), "is no system") {
		t.Errorf("error %v", err)
	}
}
