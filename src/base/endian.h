/// \file
/// Integers to and from bytes of a stated order, on machines of any order.
#ifndef XCODEC_SRC_BASE_ENDIAN_H_
#define XCODEC_SRC_BASE_ENDIAN_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace xcodec {

template <typename T>
T LoadLittleEndian(const unsigned char* p) {
  T v = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    v = static_cast<T>(v | static_cast<T>(static_cast<T>(p[i]) << (8 * i)));
  return v;
}

template <typename T>
T LoadBigEndian(const unsigned char* p) {
  T v = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    v = static_cast<T>(v | static_cast<T>(static_cast<T>(p[sizeof(T) - 1 - i]) << (8 * i)));
  return v;
}

template <typename T>
void StoreLittleEndian(T v, unsigned char* p) {
  for (std::size_t i = 0; i < sizeof(T); ++i) p[i] = static_cast<unsigned char>(v >> (8 * i));
}

template <typename T>
void StoreBigEndian(T v, unsigned char* p) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    p[i] = static_cast<unsigned char>(v >> (8 * (sizeof(T) - 1 - i)));
}

template <typename T>
void AppendLittleEndian(T v, std::vector<unsigned char>* out) {
  unsigned char b[sizeof(T)];
  StoreLittleEndian(v, b);
  out->insert(out->end(), b, b + sizeof(T));
}

template <typename T>
void AppendBigEndian(T v, std::vector<unsigned char>* out) {
  unsigned char b[sizeof(T)];
  StoreBigEndian(v, b);
  out->insert(out->end(), b, b + sizeof(T));
}

/// The bits of an IEEE single, and back.
inline std::uint32_t FloatBits(float f) {
  std::uint32_t u;
  std::memcpy(&u, &f, sizeof u);
  return u;
}
inline float FloatFromBits(std::uint32_t u) {
  float f;
  std::memcpy(&f, &u, sizeof f);
  return f;
}

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_ENDIAN_H_
