#include <exception>
#include <iostream>

#include "base/text.h"
#include "train/eval/evaluation.h"

int main(int argc, char** argv) {
  try {
    return xcodec::train::eval::EvalMain("xcodec-eval", argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "xcodec-eval: " << xcodec::MaskUnprintable(e.what()) << "\n";
    return 1;
  }
}
