// swift-tools-version: 5.9
//
//  Shop.swift
//  Copyright (c) 2026 The Shop Authors. All rights reserved.

import Foundation

/// The tax in percent.
public let taxRate: Double = 19
let secret = "x", other = 2
private var cache: [String: Item] = [:]

public typealias Handler<T> = (Result<T, ShopError>) async throws -> Void

/// What may go wrong.
public enum ShopError: Error {
  case closed
  /// Not there.
  case missing(id: Int, String?)
  case broken, lost
  indirect case nested(ShopError)

  var isFatal: Bool { self == .closed }
}

public enum Size: Int { case small = 1, large }

/// One line.
///
/// - Note: cheap
@available(*, deprecated, message: "use Line")
public struct Item<Value: Equatable>: Codable, Hashable where Value: Codable {
  public static let zero = Item(name: "")
  public let name: String
  private(set) var count = 0
  @Published var price: Decimal?
  lazy var total: Decimal = {
    return 0
  }()
  public var isEmpty: Bool {
    get { count == 0 }
    set { count = newValue ? 0 : 1 }
  }
  var watched: Int = 0 {
    willSet { print(newValue) }
    didSet { changed() }
  }

  /// Makes one.
  public init(name: String, _ count: Int = 1) {
    self.name = name
    self.count = count
  }
  init?(from text: String) throws {
    guard let value = Int(text) else { return nil }
    throw ShopError.missing(id: value, nil)
  }
  public subscript(index: Int) -> Character? {
    return index < 0 ? nil : name[index]
  }

  @discardableResult
  public mutating func add(_ amount: Int, to shelf: inout Shelf, by: Int..., done: @escaping (Int) -> Void) -> Int {
    for i in 0..<amount {
      shelf.put(self)
    }
    count += amount
    done(count)
    return count
  }

  static func == (lhs: Item, rhs: Item) -> Bool { lhs.name == rhs.name }
  func load<T>(_ type: T.Type, from url: URL) async throws -> T? where T: Decodable {
    let data = try await URLSession.shared.data(from: url)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      log.error("no")
      return nil
    }
  }
}

open class Shop: NSObject, ShopType {
  open class func make() -> Shop { Shop() }
  public override init() { super.init() }
  public required convenience init(coder: NSCoder) { fatalError("no coder") }
  deinit { close() }
  override open var description: String { "Shop" }
  @objc internal func close() {}
  fileprivate func hide() {}
  weak var delegate: ShopDelegate?

  final class Nested {
    func deep() {
      func inner(_ x: Int) -> Int { x * 2 }
      struct Local { var a = 1 }
      let closure = { (a: Int) -> Int in return a }
      _ = closure(inner(1))
    }
  }
}

/// Sells.
public protocol ShopType: AnyObject {
  associatedtype Goods: Sequence
  /// How many.
  var count: Int { get }
  static var shared: Self { get set }
  init(count: Int)
  func sell(_ goods: Goods, at price: Decimal) throws -> Bool
  subscript(i: Int) -> Goods { get }
}

extension Shop {
  /// Sells twice.
  public func sellTwice() {}
  var twice: Int { 2 }
}

public extension Array where Element == Int {
  func sum() -> Int { reduce(0, +) }
  private func hidden() {}
}

public actor Till {
  private var money = 0
  public func put(_ amount: Int) async {
    self.money += amount
  }
  nonisolated func name() -> String { "till" }
}

#if DEBUG
func debugOnly() {}
#endif

/** Runs it all. */
@MainActor
public func run(_ body: () throws -> Void) rethrows {
  try body()
}

infix operator <+>: AdditionPrecedence
func <+> (a: Int, b: Int) -> Int { a + b }

// swiftlint:disable:next identifier_name
func F() {}

public func first<T, U>(of a: [T], or b: U?) -> (T, U?)? {
  switch a.count {
  case 0: return nil
  default: return (a[0], b)
  }
}

func retry<each T>(times n: Int = 3) -> some View {
  while n > 0 { step() }
  return Text("x")
}

struct Panel: View {
  @State private var open = false
  @ViewBuilder var body: some View {
    if open { Text("a") } else { Text("b") }
  }
}
