package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/httpcall"
)

// form is how a server wants to be asked. Servers that call themselves compatible
// each lack something else; a Provider starts from the best form and steps down
// when it is refused.
type form struct {
	answer          answerForm
	bound           boundForm
	thinks          bool // it reasons before it answers, and needs room for that
	noSystem        bool // the chat template knows no system role
	noStreamOptions bool
	noTemperature   bool
	noEffort        bool // reasoning_effort
	noCacheOptions  bool // prompt_cache_options
}

// answerForm is what holds a model to the form of the answer, from tight to loose.
type answerForm int

const (
	boundedSchema answerForm = iota
	strictSchema
	anyJSON
	freeText
)

// boundForm is how the bound on the answer's tokens is told.
type boundForm int

const (
	usualBound boundForm = iota // max_completion_tokens to OpenAI itself and its reasoning models, max_tokens to others
	otherBound                  // the other of the two
	noBound
)

// firstForm is the best form by the kind of server.
func (s server) firstForm() form {
	if s.own {
		return form{answer: strictSchema}
	}
	return form{answer: boundedSchema}
}

// Adapt steps down from the form that was refused, unless another question
// already did.
func (w *wire) Adapt(err error) bool {
	next, ok := w.used.after(err)
	if w.thought && !w.used.thinks && isCut(err) {
		next, ok = w.used, true
		next.thinks = true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.form != w.used {
		return true
	}
	w.form = next
	return ok
}

// isCut reports whether the answer was judged as of no use.
func isCut(err error) bool {
	var e *docai.ProviderError
	return errors.As(err, &e) && e.Kind == docai.BadAnswer
}

// after is the form to try after an error; false when none helps. Every form it
// gives is further down, so that stepping down ends.
func (f form) after(err error) (form, bool) {
	var status *httpcall.StatusError
	if !errors.As(err, &status) {
		return f, false
	}
	switch status.Status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusUnsupportedMediaType, http.StatusInternalServerError, http.StatusNotImplemented:
	default:
		return f, false
	}
	said := complaint(status.Body)
	mentions := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) })
	}
	switch {
	case f.bound < noBound && mentions("max_tokens", "max_completion_tokens"):
		f.bound++
		if mentions("context") {
			f.bound = noBound // the prompt leaves less room than the bound: the server knows how much
		}
	case !f.noStreamOptions && mentions("stream_options", "include_usage"):
		f.noStreamOptions = true
	case !f.noTemperature && mentions("temperature"):
		f.noTemperature = true
	case !f.noEffort && mentions("reasoning_effort", "reasoning.effort"):
		f.noEffort = true
	case !f.noCacheOptions && mentions("prompt_cache"):
		f.noCacheOptions = true
	case f.answer < freeText && mentions("response_format", "json_schema", "json_object", "schema", "grammar", "structured", "guided", "maxlength", "maxitems"):
		f.answer++
	case !f.noSystem && mentions("system role", "only user and assistant", "role 'system'", `role "system"`, "system message"):
		f.noSystem = true
	case f.answer < freeText && status.Status == http.StatusBadRequest && strings.Trim(said, "{}") == "":
		f.answer++ // refused without a word: the schema is the likeliest reason
	default:
		return f, false
	}
	return f, true
}

// complaint is what an error says is wrong, in lower case: its message and the
// name of the parameter. Some servers repeat the whole request in their errors,
// which says nothing.
func complaint(body []byte) string {
	var named struct {
		Error struct {
			Param string `json:"param"`
		} `json:"error"`
		Detail []struct {
			Loc []any `json:"loc"`
		} `json:"detail"`
	}
	_ = json.Unmarshal(body, &named) // other shapes have the message only
	said := httpcall.Said(body) + " " + named.Error.Param
	for _, d := range named.Detail {
		said += " " + fmt.Sprint(d.Loc...)
	}
	return strings.ToLower(strings.TrimSpace(said))
}

// filtered tells a prompt that a content filter refused (Azure, status 400) from a
// request that is wrong.
func filtered(err error) error {
	var status *httpcall.StatusError
	if errors.As(err, &status) && status.Status == http.StatusBadRequest {
		body := string(status.Body)
		if strings.Contains(body, `"content_filter"`) || strings.Contains(body, `"content_policy_violation"`) {
			return &docai.ProviderError{Kind: docai.Refused, Said: httpcall.Said(status.Body), Next: "Document this file by hand, or choose another model."}
		}
	}
	return err
}
