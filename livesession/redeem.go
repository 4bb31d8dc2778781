package livesession

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"

	v1 "github.com/hivesync/hivesync/api/v1"
)

// redeemPatience is how long a backend may take to answer.
const redeemPatience = 20 * time.Second

// Redeem turns an invite link (https://HOST/join#CODE) into a way in. name is by
// which others shall know the person.
func Redeem(ctx context.Context, link, name string) (v1.JoinAnswer, error) {
	var answer v1.JoinAnswer
	at, code, err := splitLink(link)
	if err != nil {
		return answer, err
	}
	body, err := json.Marshal(map[string]string{"code": code, "name": name})
	if err != nil {
		return answer, err
	}
	ctx, cancel := context.WithTimeout(ctx, redeemPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, at+v1.PathJoin, bytes.NewReader(body))
	if err != nil {
		return answer, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer, fmt.Errorf("%s cannot be reached: %w. Is it running?", at, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return answer, fmt.Errorf("the answer of %s broke off: %w", at, err)
	}
	if response.StatusCode != http.StatusOK {
		var refusal v1.HTTPError
		if jsonv2.Unmarshal(text, &refusal) == nil && refusal.Error.Message != "" {
			return answer, fmt.Errorf("%s: %s", at, sentence(&refusal.Error))
		}
		return answer, fmt.Errorf("%s answered %s", at, response.Status)
	}
	if err := jsonv2.Unmarshal(text, &answer); err != nil || answer.Token == "" {
		return answer, fmt.Errorf("%s did not answer as a HiveSync backend does (%v)", at, err)
	}
	return answer, nil
}

// splitLink is where a link leads, and its code. Plain http is for this machine
// only: the code and the token must not be read on the way.
func splitLink(link string) (at, code string, err error) {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.Host == "" || u.Fragment == "" {
		return "", "", fmt.Errorf("%q is no invite link; one looks like https://HOST/join#CODE", link)
	}
	switch name := u.Hostname(); {
	case u.Scheme == "https":
	case u.Scheme == "http" && (name == "localhost" || name == "127.0.0.1" || name == "::1"):
	default:
		return "", "", fmt.Errorf("%s://%s is not encrypted: ask for a link that begins with https://", u.Scheme, u.Host)
	}
	return u.Scheme + "://" + u.Host + strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), v1.PathJoinPage), u.Fragment, nil
}
