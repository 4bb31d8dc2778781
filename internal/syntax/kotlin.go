package syntax

var kotlinRules = &rules{comments: []string{"comment"}}
