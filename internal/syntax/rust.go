package syntax

var rustRules = &rules{comments: []string{"comment"}}
