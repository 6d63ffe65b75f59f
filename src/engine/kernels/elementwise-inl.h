// Kernels that work on one element or one row at a time. Included once per target.
#if defined(XCODEC_ENGINE_ELEMENTWISE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef XCODEC_ENGINE_ELEMENTWISE_INL_H_
#undef XCODEC_ENGINE_ELEMENTWISE_INL_H_
#else
#define XCODEC_ENGINE_ELEMENTWISE_INL_H_
#endif

#include <hwy/highway.h>

#include <cstring>

#include "engine/kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace xcodec::engine {
namespace HWY_NAMESPACE {

struct Full {
  std::size_t i;
  Vf operator()(const float* x) const { return hn::LoadU(Df(), x + i); }
};
struct Tail {
  std::size_t i;
  std::size_t n;
  Vf operator()(const float* x) const { return LoadPart(x + i, n); }
};

// out[i] = f(load) for i in [0, n), where load(x) returns x[i].
template <class F>
HWY_INLINE void Map(std::size_t n, float* out, const F& f) {
  ForVectors(
      n, [&](std::size_t i) HWY_ATTR { hn::StoreU(f(Full{i}), Df(), out + i); },
      [&](std::size_t i, std::size_t left) HWY_ATTR {
        StorePart(f(Tail{i, left}), out + i, left);
      });
}

template <bool kElu, bool kAffine, bool kTwo>
HWY_INLINE void ReadRow(const ReadArgs& r, const float* a, const float* b, float* out) {
  Map(r.channels, out, [&](const auto load) HWY_ATTR {
    Vf y = load(a);
    if (kAffine) y = Fma(y, load(r.a_scale), load(r.a_shift));
    if (kTwo) y = hn::Add(y, kAffine ? Fma(load(b), load(r.b_scale), load(r.b_shift)) : load(b));
    return kElu ? Elu(y) : y;
  });
}

// Short rows are read several at a time, with their factors repeated.
struct WideFactors {
  float values[4][kLanes];

  static bool Helps(const ReadArgs& r) {
    return r.channels < kLanes && kLanes % r.channels == 0 && r.rows >= kLanes / r.channels;
  }
  WideFactors(const ReadArgs& r, ReadArgs* wide) {
    const float* narrow[4] = {r.a_scale, r.a_shift, r.b_scale, r.b_shift};
    for (std::size_t f = 0; f < 4 && narrow[f] != nullptr; ++f) {
      for (std::size_t i = 0; i < kLanes; ++i) values[f][i] = narrow[f][i % r.channels];
    }
    *wide = r;
    wide->channels = kLanes;
    wide->rows = r.rows * r.channels / kLanes;
    wide->a_scale = values[0];
    wide->a_shift = values[1];
    wide->b_scale = values[2];
    wide->b_shift = values[3];
  }
};

template <bool kElu, bool kAffine, bool kTwo>
void ReadRows(const ReadArgs& r) {
  std::size_t first = 0;
  if (kAffine && WideFactors::Helps(r)) {
    ReadArgs wide;
    const WideFactors factors(r, &wide);
    ReadRows<kElu, kAffine, kTwo>(wide);
    first = wide.rows * kLanes / r.channels;
  }
  for (std::size_t t = first; t < r.rows; ++t) {
    const std::size_t at = t * r.channels;
    ReadRow<kElu, kAffine, kTwo>(r, r.a + at, kTwo ? r.b + at : nullptr, r.out + at);
  }
}

// Without per-channel factors the rows are one long row.
template <bool kElu, bool kTwo>
void ReadFlat(const ReadArgs& r) {
  ReadArgs flat = r;
  flat.channels = r.rows * r.channels;
  flat.rows = 1;
  ReadRows<kElu, false, kTwo>(flat);
}

void Read(const ReadArgs& r) {
  const bool two = r.b != nullptr;
  if (r.a_scale == nullptr) {
    if (!r.elu && !two) {
      std::memcpy(r.out, r.a, r.rows * r.channels * sizeof(float));
    } else if (r.elu) {
      two ? ReadFlat<true, true>(r) : ReadFlat<true, false>(r);
    } else {
      ReadFlat<false, true>(r);
    }
  } else if (r.elu) {
    two ? ReadRows<true, true, true>(r) : ReadRows<true, true, false>(r);
  } else {
    two ? ReadRows<false, true, true>(r) : ReadRows<false, true, false>(r);
  }
}

void ExpArray(const float* x, std::size_t n, float scale, float* out) {
  const Vf s = hn::Set(Df(), scale);
  Map(n, out, [&](const auto load) HWY_ATTR { return Exp(hn::Mul(load(x), s)); });
}

void Log10Array(const float* x, std::size_t n, float* out) {
  Map(n, out, [&](const auto load) HWY_ATTR { return Log10(load(x)); });
}

void Power(const float* c, const float* s, std::size_t n, float* out) {
  const Vf half = hn::Set(Df(), 0.5F);
  Map(n, out, [&](const auto load) HWY_ATTR {
    const Vf x = load(c);
    const Vf y = load(s);
    return hn::Mul(Fma(x, x, hn::Mul(y, y)), half);
  });
}

void Multiply(const float* a, const float* b, std::size_t n, float* out) {
  Map(n, out, [&](const auto load) HWY_ATTR { return hn::Mul(load(a), load(b)); });
}

void Subtract(const float* a, const float* b, std::size_t n, float* out) {
  Map(n, out, [&](const auto load) HWY_ATTR { return hn::Sub(load(a), load(b)); });
}

void Differences(const DifferenceArgs& d) {
  for (std::size_t p = 0; p < d.pairs; ++p) {
    const float* left = d.x + 2 * p * d.width;
    const float* right = left + 2 * d.width;
    float* before = d.before + p * d.stride;
    float* after = d.after + p * d.stride;
    if (d.middle != nullptr) {
      std::memcpy(d.middle + p * d.stride, left + d.width, d.width * sizeof(float));
    }
    ForVectors(
        d.width,
        [&](std::size_t i) HWY_ATTR {
          const Vf middle = hn::LoadU(Df(), left + d.width + i);
          hn::StoreU(hn::Sub(hn::LoadU(Df(), left + i), middle), Df(), before + i);
          hn::StoreU(hn::Sub(hn::LoadU(Df(), right + i), middle), Df(), after + i);
        },
        [&](std::size_t i, std::size_t n) HWY_ATTR {
          const Vf middle = LoadPart(left + d.width + i, n);
          StorePart(hn::Sub(LoadPart(left + i, n), middle), before + i, n);
          StorePart(hn::Sub(LoadPart(right + i, n), middle), after + i, n);
        });
  }
}

void FourPoints(const FourPointArgs& p) {
  const std::size_t w = p.width;
  for (std::size_t g = 0; g < p.groups; ++g) {
    const float* d = p.x + g * p.advance * w;
    float* const out[4] = {p.out[0] + g * p.stride, p.out[1] + g * p.stride, p.out[2] + g * p.stride,
                           p.out[3] + g * p.stride};
    ForVectors(
        w,
        [&](std::size_t i) HWY_ATTR {
          const Vf d1 = hn::LoadU(Df(), d + w + i);
          const Vf d2 = hn::LoadU(Df(), d + 2 * w + i);
          hn::StoreU(hn::Sub(hn::LoadU(Df(), d + i), d2), Df(), out[0] + i);
          hn::StoreU(hn::Add(d1, d2), Df(), out[1] + i);
          hn::StoreU(hn::Sub(d2, d1), Df(), out[2] + i);
          hn::StoreU(hn::Sub(d1, hn::LoadU(Df(), d + 3 * w + i)), Df(), out[3] + i);
        },
        [&](std::size_t i, std::size_t n) HWY_ATTR {
          const Vf d1 = LoadPart(d + w + i, n);
          const Vf d2 = LoadPart(d + 2 * w + i, n);
          StorePart(hn::Sub(LoadPart(d + i, n), d2), out[0] + i, n);
          StorePart(hn::Add(d1, d2), out[1] + i, n);
          StorePart(hn::Sub(d2, d1), out[2] + i, n);
          StorePart(hn::Sub(d1, LoadPart(d + 3 * w + i, n)), out[3] + i, n);
        });
  }
}

void MultiplyAdd(const float* a, const float* b, const float* c, std::size_t n, float* out) {
  Map(n, out, [&](const auto load) HWY_ATTR { return Fma(load(a), load(b), load(c)); });
}

// [a b c d] in quarters: cosine input [-c_r - d, a - b_r], sine input [c_r - d, a + b_r] (r: reversed).
void Fold(const FoldArgs& f) {
  const std::size_t half = f.bins / 2;
  const auto w = [&](std::size_t i) { return f.x[i] * f.window[i]; };
  for (std::size_t i = 0; i < half; ++i) {
    const float c = w(3 * half - 1 - i);
    const float e = w(3 * half + i);
    const float a = w(i);
    const float b = w(2 * half - 1 - i);
    f.cosine[i] = -c - e;
    f.cosine[half + i] = a - b;
    f.sine[i] = c - e;
    f.sine[half + i] = a + b;
  }
}

void SnakeRows(const SnakeArgs& s) {
  for (std::size_t t = 0; t < s.rows; ++t) {
    const float* x = s.x + t * s.channels;
    Map(s.channels, s.out + t * s.channels, [&](const auto load) HWY_ATTR {
      const Vf value = load(x);
      return Fma(SquaredSine(hn::Mul(value, load(s.alpha))), load(s.inverse), value);
    });
  }
}

void HalfToFloatArray(const std::uint16_t* x, std::size_t n, float* out) {
  const Df d;
  const hn::Rebind<hwy::float16_t, Df> dh;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN hwy::float16_t part[kLanes] = {};
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    std::memcpy(part, x + i, lanes * sizeof(*x));
    hn::StoreU(hn::PromoteTo(d, hn::Load(dh, part)), d, out + i);
  }
  std::memcpy(part, x + i, (n - i) * sizeof(*x));
  StorePart(hn::PromoteTo(d, hn::Load(dh, part)), out + i, n - i);
}

// Gates: sigmoid, sigmoid, tanh, sigmoid of input, forget, cell, output.
void Lstm(const LstmArgs& l) {
  const Df d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t group = 0; group < l.units; group += kLanes) {
    const float* gates = l.gates + 4 * group;
    for (std::size_t j = 0; j < kLanes; j += lanes) {
      const Vf in = Sigmoid(hn::LoadU(d, gates + j));
      const Vf forget = Sigmoid(hn::LoadU(d, gates + kLanes + j));
      const Vf value = Tanh(hn::LoadU(d, gates + 2 * kLanes + j));
      const Vf out = Sigmoid(hn::LoadU(d, gates + 3 * kLanes + j));
      const Vf cell = Fma(forget, hn::LoadU(d, l.cell + group + j), hn::Mul(in, value));
      hn::StoreU(cell, d, l.cell + group + j);
      hn::StoreU(hn::Mul(out, Tanh(cell)), d, l.hidden + group + j);
    }
  }
}

void Depthwise7(const float* x, std::size_t rows, std::size_t width, const float* weight, const float* bias,
                float* out) {
  for (std::size_t t = 0; t < rows; ++t) {
    const std::size_t first = t < 3 ? 3 - t : 0;
    const std::size_t last = t + 4 > rows ? rows + 3 - t : 7;
    Map(width, out + t * width, [&](const auto load) HWY_ATTR {
      Vf y = load(bias);
      for (std::size_t k = first; k < last; ++k) {
        y = Fma(load(x + (t + k - 3) * width), load(weight + k * width), y);
      }
      return y;
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace xcodec::engine
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
