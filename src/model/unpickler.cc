#include "model/unpickler.h"

#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/endian.h"
#include "model/pickle_globals.h"

namespace xcodec {
namespace {

using Kind = PickleTree::Kind;
using Node = PickleTree::Node;

Status Damaged(const char* text) {
  return Status(StatusCode::kDamaged, std::string("damaged pickle: ") + text);
}

class Machine {
 public:
  Machine(Bytes bytes, const PickleLimits& limits) : bytes_(bytes), limits_(limits) {}

  Result<PickleTree> Run() {
    while (true) {
      if (position_ >= bytes_.size()) return Damaged("no end");
      const unsigned char op = bytes_[position_++];
      if (op == '.') break;
      XCODEC_RETURN_IF_ERROR(Step(op));
    }
    if (stack_.size() != 1 || stack_[0] == kMark) return Damaged("it does not end with one value");
    tree_.root = stack_[0];
    return std::move(tree_);
  }

 private:
  static constexpr std::uint32_t kMark = 0xFFFFFFFFU;

  Status Step(unsigned char op) {
    if (stack_.size() > limits_.max_nodes || tree_.nodes.size() > limits_.max_nodes)
      return Status(StatusCode::kResourceLimit, "the pickle has too many values");
    Status status;
    if (Scalar(op, &status) || Container(op, &status) || Memo(op, &status)) return status;
    return Call(op);
  }

  // ---- input

  bool Have(std::size_t n) const { return n <= bytes_.size() - position_; }
  const unsigned char* Take(std::size_t n) {
    const unsigned char* p = bytes_.data() + position_;
    position_ += n;
    return p;
  }
  template <typename T>
  Result<T> Number() {
    if (!Have(sizeof(T))) return Damaged("it is cut short");
    return LoadLittleEndian<T>(Take(sizeof(T)));
  }
  Result<std::string> Line() {
    const void* end = std::memchr(bytes_.data() + position_, '\n', bytes_.size() - position_);
    if (end == nullptr) return Damaged("a name without an end");
    const auto n =
        static_cast<std::size_t>(static_cast<const unsigned char*>(end) - bytes_.data()) - position_;
    std::string line(reinterpret_cast<const char*>(Take(n)), n);
    ++position_;
    return line;
  }

  // ---- stack

  std::uint32_t Add(Node node) {
    tree_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
  }
  Status Push(Node node) {
    stack_.push_back(Add(std::move(node)));
    return Status::Ok();
  }
  Status PushKind(Kind kind) {
    Node node;
    node.kind = kind;
    return Push(std::move(node));
  }
  Status PushInteger(Kind kind, std::int64_t value) {
    Node node;
    node.kind = kind;
    node.integer = value;
    return Push(std::move(node));
  }
  bool Pop(std::uint32_t* value) {
    if (stack_.empty() || stack_.back() == kMark) return false;
    *value = stack_.back();
    stack_.pop_back();
    return true;
  }
  /// Values above the topmost mark, which is removed too.
  bool PopToMark(std::vector<std::uint32_t>* values) {
    std::size_t i = stack_.size();
    while (i > 0 && stack_[i - 1] != kMark) --i;
    if (i == 0) return false;
    values->assign(stack_.begin() + static_cast<std::ptrdiff_t>(i), stack_.end());
    stack_.resize(i - 1);
    return true;
  }

  // ---- opcodes

  bool Scalar(unsigned char op, Status* status) {
    switch (op) {
      case 0x80:
        *status = Protocol();
        return true;
      case 0x95:
        *status = Number<std::uint64_t>().status();
        return true;  // FRAME: its length adds nothing
      case 'N':
        *status = PushKind(Kind::kNone);
        return true;
      case 0x88:
        *status = PushInteger(Kind::kBool, 1);
        return true;
      case 0x89:
        *status = PushInteger(Kind::kBool, 0);
        return true;
      case 'K':
        *status = Integer<std::uint8_t>();
        return true;
      case 'M':
        *status = Integer<std::uint16_t>();
        return true;
      case 'J':
        *status = Integer<std::int32_t>();
        return true;
      case 0x8A:
        *status = LongInteger();
        return true;
      case 'G':
        *status = Double();
        return true;
      case 'X':
        *status = Text<std::uint32_t>(Kind::kString);
        return true;
      case 0x8C:
        *status = Text<std::uint8_t>(Kind::kString);
        return true;
      case 0x8D:
        *status = Text<std::uint64_t>(Kind::kString);
        return true;
      case 'T':
        *status = Text<std::uint32_t>(Kind::kBytes);
        return true;
      case 'U':
        *status = Text<std::uint8_t>(Kind::kBytes);
        return true;
      case 'B':
        *status = Text<std::uint32_t>(Kind::kBytes);
        return true;
      case 'C':
        *status = Text<std::uint8_t>(Kind::kBytes);
        return true;
      case 0x8E:
        *status = Text<std::uint64_t>(Kind::kBytes);
        return true;
      case 0x96:
        *status = Text<std::uint64_t>(Kind::kBytes);
        return true;
      default:
        return false;
    }
  }

  Status Protocol() {
    XCODEC_ASSIGN_OR_RETURN(const auto version, Number<std::uint8_t>());
    if (version < 2 || version > 5) return Status(StatusCode::kUnsupported, "unknown pickle protocol");
    return Status::Ok();
  }
  template <typename T>
  Status Integer() {
    XCODEC_ASSIGN_OR_RETURN(const auto bits, Number<std::make_unsigned_t<T>>());
    return PushInteger(Kind::kInt, static_cast<T>(bits));
  }
  /// LONG1: two's complement of up to 8 bytes; longer ones occur in no checkpoint.
  Status LongInteger() {
    XCODEC_ASSIGN_OR_RETURN(const auto size, Number<std::uint8_t>());
    if (!Have(size)) return Damaged("it is cut short");
    if (size > 8) return Status(StatusCode::kUnsupported, "an integer of more than 64 bits");
    const unsigned char* p = Take(size);
    std::uint64_t bits = size > 0 && (p[size - 1] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = size; i-- > 0;) bits = (bits << 8) | p[i];
    return PushInteger(Kind::kInt, static_cast<std::int64_t>(bits));
  }
  Status Double() {
    if (!Have(8)) return Damaged("it is cut short");
    const auto bits = LoadBigEndian<std::uint64_t>(Take(8));
    Node node;
    node.kind = Kind::kFloat;
    std::memcpy(&node.number, &bits, sizeof bits);
    return Push(std::move(node));
  }
  template <typename T>
  Status Text(Kind kind) {
    XCODEC_ASSIGN_OR_RETURN(const auto size, Number<T>());
    if (size > bytes_.size() - position_) return Damaged("it is cut short");
    Node node;
    node.kind = kind;
    const auto n = static_cast<std::size_t>(size);
    node.text.assign(reinterpret_cast<const char*>(Take(n)), n);
    return Push(std::move(node));
  }

  bool Container(unsigned char op, Status* status) {
    switch (op) {
      case '(':
        stack_.push_back(kMark);
        return true;
      case ')':
        *status = PushKind(Kind::kTuple);
        return true;
      case ']':
        *status = PushKind(Kind::kList);
        return true;
      case '}':
        *status = PushKind(Kind::kDict);
        return true;
      case 0x8F:
        *status = PushKind(Kind::kOpaque);
        return true;  // EMPTY_SET
      case 0x85:
        *status = TupleOf(1);
        return true;
      case 0x86:
        *status = TupleOf(2);
        return true;
      case 0x87:
        *status = TupleOf(3);
        return true;
      case 't':
        *status = FromMark(Kind::kTuple);
        return true;
      case 'l':
        *status = FromMark(Kind::kList);
        return true;
      case 'd':
        *status = FromMark(Kind::kDict);
        return true;
      case 0x91:
        *status = FromMark(Kind::kOpaque);
        return true;  // FROZENSET
      case 'a':
        *status = Extend(1);
        return true;
      case 's':
        *status = Extend(2);
        return true;
      case 'e':
        *status = ExtendFromMark(false);
        return true;
      case 'u':
        *status = ExtendFromMark(true);
        return true;
      case 0x90:
        *status = ExtendFromMark(false);
        return true;  // ADDITEMS
      default:
        return false;
    }
  }

  Status TupleOf(std::size_t n) {
    Node node;
    node.kind = Kind::kTuple;
    node.items.resize(n);
    for (std::size_t i = n; i-- > 0;)
      if (!Pop(&node.items[i])) return Damaged("its stack is empty");
    return Push(std::move(node));
  }
  Status FromMark(Kind kind) {
    Node node;
    node.kind = kind;
    if (!PopToMark(&node.items)) return Damaged("a mark is missing");
    if (kind == Kind::kDict && node.items.size() % 2 != 0) return Damaged("a key without a value");
    return Push(std::move(node));
  }
  Status Extend(std::size_t n) {
    std::vector<std::uint32_t> values(n);
    for (std::size_t i = n; i-- > 0;)
      if (!Pop(&values[i])) return Damaged("its stack is empty");
    return Append(values, n == 2);
  }
  Status ExtendFromMark(bool pairs) {
    std::vector<std::uint32_t> values;
    if (!PopToMark(&values)) return Damaged("a mark is missing");
    return Append(values, pairs);
  }
  /// Adds to the list or dictionary on top of the stack; what is added to an opaque value is forgotten.
  Status Append(const std::vector<std::uint32_t>& values, bool pairs) {
    if (stack_.empty() || stack_.back() == kMark) return Damaged("its stack is empty");
    if (pairs && values.size() % 2 != 0) return Damaged("a key without a value");
    Node& target = tree_.nodes[stack_.back()];
    if (target.kind == Kind::kOpaque) return Status::Ok();
    if (target.kind != (pairs ? Kind::kDict : Kind::kList)) return Damaged("items for a value without items");
    target.items.insert(target.items.end(), values.begin(), values.end());
    return Status::Ok();
  }

  bool Memo(unsigned char op, Status* status) {
    switch (op) {
      case 'q':
        *status = Put<std::uint8_t>();
        return true;
      case 'r':
        *status = Put<std::uint32_t>();
        return true;
      case 0x94:
        *status = PutAt(memo_.size());
        return true;
      case 'h':
        *status = Get<std::uint8_t>();
        return true;
      case 'j':
        *status = Get<std::uint32_t>();
        return true;
      case '0':
        *status = Discard();
        return true;
      case '1':
        *status = DiscardToMark();
        return true;
      case '2':
        *status = Duplicate();
        return true;
      default:
        return false;
    }
  }
  template <typename T>
  Status Put() {
    XCODEC_ASSIGN_OR_RETURN(const auto key, Number<T>());
    return PutAt(key);
  }
  Status PutAt(std::uint64_t key) {
    if (stack_.empty() || stack_.back() == kMark) return Damaged("its stack is empty");
    memo_[key] = stack_.back();
    return memo_.size() <= limits_.max_nodes
               ? Status::Ok()
               : Status(StatusCode::kResourceLimit, "the pickle's memo is too large");
  }
  template <typename T>
  Status Get() {
    XCODEC_ASSIGN_OR_RETURN(const auto key, Number<T>());
    const auto found = memo_.find(key);
    if (found == memo_.end()) return Damaged("it refers to a value that it does not have");
    stack_.push_back(found->second);
    return Status::Ok();
  }
  Status Discard() {
    if (stack_.empty()) return Damaged("its stack is empty");
    stack_.pop_back();
    return Status::Ok();
  }
  Status DiscardToMark() {
    std::vector<std::uint32_t> values;
    return PopToMark(&values) ? Status::Ok() : Damaged("a mark is missing");
  }
  Status Duplicate() {
    if (stack_.empty() || stack_.back() == kMark) return Damaged("its stack is empty");
    stack_.push_back(stack_.back());
    return Status::Ok();
  }

  Status Call(unsigned char op) {
    switch (op) {
      case 'c':
        return GlobalFromLines();
      case 0x93:
        return GlobalFromStack();
      case 'R':
      case 0x81:
        return Reduce();
      case 'b':
        return Build();
      case 'Q':
        return Persistent();
      default:
        return Status(StatusCode::kUnsupported,
                      "the pickle uses opcode " + std::to_string(op) + ", which no checkpoint needs");
    }
  }
  Status GlobalFromLines() {
    XCODEC_ASSIGN_OR_RETURN(const std::string module, Line());
    XCODEC_ASSIGN_OR_RETURN(const std::string name, Line());
    return PushGlobal(module, name);
  }
  Status GlobalFromStack() {
    std::uint32_t name = 0;
    std::uint32_t module = 0;
    if (!Pop(&name) || !Pop(&module)) return Damaged("its stack is empty");
    if (tree_.at(name).kind != Kind::kString || tree_.at(module).kind != Kind::kString)
      return Damaged("a name that is not a string");
    return PushGlobal(std::string(tree_.at(module).text), std::string(tree_.at(name).text));
  }
  Status PushGlobal(const std::string& module, const std::string& name) {
    if (!IsAllowedGlobal(module, name)) {
      return Status(StatusCode::kUnsupported, "the pickle asks for " + module + "." + name +
                                                  ", which a checkpoint does not need; nothing was executed");
    }
    Node node;
    node.kind = Kind::kGlobal;
    node.text = module + " " + name;
    return Push(std::move(node));
  }
  /// REDUCE and NEWOBJ: a callable and the tuple of its arguments.
  Status Reduce() {
    std::uint32_t arguments = 0;
    std::uint32_t callable = 0;
    if (!Pop(&arguments) || !Pop(&callable)) return Damaged("its stack is empty");
    if (tree_.at(callable).kind != Kind::kGlobal || tree_.at(arguments).kind != Kind::kTuple)
      return Damaged("a call of something that is not a function");
    XCODEC_ASSIGN_OR_RETURN(const std::uint32_t result,
                            DescribeCall(&tree_, std::string(tree_.at(callable).text), arguments));
    stack_.push_back(result);
    return Status::Ok();
  }
  /// State of an object (the OrderedDict's _metadata): not needed.
  Status Build() {
    std::uint32_t state = 0;
    std::uint32_t target = 0;
    if (!Pop(&state) || !Pop(&target)) return Damaged("its stack is empty");
    stack_.push_back(target);
    return Status::Ok();
  }
  Status Persistent() {
    std::uint32_t id = 0;
    if (!Pop(&id)) return Damaged("its stack is empty");
    XCODEC_ASSIGN_OR_RETURN(const std::uint32_t result, DescribeStorage(&tree_, id));
    stack_.push_back(result);
    return Status::Ok();
  }

  Bytes bytes_;
  PickleLimits limits_;
  std::size_t position_ = 0;
  PickleTree tree_;
  std::vector<std::uint32_t> stack_;
  std::unordered_map<std::uint64_t, std::uint32_t> memo_;
};

}  // namespace

Result<PickleTree> ParsePickle(Bytes bytes, const PickleLimits& limits) {
  if (bytes.size() > limits.max_bytes)
    return Status(StatusCode::kResourceLimit, "the pickle is larger than any checkpoint's");
  if (bytes.size() < 2 || bytes[0] != 0x80) return Damaged("it does not start as one");
  return Machine(bytes, limits).Run();
}

}  // namespace xcodec
