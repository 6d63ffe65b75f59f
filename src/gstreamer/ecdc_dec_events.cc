// Events and queries: seeking, flushing, duration.
#include "gstreamer/ecdc_dec.h"

namespace xcodec::gstreamer {
namespace {

EcdcDec* Cast(gpointer object) { return static_cast<EcdcDec*>(object); }

// Only forward, and only where the file can be read from any position.
gboolean Seek(EcdcDec* dec, GstEvent* event) {
  Playback* playback = dec->playback;
  gdouble rate = 1;
  GstFormat format = GST_FORMAT_UNDEFINED;
  GstSeekFlags flags = GST_SEEK_FLAG_NONE;
  GstSeekType start_type = GST_SEEK_TYPE_NONE;
  GstSeekType stop_type = GST_SEEK_TYPE_NONE;
  gint64 start = 0;
  gint64 stop = 0;
  gst_event_parse_seek(event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  if (!playback->pull || !playback->feed.seekable() || format != GST_FORMAT_TIME || rate <= 0) return FALSE;
  const guint32 seqnum = gst_event_get_seqnum(event);
  const bool flush = (flags & GST_SEEK_FLAG_FLUSH) != 0;
  const auto send = [&](GstEvent* made) {
    gst_event_set_seqnum(made, seqnum);
    gst_pad_push_event(dec->sink, gst_event_ref(made));
    gst_pad_push_event(dec->source, made);
  };
  if (flush) {
    send(gst_event_new_flush_start());
  } else {
    gst_pad_pause_task(dec->sink);
  }
  GST_PAD_STREAM_LOCK(dec->sink);
  gboolean moved = FALSE;
  const gboolean done =
      gst_segment_do_seek(&playback->segment, rate, format, flags, start_type, static_cast<guint64>(start),
                          stop_type, static_cast<guint64>(stop), &moved);
  if (done) {
    // A session that was interrupted by a flush must be set up again in any state.
    playback->seek = playback->seek || moved || flush;
    playback->announce = true;
    playback->seqnum = seqnum;
  }
  if (flush) send(gst_event_new_flush_stop(TRUE));
  gst_pad_start_task(dec->sink, Loop, dec, nullptr);
  GST_PAD_STREAM_UNLOCK(dec->sink);
  return done;
}

void FlushStart(EcdcDec* dec) {
  dec->playback->feed.SetFlushing(true);
  gst_pad_pause_task(dec->source);
}

// Upstream begins again, with the file's first byte: no other makes sense.
void FlushStop(EcdcDec* dec) {
  GST_PAD_STREAM_LOCK(dec->source);
  Reset(dec->playback);
  dec->playback->feed.SetFlushing(false);
  gst_pad_start_task(dec->source, Loop, dec, nullptr);
  GST_PAD_STREAM_UNLOCK(dec->source);
}

bool AnswerDuration(const Playback& playback, GstQuery* query) {
  GstFormat format = GST_FORMAT_UNDEFINED;
  gst_query_parse_duration(query, &format, nullptr);
  const int rate = playback.rate;
  const std::int64_t samples = playback.samples;
  if (rate == 0 || samples < 0) return false;
  if (format == GST_FORMAT_TIME) {
    gst_query_set_duration(query, format, static_cast<gint64>(TimeOf(samples, rate)));
  } else if (format == GST_FORMAT_DEFAULT) {
    gst_query_set_duration(query, format, samples);
  } else {
    return false;
  }
  return true;
}

bool AnswerPosition(const Playback& playback, GstQuery* query) {
  GstFormat format = GST_FORMAT_UNDEFINED;
  gst_query_parse_position(query, &format, nullptr);
  const int rate = playback.rate;
  if (rate == 0) return false;
  if (format == GST_FORMAT_TIME) {
    gst_query_set_position(query, format, static_cast<gint64>(TimeOf(playback.played, rate)));
  } else if (format == GST_FORMAT_DEFAULT) {
    gst_query_set_position(query, format, playback.played);
  } else {
    return false;
  }
  return true;
}

bool AnswerSeeking(const Playback& playback, GstQuery* query) {
  GstFormat format = GST_FORMAT_UNDEFINED;
  gst_query_parse_seeking(query, &format, nullptr, nullptr, nullptr);
  const int rate = playback.rate;
  const std::int64_t samples = playback.samples;
  const bool can = format == GST_FORMAT_TIME && playback.pull && playback.feed.seekable();
  const gint64 end = can && rate > 0 && samples >= 0 ? static_cast<gint64>(TimeOf(samples, rate)) : -1;
  gst_query_set_seeking(query, format, can, 0, end);
  return true;
}

}  // namespace

gboolean HandleSourceEvent(GstPad* pad, GstObject* parent, GstEvent* event) {
  if (GST_EVENT_TYPE(event) != GST_EVENT_SEEK) return gst_pad_event_default(pad, parent, event);
  const gboolean done = Seek(Cast(parent), event);
  gst_event_unref(event);
  return done;
}

gboolean HandleSinkEvent(GstPad* pad, GstObject* parent, GstEvent* event) {
  EcdcDec* dec = Cast(parent);
  switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_FLUSH_START: {
      const gboolean done = gst_pad_event_default(pad, parent, event);
      if (!dec->playback->pull) FlushStart(dec);
      return done;
    }
    case GST_EVENT_FLUSH_STOP: {
      const gboolean done = gst_pad_event_default(pad, parent, event);
      if (!dec->playback->pull) FlushStop(dec);
      return done;
    }
    case GST_EVENT_EOS:
      dec->playback->feed.PushEnd();
      break;
    // Of bytes; the task sends those of samples, when it has them.
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_SEGMENT:
    case GST_EVENT_TAG:
    case GST_EVENT_GAP:
      break;
    default:
      return gst_pad_event_default(pad, parent, event);
  }
  gst_event_unref(event);
  return TRUE;
}

gboolean HandleSourceQuery(GstPad* pad, GstObject* parent, GstQuery* query) {
  const Playback& playback = *Cast(parent)->playback;
  switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_DURATION:
      return AnswerDuration(playback, query);
    case GST_QUERY_POSITION:
      return AnswerPosition(playback, query);
    case GST_QUERY_SEEKING:
      return AnswerSeeking(playback, query);
    default:
      return gst_pad_query_default(pad, parent, query);
  }
}

}  // namespace xcodec::gstreamer
