// Package address reads the base URLs that people set for servers of models.
package address

import (
	"net"
	"net/url"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Address is a base URL that can be used.
type Address struct {
	Base  string // scheme, host and path, without a slash at the end
	Host  string // without the port
	Query url.Values
	// Private: what is sent is encrypted, or stays on this machine. A key that was
	// not named for this very server must not go anywhere else.
	Private bool
	// Local: the server runs on this machine.
	Local bool
}

// Parse reads a base URL and drops the ending of a whole endpoint that people
// paste, the first of endings that fits. The error is a *docai.ProviderError of
// kind NotSetUp; it never repeats the URL, which may hold a password.
func Parse(provider, raw, example string, endings ...string) (Address, error) {
	wrong := func(why string) (Address, error) {
		return Address{}, &docai.ProviderError{Kind: docai.NotSetUp, Provider: provider, Said: "the base URL " + why, Next: "Set it to something like " + example + "."}
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil:
		return wrong("cannot be read")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return wrong("is no http or https address")
	case u.User != nil:
		return wrong("holds a password, which belongs in the key")
	}
	path := strings.TrimRight(u.Path, "/")
	for _, ending := range endings {
		if cut, found := strings.CutSuffix(path, ending); found {
			path = cut
			break
		}
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	local := host == "localhost" || ip != nil && ip.IsLoopback()
	return Address{Base: u.Scheme + "://" + u.Host + path, Host: host, Query: u.Query(), Private: u.Scheme == "https" || local, Local: local}, nil
}
