package openai

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/hivesync/hivesync/docai"
)

// server is where requests go and how they are let in.
type server struct {
	base       string // without a slash at the end
	shown      string // base as an error names it
	deployment string // Azure
	version    string // Azure's api-version
	own        bool   // OpenAI's or Azure's own service: strict schemas, the new bound
	needsKey   bool   // it takes no request without a key
	private    bool   // encrypted, or this machine itself
}

// azureVersion is the api-version where nobody names one: the oldest generally
// available one with structured output.
const azureVersion = "2024-10-21"

// parseServer reads the base URL. It takes also what people paste: the URL of a
// whole endpoint.
func parseServer(o Options) (server, error) {
	if o.BaseURL == "" {
		o.BaseURL = DefaultBaseURL
	}
	wrong := func(why string) (server, error) {
		return server{}, &docai.ProviderError{Kind: docai.NotSetUp, Provider: Name, Model: o.Model, Said: "the base URL " + why, Next: "Set it to something like http://localhost:11434/v1."}
	}
	u, err := url.Parse(strings.TrimSpace(o.BaseURL))
	switch {
	case err != nil:
		return wrong("cannot be read") // the parser's error repeats it, and a password could be in it
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return wrong("is no http or https address")
	case u.User != nil:
		return wrong("holds a password, which belongs in the key")
	}
	path := strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/chat/completions")
	host := u.Hostname()
	s := server{
		own:     host == "api.openai.com" || azureHost(host),
		private: u.Scheme == "https" || loopback(host),
	}
	s.needsKey = s.own
	if before, after, found := strings.Cut(path, "/openai/deployments/"); found {
		path = before
		s.own, s.needsKey = true, true
		s.deployment, _, _ = strings.Cut(after, "/")
		s.version = o.APIVersion
		if s.version == "" {
			s.version = u.Query().Get("api-version")
		}
		if s.version == "" {
			s.version = azureVersion
		}
	} else if o.APIVersion != "" {
		return wrong("names no deployment, which an API version is for (https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT)")
	}
	s.base = u.Scheme + "://" + u.Host + path
	s.shown = s.base
	if s.deployment != "" {
		s.shown += "/openai/deployments/" + s.deployment
	}
	return s, nil
}

func azureHost(host string) bool {
	return strings.HasSuffix(host, ".openai.azure.com") || strings.HasSuffix(host, ".cognitiveservices.azure.com") || strings.HasSuffix(host, ".services.ai.azure.com")
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// endpoint is the URL of the chat completions.
func (s server) endpoint() string {
	if s.deployment != "" {
		return s.base + "/openai/deployments/" + url.PathEscape(s.deployment) + "/chat/completions?api-version=" + url.QueryEscape(s.version)
	}
	return s.base + "/chat/completions"
}

// headers lets a request in. Azure takes its keys in a header of its own.
func (s server) headers(req *http.Request, key string) {
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream, application/json")
	switch {
	case key == "":
	case s.deployment != "":
		req.Header.Set(openai.AzureAPIKeyHeader, key)
	default:
		req.Header.Set("Authorization", "Bearer "+key)
	}
}
