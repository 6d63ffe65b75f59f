#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>

#include "base/atomic_file.h"
#include "base/standard_output.h"
#include "base/text.h"
#include "model/store/model_store.h"
#include "train/eval/evaluation.h"
#include "train/eval/opus_baseline.h"
#include "train/eval/report_tones.h"
#include "train/eval/subprocess.h"
#include "xcodec/version.h"

namespace xcodec::train::eval {
namespace {

struct Arguments {
  std::string reference;
  std::vector<std::string> degraded;
  std::string format = "table";
  std::string html;
  std::string listen;
  std::string title = "xcodec-eval";
  std::vector<std::string> notes;
  std::string baseline;
  std::vector<double> rates;
  std::int64_t stride = 0;
  double players = 0;
  double player_opus = 0;
  bool no_visqol = false;
  bool no_zimtohrli = false;
  bool tones = false;
  std::string model;
  std::vector<double> bandwidths;
  int effort = 0;
};

void AddPageOptions(Arguments* a, CLI::App* app) {
  app->add_option(
      "--listen", a->listen,
      "Also write a page for listening to this file: the original and all versions, in sync and "
      "equally loud, with a blind test, sizes and measures. Without DEG, --model and --baseline it "
      "has the built-in model, and Opus if that is installed");
  app->add_option("--html", a->html, "Also write this page without audio, or with as much as --players says");
  app->add_option("--title", a->title, "Title of the page");
  app->add_option("--note", a->notes, "A paragraph for the end of the page; may be repeated")
      ->allow_extra_args(false);
  app->add_option("--players", a->players, "Embed at most this many seconds of every file in the page")
      ->check(CLI::Range(0.0, 600.0));
  app->add_option("--player-opus", a->player_opus,
                  "Compress the audio of the page with Opus at this many kbps, not with FLAC")
      ->check(CLI::Range(6.0, 510.0));
}

void AddOptions(Arguments* a, CLI::App* app) {
  app->add_option("REF", a->reference, "Reference: an audio file or a folder of audio files");
  app->add_option("DEG", a->degraded, "Decoded versions of REF: files, or folders with the same file names");
  app->add_option("--format", a->format, "What to print: table, csv or json")
      ->check(CLI::IsMember({"table", "csv", "json"}));
  AddPageOptions(a, app);
  app->add_option("--model", a->model,
                  "Also encode and decode the references with this model: name in the store or folder");
  app->add_option("--bandwidths", a->bandwidths, "Bandwidths of the model in kbps; the default is all")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(0.01, 1000.0));
  app->add_option("--effort", a->effort, "Effort of the model's encoder; 0: the model's default")
      ->check(CLI::Range(0, 16));
  app->add_option("--baseline", a->baseline, "Also measure another codec on the references: opus")
      ->check(CLI::IsMember({"opus"}));
  app->add_option("--rates", a->rates,
                  "Rates of the baseline in kbps; the default is those nearest to the model's")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::Range(6.0, 510.0));
  app->add_option("--stride", a->stride,
                  "Chunk stride in samples at 48 kHz: measure the error at chunk borders")
      ->check(CLI::Range(std::int64_t{480}, std::int64_t{1} << 40));
  app->add_flag("--no-visqol", a->no_visqol, "Do not run visqol even if it is installed");
  app->add_flag("--no-zimtohrli", a->no_zimtohrli, "Do not run zimtohrli even if it is installed");
  app->add_flag(
      "--tones", a->tones,
      "Put synthetic sounds (tones, bells, chirps, antiphase) through --model and --baseline and print "
      "how their level changes; REF may be omitted");
}

// What CLI11 cannot say about options that depend on each other.
void CheckArguments(const Arguments& a) {
  if (a.reference.empty() && !a.tones) throw CLI::ValidationError("REF", "is required without --tones");
  if (a.tones && a.model.empty() && a.baseline.empty())
    throw CLI::ValidationError("--tones", "needs --model or --baseline");
  if (a.tones && !a.reference.empty() && a.format == "csv")
    throw CLI::ValidationError("--tones", "and REF are two tables, CSV holds one: leave one of them out");
  if (!a.listen.empty() && a.reference.empty())
    throw CLI::ValidationError("--listen", "needs REF, something to listen to");
}

// The default comparison of a page.
void ChooseVersions(Arguments* a) {
  if (a->listen.empty() || !a->degraded.empty() || !a->model.empty() || !a->baseline.empty()) return;
  a->model = model::kDefaultModelName;
  if (OpusAvailable()) a->baseline = "opus";
}

Status WriteText(const std::string& path, const std::string& text) {
  XCODEC_ASSIGN_OR_RETURN(auto file, AtomicFile::Create(path, {true, true, 0}));
  XCODEC_RETURN_IF_ERROR(
      file->Write(Bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size())));
  return file->Commit();
}

// Measuring may take hours, so problems with writing the pages are reported first.
Status CheckPages(const Arguments& a) {
  if (a.player_opus > 0 && FindProgram("opusenc").empty()) {
    return {StatusCode::kUnsupported, "--player-opus needs opusenc in PATH"};
  }
  for (const std::string& path : {a.html, a.listen}) {
    if (!path.empty()) XCODEC_RETURN_IF_ERROR(AtomicFile::Create(path, {true, false, 0}).status());
  }
  return Status::Ok();
}

Status WritePages(const Arguments& a, const Report& report, std::vector<std::string>* failures) {
  HtmlOptions html;
  html.title = a.title;
  html.notes = a.notes;
  html.player_seconds = a.players;
  html.opus_kbps = a.player_opus;
  if (!a.html.empty()) XCODEC_RETURN_IF_ERROR(WriteText(a.html, FormatHtml(report, html, failures)));
  if (a.listen.empty()) return Status::Ok();
  if (a.players == 0) html.player_seconds = std::numeric_limits<double>::infinity();
  return WriteText(a.listen, FormatHtml(report, html, failures));
}

int Fail(const std::string& program, const Status& status) {
  std::cerr << program << ": " << MaskUnprintable(status.message()) << "\n";
  return ExitCodeFor(status.code());
}

std::string Formatted(const Report& report, const std::string& format) {
  if (format == "csv") return report.tones.empty() ? FormatCsv(report) : FormatToneCsv(report.tones);
  return format == "json" ? FormatJson(report) : FormatTable(report);
}

int Run(const std::string& program, const Arguments& a) {
  const Status possible = CheckPages(a);
  if (!possible.ok()) return Fail(program, possible);
  const auto folder = TemporaryFolder::Create();
  if (!folder.ok()) return Fail(program, folder.status());
  EvaluationOptions options;
  options.measure.border_stride = a.stride;
  options.measure.visqol = !a.no_visqol;
  options.measure.zimtohrli = !a.no_zimtohrli;
  options.tones = a.tones;
  options.work_folder = folder.value().File(".");
  options.opus = !a.baseline.empty();
  options.opus_kbps = a.rates;
  options.model = a.model;
  options.model_kbps = a.bandwidths;
  options.effort = a.effort;
  std::vector<std::string> failures;
  const auto report = Evaluate(a.reference, a.degraded, options, &failures);
  if (!report.ok()) return Fail(program, report.status());
  std::fputs(Formatted(report.value(), a.format).c_str(), stdout);
  const Status written = WritePages(a, report.value(), &failures);
  if (!written.ok()) return Fail(program, written);
  for (const std::string& failure : failures)
    std::cerr << program << ": " << MaskUnprintable(failure) << "\n";
  const Status printed = FlushStandardOutput();
  if (!printed.ok()) return Fail(program, printed);
  return failures.empty() ? 0 : 1;
}

}  // namespace

int EvalMain(const std::string& program, int argc, char** argv) {
  CLI::App app("Measures how far decoded audio is from the original.", program);
  app.set_version_flag("--version", program + " " XCODEC_VERSION_STRING);
  Arguments arguments;
  AddOptions(&arguments, &app);
  try {
    app.parse(argc, argv);
    ChooseVersions(&arguments);
    CheckArguments(arguments);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    return Fail(program, Status(StatusCode::kInvalidArgument, std::string(e.what()) + "; see --help"));
  }
  return Run(program, arguments);
}

}  // namespace xcodec::train::eval
