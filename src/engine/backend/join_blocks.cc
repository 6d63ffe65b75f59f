#include "engine/backend/join_blocks.h"

#include <cstddef>
#include <vector>

namespace xcodec::engine {
namespace {

// Rows of `a` and `b` one after another: each row of `a`, then that of `b`.
template <class Value>
void JoinRows(int rows, const std::vector<Value>& a, const std::vector<Value>& b,
              std::vector<Value>* joined) {
  joined->clear();
  for (std::ptrdiff_t r = 0; r < rows; ++r) {
    for (const std::vector<Value>* from : {&a, &b}) {
      const std::ptrdiff_t length = static_cast<std::ptrdiff_t>(from->size()) / rows;
      joined->insert(joined->end(), from->begin() + r * length, from->begin() + (r + 1) * length);
    }
  }
}

}  // namespace

CodeBlock JoinCodes(const CodeBlock& first, const CodeBlock& second) {
  CodeBlock joined(first.codebooks, first.frames + second.frames);
  JoinRows(first.codebooks, first.codes, second.codes, &joined.codes);
  return joined;
}

AudioBlock JoinAudio(const AudioBlock& first, const AudioBlock& second) {
  AudioBlock joined(first.channels, first.length + second.length);
  JoinRows(first.channels, first.samples, second.samples, &joined.samples);
  return joined;
}

}  // namespace xcodec::engine
