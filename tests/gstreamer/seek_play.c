// usage: seek_play URI OUT.f32 BEGIN END [BEGIN END ...]      (nanoseconds; END -1: to the end)
// Plays parts of a file the way players do: paused first, one seek for each part, and writes the samples of
// all parts.
#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>

static FILE* out;

static void Take(GstElement* sink, GstBuffer* buffer, GstPad* pad, gpointer user) {
  GstMapInfo map;
  (void)sink, (void)pad, (void)user;
  if (!gst_buffer_map(buffer, &map, GST_MAP_READ)) abort();
  if (fwrite(map.data, 1, map.size, out) != map.size) abort();
  gst_buffer_unmap(buffer, &map);
}

static void Link(GstElement* decoder, GstPad* pad, gpointer sink) {
  GstPad* to = gst_element_get_static_pad(sink, "sink");
  (void)decoder;
  if (gst_pad_link(pad, to) != GST_PAD_LINK_OK) abort();
  gst_object_unref(to);
}

// Waits for the message; the exit status is 1 after an error.
static void Await(GstBus* bus, GstMessageType wanted) {
  GstMessage* message = gst_bus_timed_pop_filtered(bus, 120 * GST_SECOND, wanted | GST_MESSAGE_ERROR);
  if (message == NULL || GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    GError* error = NULL;
    if (message != NULL) gst_message_parse_error(message, &error, NULL);
    printf("error: %s\n", error == NULL ? "nothing happens" : error->message);
    exit(1);
  }
  gst_message_unref(message);
}

int main(int argc, char** argv) {
  gst_init(&argc, &argv);
  if (argc < 5 || argc % 2 == 0 || (out = fopen(argv[2], "wb")) == NULL) return 2;
  GstElement* pipeline = gst_pipeline_new(NULL);
  GstElement* decoder = gst_element_factory_make("uridecodebin", NULL);
  GstElement* sink = gst_element_factory_make("fakesink", NULL);
  g_object_set(decoder, "uri", argv[1], NULL);
  g_object_set(sink, "signal-handoffs", FALSE, "sync", FALSE, NULL);
  g_signal_connect(decoder, "pad-added", G_CALLBACK(Link), sink);
  g_signal_connect(sink, "handoff", G_CALLBACK(Take), NULL);
  gst_bin_add_many(GST_BIN(pipeline), decoder, sink, NULL);
  GstBus* bus = gst_element_get_bus(pipeline);
  gst_element_set_state(pipeline, GST_STATE_PAUSED);
  Await(bus, GST_MESSAGE_ASYNC_DONE);
  gint64 duration = -1;
  if (gst_element_query_duration(pipeline, GST_FORMAT_TIME, &duration))
    printf("duration %" G_GINT64_FORMAT "\n", duration);
  for (int i = 3; i < argc; i += 2) {
    const gint64 begin = g_ascii_strtoll(argv[i], NULL, 10);
    const gint64 end = g_ascii_strtoll(argv[i + 1], NULL, 10);
    // From where the last part ended, as a user's slider goes: here and there, each before the last has
    // arrived.
    for (int hop = 1; hop <= 3; ++hop)
      gst_element_seek_simple(pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, hop * duration / 4);
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    if (!gst_element_seek(pipeline, 1, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                          GST_SEEK_TYPE_SET, begin, end < 0 ? GST_SEEK_TYPE_NONE : GST_SEEK_TYPE_SET, end)) {
      printf("does not seek\n");
      return 1;
    }
    gst_element_get_state(pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
    // The sink gives the buffer that it has been holding since, too, when it is told to play.
    g_object_set(sink, "signal-handoffs", TRUE, NULL);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    Await(bus, GST_MESSAGE_EOS);
    g_object_set(sink, "signal-handoffs", FALSE, NULL);
  }
  gst_element_set_state(pipeline, GST_STATE_NULL);
  gst_object_unref(bus);
  gst_object_unref(pipeline);
  return fclose(out) == 0 ? 0 : 1;
}
