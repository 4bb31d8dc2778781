package truth

// checkClaims finds sentences that the tree contradicts.
func checkClaims(s *subject) {}
