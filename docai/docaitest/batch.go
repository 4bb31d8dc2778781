package docaitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// Batches is an http.Handler with OpenAI's or Anthropic's batch interface before a
// Server, which answers each question of a batch as if it had come alone, once
// Finish is called. It is safe for concurrent use.
type Batches struct {
	*Server

	mu     sync.Mutex
	files  map[string][]byte // by id; guarded by mu
	jobs   []*job            // guarded by mu
	refuse string            // what is said of every batch as a whole; guarded by mu
}

// job is one batch.
type job struct {
	id        string
	input     string // the uploaded file
	questions []question
	state     string // in_progress, completed, cancelled, failed
	answers   []answered
	output    string // the file with the answers
}

type question struct {
	id   string
	path string
	body json.RawMessage
}

type answered struct {
	id     string
	status int
	body   []byte
}

// NewBatches puts the batch interface before s.
func NewBatches(s *Server) *Batches { return &Batches{Server: s, files: map[string][]byte{}} }

// Refuse has the server refuse every batch as a whole, which OpenAI tells when it is
// looked at.
func (b *Batches) Refuse(why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refuse = why
}

// Finish answers all questions of all batches that were not cancelled.
func (b *Batches) Finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, j := range b.jobs {
		if j.state != "in_progress" {
			continue
		}
		for _, q := range j.questions {
			w := httptest.NewRecorder()
			b.Server.ServeHTTP(w, httptest.NewRequest(http.MethodPost, q.path, bytes.NewReader(q.body)))
			j.answers = append(j.answers, answered{q.id, w.Code, w.Body.Bytes()})
		}
		j.state = "completed"
		if b.Vendor == OpenAI {
			b.put(j)
		}
	}
}

// put writes OpenAI's file of answers.
func (b *Batches) put(j *job) {
	var lines bytes.Buffer
	for _, a := range j.answers {
		fmt.Fprintf(&lines, `{"id":"batch_req_%s","custom_id":%q,"response":{"status_code":%d,"request_id":"r","body":%s},"error":null}`+"\n", a.id, a.id, a.status, a.body)
	}
	j.output = "file-out-" + j.id
	b.files[j.output] = lines.Bytes()
}

// Files is the number of files that were uploaded and not deleted.
func (b *Batches) Files() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.files)
}

// ServeHTTP serves the paths of batches, and leaves the others to the Server.
func (b *Batches) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/v1")
	w.Header().Set("Content-Type", "application/json")
	switch b.Vendor {
	case OpenAI:
		b.openai(w, r, path)
	case Anthropic:
		b.anthropic(w, r, path)
	default:
		http.NotFound(w, r)
	}
}

func (b *Batches) openai(w http.ResponseWriter, r *http.Request, path string) {
	switch {
	case path == "/files" && r.Method == http.MethodPost:
		_, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		form, err := multipart.NewReader(r.Body, params["boundary"]).ReadForm(1 << 20)
		if err != nil || form.Value["purpose"][0] != "batch" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		f, _ := form.File["file"][0].Open()
		text, _ := io.ReadAll(f)
		id := fmt.Sprintf("file-%d", len(b.files)+1)
		b.files[id] = text
		fmt.Fprintf(w, `{"id":%q,"object":"file","purpose":"batch"}`, id)
	case path == "/batches" && r.Method == http.MethodPost:
		var asked struct {
			Input    string `json:"input_file_id"`
			Endpoint string `json:"endpoint"`
			Window   string `json:"completion_window"`
		}
		if json.NewDecoder(r.Body).Decode(&asked) != nil || asked.Endpoint != "/v1/chat/completions" || asked.Window != "24h" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		j := &job{id: fmt.Sprintf("batch_%d", len(b.jobs)+1), input: asked.Input, state: "in_progress"}
		for line := range bytes.Lines(b.files[asked.Input]) {
			var q struct {
				ID     string          `json:"custom_id"`
				Method string          `json:"method"`
				URL    string          `json:"url"`
				Body   json.RawMessage `json:"body"`
			}
			if json.Unmarshal(line, &q) != nil || q.Method != "POST" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			j.questions = append(j.questions, question{q.ID, q.URL, q.Body})
		}
		b.jobs = append(b.jobs, j)
		b.openaiState(w, j)
	case strings.HasPrefix(path, "/files/"):
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "/files/"), "/")
		text, ok := b.files[name]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.Method == http.MethodDelete:
			delete(b.files, name)
			fmt.Fprint(w, `{"deleted":true}`)
		default:
			_, _ = w.Write(text)
		}
	default:
		j := b.job(strings.TrimPrefix(path, "/batches/"))
		if j == nil {
			http.NotFound(w, r)
			return
		}
		if strings.HasSuffix(path, "/cancel") && j.state == "in_progress" {
			j.state = "cancelled"
		}
		b.openaiState(w, j)
	}
}

func (b *Batches) openaiState(w io.Writer, j *job) {
	errors := `null`
	state := j.state
	if b.refuse != "" {
		state, errors = "failed", fmt.Sprintf(`{"object":"list","data":[{"code":"x","message":%q,"line":null}]}`, b.refuse)
	}
	failed := 0
	for _, a := range j.answers {
		if a.status >= 300 {
			failed++
		}
	}
	fmt.Fprintf(w, `{"id":%q,"object":"batch","status":%q,"input_file_id":%q,"output_file_id":%s,"error_file_id":null,"errors":%s,"request_counts":{"total":%d,"completed":%d,"failed":%d}}`,
		j.id, state, j.input, orNull(j.output), errors, len(j.questions), len(j.answers)-failed, failed)
}

func (b *Batches) anthropic(w http.ResponseWriter, r *http.Request, path string) {
	path, ok := strings.CutPrefix(path, "/messages/batches")
	switch {
	case !ok:
		http.NotFound(w, r)
	case path == "" && r.Method == http.MethodPost:
		var asked struct {
			Requests []struct {
				ID     string          `json:"custom_id"`
				Params json.RawMessage `json:"params"`
			} `json:"requests"`
		}
		if json.NewDecoder(r.Body).Decode(&asked) != nil || len(asked.Requests) == 0 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		j := &job{id: fmt.Sprintf("msgbatch_%d", len(b.jobs)+1), state: "in_progress"}
		for _, q := range asked.Requests {
			j.questions = append(j.questions, question{q.ID, "/v1/messages", q.Params})
		}
		b.jobs = append(b.jobs, j)
		b.anthropicState(w, j)
	default:
		j := b.job(strings.TrimPrefix(path, "/"))
		switch {
		case j == nil, strings.HasSuffix(path, "/results") && j.state == "in_progress":
			http.NotFound(w, r)
		case strings.HasSuffix(path, "/results"):
			w.Header().Set("Content-Type", "application/x-jsonl")
			for _, q := range j.questions {
				fmt.Fprintf(w, `{"custom_id":%q,"result":%s}`+"\n", q.id, j.result(q.id))
			}
		default:
			if strings.HasSuffix(path, "/cancel") && j.state == "in_progress" {
				j.state = "cancelled"
			}
			b.anthropicState(w, j)
		}
	}
}

// result is Anthropic's answer to one question.
func (j *job) result(id string) string {
	for _, a := range j.answers {
		switch {
		case a.id != id:
		case a.status >= 300:
			return fmt.Sprintf(`{"type":"errored","error":%s}`, a.body)
		default:
			return fmt.Sprintf(`{"type":"succeeded","message":%s}`, a.body)
		}
	}
	return `{"type":"canceled"}`
}

func (b *Batches) anthropicState(w io.Writer, j *job) {
	state, errored, canceled := "ended", 0, 0
	switch j.state {
	case "in_progress":
		state = j.state
	case "cancelled":
		canceled = len(j.questions)
	}
	for _, a := range j.answers {
		if a.status >= 300 {
			errored++
		}
	}
	fmt.Fprintf(w, `{"id":%q,"type":"message_batch","processing_status":%q,"request_counts":{"processing":%d,"succeeded":%d,"errored":%d,"canceled":%d,"expired":0},"results_url":null}`,
		j.id, state, len(j.questions)-len(j.answers)-canceled, len(j.answers)-errored, errored, canceled)
}

func (b *Batches) job(path string) *job {
	id, _, _ := strings.Cut(path, "/")
	for _, j := range b.jobs {
		if j.id == id {
			return j
		}
	}
	return nil
}

func orNull(id string) string {
	if id == "" {
		return "null"
	}
	return quote(id)
}
