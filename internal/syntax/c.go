package syntax

var cRules = &rules{comments: []string{"comment"}}
