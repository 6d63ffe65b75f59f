/* The C interface from a C compiler's side: every function, its errors, structs of other sizes, threads.
 * usage: c_api_test AUDIO_FILE SCRATCH_FOLDER
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xcodec/xcodec_c.h>

static int failures = 0;

static void Expect(int holds, const char* what, int line) {
  if (holds) return;
  ++failures;
  fprintf(stderr, "c_api_test.c:%d: %s\n", line, what);
}
#define EXPECT(what) Expect((what), #what, __LINE__)

/* Fails the test with the library's own words. */
static void Ok(int status, char** error, int line) {
  if (status == XCODEC_STATUS_OK) return;
  Expect(0, *error != NULL ? *error : xcodec_status_name(status), line);
  exit(1);
}
#define OK(call) Ok((call), &error, __LINE__)

/* The call fails with `code` and says why. */
static void Fails(int status, int code, char** error, int line) {
  Expect(status == code, xcodec_status_name(status), line);
  Expect(*error != NULL && strlen(*error) > 0 && strchr(*error, '\n') == NULL, "the error has no text", line);
  xcodec_free_text(*error);
  *error = NULL;
}
#define FAILS(call, code) Fails((call), (code), &error, __LINE__)

enum { kSamples = 120000, kChannels = 2 };

typedef struct Buffer {
  unsigned char* data;
  size_t size;
  size_t read;
} Buffer;

static float* planar[kChannels];
static float* interleaved;
static xcodec_codec* codec;
static char* error;

static void MakeAudio(void) {
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

static int Append(void* user, const void* data, size_t size) {
  Buffer* buffer = user;
  buffer->data = realloc(buffer->data, buffer->size + size);
  memcpy(buffer->data + buffer->size, data, size);
  buffer->size += size;
  return 0;
}

/* In pieces of at most 1000 bytes. */
static int64_t Take(void* user, void* data, size_t size) {
  Buffer* buffer = user;
  size_t n = buffer->size - buffer->read;
  if (n > size) n = size;
  if (n > 1000) n = 1000;
  memcpy(data, buffer->data + buffer->read, n);
  buffer->read += n;
  return (int64_t)n;
}

static int GoTo(void* user, int64_t offset) {
  Buffer* buffer = user;
  if (offset < 0 || (size_t)offset > buffer->size) return XCODEC_STATUS_IO;
  buffer->read = (size_t)offset;
  return XCODEC_STATUS_OK;
}

static int AppendCodes(void* user, const xcodec_chunk* chunk) {
  char* text = NULL;
  const int status = xcodec_codes_add(user, chunk, &text);
  xcodec_free_text(text);
  return status;
}

static int Refuse(void* user, const void* data, size_t size) {
  (void)data;
  (void)size;
  return *(int*)user;
}

static int64_t FailToRead(void* user, void* data, size_t size) {
  (void)data;
  (void)size;
  return *(int64_t*)user;
}

typedef struct Watch {
  int calls;
  int stop_at; /* the call at which to end; 0: never */
  int64_t done;
  int64_t total;
} Watch;

static int Progress(void* user, int64_t done, int64_t total) {
  Watch* watch = user;
  EXPECT(done >= watch->done && (total < 0 || done <= total));
  watch->done = done;
  watch->total = total;
  return ++watch->calls == watch->stop_at;
}

static int SameCodes(const xcodec_codes* a, const xcodec_codes* b) {
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

static void TestStatus(void) {
  EXPECT(strcmp(xcodec_status_name(XCODEC_STATUS_DAMAGED), "kDamaged") == 0);
  EXPECT(strcmp(xcodec_status_name(7), "unknown") == 0);
  EXPECT(xcodec_exit_code(XCODEC_STATUS_OK) == 0 && xcodec_exit_code(XCODEC_STATUS_IO) == 5);
  EXPECT(strchr(xcodec_version(), '.') != NULL);
  xcodec_free_text(NULL);
}

static void TestModels(void) {
  xcodec_models* models = NULL;
  OK(xcodec_models_list(&models, &error));
  EXPECT(xcodec_models_count(models) >= 1);
  xcodec_model_info info = {.size = sizeof(info)};
  EXPECT(xcodec_models_get(models, 0, &info) == XCODEC_STATUS_OK);
  EXPECT(xcodec_models_get(models, 1000, &info) == XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_models_free(models);
  OK(xcodec_models_describe(NULL, &models, &error));
  EXPECT(xcodec_models_count(models) == 1 && xcodec_models_get(models, 0, &info) == XCODEC_STATUS_OK);
  EXPECT(info.sample_rate == 48000 && info.channels == kChannels && strlen(info.identity) == 64);
  EXPECT(info.bandwidth_count >= 2 && info.bandwidths_kbps[0] < info.bandwidths_kbps[1]);
  xcodec_models_free(models);
  FAILS(xcodec_models_describe("no_such_model", &models, &error), XCODEC_STATUS_MODEL_MISSING);
  EXPECT(models == NULL);
  xcodec_models_free(NULL);
}

static void TestStructSizes(void) {
  struct {
    xcodec_codec_options options;
    int64_t later;
  } longer;
  memset(&longer, 0, sizeof(longer));
  longer.options.size = sizeof(longer);
  longer.options.threads = 1;
  xcodec_codec* other = NULL;
  OK(xcodec_codec_open("", &longer.options, &other, &error));
  xcodec_codec_free(other);
  longer.later = 1;
  FAILS(xcodec_codec_open("", &longer.options, &other, &error), XCODEC_STATUS_UNSUPPORTED);
  EXPECT(other == NULL);
  longer.options.size = 0;
  FAILS(xcodec_codec_open("", &longer.options, &other, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  /* A struct that ends before its last fields: they are not touched. */
  xcodec_model_info info;
  memset(&info, 0x55, sizeof(info));
  info.size = offsetof(xcodec_model_info, hop);
  EXPECT(xcodec_codec_get_info(codec, &info) == XCODEC_STATUS_OK);
  EXPECT(info.sample_rate == 48000 && info.hop == 0x55555555 &&
         info.size == offsetof(xcodec_model_info, hop));
  info.size = 0;
  EXPECT(xcodec_codec_get_info(codec, &info) == XCODEC_STATUS_INVALID_ARGUMENT);
}

static void TestOpening(void) {
  xcodec_codec* other = NULL;
  xcodec_codec_options options = {.size = sizeof(options)};
  options.backend = 9;
  FAILS(xcodec_codec_open("", &options, &other, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  options.backend = XCODEC_BACKEND_NATIVE;
  options.threads = -1;
  FAILS(xcodec_codec_open("", &options, &other, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codec_open("no_such_model", NULL, &other, &error), XCODEC_STATUS_MODEL_MISSING);
  EXPECT(xcodec_codec_open("no_such_model", NULL, &other, NULL) == XCODEC_STATUS_MODEL_MISSING);
}

static xcodec_codes* EncodePlanar(void) {
  xcodec_coding_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  xcodec_codes* codes = NULL;
  OK(xcodec_encode_planar(codec, (const float* const*)planar, kSamples, &options, &codes, &error));
  return codes;
}

static void TestEncoding(const xcodec_codes* codes) {
  xcodec_chunk chunk = {.size = sizeof(chunk)};
  EXPECT(xcodec_codes_samples(codes) == kSamples && xcodec_codes_count(codes) == 3);
  EXPECT(xcodec_codes_get(codes, 0, &chunk) == XCODEC_STATUS_OK && chunk.codebooks >= 1 &&
         chunk.frames == 150);
  EXPECT(xcodec_codes_get(codes, 3, &chunk) == XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_coding_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  Watch watch = {0, 0, 0, 0};
  options.progress = Progress;
  options.progress_user = &watch;
  xcodec_codes* again = NULL;
  OK(xcodec_encode_interleaved(codec, interleaved, kSamples, &options, &again, &error));
  EXPECT(SameCodes(codes, again) && watch.calls >= 3 && watch.done == kSamples && watch.total == kSamples);
  xcodec_codes_free(again);
  Watch stop = {0, 2, 0, 0};
  options.progress_user = &stop;
  FAILS(xcodec_encode_interleaved(codec, interleaved, kSamples, &options, &again, &error),
        XCODEC_STATUS_CANCELLED);
  EXPECT(again == NULL && stop.calls == 2);
  options.progress = NULL;
  options.bandwidth_kbps = 3.1;
  FAILS(xcodec_encode_interleaved(codec, interleaved, 1, &options, &again, &error),
        XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encode_interleaved(codec, interleaved, -1, NULL, &again, &error),
        XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encode_interleaved(codec, interleaved, INT64_MAX, NULL, &again, &error),
        XCODEC_STATUS_RESOURCE_LIMIT);
  FAILS(xcodec_encode_planar(codec, NULL, 1, NULL, &again, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  OK(xcodec_encode_planar(codec, NULL, 0, NULL, &again, &error));
  EXPECT(xcodec_codes_count(again) == 0 && xcodec_codes_samples(again) == 0);
  xcodec_codes_free(again);
}

static void TestDecoding(const xcodec_codes* codes) {
  xcodec_audio* audio = NULL;
  OK(xcodec_decode(codec, codes, NULL, &audio, &error));
  EXPECT(xcodec_audio_channels(audio) == kChannels && xcodec_audio_length(audio) == kSamples);
  double power = 0;
  for (int i = 0; i < kSamples * kChannels; ++i)
    power += xcodec_audio_samples(audio)[i] * xcodec_audio_samples(audio)[i];
  EXPECT(power > 1);
  xcodec_decoding_options options = {.size = sizeof(options)};
  options.codebooks = 1;
  xcodec_audio* coarse = NULL;
  OK(xcodec_decode(codec, codes, &options, &coarse, &error));
  EXPECT(xcodec_audio_length(coarse) == kSamples);
  EXPECT(memcmp(xcodec_audio_samples(audio), xcodec_audio_samples(coarse), kSamples * sizeof(float)) != 0);
  xcodec_audio_free(coarse);
  xcodec_audio_free(audio);
  options.codebooks = 10000;
  FAILS(xcodec_decode(codec, codes, &options, &audio, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(audio == NULL);
  Watch stop = {0, 1, 0, 0};
  options.codebooks = 0;
  options.progress = Progress;
  options.progress_user = &stop;
  FAILS(xcodec_decode(codec, codes, &options, &audio, &error), XCODEC_STATUS_CANCELLED);
}

/* Codes that the caller made. */
static void TestForeignCodes(void) {
  xcodec_codes* codes = NULL;
  xcodec_audio* audio = NULL;
  static uint16_t row[150];
  OK(xcodec_codes_create(-1, &codes, &error));
  xcodec_chunk chunk = {.size = sizeof(chunk)};
  FAILS(xcodec_codes_add(codes, &chunk, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  chunk.codes = row;
  chunk.frames = 150;
  chunk.codebooks = 1;
  chunk.scale = 1;
  OK(xcodec_codes_add(codes, &chunk, &error));
  OK(xcodec_decode(codec, codes, NULL, &audio, &error));
  EXPECT(xcodec_audio_length(audio) == 48000);
  xcodec_audio_free(audio);
  row[3] = 65535;
  OK(xcodec_codes_add(codes, &chunk, &error));
  FAILS(xcodec_decode(codec, codes, NULL, &audio, &error), XCODEC_STATUS_DAMAGED);
  chunk.codebooks = 2;
  FAILS(xcodec_codes_add(codes, &chunk, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_codes_free(codes);
}

static Buffer EncodeStream(void) {
  const xcodec_tag tags[] = {{"title", "A \xc3\xa9tude"}, {"artist", "Nobody"}};
  xcodec_encoder_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  options.tags = tags;
  options.tag_count = 2;
  Buffer file = {NULL, 0, 0};
  xcodec_encoder* encoder = NULL;
  OK(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &error));
  for (int at = 0; at < kSamples; at += 4000) {
    const float* piece[kChannels] = {planar[0] + at, planar[1] + at};
    if (at % 8000 == 0) OK(xcodec_encoder_push_planar(encoder, piece, 4000, &error));
    if (at % 8000 != 0)
      OK(xcodec_encoder_push_interleaved(encoder, interleaved + at * kChannels, 4000, &error));
  }
  EXPECT(xcodec_encoder_samples(encoder) == kSamples);
  OK(xcodec_encoder_finish(encoder, &error));
  EXPECT(xcodec_encoder_model_samples(encoder) == kSamples);
  FAILS(xcodec_encoder_push_interleaved(encoder, interleaved, 1, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_encoder_free(encoder);
  return file;
}

static void TestCodesStream(const xcodec_codes* codes) {
  xcodec_encoder_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  xcodec_encoder* encoder = NULL;
  xcodec_codes* streamed = NULL;
  OK(xcodec_codes_create(-1, &streamed, &error));
  OK(xcodec_encoder_create_for_codes(codec, &options, AppendCodes, streamed, &encoder, &error));
  OK(xcodec_encoder_push_interleaved(encoder, interleaved, kSamples, &error));
  OK(xcodec_encoder_finish(encoder, &error));
  EXPECT(SameCodes(codes, streamed));
  xcodec_encoder_free(encoder);
  xcodec_codes_free(streamed);
}

static void TestEncoderErrors(void) {
  xcodec_encoder_options options = {.size = sizeof(options)};
  xcodec_encoder* encoder = NULL;
  Buffer file = {NULL, 0, 0};
  options.entropy = 77;
  FAILS(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &error),
        XCODEC_STATUS_INVALID_ARGUMENT);
  options.entropy = XCODEC_ENTROPY_ADAPTIVE;
  options.version0 = 1;
  FAILS(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &error),
        XCODEC_STATUS_INVALID_ARGUMENT);
  options.version0 = 0;
  options.tag_count = 1;
  FAILS(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &error),
        XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_create(codec, NULL, NULL, NULL, &encoder, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  /* A callback's code comes back, and a number that is none becomes XCODEC_STATUS_IO. */
  const int codes[][2] = {{XCODEC_STATUS_RESOURCE_LIMIT, XCODEC_STATUS_RESOURCE_LIMIT},
                          {-1, XCODEC_STATUS_IO}};
  for (int i = 0; i < 2; ++i) {
    int code = codes[i][0];
    int status = xcodec_encoder_create(codec, NULL, Refuse, &code, &encoder, &error);
    if (status == XCODEC_STATUS_OK)
      status = xcodec_encoder_push_interleaved(encoder, interleaved, 100, &error);
    if (status == XCODEC_STATUS_OK) status = xcodec_encoder_finish(encoder, &error);
    FAILS(status, codes[i][1]);
    xcodec_encoder_free(encoder);
  }
  free(file.data);
}

static void TestDecoder(Buffer file) {
  xcodec_decoder* decoder = NULL;
  xcodec_decoder_options options = {.size = sizeof(options)};
  options.threads = 1;
  OK(xcodec_decoder_create(Take, &file, NULL, &options, &decoder, &error));
  xcodec_stream_info info = {.size = sizeof(info)};
  EXPECT(xcodec_decoder_get_info(decoder, &info) == XCODEC_STATUS_OK);
  EXPECT(info.version == 1 && info.sample_rate == 48000 && info.channels == 2 && info.source_channels == 2);
  EXPECT(info.tag_count == 2 && strcmp(info.tags[0].key, "title") == 0);
  EXPECT(strcmp(info.tags[0].value, "A \xc3\xa9tude") == 0);
  float* whole = calloc(kSamples * kChannels, sizeof(float));
  int64_t frames = 0;
  OK(xcodec_decoder_read_interleaved(decoder, whole, kSamples, &frames, &error));
  EXPECT(frames == kSamples);
  OK(xcodec_decoder_read_interleaved(decoder, whole, 10, &frames, &error));
  EXPECT(frames == 0 && xcodec_decoder_get_info(decoder, &info) == 0 && info.samples == kSamples);
  xcodec_decoder_free(decoder);
  file.read = 0;
  OK(xcodec_decoder_create(Take, &file, codec, NULL, &decoder, &error));
  float piece[2][777];
  float* pieces[2] = {piece[0], piece[1]};
  int64_t done = 0;
  int same = 1;
  do {
    OK(xcodec_decoder_read_planar(decoder, pieces, 777, &frames, &error));
    for (int64_t i = 0; done + i >= 10 && i < frames; ++i)
      same = same && piece[1][i] == whole[(done + i) * 2 + 1];
    done += frames;
  } while (frames > 0);
  EXPECT(same && done == kSamples);
  xcodec_decoder_free(decoder);
  file.read = 0;
  OK(xcodec_decoder_create(Take, &file, codec, NULL, &decoder, &error));
  FAILS(xcodec_decoder_seek(decoder, 1, &error), XCODEC_STATUS_UNSUPPORTED);
  xcodec_decoder_free(decoder);
  file.read = 0;
  options.seek = GoTo;
  options.file_size = (int64_t)file.size;
  OK(xcodec_decoder_create(Take, &file, codec, &options, &decoder, &error));
  EXPECT(xcodec_decoder_get_info(decoder, &info) == 0 && info.samples == kSamples && info.picture_count == 0);
  const int64_t positions[] = {kSamples - 10, 0, kSamples / 2};
  for (int i = 0; i < 3; ++i) {
    OK(xcodec_decoder_seek(decoder, positions[i], &error));
    OK(xcodec_decoder_read_planar(decoder, pieces, 10, &frames, &error));
    EXPECT(frames == 10);
    for (int64_t j = 0; j < frames; ++j) EXPECT(piece[1][j] == whole[(positions[i] + j) * 2 + 1]);
  }
  OK(xcodec_decoder_seek(decoder, kSamples, &error));
  OK(xcodec_decoder_read_planar(decoder, pieces, 10, &frames, &error));
  EXPECT(frames == 0);
  FAILS(xcodec_decoder_seek(decoder, -1, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decoder_seek(NULL, 0, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_decoder_free(decoder);
  file.read = 0;
  file.size -= 20;
  OK(xcodec_decoder_create(Take, &file, codec, NULL, &decoder, &error));
  int status = XCODEC_STATUS_OK;
  do status = xcodec_decoder_read_interleaved(decoder, whole, kSamples, &frames, &error);
  while (status == XCODEC_STATUS_OK && frames > 0);
  FAILS(status, XCODEC_STATUS_TRUNCATED);
  xcodec_decoder_free(decoder);
  free(whole);
  int64_t code = -XCODEC_STATUS_NOT_FOUND;
  FAILS(xcodec_decoder_create(FailToRead, &code, codec, NULL, &decoder, &error), XCODEC_STATUS_NOT_FOUND);
  code = INT64_MIN;
  FAILS(xcodec_decoder_create(FailToRead, &code, codec, NULL, &decoder, &error), XCODEC_STATUS_IO);
  FAILS(xcodec_decoder_create(NULL, NULL, codec, NULL, &decoder, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(decoder == NULL);
}

static void TestFiles(const char* audio, const char* folder) {
  char ecdc[4096];
  char wav[4096];
  snprintf(ecdc, sizeof(ecdc), "%s/c_api.ecdc", folder);
  snprintf(wav, sizeof(wav), "%s/c_api.wav", folder);
  remove(ecdc);
  remove(wav);
  xcodec_encode_file_options options = {.size = sizeof(options)};
  Watch watch = {0, 0, 0, 0};
  options.bandwidth_kbps = 3;
  options.verify = 1;
  options.progress = Progress;
  options.progress_user = &watch;
  xcodec_report* report = NULL;
  OK(xcodec_encode_file(audio, ecdc, &options, &report, &error));
  EXPECT(watch.calls > 0 && watch.done == watch.total);
  xcodec_report_info left = {.size = sizeof(left)};
  EXPECT(xcodec_report_get_info(report, &left) == XCODEC_STATUS_OK && left.samples > 0);
  EXPECT(strcmp(left.shortfall, "") == 0 && strcmp(left.besides, "") == 0 && left.lost_tag_count == 0);
  FAILS(xcodec_encode_file(audio, ecdc, NULL, NULL, &error), XCODEC_STATUS_EXISTS);
  FAILS(xcodec_encode_file("/no/such/file", wav, NULL, NULL, &error), XCODEC_STATUS_NOT_FOUND);
  xcodec_file* file = NULL;
  OK(xcodec_inspect_file(ecdc, &file, &error));
  xcodec_file_info info = {.size = sizeof(info)};
  EXPECT(xcodec_file_get_info(file, &info) == XCODEC_STATUS_OK);
  EXPECT(info.version == 1 && info.source_samples == left.samples && info.bytes > 100);
  EXPECT(info.bandwidth_kbps == 3 && strcmp(info.entropy, "adaptive") == 0 && strlen(info.identity) == 32);
  xcodec_verified verified = {.size = sizeof(verified)};
  OK(xcodec_verify_file(ecdc, NULL, &verified, &error));
  EXPECT(verified.samples == info.samples && verified.chunks > 0 && verified.frames > 0);
  FAILS(xcodec_verify_file(audio, NULL, NULL, &error), XCODEC_STATUS_DAMAGED);
  xcodec_codes* codes = NULL;
  OK(xcodec_read_codes(ecdc, NULL, &codes, &error));
  EXPECT(xcodec_codes_samples(codes) == info.samples &&
         (int64_t)xcodec_codes_count(codes) == verified.chunks);
  xcodec_codes_free(codes);
  FAILS(xcodec_read_codes(audio, NULL, &codes, &error), XCODEC_STATUS_DAMAGED);
  EXPECT(codes == NULL);
  options.codec = codec;
  options.progress = NULL;
  options.overwrite = 1;
  OK(xcodec_encode_file(audio, ecdc, &options, NULL, &error));
  xcodec_verified again = {.size = sizeof(again)};
  OK(xcodec_verify_file(ecdc, NULL, &again, &error));
  EXPECT(again.frames == verified.frames);
  xcodec_file_free(file);
  options.entropy = XCODEC_ENTROPY_PACKED;
  OK(xcodec_encode_file(audio, ecdc, &options, NULL, &error));
  OK(xcodec_inspect_file(ecdc, &file, &error));
  EXPECT(xcodec_file_get_info(file, &info) == XCODEC_STATUS_OK && strcmp(info.entropy, "packed") == 0);
  xcodec_file_free(file);
  options.entropy = 77;
  FAILS(xcodec_encode_file(audio, ecdc, &options, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_inspect_file("/no/such/file", &file, &error), XCODEC_STATUS_NOT_FOUND);
  EXPECT(file == NULL);
  OK(xcodec_decode_file(ecdc, wav, NULL, &error));
  xcodec_decode_file_options decode = {.size = sizeof(decode)};
  decode.codebooks = 1000;
  FAILS(xcodec_decode_file(ecdc, wav, &decode, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  decode.codebooks = 1;
  decode.bits = 20;
  FAILS(xcodec_decode_file(ecdc, wav, &decode, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  remove(wav);
  Watch stop = {0, 1, 0, 0};
  decode.bits = 24;
  decode.progress = Progress;
  decode.progress_user = &stop;
  FAILS(xcodec_decode_file(ecdc, wav, &decode, &error), XCODEC_STATUS_CANCELLED);
  FILE* nothing = fopen(wav, "rb");
  EXPECT(nothing == NULL);
  if (nothing != NULL) fclose(nothing);
  remove(ecdc);
  xcodec_report_free(report);
}

/* A forgotten handle is an error, never a crash. */
static void TestNull(void) {
  int64_t frames = 0;
  xcodec_codec* opened = NULL;
  FAILS(xcodec_models_list(NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_models_describe("", NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codec_open("", NULL, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codes_create(1, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codes_add(NULL, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decode(codec, NULL, NULL, (xcodec_audio**)&opened, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_finish(NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_push_planar(NULL, NULL, 1, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_push_interleaved(NULL, NULL, 1, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decoder_read_planar(NULL, NULL, 1, &frames, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decoder_read_interleaved(NULL, NULL, 1, &frames, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encode_file(NULL, "x", NULL, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decode_file("x", NULL, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_inspect_file("x", NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_verify_file(NULL, NULL, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_read_codes("x", NULL, NULL, &error), XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(xcodec_codec_get_info(NULL, NULL) == XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(xcodec_codec_get_info(codec, NULL) == XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(xcodec_report_get_info(NULL, NULL) == XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(xcodec_file_get_info(NULL, NULL) == XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(xcodec_decoder_get_info(NULL, NULL) == XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(xcodec_codes_samples(NULL) == -1 && xcodec_codes_count(NULL) == 0 &&
         xcodec_audio_samples(NULL) == NULL);
  EXPECT(xcodec_audio_length(NULL) == 0 && xcodec_audio_channels(NULL) == 0 &&
         xcodec_models_count(NULL) == 0);
  EXPECT(xcodec_encoder_samples(NULL) == 0 && xcodec_encoder_model_samples(NULL) == 0);
  xcodec_codec_free(NULL);
  xcodec_codes_free(NULL);
  xcodec_audio_free(NULL);
  xcodec_encoder_free(NULL);
  xcodec_decoder_free(NULL);
  xcodec_report_free(NULL);
  xcodec_file_free(NULL);
}

static void* EncodeInThread(void* unused) {
  (void)unused;
  xcodec_codes* codes = NULL;
  xcodec_coding_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  return xcodec_encode_interleaved(codec, interleaved, kSamples, &options, &codes, NULL) == 0 ? codes : NULL;
}

static void TestThreads(const xcodec_codes* codes) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) EXPECT(pthread_create(&threads[i], NULL, EncodeInThread, NULL) == 0);
  for (int i = 0; i < 2; ++i) {
    void* other = NULL;
    pthread_join(threads[i], &other);
    EXPECT(other != NULL && SameCodes(codes, other));
    xcodec_codes_free(other);
  }
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  MakeAudio();
  xcodec_codec_options options = {.size = sizeof(options)};
  options.threads = 2;
  OK(xcodec_codec_open(NULL, &options, &codec, &error));
  TestStatus();
  TestModels();
  TestStructSizes();
  TestOpening();
  xcodec_codes* codes = EncodePlanar();
  TestEncoding(codes);
  TestDecoding(codes);
  TestForeignCodes();
  TestCodesStream(codes);
  const Buffer file = EncodeStream();
  TestEncoderErrors();
  TestDecoder(file);
  TestFiles(argv[1], argv[2]);
  TestNull();
  TestThreads(codes);
  free(file.data);
  xcodec_codes_free(codes);
  xcodec_codec_free(codec);
  for (int c = 0; c < kChannels; ++c) free(planar[c]);
  free(interleaved);
  printf(failures == 0 ? "C interface: passed\n" : "C interface: %d failures\n", failures);
  return failures == 0 ? 0 : 1;
}
