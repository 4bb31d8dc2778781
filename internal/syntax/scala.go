package syntax

var scalaRules = &rules{comments: []string{"comment"}}
