/// \file
/// The command line options, in one table also used by --help, the man page and the completions.
#ifndef XCODEC_SRC_CLI_OPTIONS_H_
#define XCODEC_SRC_CLI_OPTIONS_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "cli/cli_app.h"
#include "cli/tasks/file_list.h"

namespace xcodec::cli {

/// Options of the main command. Defaults are those of the reference command if it has the option.
struct Options {
  std::vector<std::string> paths;     ///< INPUT [OUTPUT], or several inputs
  FileList list;                      ///< --files-from, --null
  std::vector<std::string> listed;    ///< the names in it
  std::vector<std::string> commands;  ///< commands that the first path may be a misspelling of
  std::set<std::string> given;        ///< long names of the options on the command line
  double bandwidth = 6;               ///< -b, kbps
  bool bandwidth_given = false;
  bool hq = false;                       ///< -q: the 48 kHz stereo model (the default anyway)
  bool lm = false;                       ///< -l
  bool force = false;                    ///< -f
  bool rescale = false;                  ///< -r
  std::string suffix = "_decompressed";  ///< -s
  std::string output;                    ///< -o
  bool to_stdout = false;                ///< -c
  bool decode = false;                   ///< -d
  bool test = false;                     ///< -t
  std::string model;                     ///< -m, name or folder; empty: the embedded model
  int container = 1;                     ///< --container
  std::string entropy;                   ///< --entropy packed|adaptive; empty: the default
  std::string bits = "16";               ///< --bits 16|24|32f
  int effort = 0;                        ///< --effort
  int codebooks = 0;                     ///< --codebooks, 0: all in the file
  std::uint64_t codebook_mask = 0;       ///< --codebooks with a list, as DecodeOptions has it
  bool model_rate = false;               ///< --model-rate
  bool as_original = false;              ///< --as-original
  std::string resampler = "soxr";        ///< --resampler soxr|torchaudio
  std::string backend = "auto";          ///< --backend
  std::string precision = "fp32";        ///< --precision
  std::string device = "cpu";            ///< --device
  double segment = -1;                   ///< --segment, seconds; 0: never cut, negative: the default
  std::string max_duration;              ///< --max-duration; empty: the default
  std::string skip, until;               ///< --skip, --until
  bool accept_truncated = false;         ///< --accept-truncated
  bool raw = false;                      ///< --raw
  std::int64_t raw_rate = 48000;         ///< --rate
  int channels = 0;                      ///< --channels; 0: 2 for raw input; for output as in the source
  std::string raw_format = "s16le";      ///< --format
  int threads = 0;                       ///< -T, 0: all cores
  int verbosity = 0;                     ///< -v
  bool quiet = false;                    ///< --quiet
  // Many files.
  bool multiple = false;       ///< --multiple
  bool recursive = false;      ///< --recursive
  std::string output_dir;      ///< --output-dir
  int jobs = 1;                ///< --jobs
  bool skip_existing = false;  ///< --skip-existing
  std::string shard;           ///< --shard I/N
  bool remove_source = false;  ///< --rm
  bool preserve = true;        ///< --no-preserve clears it
  bool dry_run = false;        ///< --dry-run
  bool verify = false, no_verify = false;
  std::string report;  ///< --report FILE.jsonl
  // Only for `codes`.
  std::string latents;   ///< --latents FILE.npz, or a suffix with --output-dir
  std::string semantic;  ///< --semantic FILE.npy, or a suffix with --output-dir
};

/// Adds every option of the main command to `app`, bound to `options`.
void AddMainOptions(CLI::App& app, Options* options);

}  // namespace xcodec::cli

#endif  // XCODEC_SRC_CLI_OPTIONS_H_
