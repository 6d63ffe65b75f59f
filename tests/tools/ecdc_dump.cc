// Prints what the C++ reader sees in .ecdc files, as format/ecdc_reader.py does: usage: ecdc_dump FILE...
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "base/sha256.h"
#include "container/signature.h"
#include "container/v0/v0.h"
#include "container/v1/v1_reader.h"

namespace {

using namespace xcodec;
using nlohmann::json;

std::string Hash(Bytes bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return ToHex(hash.Finish());
}

template <typename T>
json Optional(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

json HeaderJson(const container::V1Header& h) {
  json unknown = json::array();
  for (const container::V1Field& f : h.unknown_fields) unknown.push_back({f.id, ToHex(f.value)});
  return {{"model", h.model},
          {"identity", ToHex(h.identity)},
          {"normalize", h.normalize},
          {"full_chunks", h.full_chunks},
          {"sample_rate", h.sample_rate},
          {"channels", h.channels},
          {"hop", h.hop},
          {"chunk_length", h.chunk_length},
          {"chunk_stride", h.chunk_stride},
          {"codebooks", h.codebooks},
          {"codebook_bits", h.codebook_bits},
          {"coder", h.coder},
          {"coder_version", h.coder_version},
          {"units_per_block", h.units_per_block},
          {"source_rate", h.source_rate},
          {"source_channels", h.source_channels},
          {"source_format", static_cast<int>(h.source_format)},
          {"lm_identity", h.lm_identity ? json(ToHex(*h.lm_identity)) : json(nullptr)},
          {"effort", Optional(h.effort)},
          {"software", Optional(h.software)},
          {"expected_samples", Optional(h.expected_samples)},
          {"source_codec", Optional(h.source_codec)},
          {"tail", h.tail},
          {"segments", h.segments ? json({h.segments->length, h.segments->overlap}) : json(nullptr)},
          {"unknown_fields", unknown}};
}

json TagsJson(const container::Tags& tags) {
  json text = json::array();
  json pictures = json::array();
  for (const auto& [key, value] : tags.text) text.push_back({key, value});
  for (const container::TagPicture& p : tags.pictures)
    pictures.push_back({{"mime", p.mime}, {"bytes", p.data.size()}, {"sha256", Hash(p.data)}});
  return {{"text", text}, {"pictures", pictures}};
}

json BlockJson(const container::V1Header& h, const container::V1Block& b) {
  return {{"number", b.number},
          {"units", b.units},
          {"cut", b.cut},
          {"scales", b.scales},
          {"first_unit", b.first_unit},
          {"first_sample", b.FirstSample(h)},
          {"end_sample", b.EndSample(h)},
          {"chunk_frames", b.chunk_frames},
          {"payload_bytes", b.payload.size()},
          {"payload_sha256", Hash(b.payload)},
          {"offset", b.offset},
          {"bytes", b.section_bytes}};
}

json TrailerJson(const container::V1Trailer& t, std::int64_t end) {
  return {{"total_samples", t.total_samples},
          {"source_excess", t.source_excess},
          {"digest", ToHex(t.digest)},
          {"record",
           {{"identity_prefix", ToHex(t.record.identity_prefix)},
            {"codebooks", t.record.codebooks},
            {"coder", t.record.coder},
            {"coder_version", t.record.coder_version},
            {"units_per_block", t.record.units_per_block}}},
          {"block_bytes", t.block_bytes},
          {"offset", t.offset},
          {"bytes", end - t.offset}};
}

Status DumpV0(container::ByteSource* source, json* out) {
  XCODEC_ASSIGN_OR_RETURN(const container::V0Header h, container::ReadV0Header(source));
  (*out)["header"] = {{"model", h.model},
                      {"samples", h.samples},
                      {"codebooks", h.codebooks},
                      {"language_model", h.language_model}};
  const std::int64_t at = source->position();
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t size, source->Size());
  std::vector<unsigned char> payload;
  XCODEC_RETURN_IF_ERROR(source->ReadVector(static_cast<std::size_t>(size - at), &payload));
  (*out)["payload"] = {{"offset", at}, {"bytes", payload.size()}, {"sha256", Hash(payload)}};
  return Status::Ok();
}

Status DumpV1(container::ByteSource* source, json* out) {
  XCODEC_ASSIGN_OR_RETURN(const auto reader, container::V1Reader::Open(source));
  (*out)["header"] = HeaderJson(reader->header());
  (*out)["tags"] = TagsJson(reader->tags());
  (*out)["blocks"] = json::array();
  json& sections = (*out)["unknown_sections"] = json::array();
  for (const container::V1UnknownSection& s : reader->unknown_sections())
    sections.push_back({{"type", std::string(1, s.type)}, {"offset", s.offset}, {"bytes", s.section_bytes}});
  while (true) {
    XCODEC_ASSIGN_OR_RETURN(const std::optional<container::V1Block> block, reader->NextBlock());
    if (!block) break;
    (*out)["blocks"].push_back(BlockJson(reader->header(), *block));
  }
  XCODEC_ASSIGN_OR_RETURN(const container::V1Trailer trailer, reader->ReadTrailer());
  (*out)["trailer"] = TrailerJson(trailer, source->position());
  return Status::Ok();
}

Status Dump(const char* name, json* out) {
  const int fd = open(name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Status(StatusCode::kIo, "cannot open");
  container::FdSource source(fd);
  Result<int> version = container::ReadSignature(&source);
  Status status = version.status();
  if (version.ok()) {
    (*out)["version"] = *version;
    status = *version == 0 ? DumpV0(&source, out) : DumpV1(&source, out);
  }
  close(fd);
  return status;
}

const char* ErrorClass(StatusCode code) {
  switch (ExitCodeFor(code)) {
    case 3:
      return "damaged";
    case 4:
      return "unsupported";
    case 6:
      return "limit";
    default:
      return "other";
  }
}

}  // namespace

int main(int argc, char** argv) {
  int exit_code = 0;
  for (int i = 1; i < argc; ++i) {
    json out = {{"version", nullptr}, {"error", nullptr}};
    const Status status = Dump(argv[i], &out);
    if (!status.ok()) {
      out["error"] = {{"class", ErrorClass(status.code())}, {"message", status.message()}};
      if (exit_code == 0) exit_code = ExitCodeFor(status.code());
    }
    std::printf("%s\n", out.dump(1).c_str());
  }
  return exit_code;
}
