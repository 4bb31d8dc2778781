package comments

import (
	"cmp"
	"slices"
)

// Overruled is an event that changed nothing, since the state it found did not
// allow it: of two people who decided the same draft without knowing of each
// other, the later one in the order of the events.
type Overruled struct {
	Event Event
	Why   error
}

// Fold makes threads of events. The order and number in which the events are
// given does not matter: only their Rev and ID do. Threads come in order of ID,
// comments within one in order of ID.
func Fold(events []Event) ([]Thread, []Overruled) {
	byComment := map[string][]Event{}
	for _, e := range events {
		byComment[e.Comment] = append(byComment[e.Comment], e)
	}
	var overruled []Overruled
	byThread := map[string][]Comment{}
	for _, own := range byComment {
		c, against := foldOne(own)
		overruled = append(overruled, against...)
		if c != nil {
			byThread[c.Thread] = append(byThread[c.Thread], *c)
		}
	}
	var threads []Thread
	for id, all := range byThread {
		slices.SortFunc(all, func(a, b Comment) int { return cmp.Compare(a.ID, b.ID) })
		threads = append(threads, Thread{ID: id, Comments: all})
	}
	slices.SortFunc(threads, func(a, b Thread) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(overruled, func(a, b Overruled) int { return inOrder(a.Event, b.Event) })
	return threads, overruled
}

// foldOne makes one comment of its events; nil when its creation is missing.
// The slice is sorted in place.
func foldOne(events []Event) (*Comment, []Overruled) {
	slices.SortFunc(events, inOrder)
	var c *Comment
	var overruled []Overruled
	for i := range events {
		if i > 0 && events[i].ID == events[i-1].ID {
			continue
		}
		next, err := apply(c, &events[i])
		if err != nil {
			overruled = append(overruled, Overruled{events[i], err})
			continue
		}
		c = next
	}
	return c, overruled
}

// inOrder compares events by what orders them.
func inOrder(a, b Event) int {
	return cmp.Or(cmp.Compare(a.Comment, b.Comment), cmp.Compare(a.Rev, b.Rev), cmp.Compare(a.ID, b.ID))
}
