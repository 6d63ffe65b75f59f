/// \file
/// The environment, as far as it may be believed.
#ifndef XCODEC_SRC_BASE_ENVIRONMENT_H_
#define XCODEC_SRC_BASE_ENVIRONMENT_H_

#include <string>

namespace xcodec {

/// Value of a variable; empty when it is not set, and in a program that runs with more rights than the user
/// who started it (setuid, setgid, capabilities), whose environment is that user's and not its own. The only
/// way to read the environment in this library. Thread-safe as getenv is.
std::string Environment(const char* name);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_ENVIRONMENT_H_
