#include "cli/bench/mode.h"

namespace xcodec::cli::bench {

std::vector<std::unique_ptr<Mode>> MakeModes() {
  std::vector<std::unique_ptr<Mode>> modes;
  modes.push_back(NewMachineMode());
  modes.push_back(NewStartupMode());
  modes.push_back(NewSpeedMode());
  modes.push_back(NewLmMode());
  modes.push_back(NewCompareMode());
  return modes;
}

}  // namespace xcodec::cli::bench
