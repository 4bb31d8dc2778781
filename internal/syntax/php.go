package syntax

var phpRules = &rules{comments: []string{"comment"}}
