/// \file
/// Long inputs of models that have to see all of their input at once, in bounded memory.
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

namespace xcodec {

/// Seconds that two segments share.
inline constexpr double kSegmentOverlapSeconds = kShortestSegmentSeconds / 2;

/// Whether a model's codes depend on the whole input, so that long inputs are cut.
bool NeedsSegments(const CodecSpec& spec);

/// Segments of `seconds` (negative: DefaultSegmentSeconds, 0: never cut) for a model; all zero for models
/// that need none. kInvalidArgument when the segment would be shorter than twice the overlap or is not a
/// number.
Result<Segments> SegmentsFor(const CodecSpec& spec, double seconds);

/// One piece of an input, and which of its frames count.
struct Segment {
  AudioBlock audio;
  std::int64_t first_frame = 0;
  std::int64_t end_frame = 0;
};

/// Cuts audio that arrives in pieces. Input of at most `length` samples is one segment. Longer input is cut
/// into segments [n * stride, n * stride + length) with stride = length - overlap, the last one shorter; of
/// what two segments share, the first half counts in the earlier one and the second half in the later one. So
/// the frames that count are those of the whole input, each once. Keeps one segment in memory. Not
/// thread-safe.
class Segmenter {
 public:
  using Sink = std::function<Status(Segment segment)>;
  Segmenter(const CodecSpec& spec, const Segments& segments);
  /// Gives every segment that is known not to be the last.
  Status Push(const AudioBlock& audio, const Sink& sink);
  /// Gives the last segment; none when there was no audio.
  Status Finish(const Sink& sink);

 private:
  Segment Take(std::int64_t length, std::int64_t frames, bool last) const;

  CodecSpec spec_;
  Segments segments_;
  PlanarFifo held_;
  std::int64_t number_ = 0;
};

/// A StreamEncoder that gives segments to Backend::EncodeChunks and joins the frames that count. `backend`
/// must outlive it.
std::unique_ptr<StreamEncoder> NewSegmentedEncoder(const Backend* backend, const EncodeParams& params);

}  // namespace xcodec

#endif  // XCODEC_SRC_CODEC_CHUNKS_SEGMENTER_H_
