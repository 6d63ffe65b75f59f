#include "cli/output/latents_output.h"

#include <utility>

#include "codec/arrays/npz.h"

namespace xcodec::cli {

LatentsOutput::LatentsOutput(const model::Backend& backend, const model::EncodeParams& params)
    : backend_(backend), params_(params), segmenter_(backend.spec(), params.segments) {}

Result<std::unique_ptr<LatentsOutput>> LatentsOutput::Create(const std::string& path,
                                                             const std::string& input,
                                                             const codec::OutputOptions& options,
                                                             const model::Backend& backend,
                                                             const model::EncodeParams& params) {
  if (backend.spec().chunk_length > 0) {
    return Status(StatusCode::kUnsupported,
                  "--latents needs a model without chunks, which " + backend.spec().name + " has");
  }
  std::unique_ptr<LatentsOutput> output(new LatentsOutput(backend, params));
  XCODEC_ASSIGN_OR_RETURN(output->file_, codec::OutputFile::Create(path, input, options));
  return output;
}

Status LatentsOutput::Push(const AudioBlock& audio) {
  return segmenter_.Push(audio, [this](const codec::Segment& segment) { return Compute(segment); });
}

Status LatentsOutput::Compute(const codec::Segment& segment) {
  model::Latents latents;
  XCODEC_RETURN_IF_ERROR(backend_.Embed(segment.audio, params_, &latents));
  if (latents.frames < segment.end_frame)
    return Status(StatusCode::kInternal, "the encoder gave fewer frames than there are codes");
  const auto append = [&](const std::vector<float>& from, std::vector<float>* to) {
    const auto width = static_cast<std::ptrdiff_t>(latents.width);
    to->insert(to->end(), from.begin() + segment.first_frame * width,
               from.begin() + segment.end_frame * width);
  };
  append(latents.before, &all_.before);
  append(latents.after, &all_.after);
  all_.frames += segment.end_frame - segment.first_frame;
  all_.width = latents.width;
  return Status::Ok();
}

Status LatentsOutput::Finish() {
  XCODEC_RETURN_IF_ERROR(
      segmenter_.Finish([this](const codec::Segment& segment) { return Compute(segment); }));
  codec::NpzArrays arrays;
  arrays["before"] = model::Tensor::FromFloats({all_.frames, all_.width}, all_.before);
  arrays["after"] = model::Tensor::FromFloats({all_.frames, all_.width}, all_.after);
  XCODEC_RETURN_IF_ERROR(WriteAll(file_->fd(), codec::WriteNpz(arrays)));
  return file_->Commit();
}

}  // namespace xcodec::cli
