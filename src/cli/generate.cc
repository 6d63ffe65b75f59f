#include "cli/generate.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "cli/manual.h"
#include "xcodec/version.h"

namespace xcodec::cli {
namespace {

using OptionList = std::vector<const CLI::Option*>;

// Named options with a group; CLI11 hides those whose group is empty.
OptionList VisibleOptions(const CLI::App& app) {
  return app.get_options([](const CLI::Option* o) { return o->nonpositional() && !o->get_group().empty(); });
}

std::vector<const CLI::App*> Subcommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* s) { return !s->get_group().empty(); });
}

std::string Escape(const std::string& text, const std::string& special) {
  std::string out;
  for (char c : text) {
    if (special.find(c) != std::string::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string Roff(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '\\' ? "\\e" : c == '-' ? "\\-" : std::string(1, c);
  return !out.empty() && (out[0] == '.' || out[0] == '\'') ? "\\&" + out : out;
}

std::vector<std::string> Names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& s : option.get_snames()) names.push_back("-" + s);
  for (const std::string& l : option.get_lnames()) names.push_back("--" + l);
  return names;
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string ManOptions(const CLI::App& app) {
  std::string out;
  std::string group;
  for (const CLI::Option* option : VisibleOptions(app)) {
    if (option->get_group() != group && app.get_parent() == nullptr) {
      group = option->get_group();
      out += ".SS " + Roff(group) + "\n";
    }
    std::string names;
    for (const std::string& name : Names(*option))
      names += (names.empty() ? "" : ", ") + ("\\fB" + Roff(name)) + "\\fR";
    out += ".TP\n" + names + (TakesValue(*option) ? " \\fI" + Roff(option->get_type_name()) + "\\fR" : "") +
           "\n";
    out += Roff(option->get_description());
    if (!option->get_default_str().empty()) out += " [default: " + Roff(option->get_default_str()) + "]";
    out += "\n";
  }
  return out;
}

std::string Man(const CLI::App& app) {
  std::string out = ".\\\" Made by `xcodec --generate man`; edit src/cli, not this file.\n";
  out += ".TH XCODEC 1 \"\" \"xcodec " XCODEC_VERSION_STRING
         "\" \"User Commands\"\n.SH NAME\nxcodec \\- neural audio compressor\n";
  out += ManualBeforeOptions();
  out += ".SH OPTIONS\n" + ManOptions(app) + ".SH COMMANDS\n";
  const std::function<void(const CLI::App&, const std::string&)> add = [&](const CLI::App& sub,
                                                                           const std::string& path) {
    const std::string name = path + " " + sub.get_name();
    out += ".SS " + Roff(name) + "\n" + Roff(sub.get_description()) + "\n" + ManOptions(sub);
    for (const CLI::App* child : Subcommands(sub)) add(*child, name);
  };
  for (const CLI::App* sub : Subcommands(app)) add(*sub, "xcodec");
  return out + ManualAfterOptions();
}

std::string Words(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* option : VisibleOptions(app)) {
    for (const std::string& name : Names(*option)) words += name + " ";
  }
  for (const CLI::App* sub : Subcommands(app)) words += sub->get_name() + " ";
  if (!words.empty()) words.pop_back();
  return words;
}

std::string Bash(const CLI::App& app) {
  std::string out =
      "# bash completion for xcodec, made by `xcodec --generate bash`\n_xcodec() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} words\n  case ${COMP_WORDS[1]} in\n";
  for (const CLI::App* sub : Subcommands(app)) {
    out += "    " + sub->get_name() + ")\n";
    if (!Subcommands(*sub).empty()) {
      out += "      case ${COMP_WORDS[2]} in\n";
      for (const CLI::App* child : Subcommands(*sub)) {
        out += "        " + child->get_name() + ") words='" + Words(*child) + "' ;;\n";
      }
      out += "        *) words='" + Words(*sub) + "' ;;\n      esac ;;\n";
    } else {
      out += "      words='" + Words(*sub) + "' ;;\n";
    }
  }
  out += "    *) words='" + Words(app) + "' ;;\n  esac\n";
  out += "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\"))\n}\n";
  return out + "complete -o filenames -F _xcodec xcodec\n";
}

std::string ZshSpecs(const CLI::App& app, const std::string& indent) {
  std::string out;
  for (const CLI::Option* option : VisibleOptions(app)) {
    for (const std::string& name : Names(*option)) {
      std::string text = option->get_description();
      std::replace(text.begin(), text.end(), '\'', ' ');
      out += indent + "'" + name + "[" + Escape(text, "[]:") + "]" +
             (TakesValue(*option) ? ":" + Escape(option->get_type_name(), ":") + ":_files" : "") + "' \\\n";
    }
  }
  return out + indent + "'*:file:_files'\n";
}

std::string Zsh(const CLI::App& app) {
  std::string out =
      "#compdef xcodec\n# made by `xcodec --generate zsh`\n_xcodec() {\n  case ${words[2]} in\n";
  for (const CLI::App* sub : Subcommands(app)) {
    out += "    " + sub->get_name() + ")\n      (( CURRENT-- )); shift words\n";
    if (!Subcommands(*sub).empty()) out += "      (( CURRENT == 2 )) && compadd -- " + Words(*sub) + "\n";
    out += "      _arguments \\\n" + ZshSpecs(*sub, "        ") + "      ;;\n";
  }
  std::string names;
  for (const CLI::App* sub : Subcommands(app)) names += " " + sub->get_name();
  out += "    *)\n      (( CURRENT == 2 )) && compadd --" + names + "\n";
  out += "      _arguments \\\n" + ZshSpecs(app, "        ") + "      ;;\n  esac\n}\n";
  return out + "_xcodec \"$@\"\n";
}

std::string FishOptions(const CLI::App& app, const std::string& condition) {
  std::string out;
  for (const CLI::Option* option : VisibleOptions(app)) {
    out += "complete -c xcodec" + condition;
    for (const std::string& s : option->get_snames()) out += " -s " + s;
    for (const std::string& l : option->get_lnames()) out += " -l " + l;
    out += std::string(TakesValue(*option) ? " -r" : "") + " -d '" +
           Escape(option->get_description(), "'\\") + "'\n";
  }
  return out;
}

std::string Fish(const CLI::App& app) {
  std::string out = "# fish completion for xcodec, made by `xcodec --generate fish`\n";
  out += FishOptions(app, " -n __fish_use_subcommand");
  for (const CLI::App* sub : Subcommands(app)) {
    out += "complete -c xcodec -n __fish_use_subcommand -a " + sub->get_name() + " -d '" +
           Escape(sub->get_description(), "'\\") + "'\n";
    const std::string seen = " -n '__fish_seen_subcommand_from " + sub->get_name() + "'";
    out += FishOptions(*sub, seen);
    for (const CLI::App* child : Subcommands(*sub)) {
      out += "complete -c xcodec" + seen + " -a " + child->get_name() + " -d '" +
             Escape(child->get_description(), "'\\") + "'\n";
    }
  }
  return out;
}

}  // namespace

std::string Generate(const CLI::App& app, const std::string& what) {
  if (what == "man") return Man(app);
  if (what == "bash") return Bash(app);
  if (what == "zsh") return Zsh(app);
  if (what == "fish") return Fish(app);
  return "";
}

}  // namespace xcodec::cli
