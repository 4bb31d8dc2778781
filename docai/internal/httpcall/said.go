package httpcall

import (
	"encoding/json"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSaid is how much of a server's message is repeated to the person, in bytes.
const maxSaid = 500

var (
	pageTitle = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	pageTag   = regexp.MustCompile(`(?s)<[^>]*>`)
)

// Said finds the message in an error's body: the field the vendors put it in
// (OpenAI, Anthropic, llama.cpp, vLLM, FastAPI, Ollama), the title of a proxy's
// page, or the text itself; on one line, without control characters, at most 500
// bytes.
func Said(body []byte) string {
	var known struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
		Detail  json.RawMessage `json:"detail"`
	}
	text := string(body)
	if json.Unmarshal(body, &known) == nil {
		switch {
		case known.Error != nil:
			text = message(known.Error)
		case known.Message != "":
			text = known.Message
		case known.Detail != nil:
			text = message(known.Detail)
		}
	} else if title := pageTitle.FindStringSubmatch(text); title != nil {
		text = title[1]
	} else {
		text = pageTag.ReplaceAllString(text, " ")
	}
	return OneLine(text)
}

// message reads an error that is a string, an object with a message, or a list
// of such.
func message(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		return message(list[0])
	}
	var object struct {
		Message json.RawMessage `json:"message"`
		Msg     string          `json:"msg"`
		Type    string          `json:"type"`
	}
	if json.Unmarshal(raw, &object) == nil {
		switch {
		case object.Message != nil:
			return message(object.Message)
		case object.Msg != "":
			return object.Msg
		case object.Type != "":
			return object.Type
		}
	}
	return string(raw)
}

// OneLine makes a foreign text fit to be shown: one line, no control or format
// characters, at most 500 bytes.
func OneLine(text string) string {
	if len(text) > 4*maxSaid {
		text = text[:4*maxSaid]
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case r == utf8.RuneError, unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= maxSaid {
		return text
	}
	cut := maxSaid - len("…")
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}
