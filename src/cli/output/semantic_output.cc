#include "cli/output/semantic_output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>
#include <vector>

#include "base/endian.h"

namespace xcodec::cli {
namespace {

// Fixed, so that the header can be written again when the number of frames is known.
constexpr std::size_t kHeaderBytes = 128;

// NumPy's format, version 1.0 (numpy/lib/format.py): a dictionary, filled with spaces.
std::vector<unsigned char> NpyHeader(std::int64_t frames, int width) {
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(kHeaderBytes - 10);
  text += '\0';
  text += fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", frames, width);
  text.resize(kHeaderBytes - 1, ' ');
  text += '\n';
  return {text.begin(), text.end()};
}

}  // namespace

SemanticOutput::SemanticOutput(const model::Backend& backend, const model::Segments& segments)
    : backend_(backend), segmenter_(backend.spec(), segments) {}

Result<std::unique_ptr<SemanticOutput>> SemanticOutput::Create(const std::string& path,
                                                               const std::string& input,
                                                               const codec::OutputOptions& options,
                                                               const model::Backend& backend,
                                                               const model::Segments& segments) {
  if (backend.spec().architecture != model::Architecture::kXCodec) {
    return Status(StatusCode::kUnsupported,
                  "--semantic needs an X-Codec model; " + backend.spec().name + " has no semantic features");
  }
  std::unique_ptr<SemanticOutput> output(new SemanticOutput(backend, segments));
  XCODEC_ASSIGN_OR_RETURN(output->file_, codec::OutputFile::Create(path, input, options));
  if (output->file_->is_stream()) {
    return Status(StatusCode::kInvalidArgument, "--semantic writes to a file, not to standard output");
  }
  XCODEC_RETURN_IF_ERROR(WriteAll(output->file_->fd(), NpyHeader(0, 0)));
  return output;
}

Status SemanticOutput::Push(const AudioBlock& audio) {
  return segmenter_.Push(audio, [this](const codec::Segment& segment) { return Compute(segment); });
}

Status SemanticOutput::Compute(const codec::Segment& segment) {
  model::SemanticFeatures features;
  XCODEC_RETURN_IF_ERROR(backend_.Semantic(segment.audio, &features));
  const std::int64_t first = segment.first_frame * features.per_code;
  const std::int64_t end = segment.end_frame * features.per_code;
  if (features.frames < end) {
    return Status(StatusCode::kInternal, "the teacher gave fewer frames than there are codes");
  }
  std::vector<unsigned char> bytes;
  const std::int64_t width = features.width;
  bytes.reserve(static_cast<std::size_t>((end - first) * width) * 4);
  for (std::int64_t i = first * width; i < end * width; ++i) {
    AppendLittleEndian(FloatBits(features.values[static_cast<std::size_t>(i)]), &bytes);
  }
  frames_ += end - first;
  width_ = features.width;
  return WriteAll(file_->fd(), bytes);
}

Status SemanticOutput::WriteHeader() {
  const std::vector<unsigned char> header = NpyHeader(frames_, width_);
  if (lseek(file_->fd(), 0, SEEK_SET) != 0) {
    return Status(StatusCode::kIo, "cannot complete the array of semantic features");
  }
  return WriteAll(file_->fd(), header);
}

Status SemanticOutput::Finish() {
  XCODEC_RETURN_IF_ERROR(
      segmenter_.Finish([this](const codec::Segment& segment) { return Compute(segment); }));
  XCODEC_RETURN_IF_ERROR(WriteHeader());
  return file_->Commit();
}

}  // namespace xcodec::cli
