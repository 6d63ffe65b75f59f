/// \file
/// A view of contiguous elements that somebody else owns (std::span is C++20).
#ifndef XCODEC_SPAN_H_
#define XCODEC_SPAN_H_

#include <cassert>
#include <cstddef>
#include <type_traits>

namespace xcodec {

/// Pointer and length. Never owns; valid as long as what it was made from. Thread-safe as a pointer is.
template <typename T>
class Span {
 public:
  constexpr Span() = default;
  constexpr Span(T* data, std::size_t size) : data_(data), size_(size) {}
  /// From any container with data() and size(), and from Span<U> to Span<const U>.
  template <typename C,
            typename = std::enable_if_t<std::is_convertible_v<decltype(std::declval<C&>().data()), T*> &&
                                        !std::is_same_v<std::decay_t<C>, Span>>>
  constexpr Span(C&& container) : data_(container.data()), size_(container.size()) {}  // NOLINT: a view

  constexpr T* data() const { return data_; }
  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T* begin() const { return data_; }
  constexpr T* end() const { return data_ + size_; }
  constexpr T& operator[](std::size_t i) const {
    assert(i < size_);
    return data_[i];
  }
  /// Elements [offset, offset + count); both must lie inside.
  constexpr Span subspan(std::size_t offset, std::size_t count) const {
    assert(offset <= size_ && count <= size_ - offset);
    return Span(data_ + offset, count);
  }
  constexpr Span subspan(std::size_t offset) const { return subspan(offset, size_ - offset); }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

using Bytes = Span<const unsigned char>;

}  // namespace xcodec

#endif  // XCODEC_SPAN_H_
