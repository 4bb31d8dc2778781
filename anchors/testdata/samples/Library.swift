import Foundation

/// What can go wrong at the desk.
enum DeskError: Error {
    case unknownBook(String)
    case alreadyLent(until: Date)
}

struct Book: Hashable {
    let title: String
    let author: String
    var pages = 0
}

protocol Clock {
    func now() -> Date
}

/// Lends books and takes them back.
final class Library {
    private var shelves: [String: Book] = [:]
    private var lent: [String: Date] = [:]
    private let clock: Clock
    let daysToKeep: Double = 21

    init(clock: Clock, books: [Book]) {
        self.clock = clock
        for book in books {
            shelves[book.title] = book
        }
    }

    var available: Int {
        return shelves.count - lent.count
    }

    func lend(title: String) throws -> Date {
        guard shelves[title] != nil else {
            throw DeskError.unknownBook(title)
        }
        if let until = lent[title] {
            throw DeskError.alreadyLent(until: until)
        }
        let until = clock.now().addingTimeInterval(daysToKeep * 86_400)
        lent[title] = until
        return until
    }

    func giveBack(title: String) -> Double {
        guard let until = lent.removeValue(forKey: title) else {
            return 0
        }
        let late = clock.now().timeIntervalSince(until)
        if late <= 0 {
            return 0
        }
        return fine(seconds: late)
    }

    private func fine(seconds: Double) -> Double {
        let days = (seconds / 86_400).rounded(.up)
        return min(days * 0.25, 10)
    }
}

func longest(_ books: [Book]) -> Book? {
    var best: Book?
    for book in books where book.pages > (best?.pages ?? 0) {
        best = book
    }
    return best
}
