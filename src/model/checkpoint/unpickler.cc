#include "model/checkpoint/unpickler.h"

#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include "base/endian.h"
#include "model/checkpoint/pickle_cursor.h"
#include "model/checkpoint/pickle_globals.h"
#include "model/checkpoint/pickle_stack.h"

namespace xcodec::model {
namespace {

using Kind = PickleTree::Kind;
using Node = PickleTree::Node;

class Machine {
 public:
  Machine(Bytes bytes, const PickleLimits& limits) : in_(bytes), limits_(limits) {}

  Result<PickleTree> Run() {
    while (true) {
      if (in_.left() == 0) return DamagedPickle("no end");
      const unsigned char op = *in_.Take(1);
      if (op == '.') break;
      XCODEC_RETURN_IF_ERROR(Step(op));
    }
    std::uint32_t root = 0;
    if (stack_.size() != 1 || !stack_.Top(&root)) return DamagedPickle("it does not end with one value");
    tree_.root = root;
    return std::move(tree_);
  }

 private:
  Status Step(unsigned char op) {
    if (stack_.size() > limits_.max_nodes || tree_.nodes.size() > limits_.max_nodes)
      return Status(StatusCode::kResourceLimit, "the pickle has too many values");
    if (const auto done = Scalar(op)) return *done;
    if (const auto done = Container(op)) return *done;
    if (const auto done = Memo(op)) return *done;
    return Call(op);
  }

  // ---- values

  Status Push(Node node) {
    stack_.Push(Add(std::move(node)));
    return Status::Ok();
  }
  std::uint32_t Add(Node node) {
    tree_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
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

  // ---- opcodes

  std::optional<Status> Scalar(unsigned char op) {
    switch (op) {
      case 0x80:
        return Protocol();
      case 0x95:
        return in_.Number<std::uint64_t>().status();  // FRAME: its length adds nothing
      case 'N':
        return PushKind(Kind::kNone);
      case 0x88:
        return PushInteger(Kind::kBool, 1);
      case 0x89:
        return PushInteger(Kind::kBool, 0);
      case 'K':
        return Integer<std::uint8_t>();
      case 'M':
        return Integer<std::uint16_t>();
      case 'J':
        return Integer<std::int32_t>();
      case 0x8A:
        return LongInteger();
      case 'G':
        return Double();
      case 'X':
        return Text<std::uint32_t>(Kind::kString);
      case 0x8C:
        return Text<std::uint8_t>(Kind::kString);
      case 0x8D:
        return Text<std::uint64_t>(Kind::kString);
      case 'T':
        return Text<std::uint32_t>(Kind::kBytes);
      case 'U':
        return Text<std::uint8_t>(Kind::kBytes);
      case 'B':
        return Text<std::uint32_t>(Kind::kBytes);
      case 'C':
        return Text<std::uint8_t>(Kind::kBytes);
      case 0x8E:
        return Text<std::uint64_t>(Kind::kBytes);
      case 0x96:
        return Text<std::uint64_t>(Kind::kBytes);
      default:
        return std::nullopt;
    }
  }

  Status Protocol() {
    XCODEC_ASSIGN_OR_RETURN(const auto version, in_.Number<std::uint8_t>());
    if (version < 2 || version > 5) return Status(StatusCode::kUnsupported, "unknown pickle protocol");
    return Status::Ok();
  }
  template <typename T>
  Status Integer() {
    XCODEC_ASSIGN_OR_RETURN(const auto bits, in_.Number<std::make_unsigned_t<T>>());
    return PushInteger(Kind::kInt, static_cast<T>(bits));
  }
  /// LONG1: two's complement of up to 8 bytes; longer ones occur in no checkpoint.
  Status LongInteger() {
    XCODEC_ASSIGN_OR_RETURN(const auto size, in_.Number<std::uint8_t>());
    if (in_.left() < size) return DamagedPickle("it is cut short");
    if (size > 8) return Status(StatusCode::kUnsupported, "an integer of more than 64 bits");
    const unsigned char* p = in_.Take(size);
    std::uint64_t bits = size > 0 && (p[size - 1] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = size; i-- > 0;) bits = (bits << 8) | p[i];
    return PushInteger(Kind::kInt, static_cast<std::int64_t>(bits));
  }
  Status Double() {
    if (in_.left() < 8) return DamagedPickle("it is cut short");
    const auto bits = LoadBigEndian<std::uint64_t>(in_.Take(8));
    Node node;
    node.kind = Kind::kFloat;
    std::memcpy(&node.number, &bits, sizeof bits);
    return Push(std::move(node));
  }
  template <typename T>
  Status Text(Kind kind) {
    XCODEC_ASSIGN_OR_RETURN(const auto size, in_.Number<T>());
    if (size > in_.left()) return DamagedPickle("it is cut short");
    Node node;
    node.kind = kind;
    const auto n = static_cast<std::size_t>(size);
    node.text.assign(reinterpret_cast<const char*>(in_.Take(n)), n);
    return Push(std::move(node));
  }

  std::optional<Status> Container(unsigned char op) {
    switch (op) {
      case '(':
        stack_.PushMark();
        return Status::Ok();
      case ')':
        return PushKind(Kind::kTuple);
      case ']':
        return PushKind(Kind::kList);
      case '}':
        return PushKind(Kind::kDict);
      case 0x8F:
        return PushKind(Kind::kOpaque);  // EMPTY_SET
      case 0x85:
        return TupleOf(1);
      case 0x86:
        return TupleOf(2);
      case 0x87:
        return TupleOf(3);
      case 't':
        return FromMark(Kind::kTuple);
      case 'l':
        return FromMark(Kind::kList);
      case 'd':
        return FromMark(Kind::kDict);
      case 0x91:
        return FromMark(Kind::kOpaque);  // FROZENSET
      case 'a':
        return Extend(1);
      case 's':
        return Extend(2);
      case 'e':
        return ExtendFromMark(false);
      case 'u':
        return ExtendFromMark(true);
      case 0x90:
        return ExtendFromMark(false);  // ADDITEMS
      default:
        return std::nullopt;
    }
  }

  Status TupleOf(std::size_t n) {
    Node node;
    node.kind = Kind::kTuple;
    node.items.resize(n);
    for (std::size_t i = n; i-- > 0;)
      if (!stack_.Pop(&node.items[i])) return DamagedPickle("its stack is empty");
    return Push(std::move(node));
  }
  Status FromMark(Kind kind) {
    Node node;
    node.kind = kind;
    if (!stack_.PopToMark(&node.items)) return DamagedPickle("a mark is missing");
    if (kind == Kind::kDict && node.items.size() % 2 != 0) return DamagedPickle("a key without a value");
    return Push(std::move(node));
  }
  Status Extend(std::size_t n) {
    std::vector<std::uint32_t> values(n);
    for (std::size_t i = n; i-- > 0;)
      if (!stack_.Pop(&values[i])) return DamagedPickle("its stack is empty");
    return Append(values, n == 2);
  }
  Status ExtendFromMark(bool pairs) {
    std::vector<std::uint32_t> values;
    if (!stack_.PopToMark(&values)) return DamagedPickle("a mark is missing");
    return Append(values, pairs);
  }
  /// Adds to the list or dictionary on top of the stack; what is added to an opaque value is forgotten.
  Status Append(const std::vector<std::uint32_t>& values, bool pairs) {
    std::uint32_t top = 0;
    if (!stack_.Top(&top)) return DamagedPickle("its stack is empty");
    if (pairs && values.size() % 2 != 0) return DamagedPickle("a key without a value");
    Node& target = tree_.nodes[top];
    if (target.kind == Kind::kOpaque) return Status::Ok();
    if (target.kind != (pairs ? Kind::kDict : Kind::kList))
      return DamagedPickle("items for a value without items");
    target.items.insert(target.items.end(), values.begin(), values.end());
    return Status::Ok();
  }

  std::optional<Status> Memo(unsigned char op) {
    switch (op) {
      case 'q':
        return Put<std::uint8_t>();
      case 'r':
        return Put<std::uint32_t>();
      case 0x94:
        return PutAt(memo_.size());
      case 'h':
        return Get<std::uint8_t>();
      case 'j':
        return Get<std::uint32_t>();
      case '0':
        return Discard();
      case '1':
        return DiscardToMark();
      case '2':
        return Duplicate();
      default:
        return std::nullopt;
    }
  }
  template <typename T>
  Status Put() {
    XCODEC_ASSIGN_OR_RETURN(const auto key, in_.Number<T>());
    return PutAt(key);
  }
  Status PutAt(std::uint64_t key) {
    std::uint32_t top = 0;
    if (!stack_.Top(&top)) return DamagedPickle("its stack is empty");
    memo_[key] = top;
    return memo_.size() <= limits_.max_nodes
               ? Status::Ok()
               : Status(StatusCode::kResourceLimit, "the pickle's memo is too large");
  }
  template <typename T>
  Status Get() {
    XCODEC_ASSIGN_OR_RETURN(const auto key, in_.Number<T>());
    const auto found = memo_.find(key);
    if (found == memo_.end()) return DamagedPickle("it refers to a value that it does not have");
    stack_.Push(found->second);
    return Status::Ok();
  }
  Status Discard() { return stack_.Discard() ? Status::Ok() : DamagedPickle("its stack is empty"); }
  Status DiscardToMark() {
    std::vector<std::uint32_t> values;
    return stack_.PopToMark(&values) ? Status::Ok() : DamagedPickle("a mark is missing");
  }
  Status Duplicate() {
    std::uint32_t top = 0;
    if (!stack_.Top(&top)) return DamagedPickle("its stack is empty");
    stack_.Push(top);
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
    XCODEC_ASSIGN_OR_RETURN(const std::string module, in_.Line());
    XCODEC_ASSIGN_OR_RETURN(const std::string name, in_.Line());
    return PushGlobal(module, name);
  }
  Status GlobalFromStack() {
    std::uint32_t name = 0;
    std::uint32_t module = 0;
    if (!stack_.Pop(&name) || !stack_.Pop(&module)) return DamagedPickle("its stack is empty");
    if (tree_.at(name).kind != Kind::kString || tree_.at(module).kind != Kind::kString)
      return DamagedPickle("a name that is not a string");
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
    if (!stack_.Pop(&arguments) || !stack_.Pop(&callable)) return DamagedPickle("its stack is empty");
    if (tree_.at(callable).kind != Kind::kGlobal || tree_.at(arguments).kind != Kind::kTuple)
      return DamagedPickle("a call of something that is not a function");
    XCODEC_ASSIGN_OR_RETURN(const std::uint32_t result,
                            DescribeCall(&tree_, std::string(tree_.at(callable).text), arguments));
    stack_.Push(result);
    return Status::Ok();
  }
  /// State of an object (the OrderedDict's _metadata): not needed.
  Status Build() {
    std::uint32_t state = 0;
    std::uint32_t target = 0;
    if (!stack_.Pop(&state) || !stack_.Pop(&target)) return DamagedPickle("its stack is empty");
    stack_.Push(target);
    return Status::Ok();
  }
  Status Persistent() {
    std::uint32_t id = 0;
    if (!stack_.Pop(&id)) return DamagedPickle("its stack is empty");
    XCODEC_ASSIGN_OR_RETURN(const std::uint32_t result, DescribeStorage(&tree_, id));
    stack_.Push(result);
    return Status::Ok();
  }

  PickleCursor in_;
  PickleLimits limits_;
  PickleTree tree_;
  PickleStack stack_;
  // Ordered: keys are the file's choice, and a hash table's time would be, too.
  std::map<std::uint64_t, std::uint32_t> memo_;
};

}  // namespace

Result<PickleTree> ParsePickle(Bytes bytes, const PickleLimits& limits) {
  if (bytes.size() > limits.max_bytes)
    return Status(StatusCode::kResourceLimit, "the pickle is larger than any checkpoint's");
  if (bytes.size() < 2 || bytes[0] != 0x80) return DamagedPickle("it does not start as one");
  return Machine(bytes, limits).Run();
}

}  // namespace xcodec::model
