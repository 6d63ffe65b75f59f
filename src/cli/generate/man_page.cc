#include "cli/generate/man_page.h"

#include <cctype>

#include "xcodec/version.h"

namespace xcodec::cli {
namespace {

std::string Roff(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
  return !out.empty() && (out[0] == '.' || out[0] == '\'') ? "\\&" + out : out;
}

// Text in lines of at most 78 characters.
std::string Filled(const std::string& text) {
  std::string out;
  std::size_t column = 0;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ') {
      word += c;
      continue;
    }
    const std::string roff = Roff(word);
    const bool breaks = column + roff.size() > 77;
    if (!out.empty()) out += breaks ? "\n" : " ";
    column = (breaks ? 0 : column + 1) + roff.size();
    out += roff;
    word.clear();
  }
  return out + "\n";
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string Options(const CommandEntry& command, bool headings) {
  std::string out;
  std::string group;
  for (const OptionEntry& option : command.options) {
    if (option.names.back() == "--help" && !headings) continue;
    if (headings && option.group != group) {
      group = option.group;
      out += ".SS " + Roff(group) + "\n";
    }
    std::string names;
    for (const std::string& name : option.names)
      names += (names.empty() ? "" : ", ") + ("\\fB" + Roff(name)) + "\\fR";
    out += ".TP\n" + names + (option.takes_value() ? " \\fI" + Roff(option.value) + "\\fR" : "") + "\n";
    const bool initial = option.takes_value() && !option.initial.empty();
    out += Filled(option.text + (initial ? " [default: " + option.initial + "]" : ""));
  }
  return out;
}

std::string Arguments(const CommandEntry& command) {
  std::string out;
  for (const ArgumentEntry& argument : command.arguments) {
    const std::string name = "\\fI" + Roff(argument.name) + "\\fR" + (argument.repeated ? "..." : "");
    out += argument.required ? " " + name : " [" + name + "]";
  }
  return out;
}

std::string Commands(const CommandEntry& command, const std::string& path) {
  std::string out;
  for (const CommandEntry& sub : command.commands) {
    const std::string name = path + " " + sub.name;
    out += ".SS " + Roff(name) + Arguments(sub) + "\n" + Filled(sub.text + ".");
    if (sub.takes_main_options)
      out += "The options above that concern encoding and decoding have the same meaning here.\n";
    out += Options(sub, false) + Commands(sub, name);
  }
  return out;
}

}  // namespace

std::string ManPage(const CommandEntry& main, const ManText& text) {
  std::string out = ".\\\" Made by `" + text.program + " --generate man`; edit src/cli, not this file.\n";
  out += ".TH " + Upper(Roff(text.program)) +
         " 1 \"" XCODEC_VERSION_DATE "\" \"xcodec " XCODEC_VERSION_STRING "\" \"User Commands\"\n.SH NAME\n" +
         Roff(text.program) + " \\- " + text.summary + "\n";
  out += text.before_options + ".SH OPTIONS\n" + Options(main, true);
  if (!main.commands.empty()) out += ".SH COMMANDS\n" + Commands(main, text.program);
  return out + text.after_options;
}

}  // namespace xcodec::cli
