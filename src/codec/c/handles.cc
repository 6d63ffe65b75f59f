#include "codec/c/handles.h"

#include <algorithm>

#include "codec/c/call.h"

namespace xcodec::codec::c {

xcodec_model_info ViewOf(const CodecInfo& info) {
  xcodec_model_info view{};
  view.size = sizeof(view);
  view.name = info.name.c_str();
  view.identity = info.identity.c_str();
  view.folder = info.folder.c_str();
  view.family = info.family.c_str();
  view.bandwidths_kbps = info.bandwidths_kbps.data();
  view.bandwidth_count = info.bandwidths_kbps.size();
  view.sample_rate = info.sample_rate;
  view.channels = info.channels;
  view.hop = info.hop;
  view.frame_rate = info.frame_rate;
  view.codebooks = info.codebooks;
  view.codebook_size = info.codebook_size;
  view.chunk_length = info.chunk_length;
  view.chunk_stride = info.chunk_stride;
  view.lookahead = info.lookahead;
  view.language_model = info.language_model ? 1 : 0;
  return view;
}

xcodec_chunk ViewOf(const CodedChunk& chunk) {
  xcodec_chunk view{};
  view.size = sizeof(view);
  view.codes = chunk.codes.codes.data();
  view.frames = chunk.codes.frames;
  view.codebooks = chunk.codes.codebooks;
  view.scale = chunk.scale;
  return view;
}

std::vector<xcodec_tag> ViewOf(const TextPairs& tags) {
  std::vector<xcodec_tag> view;
  view.reserve(tags.size());
  for (const auto& [key, value] : tags) view.push_back({key.c_str(), value.c_str()});
  return view;
}

Result<CodecOptions> CodecOptionsFrom(int threads, int backend, const char* device) {
  CodecOptions options;
  options.threads = threads;
  if (device != nullptr) options.device = device;
  switch (backend) {
    case XCODEC_BACKEND_AUTO:
      return options;
    case XCODEC_BACKEND_NATIVE:
      options.backend = CodecOptions::Backend::kNative;
      return options;
    case XCODEC_BACKEND_LIBTORCH:
      options.backend = CodecOptions::Backend::kLibTorch;
      return options;
    default:
      return Status(StatusCode::kInvalidArgument, "there is no backend " + std::to_string(backend));
  }
}

Result<EntropyCoding> EntropyFrom(int entropy) {
  switch (entropy) {
    case XCODEC_ENTROPY_DEFAULT:
      return EntropyCoding::kDefault;
    case XCODEC_ENTROPY_PACKED:
      return EntropyCoding::kPacked;
    case XCODEC_ENTROPY_ADAPTIVE:
      return EntropyCoding::kAdaptive;
    case XCODEC_ENTROPY_LM:
      return EntropyCoding::kLanguageModel;
    default:
      return Status(StatusCode::kInvalidArgument, "there is no entropy coding " + std::to_string(entropy));
  }
}

ProgressFunction ProgressFrom(xcodec_progress_function function, void* user) {
  if (function == nullptr) return {};
  return [function, user](const Progress& progress) {
    return function(user, progress.done, progress.total) != 0;
  };
}

Result<AudioBlock> BlockFromPlanar(const float* const* planar, int channels, std::int64_t samples) {
  AudioBlock block(channels, samples);
  if (samples == 0) return block;
  for (int c = 0; c < channels; ++c) {
    XCODEC_RETURN_IF_ERROR(Need(planar[c] != nullptr, "a channel of the audio"));
    std::copy_n(planar[c], samples, block.channel(c));
  }
  return block;
}

AudioBlock BlockFromInterleaved(const float* interleaved, int channels, std::int64_t samples) {
  AudioBlock block(channels, samples);
  for (int c = 0; c < channels; ++c) {
    float* to = block.channel(c);
    for (std::int64_t i = 0; i < samples; ++i) to[i] = interleaved[i * channels + c];
  }
  return block;
}

}  // namespace xcodec::codec::c
