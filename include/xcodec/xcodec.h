/// \file
/// Everything: files, streams, codes, models.
#ifndef XCODEC_XCODEC_H_
#define XCODEC_XCODEC_H_

#include "xcodec/codec.h"
#include "xcodec/decoder.h"
#include "xcodec/encoder.h"
#include "xcodec/files.h"
#include "xcodec/options.h"
#include "xcodec/span.h"
#include "xcodec/status.h"
#include "xcodec/types.h"
#include "xcodec/version.h"

#endif  // XCODEC_XCODEC_H_
