package story

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/hivesync/hivesync/docai/docaitest"
)

// Model is a server that speaks OpenAI's wire and answers as answer says; nil drafts
// whatever is asked for.
func (s *Story) Model(answer func(n int, r docaitest.Request) docaitest.Reply) *docaitest.Server {
	s.t.Helper()
	model := &docaitest.Server{Vendor: docaitest.OpenAI, Model: "tiny-1", Answer: answer}
	server := httptest.NewServer(model)
	s.t.Cleanup(server.Close)
	s.model = server.URL + "/v1"
	return model
}

// UsesModel are the settings of a person who uses the story's model.
func (s *Story) UsesModel() EditorOption {
	return Settings(fmt.Sprintf(`{"provider":"openai","openai":{"baseUrl":%q,"model":"tiny"},"prices":{"openai/tiny":{"input":1,"output":2}},"budget":{"askOver":{"dollars":0}}}`, s.model))
}

// Drafts is a reply with the same summary for each symbol asked for; %s in it is the
// symbol's id.
func Drafts(summary string) func(int, docaitest.Request) docaitest.Reply {
	return func(_ int, r docaitest.Request) docaitest.Reply {
		var blocks []string
		for _, id := range r.Asked() {
			blocks = append(blocks, fmt.Sprintf(`{"symbol":%q,"summary":%q}`, id, strings.ReplaceAll(summary, "%s", id)))
		}
		return docaitest.Reply{Text: `{"blocks":[` + strings.Join(blocks, ",") + `]}`}
	}
}
