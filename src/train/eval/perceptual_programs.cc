#include "train/eval/perceptual_programs.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "train/eval/measure.h"
#include "train/eval/subprocess.h"
#include "train/support/leading_number.h"

namespace xcodec::train::eval {
namespace {

AudioBlock OneChannel(const AudioBlock& audio, int channel) {
  AudioBlock result(1, audio.length);
  std::copy(audio.channel(channel), audio.channel(channel) + audio.length, result.channel(0));
  return result;
}

std::optional<double> NumberAfter(const std::string& text, const std::string& label) {
  const std::size_t at = text.find(label);
  if (at == std::string::npos) return std::nullopt;
  return LeadingNumber(std::string_view(text).substr(at + label.size()));
}

Result<double> VisqolOfChannel(const std::string& program, const AudioBlock& reference,
                               const AudioBlock& degraded, int channel) {
  XCODEC_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  // ViSQOL reads no other samples than integers of 16 bits.
  const auto write = [&](const char* name, const AudioBlock& audio) {
    return WriteAudio(folder.File(name), OneChannel(audio, channel), audio::AudioBits::k16);
  };
  XCODEC_RETURN_IF_ERROR(write("reference.wav", reference));
  XCODEC_RETURN_IF_ERROR(write("degraded.wav", degraded));
  XCODEC_ASSIGN_OR_RETURN(const std::string text,
                          RunProgram({program, "--reference_file", folder.File("reference.wav"),
                                      "--degraded_file", folder.File("degraded.wav")}));
  const std::optional<double> quality = NumberAfter(text, "MOS-LQO:");
  if (!quality) return Status(StatusCode::kIo, program + " printed no MOS-LQO");
  return *quality;
}

}  // namespace

Result<double> RunVisqol(const std::string& program, const AudioBlock& reference,
                         const AudioBlock& degraded) {
  double sum = 0;
  for (int c = 0; c < reference.channels; ++c) {
    XCODEC_ASSIGN_OR_RETURN(const double value, VisqolOfChannel(program, reference, degraded, c));
    sum += value;
  }
  return sum / reference.channels;
}

Result<double> RunZimtohrli(const std::string& program, const AudioBlock& reference,
                            const AudioBlock& degraded) {
  XCODEC_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  const std::string a = folder.File("reference.wav"), b = folder.File("degraded.wav");
  XCODEC_RETURN_IF_ERROR(WriteAudio(a, reference));
  XCODEC_RETURN_IF_ERROR(WriteAudio(b, degraded));
  const auto labelled = RunProgram({program, a, b});
  if (labelled.ok()) {
    // At the start of a line: "channel 0: distance" is not the file's.
    if (const auto distance = NumberAfter("\n" + labelled.value(), "\ndistance ")) return *distance;
  }
  const auto bare = RunProgram({program, "--path_a", a, "--path_b", b, "--output_zimtohrli_distance"});
  if (bare.ok()) {
    if (const auto distance = LeadingNumber(bare.value())) return *distance;
    return Status(StatusCode::kIo, program + " printed no distance");
  }
  return labelled.ok() ? bare.status() : labelled.status();
}

}  // namespace xcodec::train::eval
