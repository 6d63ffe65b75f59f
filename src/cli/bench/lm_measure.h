/// \file
/// Entropy coders on the codes of one recording.
#ifndef XCODEC_SRC_CLI_BENCH_LM_MEASURE_H_
#define XCODEC_SRC_CLI_BENCH_LM_MEASURE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "entropy/coders/block_coder.h"
#include "entropy/lm/lm_model.h"
#include "xcodec/status.h"

namespace xcodec::cli::bench {

/// Codes in blocks of the container's length.
struct CodedBlocks {
  std::vector<entropy::BlockShape> shapes;
  std::vector<entropy::BlockCodes> codes;
  std::int64_t count = 0;  ///< of codes
};

/// The codes of a recording with the session's model and bandwidth.
Result<CodedBlocks> CodesOf(cli::Session* session, const std::string& path);

/// Measurements of a coder.
struct CoderResult {
  double bits_per_code = 0;
  double encode_seconds = 0;  ///< best of the runs
  double decode_seconds = 0;
  double encode_cpu = 0;  ///< processor time of all threads, likewise
  double decode_cpu = 0;
};

/// Encodes and decodes everything `repeat` times. kInternal if decoding returns other codes.
Result<CoderResult> MeasureCoder(const entropy::BlockCoder& coder, const CodedBlocks& blocks, int repeat);

/// Bits per code that the float form of the language model would need for the first `max_blocks` blocks, with
/// the context running through each block, and what the integer form needs for the same.
struct FloatComparison {
  double float_bits = 0;
  double integer_bits = 0;
};
Result<FloatComparison> CompareWithFloat(const entropy::FloatLm& lm, const entropy::BlockCoder& integer,
                                         const CodedBlocks& blocks, std::size_t max_blocks);

/// A language model of the reference's sizes with random weights: as much work as a trained one.
Result<entropy::IntegerLm> RandomLm(const model::CodecSpec& spec);

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_LM_MEASURE_H_
