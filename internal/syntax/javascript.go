package syntax

var javascriptRules = &rules{comments: []string{"comment"}}
