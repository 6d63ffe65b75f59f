/// \file
/// Logs that TensorBoard reads, and CSV.
#ifndef XCODEC_SRC_TRAIN_SUPPORT_EVENT_FILE_H_
#define XCODEC_SRC_TRAIN_SUPPORT_EVENT_FILE_H_

#include <cstdint>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// CRC-32C (Castagnoli), reflected, as in RFC 3720 appendix B.4.
std::uint32_t Crc32c(Bytes bytes);

/// Appends scalar summaries in TensorBoard's format: TFRecord framing (length, masked CRC-32C, data, masked
/// CRC-32C) around Event protocol buffers. Not thread-safe.
class EventFile {
 public:
  /// Creates `folder`/events.out.tfevents.SECONDS.xcodec; `seconds` is the time that goes into it.
  static Result<EventFile> Create(const std::string& folder, double seconds);
  Status Write(double seconds, std::int64_t step, const std::map<std::string, double>& scalars);

 private:
  explicit EventFile(std::ofstream file) : file_(std::move(file)) {}
  Status WriteRecord(const std::string& event);
  std::ofstream file_;
};

/// One line per step: step and the values of columns fixed at creation; missing values stay empty.
class CsvLog {
 public:
  /// Continues an existing file after dropping lines beyond `last_step`; its header must be the same.
  static Result<CsvLog> Open(const std::string& path, const std::vector<std::string>& columns,
                             std::int64_t last_step);
  Status Write(std::int64_t step, const std::map<std::string, double>& values);

 private:
  CsvLog(std::ofstream file, std::vector<std::string> columns)
      : file_(std::move(file)), columns_(std::move(columns)) {}
  std::ofstream file_;
  std::vector<std::string> columns_;
};

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_SUPPORT_EVENT_FILE_H_
