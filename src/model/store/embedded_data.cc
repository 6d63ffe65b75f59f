// The files of the built-in models, put into the read-only data of the library by the assembler.
// XCODEC_EMBEDDED_DIR is a folder of the build tree (src/model/CMakeLists.txt).
#include "base/embed.h"
#include "model/store/embedded_models.h"

XCODEC_EMBED(config, XCODEC_EMBEDDED_DIR "/config.json");
XCODEC_EMBED(card, XCODEC_EMBEDDED_DIR "/card.md");
XCODEC_EMBED(weights, XCODEC_EMBEDDED_DIR "/model.safetensors.zst");
#ifdef XCODEC_EMBEDDED_LM
XCODEC_EMBED(lm, XCODEC_EMBEDDED_DIR "/lm.safetensors.zst");
#endif

namespace xcodec::model {
namespace {

Bytes Between(const unsigned char* begin, const unsigned char* end) {
  return Bytes(begin, static_cast<std::size_t>(end - begin));
}

}  // namespace

Span<const EmbeddedModel> EmbeddedModels() {
  static const EmbeddedModel models[] = {{kDefaultModelName,
                                          Between(xcodec_embedded_config, xcodec_embedded_config_end),
                                          Between(xcodec_embedded_card, xcodec_embedded_card_end),
                                          Between(xcodec_embedded_weights, xcodec_embedded_weights_end),
#ifdef XCODEC_EMBEDDED_LM
                                          Between(xcodec_embedded_lm, xcodec_embedded_lm_end)
#else
                                          Bytes()
#endif
  }};
  return Span<const EmbeddedModel>(models, 1);
}

}  // namespace xcodec::model
