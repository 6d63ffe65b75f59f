#include "support/near_ties.h"

#include <algorithm>
#include <cmath>

namespace xcodec::golden {
namespace {

double SquaredLength(const double* x, int dim) {
  double sum = 0;
  for (int d = 0; d < dim; ++d) sum += x[d] * x[d];
  return sum;
}

struct Distances {
  std::vector<double> squared;  // to every codeword
  double terms = 0;             // largest term of the single precision formula among the nearer codewords
};

Distances DistancesTo(const std::vector<double>& x, const std::vector<float>& codebook) {
  const std::size_t dim = x.size();
  Distances result;
  result.terms = SquaredLength(x.data(), static_cast<int>(dim));
  for (std::size_t row = 0; row < codebook.size(); row += dim) {
    double distance = 0;
    double length = 0;
    for (std::size_t d = 0; d < dim; ++d) {
      const double e = codebook[row + d];
      distance += (x[d] - e) * (x[d] - e);
      length += e * e;
    }
    result.squared.push_back(distance);
    result.terms = std::max(result.terms, length);
  }
  return result;
}

// How far rounding can move the squared distance of a codeword that is at distance `distance`.
double Slack(double distance, double shift, double terms) {
  return 2 * shift * distance + shift * shift + 1e-6 * terms;
}

void CheckDecision(const Distances& distances, std::size_t golden, double shift, TieReport* report) {
  const auto best = std::min_element(distances.squared.begin(), distances.squared.end());
  double second = 1e300;
  for (auto it = distances.squared.begin(); it != distances.squared.end(); ++it) {
    if (it != best) second = std::min(second, *it);
  }
  const double slack = 2 * Slack(std::sqrt(second), shift, distances.terms);
  ++report->decisions;
  if (second - *best > slack) {
    ++report->firm;
    if (distances.squared[golden] != *best) ++report->firm_wrong;
  }
  const double reach = 2 * Slack(std::sqrt(distances.squared[golden]), shift, distances.terms);
  if (distances.squared[golden] - *best > reach) ++report->unexplained;
}

}  // namespace

TieReport CheckAgainstGolden(const std::vector<float>& latent, int dim, const CodeBlock& golden,
                             const std::vector<std::vector<float>>& codebooks, double tolerance) {
  TieReport report;
  const auto width = static_cast<std::size_t>(dim);
  std::vector<double> residual(width);
  for (std::int64_t t = 0; t < golden.frames; ++t) {
    for (std::size_t d = 0; d < width; ++d) {
      residual[d] = latent[d * static_cast<std::size_t>(golden.frames) + static_cast<std::size_t>(t)];
    }
    const double shift = tolerance * std::sqrt(SquaredLength(residual.data(), dim));
    for (int k = 0; k < golden.codebooks; ++k) {
      const std::vector<float>& codebook = codebooks[static_cast<std::size_t>(k)];
      const std::size_t code = golden.at(k, t);
      CheckDecision(DistancesTo(residual, codebook), code, shift, &report);
      for (std::size_t d = 0; d < width; ++d) residual[d] -= codebook[code * width + d];
    }
  }
  return report;
}

}  // namespace xcodec::golden
