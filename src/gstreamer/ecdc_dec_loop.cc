// The element's task.
#include <gst/audio/audio.h>

#include <algorithm>

#include "gstreamer/ecdc_dec.h"
#include "gstreamer/tag_list.h"

namespace xcodec::gstreamer {
namespace {

// A tenth of a second or less.
constexpr std::int64_t kBufferSamples = 4096;

GstEvent* Numbered(GstEvent* event, guint32 seqnum) {
  if (seqnum != GST_SEQNUM_INVALID) gst_event_set_seqnum(event, seqnum);
  return event;
}

void Pause(EcdcDec* dec) { gst_pad_pause_task(dec->playback->pull ? dec->sink : dec->source); }

// Nothing more comes. In push mode upstream learns why.
void Stop(EcdcDec* dec, GstFlowReturn flow) {
  dec->playback->feed.Fail(flow);
  if (flow != GST_FLOW_FLUSHING)
    gst_pad_push_event(dec->source, Numbered(gst_event_new_eos(), dec->playback->seqnum));
  Pause(dec);
}

void PostError(EcdcDec* dec, const DecodeSession& session) {
  GQuark domain = GST_STREAM_ERROR;
  gint code = GST_STREAM_ERROR_DECODE;
  switch (xcodec_exit_code(session.status())) {
    case 4:
      code = GST_STREAM_ERROR_CODEC_NOT_FOUND;
      break;
    case 5:
      domain = GST_RESOURCE_ERROR;
      code = GST_RESOURCE_ERROR_READ;
      break;
    case 6:
      domain = GST_RESOURCE_ERROR;
      code = GST_RESOURCE_ERROR_FAILED;
      break;
    default:
      break;
  }
  gst_element_message_full(GST_ELEMENT(dec), GST_MESSAGE_ERROR, domain, code,
                           g_strdup(session.reason().c_str()), g_strdup(xcodec_status_name(session.status())),
                           __FILE__, GST_FUNCTION, __LINE__);
}

// A call to the session failed: its own fault, or the pipeline's.
void StopAfterFailure(EcdcDec* dec, const DecodeSession& session) {
  const GstFlowReturn flow = dec->playback->feed.flow();
  if (flow == GST_FLOW_FLUSHING) {
    Pause(dec);
    return;
  }
  if (flow != GST_FLOW_OK) {
    GST_ELEMENT_FLOW_ERROR(dec, flow);
  } else {
    PostError(dec, session);
  }
  Stop(dec, GST_FLOW_ERROR);
}

void SendStreamStart(EcdcDec* dec) {
  gchar* id = gst_pad_create_stream_id(dec->source, GST_ELEMENT(dec), nullptr);
  GstEvent* event = gst_event_new_stream_start(id);
  g_free(id);
  guint group = 0;
  GstEvent* upstream = gst_pad_get_sticky_event(dec->sink, GST_EVENT_STREAM_START, 0);
  if (upstream == nullptr || !gst_event_parse_group_id(upstream, &group)) group = gst_util_group_id_next();
  if (upstream != nullptr) gst_event_unref(upstream);
  gst_event_set_group_id(event, group);
  gst_pad_push_event(dec->source, event);
}

void SendCaps(EcdcDec* dec, const xcodec_stream_info& info) {
  GstAudioInfo audio;
  gst_audio_info_set_format(&audio, GST_AUDIO_FORMAT_F32, info.sample_rate, info.channels, nullptr);
  GstCaps* caps = gst_audio_info_to_caps(&audio);
  gst_pad_push_event(dec->source, gst_event_new_caps(caps));
  gst_caps_unref(caps);
}

GstTagList* TagsOf(const Playback& playback) {
  GstTagList* tags = TagListOf(playback.session->info());
  const std::int64_t samples = playback.samples;
  if (playback.feed.seekable() && samples > 0) {
    const guint64 rate =
        gst_util_uint64_scale(static_cast<guint64>(playback.feed.size()) * 8,
                              static_cast<guint64>(playback.rate), static_cast<guint64>(samples));
    gst_tag_list_add(tags, GST_TAG_MERGE_REPLACE, GST_TAG_BITRATE,
                     static_cast<guint>(std::min<guint64>(rate, G_MAXUINT)), nullptr);
  }
  return tags;
}

bool OpenSession(EcdcDec* dec) {
  Playback* playback = dec->playback;
  auto session = std::make_unique<DecodeSession>(&playback->feed);
  const bool open = session->Open();
  const xcodec_stream_info& info = session->info();
  if (!open) {
    if (playback->feed.flow() == GST_FLOW_OK) SendStreamStart(dec);
    StopAfterFailure(dec, *session);
    return false;
  }
  playback->rate = info.sample_rate;
  playback->samples = info.samples;
  if (info.samples >= 0) playback->segment.duration = TimeOf(info.samples, info.sample_rate);
  playback->session = std::move(session);
  SendStreamStart(dec);
  SendCaps(dec, info);
  return true;
}

bool FollowSegment(EcdcDec* dec) {
  Playback* playback = dec->playback;
  if (playback->seek) {
    playback->position = SampleAt(playback->segment.position, playback->rate);
    if (!playback->session->Seek(playback->position)) {
      StopAfterFailure(dec, *playback->session);
      return false;
    }
    playback->played = playback->position;
    playback->seek = false;
    playback->discontinuous = true;
  }
  if (playback->announce) {
    gst_pad_push_event(dec->source, Numbered(gst_event_new_segment(&playback->segment), playback->seqnum));
    if (!playback->tagged) gst_pad_push_event(dec->source, gst_event_new_tag(TagsOf(*playback)));
    playback->announce = false;
    playback->tagged = true;
  }
  return true;
}

void End(EcdcDec* dec) {
  Playback* playback = dec->playback;
  const GstSegment& segment = playback->segment;
  if ((segment.flags & GST_SEGMENT_FLAG_SEGMENT) == 0) {
    Stop(dec, GST_FLOW_EOS);
    return;
  }
  const auto stop =
      static_cast<gint64>(GST_CLOCK_TIME_IS_VALID(segment.stop) ? segment.stop : segment.position);
  GstMessage* message = gst_message_new_segment_done(GST_OBJECT(dec), GST_FORMAT_TIME, stop);
  if (playback->seqnum != GST_SEQNUM_INVALID) gst_message_set_seqnum(message, playback->seqnum);
  gst_element_post_message(GST_ELEMENT(dec), message);
  gst_pad_push_event(dec->source,
                     Numbered(gst_event_new_segment_done(GST_FORMAT_TIME, stop), playback->seqnum));
  Pause(dec);
}

// Null: the end, or a failure that has been dealt with.
GstBuffer* NextBuffer(EcdcDec* dec) {
  Playback* playback = dec->playback;
  std::int64_t wanted = kBufferSamples;
  if (GST_CLOCK_TIME_IS_VALID(playback->segment.stop))
    wanted = std::min(wanted, SampleAt(playback->segment.stop, playback->rate) - playback->position);
  if (wanted <= 0) {
    End(dec);
    return nullptr;
  }
  const std::size_t frame = sizeof(float) * static_cast<std::size_t>(playback->session->info().channels);
  GstBuffer* buffer = gst_buffer_new_allocate(nullptr, static_cast<gsize>(wanted) * frame, nullptr);
  GstMapInfo map;
  std::int64_t count = -1;
  if (buffer != nullptr && gst_buffer_map(buffer, &map, GST_MAP_WRITE)) {
    count = playback->session->Read(reinterpret_cast<float*>(map.data), wanted);
    gst_buffer_unmap(buffer, &map);
  }
  if (count > 0) {
    gst_buffer_set_size(buffer, static_cast<gssize>(static_cast<gsize>(count) * frame));
    return buffer;
  }
  gst_clear_buffer(&buffer);
  if (count == 0) {
    End(dec);
  } else {
    StopAfterFailure(dec, *playback->session);
  }
  return nullptr;
}

void Stamp(Playback* playback, GstBuffer* buffer) {
  const int rate = playback->rate;
  const auto frame = sizeof(float) * static_cast<std::size_t>(playback->session->info().channels);
  const std::int64_t begin = playback->position;
  const std::int64_t end = begin + static_cast<std::int64_t>(gst_buffer_get_size(buffer) / frame);
  GST_BUFFER_PTS(buffer) = TimeOf(begin, rate);
  GST_BUFFER_DURATION(buffer) = TimeOf(end, rate) - TimeOf(begin, rate);
  GST_BUFFER_OFFSET(buffer) = static_cast<guint64>(begin);
  GST_BUFFER_OFFSET_END(buffer) = static_cast<guint64>(end);
  if (playback->discontinuous) GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
  playback->discontinuous = false;
  playback->position = end;
  playback->played = end;
  playback->segment.position = TimeOf(end, rate);
}

}  // namespace

void Loop(gpointer data) {
  auto* dec = static_cast<EcdcDec*>(data);
  Playback* playback = dec->playback;
  if (!playback->session && !OpenSession(dec)) return;
  if (!FollowSegment(dec)) return;
  GstBuffer* buffer = NextBuffer(dec);
  if (buffer == nullptr) return;
  Stamp(playback, buffer);
  const GstFlowReturn flow = gst_pad_push(dec->source, buffer);
  if (flow == GST_FLOW_OK) return;
  if (flow == GST_FLOW_NOT_LINKED || flow < GST_FLOW_EOS) GST_ELEMENT_FLOW_ERROR(dec, flow);
  Stop(dec, flow);
}

}  // namespace xcodec::gstreamer
