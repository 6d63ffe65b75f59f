// usage: play_to_end 'SOURCE ! ELEMENT ! ...'
// Runs a pipeline to its end (exit status 0) or its first error (1, and prints it), at most two minutes (2).
// gst-launch-1.0 of release 1.22 waits for ever when an error comes while the pipeline starts.
#include <gst/gst.h>
#include <stdio.h>

int main(int argc, char** argv) {
  gst_init(&argc, &argv);
  GError* error = NULL;
  GstElement* pipeline = argc == 2 ? gst_parse_launch(argv[1], &error) : NULL;
  if (pipeline == NULL) {
    printf("%s\n", error == NULL ? "one pipeline" : error->message);
    return 2;
  }
  GstBus* bus = gst_element_get_bus(pipeline);
  gst_element_set_state(pipeline, GST_STATE_PLAYING);
  GstMessage* message =
      gst_bus_timed_pop_filtered(bus, 120 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  int status = message == NULL ? 2 : 0;
  if (message != NULL && GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error(message, &error, NULL);
    printf("ERROR: %s: %s\n", GST_OBJECT_NAME(GST_MESSAGE_SRC(message)), error->message);
    g_error_free(error);
    status = 1;
  }
  gst_clear_message(&message);
  gst_element_set_state(pipeline, GST_STATE_NULL);
  gst_object_unref(bus);
  gst_object_unref(pipeline);
  return status;
}
