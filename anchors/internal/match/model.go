package match

// units are the coefficients without margins, by group; unitsFinal with them.
var units = [4]weights{
	groupFile:     {fBias: -6, fSameName: 2, fWords: 6, fPairs: 3, fMembers: 6, fSameInner: 3},
	groupType:     {fBias: -6, fSameName: 3, fNameLike: 1, fWords: 4, fPairs: 3, fMembers: 4, fContainer: 1, fSameFile: 1, fSameInner: 2},
	groupCallable: {fBias: -7, fSameName: 2.5, fNameLike: 1.5, fWords: 4, fPairs: 3, fSig: 1, fSameSig: .5, fContainer: 1.5, fSameFile: .5, fPrev: .7, fNext: .7, fSameInner: 2},
	groupField:    {fBias: -7, fSameName: 3, fNameLike: 2, fWords: 3, fPairs: 2, fContainer: 2, fSameFile: .5, fPrev: 1, fNext: 1, fSameInner: 2},
}

var unitsFinal = func() (w [4]weights) {
	for i, u := range units {
		w[i] = u
		w[i][fRowMargin], w[i][fColMargin] = 1, 1
	}
	return w
}()
