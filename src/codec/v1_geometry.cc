#include "codec/v1_geometry.h"

#include "codec/hex.h"

namespace xcodec {

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
  header.codebook_bits = spec.codebook_bits;
  return header;
}

CodecSpec SpecOfHeader(const V1Header& header) {
  CodecSpec spec;
  spec.name = header.model;
  spec.sample_rate = header.sample_rate;
  spec.channels = header.channels;
  spec.hop = header.hop;
  spec.codebooks = header.codebooks;
  spec.codebook_bits = header.codebook_bits;
  spec.codebook_size = 1 << header.codebook_bits;
  spec.chunk_length = header.chunk_length;
  spec.chunk_stride = header.chunk_stride;
  spec.normalize = header.normalize;
  spec.frame_rule = header.full_chunks ? FrameRule::kFullChunk : FrameRule::kCeilHop;
  return spec;
}

}  // namespace xcodec
