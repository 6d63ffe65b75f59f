#include <cstdlib>
#include <mutex>

#include "base/plugin.h"
#include "codec/backend_factory.h"

namespace xcodec::codec {
namespace {

// OpenBLAS chooses its kernels and threads when it is loaded, from the environment, and the last bits of its
// products depend on both. They are fixed, so that codes and the float language model of version 0 agree
// between machines: kernels for Haswell, which every x86-64 processor of the last ten years supports, and two
// threads, with which the golden vectors were made. Variables that the user has set are respected.
void PrepareBlas() {
  setenv("OPENBLAS_NUM_THREADS", "2", 0);
  // Waiting threads of LibTorch must not take the processor from the working threads of OpenBLAS.
  setenv("OMP_WAIT_POLICY", "passive", 0);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    setenv("OPENBLAS_CORETYPE", "Haswell", 0);
  }
#endif
}

}  // namespace

Result<void*> TorchPluginSymbol(const char* name) {
  static std::once_flag once;
  std::call_once(once, PrepareBlas);
  return PluginSymbol(model::kTorchPluginName, name);
}

}  // namespace xcodec::codec
