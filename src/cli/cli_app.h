/// \file
/// Forward declarations of CLI11's classes: its header takes seconds to compile, so only files that define or
/// read options include it.
#ifndef XCODEC_SRC_CLI_CLI_APP_H_
#define XCODEC_SRC_CLI_CLI_APP_H_

namespace CLI {
class App;
class Option;
}  // namespace CLI

#endif  // XCODEC_SRC_CLI_CLI_APP_H_
