#include "cli/bench/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "cli/print.h"

namespace xcodec::cli::bench {
namespace {

std::string Cell(const Json& row, const Column& column) {
  const auto value = row.find(column.key);
  if (value == row.end() || value->is_null()) return "-";
  if (value->is_string()) return value->get<std::string>();
  if (value->is_number_float()) return fmt::format("{:.{}f}", value->get<double>(), column.decimals);
  return value->dump();
}

bool IsText(const Table& table, const Column& column) {
  return std::any_of(table.rows.begin(), table.rows.end(), [&](const Json& row) {
    const auto value = row.find(column.key);
    return value != row.end() && value->is_string();
  });
}

}  // namespace

std::string FormatTable(const Table& table) {
  std::vector<std::string> lines(table.rows.size() + 1);
  for (const Column& column : table.columns) {
    std::vector<std::string> cells{column.heading};
    for (const Json& row : table.rows) cells.push_back(Cell(row, column));
    std::size_t width = 0;
    for (const std::string& cell : cells) width = std::max(width, cell.size());
    const bool text = IsText(table, column);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!lines[i].empty()) lines[i] += "  ";
      lines[i] += text ? fmt::format("{:<{}}", cells[i], width) : fmt::format("{:>{}}", cells[i], width);
    }
  }
  std::string out = table.title.empty() ? "" : table.title + "\n";
  for (std::string& line : lines) {
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

void Report::Add(const Table& table) {
  if (json_) {
    all_[table.key] = table.rows;
    return;
  }
  cli::PrintLines(stdout, FormatTable(table) + "\n");
  std::fflush(stdout);
}

void Report::Finish() const {
  if (json_) cli::PrintJson(stdout, all_, 2);
}

}  // namespace xcodec::cli::bench
