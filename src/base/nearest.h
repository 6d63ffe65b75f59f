/// \file
/// Suggestions for misspelt words.
#ifndef XCODEC_SRC_BASE_NEAREST_H_
#define XCODEC_SRC_BASE_NEAREST_H_

#include <string>
#include <vector>

namespace xcodec {

/// The one of `names` that differs from `word` by the fewest changed, inserted or removed letters; empty if
/// two names are equally near. If that takes more than a third of the word: the first name that begins with
/// it, if it has three letters or more.
std::string NearestName(const std::string& word, const std::vector<std::string>& names);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_NEAREST_H_
