/// \file
/// A view of contiguous elements that it does not own (std::span needs C++20).
#ifndef XCODEC_SPAN_H_
#define XCODEC_SPAN_H_

#include <cassert>
#include <cstddef>
#include <type_traits>

namespace xcodec {

/// Pointer and length. Valid as long as the object it was made from. As thread-safe as a pointer.
template <typename T>
class Span {
 public:
  constexpr Span() = default;
  /// `size` elements, starting at `data`.
  constexpr Span(T* data, std::size_t size) : data_(data), size_(size) {}
  /// From any container with data() and size(), and from a Span of other elements to one of constant ones.
  template <typename C,
            typename = std::enable_if_t<std::is_convertible_v<decltype(std::declval<C&>().data()), T*> &&
                                        !std::is_same_v<std::decay_t<C>, Span>>>
  constexpr Span(C&& container) : data_(container.data()), size_(container.size()) {}  // NOLINT: a view

  /// Null for a default-constructed view.
  constexpr T* data() const { return data_; }
  /// Number of elements.
  constexpr std::size_t size() const { return size_; }
  /// Whether there are no elements.
  constexpr bool empty() const { return size_ == 0; }
  /// First element, for range loops.
  constexpr T* begin() const { return data_; }
  /// After the last element.
  constexpr T* end() const { return data_ + size_; }
  /// Element i, below size().
  constexpr T& operator[](std::size_t i) const {
    assert(i < size_);
    return data_[i];
  }
  /// Elements [offset, offset + count); both must lie inside.
  constexpr Span subspan(std::size_t offset, std::size_t count) const {
    assert(offset <= size_ && count <= size_ - offset);
    return Span(data_ + offset, count);
  }
  /// Elements from `offset` on, at most size().
  constexpr Span subspan(std::size_t offset) const { return subspan(offset, size_ - offset); }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Bytes of a file.
using Bytes = Span<const unsigned char>;

}  // namespace xcodec

#endif  // XCODEC_SPAN_H_
