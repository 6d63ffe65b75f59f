// Writes corpus/ecdc and the container's fuzz seeds: usage: make_ecdc_corpus CORPUS_FOLDER
//
// Deterministic: no clock, no random device, no sample of real audio. Codes come from a linear congruential
// generator. Files that hold a zstd frame depend on the version of libzstd, all others on nothing.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "base/endian.h"
#include "container/codes_digest.h"
#include "container/section.h"
#include "container/signature.h"
#include "container/v0.h"
#include "container/v1_block.h"
#include "container/v1_writer.h"
#include "container/wire.h"
#include "entropy/adaptive_coder.h"
#include "entropy/packed_coder.h"
#include "fuzz/repair.h"

namespace {

using namespace xcodec;
using File = std::vector<unsigned char>;

void Must(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "make_ecdc_corpus: %s\n", status.message().c_str());
  std::exit(1);
}

std::uint32_t g_state = 1;
std::uint32_t NextRandom() {
  g_state = g_state * 1664525U + 1013904223U;
  return g_state >> 8;
}

// Even for packed files; for adaptive ones few bits are set, so that there is something to gain.
CodeBlock SomeCodes(const V1Header& h, std::int64_t frames) {
  CodeBlock block(h.codebooks, frames);
  for (std::uint16_t& c : block.codes) {
    std::uint32_t bits = NextRandom();
    if (h.coder != 0) bits &= NextRandom() & NextRandom();
    c = static_cast<std::uint16_t>(bits & ((1U << h.codebook_bits) - 1));
  }
  return block;
}

const BlockCoder& CoderOf(const V1Header& h) {
  static const PackedCoder packed;
  static const AdaptiveCoder adaptive;
  if (h.coder == 0) return packed;
  return adaptive;
}

V1Header Chunked() {
  V1Header h;
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
  h.source_format = V1SourceFormat::kInt16;
  return h;
}

V1Header Stream() {
  V1Header h = Chunked();
  h.model = "example_24khz";
  h.sample_rate = 24000;
  h.channels = 1;
  h.chunk_length = h.chunk_stride = 0;
  h.normalize = false;
  h.codebooks = 8;
  h.units_per_block = 4;
  h.source_rate = 0;
  h.source_channels = 1;
  h.source_format = V1SourceFormat::kFloat32;
  return h;
}

Tags ShortTags() {
  Tags tags;
  tags.text = {{"title", "T\xc3\xa9st"}, {"artist", "A"}};
  return tags;
}

Tags LongTags() {
  Tags tags = ShortTags();
  tags.text.emplace_back("comment", std::string(400, 'c'));
  tags.pictures.push_back({"image/png", File(600, 0x89)});
  return tags;
}

File MakeV1(const V1Header& h, std::int64_t total, const Tags& tags = {}) {
  g_state = 1;
  File out;
  VectorSink sink(&out);
  auto writer = V1Writer::Create(&sink, h, tags);
  Must(writer.status());
  CodesDigest digest;
  const std::int64_t all = h.UnitsFor(total);
  for (std::int64_t first = 0; first < all; first += h.units_per_block) {
    const std::int64_t units = std::min(h.units_per_block, all - first);
    BlockShape shape{h.codebooks, h.codebook_bits, h.ChunkFrames(first, units, total)};
    BlockCodes codes;
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
  File out(kMagic, kMagic + 4);
  out.push_back(0);
  AppendBigEndian(static_cast<std::uint32_t>(json.size()), &out);
  out.insert(out.end(), json.begin(), json.end());
  for (std::size_t i = 0; i < payload; ++i) out.push_back(static_cast<unsigned char>(NextRandom()));
  return out;
}

// Where each section of a right version 1 file starts, and its end.
std::vector<std::size_t> Starts(const File& file) {
  std::vector<std::size_t> starts;
  std::size_t prefix = kSignatureSize;
  for (std::size_t at = 0; at < file.size(); prefix = 3) {
    starts.push_back(at);
    WireParser in(Bytes(file.data() + at + prefix, file.size() - at - prefix));
    std::uint64_t length = 0;
    in.Varint(file.size(), &length);
    at = file.size() - in.rest().size() + static_cast<std::size_t>(length) + 4;
  }
  starts.push_back(file.size());
  return starts;
}

// A file with section `index` replaced by what `change` makes of its body.
File WithBody(const File& file, std::size_t index, const std::function<void(File*)>& change) {
  const auto starts = Starts(file);
  MemorySource source{Bytes(file)};
  const bool header = index == 0;
  Must(source.Seek(static_cast<std::int64_t>(starts[index] + (header ? kSignatureSize : 3))));
  const char type = header ? section_type::kHeader : static_cast<char>(file[starts[index] + 2]);
  auto section = ReadSection(&source, type, v1::kMaxSection);
  Must(section.status());
  change(&section->body);
  File out(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(starts[index]));
  AppendBytes(MakeSection(type, section->body), &out);
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
  const File section = MakeSection(type, body);
  out.insert(out.begin() + static_cast<std::ptrdiff_t>(Starts(file)[index]), section.begin(), section.end());
  return out;
}

File Flipped(File file, std::size_t byte) {
  file[byte] ^= 0x10;
  return file;
}

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {
    std::filesystem::create_directories(path_);
  }
  void Put(const std::string& name, const File& file) const {
    std::ofstream out(path_ / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
    if (!out.flush()) Must(Status(StatusCode::kIo, "cannot write " + name));
  }

 private:
  std::filesystem::path path_;
};

constexpr std::int64_t kTotal = 5 * 3168 - 40;  // five chunks, three blocks

V1Header FullChunks() {
  V1Header h = Chunked();
  h.full_chunks = true;
  return h;
}

V1Header EveryField() {
  V1Header h = Chunked();
  h.effort = 3;
  h.software = "example 1.0";
  h.expected_samples = kTotal;
  h.source_codec = "FLAC";
  h.source_rate = 37800;
  h.unknown_fields = {{1000, {1, 2, 3}}};
  return h;
}

V1Header Tail() {
  V1Header h = Stream();
  h.model = "example_16khz";
  h.sample_rate = 16000;
  h.tail = 79;
  h.segments = V1Segments{480000, 32000};
  return h;
}

// One chunk of one frame: a scale, then two codes.
File V0Chunked(float scale) {
  File file = MakeV0(V0HeaderJson({"encodec_48khz", 320, 2, false}), 0);
  AppendBigEndian(FloatBits(scale), &file);
  for (int i = 0; i < 3; ++i) file.push_back(static_cast<unsigned char>(i));
  return file;
}

V1Header Adaptive() {
  V1Header h = Chunked();
  h.chunk_length = 48000;
  h.chunk_stride = 47520;
  h.codebooks = 4;
  h.coder = 1;
  return h;
}

void WriteGood(const Folder& good) {
  good.Put("v0-stream.ecdc", MakeV0(V0HeaderJson({"encodec_24khz", 3200, 8, false}), 100));
  good.Put("v0-chunked.ecdc", V0Chunked(0.5F));
  good.Put("v1-empty.ecdc", MakeV1(Chunked(), 0));
  good.Put("v1-one-sample.ecdc", MakeV1(Chunked(), 1));
  good.Put("v1-chunked.ecdc", MakeV1(Chunked(), kTotal, ShortTags()));
  good.Put("v1-cut-before-last.ecdc", MakeV1(Chunked(), 4 * 3168 + 8));
  good.Put("v1-full-chunks.ecdc", MakeV1(FullChunks(), kTotal));
  good.Put("v1-stream.ecdc", MakeV1(Stream(), 10 * 320 - 7));
  good.Put("v1-tail.ecdc", MakeV1(Tail(), 10 * 320 + 79));
  good.Put("v1-tail-one-sample.ecdc", MakeV1(Tail(), 1));
  good.Put("v1-adaptive.ecdc", MakeV1(Adaptive(), 120000));
  good.Put("v1-every-field.ecdc", MakeV1(EveryField(), kTotal));
  good.Put("v1-tags-zstd.ecdc", MakeV1(Chunked(), 1, LongTags()));
  good.Put("v1-unknown-section.ecdc", WithSection(MakeV1(Chunked(), 1), 1, 'x', {1, 2, 3}));
}

void WriteBadV0(const Folder& bad) {
  File huge = MakeV0(V0HeaderJson({"encodec_24khz", 3200, 8, false}), 100);
  std::fill(huge.begin() + 5, huge.begin() + 9, static_cast<unsigned char>(0xFF));
  bad.Put("v0-length-huge.ecdc", huge);
  bad.Put("v0-duplicate-key.ecdc",
          MakeV0(R"({"m": "encodec_24khz", "al": 1, "al": 1, "nc": 8, "lm": false})", 10));
  bad.Put("v0-float-length.ecdc", MakeV0(R"({"m": "encodec_24khz", "al": 1e400, "nc": 8, "lm": false})", 10));
  bad.Put("v0-negative-length.ecdc", MakeV0(R"({"m": "encodec_24khz", "al": -1, "nc": 8, "lm": false})", 10));
  bad.Put("v0-length-2-63.ecdc",
          MakeV0(R"({"m": "encodec_24khz", "al": 9223372036854775808, "nc": 8, "lm": false})", 10));
  bad.Put("v0-no-codebooks.ecdc", MakeV0(R"({"m": "encodec_24khz", "al": 1, "nc": 0, "lm": false})", 10));
  bad.Put("v0-1000-codebooks.ecdc",
          MakeV0(R"({"m": "encodec_24khz", "al": 1, "nc": 1000, "lm": false})", 10));
  bad.Put("v0-invalid-utf8.ecdc", MakeV0("{\"m\": \"\xc0\xaf\", \"al\": 1, \"nc\": 8, \"lm\": false}", 10));
  bad.Put("v0-deep.ecdc", MakeV0("{\"m\": " + std::string(2000, '[') + std::string(2000, ']') + "}", 10));
}

void WriteBad(const Folder& bad) {
  const File good = MakeV1(Chunked(), kTotal, ShortTags());  // header, tags, three blocks, trailer
  const auto starts = Starts(good);
  bad.Put("empty.ecdc", {});
  bad.Put("magic-only.ecdc", File(kMagic, kMagic + 4));
  bad.Put("not-ecdc.ecdc", Flipped(good, 1));
  bad.Put("v1-version-flipped.ecdc", Flipped(good, 4));
  bad.Put("v1-header-flipped.ecdc", Flipped(good, 20));
  bad.Put("v1-tags-flipped.ecdc", Flipped(good, starts[1] + 6));
  bad.Put("v1-block-flipped.ecdc", Flipped(good, starts[3] + 20));
  bad.Put("v1-marker-flipped.ecdc", Flipped(good, starts[3] + 1));
  bad.Put("v1-trailer-flipped.ecdc", Flipped(good, starts[5] + 9));
  bad.Put("v1-truncated.ecdc", File(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(starts[4]) + 9));
  bad.Put("v1-no-trailer.ecdc", File(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(starts[5])));
  File twice = good;
  twice.insert(twice.end(), good.begin(), good.end());
  bad.Put("v1-concatenated.ecdc", twice);
  twice.resize(good.size() + 1);
  bad.Put("v1-trailing-byte.ecdc", twice);
  bad.Put("v1-block-missing.ecdc", WithoutSection(good, 3));
  bad.Put("v1-tags-twice.ecdc", WithSection(good, 1, 'm', {0}));
  bad.Put("v1-tags-late.ecdc", WithSection(WithoutSection(good, 1), 2, 'm', {0}));
  bad.Put("v1-total-lies.ecdc", WithBody(good, 5, [](File* body) { (*body)[0] ^= 1; }));
  bad.Put("v1-record-lies.ecdc", WithBody(good, 5, [](File* body) { (*body)[20] ^= 1; }));
  bad.Put("v1-index-lies.ecdc", WithBody(good, 5, [](File* body) { (*body)[body->size() - 4] ^= 1; }));
  bad.Put("v1-overlong-number.ecdc", WithBody(good, 2, [](File* body) {
            (*body)[0] = 0x80;
            body->insert(body->begin() + 1, static_cast<unsigned char>(0));
          }));
  bad.Put("v1-units-zero.ecdc", WithBody(good, 2, [](File* body) { (*body)[1] = 0; }));
  bad.Put("v1-scale-missing.ecdc", WithBody(good, 2, [](File* body) { body->resize(5); }));
  bad.Put("v1-tags-bad-utf8.ecdc", WithBody(good, 1, [](File* body) { (*body)[body->size() - 1] = 0xFF; }));
  // 16 MiB of zeros, as `zstd -19` makes them: an empty dictionary, a declared size, three RLE blocks or
  // more.
  Tags zeros;
  File frame = {1, 0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0, 0, 1};
  for (int block = 0; block < 128; ++block) {
    const std::uint32_t head = (131072U << 3) | 2U | (block == 127 ? 1U : 0U);
    for (int i = 0; i < 3; ++i) frame.push_back(static_cast<unsigned char>(head >> (8 * i)));
    frame.push_back(0);
  }
  bad.Put("v1-tags-bomb.ecdc", WithSection(WithoutSection(good, 1), 1, 'm', frame));
}

void WriteUnsupported(const Folder& unsupported) {
  const File good = MakeV1(Chunked(), kTotal);
  unsupported.Put("version-2.ecdc", {'E', 'C', 'D', 'C', 2, 0, 0, 0, 0});
  unsupported.Put("v1-critical-field.ecdc", WithBody(good, 0, [](File* body) {
                    body->insert(body->end(), {2 * 60 + 1, 1, 0});
                  }));
  unsupported.Put("v1-flag.ecdc", WithBody(good, 0, [](File* body) { (*body)[0] |= 4; }));
  unsupported.Put("v1-critical-section.ecdc", WithSection(good, 1, 'X', {1, 2, 3}));
  unsupported.Put("v1-tags-unknown-compression.ecdc", WithSection(good, 1, 'm', {9, 1, 2}));
}

File Prefixed(unsigned char first, Bytes bytes) {
  File out{first};
  AppendBytes(bytes, &out);
  return out;
}

void WriteSeeds(const std::filesystem::path& root) {
  const Folder parts(root / "fuzz_v1_parts");
  const Folder tags(root / "fuzz_tags");
  const Folder v0(root / "fuzz_v0_header");
  for (const char* name : {"fuzz_v1_reader", "fuzz_v1_recovery"}) {
    const Folder files(root / name);
    files.Put("chunked", MakeV1(Chunked(), kTotal, ShortTags()));
    files.Put("stream", MakeV1(Stream(), 10 * 320 - 7));
    files.Put("fields", MakeV1(EveryField(), 4 * 3168 + 8));
    files.Put("truncated", [] {
      File f = MakeV1(Chunked(), kTotal);
      f.resize(f.size() * 2 / 3);
      return f;
    }());
  }
  parts.Put("header", Prefixed(0, EncodeV1HeaderBody(EveryField())));
  V1Block block;
  block.units = 2;
  block.cut = 480;
  block.scales = {1.0F, 2.0F};
  block.payload = {1, 2, 3, 4};
  V1Header h = Chunked();
  h.chunk_length = 48000;
  h.chunk_stride = 47520;
  auto body = EncodeV1BlockBody(h, block);
  Must(body.status());
  parts.Put("block", Prefixed(1, *body));
  V1Trailer trailer;
  trailer.total_samples = kTotal;
  trailer.record = MakeV1RecoveryRecord(h);
  trailer.block_bytes = {200, 300};
  parts.Put("trailer", Prefixed(2, EncodeV1TrailerBody(trailer)));
  for (const auto& [name, value] : {std::pair<const char*, Tags>("raw", ShortTags()), {"zstd", LongTags()}}) {
    auto encoded = EncodeTags(value);
    Must(encoded.status());
    tags.Put(name, *encoded);
  }
  v0.Put("stream", MakeV0(V0HeaderJson({"encodec_24khz", 3200, 8, false}), 20));
  v0.Put("chunked", V0Chunked(0.5F));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_ecdc_corpus CORPUS_FOLDER\n");
    return 2;
  }
  const std::filesystem::path root = argv[1];
  WriteGood(Folder(root / "ecdc/good"));
  WriteBad(Folder(root / "ecdc/bad"));
  WriteBadV0(Folder(root / "ecdc/bad"));
  WriteUnsupported(Folder(root / "ecdc/unsupported"));
  WriteSeeds(root / "fuzz");
  return 0;
}
