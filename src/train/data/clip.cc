#include "train/data/clip.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "audio/dsp/model_rate_source.h"
#include "audio/source/audio_source.h"
#include "base/atomic_file.h"
#include "train/support/random.h"

namespace xcodec::train {
namespace {

namespace fs = std::filesystem;

Result<std::string> CacheName(const std::string& path, int rate, int channels) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return Status(errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo,
                  path + ": " + SystemMessage(errno));
  }
  std::error_code error;
  std::uint64_t hash = 0;
  for (const char c : fs::absolute(path, error).string()) {
    hash = model::SplitMix64(hash ^ static_cast<unsigned char>(c));
  }
  for (const std::int64_t part :
       {std::int64_t{info.st_size}, std::int64_t{info.st_mtim.tv_sec}, std::int64_t{info.st_mtim.tv_nsec},
        std::int64_t{rate}, std::int64_t{channels}}) {
    hash = model::SplitMix64(hash ^ static_cast<std::uint64_t>(part));
  }
  return fmt::format("{:016x}.s16", hash);
}

std::vector<std::int16_t> Quantized(const AudioBlock& audio) {
  std::vector<std::int16_t> samples(audio.samples.size());
  for (std::int64_t i = 0; i < audio.length; ++i) {
    for (int c = 0; c < audio.channels; ++c) {
      const float value = std::clamp(std::nearbyint(audio.channel(c)[i] * 32768.0F), -32768.0F, 32767.0F);
      samples[static_cast<std::size_t>(i * audio.channels + c)] = static_cast<std::int16_t>(value);
    }
  }
  return samples;
}

Status FillCache(const std::string& path, const std::string& cache, int rate, int channels) {
  XCODEC_ASSIGN_OR_RETURN(auto source, audio::OpenAudio(path));
  audio::ModelRateSource::Target target;
  target.sample_rate = rate;
  target.channels = channels;
  XCODEC_ASSIGN_OR_RETURN(auto reader, audio::ModelRateSource::Create(std::move(source), target));
  XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(cache, {true, false, 0}));
  for (;;) {
    XCODEC_ASSIGN_OR_RETURN(const AudioBlock piece, reader->Read());
    if (piece.length == 0) break;
    const std::vector<std::int16_t> samples = Quantized(piece);
    XCODEC_RETURN_IF_ERROR(file->Write(Bytes(reinterpret_cast<const unsigned char*>(samples.data()),
                                             samples.size() * sizeof(std::int16_t))));
  }
  return file->Commit();
}

}  // namespace

Result<std::shared_ptr<const Clip>> Clip::Open(const std::string& path, const std::string& cache_folder,
                                               int sample_rate, int channels) {
  XCODEC_ASSIGN_OR_RETURN(const std::string name, CacheName(path, sample_rate, channels));
  const std::string cache = cache_folder + "/" + name;
  std::error_code error;
  if (!fs::exists(cache, error)) {
    const Status filled = FillCache(path, cache, sample_rate, channels);
    if (!filled.ok()) return filled.WithPrefix(path);
  }
  const int fd = open(cache.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fd < 0 || fstat(fd, &info) != 0) {
    const Status failed(StatusCode::kIo, cache + ": " + SystemMessage(errno));
    if (fd >= 0) close(fd);
    return failed;
  }
  std::shared_ptr<Clip> clip(new Clip);
  clip->path_ = path;
  clip->cache_path_ = cache;
  clip->channels_ = channels;
  clip->mapped_bytes_ = static_cast<std::size_t>(info.st_size);
  clip->length_ = info.st_size / static_cast<std::int64_t>(sizeof(std::int16_t)) / channels;
  void* map =
      clip->mapped_bytes_ == 0 ? nullptr : mmap(nullptr, clip->mapped_bytes_, PROT_READ, MAP_SHARED, fd, 0);
  close(fd);
  if (map == MAP_FAILED) {
    clip->mapped_bytes_ = 0;
    return Status(StatusCode::kIo, cache + ": " + SystemMessage(errno));
  }
  clip->samples_ = static_cast<const std::int16_t*>(map);
  return std::shared_ptr<const Clip>(clip);
}

Clip::~Clip() {
  if (mapped_bytes_ > 0) munmap(const_cast<std::int16_t*>(samples_), mapped_bytes_);
}

AudioBlock Clip::Read(std::int64_t start, std::int64_t count) const {
  AudioBlock audio(channels_, count);
  const std::int64_t first = std::max<std::int64_t>(start, 0);
  const std::int64_t last = std::min(start + count, length_);
  for (std::int64_t i = first; i < last; ++i) {
    for (int c = 0; c < channels_; ++c) {
      audio.channel(c)[i - start] = static_cast<float>(samples_[i * channels_ + c]) / 32768.0F;
    }
  }
  return audio;
}

Result<std::vector<std::string>> ReadFileList(const std::string& path) {
  std::ifstream file(path);
  if (!file) return Status(StatusCode::kNotFound, path + ": cannot be opened");
  std::vector<std::string> paths;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    const fs::path entry(line);
    paths.push_back(entry.is_absolute() ? line : (fs::path(path).parent_path() / entry).string());
  }
  if (file.bad()) return Status(StatusCode::kIo, path + ": cannot be read");
  if (paths.empty()) return Status(StatusCode::kInvalidArgument, path + " names no files");
  return paths;
}

Result<std::vector<std::shared_ptr<const Clip>>> OpenClips(const std::string& list,
                                                           const std::string& cache_folder,
                                                           const model::CodecSpec& spec) {
  XCODEC_ASSIGN_OR_RETURN(const auto paths, ReadFileList(list));
  std::vector<std::shared_ptr<const Clip>> clips;
  for (const std::string& path : paths) {
    XCODEC_ASSIGN_OR_RETURN(auto clip, Clip::Open(path, cache_folder, spec.sample_rate, spec.channels));
    clips.push_back(std::move(clip));
  }
  return clips;
}

}  // namespace xcodec::train
