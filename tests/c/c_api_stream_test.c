/* Encoders and decoders of streams. */
#include "c_api_test.h"

Buffer EncodeStream(void) {
  const xcodec_tag tags[] = {{"title", "A \xc3\xa9tude"}, {"artist", "Nobody"}};
  xcodec_encoder_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  options.tags = tags;
  options.tag_count = 2;
  Buffer file = {NULL, 0, 0};
  xcodec_encoder* encoder = NULL;
  OK(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &reason));
  for (int at = 0; at < kSamples; at += 4000) {
    const float* piece[kChannels] = {planar[0] + at, planar[1] + at};
    if (at % 8000 == 0) OK(xcodec_encoder_push_planar(encoder, piece, 4000, &reason));
    if (at % 8000 != 0)
      OK(xcodec_encoder_push_interleaved(encoder, interleaved + at * kChannels, 4000, &reason));
  }
  EXPECT(xcodec_encoder_samples(encoder) == kSamples);
  OK(xcodec_encoder_finish(encoder, &reason));
  EXPECT(xcodec_encoder_model_samples(encoder) == kSamples);
  FAILS(xcodec_encoder_push_interleaved(encoder, interleaved, 1, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_encoder_free(encoder);
  return file;
}

void TestCodesStream(const xcodec_codes* codes) {
  xcodec_encoder_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = 3;
  xcodec_encoder* encoder = NULL;
  xcodec_codes* streamed = NULL;
  OK(xcodec_codes_create(-1, &streamed, &reason));
  OK(xcodec_encoder_create_for_codes(codec, &options, AppendCodes, streamed, &encoder, &reason));
  OK(xcodec_encoder_push_interleaved(encoder, interleaved, kSamples, &reason));
  OK(xcodec_encoder_finish(encoder, &reason));
  EXPECT(SameCodes(codes, streamed));
  xcodec_encoder_free(encoder);
  xcodec_codes_free(streamed);
}

void TestEncoderErrors(void) {
  xcodec_encoder_options options = {.size = sizeof(options)};
  xcodec_encoder* encoder = NULL;
  Buffer file = {NULL, 0, 0};
  options.entropy = 77;
  FAILS(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &reason),
        XCODEC_STATUS_INVALID_ARGUMENT);
  options.entropy = XCODEC_ENTROPY_ADAPTIVE;
  options.version0 = 1;
  FAILS(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &reason),
        XCODEC_STATUS_INVALID_ARGUMENT);
  options.version0 = 0;
  options.tag_count = 1;
  FAILS(xcodec_encoder_create(codec, &options, Append, &file, &encoder, &reason),
        XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_create(codec, NULL, NULL, NULL, &encoder, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  /* A callback's code comes back, and a number that is none becomes XCODEC_STATUS_IO. */
  const int codes[][2] = {{XCODEC_STATUS_RESOURCE_LIMIT, XCODEC_STATUS_RESOURCE_LIMIT},
                          {-1, XCODEC_STATUS_IO}};
  for (int i = 0; i < 2; ++i) {
    int code = codes[i][0];
    int status = xcodec_encoder_create(codec, NULL, Refuse, &code, &encoder, &reason);
    if (status == XCODEC_STATUS_OK)
      status = xcodec_encoder_push_interleaved(encoder, interleaved, 100, &reason);
    if (status == XCODEC_STATUS_OK) status = xcodec_encoder_finish(encoder, &reason);
    FAILS(status, codes[i][1]);
    xcodec_encoder_free(encoder);
  }
  free(file.data);
}

void TestDecoder(Buffer file) {
  xcodec_decoder* decoder = NULL;
  xcodec_decoder_options options = {.size = sizeof(options)};
  options.threads = 1;
  OK(xcodec_decoder_create(Take, &file, NULL, &options, &decoder, &reason));
  xcodec_stream_info info = {.size = sizeof(info)};
  EXPECT(xcodec_decoder_get_info(decoder, &info) == XCODEC_STATUS_OK);
  EXPECT(info.version == 1 && info.sample_rate == 48000 && info.channels == 2 && info.source_channels == 2);
  EXPECT(info.tag_count == 2 && strcmp(info.tags[0].key, "title") == 0);
  EXPECT(strcmp(info.tags[0].value, "A \xc3\xa9tude") == 0);
  float* whole = calloc(kSamples * kChannels, sizeof(float));
  int64_t frames = 0;
  OK(xcodec_decoder_read_interleaved(decoder, whole, kSamples, &frames, &reason));
  EXPECT(frames == kSamples);
  OK(xcodec_decoder_read_interleaved(decoder, whole, 10, &frames, &reason));
  EXPECT(frames == 0 && xcodec_decoder_get_info(decoder, &info) == 0 && info.samples == kSamples);
  xcodec_decoder_free(decoder);
  file.read = 0;
  OK(xcodec_decoder_create(Take, &file, codec, NULL, &decoder, &reason));
  float piece[2][777];
  float* pieces[2] = {piece[0], piece[1]};
  int64_t done = 0;
  int same = 1;
  do {
    OK(xcodec_decoder_read_planar(decoder, pieces, 777, &frames, &reason));
    for (int64_t i = 0; done + i >= 10 && i < frames; ++i)
      same = same && piece[1][i] == whole[(done + i) * 2 + 1];
    done += frames;
  } while (frames > 0);
  EXPECT(same && done == kSamples);
  xcodec_decoder_free(decoder);
  file.read = 0;
  OK(xcodec_decoder_create(Take, &file, codec, NULL, &decoder, &reason));
  FAILS(xcodec_decoder_seek(decoder, 1, &reason), XCODEC_STATUS_UNSUPPORTED);
  xcodec_decoder_free(decoder);
  file.read = 0;
  options.seek = GoTo;
  options.file_size = (int64_t)file.size;
  OK(xcodec_decoder_create(Take, &file, codec, &options, &decoder, &reason));
  EXPECT(xcodec_decoder_get_info(decoder, &info) == 0 && info.samples == kSamples && info.picture_count == 0);
  const int64_t positions[] = {kSamples - 10, 0, kSamples / 2};
  for (int i = 0; i < 3; ++i) {
    OK(xcodec_decoder_seek(decoder, positions[i], &reason));
    OK(xcodec_decoder_read_planar(decoder, pieces, 10, &frames, &reason));
    EXPECT(frames == 10);
    for (int64_t j = 0; j < frames; ++j) EXPECT(piece[1][j] == whole[(positions[i] + j) * 2 + 1]);
  }
  OK(xcodec_decoder_seek(decoder, kSamples, &reason));
  OK(xcodec_decoder_read_planar(decoder, pieces, 10, &frames, &reason));
  EXPECT(frames == 0);
  FAILS(xcodec_decoder_seek(decoder, -1, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decoder_seek(NULL, 0, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_decoder_free(decoder);
  file.read = 0;
  file.size -= 20;
  OK(xcodec_decoder_create(Take, &file, codec, NULL, &decoder, &reason));
  int status = XCODEC_STATUS_OK;
  do status = xcodec_decoder_read_interleaved(decoder, whole, kSamples, &frames, &reason);
  while (status == XCODEC_STATUS_OK && frames > 0);
  FAILS(status, XCODEC_STATUS_TRUNCATED);
  xcodec_decoder_free(decoder);
  free(whole);
  int64_t code = -XCODEC_STATUS_NOT_FOUND;
  FAILS(xcodec_decoder_create(FailToRead, &code, codec, NULL, &decoder, &reason), XCODEC_STATUS_NOT_FOUND);
  code = INT64_MIN;
  FAILS(xcodec_decoder_create(FailToRead, &code, codec, NULL, &decoder, &reason), XCODEC_STATUS_IO);
  FAILS(xcodec_decoder_create(NULL, NULL, codec, NULL, &decoder, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  EXPECT(decoder == NULL);
}
