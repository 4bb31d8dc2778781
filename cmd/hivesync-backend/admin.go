package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hivesync/hivesync/backend"
)

// administer runs what an operator does to the database.
func administer(s *settings, do func(cmd *cobra.Command, a *backend.Admin, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		c, err := s.backendConfig()
		if err != nil {
			return err
		}
		a, err := backend.OpenAdmin(cmd.Context(), c)
		if err != nil {
			return err
		}
		return errors.Join(do(cmd, a, args), a.Close())
	}
}

func newVerify(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Read the whole event log and check its chains and signatures",
		Long: `Reads every event, computes the chains of hashes anew and checks the signatures
of their heads. Exit code 0: all is as it was written; 1: something is not, and
is listed; 2: the log cannot be read.`,
		Args: cobra.NoArgs,
		RunE: administer(s, func(cmd *cobra.Command, a *backend.Admin, _ []string) error {
			ok, err := a.Verify(cmd.Context(), cmd.OutOrStdout())
			if err == nil && !ok {
				err = errFindings
			}
			return err
		}),
	}
}

func newProject(s *settings) *cobra.Command {
	project := &cobra.Command{Use: "project", Short: "Make and list projects"}
	project.AddCommand(&cobra.Command{
		Use:   "create NAME",
		Short: "Make a project and print its ID",
		Args:  cobra.ExactArgs(1),
		RunE: administer(s, func(cmd *cobra.Command, a *backend.Admin, args []string) error {
			id, err := a.CreateProject(cmd.Context(), args[0])
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), id)
			}
			return err
		}),
	}, &cobra.Command{
		Use:   "list",
		Short: "List projects: ID and name",
		Args:  cobra.NoArgs,
		RunE: administer(s, func(cmd *cobra.Command, a *backend.Admin, _ []string) error {
			return a.Projects(cmd.Context(), cmd.OutOrStdout())
		}),
	})
	return project
}

func newToken(s *settings) *cobra.Command {
	token := &cobra.Command{Use: "token", Short: "Make, list and revoke tokens"}
	var n backend.NewToken
	create := &cobra.Command{
		Use:   "create PROJECT NAME",
		Short: "Make a token for a person and print it; it cannot be read again",
		Args:  cobra.ExactArgs(2),
		RunE: administer(s, func(cmd *cobra.Command, a *backend.Admin, args []string) error {
			n.Project, n.Name = args[0], args[1]
			token, id, err := a.CreateToken(cmd.Context(), n)
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), token)
				fmt.Fprintf(cmd.ErrOrStderr(), "its ID, to revoke it by: %s\n", id)
			}
			return err
		}),
	}
	limited(create, &n.Scopes, &n.Expires)
	token.AddCommand(create, &cobra.Command{
		Use:   "list PROJECT",
		Short: "List a project's tokens: ID, user, name, scopes and end",
		Args:  cobra.ExactArgs(1),
		RunE: administer(s, func(cmd *cobra.Command, a *backend.Admin, args []string) error {
			return a.Tokens(cmd.Context(), args[0], cmd.OutOrStdout())
		}),
	}, &cobra.Command{
		Use:   "revoke TOKEN-OR-ID",
		Short: "End a token; its connections are closed within seconds",
		Args:  cobra.ExactArgs(1),
		RunE: administer(s, func(cmd *cobra.Command, a *backend.Admin, args []string) error {
			return a.RevokeToken(cmd.Context(), args[0])
		}),
	})
	return token
}

func newInvite(s *settings) *cobra.Command {
	var n backend.NewInvite
	cmd := &cobra.Command{
		Use:   "invite PROJECT",
		Short: "Make a link by which others join a project, and print it",
		Args:  cobra.ExactArgs(1),
		RunE: administer(s, func(cmd *cobra.Command, a *backend.Admin, args []string) error {
			n.Project = args[0]
			link, err := a.CreateInvite(cmd.Context(), n)
			if err == nil {
				fmt.Fprintln(cmd.OutOrStdout(), link)
			}
			return err
		}),
	}
	limited(cmd, &n.Scopes, &n.Expires)
	cmd.Flags().IntVar(&n.Uses, "uses", 0, "how many may join by it; 0 is any number")
	return cmd
}

// limited adds the flags that bound what a token or an invite gives.
func limited(cmd *cobra.Command, scopes *[]string, expires *time.Duration) {
	cmd.Flags().StringSliceVar(scopes, "scopes", nil, "what it allows, as docs/wire.md names it (all)")
	cmd.Flags().DurationVar(expires, "expires", 0, "after which it ends, 720h; 0 is never")
}
