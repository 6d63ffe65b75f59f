/* Files end to end. */
#include <stdio.h>

#include "c_api_test.h"

void TestFiles(const char* audio, const char* folder) {
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
  OK(xcodec_encode_file(audio, ecdc, &options, &report, &reason));
  EXPECT(watch.calls > 0 && watch.done == watch.total);
  xcodec_report_info left = {.size = sizeof(left)};
  EXPECT(xcodec_report_get_info(report, &left) == XCODEC_STATUS_OK && left.samples > 0);
  EXPECT(strcmp(left.shortfall, "") == 0 && strcmp(left.besides, "") == 0 && left.lost_tag_count == 0);
  FAILS(xcodec_encode_file(audio, ecdc, NULL, NULL, &reason), XCODEC_STATUS_EXISTS);
  FAILS(xcodec_encode_file("/no/such/file", wav, NULL, NULL, &reason), XCODEC_STATUS_NOT_FOUND);
  xcodec_file* file = NULL;
  OK(xcodec_inspect_file(ecdc, &file, &reason));
  xcodec_file_info info = {.size = sizeof(info)};
  EXPECT(xcodec_file_get_info(file, &info) == XCODEC_STATUS_OK);
  EXPECT(info.version == 1 && info.source_samples == left.samples && info.bytes > 100);
  EXPECT(info.bandwidth_kbps == 3 && strcmp(info.entropy, "adaptive") == 0 && strlen(info.identity) == 32);
  xcodec_verified verified = {.size = sizeof(verified)};
  OK(xcodec_verify_file(ecdc, NULL, &verified, &reason));
  EXPECT(verified.samples == info.samples && verified.chunks > 0 && verified.frames > 0);
  FAILS(xcodec_verify_file(audio, NULL, NULL, &reason), XCODEC_STATUS_DAMAGED);
  xcodec_codes* codes = NULL;
  OK(xcodec_read_codes(ecdc, NULL, &codes, &reason));
  EXPECT(xcodec_codes_samples(codes) == info.samples &&
         (int64_t)xcodec_codes_count(codes) == verified.chunks);
  xcodec_codes_free(codes);
  FAILS(xcodec_read_codes(audio, NULL, &codes, &reason), XCODEC_STATUS_DAMAGED);
  EXPECT(codes == NULL);
  options.codec = codec;
  options.progress = NULL;
  options.overwrite = 1;
  OK(xcodec_encode_file(audio, ecdc, &options, NULL, &reason));
  xcodec_verified again = {.size = sizeof(again)};
  OK(xcodec_verify_file(ecdc, NULL, &again, &reason));
  EXPECT(again.frames == verified.frames);
  xcodec_file_free(file);
  options.entropy = XCODEC_ENTROPY_PACKED;
  OK(xcodec_encode_file(audio, ecdc, &options, NULL, &reason));
  OK(xcodec_inspect_file(ecdc, &file, &reason));
  EXPECT(xcodec_file_get_info(file, &info) == XCODEC_STATUS_OK && strcmp(info.entropy, "packed") == 0);
  xcodec_file_free(file);
  options.entropy = 77;
  FAILS(xcodec_encode_file(audio, ecdc, &options, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  FAILS(xcodec_inspect_file("/no/such/file", &file, &reason), XCODEC_STATUS_NOT_FOUND);
  EXPECT(file == NULL);
  xcodec_report* decoded = NULL;
  OK(xcodec_decode_file(ecdc, wav, NULL, &decoded, &reason));
  xcodec_report_info left_out = {.size = sizeof(left_out)};
  EXPECT(xcodec_report_get_info(decoded, &left_out) == XCODEC_STATUS_OK);
  EXPECT(left_out.samples > 0 && left_out.peak > 0 && (left_out.clipped == 1) == (left_out.peak > 0.99F));
  EXPECT(left_out.lost_tag_count == 0 && left_out.shortfall[0] == 0 && left_out.besides[0] == 0);
  xcodec_report_free(decoded);
  xcodec_decode_file_options decode = {.size = sizeof(decode)};
  decode.codebooks = 1000;
  FAILS(xcodec_decode_file(ecdc, wav, &decode, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  decode.codebooks = 1;
  decode.bits = 20;
  FAILS(xcodec_decode_file(ecdc, wav, &decode, NULL, &reason), XCODEC_STATUS_INVALID_ARGUMENT);
  remove(wav);
  Watch stop = {0, 1, 0, 0};
  decode.bits = 24;
  decode.progress = Progress;
  decode.progress_user = &stop;
  FAILS(xcodec_decode_file(ecdc, wav, &decode, NULL, &reason), XCODEC_STATUS_CANCELLED);
  FILE* nothing = fopen(wav, "rb");
  EXPECT(nothing == NULL);
  if (nothing != NULL) fclose(nothing);
  remove(ecdc);
  xcodec_report_free(report);
}
