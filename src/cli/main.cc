#include "cli/program.h"
#include "cli/signals.h"

int main(int argc, char** argv) {
  xcodec::cli::InstallSignalHandlers();
  return xcodec::cli::RunProgram(argc, argv);
}
