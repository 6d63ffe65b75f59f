// Writes corpus/ecdc and the container's fuzz seeds: usage: make_ecdc_corpus CORPUS_FOLDER
//
// Deterministic: no clock, no random device, no sample of real audio. Codes come from a linear congruential
// generator. Files that hold a zstd frame depend on the version of libzstd, all others on nothing.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "base/endian.h"
#include "container/signature.h"
#include "container/v0/v0.h"
#include "container/v1/v1_block.h"
#include "container/v1/v1_trailer.h"
#include "container/wire.h"
#include "tools/ecdc_corpus_parts.h"

namespace {

using namespace xcodec;
using namespace xcodec::corpus;

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

container::V1Header FullChunks() {
  container::V1Header h = Chunked();
  h.full_chunks = true;
  return h;
}

container::V1Header EveryField() {
  container::V1Header h = Chunked();
  h.effort = 3;
  h.software = "example 1.0";
  h.expected_samples = kTotal;
  h.source_codec = "FLAC";
  h.source_rate = 37800;
  h.unknown_fields = {{1000, {1, 2, 3}}};
  return h;
}

container::V1Header LossySource() {
  container::V1Header h = Chunked();
  h.source_format = container::V1SourceFormat::kVorbis;
  return h;
}

container::V1Header Tail() {
  container::V1Header h = Stream();
  h.model = "example_16khz";
  h.sample_rate = 16000;
  h.tail = 79;
  h.segments = container::V1Segments{480000, 32000};
  return h;
}

// One chunk of one frame: a scale, then two codes.
File V0Chunked(float scale) {
  File file = MakeV0(container::V0HeaderJson({"encodec_48khz", 320, 2, false}), 0);
  AppendBigEndian(FloatBits(scale), &file);
  for (int i = 0; i < 3; ++i) file.push_back(static_cast<unsigned char>(i));
  return file;
}

container::V1Header Adaptive() {
  container::V1Header h = Chunked();
  h.chunk_length = 48000;
  h.chunk_stride = 47520;
  h.codebooks = 4;
  h.coder = 1;
  return h;
}

void WriteGood(const Folder& good) {
  good.Put("v0-stream.ecdc", MakeV0(container::V0HeaderJson({"encodec_24khz", 3200, 8, false}), 100));
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
  good.Put("v1-lossy-source.ecdc", MakeV1(LossySource(), 1));
  good.Put("v1-tags-zstd.ecdc", MakeV1(Chunked(), 1, LongTags()));
  good.Put("v1-unknown-section.ecdc", WithSection(MakeV1(Chunked(), 1), 1, 'x', {1, 2, 3}));
}

void WriteBadV0(const Folder& bad) {
  File huge = MakeV0(container::V0HeaderJson({"encodec_24khz", 3200, 8, false}), 100);
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
  bad.Put("magic-only.ecdc", File(container::kMagic, container::kMagic + 4));
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
  container::AppendBytes(bytes, &out);
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
  parts.Put("header", Prefixed(0, container::EncodeV1HeaderBody(EveryField())));
  container::V1Block block;
  block.units = 2;
  block.cut = 480;
  block.scales = {1.0F, 2.0F};
  block.payload = {1, 2, 3, 4};
  container::V1Header h = Chunked();
  h.chunk_length = 48000;
  h.chunk_stride = 47520;
  auto body = container::EncodeV1BlockBody(h, block);
  Must(body.status());
  parts.Put("block", Prefixed(1, *body));
  container::V1Trailer trailer;
  trailer.total_samples = kTotal;
  trailer.record = container::MakeV1RecoveryRecord(h);
  trailer.block_bytes = {200, 300};
  parts.Put("trailer", Prefixed(2, container::EncodeV1TrailerBody(trailer)));
  for (const auto& [name, value] :
       {std::pair<const char*, container::Tags>("raw", ShortTags()), {"zstd", LongTags()}}) {
    auto encoded = container::EncodeTags(value);
    Must(encoded.status());
    tags.Put(name, *encoded);
  }
  v0.Put("stream", MakeV0(container::V0HeaderJson({"encodec_24khz", 3200, 8, false}), 20));
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
