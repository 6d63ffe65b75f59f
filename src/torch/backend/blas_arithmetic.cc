#include "torch/backend/blas_arithmetic.h"

#include <dlfcn.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/environment.h"

namespace xcodec::libtorch {
namespace {

// OpenBLAS built with DYNAMIC_ARCH, as distributions do. `gotoblas` points to the table of kernels in use.
// https://github.com/OpenMathLib/OpenBLAS, driver/others/dynamic.c
struct OpenBlas {
  void** table = nullptr;
  void (*choose)() = nullptr;  // fills *table, by OPENBLAS_CORETYPE
  void (*forget)() = nullptr;
  const char* (*core)() = nullptr;
  int (*threads)() = nullptr;
  void (*set_threads)(int) = nullptr;

  bool complete() const {
    return table != nullptr && *table != nullptr && choose != nullptr && forget != nullptr &&
           core != nullptr && threads != nullptr && set_threads != nullptr;
  }
};

template <typename T>
void Find(const char* name, T* symbol) {
  *symbol = reinterpret_cast<T>(dlsym(RTLD_DEFAULT, name));
}

OpenBlas FindOpenBlas() {
  OpenBlas blas;
  Find("gotoblas", &blas.table);
  Find("gotoblas_dynamic_init", &blas.choose);
  Find("gotoblas_dynamic_quit", &blas.forget);
  Find("openblas_get_corename", &blas.core);
  Find("openblas_get_num_threads", &blas.threads);
  Find("openblas_set_num_threads", &blas.set_threads);
  return blas;
}

// Kernels that files may have been written with; null without other ones that this processor can run.
const char* OtherKernels(const std::string& loaded) {
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  const bool avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                      __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512dq") != 0;
  if (loaded == "Haswell" || loaded == "Zen") return avx512 ? "SkylakeX" : nullptr;
  return avx2 ? "Haswell" : nullptr;
#else
  static_cast<void>(loaded);
  return nullptr;
#endif
}

// The table of kernels of this name; the one in use stays in use.
void* TableOf(const OpenBlas& blas, const char* kernels) {
  constexpr char kVariable[] = "OPENBLAS_CORETYPE";
  void* const used = *blas.table;
  const std::string before = Environment(kVariable);
  setenv(kVariable, kernels, 1);
  blas.forget();
  blas.choose();
  void* const table = *blas.table;
  *blas.table = used;
  if (before.empty()) {
    unsetenv(kVariable);
  } else {
    setenv(kVariable, before.c_str(), 1);
  }
  return table;
}

struct Arithmetic {
  bool other_kernels = false;
  int threads = 0;
};

class Arithmetics {
 public:
  static Arithmetics& Of() {
    static Arithmetics all;
    return all;
  }

  std::shared_mutex& mutex() { return mutex_; }
  int count() const { return static_cast<int>(list_.size()); }

  void Select(int number) {
    const Arithmetic& wanted = list_[static_cast<std::size_t>(number)];
    if (wanted.other_kernels && other_table_ == nullptr) other_table_ = TableOf(blas_, other_);
    if (list_.size() == 1) return;
    *blas_.table = wanted.other_kernels && other_table_ != nullptr ? other_table_ : loaded_table_;
    blas_.set_threads(wanted.threads);
  }

 private:
  Arithmetics() : blas_(FindOpenBlas()) {
    list_.emplace_back();
    if (!blas_.complete()) return;
    loaded_table_ = *blas_.table;
    const int threads = blas_.threads();
    const int others = threads == 1 ? 2 : 1;
    list_ = {{false, threads}, {false, others}};
    other_ = OtherKernels(blas_.core());
    if (other_ == nullptr) return;
    list_.push_back({true, threads});
    list_.push_back({true, others});
  }

  OpenBlas blas_;
  std::vector<Arithmetic> list_;
  const char* other_ = nullptr;
  void* loaded_table_ = nullptr;
  void* other_table_ = nullptr;  // chosen when it is first needed
  std::shared_mutex mutex_;
};

}  // namespace

int BlasArithmetics() { return Arithmetics::Of().count(); }

BlasUse::BlasUse(int arithmetic) {
  Arithmetics& all = Arithmetics::Of();
  if (arithmetic <= 0 || arithmetic >= all.count()) {
    shared_ = std::shared_lock<std::shared_mutex>(all.mutex());
    return;
  }
  alone_ = std::unique_lock<std::shared_mutex>(all.mutex());
  all.Select(arithmetic);
}

BlasUse::~BlasUse() {
  if (alone_.owns_lock()) Arithmetics::Of().Select(0);
}

}  // namespace xcodec::libtorch
