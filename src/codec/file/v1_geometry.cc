#include "codec/file/v1_geometry.h"

#include "codec/hex.h"

namespace xcodec::codec {

std::int64_t TailOf(const model::CodecSpec& spec) { return spec.tail(); }

Result<container::V1Header> HeaderOfModel(const model::CodecSpec& spec, const std::string& identity) {
  container::V1Header header;
  if (!ParseHexPrefix(identity, header.identity.data(), header.identity.size())) {
    return Status(StatusCode::kInternal, "the model has no identity");
  }
  header.model = spec.name;
  header.geometry() = spec.geometry();
  header.full_chunks = spec.frame_rule == model::FrameRule::kFullChunk;
  header.tail = TailOf(spec);
  return header;
}

}  // namespace xcodec::codec
