package team

import (
	"cmp"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// Person is one of the others' editors.
type Person struct {
	ID        string // of the participant
	User      string
	Name      string
	Agent     string
	Following string // ID of a participant
	Away      bool   // the connection broke a moment ago
	// Seen is when the server heard State, by our clock.
	Seen time.Time
	// Rel is the path in the folder; "" where the person is in none of its files.
	Rel   string
	State v1.State
}

// livePerson is a Person as it is kept.
type livePerson struct{ Person }

// People are the others, by name.
func (t *Team) People() []Person {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]Person, 0, len(t.people))
	for _, p := range t.people {
		all = append(all, p.Person)
	}
	slices.SortFunc(all, func(a, b Person) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all
}

// In are the people in a file of the folder.
func (t *Team) In(rel string) []Person {
	return slices.DeleteFunc(t.People(), func(p Person) bool { return p.Rel != rel })
}

// nobody forgets everybody: the connection is gone.
func (t *Team) nobody() {
	t.participants(nil, true, 0)
}

// participants takes over who changed.
func (t *Team) participants(changed []v1.Participant, full bool, offset time.Duration) {
	files := map[string]bool{}
	t.mu.Lock()
	me := t.status.Welcome.Participant
	note := func(p *livePerson) {
		if p != nil && p.Rel != "" {
			files[p.Rel] = true
		}
	}
	if full {
		for id, p := range t.people {
			note(p)
			delete(t.people, id)
		}
	}
	for _, c := range changed {
		if c.ID == me {
			continue
		}
		note(t.people[c.ID])
		if c.Gone {
			delete(t.people, c.ID)
			continue
		}
		p := &livePerson{Person{ID: c.ID, User: c.User, Name: c.Name, Agent: c.Agent, Following: c.Following, Away: c.Away, Seen: time.UnixMilli(c.At).Add(-offset)}}
		if len(c.State) > 0 && json.Unmarshal(c.State, &p.State) == nil && p.State.Check() == nil {
			if rel, inside := t.inFolder(p.State.Path); inside {
				p.Rel = rel
			}
		}
		t.people[c.ID] = p
		note(p)
	}
	t.mu.Unlock()
	if len(files) > 0 || full || len(changed) > 0 {
		rels := make([]string, 0, len(files))
		for rel := range files {
			rels = append(rels, rel)
		}
		slices.Sort(rels)
		t.o.Moved(rels)
	}
}
