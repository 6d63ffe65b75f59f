/// \file
/// The library for C (C99 or later) and for every language that can call C: models, audio to codes and back
/// in memory, streams, whole files. It corresponds to <xcodec/xcodec.h> for C++, whose comments say more
/// about latency, memory and models.
///
/// Rules for all functions:
///
/// - **Results.** Functions that can fail return an `int`: XCODEC_STATUS_OK or the code of the failure. The
///   numbers of codes never change; later releases may return new codes. Outputs are written only on success,
///   except that handles (`X** out`) become NULL on failure.
/// - **Error text.** `char** error` may be NULL. Otherwise `*error` becomes NULL on success, and on failure
///   one line of text, without a newline, that the caller frees with xcodec_free_text(); it is NULL when
///   there is no memory for it. Names of files and tags in it are raw: mask them before printing.
/// - **No exceptions** leave the library, and none may leave a callback (nor may longjmp). Out of memory is
///   XCODEC_STATUS_RESOURCE_LIMIT. NULL for a required argument is XCODEC_STATUS_INVALID_ARGUMENT.
/// - **Handles** are made by the library and freed once by their `_free`, which also accepts NULL. Objects
///   that a function takes as `const` may be used by several threads at the same time, all others by one
///   thread at a time. A handle does not need the handles that it was made from: free them in any order.
/// - **Structs** begin with their size. Set it to `sizeof` the struct and everything else to zero, which is
///   always the default: `xcodec_codec_options options = {.size = sizeof(options)};`. A NULL pointer to
///   options means all defaults. Structs grow only at their end, so a program and a library of different
///   releases work together; an option that an older library does not know is XCODEC_STATUS_UNSUPPORTED
///   unless it is zero. In structs that the library fills in, the caller sets `size` and the library fills in
///   that many bytes. Text and arrays in them belong to the handle and live as long as it does.
/// - **Text** is UTF-8 with a terminating zero; file names are the system's bytes.
/// - **Audio** is 32-bit floating point, full scale +-1; lengths in samples count one channel. Planar:
///   `channels[c]` points to the samples of channel c. Interleaved: channel by channel within an instant.
/// - **Callbacks** run in the thread that calls the library, get `user` unchanged, and must not use the
///   handle that calls them.
#ifndef XCODEC_XCODEC_C_H_
#define XCODEC_XCODEC_C_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Status and version ---- */

/// Why a call failed; the numbers of xcodec::StatusCode.
enum {
  XCODEC_STATUS_OK = 0,
  XCODEC_STATUS_INTERNAL = 10,             ///< a bug in the library, please report it
  XCODEC_STATUS_CANCELLED = 11,            ///< a callback asked to stop
  XCODEC_STATUS_INVALID_ARGUMENT = 20,     ///< the call is wrong
  XCODEC_STATUS_DAMAGED = 30,              ///< data contradicts its own format, checksum or length
  XCODEC_STATUS_TRUNCATED = 31,            ///< data ends too early for its format
  XCODEC_STATUS_UNSUPPORTED = 40,          ///< a valid request or file that this build does not support
  XCODEC_STATUS_UNSUPPORTED_VERSION = 41,  ///< a container, model or arithmetic of another release
  XCODEC_STATUS_MODEL_MISSING = 42,        ///< the model is not installed; the text says how to get it
  XCODEC_STATUS_MODEL_MISMATCH = 43,       ///< the installed model of that name did not make the file
  XCODEC_STATUS_IO = 50,                   ///< reading or writing failed; the text has the system's reason
  XCODEC_STATUS_EXISTS = 51,               ///< the output exists and overwriting was not asked for
  XCODEC_STATUS_NOT_FOUND = 52,            ///< the input does not exist
  XCODEC_STATUS_RESOURCE_LIMIT = 60        ///< out of memory, or over a documented limit
};

/// Version of the library that runs, such as "1.2.3". Never NULL, never freed.
const char* xcodec_version(void);
/// Name of a code as in the documentation, "kDamaged"; "unknown" for other numbers. Never freed.
const char* xcodec_status_name(int status);
/// The exit code of the program `xcodec` for a status: 0 ok, 1 internal, 2 usage, 3 damaged data, 4
/// unsupported, 5 input/output, 6 resource limit.
int xcodec_exit_code(int status);
/// Frees a text that the library returned through `char** error`. NULL is allowed.
void xcodec_free_text(char* text);

/// Receives the progress of a call, about once per second of audio: `done` of `total` samples per channel at
/// the model's rate; `total` is negative if it is not known, and `done` never decreases. Returning anything
/// but 0 ends the call with XCODEC_STATUS_CANCELLED.
typedef int (*xcodec_progress_function)(void* user, int64_t done, int64_t total);

/// Key and value, as in the tags of a file: lower-case ASCII letters, digits and '_' (1 to 64), and UTF-8.
typedef struct xcodec_tag {
  const char* key;    ///< such as title
  const char* value;  ///< UTF-8
} xcodec_tag;

/* ---- Models ---- */

/// The implementation that runs a model. It affects results only by rounding.
enum {
  XCODEC_BACKEND_AUTO = 0,     ///< the native engine if it supports the model, otherwise LibTorch
  XCODEC_BACKEND_NATIVE = 1,   ///< the engine inside the library
  XCODEC_BACKEND_LIBTORCH = 2  ///< libxcodec_torch.so, loaded when first asked for
};

/// Properties of a model. Rates are in Hz, lengths in samples per channel at the model's rate.
typedef struct xcodec_model_info {
  size_t size;                    ///< of this struct, which the caller sets
  const char* name;               ///< its name in the store
  const char* identity;           ///< 64 hexadecimal digits; only this model decodes files that state it
  const char* folder;             ///< "" for the built-in model
  const char* family;             ///< "encodec", "spectral", "xcodec" or "dac"
  const double* bandwidths_kbps;  ///< ascending
  size_t bandwidth_count;         ///< length of bandwidths_kbps
  int32_t sample_rate;            ///< Hz
  int32_t channels;               ///< of the audio
  int32_t hop;                    ///< samples per frame of codes
  int32_t frame_rate;             ///< frames of codes per second, rounded up
  int32_t codebooks;              ///< at the highest bandwidth
  int32_t codebook_size;          ///< every code is below it
  int64_t chunk_length;           ///< 0 for models that code the input as one run of frames
  int64_t chunk_stride;           ///< from one chunk's start to the next
  int64_t lookahead;              ///< samples from a frame's (chunk's) first one until its codes are final
  int32_t language_model;         ///< 1: it has one that version 1 files can use
} xcodec_model_info;

/// Descriptions of models. Immutable.
typedef struct xcodec_models xcodec_models;

/// Every model that can be opened by name, sorted; none is loaded. Fails with
/// XCODEC_STATUS_RESOURCE_LIMIT only.
int xcodec_models_list(xcodec_models** out, char** error);
/// One model, without loading it. `model`: as for xcodec_codec_open(), and its errors.
int xcodec_models_describe(const char* model, xcodec_models** out, char** error);
/// Number of models; 0 for NULL.
size_t xcodec_models_count(const xcodec_models* models);
/// Model `index`, from 0. XCODEC_STATUS_INVALID_ARGUMENT when there is none.
int xcodec_models_get(const xcodec_models* models, size_t index, xcodec_model_info* info);
/// Frees the handle; NULL is allowed.
void xcodec_models_free(xcodec_models* models);

/// How a model computes.
typedef struct xcodec_codec_options {
  size_t size;         ///< of this struct, which the caller sets
  int32_t threads;     ///< 0: one per core; 1: everything in the calling thread; up to 1024
  int32_t backend;     ///< XCODEC_BACKEND_...
  const char* device;  ///< LibTorch: "cpu" (or NULL) or "cuda"
} xcodec_codec_options;

/// A loaded model with its threads. Immutable: share one among any number of threads, encoders and decoders.
typedef struct xcodec_codec xcodec_codec;

/// Loads a model: a name in the store, a folder with a model, or NULL or "" for the built-in one. Takes from
/// a few milliseconds to seconds. Errors: MODEL_MISSING, DAMAGED, UNSUPPORTED (no LibTorch, no such device),
/// UNSUPPORTED_VERSION, INVALID_ARGUMENT, IO, RESOURCE_LIMIT.
int xcodec_codec_open(const char* model, const xcodec_codec_options* options, xcodec_codec** out,
                      char** error);
/// Properties of the model. INVALID_ARGUMENT for NULL or a size of 0.
int xcodec_codec_get_info(const xcodec_codec* codec, xcodec_model_info* info);
/// Frees the handle; NULL is allowed.
void xcodec_codec_free(xcodec_codec* codec);

/* ---- Codes in memory ---- */

/// Codes of one chunk: codebook k at frame t is codes[k * frames + t]. Models without chunks have one such
/// block for a whole input; an encoder that returns codes returns several, which are runs of frames in order.
typedef struct xcodec_chunk {
  size_t size;            ///< of this struct, which the caller sets
  const uint16_t* codes;  ///< [codebooks][frames], each below the model's codebook_size
  int64_t frames;         ///< of codes
  int32_t codebooks;      ///< of the codes
  float scale;            ///< 1 for models that do not normalise
} xcodec_chunk;

/// Codes of one input: its length and its chunks, in order.
typedef struct xcodec_codes xcodec_codes;

/// Creates codes without chunks. `samples`: length of the audio per channel at the model's rate; negative:
/// the length of all frames. Errors: RESOURCE_LIMIT.
int xcodec_codes_create(int64_t samples, xcodec_codes** out, char** error);
/// Adds a copy of a chunk at the end. Every chunk must have as many codebooks as the first; xcodec_decode()
/// checks shapes and codes against the model. Errors: INVALID_ARGUMENT, RESOURCE_LIMIT.
int xcodec_codes_add(xcodec_codes* codes, const xcodec_chunk* chunk, char** error);
/// Length of the audio, as for xcodec_codes_create(); -1 for NULL.
int64_t xcodec_codes_samples(const xcodec_codes* codes);
/// Number of chunks; 0 for NULL.
size_t xcodec_codes_count(const xcodec_codes* codes);
/// Chunk `index`, from 0; its codes belong to `codes` and stay valid until the next xcodec_codes_add().
/// INVALID_ARGUMENT if there is none.
int xcodec_codes_get(const xcodec_codes* codes, size_t index, xcodec_chunk* chunk);
/// Frees the handle; NULL is allowed.
void xcodec_codes_free(xcodec_codes* codes);

/// How to encode audio.
typedef struct xcodec_coding_options {
  size_t size;             ///< of this struct, which the caller sets
  double bandwidth_kbps;   ///< one of the model's; 0: 6 if it has that, otherwise its highest
  double segment_seconds;  ///< X-Codec: longer audio is cut into overlapping segments; 0: the default,
                           ///< negative: never
  int32_t effort;          ///< width of the search for codes, 1 (fast) .. 16; 0: the model's default
  xcodec_progress_function progress;  ///< may be NULL; otherwise work is cut into pieces of one second
  void* progress_user;                ///< what progress gets
} xcodec_coding_options;

/// Audio of the model's channels at the model's rate -> codes, `samples` of each channel. Audio of
/// length 0 has no chunks. Errors: INVALID_ARGUMENT, RESOURCE_LIMIT, INTERNAL, CANCELLED.
int xcodec_encode_planar(const xcodec_codec* codec, const float* const* channels, int64_t samples,
                         const xcodec_coding_options* options, xcodec_codes** out, char** error);
/// The same for interleaved audio.
int xcodec_encode_interleaved(const xcodec_codec* codec, const float* interleaved, int64_t samples,
                              const xcodec_coding_options* options, xcodec_codes** out, char** error);

/// How to decode codes.
typedef struct xcodec_decoding_options {
  size_t size;                        ///< of this struct, which the caller sets
  int32_t codebooks;                  ///< use only the first few, at most as many as there are; 0: all
  xcodec_progress_function progress;  ///< may be NULL
  void* progress_user;                ///< what progress gets
  uint64_t codebook_mask;  ///< or only some, bit k - 1 for the k-th; 0: all. Not with the built-in model
} xcodec_decoding_options;

/// Audio that the library made. Immutable.
typedef struct xcodec_audio xcodec_audio;

/// Codes -> audio with the model's channels and rate, of exactly xcodec_codes_samples() samples (all samples
/// of the frames if that is negative). Codes may come from anywhere and may have fewer codebooks than the
/// model. Errors: INVALID_ARGUMENT (shapes), DAMAGED (a code out of range, fewer frames than samples),
/// RESOURCE_LIMIT, CANCELLED.
int xcodec_decode(const xcodec_codec* codec, const xcodec_codes* codes,
                  const xcodec_decoding_options* options, xcodec_audio** out, char** error);
/// Number of channels; 0 for NULL.
int32_t xcodec_audio_channels(const xcodec_audio* audio);
/// Samples per channel; 0 for NULL.
int64_t xcodec_audio_length(const xcodec_audio* audio);
/// Planar, one channel after another: [channels][samples]. It belongs to `audio`. NULL for NULL.
const float* xcodec_audio_samples(const xcodec_audio* audio);
/// Frees the handle; NULL is allowed.
void xcodec_audio_free(xcodec_audio* audio);

/* ---- Streams ---- */

/// How codes are turned into bytes.
enum {
  XCODEC_ENTROPY_DEFAULT = 0,   ///< adaptive; packed in version 0
  XCODEC_ENTROPY_PACKED = 1,    ///< a fixed number of bits for each code
  XCODEC_ENTROPY_ADAPTIVE = 2,  ///< integer range coder, learns while it codes; not in version 0
  XCODEC_ENTROPY_LM = 3         ///< the model's language model; smallest and slowest
};

/// The input of a stream and how to encode it.
typedef struct xcodec_encoder_options {
  size_t size;             ///< of this struct, which the caller sets
  double bandwidth_kbps;   ///< as xcodec_coding_options
  double segment_seconds;  ///< as xcodec_coding_options
  int32_t effort;          ///< as xcodec_coding_options
  int32_t version0;        ///< 1: a file of container version 0, which the reference reads
  int32_t entropy;         ///< XCODEC_ENTROPY_...
  int32_t sample_rate;     ///< of the pushed audio, Hz; 0: the model's. Other rates are resampled
  int32_t channels;        ///< of the pushed audio, up to 64; 0: the model's. Others are mixed
  const xcodec_tag* tags;  ///< stored in version 1; copied
  size_t tag_count;        ///< length of tags
} xcodec_encoder_options;

/// Takes the next `size` bytes (at least 1) of a file. Returns XCODEC_STATUS_OK, or a code that the library
/// function then returns; numbers that are not a code become XCODEC_STATUS_IO.
typedef int (*xcodec_write_function)(void* user, const void* data, size_t size);
/// Takes the next chunk, which is valid only during the call. Returns the same as xcodec_write_function.
typedef int (*xcodec_codes_function)(void* user, const xcodec_chunk* chunk);

/// Encodes one input in pieces of any size, in bounded memory. The result depends neither on the pieces nor
/// on the number of threads. After a failure, every call returns the same failure.
typedef struct xcodec_encoder xcodec_encoder;

/// An encoder that writes an .ecdc file. Errors: INVALID_ARGUMENT, UNSUPPORTED, MODEL_MISSING (no language
/// model), RESOURCE_LIMIT, and those of `write`, which may be called at once.
int xcodec_encoder_create(const xcodec_codec* codec, const xcodec_encoder_options* options,
                          xcodec_write_function write, void* user, xcodec_encoder** out, char** error);
/// An encoder that returns codes; the options version0, entropy and tags have no effect.
int xcodec_encoder_create_for_codes(const xcodec_codec* codec, const xcodec_encoder_options* options,
                                    xcodec_codes_function codes, void* user, xcodec_encoder** out,
                                    char** error);
/// Takes `samples` samples of each channel. Errors: INVALID_ARGUMENT, RESOURCE_LIMIT, INTERNAL, and those of
/// the callback.
int xcodec_encoder_push_planar(xcodec_encoder* encoder, const float* const* channels, int64_t samples,
                               char** error);
/// The same for interleaved audio.
int xcodec_encoder_push_interleaved(xcodec_encoder* encoder, const float* interleaved, int64_t samples,
                                    char** error);
/// Ends the audio. If this is ok, the file or the codes are complete; nothing may be pushed afterwards.
int xcodec_encoder_finish(xcodec_encoder* encoder, char** error);
/// Samples per channel taken so far, at the input's rate; 0 for NULL.
int64_t xcodec_encoder_samples(const xcodec_encoder* encoder);
/// The same at the model's rate; after xcodec_encoder_finish(), the length of the coded audio.
int64_t xcodec_encoder_model_samples(const xcodec_encoder* encoder);
/// Frees the handle; NULL is allowed. An encoder that was not finished leaves an incomplete file.
void xcodec_encoder_free(xcodec_encoder* encoder);

/// Makes byte `offset` of the file, 0 to its size, the next one that the read function returns. Returns
/// XCODEC_STATUS_OK, or a code that the library function then returns.
typedef int (*xcodec_seek_function)(void* user, int64_t offset);

/// How to decode a stream.
typedef struct xcodec_decoder_options {
  size_t size;          ///< of this struct, which the caller sets
  const char* model;    ///< name or folder of the model to use instead of the file's; NULL: the file's
  const char* device;   ///< as xcodec_codec_options; these three if the decoder opens the model
  int32_t threads;      ///< 0: one per core
  int32_t backend;      ///< XCODEC_BACKEND_...
  int32_t model_rate;   ///< 1: keep the model's sample rate instead of restoring the source's
  int32_t as_original;  ///< 1: X-Codec: whole frames, level not restored, as the original returns
  int32_t channels;     ///< of the audio to read; 0: one if the source had one, otherwise the model's
  int32_t codebooks;    ///< use only the first few, at most as many as the file has; 0: all
  double max_seconds;   ///< more audio is RESOURCE_LIMIT; 0: a thousand times what such a file usually holds;
                        ///< infinity: no limit
  xcodec_seek_function seek;  ///< gets the same `user` as the read function; NULL: the stream cannot seek
  int64_t file_size;          ///< with `seek`: size of the file in bytes
  uint64_t codebook_mask;     ///< as xcodec_decoding_options
} xcodec_decoder_options;

/// A picture in a file.
typedef struct xcodec_picture {
  const void* data;         ///< an image file, unchecked
  size_t bytes;             ///< length of data
  const char* mime;         ///< "image/jpeg"; raw
  const char* description;  ///< raw
  int32_t type;             ///< 0 to 20 as in ID3v2 and FLAC; 3: front cover
} xcodec_picture;

/// Properties of a stream, from its header.
typedef struct xcodec_stream_info {
  size_t size;                     ///< of this struct, which the caller sets
  const char* model;               ///< the name of the model that made it
  const xcodec_tag* tags;          ///< raw: mask before printing; a value with a zero byte ends there
  size_t tag_count;                ///< length of tags
  int64_t samples;                 ///< per channel, of the whole audio; -1: known only at the end
  int32_t version;                 ///< of the container
  int32_t sample_rate;             ///< of the audio to read, Hz
  int32_t channels;                ///< of the audio to read
  int32_t codebooks;               ///< of the codes
  int32_t language_model;          ///< 1: entropy-coded with one
  int32_t source_channels;         ///< of what was encoded; 0: unknown
  const xcodec_picture* pictures;  ///< in the file's order
  size_t picture_count;            ///< length of pictures
} xcodec_stream_info;

/// Puts up to `size` bytes of the file into `data`. Returns their number, 0 only at the end, or a negative
/// number: minus the code that the library function then returns (numbers that are not a code become
/// XCODEC_STATUS_IO).
typedef int64_t (*xcodec_read_function)(void* user, void* data, size_t size);

/// Decodes one file in pieces of any size, in bounded memory. After a failure, every call returns the same
/// failure; audio read before it is correct.
typedef struct xcodec_decoder xcodec_decoder;

/// Reads the header, and with options.seek also the end. `codec`: a model that is already open, or NULL to
/// open the one that the file names. Errors: DAMAGED, TRUNCATED, UNSUPPORTED, UNSUPPORTED_VERSION,
/// MODEL_MISSING, MODEL_MISMATCH, RESOURCE_LIMIT, INVALID_ARGUMENT, those of xcodec_codec_open() and of
/// `read`.
int xcodec_decoder_create(xcodec_read_function read, void* user, const xcodec_codec* codec,
                          const xcodec_decoder_options* options, xcodec_decoder** out, char** error);
/// INVALID_ARGUMENT for NULL or a size of 0.
int xcodec_decoder_get_info(const xcodec_decoder* decoder, xcodec_stream_info* info);
/// Reads the next samples, at most `max_samples` of each channel; channels[c] has room for them. `*count`
/// becomes their number: fewer only at the end, then 0. At the end every checksum has been checked. Errors:
/// DAMAGED, TRUNCATED, RESOURCE_LIMIT, INVALID_ARGUMENT, those of `read`.
int xcodec_decoder_read_planar(xcodec_decoder* decoder, float* const* channels, int64_t max_samples,
                               int64_t* count, char** error);
/// The same interleaved; `interleaved` has room for max_samples * channels.
int xcodec_decoder_read_interleaved(xcodec_decoder* decoder, float* interleaved, int64_t max_samples,
                                    int64_t* count, char** error);
/// Makes `sample`, counted like xcodec_stream_info::samples, the next one to be read; at or after the end
/// nothing is left. An earlier failure is cleared. Errors: UNSUPPORTED without options.seek,
/// INVALID_ARGUMENT, and those of xcodec_decoder_create(). xcodec::Decoder::Seek says what is checked.
int xcodec_decoder_seek(xcodec_decoder* decoder, int64_t sample, char** error);
/// Frees the handle; NULL is allowed.
void xcodec_decoder_free(xcodec_decoder* decoder);

/* ---- Files ---- */

/// How to encode a file. The defaults are the program's.
typedef struct xcodec_encode_file_options {
  size_t size;                        ///< of this struct, which the caller sets
  const char* model;                  ///< name or folder; NULL or "": the built-in one
  double bandwidth_kbps;              ///< as xcodec_coding_options
  double segment_seconds;             ///< as xcodec_coding_options
  int32_t effort;                     ///< as xcodec_coding_options
  int32_t version0;                   ///< 1: a file of container version 0
  int32_t language_model;             ///< 1: entropy-code with the model's language model
  int32_t threads;                    ///< 0: one per core
  int32_t overwrite;                  ///< 1: replace an existing output
  int32_t verify;                     ///< 1: read the output back and compare the codes
  int32_t accept_truncated;           ///< 1: encode inputs that end early as far as they can be read
  xcodec_progress_function progress;  ///< may be NULL; no output is left when it ends the call
  void* progress_user;                ///< what progress gets
  const xcodec_codec*
      codec;  ///< open already, for many files: instead of model, threads, backend; NULL: opened here
  const char* device;   ///< as xcodec_codec_options
  int32_t backend;      ///< XCODEC_BACKEND_...
  int32_t entropy;      ///< XCODEC_ENTROPY_...; language_model = 1 is XCODEC_ENTROPY_LM
  int32_t no_preserve;  ///< 1: the output does not get the input's time stamps and permissions
} xcodec_encode_file_options;

/// What an encoding or decoding left out: remove a source only if all texts are empty and nothing is clipped.
typedef struct xcodec_report_info {
  size_t size;                   ///< of this struct, which the caller sets
  int64_t samples;               ///< per channel, at the source's rate; after decoding at the output's
  const char* shortfall;         ///< what the input announces but the output lacks; "": nothing
  const char* besides;           ///< what else the input holds: "video", unknown bytes; "": nothing
  const char* const* lost_tags;  ///< names of tags that the output does not hold as they were
  size_t lost_tag_count;         ///< length of lost_tags
  float peak;                    ///< decoding: largest absolute sample before clipping; 1 is full scale
  int32_t clipped;               ///< 1: decoding cut it, to 0.99
} xcodec_report_info;

/// The report of one encoding or decoding. Immutable.
typedef struct xcodec_report xcodec_report;

/// Encodes an audio file to an .ecdc file, with its tags, as the program `xcodec` does. The output appears
/// complete or not at all; pipes and devices are written to step by step. `report` may be NULL. Thread-safe.
/// Errors: NOT_FOUND, IO, DAMAGED, TRUNCATED (input), INVALID_ARGUMENT, UNSUPPORTED, MODEL_MISSING, EXISTS,
/// CANCELLED, RESOURCE_LIMIT.
int xcodec_encode_file(const char* input, const char* output, const xcodec_encode_file_options* options,
                       xcodec_report** report, char** error);
/// INVALID_ARGUMENT for NULL or a size of 0.
int xcodec_report_get_info(const xcodec_report* report, xcodec_report_info* info);
/// Frees the handle; NULL is allowed.
void xcodec_report_free(xcodec_report* report);

/// How to decode a file. The defaults are the program's.
typedef struct xcodec_decode_file_options {
  size_t size;         ///< of this struct, which the caller sets
  const char* model;   ///< name or folder to use; NULL or "": the model that the file names
  double max_seconds;  ///< as xcodec_decoder_options
  int32_t rescale;     ///< 1: scale down if the output would clip; otherwise it is limited to +-0.99
  int32_t model_rate;  ///< as xcodec_decoder_options
  int32_t channels;    ///< as xcodec_decoder_options
  int32_t bits;        ///< 16 (or 0), 24, or 32 for floating point
  int32_t threads;     ///< 0: one per core
  int32_t overwrite;   ///< 1: replace an existing output
  xcodec_progress_function progress;  ///< may be NULL; no output is left when it ends the call
  void* progress_user;                ///< what progress gets
  const xcodec_codec* codec;  ///< as xcodec_encode_file_options; MODEL_MISMATCH if it is not the file's
  const char* device;         ///< as xcodec_codec_options
  int32_t backend;            ///< XCODEC_BACKEND_...
  int32_t codebooks;          ///< as xcodec_decoder_options
  int32_t as_original;        ///< as xcodec_decoder_options
  uint64_t codebook_mask;     ///< as xcodec_decoding_options
  int32_t no_preserve;        ///< as xcodec_encode_file_options
} xcodec_decode_file_options;

/// Decodes an .ecdc file to a .wav or .flac file, with its tags. The output appears complete or not at all;
/// pipes and devices get WAV. `report` may be NULL. Thread-safe. Errors: NOT_FOUND, IO, DAMAGED, TRUNCATED,
/// INVALID_ARGUMENT, CANCELLED, UNSUPPORTED, UNSUPPORTED_VERSION, MODEL_MISSING, MODEL_MISMATCH, EXISTS,
/// RESOURCE_LIMIT.
int xcodec_decode_file(const char* input, const char* output, const xcodec_decode_file_options* options,
                       xcodec_report** report, char** error);

/// The header of a file. Fields that version 0 does not have are 0 or "".
typedef struct xcodec_file_info {
  size_t size;              ///< of this struct, which the caller sets
  const char* model;        ///< the name of the model that made it
  const char* identity;     ///< of the model: the first 32 digits of xcodec_model_info::identity
  const char* entropy;      ///< "packed", "adaptive" or "lm"
  const xcodec_tag* tags;   ///< raw: mask before printing; a value with a zero byte ends there
  size_t tag_count;         ///< length of tags
  double bandwidth_kbps;    ///< nominal: of the codes before entropy coding
  int64_t samples;          ///< per channel at the model's rate; -1: known only at the end (pipes)
  int64_t source_samples;   ///< per channel at source_rate; -1: unknown
  int64_t bytes;            ///< of the file; -1: a pipe
  int32_t version;          ///< of the container
  int32_t sample_rate;      ///< the model's, Hz
  int32_t channels;         ///< the model's
  int32_t codebooks;        ///< of the codes
  int32_t language_model;   ///< 1: entropy-coded with one
  int32_t source_rate;      ///< Hz, of the source
  int32_t source_channels;  ///< of what was encoded; 0: unknown
} xcodec_file_info;

/// The header of a file. Immutable.
typedef struct xcodec_file xcodec_file;

/// Reads the header of an .ecdc file; no model is needed. Thread-safe. Errors: NOT_FOUND, IO, DAMAGED,
/// TRUNCATED, UNSUPPORTED, UNSUPPORTED_VERSION, RESOURCE_LIMIT.
int xcodec_inspect_file(const char* path, xcodec_file** out, char** error);
/// INVALID_ARGUMENT for NULL or a size of 0.
int xcodec_file_get_info(const xcodec_file* file, xcodec_file_info* info);
/// Frees the handle; NULL is allowed.
void xcodec_file_free(xcodec_file* file);

/// How to check a file.
typedef struct xcodec_verify_options {
  size_t size;        ///< of this struct, which the caller sets
  const char* model;  ///< as xcodec_decode_file_options; for version 0 and language models only
  int32_t threads;    ///< for language models; 0: one per core
} xcodec_verify_options;

/// The contents of a verified file.
typedef struct xcodec_verified {
  size_t size;      ///< of this struct, which the caller sets
  int64_t chunks;   ///< for models without chunks: runs of frames
  int64_t frames;   ///< of codes
  int64_t samples;  ///< per channel at the model's rate
} xcodec_verified;

/// Checks a whole .ecdc file, as `xcodec test` does: every checksum, every code, totals and digest.
/// `verified` may be NULL. Thread-safe. Errors: NOT_FOUND, IO, DAMAGED, TRUNCATED, UNSUPPORTED,
/// UNSUPPORTED_VERSION, MODEL_MISSING, MODEL_MISMATCH, INVALID_ARGUMENT, RESOURCE_LIMIT.
int xcodec_verify_file(const char* path, const xcodec_verify_options* options, xcodec_verified* verified,
                       char** error);

/// Returns the codes of an .ecdc file, after checking every checksum. Options, thread-safety and errors are
/// those of xcodec_verify_file().
int xcodec_read_codes(const char* path, const xcodec_verify_options* options, xcodec_codes** out,
                      char** error);

#ifdef __cplusplus
}
#endif

#endif /* XCODEC_XCODEC_C_H_ */
