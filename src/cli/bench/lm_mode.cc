// Entropy coders: bits per code by bandwidth, and speed of the language model.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/bench/child.h"
#include "cli/bench/lm_measure.h"
#include "cli/bench/mode.h"
#include "cli/bench/program_options.h"
#include "codec/backend_factory.h"
#include "entropy/coders/adaptive_coder.h"
#include "entropy/coders/packed_coder.h"
#include "entropy/lm/lm_coder.h"
#include "model/store/language_model.h"

namespace xcodec::cli::bench {
namespace {

// The float form runs at about real time: ten seconds are enough to compare it.
constexpr std::size_t kFloatBlocks = 1;

struct Case {
  const BenchModel* model;
  double kbps;
  std::string input;
  double audio_seconds;
};

double Saving(double bits, double packed) { return 100 * (1 - bits / packed); }

void AddSpeed(const std::string& threads, const CoderResult& result, double seconds, Json* row) {
  (*row)["encode_" + threads] = seconds / result.encode_seconds;
  (*row)["decode_" + threads] = seconds / result.decode_seconds;
  (*row)["encode_cpu_" + threads] = seconds / result.encode_cpu;
  (*row)["decode_cpu_" + threads] = seconds / result.decode_cpu;
}

// The float form, if there is one and LibTorch is installed.
Status AddFloat(const std::string& model, const entropy::BlockCoder& integer, const CodedBlocks& blocks,
                Json* row) {
  const auto loaded = model::ModelStore::Load(model, model::LmPart::kFloat);
  if (!loaded.ok() || (*loaded)->lm_tensors.empty()) return Status::Ok();
  const auto lm = codec::CreateFloatLm(*loaded);
  if (!lm.ok()) return Status::Ok();
  XCODEC_ASSIGN_OR_RETURN(const FloatComparison found, CompareWithFloat(**lm, integer, blocks, kFloatBlocks));
  (*row)["float_lm"] = found.float_bits;
  (*row)["integer_over_float"] = 100 * (found.integer_bits / found.float_bits - 1);
  return Status::Ok();
}

Result<Json> MeasureCase(const BenchOptions& bench, const std::vector<int>& threads, const Case& c) {
  cli::Console console(0, true);
  cli::Session session(ProgramOptions(bench, *c.model, c.kbps), &console);
  XCODEC_ASSIGN_OR_RETURN(const CodedBlocks blocks, CodesOf(&session, c.input));
  XCODEC_ASSIGN_OR_RETURN(const CoderResult packed, MeasureCoder(entropy::PackedCoder(), blocks, 1));
  XCODEC_ASSIGN_OR_RETURN(const CoderResult adaptive, MeasureCoder(entropy::AdaptiveCoder(), blocks, 1));
  Json row{{"model", c.model->name},
           {"kbps", c.kbps},
           {"packed", packed.bits_per_code},
           {"adaptive", adaptive.bits_per_code},
           {"adaptive_saving", Saving(adaptive.bits_per_code, packed.bits_per_code)}};
  const std::string name = c.model->argument.empty() ? model::kDefaultModelName : c.model->argument;
  XCODEC_ASSIGN_OR_RETURN(const auto model, model::ModelStore::Load(name, model::LmPart::kInteger));
  const bool trained = model->lm_config.has_value();
  XCODEC_ASSIGN_OR_RETURN(const entropy::IntegerLm lm,
                          trained ? model::IntegerLmOf(*model) : RandomLm(model->config.spec));
  row["weights"] = trained ? "trained" : "random";
  for (const int count : threads) {
    ThreadPool pool(count);
    const entropy::LmBlockCoder coder(lm, count == 1 ? nullptr : &pool);
    XCODEC_ASSIGN_OR_RETURN(const CoderResult result, MeasureCoder(coder, blocks, bench.repeat));
    AddSpeed(std::to_string(count), result, c.audio_seconds, &row);
    if (trained && count == threads.front()) {
      row["lm"] = result.bits_per_code;
      row["lm_saving"] = Saving(result.bits_per_code, packed.bits_per_code);
      XCODEC_RETURN_IF_ERROR(AddFloat(name, coder, blocks, &row));
    }
  }
  return row;
}

class LmMode : public Mode {
 public:
  void AddOptions(CLI::App& app) override {
    app.add_flag("--lm", wanted_, "Measure the entropy coders: bits per code, speed of the language model")
        ->group("What to measure");
  }
  bool wanted() const override { return wanted_; }

  Status Run(Setup* setup, Report* report) override {
    XCODEC_ASSIGN_OR_RETURN(const auto models, setup->Models());
    XCODEC_ASSIGN_OR_RETURN(const std::string input, setup->Input());
    XCODEC_ASSIGN_OR_RETURN(const double seconds, setup->InputSeconds());
    Table table = Empty(seconds, setup->threads());
    for (const BenchModel& model : models) {
      for (const double kbps : model.bandwidths) {
        Usage usage;
        const Case c{&model, kbps, input, seconds};
        XCODEC_ASSIGN_OR_RETURN(
            Json row, RunInChild([&] { return MeasureCase(setup->options(), setup->threads(), c); }, &usage));
        table.rows.push_back(std::move(row));
      }
    }
    report->Add(table);
    return Status::Ok();
  }

 private:
  static Table Empty(double seconds, const std::vector<int>& threads) {
    Table table{"lm",
                "Entropy coding: " + std::to_string(static_cast<int>(seconds + 0.5)) +
                    " s of audio in blocks as in files; bits per code, and the language model's speed alone",
                {{"model", "model", 0},
                 {"kbps", "kbps", 1},
                 {"packed", "packed", 3},
                 {"adaptive", "adaptive", 3},
                 {"float_lm", "float LM (10 s)", 3},
                 {"lm", "LM", 3},
                 {"integer_over_float", "integer over float %", 3},
                 {"adaptive_saving", "adaptive saves %", 1},
                 {"lm_saving", "LM saves %", 1},
                 {"weights", "weights", 0}},
                {}};
    for (const int count : threads) {
      const std::string n = std::to_string(count);
      table.columns.push_back({"encode_" + n, "encode x real time, " + n + " threads", 1});
      table.columns.push_back({"decode_" + n, "decode", 1});
      table.columns.push_back({"encode_cpu_" + n, "encode x per CPU second", 1});
      table.columns.push_back({"decode_cpu_" + n, "decode x per CPU second", 1});
    }
    return table;
  }

  bool wanted_ = false;
};

}  // namespace

std::unique_ptr<Mode> NewLmMode() { return std::make_unique<LmMode>(); }

}  // namespace xcodec::cli::bench
