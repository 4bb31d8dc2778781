package syntax

var rubyRules = &rules{comments: []string{"comment"}}
