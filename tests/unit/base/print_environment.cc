// Prints the variables that are named, as the library reads them; run by secure_environment.py.
#include <iostream>

#include "base/environment.h"

int main(int count, char** names) {
  for (int i = 1; i < count; ++i) std::cout << names[i] << "=" << xcodec::Environment(names[i]) << "\n";
}
