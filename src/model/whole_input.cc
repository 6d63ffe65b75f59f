#include "model/whole_input.h"

#include <algorithm>
#include <cstdint>

#include "base/guard.h"

namespace xcodec::model {

Status WholeInputEncoder::Push(const AudioBlock& audio, CodeBlock* codes) {
  *codes = CodeBlock(codebooks_, 0);
  return Guarded([&] {
    for (int c = 0; c < audio.channels; ++c) {
      std::vector<float>& channel = channels_[static_cast<std::size_t>(c)];
      channel.insert(channel.end(), audio.channel(c), audio.channel(c) + audio.length);
    }
    return Status::Ok();
  });
}

Status WholeInputEncoder::Finish(CodeBlock* codes) {
  *codes = CodeBlock(codebooks_, 0);
  if (channels_[0].empty()) return Status::Ok();
  return Guarded([&] {
    AudioBlock whole(static_cast<int>(channels_.size()), static_cast<std::int64_t>(channels_[0].size()));
    for (int c = 0; c < whole.channels; ++c) {
      std::vector<float>& channel = channels_[static_cast<std::size_t>(c)];
      std::copy(channel.begin(), channel.end(), whole.channel(c));
      channel = {};
    }
    return encode_(whole, codes);
  });
}

Status WholeInputDecoder::Push(const CodeBlock& codes, AudioBlock* audio) {
  *audio = AudioBlock(channels_, 0);
  if (codes.frames == 0) return Status::Ok();
  return Guarded([&] {
    codebooks_.resize(static_cast<std::size_t>(codes.codebooks));
    for (int k = 0; k < codes.codebooks; ++k) {
      const std::uint16_t* row = codes.codes.data() + static_cast<std::int64_t>(k) * codes.frames;
      std::vector<std::uint16_t>& kept = codebooks_[static_cast<std::size_t>(k)];
      kept.insert(kept.end(), row, row + codes.frames);
    }
    return Status::Ok();
  });
}

Status WholeInputDecoder::Finish(AudioBlock* audio) {
  *audio = AudioBlock(channels_, 0);
  if (codebooks_.empty()) return Status::Ok();
  return Guarded([&] {
    CodeBlock whole(static_cast<int>(codebooks_.size()), static_cast<std::int64_t>(codebooks_[0].size()));
    auto out = whole.codes.begin();
    for (const std::vector<std::uint16_t>& row : codebooks_) out = std::copy(row.begin(), row.end(), out);
    codebooks_.clear();
    return decode_(whole, audio);
  });
}

}  // namespace xcodec::model
