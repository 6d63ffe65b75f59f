#include "cli/options.h"

#include <CLI/CLI.hpp>

#include "cli/codebook_list.h"
#include "cli/memory_option.h"

namespace xcodec::cli {
namespace {

// Groups are headings in --help and sections in the man page.
constexpr char kReference[] = "Options shared with the encodec command";
constexpr char kWhat[] = "What to do";
constexpr char kModel[] = "Model and quality";
constexpr char kAudio[] = "Audio";
constexpr char kMany[] = "Many files";
constexpr char kProgram[] = "Program";

void AddReferenceOptions(CLI::App& app, Options* o) {
  app.add_option("-b,--bandwidth", o->bandwidth, "Bandwidth in kbps; which ones exist depends on the model")
      ->type_name("KBPS")
      ->capture_default_str()
      ->each([o](const std::string&) { o->bandwidth_given = true; })
      ->group(kReference);
  app.add_flag("-q,--hq", o->hq, "Use the built-in 48 kHz stereo model (the default)")->group(kReference);
  app.add_flag("-l,--lm", o->lm, "Entropy-code with the model's language model: smaller files, slower")
      ->group(kReference);
  app.add_flag("-f,--force", o->force, "Overwrite existing output files")->group(kReference);
  app.add_option("-s,--decompress_suffix", o->suffix,
                 "Suffix added to the names of decoded files if OUTPUT is not given")
      ->type_name("SUFFIX")
      ->capture_default_str()
      ->group(kReference);
  app.add_flag("-r,--rescale", o->rescale, "Scale decoded audio down if it would clip")->group(kReference);
}

void AddWhatOptions(CLI::App& app, Options* o) {
  app.add_flag("-d,--decode", o->decode, "Decode, whatever the input's name says")->group(kWhat);
  app.add_flag("-t,--test", o->test, "Check the given .ecdc files and write nothing")->group(kWhat);
  app.add_option("-o,--output", o->output, "Output file; - is standard output")
      ->type_name("FILE")
      ->group(kWhat);
  app.add_flag("-c,--stdout", o->to_stdout, "Write to standard output")->group(kWhat);
  app.add_option("--skip", o->skip, "Decode from TIME on (samples, 12.5s, mm:ss, hh:mm:ss)")
      ->type_name("TIME")
      ->group(kWhat);
  app.add_option(
         "--max-duration", o->max_duration,
         "Refuse to decode more audio than TIME from a file; the default is a thousand times the usual "
         "duration for its size")
      ->type_name("TIME")
      ->group(kWhat);
  app.add_option("--until", o->until, "Decode up to TIME")->type_name("TIME")->group(kWhat);
}

void AddModelOptions(CLI::App& app, Options* o) {
  app.add_option("-m,--model", o->model, "Model to encode with: a name in the store or a folder")
      ->type_name("NAME|FOLDER")
      ->group(kModel);
  app.add_option(
         "--effort", o->effort,
         "Effort of the search for codes: 1 (fast) to 16 (thorough), 0: the model's default; decoding is the "
         "same")
      ->type_name("N")
      ->check(CLI::Range(0, 16))
      ->capture_default_str()
      ->group(kModel);
  app.add_option("--container", o->container, "Version of the file format; 0 is that of the encodec command")
      ->type_name("VERSION")
      ->check(CLI::IsMember({0, 1}))
      ->capture_default_str()
      ->group(kModel);
  app.add_option("--entropy", o->entropy, "Entropy coder without --lm: packed or adaptive")
      ->type_name("CODER")
      ->check(CLI::IsMember({"packed", "adaptive"}))
      ->group(kModel);
  app.add_option_function<std::string>(
         "--codebooks",
         [o](const std::string& text) {
           const auto list = ParseCodebooks(text);
           if (!list.ok()) throw CLI::ValidationError("--codebooks", list.status().message());
           o->codebooks = list->first;
           o->codebook_mask = list->mask;
         },
         "Decode with the first N codebooks only, or with a list of them (2,5-7) where the model allows it")
      ->type_name("N")
      ->group(kModel);
  app.add_option("--segment", o->segment,
                 "X-Codec models: encode longer audio in segments of this many seconds (30); 0: never cut")
      ->type_name("SECONDS")
      ->group(kModel);
  app.add_option(
         "--backend", o->backend,
         "Backend: native, torch (LibTorch) or auto, which is native, but torch for EnCodec models with "
         "--container 0 or codes, so that the codes equal the reference's bit for bit")
      ->type_name("NAME")
      ->check(CLI::IsMember({"auto", "native", "torch"}))
      ->capture_default_str()
      ->group(kModel);
  app.add_option("--precision", o->precision, "Arithmetic of the native engine: fp32 or bf16")
      ->type_name("NAME")
      ->check(CLI::IsMember({"fp32", "bf16"}))
      ->capture_default_str()
      ->group(kModel);
  app.add_option("--device", o->device, "Device that LibTorch uses: cpu or cuda")
      ->type_name("NAME")
      ->check(CLI::IsMember({"cpu", "cuda"}))
      ->capture_default_str()
      ->group(kModel);
}

void AddAudioOptions(CLI::App& app, Options* o) {
  app.add_option("--bits", o->bits, "Sample format of decoded files: 16, 24 or 32f")
      ->type_name("BITS")
      ->check(CLI::IsMember({"16", "24", "32f"}))
      ->capture_default_str()
      ->group(kAudio);
  app.add_flag("--model-rate", o->model_rate, "Decode at the model's sample rate, not the source's")
      ->group(kAudio);
  app.add_flag("--as-original", o->as_original,
               "X-Codec models: decode whole frames without restoring the input's length and level, as the "
               "original "
               "does")
      ->group(kAudio);
  app.add_option("--resampler", o->resampler,
                 "Resampler: soxr, or torchaudio to match the reference's front ends exactly")
      ->type_name("NAME")
      ->check(CLI::IsMember({"soxr", "torchaudio"}))
      ->capture_default_str()
      ->group(kAudio);
  app.add_flag(
         "--accept-truncated", o->accept_truncated,
         "If audio ends early or holds more than it states, encode what can be read and say what is missing")
      ->group(kAudio);
  app.add_flag("--raw", o->raw, "The input or output that is not .ecdc is audio without a header")
      ->group(kAudio);
  app.add_option("--rate", o->raw_rate, "Sample rate of raw audio")
      ->type_name("HZ")
      ->capture_default_str()
      ->group(kAudio);
  app.add_option(
         "--channels", o->channels,
         "Channels of raw input (2), or of decoded audio (1 if the source had 1, otherwise the model's)")
      ->type_name("N")
      ->check(CLI::Range(1, 64))
      ->group(kAudio);
  app.add_option("--format", o->raw_format, "Samples of raw audio: u8, s16le, s24le, s32le, f32le, ...")
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(kAudio);
}

void AddManyOptions(CLI::App& app, Options* o) {
  app.add_flag("--multiple", o->multiple, "Every argument is an input, even if there are only two")
      ->group(kMany);
  app.add_flag("--recursive", o->recursive,
               "Include files in folders: those that contain audio, or with -d .ecdc")
      ->group(kMany);
  AddFileListOptions(app, &o->list, kMany);
  app.add_option("--output-dir", o->output_dir,
                 "Write outputs to this folder, in the same tree as the inputs")
      ->type_name("FOLDER")
      ->group(kMany);
  app.add_option("--jobs", o->jobs, "Number of files to work on at the same time")
      ->type_name("N")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->group(kMany);
  app.add_flag("--skip-existing", o->skip_existing, "Skip inputs whose output exists")->group(kMany);
  app.add_option("--shard", o->shard, "Work only on part I of N of the inputs, I from 0 to N-1")
      ->type_name("I/N")
      ->group(kMany);
  app.add_flag("-n,--dry-run", o->dry_run, "Print what would be done with each file, and change nothing")
      ->group(kMany);
  app.add_flag("--rm", o->remove_source, "Remove each input once its output is written, synced and verified")
      ->group(kMany);
  app.add_flag("!--no-preserve", o->preserve, "Do not give outputs the input's time stamp and permissions")
      ->group(kMany);
  app.add_option("--report", o->report, "Append one line of JSON to this file for every input")
      ->type_name("FILE.jsonl")
      ->group(kMany);
  app.add_flag("--verify", o->verify,
               "Decode what was written and compare the codes (default with --lm and --rm)")
      ->group(kMany);
  app.add_flag("--no-verify", o->no_verify, "Do not verify")->group(kMany);
}

void AddProgramOptions(CLI::App& app, Options* o) {
  app.add_option("-T,--threads", o->threads, "Number of threads; 0: one for each core")
      ->envname("XCODEC_NUM_THREADS")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str()
      ->group(kProgram);
  AddMemoryOption(app)->group(kProgram);
  // Some versions of CLI11 report counting flags that were not given, with 0.
  app.add_flag("-v,--verbose", o->verbosity, "Print more messages; give it twice for details")
      ->force_callback(false)
      ->group(kProgram);
  app.add_flag("--quiet", o->quiet, "Print only errors")->group(kProgram);
}

}  // namespace

void AddMainOptions(CLI::App& app, Options* options) {
  app.add_option("PATH", options->paths, "INPUT [OUTPUT], or several inputs; - is standard input or output");
  AddReferenceOptions(app, options);
  AddWhatOptions(app, options);
  AddModelOptions(app, options);
  AddAudioOptions(app, options);
  AddManyOptions(app, options);
  AddProgramOptions(app, options);
}

}  // namespace xcodec::cli
