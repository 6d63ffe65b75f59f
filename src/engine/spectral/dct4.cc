#include "engine/spectral/dct4.h"

#include <array>
#include <cmath>
#include <utility>

namespace xcodec::engine {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kLanes = Dct4::kLanes;
constexpr std::array<std::size_t, 4> kRadices{4, 2, 3, 5};

// sin(x) for 0 <= x <= pi / 4 and cos(x) likewise, by their series: the same on every machine.
double SmallSin(double x) {
  const double y = x * x;
  double sum = 0;
  for (int n = 21; n >= 3; n -= 2) sum = (1 + sum) * (-y / (n * (n - 1)));
  return x * (1 + sum);
}

double SmallCos(double x) {
  const double y = x * x;
  double sum = 0;
  for (int n = 20; n >= 2; n -= 2) sum = (1 + sum) * (-y / (n * (n - 1)));
  return 1 + sum;
}

double CosTurn(std::size_t i, std::size_t n) {
  i %= n;
  if (i > n / 2) i = n - i;
  if (i > n / 4) return -CosTurn(n / 2 - i, n);
  const auto angle = [n](std::size_t j) { return 2 * kPi * static_cast<double>(j) / static_cast<double>(n); };
  return i <= n / 8 ? SmallCos(angle(i)) : SmallSin(angle(n / 4 - i));
}

std::size_t RadixOf(std::size_t length) {
  for (const std::size_t radix : kRadices) {
    if (length % radix == 0) return radix;
  }
  std::size_t radix = 7;
  while (length % radix != 0) radix += 2;
  return radix;
}

struct Complex {
  float re, im;
};
Complex operator+(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
Complex operator-(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
Complex operator*(float a, Complex b) { return {a * b.re, a * b.im}; }
Complex TimesMinusI(Complex a) { return {a.im, -a.re}; }

// Discrete Fourier transforms of 2, 3, 4 and 5 values, in place.
void Small(std::array<Complex, 2>* a) { *a = {(*a)[0] + (*a)[1], (*a)[0] - (*a)[1]}; }

void Small(std::array<Complex, 3>* a) {
  constexpr float kSine = 0.86602540378443864676F;
  const Complex sum = (*a)[1] + (*a)[2];
  const Complex turned = TimesMinusI(kSine * ((*a)[1] - (*a)[2]));
  const Complex mean = (*a)[0] - 0.5F * sum;
  *a = {(*a)[0] + sum, mean + turned, mean - turned};
}

void Small(std::array<Complex, 4>* a) {
  const Complex even = (*a)[0] + (*a)[2], odd = (*a)[1] + (*a)[3];
  const Complex less = (*a)[0] - (*a)[2], turned = TimesMinusI((*a)[1] - (*a)[3]);
  *a = {even + odd, less + turned, even - odd, less - turned};
}

void Small(std::array<Complex, 5>* a) {
  constexpr float kCos1 = 0.30901699437494742410F, kCos2 = -0.80901699437494742410F;
  constexpr float kSin1 = 0.95105651629515357212F, kSin2 = 0.58778525229247312917F;
  const Complex sum1 = (*a)[1] + (*a)[4], sum2 = (*a)[2] + (*a)[3];
  const Complex less1 = (*a)[1] - (*a)[4], less2 = (*a)[2] - (*a)[3];
  const Complex mean1 = (*a)[0] + kCos1 * sum1 + kCos2 * sum2;
  const Complex mean2 = (*a)[0] + kCos2 * sum1 + kCos1 * sum2;
  const Complex turned1 = TimesMinusI(kSin1 * less1 + kSin2 * less2);
  const Complex turned2 = TimesMinusI(kSin2 * less1 - kSin1 * less2);
  *a = {(*a)[0] + sum1 + sum2, mean1 + turned1, mean2 + turned2, mean2 - turned2, mean1 - turned1};
}

// Real and imaginary parts, [size, kLanes] each.
struct Values {
  float* re;
  float* im;
};

// One stage of Stockham's FFT, which keeps results in order: the inner loop runs over all elements with the
// same twiddle factors.
template <std::size_t kRadix>
void Butterflies(const Dct4::Stage& stage, const Values& x, const Values& y) {
  const std::size_t groups = stage.length / kRadix;
  const std::size_t row = stage.stride * kLanes;
  for (std::size_t q = 0; q < groups; ++q) {
    const float* c = stage.cosines.data() + q * kRadix;
    const float* s = stage.sines.data() + q * kRadix;
    const float* __restrict from_re = x.re + q * row;
    const float* __restrict from_im = x.im + q * row;
    float* __restrict to_re = y.re + q * kRadix * row;
    float* __restrict to_im = y.im + q * kRadix * row;
    for (std::size_t j = 0; j < row; ++j) {
      std::array<Complex, kRadix> a;
      for (std::size_t r = 0; r < kRadix; ++r)
        a[r] = {from_re[r * groups * row + j], from_im[r * groups * row + j]};
      Small(&a);
      to_re[j] = a[0].re;
      to_im[j] = a[0].im;
      for (std::size_t r = 1; r < kRadix; ++r) {
        to_re[r * row + j] = a[r].re * c[r] - a[r].im * s[r];
        to_im[r * row + j] = a[r].re * s[r] + a[r].im * c[r];
      }
    }
  }
}

// The same for any radix, by the definition.
void AnyButterflies(const Dct4::Stage& stage, const Values& x, const Values& y) {
  const std::size_t radix = stage.radix;
  const std::size_t groups = stage.length / radix;
  const std::size_t row = stage.stride * kLanes;
  for (std::size_t i = 0; i < groups * radix; ++i) {  // output r of group q
    const std::size_t q = i / radix, r = i % radix;
    for (std::size_t j = 0; j < row; ++j) {
      float re = 0, im = 0;
      for (std::size_t n = 0; n < radix; ++n) {
        const float c = stage.roots_re[n * r % radix], s = stage.roots_im[n * r % radix];
        const std::size_t at = (n * groups + q) * row + j;
        re += x.re[at] * c - x.im[at] * s;
        im += x.re[at] * s + x.im[at] * c;
      }
      y.re[i * row + j] = re * stage.cosines[i] - im * stage.sines[i];
      y.im[i * row + j] = re * stage.sines[i] + im * stage.cosines[i];
    }
  }
}

void Run(const Dct4::Stage& stage, const Values& x, const Values& y) {
  switch (stage.radix) {
    case 2:
      return Butterflies<2>(stage, x, y);
    case 3:
      return Butterflies<3>(stage, x, y);
    case 4:
      return Butterflies<4>(stage, x, y);
    case 5:
      return Butterflies<5>(stage, x, y);
    default:
      return AnyButterflies(stage, x, y);
  }
}

}  // namespace

std::vector<double> CosTable(std::size_t n) {
  std::vector<double> table(n);
  for (std::size_t i = 0; i < n; ++i) table[i] = CosTurn(i, n);
  return table;
}

Dct4::Dct4(std::size_t size) : size_(size), cosines_(size / 2), sines_(size / 2) {
  const std::size_t turn = 16 * size;  // the rotations are by (8 n + 1) of it
  const std::vector<double> table = CosTable(turn);
  const auto cosine = [&](std::size_t i) { return table[i % turn]; };
  const auto sine = [&](std::size_t i) { return table[(i + 12 * size) % turn]; };
  const double norm = std::sqrt(std::sqrt(2.0 / static_cast<double>(size)));  // both rotations have it
  for (std::size_t n = 0; n < size / 2; ++n) {
    cosines_[n] = static_cast<float>(norm * cosine(8 * n + 1));
    sines_[n] = static_cast<float>(-norm * sine(8 * n + 1));
  }
  std::size_t stride = 1;
  for (std::size_t length = size / 2; length > 1;) {
    const std::size_t radix = RadixOf(length);
    Stage stage{radix, length, stride, {}, {}, {}, {}};
    for (std::size_t r = 0; r < radix; ++r) {
      stage.roots_re.push_back(static_cast<float>(cosine(r * (turn / radix))));
      stage.roots_im.push_back(static_cast<float>(-sine(r * (turn / radix))));
    }
    for (std::size_t q = 0; q < length / radix; ++q) {
      for (std::size_t r = 0; r < radix; ++r) {
        stage.cosines.push_back(static_cast<float>(cosine(q * r * (turn / length))));
        stage.sines.push_back(static_cast<float>(-sine(q * r * (turn / length))));
      }
    }
    stages_.push_back(std::move(stage));
    length /= radix;
    stride *= radix;
  }
}

void Dct4::Transform(float* values, float* scratch) const {
  const std::size_t half = size_ / 2;
  Values x{scratch, scratch + half * kLanes};
  Values y{x.im + half * kLanes, x.im + 2 * half * kLanes};
  for (std::size_t n = 0; n < half; ++n) {
    const float* even = values + 2 * n * kLanes;
    const float* odd = values + (size_ - 1 - 2 * n) * kLanes;
    for (std::size_t i = 0; i < kLanes; ++i) {
      x.re[n * kLanes + i] = even[i] * cosines_[n] - odd[i] * sines_[n];
      x.im[n * kLanes + i] = even[i] * sines_[n] + odd[i] * cosines_[n];
    }
  }
  for (const Stage& stage : stages_) {
    Run(stage, x, y);
    std::swap(x, y);
  }
  for (std::size_t k = 0; k < half; ++k) {
    float* even = values + 2 * k * kLanes;
    float* odd = values + (size_ - 1 - 2 * k) * kLanes;
    for (std::size_t i = 0; i < kLanes; ++i) {
      const float re = x.re[k * kLanes + i], im = x.im[k * kLanes + i];
      even[i] = re * cosines_[k] - im * sines_[k];
      odd[i] = -(re * sines_[k] + im * cosines_[k]);
    }
  }
}

}  // namespace xcodec::engine
