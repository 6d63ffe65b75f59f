/// \file
/// Names of CLI11's classes for headers: its own header costs a compiler some seconds, which only those that
/// define or read options need to pay.
#ifndef XCODEC_SRC_CLI_CLI_APP_H_
#define XCODEC_SRC_CLI_CLI_APP_H_

namespace CLI {
class App;
class Option;
}  // namespace CLI

#endif  // XCODEC_SRC_CLI_CLI_APP_H_
