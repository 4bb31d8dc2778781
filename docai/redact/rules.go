package redact

import (
	"regexp"
	"strings"
)

// key is a rule for keys that are told by their form alone.
func key(id, title, pattern string, words ...string) Rule {
	return Rule{ID: id, Title: title, pattern: regexp.MustCompile(pattern), words: words}
}

// table lists the rules; formats that contain others stand first. The formats
// are those the vendors publish for secret scanning.
var table = []Rule{
	{
		ID: "private-key", Title: "private key in PEM armour",
		pattern: regexp.MustCompile(`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----([^-]+)`), words: []string{"private key"}, crossesLines: true,
		armour: regexp.MustCompile(`(\\[nr])?[A-Za-z0-9+/=]{4,}`),
		check:  func(_, _, s string) bool { return armoured.MatchString(s) },
	},
	{
		ID: "putty-key", Title: "private key in PuTTY's format",
		pattern: regexp.MustCompile(`Private-Lines: \d{1,4}\r?\n((?:[A-Za-z0-9+/=]{1,}\r?\n){1,})`), words: []string{"private-lines"}, crossesLines: true,
		armour: regexp.MustCompile(`()[A-Za-z0-9+/=]+`),
	},
	key("age-key", "age secret key", `\b(AGE-SECRET-KEY-1[0-9A-Z]{58})\b`, "age-secret-key"),
	key("aws-access-key", "AWS access key id", `\b((?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16})\b`, "akia", "asia", "abia", "acca", "a3t"),
	key("aws-secret-key", "AWS secret access key", `(?i)\baws[a-z0-9_.-]{0,30}(?:secret|access|session)[a-z0-9_.-]{0,30}["'\]]{0,2}\s{0,4}(?::=|=>|=|:|,)\s{0,4}["']?([A-Za-z0-9/+=]{40,})`, "aws"),
	key("gcp-api-key", "Google API key", `\b(AIza[0-9A-Za-z_-]{35})`, "aiza"),
	key("gcp-oauth", "Google OAuth token or client secret", `\b(ya29\.[0-9A-Za-z_-]{20,}|GOCSPX-[0-9A-Za-z_-]{20,60})`, "ya29.", "gocspx-"),
	key("azure-storage-key", "Azure storage or bus key", `(?i)\b(?:AccountKey|SharedAccessKey)=([A-Za-z0-9+/]{40,}={0,2})`, "accountkey", "sharedaccesskey"),
	key("azure-client-secret", "Microsoft Entra client secret", `(?:^|[^A-Za-z0-9_~.-])([A-Za-z0-9_~.]{3}[78]Q~[A-Za-z0-9_~.-]{31,34})`, "q~"),
	key("azure-sas", "Azure shared access signature", `[?&]sig=([A-Za-z0-9%+/=]{20,})`, "sig="),
	key("github-token", "GitHub token", `\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})\b`, "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
	key("gitlab-token", "GitLab token", `\b(gl(?:pat|dt|rt|oas|soat|ft|imt|agent|cbt|ptt)-[A-Za-z0-9_=-]{20,})`, "gl"),
	key("slack-token", "Slack token", `\b(xox[abposre]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Z0-9]+-[A-Za-z0-9-]{10,})`, "xox", "xapp-"),
	key("slack-webhook", "Slack webhook address", `hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{20,})`, "hooks.slack.com"),
	key("discord-webhook", "Discord webhook address", `discord(?:app)?\.com/api/webhooks/([0-9]{15,21}/[A-Za-z0-9_-]{40,})`, "api/webhooks"),
	key("discord-token", "Discord bot token", `\b([MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})\b`, "."),
	key("telegram-token", "Telegram bot token", `\b([0-9]{8,10}:AA[A-Za-z0-9_-]{33})\b`, ":aa"),
	key("stripe-key", "Stripe key", `\b((?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,})`, "_live_", "_test_", "whsec_"),
	key("anthropic-key", "Anthropic API key", `\b(sk-ant-[A-Za-z0-9_-]{20,})`, "sk-ant-"),
	key("openai-key", "OpenAI API key", `\b(sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,})`, "sk-"),
	key("huggingface-token", "Hugging Face token", `\b(hf_[A-Za-z0-9]{30,40})\b`, "hf_"),
	key("npm-token", "npm token", `\b(npm_[A-Za-z0-9]{36})\b`, "npm_"),
	key("npm-auth", "registry credentials of an .npmrc", `(?:^|[:\s])_(?:authToken|auth|password)\s{0,4}=\s{0,4}"?([A-Za-z0-9+/=_.-]{8,})`, "_auth", "_password"),
	key("pypi-token", "PyPI token", `\b(pypi-[A-Za-z0-9_-]{50,})`, "pypi-"),
	key("rubygems-key", "RubyGems key", `\b(rubygems_[a-f0-9]{48})\b`, "rubygems_"),
	key("docker-token", "Docker Hub token", `\b(dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,})`, "dckr_"),
	key("digitalocean-token", "DigitalOcean token", `\b(do[opr]_v1_[a-f0-9]{64})\b`, "_v1_"),
	key("shopify-token", "Shopify token", `\b(shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})\b`, "shpat_", "shpca_", "shppa_", "shpss_"),
	key("databricks-token", "Databricks token", `\b(dapi[a-f0-9]{32}(?:-\d)?)\b`, "dapi"),
	key("vault-token", "HashiCorp Vault token", `\b(hv[sbr]\.[A-Za-z0-9_-]{24,})`, "hvs.", "hvb.", "hvr."),
	key("terraform-token", "Terraform Cloud token", `\b([A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,})`, ".atlasv1."),
	key("grafana-token", "Grafana token", `\b(gl(?:sa|c)_[A-Za-z0-9+/=_]{32,})`, "glsa_", "glc_"),
	key("newrelic-key", "New Relic key", `\b(NR(?:AK|JS|II)-[A-Za-z0-9_-]{20,50})`, "nrak-", "nrjs-", "nrii-"),
	key("square-token", "Square token", `\b(sq0[a-z]{3}-[A-Za-z0-9_-]{22,50})`, "sq0"),
	key("twilio-key", "Twilio key or account", `\b((?:SK|AC)[0-9a-f]{32})\b`, "sk", "ac"),
	key("sendgrid-key", "SendGrid key", `\b(SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,})`, "sg."),
	key("mailgun-key", "Mailgun key", `\b(key-[0-9a-f]{32})\b`, "key-"),
	key("mailchimp-key", "Mailchimp key", `\b([0-9a-f]{32}-us[0-9]{1,2})\b`, "-us"),
	key("jwt", "JSON Web Token", `\b(eyJ[A-Za-z0-9_-]{8,}\.(?:eyJ)?[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]{8,}){0,2})`, "eyj"),
	{
		ID: "url-password", Title: "password in a URL",
		pattern: regexp.MustCompile(`\b[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/:@"'<>{}]{0,}:([^\s/@"'<>]{1,})@`), words: []string{"://"},
		check: func(_, _, s string) bool { return !standsForOne(s) },
	},
	{
		ID: "connection-string", Title: "password in a connection string",
		pattern: regexp.MustCompile(`(?i)(?:;\s{0,4}|["'])(?:password|pwd|passwd)\s{0,4}=\s{0,4}([^;"'\s]{1,})(?:;|["'])`), words: []string{"password", "pwd", "passwd"},
		check: func(_, _, s string) bool { return !standsForOne(s) && s[0] != '/' },
	},
	{
		ID: "keyword-dsn", Title: "password in a database's keyword string",
		pattern: regexp.MustCompile(`(?i)\b(?:host|hostaddr|user|dbname|port|server)=[^\s"'=,()]+[ ]+(?:[a-z_]{1,30}=[^\s"'=,()]+[ ]+){0,8}password=([^\s"';&,()]+)`), words: []string{"password="},
		check: func(_, _, s string) bool { return !standsForOne(s) },
	},
	{
		ID: "authorization", Title: "credentials of an Authorization header",
		pattern: regexp.MustCompile(`(?i)\b(?:bearer|basic|authorization:[ \t]{0,4}token)[ \t]{1,4}([A-Za-z0-9._~+/-]{16,}={0,2})`), words: []string{"bearer", "basic", "authorization"},
		check: func(_, _, s string) bool {
			return !standsForOne(s) && entropy(s) > 3 && (strings.HasSuffix(s, "=") || strings.ContainsAny(s, "0123456789") && !nameLike.MatchString(s) || isRandom("", "", s))
		},
	},
	{
		ID: "command-password", Title: "password on a command line",
		pattern: regexp.MustCompile(`(?:\bcurl\b[^\n]{0,}\s(?:-u|--user)[ =]["']?[^\s:"']{1,}:|--password[ =]["']?)([^\s"']{1,})`), words: []string{"curl", "--password"},
		check: func(_, _, s string) bool { return !standsForOne(s) },
	},
	{ID: "password", Title: "value given to a name such as password, secret or token", pattern: assignment, words: secretWords, check: isSecretAssignment},
	{ID: "definition", Title: "macro of such a name", pattern: definition, words: secretWords, check: isSecretAssignment},
	{ID: "variable", Title: "value given to such a name in a shell script or a settings file", pattern: settingLine, words: secretWords, check: isSecretAssignment},
	{ID: "element", Title: "value in an XML element of such a name", pattern: xmlElement, words: secretWords, check: isSecretAssignment},
	{ID: "high-entropy", Title: "string too random to be text", pattern: quotedToken, check: isRandom},
}

// armoured is a line of an armoured key: without one, a text only speaks of keys.
var armoured = regexp.MustCompile(`[A-Za-z0-9+/=]{40,}|(?:[A-Za-z0-9+/]{20,}\\n)`)
