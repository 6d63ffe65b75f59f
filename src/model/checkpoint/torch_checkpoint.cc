#include "model/checkpoint/torch_checkpoint.h"

#include <cstring>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "base/checked.h"
#include "model/checkpoint/checkpoint_arguments.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/unpickler.h"
#include "model/checkpoint/zip_reader.h"

namespace xcodec::model {
namespace {

using Kind = PickleTree::Kind;
using Node = PickleTree::Node;

constexpr std::uint64_t kMaxSharing = 2;

Status Damaged(const std::string& text) {
  return Status(StatusCode::kDamaged, "damaged checkpoint: " + text);
}

std::optional<DType> StorageType(const std::string& global) {
  static const std::map<std::string, DType> types = {
      {"torch FloatStorage", DType::kF32}, {"torch DoubleStorage", DType::kF64},
      {"torch HalfStorage", DType::kF16},  {"torch BFloat16Storage", DType::kBF16},
      {"torch LongStorage", DType::kI64},  {"torch IntStorage", DType::kI32},
      {"torch ShortStorage", DType::kI16}, {"torch CharStorage", DType::kI8},
      {"torch ByteStorage", DType::kU8},   {"torch BoolStorage", DType::kBool}};
  const auto found = types.find(global);
  if (found == types.end()) return std::nullopt;
  return found->second;
}

/// Where a tensor's elements are within its storage.
struct View {
  std::int64_t elements = 0;
  bool contiguous = true;
};

/// Checks that every element lies inside a storage of `count` elements.
std::optional<View> CheckView(const Node& tensor, std::int64_t count) {
  View view;
  view.elements = 1;
  std::int64_t last = tensor.offset;
  std::int64_t expected_stride = 1;
  if (tensor.offset < 0) return std::nullopt;
  for (std::size_t i = tensor.sizes.size(); i-- > 0;) {
    const std::int64_t size = tensor.sizes[i];
    const std::int64_t stride = tensor.strides[i];
    if (size < 0 || stride < 0) return std::nullopt;
    if (size > 1) view.contiguous = view.contiguous && stride == expected_stride;
    const auto elements = CheckedMul(view.elements, size);
    const auto reach = CheckedMul(size > 0 ? size - 1 : 0, stride);
    if (!elements || !reach) return std::nullopt;
    const auto next = CheckedAdd(last, *reach);
    if (!next) return std::nullopt;
    view.elements = *elements;
    last = *next;
    if (size > 0) {
      const auto wider = CheckedMul(expected_stride, size);
      if (!wider) return std::nullopt;
      expected_stride = *wider;
    }
  }
  if (view.elements > 0 && last >= count) return std::nullopt;
  // A view that repeats elements could be larger than any file; no checkpoint has one.
  if (view.elements > count) return std::nullopt;
  if (view.elements == 0) view.contiguous = true;
  return view;
}

/// Copies a strided view out in row-major order.
std::vector<unsigned char> Gather(const Node& tensor, std::int64_t elements, std::size_t width,
                                  const unsigned char* storage) {
  std::vector<unsigned char> bytes(static_cast<std::size_t>(elements) * width);
  std::vector<std::int64_t> index(tensor.sizes.size(), 0);
  std::int64_t from = tensor.offset;
  for (std::size_t to = 0; to < bytes.size(); to += width) {
    std::memcpy(bytes.data() + to, storage + static_cast<std::size_t>(from) * width, width);
    for (std::size_t d = tensor.sizes.size(); d-- > 0;) {
      from += tensor.strides[d];
      if (++index[d] < tensor.sizes[d]) break;
      from -= tensor.strides[d] * tensor.sizes[d];
      index[d] = 0;
    }
  }
  return bytes;
}

class Reader {
 public:
  Reader(ZipReader zip, std::uint64_t file_bytes) : zip_(std::move(zip)), file_bytes_(file_bytes) {}

  Result<TorchCheckpoint> Read() {
    XCODEC_RETURN_IF_ERROR(FindRoot());
    XCODEC_RETURN_IF_ERROR(CheckByteOrder());
    const auto& pickle = zip_.entries().at(prefix_ + "data.pkl");
    if (pickle.size > PickleLimits().max_bytes)
      return Status(StatusCode::kResourceLimit, "its pickle is larger than any checkpoint's");
    XCODEC_ASSIGN_OR_RETURN(const auto bytes, zip_.Read(pickle));
    XCODEC_ASSIGN_OR_RETURN(tree_, ParsePickle(Bytes(bytes->data(), bytes->size())));
    XCODEC_ASSIGN_OR_RETURN(const Node* dictionary, FindStateDictionary());
    TorchCheckpoint checkpoint;
    checkpoint.arguments = CheckpointArguments(tree_);
    std::set<std::string> names;
    for (std::size_t i = 0; i + 1 < dictionary->items.size(); i += 2) {
      const Node& key = tree_.at(dictionary->items[i]);
      const Node& value = tree_.at(dictionary->items[i + 1]);
      if (key.kind != Kind::kString) return Damaged("a name that is not a string");
      // A name may be any text of the pickle, and be used again and again.
      if (key.text.size() > kMaxTensorName) return Damaged("a name of more than 1024 bytes");
      if (!names.insert(key.text).second) return Damaged("the entry " + key.text + " occurs twice");
      if (value.kind != Kind::kTensor) {
        checkpoint.skipped.push_back(key.text);
        continue;
      }
      auto tensor = ReadTensor(value);
      if (!tensor.ok()) return tensor.status().WithPrefix("tensor " + key.text);
      checkpoint.tensors.emplace(key.text, std::move(tensor).value());
    }
    return checkpoint;
  }

 private:
  struct Storage {
    std::shared_ptr<OwnedBytes> bytes;
    DType dtype = DType::kF32;
    std::int64_t count = 0;
  };

  Status FindRoot() {
    bool script = false;
    for (const auto& [name, entry] : zip_.entries()) {
      const auto slash = name.find('/');
      if (slash == std::string::npos) continue;
      const std::string rest = name.substr(slash + 1);
      if (rest == "constants.pkl" || rest.rfind("code/", 0) == 0) script = true;
      if (rest == "data.pkl") prefix_ = name.substr(0, slash + 1);
    }
    if (script) {
      return Status(StatusCode::kUnsupported,
                    "this is a TorchScript program, not a checkpoint; save its state_dict() instead");
    }
    if (prefix_.empty())
      return Status(StatusCode::kDamaged, "a zip file, but not one that torch.save has written");
    return Status::Ok();
  }

  Status CheckByteOrder() {
    const auto found = zip_.entries().find(prefix_ + "byteorder");
    if (found == zip_.entries().end()) return Status::Ok();
    if (found->second.size > 16) return Damaged("byte order");
    XCODEC_ASSIGN_OR_RETURN(const auto bytes, zip_.Read(found->second));
    if (std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) == "little")
      return Status::Ok();
    return Status(StatusCode::kUnsupported, "a checkpoint in big-endian byte order");
  }

  const Node* Child(const Node& dictionary, const char* name) const {
    for (std::size_t i = 0; i + 1 < dictionary.items.size(); i += 2) {
      const Node& key = tree_.at(dictionary.items[i]);
      if (key.kind == Kind::kString && key.text == name) return &tree_.at(dictionary.items[i + 1]);
    }
    return nullptr;
  }

  Result<const Node*> FindStateDictionary() const {
    const Node& root = tree_.at(tree_.root);
    if (root.kind != Kind::kDict)
      return Status(StatusCode::kUnsupported, "the checkpoint is not a dictionary of tensors");
    // AudioCraft's "best_state" is the model that it publishes; its training keeps "model" beside it, and
    // puts another one into it.
    const Node* best = Dictionary(root, "best_state");
    if (best != nullptr) {
      const Node* model = Dictionary(*best, "model");
      return model != nullptr ? model : best;
    }
    for (const char* name : {"codec_model", "state_dict", "model"}) {
      const Node* child = Dictionary(root, name);
      if (child != nullptr) return child;
    }
    return &root;
  }

  const Node* Dictionary(const Node& parent, const char* name) const {
    const Node* child = Child(parent, name);
    return child != nullptr && child->kind == Kind::kDict ? child : nullptr;
  }

  Result<const Storage*> ReadStorage(const Node& node) {
    const auto dtype = StorageType(tree_.at(node.storage).text);
    if (!dtype) return Damaged("its element type");
    const auto found = storages_.find(node.text);
    if (found != storages_.end()) {
      if (found->second.dtype != *dtype || found->second.count != node.integer)
        return Damaged("a storage that is described in two ways");
      return &found->second;
    }
    const auto entry = zip_.entries().find(prefix_ + "data/" + node.text);
    if (entry == zip_.entries().end()) return Damaged("its data is missing");
    const auto size = CheckedMul<std::uint64_t>(static_cast<std::uint64_t>(node.integer), DTypeSize(*dtype));
    if (!size || *size != entry->second.size) return Damaged("its data has another size than it claims");
    total_ += *size;
    if (total_ > kMaxCheckpointBytes) return Status(StatusCode::kResourceLimit, "over 4 GiB of data");
    XCODEC_ASSIGN_OR_RETURN(auto bytes, zip_.Read(entry->second));
    Storage storage{std::move(bytes), *dtype, node.integer};
    return &storages_.emplace(node.text, std::move(storage)).first->second;
  }

  Result<Tensor> ReadTensor(const Node& node) {
    XCODEC_ASSIGN_OR_RETURN(const Storage* storage, ReadStorage(tree_.at(node.storage)));
    const auto view = CheckView(node, storage->count);
    if (!view) return Damaged("it lies outside its data");
    const std::size_t width = DTypeSize(storage->dtype);
    // Tensors may share data, as tied weights do, but together they must not be much larger than the file.
    given_ += static_cast<std::uint64_t>(view->elements) * width;
    if (given_ > kMaxSharing * file_bytes_)
      return Status(StatusCode::kResourceLimit, "its tensors are more than twice as large as the file");
    Tensor tensor;
    tensor.dtype = storage->dtype;
    tensor.shape = node.sizes;
    if (view->contiguous) {
      const std::size_t offset = view->elements == 0 ? 0 : static_cast<std::size_t>(node.offset) * width;
      tensor.data = Bytes(storage->bytes->data(), storage->bytes->size())
                        .subspan(offset, static_cast<std::size_t>(view->elements) * width);
      tensor.owner = storage->bytes;
      return tensor;
    }
    return Tensor::FromBytes(storage->dtype, node.sizes,
                             Gather(node, view->elements, width, storage->bytes->data()));
  }

  ZipReader zip_;
  std::string prefix_;
  PickleTree tree_;
  std::map<std::string, Storage> storages_;
  std::uint64_t total_ = 0;
  std::uint64_t given_ = 0;  // bytes of all tensors
  std::uint64_t file_bytes_;
};

Result<TorchCheckpoint> ReadFile(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(RegularFile opened, RegularFile::Open(path));
  auto file = std::make_shared<const RegularFile>(std::move(opened));
  if (file->size() > kMaxCheckpointBytes) return Status(StatusCode::kResourceLimit, "over 4 GiB");
  if (file->size() < 4) return Status(StatusCode::kTruncated, "too short for a checkpoint");
  unsigned char magic[4];
  XCODEC_RETURN_IF_ERROR(file->ReadAt(0, magic, sizeof magic));
  if (magic[0] == 0x80) {
    return Status(
        StatusCode::kUnsupported,
        "a pickle without a zip archive around it (torch.save before version 1.6); load and save it "
        "again with a newer PyTorch");
  }
  if (std::memcmp(magic, "PK\x03\x04", 4) != 0 && std::memcmp(magic, "PK\x05\x06", 4) != 0)
    return Damaged("it is not what torch.save writes");
  const std::uint64_t bytes = file->size();
  XCODEC_ASSIGN_OR_RETURN(ZipReader zip, ZipReader::Open(std::move(file)));
  return Reader(std::move(zip), bytes).Read();
}

}  // namespace

Result<TorchCheckpoint> ReadTorchCheckpoint(const std::string& path) {
  try {
    auto result = ReadFile(path);
    if (!result.ok()) return result.status().WithPrefix(path);
    return result;
  } catch (const std::bad_alloc&) {
    return Status(StatusCode::kResourceLimit, path + ": out of memory");
  }
}

}  // namespace xcodec::model
