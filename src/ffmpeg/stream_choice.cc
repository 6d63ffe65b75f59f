#include "ffmpeg/stream_choice.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "audio/source/media_file.h"

namespace xcodec::ffmpeg {
namespace {

// Streams for the hard of hearing or the blind, commentary and karaoke are never the default choice.
constexpr int kSpecial = AV_DISPOSITION_HEARING_IMPAIRED | AV_DISPOSITION_VISUAL_IMPAIRED |
                         AV_DISPOSITION_COMMENT | AV_DISPOSITION_KARAOKE;

AVMediaType TypeOf(const AVStream& stream) { return stream.codecpar->codec_type; }

bool Decodable(const AVStream& stream) {
  return TypeOf(stream) == AVMEDIA_TYPE_AUDIO && avcodec_find_decoder(stream.codecpar->codec_id) != nullptr;
}

bool IsDefault(const AVStream& stream) {
  return (stream.disposition & AV_DISPOSITION_DEFAULT) != 0 && (stream.disposition & kSpecial) == 0;
}

std::string Count(int n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string Join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

// Starts and titles of chapters become tags (media_tags.h). True if they hold more: other texts, or an
// end that is not the next chapter's start.
bool ChaptersSayMore(const AVFormatContext& context) {
  constexpr AVRational kMilliseconds = {1, 1000};
  for (unsigned i = 0; i < context.nb_chapters; ++i) {
    const AVChapter& chapter = *context.chapters[i];
    if (av_dict_count(chapter.metadata) >
        (av_dict_get(chapter.metadata, "title", nullptr, 0) != nullptr ? 1 : 0))
      return true;
    if (i + 1 == context.nb_chapters) break;
    const AVChapter& next = *context.chapters[i + 1];
    const std::int64_t end = av_rescale_q(chapter.end, chapter.time_base, kMilliseconds);
    if (std::abs(end - av_rescale_q(next.start, next.time_base, kMilliseconds)) > 1) return true;
  }
  return false;
}

// The stream from which FFmpeg has read the titles of chapters.
bool IsChapterText(const AVFormatContext& context, const AVStream& stream) {
  return context.nb_chapters > 0 && TypeOf(stream) == AVMEDIA_TYPE_DATA && stream.discard == AVDISCARD_ALL &&
         stream.codecpar->codec_id == AV_CODEC_ID_BIN_DATA;
}

std::string Besides(const AVFormatContext& context, int audio_streams) {
  int video = 0;
  int subtitles = 0;
  int others = 0;
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    const AVStream& stream = *context.streams[i];
    const AVMediaType type = TypeOf(stream);
    if (type == AVMEDIA_TYPE_AUDIO || IsPicture(stream) || IsChapterText(context, stream)) continue;
    ++(type == AVMEDIA_TYPE_VIDEO ? video : type == AVMEDIA_TYPE_SUBTITLE ? subtitles : others);
  }
  std::vector<std::string> parts;
  if (video > 0) parts.emplace_back("video");
  if (audio_streams > 1)
    parts.push_back(Count(audio_streams - 1, "other audio stream", "other audio streams"));
  if (subtitles > 0) parts.emplace_back("subtitles");
  if (ChaptersSayMore(context))
    parts.emplace_back("more about chapters than where they start and their titles");
  if (others > 0) parts.emplace_back("data");
  return Join(parts);
}

}  // namespace

bool IsPicture(const AVStream& stream) {
  return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 && stream.attached_pic.size > 0;
}

Result<StreamChoice> ChooseStream(const AVFormatContext& context) {
  StreamChoice result;
  bool marked = false;
  int audio_streams = 0;
  int number = 0;  // of the chosen one among the audio streams, from 1
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    const AVStream& stream = *context.streams[i];
    if (TypeOf(stream) != AVMEDIA_TYPE_AUDIO) continue;
    ++audio_streams;
    if (!Decodable(stream) || (result.index >= 0 && (marked || !IsDefault(stream)))) continue;
    marked = IsDefault(stream);
    result.index = static_cast<int>(i);
    number = audio_streams;
  }
  if (audio_streams == 0) return Status(StatusCode::kUnsupported, audio::kNoAudioText);
  if (result.index < 0) {
    const char* name = "unknown";
    for (unsigned i = 0; i < context.nb_streams; ++i) {
      if (TypeOf(*context.streams[i]) != AVMEDIA_TYPE_AUDIO) continue;
      name = avcodec_get_name(context.streams[i]->codecpar->codec_id);
      break;
    }
    return Status(StatusCode::kUnsupported, std::string("its audio codec is not known (") + name + ")");
  }
  if (audio_streams > 1) {
    result.choice = "has " + std::to_string(audio_streams) + " audio streams; number " +
                    std::to_string(number) + (marked ? ", the default one," : "") + " is taken";
  }
  result.besides = Besides(context, audio_streams);
  return result;
}

}  // namespace xcodec::ffmpeg
