// Shapes that know their area and can be scaled.
#include <cmath>
#include <memory>
#include <stdexcept>
#include <vector>

namespace shapes {

constexpr double kPi = 3.14159265358979;

class Shape {
public:
  virtual ~Shape() = default;
  virtual double area() const = 0;
  virtual void scale(double factor) = 0;
};

// A circle by its radius.
class Circle : public Shape {
public:
  explicit Circle(double radius) : radius_(radius) {
    if (radius < 0) {
      throw std::invalid_argument("a circle needs a radius of at least 0");
    }
  }

  double area() const override { return kPi * radius_ * radius_; }

  void scale(double factor) override { radius_ *= std::abs(factor); }

private:
  double radius_;
};

class Polygon : public Shape {
public:
  struct Point {
    double x;
    double y;
  };

  void add(Point p) { points_.push_back(p); }

  // The shoelace formula.
  double area() const override {
    double twice = 0;
    for (size_t i = 0; i < points_.size(); ++i) {
      const Point &a = points_[i];
      const Point &b = points_[(i + 1) % points_.size()];
      twice += a.x * b.y - b.x * a.y;
    }
    return std::abs(twice) / 2;
  }

  void scale(double factor) override {
    for (auto &p : points_) {
      p.x *= factor;
      p.y *= factor;
    }
  }

private:
  std::vector<Point> points_;
};

double total(const std::vector<std::unique_ptr<Shape>> &all) {
  double sum = 0;
  for (const auto &shape : all) {
    sum += shape->area();
  }
  return sum;
}

const Shape *largest(const std::vector<std::unique_ptr<Shape>> &all) {
  const Shape *best = nullptr;
  for (const auto &shape : all) {
    if (!best || shape->area() > best->area()) {
      best = shape.get();
    }
  }
  return best;
}

} // namespace shapes
