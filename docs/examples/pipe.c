/* The C interface as a pipe in both directions: raw 32-bit float samples in, .ecdc in between, raw samples
 * out, in small pieces and in constant memory. pipe encode MODEL KBPS < audio.f32 > audio.ecdc      (MODEL
 * "": the built-in one; interleaved channels) pipe decode < audio.ecdc > audio.f32
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xcodec/xcodec_c.h>

enum { kPiece = 480 };

static int Write(void* user, const void* data, size_t size) {
  return fwrite(data, 1, size, (FILE*)user) == size ? XCODEC_STATUS_OK : XCODEC_STATUS_IO;
}

static int64_t Read(void* user, void* data, size_t size) {
  const size_t n = fread(data, 1, size, (FILE*)user);
  return n == 0 && ferror((FILE*)user) ? -XCODEC_STATUS_IO : (int64_t)n;
}

static int Push(xcodec_encoder* encoder, size_t channels, char** error) {
  float* piece = malloc(kPiece * channels * sizeof(float));
  int status = piece == NULL ? XCODEC_STATUS_RESOURCE_LIMIT : XCODEC_STATUS_OK;
  size_t samples = 0;
  while (status == XCODEC_STATUS_OK && (samples = fread(piece, channels * sizeof(float), kPiece, stdin)) > 0)
    status = xcodec_encoder_push_interleaved(encoder, piece, (int64_t)samples, error);
  free(piece);
  return status == XCODEC_STATUS_OK ? xcodec_encoder_finish(encoder, error) : status;
}

static int Encode(const char* model, double kbps, char** error) {
  xcodec_codec* codec = NULL;
  int status = xcodec_codec_open(model, NULL, &codec, error);
  if (status != XCODEC_STATUS_OK) return status;
  xcodec_model_info info = {.size = sizeof(info)};
  xcodec_codec_get_info(codec, &info);
  xcodec_encoder_options options = {.size = sizeof(options)};
  options.bandwidth_kbps = kbps;
  xcodec_encoder* encoder = NULL;
  status = xcodec_encoder_create(codec, &options, Write, stdout, &encoder, error);
  if (status == XCODEC_STATUS_OK) status = Push(encoder, (size_t)info.channels, error);
  xcodec_encoder_free(encoder);
  xcodec_codec_free(codec);
  return status;
}

static int Pull(xcodec_decoder* decoder, size_t channels, char** error) {
  float* piece = malloc(kPiece * channels * sizeof(float));
  int status = piece == NULL ? XCODEC_STATUS_RESOURCE_LIMIT : XCODEC_STATUS_OK;
  int64_t samples = 1;
  while (status == XCODEC_STATUS_OK && samples > 0) {
    status = xcodec_decoder_read_interleaved(decoder, piece, kPiece, &samples, error);
    if (status == XCODEC_STATUS_OK) status = Write(stdout, piece, (size_t)samples * channels * sizeof(float));
  }
  free(piece);
  return status;
}

static int Decode(char** error) {
  xcodec_decoder* decoder = NULL;
  int status = xcodec_decoder_create(Read, stdin, NULL, NULL, &decoder, error);
  if (status != XCODEC_STATUS_OK) return status;
  xcodec_stream_info info = {.size = sizeof(info)};
  xcodec_decoder_get_info(decoder, &info);
  fprintf(stderr, "%s, %d Hz, %d channels\n", info.model, (int)info.sample_rate, (int)info.channels);
  status = Pull(decoder, (size_t)info.channels, error);
  xcodec_decoder_free(decoder);
  return status;
}

int main(int argc, char** argv) {
  const int encode = argc == 4 && strcmp(argv[1], "encode") == 0;
  if (!encode && !(argc == 2 && strcmp(argv[1], "decode") == 0)) {
    fprintf(stderr, "usage: pipe encode MODEL KBPS | pipe decode\n");
    return 2;
  }
  char* error = NULL;
  const int status = encode ? Encode(argv[2], atof(argv[3]), &error) : Decode(&error);
  if (status != XCODEC_STATUS_OK) fprintf(stderr, "%s\n", error != NULL ? error : xcodec_status_name(status));
  xcodec_free_text(error);
  return xcodec_exit_code(status);
}
