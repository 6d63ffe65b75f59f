#include <stdio.h>

#include "c_api_test.h"

int failures = 0;
float* planar[kChannels];
float* interleaved;
xcodec_codec* codec;
char* reason;

void Expect(int holds, const char* what, const char* file, int line) {
  if (holds) return;
  ++failures;
  fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

void Ok(int status, char** error, const char* file, int line) {
  if (status == XCODEC_STATUS_OK) return;
  Expect(0, *error != NULL ? *error : xcodec_status_name(status), file, line);
  exit(1);
}

void Fails(int status, int code, char** error, const char* file, int line) {
  Expect(status == code, xcodec_status_name(status), file, line);
  Expect(*error != NULL && strlen(*error) > 0 && strchr(*error, '\n') == NULL, "the error has no text", file,
         line);
  xcodec_free_text(*error);
  *error = NULL;
}

void MakeAudio(void) {
  unsigned state = 1;
  interleaved = calloc(kSamples * kChannels, sizeof(float));
  for (int c = 0; c < kChannels; ++c) {
    planar[c] = calloc(kSamples, sizeof(float));
    for (int i = 0; i < kSamples; ++i) {
      state = state * 1664525U + 1013904223U;
      planar[c][i] = ((float)(i % (97 + c)) / 97.0F - 0.5F) * 0.4F + (float)(state >> 16) / 65536.0F * 0.1F;
      interleaved[i * kChannels + c] = planar[c][i];
    }
  }
}

int Append(void* user, const void* data, size_t size) {
  Buffer* buffer = user;
  buffer->data = realloc(buffer->data, buffer->size + size);
  memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
  return 0;
}

int64_t Take(void* user, void* data, size_t size) {
  Buffer* buffer = user;
  size_t n = buffer->size - buffer->read;
  if (n > size) n = size;
  if (n > 1000) n = 1000;
  memcpy(data, buffer->data + buffer->read, n);
  buffer->read += n;
  return (int64_t)n;
}

int GoTo(void* user, int64_t offset) {
  Buffer* buffer = user;
  if (offset < 0 || (size_t)offset > buffer->size) return XCODEC_STATUS_IO;
  buffer->read = (size_t)offset;
  return XCODEC_STATUS_OK;
}

int AppendCodes(void* user, const xcodec_chunk* chunk) {
  char* text = NULL;
  const int status = xcodec_codes_add(user, chunk, &text);
  xcodec_free_text(text);
  return status;
}

int Refuse(void* user, const void* data, size_t size) {
  (void)data;
  (void)size;
  return *(int*)user;
}

int64_t FailToRead(void* user, void* data, size_t size) {
  (void)data;
  (void)size;
  return *(int64_t*)user;
}

int Progress(void* user, int64_t done, int64_t total) {
  Watch* watch = user;
  EXPECT(done >= watch->done && (total < 0 || done <= total));
  watch->done = done;
  watch->total = total;
  return ++watch->calls == watch->stop_at;
}

int SameCodes(const xcodec_codes* a, const xcodec_codes* b) {
  if (xcodec_codes_count(a) != xcodec_codes_count(b)) return 0;
  for (size_t i = 0; i < xcodec_codes_count(a); ++i) {
    xcodec_chunk x = {.size = sizeof(x)};
    xcodec_chunk y = {.size = sizeof(y)};
    if (xcodec_codes_get(a, i, &x) != 0 || xcodec_codes_get(b, i, &y) != 0) return 0;
    const size_t bytes = (size_t)x.codebooks * (size_t)x.frames * sizeof(uint16_t);
    if (x.codebooks != y.codebooks || x.frames != y.frames || x.scale != y.scale) return 0;
    if (memcmp(x.codes, y.codes, bytes) != 0) return 0;
  }
  return 1;
}
