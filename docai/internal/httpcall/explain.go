package httpcall

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/hivesync/hivesync/docai"
)

// Whom names the server of a failed call, for the error's words.
type Whom struct {
	Provider string
	Model    string
	BaseURL  string
	KeyHint  string // where the key is taken from, for example "OPENAI_API_KEY"
	Secret   string // removed from what the server said; may be empty
}

// Explain turns the error of a call into the *docai.ProviderError a person can
// act on. A *docai.ProviderError keeps its kind and next step.
func (w Whom) Explain(err error) *docai.ProviderError {
	var already *docai.ProviderError
	if errors.As(err, &already) {
		named := *already
		named.Provider, named.Model, named.Said = w.Provider, w.Model, w.scrub(OneLine(named.Said))
		return &named
	}
	e := &docai.ProviderError{Provider: w.Provider, Model: w.Model, Err: err}
	var (
		status *StatusError
		wait   *WaitError
		open   *OpenError
		page   *PageError
	)
	errors.As(err, &status)
	if status != nil {
		body := []byte(w.scrub(string(status.Body))) // before it is cut, which could leave half a key
		e.Said = w.scrub(Said(body))
		e.Err = errors.New(w.scrub((&StatusError{Status: status.Status, Body: body}).Error()))
		if e.Said == "" {
			e.Said = strings.TrimSpace(fmt.Sprintf("status %d %s", status.Status, http.StatusText(status.Status)))
		}
	}
	switch {
	case errors.As(err, &wait):
		e.Kind = docai.Limited
		e.Next = fmt.Sprintf("Try again in %s, or choose another provider.", wait.Wait.Round(1e9))
	case errors.As(err, &open):
		e.Kind = docai.Overloaded
		e.Next = "Wait for that, or choose another provider."
	case status != nil:
		e.Kind, e.Next = w.ofStatus(status, e.Said)
	case errors.As(err, &page):
		e.Kind, e.Said, e.Err = docai.BadRequest, w.scrub(page.Error()), nil
		e.Next = fmt.Sprintf("Check the base URL %s, and whether a proxy or a sign-in page stands in between.", w.BaseURL)
	default:
		e.Kind, e.Next = w.ofConnection(err)
	}
	return e
}

// scrub removes the key from a foreign text.
func (w Whom) scrub(text string) string {
	if len(w.Secret) < 4 {
		return text
	}
	return strings.ReplaceAll(text, w.Secret, "«key»")
}

// ofStatus says what a status means and what to do about it.
func (w Whom) ofStatus(e *StatusError, said string) (docai.FailureKind, string) {
	lower := strings.ToLower(said)
	switch {
	case e.Status >= 300 && e.Status < 400:
		return docai.BadRequest, fmt.Sprintf("The server redirects to %q, which is not followed; set the base URL to where it should go.", OneLine(e.Location))
	case e.Status == http.StatusUnauthorized:
		return docai.Denied, fmt.Sprintf("Check the key (%s) and that it belongs to %s.", w.KeyHint, w.BaseURL)
	case e.Status == http.StatusForbidden:
		return docai.Denied, fmt.Sprintf("Check that the key (%s) may use the model %q.", w.KeyHint, w.Model)
	case e.Status == http.StatusPaymentRequired, e.Status == http.StatusTooManyRequests && isOutOfFunds(e.Body):
		return docai.Limited, "The account's credit or quota is used up: raise it with the provider, or choose another provider."
	case e.Status == http.StatusTooManyRequests:
		return docai.Limited, "The rate limit still held after the retries: wait a minute, ask for less at once, or choose another provider."
	case e.Status == http.StatusNotFound && strings.Contains(lower, "model"):
		return docai.BadRequest, fmt.Sprintf("Check the model's name: %q.", w.Model)
	case e.Status == http.StatusNotFound, e.Status == http.StatusMethodNotAllowed:
		return docai.BadRequest, fmt.Sprintf("Check the base URL: %s.", w.BaseURL)
	case e.Status == http.StatusRequestEntityTooLarge, strings.Contains(lower, "context length"), strings.Contains(lower, "context size"), strings.Contains(lower, "too long"), strings.Contains(lower, "maximum context"):
		return docai.BadRequest, "The file is larger than the model's context: lower the context setting so that it is split, or document fewer symbols at once."
	case e.Status >= 500:
		return docai.Overloaded, "The server failed after the retries: try again later, or choose another provider."
	case e.Status == http.StatusRequestTimeout, e.Status == http.StatusConflict:
		return docai.Overloaded, "The server was busy after the retries: try again later, or choose another provider."
	}
	return docai.BadRequest, fmt.Sprintf("The server at %s does not accept the request: check the model's name and the provider's settings.", w.BaseURL)
}

// ofConnection says why no answer came and what to do about it.
func (w Whom) ofConnection(err error) (docai.FailureKind, string) {
	var (
		dns  *net.DNSError
		cert *x509.UnknownAuthorityError
		host *x509.HostnameError
	)
	switch {
	case errors.Is(err, context.Canceled):
		return docai.Unreachable, "The run was cancelled; run it again."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrTooSlow):
		return docai.Unreachable, "Ask for fewer symbols at once, or allow more time."
	case errors.Is(err, ErrNoHeader), errors.Is(err, ErrIdle):
		return docai.Unreachable, fmt.Sprintf("Check that the server at %s is not busy or stuck; a slow local model may need a longer timeout.", w.BaseURL)
	case errors.Is(err, ErrTooLong):
		return docai.BadAnswer, "The model does not stop: lower the bound on the answer's tokens, or choose another model."
	case errors.Is(err, syscall.ECONNREFUSED):
		return docai.Unreachable, fmt.Sprintf("Nothing listens at %s: start the server, or correct the base URL.", w.BaseURL)
	case errors.As(err, &dns):
		return docai.Unreachable, fmt.Sprintf("The host of %s cannot be found: check the base URL and the network.", w.BaseURL)
	case errors.As(err, &cert), errors.As(err, &host):
		return docai.Unreachable, fmt.Sprintf("The certificate of %s is not trusted: check the base URL, or the proxy in between.", w.BaseURL)
	}
	return docai.Unreachable, fmt.Sprintf("Check the network and the base URL %s.", w.BaseURL)
}
