class Half {
 public:
  int whole() { return 1; }
  int broken( { return 2; }
  /// Found.
  int after(int a);
};

template <typename T>
void open(T t) {
  if (t {
    t();
}

int last() { return 3; }
