#include "container/section.h"

#include <utility>

#include "base/endian.h"
#include "container/signature.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

std::vector<unsigned char> Prefix(char type) {
  if (type == section_type::kHeader) return {kMagic[0], kMagic[1], kMagic[2], kMagic[3], 1};
  return {kMarker[0], kMarker[1], static_cast<unsigned char>(type)};
}

// Takes the varint byte by byte, appending what it reads to `raw`.
Result<std::size_t> ReadLength(ByteSource* source, std::size_t max, std::vector<unsigned char>* raw) {
  std::vector<unsigned char> bytes;
  do {
    unsigned char b = 0;
    XCODEC_RETURN_IF_ERROR(source->ReadExactly(&b, 1));
    bytes.push_back(b);
  } while ((bytes.back() & 0x80U) != 0 && bytes.size() < 4);
  std::uint64_t length = 0;
  if (!WireParser(bytes).Varint(max, &length))
    return Status(StatusCode::kDamaged, "a section's length is damaged");
  AppendBytes(bytes, raw);
  return static_cast<std::size_t>(length);
}

}  // namespace

std::vector<unsigned char> MakeSection(char type, Bytes body) {
  std::vector<unsigned char> out = Prefix(type);
  AppendVarint(body.size(), &out);
  AppendBytes(body, &out);
  AppendLittleEndian(Crc32(0, out), &out);
  return out;
}

std::size_t SectionBytes(char type, std::size_t body_bytes) {
  std::vector<unsigned char> length;
  AppendVarint(body_bytes, &length);
  return Prefix(type).size() + length.size() + body_bytes + 4;
}

Result<char> ReadMarker(ByteSource* source) {
  unsigned char marker[3];
  XCODEC_RETURN_IF_ERROR(source->ReadExactly(marker, sizeof marker));
  if (marker[0] != kMarker[0] || marker[1] != kMarker[1])
    return Status(StatusCode::kDamaged, "a section's marker is damaged");
  return static_cast<char>(marker[2]);
}

Result<Section> ReadSection(ByteSource* source, char type, std::size_t max_body) {
  std::vector<unsigned char> head = Prefix(type);
  Section section;
  section.type = type;
  section.offset = source->position() - static_cast<std::int64_t>(head.size());
  XCODEC_ASSIGN_OR_RETURN(const std::size_t length, ReadLength(source, max_body, &head));
  XCODEC_RETURN_IF_ERROR(source->ReadVector(length, &section.body));
  unsigned char stored[4];
  XCODEC_RETURN_IF_ERROR(source->ReadExactly(stored, sizeof stored));
  if (Crc32(Crc32(0, head), section.body) != LoadLittleEndian<std::uint32_t>(stored))
    return Status(StatusCode::kDamaged, "a section's checksum does not match");
  section.bytes = source->position() - section.offset;
  return section;
}

}  // namespace xcodec::container
