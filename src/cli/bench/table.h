/// \file
/// Results, as tables for people or JSON for programs.
#ifndef XCODEC_SRC_CLI_BENCH_TABLE_H_
#define XCODEC_SRC_CLI_BENCH_TABLE_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace xcodec::cli::bench {

using Json = nlohmann::ordered_json;

struct Column {
  std::string key;      ///< in JSON
  std::string heading;  ///< in the printed table; the unit is part of it
  int decimals = 0;     ///< of numbers in the printed table
};

/// Rows are objects; a value that a row lacks is printed as "-".
struct Table {
  std::string key;  ///< in JSON
  std::string title;
  std::vector<Column> columns;
  std::vector<Json> rows;
};

/// Headings and rows in aligned columns, numbers to the right, with a line feed after each line.
std::string FormatTable(const Table& table);

/// All tables: printed as they come, or as one JSON object at the end.
class Report {
 public:
  explicit Report(bool json) : json_(json) {}
  void Add(const Table& table);
  /// Prints the JSON object if JSON was requested.
  void Finish() const;

 private:
  bool json_;
  Json all_ = Json::object();
};

}  // namespace xcodec::cli::bench

#endif  // XCODEC_SRC_CLI_BENCH_TABLE_H_
