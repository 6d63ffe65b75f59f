#include "entropy/lm/lm_passes.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include "entropy/coders/block_shape.h"
#include "entropy/lm/lm_cdf.h"
#include "entropy/lm/lm_rans.h"

namespace xcodec::entropy {
namespace {

// Steps that encoding evaluates together: enough to use every weight often, few enough for the second cache.
constexpr std::size_t kEncodeBatch = 48;

// Keys and values of blocks in lockstep are read from end to end in every step: together they have to stay
// in a thread's share of the last cache, or the processor waits for memory.
constexpr std::size_t kDecodeBytes = std::size_t{8} << 20;

std::size_t Steps(const BlockShape& shape) {
  std::int64_t sum = 0;
  for (const std::int64_t frames : shape.chunk_frames) sum += frames;
  return static_cast<std::size_t>(sum);
}

// Walks through the frames of a block: chunk after chunk, without empty chunks.
template <typename Codes>
class FrameCursor {
 public:
  explicit FrameCursor(Codes* codes) : codes_(codes) { SkipEmpty(); }
  bool done() const { return chunk_ == codes_->size(); }
  /// Code of codebook 0 in this frame; the others follow at stride().
  auto* codes() const { return (*codes_)[chunk_].codes.data() + frame_; }
  std::size_t stride() const { return static_cast<std::size_t>((*codes_)[chunk_].frames); }
  void Next() {
    ++frame_;
    SkipEmpty();
  }

 private:
  void SkipEmpty() {
    while (chunk_ < codes_->size() && frame_ >= static_cast<std::size_t>((*codes_)[chunk_].frames)) {
      ++chunk_;
      frame_ = 0;
    }
  }
  Codes* codes_;
  std::size_t chunk_ = 0;
  std::size_t frame_ = 0;
};

// Encodes one block: evaluates batches of steps, whose codes are known, in causal passes.
class BlockEncoder {
 public:
  BlockEncoder(const LmNetwork& network, const BlockShape& shape, const BlockCodes& codes)
      : network_(network),
        codebooks_(static_cast<std::size_t>(shape.codebooks)),
        steps_(Steps(shape)),
        state_(network, steps_, kEncodeBatch),
        work_(network, kEncodeBatch),
        cdf_(static_cast<std::size_t>(network.config().card), network.kernels()),
        cursor_(&codes) {}

  std::vector<unsigned char> Run() {
    intervals_.resize(steps_ * codebooks_);
    for (std::size_t first = 0; first < steps_; first += kEncodeBatch)
      Batch(first, std::min(kEncodeBatch, steps_ - first));
    return LmRansEncode(intervals_);
  }

 private:
  void Batch(std::size_t first, std::size_t count) {
    batch_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      batch_.push_back({&state_, previous_, previous_stride_, cursor_.codes(), cursor_.stride()});
      previous_ = cursor_.codes();
      previous_stride_ = cursor_.stride();
      cursor_.Next();
    }
    network_.Evaluate(batch_, static_cast<int>(codebooks_), &work_);
    for (std::size_t q = 0; q < codebooks_; ++q) {
      const std::int32_t* logits = network_.Logits(static_cast<int>(q), 0, count, &work_);
      for (std::size_t i = 0; i < count; ++i) {
        cdf_.Build(logits + i * network_.logit_stride());
        intervals_[(first + i) * codebooks_ + q] =
            cdf_.Interval(batch_[i].current[q * batch_[i].current_stride]);
      }
    }
  }

  const LmNetwork& network_;
  std::size_t codebooks_;
  std::size_t steps_;
  LmState state_;
  LmWorkspace work_;
  LmCdf cdf_;
  FrameCursor<const BlockCodes> cursor_;
  const std::uint16_t* previous_ = nullptr;
  std::size_t previous_stride_ = 1;
  std::vector<LmStep> batch_;
  std::vector<LmInterval> intervals_;
};

// A block being decoded.
struct DecodingBlock {
  DecodingBlock(const LmNetwork& network, const BlockShape& shape, Bytes payload, BlockCodes* out)
      : codebooks(static_cast<std::size_t>(shape.codebooks)),
        state(network, Steps(shape), 1),
        cursor(out),
        rans(payload, !cursor.done()),
        previous(nullptr),
        previous_stride(1) {}

  bool active() const { return rans.ok() && !cursor.done(); }
  Status Result() const {
    return rans.Finished() && cursor.done()
               ? Status::Ok()
               : Status(StatusCode::kDamaged, "language model block contradicts its own length");
  }

  std::size_t codebooks;
  LmState state;
  FrameCursor<BlockCodes> cursor;
  LmRansDecoder rans;
  const std::uint16_t* previous;
  std::size_t previous_stride;
};

// Decodes up to kLmDecodeBatch blocks of one codebook count, one step of each at a time.
class LockstepDecoder {
 public:
  LockstepDecoder(const LmNetwork& network, std::size_t codebooks)
      : network_(network),
        codebooks_(codebooks),
        work_(network, kLmDecodeBatch),
        cdf_(static_cast<std::size_t>(network.config().card), network.kernels()) {}

  void Run(std::vector<DecodingBlock*> blocks) {
    for (;;) {
      blocks.erase(std::remove_if(blocks.begin(), blocks.end(), [](const auto* b) { return !b->active(); }),
                   blocks.end());
      if (blocks.empty()) return;
      Step(blocks);
    }
  }

 private:
  void Step(const std::vector<DecodingBlock*>& blocks) {
    steps_.clear();
    for (DecodingBlock* b : blocks)
      steps_.push_back({&b->state, b->previous, b->previous_stride, b->cursor.codes(), b->cursor.stride()});
    network_.Evaluate(steps_, static_cast<int>(codebooks_), &work_);
    for (std::size_t q = 0; q < codebooks_; ++q) {
      const std::int32_t* logits = network_.Logits(static_cast<int>(q), 0, blocks.size(), &work_);
      for (std::size_t i = 0; i < blocks.size(); ++i) {
        DecodingBlock& b = *blocks[i];
        cdf_.Build(logits + i * network_.logit_stride());
        LmInterval interval;
        const std::size_t code = cdf_.Find(b.rans.Peek(), &interval);
        b.cursor.codes()[q * b.cursor.stride()] = static_cast<std::uint16_t>(code);
        b.rans.Take(interval);
      }
    }
    for (DecodingBlock* b : blocks) {
      b->previous = b->cursor.codes();
      b->previous_stride = b->cursor.stride();
      b->cursor.Next();
    }
  }

  const LmNetwork& network_;
  std::size_t codebooks_;
  LmWorkspace work_;
  LmCdf cdf_;
  std::vector<LmStep> steps_;
};

}  // namespace

std::vector<unsigned char> LmEncodeBlock(const LmNetwork& network, const BlockShape& shape,
                                         const BlockCodes& codes) {
  return BlockEncoder(network, shape, codes).Run();
}

std::size_t LmDecodeBatch(const LmNetwork& network) {
  return std::clamp(kDecodeBytes / network.state_bytes(), std::size_t{2}, kLmDecodeBatch);
}

void LmDecodeBlocks(const LmNetwork& network, Span<const LmDecodeJob> jobs) {
  if (jobs.empty()) return;
  std::vector<std::unique_ptr<DecodingBlock>> blocks;
  std::vector<DecodingBlock*> running;
  for (const LmDecodeJob& job : jobs) {
    Result<BlockCodes> codes = NewBlockCodes(*job.shape);
    *job.status = codes.status();
    blocks.emplace_back();
    if (!codes.ok()) continue;
    *job.codes = std::move(codes).value();
    blocks.back() = std::make_unique<DecodingBlock>(network, *job.shape, job.payload, job.codes);
    running.push_back(blocks.back().get());
  }
  LockstepDecoder(network, static_cast<std::size_t>(jobs[0].shape->codebooks)).Run(running);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (blocks[i] == nullptr) continue;
    *jobs[i].status = blocks[i]->Result();
    if (!jobs[i].status->ok()) jobs[i].codes->clear();
  }
}

}  // namespace xcodec::entropy
