/* What the tests of the C interface share: checks, a signal, a codec, callbacks. */
#ifndef XCODEC_TESTS_C_C_API_TEST_H_
#define XCODEC_TESTS_C_C_API_TEST_H_

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <xcodec/xcodec_c.h>

/* Counts a failure where `holds` is 0. */
void Expect(int holds, const char* what, const char* file, int line);
#define EXPECT(what) Expect((what), #what, __FILE__, __LINE__)

/* Ends the program with the library's own words when a call failed. */
void Ok(int status, char** error, const char* file, int line);
#define OK(call) Ok((call), &reason, __FILE__, __LINE__)

/* The call fails with `code` and says why. */
void Fails(int status, int code, char** error, const char* file, int line);
#define FAILS(call, code) Fails((call), (code), &reason, __FILE__, __LINE__)

enum { kSamples = 120000, kChannels = 2 };

typedef struct Buffer {
  unsigned char* data;
  size_t size;
  size_t read;
} Buffer;

typedef struct Watch {
  int calls;
  int stop_at; /* the call at which to end; 0: never */
  int64_t done;
  int64_t total;
} Watch;

extern int failures;
/* A signal of kSamples frames; the codec of all tests; what the last call said. */
extern float* planar[kChannels];
extern float* interleaved;
extern xcodec_codec* codec;
extern char* reason;

void MakeAudio(void);
int Append(void* user, const void* data, size_t size);
/* In pieces of at most 1000 bytes. */
int64_t Take(void* user, void* data, size_t size);
int GoTo(void* user, int64_t offset);
int AppendCodes(void* user, const xcodec_chunk* chunk);
int Refuse(void* user, const void* data, size_t size);
int64_t FailToRead(void* user, void* data, size_t size);
int Progress(void* user, int64_t done, int64_t total);
int SameCodes(const xcodec_codes* a, const xcodec_codes* b);

/* c_api_codes_test.c */
xcodec_codes* EncodePlanar(void);
void TestEncoding(const xcodec_codes* codes);
void TestDecoding(const xcodec_codes* codes);
void TestForeignCodes(void);
void TestThreads(const xcodec_codes* codes);
/* c_api_stream_test.c */
Buffer EncodeStream(void);
void TestCodesStream(const xcodec_codes* codes);
void TestEncoderErrors(void);
void TestDecoder(Buffer file);
/* c_api_files_test.c */
void TestFiles(const char* audio, const char* folder);

#endif /* XCODEC_TESTS_C_C_API_TEST_H_ */
