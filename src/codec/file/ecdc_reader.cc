#include "codec/file/ecdc_reader.h"

#include "codec/file/v0_file_reader.h"
#include "codec/file/v1_file_reader.h"
#include "container/signature.h"

namespace xcodec::codec {

Result<std::unique_ptr<EcdcReader>> EcdcReader::Open(container::ByteSource* source) {
  XCODEC_ASSIGN_OR_RETURN(const int version, container::ReadSignature(source));
  return version == 0 ? V0FileReader::Open(source) : V1FileReader::Open(source);
}

Status EcdcReader::BeginWithoutModel(const CodeDecoders& /*decoders*/) {
  return Status(StatusCode::kModelMissing, "a version 0 file needs its model");
}

}  // namespace xcodec::codec
