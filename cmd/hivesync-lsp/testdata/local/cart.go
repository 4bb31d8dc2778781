package shop

import (
	"errors"
	"strings"
)

type Item struct {
	Name  string
	Price int
	Count int
}

type Cart struct {
	items []Item
	tax   float64
}

func (c *Cart) Add(item Item) error {
	if item.Count < 1 {
		return errors.New("an item is bought at least once")
	}
	c.items = append(c.items, item)
	return nil
}

func (c *Cart) Total() int {
	sum := 0
	for _, item := range c.items {
		sum += item.Price * item.Count
	}
	return sum + int(float64(sum)*c.tax)
}

func Find(items []Item, name string) (Item, bool) {
	for _, item := range items {
		if strings.EqualFold(item.Name, name) {
			return item, true
		}
	}
	return Item{}, false
}
