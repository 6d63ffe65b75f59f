#include <dlfcn.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "codec/backend_factory.h"

namespace xcodec {
namespace {

// Folder of the file that contains this function: libxcodec.so itself.
std::string LibraryFolder() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&LibraryFolder), &info) == 0 || info.dli_fname == nullptr) return "";
  const std::string path = info.dli_fname;
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::vector<std::string> Candidates(const std::string& library) {
  std::vector<std::string> paths;
  if (const char* folder = std::getenv("XCODEC_PLUGIN_DIR"))
    paths.push_back(std::string(folder) + "/" + library);
  const std::string beside = LibraryFolder();
  paths.push_back(beside + "/xcodec/" + library);
  paths.push_back(beside + "/" + library);
  paths.push_back(library);
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
  std::string reason;
  for (const std::string& path : Candidates(library)) {
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
      const char* error = dlerror();
      // A file that exists but does not load says more than the last candidate's "not found".
      if (reason.empty() || path == library) reason = reason.empty() && error != nullptr ? error : reason;
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
