/// \file
/// Version of the library.
#ifndef XCODEC_VERSION_H_
#define XCODEC_VERSION_H_

/// Changes when programs have to change; 0: nothing is promised yet.
#define XCODEC_VERSION_MAJOR 0
/// Changes with every release that adds something.
#define XCODEC_VERSION_MINOR 1
/// Changes with releases that only fix bugs.
#define XCODEC_VERSION_PATCH 0
/// All three, "MAJOR.MINOR.PATCH".
#define XCODEC_VERSION_STRING "0.1.0"
/// Day of the release, ISO 8601.
#define XCODEC_VERSION_DATE "2026-11-23"

#endif  // XCODEC_VERSION_H_
