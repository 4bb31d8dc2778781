package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	v1 "github.com/hivesync/hivesync/api/v1"
	"github.com/hivesync/hivesync/backend"
)

// serveFlags are the settings of serve alone.
type serveFlags struct {
	addr, node, region, drainTo, natsCredentials, tlsCert, tlsKey, logLevel string
	origins, nats                                                           []string
	dev, asJSON, trustProxy                                                 bool
	drainWait, window                                                       time.Duration
	connects                                                                int
	limits                                                                  v1.Limits
}

func newServe(s *settings) *cobra.Command {
	var o serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve editors and browsers",
		Long: `Serves until it is interrupted; then it sends its clients elsewhere and ends.

  hivesync-backend serve --dev                     on this machine alone, to try it: prints an invite link
  hivesync-backend serve --data /var/lib/hivesync --addr :443 --tls-cert … --tls-key … --public-url https://…

Several nodes share a PostgreSQL database (--database), a NATS cluster (--nats)
and a key (HIVESYNC_KEY).`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd, s) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.dev, "dev", false, "loopback only, embedded engines, and a project to join at once")
	f.StringVar(&o.addr, "addr", "127.0.0.1:0", "where to listen")
	f.BoolVar(&o.asJSON, "json", false, "print where it serves as one line of JSON")
	f.StringSliceVar(&o.nats, "nats", nil, "servers of the NATS cluster by which nodes reach each other")
	f.StringVar(&o.natsCredentials, "nats-credentials", "", "a NATS credentials file")
	f.StringSliceVar(&o.origins, "origins", nil, "origins, besides the public URL, whose pages may connect from a browser")
	f.StringVar(&o.tlsCert, "tls-cert", "", "a certificate file")
	f.StringVar(&o.tlsKey, "tls-key", "", "the certificate's key file")
	f.BoolVar(&o.trustProxy, "trust-proxy", false, "take clients' addresses from X-Forwarded-For, as a proxy in front sets it")
	f.StringVar(&o.node, "node", "", "this node's name among the others")
	f.StringVar(&o.region, "region", "", "told to clients")
	f.StringVar(&o.drainTo, "drain-to", "", "where clients are sent when this node stops (where they dialled)")
	f.DurationVar(&o.drainWait, "drain-wait", 5*time.Second, "how long clients have to go when this node stops")
	f.DurationVar(&o.window, "window", 66*time.Millisecond, "for how long changes of cursors are merged; negative: not at all")
	f.IntVar(&o.connects, "connects-per-second", 1000, "how many may connect to this node in a second")
	f.IntVar(&o.limits.SessionsPerConn, "sessions-per-conn", 0, "sessions that one connection may be in (16)")
	f.IntVar(&o.limits.SessionsPerHost, "sessions-per-host", 0, "Live Views of one person at a time (4)")
	f.IntVar(&o.limits.SessionsPerProj, "sessions-per-project", 0, "Live Views of a project at a time (50)")
	f.IntVar(&o.limits.ViewersPerSession, "viewers-per-session", 0, "viewers of a Live View at a time (1000)")
	f.IntVar(&o.limits.MessageBytes, "message-bytes", 0, "largest message (1 MiB)")
	f.IntVar(&o.limits.FramesPerSecond, "frames-per-second", 0, "frames read of one connection (100)")
	f.StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error; the log goes to stderr")
	return cmd
}

func (o *serveFlags) run(cmd *cobra.Command, s *settings) error {
	c, err := s.backendConfig()
	if err != nil {
		return err
	}
	if o.dev && !cmd.Flags().Changed("log-level") {
		o.logLevel = "warn" // what it prints is for a person
	}
	if c.Log, err = logger(cmd.ErrOrStderr(), o.logLevel); err != nil {
		return err
	}
	c.Addr, c.Dev, c.NATS, c.NATSCredentials, c.Origins, c.TLSCert, c.TLSKey = o.addr, o.dev, o.nats, o.natsCredentials, o.origins, o.tlsCert, o.tlsKey
	c.TrustProxy, c.Node, c.Region, c.DrainTo, c.DrainWait, c.Window, c.Connects, c.Limits = o.trustProxy, o.node, o.region, o.drainTo, o.drainWait, o.window, o.connects, o.limits
	c.Ready = func(i backend.Info) {
		if o.asJSON {
			json.NewEncoder(cmd.OutOrStdout()).Encode(i) // a closed stdout ends nothing
			return
		}
		tell(cmd.OutOrStdout(), i)
	}
	return backend.Run(cmd.Context(), c)
}

// tell says where the backend serves, and how to get in.
func tell(w io.Writer, i backend.Info) {
	fmt.Fprintf(w, "HiveSync backend on %s\n", i.URL)
	if i.Invite == "" {
		fmt.Fprintf(w, "\nAdmin: hivesync-backend project create NAME, then hivesync-backend invite PROJECT; with the settings of this process.\n")
		return
	}
	fmt.Fprintf(w, "\nJoin the project \"dev\" by this link (in an editor: HiveSync: Join project; or open it in a browser):\n\n  %s\n\n", i.Invite)
	fmt.Fprintf(w, "Admin: hivesync-backend project list --data %s\n", i.Data)
	fmt.Fprintf(w, "Stop with Ctrl-C.\n")
}

// logger writes JSON lines.
func logger(w io.Writer, level string) (*zap.Logger, error) {
	l, err := zapcore.ParseLevel(level)
	if err != nil {
		return nil, fmt.Errorf("--log-level: %w", err)
	}
	encoding := zap.NewProductionEncoderConfig()
	encoding.EncodeTime = zapcore.RFC3339TimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(encoding), zapcore.Lock(zapcore.AddSync(w)), l)), nil
}
