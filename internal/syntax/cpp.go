package syntax

var cppRules = &rules{comments: []string{"comment"}}
