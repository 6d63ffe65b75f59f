#include "cli/program.h"
#include "cli/signals.h"

int main(int argc, char** argv) {
  xcodec::cli::InstallSignalHandlers();
  const int code = xcodec::cli::RunProgram(argc, argv);
  xcodec::cli::DieOfStopRequest();
  return code;
}
