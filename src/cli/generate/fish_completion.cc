#include "cli/generate/completions.h"

namespace xcodec::cli {
namespace {

std::string Quoted(const std::string& text) { return "'" + WithBackslashes(text, "'\\") + "'"; }

std::string Options(const CommandEntry& command, const std::string& condition) {
  std::string out;
  for (const OptionEntry& option : command.options) {
    out += "complete -c xcodec" + condition;
    for (const std::string& name : option.names) {
      const bool is_long = name.compare(0, 2, "--") == 0;
      out += is_long ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    const bool model = option.names.back() == "--model";
    if (option.takes_value()) out += option.takes_file() || option.takes_folder() ? " -r" : " -x";
    if (model) out += " -a '(xcodec model list 2>/dev/null | string replace -r \" .*\" \"\")'";
    if (!option.choices.empty()) {
      out += " -a '";
      for (const std::string& choice : option.choices) out += (out.back() == '\'' ? "" : " ") + choice;
      out += "'";
    }
    out += " -d " + Quoted(option.text) + "\n";
  }
  return out;
}

std::string Command(const CommandEntry& command, const std::string& condition) {
  return "complete -c xcodec" + condition + " -a " + command.name + " -d " + Quoted(command.text) + "\n";
}

}  // namespace

std::string FishCompletion(const CommandEntry& main) {
  std::string out = "# fish completion for xcodec, made by `xcodec --generate fish`\n";
  const std::string none = " -n __fish_use_subcommand";
  out += Options(main, none);
  for (const CommandEntry& sub : main.commands) {
    out += Command(sub, none);
    const std::string seen = "__fish_seen_subcommand_from " + sub.name;
    const std::string condition = " -n '" + seen + "'";
    out += Options(sub, condition) + (sub.takes_main_options ? Options(main, condition) : "");
    std::string children;
    for (const CommandEntry& child : sub.commands) children += " " + child.name;
    for (const CommandEntry& child : sub.commands) {
      out += Command(child, " -n '" + seen + "; and not __fish_seen_subcommand_from" + children + "'");
      out += Options(child, " -n '" + seen + "; and __fish_seen_subcommand_from " + child.name + "'");
    }
  }
  return out;
}

}  // namespace xcodec::cli
