#include "cli/generate/command_table.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace xcodec::cli {
namespace {

// CLI11 describes a value as NAME:{a,b} or NAME:INT in [1 - 16].
void SplitTypeName(const std::string& text, OptionEntry* entry) {
  const std::size_t colon = text.find(':');
  entry->value = text.substr(0, colon);
  if (colon == std::string::npos || text.compare(colon + 1, 1, "{") != 0) return;
  std::string choice;
  for (const char c : text.substr(colon + 2)) {
    if (c != ',' && c != '}') {
      choice += c;
      continue;
    }
    entry->choices.push_back(choice);
    choice.clear();
  }
}

OptionEntry Describe(const CLI::Option& option) {
  OptionEntry entry;
  for (const std::string& s : option.get_snames()) entry.names.push_back("-" + s);
  for (const std::string& l : option.get_lnames()) entry.names.push_back("--" + l);
  if (option.get_items_expected_max() > 0) SplitTypeName(option.get_type_name(), &entry);
  entry.text = option.get_description();
  entry.initial = option.get_default_str();
  entry.group = option.get_group();
  return entry;
}

ArgumentEntry DescribeArgument(const CLI::Option& option) {
  return {option.get_name(), option.get_required(), option.get_items_expected_max() > 1};
}

// Options that the program also has are listed only once.
void ShareOptions(const CommandEntry& main, CommandEntry* command) {
  const auto shared = [&](const OptionEntry& o) {
    return std::any_of(main.options.begin(), main.options.end(),
                       [&](const OptionEntry& m) { return o.names == m.names && o.text == m.text; });
  };
  const auto many = std::count_if(command->options.begin(), command->options.end(), shared);
  if (many < 5) return;  // --help and a few more are no sign of it
  command->takes_main_options = true;
  command->options.erase(std::remove_if(command->options.begin(), command->options.end(), shared),
                         command->options.end());
}

CommandEntry DescribeOne(const CLI::App& app) {
  CommandEntry entry;
  entry.name = app.get_name();
  entry.text = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->nonpositional()) entry.arguments.push_back(DescribeArgument(*option));
    if (option->nonpositional() && !option->get_group().empty()) entry.options.push_back(Describe(*option));
  }
  const auto visible = [](const CLI::App* sub) { return !sub->get_group().empty(); };
  for (const CLI::App* sub : app.get_subcommands(visible)) entry.commands.push_back(DescribeOne(*sub));
  return entry;
}

}  // namespace

CommandEntry DescribeCommands(const CLI::App& app) {
  CommandEntry entry = DescribeOne(app);
  for (CommandEntry& command : entry.commands) ShareOptions(entry, &command);
  return entry;
}

std::string CompletionWords(const CommandEntry& command, const CommandEntry* main) {
  std::string words;
  const auto add = [&](const CommandEntry& from) {
    for (const OptionEntry& option : from.options) {
      for (const std::string& name : option.names) words += (words.empty() ? "" : " ") + name;
    }
  };
  add(command);
  if (command.takes_main_options && main != nullptr) add(*main);
  for (const CommandEntry& sub : command.commands) words += (words.empty() ? "" : " ") + sub.name;
  return words;
}

std::string WithBackslashes(const std::string& text, const std::string& special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace xcodec::cli
