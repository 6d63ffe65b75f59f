#include "cli/commands/info_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/sha256.h"
#include "cli/print.h"
#include "cli/tasks/file_list.h"
#include "codec/file/coder_factory.h"
#include "codec/file/open_input.h"

namespace xcodec::cli {
namespace {

using Json = nlohmann::ordered_json;

const char* EntropyName(int coder) {
  const char* name = codec::CoderName(static_cast<entropy::CoderId>(coder));
  return name == nullptr ? "unknown" : name;
}

const char* FormatName(container::V1SourceFormat format) {
  switch (format) {
    case container::V1SourceFormat::kUnknown:
      return "unknown";
    case container::V1SourceFormat::kInt8:
      return "int8";
    case container::V1SourceFormat::kInt16:
      return "int16";
    case container::V1SourceFormat::kInt24:
      return "int24";
    case container::V1SourceFormat::kInt32:
      return "int32";
    case container::V1SourceFormat::kFloat32:
      return "float32";
    case container::V1SourceFormat::kFloat64:
      return "float64";
    case container::V1SourceFormat::kLossy:
    case container::V1SourceFormat::kMp3:
    case container::V1SourceFormat::kVorbis:
    case container::V1SourceFormat::kOpus:
      return "lossy";
  }
  return "unknown";
}

// Fields only version 1 has.
void AddV1(const container::V1Header& header, Json* json) {
  (*json)["identity"] = ToHex(header.identity);
  (*json)["sample_rate"] = header.sample_rate;
  (*json)["channels"] = header.channels;
  (*json)["bandwidth_kbps"] = static_cast<double>(header.bandwidth()) / 1000;
  (*json)["entropy"] = EntropyName(header.coder);
  (*json)["entropy_version"] = header.coder_version;
  if (header.lm_identity) (*json)["lm_identity"] = ToHex(*header.lm_identity);
  (*json)["source"] = {{"rate", header.source_rate == 0 ? header.sample_rate : header.source_rate},
                       {"channels", header.source_channels},
                       {"format", FormatName(header.source_format)}};
  const std::string codec = header.source_codec.value_or(container::V1CodecOfFormat(header.source_format));
  if (!codec.empty()) (*json)["source"]["codec"] = codec;
  if (header.effort) (*json)["effort"] = *header.effort;
  if (header.segments) {
    const double rate = header.sample_rate;
    (*json)["segment"] = {{"seconds", static_cast<double>(header.segments->length) / rate},
                          {"overlap", static_cast<double>(header.segments->overlap) / rate}};
  }
  if (header.software) (*json)["software"] = *header.software;
}

Result<Json> Describe(const std::string& path) {
  XCODEC_ASSIGN_OR_RETURN(const auto file, codec::EcdcInput::Open(path));
  const codec::EcdcInfo& info = file->reader()->info();
  Json json = {{"file", path}, {"container", info.version}, {"model", info.model}};
  if (info.samples >= 0) json["samples"] = info.samples;
  json["codebooks"] = info.codebooks;
  json["language_model"] = info.language_model;
  if (info.v1) AddV1(*info.v1, &json);
  if (info.v1 && info.source_samples >= 0) json["source"]["samples"] = info.source_samples;
  if (info.v1 && info.samples >= 0)
    json["seconds"] = static_cast<double>(info.samples) / info.v1->sample_rate;
  if (file->source()->seekable()) {
    XCODEC_ASSIGN_OR_RETURN(const std::int64_t size, file->source()->Size());
    json["bytes"] = size;
    if (json.contains("seconds") && json["seconds"].get<double>() > 0) {
      json["actual_kbps"] = static_cast<double>(size) * 8 / 1000 / json["seconds"].get<double>();
    }
  }
  for (const auto& [key, value] : info.tags.text) {
    Json& slot = json["tags"][key];
    if (slot.is_null()) slot = Json::array();
    slot.push_back(value);
  }
  for (const container::TagPicture& picture : info.tags.pictures) {
    json["pictures"].push_back({{"mime", picture.mime}, {"bytes", picture.data.size()}});
  }
  return json;
}

void PrintValue(const std::string& key, const Json& value) {
  std::string text = value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value.is_number_float()) text = fmt::format("{:.3f}", value.get<double>());
  PrintLine(stdout, fmt::format("  {:<15} {}", key, text));
}

void PrintText(const Json& json) {
  PrintLine(stdout, json["file"].get<std::string>());
  for (const auto& [key, value] : json.items()) {
    if (key == "file") continue;
    if (!value.is_object()) {
      PrintValue(key, value);
      continue;
    }
    for (const auto& [inner, text] : value.items()) {
      if (!text.is_array()) {
        PrintValue(key + " " + inner, text);
        continue;
      }
      for (const Json& one : text) PrintValue(inner, one);
    }
  }
}

int RunInfo(const std::vector<std::string>& paths, bool as_json, Console* console) {
  int exit_code = 0;
  int failed = 0;
  for (const std::string& path : paths) {
    const Result<Json> json = Describe(path);
    if (!json.ok()) {
      console->Error(path, json.status());
      exit_code = ExitCodeFor(json.status().code());
      ++failed;
    } else if (as_json) {
      PrintJson(stdout, *json);
    } else {
      PrintText(*json);
    }
  }
  return failed > 0 && paths.size() > 1 ? 1 : exit_code;
}

}  // namespace

void AddInfoCommand(CLI::App& app, CommandBody* body) {
  struct Arguments {
    std::vector<std::string> paths;
    FileList list;
    bool json = false;
  };
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("info", "Describe .ecdc files");
  command->add_option("FILE", arguments->paths, "Files; - is standard input");
  AddFileListOptions(*command, &arguments->list, nullptr);
  command->add_flag("--json", arguments->json, "One line of JSON for every file");
  command->callback([arguments, body] {
    *body = [arguments](Console* console) {
      std::vector<std::string> paths = arguments->paths;
      const Status usage = AddListedPaths(arguments->list, &paths);
      if (!usage.ok()) console->Error("", usage);
      if (!usage.ok()) return ExitCodeFor(usage.code());
      return RunInfo(paths, arguments->json, console);
    };
  });
}

}  // namespace xcodec::cli
