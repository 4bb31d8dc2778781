struct Half {
  func whole() -> Int { 1 }
  func broken( -> Int { 2 }
  /// Found.
  func after() {}
}

func last() {
  if x {
