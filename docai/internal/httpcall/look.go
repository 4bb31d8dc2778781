package httpcall

import (
	"bufio"
	"io"
	"net/http"
	"strings"
)

// Form is what an answer's body turns out to be.
type Form int

// The forms of a body.
const (
	Stream   Form = iota // server-sent events, lines of JSON, or nothing
	Document             // one JSON value, or one per line
)

// Look tells the form of an answer by its first byte, since servers and proxies
// mislabel their answers. The body can still be read from its beginning. A web
// page in place of an answer is a *PageError, and the body is then closed.
func Look(res *http.Response) (Form, error) {
	buffered := bufio.NewReader(res.Body)
	res.Body = struct {
		io.Reader
		io.Closer
	}{buffered, res.Body}
	for {
		first, err := buffered.Peek(1)
		if err == io.EOF {
			return Stream, nil
		}
		if err != nil {
			return Stream, err
		}
		switch first[0] {
		case ' ', '\t', '\r', '\n':
			buffered.Discard(1)
			continue
		case '{', '[':
			return Document, nil
		case '<':
			said, _ := io.ReadAll(io.LimitReader(buffered, maxErrorBody))
			res.Body.Close()
			return Stream, &PageError{Title: Said(said)}
		}
		return Stream, nil
	}
}

// A PageError is a web page in place of an answer: a wrong base URL, or a sign-in
// page in between.
type PageError struct{ Title string }

// Error says what the page is called.
func (e *PageError) Error() string {
	return strings.TrimSuffix("a web page answered: "+e.Title, ": ")
}
