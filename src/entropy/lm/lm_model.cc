#include "entropy/lm/lm_model.h"

#include <cstring>
#include <utility>

#include "base/endian.h"
#include "base/sha256.h"
#include "entropy/lm/lm_params.h"

namespace xcodec::entropy {
namespace {

constexpr std::size_t kConfigFields = 9;
constexpr char kMagic[] = {'X', 'C', 'L', 'M'};

template <typename T>
struct TypeOf;
template <>
struct TypeOf<std::int8_t> {
  static constexpr LmType value = LmType::kI8;
};
template <>
struct TypeOf<std::int32_t> {
  static constexpr LmType value = LmType::kI32;
};

std::size_t TypeSize(LmType type) { return type == LmType::kI8 ? 1 : type == LmType::kI16 ? 2 : 4; }

// Copies parameters into tensors.
class Writer {
 public:
  explicit Writer(LmTensors* tensors) : tensors_(tensors) {}

  template <typename T>
  Status Array(const std::string& name, std::vector<std::int64_t> shape, const std::vector<T>& values) {
    return Raw(name, std::move(shape), values.data(), values.size());
  }
  template <typename T>
  Status Raw(const std::string& name, std::vector<std::int64_t> shape, const T* values, std::size_t count) {
    LmTensor& tensor = (*tensors_)[name];
    tensor.type = TypeOf<T>::value;
    tensor.shape = std::move(shape);
    tensor.bytes.resize(count * sizeof(T));
    for (std::size_t i = 0; i < count; ++i)
      StoreLittleEndian(static_cast<std::make_unsigned_t<T>>(values[i]), &tensor.bytes[i * sizeof(T)]);
    return Status::Ok();
  }

 private:
  LmTensors* tensors_;
};

// Copies tensors into parameters of the same sizes; every tensor must be asked for exactly once.
class Reader {
 public:
  explicit Reader(const LmTensors& tensors) : tensors_(tensors) {}

  template <typename T>
  Status Array(const std::string& name, std::vector<std::int64_t> shape, std::vector<T>& values) {
    return Raw(name, std::move(shape), values.data(), values.size());
  }
  template <typename T>
  Status Raw(const std::string& name, std::vector<std::int64_t> shape, T* values, std::size_t count) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
      return Status(StatusCode::kDamaged, "integer language model: no tensor " + name);
    const LmTensor& tensor = found->second;
    if (tensor.type != TypeOf<T>::value || tensor.shape != shape || tensor.bytes.size() != count * sizeof(T))
      return Status(StatusCode::kDamaged, "integer language model: " + name + " has another type or shape");
    for (std::size_t i = 0; i < count; ++i)
      values[i] = static_cast<T>(LoadLittleEndian<std::make_unsigned_t<T>>(&tensor.bytes[i * sizeof(T)]));
    ++used_;
    return Status::Ok();
  }
  bool AllUsed() const { return used_ == tensors_.size(); }

 private:
  const LmTensors& tensors_;
  std::size_t used_ = 0;
};

template <typename Visitor, typename Linear>
Status VisitLinear(Visitor& v, const std::string& name, Linear& linear) {
  XCODEC_RETURN_IF_ERROR(v.Array(name + ".weight", {linear.rows, linear.cols}, linear.weight));
  XCODEC_RETURN_IF_ERROR(v.Array(name + ".multiplier", {linear.rows}, linear.multiplier));
  XCODEC_RETURN_IF_ERROR(v.Array(name + ".bias", {linear.rows}, linear.bias));
  return v.Raw(name + ".shift", {1}, &linear.shift, 1);
}

template <typename Visitor, typename Norm>
Status VisitNorm(Visitor& v, const std::string& name, Norm& norm) {
  const auto dim = static_cast<std::int64_t>(norm.gain.size());
  XCODEC_RETURN_IF_ERROR(v.Array(name + ".gain", {dim}, norm.gain));
  XCODEC_RETURN_IF_ERROR(v.Array(name + ".bias", {dim}, norm.bias));
  XCODEC_RETURN_IF_ERROR(v.Raw(name + ".shift", {1}, &norm.shift, 1));
  XCODEC_RETURN_IF_ERROR(v.Raw(name + ".exponent", {1}, &norm.exponent, 1));
  const auto bits = static_cast<std::uint64_t>(norm.epsilon);
  std::int32_t halves[2] = {static_cast<std::int32_t>(bits >> 32),
                            static_cast<std::int32_t>(bits & 0xFFFFFFFFU)};
  XCODEC_RETURN_IF_ERROR(v.Raw(name + ".epsilon", {2}, halves, 2));
  if constexpr (!std::is_const_v<Norm>)
    norm.epsilon = static_cast<std::int64_t>((std::uint64_t{static_cast<std::uint32_t>(halves[0])} << 32) |
                                             static_cast<std::uint32_t>(halves[1]));
  return Status::Ok();
}

template <typename Visitor, typename Layer>
Status VisitLayer(Visitor& v, const std::string& name, Layer& layer) {
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, name + "in_proj", layer.in_proj));
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, name + "out_proj", layer.out_proj));
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, name + "linear1", layer.linear1));
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, name + "linear2", layer.linear2));
  XCODEC_RETURN_IF_ERROR(VisitNorm(v, name + "norm1", layer.norm1));
  XCODEC_RETURN_IF_ERROR(VisitNorm(v, name + "norm2", layer.norm2));
  const auto heads = static_cast<std::int64_t>(layer.score_multiplier.size());
  XCODEC_RETURN_IF_ERROR(v.Array(name + "score.multiplier", {heads}, layer.score_multiplier));
  return v.Raw(name + "score.shift", {1}, &layer.score_shift, 1);
}

template <typename Visitor, typename Bag>
Status VisitBag(Visitor& v, const std::string& name, const LmConfig& c, Bag& bag) {
  const auto events = static_cast<std::int64_t>(kLmEvents);
  XCODEC_RETURN_IF_ERROR(v.Array(name + ".weight", {c.n_q, events, c.dim}, bag.weight));
  XCODEC_RETURN_IF_ERROR(v.Array(name + ".multiplier", {c.n_q, events}, bag.multiplier));
  return v.Raw(name + ".shift", {1}, &bag.shift, 1);
}

template <typename Visitor, typename History>
Status VisitHistory(Visitor& v, const LmConfig& c, History& history) {
  XCODEC_RETURN_IF_ERROR(v.Raw("history.embedding_shift", {1}, &history.embedding_shift, 1));
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, "history.taps", history.taps));
  XCODEC_RETURN_IF_ERROR(VisitBag(v, "history.before", c, history.before));
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, "history.lower", history.lower));
  XCODEC_RETURN_IF_ERROR(VisitBag(v, "history.now", c, history.now));
  XCODEC_RETURN_IF_ERROR(v.Array("history.start", {c.n_q, c.dim}, history.start));
  XCODEC_RETURN_IF_ERROR(VisitNorm(v, "history.norm1", history.norm1));
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, "history.linear1", history.linear1));
  XCODEC_RETURN_IF_ERROR(VisitLinear(v, "history.linear2", history.linear2));
  return VisitNorm(v, "history.norm2", history.norm2);
}

template <typename Visitor, typename Params>
Status VisitParams(Visitor& v, Params& params) {
  const LmConfig& c = params.config;
  XCODEC_RETURN_IF_ERROR(v.Array("emb.weight", {c.n_q, c.card + 1, c.dim}, params.embedding));
  XCODEC_RETURN_IF_ERROR(v.Array("emb.multiplier", {c.n_q, c.card + 1}, params.embedding_multiplier));
  XCODEC_RETURN_IF_ERROR(v.Array("positions.frequency", {c.dim / 2, 2}, params.position_frequency));
  XCODEC_RETURN_IF_ERROR(VisitNorm(v, "norm_in", params.norm_in));
  for (std::size_t i = 0; i < params.layers.size(); ++i)
    XCODEC_RETURN_IF_ERROR(VisitLayer(v, "layers." + std::to_string(i) + ".", params.layers[i]));
  for (std::size_t q = 0; q < params.heads.size(); ++q)
    XCODEC_RETURN_IF_ERROR(VisitLinear(v, "heads." + std::to_string(q), params.heads[q]));
  return params.has_history() ? VisitHistory(v, c, params.history) : Status::Ok();
}

Result<LmConfig> ReadConfig(Reader& reader) {
  std::int32_t f[kConfigFields];
  XCODEC_RETURN_IF_ERROR(reader.Raw("config", {kConfigFields}, f, kConfigFields));
  if (f[0] != static_cast<int>(LmNetworkKind::kReference) &&
      f[0] != static_cast<int>(LmNetworkKind::kHistory))
    return Status(StatusCode::kUnsupportedVersion, "integer language model of kind " + std::to_string(f[0]));
  LmConfig config;
  config.n_q = f[1];
  config.card = f[2];
  config.dim = f[3];
  config.num_layers = f[4];
  config.num_heads = f[5];
  config.hidden_scale = f[6];
  config.past_context = f[7];
  config.max_period = f[8];
  config.network = static_cast<LmNetworkKind>(f[0]);
  XCODEC_RETURN_IF_ERROR(ValidateLmConfig(config));
  return config;
}

// The tensors cannot be large enough for `config` unless they hold its embeddings; checked before allocating.
bool SizePlausible(const LmConfig& config, const LmTensors& tensors) {
  const auto found = tensors.find("emb.weight");
  const auto want = std::uint64_t{1} * static_cast<unsigned>(config.n_q) *
                    static_cast<unsigned>(config.card + 1) * static_cast<unsigned>(config.dim);
  return found != tensors.end() && found->second.bytes.size() == want &&
         tensors.size() > static_cast<std::size_t>(config.num_layers);
}

// Reads little-endian fields with every length checked.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : bytes_(bytes) {}
  template <typename T>
  bool Number(T* value) {
    if (bytes_.size() < sizeof(T)) return false;
    *value = LoadLittleEndian<T>(bytes_.data());
    bytes_ = bytes_.subspan(sizeof(T));
    return true;
  }
  bool Take(std::size_t count, Bytes* out) {
    if (bytes_.size() < count) return false;
    *out = bytes_.subspan(0, count);
    bytes_ = bytes_.subspan(count);
    return true;
  }
  bool empty() const { return bytes_.empty(); }

 private:
  Bytes bytes_;
};

bool ReadTensor(Cursor& cursor, std::string* name, LmTensor* tensor) {
  std::uint16_t length = 0;
  std::uint8_t type = 0;
  std::uint8_t rank = 0;
  Bytes text;
  if (!cursor.Number(&length) || !cursor.Take(length, &text) || !cursor.Number(&type) || type > 2 ||
      !cursor.Number(&rank) || rank < 1 || rank > 3)
    return false;
  name->assign(text.begin(), text.end());
  tensor->type = static_cast<LmType>(type);
  std::uint64_t count = TypeSize(tensor->type);
  for (int i = 0; i < rank; ++i) {
    std::uint32_t extent = 0;
    if (!cursor.Number(&extent) || extent == 0 || __builtin_mul_overflow(count, extent, &count)) return false;
    tensor->shape.push_back(extent);
  }
  Bytes data;
  if (!cursor.Take(count, &data)) return false;
  tensor->bytes.assign(data.begin(), data.end());
  return true;
}

}  // namespace

IntegerLm::IntegerLm(std::shared_ptr<const LmParams> params) : params_(std::move(params)) {
  Sha256 hash;
  const std::vector<unsigned char> bytes = Serialize();
  hash.Update(bytes.data(), bytes.size());
  identity_ = ToHex(hash.Finish());
}

const LmConfig& IntegerLm::config() const { return params_->config; }

LmTensors IntegerLm::ToTensors() const {
  LmTensors tensors;
  Writer writer(&tensors);
  const LmConfig& c = params_->config;
  const std::int32_t fields[kConfigFields] = {static_cast<std::int32_t>(c.network),
                                              c.n_q,
                                              c.card,
                                              c.dim,
                                              c.num_layers,
                                              c.num_heads,
                                              c.hidden_scale,
                                              c.past_context,
                                              c.max_period};
  Status status = writer.Raw("config", {kConfigFields}, fields, kConfigFields);
  if (status.ok()) status = VisitParams(writer, *params_);
  return tensors;
}

Result<IntegerLm> IntegerLm::FromTensors(const LmTensors& tensors) {
  Reader reader(tensors);
  XCODEC_ASSIGN_OR_RETURN(const LmConfig config, ReadConfig(reader));
  if (!SizePlausible(config, tensors))
    return Status(StatusCode::kDamaged, "integer language model: tensors do not match the configuration");
  auto params = std::make_shared<LmParams>(MakeLmParams(config));
  XCODEC_RETURN_IF_ERROR(VisitParams(reader, *params));
  if (!reader.AllUsed()) return Status(StatusCode::kDamaged, "integer language model: unknown tensors");
  XCODEC_RETURN_IF_ERROR(ValidateLmParams(*params));
  return IntegerLm(std::move(params));
}

std::vector<unsigned char> IntegerLm::Serialize() const {
  std::vector<unsigned char> out(std::begin(kMagic), std::end(kMagic));
  const LmTensors tensors = ToTensors();
  AppendLittleEndian(static_cast<std::uint32_t>(tensors.size()), &out);
  for (const auto& [name, tensor] : tensors) {
    AppendLittleEndian(static_cast<std::uint16_t>(name.size()), &out);
    out.insert(out.end(), name.begin(), name.end());
    out.push_back(static_cast<unsigned char>(tensor.type));
    out.push_back(static_cast<unsigned char>(tensor.shape.size()));
    for (const std::int64_t extent : tensor.shape)
      AppendLittleEndian(static_cast<std::uint32_t>(extent), &out);
    out.insert(out.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return out;
}

Result<IntegerLm> IntegerLm::Parse(Bytes bytes) {
  const Status damaged(StatusCode::kDamaged, "integer language model: not the serialised form");
  Cursor cursor(bytes);
  Bytes magic;
  std::uint32_t count = 0;
  if (!cursor.Take(sizeof kMagic, &magic) || std::memcmp(magic.data(), kMagic, sizeof kMagic) != 0 ||
      !cursor.Number(&count))
    return damaged;
  LmTensors tensors;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string name;
    LmTensor tensor;
    if (!ReadTensor(cursor, &name, &tensor)) return damaged;
    if (!tensors.empty() && tensors.rbegin()->first >= name) return damaged;
    tensors.emplace_hint(tensors.end(), std::move(name), std::move(tensor));
  }
  if (!cursor.empty()) return damaged;
  return FromTensors(tensors);
}

Status ValidateLmConfig(const LmConfig& c) {
  const auto refuse = [](const char* field) {
    return Status(StatusCode::kUnsupported, std::string("language model: ") + field + " out of range");
  };
  if (c.n_q < 1 || c.n_q > LmLimits::kMaxCodebooks) return refuse("n_q");
  if (c.card < 2 || c.card > LmLimits::kMaxCard || (c.card & (c.card - 1)) != 0) return refuse("card");
  if (c.dim < 4 || c.dim > LmLimits::kMaxDim || c.dim % 2 != 0) return refuse("dim");
  if (c.network == LmNetworkKind::kHistory && c.dim > LmLimits::kMaxDim / static_cast<int>(kLmTaps))
    return refuse("dim");
  if (c.num_layers < 1 || c.num_layers > LmLimits::kMaxLayers) return refuse("num_layers");
  if (c.num_heads < 1 || c.dim % c.num_heads != 0 || c.dim / c.num_heads > LmLimits::kMaxHeadDim)
    return refuse("num_heads");
  if (c.hidden_scale < 1 || c.hidden_scale > LmLimits::kMaxHidden / c.dim) return refuse("hidden_scale");
  if (c.past_context < 1 || c.past_context > LmLimits::kMaxPastContext) return refuse("past_context");
  if (c.max_period < 1 || c.max_period > 1000000000) return refuse("max_period");
  return Status::Ok();
}

}  // namespace xcodec::entropy
