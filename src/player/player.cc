// What the page's script calls: files in memory to audio in memory, on the library's C interface. Numbers of
// samples are doubles, because JavaScript has no 64-bit integers here. Single-threaded.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "player/models.h"
#include "xcodec/xcodec_c.h"

#define XCODEC_EXPORT extern "C" __attribute__((used, visibility("default")))

namespace {

struct Player {
  std::vector<unsigned char> file;
  std::size_t position = 0;
  xcodec_decoder* decoder = nullptr;
  xcodec_stream_info info{};
  std::vector<std::vector<float>> audio;
  std::vector<float*> channels;
};

xcodec_codec* g_codec = nullptr;
std::string g_text;  // what the last call said

std::int64_t ReadBytes(void* user, void* data, std::size_t size) {
  auto* player = static_cast<Player*>(user);
  const std::size_t n = std::min(size, player->file.size() - player->position);
  if (n > 0) std::memcpy(data, player->file.data() + player->position, n);
  player->position += n;
  return static_cast<std::int64_t>(n);
}

int SeekByte(void* user, std::int64_t offset) {
  auto* player = static_cast<Player*>(user);
  if (offset < 0 || static_cast<std::uint64_t>(offset) > player->file.size()) return XCODEC_STATUS_IO;
  player->position = static_cast<std::size_t>(offset);
  return XCODEC_STATUS_OK;
}

// Keeps the reason of a failure for player_text().
bool Keep(int status, char* error) {
  if (status != XCODEC_STATUS_OK) g_text = error == nullptr ? xcodec_status_name(status) : error;
  xcodec_free_text(error);
  return status == XCODEC_STATUS_OK;
}

// Version 0 states no identity, so that the library takes the caller's word for the model.
bool MadeWithThisModel(const std::string& name) {
  xcodec_model_info mine{};
  mine.size = sizeof(mine);
  if (!Keep(xcodec_codec_get_info(g_codec, &mine), nullptr)) return false;
  if (name == mine.name) return true;
  g_text = "the file needs the model " + name + ", and this page has only " + mine.name +
           "; decode it with the program xcodec";
  return false;
}

bool Open(Player* player) {
  char* error = nullptr;
  if (g_codec == nullptr) {
    xcodec_codec_options compute{};
    compute.size = sizeof(compute);
    compute.threads = 1;
    compute.backend = XCODEC_BACKEND_NATIVE;
    if (!Keep(xcodec_codec_open(nullptr, &compute, &g_codec, &error), error)) return false;
  }
  xcodec_decoder_options options{};
  options.size = sizeof(options);
  options.model_rate = 1;  // the browser resamples for its output anyway
  options.seek = SeekByte;
  options.file_size = static_cast<std::int64_t>(player->file.size());
  const int status = xcodec_decoder_create(ReadBytes, player, g_codec, &options, &player->decoder, &error);
  if (!Keep(status, error)) return false;
  player->info.size = sizeof(player->info);
  if (!Keep(xcodec_decoder_get_info(player->decoder, &player->info), nullptr)) return false;
  return player->info.version > 0 || MadeWithThisModel(player->info.model);
}

}  // namespace

/// Makes `data`, which the caller leaves where it is, a file of the model: 0 the configuration, 1 the
/// weights, 2 the language model (zstd frames).
XCODEC_EXPORT void player_give(int part, const unsigned char* data, std::size_t size) {
  xcodec::player::GiveModel(static_cast<xcodec::player::ModelFile>(part), xcodec::Bytes(data, size));
}

/// A copy of an .ecdc file to play; null on failure.
XCODEC_EXPORT Player* player_open(const unsigned char* data, std::size_t size) {
  auto* player = new Player;
  player->file.assign(data, data + size);
  if (Open(player)) return player;
  xcodec_decoder_free(player->decoder);
  delete player;
  return nullptr;
}

XCODEC_EXPORT void player_close(Player* player) {
  xcodec_decoder_free(player->decoder);
  delete player;
}

/// The reason of the last failure, or the answer of player_describe().
XCODEC_EXPORT const char* player_text() { return g_text.c_str(); }

/// JSON in player_text(): what the header says, without the bytes of pictures.
XCODEC_EXPORT void player_describe(const Player* player) {
  const xcodec_stream_info& info = player->info;
  nlohmann::json pictures = nlohmann::json::array();
  for (std::size_t i = 0; i < info.picture_count; ++i) {
    const xcodec_picture& picture = info.pictures[i];
    pictures.push_back({{"mime", picture.mime},
                        {"description", picture.description},
                        {"type", picture.type},
                        {"address", reinterpret_cast<std::uintptr_t>(picture.data)},
                        {"bytes", picture.bytes}});
  }
  nlohmann::json tags = nlohmann::json::array();
  for (std::size_t i = 0; i < info.tag_count; ++i) tags.push_back({info.tags[i].key, info.tags[i].value});
  const nlohmann::json all = {{"model", info.model},
                              {"samples", info.samples},
                              {"version", info.version},
                              {"rate", info.sample_rate},
                              {"channels", info.channels},
                              {"codebooks", info.codebooks},
                              {"languageModel", info.language_model != 0},
                              {"tags", tags},
                              {"pictures", pictures}};
  // Names and values in a file may be any bytes.
  g_text = all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Decodes up to `most` samples per channel, fewer only at the end, where it returns 0; -1: player_text()
/// says why not.
XCODEC_EXPORT int player_read(Player* player, int most) {
  const auto channels = static_cast<std::size_t>(player->info.channels);
  player->audio.resize(channels);
  player->channels.clear();
  for (std::vector<float>& channel : player->audio) {
    channel.resize(static_cast<std::size_t>(std::max(most, 1)));
    player->channels.push_back(channel.data());
  }
  char* error = nullptr;
  std::int64_t count = 0;
  const int status =
      xcodec_decoder_read_planar(player->decoder, player->channels.data(), most, &count, &error);
  return Keep(status, error) ? static_cast<int>(count) : -1;
}

/// Where the samples of a channel are until the next call.
XCODEC_EXPORT const float* player_channel(const Player* player, int channel) {
  return player->channels[static_cast<std::size_t>(channel)];
}

/// Makes `sample` the next one to be decoded; 0 on failure.
XCODEC_EXPORT int player_seek(Player* player, double sample) {
  char* error = nullptr;
  const int status = xcodec_decoder_seek(player->decoder, static_cast<std::int64_t>(sample), &error);
  return Keep(status, error) ? 1 : 0;
}
