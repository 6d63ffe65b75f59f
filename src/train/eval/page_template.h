/// \file
/// The page of xcodec-eval (src/train/eval/page), which is part of the program.
#ifndef XCODEC_SRC_TRAIN_EVAL_PAGE_TEMPLATE_H_
#define XCODEC_SRC_TRAIN_EVAL_PAGE_TEMPLATE_H_

#include <map>
#include <string>

namespace xcodec::train::eval {

/// The page with its style sheet and scripts; {{title}}, {{body}}, {{data}} and {{audio}} are to be filled
/// in.
std::string PageTemplate();

/// `text` with every {{name}} in `values` replaced. Inserted text is not searched again.
std::string FillIn(const std::string& text, const std::map<std::string, std::string>& values);

}  // namespace xcodec::train::eval

#endif  // XCODEC_SRC_TRAIN_EVAL_PAGE_TEMPLATE_H_
