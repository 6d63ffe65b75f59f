#include "codec/arrays/code_arrays.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/endian.h"
#include "codec/file/v1_geometry.h"

namespace xcodec::codec {
namespace {

Status Damaged(const std::string& what) { return Status(StatusCode::kDamaged, "code arrays: " + what); }

model::Tensor Integers(const std::vector<std::int64_t>& values) {
  std::vector<unsigned char> bytes;
  for (std::int64_t v : values) AppendLittleEndian(static_cast<std::uint64_t>(v), &bytes);
  return model::Tensor::FromBytes(model::DType::kI64, {static_cast<std::int64_t>(values.size())},
                                  std::move(bytes));
}

// Element `i`; exact for the integer types that hold codes and frame counts.
std::int64_t IntegerAt(const model::Tensor& tensor, std::size_t i) {
  const unsigned char* p = tensor.data.data() + i * model::DTypeSize(tensor.dtype);
  switch (tensor.dtype) {
    case model::DType::kI64:
      return static_cast<std::int64_t>(LoadLittleEndian<std::uint64_t>(p));
    case model::DType::kI32:
      return static_cast<std::int32_t>(LoadLittleEndian<std::uint32_t>(p));
    case model::DType::kI16:
      return static_cast<std::int16_t>(LoadLittleEndian<std::uint16_t>(p));
    default:
      return *p;
  }
}

std::vector<std::int64_t> ToIntegers(const model::Tensor& tensor) {
  std::vector<std::int64_t> values(tensor.data.size() / model::DTypeSize(tensor.dtype));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = IntegerAt(tensor, i);
  return values;
}

bool IsInteger(const model::Tensor& tensor) {
  return tensor.dtype == model::DType::kI64 || tensor.dtype == model::DType::kI32 ||
         tensor.dtype == model::DType::kI16 || tensor.dtype == model::DType::kU8;
}

Result<const model::Tensor*> Need(const NpzArrays& arrays, const char* name, std::size_t dimensions) {
  const auto found = arrays.find(name);
  if (found == arrays.end()) return Damaged(std::string("there is no ") + name);
  if (found->second.shape.size() != dimensions) return Damaged(std::string(name) + " has the wrong shape");
  return &found->second;
}

// The codes [codebooks, frames]; dimensions of one before these, as batches of one file have them, are left
// out.
Result<model::Tensor> NeedCodes(const NpzArrays& arrays) {
  const auto found = arrays.find("codes");
  if (found == arrays.end()) return Damaged("there is no codes");
  model::Tensor codes = found->second;
  while (codes.shape.size() > 2 && codes.shape[0] == 1) codes.shape.erase(codes.shape.begin());
  if (codes.shape.size() != 2)
    return Damaged("codes has the shape " + model::ShapeString(found->second.shape) +
                   ", not [codebooks, frames]");
  if (!IsInteger(codes)) return Damaged("codes are not integers");
  return codes;
}

// The value of an optional array.
Result<std::int64_t> OneInteger(const NpzArrays& arrays, const char* name, std::int64_t missing) {
  const auto found = arrays.find(name);
  if (found == arrays.end()) return missing;
  if (!IsInteger(found->second) || found->second.elements() != 1)
    return Damaged(std::string(name) + " is not one integer");
  return ToIntegers(found->second)[0];
}

model::Tensor Text(const std::string& text) {
  return model::Tensor::FromBytes(model::DType::kU8, {static_cast<std::int64_t>(text.size())},
                                  {text.begin(), text.end()});
}

// What is known of the source, besides its channels.
void AddSource(const CodeArrays& from, NpzArrays* arrays) {
  if (from.source_rate > 0) (*arrays)["source_rate"] = Integers({from.source_rate});
  if (from.source_samples >= 0) (*arrays)["source_samples"] = Integers({from.source_samples});
  if (from.source_format != container::V1SourceFormat::kUnknown)
    (*arrays)["source_format"] = Integers({static_cast<std::int64_t>(from.source_format)});
  if (!from.source_codec.empty()) (*arrays)["source_codec"] = Text(from.source_codec);
  const Result<std::vector<unsigned char>> tags = container::EncodeTags(from.tags);
  if (!from.tags.empty() && tags.ok())
    (*arrays)["tags"] =
        model::Tensor::FromBytes(model::DType::kU8, {static_cast<std::int64_t>(tags->size())}, *tags);
}

// The inverse; files of earlier versions and of other programs have none of these.
Status TakeSource(const NpzArrays& arrays, CodeArrays* to) {
  constexpr std::int64_t kMostSamples = std::int64_t{1} << 48;
  constexpr std::size_t kLongestCodec = 64;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t rate, OneInteger(arrays, "source_rate", 0));
  XCODEC_ASSIGN_OR_RETURN(to->source_samples, OneInteger(arrays, "source_samples", -1));
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t format, OneInteger(arrays, "source_format", 0));
  if (rate < 0 || rate > 768000 || to->source_samples < -1 || to->source_samples > kMostSamples)
    return Damaged("source_rate or source_samples is out of range");
  to->source_rate = static_cast<int>(rate);
  // Formats of later versions count as unknown.
  if (format > 0 && format <= static_cast<std::int64_t>(container::V1SourceFormat::kLossy))
    to->source_format = static_cast<container::V1SourceFormat>(format);
  const auto codec = arrays.find("source_codec");
  if (codec != arrays.end() && codec->second.dtype == model::DType::kU8 &&
      codec->second.data.size() <= kLongestCodec)
    to->source_codec.assign(codec->second.data.begin(), codec->second.data.end());
  const auto tags = arrays.find("tags");
  if (tags == arrays.end()) return Status::Ok();
  if (tags->second.dtype != model::DType::kU8) return Damaged("tags are not bytes");
  XCODEC_ASSIGN_OR_RETURN(to->tags, container::ParseTags(tags->second.data));
  return Status::Ok();
}

// Chunks overlap, so the end of the audio may be in several of them. Each has the frames from its own start
// to the end of the audio; the last frame of the last chunk may have any number of samples.
Status CheckOverlaps(const std::vector<std::int64_t>& frames, const model::CodecSpec& spec) {
  const auto last = static_cast<std::int64_t>(frames.size()) - 1;
  const std::int64_t fewest = last * spec.chunk_stride + (frames.back() - 1) * spec.hop + 1;
  const std::int64_t most = last * spec.chunk_stride + std::min(frames.back() * spec.hop, spec.chunk_stride);
  for (std::int64_t i = last - 1; i >= 0; --i) {
    const auto expected = [&](std::int64_t samples) {
      return spec.FramesFor(std::min(spec.chunk_length, samples - i * spec.chunk_stride));
    };
    const std::int64_t count = frames[static_cast<std::size_t>(i)];
    if (count < expected(fewest)) return Damaged("a chunk before the last has too few frames");
    if (count > expected(most)) return Damaged("a chunk before the last has too many frames");
  }
  return Status::Ok();
}

// A model without chunks has its frames in one.
Status CheckFrames(const std::vector<std::int64_t>& frames, std::int64_t total,
                   const model::CodecSpec& spec) {
  std::int64_t sum = 0;
  for (const std::int64_t count : frames) {
    if (count < 1 || count > total)
      return Damaged("chunk_frames has " + std::to_string(count) + ", not 1 to " + std::to_string(total) +
                     ", the frames of codes");
    if (spec.chunk_length > 0 && count > spec.FramesFor(spec.chunk_length))
      return Damaged("a chunk has too many frames");
    sum += count;
  }
  if (sum != total)
    return Damaged("chunk_frames adds up to " + std::to_string(sum) + ", not to the " +
                   std::to_string(total) + " frames of codes");
  return spec.chunk_length > 0 && !frames.empty() ? CheckOverlaps(frames, spec) : Status::Ok();
}

Status CheckScales(const std::vector<float>& scales, std::size_t chunks, const model::CodecSpec& spec) {
  if (!spec.normalize) return Status::Ok();
  if (scales.size() != chunks)
    return Damaged("scales has " + std::to_string(scales.size()) + " values, for " + std::to_string(chunks) +
                   " chunks");
  for (std::size_t i = 0; i < scales.size(); ++i) {
    if (!std::isfinite(scales[i]) || scales[i] <= 0)
      return Damaged("scales[" + std::to_string(i) + "] is not a positive number");
  }
  return Status::Ok();
}

}  // namespace

NpzArrays CodeArrays::ToNpz(const model::CodecSpec& spec) const {
  std::int64_t frames = 0;
  const int codebooks = chunks.empty() ? 0 : chunks[0].codes.codebooks;
  for (const CodedChunk& chunk : chunks) frames += chunk.codes.frames;
  std::vector<unsigned char> codes;
  codes.reserve(static_cast<std::size_t>(frames * codebooks * 2));
  for (int k = 0; k < codebooks; ++k) {
    for (const CodedChunk& chunk : chunks) {
      for (std::int64_t t = 0; t < chunk.codes.frames; ++t) AppendLittleEndian(chunk.codes.at(k, t), &codes);
    }
  }
  std::vector<float> scales;
  std::vector<std::int64_t> chunk_frames;
  for (const CodedChunk& chunk : chunks) {
    if (spec.normalize) scales.push_back(chunk.scale);
    if (spec.chunk_length > 0) chunk_frames.push_back(chunk.codes.frames);
  }
  if (spec.chunk_length == 0 && frames > 0) chunk_frames.push_back(frames);
  NpzArrays arrays;
  arrays["codes"] = model::Tensor::FromBytes(model::DType::kI16, {codebooks, frames}, std::move(codes));
  arrays["scales"] = model::Tensor::FromFloats({static_cast<std::int64_t>(scales.size())}, scales);
  arrays["chunk_frames"] = Integers(chunk_frames);
  if (samples >= 0) arrays["samples"] = Integers({samples});
  if (source_channels > 0 && source_channels != spec.channels)
    arrays["source_channels"] = Integers({source_channels});
  arrays["model"] = Text(model);
  AddSource(*this, &arrays);
  return arrays;
}

std::string ModelOfNpz(const NpzArrays& arrays) {
  const auto found = arrays.find("model");
  if (found == arrays.end() || found->second.dtype != model::DType::kU8) return "";
  return std::string(found->second.data.begin(), found->second.data.end());
}

Result<CodeArrays> CodeArrays::FromNpz(const NpzArrays& arrays, const model::CodecSpec& spec) {
  XCODEC_ASSIGN_OR_RETURN(const model::Tensor codes, NeedCodes(arrays));
  const std::int64_t codebooks = codes.shape[0];
  const std::int64_t total = codes.shape[1];
  if (total > 0 && (codebooks < 1 || codebooks > spec.codebooks))
    return Damaged("codes has the shape " + model::ShapeString(codes.shape) + ": " +
                   std::to_string(codebooks) + " codebooks, of which the model has 1 to " +
                   std::to_string(spec.codebooks));
  std::vector<std::int64_t> frames(total > 0 ? 1 : 0, total);
  if (spec.chunk_length > 0) {
    XCODEC_ASSIGN_OR_RETURN(const model::Tensor* array, Need(arrays, "chunk_frames", 1));
    if (!IsInteger(*array)) return Damaged("chunk_frames are not integers");
    frames = ToIntegers(*array);
  }
  XCODEC_RETURN_IF_ERROR(CheckFrames(frames, total, spec));
  const auto scale_array = arrays.find("scales");
  const std::vector<float> scales =
      scale_array == arrays.end() ? std::vector<float>() : scale_array->second.ToFloat();
  XCODEC_RETURN_IF_ERROR(CheckScales(scales, frames.size(), spec));

  CodeArrays result;
  result.model = spec.name;
  XCODEC_ASSIGN_OR_RETURN(const std::int64_t channels, OneInteger(arrays, "source_channels", 0));
  if (channels < 0 || channels > 64) return Damaged("source_channels is out of range");
  result.source_channels = static_cast<int>(channels);
  XCODEC_RETURN_IF_ERROR(TakeSource(arrays, &result));
  std::int64_t first = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    CodedChunk chunk;
    if (spec.normalize) chunk.scale = scales[i];
    chunk.codes = CodeBlock(static_cast<int>(codebooks), frames[i]);
    for (int k = 0; k < chunk.codes.codebooks; ++k) {
      for (std::int64_t t = 0; t < frames[i]; ++t) {
        const std::int64_t code = IntegerAt(codes, static_cast<std::size_t>(k * total + first + t));
        if (code < 0 || code >= spec.codebook_size)
          return Damaged("codes[" + std::to_string(k) + ", " + std::to_string(first + t) + "] is " +
                         std::to_string(code) + ", not 0 to " + std::to_string(spec.codebook_size - 1));
        chunk.codes.at(k, t) = static_cast<std::uint16_t>(code);
      }
    }
    first += frames[i];
    result.chunks.push_back(std::move(chunk));
  }
  if (!frames.empty()) {
    const auto before = static_cast<std::int64_t>(frames.size() - 1);
    const std::int64_t last = frames.back() * spec.hop;
    std::int64_t most = before * spec.chunk_stride + last;
    // A chunk reaches into the next one's stride; longer audio would have had that next chunk.
    if (spec.chunk_length > 0) most = std::min(most, (before + 1) * spec.chunk_stride);
    XCODEC_ASSIGN_OR_RETURN(result.samples, OneInteger(arrays, "samples", most));
    if (result.samples <= before * spec.chunk_stride || result.samples > most + TailOf(spec))
      return Damaged("samples does not lie in the last chunk");
  } else {
    XCODEC_ASSIGN_OR_RETURN(result.samples, OneInteger(arrays, "samples", 0));
    if (result.samples != 0) return Damaged("samples without codes");
  }
  return result;
}

}  // namespace xcodec::codec
