#include "codec/pipeline/duration_limit.h"

#include <cmath>
#include <string>

namespace xcodec::codec {
namespace {

constexpr double kTimesUsual = 1000;
constexpr double kAlwaysAllowed = 60;  // seconds

std::string Text(double seconds) {
  return std::to_string(static_cast<std::int64_t>(std::ceil(seconds))) + " s";
}

}  // namespace

Status CheckDurationLimit(double max_seconds) {
  return max_seconds >= 0 ? Status::Ok()
                          : Status(StatusCode::kInvalidArgument, "a limit of the duration is 0 or more");
}

Status CheckDuration(const EcdcInfo& info, const model::CodecSpec& spec, std::int64_t samples,
                     std::int64_t bytes, double max_seconds) {
  const double seconds = static_cast<double>(samples) / spec.sample_rate;
  if (max_seconds > 0) {
    if (seconds <= max_seconds) return Status::Ok();
    return Status(StatusCode::kResourceLimit,
                  "it holds " + Text(seconds) + " of audio, and --max-duration allows " + Text(max_seconds));
  }
  const double bits_per_second =
      static_cast<double>(spec.sample_rate) / spec.hop * info.codebooks * spec.codebook_bits;
  const double usual = 8 * static_cast<double>(bytes) / bits_per_second;
  if (seconds <= kAlwaysAllowed || seconds <= kTimesUsual * usual) return Status::Ok();
  return Status(StatusCode::kResourceLimit, std::to_string(bytes) + " bytes hold " + Text(seconds) +
                                                " of audio, a thousand times more than usual; "
                                                "--max-duration TIME allows it");
}

}  // namespace xcodec::codec
