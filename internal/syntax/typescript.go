package syntax

var typescriptRules = &rules{comments: []string{"comment"}}
