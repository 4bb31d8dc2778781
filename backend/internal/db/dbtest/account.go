//go:build unix

package dbtest

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
	"testing"
)

// account is whom the server runs as: not root, whom PostgreSQL refuses.
func account(t testing.TB) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err1 == nil && err2 == nil {
			return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		}
	}
	t.Fatal("PostgreSQL does not run as root, and there is no account postgres or nobody to run it as")
	return nil
}
