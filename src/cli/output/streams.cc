#include "cli/output/streams.h"

#include <unistd.h>

#include "cli/tasks/peek.h"

namespace xcodec::cli {

bool StreamStartsLikeEcdc(const std::string& input) {
  const int fd = input == "-" ? STDIN_FILENO : NamedDescriptor(input);
  return fd >= 0 && StartsLikeEcdc(fd);
}

}  // namespace xcodec::cli
