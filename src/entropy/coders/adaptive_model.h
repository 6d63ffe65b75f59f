/// \file
/// The statistics of one codebook in the adaptive coder; integers only. format/adaptive-coder.md is
/// normative.
#ifndef XCODEC_SRC_ENTROPY_CODERS_ADAPTIVE_MODEL_H_
#define XCODEC_SRC_ENTROPY_CODERS_ADAPTIVE_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace xcodec::entropy {

/// Codes with more bits are split: these upper bits are modelled, the others are not.
inline constexpr int kAdaptiveModelBits = 12;
/// Classes of symbols by how often they have occurred.
inline constexpr std::size_t kAdaptiveClasses = 24;
/// A code is first compared with the codes of these many frames before, the most frequently equal ones first.
inline constexpr std::array<std::int64_t, 3> kAdaptiveLags{2, 1, 4};

/// 0, 1, 2, 3, 4 each have a class, then 5-6, 7-8, 9-12, 13-16, 17-24, ...; the last has all from 2049 up.
constexpr std::size_t AdaptiveClass(std::uint32_t count) {
  if (count <= 4) return count;
  const auto exponent = 31U - static_cast<unsigned>(__builtin_clz(count - 1));
  const std::size_t number = 1 + 2 * std::size_t{exponent} + ((count - 1) >> (exponent - 1) & 1);
  return number < kAdaptiveClasses ? number : kAdaptiveClasses - 1;
}

/// An adaptive probability of a yes: it adapts fast at first, and later averages over about 250 decisions.
class AdaptiveBit {
 public:
  AdaptiveBit() = default;
  explicit AdaptiveBit(std::uint32_t p) : p_(p) {}
  /// Of 2^16; always in [32, 65504].
  std::uint32_t p() const { return p_; }
  void Update(bool yes) {
    const std::uint32_t rate = kRates[seen_];
    if (seen_ + 1U < kRates.size()) ++seen_;
    p_ = yes ? p_ + ((65536 - p_) * rate >> 16) : p_ - (p_ * rate >> 16);
    if (p_ < 32) p_ = 32;
    if (p_ > 65504) p_ = 65504;
  }

 private:
  static constexpr std::array<std::uint16_t, 253> kRates = [] {
    std::array<std::uint16_t, 253> rates{};
    for (std::uint32_t i = 0; i < rates.size(); ++i)
      rates[i] = static_cast<std::uint16_t>(131072U / (2 * i + 5));
    return rates;
  }();
  std::uint32_t p_ = 32768;
  std::uint32_t seen_ = 0;
};

/// Counts of symbols, sorted into classes, and the frequencies of the classes.
class AdaptiveModel {
 public:
  /// Forgets everything; `bits` at most kAdaptiveModelBits.
  void Reset(int bits) {
    const std::size_t size = std::size_t{1} << bits;
    symbols_.resize(size);
    order_.resize(size);
    for (std::size_t i = 0; i < size; ++i) {
      symbols_[i] = {0, static_cast<std::uint16_t>(i), 0};
      order_[i] = static_cast<std::uint16_t>(i);
    }
    edges_ = {};
    edges_[0] = static_cast<std::uint32_t>(size);
    mass_ = {};
    hits_ = {};
    frequencies_ = {};
    total_ = 0;
    counted_ = 0;
    Refresh();
    for (auto& lag : flags_)
      for (std::size_t i = 0; i < lag.size(); ++i)
        lag[i] = AdaptiveBit(6554 + 983 * static_cast<std::uint32_t>(i % kAdaptiveClasses));
  }

  std::size_t ClassOf(std::uint32_t symbol) const { return symbols_[symbol].number; }
  /// Of the symbol among all, which are ordered by falling class.
  std::uint32_t Position(std::uint32_t symbol) const { return symbols_[symbol].position; }
  std::uint32_t SymbolAt(std::uint32_t position) const { return order_[position]; }
  /// Position of the first symbol of a class.
  std::uint32_t First(std::size_t c) const { return edges_[c + 1]; }
  std::uint32_t Size(std::size_t c) const { return edges_[c] - edges_[c + 1]; }
  std::uint32_t frequency(std::size_t c) const { return frequencies_[c]; }
  /// Sum of all frequencies.
  std::uint32_t total() const { return total_; }
  /// Temporarily, while symbols are excluded.
  void SetFrequency(std::size_t c, std::uint32_t frequency) {
    total_ += frequency - frequencies_[c];
    frequencies_[c] = frequency;
  }
  /// The flag for whether the code of `lag` frames ago, of class c, occurs again; `below`: whether the
  /// codebook below repeated its own.
  AdaptiveBit& Flag(std::size_t lag, std::size_t c, bool below) {
    return flags_[lag][c + (below ? kAdaptiveClasses : 0)];
  }

  /// Before every sixteenth symbol but the first: old decisions count less.
  void Age() {
    for (auto& h : hits_) h -= (h + 15) >> 4;
    Refresh();
  }
  /// A decision for this class was coded.
  void Hit(std::size_t c) { hits_[c] += kHit; }
  /// Call after every symbol; c is its class before counting.
  void Count(std::uint32_t symbol, std::size_t c) {
    if (counted_ < 65535) {
      ++counted_;
      const std::uint32_t count = ++symbols_[symbol].count;
      if (count <= kLargestCount[c]) {
        ++mass_[c];
      } else {
        mass_[c] -= count - 1;
        mass_[c + 1] += count;
        Promote(symbol, c);
        Recompute(c + 1);
      }
    }
    Recompute(c);
  }

 private:
  struct Symbol {
    std::uint16_t count;
    std::uint16_t position;
    std::uint16_t number;  // of its class
  };
  static constexpr std::array<std::uint16_t, kAdaptiveClasses> kLargestCount = [] {
    std::array<std::uint16_t, kAdaptiveClasses> largest{};
    for (std::uint32_t count = 0; count < 4096; ++count)
      largest[AdaptiveClass(count)] = static_cast<std::uint16_t>(count);
    largest[kAdaptiveClasses - 1] = 65535;
    return largest;
  }();
  static constexpr std::uint32_t kHit = 64;

  void Refresh() {
    scale_ = (std::uint64_t{100} * kHit << 16) / (10 * (counted_ + 8) + symbols_.size());
    for (std::size_t c = 0; c < kAdaptiveClasses; ++c) Recompute(c);
  }
  void Recompute(std::size_t c) {
    const std::uint32_t size = Size(c);
    const auto prior = static_cast<std::uint32_t>(scale_ * (10 * std::uint64_t{mass_[c]} + size) >> 16);
    const std::uint32_t f = prior + hits_[c];
    SetFrequency(c, size == 0 ? 0 : f == 0 ? 1 : f);
  }
  // Moves a symbol to the next higher class: to the end of that class, where its own class began.
  void Promote(std::uint32_t symbol, std::size_t c) {
    const std::uint32_t to = edges_[c + 1]++;
    const std::uint32_t from = symbols_[symbol].position;
    const std::uint16_t other = order_[to];
    order_[to] = static_cast<std::uint16_t>(symbol);
    order_[from] = other;
    symbols_[other].position = static_cast<std::uint16_t>(from);
    symbols_[symbol].position = static_cast<std::uint16_t>(to);
    symbols_[symbol].number = static_cast<std::uint16_t>(c + 1);
  }

  std::vector<Symbol> symbols_;
  std::vector<std::uint16_t> order_;
  // Class c is at order_[edges_[c + 1] .. edges_[c]).
  std::array<std::uint32_t, kAdaptiveClasses + 1> edges_{};
  std::array<std::uint32_t, kAdaptiveClasses> mass_{};  // sum of the counts of a class
  std::array<std::uint32_t, kAdaptiveClasses> hits_{};
  std::array<std::uint32_t, kAdaptiveClasses> frequencies_{};
  std::uint32_t total_ = 0;
  std::array<std::array<AdaptiveBit, 2 * kAdaptiveClasses>, kAdaptiveLags.size()> flags_{};
  std::uint32_t counted_ = 0;
  std::uint64_t scale_ = 0;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_CODERS_ADAPTIVE_MODEL_H_
