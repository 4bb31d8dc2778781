// Package english knows the few hundred verbs that names of functions start with,
// and how sentences about functions begin.
package english

import "strings"

// ThirdPerson is the form of a known verb that follows "it": "parse" → "parses".
// It is "" for words that are no verb it knows. The verb is given in lower case.
func ThirdPerson(verb string) string { return third[verb] }

// Base is the base form of a known verb's third person: "parses" → "parse", or "".
func Base(thirdPerson string) string { return base[thirdPerson] }

var third, base = func() (map[string]string, map[string]string) {
	third, base := map[string]string{}, map[string]string{}
	for v := range strings.FieldsSeq(verbs) {
		third[v] = inflect(v)
		base[third[v]] = v
	}
	return third, base
}()

func inflect(v string) string {
	switch {
	case strings.HasSuffix(v, "s"), strings.HasSuffix(v, "x"), strings.HasSuffix(v, "z"), strings.HasSuffix(v, "ch"), strings.HasSuffix(v, "sh"), v == "undo", v == "do", v == "go", v == "redo":
		return v + "es"
	case strings.HasSuffix(v, "y") && len(v) > 1 && !strings.ContainsRune("aeiou", rune(v[len(v)-2])):
		return v[:len(v)-1] + "ies"
	}
	return v + "s"
}

const verbs = `accept acquire activate add adjust align allocate allow analyze append apply approve archive assert assign attach
		await begin bind block build cache calculate call cancel capture cast change check choose clamp clean clear click clone close collapse collect combine
		compare compile complete compress compute concat configure confirm connect consume contain convert copy count create crop cut decide declare decode
		decorate decrease decrement decrypt define defer delete deliver deny deploy derive describe deserialize destroy detach detect determine diff disable
		discard disconnect discover dispatch display dispose divide download draw drop dump edit emit enable encode encrypt end enqueue ensure enter escape
		establish estimate evaluate exclude execute exit expand expect explain export expose extend extract fail fetch fill filter finalize find finish fire
		fit fix flatten flip flush focus follow force format forward free generate get give grant group grow guess handle hash hide highlight hold identify
		ignore import include increase increment index infer inflate init initialize inject insert inspect install instantiate intersect invalidate invert
		invoke issue iterate join keep kill launch leave limit link list listen load lock log lookup make manage map mark match measure merge migrate modify
		monitor mount move multiply mutate name navigate normalize notify observe obtain open optimize order overwrite pack pad paint parse partition pass
		paste patch pause perform persist pick pipe place play poll pop populate position post prepare prepend preserve press prevent print process produce
		project promote prompt propagate prove provide publish pull purge push put query queue quote raise randomize reach read rebuild receive recompute
		reconnect record recover redirect reduce refresh register reject release reload remove rename render reorder repeat replace reply report request
		require reserve reset resize resolve respond restart restore restrict resume retrieve retry return reverse revert revoke rewrite rotate round route
		run sample sanitize save scale scan schedule score scroll search seek select send serialize serve set shift show shuffle shut shutdown sign signal
		simplify skip sleep slice sort spawn split stage start stat step stop store stream strip subscribe substitute subtract sum summarize suspend swap switch
		sync synchronize tag take teardown test throw tick toggle touch trace track train transfer transform translate traverse trigger trim truncate
		try undo unescape uninstall union unlink unload unlock unmarshal unmount unpack unregister unset unsubscribe update upgrade upload use validate
		advance back backtrack coerce debounce dedent dequeue destructure drain evict hydrate indent intern lex look memoize peek reap revive rewind roll seal seed stringify tear throttle tokenize tune unwrap
		verify view visit wait walk warn watch wrap write yield zip marshal lower upper`
