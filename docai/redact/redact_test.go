package redact_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hivesync/hivesync/docai"
	"github.com/hivesync/hivesync/docai/redact"
	"github.com/hivesync/hivesync/internal/code"
	"github.com/hivesync/hivesync/internal/onmachine"
	"github.com/hivesync/hivesync/internal/syntax"
)

// Filling for keys: random by eye, made for these tests. Keys are put together
// at run time so that no scanner takes this file for a leak.
const (
	mixed = "q7Rk2ZbX9mTf4LwVc8Yp1HsNd6Jg3EaUo5Bi0KxQtWeMzSrPvDhFnCyGlAjIuO7R"
	hex   = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)

// secrets lists, for every rule, texts with a secret in them.
func secrets() []struct{ rule, before, secret, after string } {
	pem := "\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + mixed[:32] + "\n" + mixed + "\nabc=\n"
	return []struct{ rule, before, secret, after string }{
		{"private-key", "key = `-----BEGIN RSA PRIVATE KEY-----", pem, "-----END RSA PRIVATE KEY-----`"},
		{"private-key", `k := "-----BEGIN PRIVATE KEY-----`, `\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n` + mixed + `\n`, `-----END PRIVATE KEY-----"`},
		{"putty-key", "PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 1\n", mixed + "\n", "Private-MAC: 0"},
		{"age-key", "", "AGE-SECRET-KEY-1" + strings.ToUpper(mixed[:58]), ""},
		{"aws-access-key", `id = "`, "AKIA" + "Q7RKZBXMTFLWVCYP", `"`},
		{"aws-secret-key", `AWS_SECRET_ACCESS_KEY="`, mixed[:40], `"`},
		{"aws-secret-key", `aws_secret_access_key = `, mixed[:38] + "/+", "\n"},
		{"gcp-api-key", `maps("`, "AIza" + mixed[:35], `")`},
		{"gcp-oauth", `t = '`, "ya29." + mixed[:40], `'`},
		{"azure-storage-key", `"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=`, mixed + mixed[:20] + "==", `;EndpointSuffix=core"`},
		{"azure-client-secret", `x = "`, "abc8Q~" + mixed[:34], `"`},
		{"azure-sas", `"https://a.blob.core.windows.net/c?sv=2020&sig=`, mixed[:40] + "%3D", `"`},
		{"github-token", `# `, "ghp_" + mixed[:36], ` do not lose`},
		{"github-token", `"`, "github_pat_" + mixed[:22] + "_" + mixed[:59], `"`},
		{"gitlab-token", `"`, "glpat-" + mixed[:20], `"`},
		{"slack-token", `"`, "xoxb-" + "123456789012-1234567890123-" + mixed[:24], `"`},
		{"slack-webhook", `"https://hooks.slack.com/services/`, "T00000000/B00000000/" + mixed[:24], `"`},
		{"discord-webhook", `"https://discord.com/api/webhooks/`, "123456789012345678/" + mixed[:60], `"`},
		{"discord-token", `"`, "M" + mixed[:23] + "." + mixed[:6] + "." + mixed[:27], `"`},
		{"telegram-token", `"`, "123456789:AA" + mixed[:33], `"`},
		{"stripe-key", `"`, "sk_live_" + mixed[:24], `"`},
		{"anthropic-key", `"`, "sk-ant-api03-" + mixed, `"`},
		{"openai-key", `"`, "sk-proj-" + mixed[:48], `"`},
		{"huggingface-token", `"`, "hf_" + mixed[:34], `"`},
		{"npm-token", `//`, "npm_" + mixed[:36], ``},
		{"npm-auth", `//registry.example/:_authToken=`, "abcd-1234-efgh", ``},
		{"pypi-token", `"`, "pypi-" + "AgEIcHlwaS5vcmc" + mixed, `"`},
		{"rubygems-key", `"`, "rubygems_" + hex[:48], `"`},
		{"docker-token", `"`, "dckr_pat_" + mixed[:27], `"`},
		{"digitalocean-token", `"`, "dop_v1_" + hex, `"`},
		{"shopify-token", `"`, "shpat_" + hex[:32], `"`},
		{"databricks-token", `"`, "dapi" + hex[:32], `"`},
		{"vault-token", `"`, "hvs." + mixed[:24], `"`},
		{"terraform-token", `"`, mixed[:14] + ".atlasv1." + mixed, `"`},
		{"grafana-token", `"`, "glsa_" + mixed[:32] + "_abcdef01", `"`},
		{"newrelic-key", `"`, "NRAK-" + mixed[:27], `"`},
		{"square-token", `"`, "sq0atp-" + mixed[:22], `"`},
		{"twilio-key", `"`, "SK" + hex[:32], `"`},
		{"sendgrid-key", `"`, "SG." + mixed[:22] + "." + mixed[:43], `"`},
		{"mailgun-key", `"`, "key-" + hex[:32], `"`},
		{"mailchimp-key", `"`, hex[:32] + "-us12", `"`},
		{"jwt", `"`, "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + mixed[:43], `"`},
		{"url-password", `open("postgres://ada:`, "s3cr3t!", `@db.example/app")`},
		{"url-password", `redis://:`, "hunter2", `@cache:6379`},
		{"connection-string", `"Server=db;Database=a;User Id=b;Password=`, "Tr0ub4dor", `;"`},
		{"keyword-dsn", `"host=db user=ada password=`, "Tr0ub4dor", ` sslmode=disable"`},
		{"authorization", `set("Authorization", "Bearer `, mixed[:30], `")`},
		{"command-password", `curl -u ada:`, "s3cr3t", ` x`},
		{"password", `password := "`, "hunter2", `"`},
		{"password", `password: str = "`, "hunter2", `"`},
		{"password", `'password' => '`, "hunter2", `',`},
		{"password", `"dbPassword": "`, "corr3ct horse", `"`},
		{"password", `private static final String PASSWORD = "`, "hunter2", `";`},
		{"password", `let pwd: &'static str = "`, "hunter2", `";`},
		{"password", `const char *password = "`, "hunter2", `";`},
		{"password", `char password[] = "`, "hunter2", `";`},
		{"definition", `#define DB_PASSWORD "`, "hunter2", `"`},
		{"password", `user.setPassword("`, "hunter2", `");`},
		{"password", `var password: String? = "`, "hunter2", `"`},
		{"password", `os.environ["DB_PASSWORD"] = '`, "hunter2", `'`},
		{"password", `if password == "`, `hunt\"er2`, `":`},
		{"password", `@password = "`, "hunter2", `"`},
		{"password", `config :app, password: "`, "hunter2", `"`},
		{"password", `api_key = "`, "a8f5f167f44f4964e6c998de", `"`},
		{"password", `const clientSecret = '`, "8d969eef-6ecad3c2", `'`},
		{"password", `os.Getenv("API_TOKEN", "`, "k3y-9fz2-77bq-x1", `")`},
		{"variable", "export DB_PASSWORD=", "hunter2", "\n"},
		{"variable", "# old: none\n  db_password: ", "hunter2", "\nuser: ada\n"},
		{"element", `<password>`, "hunter2", `</password>`},
		{"high-entropy", `client.Init("`, mixed[:40], `")`},
	}
}

func TestEveryRuleTakesItsSecretOutAndNothingElse(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range secrets() {
		tried[c.rule] = true
		text := c.before + c.secret + c.after
		got, hits := redact.Text("first line\n" + text)
		if len(hits) != 1 || hits[0].Rule != c.rule {
			t.Errorf("%s: %q\n\tgave %+v", c.rule, text, hits)
			continue
		}
		if at := 2 + strings.Count(c.before, "\n"); hits[0].Line != at {
			t.Errorf("%s: line %d, want %d", c.rule, hits[0].Line, at)
		}
		if !strings.HasPrefix(got, "first line\n"+c.before) || !strings.HasSuffix(got, c.after) {
			t.Errorf("%s: more than the secret changed: %q", c.rule, got)
		}
		for _, run := range regexp.MustCompile(`\w{4,}`).FindAllString(strings.NewReplacer(`\n`, " ", `\"`, " ").Replace(c.secret), -1) {
			if strings.Contains(got, run) {
				t.Errorf("%s: %q is still in %q", c.rule, run, got)
			}
		}
	}
	for _, r := range redact.Rules() {
		if !tried[r.ID] {
			t.Errorf("rule %s has no example", r.ID)
		}
	}
}

func TestWhatIsNoSecretStays(t *testing.T) {
	for _, text := range []string{
		`password = ""`,
		`password := os.Getenv("DB_PASSWORD")`,
		`flag.String("password", "", "password of the user")`,
		`label.Text = "Password: "`,
		`"password": "Enter your password"`,
		`"password": "${DB_PASSWORD}"`,
		`password = "<your password>"`,
		`password="%s"`,
		`url = "https://user:{password}@host/"`,
		`url = "https://example.org:8080/path@2"`,
		`token_type = "bearer"`,
		`const passwordField = "inputPassword"`,
		`errWrongPassword = "the password is wrong"`,
		`password: string`,
		`    password=password,`,
		`    token: str`,
		`const tokenizer = "whitespace-tokenizer-2"`,
		`sha256 = "` + hex + `"`,
		`commit := "` + hex[:40] + `"`,
		`const h = "` + hex + `"`,
		`id = "123e4567-e89b-12d3-a456-426614174000"`,
		`integrity: "sha384-` + mixed + `"`,
		`const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"`,
		`import x from "com.example.service.internal.FooBarService2Impl"`,
		`t.Run("reads every header of a request that was sent in chunks")`,
		`key = "ArrowUp"`,
		`bypass = "some-value-1"`,
		`// the token "abc" is read first`,
		`// -----BEGIN PRIVATE KEY----- starts the block`,
		`public static final String SECRET = "secret";`,
		`Authorization: Bearer <token>`,
		`d = {'key': 'value with 12 words in it'}`,
	} {
		if got, hits := redact.Text(text); len(hits) > 0 {
			t.Errorf("%s\n\tbecame %s (%s)", text, got, hits[0].Rule)
		}
	}
}

func TestOneSecretHasOnePlaceholder(t *testing.T) {
	a, b := "ghp_"+mixed[:36], "ghp_"+mixed[10:46]
	got, hits := redact.Text(a + "\n" + b + "\n" + a)
	if want := "REDACTED_GITHUB_TOKEN_1\nREDACTED_GITHUB_TOKEN_2\nREDACTED_GITHUB_TOKEN_1"; got != want {
		t.Errorf("got %q", got)
	}
	if len(hits) != 3 || hits[2].Line != 3 {
		t.Errorf("hits %+v", hits)
	}
}

func TestAFileIsRedactedInEveryString(t *testing.T) {
	secret := "ghp_" + mixed[:36]
	file := docai.File{
		Path: "a.go", Language: "go", Source: "package a\nvar t = \"" + secret + "\"\n",
		Symbols: []docai.Symbol{{
			ID: "s1",
			Symbol: code.Symbol{
				Name: "t", Signature: `t = "` + secret + `"`,
				Params: []code.Param{{Name: "p", Default: secret}},
				Facts:  code.Facts{Returns: []string{secret}, Lines: 3},
				Doc:    code.Doc{Raw: "// " + secret},
			},
			Existing: &docai.CommentBlock{Other: []docai.Item{{Name: "see", Text: secret}}},
		}},
	}
	clean, hits := redact.File(file)
	if len(hits) != 1 || hits[0].Line != 2 {
		t.Errorf("hits %+v", hits)
	}
	s := clean.Symbols[0]
	for _, text := range []string{clean.Source, s.Signature, s.Params[0].Default, s.Facts.Returns[0], s.Doc.Raw, s.Existing.Other[0].Text} {
		if strings.Contains(text, secret) || !strings.Contains(text, "REDACTED_GITHUB_TOKEN_1") {
			t.Errorf("not redacted as the source is: %q", text)
		}
	}
	if s.Facts.Lines != 3 || s.Name != "t" || clean.Path != "a.go" {
		t.Errorf("what is no secret changed: %+v", clean)
	}
	if file.Symbols[0].Params[0].Default != secret || file.Symbols[0].Existing.Other[0].Text != secret {
		t.Error("the file that was given changed")
	}
}

func TestRedactedCodeParses(t *testing.T) {
	for _, c := range []struct{ language, text string }{
		{"go", "package a\n\nvar password = \"hunter2\"\nvar k = `-----BEGIN PRIVATE KEY-----\n" + mixed + "\n" + mixed + "\n-----END PRIVATE KEY-----`\n"},
		{"python", "password: str = 'hunter2'\nurl = f\"postgres://u:{1}x9@h/\"\n"},
		{"bash", "export DB_PASSWORD=hunter2\ncurl -u ada:hunter2 x\n"},
	} {
		got, hits := redact.Text(c.text)
		if len(hits) == 0 {
			t.Errorf("%s: nothing found", c.language)
		}
		if tree := syntax.Parse(syntax.ByID(c.language), []byte(got)); tree.HasError() {
			t.Errorf("%s does not parse: %s", c.language, got)
		}
	}
}

// The standard libraries hold no secret but test data; what is found in their
// code outside of tests is a false alarm.
func TestFewFalseAlarmsOnRealCode(t *testing.T) {
	python, err := onmachine.PythonLibrary()
	if err != nil {
		t.Fatal(err)
	}
	golang, err := onmachine.GoLibrary()
	if err != nil {
		t.Fatal(err)
	}
	files, alarms := 0, 0
	for _, root := range []string{python, filepath.Join(golang, "net"), filepath.Join(golang, "crypto"), filepath.Join(golang, "encoding"), filepath.Join(golang, "os")} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			base := d.Name()
			if d.IsDir() && (base == "testdata" || base == "test" || base == "tests" || base == "site-packages") {
				return filepath.SkipDir
			}
			if err != nil || d.IsDir() || strings.HasSuffix(base, "_test.go") || syntax.Detect(base, nil) == nil {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			files++
			_, hits := redact.Text(string(text))
			for _, h := range hits {
				alarms++
				t.Logf("%s:%d: %s", path, h.Line, h.Rule)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 500 || alarms*100 > files {
		t.Errorf("%d alarms in %d files", alarms, files)
	}
}

func FuzzText(f *testing.F) {
	for _, c := range secrets() {
		f.Add(c.before + c.secret + c.after)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, hits := redact.Text(text)
		if strings.Count(once, "\n") != strings.Count(text, "\n") {
			t.Errorf("the number of lines changed: %q became %q", text, once)
		}
		if len(hits) == 0 && once != text {
			t.Errorf("changed without a hit: %q became %q", text, once)
		}
		if strings.Count(once, "REDACTED_")-strings.Count(text, "REDACTED_") < len(hits) {
			t.Errorf("%d hits in %q, but it became %q", len(hits), text, once)
		}
	})
}

// What a person has said never leaves the machine does not, whole, also where it
// meets a secret that is known by its form, and in every string of the file.
func TestOwnPatterns(t *testing.T) {
	own := []*regexp.Regexp{regexp.MustCompile(`(?i)project (\w+)`), regexp.MustCompile(`(?s)BEGIN.*?END`), regexp.MustCompile(`token: .*`), regexp.MustCompile(`x*`)}
	key := "ghp_" + mixed[:36]
	for _, c := range []struct{ text, want string }{
		{"// Project Falcon flies.\n", "// REDACTED_OWN_1 flies.\n"},
		{"// project falcon, Project Falcon\n", "// REDACTED_OWN_1, REDACTED_OWN_2\n"},
		{"a\nBEGIN one\n two\r\nEND\nb\n", "a\nREDACTED_OWN_1\nREDACTED_OWN_1\r\nREDACTED_OWN_1\nb\n"},
		{"token: " + key + " and more\n", "REDACTED_OWN_1\n"},
		{"t = \"" + key + "\"\n", "t = \"REDACTED_GITHUB_TOKEN_1\"\n"},
		{"nothing\n", "nothing\n"},
	} {
		file := docai.File{Path: "a.go", Source: c.text, Symbols: []docai.Symbol{{ID: "s1", Members: []string{c.text}}}}
		clean, hits := redact.File(file, own...)
		if clean.Source != c.want || clean.Symbols[0].Members[0] != c.want {
			t.Errorf("%q became %q and %q, want %q", c.text, clean.Source, clean.Symbols[0].Members[0], c.want)
		}
		if (len(hits) > 0) != (c.text != c.want) {
			t.Errorf("%q: hits %v", c.text, hits)
		}
	}
}
