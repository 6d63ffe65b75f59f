#include "ffmpeg/log_scope.h"

#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <mutex>
#include <utility>

#include "ffmpeg/handles.h"

namespace xcodec::ffmpeg {
namespace {

// The index of some two hundred hours of sound fits; a few bytes of a header that state more do not.
constexpr std::size_t kLargestAllocation = std::size_t{512} << 20;

thread_local LogScope* innermost = nullptr;

bool IsDemuxer(void* object) {
  const AVClass* type = object == nullptr ? nullptr : *static_cast<AVClass**>(object);
  if (type == nullptr) return false;
  return (type->get_category != nullptr ? type->get_category(object) : type->category) ==
         AV_CLASS_CATEGORY_DEMUXER;
}

void OnLog(void* object, int level, const char* format, va_list arguments) {
  if (innermost == nullptr) {
    av_log_default_callback(object, level, format, arguments);
    return;
  }
  if (level > AV_LOG_ERROR) return;
  char line[256];
  if (std::vsnprintf(line, sizeof line, format, arguments) <= 0) return;
  std::string text = line;
  while (!text.empty() && (text.back() == '\n' || text.back() == '.' || text.back() == ' ')) text.pop_back();
  if (!text.empty()) innermost->Add(IsDemuxer(object), std::move(text));
}

}  // namespace

LogScope::LogScope() : outer_(innermost) {
  static std::once_flag once;
  std::call_once(once, [] {
    av_log_set_callback(&OnLog);
    av_max_alloc(kLargestAllocation);
  });
  innermost = this;
}

LogScope::~LogScope() { innermost = outer_; }

void LogScope::Add(bool demuxer, std::string text) {
  if (demuxer && demuxer_error_.empty()) demuxer_error_ = text;
  if (error_.empty()) error_ = std::move(text);
}

}  // namespace xcodec::ffmpeg
