package syntax

var elixirRules = &rules{comments: []string{"comment"}}
