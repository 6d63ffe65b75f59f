/// \file
/// Header of container version 1: everything that decoding needs, and a description of the source.
#ifndef XCODEC_SRC_CONTAINER_V1_V1_HEADER_H_
#define XCODEC_SRC_CONTAINER_V1_V1_HEADER_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/chunk_geometry.h"
#include "container/v1/v1_limits.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::container {

/// First 16 bytes of a model's SHA-256 identity: enough to tell models apart (a chance collision needs about
/// 2^64 models) at half the size.
using V1Identity = std::array<unsigned char, 16>;
/// First 8 bytes of the SHA-256 identity of a language model.
using V1LmIdentity = std::array<unsigned char, 8>;

/// Sample format of the source, for information and for choosing an output format.
enum class V1SourceFormat : std::uint8_t {
  kUnknown = 0,
  kInt8 = 1,
  kInt16 = 2,
  kInt24 = 3,
  kInt32 = 4,
  kFloat32 = 5,
  kFloat64 = 6,
  kLossy = 7,  ///< no bit depth; field 5 may say which codec
  kMp3 = 8,    ///< lossy, as are all after it
  kVorbis = 9,
  kOpus = 10,
};
inline constexpr V1SourceFormat kV1LastSourceFormat = V1SourceFormat::kOpus;

/// The lossy format of a codec's usual name ("MP3", "Vorbis", "Opus"); kLossy for any other.
V1SourceFormat V1LossyFormat(const std::string& codec);
/// The inverse; empty if the format does not name a codec.
std::string V1CodecOfFormat(V1SourceFormat format);

/// An extension field that this version does not know; kept so that tools can show it.
struct V1Field {
  std::uint32_t id = 0;
  std::vector<unsigned char> value;
};

/// Segments into which an encoder cut a long input; see src/codec/chunks/segmenter.h.
struct V1Segments {
  std::int64_t length = 0;   ///< samples
  std::int64_t overlap = 0;  ///< samples that neighbours share
};

/// A *unit* is a chunk, or, when chunk_length is 0, a frame; blocks hold whole units. Models without chunks
/// do not normalise.
struct V1Header : ChunkGeometry {
  std::string model;  ///< [A-Za-z0-9][A-Za-z0-9._+-]{0,63}
  V1Identity identity{};
  bool full_chunks = false;  ///< FrameRule::kFullChunk; needs chunk_length > 0
  int codebooks = 0;
  int coder = 0;                     ///< CoderId of src/entropy
  int coder_version = 0;             ///< of its arithmetic
  std::int64_t units_per_block = 0;  ///< every block but the last has exactly this many

  int source_rate = 0;      ///< Hz; 0: the model's
  int source_channels = 0;  ///< 0: unknown
  V1SourceFormat source_format = V1SourceFormat::kUnknown;

  std::optional<V1LmIdentity> lm_identity;       ///< critical field 1
  std::optional<std::int64_t> effort;            ///< field 2: --effort of the encoder
  std::optional<std::string> software;           ///< field 3: UTF-8, "xcodec 1.0"
  std::optional<std::int64_t> expected_samples;  ///< field 4: what the source announced; not binding
  std::optional<std::string> source_codec;       ///< field 5: UTF-8, "FLAC"
  /// Critical field 6, only without chunks: up to this many samples at the end have no frame. Below hop.
  std::int64_t tail = 0;
  std::optional<V1Segments> segments;   ///< field 7: how the encoder cut its input; readers need not know
  std::vector<V1Field> unknown_fields;  ///< ancillary, ascending ids; written back unchanged

  /// Samples from one unit's start to the next.
  std::int64_t unit_stride() const { return chunk_length > 0 ? chunk_stride : hop; }
  /// Samples that a full unit covers.
  std::int64_t unit_length() const { return chunk_length > 0 ? chunk_length : hop; }
  /// Units of a file of `samples` samples.
  std::int64_t UnitsFor(std::int64_t samples) const;
  /// Blocks of a file of `samples` samples.
  std::int64_t BlocksFor(std::int64_t samples) const;
  /// Frames of each chunk in a block that holds units [first, first + units) of a file whose length is
  /// `total` samples or kUnknownLength: one entry a chunk, or a single entry (`units`) for models without
  /// chunks. All arguments must be consistent (units >= 1, the last unit starts before `total`).
  std::vector<std::int64_t> ChunkFrames(std::int64_t first, std::int64_t units, std::int64_t total) const;
  /// Nominal bits per second of the codes: codebooks * codebook_bits * ceil(sample_rate / hop).
  std::int64_t bandwidth() const;
  /// Units of a block of about `seconds` (at least one), within the format's limits.
  std::int64_t UnitsForDuration(double seconds) const;
};

/// In place of a number of samples: the end is not known yet.
inline constexpr std::int64_t kUnknownLength = -1;

/// kInvalidArgument with the reason when a field is out of its range; writers call it.
Status CheckV1Header(const V1Header& header);
/// The body of the header section. CheckV1Header(header) must be ok.
std::vector<unsigned char> EncodeV1HeaderBody(const V1Header& header);
/// Errors: kDamaged (contradicts the format), kUnsupported (unknown flags or critical fields).
Result<V1Header> ParseV1HeaderBody(Bytes body);

}  // namespace xcodec::container

#endif  // XCODEC_SRC_CONTAINER_V1_V1_HEADER_H_
