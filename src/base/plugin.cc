#include "base/plugin.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "base/environment.h"

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
  // Only the requested folder; relative paths are ignored.
  if (!chosen.empty()) {
    if (chosen[0] == '/') paths.push_back(chosen + "/" + library);
    return paths;
  }
  static const std::string beside = LibraryFolder();
  if (beside.empty()) return paths;
  paths.push_back(beside + "/xcodec/" + library);
  paths.push_back(beside + "/" + library);
  return paths;
}

}  // namespace

Result<void*> PluginSymbol(const char* library, const char* name) {
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  std::string reason = Environment("XCODEC_PLUGIN_DIR").empty()
                           ? "no such file where the library lies"
                           : "no such file in XCODEC_PLUGIN_DIR, which has to be an absolute path";
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

}  // namespace xcodec
