#include "codec/pipeline/recover.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "codec/file/v1_file_reader.h"
#include "container/codes_digest.h"

namespace xcodec::codec {
namespace {

// Audio of consecutive intact blocks, then silence up to the next run of them.
class Timeline {
 public:
  Timeline(const container::V1Header& header, const CodecParts& parts, std::int64_t max_silence,
           const DecodedSink& sink)
      : header_(header), parts_(parts), silence_left_(max_silence), sink_(sink) {}

  // Where the next sample goes.
  std::int64_t position() const { return position_; }

  Status AddBlock(const container::V1Block& block, std::vector<CodedChunk> chunks) {
    if (decoder_ != nullptr && block.first_unit != next_unit_) XCODEC_RETURN_IF_ERROR(EndRun());
    if (decoder_ == nullptr) XCODEC_RETURN_IF_ERROR(StartRun(block.first_unit));
    for (CodedChunk& chunk : chunks) XCODEC_RETURN_IF_ERROR(decoder_->Push(std::move(chunk)));
    next_unit_ = block.first_unit + block.units;
    run_end_ = block.EndSample(header_);
    return Status::Ok();
  }

  Status Finish(std::int64_t total) {
    XCODEC_RETURN_IF_ERROR(EndRun());
    return Silence(total);
  }

 private:
  Status StartRun(std::int64_t first_unit) {
    const std::int64_t start = first_unit * header_.unit_stride();
    XCODEC_RETURN_IF_ERROR(Silence(start));
    // The end of the previous run may reach into the first chunk; those samples have already been passed on.
    WantedAudio wanted;
    wanted.first_chunk = first_unit;
    wanted.start = start;
    wanted.range.begin = position_;
    XCODEC_ASSIGN_OR_RETURN(decoder_, CodesToAudio::Create(parts_, wanted, [this](AudioBlock audio) {
                              position_ += audio.length;
                              return sink_(std::move(audio));
                            }));
    return Status::Ok();
  }

  Status EndRun() {
    if (decoder_ == nullptr) return Status::Ok();
    XCODEC_RETURN_IF_ERROR(decoder_->Finish(run_end_));
    decoder_.reset();
    return Status::Ok();
  }

  Status Silence(std::int64_t until) {
    if (until > position_) {
      silence_left_ -= until - position_;
      if (silence_left_ < 0)
        return Status(StatusCode::kResourceLimit, "more is lost than may become silence; see --max-silence");
    }
    while (position_ < until) {
      AudioBlock zeros(parts_.spec().channels, std::min<std::int64_t>(until - position_, 48000));
      position_ += zeros.length;
      XCODEC_RETURN_IF_ERROR(sink_(std::move(zeros)));
    }
    return Status::Ok();
  }

  const container::V1Header& header_;
  const CodecParts& parts_;
  std::int64_t silence_left_;  // samples
  DecodedSink sink_;
  std::unique_ptr<CodesToAudio> decoder_;
  std::int64_t position_ = 0;
  std::int64_t next_unit_ = 0;
  std::int64_t run_end_ = 0;
};

}  // namespace

Result<RecoveryReport> RecoverAudio(container::ByteSource* source, const container::V1Header& header,
                                    const container::V1RecoveryPlan& plan, const entropy::BlockCoder& coder,
                                    const CodecParts& parts, std::int64_t max_silence,
                                    const DecodedSink& sink) {
  XCODEC_RETURN_IF_ERROR(CheckV1Geometry(header, parts.spec()));
  RecoveryReport report;
  report.samples = plan.total_samples;
  report.length_is_certain = plan.total_is_certain;
  report.complete = plan.complete;
  report.lost = plan.lost;
  container::CodesDigest digest;
  Timeline timeline(header, parts, max_silence, sink);
  for (const container::V1ScannedBlock& entry : plan.blocks) {
    XCODEC_ASSIGN_OR_RETURN(const container::V1Block block,
                            container::ReadScannedBlock(source, header, entry));
    auto chunks = DecodeV1Block(header, block, coder);
    if (!chunks.ok()) {
      // The checksum is right, so the file was written wrongly; its time becomes silence all the same.
      report.lost.push_back({block.FirstSample(header), block.EndSample(header), block.number, 1});
      report.complete = false;
      continue;
    }
    for (const CodedChunk& chunk : *chunks) digest.Update(chunk.codes);
    XCODEC_RETURN_IF_ERROR(timeline.AddBlock(block, std::move(*chunks)));
    ++report.blocks_intact;
  }
  std::sort(report.lost.begin(), report.lost.end(),
            [](const container::V1LostRange& a, const container::V1LostRange& b) {
              return a.first_block < b.first_block;
            });
  if (report.complete) report.complete = digest.Finish() == plan.digest;
  XCODEC_RETURN_IF_ERROR(timeline.Finish(plan.total_samples));
  return report;
}

}  // namespace xcodec::codec
