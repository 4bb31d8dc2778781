// Copyright 2026 The Shop Authors. All rights reserved.

#include "shop.hpp"

/// Everything about shops.
namespace shop {
namespace detail {

constexpr int kLimit = 10;
static std::mutex guard;
inline thread_local int depth{0};

}  // namespace detail

namespace a::b { class Deep; }
inline namespace v1 {
using Name = std::string;
typedef std::map<Name, int> Counts;
}

namespace {
int hidden() { return 1; }
}

/// A colour.
enum class Colour : unsigned char {
  kRed,    ///< like a rose
  kGreen = 4,
};

/**
 * One line of an order.
 *
 * @tparam T what is sold
 */
template <typename T, int N = 4, typename... Rest>
class Item final : public Base<T>, private detail::Node {
 public:
  using value_type = T;
  Item() = default;
  /// Makes an item.
  explicit Item(Name name, int count = 1) : name_(std::move(name)), count_{count} { check(); }
  Item(const Item &) = delete;
  Item(Item &&other) noexcept;
  ~Item() override;

  Item &operator=(const Item &other) {
    name_ = other.name_;
    this->count_ = other.count_;
    return *this;
  }
  bool operator==(const Item &) const = default;
  T &operator[](std::size_t i) { return values_[i]; }
  int operator()(int a, int b) const;
  explicit operator bool() const { return count_ > 0; }
  operator std::string() const;

  [[nodiscard]] const T *get() const noexcept { return value_; }
  virtual double price(int day) const = 0;
  void add(T &&value, std::vector<T> &into) override;
  static Item make(int n);
  template <typename U>
  requires std::integral<U>
  auto convert(U u) -> decltype(u * 2) {
    return u * 2;
  }
  friend std::ostream &operator<<(std::ostream &out, const Item &item);
  template <class F> void each(F &&f) { for (auto &v : values_) f(v); }

 protected:
  virtual void changed() {}
  int left_ = 0;

 private:
  struct Impl {
    int a, b;
  };
  Name name_;
  int count_{0};  ///< pieces
  std::unique_ptr<Impl> impl_;
  static constexpr int kMany = 100;
  void (*callback_)(int, void *);
  T values_[N];
  mutable std::mutex guard_;
};

struct Point {
  double x = 0, y = 0;
  double length() const;
  enum Kind { kNear, kFar } kind;
};

template <>
class Item<void> {};

template <typename T>
concept Sellable = requires(T t) { t.price(); };

template <typename T>
inline constexpr bool is_item = false;

template <typename T>
T largest(const std::vector<T> &values)
{
  if (values.empty())
    throw std::invalid_argument("no values");
  T best = values[0];
  for (const auto &v : values)
    if (v > best) best = v;
  return best;
}

template <typename T, int N, typename... R>
Item<T, N, R...>::Item(Item &&other) noexcept : name_(other.name_) {}

template <typename T, int N, typename... R>
Item<T, N, R...>::~Item() {
  delete impl_;
}

double Point::length() const {
  auto square = [this](double v) { return v * v; };
  return std::sqrt(square(x) + square(y));
}

std::ostream &operator<<(std::ostream &out, const Point &p) { return out << p.x; }

auto trailing(int a, std::function<int(int)> f = nullptr) -> std::optional<int> {
  if (!f) return std::nullopt;
  try {
    return f(a);
  } catch (const std::exception &e) {
    throw;
  }
}

extern "C" {
/// For C.
int shop_count(void);
}
extern "C" int shop_one(int x);

int a::b::Deep::reach(int (&array)[4]) { co_return co_await later(array); }

Point *make_point(double x, double y) { return new Point{x, y}; }
[[deprecated("use make_point")]] Point *new_point();

SHOP_TEST(Point, Length) {
  EXPECT_EQ(1, 1);
}

}  // namespace shop
