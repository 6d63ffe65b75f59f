#include "cli/commands/model_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "base/standard_output.h"
#include "base/text.h"
#include "cli/fetch/pull.h"
#include "cli/memory_option.h"
#include "cli/print.h"
#include "model/config/config_file.h"
#include "model/store/model_store.h"

namespace xcodec::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Prints to standard output.
int Print(const std::string& text, Console* console) {
  PrintLines(stdout, text);
  const Status flushed = FlushStandardOutput();
  if (flushed.ok()) return 0;
  console->Error("", flushed);
  return ExitCodeFor(flushed.code());
}

int Fail(const std::string& what, const Status& status, Console* console) {
  console->Error(what, status);
  return ExitCodeFor(status.code());
}

std::string Bandwidths(const model::CodecSpec& spec) {
  std::string text;
  for (double kbps : spec.bandwidths) text += fmt::format("{}{:g}", text.empty() ? "" : ", ", kbps);
  return text;
}

std::string Place(const model::ModelInfo& info) {
  return info.folder.empty() ? "built in" : MaskUnprintable(info.folder);
}

// `computed`: identities come from the contents, not from config.json.
Json ToJson(const model::ModelInfo& info, bool computed) {
  const model::CodecSpec& spec = info.config.spec;
  Json json = {{"name", spec.name},
               {"identity", info.identity},
               {"content_sha256", info.content_digest},
               {"identities", computed ? "computed" : "recorded"},
               {"architecture", model::ArchitectureName(spec.architecture)},
               {"sample_rate", spec.sample_rate},
               {"channels", spec.channels},
               {"bandwidths_kbps", spec.bandwidths},
               {"frame_rate", spec.frame_rate()},
               {"hop", spec.hop},
               {"codebooks", spec.codebooks},
               {"codebook_size", spec.codebook_size},
               {"chunk_length", spec.chunk_length},
               {"chunk_stride", spec.chunk_stride},
               {"normalize", spec.normalize},
               {"language_model", nullptr},
               {"folder", nullptr}};
  if (info.lm_config)
    json["language_model"] = {{"identity", info.lm_identity},
                              {"layers", info.lm_config->num_layers},
                              {"width", info.lm_config->dim},
                              {"past_context", info.lm_config->past_context}};
  if (!info.folder.empty()) json["folder"] = MaskUnprintable(info.folder);
  return json;
}

std::string ToText(const model::ModelInfo& info) {
  const model::CodecSpec& spec = info.config.spec;
  std::string text;
  const auto line = [&](const char* key, const std::string& value) {
    text += fmt::format("{:<16}{}\n", key, MaskUnprintable(value));
  };
  line("name", spec.name);
  line("identity", info.identity);
  line("architecture", model::ArchitectureName(spec.architecture));
  line("audio", fmt::format("{} Hz, {}", spec.sample_rate, spec.channels == 2 ? "stereo" : "mono"));
  line("bandwidths", Bandwidths(spec) + " kbps");
  line("codes", fmt::format("{} frames/s, up to {} codebooks of {}", spec.frame_rate(), spec.codebooks,
                            spec.codebook_size));
  line("chunks", spec.chunk_length == 0
                     ? "none: one pass over the file"
                     : fmt::format("{} samples every {}", spec.chunk_length, spec.chunk_stride));
  line("language model", info.lm_config ? info.lm_identity : "none");
  line("place", Place(info));
  return text;
}

void AddList(CLI::App* parent, CommandBody* body) {
  CLI::App* app = parent->add_subcommand("list", "List the models that are installed or built in");
  auto json = std::make_shared<bool>(false);
  app->add_flag("--json", *json, "Print a JSON array");
  app->callback([=] {
    *body = [json](Console* console) {
      Json array = Json::array();
      std::string text;
      for (const model::ModelInfo& info : model::ModelStore::List()) {
        const model::CodecSpec& spec = info.config.spec;
        array.push_back(ToJson(info, false));
        text += fmt::format("{:<24} {:>6} Hz {:<6} {:<24} {}\n", MaskUnprintable(spec.name), spec.sample_rate,
                            spec.channels == 2 ? "stereo" : "mono", Bandwidths(spec) + " kbps", Place(info));
      }
      return Print(*json ? JsonText(array, 2) + "\n" : text, console);
    };
  });
}

void AddInfo(CLI::App* parent, CommandBody* body) {
  CLI::App* app =
      parent->add_subcommand("info", "Describe a model, with identities computed from its contents");
  auto name = std::make_shared<std::string>(model::kDefaultModelName);
  auto json = std::make_shared<bool>(false);
  app->add_option("NAME", *name, "A model's name or folder")->capture_default_str();
  app->add_flag("--json", *json, "Print a JSON object");
  AddMemoryOption(*app);
  app->callback([=] {
    *body = [name, json](Console* console) {
      const auto info = model::ModelStore::Inspect(*name);
      if (!info.ok()) return Fail("", info.status(), console);
      return Print(*json ? JsonText(ToJson(*info, true), 2) + "\n" : ToText(*info), console);
    };
  });
}

void AddVerify(CLI::App* parent, CommandBody* body) {
  CLI::App* app = parent->add_subcommand("verify", "Check every tensor of a model against its identity");
  auto name = std::make_shared<std::string>(model::kDefaultModelName);
  app->add_option("NAME", *name, "A model's name or folder")->capture_default_str();
  AddMemoryOption(*app);
  app->callback([=] {
    *body = [name](Console* console) {
      const Status status = model::ModelStore::Verify(*name);
      if (!status.ok()) return Fail("", status, console);
      return Print(MaskUnprintable(*name) + ": ok\n", console);
    };
  });
}

void AddImport(CLI::App* parent, CommandBody* body) {
  CLI::App* app = parent->add_subcommand("import", "Convert a published checkpoint to a model of the store");
  auto o = std::make_shared<model::ImportOptions>();
  app->add_option(
         "FILE", o->file,
         "Checkpoint: .th, .pth or .safetensors, a folder with model.safetensors or pytorch_model.bin, or "
         "OWNER/NAME[@REVISION] of Hugging Face's hub that lies in its cache")
      ->required();
  app->add_option("--config", o->config, "Its configuration: config.json or YAML")->type_name("FILE");
  app->add_option("--name", o->name, "Name in the store")->type_name("NAME");
  app->add_option("--store", o->store,
                  "Folder of models; by default XCODEC_MODEL_DIR or the user's data folder")
      ->type_name("FOLDER");
  app->add_option("--lm", o->lm_file, "Its language model")->type_name("FILE");
  app->add_option("--lm-config", o->lm_config, "Configuration of the language model")->type_name("FILE");
  app->add_option("--semantic", o->semantic_file, "X-Codec: the semantic teacher, if it is a file of its own")
      ->type_name("FILE");
  app->add_flag("-f,--force", o->overwrite, "Replace a model of that name");
  AddMemoryOption(*app);
  app->callback([=] {
    *body = [o](Console* console) {
      const auto info = model::ModelStore::ImportCheckpoint(*o);
      if (!info.ok()) return Fail("", info.status(), console);
      return Print(fmt::format("{} {}\n{}\n", info->config.spec.name, info->identity, Place(*info)), console);
    };
  });
}

/// "NAME 42 % of 58.2 MB" on a terminal, at most four times a second.
class PullProgress {
 public:
  bool operator()(const std::string& file, std::uint64_t done, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    const bool finished = total != 0 && done == total;
    if (now - last_ < std::chrono::milliseconds(250) && !finished) return true;
    if (finished && done == shown_) return true;
    last_ = now;
    shown_ = done;
    const double megabytes = static_cast<double>(total) / 1e6;
    const std::string text =
        total == 0 ? fmt::format("\r{} {:.1f} MB\x1b[K", file, static_cast<double>(done) / 1e6)
                   : fmt::format("\r{} {} % of {:.1f} MB\x1b[K", file, 100 * done / total, megabytes);
    PrintOwn(stderr, text + (finished ? "\n" : ""));
    std::fflush(stderr);
    return true;
  }

 private:
  std::chrono::steady_clock::time_point last_{};
  std::uint64_t shown_ = 0;
};

void AddPull(CLI::App* parent, CommandBody* body) {
  CLI::App* app = parent->add_subcommand("pull", "Download a model from its authors and import it");
  auto name = std::make_shared<std::string>();
  auto o = std::make_shared<PullOptions>();
  auto no_lm = std::make_shared<bool>(false);
  app->add_option("NAME", *name,
                  "For example encodec_48khz, or OWNER/NAME[@REVISION] on Hugging Face's hub: "
                  "facebook/encodec_24khz, hf-audio/xcodec-hubert-librispeech")
      ->required();
  app->add_option("--store", o->store, "Folder of models")->type_name("FOLDER");
  app->add_option("--name", o->name, "Name in the store; the default is the model's own")->type_name("NAME");
  app->add_option("--base-url", o->base_url, "Download the same files from another host")->type_name("URL");
  app->add_flag("--no-lm", *no_lm, "Do not download the language model");
  app->add_flag("-f,--force", o->overwrite, "Replace a model of that name");
  AddMemoryOption(*app);
  app->callback([=] {
    *body = [=](Console* console) {
      o->with_lm = !*no_lm;
      if (console->verbosity() >= 0 && ::isatty(STDERR_FILENO) != 0) o->progress = PullProgress();
      const auto info = PullModel(*name, *o);
      if (!info.ok()) return Fail("", info.status(), console);
      return Print(fmt::format("{} {}\n{}\n", info->config.spec.name, info->identity, Place(*info)), console);
    };
  });
}

}  // namespace

void AddModelCommand(CLI::App& app, CommandBody* body) {
  CLI::App* model = app.add_subcommand("model", "Import, list, describe, check and download models");
  model->require_subcommand(1);
  AddImport(model, body);
  AddList(model, body);
  AddInfo(model, body);
  AddVerify(model, body);
  AddPull(model, body);
}

}  // namespace xcodec::cli
