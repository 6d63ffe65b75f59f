#include "cli/generate/generate.h"

#include <CLI/CLI.hpp>

#include "cli/generate/command_table.h"
#include "cli/generate/completions.h"
#include "cli/generate/man_page.h"
#include "cli/manual.h"

namespace xcodec::cli {

std::string Generate(const CLI::App& app, const std::string& what) {
  const CommandEntry main = DescribeCommands(app);
  if (what == "man")
    return ManPage(main, {"xcodec", "neural audio compressor", ManualBeforeOptions(), ManualAfterOptions()});
  if (what == "bash") return BashCompletion(main);
  if (what == "zsh") return ZshCompletion(main);
  if (what == "fish") return FishCompletion(main);
  return "";
}

}  // namespace xcodec::cli
