/// \file
/// The environment variables, as far as they can be trusted.
#ifndef XCODEC_SRC_BASE_ENVIRONMENT_H_
#define XCODEC_SRC_BASE_ENVIRONMENT_H_

#include <string>

namespace xcodec {

/// Value of a variable. Empty if it is not set, or if the program runs with more rights than the user who
/// started it (setuid, setgid, capabilities), because that user controls the environment. This library reads
/// the environment only through this function. As thread-safe as getenv.
std::string Environment(const char* name);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_ENVIRONMENT_H_
