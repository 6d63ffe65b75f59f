// What the processor can do.
#include <CLI/CLI.hpp>

#include "base/thread_pool.h"
#include "cli/bench/mode.h"

namespace xcodec::cli::bench {
namespace {

class MachineMode : public Mode {
 public:
  void AddOptions(CLI::App& app) override {
    app.add_flag("--machine", wanted_, "Measure what the processor can do at most")->group("What to measure");
  }
  bool wanted() const override { return wanted_; }
  bool by_default() const override { return true; }

  Status Run(Setup* setup, Report* report) override {
    Table table{"machine",
                "Machine: single-precision operations per second",
                {{"cores", "cores", 0},
                 {"threads", "threads", 0},
                 {"instructions", "instructions", 0},
                 {"fma_gflops", "multiply-add GFLOP/s", 1},
                 {"kernels", "engine", 0},
                 {"gemm_gflops", "matrix product GFLOP/s", 1}},
                {}};
    for (int threads : setup->threads()) {
      XCODEC_ASSIGN_OR_RETURN(const MachinePeak peak, setup->Peak(threads));
      table.rows.push_back({{"cores", AvailableCores()},
                            {"threads", threads},
                            {"instructions", peak.instructions},
                            {"fma_gflops", peak.fma_gflops},
                            {"kernels", peak.kernels},
                            {"gemm_gflops", peak.gemm_gflops}});
    }
    report->Add(table);
    return Status::Ok();
  }

 private:
  bool wanted_ = false;
};

}  // namespace

std::unique_ptr<Mode> NewMachineMode() { return std::make_unique<MachineMode>(); }

}  // namespace xcodec::cli::bench
