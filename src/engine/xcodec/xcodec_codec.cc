#include "engine/xcodec/xcodec_codec.h"

#include <map>
#include <string>
#include <utility>

#include "engine/backend/side_source.h"
#include "model/checkpoint/tensor_table.h"
#include "model/config/known_shape.h"
#include "model/whole_input.h"

namespace xcodec::engine {
namespace {

// The tensors of one side, by the first letters of their names.
bool IsOf(bool encoder, const std::string& name) {
  const auto starts = [&](const char* prefix) { return name.rfind(prefix, 0) == 0; };
  const bool decoding = starts("acoustic_decoder.") || starts("fc2.");
  return starts("quantizer.") || decoding != encoder;
}

template <class Side>
Result<std::unique_ptr<const Side>> MakeXCodecSide(const model::Model& model, const Kernels& kernels,
                                                   bool encoder) {
  XCODEC_RETURN_IF_ERROR(model::CheckKnownShape(model.config));
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, tensor] : model::XCodecTensors(model.config.spec, model.config.xcodec)) {
    if (IsOf(encoder, name)) shapes[name] = tensor.shape;
  }
  return MakeSide<Side>(model, kernels, shapes);
}

}  // namespace

Result<const XCodecEncoder*> XCodecCodec::encoder() const {
  return encoder_.Get([&] { return MakeXCodecSide<XCodecEncoder>(*model_, kernels_, true); });
}

Result<const XCodecDecoder*> XCodecCodec::decoder() const {
  return decoder_.Get([&] { return MakeXCodecSide<XCodecDecoder>(*model_, kernels_, false); });
}

Status XCodecCodec::Encode(Span<const AudioBlock> chunks, const model::EncodeParams& params,
                           Workspace* /*workspace*/, std::vector<CodeBlock>* codes) const {
  XCODEC_ASSIGN_OR_RETURN(const XCodecEncoder* side, encoder());
  codes->clear();
  for (const AudioBlock& chunk : chunks) {
    XCODEC_ASSIGN_OR_RETURN(CodeBlock found, side->Encode(parallel_, chunk, params.codebooks));
    codes->push_back(std::move(found));
  }
  return Status::Ok();
}

Result<std::unique_ptr<model::StreamEncoder>> XCodecCodec::NewStreamEncoder(
    const model::EncodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const XCodecEncoder* side, encoder());
  const auto encode = [this, side, codebooks = params.codebooks](const AudioBlock& audio,
                                                                 CodeBlock* codes) -> Status {
    XCODEC_ASSIGN_OR_RETURN(*codes, side->Encode(parallel_, audio, codebooks));
    return Status::Ok();
  };
  return std::unique_ptr<model::StreamEncoder>(new model::WholeInputEncoder(1, params.codebooks, encode));
}

Result<std::unique_ptr<model::StreamDecoder>> XCodecCodec::NewStreamDecoder(
    const model::DecodeParams& params) const {
  XCODEC_ASSIGN_OR_RETURN(const XCodecDecoder* side, decoder());
  return std::unique_ptr<model::StreamDecoder>(new XCodecStreamDecoder(*side, parallel_, params.codebooks));
}

Status XCodecCodec::Semantic(const AudioBlock& audio, model::SemanticFeatures* features) const {
  XCODEC_ASSIGN_OR_RETURN(const XCodecEncoder* side, encoder());
  *features = side->Semantic(parallel_, audio);
  return Status::Ok();
}

Status XCodecCodec::Embed(const AudioBlock& audio, const model::EncodeParams& params,
                          model::Latents* latents) const {
  XCODEC_ASSIGN_OR_RETURN(const XCodecEncoder* side, encoder());
  return side->Encode(parallel_, audio, params.codebooks, latents).status();
}

}  // namespace xcodec::engine
