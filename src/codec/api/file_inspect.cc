// InspectFile, VerifyFile and ReadCodes: the public functions that look at files without making audio.
#include <memory>
#include <optional>
#include <utility>

#include "base/guard.h"
#include "base/sha256.h"
#include "base/thread_pool.h"
#include "codec/chunks/join_frames.h"
#include "codec/file/coder_factory.h"
#include "codec/file/file_check.h"
#include "codec/file/model_for_file.h"
#include "codec/file/open_input.h"
#include "model/store/model_store.h"
#include "xcodec/files.h"

namespace xcodec {
namespace {

constexpr int kMaxThreads = 1024;

const char* EntropyName(const codec::EcdcInfo& info) {
  if (!info.v1) return info.language_model ? "lm" : "packed";
  const char* name = codec::CoderName(static_cast<entropy::CoderId>(info.v1->coder));
  return name == nullptr ? "" : name;
}

void DescribeV1(const container::V1Header& header, const codec::EcdcInfo& info, FileInfo* file) {
  file->identity = ToHex(header.identity);
  file->sample_rate = header.sample_rate;
  file->channels = header.channels;
  file->bandwidth_kbps = static_cast<double>(header.bandwidth()) / 1000;
  file->source_rate = header.source_rate == 0 ? header.sample_rate : header.source_rate;
  file->source_channels = header.source_channels;
  file->source_samples = info.source_samples;
}

Status Inspect(const std::string& path, FileInfo* file) {
  XCODEC_ASSIGN_OR_RETURN(const auto input, codec::EcdcInput::Open(path));
  const codec::EcdcInfo& info = input->reader()->info();
  file->version = info.version;
  file->model = info.model;
  file->samples = info.samples;
  file->codebooks = info.codebooks;
  file->entropy = EntropyName(info);
  file->language_model = info.language_model;
  file->tags = info.tags.text;
  if (info.v1) DescribeV1(*info.v1, info, file);
  if (input->source()->seekable()) {
    XCODEC_ASSIGN_OR_RETURN(file->bytes, input->source()->Size());
  }
  return Status::Ok();
}

// A file whose codes can be read.
struct Opened {
  std::unique_ptr<codec::EcdcInput> input;
  std::shared_ptr<const model::Model> model;  // null where none is needed
  std::unique_ptr<ThreadPool> pool;
  codec::FileCoders coders;
};

Result<Opened> OpenCodes(const std::string& path, const std::string& name, int threads) {
  if (threads < 0 || threads > kMaxThreads)
    return Status(StatusCode::kInvalidArgument, "threads are 0 to 1024");
  Opened opened;
  XCODEC_ASSIGN_OR_RETURN(opened.input, codec::EcdcInput::Open(path));
  codec::EcdcReader* reader = opened.input->reader();
  const codec::EcdcInfo& info = reader->info();
  if (codec::NeedsModel(info) || !name.empty()) {
    const model::LmPart lm = codec::LmPartFor(info);
    const auto find = [lm](const std::string& wanted) { return model::ModelStore::Load(wanted, lm); };
    XCODEC_ASSIGN_OR_RETURN(opened.model, codec::ModelForFile(info, name, find));
  }
  if (threads != 1 && info.language_model) opened.pool = std::make_unique<ThreadPool>(threads);
  XCODEC_ASSIGN_OR_RETURN(opened.coders, codec::BeginCheck(reader, opened.model, opened.pool.get()));
  return opened;
}

Status Verify(const std::string& path, const std::string& name, int threads, CheckedFile* checked) {
  XCODEC_ASSIGN_OR_RETURN(const Opened opened, OpenCodes(path, name, threads));
  XCODEC_ASSIGN_OR_RETURN(*checked, codec::CheckFile(opened.input->reader()));
  return Status::Ok();
}

Status Read(const std::string& path, const std::string& name, int threads, CodedAudio* coded) {
  XCODEC_ASSIGN_OR_RETURN(const Opened opened, OpenCodes(path, name, threads));
  codec::EcdcReader* reader = opened.input->reader();
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(std::optional<CodedChunk> chunk, reader->Next());
    if (!chunk) break;
    coded->chunks.push_back(std::move(*chunk));
  }
  const codec::EcdcInfo& info = reader->info();
  coded->samples = info.samples;
  const bool chunks = info.v1 ? info.v1->chunk_length > 0 : opened.model->config.spec.chunk_length > 0;
  if (!chunks) codec::JoinRuns(coded);
  return Status::Ok();
}

}  // namespace

Result<FileInfo> InspectFile(const std::string& path) {
  FileInfo file;
  XCODEC_RETURN_IF_ERROR(Guarded([&] { return Inspect(path, &file); }));
  return file;
}

Result<CodedAudio> ReadCodes(const std::string& path, const std::string& model, int threads) {
  CodedAudio coded;
  XCODEC_RETURN_IF_ERROR(Guarded([&] { return Read(path, model, threads, &coded); }));
  return coded;
}

Result<CheckedFile> VerifyFile(const std::string& path, const std::string& model, int threads) {
  CheckedFile checked;
  XCODEC_RETURN_IF_ERROR(Guarded([&] { return Verify(path, model, threads, &checked); }));
  return checked;
}

}  // namespace xcodec
