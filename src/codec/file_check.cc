#include "codec/file_check.h"

namespace xcodec {

Result<CheckedFile> CheckFile(EcdcReader* reader) {
  CheckedFile checked;
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const std::optional<CodedChunk> chunk, reader->Next());
    if (!chunk) break;
    ++checked.chunks;
    checked.frames += chunk->codes.frames;
  }
  checked.samples = reader->info().samples;
  return checked;
}

}  // namespace xcodec
