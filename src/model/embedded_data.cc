// The files of the built-in models, put into the read-only data of the library by the assembler.
// XCODEC_EMBEDDED_DIR is a folder of the build tree (src/model/CMakeLists.txt).
#include "model/embedded_models.h"

#define XCODEC_EMBED(symbol, file)                                                                 \
  __asm__(".pushsection .rodata\n.balign 64\n.hidden xcodec_embedded_" #symbol                     \
          "\n.globl xcodec_embedded_" #symbol "\nxcodec_embedded_" #symbol                         \
          ":\n.incbin \"" XCODEC_EMBEDDED_DIR "/" file "\"\n.hidden xcodec_embedded_" #symbol      \
          "_end\n.globl xcodec_embedded_" #symbol "_end\nxcodec_embedded_" #symbol                 \
          "_end:\n.byte 0\n.popsection\n");                                                        \
  extern "C" __attribute__((visibility("hidden"))) const unsigned char xcodec_embedded_##symbol[]; \
  extern "C" __attribute__((visibility("hidden"))) const unsigned char xcodec_embedded_##symbol##_end[]

XCODEC_EMBED(config, "config.json");
XCODEC_EMBED(card, "card.md");
XCODEC_EMBED(weights, "model.safetensors.zst");
#ifdef XCODEC_EMBEDDED_LM
XCODEC_EMBED(lm, "lm.safetensors.zst");
#endif

namespace xcodec {
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

}  // namespace xcodec
