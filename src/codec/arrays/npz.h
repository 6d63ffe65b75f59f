/// \file
/// NumPy's .npz archives: a zip of .npy arrays, as numpy.savez and savez_compressed write them.
#ifndef XCODEC_SRC_CODEC_ARRAYS_NPZ_H_
#define XCODEC_SRC_CODEC_ARRAYS_NPZ_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/checkpoint/tensor.h"
#include "xcodec/span.h"
#include "xcodec/status.h"

namespace xcodec::codec {

/// Arrays by name ("codes", not "codes.npy"). Types: F32, F64, I64, I32, I16, U8 and Bool, little-endian,
/// rows one after the other whatever the order in the archive.
using NpzArrays = std::map<std::string, model::Tensor>;

/// A stored (not deflated) archive without time stamps: equal arrays give equal bytes.
std::vector<unsigned char> WriteNpz(const NpzArrays& arrays);

/// Reads an archive. kDamaged if it contradicts itself; kUnsupported for object arrays, big-endian data and
/// encryption; kResourceLimit, with the required size, if its entries together are declared larger than
/// `max_bytes`.
Result<NpzArrays> ReadNpz(Bytes archive, std::uint64_t max_bytes);
/// Limit for the size of all arrays together: more than any archive of codes needs, compressed or not.
std::uint64_t NpzBudget(std::uint64_t archive_bytes);

/// One array in NumPy's .npy format, version 1.0 (numpy/lib/format.py).
std::vector<unsigned char> WriteNpy(const model::Tensor& tensor);
Result<model::Tensor> ReadNpy(Bytes bytes);

}  // namespace xcodec::codec

#endif  // XCODEC_SRC_CODEC_ARRAYS_NPZ_H_
