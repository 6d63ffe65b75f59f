/// \file
/// Plug-ins: parts of xcodec that depend on large libraries and are loaded only when they are needed.
#ifndef XCODEC_SRC_BASE_PLUGIN_H_
#define XCODEC_SRC_BASE_PLUGIN_H_

#include "xcodec/status.h"

namespace xcodec {

/// Address of a C function of one of our plug-ins ("libxcodec_fetch.so"); loads it on first use from beside
/// the library (LIBDIR/xcodec) or XCODEC_PLUGIN_DIR, and never unloads it. Thread-safe. kUnsupported when it
/// is not installed or does not load.
Result<void*> PluginSymbol(const char* library, const char* name);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_PLUGIN_H_
