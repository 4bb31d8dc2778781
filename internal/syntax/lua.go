package syntax

var luaRules = &rules{comments: []string{"comment"}}
