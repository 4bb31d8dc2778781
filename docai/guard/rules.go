package guard

import (
	"iter"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hivesync/hivesync/docai/internal/prefilter"
	"github.com/hivesync/hivesync/docai/redact"
)

// rule is a Rule with the way to find it: the words at fault, and whether there
// are any.
type rule struct {
	Rule
	find func(c *checker, t *text) (string, bool)
}

var tooLong = &Rule{ID: "too-long", Title: "Longer than a comment can be", Reason: "It is far longer than documentation is; what is at the end may be meant not to be read."}

// maxBlock is the length of a block that nobody reads to its end, in bytes.
const maxBlock = 24 << 10

var table = []rule{
	{Rule{"bidi", "Characters that turn the direction of text", "It holds characters that make text show in another order than it is read."}, findBidi},
	{Rule{"invisible", "Invisible characters", "It holds characters that do not show: hidden text, or a name that only looks right."}, findInvisible},
	{Rule{"control", "Control characters", "It holds control characters, which can rewrite what a terminal shows."}, findControl},
	{Rule{"homoglyph", "Letters of another alphabet", "It mixes alphabets within a word, so that a name looks like another one."}, findHomoglyph},
	{Rule{"reader-model", "Speaks to a language model", "It gives orders to a language model instead of telling a person about the code."}, findReaderModel},
	{Rule{"chat-markup", "Markup of a chat", "It holds the marks that separate speakers or tool calls in a language model's input."}, findChatMarkup},
	{Rule{"command", "Commands to run", "It holds a command that changes or fetches something when it is run."}, findCommand},
	{Rule{"code-execution", "Asks to run something", "It asks its reader to run or evaluate something, which this code does not do."}, findRun},
	{Rule{"network", "Asks to send or fetch", "It asks to send something to, or fetch it from, somewhere else, which this code does not do."}, findNetwork},
	{Rule{"file-operation", "Asks to change files", "It speaks of deleting or changing files or data, which this code does not do."}, findFiles},
	{Rule{"sensitive-path", "Names a sensitive file", "It names a file that holds secrets of a person or a system."}, findSensitivePath},
	{Rule{"credential", "Credentials", "It holds what looks like a key or a password, or asks for one."}, findCredential},
	{Rule{"security", "Asks to weaken security", "It asks to switch off or get around a protection."}, findSecurity},
	{Rule{"link", "Link", "It holds a link or an address that the file does not have."}, findLink},
	{Rule{"markup", "Active markup", "It holds markup that a viewer may load or run: scripts, frames, images, hidden comments."}, findMarkup},
	{Rule{"comment-end", "Ends the comment", "It holds the characters that end a comment in this language."}, findCommentEnd},
	{Rule{"directive", "Order to a tool", "It holds words that a compiler, linter or editor obeys."}, findDirective},
	{Rule{"repetition", "Repeats itself", "It says the same thing over and over."}, findRepetition},
}

// Rules lists every kind of flag.
func Rules() []Rule {
	all := make([]Rule, 0, len(table)+1)
	for i := range table {
		all = append(all, table[i].Rule)
	}
	return append(all, *tooLong)
}

// codeQuoted is what stands in code quotes.
var codeQuoted = regexp.MustCompile("``[^`]+``|`[^`\n]+`")

// first is the first match of any pattern in a text.
func first(text *prefilter.Text, patterns ...*prefilter.Expr) (string, bool) {
	for _, p := range patterns {
		if m := p.Find(text); m != "" {
			return m, true
		}
	}
	return "", false
}

func findRune(t *text, is func(r rune) bool) (string, bool) {
	if t.plain {
		return "", false
	}
	text := t.raw
	i := strings.IndexFunc(text, is)
	if i < 0 {
		return "", false
	}
	from := max(0, i-20)
	for from < i && text[from]&0xC0 == 0x80 {
		from++
	}
	return text[from:], true
}

func findBidi(_ *checker, t *text) (string, bool) { return findRune(t, isBidi) }

func findControl(_ *checker, t *text) (string, bool) { return findRune(t, isControl) }

func findInvisible(_ *checker, t *text) (string, bool) {
	if t.plain {
		return "", false
	}
	before := rune(0)
	for i, r := range t.raw {
		// Joiners have their place within an emoji or a script that joins letters.
		joins := (r == 0x200C || r == 0x200D) && before > 0x2AF
		if isInvisible(r) && !joins {
			return t.raw[max(0, i-utf8.RuneLen(max(before, 0))):], true
		}
		before = r
	}
	return "", false
}

func findHomoglyph(_ *checker, t *text) (string, bool) {
	if t.plain {
		return "", false
	}
	word := mixedWord(t.raw)
	return word, word != ""
}

const (
	// asked is how a sentence starts that wants something of its reader.
	asked = `(?:^|[.!?:;\n]\s*|\b(?:please|must|should|shall|needs? to|ha(?:ve|s) to|first|then|now|always|simply|just|immediately|and|to (?:use|fix|continue|proceed|activate|finish|make)\b[^.\n]{0,30},?)\s+)`
	// theModel is how a text addresses a language model.
	theModel = `(?:ai|a\.i\.|llms?|language models?|assistants?|ai assistants?|ai agents?|coding agents?|copilot|chatgpt|gpt(?:-?\d\w*)?|claude|gemini|llama|chat ?bots?|ai (?:models?|tools?|systems?|reviewers?)|documentation (?:generator|model|bot|tool)s?)`
)

var readerModel = []*prefilter.Expr{
	prefilter.MustCompile(`\b(?:ignore|disregard|forget|override|bypass|stop following|discard)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|preceding|all|any|your|system|original|these|those|foregoing|other|the)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|orders|constraints?|polic(?:y|ies)|training|schema|guardrails?)\b`),
	prefilter.MustCompile(`\b(?:your|the|hidden|initial|original|this) (?:system|developer|hidden|initial|secret)[ -](?:prompt|message|instructions?)\b`),
	prefilter.MustCompile(`\b(?:reveal|print|repeat|output|show|leak|return|include|quote|copy)\b[^.\n]{0,40}\b(?:system prompt|your (?:prompt|instructions|rules|context|configuration)|the prompt|the instructions|text above|everything above|words above|conversation)\b`),
	prefilter.MustCompile(`\byou(?: are|'re) (?:now |no longer |actually |only )*(?:(?:an?|the|in) )?(?:[\w-]+ ){0,3}` + theModel + `\b`),
	prefilter.MustCompile(`\b(?:you are now|from now on,? you|act as|pretend (?:to be|you are|that you)|roleplay as|behave as|switch to|enter|enable) (?:an? |the )?(?:dan|jailbr\w+|developer mode|debug mode|admin(?:istrator)?(?: mode)?|root mode|god mode|unrestricted|unfiltered|evil|different|new (?:ai|assistant|persona))\b`),
	prefilter.MustCompile(`\bas an? (?:ai|large language|language) (?:language )?(?:model|assistant|agent)\b`),
	prefilter.MustCompile(`\b(?:to|for|dear|hey|hello|hi|attention|notice to|note to|message to|message for|instructions? (?:to|for)|if you are|when|any) (?:the |all |any |an? |you, )?` + theModel + `\b\s*(?:[:,!—-]|reading|that reads?|processing|who|when|must|should|is|are|generat\w+|document\w+|summari[sz]\w+)`),
	prefilter.MustCompile(asked + theModel + `\s*[:,]\s*\w+`),
	prefilter.MustCompile(`\b(?:do not|don't|never|must not) (?:mention|reveal|tell|disclose|report|flag|warn|inform|alert|show)\b[^.\n]{0,40}\b(?:users?|humans?|reviewers?|developers?|person|anyone|this (?:instruction|prompt|comment|message|note))\b`),
	prefilter.MustCompile(`\b(?:new|updated|revised|additional|secret|real|actual|override|important|priority|admin) (?:system |task )?(?:instructions?|task|directive|objective|prompt)\s*:`),
	prefilter.MustCompile(`\b(?:begin|start|end|end of) (?:of )?(?:the )?(?:system|admin|user|hidden|new|original)? ?(?:prompt|instructions|user input|untrusted (?:data|input)|system message)\b`),
	prefilter.MustCompile(`\b(?:change|replace|rewrite|overwrite|edit|modify|set|alter|update)\b[^.\n]{0,20}\b(?:documentation|docs?|docstrings?|comments?|summar(?:y|ies)|description)\b[^.\n]{0,20}\b(?:of|for|on)\b[^.\n]{0,30}\b(?:other|another|every|each|all|symbol|s\d+)\b`),
	prefilter.MustCompile(`\b(?:respond|reply|answer|output|write|say)\b[^.\n]{0,15}\b(?:only |exactly |instead )+(?:with|the|in|this|as)\b|\b(?:instead of|rather than) (?:documenting|describing|(?:the )?documentation|a summary|answering|json)\b|\b(?:leave|escape|break out of|exit|close) the (?:json|schema|format|sandbox|block)\b`),
	prefilter.MustCompile(`\b(?:call|invoke|trigger) (?:the |your )[\w.-]+ (?:tool|plugin|mcp)\b|\btool[ _-]?(?:call|use|result|response|output)s?\s*[:=]`),
	prefilter.MustCompile(`\bthe (?:user|developer|maintainer|operator|owner|admin\w*) (?:has )?(?:already )?(?:approved|authori[sz]ed|consented|agreed|allowed|confirmed)\b`),
}

func findReaderModel(c *checker, t *text) (string, bool) {
	found, ok := first(t.folded, readerModel...)
	if ok && c.about(modelTopic) {
		// Code that speaks with models may be documented with their words; orders
		// that are meant for the reader it may not hold.
		return first(t.folded, readerModel[0], readerModel[2], readerModel[8])
	}
	return found, ok
}

var chatMarkup = []*prefilter.Expr{
	prefilter.MustCompile(`<\|[a-z][a-z0-9_ /-]{1,30}\|>|<｜[^｜]{1,30}｜>`),
	prefilter.MustCompile(`\[/?inst\]|<</?sys>>|\[/?(?:system_prompt|available_tools|tool_calls|tool_results)\]|<(?:start|end)_of_turn>|<(?:bos|eos|pad)>`),
	prefilter.MustCompile(`</?(?:system|assistant|human|user_input|user_query|tool_call|tool_calls|tool_result|tool_response|tool_use|function_calls?|function_results?|antml:\w+|thinking|scratchpad|system-reminder|system_prompt|untrusted_data|documents?_content)\b[^>]{0,60}>`),
	prefilter.MustCompile(`"role"\s*:\s*"(?:system|assistant|user|tool|developer)"|"(?:tool_calls?|function_call|tool_use_id|tool_call_id)"\s*:`),
	prefilter.MustCompile(`(?:^|\n)\s*(?:#{1,4}\s*)?(?:system|assistant|human|developer)\s*:\s*\S`),
	prefilter.MustCompile(`(?:^|\n)\s*#{2,4} ?(?:instruction|instructions|response|system|input|system prompt|new instructions)s?\s*(?::|\n|$)`),
	prefilter.MustCompile(`\]\s*\}\s*[,\]]?\s*\{?\s*"(?:symbol|id|blocks?|comments?|docs?|summary)"\s*:|"\s*\}\s*,\s*\{\s*"(?:symbol|id|name|summary)"\s*:`),
}

func findChatMarkup(c *checker, t *text) (string, bool) {
	found, ok := first(t.folded, chatMarkup...)
	if ok && c.about(modelTopic) {
		return first(t.folded, chatMarkup[:2]...)
	}
	return found, ok
}

var commands = []*prefilter.Expr{
	prefilter.MustCompile(`\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|fetch)\b[^|;\n]{0,300}\|\s*(?:sudo\s+)?(?:(?:ba|z|da|k|fi)?sh|python3?|perl|node|ruby|php|iex)\b`),
	prefilter.MustCompile(`\b(?:curl|wget)\s+(?:-[\w-]+\s+)*["']?(?:https?:|ftp:|\w+\.\w)`),
	prefilter.MustCompile(`\$\(\s*(?:curl|wget|base64)\b|\b(?:bash|sh|zsh)\s+-c\b|\bbash\s*<\(|/dev/(?:tcp|udp)/|\bnc(?:at)?\s+-[a-z]*[elp]|\bpowershell(?:\.exe)?\s+-|\bcmd(?:\.exe)?\s+/c\b|\biex\s*\(`),
	prefilter.MustCompile(`\bsudo\s+[a-z]|\bchmod\s+(?:-r\s+)?(?:\+x|[ugoa]*\+[rwxs]+|[0-7]{3,4})\s|\bbase64\s+(?:-d|--decode|-D)\b|\b(?:python3?|perl|ruby|node)\s+-[ce]\s+["']`),
	prefilter.MustCompile(`\brm\s+-[a-z]*[rf][a-z]*\s|\brm\s+--recursive|\bdel\s+/[sfq]\b|\brmdir\s+/s\b|\bmkfs(?:\.\w+)?\s|\bdd\s+if=|\bformat\s+[a-z]:|\bshred\s+-|:\(\)\s*\{\s*:|>\s*/dev/sd[a-z]`),
	prefilter.MustCompile(`\bdrop\s+(?:table|database|schema)\s+\w|\btruncate\s+table\b|\bdelete\s+from\s+\w+\s*(?:;|$|where\s+1)|\bgit\s+push\s+(?:\S+\s+){0,3}(?:-f\b|--force)|\bgit\s+(?:reset\s+--hard|clean\s+-[a-z]*f)`),
	prefilter.MustCompile(`\b(?:pip3?|pipx|npm|pnpm|yarn|bun|gem|cargo|brew|apt|apt-get|dnf|yum|choco|winget)\s+(?:install|add|i)\s+(?:-[\w-]+\s+)*[\w@./-]+|\bgo\s+(?:install|get)\s+[\w-]+\.[\w./@-]+|\bnpx\s+(?:-y\s+)?[\w@./-]+`),
	prefilter.MustCompile(`\b(?:os\.system|os\.popen|subprocess\.(?:run|call|popen|check_output)|child_process|runtime\.getruntime\(\)\.exec|shell_exec|passthru|__import__|importlib\.import_module|eval|exec)\s*\(\s*["'a-z_]`),
}

func findCommand(c *checker, t *text) (string, bool) {
	found, ok := first(t.folded, commands...)
	if ok && (c.ctx.Language == "bash" || c.about(runsTopic)) {
		return first(t.folded, commands[0], commands[2], commands[3], commands[4])
	}
	return found, ok
}

var runRequests = []*prefilter.Expr{
	prefilter.MustCompile(asked + `(?:run|execute|paste|enter|launch|evaluate|eval|install|download and run|compile and run|open a (?:terminal|shell))\b[^.\n]{0,30}\b(?:commands?|scripts?|snippet|program|binary|payload|one-liner|executable|installer|package|dependenc(?:y|ies)|terminal|shell|console|code below|code above|following code|as root|as admin\w*)\b`),
	prefilter.MustCompile(`\b(?:run|execute|evaluate|paste) (?:this|the following|it|that) (?:code |command |script |snippet )?(?:in|on|with|as|before|after|at)\b[^.\n]{0,30}\b(?:terminal|shell|console|root|admin\w*|machine|server|production|repl|browser)`),
}

func findRun(c *checker, t *text) (string, bool) {
	found, ok := first(t.folded, runRequests...)
	return found, ok && !c.excused(t, found, runsTopic)
}

var networkRequests = []*prefilter.Expr{
	prefilter.MustCompile(`\b(?:send|sends|post|posts|upload|uploads|exfiltrat\w+|transmits?|forwards?|leaks?|beacons?|submits?|emails?|phones?|mail)\b[^.\n]{0,60}\b(?:to|at)\b[^.\n]{0,30}\b(?:server|webhook|endpoint|url|host|ip address|remote|attacker|domain|third part(?:y|ies)|external|us|me|this address|@\w)\b`),
	prefilter.MustCompile(asked + `(?:download|fetch|retrieve|pull|get|load|import)\b[^.\n]{0,40}\bfrom\b[^.\n]{0,20}\b(?:https?:|the internet|url|remote|server|web ?site|pastebin|gist|ip)\b`),
	prefilter.MustCompile(asked + `(?:open|visit|go to|navigate to|browse to|follow|click(?: on)?|see) (?:the |this |our |your )?(?:link|url|web ?site|page at|site)\b`),
}

var ipAddress = prefilter.MustCompile(`\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d{2,5})?`)

func findNetwork(c *checker, t *text) (string, bool) {
	if found, ok := first(t.folded, networkRequests...); ok && !c.about(networkTopic) {
		return found, ok
	}
	for _, ip := range ipAddress.FindAll(t.folded, 8) {
		if !c.has(ip) && !localAddress.MatchString(ip) {
			return ip, true
		}
	}
	return "", false
}

// localAddress are the addresses that documentation uses: one's own machine,
// private networks, those of RFC 5737, and version numbers of four parts.
var localAddress = regexp.MustCompile(`^(?:0\.|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|255\.|169\.254\.|22[4-9]\.|23\d\.|\d\.\d\.\d\.\d$)`)

var fileRequests = []*prefilter.Expr{
	prefilter.MustCompile(`\b(?:deletes?|removes?|erases?|wipes?|destroys?|overwrites?|shreds?|unlinks?|truncates?|purges?|drops?|encrypts?)\b[^.\n]{0,30}\b(?:files?|director(?:y|ies)|folders?|disks?|drives?|databases?|backups?|repositor(?:y|ies)|tables?|home director\w+|git histor\w+|everything|production)\b`),
	prefilter.MustCompile(asked + `(?:delete|remove|erase|wipe|overwrite|move|rename|copy|edit|modify|create|append to|write to|replace)\b[^.\n]{0,30}\b(?:files?|director(?:y|ies)|folders?|\.\w+rc|config(?:uration)? file|hosts file|crontab|\.git\w*|package\.json|makefile|dockerfile|ci config\w*)\b`),
}

func findFiles(c *checker, t *text) (string, bool) {
	found, ok := first(t.folded, fileRequests...)
	return found, ok && !c.excused(t, found, filesTopic)
}

var sensitivePaths = prefilter.MustCompile(`/etc/(?:passwd|shadow|sudoers)|~?/?\.ssh/|\bid_(?:rsa|ed25519|ecdsa)\b|\.aws/credentials|\.kube/config|\.npmrc\b|\.pypirc\b|\.netrc\b|\.docker/config\.json|\.gnupg\b|\.git-credentials|(?:login data|cookies\.sqlite|wallet\.dat|keychain-db)|/proc/self/environ|\bauthorized_keys\b`)

func findSensitivePath(_ *checker, t *text) (string, bool) { return first(t.folded, sensitivePaths) }

var credentialRequests = []*prefilter.Expr{
	prefilter.MustCompile(`\b(?:enter|type|paste|send|share|provide|give|e-?mail|post|include|hard-?code|put|store|commit|log|print|echo|output|reveal|embed|insert|write|reply with|supply|submit)\b[^.\n]{0,40}\b(?:your|the user'?s?|users'?|admin\w*|root|their|its|all|any|the|real|production)\s+(?:[\w-]+ ){0,2}(?:passwords?|passphrases?|secrets?|api[- ]?keys?|access keys?|(?:access |auth |bearer |session )tokens?|credentials?|private keys?|ssh keys?|seed phrase|credit card|otp)\b`),
	prefilter.MustCompile(`\b(?:send|share|e-?mail|post|print|echo|dump|reveal|upload|leak|exfiltrate|log)\b[^.\n]{0,40}\b(?:environment variables?|env vars?|contents? of \.env)\b`),
	prefilter.MustCompile(`\b(?:default|master|admin\w*|root|backdoor|secret|login) (?:password|passphrase|key|token|pin|account|login) (?:is|are|=|:)\s*["'` + "`" + `]?\w`),
	prefilter.MustCompile(`\b(?:log ?in|sign in|authenticate|connect) (?:with|as|using)\b[^.\n]{0,40}\b(?:password|pwd)\s+["'` + "`" + `]?\w{4,}`),
}

func findCredential(c *checker, t *text) (string, bool) {
	if clean, hits := redact.Text(t.raw); len(hits) > 0 {
		i := strings.Index(clean, "REDACTED_")
		return clean[max(0, i):], true
	}
	found, ok := first(t.folded, credentialRequests...)
	if ok && c.excused(t, found, secretsTopic) {
		return first(t.folded, credentialRequests[1:]...)
	}
	return found, ok
}

var securityRequests = prefilter.MustCompile(asked + `(?:you (?:can |may |must |should )?)?(?:disable|turn off|deactivate|bypass|remove|skip|switch off|uninstall|weaken|circumvent|ignore|lower|suppress|allow|grant|open|merge without|approve without)\b[^.\n]{0,40}\b(?:firewall|anti-?virus|selinux|apparmor|defender|gatekeeper|sandbox(?:ing)?|security|(?:tls|ssl|certificate|cert|signature|hostname|checksum|host key|integrity) (?:verification|validation|checks?|checking|errors?|warnings?)|2fa|mfa|two-factor|authentication|authori[sz]ation|access controls?|code review|review|virus scan\w*|audit(?: log\w*)?|safety checks?|input validation|guard ?rails?|all permissions|full access|root access|port \d+|every origin|csrf|same-origin)\b`)

func findSecurity(c *checker, t *text) (string, bool) {
	found, ok := first(t.folded, securityRequests)
	return found, ok && !c.excused(t, found, securityTopic)
}

var links = []*prefilter.Expr{
	prefilter.MustCompile(`\b[a-z][a-z0-9+.-]{1,20}://[^\s<>"'` + "`" + `)\]]+`),
	prefilter.MustCompile(`\b(?:javascript|vbscript|data|file|mailto|tel|sms):[^\s` + "`" + `]{3,}`),
	prefilter.MustCompile(`\bwww\.[^\s<>"'` + "`" + `)\]]+`),
	prefilter.MustCompile(`\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,10}\b`),
	prefilter.MustCompile(`\b(?:[a-z0-9][a-z0-9-]*\.)+(?:com|net|org|dev|ru|cn|xyz|top|info|link|click|zip|onion|biz|site|online|pw|tk|ly|gg)(?:/[^\s<>"'` + "`" + `)\]]*)?(?:[^\w(.]|$)`),
	prefilter.MustCompile(`\]\(\s*(?:https?:|//|/|\w+\.\w+/)[^)]*\)`),
	prefilter.MustCompile(`\b(?:hxxps?|h t t p)\b|\b\w+ ?\[(?:\.|dot)\] ?\w+`),
}

// exampleLink are addresses that exist to be examples (RFC 2606, RFC 6761).
var exampleLink = regexp.MustCompile(`^\W*(?:\w+://)?(?:[^/\s]*[@.])?(?:example\.(?:com|org|net|edu)|localhost|[\w-]+\.(?:example|test|invalid|localhost)|127\.0\.0\.1)(?:[/:?#]|$)`)

func findLink(c *checker, t *text) (string, bool) {
	for _, p := range links {
		for _, m := range p.FindAll(t.folded, 16) {
			m = strings.TrimRight(m, ".,;:!? \n)")
			if !exampleLink.MatchString(m) && !c.has(m) {
				return m, true
			}
		}
	}
	return "", false
}

var activeMarkup = []*prefilter.Expr{
	prefilter.MustCompile(`</?(?:script|iframe|applet|frameset)\b[^>]{0,200}>?`),
	prefilter.MustCompile(`<(?:img|svg|link|style|form|input|button|video|audio|source|body|object|embed|meta|base|frame)\s[^>]{0,200}\b(?:src|href|action|on\w+|data|srcset|style|content|http-equiv)\s*=[^>]{0,200}>?`),
	prefilter.MustCompile(`!\[[^\]]{0,200}\]\s?[(\[]`),
	prefilter.MustCompile(`<!--|<a\s[^>]{0,200}\b(?:on\w+\s*=|javascript:)|\bon(?:error|load|click|mouseover|focus)\s*=\s*["'a-z]`),
}

func findMarkup(c *checker, t *text) (string, bool) {
	text := t.prose
	switch c.ctx.Language {
	case "java", "scala", "csharp", "php": // their viewers read HTML, code quotes or not
		text = t.folded
	}
	return first(text, activeMarkup...)
}

// commentEnds are what ends a comment, by language; the second of a pair opens
// one, so that a comment shown as an example is whole. Languages that document
// by lines have nothing that could end them, but tools show their text elsewhere.
var commentEnds = map[string][][2]string{
	"python": {{`"""`, ""}},
	"elixir": {{`"""`, ""}, {"#{", ""}},
	"ruby":   {{"\n=end", "\n=begin"}},
	"lua":    {{"]]", "[["}},
	"bash":   {},
	"php":    {{"*/", "/*"}, {"?>", "<?"}},
	"csharp": {{"*/", "/*"}, {"]]>", "<![cdata["}},
	"":       {{"*/", "/*"}},
}

func findCommentEnd(c *checker, t *text) (string, bool) {
	ends, ok := commentEnds[c.ctx.Language]
	if !ok {
		ends = commentEnds[""]
	}
	said := t.folded.String()
	for _, e := range ends {
		opened := 0
		for at := 0; at < len(said); {
			rest := said[at:]
			i := strings.Index(rest, e[0])
			if i < 0 {
				break
			}
			if e[1] != "" {
				opened += strings.Count(rest[:i], e[1])
			}
			if opened == 0 {
				return rest[i:], true
			}
			opened--
			at += i + len(e[0])
		}
	}
	return "", false
}

var directives = prefilter.MustCompile(`(?:^|[\s/*#])(?:go:(?:generate|build|linkname|embed|noinline|nosplit|cgo_\w+)\b|\+build\b|nolint\b|eslint-(?:disable|enable)\b|@ts-(?:ignore|nocheck|expect-error)\b|noqa\b|type:\s?ignore\b|pylint:\s?disable|pyright:\s?\w|mypy:\s?\w|nosec\b|nosonar\b|rubocop:(?:disable|todo)|prettier-ignore\b|istanbul ignore|c8 ignore|swiftlint:disable|ktlint-disable|noinspection\b|@phpstan-ignore|phpcs:(?:ignore|disable)|clang-format off|#\s?pragma\b|[#@] sourcemappingurl=|-\*- (?:coding|mode):|vim?:\s?set\b|frozen_string_literal:|shellcheck disable|coveralls-ignore|semgrep:ignore|gitleaks:allow|codeql\[|lgtm\[)`)

func findDirective(_ *checker, t *text) (string, bool) { return first(t.prose, directives) }

// findRepetition finds what loops: a sentence or a run of words said again and
// again until it makes most of the text, a word repeated without end. Long
// documentation has its refrains; a loop has little else.
func findRepetition(_ *checker, t *text) (string, bool) {
	const (
		ofWord     = 5 // times in a row
		ofSentence = 3 // times, of at least
		sentence   = 4 // words
		ofRun      = 4 // times, of
		run        = 6 // words
	)
	said := t.folded.String()
	words := strings.Fields(said)
	same := 1
	for i := 1; i < len(words); i++ {
		if words[i] != words[i-1] || len(words[i]) < 2 || !hasLetter(words[i]) {
			same = 1
			continue
		}
		if same++; same >= ofWord {
			return strings.Join(words[i-4:i+1], " "), true
		}
	}
	if len(words) >= ofSentence*sentence {
		seen := map[string]int{}
		for s := range sentences(said) {
			n := len(strings.Fields(s))
			if seen[s]++; n >= sentence && seen[s] >= ofSentence && 2*n*seen[s] >= len(words) {
				return s, true
			}
		}
	}
	if len(words) < run+ofRun-1 {
		return "", false
	}
	number := make(map[string]int32, len(words))
	var at [run]int32 // the last words, by number
	runs := make(map[[run]int32]int, len(words))
	for i, w := range words {
		n, ok := number[w]
		if !ok {
			n = int32(len(number))
			number[w] = n
		}
		copy(at[:], at[1:])
		at[run-1] = n
		if i < run-1 {
			continue
		}
		if runs[at]++; runs[at] >= ofRun && 2*run*runs[at] >= len(words) {
			if r := strings.Join(words[i-run+1:i+1], " "); hasLetter(r) {
				return r, true
			}
		}
	}
	return "", false
}

// sentences are the parts of a text that end with a full stop or a line.
func sentences(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start := 0
		for i := range len(text) {
			stop := strings.IndexByte(".!?", text[i]) >= 0 && i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '\n')
			if !stop && text[i] != '\n' && i+1 < len(text) {
				continue
			}
			if s := strings.Trim(text[start:i+1], " \n.!?"); s != "" && !yield(s) {
				return
			}
			start = i + 1
		}
	}
}

func hasLetter(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }
