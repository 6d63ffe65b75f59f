#include "entropy/lm_coder.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "entropy/lm_cdf.h"
#include "entropy/lm_network.h"
#include "entropy/lm_rans.h"

namespace xcodec {
namespace {

// Steps that encoding evaluates together: enough to use every weight often, few enough for the second cache.
constexpr std::size_t kEncodeBatch = 48;
// Blocks that one thread decodes in lockstep.
constexpr std::size_t kDecodeBatch = 12;

Status CheckShape(const LmConfig& config, const BlockShape& shape) {
  if (shape.codebooks < 1 || shape.codebook_bits < 1 || shape.codebook_bits > 16)
    return Status(StatusCode::kInvalidArgument, "language model coder: impossible block shape");
  for (const std::int64_t frames : shape.chunk_frames)
    if (frames < 0) return Status(StatusCode::kInvalidArgument, "language model coder: negative frame count");
  if (shape.codebooks > config.n_q)
    return Status(StatusCode::kUnsupported, "the language model has " + std::to_string(config.n_q) +
                                                " codebooks, the block " + std::to_string(shape.codebooks));
  if (1 << shape.codebook_bits != config.card)
    return Status(StatusCode::kUnsupported, "the language model has another codebook size than the block");
  return Status::Ok();
}

Status CheckCodes(const BlockShape& shape, const BlockCodes& codes) {
  const Status bad(StatusCode::kInvalidArgument, "language model coder: codes do not have the block's shape");
  if (codes.size() != shape.chunk_frames.size()) return bad;
  for (std::size_t c = 0; c < codes.size(); ++c) {
    const CodeBlock& chunk = codes[c];
    if (chunk.codebooks != shape.codebooks || chunk.frames != shape.chunk_frames[c] ||
        chunk.codes.size() !=
            static_cast<std::size_t>(chunk.codebooks) * static_cast<std::size_t>(chunk.frames))
      return bad;
    for (const std::uint16_t code : chunk.codes)
      if (code >> shape.codebook_bits != 0)
        return Status(StatusCode::kInvalidArgument, "language model coder: code out of range");
  }
  return Status::Ok();
}

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
    targets_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      batch_.push_back({&state_, previous_, previous_stride_});
      targets_.push_back({nullptr, cursor_.codes(), cursor_.stride()});
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
            cdf_.Interval(targets_[i].previous[q * targets_[i].stride]);
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
  std::vector<LmStep> targets_;
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

// Decodes up to kDecodeBatch blocks of one codebook count, one step of each at a time.
class LockstepDecoder {
 public:
  LockstepDecoder(const LmNetwork& network, std::size_t codebooks)
      : network_(network),
        codebooks_(codebooks),
        work_(network, kDecodeBatch),
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
    for (DecodingBlock* b : blocks) steps_.push_back({&b->state, b->previous, b->previous_stride});
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

struct LmBlockCoder::Impl {
  Impl(const IntegerLm& model, ThreadPool* the_pool)
      : network(model), pool(the_pool), identity(model.identity()) {}

  template <typename Body>
  void ForEach(std::size_t count, const Body& body) const {
    if (pool == nullptr || count < 2) {
      for (std::size_t i = 0; i < count; ++i) body(i);
    } else {
      pool->ParallelFor(count, body);
    }
  }

  Status EncodeOne(const BlockShape& shape, const BlockCodes& codes,
                   std::vector<unsigned char>* payload) const {
    XCODEC_RETURN_IF_ERROR(CheckShape(network.config(), shape));
    XCODEC_RETURN_IF_ERROR(CheckCodes(shape, codes));
    *payload = BlockEncoder(network, shape, codes).Run();
    return Status::Ok();
  }

  // Blocks of one codebook count, cut into groups for lockstep: as many as threads, at most kDecodeBatch
  // each.
  std::vector<std::vector<std::size_t>> Groups(Span<const BlockShape> shapes,
                                               const std::vector<std::size_t>& blocks) const;
  void DecodeGroup(const std::vector<std::size_t>& group, Span<const BlockShape> shapes,
                   Span<const Bytes> payloads, BlockCodes* codes, Status* statuses) const;

  LmNetwork network;
  ThreadPool* pool;
  std::string identity;
};

std::vector<std::vector<std::size_t>> LmBlockCoder::Impl::Groups(
    Span<const BlockShape> shapes, const std::vector<std::size_t>& blocks) const {
  std::vector<std::size_t> order = blocks;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (shapes[a].codebooks != shapes[b].codebooks) return shapes[a].codebooks < shapes[b].codebooks;
    const std::size_t left = Steps(shapes[a]);
    const std::size_t right = Steps(shapes[b]);
    return left != right ? left > right : a < b;
  });
  const std::size_t threads = pool == nullptr ? 1 : static_cast<std::size_t>(std::max(1, pool->size()));
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && shapes[order[end]].codebooks == shapes[order[begin]].codebooks) ++end;
    const std::size_t count = end - begin;
    const std::size_t rounds = (count + threads * kDecodeBatch - 1) / (threads * kDecodeBatch);
    const std::size_t parts = std::min(count, threads * rounds);
    // Neighbours in length go to different groups, so that all take about as long.
    for (std::size_t g = 0; g < parts; ++g) {
      groups.emplace_back();
      for (std::size_t i = begin + g; i < end; i += parts) groups.back().push_back(order[i]);
    }
    begin = end;
  }
  return groups;
}

void LmBlockCoder::Impl::DecodeGroup(const std::vector<std::size_t>& group, Span<const BlockShape> shapes,
                                     Span<const Bytes> payloads, BlockCodes* codes, Status* statuses) const {
  std::vector<std::unique_ptr<DecodingBlock>> blocks;
  std::vector<DecodingBlock*> pointers;
  for (const std::size_t i : group) {
    for (const std::int64_t frames : shapes[i].chunk_frames)
      codes[i].emplace_back(shapes[i].codebooks, frames);
    blocks.push_back(std::make_unique<DecodingBlock>(network, shapes[i], payloads[i], &codes[i]));
    pointers.push_back(blocks.back().get());
  }
  LockstepDecoder(network, static_cast<std::size_t>(shapes[group[0]].codebooks)).Run(pointers);
  for (std::size_t b = 0; b < group.size(); ++b) {
    statuses[group[b]] = blocks[b]->Result();
    if (!statuses[group[b]].ok()) codes[group[b]].clear();
  }
}

LmBlockCoder::LmBlockCoder(IntegerLm model, ThreadPool* pool) : impl_(std::make_unique<Impl>(model, pool)) {}
LmBlockCoder::~LmBlockCoder() = default;

const std::string& LmBlockCoder::identity() const { return impl_->identity; }

Status LmBlockCoder::Encode(const BlockShape& shape, const BlockCodes& codes,
                            std::vector<unsigned char>* payload) const {
  return impl_->EncodeOne(shape, codes, payload);
}

Status LmBlockCoder::Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const {
  std::vector<BlockCodes> all;
  std::vector<Status> statuses;
  DecodeMany(Span<const BlockShape>(&shape, 1), Span<const Bytes>(&payload, 1), &all, &statuses);
  *codes = std::move(all[0]);
  return statuses[0];
}

void LmBlockCoder::EncodeMany(Span<const BlockShape> shapes, Span<const BlockCodes> codes,
                              std::vector<std::vector<unsigned char>>* payloads,
                              std::vector<Status>* statuses) const {
  payloads->assign(shapes.size(), {});
  statuses->assign(shapes.size(), Status());
  impl_->ForEach(shapes.size(), [&](std::size_t i) {
    (*statuses)[i] = impl_->EncodeOne(shapes[i], codes[i], &(*payloads)[i]);
  });
}

void LmBlockCoder::DecodeMany(Span<const BlockShape> shapes, Span<const Bytes> payloads,
                              std::vector<BlockCodes>* codes, std::vector<Status>* statuses) const {
  codes->assign(shapes.size(), {});
  statuses->assign(shapes.size(), Status());
  std::vector<std::size_t> good;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    (*statuses)[i] = CheckShape(impl_->network.config(), shapes[i]);
    if ((*statuses)[i].ok()) good.push_back(i);
  }
  const auto groups = impl_->Groups(shapes, good);
  impl_->ForEach(groups.size(), [&](std::size_t g) {
    impl_->DecodeGroup(groups[g], shapes, payloads, codes->data(), statuses->data());
  });
}

}  // namespace xcodec
