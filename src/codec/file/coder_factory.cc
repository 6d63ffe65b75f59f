#include "codec/file/coder_factory.h"

#include <string>
#include <utility>
#include <vector>

#include "codec/backend_factory.h"
#include "codec/hex.h"
#include "entropy/coders/adaptive_coder.h"
#include "entropy/coders/packed_coder.h"
#include "entropy/lm/lm_coder.h"
#include "entropy/lm/lm_model.h"
#include "model/store/language_model.h"

namespace xcodec::codec {
namespace {

// Enough blocks for the language model's lockstep to fill its vectors; two minutes of audio.
constexpr int kLmBlocks = 12;

Result<std::unique_ptr<entropy::BlockCoder>> NewLmCoder(const model::Model* model, ThreadPool* pool) {
  if (model == nullptr) return Status(StatusCode::kInternal, "the language model was not loaded");
  XCODEC_ASSIGN_OR_RETURN(entropy::IntegerLm lm, model::IntegerLmOf(*model));
  return std::unique_ptr<entropy::BlockCoder>(new entropy::LmBlockCoder(std::move(lm), pool));
}

}  // namespace

Result<std::unique_ptr<entropy::BlockCoder>> NewCoder(entropy::CoderId id, const model::Model* model,
                                                      ThreadPool* pool) {
  if (id == entropy::CoderId::kLm) return NewLmCoder(model, pool);
  if (id == entropy::CoderId::kAdaptive)
    return std::unique_ptr<entropy::BlockCoder>(new entropy::AdaptiveCoder);
  if (id == entropy::CoderId::kPacked) return std::unique_ptr<entropy::BlockCoder>(new entropy::PackedCoder);
  return Status(StatusCode::kUnsupported,
                "entropy coder " + std::to_string(static_cast<int>(id)) + " is not known");
}

Result<std::unique_ptr<entropy::BlockCoder>> CoderFor(const container::V1Header& header,
                                                      const model::Model* model, ThreadPool* pool) {
  XCODEC_ASSIGN_OR_RETURN(auto coder, NewCoder(static_cast<entropy::CoderId>(header.coder), model, pool));
  if (coder->version() != header.coder_version) {
    return Status(StatusCode::kUnsupportedVersion,
                  "the codes need version " + std::to_string(header.coder_version) +
                      " of the entropy coder's arithmetic; this build has version " +
                      std::to_string(coder->version()));
  }
  if (coder->id() == entropy::CoderId::kLm) {
    container::V1LmIdentity mine{};
    const bool same = header.lm_identity && ParseHexPrefix(LmIdentityOf(*coder), mine.data(), mine.size()) &&
                      mine == *header.lm_identity;
    if (!same) {
      return Status(StatusCode::kModelMismatch,
                    "the installed language model is not the one that this file was made with");
    }
  }
  return coder;
}

std::string LmIdentityOf(const entropy::BlockCoder& coder) {
  const auto* lm = dynamic_cast<const entropy::LmBlockCoder*>(&coder);
  return lm == nullptr ? "" : lm->identity();
}

model::LmPart LmPartFor(const EcdcInfo& info) {
  const bool lm =
      info.v1 ? static_cast<entropy::CoderId>(info.v1->coder) == entropy::CoderId::kLm : info.language_model;
  return LmPartFor(lm, info.v1 ? 1 : info.version);
}

model::LmPart LmPartFor(bool language_model, int container) {
  if (!language_model) return model::LmPart::kNone;
  return container == 0 ? model::LmPart::kFloat : model::LmPart::kInteger;
}

int BlocksAtOnce(const entropy::BlockCoder& coder) {
  return coder.id() == entropy::CoderId::kLm ? kLmBlocks : 1;
}

CodeDecoders FileCoders::decoders() const {
  CodeDecoders result;
  result.coder = coder.get();
  result.blocks_at_once = coder == nullptr ? 1 : BlocksAtOnce(*coder);
  result.lm = lm.get();
  return result;
}

Result<FileCoders> CodersFor(const EcdcInfo& info, const std::shared_ptr<const model::Model>& model,
                             ThreadPool* pool) {
  FileCoders coders;
  if (info.v1) {
    XCODEC_ASSIGN_OR_RETURN(coders.coder, CoderFor(*info.v1, model.get(), pool));
  } else if (info.language_model) {
    XCODEC_ASSIGN_OR_RETURN(coders.lm, CreateFloatLm(model));
  }
  return coders;
}

Result<FileCoders> BeginCodes(EcdcReader* reader, const std::shared_ptr<const model::Model>& model,
                              ThreadPool* pool) {
  XCODEC_ASSIGN_OR_RETURN(FileCoders coders, CodersFor(reader->info(), model, pool));
  XCODEC_RETURN_IF_ERROR(reader->Begin(model->config.spec, coders.decoders()));
  return coders;
}

Result<FileCoders> BeginCheck(EcdcReader* reader, const std::shared_ptr<const model::Model>& model,
                              ThreadPool* pool) {
  if (!reader->info().v1) return BeginCodes(reader, model, pool);
  XCODEC_ASSIGN_OR_RETURN(FileCoders coders, CodersFor(reader->info(), model, pool));
  XCODEC_RETURN_IF_ERROR(reader->BeginWithoutModel(coders.decoders()));
  return coders;
}

bool NeedsModel(const EcdcInfo& info) { return !info.v1 || info.language_model; }

const char* CoderName(entropy::CoderId coder) {
  switch (coder) {
    case entropy::CoderId::kPacked:
      return "packed";
    case entropy::CoderId::kAdaptive:
      return "adaptive";
    case entropy::CoderId::kLm:
      return "lm";
  }
  return nullptr;
}

}  // namespace xcodec::codec
