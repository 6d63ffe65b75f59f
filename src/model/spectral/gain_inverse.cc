#include "model/spectral/gain_inverse.h"

#include <cmath>
#include <cstddef>

namespace xcodec::model {
namespace {

constexpr double kNothing = 1e-12;

double Product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

// a += factor * b
void Add(double factor, const std::vector<float>& b, std::vector<float>* a) {
  const auto f = static_cast<float>(factor);
  for (std::size_t i = 0; i < a->size(); ++i) (*a)[i] += f * b[i];
}

void Rotate(double c, double s, double* a, double* b) {
  const double first = c * *a + s * *b;
  *b = c * *b - s * *a;
  *a = first;
}

}  // namespace

std::vector<float> SolveSignal(const SignalMap& map, const SignalMap& guess, const std::vector<float>& wanted,
                               int steps) {
  const double norm = std::sqrt(Product(wanted, wanted));
  std::vector<float> sum(wanted.size(), 0.0F);
  if (!(norm > kNothing)) return sum;
  // An orthonormal basis, and what the map makes of it as a triangular matrix, column after column.
  std::vector<std::vector<float>> basis{sum};
  Add(1 / norm, wanted, &basis[0]);
  std::vector<std::vector<double>> columns;
  std::vector<double> cosines, sines, right{norm};
  for (int step = 0; step < steps; ++step) {
    std::vector<float> next = map(guess(basis.back()));
    std::vector<double> column;
    for (const std::vector<float>& one : basis) {
      column.push_back(Product(one, next));
      Add(-column.back(), one, &next);
    }
    double length = std::sqrt(Product(next, next));
    const bool last = !(length > kNothing * norm);
    for (std::size_t i = 0; i < cosines.size(); ++i) Rotate(cosines[i], sines[i], &column[i], &column[i + 1]);
    const double whole = std::hypot(column.back(), length);
    if (!(whole > kNothing)) break;
    cosines.push_back(column.back() / whole);
    sines.push_back(length / whole);
    column.back() = whole;
    columns.push_back(column);
    right.push_back(-sines.back() * right.back());
    right[right.size() - 2] *= cosines.back();
    if (last) break;
    basis.emplace_back(wanted.size(), 0.0F);
    Add(1 / length, next, &basis.back());
  }
  for (std::size_t i = columns.size(); i-- > 0;) {
    for (std::size_t j = i + 1; j < columns.size(); ++j) right[i] -= columns[j][i] * right[j];
    right[i] /= columns[i][i];
    Add(right[i], basis[i], &sum);
  }
  return guess(sum);
}

}  // namespace xcodec::model
