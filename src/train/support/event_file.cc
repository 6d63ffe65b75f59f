#include "train/support/event_file.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace xcodec::train {
namespace {

constexpr std::uint32_t kCastagnoli = 0x82F63B78U;  // reflected polynomial

// Field numbers and wire types of tensorflow/core/util/event.proto and framework/summary.proto.
constexpr unsigned kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;

std::array<std::uint32_t, 256> MakeTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1U ^ kCastagnoli : crc >> 1U;
    table[i] = crc;
  }
  return table;
}

template <typename Unsigned>
void AppendLittleEndian(Unsigned value, std::string* out) {
  for (std::size_t i = 0; i < sizeof(value); ++i) out->push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
}

void AppendVarint(std::uint64_t value, std::string* out) {
  for (; value >= 0x80U; value >>= 7U) out->push_back(static_cast<char>(value | 0x80U));
  out->push_back(static_cast<char>(value));
}

void AppendTag(unsigned field, unsigned type, std::string* out) { AppendVarint(field << 3U | type, out); }

void AppendText(unsigned field, const std::string& text, std::string* out) {
  AppendTag(field, kBytes, out);
  AppendVarint(text.size(), out);
  *out += text;
}

std::string EventStart(double seconds, std::int64_t step) {
  std::string event;
  std::uint64_t bits = 0;
  std::memcpy(&bits, &seconds, sizeof(bits));
  AppendTag(1, kFixed64, &event);
  AppendLittleEndian(bits, &event);
  AppendTag(2, kVarint, &event);
  AppendVarint(static_cast<std::uint64_t>(step), &event);
  return event;
}

std::uint32_t Masked(const std::string& data) {
  const std::uint32_t crc = Crc32c(Bytes(reinterpret_cast<const unsigned char*>(data.data()), data.size()));
  return (crc >> 15U | crc << 17U) + 0xA282EAD8U;
}

}  // namespace

std::uint32_t Crc32c(Bytes bytes) {
  static const std::array<std::uint32_t, 256> table = MakeTable();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const unsigned char byte : bytes) crc = crc >> 8U ^ table[(crc ^ byte) & 0xFFU];
  return crc ^ 0xFFFFFFFFU;
}

Result<EventFile> EventFile::Create(const std::string& folder, double seconds) {
  const std::string path = fmt::format("{}/events.out.tfevents.{:.0f}.xcodec", folder, seconds);
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  if (!stream) return Status(StatusCode::kIo, path + ": cannot be written");
  EventFile file(std::move(stream));
  std::string event = EventStart(seconds, 0);
  AppendText(3, "brain.Event:2", &event);
  XCODEC_RETURN_IF_ERROR(file.WriteRecord(event));
  return file;
}

Status EventFile::WriteRecord(const std::string& event) {
  std::string length;
  AppendLittleEndian(static_cast<std::uint64_t>(event.size()), &length);
  std::string record = length;
  AppendLittleEndian(Masked(length), &record);
  record += event;
  AppendLittleEndian(Masked(event), &record);
  file_ << record << std::flush;
  return file_ ? Status::Ok() : Status(StatusCode::kIo, "the event file cannot be written");
}

Status EventFile::Write(double seconds, std::int64_t step, const std::map<std::string, double>& scalars) {
  std::string summary;
  for (const auto& [name, number] : scalars) {
    const auto single = static_cast<float>(number);
    std::uint32_t bits = 0;
    std::memcpy(&bits, &single, sizeof(bits));
    std::string value;
    AppendText(1, name, &value);
    AppendTag(2, kFixed32, &value);
    AppendLittleEndian(bits, &value);
    AppendText(1, value, &summary);
  }
  std::string event = EventStart(seconds, step);
  AppendText(5, summary, &event);
  return WriteRecord(event);
}

Result<CsvLog> CsvLog::Open(const std::string& path, const std::vector<std::string>& columns,
                            std::int64_t last_step) {
  std::string text = "step";
  for (const std::string& column : columns) text += "," + column;
  const std::string header = text;
  text += "\n";
  std::ifstream old(path);
  std::string line;
  if (std::getline(old, line) && line == header) {
    while (std::getline(old, line)) {
      if (std::strtoll(line.c_str(), nullptr, 10) <= last_step) text += line + "\n";
    }
  }
  old.close();
  std::ofstream stream(path, std::ios::trunc);
  stream << text << std::flush;
  if (!stream) return Status(StatusCode::kIo, path + ": cannot be written");
  return CsvLog(std::move(stream), columns);
}

Status CsvLog::Write(std::int64_t step, const std::map<std::string, double>& values) {
  std::string line = fmt::format("{}", step);
  for (const std::string& column : columns_) {
    const auto found = values.find(column);
    line += found == values.end() ? "," : fmt::format(",{:.6g}", found->second);
  }
  file_ << line << "\n" << std::flush;
  return file_ ? Status::Ok() : Status(StatusCode::kIo, "the log cannot be written");
}

}  // namespace xcodec::train
