#include "train/eval/opus_baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "train/eval/measure.h"
#include "train/eval/subprocess.h"

namespace xcodec::train::eval {

bool OpusAvailable() { return !FindProgram("opusenc").empty() && !FindProgram("opusdec").empty(); }

std::vector<double> NearestOpusRates(std::vector<double> kbps) {
  for (double& rate : kbps) rate = std::clamp(rate, kOpusLowest, kOpusHighest);
  std::sort(kbps.begin(), kbps.end());
  kbps.erase(std::unique(kbps.begin(), kbps.end()), kbps.end());
  return kbps;
}

Result<OpusResult> RunOpus(const AudioBlock& audio, double kbps, const std::string& coded,
                           const std::string& output) {
  if (!OpusAvailable()) return Status(StatusCode::kUnsupported, "opusenc and opusdec are not in PATH");
  XCODEC_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  const std::string input = folder.File("input.wav");
  XCODEC_RETURN_IF_ERROR(WriteAudio(input, audio));
  const double rate = std::clamp(kbps, kOpusLowest, kOpusHighest);
  XCODEC_ASSIGN_OR_RETURN(std::string unused, RunProgram({"opusenc", "--quiet", "--bitrate",
                                                          fmt::format("{}", rate), input, coded}));
  XCODEC_ASSIGN_OR_RETURN(unused, RunProgram({"opusdec", "--quiet", "--float", "--rate",
                                              fmt::format("{}", kEvalRate), coded, output}));
  std::error_code error;
  const auto size = std::filesystem::file_size(coded, error);
  if (error) return Status(StatusCode::kIo, coded + ": " + error.message());
  return OpusResult{static_cast<double>(size) * 8 * kEvalRate / 1000 / static_cast<double>(audio.length)};
}

}  // namespace xcodec::train::eval
