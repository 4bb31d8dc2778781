#if canImport(Foundation)
public import Foundation
#endif
#warning("Swift 6")

public final class Store: Sendable {
    private nonisolated(unsafe) var value = 0

    /// Reads one.
    public func read(
        _ key: String,
        at place: consuming sending Place,
    ) throws(StoreError) -> Int {
        guard let key else { throw StoreError.missing }
        if let found = try? await find(key) {
            return found
        }
        unsafe setenv(key, "1", 1)
        return value
    }

    public func check(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(value == 0, "the # stays")
        let raw = #"a "raw" string"#
        print(raw, #file, #line)
    }
}

struct Options: ParsableArguments {
    @OptionGroup() var more: More
    func done(_ handler: (() -> Void)?) {
        done(())
        return ()
    }
}

@Test func reading() async throws {
    try await #require(Store()).check()
}
