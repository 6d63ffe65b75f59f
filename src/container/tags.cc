#include "container/tags.h"

#include <zstd.h>

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "container/v1/v1_limits.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

constexpr unsigned char kRaw = 0;
constexpr unsigned char kZstd = 1;
constexpr std::size_t kMaxKeyBytes = 64;
constexpr std::size_t kMaxMimeBytes = 127;
constexpr std::string_view kCoverKey = "cover";
constexpr int kLevel = 19;

Status Damaged() { return Status(StatusCode::kDamaged, "the tags are damaged"); }

bool ValidKey(std::string_view key) {
  return !key.empty() && key.size() <= kMaxKeyBytes && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool ValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const int n = Utf8SequenceLength(text);
    if (n == 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool ValidMime(std::string_view mime) {
  return !mime.empty() && mime.size() <= kMaxMimeBytes &&
         std::all_of(mime.begin(), mime.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool ValidEntry(std::string_view key, std::string_view value) {
  return ValidKey(key) && key != kCoverKey && value.size() <= v1::kMaxTagValue && ValidUtf8(value);
}

bool ValidPicture(const TagPicture& picture) {
  return ValidMime(picture.mime) && picture.data.size() <= v1::kMaxCoverBytes;
}

Bytes AsBytes(std::string_view text) {
  return Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

void AppendEntry(std::string_view key, Bytes value, std::vector<unsigned char>* out) {
  AppendVarint(key.size(), out);
  AppendBytes(AsBytes(key), out);
  AppendVarint(value.size(), out);
  AppendBytes(value, out);
}

std::vector<unsigned char> Flatten(const Tags& tags) {
  std::vector<unsigned char> out;
  for (const auto& [key, value] : tags.text) AppendEntry(key, AsBytes(value), &out);
  for (const TagPicture& picture : tags.pictures) {
    std::vector<unsigned char> value;
    AppendVarint(picture.mime.size(), &value);
    AppendBytes(AsBytes(picture.mime), &value);
    AppendBytes(picture.data, &value);
    AppendEntry(kCoverKey, value, &out);
  }
  return out;
}

bool TakePicture(Bytes value, Tags* tags) {
  WireParser in(value);
  std::uint64_t length = 0;
  Bytes mime;
  if (!in.Varint(kMaxMimeBytes, &length) || !in.Take(length, &mime)) return false;
  TagPicture picture;
  picture.mime.assign(mime.begin(), mime.end());
  picture.data.assign(in.rest().begin(), in.rest().end());
  if (!ValidPicture(picture)) return false;
  tags->pictures.push_back(std::move(picture));
  return true;
}

bool TakeEntry(WireParser* in, Tags* tags) {
  std::uint64_t length = 0;
  Bytes key_bytes;
  Bytes value;
  if (!in->Varint(kMaxKeyBytes, &length) || !in->Take(length, &key_bytes) ||
      !in->Varint(v1::kMaxTagBytes, &length) || !in->Take(length, &value))
    return false;
  std::string key(key_bytes.begin(), key_bytes.end());
  if (key == kCoverKey) return TakePicture(value, tags);
  std::string text(value.begin(), value.end());
  if (!ValidEntry(key, text)) return false;
  tags->text.emplace_back(std::move(key), std::move(text));
  return true;
}

Result<Tags> Unflatten(Bytes flat) {
  if (flat.size() > v1::kMaxTagBytes) return Damaged();
  Tags tags;
  WireParser in(flat);
  while (!in.done()) {
    if (tags.text.size() + tags.pictures.size() >= v1::kMaxTagEntries || !TakeEntry(&in, &tags))
      return Damaged();
  }
  return tags;
}

Result<std::vector<unsigned char>> Decompress(Bytes frame) {
  const unsigned long long declared = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (declared == ZSTD_CONTENTSIZE_ERROR ||
      ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size())
    return Damaged();
  const Status too_large(StatusCode::kResourceLimit, "the tags decompress to more than the format allows");
  const bool known = declared != ZSTD_CONTENTSIZE_UNKNOWN;
  if (known && declared > v1::kMaxTagBytes) return too_large;
  std::vector<unsigned char> out(known ? static_cast<std::size_t>(declared) : v1::kMaxTagBytes);
  // In one call zstd decompresses straight into `out`: no window is allocated, whatever the frame asks for.
  const std::size_t n = ZSTD_decompress(out.data(), out.size(), frame.data(), frame.size());
  if (ZSTD_isError(n) != 0U) {
    // zstd has no public name for this error; its text is part of the stable interface.
    const bool full = std::string_view(ZSTD_getErrorName(n)) == "Destination buffer is too small";
    return full ? too_large : Damaged();
  }
  out.resize(n);
  return out;
}

std::string FitValue(std::string_view value) {
  std::string out;
  while (!value.empty()) {
    const int length = Utf8SequenceLength(value);
    const std::size_t n = length > 0 ? static_cast<std::size_t>(length) : 1;
    if (out.size() + n > v1::kMaxTagValue) break;
    out += length > 0 ? std::string(value.substr(0, n)) : std::string("?");
    value.remove_prefix(n);
  }
  return out;
}

}  // namespace

std::string FitTagKey(std::string_view name) {
  std::string out;
  for (char c : name.substr(0, kMaxKeyBytes)) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  }
  return out;
}

int FitTags(Tags* tags, std::vector<std::string>* names) {
  int changed = 0;
  const auto note = [&](const std::string& name) {
    ++changed;
    if (names != nullptr) names->push_back(name);
  };
  Tags fitted;
  // Limit for the size of all entries; the last ones are dropped.
  std::size_t room = v1::kMaxTagBytes;
  const auto admit = [&](std::size_t bytes) {
    constexpr std::size_t kLengths = 8;
    if (bytes + kLengths > room || fitted.text.size() + fitted.pictures.size() >= v1::kMaxTagEntries)
      return false;
    room -= bytes + kLengths;
    return true;
  };
  for (auto& [key, value] : tags->text) {
    std::pair<std::string, std::string> entry(FitTagKey(key), FitValue(value));
    const bool fits =
        ValidEntry(entry.first, entry.second) && admit(entry.first.size() + entry.second.size());
    if (!fits) {
      note(key);
    } else if (entry.second != value) {
      note(key + " (shortened)");
    } else if (entry.first != key) {
      note(key + " (as " + entry.first + ")");
    }
    if (fits) fitted.text.push_back(std::move(entry));
  }
  for (TagPicture& picture : tags->pictures) {
    const bool fits =
        ValidPicture(picture) && admit(kCoverKey.size() + picture.mime.size() + picture.data.size());
    if (!fits) note("a picture of " + std::to_string(picture.data.size()) + " bytes");
    if (fits) fitted.pictures.push_back(std::move(picture));
  }
  *tags = std::move(fitted);
  return changed;
}

Result<std::vector<unsigned char>> EncodeTags(const Tags& tags) {
  const Status bad(StatusCode::kInvalidArgument, "a tag is out of its range");
  for (const auto& [key, value] : tags.text) {
    if (!ValidEntry(key, value)) return bad;
  }
  if (!std::all_of(tags.pictures.begin(), tags.pictures.end(), ValidPicture)) return bad;
  const std::vector<unsigned char> flat = Flatten(tags);
  if (flat.size() > v1::kMaxTagBytes || tags.text.size() + tags.pictures.size() > v1::kMaxTagEntries)
    return bad;
  std::vector<unsigned char> packed(ZSTD_compressBound(flat.size()) + 1);
  const std::size_t n = ZSTD_compress(packed.data() + 1, packed.size() - 1, flat.data(), flat.size(), kLevel);
  const bool smaller = ZSTD_isError(n) == 0U && n < flat.size();
  packed[0] = smaller ? kZstd : kRaw;
  packed.resize(1 + (smaller ? n : flat.size()));
  if (!smaller) std::copy(flat.begin(), flat.end(), packed.begin() + 1);
  return packed;
}

Result<Tags> ParseTags(Bytes body) {
  if (body.empty()) return Damaged();
  const Bytes data = body.subspan(1);
  if (body[0] == kRaw) return Unflatten(data);
  if (body[0] != kZstd) return Status(StatusCode::kUnsupported, "the tags are compressed in an unknown way");
  XCODEC_ASSIGN_OR_RETURN(const std::vector<unsigned char> flat, Decompress(data));
  return Unflatten(flat);
}

}  // namespace xcodec::container
