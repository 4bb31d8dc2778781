package manifest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xeipuuv/gojsonschema"

	"github.com/hivesync/hivesync/internal/settings"
	"github.com/hivesync/hivesync/internal/syntax"
)

func TestEveryLanguageHasAScope(t *testing.T) {
	for _, lang := range syntax.Languages() {
		if !slices.ContainsFunc(scopes, func(s struct{ language, scope string }) bool { return s.language == lang.ID }) {
			t.Errorf("Sublime Text does not start the server for %s", lang.Name)
		}
	}
	for _, s := range scopes {
		if syntax.ByID(s.language) == nil {
			t.Errorf("%s is no language", s.language)
		}
	}
}

// An object of defaults must be what its own schema allows.
func TestTheDefaultsAreWhatTheSchemaAllows(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(indent(flatSchema())))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		string(indent(defaults(settings.Table()))):                                          true,
		`{"hivesync.style":{"dialect":"numpy","tags":{"returns":"@return"}}}`:               true,
		`{"hivesync.prices":{"openai/x":{"input":1}},"hivesync.redaction.patterns":["a+"]}`: true,
		`{"hivesync.style":{"dialekt":"numpy"}}`:                                            false,
		`{"hivesync.prices":{"openai/x":{"inputs":1}}}`:                                     false,
		`{"hivesync.openai.apiKeyEnv":"sk-secret"}`:                                         false,
		`{"hivesync.fallback":["oracle"]}`:                                                  false,
		`{"hivesync.contextTokens":7}`:                                                      false,
		`{"hivesync.providor":"outline"}`:                                                   false,
	} {
		validate(t, schema, text, want)
	}
}

func TestTheSchemaOfAProjectsFile(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(indent(projectSchema())))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		`{"$schema":"x","verbosity":"full","diagnostics":{"documentation":"note","ignore":["missing"]},"presence":{"privatePaths":["x/**"]}}`: true,
		`{"provider":"openai"}`:         false,
		`{"presence":{"enabled":true}}`: false,
		`{"verbosity":"shouting"}`:      false,
		`{"style":{"width":"wide"}}`:    false,
	} {
		validate(t, schema, text, want)
		// What the schema says is what is decoded.
		if _, problems := settings.Default().Project([]byte(text)); (len(problems) == 0) != want {
			t.Errorf("%s: problems %v", text, problems)
		}
	}
}

func validate(t *testing.T, schema *gojsonschema.Schema, text string, want bool) {
	t.Helper()
	result, err := schema.Validate(gojsonschema.NewStringLoader(text))
	if err != nil || result.Valid() != want {
		t.Errorf("%.80s is valid: %v, %v", text, !want, result.Errors())
	}
}

func TestPackageJSONKeepsWhatIsNotGenerated(t *testing.T) {
	written, err := vscode(func(string) ([]byte, error) {
		return []byte(`{"name":"x","contributes":{"commands":[{"command":"a"}],"configuration":{"old":1}},"scripts":{"b":"<&>"}}`), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Name        string
		Contributes struct {
			Commands      []any
			Configuration struct{ Properties map[string]any }
		}
		Scripts      map[string]string
		Capabilities struct {
			UntrustedWorkspaces struct{ RestrictedConfigurations []string }
		}
	}
	if err := json.Unmarshal(written, &got); err != nil {
		t.Fatal(err)
	}
	if got.Name != "x" || len(got.Contributes.Commands) != 1 || got.Scripts["b"] != "<&>" || got.Contributes.Configuration.Properties["hivesync.provider"] == nil ||
		!slices.Contains(got.Capabilities.UntrustedWorkspaces.RestrictedConfigurations, "hivesync.presence.enabled") {
		t.Errorf("got %s", written)
	}
	for name, text := range map[string]string{"no JSON": "{", "a list": "[]"} {
		if _, err := vscode(func(string) ([]byte, error) { return []byte(text), nil }); err == nil || !strings.Contains(err.Error(), "package.json") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGeneratedFilesAreFresh(t *testing.T) {
	root := filepath.Join("..", "..", "..")
	current := func(path string) ([]byte, error) { return os.ReadFile(filepath.Join(root, filepath.FromSlash(path))) }
	files, err := Files(current)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		got, err := current(path)
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the settings table gives; run make generate", path)
		}
	}
}
