package rpc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

const (
	// maxBody is the longest message taken in, in bytes: a document of 64 MB in
	// which every byte is escaped as \u0000 still passes.
	maxBody = 448 << 20
	// maxSkip is the longest refused message whose stated length is believed, and
	// skipped. A length beyond it is taken for a mistake: the next frame is looked
	// for right behind the header.
	maxSkip = 4 << 30
	// keptBuffer is the largest read buffer kept from one message to the next.
	keptBuffer = 1 << 20
	// maxHeaderLine is what is looked at of a header line: its end, so that a header
	// behind garbage without a line end is still found.
	maxHeaderLine = 4 << 10
)

const lengthHeader = "content-length:"

// frames reads the frames of one direction. It is for one goroutine.
type frames struct {
	in  *bufio.Reader
	max int64  // longest body taken in
	buf []byte // the latest body
}

func newFrames(in io.Reader) *frames {
	return &frames{in: bufio.NewReaderSize(in, 64<<10), max: maxBody}
}

// next is the body of the next frame, valid until the next call. A problem is
// what was wrong with the bytes on the way to it: the peer should be told, and
// reading can go on; body is nil when there is none with the problem. err is an
// end of the input: io.EOF between frames, io.ErrUnexpectedEOF inside one.
func (f *frames) next() (body []byte, problem, err error) {
	length, problem, err := f.header()
	if err != nil {
		return nil, problem, err
	}
	if length > f.max {
		problem = fmt.Errorf("a message of %d bytes is longer than the %d that are accepted", length, f.max)
		if length <= maxSkip {
			if _, err := io.CopyN(io.Discard, f.in, length); err != nil {
				return nil, problem, cut(err)
			}
		}
		return nil, problem, nil
	}
	body, err = f.read(int(length))
	return body, problem, err
}

// header reads lines up to the empty one that ends a header with a length.
func (f *frames) header() (length int64, problem, err error) {
	length = -1
	begun := false // something stands between here and the frame before
	for {
		line, err := f.line()
		if err != nil {
			if err == io.EOF && begun {
				err = io.ErrUnexpectedEOF
			}
			return 0, problem, err
		}
		if len(line) == 0 {
			if length >= 0 {
				return length, problem, nil
			}
			if begun && problem == nil {
				problem = errors.New("a header without Content-Length")
			}
			continue
		}
		begun = true
		at := lastIndexFold(line, lengthHeader)
		if at < 0 {
			if !isHeader(line) && problem == nil {
				problem = fmt.Errorf("not a header: %q", shorten(line))
			}
			continue
		}
		value := string(bytes.TrimSpace(line[at+len(lengthHeader):]))
		n, parseErr := strconv.ParseUint(value, 10, 63)
		switch {
		case errors.Is(parseErr, strconv.ErrRange):
			length = maxSkip + 1
		case parseErr != nil:
			problem = fmt.Errorf("Content-Length is no number of bytes: %q", shorten([]byte(value)))
			continue
		default:
			length = int64(n)
		}
		if at > 0 && problem == nil {
			problem = fmt.Errorf("not a header: %q", shorten(line[:at]))
		}
	}
}

// line is the next line without its end; of an overlong one, its last part.
func (f *frames) line() ([]byte, error) {
	part, err := f.in.ReadSlice('\n')
	if err == nil {
		return bytes.TrimRight(part, "\r\n"), nil
	}
	var tail []byte
	for errors.Is(err, bufio.ErrBufferFull) {
		tail = append(tail, part...)
		tail = tail[max(0, len(tail)-maxHeaderLine):]
		part, err = f.in.ReadSlice('\n')
	}
	if err != nil {
		if err == io.EOF && len(tail)+len(part) > 0 {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	tail = append(tail, part...)
	return bytes.TrimRight(tail[max(0, len(tail)-maxHeaderLine):], "\r\n"), nil
}

// read is a body of n bytes. Memory grows with what arrives, not with what the
// header promises.
func (f *frames) read(n int) ([]byte, error) {
	if cap(f.buf) > keptBuffer {
		f.buf = nil
	}
	f.buf = f.buf[:0]
	for len(f.buf) < n {
		step := min(n-len(f.buf), max(len(f.buf), 64<<10))
		have := len(f.buf)
		if cap(f.buf) < have+step {
			grown := make([]byte, have, have+step)
			copy(grown, f.buf)
			f.buf = grown
		}
		f.buf = f.buf[:have+step]
		if _, err := io.ReadFull(f.in, f.buf[have:]); err != nil {
			return nil, cut(err)
		}
	}
	return f.buf, nil
}

// cut tells an end inside a frame from one between frames.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// isHeader reports whether the line is a header field: a name, a colon, a value.
func isHeader(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte{':'})
	if !ok || len(name) == 0 || len(name) > 64 {
		return false
	}
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// lastIndexFold is bytes.LastIndex without regard to ASCII case; what is lower
// case.
func lastIndexFold(line []byte, what string) int {
	for at := len(line) - len(what); at >= 0; at-- {
		if equalFold(line[at:at+len(what)], what) {
			return at
		}
	}
	return -1
}

func equalFold(text []byte, lower string) bool {
	for i, c := range text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

func shorten(text []byte) string {
	const limit = 60
	if len(text) > limit {
		return string(text[:limit]) + "…"
	}
	return string(text)
}
