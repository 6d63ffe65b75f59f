#include "audio/sink/wav_header.h"

#include "base/endian.h"

namespace xcodec::audio {
namespace {

constexpr std::uint32_t kAllOnes = 0xFFFFFFFFU;
using Header = std::vector<unsigned char>;

void Name(const char* name, Header* out) { out->insert(out->end(), name, name + 4); }

void Chunk(const char* name, std::uint32_t size, Header* out) {
  Name(name, out);
  AppendLittleEndian(size, out);
}

void AppendFormat(const WavLayout& layout, Header* out) {
  const bool is_float = layout.format.kind == SampleFormat::Kind::kFloat;
  const bool extensible = layout.channels > 2;
  const auto tag = static_cast<std::uint16_t>(is_float ? 3 : 1);
  const int frame = layout.channels * layout.format.bytes;
  Chunk("fmt ", extensible ? 40 : is_float ? 18 : 16, out);
  AppendLittleEndian(extensible ? std::uint16_t{0xFFFE} : tag, out);
  AppendLittleEndian(static_cast<std::uint16_t>(layout.channels), out);
  AppendLittleEndian(static_cast<std::uint32_t>(layout.sample_rate), out);
  AppendLittleEndian(static_cast<std::uint32_t>(layout.sample_rate * frame), out);
  AppendLittleEndian(static_cast<std::uint16_t>(frame), out);
  const auto bits = static_cast<std::uint16_t>(8 * layout.format.bytes);
  AppendLittleEndian(bits, out);
  if (!extensible && !is_float) return;
  AppendLittleEndian(static_cast<std::uint16_t>(extensible ? 22 : 0), out);
  if (!extensible) return;
  AppendLittleEndian(bits, out);
  AppendLittleEndian(std::uint32_t{0}, out);
  AppendLittleEndian(tag, out);
  for (const unsigned char b : {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71})
    out->push_back(b);
}

}  // namespace

std::vector<unsigned char> MakeWavHeader(const WavLayout& layout, std::int64_t data_bytes) {
  const bool unknown = data_bytes < 0;
  const std::int64_t frame = std::int64_t{layout.channels} * layout.format.bytes;
  const std::int64_t frames = unknown ? 0 : data_bytes / frame;
  // No header is longer than 256 bytes.
  const bool wide = data_bytes > std::int64_t{kAllOnes} - 256;
  Header head;
  Chunk(wide ? "RF64" : "RIFF", kAllOnes, &head);
  Name("WAVE", &head);
  const std::size_t size64_at = head.size() + 8;
  if (wide || layout.reserve) {
    Chunk(wide ? "ds64" : "JUNK", 28, &head);
    head.resize(head.size() + 28);
  }
  AppendFormat(layout, &head);
  if (layout.format.kind == SampleFormat::Kind::kFloat) {
    Chunk("fact", 4, &head);
    AppendLittleEndian(static_cast<std::uint32_t>(unknown || frames > kAllOnes ? kAllOnes : frames), &head);
  }
  Chunk("data", unknown || wide ? kAllOnes : static_cast<std::uint32_t>(data_bytes), &head);
  const std::int64_t riff_size = static_cast<std::int64_t>(head.size()) - 8 + data_bytes + (data_bytes & 1);
  if (wide) {
    StoreLittleEndian(static_cast<std::uint64_t>(riff_size), head.data() + size64_at);
    StoreLittleEndian(static_cast<std::uint64_t>(data_bytes), head.data() + size64_at + 8);
    StoreLittleEndian(static_cast<std::uint64_t>(frames), head.data() + size64_at + 16);
  } else if (!unknown) {
    StoreLittleEndian(static_cast<std::uint32_t>(riff_size), head.data() + 4);
  }
  return head;
}

}  // namespace xcodec::audio
