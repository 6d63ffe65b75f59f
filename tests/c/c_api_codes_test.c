/* Codes in memory: encoding, decoding, codes from elsewhere, threads. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>

#include "c_api_test.h"

xcodec_codes* EncodePlanar(void) {
  xcodec_coding_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  xcodec_codes* codes = NULL;
  OK(xcodec_encode_planar(codec, (const float* const*)planar, kSamples, &options, &codes, &reason));
  return codes;
}

void TestEncoding(const xcodec_codes* codes) {
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
  OK(xcodec_encode_interleaved(codec, interleaved, kSamples, &options, &again, &reason));
  EXPECT(SameCodes(codes, again) && watch.calls >= 3 && watch.done == kSamples && watch.total == kSamples);
  xcodec_codes_free(again);
  Watch stop = {0, 2, 0, 0};
  options.progress_user = &stop;
  FAILS(xcodec_encode_interleaved(codec, interleaved, kSamples, &options, &again, &reason),
        XCODEC_STATUS_CANCELLED);
  EXPECT(again == NULL && stop.calls == 2);
  options.progress = NULL;
  options.bandwidth_kbps = 3.1;
  FAILS(xcodec_encode_interleaved(codec, interleaved, 1, &options, &again, &reason),
        XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encode_interleaved(codec, interleaved, -1, NULL, &again, &reason),
        XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encode_interleaved(codec, interleaved, INT64_MAX, NULL, &again, &reason),
        XCODEC_STATUS_RESOURCE_LIMIT);
  FAILS(xcodec_encode_planar(codec, NULL, 1, NULL, &again, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  OK(xcodec_encode_planar(codec, NULL, 0, NULL, &again, &reason));
  EXPECT(xcodec_codes_count(again) == 0 && xcodec_codes_samples(again) == 0);
  xcodec_codes_free(again);
}

void TestDecoding(const xcodec_codes* codes) {
  xcodec_audio* audio = NULL;
  OK(xcodec_decode(codec, codes, NULL, &audio, &reason));
  EXPECT(xcodec_audio_channels(audio) == kChannels && xcodec_audio_length(audio) == kSamples);
  double power = 0;
  for (int i = 0; i < kSamples * kChannels; ++i)
    power += xcodec_audio_samples(audio)[i] * xcodec_audio_samples(audio)[i];
  EXPECT(power > 1);
  xcodec_decoding_options options = {.size = sizeof(options)};
  options.codebooks = 1;
  xcodec_audio* coarse = NULL;
  OK(xcodec_decode(codec, codes, &options, &coarse, &reason));
  EXPECT(xcodec_audio_length(coarse) == kSamples);
  EXPECT(memcmp(xcodec_audio_samples(audio), xcodec_audio_samples(coarse), kSamples * sizeof(float)) != 0);
  xcodec_audio_free(coarse);
  xcodec_audio_free(audio);
  options.codebooks = 10000;
  FAILS(xcodec_decode(codec, codes, &options, &audio, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(audio == NULL);
  Watch stop = {0, 1, 0, 0};
  options.codebooks = 0;
  options.progress = Progress;
  options.progress_user = &stop;
  FAILS(xcodec_decode(codec, codes, &options, &audio, &reason), XCODEC_STATUS_CANCELLED);
}

/* Codes that the caller made. */
void TestForeignCodes(void) {
  xcodec_codes* codes = NULL;
  xcodec_audio* audio = NULL;
  static uint16_t row[150];
  OK(xcodec_codes_create(-1, &codes, &reason));
  xcodec_chunk chunk = {.size = sizeof(chunk)};
  FAILS(xcodec_codes_add(codes, &chunk, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  chunk.codes = row;
  chunk.frames = 150;
  chunk.codebooks = 1;
  chunk.scale = 1;
  OK(xcodec_codes_add(codes, &chunk, &reason));
  OK(xcodec_decode(codec, codes, NULL, &audio, &reason));
  EXPECT(xcodec_audio_length(audio) == 48000);
  xcodec_audio_free(audio);
  row[3] = 65535;
  OK(xcodec_codes_add(codes, &chunk, &reason));
  FAILS(xcodec_decode(codec, codes, NULL, &audio, &reason), XCODEC_STATUS_DAMAGED);
  chunk.codebooks = 2;
  FAILS(xcodec_codes_add(codes, &chunk, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_codes_free(codes);
}

static void* EncodeInThread(void* unused) {
  (void)unused;
  xcodec_codes* codes = NULL;
  xcodec_coding_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  return xcodec_encode_interleaved(codec, interleaved, kSamples, &options, &codes, NULL) == 0 ? codes : NULL;
}

void TestThreads(const xcodec_codes* codes) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) EXPECT(pthread_create(&threads[i], NULL, EncodeInThread, NULL) == 0);
  for (int i = 0; i < 2; ++i) {
    void* other = NULL;
    pthread_join(threads[i], &other);
    EXPECT(other != NULL && SameCodes(codes, other));
    xcodec_codes_free(other);
  }
}
