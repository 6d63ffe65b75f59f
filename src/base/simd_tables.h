/// \file
/// Chooses among tables of kernels that were compiled for several instruction sets.
#ifndef XCODEC_SRC_BASE_SIMD_TABLES_H_
#define XCODEC_SRC_BASE_SIMD_TABLES_H_

#include <algorithm>
#include <string>
#include <vector>

#include "base/environment.h"

namespace xcodec {

/// One compilation of a table of functions.
template <class Table>
struct SimdTable {
  const char* name;    ///< "scalar", "sse4", "avx2", "avx512", "neon", ...
  const Table* table;  ///< null if this processor does not support it
};

/// All compilations, the narrowest first. If two have the same name, the name means the wider one.
template <class Table>
using SimdTables = std::vector<SimdTable<Table>>;

/// The table of that name, or null where there is none or the processor does not run it.
template <class Table>
const Table* FindTable(const SimdTables<Table>& tables, const std::string& name) {
  for (auto t = tables.rbegin(); t != tables.rend(); ++t) {
    if (name == t->name && t->table != nullptr) return t->table;
  }
  return nullptr;
}

/// The table that the environment variable XCODEC_SIMD names, if the processor supports it; otherwise the
/// widest supported one. There must be one.
template <class Table>
const Table& BestTable(const SimdTables<Table>& tables) {
  if (const Table* wanted = FindTable(tables, Environment("XCODEC_SIMD"))) return *wanted;
  const auto runs = [](const SimdTable<Table>& t) { return t.table != nullptr; };
  return *std::find_if(tables.rbegin(), tables.rend(), runs)->table;
}

/// Names that FindTable accepts on this processor, the narrowest first, each once.
template <class Table>
std::vector<std::string> TableNames(const SimdTables<Table>& tables) {
  std::vector<std::string> names;
  for (const SimdTable<Table>& t : tables) {
    const bool known = std::find(names.begin(), names.end(), t.name) != names.end();
    if (t.table != nullptr && !known) names.emplace_back(t.name);
  }
  return names;
}

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_SIMD_TABLES_H_
