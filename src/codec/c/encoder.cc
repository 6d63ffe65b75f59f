// Streams of audio to the bytes of a file, or to codes.
#include "codec/c/call.h"
#include "codec/c/handles.h"

using namespace xcodec::codec::c;  // NOLINT: the C interface's own helpers
using xcodec::CodedChunk;
using xcodec::EncodeOptions;
using xcodec::Encoder;
using xcodec::EntropyCoding;
using xcodec::Result;
using xcodec::Status;
using xcodec::StatusCode;

struct xcodec_encoder {
  std::unique_ptr<Encoder> encoder;
  int channels = 0;
};

namespace {

Result<EncodeOptions> OptionsFrom(const xcodec_encoder_options* options) {
  xcodec_encoder_options given;
  XCODEC_RETURN_IF_ERROR(Load(options, &given));
  EncodeOptions made = EncodeOptionsFrom(given);
  made.container = given.version0 != 0 ? 0 : 1;
  XCODEC_ASSIGN_OR_RETURN(made.entropy, EntropyFrom(given.entropy));
  made.sample_rate = given.sample_rate;
  made.channels = given.channels;
  XCODEC_RETURN_IF_ERROR(Need(given.tags != nullptr || given.tag_count == 0, "tags"));
  for (std::size_t i = 0; i < given.tag_count; ++i) {
    const xcodec_tag& tag = given.tags[i];
    XCODEC_RETURN_IF_ERROR(Need(tag.key != nullptr && tag.value != nullptr, "a tag's key or value"));
    made.tags.emplace_back(tag.key, tag.value);
  }
  return made;
}

template <typename Make>
int Create(const xcodec_codec* codec, const xcodec_encoder_options* options, bool callback,
           xcodec_encoder** out, char** error, const Make& make) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(codec != nullptr && callback, "codec or callback"));
    XCODEC_ASSIGN_OR_RETURN(const EncodeOptions made, OptionsFrom(options));
    auto handle = std::make_unique<xcodec_encoder>();
    handle->channels = made.channels > 0 ? made.channels : codec->codec->info().channels;
    XCODEC_ASSIGN_OR_RETURN(handle->encoder, make(made));
    *out = handle.release();
    return Status::Ok();
  });
}

}  // namespace

extern "C" {

int xcodec_encoder_create(const xcodec_codec* codec, const xcodec_encoder_options* options,
                          xcodec_write_function write, void* user, xcodec_encoder** out, char** error) {
  return Create(codec, options, write != nullptr, out, error, [&](const EncodeOptions& made) {
    return Encoder::Create(codec->codec, made, [write, user](xcodec::Bytes bytes) {
      return StatusOfCallback(write(user, bytes.data(), bytes.size()));
    });
  });
}

int xcodec_encoder_create_for_codes(const xcodec_codec* codec, const xcodec_encoder_options* options,
                                    xcodec_codes_function codes, void* user, xcodec_encoder** out,
                                    char** error) {
  return Create(codec, options, codes != nullptr, out, error, [&](const EncodeOptions& made) {
    return Encoder::CreateForCodes(codec->codec, made, [codes, user](const CodedChunk& chunk) {
      const xcodec_chunk view = ViewOf(chunk);
      return StatusOfCallback(codes(user, &view));
    });
  });
}

int xcodec_encoder_push_planar(xcodec_encoder* encoder, const float* const* channels, int64_t samples,
                               char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(encoder != nullptr, "the encoder"));
    XCODEC_RETURN_IF_ERROR(Need(channels != nullptr || samples == 0, "the audio"));
    for (int c = 0; samples > 0 && c < encoder->channels; ++c)
      XCODEC_RETURN_IF_ERROR(Need(channels[c] != nullptr, "a channel of the audio"));
    return encoder->encoder->Push(channels, samples);
  });
}

int xcodec_encoder_push_interleaved(xcodec_encoder* encoder, const float* interleaved, int64_t samples,
                                    char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(encoder != nullptr, "the encoder"));
    XCODEC_RETURN_IF_ERROR(Need(interleaved != nullptr || samples == 0, "the audio"));
    return encoder->encoder->PushInterleaved(interleaved, samples);
  });
}

int xcodec_encoder_finish(xcodec_encoder* encoder, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(encoder != nullptr, "the encoder"));
    return encoder->encoder->Finish();
  });
}

int64_t xcodec_encoder_samples(const xcodec_encoder* encoder) {
  return encoder == nullptr ? 0 : encoder->encoder->samples();
}

int64_t xcodec_encoder_model_samples(const xcodec_encoder* encoder) {
  return encoder == nullptr ? 0 : encoder->encoder->model_samples();
}

void xcodec_encoder_free(xcodec_encoder* encoder) { delete encoder; }

}  // extern "C"
