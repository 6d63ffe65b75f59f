// The part of the fault library that C cannot have: operator new that fails once. See fault.c.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <new>

namespace {
std::atomic<long> g_left{-1};
std::atomic<bool> g_running{false};

void* Allocate(std::size_t size) {
  if (g_running.load(std::memory_order_relaxed) && g_left.fetch_sub(1) == 1) {
    const char* log = std::getenv("XCODEC_FAULT_LOG");
    if (log != nullptr) close(open(log, O_WRONLY | O_CREAT, 0666));
    throw std::bad_alloc();
  }
  void* memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

// The program's main begins by ignoring SIGPIPE: what the loader and static objects allocate before does not
// count.
extern "C" void (*signal(int number, void (*handler)(int)) noexcept)(int) {
  using Function = void (*(*)(int, void (*)(int)))(int);
  static const auto next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "signal"));
  const char* text = std::getenv("XCODEC_FAIL_NEW");
  if (text != nullptr && number == SIGPIPE && !g_running.load()) {
    g_left = std::atol(text);
    g_running = true;
  }
  return next(number, handler);
}
