#include "codec/file/v1_geometry.h"

#include "codec/hex.h"

namespace xcodec {

std::int64_t TailOf(const CodecSpec& spec) {
  return spec.frame_rule == FrameRule::kXCodec ? spec.hop / 4 - 1 : 0;
}

Result<V1Header> HeaderOfModel(const CodecSpec& spec, const std::string& identity) {
  V1Header header;
  if (!ParseHexPrefix(identity, header.identity.data(), header.identity.size())) {
    return Status(StatusCode::kInternal, "the model has no identity");
  }
  header.model = spec.name;
  header.sample_rate = spec.sample_rate;
  header.channels = spec.channels;
  header.hop = spec.hop;
  header.chunk_length = spec.chunk_length;
  header.chunk_stride = spec.chunk_stride;
  header.normalize = spec.normalize;
  header.full_chunks = spec.frame_rule == FrameRule::kFullChunk;
  header.tail = TailOf(spec);
  header.codebook_bits = spec.codebook_bits;
  return header;
}

}  // namespace xcodec
