package syntax

var javaRules = &rules{comments: []string{"comment"}}
