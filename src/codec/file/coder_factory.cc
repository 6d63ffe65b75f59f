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

namespace xcodec {
namespace {

// Enough blocks for the language model's lockstep to fill its vectors; two minutes of audio.
constexpr int kLmBlocks = 12;

Result<std::unique_ptr<BlockCoder>> NewLmCoder(const Model* model, ThreadPool* pool) {
  if (model == nullptr) return Status(StatusCode::kInternal, "the language model was not loaded");
  XCODEC_ASSIGN_OR_RETURN(IntegerLm lm, IntegerLmOf(*model));
  return std::unique_ptr<BlockCoder>(new LmBlockCoder(std::move(lm), pool));
}

}  // namespace

Result<std::unique_ptr<BlockCoder>> NewCoder(CoderId id, const Model* model, ThreadPool* pool) {
  if (id == CoderId::kLm) return NewLmCoder(model, pool);
  if (id == CoderId::kAdaptive) return std::unique_ptr<BlockCoder>(new AdaptiveCoder);
  if (id == CoderId::kPacked) return std::unique_ptr<BlockCoder>(new PackedCoder);
  return Status(StatusCode::kUnsupported,
                "entropy coder " + std::to_string(static_cast<int>(id)) + " is not known");
}

Result<std::unique_ptr<BlockCoder>> CoderFor(const V1Header& header, const Model* model, ThreadPool* pool) {
  XCODEC_ASSIGN_OR_RETURN(auto coder, NewCoder(static_cast<CoderId>(header.coder), model, pool));
  if (coder->version() != header.coder_version) {
    return Status(StatusCode::kUnsupportedVersion,
                  "the codes need version " + std::to_string(header.coder_version) +
                      " of the entropy coder's arithmetic; this build has version " +
                      std::to_string(coder->version()));
  }
  if (coder->id() == CoderId::kLm) {
    V1LmIdentity mine{};
    const bool same = header.lm_identity && ParseHexPrefix(LmIdentityOf(*coder), mine.data(), mine.size()) &&
                      mine == *header.lm_identity;
    if (!same) {
      return Status(StatusCode::kModelMismatch,
                    "the installed language model is not the one that this file was made with");
    }
  }
  return coder;
}

std::string LmIdentityOf(const BlockCoder& coder) {
  const auto* lm = dynamic_cast<const LmBlockCoder*>(&coder);
  return lm == nullptr ? "" : lm->identity();
}

LmPart LmPartFor(const EcdcInfo& info) {
  const bool lm = info.v1 ? static_cast<CoderId>(info.v1->coder) == CoderId::kLm : info.language_model;
  return LmPartFor(lm, info.v1 ? 1 : info.version);
}

LmPart LmPartFor(bool language_model, int container) {
  if (!language_model) return LmPart::kNone;
  return container == 0 ? LmPart::kFloat : LmPart::kInteger;
}

int BlocksAtOnce(const BlockCoder& coder) { return coder.id() == CoderId::kLm ? kLmBlocks : 1; }

CodeDecoders FileCoders::decoders() const {
  CodeDecoders result;
  result.coder = coder.get();
  result.blocks_at_once = coder == nullptr ? 1 : BlocksAtOnce(*coder);
  result.lm = lm.get();
  return result;
}

Result<FileCoders> CodersFor(const EcdcInfo& info, const std::shared_ptr<const Model>& model,
                             ThreadPool* pool) {
  FileCoders coders;
  if (info.v1) {
    XCODEC_ASSIGN_OR_RETURN(coders.coder, CoderFor(*info.v1, model.get(), pool));
  } else if (info.language_model) {
    XCODEC_ASSIGN_OR_RETURN(coders.lm, CreateFloatLm(model));
  }
  return coders;
}

Result<FileCoders> BeginCodes(EcdcReader* reader, const std::shared_ptr<const Model>& model,
                              ThreadPool* pool) {
  XCODEC_ASSIGN_OR_RETURN(FileCoders coders, CodersFor(reader->info(), model, pool));
  XCODEC_RETURN_IF_ERROR(reader->Begin(model->config.spec, coders.decoders()));
  return coders;
}

Result<FileCoders> BeginCheck(EcdcReader* reader, const std::shared_ptr<const Model>& model,
                              ThreadPool* pool) {
  if (!reader->info().v1) return BeginCodes(reader, model, pool);
  XCODEC_ASSIGN_OR_RETURN(FileCoders coders, CodersFor(reader->info(), model, pool));
  XCODEC_RETURN_IF_ERROR(reader->BeginWithoutModel(coders.decoders()));
  return coders;
}

bool NeedsModel(const EcdcInfo& info) { return !info.v1 || info.language_model; }

const char* CoderName(CoderId coder) {
  switch (coder) {
    case CoderId::kPacked:
      return "packed";
    case CoderId::kAdaptive:
      return "adaptive";
    case CoderId::kLm:
      return "lm";
  }
  return nullptr;
}

}  // namespace xcodec
