#pragma once

namespace shop {

class SHOP_EXPORT Widget : public QObject {
  Q_OBJECT
  Q_PROPERTY(int size READ size)

public:
  explicit Widget(QObject *parent = nullptr);
  SHOP_NODISCARD int size() const SHOP_NOEXCEPT;
  //! Resizes.
  //! \param n in pixels
  void resize(int n);

signals:
  void resized();

public slots:
  void reset();

private:
  Q_DISABLE_COPY(Widget)
  int m_size;
};

#if SHOP_WIDE
using Char = wchar_t;
#else
using Char = char;
#endif

template<typename BasicJsonType>
SHOP_INLINE bool same(const BasicJsonType& a, const BasicJsonType& b)
{
    return a == b;
}

union Value {
  int number;
  void *pointer;
};

class Outer {
  int secret;
 public:
  class Inner {
   public:
    void reach();
  };
};

void Outer::Inner::reach() {}

}  // namespace shop
