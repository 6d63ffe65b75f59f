#include "cli/output/streams.h"

#include <unistd.h>

#include "base/stop_request.h"
#include "cli/output/peek.h"

namespace xcodec::cli {

bool StreamStartsLikeEcdc(const std::string& input) {
  const int fd = input == "-" ? STDIN_FILENO : NamedDescriptor(input);
  return fd >= 0 && StartsLikeEcdc(fd);
}

Status AcceptStopOf(const std::string& input) {
  return IsLiveInput(input) ? AcceptStopRequests() : Status::Ok();
}

std::string InputName(const std::string& input) { return input == "-" ? "(standard input)" : input; }

}  // namespace xcodec::cli
