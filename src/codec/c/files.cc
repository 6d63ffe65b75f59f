// Whole files.
#include "codec/c/call.h"
#include "codec/c/handles.h"

using namespace xcodec::codec::c;  // NOLINT: the C interface's own helpers
using xcodec::Result;
using xcodec::Status;
using xcodec::StatusCode;

struct xcodec_report {
  xcodec::EncodeReport report;
  float peak = 0;
  bool clipped = false;
  std::vector<const char*> lost_tags;  // into report
  void NameTags() {
    for (const std::string& name : report.lost_tags) lost_tags.push_back(name.c_str());
  }
};

struct xcodec_file {
  xcodec::FileInfo info;
  std::vector<xcodec_tag> tags;  // into info
};

namespace {

Result<xcodec::EncodeOptions> FileOptionsFrom(const xcodec_encode_file_options& given) {
  xcodec::EncodeOptions options = EncodeOptionsFrom(given);
  options.model = TextOf(given.model);
  options.container = given.version0 != 0 ? 0 : 1;
  XCODEC_ASSIGN_OR_RETURN(options.entropy, EntropyFrom(given.entropy));
  if (given.language_model != 0) options.entropy = xcodec::EntropyCoding::kLanguageModel;
  XCODEC_ASSIGN_OR_RETURN(options.compute, CodecOptionsFrom(given.threads, given.backend, given.device));
  options.overwrite = given.overwrite != 0;
  options.preserve = given.no_preserve == 0;
  options.verify = given.verify != 0;
  options.accept_truncated = given.accept_truncated != 0;
  options.progress = ProgressFrom(given.progress, given.progress_user);
  if (given.codec != nullptr) options.codec = given.codec->codec;
  return options;
}

Result<xcodec::DecodeOptions> FileOptionsFrom(const xcodec_decode_file_options& given) {
  xcodec::DecodeOptions options;
  options.codebooks = given.codebooks;
  options.codebook_mask = given.codebook_mask;
  options.channels = given.channels;
  options.as_original = given.as_original != 0;
  options.model_rate = given.model_rate != 0;
  options.max_seconds = given.max_seconds;
  options.model = TextOf(given.model);
  XCODEC_ASSIGN_OR_RETURN(options.compute, CodecOptionsFrom(given.threads, given.backend, given.device));
  if (given.bits != 0) options.bits = given.bits;
  options.rescale = given.rescale != 0;
  options.overwrite = given.overwrite != 0;
  options.preserve = given.no_preserve == 0;
  options.progress = ProgressFrom(given.progress, given.progress_user);
  if (given.codec != nullptr) options.codec = given.codec->codec;
  return options;
}

xcodec_file_info ViewOf(const xcodec_file& file) {
  const xcodec::FileInfo& info = file.info;
  xcodec_file_info view{};
  view.model = info.model.c_str();
  view.identity = info.identity.c_str();
  view.entropy = info.entropy.c_str();
  view.tags = file.tags.data();
  view.tag_count = file.tags.size();
  view.bandwidth_kbps = info.bandwidth_kbps;
  view.samples = info.samples;
  view.source_samples = info.source_samples;
  view.bytes = info.bytes;
  view.version = info.version;
  view.sample_rate = info.sample_rate;
  view.channels = info.channels;
  view.codebooks = info.codebooks;
  view.language_model = info.language_model ? 1 : 0;
  view.source_rate = info.source_rate;
  view.source_channels = info.source_channels;
  return view;
}

}  // namespace

extern "C" {

int xcodec_encode_file(const char* input, const char* output, const xcodec_encode_file_options* options,
                       xcodec_report** report, char** error) {
  return Call(error, [&]() -> Status {
    if (report != nullptr) *report = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(input != nullptr && output != nullptr, "a file's name"));
    xcodec_encode_file_options given;
    XCODEC_RETURN_IF_ERROR(Load(options, &given));
    auto made = std::make_unique<xcodec_report>();
    XCODEC_ASSIGN_OR_RETURN(const xcodec::EncodeOptions made_options, FileOptionsFrom(given));
    XCODEC_RETURN_IF_ERROR(xcodec::EncodeFile(input, output, made_options, &made->report));
    made->NameTags();
    if (report != nullptr) *report = made.release();
    return Status::Ok();
  });
}

int xcodec_report_get_info(const xcodec_report* report, xcodec_report_info* info) {
  return Call(nullptr, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(report != nullptr, "the report"));
    xcodec_report_info view{};
    view.samples = report->report.samples;
    view.shortfall = report->report.shortfall.c_str();
    view.besides = report->report.besides.c_str();
    view.lost_tags = report->lost_tags.data();
    view.lost_tag_count = report->lost_tags.size();
    view.peak = report->peak;
    view.clipped = report->clipped ? 1 : 0;
    return Fill(view, info);
  });
}

void xcodec_report_free(xcodec_report* report) { delete report; }

int xcodec_decode_file(const char* input, const char* output, const xcodec_decode_file_options* options,
                       xcodec_report** report, char** error) {
  return Call(error, [&]() -> Status {
    if (report != nullptr) *report = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(input != nullptr && output != nullptr, "a file's name"));
    xcodec_decode_file_options given;
    XCODEC_RETURN_IF_ERROR(Load(options, &given));
    XCODEC_ASSIGN_OR_RETURN(const xcodec::DecodeOptions made_options, FileOptionsFrom(given));
    xcodec::DecodeReport decoded;
    XCODEC_RETURN_IF_ERROR(xcodec::DecodeFile(input, output, made_options, &decoded));
    auto made = std::make_unique<xcodec_report>();
    made->report.samples = decoded.samples;
    made->report.lost_tags = std::move(decoded.lost_tags);
    made->peak = decoded.peak;
    made->clipped = decoded.clipped;
    made->NameTags();
    if (report != nullptr) *report = made.release();
    return Status::Ok();
  });
}

int xcodec_inspect_file(const char* path, xcodec_file** out, char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(out != nullptr, "out"));
    *out = nullptr;
    XCODEC_RETURN_IF_ERROR(Need(path != nullptr, "a file's name"));
    auto file = std::make_unique<xcodec_file>();
    XCODEC_ASSIGN_OR_RETURN(file->info, xcodec::InspectFile(path));
    file->tags = xcodec::codec::c::ViewOf(file->info.tags);
    *out = file.release();
    return Status::Ok();
  });
}

int xcodec_file_get_info(const xcodec_file* file, xcodec_file_info* info) {
  return Call(nullptr, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(file != nullptr, "the file"));
    return Fill(ViewOf(*file), info);
  });
}

void xcodec_file_free(xcodec_file* file) { delete file; }

int xcodec_verify_file(const char* path, const xcodec_verify_options* options, xcodec_verified* verified,
                       char** error) {
  return Call(error, [&]() -> Status {
    XCODEC_RETURN_IF_ERROR(Need(path != nullptr, "a file's name"));
    xcodec_verify_options given;
    XCODEC_RETURN_IF_ERROR(Load(options, &given));
    XCODEC_ASSIGN_OR_RETURN(const xcodec::CheckedFile checked,
                            xcodec::VerifyFile(path, TextOf(given.model), given.threads));
    if (verified == nullptr) return Status::Ok();
    xcodec_verified view{};
    view.chunks = checked.chunks;
    view.frames = checked.frames;
    view.samples = checked.samples;
    return Fill(view, verified);
  });
}

}  // extern "C"
