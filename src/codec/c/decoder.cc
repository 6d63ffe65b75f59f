// Streams of a file's bytes to audio.
#include <limits>

#include "codec/c/call.h"
#include "codec/c/handles.h"

using namespace xcodec::codec::c;  // NOLINT: the C interface's own helpers
using xcodec::DecodeOptions;
using xcodec::Decoder;
using xcodec::ReadFunction;
using xcodec::Result;
using xcodec::SeekableBytes;
using xcodec::Status;
using xcodec::StatusCode;

struct xcodec_decoder {
  std::unique_ptr<Decoder> decoder;
  // Into parts of decoder->info(), as they were at the start: seeking reads the header again.
  xcodec::StreamInfo start;
  std::vector<xcodec_tag> tags;
  std::vector<xcodec_picture> pictures;
};

namespace {

Result<DecodeOptions> OptionsFrom(const xcodec_decoder_options* options) {
  xcodec_decoder_options given;
  XCODEC_RETURN_IF_ERROR(Load(options, &given));
  DecodeOptions made;
  made.model = TextOf(given.model);
  XCODEC_ASSIGN_OR_RETURN(made.compute, CodecOptionsFrom(given.threads, given.backend, given.device));
  made.model_rate = given.model_rate != 0;
  made.as_original = given.as_original != 0;
  made.channels = given.channels;
  made.codebooks = given.codebooks;
  made.codebook_mask = given.codebook_mask;
  made.max_seconds = given.max_seconds;
  return made;
}

ReadFunction ReaderFrom(xcodec_read_function read, void* user) {
  return [read, user](unsigned char* data, std::size_t size) -> Result<std::size_t> {
    const std::int64_t n = read(user, data, size);
    if (n >= 0) return static_cast<std::size_t>(n);
    return StatusOfCallback(n < std::numeric_limits<int>::min() + 1 ? -1 : static_cast<int>(-n));
  };
}

SeekableBytes BytesFrom(xcodec_read_function read, void* user, const xcodec_decoder_options* options) {
  SeekableBytes bytes;
  bytes.read = ReaderFrom(read, user);
  xcodec_decoder_options given;
  if (!Load(options, &given).ok() || given.seek == nullptr) return bytes;
  bytes.seek = [seek = given.seek, user](std::int64_t offset) {
    return StatusOfCallback(seek(user, offset));
  };
  bytes.size = given.file_size;
  return bytes;
}

std::vector<xcodec_picture> ViewOf(const std::vector<xcodec::Picture>& pictures) {
  std::vector<xcodec_picture> view;
  for (const xcodec::Picture& picture : pictures)
    view.push_back({picture.data.data(), picture.data.size(), picture.mime.c_str(),
                    picture.description.c_str(), picture.type});
  return view;
}

template <typename Read>
int ReadWith(xcodec_decoder* decoder, const void* to, std::int64_t max_samples, std::int64_t* count,
             char** error, const Read& read) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(decoder != nullptr, "the decoder"));
    XCODEC_RETURN_IF_ERROR(Need(count != nullptr && (to != nullptr || max_samples == 0), "an output"));
    XCODEC_ASSIGN_OR_RETURN(*count, read());
    return Status::Ok();
  });
}

}  // namespace

extern "C" {

int xcodec_decoder_create(xcodec_read_function read, void* user, const xcodec_codec* codec,
                          const xcodec_decoder_options* options, xcodec_decoder** out, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(read != nullptr, "the read function"));
    XCODEC_ASSIGN_OR_RETURN(DecodeOptions made, OptionsFrom(options));
    auto handle = std::make_unique<xcodec_decoder>();
    if (codec != nullptr) made.codec = codec->codec;
    XCODEC_ASSIGN_OR_RETURN(handle->decoder, Decoder::Create(BytesFrom(read, user, options), made));
    handle->start = handle->decoder->info();
    handle->tags = xcodec::codec::c::ViewOf(handle->start.tags);
    handle->pictures = ViewOf(handle->start.pictures);
    *out = handle.release();
    return Status::Ok();
  });
}

int xcodec_decoder_get_info(const xcodec_decoder* decoder, xcodec_stream_info* info) {
  return Call(nullptr, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(decoder != nullptr, "the decoder"));
    const xcodec::StreamInfo& stream = decoder->decoder->info();
    xcodec_stream_info view{};
    view.model = decoder->start.model.c_str();
    view.tags = decoder->tags.data();
    view.tag_count = decoder->tags.size();
    view.samples = stream.samples;
    view.version = stream.version;
    view.sample_rate = stream.sample_rate;
    view.channels = stream.channels;
    view.codebooks = stream.codebooks;
    view.language_model = stream.language_model ? 1 : 0;
    view.source_channels = stream.source_channels;
    view.pictures = decoder->pictures.data();
    view.picture_count = decoder->pictures.size();
    return Fill(view, info);
  });
}

int xcodec_decoder_read_planar(xcodec_decoder* decoder, float* const* channels, int64_t max_samples,
                               int64_t* count, char** error) {
  return ReadWith(decoder, channels, max_samples, count, error,
                  [&] { return decoder->decoder->Read(channels, max_samples); });
}

int xcodec_decoder_read_interleaved(xcodec_decoder* decoder, float* interleaved, int64_t max_samples,
                                    int64_t* count, char** error) {
  return ReadWith(decoder, interleaved, max_samples, count, error,
                  [&] { return decoder->decoder->ReadInterleaved(interleaved, max_samples); });
}

int xcodec_decoder_seek(xcodec_decoder* decoder, int64_t sample, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(decoder != nullptr, "the decoder"));
    return decoder->decoder->Seek(sample);
  });
}

void xcodec_decoder_free(xcodec_decoder* decoder) { delete decoder; }

}  // extern "C"
