#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "base/environment.h"
#include "codec/backend_factory.h"

namespace xcodec {
namespace {

// Folder of the file that contains this function: libxcodec.so itself. Absolute, so that it stays the same
// when the program changes its working directory; empty when the system can not tell.
std::string LibraryFolder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&LibraryFolder), &info) == 0 || info.dli_fname == nullptr) return "";
  char* real = realpath(info.dli_fname, nullptr);
  if (real == nullptr) return "";
  const std::string path = real;
  free(real);
  return path.substr(0, path.rfind('/'));
}

// Only absolute places: the loader's own search would follow the environment and the working directory.
std::vector<std::string> Candidates(const std::string& library) {
  std::vector<std::string> paths;
  const std::string chosen = Environment("XCODEC_PLUGIN_DIR");
  if (!chosen.empty() && chosen[0] == '/') paths.push_back(chosen + "/" + library);
  static const std::string beside = LibraryFolder();
  if (beside.empty()) return paths;
  paths.push_back(beside + "/xcodec/" + library);
  paths.push_back(beside + "/" + library);
  return paths;
}

// OpenBLAS chooses its kernels and threads when it is loaded, from the environment, and the last bits of its
// products depend on both. They are held fast, so that codes and the float language model of version 0 agree
// between machines: kernels for Haswell, which every x86-64 processor of the last ten years runs, and two
// threads, with which the golden vectors were made. What the user has set is respected.
void PrepareBlas() {
  setenv("OPENBLAS_NUM_THREADS", "2", 0);
  // Threads of LibTorch's own that wait must not take the processor from those that work for OpenBLAS.
  setenv("OMP_WAIT_POLICY", "passive", 0);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    setenv("OPENBLAS_CORETYPE", "Haswell", 0);
  }
#endif
}

}  // namespace

Result<void*> PluginSymbol(const char* library, const char* name) {
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  std::string reason = "no such file where the library lies";
  for (const std::string& path : Candidates(library)) {
    if (access(path.c_str(), F_OK) != 0) continue;
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      if (const char* error = dlerror()) reason = error;
      continue;
    }
    void* symbol = dlsym(handle, name);
    if (symbol != nullptr) return symbol;
    return Status(StatusCode::kUnsupported, std::string(library) + " has no " + name);
  }
  return Status(StatusCode::kUnsupported,
                std::string(library) + " is not installed or does not load: " + reason);
}

Result<void*> TorchPluginSymbol(const char* name) {
  static std::once_flag once;
  std::call_once(once, PrepareBlas);
  return PluginSymbol(kTorchPluginName, name);
}

}  // namespace xcodec
