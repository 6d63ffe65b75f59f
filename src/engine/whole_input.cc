#include "engine/whole_input.h"

#include <algorithm>
#include <cstdint>

#include "base/guard.h"

namespace xcodec::engine {

Status WholeInputEncoder::Push(const AudioBlock& audio, CodeBlock* codes) {
  *codes = CodeBlock(codebooks_, 0);
  if (audio.channels != static_cast<int>(channels_.size())) {
    return Status(StatusCode::kInvalidArgument, "audio has another number of channels than the model");
  }
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
  *audio = AudioBlock(spec_.channels, 0);
  if (codes.frames == 0) return Status::Ok();
  if (codes.codebooks < 1 || codes.codebooks > spec_.codebooks) {
    return Status(StatusCode::kInvalidArgument, "a block of codes has another shape than the model's");
  }
  for (const std::uint16_t code : codes.codes) {
    if (code >= spec_.codebook_size) return Status(StatusCode::kDamaged, "a code is out of range");
  }
  if (codebooks_.empty()) codebooks_.resize(static_cast<std::size_t>(codes.codebooks));
  if (static_cast<std::size_t>(codes.codebooks) != codebooks_.size()) {
    return Status(StatusCode::kInvalidArgument, "the number of codebooks changed within a stream");
  }
  return Guarded([&] {
    for (int k = 0; k < codes.codebooks; ++k) {
      const std::uint16_t* row = codes.codes.data() + static_cast<std::int64_t>(k) * codes.frames;
      std::vector<std::uint16_t>& kept = codebooks_[static_cast<std::size_t>(k)];
      kept.insert(kept.end(), row, row + codes.frames);
    }
    return Status::Ok();
  });
}

Status WholeInputDecoder::Finish(AudioBlock* audio) {
  *audio = AudioBlock(spec_.channels, 0);
  if (codebooks_.empty()) return Status::Ok();
  return Guarded([&] {
    CodeBlock whole(static_cast<int>(codebooks_.size()), static_cast<std::int64_t>(codebooks_[0].size()));
    auto out = whole.codes.begin();
    for (const std::vector<std::uint16_t>& row : codebooks_) out = std::copy(row.begin(), row.end(), out);
    codebooks_.clear();
    return decode_(whole, audio);
  });
}

}  // namespace xcodec::engine
