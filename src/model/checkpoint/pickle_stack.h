/// \file
/// The stack of a pickle machine.
#ifndef XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_STACK_H_
#define XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_STACK_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace xcodec::model {

/// Indices of nodes, and marks between them. A getter returns false if there is no value at its position.
class PickleStack {
 public:
  void Push(std::uint32_t node) { values_.push_back(node); }
  void PushMark() { values_.push_back(kMark); }
  std::size_t size() const { return values_.size(); }

  bool Top(std::uint32_t* node) const {
    if (values_.empty() || values_.back() == kMark) return false;
    *node = values_.back();
    return true;
  }
  bool Pop(std::uint32_t* node) {
    if (!Top(node)) return false;
    values_.pop_back();
    return true;
  }
  /// The value or the mark on top.
  bool Discard() {
    if (values_.empty()) return false;
    values_.pop_back();
    return true;
  }
  /// Values above the topmost mark, which is removed too.
  bool PopToMark(std::vector<std::uint32_t>* nodes) {
    std::size_t i = values_.size();
    while (i > 0 && values_[i - 1] != kMark) --i;
    if (i == 0) return false;
    nodes->assign(values_.begin() + static_cast<std::ptrdiff_t>(i), values_.end());
    values_.resize(i - 1);
    return true;
  }

 private:
  static constexpr std::uint32_t kMark = 0xFFFFFFFFU;
  std::vector<std::uint32_t> values_;
};

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CHECKPOINT_PICKLE_STACK_H_
