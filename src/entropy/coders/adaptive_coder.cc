#include "entropy/coders/adaptive_coder.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "entropy/coders/adaptive_model.h"
#include "entropy/coders/block_shape.h"
#include "entropy/coders/packed_coder.h"
#include "entropy/coders/range_coder.h"

namespace xcodec::entropy {
namespace {

// The excluded symbols; during its lifetime, the model's frequencies are those of the others.
class Candidates {
 public:
  explicit Candidates(AdaptiveModel* model) : model_(*model) {}
  ~Candidates() {
    while (count_-- > 0) model_.SetFrequency(classes_[count_], frequencies_[count_]);
  }
  Candidates(const Candidates&) = delete;
  Candidates& operator=(const Candidates&) = delete;

  bool Has(std::uint32_t symbol) const {
    for (std::size_t i = 0; i < count_; ++i)
      if (symbols_[i] == symbol) return true;
    return false;
  }
  // Rules out one more symbol, of class c.
  void Add(std::uint32_t symbol, std::size_t c) {
    const std::uint32_t size = Left(c);
    frequencies_[count_] = model_.frequency(c);
    const std::uint32_t f = frequencies_[count_] * (size - 1) / size;
    model_.SetFrequency(c, size == 1 ? 0 : f == 0 ? 1 : f);
    classes_[count_] = c;
    symbols_[count_++] = symbol;
  }
  // Symbols of class c that are not ruled out.
  std::uint32_t Left(std::size_t c) const {
    std::uint32_t size = model_.Size(c);
    for (std::size_t i = 0; i < count_; ++i) size -= classes_[i] == c ? 1U : 0U;
    return size;
  }
  // Index of a symbol among the remaining ones of class c, in the model's order.
  std::uint32_t Rank(std::uint32_t symbol, std::size_t c) const {
    const std::uint32_t position = model_.Position(symbol);
    std::uint32_t rank = position - model_.First(c);
    for (std::size_t i = 0; i < count_; ++i)
      rank -= classes_[i] == c && model_.Position(symbols_[i]) < position ? 1U : 0U;
    return rank;
  }
  // The inverse.
  std::uint32_t SymbolOf(std::uint32_t rank, std::size_t c) const {
    std::array<std::uint32_t, kAdaptiveLags.size()> out;  // positions of the class, rising; others after all
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = i < count_ && classes_[i] == c ? model_.Position(symbols_[i]) : 0xFFFFFFFF;
    if (out[0] > out[1]) std::swap(out[0], out[1]);
    if (out[1] > out[2]) std::swap(out[1], out[2]);
    if (out[0] > out[1]) std::swap(out[0], out[1]);
    std::uint32_t position = model_.First(c) + rank;
    for (const std::uint32_t o : out) position += position >= o ? 1U : 0U;
    return model_.SymbolAt(position);
  }

 private:
  AdaptiveModel& model_;
  std::array<std::uint32_t, kAdaptiveLags.size()> frequencies_{};  // of the class before
  std::array<std::uint32_t, kAdaptiveLags.size()> symbols_{};
  std::array<std::size_t, kAdaptiveLags.size()> classes_{};
  std::size_t count_ = 0;
};

// The two directions of every decision. `known` is the symbol that is coded; decoding has none.
struct Writer {
  explicit Writer(std::vector<unsigned char>* out) : coder(out) {}
  bool Equal(std::uint32_t candidate, std::uint32_t known, std::uint32_t p) {
    coder.PutBit(candidate == known, p);
    return candidate == known;
  }
  bool Remaining(const AdaptiveModel& model, const Candidates& out, std::uint32_t* known, std::size_t* c) {
    *c = model.ClassOf(*known);
    std::uint32_t start = 0;
    for (std::size_t i = 0; i < *c; ++i) start += model.frequency(i);
    coder.Put(start, model.frequency(*c), model.total());
    coder.PutUniform(out.Rank(*known, *c), out.Left(*c));
    return true;
  }
  void Low(std::uint32_t* known, int bits) { coder.PutUniform(*known, 1U << bits); }
  ArithmeticEncoder coder;
};

struct Reader {
  explicit Reader(Bytes bytes) : coder(bytes) {}
  bool Equal(std::uint32_t, std::uint32_t, std::uint32_t p) { return coder.GetBit(p); }
  bool Remaining(const AdaptiveModel& model, const Candidates& out, std::uint32_t* known, std::size_t* c) {
    if (model.total() == 0) return false;
    const std::uint32_t number = coder.Peek(model.total());
    std::uint32_t start = 0;
    std::size_t i = 0;
    while (start + model.frequency(i) <= number) start += model.frequency(i++);
    coder.Take(start, model.frequency(i));
    *c = i;
    *known = out.SymbolOf(coder.GetUniform(out.Left(i)), i);
    return true;
  }
  void Low(std::uint32_t* known, int bits) { *known = coder.GetUniform(1U << bits); }
  ArithmeticDecoder coder;
};

// One codebook's codes of a whole block, in time order. `below`: those of the codebook below, or null.
template <typename Direction>
class RowCoder {
 public:
  RowCoder(Direction* io, AdaptiveModel* model, int bits)
      : io_(*io), model_(*model), low_bits_(std::max(bits - kAdaptiveModelBits, 0)) {
    model_.Reset(bits - low_bits_);
  }
  // False when the bytes contradict themselves.
  bool Run(std::uint16_t* row, const std::uint16_t* below, std::int64_t frames) {
    for (std::int64_t t = 0; t < frames; ++t) {
      if (t % 16 == 0 && t != 0) model_.Age();
      std::uint32_t symbol = static_cast<std::uint32_t>(row[t]) >> low_bits_;
      if (!Symbol(row, below, t, &symbol)) return false;
      if (low_bits_ != 0) {
        std::uint32_t low = row[t] & ((1U << low_bits_) - 1);
        io_.Low(&low, low_bits_);
        symbol = symbol << low_bits_ | low;
      }
      row[t] = static_cast<std::uint16_t>(symbol);
    }
    return true;
  }

 private:
  bool Symbol(const std::uint16_t* row, const std::uint16_t* below, std::int64_t t, std::uint32_t* symbol) {
    std::size_t c = 0;
    const Outcome outcome = Decide(row, below, t, symbol, &c);
    if (outcome == Outcome::kDamaged) return false;
    if (outcome == Outcome::kOther) model_.Hit(c);
    model_.Count(*symbol, c);
    return true;
  }

  enum class Outcome { kRepeated, kOther, kDamaged };
  // *c: the symbol's class.
  Outcome Decide(const std::uint16_t* row, const std::uint16_t* below, std::int64_t t, std::uint32_t* symbol,
                 std::size_t* c) {
    Candidates out(&model_);
    for (std::size_t i = 0; i < kAdaptiveLags.size(); ++i) {
      const std::int64_t before = t - kAdaptiveLags[i];
      if (before < 0) continue;
      const std::uint32_t candidate = static_cast<std::uint32_t>(row[before]) >> low_bits_;
      if (out.Has(candidate)) continue;
      *c = model_.ClassOf(candidate);
      AdaptiveBit& flag = model_.Flag(i, *c, below != nullptr && below[before] == below[t]);
      const bool equal = io_.Equal(candidate, *symbol, flag.p());
      flag.Update(equal);
      if (equal) {
        *symbol = candidate;
        return Outcome::kRepeated;
      }
      out.Add(candidate, *c);
    }
    return io_.Remaining(model_, out, symbol, c) ? Outcome::kOther : Outcome::kDamaged;
  }

  Direction& io_;
  AdaptiveModel& model_;
  int low_bits_;
};

// The block's codes as one row a codebook, chunks joined.
using Rows = std::vector<std::uint16_t>;

template <typename Chunks, typename Move>
void ForEachRow(Chunks* chunks, std::int64_t frames, int codebooks, const Move& move) {
  for (int k = 0; k < codebooks; ++k) {
    std::int64_t first = k * frames;
    for (auto& chunk : *chunks) {
      move(chunk.codes.data() + k * chunk.frames, first, chunk.frames);
      first += chunk.frames;
    }
  }
}

template <typename Direction>
bool RunRows(const BlockShape& shape, std::int64_t frames, Direction* io, Rows* rows) {
  AdaptiveModel model;
  for (int k = 0; k < shape.codebooks; ++k) {
    std::uint16_t* row = rows->data() + k * frames;
    RowCoder<Direction> coder(io, &model, shape.codebook_bits);
    if (!coder.Run(row, k == 0 ? nullptr : row - frames, frames)) return false;
  }
  return true;
}

Status OutOfMemory() {
  return Status(StatusCode::kResourceLimit, "not enough memory for the adaptive coder");
}

Status DecodeRows(const BlockShape& shape, std::int64_t frames, Bytes payload, BlockCodes* codes) {
  XCODEC_ASSIGN_OR_RETURN(BlockCodes read, NewBlockCodes(shape));
  Rows rows(static_cast<std::size_t>(frames * shape.codebooks));
  Reader reader(payload);
  if (!RunRows(shape, frames, &reader, &rows) || !reader.coder.Finished())
    return Status(StatusCode::kDamaged, "adaptively coded codes are damaged");
  ForEachRow(&read, frames, shape.codebooks, [&](std::uint16_t* to, std::int64_t first, std::int64_t n) {
    std::copy_n(rows.data() + first, n, to);
  });
  *codes = std::move(read);
  return Status::Ok();
}

}  // namespace

Status AdaptiveCoder::Encode(const BlockShape& shape, const BlockCodes& codes,
                             std::vector<unsigned char>* payload) const try {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t frames, CheckBlockShape(shape));
  XCODEC_RETURN_IF_ERROR(CheckBlockCodes(shape, codes));
  XCODEC_ASSIGN_OR_RETURN(const std::size_t packed, PackedCoder::PayloadBytes(shape));
  Rows rows(static_cast<std::size_t>(frames * shape.codebooks));
  ForEachRow(&codes, frames, shape.codebooks,
             [&](const std::uint16_t* from, std::int64_t first, std::int64_t n) {
               std::copy_n(from, n, rows.data() + first);
             });
  payload->clear();
  Writer writer(payload);
  RunRows(shape, frames, &writer, &rows);
  writer.coder.Finish();
  return payload->size() < packed ? Status::Ok() : PackedCoder().Encode(shape, codes, payload);
} catch (const std::bad_alloc&) {
  return OutOfMemory();
}

Status AdaptiveCoder::Decode(const BlockShape& shape, Bytes payload, BlockCodes* codes) const try {
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t frames, CheckBlockShape(shape));
  XCODEC_ASSIGN_OR_RETURN(const std::size_t packed, PackedCoder::PayloadBytes(shape));
  if (payload.size() >= packed) return PackedCoder().Decode(shape, payload, codes);
  return DecodeRows(shape, frames, payload, codes);
} catch (const std::bad_alloc&) {
  return OutOfMemory();
}

}  // namespace xcodec::entropy
