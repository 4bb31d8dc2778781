"""record COLUMNS ROWS FILE COMMAND…: run a command in a terminal of that size and write what it prints to FILE.

It ends with the command, or when the command has printed nothing for three seconds: an editor is then killed as it stands.
"""
import fcntl, os, pty, select, signal, struct, sys, termios

columns, rows, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    os.execvp(sys.argv[4], sys.argv[4:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
patience = 60  # until the first output, then three seconds
with open(file, "wb") as out:
    while select.select([terminal], [], [], patience)[0]:
        try:
            text = os.read(terminal, 65536)
        except OSError:  # the command has ended
            break
        if not text:
            break
        out.write(text)
        patience = 3 if "nvim" in sys.argv[4] else 60
try:
    os.kill(pid, signal.SIGKILL)
except ProcessLookupError:
    pass
