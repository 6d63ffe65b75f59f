/* The C interface from a C compiler's side: every function, its errors, structs of other sizes, threads.
 * usage: c_api_test AUDIO_FILE SCRATCH_FOLDER
 */
#include "c_api_test.h"

#include <stdio.h>

static void TestStatus(void) {
  EXPECT(strcmp(xcodec_status_name(XCODEC_STATUS_DAMAGED), "kDamaged") == 0);
  EXPECT(strcmp(xcodec_status_name(7), "unknown") == 0);
  EXPECT(xcodec_exit_code(XCODEC_STATUS_OK) == 0 && xcodec_exit_code(XCODEC_STATUS_IO) == 5);
  EXPECT(strchr(xcodec_version(), '.') != NULL);
  xcodec_free_text(NULL);
}

static void TestModels(void) {
  xcodec_models* models = NULL;
  OK(xcodec_models_list(&models, &reason));
  EXPECT(xcodec_models_count(models) >= 1);
  xcodec_model_info info = {.size = sizeof(info)};
  EXPECT(xcodec_models_get(models, 0, &info) == XCODEC_STATUS_OK);
  EXPECT(xcodec_models_get(models, 1000, &info) == XCODEC_STATUS_INVALID_ARGUMENT);
  xcodec_models_free(models);
  OK(xcodec_models_describe(NULL, &models, &reason));
  EXPECT(xcodec_models_count(models) == 1 && xcodec_models_get(models, 0, &info) == XCODEC_STATUS_OK);
  EXPECT(info.sample_rate == 48000 && info.channels == kChannels && strlen(info.identity) == 64);
  EXPECT(info.bandwidth_count >= 2 && info.bandwidths_kbps[0] < info.bandwidths_kbps[1]);
  xcodec_models_free(models);
  FAILS(xcodec_models_describe("no_such_model", &models, &reason), XCODEC_STATUS_MODEL_MISSING);
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
  OK(xcodec_codec_open("", &longer.options, &other, &reason));
  xcodec_codec_free(other);
  longer.later = 1;
  FAILS(xcodec_codec_open("", &longer.options, &other, &reason), XCODEC_STATUS_UNSUPPORTED);
  EXPECT(other == NULL);
  longer.options.size = 0;
  FAILS(xcodec_codec_open("", &longer.options, &other, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
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
  FAILS(xcodec_codec_open("", &options, &other, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  options.backend = XCODEC_BACKEND_NATIVE;
  options.threads = -1;
  FAILS(xcodec_codec_open("", &options, &other, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codec_open("no_such_model", NULL, &other, &reason), XCODEC_STATUS_MODEL_MISSING);
  EXPECT(xcodec_codec_open("no_such_model", NULL, &other, NULL) == XCODEC_STATUS_MODEL_MISSING);
}

/* A forgotten handle is an error, never a crash. */
static void TestNull(void) {
  int64_t frames = 0;
  xcodec_codec* opened = NULL;
  FAILS(xcodec_models_list(NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_models_describe("", NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codec_open("", NULL, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codes_create(1, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_codes_add(NULL, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decode(codec, NULL, NULL, (xcodec_audio**)&opened, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_finish(NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_push_planar(NULL, NULL, 1, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encoder_push_interleaved(NULL, NULL, 1, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decoder_read_planar(NULL, NULL, 1, &frames, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decoder_read_interleaved(NULL, NULL, 1, &frames, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_encode_file(NULL, "x", NULL, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_decode_file("x", NULL, NULL, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_inspect_file("x", NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_verify_file(NULL, NULL, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_read_codes("x", NULL, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
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

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  MakeAudio();
  xcodec_codec_options options = {.size = sizeof(options)};
  options.threads = 2;
  OK(xcodec_codec_open(NULL, &options, &codec, &reason));
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
