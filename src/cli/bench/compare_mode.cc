// Another command beside ours, in alternation on the same file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/bench/child.h"
#include "cli/bench/mode.h"
#include "cli/bench/program_options.h"

namespace xcodec::cli::bench {
namespace {

std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

/// Two command lines and what they took.
struct Pair {
  std::string direction;
  std::vector<std::string> ours;
  std::vector<std::string> other;
  std::vector<double> ours_seconds, other_seconds;
  std::vector<double> ours_cpu, other_cpu;
  Usage ours_usage, other_usage;
};

Status Alternate(int rounds, Pair* pair) {
  for (int i = 0; i < rounds; ++i) {
    XCODEC_RETURN_IF_ERROR(RunProgram(pair->ours, &pair->ours_usage));
    pair->ours_seconds.push_back(pair->ours_usage.wall_seconds);
    pair->ours_cpu.push_back(pair->ours_usage.cpu_seconds);
    XCODEC_RETURN_IF_ERROR(RunProgram(pair->other, &pair->other_usage));
    pair->other_seconds.push_back(pair->other_usage.wall_seconds);
    pair->other_cpu.push_back(pair->other_usage.cpu_seconds);
  }
  return Status::Ok();
}

class CompareMode : public Mode {
 public:
  void AddOptions(CLI::App& app) override {
    const auto placeholders = [](const std::string& text) {
      const bool both = text.find("{in}") != std::string::npos && text.find("{out}") != std::string::npos;
      return both ? std::string() : std::string("the command needs {in} and {out}");
    };
    app.add_option(
           "--compare", encode_,
           "Encode by turns with xcodec and with this shell command, in which {in} and {out} stand for "
           "the names of an audio file and an .ecdc file")
        ->type_name("COMMAND")
        ->check(placeholders)
        ->group("What to measure");
    app.add_option("--compare-decode", decode_,
                   "The same for decoding: {in} is an .ecdc file of container version 0, {out} a .wav file")
        ->type_name("COMMAND")
        ->check(placeholders)
        ->group("What to measure");
  }
  bool wanted() const override { return !encode_.empty() || !decode_.empty(); }

  Status Run(Setup* setup, Report* report) override {
    XCODEC_ASSIGN_OR_RETURN(const auto models, setup->Models());
    XCODEC_ASSIGN_OR_RETURN(const double seconds, setup->InputSeconds());
    Table table{"compare",
                fmt::format("Whole processes by turns, {:.0f} s of audio; ratios are other / ours", seconds),
                {{"model", "model", 0},
                 {"kbps", "kbps", 1},
                 {"threads", "threads", 0},
                 {"direction", "direction", 0},
                 {"ours_best_s", "ours best s", 3},
                 {"other_best_s", "other best s", 3},
                 {"ratio_best", "ratio", 2},
                 {"ours_median_s", "ours median s", 3},
                 {"other_median_s", "other median s", 3},
                 {"ratio_median", "ratio", 2},
                 {"ours_cpu_s", "ours CPU s", 3},
                 {"other_cpu_s", "other CPU s", 3},
                 {"ratio_cpu", "ratio", 2},
                 {"ours_peak_mib", "ours MiB", 0},
                 {"other_peak_mib", "other MiB", 0}},
                {}};
    for (const BenchModel& model : models) {
      for (double kbps : model.bandwidths) {
        for (int threads : setup->threads()) {
          XCODEC_RETURN_IF_ERROR(RunOne(setup, model, kbps, threads, seconds, &table));
        }
      }
    }
    report->Add(table);
    return Status::Ok();
  }

 private:
  Status RunOne(Setup* setup, const BenchModel& model, double kbps, int threads, double seconds,
                Table* table) const {
    XCODEC_ASSIGN_OR_RETURN(const std::string input, setup->Input());
    const BenchOptions& options = setup->options();
    const std::vector<std::string> program{
        setup->program(), "-f", "-T", std::to_string(threads), "--backend", options.backend, "--precision",
        options.precision};
    const std::vector<std::string> of_model{"-m", model.argument};
    const std::vector<std::string> encoder = Command(program, of_model);
    const std::vector<std::string> decoder = IsStored(model) ? program : encoder;
    const std::string folder = setup->scratch();
    const std::string kbps_text = fmt::format("{}", kbps);
    Json common{{"model", model.name}, {"kbps", kbps}, {"threads", threads}, {"audio_s", seconds}};
    if (!encode_.empty()) {
      Pair pair;
      pair.direction = "encode";
      pair.ours = Command(encoder, {"-b", kbps_text, input, folder + "/ours.ecdc"});
      pair.other = Shell(encode_, input, folder + "/other.ecdc");
      XCODEC_RETURN_IF_ERROR(AddRow(common, options.repeat, &pair, table));
    }
    if (!decode_.empty()) {
      const std::string coded = folder + "/v0.ecdc";
      Usage usage;
      XCODEC_RETURN_IF_ERROR(
          RunProgram(Command(encoder, {"-b", kbps_text, "--container", "0", input, coded}), &usage));
      Pair pair;
      pair.direction = "decode";
      pair.ours = Command(decoder, {coded, folder + "/ours.wav"});
      pair.other = Shell(decode_, coded, folder + "/other.wav");
      XCODEC_RETURN_IF_ERROR(AddRow(common, options.repeat, &pair, table));
    }
    return Status::Ok();
  }

  static std::vector<std::string> Command(std::vector<std::string> program,
                                          const std::vector<std::string>& rest) {
    program.insert(program.end(), rest.begin(), rest.end());
    return program;
  }

  static std::vector<std::string> Shell(const std::string& command, const std::string& in,
                                        const std::string& out) {
    return {"sh", "-c", Replaced(Replaced(command, "{in}", Quoted(in)), "{out}", Quoted(out))};
  }

  static Status AddRow(Json row, int rounds, Pair* pair, Table* table) {
    XCODEC_RETURN_IF_ERROR(Alternate(rounds, pair));
    const Durations ours = Summarize(pair->ours_seconds);
    const Durations other = Summarize(pair->other_seconds);
    row["direction"] = pair->direction;
    row["ours_best_s"] = ours.best;
    row["ours_median_s"] = ours.median;
    row["other_best_s"] = other.best;
    row["other_median_s"] = other.median;
    row["ratio_best"] = other.best / ours.best;
    row["ratio_median"] = other.median / ours.median;
    // Processor time of the cheapest run: other work on the machine disturbs it least.
    row["ours_cpu_s"] = Summarize(pair->ours_cpu).best;
    row["other_cpu_s"] = Summarize(pair->other_cpu).best;
    row["ratio_cpu"] = row["other_cpu_s"].get<double>() / row["ours_cpu_s"].get<double>();
    row["ours_peak_mib"] = pair->ours_usage.peak_mib;
    row["other_peak_mib"] = pair->other_usage.peak_mib;
    table->rows.push_back(std::move(row));
    return Status::Ok();
  }

  std::string encode_;
  std::string decode_;
};

}  // namespace

std::unique_ptr<Mode> NewCompareMode() { return std::make_unique<CompareMode>(); }

}  // namespace xcodec::cli::bench
