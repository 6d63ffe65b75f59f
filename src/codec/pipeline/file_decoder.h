/// \file
/// The codes of a file -> its audio, or a part of it.
#ifndef XCODEC_SRC_CODEC_PIPELINE_FILE_DECODER_H_
#define XCODEC_SRC_CODEC_PIPELINE_FILE_DECODER_H_

#include <cstdint>
#include <memory>

#include "codec/file/ecdc_reader.h"
#include "codec/pipeline/codes_to_audio.h"

namespace xcodec::codec {

/// EcdcReader -> CodesToAudio, step by step. Returns exactly the samples that decoding the whole file would
/// give in the range. Only the chunks that affect the range are decoded; models without chunks carry state
/// from the start, so they decode everything before the range's end. Unless the range ends before the audio
/// does, the file is read to its end, and totals, index and digest there are checked. Not thread-safe.
class FileDecoder {
 public:
  /// `reader` has begun, has not been read from, and must outlive the decoder, as must what `parts` points
  /// to. wanted.first_chunk and start follow from the range. Errors: those of EcdcReader::SeekToSample.
  static Result<std::unique_ptr<FileDecoder>> Create(EcdcReader* reader, const CodecParts& parts,
                                                     const WantedAudio& wanted, DecodedSink sink);
  /// Processes the next chunk, which may or may not produce audio; false when the sink has everything.
  /// Errors: those of the reader, the backend and the sink.
  Result<bool> Step();
  /// Steps to the end.
  Status Run();

 private:
  FileDecoder(EcdcReader* reader, const model::CodecSpec& spec) : reader_(reader), spec_(spec) {}
  bool HasAll() const;

  EcdcReader* reader_;
  model::CodecSpec spec_;
  SampleRange range_;
  bool part_ = false;  // range_ ends before the audio does, so the file's end is not read
  std::int64_t next_chunk_ = 0;
  std::unique_ptr<CodesToAudio> audio_;
};

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_PIPELINE_FILE_DECODER_H_
