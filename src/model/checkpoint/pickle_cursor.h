/// \file
/// The bytes of a pickle, read from the front.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_CURSOR_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_CURSOR_H_

#include <cstring>
#include <string>

#include "base/endian.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::model {

inline Status DamagedPickle(const char* text) {
  return Status(StatusCode::kDamaged, std::string("damaged pickle: ") + text);
}

class PickleCursor {
 public:
  explicit PickleCursor(Bytes bytes) : bytes_(bytes) {}

  std::size_t left() const { return bytes_.size() - position_; }
  /// The next n bytes; n must not be over left().
  const unsigned char* Take(std::size_t n) {
    const unsigned char* p = bytes_.data() + position_;
    position_ += n;
    return p;
  }
  /// A little-endian number.
  template <typename T>
  Result<T> Number() {
    if (left() < sizeof(T)) return DamagedPickle("it is cut short");
    return LoadLittleEndian<T>(Take(sizeof(T)));
  }
  /// Text up to a line feed, which is taken too.
  Result<std::string> Line() {
    const unsigned char* start = bytes_.data() + position_;
    const void* end = left() == 0 ? nullptr : std::memchr(start, '\n', left());
    if (end == nullptr) return DamagedPickle("a name without an end");
    const auto n = static_cast<std::size_t>(static_cast<const unsigned char*>(end) - start);
    std::string line(reinterpret_cast<const char*>(Take(n)), n);
    Take(1);
    return line;
  }

 private:
  Bytes bytes_;
  std::size_t position_ = 0;
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_CURSOR_H_
