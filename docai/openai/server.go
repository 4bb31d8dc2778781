package openai

import (
	"net/http"
	"net/url"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/internal/address"
)

// server is where requests go and how they are let in.
type server struct {
	address.Address
	shown      string // as an error names it
	deployment string // Azure
	version    string // Azure's api-version
	own        bool   // OpenAI's or Azure's own service: it wants a key, strict schemas, the new bound
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
	a, err := address.Parse(Name, o.BaseURL, "http://localhost:11434/v1", "/chat/completions")
	if err != nil {
		return server{}, err
	}
	s := server{Address: a, shown: a.Base, own: a.Host == "api.openai.com" || azureHost(a.Host)}
	before, after, isDeployment := strings.Cut(a.Base, "/openai/deployments/")
	switch {
	case isDeployment:
		s.Base, s.own = before, true
		s.deployment, _, _ = strings.Cut(after, "/")
		s.shown = before + "/openai/deployments/" + s.deployment
		s.version = o.APIVersion
		if s.version == "" {
			s.version = a.Query.Get("api-version")
		}
		if s.version == "" {
			s.version = azureVersion
		}
	case o.APIVersion != "":
		return server{}, &docai.ProviderError{Kind: docai.NotSetUp, Provider: Name, Said: "the base URL names no deployment, which an API version is for", Next: "Set it to something like https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT."}
	}
	return s, nil
}

func azureHost(host string) bool {
	return strings.HasSuffix(host, ".openai.azure.com") || strings.HasSuffix(host, ".cognitiveservices.azure.com") || strings.HasSuffix(host, ".services.ai.azure.com")
}

// endpoint is the URL of the chat completions.
func (s server) endpoint() string {
	if s.deployment != "" {
		return s.Base + "/openai/deployments/" + url.PathEscape(s.deployment) + "/chat/completions?api-version=" + url.QueryEscape(s.version)
	}
	return s.Base + "/chat/completions"
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
