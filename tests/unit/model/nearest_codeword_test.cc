#include "model/spectral/nearest_codeword.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace xcodec::model {
namespace {

constexpr int kUnit = 8;

struct Codebook {
  std::vector<float> words, norms;
  CodebookView View() const { return {words.data(), norms.data(), kUnit, static_cast<int>(norms.size())}; }
};

Codebook Random(int size, std::mt19937* random) {
  std::normal_distribution<float> normal;
  Codebook book;
  book.words.resize(static_cast<std::size_t>(size * kUnit));
  book.norms.assign(static_cast<std::size_t>(size), 0.0F);
  for (std::size_t i = 0; i < book.words.size(); ++i) {
    book.words[i] = normal(*random);
    book.norms[i % book.norms.size()] += book.words[i] * book.words[i];
  }
  return book;
}

TEST(NearestCodeword, IsTheNearest) {
  std::mt19937 random(1);
  const Codebook book = Random(100, &random);
  for (int code = 0; code < 100; ++code) {
    std::vector<float> target(kUnit);
    for (int i = 0; i < kUnit; ++i)
      target[static_cast<std::size_t>(i)] = book.words[static_cast<std::size_t>(i * 100 + code)] + 0.01F;
    EXPECT_EQ(NearestCodewordScalar(book.View(), target.data()), code);
  }
}

TEST(NearestCodeword, AllInstructionSetsAgree) {
  const SimdTables<CodewordKernels> tables = CodewordKernelTables();
  ASSERT_STREQ(tables.front().name, "scalar");
  std::mt19937 random(2);
  std::normal_distribution<float> normal;
  for (const int size : {1, 2, 5, 16, 33, 64, 100, 1023, 1024}) {
    const Codebook book = Random(size, &random);
    for (int n = 0; n < 200; ++n) {
      std::vector<float> target(kUnit);
      for (float& x : target) x = normal(random) * std::exp2(static_cast<float>(n % 40 - 20));
      const int code = NearestCodewordScalar(book.View(), target.data());
      for (const auto& table : tables) {
        if (table.table == nullptr) continue;
        EXPECT_EQ(table.table->nearest(book.View(), target.data()), code) << table.name << ' ' << size;
      }
    }
  }
}

TEST(NearestCodeword, TheFirstOfEquals) {
  std::mt19937 random(3);
  for (const int size : {3, 40, 77}) {
    Codebook book = Random(size, &random);
    for (std::size_t i = 0; i < book.words.size(); ++i) book.words[i] = 1;
    book.norms.assign(book.norms.size(), 1.0F);
    const std::vector<float> target(kUnit, 1.0F);
    for (int first = 0; first < size; ++first) {
      book.norms.assign(book.norms.size(), 2.0F);
      book.norms[static_cast<std::size_t>(first)] = book.norms.back() = 1;
      for (const auto& table : CodewordKernelTables()) {
        if (table.table == nullptr) continue;
        EXPECT_EQ(table.table->nearest(book.View(), target.data()), first) << table.name << ' ' << size;
      }
    }
  }
}

TEST(NearestCodeword, WithoutNumbersTheFirst) {
  std::mt19937 random(4);
  const Codebook book = Random(50, &random);
  const std::vector<float> target(kUnit, std::numeric_limits<float>::quiet_NaN());
  for (const auto& table : CodewordKernelTables()) {
    if (table.table == nullptr) continue;
    EXPECT_EQ(table.table->nearest(book.View(), target.data()), 0) << table.name;
  }
}

}  // namespace
}  // namespace xcodec::model
