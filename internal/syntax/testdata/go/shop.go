// Package shop sells things.
package shop

import "errors"

// Cart holds what a customer wants to buy.
type Cart struct {
	Items []string // what is in it
	total int
}

type (
	// Number is a price.
	Number                    interface{ ~int | ~float64 }
	pair[K comparable, V any] struct {
		key   K
		value V
	}
)

// Limit is the most items a cart takes.
const Limit = 100

var errFull = errors.New("full")

// Add puts items into the cart.
//
// Deprecated: use Put.
func (c *Cart) Add(names ...string) (added int, err error) {
	for _, name := range names {
		if len(c.Items) >= Limit {
			return added, errFull
		}
		c.Items = append(c.Items, name)
		added++
	}
	return added, nil
}

//go:noinline
func sum[T Number](a, b T) T { return a + b }

func must(err error) {
	if err != nil {
		panic(err)
	}
}
