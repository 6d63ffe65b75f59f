#include "cli/bench/bench_options.h"

#include <CLI/CLI.hpp>

namespace xcodec::cli::bench {

void AddBenchOptions(CLI::App& app, BenchOptions* o) {
  app.add_option("INPUT", o->input,
                 "Audio file to measure with; the default is a generated, music-like signal")
      ->check(CLI::ExistingFile);
  app.add_option("-m,--model", o->models, "Models to measure: names in the store or folders")
      ->type_name("NAME|FOLDER");
  app.add_option("--random-encodec", o->random_encodec,
                 "Also measure EnCodec at full size with random weights: 24 (kHz, mono) or 48 (kHz, stereo)")
      ->type_name("24|48")
      ->check(CLI::IsMember({24, 48}));
  app.add_option("--random-xcodec", o->random_xcodec,
                 "Also measure X-Codec at full size with random weights: with the teacher hubert or wavlm")
      ->type_name("hubert|wavlm")
      ->check(CLI::IsMember({"hubert", "wavlm"}));
  app.add_option("--random-dac", o->random_dac,
                 "Also measure DAC at full size with random weights: 16, 24 or 44 (kHz)")
      ->type_name("16|24|44")
      ->check(CLI::IsMember({16, 24, 44}));
  app.add_option("--store", o->store, "Keep the models with random weights in this folder")
      ->type_name("FOLDER");
  app.add_option("-b,--bandwidth", o->bandwidths, "Bandwidths in kbps; the default is all that a model has")
      ->type_name("KBPS");
  app.add_option("-T,--threads", o->threads, "Numbers of threads; the default is 1, and one for each core")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  app.add_option("--seconds", o->seconds, "Length of the generated signal")
      ->type_name("S")
      ->check(CLI::Range(0.1, 86400.0))
      ->capture_default_str();
  app.add_option("--repeat", o->repeat, "Runs of each measurement, of which the best counts")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--backend", o->backend, "Backend: native, torch or auto")
      ->type_name("NAME")
      ->check(CLI::IsMember({"auto", "native", "torch"}))
      ->capture_default_str();
  app.add_option("--precision", o->precision, "Arithmetic of the native engine: fp32 or bf16")
      ->type_name("NAME")
      ->check(CLI::IsMember({"fp32", "bf16"}))
      ->capture_default_str();
  app.add_flag("--json", o->json, "Print JSON instead of tables");
}

}  // namespace xcodec::cli::bench
