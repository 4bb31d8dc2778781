package syntax

var csharpRules = &rules{comments: []string{"comment"}}
