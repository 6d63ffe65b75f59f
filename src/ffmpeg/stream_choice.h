/// \file
/// Chooses the stream of a container to read, and describes the others.
#ifndef XCODEC_SRC_FFMPEG_STREAM_CHOICE_H_
#define XCODEC_SRC_FFMPEG_STREAM_CHOICE_H_

#include <string>

#include "ffmpeg/handles.h"
#include "xcodec/status.h"

namespace xcodec::ffmpeg {

struct StreamChoice {
  int index = -1;       ///< of the stream in AVFormatContext::streams
  std::string choice;   ///< for people: which of several audio streams it is; empty: the only one
  std::string besides;  ///< for people: what else the file holds; empty: nothing
};

/// The first audio stream that is marked as the default and can be decoded, else the first that can.
/// kUnsupported when there is none.
Result<StreamChoice> ChooseStream(const AVFormatContext& context);

/// Whether the stream is a picture that belongs to the file as a whole, such as a cover.
bool IsPicture(const AVStream& stream);

}  // namespace xcodec::ffmpeg

#endif  // XCODEC_SRC_FFMPEG_STREAM_CHOICE_H_
