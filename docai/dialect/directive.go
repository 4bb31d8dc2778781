package dialect

import "regexp"

// directive is text that some tool obeys when it stands in a comment. Its
// expression has two groups that follow each other; a space between them makes
// it plain text, which the expression no longer matches.
type directive = *regexp.Regexp

// anyDirectives are obeyed in files of any language, by editors, linters,
// scanners and code hosts.
var anyDirectives = directives(
	`(?i)(\bno)(lint)`, `(?i)(\bno)(sonar|sec\b)`, `(?i)(\bnos)(emgrep)`, `(?i)(prettier)(-ignore)`, `(?i)(code)(ql\[)`, `(?i)(lgtm)(\[)`,
	`(?i)(coverage)(:ignore)`, `(?i)(prag)(ma[:\s]?\s*(?:no\b|allowlist))`, `(LCOV)(_EXCL)`, `(GCOVR?)(_EXCL)`, `(?i)(cspell)(:)`, `(?i)(spell-checker)(:)`,
	`(?i)(SPDX)(-)`, `(@)((?:partially-)?generated\b)`, `(?i)(code generated .*do not edit)(\.)`, `(?i)(@do)(-not-edit)`,
	`(noin)(spection\s)`, `(@)(formatter:)`, `(?i)(editorconfig)(-checker)`, `(?i)(checkov)(:skip)`, `(?i)(gitleaks)(:allow)`, `(?i)(trufflehog)(:ignore)`,
	`(?i)(jscpd)(:)`, `(?i)((?:^|\s)(?:vim?|ex))([<>=]?\d*:)`, `(-)(\*-)`, `(?i)(Local\s+Variables)(:)`,
)

// langDirectives are obeyed in one language.
var langDirectives = map[string][]directive{
	"go": directives(
		`(^\+)(\S)`, `(^@)(\w)`, `(^go)(:\w)`, `(?i)(^lint)(:)`, `(?i)(^revive)(:)`, `(?i)(^exhaustive\w*)(:)`, `(^swagger)(:)`,
	),
	"python": directives(
		`(?i)(#\s*no)(qa)`, `(?i)(#\s*(?:type|mypy|ruff|pyright|pytype|cython|distutils|yapf|fmt|autopep8|black|flake8|hypothesis))(:)`,
		`(?i)(isort)(:)`, `(?i)(pylint)(:)`, `(?i)(pyre)(-(?:ignore|strict|unsafe|fixme))`, `(?i)(flake8)([:=])`, `(?i)(#.*coding)([:=])`, `(?i)(no)(pep8)`,
		`(>>)(>)`, `(?i)(doctest)(:)`,
	),
	"javascript": javascriptDirectives,
	"typescript": javascriptDirectives,
	"tsx":        javascriptDirectives,
	"java":       directives(`(CHECK)(STYLE[:.])`, `(?i)(spotless)(:)`, `(?i)(suppress\s+check)(style)`, `(\bNO)(FORMAT)`, `(\bNO)(PMD)`),
	"kotlin":     directives(`(?i)(ktlint)(-)`),
	"scala":      directives(`(?i)(scalafmt)(:)`, `(?i)(scalastyle)(:)`, `(?i)(scalafix)(:)`, `(\$)(COVERAGE)`),
	"c":          cDirectives,
	"cpp":        cDirectives,
	"csharp":     directives(`(Re)(Sharper (?:disable|restore|once))`, `(?i)(csharpier)(-ignore)`, `(?i)(Stryk)(er (?:disable|restore))`),
	"ruby": directives(
		`(?i)(rubo)(cop\s*:)`, `(?i)(\bstandard)(:)`, `(?i)(cod)(ing\s*[:=])`, `(?i)(frozen)([_-]string)`, `(?i)(warn)([_-]indent)`, `(?i)(shareable)([_-]constant)`,
		`(?i)(^ty)(ped\s*:)`, `(?i)(:no)(doc:)`, `(?i)(:no)(cov:)`, `(?i)(:(?:start|stop|end))(doc:)`, `(:)((?:yields?|call-seq|include|section|category|markup|title|main|arg|attr\w*|method|not new):)`,
		`(?i)(steep)(:)`, `(?i)(brakeman)(:)`, `(?i)(reek)(:)`, `(^@)(!)`, `(^@)(rbs\b)`,
	),
	"php":    directives(`(?i)(php)(cs:)`, `(?i)(php)(stan-)`, `(?i)(psalm)(-)`, `(?i)(phan)(-)`, `(?i)(@)(codingStandards|codeCoverage|SuppressWarnings|noRector)`),
	"swift":  directives(`(?i)(swiftlint)(:)`, `(?i)(swift-?format)(:|-ignore)`, `(?i)(sourcery)(:)`, `(?i)(periphery)(:)`),
	"rust":   directives(`(?i)(rust)(fmt[-:])`, `(?i)(tarpaulin)(:|-)`),
	"lua":    directives(`(?i)(luacheck)(:)`, `(?i)(stylua)(:)`, `(?i)(selene)(:)`),
	"bash":   directives(`(?i)(shell)(check\s+[\w-]+=)`, `(?i)(kcov)(-)`),
	"elixir": directives(`(?i)(credo)(:)`, `(i)(ex(?:\(\d+\))?>)`, `(?i)(sobelow)(_)`, `(?i)(coveralls)(-)`),
}

var javascriptDirectives = directives(
	`(?i)(eslint)(-)`, `(?i)([jt]slint)(:)`, `(?i)(jshint)([: ]\w+:)`, `(?i)(oxlint)(-)`, `(?i)(biome)(-ignore)`, `(?i)(rome)(-ignore)`, `(?i)(deno)(-\w)`,
	`(?i)(istan)(bul\s+ignore)`, `(?i)([cv]8\s+ig)(nore)`, `(?i)(node)(:coverage)`, `(?i)(@ts)(-)`, `(?i)(@)(jsx)`, `(@)(flow\b|noflow\b|format\b|noformat\b|bun\b)`,
	`(\$)(Flow)`, `(?i)(source)(Map\w*=|URL=)`, `(#)(__)`, `(@)(__)`, `(?i)(webpack\w*)(:)`, `(@)(vite-)`, `(?i)(@jest|@vitest)(-environment)`,
	`(?i)(@)(preserve\b|license\b)`, `(?i)(turbopack\w*)(:)`, `(<)(reference|amd-)`, `(?i)(Stryk)(er (?:disable|restore))`,
)

var cDirectives = directives(
	`(?i)(clang)(-format|-tidy|-analyzer)`, `(?i)(uncrustify)(:)`, `(\*INDENT)(-O)`, `(?i)(IW)(YU\s*pragma)`, `(?i)(cppcheck)(-suppress)`, `(?i)(coverity)(\[)`, `(?i)(PVS)(-Studio)`,
)

func directives(expressions ...string) []directive {
	list := make([]directive, len(expressions))
	for i, e := range expressions {
		list[i] = regexp.MustCompile(e)
	}
	return list
}

// defuse takes apart every directive on a content line.
func defuse(lang, text string) string {
	for _, list := range [2][]directive{anyDirectives, langDirectives[lang]} {
		for _, d := range list {
			for d.MatchString(text) {
				text = d.ReplaceAllString(text, "$1 $2")
			}
		}
	}
	return text
}
