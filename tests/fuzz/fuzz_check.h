// What fuzz targets assert, in every build type.
#ifndef XCODEC_TESTS_FUZZ_FUZZ_CHECK_H_
#define XCODEC_TESTS_FUZZ_FUZZ_CHECK_H_

#include <cstdio>
#include <cstdlib>

#define FUZZ_CHECK(condition)                                                            \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)

#endif  // XCODEC_TESTS_FUZZ_FUZZ_CHECK_H_
