package syntax

var swiftRules = &rules{comments: []string{"comment"}}
