package main

import (
	"fmt"
	"os/user"
	"time"

	"github.com/spf13/cobra"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/internal/membership"
	"github.com/hivesync/hivesync/livesession"
)

func newJoin() *cobra.Command {
	var folder, name string
	c := &cobra.Command{
		Use:   "join LINK",
		Short: "Join a project: its members have comments in common and may see where the others are",
		Long: `Joins a repository on this machine to a project of a HiveSync backend, by a link
that a member or its administrator made. Editors that are open take part from then on.

Comments (drafts, tasks, notices, and what is decided about them) are shared with
the members. Where you are in the code is not, unless you set hivesync.presence.enabled.
The token is kept in your state folder, readable by you alone.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			root, err := membership.Root(cmd.Context(), folder)
			if err != nil {
				return err
			}
			answer, err := livesession.Redeem(cmd.Context(), args[0], name)
			if err != nil {
				return err
			}
			if answer.Session != "" {
				return fmt.Errorf("the link leads to one Live View. Open it in a browser, or with \"HiveSync: Join project\" in an editor")
			}
			if _, err := membership.Save(root, memberOf(answer)); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s belongs to project %s now; you are %s.\n", root, answer.ProjectName, answer.Name)
			return nil
		},
	}
	c.Flags().StringVar(&folder, "folder", ".", "a folder of the repository that joins")
	c.Flags().StringVar(&name, "name", personName(), "by which the others shall know you")
	return c
}

func newLeave() *cobra.Command {
	var folder string
	c := &cobra.Command{
		Use:   "leave",
		Short: "Leave the project: comments stay on this machine and are shared no more",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root, err := membership.Root(cmd.Context(), folder)
			if err != nil {
				return err
			}
			member, err := membership.Load(root)
			if err != nil {
				return err
			}
			if member == nil {
				return fmt.Errorf("%s belongs to no project", root)
			}
			if err := membership.Remove(root); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s has left project %s.\n", root, member.ProjectName)
			return nil
		},
	}
	c.Flags().StringVar(&folder, "folder", ".", "a folder of the repository that leaves")
	return c
}

func memberOf(a v1.JoinAnswer) membership.Member {
	m := membership.Member{WSURL: a.WSURL, URL: a.URL, Token: a.Token, Project: a.Project, ProjectName: a.ProjectName, User: a.User, Name: a.Name}
	if a.Expires > 0 {
		m.Expires = time.UnixMilli(a.Expires)
	}
	return m
}

func personName() string {
	u, err := user.Current()
	switch {
	case err != nil:
		return ""
	case u.Name != "":
		return u.Name
	default:
		return u.Username
	}
}
