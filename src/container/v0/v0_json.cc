#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>

#include "base/text.h"
#include "container/v0/v0.h"

namespace xcodec::container {
namespace {

// Takes the parser's events; returning false stops it. One flat object with the four known keys is all that
// is accepted, so depth and size are bounded by construction.
class HeaderHandler {
 public:
  explicit HeaderHandler(V0Header* out) : out_(out) {}
  bool complete() const { return closed_ && seen_ == 15; }

  bool null() { return false; }
  bool boolean(bool value) {
    if (field_ != kLm) return false;
    out_->language_model = value;
    return Done();
  }
  bool number_integer(std::int64_t) { return false; }  // the parser gives non-negative ones as unsigned
  bool number_unsigned(std::uint64_t value) {
    if (field_ == kSamples && value <= static_cast<std::uint64_t>(kV0MaxSamples)) {
      out_->samples = static_cast<std::int64_t>(value);
      return Done();
    }
    if (field_ == kCodebooks && value >= 1 && value <= static_cast<std::uint64_t>(kV0MaxCodebooks)) {
      out_->codebooks = static_cast<int>(value);
      return Done();
    }
    return false;
  }
  bool number_float(double, const std::string&) { return false; }
  bool string(std::string& value) {
    if (field_ != kModel || value.empty() || value.size() > 255) return false;
    out_->model = value;
    return Done();
  }
  bool binary(std::vector<std::uint8_t>&) { return false; }
  bool start_object(std::size_t) {
    const bool first = !open_;
    open_ = true;
    return first;
  }
  bool key(std::string& name) {
    field_ = name == "m"    ? kModel
             : name == "al" ? kSamples
             : name == "nc" ? kCodebooks
             : name == "lm" ? kLm
                            : 0;
    return field_ != 0 && (seen_ & field_) == 0;
  }
  bool end_object() {
    closed_ = true;
    return true;
  }
  bool start_array(std::size_t) { return false; }
  bool end_array() { return false; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) { return false; }

 private:
  static constexpr int kModel = 1, kSamples = 2, kCodebooks = 4, kLm = 8;
  bool Done() {
    seen_ |= field_;
    field_ = 0;
    return true;
  }

  V0Header* out_;
  int field_ = 0;
  int seen_ = 0;
  bool open_ = false;
  bool closed_ = false;
};

void AppendEscaped(unsigned unit, std::string* out) {
  char text[16];
  std::snprintf(text, sizeof text, "\\u%04x", unit);
  *out += text;
}

// One character beyond ASCII as json.dumps(ensure_ascii=True) prints it.
void AppendCodePoint(std::string_view bytes, std::string* out) {
  static constexpr unsigned kLeadMask[5] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  unsigned c = static_cast<unsigned char>(bytes[0]) & kLeadMask[bytes.size()];
  for (std::size_t i = 1; i < bytes.size(); ++i) c = c << 6 | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
  if (c < 0x10000) return AppendEscaped(c, out);
  AppendEscaped(0xD800 + ((c - 0x10000) >> 10), out);
  AppendEscaped(0xDC00 + ((c - 0x10000) & 0x3FFU), out);
}

std::string QuotedAsPythonDoes(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const int length = Utf8SequenceLength(text);
    const std::string_view one = text.substr(0, length > 0 ? static_cast<std::size_t>(length) : 1);
    const char c = one[0];
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (length == 1 && c >= 0x20) {
      out += c;  // json.dumps leaves DEL as it is
    } else if (length > 1) {
      AppendCodePoint(one, &out);
    } else if (const auto at = std::string_view("\n\r\t\b\f").find(c); at != std::string_view::npos) {
      out += {'\\', "nrtbf"[at]};
    } else {
      AppendEscaped(static_cast<unsigned char>(c), &out);
    }
    text.remove_prefix(one.size());
  }
  return out + "\"";
}

}  // namespace

std::string V0HeaderJson(const V0Header& header) {
  return "{\"m\": " + QuotedAsPythonDoes(header.model) + ", \"al\": " + std::to_string(header.samples) +
         ", \"nc\": " + std::to_string(header.codebooks) +
         ", \"lm\": " + (header.language_model ? "true" : "false") + "}";
}

Result<V0Header> ParseV0HeaderJson(Bytes json) {
  // The parser would skip a byte order mark and take a NUL for the end.
  if ((!json.empty() && json[0] >= 0x80) || std::find(json.begin(), json.end(), 0) != json.end())
    return Status(StatusCode::kDamaged, "the header is damaged");
  V0Header header;
  HeaderHandler handler(&header);
  const bool parsed = nlohmann::json::sax_parse(json.begin(), json.end(), &handler);
  if (!parsed || !handler.complete()) return Status(StatusCode::kDamaged, "the header is damaged");
  return header;
}

}  // namespace xcodec::container
