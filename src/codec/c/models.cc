// Models: describing and opening them.
#include "codec/c/call.h"
#include "codec/c/handles.h"

using namespace xcodec::codec::c;  // NOLINT: the C interface's own helpers
using xcodec::Codec;
using xcodec::Status;
using xcodec::StatusCode;

extern "C" {

int xcodec_models_list(xcodec_models** out, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    auto models = std::make_unique<xcodec_models>();
    models->all = Codec::Installed();
    *out = models.release();
    return Status::Ok();
  });
}

int xcodec_models_describe(const char* model, xcodec_models** out, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    auto models = std::make_unique<xcodec_models>();
    XCODEC_ASSIGN_OR_RETURN(auto info, Codec::Describe(TextOf(model)));
    models->all.push_back(std::move(info));
    *out = models.release();
    return Status::Ok();
  });
}

size_t xcodec_models_count(const xcodec_models* models) { return models == nullptr ? 0 : models->all.size(); }

int xcodec_models_get(const xcodec_models* models, size_t index, xcodec_model_info* info) {
  return Call(nullptr, [&]() -> Status {
    if (index >= xcodec_models_count(models))
      return Status(StatusCode::kInvalidArgument, "there is no such model");
    return Fill(ViewOf(models->all[index]), info);
  });
}

void xcodec_models_free(xcodec_models* models) { delete models; }

int xcodec_codec_open(const char* model, const xcodec_codec_options* options, xcodec_codec** out,
                      char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    xcodec_codec_options given;
    XCODEC_RETURN_IF_ERROR(Load(options, &given));
    auto handle = std::make_unique<xcodec_codec>();
    XCODEC_ASSIGN_OR_RETURN(const auto how, CodecOptionsFrom(given.threads, given.backend, given.device));
    XCODEC_ASSIGN_OR_RETURN(handle->codec, Codec::Open(TextOf(model), how));
    *out = handle.release();
    return Status::Ok();
  });
}

int xcodec_codec_get_info(const xcodec_codec* codec, xcodec_model_info* info) {
  return Call(nullptr, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(codec != nullptr, "the codec"));
    return Fill(ViewOf(codec->codec->info()), info);
  });
}

void xcodec_codec_free(xcodec_codec* codec) { delete codec; }

}  // extern "C"
