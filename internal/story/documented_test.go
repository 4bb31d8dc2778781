package story

import (
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai/docaitest"
)

const documented = `
-- go.mod --
module shop
-- order.py --
def ship(order, to="home", by=None):
    """Send an order on its way, as agreed with the post office in 2019.

    Args:
        order: What goes out. Never empty on Mondays.
    """
    if not order:
        raise ValueError("no order")
    return f"{order} to {to} by {by}"
-- sum.ts --
/**
 * Adds what the customer owes, in cents.
 * @param prices as printed on the receipt
 * @see {@link https://example.com/receipts}
 */
export function sum(prices: number[], factor: number): number {
  let total = 0;
  for (const p of prices) total += p * factor;
  return total;
}
`

// What a person wrote is kept, field by field; what is missing is added.
func TestWhatAPersonWroteIsKept(t *testing.T) {
	for _, c := range []struct {
		file, at, answer string
		kept, added      []string
	}{
		{"order.py", "def sh|ip",
			`{"blocks":[{"symbol":"s1","summary":"Ships.","params":[{"name":"order","text":"the order"},{"name":"to","text":"Where it goes."},{"name":"by","text":"Who carries it."}],"returns":"Where it went.","raises":[{"name":"ValueError","text":"When there is no order."}]}]}`,
			[]string{"Send an order on its way, as agreed with the post office in 2019.", "order: What goes out. Never empty on Mondays."}, []string{"to:", "by:", "ValueError"}},
		{"sum.ts", "function s|um",
			`{"blocks":[{"symbol":"s1","summary":"Sums.","params":[{"name":"prices","text":"the prices"},{"name":"factor","text":"what each counts for"}],"returns":"the sum of all"}]}`,
			[]string{"Adds what the customer owes, in cents.", "@param prices as printed on the receipt", "@see {@link https://example.com/receipts}"}, []string{"@param factor", "@returns"}},
	} {
		t.Run(c.file, func(t *testing.T) {
			s := Files(t, documented)
			s.Model(docaitest.Replies(docaitest.Reply{Text: c.answer}))
			s.Setenv("OPENAI_API_KEY", "of-the-test")
			ada := s.Editor("ada", "vscode", s.UsesModel())
			ada.Open(c.file)
			before := ada.Text(c.file)
			at := ada.At(c.file, c.at)
			ada.Choose(at, "HiveSync: Document symbol")
			ada.Fence()
			if hover := ada.Hover(at); !strings.Contains(hover, "It takes the place of what is there") {
				t.Errorf("hover %q", hover)
			}
			ada.Choose(at, "HiveSync: Accept this comment")
			ada.Fence()
			text := ada.Text(c.file)
			for _, want := range append(c.kept, c.added...) {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			ada.Undo(c.file)
			ada.Fence()
			if ada.Text(c.file) != before || !hasDraft(ada, ada.At(c.file, c.at)) {
				t.Error("undo does not bring both back")
			}
			// What the person changes meanwhile is not overwritten.
			ada.Replace(c.file, c.kept[0], "Something else altogether.")
			if err := ada.Try(ada.At(c.file, c.at), "HiveSync: Accept this comment"); err == nil || !strings.Contains(err.Error(), "has changed since") {
				t.Errorf("error %v", err)
			}
			if !strings.Contains(ada.Text(c.file), "Something else altogether.") {
				t.Error("what a person wrote is lost")
			}
		})
	}
}

// Documentation that the code contradicts is told as one types, and no longer when it
// is mended.
func TestDocumentationThatTheCodeContradicts(t *testing.T) {
	for _, editor := range []string{"vscode", "kate", "bare"} {
		t.Run(editor, func(t *testing.T) {
			s := Files(t, `
-- pay.py --
def pay(sum, to):
    """Pay a sum.

    Args:
        sum: How much.
        to: To whom.
    """
    if sum < 0:
        raise ValueError("negative")
    print(sum, to)
`)
			ada := s.Editor("ada", editor)
			ada.Open("pay.py")
			ada.Fence()
			if list := ada.Diagnostics("pay.py"); len(list) != 0 {
				t.Errorf("of sound documentation: %+v", list)
			}
			ada.Replace("pay.py", "def pay(sum, to)", "def pay(sum, whom)")
			ada.Replace("pay.py", "print(sum, to)", "print(sum, whom)")
			ada.Fence()
			list := ada.Diagnostics("pay.py")
			if len(list) != 1 || list[0].Code != "param-name" || list[0].Source != "HiveSync" || !strings.Contains(list[0].Message, "`pay`: ") || !strings.Contains(list[0].Message, "to") || list[0].Range != ada.At("pay.py", "def |pay|(").Range {
				t.Errorf("told %+v", list)
			}
			if at := ada.At("pay.py", "def pa|y("); titled(ada, at, "HiveSync: Update the documentation of `pay` (AI)") == "" {
				t.Errorf("actions:\n%s", strings.Join(ada.Titles(at), "\n"))
			}
			ada.Replace("pay.py", "to: To whom.", "whom: To whom.")
			ada.Fence()
			if list := ada.Diagnostics("pay.py"); len(list) != 0 {
				t.Errorf("mended, and still told: %+v", list)
			}
		})
	}
}

// Code that changes makes accepted documentation stale; the update takes its place, and
// what the person had changed by hand is in it.
func TestStaleDocumentationIsUpdated(t *testing.T) {
	s := Start(t, "shop.txtar")
	s.Model(func(n int, r docaitest.Request) docaitest.Reply {
		if n == 0 {
			return docaitest.Reply{Text: `{"blocks":[{"symbol":"s1","summary":"Sends an order.","params":[{"name":"order","text":"what goes out"},{"name":"to","text":"where to"}],"returns":"what was sent","raises":[{"name":"ValueError","text":"there is no order"}]}]}`}
		}
		return docaitest.Reply{Text: `{"blocks":[{"symbol":"s1","summary":"Sends.","params":[{"name":"order","text":"the order"},{"name":"to","text":"the place"},{"name":"by","text":"who carries it"}],"returns":"a text","raises":[{"name":"ValueError","text":"none"}]}]}`}
	})
	s.Setenv("OPENAI_API_KEY", "of-the-test")
	ada := s.Editor("ada", "vscode", s.UsesModel())
	ada.Open("order.py")
	const ship = "def sh|ip"
	ada.Choose(ada.At("order.py", ship), "HiveSync: Document symbol `ship`")
	ada.Fence()
	ada.Choose(ada.At("order.py", ship), "HiveSync: Accept this comment on `ship`")
	ada.Fence()
	ada.Replace("order.py", "What goes out", "What goes out, wrapped")
	ada.Save("order.py")
	ada.Fence()
	ada.Replace("order.py", `to="home")`, `to="home", by=None)`)
	ada.Replace("order.py", `to {to}"`, `to {to} by {by}"`)
	ada.Save("order.py")
	ada.Fence()
	notices := func() (all []string) {
		for _, d := range ada.Diagnostics("order.py") {
			all = append(all, d.Message)
		}
		return all
	}
	if told := strings.Join(notices(), "\n"); !strings.Contains(told, "System: ship has changed since its documentation was accepted") {
		t.Fatalf("told %q", told)
	}
	ada.Choose(ada.At("order.py", ship), "HiveSync: Update stale comment on `ship`")
	ada.Fence()
	ada.Choose(ada.At("order.py", ship), "HiveSync: Accept this comment on `ship`")
	ada.Save("order.py")
	ada.Fence()
	text := ada.Text("order.py")
	for _, want := range []string{"Sends an order.", "What goes out, wrapped", "Who carries it"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if told := notices(); len(told) != 0 {
		t.Errorf("updated, and still told %q", told)
	}
	ada.Undo("order.py")
	ada.Fence()
	if !hasDraft(ada, ada.At("order.py", ship)) {
		t.Error("undo does not bring the update back")
	}
}
