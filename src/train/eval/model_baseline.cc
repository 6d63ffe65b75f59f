#include "train/eval/model_baseline.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/thread_pool.h"
#include "codec/file/coder_factory.h"
#include "codec/file/open_input.h"
#include "train/eval/subprocess.h"
#include "xcodec/files.h"

namespace xcodec::train::eval {

ModelBaseline::ModelBaseline(std::shared_ptr<const model::Model> model, std::string name, double kbps,
                             int effort)
    : model_(std::move(model)),
      name_(std::move(name)),
      system_(fmt::format("{}-{:g}", model_->config.spec.name, kbps)),
      kbps_(kbps),
      effort_(effort),
      statistics_(model_->config.spec.CodebooksFor(kbps), model_->config.spec.codebook_size) {}

Result<std::int64_t> ModelBaseline::Run(const std::string& input, const std::string& output) {
  XCODEC_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  const std::string compressed = folder.File("coded.ecdc");
  EncodeOptions encode;
  encode.model = name_;
  encode.bandwidth_kbps = kbps_;
  encode.effort = effort_;
  XCODEC_RETURN_IF_ERROR(EncodeFile(input, compressed, encode));
  DecodeOptions decode;
  decode.model = name_;
  decode.model_rate = true;
  decode.bits = 32;
  decode.overwrite = true;
  XCODEC_RETURN_IF_ERROR(DecodeFile(compressed, output, decode));
  XCODEC_RETURN_IF_ERROR(Count(compressed));
  std::error_code error;
  const auto size = std::filesystem::file_size(compressed, error);
  if (error) return Status(StatusCode::kIo, compressed + ": " + error.message());
  return static_cast<std::int64_t>(size);
}

Status ModelBaseline::Count(const std::string& compressed) {
  XCODEC_ASSIGN_OR_RETURN(const auto input, codec::EcdcInput::Open(compressed));
  ThreadPool pool(1);
  XCODEC_ASSIGN_OR_RETURN(const codec::FileCoders coders, codec::BeginCodes(input->reader(), model_, &pool));
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const auto chunk, input->reader()->Next());
    if (!chunk) return Status::Ok();
    statistics_.Add(chunk->codes);
  }
}

std::vector<CodebookRow> ModelBaseline::Codebooks() const {
  std::vector<CodebookRow> rows;
  for (int k = 0; k < statistics_.active_codebooks(); ++k) rows.push_back({system_, k, statistics_.Use(k)});
  return rows;
}

}  // namespace xcodec::train::eval
