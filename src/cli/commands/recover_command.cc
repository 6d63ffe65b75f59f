#include "cli/commands/recover_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/guard.h"
#include "base/sha256.h"
#include "cli/memory_option.h"
#include "cli/output/lost_tags.h"
#include "cli/print.h"
#include "cli/session.h"
#include "cli/tasks/task_options.h"
#include "codec/file/coder_factory.h"
#include "codec/file/open_input.h"
#include "codec/file/output_file.h"
#include "codec/file/v1_file_reader.h"
#include "codec/file/v1_geometry.h"
#include "codec/hex.h"
#include "codec/pipeline/audio_output.h"
#include "codec/pipeline/recover.h"
#include "model/store/model_store.h"

namespace xcodec::cli {
namespace {

struct Arguments {
  Options options;
  std::string input, output;
  bool json = false;
  double max_silence = 24;  ///< hours
};

// The model is found by the identity in the trailer when the header is gone.
Result<const LoadedModel*> LoadForScan(Session* session, const container::V1Scan& scan,
                                       container::V1Header* header) {
  codec::EcdcInfo info;
  if (scan.header) {
    *header = *scan.header;
    info.v1 = scan.header;
    info.model = header->model;
    return session->ForFile(info);
  }
  if (!scan.trailer) {
    return Status(StatusCode::kDamaged,
                  "neither its header nor its end is intact: nothing says what made it");
  }
  const std::string wanted = ToHex(scan.trailer->record.identity_prefix);
  for (const model::ModelInfo& model : model::ModelStore::List()) {
    if (model.identity.compare(0, wanted.size(), wanted) == 0) info.model = model.config.spec.name;
  }
  if (info.model.empty()) {
    return Status(StatusCode::kModelMissing,
                  "its header is damaged, and no installed model has identity " + wanted + "...");
  }
  const bool lm = static_cast<entropy::CoderId>(scan.trailer->record.coder) == entropy::CoderId::kLm;
  info.version = 1;
  info.language_model = lm;
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded, session->ForFile(info));
  // The trailer repeats what cannot be guessed, the model knows everything else.
  XCODEC_ASSIGN_OR_RETURN(container::V1Header of_model,
                          codec::HeaderOfModel(loaded->backend->spec(), loaded->model->identity));
  XCODEC_ASSIGN_OR_RETURN(*header, container::HeaderFromRecord(std::move(of_model), scan.trailer->record));
  // The trailer does not name the language model: the model's own has to fit.
  container::V1LmIdentity identity{};
  if (lm && codec::ParseHexPrefix(loaded->model->lm_identity, identity.data(), identity.size()))
    header->lm_identity = identity;
  return loaded;
}

std::string Seconds(std::int64_t samples, int rate) {
  return fmt::format("{:.3f} s", static_cast<double>(samples) / rate);
}

void PrintReport(const Arguments& arguments, const codec::RecoveryReport& report,
                 const model::CodecSpec& spec) {
  // Where the audio goes to standard output, the report must not.
  std::FILE* const out = arguments.output == "-" ? stderr : stdout;
  const auto print = [&](const std::string& line) { PrintLine(out, line); };
  if (arguments.json) {
    nlohmann::ordered_json json = {{"file", arguments.input},
                                   {"output", arguments.output},
                                   {"complete", report.complete},
                                   {"samples", report.samples},
                                   {"sample_rate", spec.sample_rate},
                                   {"length_is_certain", report.length_is_certain},
                                   {"blocks_intact", report.blocks_intact},
                                   {"lost", nlohmann::json::array()}};
    for (const container::V1LostRange& lost : report.lost) {
      json["lost"].push_back({{"begin", lost.begin},
                              {"end", lost.end},
                              {"first_block", lost.first_block},
                              {"blocks", lost.blocks}});
    }
    PrintJson(out, json);
    return;
  }
  print(fmt::format("{} blocks intact, {} of audio{}", report.blocks_intact,
                    Seconds(report.samples, spec.sample_rate),
                    report.length_is_certain ? "" : " (the end may be missing)"));
  for (const container::V1LostRange& lost : report.lost) {
    print(fmt::format("lost: {} to {} (silence), {} block{}", Seconds(lost.begin, spec.sample_rate),
                      Seconds(lost.end, spec.sample_rate), lost.blocks, lost.blocks == 1 ? "" : "s"));
  }
}

// A forged block number or length must not fill a disk with silence.
Status CheckSilence(const Arguments& arguments, const container::V1RecoveryPlan& plan, int rate) {
  double lost = 0;
  for (const container::V1LostRange& range : plan.lost) lost += static_cast<double>(range.end - range.begin);
  const double hours = lost / rate / 3600;
  if (hours <= arguments.max_silence) return Status::Ok();
  return Status(
      StatusCode::kResourceLimit,
      fmt::format("{:.1f} hours are lost and would become silence; --max-silence HOURS allows more than {:g}",
                  hours, arguments.max_silence));
}

codec::SourceFacts FactsOf(const container::V1Scan& scan, const container::V1Header& header,
                           const container::V1RecoveryPlan& plan) {
  container::V1Trailer length;
  if (scan.trailer) length = *scan.trailer;
  length.total_samples = plan.total_samples;
  codec::SourceFacts facts;
  facts.rate = header.source_rate;
  facts.channels = header.source_channels;
  facts.samples = plan.total_samples;
  facts.source_samples = container::V1SourceSamples(header, length);
  return facts;
}

Result<bool> Recover(const Arguments& arguments, Console* console) {
  Session session(arguments.options, console);
  XCODEC_ASSIGN_OR_RETURN(const auto input, codec::EcdcInput::OpenBytes(arguments.input));
  const auto started = std::chrono::steady_clock::now();
  XCODEC_ASSIGN_OR_RETURN(
      container::V1Scan scan,
      container::ScanForRecovery(input->source(), [&](std::int64_t done, std::int64_t total) {
        console->ReadProgress(arguments.input, done, total, started);
      }));
  console->EndProgress();
  if (scan.blocks.empty()) return Status(StatusCode::kDamaged, "no intact block in it");
  container::V1Header header;
  XCODEC_ASSIGN_OR_RETURN(const LoadedModel* loaded, LoadForScan(&session, scan, &header));
  const Status geometry = codec::CheckV1Geometry(header, loaded->backend->spec());
  if (!geometry.ok() && scan.header && scan.trailer) {
    // The trailer repeats what matters; for the other fields the model is more reliable.
    scan.header.reset();
    XCODEC_ASSIGN_OR_RETURN(loaded, LoadForScan(&session, scan, &header));
  }
  XCODEC_ASSIGN_OR_RETURN(const auto plan, container::PlanRecovery(input->source(), scan, header));
  XCODEC_ASSIGN_OR_RETURN(const auto coder, codec::CoderFor(header, loaded->model.get(), session.pool()));

  const model::CodecSpec& spec = loaded->backend->spec();
  XCODEC_RETURN_IF_ERROR(CheckSilence(arguments, plan, spec.sample_rate));
  XCODEC_ASSIGN_OR_RETURN(const DecodeOptions decode, DecodeOptionsOf(arguments.options, spec.sample_rate));
  const codec::OutputPlan output = codec::PlanOutput(spec, FactsOf(scan, header, plan), decode);
  XCODEC_ASSIGN_OR_RETURN(const auto file, codec::OutputFile::Create(arguments.output, arguments.input,
                                                                     {arguments.options.force, true, false}));
  XCODEC_ASSIGN_OR_RETURN(const codec::AudioFile format,
                          AudioFileOf(*file, arguments.output, arguments.options));
  XCODEC_ASSIGN_OR_RETURN(const auto audio,
                          codec::AudioOutput::CreateForFile(format, output, codec::PlanRange({}, output)));
  XCODEC_ASSIGN_OR_RETURN(
      const codec::RecoveryReport report,
      codec::RecoverAudio(input->source(), header, plan, *coder, session.Parts(*loaded),
                          static_cast<std::int64_t>(arguments.max_silence * 3600 * spec.sample_rate),
                          [&](const AudioBlock& block) { return audio->Write(block); }));
  XCODEC_RETURN_IF_ERROR(audio->Finish(container::kUnknownLength, scan.tags));
  WarnOfLostTags(console, arguments.input, *audio);
  XCODEC_RETURN_IF_ERROR(file->Commit());
  PrintReport(arguments, report, spec);
  return report.complete;
}

}  // namespace

void AddRecoverCommand(CLI::App& app, CommandBody* body) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "recover", "Save the audio of a damaged file: its intact blocks, with silence for lost ones");
  command->add_option("BROKEN", arguments->input, "Damaged .ecdc file")->required();
  command->add_option("OUT", arguments->output, "Audio file to write (.wav or .flac); - is standard output")
      ->required();
  command->add_flag("--json", arguments->json, "Report as one line of JSON");
  command->add_flag("-f,--force", arguments->options.force, "Overwrite an existing output file");
  command->add_flag("--model-rate", arguments->options.model_rate, "Keep the model's sample rate");
  command->add_option("--bits", arguments->options.bits, "Sample format: 16, 24 or 32f")->type_name("BITS");
  command
      ->add_option("--max-silence", arguments->max_silence,
                   "Refuse to write more silence than this for lost blocks")
      ->type_name("HOURS")
      ->check(CLI::Range(0.0, 1e6))
      ->capture_default_str();
  AddMemoryOption(*command);
  command->add_option("--backend", arguments->options.backend, "Backend: native, torch or auto")
      ->type_name("NAME");
  command->callback([arguments, body] {
    *body = [arguments](Console* console) {
      Result<bool> complete = Status(StatusCode::kInternal, "");
      const Status status = Guarded([&] {
        complete = Recover(*arguments, console);
        return complete.status();
      });
      if (complete.ok()) return *complete ? 0 : 3;
      console->Error(arguments->input, status);
      return ExitCodeFor(status.code());
    };
  });
}

}  // namespace xcodec::cli
