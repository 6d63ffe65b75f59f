/// \file
/// The element ecdcdec: audio/x-ecdc in, samples out.
///
/// Files are pulled (the element's task is then its sink pad's), seek and know their length. From sources
/// that can only push, a task of the source pad decodes what a short queue holds. Samples are 32-bit floating
/// point, those of `xcodec --bits 32f`.
#ifndef XCODEC_SRC_GSTREAMER_ECDC_DEC_H_
#define XCODEC_SRC_GSTREAMER_ECDC_DEC_H_

#include <gst/gst.h>

#include <atomic>
#include <cstdint>
#include <memory>

#include "gstreamer/decode_session.h"

namespace xcodec::gstreamer {

/// What an element knows of the file that it plays. The task's (its pad's stream lock) unless said otherwise.
struct Playback {
  ByteFeed feed;
  std::unique_ptr<DecodeSession> session;  ///< null: the header has not been read yet
  GstSegment segment;                      ///< in time; its position is the next sample's
  bool seek = false;                       ///< the session has not yet seeked to the segment
  bool announce = true;                    ///< the segment has not been sent yet
  bool tagged = false;                     ///< the tags have been sent
  bool discontinuous = true;               ///< the next buffer is
  guint32 seqnum = GST_SEQNUM_INVALID;     ///< of the last seek
  std::int64_t position = 0;               ///< next sample
  std::atomic<bool> pull{false};           ///< any thread
  std::atomic<int> rate{0};                ///< Hz, 0: unknown; any thread
  std::atomic<std::int64_t> samples{-1};   ///< of the whole, negative: unknown; any thread
  std::atomic<std::int64_t> played{0};     ///< like position; any thread
};

/// Instance of the element.
struct EcdcDec {
  GstElement element;
  GstPad* sink;
  GstPad* source;
  Playback* playback;
};

/// Class of the element.
struct EcdcDecClass {
  GstElementClass element_class;
};

/// Registers the type with GObject on first use.
GType ecdc_dec_get_type();

/// The task: reads the header, or sends the next buffer.
void Loop(gpointer dec);

/// Functions of the pads.
gboolean HandleSourceEvent(GstPad* pad, GstObject* parent, GstEvent* event);
gboolean HandleSinkEvent(GstPad* pad, GstObject* parent, GstEvent* event);
gboolean HandleSourceQuery(GstPad* pad, GstObject* parent, GstQuery* query);

/// Forgets the file.
void Reset(Playback* playback);

/// Time of a sample, and the sample at a time.
inline GstClockTime TimeOf(std::int64_t sample, int rate) {
  return gst_util_uint64_scale_int(static_cast<guint64>(sample), GST_SECOND, rate);
}
inline std::int64_t SampleAt(GstClockTime time, int rate) {
  return static_cast<std::int64_t>(gst_util_uint64_scale_round(time, static_cast<guint64>(rate), GST_SECOND));
}

}  // namespace xcodec::gstreamer

#endif  // XCODEC_SRC_GSTREAMER_ECDC_DEC_H_
