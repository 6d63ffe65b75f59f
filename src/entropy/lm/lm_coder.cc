#include "entropy/lm/lm_coder.h"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "entropy/coders/block_shape.h"
#include "entropy/lm/lm_network.h"
#include "entropy/lm/lm_passes.h"

namespace xcodec::entropy {
namespace {

const char kNoMemory[] = "not enough memory for the language model";

Status CheckShape(const LmConfig& config, const BlockShape& shape) {
  XCODEC_RETURN_IF_ERROR(CheckBlockShape(shape).status());
  if (shape.codebooks > config.n_q)
    return Status(StatusCode::kUnsupported, "the language model has " + std::to_string(config.n_q) +
                                                " codebooks, the block " + std::to_string(shape.codebooks));
  if (1 << shape.codebook_bits != config.card)
    return Status(StatusCode::kUnsupported, "the language model has another codebook size than the block");
  return Status::Ok();
}

std::size_t Steps(const BlockShape& shape) {
  std::int64_t sum = 0;
  for (const std::int64_t frames : shape.chunk_frames) sum += frames;
  return static_cast<std::size_t>(sum);
}

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
    XCODEC_RETURN_IF_ERROR(CheckBlockCodes(shape, codes));
    try {
      *payload = LmEncodeBlock(network, shape, codes);
    } catch (const std::bad_alloc&) {
      return Status(StatusCode::kResourceLimit, kNoMemory);
    }
    return Status::Ok();
  }

  // Blocks of one codebook count, cut into groups for lockstep: as many as threads, at most LmDecodeBatch
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
    const std::size_t most = threads * LmDecodeBatch(network);
    const std::size_t rounds = (count + most - 1) / most;
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
  std::vector<LmDecodeJob> jobs;
  for (const std::size_t i : group) jobs.push_back({&shapes[i], payloads[i], &codes[i], &statuses[i]});
  try {
    LmDecodeBlocks(network, jobs);
  } catch (const std::bad_alloc&) {
    for (const LmDecodeJob& job : jobs) {
      *job.status = Status(StatusCode::kResourceLimit, kNoMemory);
      job.codes->clear();
    }
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

}  // namespace xcodec::entropy
