// Elementary functions on vectors: our own polynomials in a fixed order of fused operations, so that every
// instruction set gives the same bits. Included once per target.
#if defined(XCODEC_ENGINE_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_ENGINE_MATH_INL_H_
#undef XCODEC_ENGINE_MATH_INL_H_
#else
#define XCODEC_ENGINE_MATH_INL_H_
#endif

#include <hwy/highway.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace xcodec::engine {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Df = hn::CappedTag<float, kLanes>;
using Vf = hn::Vec<Df>;
using Di = hn::RebindToSigned<Df>;

#if HWY_TARGET == HWY_WASM
// a * b + c with one rounding. In double precision the product is exact. Where the sum is not, it is made
// odd, so that rounding it to single precision does not mistake it for a number halfway between two others.
inline float FmaByOddSum(float a, float b, float c) {
  const double product = static_cast<double>(a) * static_cast<double>(b);
  double sum = product + static_cast<double>(c);
  const double part = sum - product;
  const double error = (product - (sum - part)) + (static_cast<double>(c) - part);
  if (!std::isfinite(sum) || error == 0) return static_cast<float>(sum);
  std::uint64_t bits = 0;
  std::memcpy(&bits, &sum, sizeof(bits));
  if ((bits & 1) == 0) bits += (error > 0) == (sum > 0) ? 1 : std::uint64_t(-1);
  std::memcpy(&sum, &bits, sizeof(bits));
  return static_cast<float>(sum);
}

// The same of four at once, with the sum as it is: rounding it once more is wrong only where it looks
// halfway, or where the result is too small to have all its bits.
HWY_INLINE Vf FmaInDouble(Vf a, Vf b, Vf c) {
  const Df d;
  const auto high = [](v128_t v) { return wasm_i32x4_shuffle(v, v, 2, 3, 2, 3); };
  const auto sum = [](v128_t x, v128_t y, v128_t z) {
    return wasm_f64x2_add(wasm_f64x2_mul(wasm_f64x2_promote_low_f32x4(x), wasm_f64x2_promote_low_f32x4(y)),
                          wasm_f64x2_promote_low_f32x4(z));
  };
  const v128_t low_sum = sum(a.raw, b.raw, c.raw);
  const v128_t high_sum = sum(high(a.raw), high(b.raw), high(c.raw));
  const v128_t result = wasm_i32x4_shuffle(wasm_f32x4_demote_f64x2_zero(low_sum),
                                           wasm_f32x4_demote_f64x2_zero(high_sum), 0, 1, 4, 5);
  const v128_t words = wasm_i32x4_shuffle(low_sum, high_sum, 0, 2, 4, 6);
  const v128_t halfway = wasm_i32x4_eq(wasm_v128_and(words, wasm_i32x4_const_splat(0x1FFFFFFF)),
                                       wasm_i32x4_const_splat(0x10000000));
  const v128_t small =
      wasm_f32x4_le(wasm_f32x4_abs(result), wasm_f32x4_const_splat(std::numeric_limits<float>::min()));
  if (!wasm_v128_any_true(wasm_v128_or(halfway, small))) {
    Vf rounded;
    rounded.raw = result;
    return rounded;
  }
  HWY_ALIGN float x[4], y[4], z[4];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  hn::Store(c, d, z);
  for (std::size_t i = 0; i < 4; ++i) z[i] = FmaByOddSum(x[i], y[i], z[i]);
  return hn::Load(d, z);
}
#endif

// a * b + c with one rounding. SSE4 has no such instruction and rounds twice; the scalar target takes the
// library's exact function, WebAssembly's double precision.
HWY_INLINE Vf Fma(Vf a, Vf b, Vf c) {
#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
  const Df d;
  HWY_ALIGN float x[kLanes], y[kLanes], z[kLanes];
  hn::Store(a, d, x);
  hn::Store(b, d, y);
  hn::Store(c, d, z);
  for (std::size_t i = 0; i < hn::Lanes(d); ++i) z[i] = std::fma(x[i], y[i], z[i]);
  return hn::Load(d, z);
#elif HWY_TARGET == HWY_WASM
  return FmaInDouble(a, b, c);
#else
  return hn::MulAdd(a, b, c);
#endif
}

template <std::size_t N>
HWY_INLINE Vf Polynomial(Vf x, const float (&c)[N]) {
  const Df d;
  Vf y = hn::Set(d, c[N - 1]);
  for (std::size_t i = N - 1; i-- > 0;) y = Fma(y, x, hn::Set(d, c[i]));
  return y;
}

struct ExpParts {
  Vf scale;  ///< 2^n
  Vf rest;   ///< e^r - 1, |r| <= ln 2 / 2
};

// e^x = scale * (1 + remainder) for x in [-87, 88].
HWY_INLINE ExpParts SplitExp(Vf x) {
  static constexpr float kQ[] = {5.000000101e-01F, 1.666651288e-01F, 4.166618733e-02F, 8.369599059e-03F,
                                 1.395171402e-03F};
  const Df d;
  const Di di;
  const Vf n = hn::Round(hn::Mul(x, hn::Set(d, 1.442695041F)));
  Vf r = Fma(n, hn::Set(d, -0.693359375F), x);
  r = Fma(n, hn::Set(d, 2.12194440e-4F), r);
  const Vf rest = Fma(hn::Mul(r, r), Polynomial(r, kQ), r);
  const auto bits = hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(di, n), hn::Set(di, 127)));
  return {hn::BitCast(d, bits), rest};
}

HWY_INLINE Vf Clamp(Vf x, float low, float high) {
  const Df d;
  return hn::Min(hn::Max(x, hn::Set(d, low)), hn::Set(d, high));
}

HWY_INLINE Vf Exp(Vf x) {
  const ExpParts parts = SplitExp(Clamp(x, -87.0F, 88.0F));
  return Fma(parts.scale, parts.rest, parts.scale);
}

// e^x - 1 without cancellation near 0.
HWY_INLINE Vf Expm1(Vf x) {
  const Df d;
  const ExpParts parts = SplitExp(Clamp(x, -87.0F, 88.0F));
  return Fma(parts.scale, parts.rest, hn::Sub(parts.scale, hn::Set(d, 1.0F)));
}

HWY_INLINE Vf Elu(Vf x) {
  const Df d;
  const Vf zero = hn::Zero(d);
  const ExpParts parts = SplitExp(Clamp(x, -87.0F, 0.0F));
  const Vf below = Fma(parts.scale, parts.rest, hn::Sub(parts.scale, hn::Set(d, 1.0F)));
  return hn::IfThenElse(hn::Gt(x, zero), x, below);
}

HWY_INLINE Vf Sigmoid(Vf x) {
  const Df d;
  const Vf one = hn::Set(d, 1.0F);
  return hn::Div(one, hn::Add(one, Exp(hn::Neg(x))));
}

HWY_INLINE Vf Tanh(Vf x) {
  const Df d;
  const Vf a = hn::Min(hn::Abs(x), hn::Set(d, 10.0F));
  const Vf e = Expm1(hn::Add(a, a));
  return hn::CopySign(hn::Div(e, hn::Add(e, hn::Set(d, 2.0F))), x);
}

// x / 2 * erfc(-x / sqrt 2), with erfc(z) = e^(-z^2) p(1 / (1 + z / 2)) for z >= 0.
HWY_INLINE Vf Gelu(Vf x) {
  static constexpr float kP[] = {-3.951835321e-04F, 2.895462705e-01F,  2.248426473e-01F,
                                 4.884202268e-01F,  -4.442746774e-01F, 1.076842492e+00F,
                                 -9.451967305e-01F, 3.653869551e-01F,  -5.517200024e-02F};
  const Df d;
  const Vf one = hn::Set(d, 1.0F);
  const Vf z = hn::Mul(hn::Abs(x), hn::Set(d, 0.70710678118F));
  const Vf t = hn::Div(one, Fma(z, hn::Set(d, 0.5F), one));
  const Vf tail = hn::Mul(Exp(hn::Neg(hn::Mul(z, z))), Polynomial(t, kP));
  const Vf half = hn::Mul(hn::Mul(x, hn::Set(d, 0.5F)), tail);
  return hn::IfThenElse(hn::Gt(x, hn::Zero(d)), hn::Sub(x, half), half);
}

// log10 of a normal positive x: exponent, and log(1 + f) with 1 + f in [sqrt 1/2, sqrt 2).
HWY_INLINE Vf Log10(Vf x) {
  static constexpr float kP[] = {3.333330981e-01F,  -2.499998535e-01F, 2.000227351e-01F,
                                 -1.666935631e-01F, 1.421770810e-01F,  -1.238180879e-01F,
                                 1.187796846e-01F,  -1.180786154e-01F, 6.925752226e-02F};
  const Df d;
  const Di di;
  const auto bits = hn::BitCast(di, x);
  const auto shifted = hn::Sub(bits, hn::Set(di, 0x3F3504F3));
  const auto exponent = hn::ShiftRight<23>(shifted);
  const auto mantissa = hn::Sub(bits, hn::ShiftLeft<23>(exponent));
  const Vf f = hn::Sub(hn::BitCast(d, mantissa), hn::Set(d, 1.0F));
  const Vf f2 = hn::Mul(f, f);
  Vf y = hn::Mul(hn::Mul(f2, f), Polynomial(f, kP));
  y = hn::Add(f, Fma(f2, hn::Set(d, -0.5F), y));
  const Vf n = hn::ConvertTo(d, exponent);
  y = Fma(y, hn::Set(d, 0.4342944819F), hn::Mul(n, hn::Set(d, 4.605038981e-06F)));
  return Fma(n, hn::Set(d, 0.301025390625F), y);
}

// sin(x)^2. Sines of x and x + n pi have the same square, so the angle is taken to [-pi/2, pi/2] in two
// steps; there sin r = r + r^3 p(r^2) within 6e-9 of its size.
HWY_INLINE Vf SquaredSine(Vf x) {
  static constexpr float kP[] = {-1.666665952e-01F, 8.333065532e-03F, -1.980954696e-04F, 2.605649805e-06F};
  const Df d;
  const Vf n = hn::Round(hn::Mul(x, hn::Set(d, 0.31830988618F)));
  Vf r = Fma(n, hn::Set(d, -3.140625F), x);
  r = Fma(n, hn::Set(d, -9.676535846665502e-4F), r);
  const Vf r2 = hn::Mul(r, r);
  const Vf sine = Fma(hn::Mul(r2, r), Polynomial(r2, kP), r);
  return hn::Mul(sine, sine);
}

// Partial vectors: the first `n` lanes, the others 0.
HWY_INLINE Vf LoadPart(const float* from, std::size_t n) {
  const Df d;
  HWY_ALIGN float lanes[kLanes] = {};
  for (std::size_t i = 0; i < n; ++i) lanes[i] = from[i];
  return hn::Load(d, lanes);
}

HWY_INLINE void StorePart(Vf v, float* to, std::size_t n) {
  const Df d;
  HWY_ALIGN float lanes[kLanes];
  hn::Store(v, d, lanes);
  for (std::size_t i = 0; i < n; ++i) to[i] = lanes[i];
}

// Calls body(i, lanes) for all full vectors of n, then once for the remainder.
template <class Whole, class Part>
HWY_INLINE void ForVectors(std::size_t n, const Whole& whole, const Part& part) {
  const std::size_t lanes = hn::Lanes(Df());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) whole(i);
  if (i < n) part(i, n - i);
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::engine
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
