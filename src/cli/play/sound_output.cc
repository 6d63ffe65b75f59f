#include "cli/play/sound_output.h"

#include <dlfcn.h>

#include <cstddef>

namespace xcodec::cli {
namespace {

constexpr char kLibrary[] = "libpulse-simple.so.0";

// What <pulse/simple.h> and <pulse/sample.h> declare, whose numbers and layouts belong to the library's
// version 0 for good.
struct SampleSpec {
  int format;
  std::uint32_t rate;
  std::uint8_t channels;
};
struct BufferAttributes {
  std::uint32_t maximum, target, before_start, least_request, fragment;
};
constexpr int kPlayback = 1;
constexpr std::uint32_t kServersChoice = ~std::uint32_t{0};

// The format of this machine's floats.
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
constexpr int kNativeFloat = 6;
#else
constexpr int kNativeFloat = 5;
#endif

// Enough for a machine that does other things; keys do not wait for it, since they drop what is in it.
constexpr double kBufferSeconds = 0.5;

struct Library {
  void* (*create)(const char* server, const char* name, int direction, const char* device, const char* stream,
                  const SampleSpec* spec, const void* map, const BufferAttributes* buffer, int* error);
  void (*free)(void* stream);
  int (*write)(void* stream, const void* data, std::size_t bytes, int* error);
  int (*drain)(void* stream, int* error);
  int (*flush)(void* stream, int* error);
  std::uint64_t (*latency)(void* stream, int* error);
  const char* (*text)(int error);
};

template <typename Function>
bool Find(void* handle, const char* name, Function* function) {
  *function = reinterpret_cast<Function>(dlsym(handle, name));
  return *function != nullptr;
}

// A library of the system, found as the loader finds those that a program is linked with.
Result<Library> Load() {
  void* handle = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    return Status(StatusCode::kUnsupported,
                  std::string("playing needs ") + kLibrary +
                      ", in Debian's package libpulse0: sudo apt install libpulse0");
  }
  Library library{};
  const bool all =
      Find(handle, "pa_simple_new", &library.create) && Find(handle, "pa_simple_free", &library.free) &&
      Find(handle, "pa_simple_write", &library.write) && Find(handle, "pa_simple_drain", &library.drain) &&
      Find(handle, "pa_simple_flush", &library.flush) &&
      Find(handle, "pa_simple_get_latency", &library.latency) && Find(handle, "pa_strerror", &library.text);
  if (all) return library;
  return Status(StatusCode::kUnsupported, std::string(kLibrary) + " is not PulseAudio's");
}

const Result<Library>& TheLibrary() {
  static const Result<Library> library = Load();
  return library;
}

Status Failure(const char* what, int error) {
  const char* text = TheLibrary()->text(error);
  return Status(StatusCode::kIo, std::string(what) + ": " + (text == nullptr ? "unknown error" : text));
}

}  // namespace

Result<std::unique_ptr<SoundOutput>> SoundOutput::Open(int rate, int channels, const std::string& name) {
  XCODEC_RETURN_IF_ERROR(TheLibrary().status());
  std::unique_ptr<SoundOutput> output(new SoundOutput(rate, channels));
  const SampleSpec spec{kNativeFloat, static_cast<std::uint32_t>(rate), static_cast<std::uint8_t>(channels)};
  const auto bytes =
      static_cast<std::uint32_t>(kBufferSeconds * rate) * static_cast<std::uint32_t>(channels) * 4;
  const BufferAttributes buffer{kServersChoice, bytes, kServersChoice, kServersChoice, kServersChoice};
  int error = 0;
  output->stream_ = TheLibrary()->create(nullptr, "xcodec", kPlayback, nullptr, name.c_str(), &spec, nullptr,
                                         &buffer, &error);
  if (output->stream_ != nullptr) return output;
  return Status(StatusCode::kIo, Failure("cannot play", error).message() +
                                     "; it takes a running PulseAudio, or PipeWire with pipewire-pulse");
}

SoundOutput::~SoundOutput() {
  if (stream_ != nullptr) TheLibrary()->free(stream_);
}

Status SoundOutput::Write(const float* samples, std::int64_t frames) {
  int error = 0;
  const auto bytes = static_cast<std::size_t>(frames) * static_cast<std::size_t>(channels_) * sizeof(float);
  return TheLibrary()->write(stream_, samples, bytes, &error) < 0 ? Failure("cannot play", error)
                                                                  : Status::Ok();
}

std::int64_t SoundOutput::Waiting() {
  int error = 0;
  const std::uint64_t microseconds = TheLibrary()->latency(stream_, &error);
  if (error != 0 || microseconds > 60'000'000) return 0;
  return static_cast<std::int64_t>(microseconds) * rate_ / 1'000'000;
}

Status SoundOutput::Flush() {
  int error = 0;
  return TheLibrary()->flush(stream_, &error) < 0 ? Failure("cannot play", error) : Status::Ok();
}

Status SoundOutput::Drain() {
  int error = 0;
  return TheLibrary()->drain(stream_, &error) < 0 ? Failure("cannot play", error) : Status::Ok();
}

}  // namespace xcodec::cli
