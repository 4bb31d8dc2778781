package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/hivesync/hivesync/docai/setup"
	"github.com/hivesync/hivesync/internal/localdb"
	"github.com/hivesync/hivesync/internal/statedir"
)

func newCost() *cobra.Command {
	days := 7
	c := &cobra.Command{
		Use:   "cost",
		Short: "Show what drafting has cost, by day and model, all editors on this machine together",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			dirs, err := statedir.User()
			if err != nil {
				return err
			}
			shared, err := setup.Open(c.Context(), dirs, func(n localdb.Notice) { fmt.Fprintln(c.ErrOrStderr(), n) })
			if err != nil {
				return err
			}
			defer shared.Close()
			spent, err := shared.Days(c.Context(), days)
			if err != nil {
				return err
			}
			if len(spent) == 0 {
				_, err := fmt.Fprintln(c.OutOrStdout(), "Nothing was spent yet: the outline provider is free, and no other was asked.")
				return err
			}
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, day := range spent {
				for _, e := range day.Entries {
					fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", day.Date, e.Provider, e.Model, e)
				}
				if len(day.Entries) > 1 {
					fmt.Fprintf(w, "%s\tall\t\t%s\n", day.Date, day.Total())
				}
			}
			return w.Flush()
		},
	}
	c.Flags().IntVar(&days, "days", days, "how many days back")
	return c
}
