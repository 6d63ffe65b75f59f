/// \file
/// Paths that are not files: pipes, devices, and open descriptors.
#ifndef XCODEC_SRC_BASE_STREAM_PATH_H_
#define XCODEC_SRC_BASE_STREAM_PATH_H_

#include <string>

namespace xcodec {

/// The descriptor that "/dev/stdin", "/dev/stdout", "/dev/stderr", "/dev/fd/N" or "/proc/self/fd/N" names;
/// -1 for every other path.
int NamedDescriptor(const std::string& path);

/// True if `path` can be read only once, and has no name that another could be derived from: "-", names of
/// descriptors, pipes, devices, sockets.
bool IsStreamInput(const std::string& path);

/// True if `path`, one of IsStreamInput, is now a pipe, device or socket, which can be read only once.
bool IsLiveInput(const std::string& path);

/// True if output to `path` goes into something that exists and is not replaced: "-", names of descriptors
/// (whatever they lead to), pipes, devices, sockets.
bool IsStreamOutput(const std::string& path);

}  // namespace xcodec

#endif  // XCODEC_SRC_BASE_STREAM_PATH_H_
