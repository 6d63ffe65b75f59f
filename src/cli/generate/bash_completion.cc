#include <algorithm>
#include <set>

#include "cli/generate/completions.h"

namespace xcodec::cli {
namespace {

std::string Joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : separator) + word;
  return out;
}

// Branches for the word before the cursor: what an option's value may be.
std::string Values(const CommandEntry& command, const std::string& indent) {
  std::string out;
  for (const OptionEntry& option : command.options) {
    if (!option.takes_value()) continue;
    out += indent + Joined(option.names, "|") + ") value=1";
    if (!option.choices.empty()) out += " values='" + Joined(option.choices, " ") + "'";
    if (option.names.back() == "--model") out += " values=$(xcodec model list 2>/dev/null | cut -d' ' -f1)";
    if (option.takes_folder()) out += " kind=-d";
    if (option.takes_file()) out += " kind=-f";
    out += " ;;\n";
  }
  return out;
}

// Branches for the first word: commands with commands of their own have their own options, too.
std::string AllValues(const CommandEntry& main) {
  std::string out = "  case ${COMP_WORDS[1]} in\n";
  for (const CommandEntry& sub : main.commands) {
    if (sub.commands.empty()) continue;
    out += "    " + sub.name + ")\n      case ${COMP_WORDS[COMP_CWORD-1]} in\n";
    std::set<std::string> seen;
    for (CommandEntry child : sub.commands) {
      auto& options = child.options;
      options.erase(std::remove_if(options.begin(), options.end(),
                                   [&](const OptionEntry& o) { return !seen.insert(o.names.back()).second; }),
                    options.end());
      out += Values(child, "        ");
    }
    out += "      esac ;;\n";
  }
  out += "    *)\n      case ${COMP_WORDS[COMP_CWORD-1]} in\n" + Values(main, "        ");
  return out + "      esac ;;\n  esac\n";
}

std::string WordsOf(const CommandEntry& main) {
  std::string out = "  case ${COMP_WORDS[1]} in\n";
  for (const CommandEntry& sub : main.commands) {
    if (sub.commands.empty()) {
      out += "    " + sub.name + ") words='" + CompletionWords(sub, &main) + "' ;;\n";
      continue;
    }
    out += "    " + sub.name + ")\n      case ${COMP_WORDS[2]} in\n";
    for (const CommandEntry& child : sub.commands)
      out += "        " + child.name + ") words='" + CompletionWords(child, &main) + "' ;;\n";
    out += "        *) words='" + CompletionWords(sub, &main) + "' ;;\n      esac ;;\n";
  }
  return out + "    *) words='" + CompletionWords(main, nullptr) + "' ;;\n  esac\n";
}

}  // namespace

std::string BashCompletion(const CommandEntry& main) {
  std::string out = "# bash completion for xcodec, made by `xcodec --generate bash`\n_xcodec() {\n";
  out += "  local cur=${COMP_WORDS[COMP_CWORD]} words values='' value='' kind=''\n";
  out += AllValues(main) + WordsOf(main);
  out +=
      "  COMPREPLY=()\n"
      "  if [ -n \"$value\" ]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$cur\"\n"
      "      if [ -n \"$kind\" ]; then compgen $kind -- \"$cur\"; fi)\n"
      "    return\n"
      "  fi\n"
      "  case $cur in -*) ;; *) kind=-f ;; esac\n"
      "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\"\n"
      "    if [ -n \"$kind\" ]; then compgen $kind -- \"$cur\"; fi)\n"
      "}\n";
  return out + "complete -o filenames -F _xcodec xcodec\n";
}

}  // namespace xcodec::cli
