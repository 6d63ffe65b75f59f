/// \file
/// Cuts long inputs, so that models that need their whole input at once work in bounded memory.
#ifndef XCODEC_SRC_CODEC_CHUNKS_SEGMENTER_H_
#define XCODEC_SRC_CODEC_CHUNKS_SEGMENTER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/planar_fifo.h"
#include "model/backend.h"
#include "model/codec_spec.h"
#include "model/segment_length.h"

namespace xcodec::codec {

/// Seconds that two segments share.
inline constexpr double kSegmentOverlapSeconds = model::kShortestSegmentSeconds / 2;

/// Whether a model's codes depend on the whole input, so that long inputs have to be cut.
bool NeedsSegments(const model::CodecSpec& spec);

/// Segments of `seconds` (negative: DefaultSegmentSeconds, 0: never cut) for a model; all zero for models
/// that need none. kInvalidArgument when the segment would be shorter than twice the overlap or is not a
/// number.
Result<model::Segments> SegmentsFor(const model::CodecSpec& spec, double seconds);

/// One piece of an input, and which of its frames are used.
struct Segment {
  AudioBlock audio;
  std::int64_t first_frame = 0;
  std::int64_t end_frame = 0;
};

/// Cuts audio that arrives in pieces. Input of at most `length` samples is one segment. Longer input is cut
/// into segments [n * stride, n * stride + length) with stride = length - overlap, the last one shorter. Of
/// the overlap of two segments, the first half belongs to the earlier segment and the second half to the
/// later one. So the used frames are those of the whole input, each once. Keeps one segment in memory. Not
/// thread-safe.
class Segmenter {
 public:
  using Sink = std::function<Status(Segment segment)>;
  Segmenter(const model::CodecSpec& spec, const model::Segments& segments);
  /// Returns every segment that is known not to be the last.
  Status Push(const AudioBlock& audio, const Sink& sink);
  /// Returns the last segment; none if there was no audio.
  Status Finish(const Sink& sink);

 private:
  Segment Take(std::int64_t length, std::int64_t frames, bool last) const;

  model::CodecSpec spec_;
  model::Segments segments_;
  PlanarFifo held_;
  std::int64_t number_ = 0;
};

/// A StreamEncoder that passes segments to Backend::EncodeChunks and joins the used frames. `backend` must
/// outlive it.
std::unique_ptr<model::StreamEncoder> NewSegmentedEncoder(const model::Backend* backend,
                                                          const model::EncodeParams& params);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_CHUNKS_SEGMENTER_H_
