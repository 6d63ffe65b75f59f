#include <algorithm>

#include "container/v1/v1_header.h"
#include "container/wire.h"

namespace xcodec::container {
namespace {

constexpr unsigned kFlagNormalize = 1;
constexpr unsigned kFlagFullChunks = 2;

// Usual sample rates are one byte: their position here plus 1.
constexpr int kRates[] = {8000,  11025, 12000, 16000, 22050, 24000,  32000,
                          44100, 48000, 64000, 88200, 96000, 176400, 192000};

enum FieldId : std::uint32_t {
  kLmIdentity = 1,
  kEffort = 2,
  kSoftware = 3,
  kExpectedSamples = 4,
  kSourceCodec = 5,
  kTail = 6,
  kSegments = 7
};

bool IsCritical(std::uint32_t id) { return id == kLmIdentity || id == kTail; }

void AppendRate(int rate, std::vector<unsigned char>* out) {
  const auto* known = std::find(std::begin(kRates), std::end(kRates), rate);
  AppendVarint(known != std::end(kRates) ? static_cast<std::uint64_t>(known - kRates + 1)
                                         : static_cast<std::uint64_t>(rate),
               out);
}

// `min` is 0 where "no rate" is allowed, otherwise 1.
bool ParseRate(std::int64_t min, WireParser* in, int* rate) {
  int v = 0;
  if (!in->Integer(min, v1::kMaxRate, &v)) return false;
  constexpr int kCount = static_cast<int>(std::size(kRates));
  if (v > kCount && v < v1::kMinRate) return false;
  // A common rate in Hz would be a second spelling of the same header.
  if (v >= v1::kMinRate && std::find(std::begin(kRates), std::end(kRates), v) != std::end(kRates))
    return false;
  *rate = v >= 1 && v <= kCount ? kRates[v - 1] : v;
  return true;
}

void AppendField(std::uint32_t id, bool critical, Bytes value, std::vector<unsigned char>* out) {
  AppendVarint((static_cast<std::uint64_t>(id) << 1) | (critical ? 1U : 0U), out);
  AppendVarint(value.size(), out);
  AppendBytes(value, out);
}

void AppendText(std::uint32_t id, const std::optional<std::string>& text, std::vector<unsigned char>* out) {
  if (!text) return;
  AppendField(id, false, Bytes(reinterpret_cast<const unsigned char*>(text->data()), text->size()), out);
}

void AppendNumber(std::uint32_t id, const std::optional<std::int64_t>& number,
                  std::vector<unsigned char>* out) {
  if (!number) return;
  std::vector<unsigned char> value;
  AppendVarint(static_cast<std::uint64_t>(*number), &value);
  AppendField(id, IsCritical(id), value, out);
}

void AppendSegments(const std::optional<V1Segments>& segments, std::vector<unsigned char>* out) {
  if (!segments) return;
  std::vector<unsigned char> value;
  AppendVarint(static_cast<std::uint64_t>(segments->length), &value);
  AppendVarint(static_cast<std::uint64_t>(segments->overlap), &value);
  AppendField(kSegments, false, value, out);
}

bool ParseNumber(Bytes value, std::int64_t max, std::optional<std::int64_t>* out) {
  WireParser in(value);
  std::int64_t v = 0;
  if (!in.Integer(0, max, &v) || !in.done()) return false;
  *out = v;
  return true;
}

bool ParseLmIdentity(Bytes value, V1Header* h) {
  V1LmIdentity id;
  if (value.size() != id.size()) return false;
  std::copy(value.begin(), value.end(), id.begin());
  h->lm_identity = id;
  return true;
}

bool ParseTail(Bytes value, V1Header* h) {
  WireParser in(value);
  return in.Integer(1, v1::kMaxHop, &h->tail) && in.done();
}

bool ParseSegments(Bytes value, V1Header* h) {
  WireParser in(value);
  V1Segments segments;
  if (!in.Integer(1, v1::kMaxSamples, &segments.length) ||
      !in.Integer(0, segments.length - 1, &segments.overlap) || !in.done())
    return false;
  h->segments = segments;
  return true;
}

// False when the value contradicts the format.
bool TakeField(std::uint32_t id, Bytes value, V1Header* h) {
  const std::string text(value.begin(), value.end());
  switch (id) {
    case kLmIdentity:
      return ParseLmIdentity(value, h);
    case kEffort:
      return ParseNumber(value, INT32_MAX, &h->effort);
    case kSoftware:
      h->software = text;
      return true;
    case kExpectedSamples:
      return ParseNumber(value, v1::kMaxSamples, &h->expected_samples);
    case kSourceCodec:
      h->source_codec = text;
      return true;
    case kTail:
      return ParseTail(value, h);
    case kSegments:
      return ParseSegments(value, h);
    default:
      h->unknown_fields.push_back({id, {value.begin(), value.end()}});
      return true;
  }
}

Status Damaged() { return Status(StatusCode::kDamaged, "the header is damaged"); }

Status ParseFields(WireParser* in, V1Header* h) {
  std::uint32_t previous = 0;
  while (!in->done()) {
    std::uint64_t key = 0;
    std::uint64_t length = 0;
    Bytes value;
    if (!in->Varint(UINT32_MAX, &key) || !in->Varint(v1::kMaxFieldBytes, &length) ||
        !in->Take(length, &value))
      return Damaged();
    const auto id = static_cast<std::uint32_t>(key >> 1);
    if (id <= previous) return Damaged();
    previous = id;
    const bool critical = (key & 1U) != 0;
    if (critical && id > kSegments)
      return Status(StatusCode::kUnsupported, "the file needs a later version of this program");
    if (critical != IsCritical(id) || !TakeField(id, value, h)) return Damaged();
  }
  return Status::Ok();
}

bool ParseModel(WireParser* in, V1Header* h) {
  std::uint64_t length = 0;
  Bytes name;
  if (!in->Varint(v1::kMaxNameBytes, &length) || !in->Take(length, &name)) return false;
  h->model.assign(name.begin(), name.end());
  return in->Copy(h->identity.size(), h->identity.data());
}

bool ParseGeometry(WireParser* in, V1Header* h) {
  if (!ParseRate(1, in, &h->sample_rate) || !in->Integer(1, v1::kMaxChannels, &h->channels) ||
      !in->Integer(1, v1::kMaxHop, &h->hop) || !in->Integer(0, v1::kMaxChunkLength, &h->chunk_length))
    return false;
  if (h->chunk_length > 0) {
    std::int64_t overlap = 0;
    if (!in->Integer(0, h->chunk_length - 1, &overlap)) return false;
    h->chunk_stride = h->chunk_length - overlap;
  }
  return in->Integer(1, v1::kMaxCodebooks, &h->codebooks) &&
         in->Integer(1, v1::kMaxCodebookBits, &h->codebook_bits) && in->Integer(0, 255, &h->coder) &&
         in->Integer(0, 65535, &h->coder_version) &&
         in->Integer(1, v1::kMaxCodesPerBlock, &h->units_per_block);
}

bool ParseSource(WireParser* in, V1Header* h) {
  unsigned char format = 0;
  if (!ParseRate(0, in, &h->source_rate) || !in->Integer(0, 65535, &h->source_channels) || !in->Byte(&format))
    return false;
  // A format from a later revision is read as unknown, because it is only informative.
  h->source_format = format <= static_cast<unsigned char>(kV1LastSourceFormat)
                         ? static_cast<V1SourceFormat>(format)
                         : V1SourceFormat::kUnknown;
  return true;
}

}  // namespace

std::vector<unsigned char> EncodeV1HeaderBody(const V1Header& h) {
  std::vector<unsigned char> out;
  AppendVarint((h.normalize ? kFlagNormalize : 0U) | (h.full_chunks ? kFlagFullChunks : 0U), &out);
  AppendVarint(h.model.size(), &out);
  out.insert(out.end(), h.model.begin(), h.model.end());
  AppendBytes(h.identity, &out);
  AppendRate(h.sample_rate, &out);
  AppendVarint(static_cast<std::uint64_t>(h.channels), &out);
  AppendVarint(static_cast<std::uint64_t>(h.hop), &out);
  AppendVarint(static_cast<std::uint64_t>(h.chunk_length), &out);
  if (h.chunk_length > 0) AppendVarint(static_cast<std::uint64_t>(h.chunk_length - h.chunk_stride), &out);
  AppendVarint(static_cast<std::uint64_t>(h.codebooks), &out);
  AppendVarint(static_cast<std::uint64_t>(h.codebook_bits), &out);
  AppendVarint(static_cast<std::uint64_t>(h.coder), &out);
  AppendVarint(static_cast<std::uint64_t>(h.coder_version), &out);
  AppendVarint(static_cast<std::uint64_t>(h.units_per_block), &out);
  AppendRate(h.source_rate, &out);
  AppendVarint(static_cast<std::uint64_t>(h.source_channels), &out);
  out.push_back(static_cast<unsigned char>(h.source_format));
  if (h.lm_identity) AppendField(kLmIdentity, true, *h.lm_identity, &out);
  AppendNumber(kEffort, h.effort, &out);
  AppendText(kSoftware, h.software, &out);
  AppendNumber(kExpectedSamples, h.expected_samples, &out);
  AppendText(kSourceCodec, h.source_codec, &out);
  AppendNumber(kTail, h.tail > 0 ? std::optional<std::int64_t>(h.tail) : std::nullopt, &out);
  AppendSegments(h.segments, &out);
  for (const V1Field& field : h.unknown_fields) AppendField(field.id, false, field.value, &out);
  return out;
}

Result<V1Header> ParseV1HeaderBody(Bytes body) {
  WireParser in(body);
  V1Header h;
  std::uint64_t flags = 0;
  if (!in.Varint(UINT32_MAX, &flags)) return Damaged();
  if ((flags & ~static_cast<std::uint64_t>(kFlagNormalize | kFlagFullChunks)) != 0)
    return Status(StatusCode::kUnsupported, "the file needs a later version of this program");
  h.normalize = (flags & kFlagNormalize) != 0;
  h.full_chunks = (flags & kFlagFullChunks) != 0;
  if (!ParseModel(&in, &h) || !ParseGeometry(&in, &h) || !ParseSource(&in, &h)) return Damaged();
  XCODEC_RETURN_IF_ERROR(ParseFields(&in, &h));
  const Status checked = CheckV1Header(h);
  if (!checked.ok()) return Status(StatusCode::kDamaged, "the header is damaged: " + checked.message());
  return h;
}

}  // namespace xcodec::container
