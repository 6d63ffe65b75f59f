/// \file
/// An .ecdc input, from a path or from standard input.
#ifndef XCODEC_SRC_CODEC_FILE_OPEN_INPUT_H_
#define XCODEC_SRC_CODEC_FILE_OPEN_INPUT_H_

#include <memory>
#include <optional>
#include <string>

#include "base/file_identity.h"
#include "codec/file/ecdc_reader.h"
#include "container/byte_stream.h"
#include "xcodec/status.h"

namespace xcodec::codec {

/// Descriptor, byte source and reader, which have the same lifetime.
class EcdcInput {
 public:
  /// Opens `path` ("-": standard input) and reads the header. Errors: kNotFound, kIo (folder, device,
  /// permissions) and those of EcdcReader::Open.
  static Result<std::unique_ptr<EcdcInput>> Open(const std::string& path);
  /// Opens `path` without reading anything.
  static Result<std::unique_ptr<EcdcInput>> OpenBytes(const std::string& path);
  ~EcdcInput();
  EcdcInput(const EcdcInput&) = delete;
  EcdcInput& operator=(const EcdcInput&) = delete;

  container::ByteSource* source() { return source_.get(); }
  EcdcReader* reader() { return reader_.get(); }
  int fd() const { return fd_; }
  /// The file, as it was before anything was read of it; nothing for pipes and devices.
  const std::optional<FileState>& file() const { return file_; }

 private:
  EcdcInput() = default;
  int fd_ = -1;
  bool owned_ = false;
  std::optional<FileState> file_;
  std::unique_ptr<container::FdSource> source_;
  std::unique_ptr<EcdcReader> reader_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_FILE_OPEN_INPUT_H_
