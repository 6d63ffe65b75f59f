// Golden cases for every engine, with the same bounds.
#ifndef XCODEC_TESTS_CONFORMANCE_GOLDEN_CASES_H_
#define XCODEC_TESTS_CONFORMANCE_GOLDEN_CASES_H_

#include <functional>
#include <string>
#include <vector>

#include "model/backend.h"
#include "support/near_ties.h"
#include "xcodec/types.h"

namespace xcodec::golden {

// encodec/cases: one input at one bandwidth.
struct EncodecCase {
  std::string input;  // path without .input.npy
  std::string stem;   // path without .codes.npy and .decoded.npy
  double kbps = 0;
};
std::vector<EncodecCase> EncodecCases(const std::string& model);

// Compares an engine's latents of a case, chunk by chunk, with its golden codes.
using TieCheck = std::function<TieReport(const AudioBlock& input, const std::vector<CodedChunk>& chunks,
                                         const CodeBlock& expected)>;

// Where codes differ from the golden ones, every golden code must still be as near to the engine's latent as
// rounding lets it be, and no decision that is not a near tie may differ. Failures are reported to
// GoogleTest.
void ExpectEncodecCodes(const model::Backend& backend, const std::string& model, const TieCheck& check);
void ExpectEncodecAudio(const model::Backend& backend, const std::string& model);

// xcodec/<teacher>: equal codes, and audio within 1e-4 of the golden one.
void ExpectXCodecCodesAndAudio(const model::Backend& backend, const std::string& teacher);

// Codes and audio of chunks do not depend on other chunks of the call.
void ExpectChunksAlone(const model::Backend& backend, const std::vector<AudioBlock>& chunks, int codebooks);

// The frames of all codebooks that chunk `first` .. `first` + `frames` of a case has.
CodeBlock FramesOf(const CodeBlock& codes, std::int64_t first, std::int64_t frames);

}  // namespace xcodec::golden

#endif  // XCODEC_TESTS_CONFORMANCE_GOLDEN_CASES_H_
