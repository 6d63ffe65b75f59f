/// \file
/// Values of enumerations and their names in configurations.
#ifndef XCODEC_SRC_MODEL_CONFIG_VALUE_NAME_H_
#define XCODEC_SRC_MODEL_CONFIG_VALUE_NAME_H_

#include <cstddef>

namespace xcodec::model {

template <class E>
struct ValueName {
  E value;
  const char* name;
};

/// The name of a value, or "" for one that has none.
template <class E, std::size_t N>
const char* NameOf(const ValueName<E> (&names)[N], E value) {
  for (const ValueName<E>& entry : names) {
    if (entry.value == value) return entry.name;
  }
  return "";
}

}  // namespace xcodec::model

#endif  // XCODEC_SRC_MODEL_CONFIG_VALUE_NAME_H_
