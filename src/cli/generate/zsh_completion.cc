#include <algorithm>

#include "cli/generate/completions.h"

namespace xcodec::cli {
namespace {

// What _arguments offers as a value.
std::string Action(const OptionEntry& option) {
  if (option.names.back() == "--model")
    return "{compadd -- $(xcodec model list 2>/dev/null | cut -d\" \" -f1); _files -/}";
  if (!option.choices.empty()) {
    std::string out = "(";
    for (const std::string& choice : option.choices) out += (out.size() > 1 ? " " : "") + choice;
    return out + ")";
  }
  if (option.takes_folder()) return "_files -/";
  return option.takes_file() ? "_files" : " ";
}

std::string Specs(const CommandEntry& command, const std::string& indent) {
  std::string out;
  for (const OptionEntry& option : command.options) {
    for (const std::string& name : option.names) {
      std::string text = WithBackslashes(option.text, "[]:");
      std::replace(text.begin(), text.end(), '\'', ' ');
      out += indent + "'" + name + "[" + text + "]" +
             (option.takes_value() ? ":" + option.value + ":" + Action(option) : "") + "' \\\n";
    }
  }
  return out;
}

std::string Call(const CommandEntry& command, const CommandEntry& main, const std::string& indent) {
  const std::string inner = indent + "  ";
  return indent + "_arguments -s \\\n" + Specs(command, inner) +
         (command.takes_main_options ? Specs(main, inner) : "") + inner + "'*:file:_files'\n";
}

std::string Names(const CommandEntry& command) {
  std::string out;
  for (const CommandEntry& sub : command.commands) out += " " + sub.name;
  return out;
}

// Completes `command`, whose own words start at $words[1].
std::string Body(const CommandEntry& command, const CommandEntry& main, const std::string& indent) {
  if (command.commands.empty()) return Call(command, main, indent);
  std::string out = indent + "case ${words[2]} in\n";
  for (const CommandEntry& sub : command.commands) {
    out += indent + "  " + sub.name + ")\n" + indent +
           "    (( CURRENT > 2 )) && { shift words; (( CURRENT-- )) }\n";
    out += Body(sub, main, indent + "    ") + indent + "    return ;;\n";
  }
  out += indent + "esac\n" + indent + "(( CURRENT == 2 )) && compadd --" + Names(command) + "\n";
  return out + Call(command, main, indent);
}

}  // namespace

std::string ZshCompletion(const CommandEntry& main) {
  return "#compdef xcodec\n# zsh completion for xcodec, made by `xcodec --generate zsh`\n_xcodec() {\n" +
         Body(main, main, "  ") + "}\n_xcodec \"$@\"\n";
}

}  // namespace xcodec::cli
