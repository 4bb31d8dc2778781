package syntax

var bashRules = &rules{comments: []string{"comment"}}
