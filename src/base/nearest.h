/// \file
/// The word that somebody probably meant.
#ifndef XCODEC_SRC_BASE_NEAREST_H_
#define XCODEC_SRC_BASE_NEAREST_H_

#include <string>
#include <vector>

namespace xcodec {

/// The one of `names` that `word` becomes by the fewest letters changed, inserted or removed; empty when that
/// takes more than a third of the word, or two are equally near.
std::string NearestName(const std::string& word, const std::vector<std::string>& names);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_NEAREST_H_
