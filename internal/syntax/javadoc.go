package syntax

import (
	"slices"
	"strings"

	"github.com/hivesync/hivesync/internal/code"
)

// What the languages share that are documented in `/** … */` blocks with
// `@tags`: JavaScript, TypeScript, Java, Kotlin, Scala, PHP, and C# in part.

// isDocBlock tells a documentation block from other comments, from banners
// (`/*****`) and from the licence a file starts with.
func isDocBlock(text string) bool {
	return strings.HasPrefix(text, "/**") && len(text) > len("/***/") && text[3] != '*' && !isLicence(text)
}

// isLicence reports whether a comment begins like a file's licence.
func isLicence(text string) bool {
	head := strings.TrimLeft(text[:min(len(text), 400)], "/*#! \t\r\n")
	return slices.ContainsFunc([]string{"Copyright", "copyright (c)", "(c) Copyright", "(C)", "Licensed under", "Licensed to the", "This file is part of"},
		func(sign string) bool { return strings.HasPrefix(head, sign) }) ||
		slices.ContainsFunc([]string{"@license", "@preserve", "SPDX-License-Identifier", "http://www.apache.org/licenses/", "Copyright (c)", "Copyright (C)", "Copyright ©"},
			func(sign string) bool { return strings.Contains(head, sign) })
}

// hasTag reports whether documentation carries the block tag, such as
// "@deprecated", at the start of a line.
func hasTag(doc, tag string) bool {
	for rest := doc; ; {
		i := strings.Index(rest, tag)
		if i < 0 {
			return false
		}
		before, after := strings.TrimRight(rest[:i], " \t"), rest[i+len(tag):]
		starts := before == "" || strings.HasSuffix(before, "*") || strings.HasSuffix(before, "\n")
		ends := after == "" || !isWordByte(after[0])
		if starts && ends {
			return true
		}
		rest = after
	}
}

func isWordByte(b byte) bool {
	return b == '_' || b == '-' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b >= 0x80
}

// raisesTypesOnly drops what is thrown by way of a function or a variable: its
// type does not show. It is for languages whose types start with a capital.
func raisesTypesOnly(_ *decl, _ *code.Symbol, f *code.Facts) {
	f.Raises = slices.DeleteFunc(f.Raises, func(name string) bool {
		last := name[strings.LastIndexAny(name, `.:\`)+1:]
		return last == "" || last[0] == '$' || 'a' <= last[0] && last[0] <= 'z'
	})
}

// unquoted is a name written as a string, without its quotes.
func unquoted(text string) string { return strings.Trim(text, "\"'`") }
