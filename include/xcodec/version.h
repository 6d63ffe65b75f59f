/// \file
/// Version of the library.
#ifndef XCODEC_VERSION_H_
#define XCODEC_VERSION_H_

#define XCODEC_VERSION_MAJOR 0
#define XCODEC_VERSION_MINOR 1
#define XCODEC_VERSION_PATCH 0
#define XCODEC_VERSION_STRING "0.1.0"

#endif  // XCODEC_VERSION_H_
