package story

import (
	"encoding/json"
	"fmt"
	"slices"
)

// asked answers what the server asks, as the editor does.
func (e *Editor) asked(method string, params json.RawMessage) (any, *RPCError) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.p.Unhearing {
		return nil, &RPCError{-32601, method + " is not known to this editor"}
	}
	switch method {
	case "workspace/configuration":
		var p struct {
			Items []struct {
				ScopeURI string `json:"scopeUri"`
				Section  string `json:"section"`
			} `json:"items"`
		}
		json.Unmarshal(params, &p)
		answers := make([]any, len(p.Items))
		for i, item := range p.Items {
			if item.Section != "hivesync" {
				continue
			}
			if own := e.inFolder[item.ScopeURI]; own != nil {
				answers[i] = own
			} else if e.settings != nil {
				answers[i] = e.settings
			}
		}
		return answers, nil
	case "client/registerCapability":
		var p struct {
			Registrations []struct {
				Method string `json:"method"`
			} `json:"registrations"`
		}
		json.Unmarshal(params, &p)
		for _, r := range p.Registrations {
			e.registered = append(e.registered, r.Method)
		}
		return nil, nil
	case "workspace/applyEdit":
		return e.applyEdit(params)
	case "window/showMessageRequest":
		var p struct {
			Message string `json:"message"`
			Actions []struct {
				Title string `json:"title"`
			} `json:"actions"`
		}
		json.Unmarshal(params, &p)
		e.heard = append(e.heard, Heard{method, p.Message, params})
		if len(e.replies) == 0 {
			return nil, nil // the person closes it
		}
		reply := e.replies[0]
		e.replies = e.replies[1:]
		for _, action := range p.Actions {
			if action.Title == reply {
				return map[string]string{"title": reply}, nil
			}
		}
		e.wire.fault(fmt.Sprintf("the dialogue %q has no button %q", p.Message, reply))
		return nil, nil
	case "window/showDocument":
		var p struct {
			URI string `json:"uri"`
		}
		json.Unmarshal(params, &p)
		e.heard = append(e.heard, Heard{method, p.URI, params})
		return map[string]bool{"success": true}, nil
	case "window/workDoneProgress/create", "workspace/inlayHint/refresh", "workspace/codeLens/refresh", "workspace/diagnostic/refresh":
		e.heard = append(e.heard, Heard{Method: method, Raw: params})
		return nil, nil
	}
	return nil, &RPCError{-32601, method + " is not known to this editor"}
}

// told takes what the server says.
func (e *Editor) told(method string, params json.RawMessage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch method {
	case "textDocument/publishDiagnostics":
		var p struct {
			URI         string          `json:"uri"`
			Diagnostics json.RawMessage `json:"diagnostics"`
		}
		json.Unmarshal(params, &p)
		e.published[p.URI] = p.Diagnostics
	case "window/showMessage":
		var p struct {
			Message string `json:"message"`
		}
		json.Unmarshal(params, &p)
		e.heard = append(e.heard, Heard{method, p.Message, params})
	case "$/progress":
		var p struct {
			Token json.RawMessage `json:"token"`
			Value Progress        `json:"value"`
		}
		json.Unmarshal(params, &p)
		text := p.Value.Kind + ": " + p.Value.Title + p.Value.Message
		e.heard = append(e.heard, Heard{method, text, params})
		if e.onProgress != nil {
			e.onProgress(p.Token, p.Value)
		}
	default:
		e.heard = append(e.heard, Heard{Method: method, Text: string(params), Raw: params})
	}
}

// applyEdit is a workspace edit of the server's; e.mu is held.
func (e *Editor) applyEdit(params json.RawMessage) (any, *RPCError) {
	var p struct {
		Label string        `json:"label"`
		Edit  workspaceEdit `json:"edit"`
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, &RPCError{-32602, err.Error()}
	}
	no := func(why string) (any, *RPCError) { return map[string]any{"applied": false, "failureReason": why}, nil }
	if e.refuse != "" {
		return no(e.refuse)
	}
	if err := e.make(&p.Edit); err != nil {
		return no(err.Error())
	}
	return map[string]any{"applied": true}, nil
}

// workspaceEdit is an edit of several documents.
type workspaceEdit struct {
	Changes         map[string][]edit `json:"changes"`
	DocumentChanges []struct {
		TextDocument struct {
			URI     string `json:"uri"`
			Version *int   `json:"version"`
		} `json:"textDocument"`
		Edits []edit `json:"edits"`
	} `json:"documentChanges"`
	ChangeAnnotations map[string]Annotation `json:"changeAnnotations"`
}

// make makes an edit, as far as the person confirms it; e.mu is held.
func (e *Editor) make(w *workspaceEdit) error {
	if len(w.DocumentChanges) > 0 && !e.p.can("workspace", "workspaceEdit", "documentChanges") {
		return fmt.Errorf("this editor takes no versioned edits")
	}
	if len(w.ChangeAnnotations) > 0 && !e.p.can("workspace", "workspaceEdit", "changeAnnotationSupport") {
		return fmt.Errorf("this editor takes no annotations")
	}
	for _, d := range w.DocumentChanges {
		b := e.buffers[d.TextDocument.URI]
		if b == nil {
			return fmt.Errorf("%s is not open", d.TextDocument.URI)
		}
		if d.TextDocument.Version != nil && *d.TextDocument.Version != b.version {
			return fmt.Errorf("%s has version %d, the edit is for %d", b.uri, b.version, *d.TextDocument.Version)
		}
		edits := slices.DeleteFunc(d.Edits, func(x edit) bool {
			a, annotated := w.ChangeAnnotations[x.AnnotationID]
			return annotated && a.NeedsConfirmation && e.confirm != nil && !e.confirm(a)
		})
		if err := e.edit(b, edits); err != nil {
			return err
		}
	}
	for uri, edits := range w.Changes {
		b := e.buffers[uri]
		if b == nil {
			return fmt.Errorf("%s is not open", uri)
		}
		if err := e.edit(b, edits); err != nil {
			return err
		}
	}
	return nil
}

func (e *Editor) edit(b *buffer, edits []edit) error {
	text, err := b.apply(edits)
	if err != nil {
		return err
	}
	if text == b.text {
		return nil
	}
	return e.become(b, text, true)
}
