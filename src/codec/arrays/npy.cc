#include <cctype>
#include <cstring>
#include <optional>
#include <string>

#include "base/checked.h"
#include "base/endian.h"
#include "codec/arrays/npz.h"

namespace xcodec::codec {
namespace {

constexpr unsigned char kMagic[6] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

const char* Descr(model::DType type) {
  switch (type) {
    case model::DType::kF64:
      return "<f8";
    case model::DType::kF32:
      return "<f4";
    case model::DType::kF16:
      return "<f2";
    case model::DType::kI64:
      return "<i8";
    case model::DType::kI32:
      return "<i4";
    case model::DType::kI16:
      return "<i2";
    case model::DType::kI8:
      return "|i1";
    case model::DType::kBool:
      return "|b1";
    case model::DType::kU8:
    case model::DType::kBF16:
      return "|u1";
  }
  return "|u1";
}

std::optional<model::DType> TypeOfDescr(const std::string& descr) {
  for (model::DType type :
       {model::DType::kF64, model::DType::kF32, model::DType::kF16, model::DType::kI64, model::DType::kI32,
        model::DType::kI16, model::DType::kI8, model::DType::kU8, model::DType::kBool}) {
    if (descr == Descr(type)) return type;
  }
  // Unsigned codes below half of their range read the same as signed ones; numpy users often choose them.
  if (descr == "<u2") return model::DType::kI16;
  if (descr == "<u4") return model::DType::kI32;
  if (descr == "<u8") return model::DType::kI64;
  return std::nullopt;
}

// Value of a key in the header's Python dictionary, up to the given closing character; the format is that of
// numpy's own writer, so no general parser is needed.
std::optional<std::string> Field(const std::string& header, const std::string& key, char open, char close) {
  const std::size_t at = header.find("'" + key + "'");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = header.find(open, header.find(':', at));
  if (begin == std::string::npos) return std::nullopt;
  const std::size_t end = header.find(close, begin + 1);
  if (end == std::string::npos) return std::nullopt;
  return header.substr(begin + 1, end - begin - 1);
}

std::optional<std::vector<std::int64_t>> ParseShape(const std::string& text) {
  std::vector<std::int64_t> shape;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == ' ' || text[i] == ',') {
      ++i;
      continue;
    }
    std::int64_t value = 0;
    const std::size_t start = i;
    for (; i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0; ++i) {
      if (i - start >= 15) return std::nullopt;
      value = value * 10 + (text[i] - '0');
    }
    if (i == start || shape.size() >= 8) return std::nullopt;
    shape.push_back(value);
  }
  return shape;
}

/// Elements in the order of columns, the first index running fastest -> in the order of rows.
std::vector<unsigned char> ByRows(Bytes data, const std::vector<std::int64_t>& shape, std::size_t width) {
  std::vector<unsigned char> rows(data.size());
  std::vector<std::size_t> step(shape.size(), width);  // bytes to the next element of a dimension
  for (std::size_t d = 1; d < shape.size(); ++d)
    step[d] = step[d - 1] * static_cast<std::size_t>(shape[d - 1]);
  std::vector<std::int64_t> index(shape.size(), 0);
  std::size_t from = 0;
  for (std::size_t to = 0; to < rows.size(); to += width) {
    std::memcpy(rows.data() + to, data.data() + from, width);
    for (std::size_t d = shape.size(); d-- > 0;) {
      from += step[d];
      if (++index[d] < shape[d]) break;
      from -= step[d] * static_cast<std::size_t>(shape[d]);
      index[d] = 0;
    }
  }
  return rows;
}

Status Damaged(const char* what) { return Status(StatusCode::kDamaged, std::string("npy array: ") + what); }

}  // namespace

std::vector<unsigned char> WriteNpy(const model::Tensor& tensor) {
  std::string shape;
  for (std::int64_t d : tensor.shape) shape += std::to_string(d) + ", ";
  if (tensor.shape.size() > 1) shape.resize(shape.size() - 2);
  if (tensor.shape.size() == 1) shape.pop_back();
  std::string header = std::string("{'descr': '") + Descr(tensor.dtype) +
                       "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // Magic, version, length and header together fill a multiple of 64 bytes.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header.push_back('\n');
  std::vector<unsigned char> bytes(kMagic, kMagic + 6);
  bytes.push_back(1);
  bytes.push_back(0);
  AppendLittleEndian(static_cast<std::uint16_t>(header.size()), &bytes);
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), tensor.data.begin(), tensor.data.end());
  return bytes;
}

Result<model::Tensor> ReadNpy(Bytes bytes) {
  if (bytes.size() < 12 || std::memcmp(bytes.data(), kMagic, 6) != 0) return Damaged("no NumPy magic");
  const int version = bytes[6];
  if (version < 1 || version > 3) return Status(StatusCode::kUnsupported, "npy array: unknown version");
  const std::size_t prefix = version == 1 ? 10 : 12;
  const std::size_t length = version == 1 ? LoadLittleEndian<std::uint16_t>(bytes.data() + 8)
                                          : LoadLittleEndian<std::uint32_t>(bytes.data() + 8);
  if (length > bytes.size() - prefix || length > 65536) return Damaged("header longer than the array");
  const std::string header(reinterpret_cast<const char*>(bytes.data()) + prefix, length);
  const auto descr = Field(header, "descr", '\'', '\'');
  const auto shape_text = Field(header, "shape", '(', ')');
  if (!descr || !shape_text) return Damaged("unreadable header");
  const auto type = TypeOfDescr(*descr);
  if (!type) return Status(StatusCode::kUnsupported, "npy array: element type " + *descr);
  const bool by_columns = header.find("'fortran_order': True") != std::string::npos;
  if (!by_columns && header.find("'fortran_order': False") == std::string::npos)
    return Damaged("unreadable header");
  const auto shape = ParseShape(*shape_text);
  if (!shape) return Damaged("unreadable shape");
  std::optional<std::uint64_t> size = model::DTypeSize(*type);
  for (std::int64_t d : *shape) size = size ? CheckedMul(*size, static_cast<std::uint64_t>(d)) : size;
  if (!size || *size != bytes.size() - prefix - length) return Damaged("shape and size differ");
  const Bytes data = bytes.subspan(prefix + length);
  if (by_columns)
    return model::Tensor::FromBytes(*type, *shape, ByRows(data, *shape, model::DTypeSize(*type)));
  return model::Tensor::FromBytes(*type, *shape, std::vector<unsigned char>(data.begin(), data.end()));
}

}  // namespace xcodec::codec
