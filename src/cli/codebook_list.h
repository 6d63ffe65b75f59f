/// \file
/// What --codebooks says.
#ifndef XCODEC_SRC_CLI_CODEBOOK_LIST_H_
#define XCODEC_SRC_CLI_CODEBOOK_LIST_H_

#include <cstdint>
#include <string>

#include "xcodec/status.h"

namespace xcodec::cli {

/// The first few codebooks, or single ones.
struct CodebookList {
  int first = 0;           ///< this many; 0: not given
  std::uint64_t mask = 0;  ///< bit k - 1 for the k-th; 0: not given
};

/// "3" for the first three, or numbers and ranges, as in "2,5-7" and "4-4". kInvalidArgument.
Result<CodebookList> ParseCodebooks(const std::string& text);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_CODEBOOK_LIST_H_
