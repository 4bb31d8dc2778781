package truth

// checkConditions finds conditions that are stated the wrong way round.
func checkConditions(s *subject) {}
