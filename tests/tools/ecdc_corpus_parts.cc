#include "tools/ecdc_corpus_parts.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/endian.h"
#include "container/codes_digest.h"
#include "container/section.h"
#include "container/signature.h"
#include "container/v1/v1_block.h"
#include "container/v1/v1_writer.h"
#include "container/wire.h"
#include "entropy/coders/adaptive_coder.h"
#include "entropy/coders/packed_coder.h"

namespace xcodec::corpus {
namespace {

std::uint32_t g_state = 1;
std::uint32_t NextRandom() {
  g_state = g_state * 1664525U + 1013904223U;
  return g_state >> 8;
}

// Even for packed files; for adaptive ones few bits are set, so that there is something to gain.
CodeBlock SomeCodes(const container::V1Header& h, std::int64_t frames) {
  CodeBlock block(h.codebooks, frames);
  for (std::uint16_t& c : block.codes) {
    std::uint32_t bits = NextRandom();
    if (h.coder != 0) bits &= NextRandom() & NextRandom();
    c = static_cast<std::uint16_t>(bits & ((1U << h.codebook_bits) - 1));
  }
  return block;
}

const entropy::BlockCoder& CoderOf(const container::V1Header& h) {
  static const entropy::PackedCoder packed;
  static const entropy::AdaptiveCoder adaptive;
  if (h.coder == 0) return packed;
  return adaptive;
}

}  // namespace

void Must(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "make_ecdc_corpus: %s\n", status.message().c_str());
  std::exit(1);
}

container::V1Header Chunked() {
  container::V1Header h;
  h.model = "example_48khz";
  for (std::size_t i = 0; i < h.identity.size(); ++i) h.identity[i] = static_cast<unsigned char>(0x10 + i);
  h.sample_rate = 48000;
  h.channels = 2;
  h.hop = 320;
  h.chunk_length = 3200;
  h.chunk_stride = 3168;
  h.normalize = true;
  h.codebooks = 2;
  h.codebook_bits = 10;
  h.coder = 0;
  h.coder_version = 1;
  h.units_per_block = 2;
  h.source_rate = 44100;
  h.source_channels = 2;
  h.source_format = container::V1SourceFormat::kInt16;
  return h;
}

container::V1Header Stream() {
  container::V1Header h = Chunked();
  h.model = "example_24khz";
  h.sample_rate = 24000;
  h.channels = 1;
  h.chunk_length = h.chunk_stride = 0;
  h.normalize = false;
  h.codebooks = 8;
  h.units_per_block = 4;
  h.source_rate = 0;
  h.source_channels = 1;
  h.source_format = container::V1SourceFormat::kFloat32;
  return h;
}

container::Tags ShortTags() {
  container::Tags tags;
  tags.text = {{"title", "T\xc3\xa9st"}, {"artist", "A"}};
  return tags;
}

container::Tags LongTags() {
  container::Tags tags = ShortTags();
  tags.text.emplace_back("comment", std::string(400, 'c'));
  tags.pictures.push_back({"image/png", File(600, 0x89)});
  return tags;
}

File MakeV1(const container::V1Header& h, std::int64_t total, const container::Tags& tags) {
  g_state = 1;
  File out;
  container::VectorSink sink(&out);
  auto writer = container::V1Writer::Create(&sink, h, tags);
  Must(writer.status());
  container::CodesDigest digest;
  const std::int64_t all = h.UnitsFor(total);
  for (std::int64_t first = 0; first < all; first += h.units_per_block) {
    const std::int64_t units = std::min(h.units_per_block, all - first);
    entropy::BlockShape shape{h.codebooks, h.codebook_bits, h.ChunkFrames(first, units, total)};
    entropy::BlockCodes codes;
    for (const std::int64_t frames : shape.chunk_frames) {
      codes.push_back(SomeCodes(h, frames));
      digest.Update(codes.back());
    }
    File payload;
    Must(CoderOf(h).Encode(shape, codes, &payload));
    std::vector<float> scales;
    for (std::int64_t i = 0; h.normalize && i < units; ++i)
      scales.push_back(0.0625F * static_cast<float>(first + i + 1));
    Must((*writer)->WriteBlock(units, scales, payload, total));
  }
  Must((*writer)->Finish(total, digest.Finish()));
  return out;
}

File MakeV0(const std::string& json, std::size_t payload) {
  g_state = 2;
  File out(container::kMagic, container::kMagic + 4);
  out.push_back(0);
  AppendBigEndian(static_cast<std::uint32_t>(json.size()), &out);
  out.insert(out.end(), json.begin(), json.end());
  for (std::size_t i = 0; i < payload; ++i) out.push_back(static_cast<unsigned char>(NextRandom()));
  return out;
}

std::vector<std::size_t> Starts(const File& file) {
  std::vector<std::size_t> starts;
  std::size_t prefix = container::kSignatureSize;
  for (std::size_t at = 0; at < file.size(); prefix = 3) {
    starts.push_back(at);
    container::WireParser in(Bytes(file.data() + at + prefix, file.size() - at - prefix));
    std::uint64_t length = 0;
    in.Varint(file.size(), &length);
    at = file.size() - in.rest().size() + static_cast<std::size_t>(length) + 4;
  }
  starts.push_back(file.size());
  return starts;
}

File WithBody(const File& file, std::size_t index, const std::function<void(File*)>& change) {
  const auto starts = Starts(file);
  container::MemorySource source{Bytes(file)};
  const bool header = index == 0;
  Must(source.Seek(static_cast<std::int64_t>(starts[index] + (header ? container::kSignatureSize : 3))));
  const char type = header ? container::section_type::kHeader : static_cast<char>(file[starts[index] + 2]);
  auto section = container::ReadSection(&source, type, container::v1::kMaxSection);
  Must(section.status());
  change(&section->body);
  File out(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(starts[index]));
  container::AppendBytes(container::MakeSection(type, section->body), &out);
  out.insert(out.end(), file.begin() + static_cast<std::ptrdiff_t>(starts[index + 1]), file.end());
  return out;
}

File WithoutSection(const File& file, std::size_t index) {
  const auto starts = Starts(file);
  File out = file;
  out.erase(out.begin() + static_cast<std::ptrdiff_t>(starts[index]),
            out.begin() + static_cast<std::ptrdiff_t>(starts[index + 1]));
  return out;
}

File WithSection(const File& file, std::size_t index, char type, const File& body) {
  File out = file;
  const File section = container::MakeSection(type, body);
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(Starts(file)[index]), section.begin(), section.end());
  return out;
}

File Flipped(File file, std::size_t byte) {
  file[byte] ^= 0x10;
  return file;
}

}  // namespace xcodec::corpus
