// Codes and audio in memory.
#include <algorithm>
#include <limits>

#include "codec/c/call.h"
#include "codec/c/handles.h"
#include "codec/chunks/join_frames.h"

using namespace xcodec::codec::c;  // NOLINT: the C interface's own helpers
using xcodec::AudioBlock;
using xcodec::CodeBlock;
using xcodec::CodedAudio;
using xcodec::CodedChunk;
using xcodec::Result;
using xcodec::Status;
using xcodec::StatusCode;

namespace {

Status CheckAudio(const void* audio, std::int64_t samples, int channels) {
  if (samples < 0) return Status(StatusCode::kInvalidArgument, "a negative number of samples");
  if (samples > std::numeric_limits<std::int64_t>::max() / 8 / channels)
    return Status(StatusCode::kResourceLimit, "more samples than memory can hold");
  return samples > 0 ? Need(audio != nullptr, "the audio") : Status::Ok();
}

template <typename MakeBlock>
int Encode(const xcodec_codec* codec, const void* audio, std::int64_t samples,
           const xcodec_coding_options* options, xcodec_codes** out, char** error,
           const MakeBlock& make_block) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(codec != nullptr, "the codec"));
    xcodec_coding_options given;
    XCODEC_RETURN_IF_ERROR(Load(options, &given));
    const int channels = codec->codec->info().channels;
    XCODEC_RETURN_IF_ERROR(CheckAudio(audio, samples, channels));
    auto codes = std::make_unique<xcodec_codes>();
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock block, make_block(channels));
    xcodec::EncodeOptions made = EncodeOptionsFrom(given);
    made.progress = ProgressFrom(given.progress, given.progress_user);
    XCODEC_ASSIGN_OR_RETURN(codes->coded, codec->codec->Encode(block, made));
    if (codec->codec->info().chunk_length == 0) xcodec::codec::JoinRuns(&codes->coded);
    *out = codes.release();
    return Status::Ok();
  });
}

Status CheckChunk(const xcodec_chunk& chunk, const CodedAudio& coded) {
  XCODEC_RETURN_IF_ERROR(Need(chunk.codes != nullptr, "a chunk's codes"));
  if (chunk.codebooks < 1 || chunk.frames < 1)
    return Status(StatusCode::kInvalidArgument, "a chunk has at least one codebook and one frame");
  if (chunk.frames > std::numeric_limits<std::int64_t>::max() / 2 / chunk.codebooks)
    return Status(StatusCode::kResourceLimit, "more codes than memory can hold");
  if (!coded.chunks.empty() && coded.chunks[0].codes.codebooks != chunk.codebooks)
    return Status(StatusCode::kInvalidArgument, "chunks of one input have the same number of codebooks");
  return Status::Ok();
}

}  // namespace

extern "C" {

int xcodec_codes_create(int64_t samples, xcodec_codes** out, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    auto codes = std::make_unique<xcodec_codes>();
    codes->coded.samples = samples < 0 ? -1 : samples;
    *out = codes.release();
    return Status::Ok();
  });
}

int xcodec_codes_add(xcodec_codes* codes, const xcodec_chunk* chunk, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(codes != nullptr && chunk != nullptr, "codes or chunk"));
    xcodec_chunk given;
    XCODEC_RETURN_IF_ERROR(Load(chunk, &given));
    XCODEC_RETURN_IF_ERROR(CheckChunk(given, codes->coded));
    CodedChunk copy = CodedChunk{given.scale, CodeBlock(given.codebooks, given.frames)};
    std::copy_n(given.codes, copy.codes.codes.size(), copy.codes.codes.begin());
    codes->coded.chunks.push_back(std::move(copy));
    return Status::Ok();
  });
}

int64_t xcodec_codes_samples(const xcodec_codes* codes) {
  return codes == nullptr ? -1 : codes->coded.samples;
}

size_t xcodec_codes_count(const xcodec_codes* codes) {
  return codes == nullptr ? 0 : codes->coded.chunks.size();
}

int xcodec_codes_get(const xcodec_codes* codes, size_t index, xcodec_chunk* chunk) {
  return Call(nullptr, [&]() -> Status {
    if (index >= xcodec_codes_count(codes))
      return Status(StatusCode::kInvalidArgument, "there is no such chunk");
    return Fill(ViewOf(codes->coded.chunks[index]), chunk);
  });
}

int xcodec_read_codes(const char* path, const xcodec_verify_options* options, xcodec_codes** out,
                      char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(path != nullptr, "a file's name"));
    xcodec_verify_options given;
    XCODEC_RETURN_IF_ERROR(Load(options, &given));
    auto codes = std::make_unique<xcodec_codes>();
    XCODEC_ASSIGN_OR_RETURN(codes->coded, xcodec::ReadCodes(path, TextOf(given.model), given.threads));
    *out = codes.release();
    return Status::Ok();
  });
}

void xcodec_codes_free(xcodec_codes* codes) { delete codes; }

int xcodec_encode_planar(const xcodec_codec* codec, const float* const* channels, int64_t samples,
                         const xcodec_coding_options* options, xcodec_codes** out, char** error) {
  return Encode(codec, channels, samples, options, out, error,
                [&](int count) { return BlockFromPlanar(channels, count, samples); });
}

int xcodec_encode_interleaved(const xcodec_codec* codec, const float* interleaved, int64_t samples,
                              const xcodec_coding_options* options, xcodec_codes** out, char** error) {
  return Encode(codec, interleaved, samples, options, out, error, [&](int count) -> Result<AudioBlock> {
    return BlockFromInterleaved(interleaved, count, samples);
  });
}

int xcodec_decode(const xcodec_codec* codec, const xcodec_codes* codes,
                  const xcodec_decoding_options* options, xcodec_audio** out, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(codec != nullptr && codes != nullptr, "codec or codes"));
    xcodec_decoding_options given;
    XCODEC_RETURN_IF_ERROR(Load(options, &given));
    auto audio = std::make_unique<xcodec_audio>();
    xcodec::DecodeOptions made;
    made.codebooks = given.codebooks;
    made.codebook_mask = given.codebook_mask;
    made.progress = ProgressFrom(given.progress, given.progress_user);
    XCODEC_ASSIGN_OR_RETURN(audio->block, codec->codec->Decode(codes->coded, made));
    *out = audio.release();
    return Status::Ok();
  });
}

int32_t xcodec_audio_channels(const xcodec_audio* audio) {
  return audio == nullptr ? 0 : audio->block.channels;
}

int64_t xcodec_audio_length(const xcodec_audio* audio) { return audio == nullptr ? 0 : audio->block.length; }

const float* xcodec_audio_samples(const xcodec_audio* audio) {
  return audio == nullptr ? nullptr : audio->block.samples.data();
}

void xcodec_audio_free(xcodec_audio* audio) { delete audio; }

}  // extern "C"
