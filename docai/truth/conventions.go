package truth

import "strings"

// conventions are what the checks need to know of a language.
type conventions struct {
	nulls []string // how prose and code name the null value, in lower case
	// implicit: the last expression of a body is its result, so that every
	// function gives something back.
	implicit bool
	// defaults: parameters can have default values.
	defaults bool
	// statusReturns: "Returns" speaks of an exit status.
	statusReturns bool
	words         map[string]bool // keywords, built-in and everyday library names
}

func conventionsOf(id string) *conventions {
	if c, ok := byLanguage[id]; ok {
		return c
	}
	return &conventions{words: map[string]bool{}}
}

func wordSet(lists ...string) map[string]bool {
	m := map[string]bool{}
	for _, l := range lists {
		for w := range strings.FieldsSeq(l) {
			m[w] = true
		}
	}
	return m
}

// common are names that stand in code quotes in the documentation of any
// language: literals, formats and types as people call them.
const common = `true false True False null nil None undefined NaN Infinity inf nan void self this super cls string String str int Int integer Integer float Float double bool boolean
	Boolean bytes byte char list List dict map Map set Set array Array tuple object Object function Function class struct interface enum type any error Error Exception
	TODO FIXME NOTE JSON XML YAML TOML CSV HTML CSS SQL HTTP HTTPS URL URI UTF ASCII ISO RFC API CLI GET POST PUT PATCH DELETE HEAD OPTIONS stdin stdout stderr
	README Makefile GitHub JavaScript TypeScript Python Go Rust Java Ruby PHP Kotlin Swift Scala Lua Bash Elixir Node main`

const jsWords = common + ` abstract as async await break case catch const continue debugger declare default delete do else export extends finally for from get if implements import in infer
	instanceof is keyof let module namespace never new of override package private protected public readonly require return satisfies set static switch symbol throw try typeof unique
	unknown var while with yield bigint number arguments globalThis window document process console module exports global Symbol Number BigInt Math Date RegExp Promise Proxy Reflect
	WeakMap WeakSet WeakRef ArrayBuffer SharedArrayBuffer DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array BigInt64Array
	TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError AbortController AbortSignal AbortError Buffer Iterator AsyncIterator Iterable AsyncIterable Generator
	AsyncGenerator IterableIterator Record Partial Required Readonly Pick Omit Exclude Extract NonNullable Parameters ReturnType InstanceType Awaited ReadonlyArray PromiseLike
	PropertyKey fetch Request Response Headers FormData Blob File URLSearchParams ReadableStream WritableStream TransformStream EventEmitter EventTarget Event Node Element HTMLElement
	setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask requestAnimationFrame structuredClone parseInt parseFloat isNaN isFinite encodeURIComponent
	decodeURIComponent encodeURI decodeURI length prototype constructor toString valueOf toJSON hasOwnProperty then catch finally resolve reject push pop shift unshift slice splice
	map filter reduce forEach find findIndex some every includes indexOf join split replace match test exec keys values entries assign freeze apply call bind next done value`

const javaWords = common + ` abstract assert break case catch const continue default do else extends final finally for goto if implements import instanceof long native new package permits private
	protected public record return sealed short static strictfp switch synchronized throw throws transient try var volatile while yield Object Class Enum Record Iterable Iterator
	Collection ArrayList LinkedList HashMap LinkedHashMap TreeMap HashSet LinkedHashSet TreeSet Queue Deque Optional Stream Collectors Arrays Collections Objects Comparable
	Comparator Runnable Callable Future CompletableFuture Executor ExecutorService Thread Throwable Error RuntimeException IllegalArgumentException IllegalStateException
	NullPointerException IndexOutOfBoundsException ArrayIndexOutOfBoundsException ClassCastException UnsupportedOperationException ConcurrentModificationException
	NoSuchElementException ArithmeticException NumberFormatException InterruptedException CloneNotSupportedException IOException EOFException FileNotFoundException
	UncheckedIOException UnsupportedEncodingException MalformedURLException URISyntaxException ParseException TimeoutException ExecutionException SecurityException
	ClassNotFoundException NoSuchMethodException NoSuchFieldException InstantiationException IllegalAccessException InvocationTargetException StackOverflowError
	OutOfMemoryError AssertionError ArrayStoreException NegativeArraySizeException InvalidObjectException NotSerializableException GeneralSecurityException SQLException
	Number Integer Long Short Byte Character Double Float BigInteger BigDecimal StringBuilder StringBuffer CharSequence Math System Charset Locale Date Instant Duration
	LocalDate LocalDateTime UUID Pattern Matcher File Path Paths Files InputStream OutputStream Reader Writer Serializable Cloneable Override Deprecated SuppressWarnings
	FunctionalInterface Nullable NonNull equals hashCode toString compareTo compare clone finalize getClass wait notify notifyAll get set add put remove contains containsKey size isEmpty
	iterator hasNext next length charAt substring valueOf parseInt of close run call apply accept test serialVersionUID`

var byLanguage = map[string]*conventions{
	"go": {nulls: []string{"nil"}, words: wordSet(common, `break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select
		struct switch type var bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr
		any append cap clear close complex copy delete imag len make max min new panic print println real recover iota init context Context io Reader Writer Closer EOF fmt Stringer
		Error String Read Write Close Seek ReadAt WriteAt WriteTo ReadFrom Unwrap Is As Len Less Swap Format Scan MarshalJSON UnmarshalJSON MarshalText UnmarshalText MarshalBinary
		UnmarshalBinary ErrUnexpectedEOF GOOS GOARCH GOROOT GOPATH GOMAXPROCS Cancel Done`)},
	"python": {nulls: []string{"none"}, defaults: true, words: wordSet(common, `__bool__ __call__ __contains__ __del__ __delitem__ __dir__ __enter__ __eq__ __exit__
		__format__ __getattr__ __getattribute__ __getitem__ __hash__ __index__ __init__ __iter__ __len__ __lt__ __missing__ __new__ __next__ __repr__ __set__ __setattr__ __setitem__ __str__
		and as assert async await break class continue def del elif else except finally for from global if import in is lambda
		nonlocal not or pass raise return try while with yield match case abs aiter all anext any ascii bin breakpoint bytearray callable chr classmethod compile complex delattr
		dir divmod enumerate eval exec filter format frozenset getattr globals hasattr hash help hex id input isinstance issubclass iter len locals max memoryview min next oct open
		ord pow print property range repr reversed round setattr slice sorted staticmethod sum vars zip Ellipsis NotImplemented BaseException BaseExceptionGroup Exception
		ExceptionGroup ArithmeticError AssertionError AttributeError BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError
		ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError EncodingWarning EnvironmentError FileExistsError FileNotFoundError FloatingPointError FutureWarning
		GeneratorExit IOError ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
		ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError RecursionError
		ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError
		UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError Decimal
		datetime date time timedelta os sys re json math random collections itertools functools typing pathlib Path logging asyncio threading subprocess socket ssl urllib http email io
		Optional Union Any Callable Iterable Iterator Generator Sequence Mapping Dict Tuple FrozenSet Literal TypeVar Protocol Awaitable Coroutine AsyncIterator args kwargs
		append extend insert remove pop clear index count sort reverse copy keys values items get update setdefault add discard union join split strip replace encode decode
		startswith endswith lower upper read write close readline readlines seek tell flush send throw logger`)},
	"java":       {nulls: []string{"null"}, words: wordSet(javaWords)},
	"kotlin":     {nulls: []string{"null"}, defaults: true, words: wordSet(javaWords, `fun val when object companion data inline suspend lateinit lazy by Unit Nothing Any Pair Triple Sequence MutableList MutableMap MutableSet listOf mapOf setOf it let also run apply with`)},
	"scala":      {nulls: []string{"null", "none"}, implicit: true, defaults: true, words: wordSet(javaWords, `def val lazy implicit given using trait object sealed match with Option Some None Either Left Right Try Success Failure Seq Vector Nil Unit Any AnyRef AnyVal Nothing Future`)},
	"javascript": {nulls: []string{"null", "undefined"}, defaults: true, words: wordSet(jsWords)},
	"typescript": {nulls: []string{"null", "undefined"}, defaults: true, words: wordSet(jsWords)},
	"tsx":        {nulls: []string{"null", "undefined"}, defaults: true, words: wordSet(jsWords)},
	"rust": {nulls: []string{"none"}, implicit: true, words: wordSet(common, `as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return
		Self static trait unsafe use where while i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 Option Some Result Ok Err Vec Box Rc Arc Cell RefCell Mutex RwLock Cow Pin
		HashMap HashSet BTreeMap BTreeSet VecDeque BinaryHeap OsStr OsString Path PathBuf CStr CString Iterator IntoIterator ExactSizeIterator DoubleEndedIterator Extend FromIterator
		Clone Copy Send Sync Sized Unpin Drop Default Debug Display Hash Eq PartialEq Ord PartialOrd Fn FnMut FnOnce From Into TryFrom TryInto AsRef AsMut Borrow ToOwned ToString Deref
		DerefMut Index Add Sub Mul Div Rem Neg Not Future Stream Poll Context Waker Read Write Seek BufRead std core alloc panic unwrap expect clone into iter next map and_then ok_or
		ok_or_else unwrap_or unwrap_or_else is_some is_none is_ok is_err as_ref as_mut to_string to_owned collect poll fmt eq cmp drop println format vec assert assert_eq todo
		unimplemented unreachable derive cfg test usize tokio serde futures`)},
	"c": {nulls: []string{"null"}, words: wordSet(common, cWords)},
	"cpp": {nulls: []string{"null", "nullptr"}, defaults: true, words: wordSet(common, cWords, `alignas alignof and and_eq asm auto bitand bitor catch char8_t char16_t char32_t compl concept const_cast consteval constexpr
		constinit co_await co_return co_yield decltype delete dynamic_cast explicit export final friend mutable namespace new noexcept not nullptr operator or override private protected
		public reinterpret_cast requires static_assert static_cast template thread_local throw try typeid typename using virtual wchar_t xor std vector string_view unordered_map
		unordered_set pair optional variant span unique_ptr shared_ptr weak_ptr move forward swap begin end size data empty push_back emplace_back exception runtime_error logic_error
		invalid_argument out_of_range bad_alloc system_error ostream istream iostream cout cerr endl to_string`)},
	"csharp": {nulls: []string{"null"}, defaults: true, words: wordSet(common, `abstract as base break byte case catch checked const continue decimal default delegate do else event explicit extern finally fixed for foreach
		goto if implicit in is lock long namespace new object operator out override params private protected public readonly record ref return sbyte sealed short sizeof stackalloc static
		switch throw try typeof uint ulong unchecked unsafe ushort using var virtual volatile while async await yield nameof Task ValueTask IEnumerable IEnumerator IList ICollection
		IDictionary Dictionary HashSet Queue Stack Func Action Predicate Guid DateTime DateTimeOffset TimeSpan Type Stream CancellationToken IDisposable Dispose ToString Equals
		GetHashCode ArgumentException ArgumentNullException ArgumentOutOfRangeException InvalidOperationException NotSupportedException NotImplementedException
		ObjectDisposedException OperationCanceledException FormatException IOException KeyNotFoundException IndexOutOfRangeException NullReferenceException TimeoutException
		AggregateException OverflowException InvalidCastException FileNotFoundException UnauthorizedAccessException Int32 Int64 Double Count Length Item Key Value`)},
	"ruby": {nulls: []string{"nil"}, implicit: true, defaults: true, words: wordSet(common, `BEGIN END alias and begin break case class def defined do else elsif end ensure for if in module next not or redo rescue retry
		return then undef unless until when while yield attr_reader attr_writer attr_accessor include extend require require_relative raise puts print Symbol Hash Proc Range Regexp
		Time Date Struct Kernel Module Class BasicObject Comparable Enumerable Enumerator IO File Dir StandardError ArgumentError TypeError NameError NoMethodError RuntimeError KeyError
		IndexError StopIteration NotImplementedError IOError EOFError SystemCallError Errno FrozenError RangeError ZeroDivisionError to_s to_a to_h to_i to_sym to_str to_proc inspect
		call each map select reject new nil? empty? Rails Rack`)},
	"php": {nulls: []string{"null"}, defaults: true, words: wordSet(common, `abstract and as break callable case catch clone const continue declare default do echo else elseif empty enddeclare endfor endforeach endif
		endswitch endwhile extends final finally fn for foreach function global goto if implements include include_once instanceof insteadof isset iterable match mixed namespace new or
		parent print private protected public readonly require require_once return static switch throw trait try unset use var while xor yield never resource
		Throwable RuntimeException LogicException InvalidArgumentException OutOfBoundsException OutOfRangeException LengthException DomainException UnexpectedValueException
		BadMethodCallException BadFunctionCallException ErrorException TypeError ValueError ArgumentCountError JsonException Traversable Iterator IteratorAggregate ArrayAccess Countable
		Closure Generator DateTime DateTimeInterface DateTimeImmutable DateInterval stdClass ArrayObject ArrayIterator SplFileInfo SplObjectStorage Stringable JsonSerializable`)},
	"swift": {nulls: []string{"nil"}, defaults: true, words: wordSet(common, `actor as associatedtype async await break case catch continue convenience default defer deinit didSet do dynamic else extension fallthrough
		fileprivate final for func get guard if import in indirect infix init inout internal is isolated lazy let mutating nonisolated nonmutating open operator optional override postfix
		precedencegroup prefix private protocol public repeat required rethrows return set some static subscript switch throw throws try typealias unowned var weak where while willSet
		Self Any AnyObject Bool Double Character Substring Optional Result Dictionary Sequence Collection IteratorProtocol Equatable Hashable Comparable Codable Encodable Decodable
		Identifiable RawRepresentable CaseIterable Sendable Data URL Date UUID DispatchQueue Task MainActor Never Void CustomStringConvertible description count isEmpty first last append`)},
	"lua": {nulls: []string{"nil"}, words: wordSet(common, `and break do else elseif end for function goto if in local not or repeat return then until while assert collectgarbage dofile error getmetatable ipairs
		load loadfile next pairs pcall print rawequal rawget rawlen rawset require select setmetatable tonumber tostring xpcall table string math io os coroutine debug utf8 package
		number thread userdata boolean`)},
	"bash": {statusReturns: true, words: wordSet(common, `case do done elif else esac fi for function if in select then time until while echo printf read cd pwd export local declare typeset readonly unset shift set
		exit return trap eval exec source test let grep sed awk cat cut find sort uniq tr head tail xargs ls cp mv rm mkdir rmdir touch chmod chown ln curl wget tar gzip git make sudo ssh
		PATH HOME PWD IFS BASH_SOURCE`)},
	"elixir": {nulls: []string{"nil"}, implicit: true, defaults: true, words: wordSet(common, `after alias and case catch cond def defdelegate defexception defguard defimpl defmacro defmodule defp defprotocol defstruct
		do else end fn for if import in not or quote raise receive require rescue reraise super throw try unless unquote use when with ok error atom binary bitstring charlist keyword
		pid port reference timeout term iodata struct Enum Map MapSet Keyword List String Stream Agent Task GenServer Supervisor Process Registry Kernel Module Macro IO File Path Regex
		Date Time DateTime NaiveDateTime ArgumentError RuntimeError KeyError MatchError FunctionClauseError Enumerable Collectable Inspect`)},
}

const cWords = `auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef
	union unsigned void volatile while NULL size_t ssize_t ptrdiff_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t FILE errno EOF EINVAL ENOMEM
	EAGAIN EINTR EIO ENOENT EEXIST malloc calloc realloc free memcpy memmove memset memcmp strlen strcpy strncpy strcmp strncmp strdup printf fprintf sprintf snprintf scanf fopen
	fclose fread fwrite fseek open read write close assert abort exit va_list`
