package budget

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Amount is what something costs, or may cost. As a limit, a zero field is none.
type Amount struct {
	Tokens int   `json:"tokens"`
	Cost   Money `json:"cost"`
}

// Plus adds two amounts.
func (a Amount) Plus(b Amount) Amount {
	return Amount{Tokens: a.Tokens + b.Tokens, Cost: a.Cost + b.Cost}
}

// Within reports whether a stays within a limit.
func (a Amount) Within(limit Amount) bool {
	return (limit.Tokens == 0 || a.Tokens <= limit.Tokens) && (limit.Cost == 0 || a.Cost <= limit.Cost)
}

// Entry is what was spent with one model, on one day or for one request.
type Entry struct {
	Provider     string `json:"provider"`
	Model        string `json:"model"`
	Requests     int    `json:"requests"`
	InputTokens  int    `json:"inputTokens"`
	CachedTokens int    `json:"cachedTokens"` // of the input, from the vendor's prompt cache
	KeptTokens   int    `json:"keptTokens"`   // of the input, written to it
	OutputTokens int    `json:"outputTokens"`
	Cost         Money  `json:"cost"`
	Drafted      int    `json:"drafted"` // symbols that got a draft
	Reused       int    `json:"reused"`  // symbols whose draft was known already
}

// Amount is tokens and money together.
func (e Entry) Amount() Amount {
	return Amount{Tokens: e.InputTokens + e.OutputTokens, Cost: e.Cost}
}

// Plus adds the numbers of o; the names stay those of e.
func (e Entry) Plus(o Entry) Entry {
	e.Requests += o.Requests
	e.InputTokens += o.InputTokens
	e.CachedTokens += o.CachedTokens
	e.KeptTokens += o.KeptTokens
	e.OutputTokens += o.OutputTokens
	e.Cost += o.Cost
	e.Drafted += o.Drafted
	e.Reused += o.Reused
	return e
}

// Empty reports whether nothing was spent, drafted or reused.
func (e Entry) Empty() bool { return e == Entry{Provider: e.Provider, Model: e.Model} }

// Hits are the shares that cost nothing, or little, from 0 to 1: of the symbols
// those that were known already, and of the input tokens those from the vendor's
// cache.
func (e Entry) Hits() (symbols, tokens float64) {
	if n := e.Drafted + e.Reused; n > 0 {
		symbols = float64(e.Reused) / float64(n)
	}
	if e.InputTokens > 0 {
		tokens = float64(e.CachedTokens) / float64(e.InputTokens)
	}
	return symbols, tokens
}

// String tells a person what was spent: "3 requests, 9,200 tokens in (41% cached)
// and 1,800 out, $0.006; 14 drafts, 6 more reused (30%)".
func (e Entry) String() string {
	symbols, tokens := e.Hits()
	s := fmt.Sprintf("%s, %s tokens in", count(e.Requests, "request"), thousands(e.InputTokens))
	if e.CachedTokens > 0 {
		s += fmt.Sprintf(" (%.0f%% cached)", 100*tokens)
	}
	s += fmt.Sprintf(" and %s out, %s; %s", thousands(e.OutputTokens), e.Cost, count(e.Drafted, "draft"))
	if e.Reused > 0 {
		s += fmt.Sprintf(", %s more reused (%.0f%%)", thousands(e.Reused), 100*symbols)
	}
	return s
}

// Today is the name of a day in a ledger, by the person's clock.
func Today(now time.Time) string { return now.Format(time.DateOnly) }

// A Ledger knows what was spent on each day, and what is set aside for requests
// that are under way, also in other processes. It is safe for concurrent use.
type Ledger interface {
	// Reserve sets an amount aside until it is settled or until the time has come,
	// for a process that died. It fails with *Over when that, what is set aside, and
	// what was spent on the day exceed the limit together.
	Reserve(ctx context.Context, day string, amount, limit Amount, until time.Time) (id int64, err error)
	// Settle ends a reservation (0 is none) and adds what was really spent; an entry
	// without numbers adds nothing.
	Settle(ctx context.Context, id int64, day string, spent Entry) error
	// Days are the entries of the last n days with any, the newest day first.
	Days(ctx context.Context, n int) ([]Day, error)
}

// Day is what was spent on one day, by model.
type Day struct {
	Date    string  `json:"date"` // as of Today
	Entries []Entry `json:"entries"`
}

// Total adds the entries up.
func (d Day) Total() Entry {
	var sum Entry
	for _, e := range d.Entries {
		sum = sum.Plus(e)
	}
	return sum
}

// Over says that an amount does not fit a limit any more.
type Over struct {
	What   string // whose limit: "today" or "this run"
	Limit  Amount
	Spent  Amount // with what is set aside
	Wanted Amount
}

// Error says the numbers.
func (e *Over) Error() string {
	if e.Limit.Cost > 0 && e.Spent.Cost+e.Wanted.Cost > e.Limit.Cost {
		return fmt.Sprintf("the next request may cost %s, and %s of the limit of %s for %s is used", e.Wanted.Cost, e.Spent.Cost, e.Limit.Cost, e.What)
	}
	return fmt.Sprintf("the next request may take %s tokens, and %s of the limit of %s for %s are used", thousands(e.Wanted.Tokens), thousands(e.Spent.Tokens), thousands(e.Limit.Tokens), e.What)
}

// Memory is a Ledger that lasts as long as the program.
type Memory struct {
	mu       sync.Mutex
	days     []Day // newest last; guarded by mu
	reserved map[int64]reservation
	last     int64
}

type reservation struct {
	day    string
	amount Amount
	until  time.Time
}

// NewMemory makes an empty Memory.
func NewMemory() *Memory { return &Memory{reserved: map[int64]reservation{}} }

// Reserve sets an amount aside.
func (m *Memory) Reserve(_ context.Context, day string, amount, limit Amount, until time.Time) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	spent := m.day(day).Total().Amount()
	for id, r := range m.reserved {
		if time.Now().After(r.until) {
			delete(m.reserved, id)
		} else if r.day == day {
			spent = spent.Plus(r.amount)
		}
	}
	if !spent.Plus(amount).Within(limit) {
		return 0, &Over{What: "today", Limit: limit, Spent: spent, Wanted: amount}
	}
	m.last++
	m.reserved[m.last] = reservation{day, amount, until}
	return m.last, nil
}

// Settle ends a reservation.
func (m *Memory) Settle(_ context.Context, id int64, day string, spent Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.reserved, id)
	if spent.Empty() {
		return nil
	}
	d := m.day(day)
	for i, e := range d.Entries {
		if e.Provider == spent.Provider && e.Model == spent.Model {
			d.Entries[i] = e.Plus(spent)
			return nil
		}
	}
	d.Entries = append(d.Entries, spent)
	return nil
}

// Days gives copies.
func (m *Memory) Days(_ context.Context, n int) ([]Day, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var days []Day
	for i := len(m.days) - 1; i >= 0 && len(days) < n; i-- {
		if d := m.days[i]; len(d.Entries) > 0 {
			days = append(days, Day{Date: d.Date, Entries: append([]Entry(nil), d.Entries...)})
		}
	}
	return days, nil
}

// day is the day of the name, begun if need be.
func (m *Memory) day(date string) *Day {
	for i := range m.days {
		if m.days[i].Date == date {
			return &m.days[i]
		}
	}
	m.days = append(m.days, Day{Date: date})
	return &m.days[len(m.days)-1]
}
