#include "codec/file/file_check.h"

namespace xcodec::codec {

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

Status VerifyCodes(EcdcReader* reader, const container::V1Digest& digest) {
  container::CodesDigest found;
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const auto chunk, reader->Next());
    if (!chunk) break;
    found.Update(chunk->codes);
  }
  if (found.Finish() == digest) return Status::Ok();
  return Status(StatusCode::kInternal,
                "verification failed: the file does not decode to the codes that were encoded");
}

}  // namespace xcodec::codec
