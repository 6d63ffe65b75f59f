#include "cli/tasks/tree.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "audio/detect/content.h"
#include "audio/source/audio_source.h"
#include "audio/source/media_file.h"
#include "base/file_identity.h"
#include "cli/tasks/names.h"

namespace xcodec::cli {
namespace {

namespace fs = std::filesystem;

// Suffixes that people give to audio, whether a library here reads it or not.
bool NamedAsAudio(const std::string& path) {
  static const std::set<std::string> suffixes{
      ".wav",  ".wave", ".bwf",  ".flac", ".fla",  ".ogg",  ".oga",   ".opus", ".spx", ".mp3",
      ".mp2",  ".mp1",  ".mpga", ".aif",  ".aiff", ".aifc", ".au",    ".snd",  ".caf", ".w64",
      ".rf64", ".voc",  ".m4a",  ".m4b",  ".m4r",  ".aac",  ".wma",   ".wv",   ".ape", ".mpc",
      ".tta",  ".tak",  ".ac3",  ".amr",  ".dsf",  ".dff",  ".mka",   ".ra",   ".shn", ".sph",
      ".paf",  ".svx",  ".8svx", ".iff",  ".pvf",  ".sf",   ".ircam", ".avr"};
  return suffixes.count(LowerSuffix(path)) != 0;
}

// Suffixes of samples without a header.
bool NamedAsRaw(const std::string& path) {
  static const std::set<std::string> suffixes{".raw", ".pcm",  ".gsm",  ".vox", ".sln", ".ul",
                                              ".al",  ".ulaw", ".alaw", ".s16", ".f32", ".sw"};
  return suffixes.count(LowerSuffix(path)) != 0;
}

struct Verdict {
  bool take = false;
  std::string reason;
  bool sound = false;
};

// Video counts when it has sound that can be read.
Verdict JudgeVideo(const std::string& path, const audio::Content& content) {
  if (NamedAsAudio(path)) return {true, "", true};
  audio::AudioOpenOptions options;
  options.accept_truncated = true;
  const auto source = audio::OpenAudio(path, options);
  if (source.ok()) return {true, "", true};
  const std::string& why = source.status().message();
  if (why == audio::kNoAudioText) return {false, "is video without sound (" + content.name + ")", false};
  return {false, "is video (" + content.name + ") whose sound cannot be read: " + why, true};
}

Verdict JudgeForEncoding(const std::string& path, const audio::Content& content) {
  switch (content.kind) {
    case audio::ContentKind::kAudio:
      return {true, "", true};
    case audio::ContentKind::kEcdc:
      return {false, kIsEcdcReason, false};
    case audio::ContentKind::kNotAudio:
      return {false, "is " + (content.name.empty() ? "no regular file" : content.name), false};
    case audio::ContentKind::kVideo:
      return JudgeVideo(path, content);
    case audio::ContentKind::kMayBe:
      if (NamedAsAudio(path)) return {true, "", true};
      return {false, "may be sound (" + content.name + "); give its name to have it encoded", true};
    case audio::ContentKind::kEmpty:
    case audio::ContentKind::kUnknown:
      break;
  }
  if (NamedAsAudio(path)) return {true, "", true};
  if (content.kind == audio::ContentKind::kEmpty) return {false, "is empty", false};
  if (NamedAsRaw(path)) return {false, "may be audio without a header; --raw encodes such files", true};
  return {false, "is no audio that is known", false};
}

Verdict Judge(const std::string& path, const audio::Content& content, Wanted wanted) {
  if (wanted == Wanted::kEcdc) {
    const bool named = LowerSuffix(path) == ".ecdc" && content.kind != audio::ContentKind::kNotAudio;
    return {named || content.kind == audio::ContentKind::kEcdc, "is no .ecdc file", false};
  }
  Verdict verdict = JudgeForEncoding(path, content);
  if (wanted == Wanted::kAudio) return verdict;
  if (verdict.take) return {false, "has a header; it is for a run without --raw", true};
  const bool raw = content.kind == audio::ContentKind::kUnknown && NamedAsRaw(path);
  return raw ? Verdict{true, "", true} : verdict;
}

Status ErrorOf(const std::error_code& error) {
  const bool missing = error == std::errc::no_such_file_or_directory;
  return Status(missing ? StatusCode::kNotFound : StatusCode::kIo, error.message());
}

class Walker {
 public:
  Walker(const std::string& top, Wanted wanted) : top_(top), place_(PlaceOf(top)), wanted_(wanted) {}
  FoundFiles Run();

 private:
  void WalkOne(const fs::path& folder);
  void Take(const fs::directory_entry& entry);
  void TakeFile(const fs::path& path);
  void TakeLinkToFolder(const fs::path& path);
  std::string Relative(const fs::path& path) const { return path.lexically_relative(top_).string(); }
  void Fail(const fs::path& path, const Status& status) {
    found_.files.push_back({path.string(), Relative(path), status});
  }
  void Leave(const fs::path& path, const std::string& reason, bool sound) {
    found_.left_out.push_back({path.string(), Relative(path), reason, sound});
  }

  fs::path top_;
  std::string place_;
  Wanted wanted_;
  std::vector<fs::path> folders_;
  FoundFiles found_;
};

void Walker::TakeFile(const fs::path& path) {
  const Result<audio::Content> content = audio::DetectContent(path.string());
  if (!content.ok()) return Fail(path, content.status());
  const Verdict verdict = Judge(path.string(), *content, wanted_);
  if (verdict.take) {
    found_.files.push_back({path.string(), Relative(path), Status::Ok()});
  } else {
    Leave(path, verdict.reason, verdict.sound);
  }
}

void Walker::TakeLinkToFolder(const fs::path& path) {
  const std::string to = PlaceOf(path.string());
  const bool inside = to == place_ || to.compare(0, place_.size() + 1, place_ + "/") == 0;
  Leave(path, inside ? "is a link to a folder of this tree" : "is a link to a folder elsewhere", !inside);
}

void Walker::Take(const fs::directory_entry& entry) {
  std::error_code error;
  const fs::path& path = entry.path();
  const bool link = entry.is_symlink(error);
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    if (link && !NamedAsAudio(path.string())) return Leave(path, "is a link that leads nowhere", false);
    return Fail(path, ErrorOf(std::make_error_code(std::errc::no_such_file_or_directory)));
  }
  if (error) return Fail(path, ErrorOf(error));
  if (fs::is_regular_file(status)) return TakeFile(path);
  if (!fs::is_directory(status)) return Leave(path, "is no regular file", false);
  if (link) return TakeLinkToFolder(path);
  folders_.push_back(path);
}

void Walker::WalkOne(const fs::path& folder) {
  std::error_code error;
  fs::directory_iterator it(folder, error);
  for (; !error && it != fs::directory_iterator(); it.increment(error)) Take(*it);
  if (error) Fail(folder, ErrorOf(error));
}

FoundFiles Walker::Run() {
  folders_.push_back(top_);
  while (!folders_.empty()) {
    const fs::path next = std::move(folders_.back());
    folders_.pop_back();
    WalkOne(next);
  }
  const auto by_path = [](const auto& a, const auto& b) { return a.relative < b.relative; };
  std::sort(found_.files.begin(), found_.files.end(), by_path);
  std::sort(found_.left_out.begin(), found_.left_out.end(), by_path);
  return std::move(found_);
}

}  // namespace

FoundFiles WalkTree(const std::string& folder, Wanted wanted) { return Walker(folder, wanted).Run(); }

}  // namespace xcodec::cli
