// The element's class, and how its pads start and stop.
#include "gstreamer/ecdc_dec.h"

#include <gst/audio/audio.h>

#include "gstreamer/type_find.h"

namespace xcodec::gstreamer {

G_DEFINE_TYPE(EcdcDec, ecdc_dec, GST_TYPE_ELEMENT)

namespace {

EcdcDec* Cast(gpointer object) { return static_cast<EcdcDec*>(object); }

// Whether upstream is a file: all of it can be had, at any position.
bool CanPull(GstPad* pad) {
  GstQuery* query = gst_query_new_scheduling();
  const bool can =
      gst_pad_peer_query(pad, query) &&
      gst_query_has_scheduling_mode_with_flags(query, GST_PAD_MODE_PULL, GST_SCHEDULING_FLAG_SEEKABLE);
  gst_query_unref(query);
  return can;
}

gboolean Activate(GstPad* pad, GstObject* /*parent*/) {
  return gst_pad_activate_mode(pad, CanPull(pad) ? GST_PAD_MODE_PULL : GST_PAD_MODE_PUSH, TRUE);
}

gboolean ActivateMode(GstPad* pad, GstObject* parent, GstPadMode mode, gboolean active) {
  EcdcDec* dec = Cast(parent);
  Playback* playback = dec->playback;
  GstPad* task = mode == GST_PAD_MODE_PULL ? dec->sink : dec->source;
  if (!active) {
    playback->feed.SetFlushing(true);
    const gboolean stopped = gst_pad_stop_task(task);
    if (stopped) Reset(playback);
    return stopped;
  }
  Reset(playback);
  playback->pull = mode == GST_PAD_MODE_PULL;
  if (playback->pull) {
    gint64 size = -1;
    if (!gst_pad_peer_query_duration(pad, GST_FORMAT_BYTES, &size)) size = -1;
    playback->feed.StartPull(pad, size);
  } else {
    playback->feed.StartPush();
  }
  return gst_pad_start_task(task, Loop, dec, nullptr);
}

// A queue that is no longer emptied must also release its pusher.
gboolean ActivateSourceMode(GstPad* /*pad*/, GstObject* parent, GstPadMode mode, gboolean active) {
  EcdcDec* dec = Cast(parent);
  if (mode != GST_PAD_MODE_PUSH) return FALSE;
  if (!active && !dec->playback->pull) {
    dec->playback->feed.SetFlushing(true);
    gst_pad_stop_task(dec->source);
  }
  return TRUE;
}

GstFlowReturn Chain(GstPad* /*pad*/, GstObject* parent, GstBuffer* buffer) {
  return Cast(parent)->playback->feed.Push(buffer);
}

void Finalize(GObject* object) {
  delete Cast(object)->playback;
  G_OBJECT_CLASS(ecdc_dec_parent_class)->finalize(object);
}

GstPadTemplate* SinkTemplate() {
  GstCaps* caps = gst_caps_new_empty_simple(kMediaType);
  GstPadTemplate* made = gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps);
  gst_caps_unref(caps);
  return made;
}

GstPadTemplate* SourceTemplate() {
  GstCaps* caps = gst_caps_from_string("audio/x-raw, format = " GST_AUDIO_NE(
      F32) ", layout = interleaved, "
           "rate = [ 1, 2147483647 ], channels = [ 1, 64 ]");
  GstPadTemplate* made = gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps);
  gst_caps_unref(caps);
  return made;
}

}  // namespace

void Reset(Playback* playback) {
  playback->session.reset();
  gst_segment_init(&playback->segment, GST_FORMAT_TIME);
  playback->seek = false;
  playback->announce = true;
  playback->tagged = false;
  playback->discontinuous = true;
  playback->seqnum = GST_SEQNUM_INVALID;
  playback->position = 0;
  playback->rate = 0;
  playback->samples = -1;
  playback->played = 0;
}

static void ecdc_dec_class_init(EcdcDecClass* klass) {
  GstElementClass* element = GST_ELEMENT_CLASS(klass);
  G_OBJECT_CLASS(klass)->finalize = Finalize;
  gst_element_class_add_pad_template(element, SinkTemplate());
  gst_element_class_add_pad_template(element, SourceTemplate());
  // "Demuxer", because it seeks in the file itself: what comes after parsing alone gets no file to seek in.
  gst_element_class_set_static_metadata(element, "ECDC decoder", "Codec/Demuxer/Audio",
                                        "Plays .ecdc files: EnCodec, X-Codec and xcodec's own model",
                                        "xcodec developers <maintainers@xcodec.example.org>");
}

static void ecdc_dec_init(EcdcDec* dec) {
  dec->playback = new Playback;
  Reset(dec->playback);
  GstElementClass* klass = GST_ELEMENT_GET_CLASS(dec);
  dec->sink = gst_pad_new_from_template(gst_element_class_get_pad_template(klass, "sink"), "sink");
  gst_pad_set_activate_function(dec->sink, Activate);
  gst_pad_set_activatemode_function(dec->sink, ActivateMode);
  gst_pad_set_chain_function(dec->sink, Chain);
  gst_pad_set_event_function(dec->sink, HandleSinkEvent);
  gst_element_add_pad(GST_ELEMENT(dec), dec->sink);
  dec->source = gst_pad_new_from_template(gst_element_class_get_pad_template(klass, "src"), "src");
  gst_pad_set_activatemode_function(dec->source, ActivateSourceMode);
  gst_pad_set_event_function(dec->source, HandleSourceEvent);
  gst_pad_set_query_function(dec->source, HandleSourceQuery);
  gst_pad_use_fixed_caps(dec->source);
  gst_element_add_pad(GST_ELEMENT(dec), dec->source);
}

}  // namespace xcodec::gstreamer
