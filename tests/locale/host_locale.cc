// LD_PRELOAD: a host program that has set the locale HOST_LOCALE for C and C++, as many do before they load a
// library. Only tests of ours and Python are such hosts: our programs set no locale, and others read
// arguments with its comma.
#include <errno.h>

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <locale>
#include <string>

namespace {

bool IsHost(const std::string& name) {
  const auto starts = [&](const char* text) { return name.compare(0, std::strlen(text), text) == 0; };
  const bool test = name.size() > 5 && name.compare(name.size() - 5, 5, "_test") == 0;
  return starts("python") || test;
}

__attribute__((constructor)) void SetHostLocale() {
  const char* locale = std::getenv("HOST_LOCALE");
  if (locale == nullptr || !IsHost(program_invocation_short_name)) return;
  char number[16];
  try {
    std::locale::global(std::locale(locale));  // sets that of C, too
    std::setlocale(LC_MESSAGES, "C");          // tests compare messages
    std::snprintf(number, sizeof number, "%.1f", 0.5);
  } catch (const std::exception& error) {
    std::snprintf(number, sizeof number, "%s", error.what());
  }
  if (std::strcmp(number, "0,5") == 0) return;
  std::fprintf(stderr, "host_locale: %s has no decimal comma: %s\n", locale, number);
  std::abort();
}

}  // namespace
