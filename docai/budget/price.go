// Package budget says what drafting will cost, asks before it costs much, and
// refuses before it costs more than is allowed.
package budget

import (
	"fmt"
	"math"
	"strings"

	"github.com/hivesync/hivesync/docai"
)

// Money is an amount in millionths of a US dollar.
type Money int64

// Dollars makes Money of a number of US dollars.
func Dollars(n float64) Money { return Money(math.Ceil(n * 1e6)) }

// String writes the amount in US dollars, with more digits the smaller it is.
func (m Money) String() string {
	n := float64(m) / 1e6
	switch {
	case m == 0:
		return "$0"
	case n >= 1:
		return fmt.Sprintf("$%.2f", n)
	case n >= 0.01:
		return fmt.Sprintf("$%.3f", n)
	}
	return fmt.Sprintf("$%.4f", max(n, 0.0001))
}

// Price is what a model costs, in US dollars for a million tokens.
type Price struct {
	Input  float64 `json:"input"`
	Cached float64 `json:"cached"` // input served from the vendor's prompt cache
	Kept   float64 `json:"kept"`   // input written to it; 0 is the same as Input
	Output float64 `json:"output"`
	Batch  float64 `json:"batch"` // factor of an overnight batch; 0 is 0.5
}

// Cost is the price of what was used, rounded up to a millionth.
func (p Price) Cost(u docai.Usage) Money {
	kept := p.Kept
	if kept == 0 {
		kept = p.Input
	}
	fresh := max(0, u.InputTokens-u.CachedTokens-u.KeptTokens)
	return Money(math.Ceil(float64(fresh)*p.Input + float64(u.CachedTokens)*p.Cached + float64(u.KeptTokens)*kept + float64(u.OutputTokens)*p.Output))
}

// Overnight is the price of a batch.
func (p Price) Overnight() Price {
	f := p.Batch
	if f == 0 {
		f = 0.5
	}
	return Price{Input: p.Input * f, Cached: p.Cached * f, Kept: p.Kept * f, Output: p.Output * f, Batch: 1}
}

// Prices is a price table: the key is a provider and the beginning of a model's
// name, "openai/gpt-5-mini", or a provider alone. The longest one that fits counts.
type Prices map[string]Price

// Of finds the price of a model; false when the table has none. Names of routers
// ("anthropic/claude-haiku-4-5" asked of an OpenAI-compatible server) are found
// under their own provider.
func (t Prices) Of(provider, model string) (Price, bool) {
	if p, ok := t.longest(provider + "/" + model); ok {
		return p, true
	}
	if strings.Contains(model, "/") {
		return t.longest(model)
	}
	return Price{}, false
}

func (t Prices) longest(name string) (price Price, ok bool) {
	length := -1
	for key, p := range t {
		if len(key) > length && (name == key || strings.HasPrefix(name, key) && !letterOrDigit(name[len(key)])) {
			price, ok, length = p, true, len(key)
		}
	}
	return price, ok
}

// letterOrDigit reports whether a name goes on: "gpt-4" must not price "gpt-4o".
func letterOrDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.'
}

// With is the table with some prices replaced or added, as a person sets them.
func (t Prices) With(own Prices) Prices {
	merged := make(Prices, len(t)+len(own))
	for k, p := range t {
		merged[k] = p
	}
	for k, p := range own {
		merged[k] = p
	}
	return merged
}

// PricesAsOf is the date of Known.
const PricesAsOf = "2026-10"

// Known are the vendors' list prices in US dollars at PricesAsOf, for requests of
// usual length. Prices change; a person's own table wins.
func Known() Prices {
	return Prices{
		"outline": {},

		"openai/gpt-6-sol":    {Input: 2, Cached: 0.2, Kept: 2.5, Output: 10},
		"openai/gpt-6.1-sol":  {Input: 2, Cached: 0.1, Kept: 2.5, Output: 10},
		"openai/gpt-6-luna":   {Input: 0.1, Cached: 0.01, Kept: 0.125, Output: 0.5},
		"openai/gpt-5.5":      {Input: 5, Cached: 0.5, Output: 30},
		"openai/gpt-5.5-pro":  {Input: 30, Cached: 30, Output: 180},
		"openai/gpt-5.4":      {Input: 2.5, Cached: 0.25, Output: 15},
		"openai/gpt-5.4-mini": {Input: 0.75, Cached: 0.075, Output: 4.5},
		"openai/gpt-5.4-nano": {Input: 0.2, Cached: 0.02, Output: 1.25},
		"openai/gpt-5.4-pro":  {Input: 30, Cached: 30, Output: 180},
		"openai/gpt-5.2":      {Input: 1.75, Cached: 0.175, Output: 14},
		"openai/gpt-5.1":      {Input: 1.25, Cached: 0.125, Output: 10},
		"openai/gpt-5":        {Input: 1.25, Cached: 0.125, Output: 10},
		"openai/gpt-5-mini":   {Input: 0.25, Cached: 0.025, Output: 2},
		"openai/gpt-5-nano":   {Input: 0.05, Cached: 0.005, Output: 0.4},
		"openai/gpt-5-pro":    {Input: 15, Cached: 15, Output: 120},
		"openai/gpt-4.1":      {Input: 2, Cached: 0.5, Output: 8},
		"openai/gpt-4.1-mini": {Input: 0.4, Cached: 0.1, Output: 1.6},
		"openai/gpt-4.1-nano": {Input: 0.1, Cached: 0.025, Output: 0.4},
		"openai/gpt-4o":       {Input: 2.5, Cached: 1.25, Output: 10},
		"openai/gpt-4o-mini":  {Input: 0.15, Cached: 0.075, Output: 0.6},
		"openai/o3":           {Input: 2, Cached: 0.5, Output: 8},
		"openai/o4-mini":      {Input: 1.1, Cached: 0.275, Output: 4.4},

		"anthropic/claude-fable-5-1":  {Input: 10, Cached: 0.25, Kept: 12.5, Output: 50},
		"anthropic/claude-fable-5":    {Input: 10, Cached: 1, Kept: 12.5, Output: 50},
		"anthropic/claude-opus-5-5":   {Input: 4, Cached: 0.2, Kept: 5, Output: 20},
		"anthropic/claude-opus-5":     {Input: 5, Cached: 0.5, Kept: 6.25, Output: 25},
		"anthropic/claude-opus-4-8":   {Input: 5, Cached: 0.5, Kept: 6.25, Output: 25},
		"anthropic/claude-opus-4-7":   {Input: 5, Cached: 0.5, Kept: 6.25, Output: 25},
		"anthropic/claude-opus-4-6":   {Input: 5, Cached: 0.5, Kept: 6.25, Output: 25},
		"anthropic/claude-opus-4-5":   {Input: 5, Cached: 0.5, Kept: 6.25, Output: 25},
		"anthropic/claude-opus-4":     {Input: 15, Cached: 1.5, Kept: 18.75, Output: 75},
		"anthropic/claude-sonnet-5-5": {Input: 2, Cached: 0.1, Kept: 2.5, Output: 10},
		"anthropic/claude-sonnet-5":   {Input: 2, Cached: 0.2, Kept: 2.5, Output: 10},
		"anthropic/claude-sonnet-4":   {Input: 3, Cached: 0.3, Kept: 3.75, Output: 15},
		// Up to 100,000 input tokens; a longer file is split long before.
		"anthropic/claude-haiku-5-5": {Input: 0.1, Cached: 0.01, Kept: 0.125, Output: 0.5},
		"anthropic/claude-haiku-4-5": {Input: 1, Cached: 0.1, Kept: 1.25, Output: 5},
		"anthropic/claude-3-5-haiku": {Input: 0.8, Cached: 0.08, Kept: 1, Output: 4},
	}
}
