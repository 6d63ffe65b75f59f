/// \file
/// Files of the build or source tree put into the read-only data of a library by the assembler.
#ifndef XCODEC_SRC_BASE_EMBED_H_
#define XCODEC_SRC_BASE_EMBED_H_

/// Declares `xcodec_embedded_SYMBOL` and `xcodec_embedded_SYMBOL_end`, between which the bytes of `file` are
/// (a string literal, the full path), followed by a zero. At namespace scope, once for a symbol.
#define XCODEC_EMBED(symbol, file)                                                                 \
  __asm__(".pushsection .rodata\n.balign 64\n.hidden xcodec_embedded_" #symbol                     \
          "\n.globl xcodec_embedded_" #symbol "\nxcodec_embedded_" #symbol ":\n.incbin \"" file    \
          "\"\n.hidden xcodec_embedded_" #symbol "_end\n.globl xcodec_embedded_" #symbol           \
          "_end\nxcodec_embedded_" #symbol "_end:\n.byte 0\n.popsection\n");                       \
  extern "C" __attribute__((visibility("hidden"))) const unsigned char xcodec_embedded_##symbol[]; \
  extern "C" __attribute__((visibility("hidden"))) const unsigned char xcodec_embedded_##symbol##_end[]

#endif  // XCODEC_SRC_BASE_EMBED_H_
