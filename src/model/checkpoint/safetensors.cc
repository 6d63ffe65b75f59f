#include "model/checkpoint/safetensors.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/atomic_file.h"
#include "base/checked.h"
#include "base/endian.h"
#include "model/config/strict_json.h"
#include "model/store/regular_file.h"

namespace xcodec::model {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxDimensions = 8;
constexpr DType kTypes[] = {DType::kF64, DType::kF32, DType::kF16, DType::kBF16, DType::kI64,
                            DType::kI32, DType::kI16, DType::kI8,  DType::kU8,   DType::kBool};

struct Entry {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

Status Damaged(const std::string& text) {
  return Status(StatusCode::kDamaged, "damaged safetensors file: " + text);
}

Result<DType> ParseType(const Json& value, const std::string& name) {
  if (!value.is_string()) return Damaged("the type of tensor " + name + " is not a string");
  for (DType type : kTypes)
    if (value.get_ref<const std::string&>() == DTypeName(type)) return type;
  return Status(StatusCode::kUnsupported,
                "tensor " + name + " has the element type " + value.get_ref<const std::string&>());
}

/// Bytes that shape and type ask for; nothing on overflow.
std::optional<std::uint64_t> ByteSize(const std::vector<std::int64_t>& shape, DType dtype) {
  std::optional<std::uint64_t> size = DTypeSize(dtype);
  for (std::int64_t d : shape)
    if (size) size = CheckedMul<std::uint64_t>(*size, static_cast<std::uint64_t>(d));
  return size;
}

Result<Entry> ParseEntry(const std::string& name, const Json& value) {
  if (name.size() > kMaxTensorName) return Damaged("a name of more than 1024 bytes");
  if (!value.is_object() || value.size() != 3 || !value.contains("dtype") || !value.contains("shape") ||
      !value.contains("data_offsets"))
    return Damaged("tensor " + name + " needs exactly dtype, shape and data_offsets");
  Entry entry;
  entry.name = name;
  XCODEC_ASSIGN_OR_RETURN(entry.dtype, ParseType(value["dtype"], name));
  const Json& shape = value["shape"];
  if (!shape.is_array() || shape.size() > kMaxDimensions) return Damaged("shape of tensor " + name);
  for (const Json& d : shape) {
    if (!d.is_number_unsigned() || d.get<std::uint64_t>() > (std::uint64_t{1} << 48))
      return Damaged("shape of tensor " + name);
    entry.shape.push_back(d.get<std::int64_t>());
  }
  const Json& offsets = value["data_offsets"];
  if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
      !offsets[1].is_number_unsigned())
    return Damaged("data_offsets of tensor " + name);
  entry.begin = offsets[0].get<std::uint64_t>();
  entry.end = offsets[1].get<std::uint64_t>();
  const auto size = ByteSize(entry.shape, entry.dtype);
  if (entry.end < entry.begin || !size || *size != entry.end - entry.begin)
    return Damaged("tensor " + name + ": its shape does not agree with its byte range");
  return entry;
}

Status ParseMetadata(const Json& value, std::map<std::string, std::string>* metadata) {
  if (!value.is_object()) return Damaged("__metadata__ is not an object");
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) return Damaged("__metadata__ holds something else than strings");
    (*metadata)[key] = text.get<std::string>();
  }
  return Status::Ok();
}

Status CheckRanges(std::vector<Entry>* entries, std::uint64_t data_size) {
  std::sort(entries->begin(), entries->end(), [](const Entry& a, const Entry& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::uint64_t position = 0;
  for (const Entry& entry : *entries) {
    if (entry.begin != position) return Damaged("tensor " + entry.name + " overlaps or follows a gap");
    if (entry.end > data_size) {
      return Status(StatusCode::kTruncated,
                    "damaged safetensors file: tensor " + entry.name + " runs past the end of the file");
    }
    position = entry.end;
  }
  return position == data_size ? Status::Ok() : Damaged("bytes after the last tensor");
}

/// Tensors of the header, in the order of their data.
Result<std::vector<Entry>> ParseHeader(std::string_view text, std::uint64_t data_size,
                                       std::map<std::string, std::string>* metadata) {
  JsonLimits limits;
  limits.allow_fractions = false;
  XCODEC_ASSIGN_OR_RETURN(Json header, ParseStrictJson(text, limits));
  if (text.empty() || text[0] != '{' || !header.is_object()) return Damaged("the header is not an object");
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name == "__metadata__") {
      XCODEC_RETURN_IF_ERROR(ParseMetadata(value, metadata));
      continue;
    }
    XCODEC_ASSIGN_OR_RETURN(Entry entry, ParseEntry(name, value));
    entries.push_back(std::move(entry));
  }
  XCODEC_RETURN_IF_ERROR(CheckRanges(&entries, data_size));
  return entries;
}

Result<std::uint64_t> HeaderLength(const unsigned char (&prefix)[8], std::uint64_t file_size) {
  const auto length = LoadLittleEndian<std::uint64_t>(prefix);
  if (length > kMaxSafetensorsHeader)
    return Damaged("its header claims " + std::to_string(length) + " bytes");
  if (length > file_size - 8) return Status(StatusCode::kTruncated, "the file ends inside its header");
  return length;
}

Safetensors MakeTensors(std::vector<Entry> entries, std::map<std::string, std::string> metadata, Bytes data,
                        const std::shared_ptr<const void>& owner) {
  Safetensors result;
  result.metadata = std::move(metadata);
  for (Entry& entry : entries) {
    Tensor tensor;
    tensor.dtype = entry.dtype;
    tensor.shape = std::move(entry.shape);
    tensor.data = data.subspan(static_cast<std::size_t>(entry.begin),
                               static_cast<std::size_t>(entry.end - entry.begin));
    tensor.owner = owner;
    result.tensors.emplace(std::move(entry.name), std::move(tensor));
  }
  return result;
}

std::vector<const TensorMap::value_type*> WritingOrder(const TensorMap& tensors) {
  std::vector<const TensorMap::value_type*> order;
  for (const auto& item : tensors) order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return DTypeSize(a->second.dtype) > DTypeSize(b->second.dtype);
  });
  return order;
}

}  // namespace

Result<Safetensors> ReadSafetensors(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(RegularFile file, RegularFile::Open(path));
  if (file.size() < 8) return Status(StatusCode::kTruncated, path + ": too short for a safetensors file");
  if (file.size() > kMaxCheckpointBytes) return Status(StatusCode::kResourceLimit, path + ": over 4 GiB");
  unsigned char prefix[8];
  XCODEC_RETURN_IF_ERROR(file.ReadAt(0, prefix, sizeof prefix).WithPrefix(path));
  auto length = HeaderLength(prefix, file.size());
  if (!length.ok()) return length.status().WithPrefix(path);
  std::string text(static_cast<std::size_t>(*length), '\0');
  XCODEC_RETURN_IF_ERROR(file.ReadAt(8, text.data(), text.size()).WithPrefix(path));
  std::map<std::string, std::string> metadata;
  const std::uint64_t data_size = file.size() - 8 - *length;
  auto entries = ParseHeader(text, data_size, &metadata);
  if (!entries.ok()) return entries.status().WithPrefix(path);
  auto data = file.ReadRange(8 + *length, data_size);
  if (!data.ok()) return data.status().WithPrefix(path);
  const Bytes view(data.value()->data(), data.value()->size());
  return MakeTensors(std::move(entries).value(), std::move(metadata), view, std::move(data).value());
}

Result<Safetensors> ParseSafetensors(Bytes bytes, std::shared_ptr<const void> owner) {
  if (bytes.size() < 8) return Status(StatusCode::kTruncated, "too short for a safetensors file");
  unsigned char prefix[8];
  std::copy(bytes.begin(), bytes.begin() + 8, prefix);
  XCODEC_ASSIGN_OR_RETURN(const std::uint64_t length, HeaderLength(prefix, bytes.size()));
  const auto size = static_cast<std::size_t>(length);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, size);
  std::map<std::string, std::string> metadata;
  XCODEC_ASSIGN_OR_RETURN(auto entries, ParseHeader(text, bytes.size() - 8 - size, &metadata));
  return MakeTensors(std::move(entries), std::move(metadata), bytes.subspan(8 + size), owner);
}

Result<std::vector<unsigned char>> SafetensorsHeader(const TensorMap& tensors,
                                                     const std::map<std::string, std::string>& metadata) {
  // Written by hand: the order of the keys is part of what makes the file the same everywhere.
  std::string text = "{";
  if (!metadata.empty()) text += "\"__metadata__\":" + Json(metadata).dump();
  std::uint64_t position = 0;
  for (const auto* item : WritingOrder(tensors)) {
    const Tensor& tensor = item->second;
    const auto size = ByteSize(tensor.shape, tensor.dtype);
    if (!size || *size != tensor.data.size())
      return Status(StatusCode::kInvalidArgument, "tensor " + item->first + " has not the size of its shape");
    if (text.size() > 1) text += ",";
    text += Json(item->first).dump(-1, ' ', false, Json::error_handler_t::replace) + ":{\"dtype\":\"" +
            DTypeName(tensor.dtype) + "\",\"shape\":" + Json(tensor.shape).dump() + ",\"data_offsets\":[" +
            std::to_string(position) + "," + std::to_string(position + *size) + "]}";
    position += *size;
  }
  text += "}";
  text.resize(CeilDiv<std::size_t>(text.size(), 8) * 8, ' ');
  if (text.size() > kMaxSafetensorsHeader)
    return Status(StatusCode::kInvalidArgument, "too many tensors for one file");
  std::vector<unsigned char> header;
  AppendLittleEndian<std::uint64_t>(text.size(), &header);
  header.insert(header.end(), text.begin(), text.end());
  return header;
}

Status WriteSafetensors(int fd, const TensorMap& tensors,
                        const std::map<std::string, std::string>& metadata) {
  XCODEC_ASSIGN_OR_RETURN(const auto header, SafetensorsHeader(tensors, metadata));
  XCODEC_RETURN_IF_ERROR(WriteAll(fd, Bytes(header.data(), header.size())));
  for (const auto* item : WritingOrder(tensors)) XCODEC_RETURN_IF_ERROR(WriteAll(fd, item->second.data));
  return Status::Ok();
}

}  // namespace xcodec::model
