#include "ffmpeg/media_tags.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include "audio/tags/chapters.h"
#include "audio/tags/picture_types.h"
#include "ffmpeg/stream_choice.h"

namespace xcodec::ffmpeg {
namespace {

struct Renamed {
  const char* from;
  const char* to;
};

// FFmpeg's generic names (libavformat/avformat.h) that differ from those of Vorbis comments.
constexpr Renamed kRenamed[] = {{"ALBUM_ARTIST", "ALBUMARTIST"},
                                {"TRACK", "TRACKNUMBER"},
                                {"DISC", "DISCNUMBER"},
                                {"SORT_NAME", "TITLESORT"},
                                {"SORT_ARTIST", "ARTISTSORT"},
                                {"SORT_ALBUM", "ALBUMSORT"},
                                {"SORT_COMPOSER", "COMPOSERSORT"},
                                {"YEAR", "DATE"}};

// Of the container, not of the music.
constexpr const char* kTechnical[] = {"MAJOR_BRAND",
                                      "MINOR_VERSION",
                                      "COMPATIBLE_BRANDS",
                                      "ENCODER",
                                      "CREATION_TIME",
                                      "HANDLER_NAME",
                                      "VENDOR_ID",
                                      "DURATION",
                                      "TIMECODE",
                                      "BPS",
                                      "NUMBER_OF_FRAMES",
                                      "NUMBER_OF_BYTES",
                                      "ISVBR",
                                      "WMFSDKVERSION",
                                      "WMFSDKNEEDED",
                                      "ITUNSMPB",
                                      "ITUNNORM",
                                      "GAPLESS_PLAYBACK",
                                      "METADATACREATOR",
                                      "HASVIDEO",
                                      "HASAUDIO",
                                      "CANSEEKTOEND",
                                      "DATASIZE",
                                      "AUDIOSIZE",
                                      "VIDEOSIZE"};

std::string NameOf(const char* key) {
  std::string name = key;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  for (const Renamed& renamed : kRenamed) {
    if (name == renamed.from) return renamed.to;
  }
  return name;
}

bool IsTechnical(const std::string& name, const char* value) {
  if (name == "LANGUAGE") return value == std::string_view("und");
  if (name.compare(0, 12, "_STATISTICS_") == 0) return true;
  return std::any_of(std::begin(kTechnical), std::end(kTechnical),
                     [&](const char* technical) { return name == technical; });
}

void TakeDictionary(const AVDictionary* dictionary, audio::TagSet* tags) {
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
    std::string name = NameOf(entry->key);
    const bool known = std::any_of(tags->fields.begin(), tags->fields.end(), [&](const auto& field) {
      return field.first == name && field.second == entry->value;
    });
    if (!IsTechnical(name, entry->value) && !known) audio::AddTagField(std::move(name), entry->value, tags);
  }
}

std::string MimeOf(AVCodecID codec) {
  switch (codec) {
    case AV_CODEC_ID_MJPEG:
      return "image/jpeg";
    case AV_CODEC_ID_PNG:
      return "image/png";
    case AV_CODEC_ID_GIF:
      return "image/gif";
    case AV_CODEC_ID_BMP:
      return "image/bmp";
    case AV_CODEC_ID_WEBP:
      return "image/webp";
    default:
      return "image/";  // as in ID3: some image
  }
}

// Titles of television and radio channels, as MPEG-TS has them.
void TakeProgram(const AVFormatContext& context, int index, audio::TagSet* tags) {
  for (unsigned i = 0; i < context.nb_programs; ++i) {
    const AVProgram& program = *context.programs[i];
    const unsigned* first = program.stream_index;
    const unsigned* end = first + program.nb_stream_indexes;
    if (std::find(first, end, static_cast<unsigned>(index)) != end) TakeDictionary(program.metadata, tags);
  }
}

void TakeChapters(const AVFormatContext& context, audio::TagSet* tags) {
  std::vector<audio::Chapter> chapters;
  for (unsigned i = 0; i < context.nb_chapters; ++i) {
    const AVChapter& chapter = *context.chapters[i];
    const AVDictionaryEntry* title = av_dict_get(chapter.metadata, "title", nullptr, 0);
    chapters.push_back(
        {av_rescale_q(chapter.start, chapter.time_base, {1, 1000}), title == nullptr ? "" : title->value});
  }
  const auto fields = audio::ChapterFields(chapters);
  if (fields.size() + tags->fields.size() > audio::kMaxTagFields || (fields.empty() && !chapters.empty()))
    return audio::AddLostTag(std::to_string(chapters.size()) + " chapters", tags);
  for (const auto& [name, text] : fields) audio::AddTagField(name, text, tags);
}

}  // namespace

audio::TagSet TagsOf(const AVFormatContext& context, int index) {
  audio::TagSet tags;
  TakeDictionary(context.metadata, &tags);
  TakeDictionary(context.streams[index]->metadata, &tags);
  TakeProgram(context, index, &tags);
  TakeChapters(context, &tags);
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    const AVStream& stream = *context.streams[i];
    if (!IsPicture(stream)) continue;
    const AVPacket& picture = stream.attached_pic;
    const auto text = [&](const char* name) -> std::string {
      const AVDictionaryEntry* entry = av_dict_get(stream.metadata, name, nullptr, 0);
      return entry == nullptr ? "" : entry->value;
    };
    const int type = text("comment").empty() ? -1 : audio::PictureTypeOf(text("comment"));
    audio::AddTagPicture(
        {MimeOf(stream.codecpar->codec_id), {picture.data, picture.data + picture.size}, type, text("title")},
        &tags);
  }
  return tags;
}

}  // namespace xcodec::ffmpeg
