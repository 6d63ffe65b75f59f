/* Stands for libpulse-simple in tests: writes down what it is given.
 *
 * FAKE_PULSE: a folder. `samples` there gets what is written, `log` a line for every call. When `stop` there holds a
 * number of frames, the write that would go past it waits until the file is gone: what a test does meanwhile comes
 * between two certain samples. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sample_spec {
  int format;
  uint32_t rate;
  uint8_t channels;
};

struct stream {
  struct sample_spec spec;
};

static long long frames; /* of all streams */

static const char* path_of(const char* name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", getenv("FAKE_PULSE"), name);
  return path;
}

static void note(const char* text, long long value) {
  FILE* file = fopen(path_of("log"), "a");
  if (file == NULL) abort();
  fprintf(file, "%s %lld\n", text, value);
  fclose(file);
}

static void wait_while_stopped(long long next) {
  for (;;) {
    long long stop = -1;
    FILE* file = fopen(path_of("stop"), "r");
    if (file == NULL) return;
    if (fscanf(file, "%lld", &stop) != 1) stop = -1;
    fclose(file);
    if (stop < 0 || next <= stop) return;
    static long long told = -1;
    if (told != frames) note("waits", frames);
    told = frames;
    usleep(10000);
  }
}

void* pa_simple_new(const char* server, const char* name, int direction, const char* device, const char* stream_name,
                    const struct sample_spec* spec, const void* map, const void* buffer, int* error) {
  (void)server, (void)name, (void)device, (void)stream_name, (void)map, (void)buffer;
  if (access(path_of("refuse"), F_OK) == 0 || direction != 1 || spec->format != 5) {
    *error = 6;
    return NULL;
  }
  struct stream* stream = malloc(sizeof *stream);
  stream->spec = *spec;
  note("rate", spec->rate);
  note("channels", spec->channels);
  return stream;
}

void pa_simple_free(void* stream) {
  note("free", frames);
  free(stream);
}

int pa_simple_write(void* opaque, const void* data, size_t bytes, int* error) {
  const struct stream* stream = opaque;
  const long long count = (long long)(bytes / 4 / stream->spec.channels);
  wait_while_stopped(frames + count);
  FILE* file = fopen(path_of("samples"), "ab");
  if (file == NULL || fwrite(data, 1, bytes, file) != bytes) abort();
  fclose(file);
  frames += count;
  if (access(path_of("fail"), F_OK) != 0) return 0;
  *error = 6;
  return -1;
}

int pa_simple_drain(void* stream, int* error) {
  (void)stream, (void)error;
  note("drain", frames);
  return 0;
}

int pa_simple_flush(void* stream, int* error) {
  (void)stream, (void)error;
  note("flush", frames);
  return 0;
}

uint64_t pa_simple_get_latency(void* stream, int* error) {
  (void)stream, (void)error;
  return 0;
}

const char* pa_strerror(int error) { return error == 6 ? "Connection refused" : "Another error"; }
