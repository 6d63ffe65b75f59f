#include "container/signature.h"

#include <cstring>
#include <string>

#include "container/section.h"
#include "container/v1/v1_limits.h"

namespace xcodec::container {
namespace {

// A flipped bit in the version byte would otherwise look like a file from the future.
bool IsVersion1WithDamagedByte(ByteSource* source) {
  return ReadSection(source, section_type::kHeader, v1::kMaxHeaderBody).ok();
}

}  // namespace

bool LooksLikeEcdc(Bytes first) {
  return first.size() >= sizeof kMagic && std::memcmp(first.data(), kMagic, sizeof kMagic) == 0;
}

Result<int> ReadSignature(ByteSource* source) {
  unsigned char bytes[kSignatureSize];
  XCODEC_RETURN_IF_ERROR(source->ReadExactly(bytes, sizeof bytes));
  if (!LooksLikeEcdc(Bytes(bytes, sizeof bytes))) return Status(StatusCode::kDamaged, kNotEcdcText);
  const int version = bytes[4];
  if (version <= 1) return version;
  if (IsVersion1WithDamagedByte(source)) return Status(StatusCode::kDamaged, "the version byte is damaged");
  return Status(StatusCode::kUnsupportedVersion,
                "container version " + std::to_string(version) + " is not supported (versions 0 and 1 are)");
}

}  // namespace xcodec::container
