/// \file
/// The configuration of a training run. docs/training.md explains the YAML file.
#ifndef XCODEC_SRC_TRAIN_JOB_TRAIN_CONFIG_H_
#define XCODEC_SRC_TRAIN_JOB_TRAIN_CONFIG_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/config/config.h"
#include "train/core/ema_quantizer.h"
#include "train/core/texture_gain.h"
#include "train/data/augment.h"
#include "train/loss/discriminator.h"
#include "train/loss/spectral_loss.h"
#include "xcodec/status.h"

namespace xcodec::train {

/// A list of files of one kind.
struct DataList {
  std::string kind;
  std::string list;  ///< path of a file list
  double weight = 1;
};

struct DataConfig {
  std::vector<DataList> train;
  std::string valid;         ///< file list; empty: no validation
  std::string cache;         ///< folder; empty: OUTPUT/cache
  double chunk_seconds = 1;  ///< ignored if the model has its own chunks
  double valid_seconds = 5;  ///< beginning of every validation clip
  int threads = 1;
  int ahead = 4;
  AugmentOptions augment;
};

struct OptimizerConfig {
  std::int64_t steps = 1000;
  int batch = 8;  ///< items of all processes together
  double rate = 3e-4;
  double final_rate = 1e-5;
  std::int64_t warmup = 50;
  double beta1 = 0.8, beta2 = 0.99;
  double weight_decay = 1e-3;
  double clip = 0.5;             ///< norm of the whole gradient; 0: no limit
  double average = 0.99;         ///< decay of the averaged weights; 0: none
  bool mixed_precision = false;  ///< bfloat16 where it is safe; CUDA only
};

struct AdversarialConfig {
  bool use = false;
  std::int64_t from_step = 0;
  int every = 1;  ///< the discriminator learns in one of this many steps
  double rate = 3e-4;
  DiscriminatorOptions discriminator;
};

/// `task: lm`.
struct LmTaskConfig {
  entropy::LmConfig shape;
  int copies = 0;                  ///< changed copies of every recording, in addition to itself
  double segment_seconds = 2;      ///< of every item
  std::int64_t max_offset = 1500;  ///< steps; how far into a block an item may be assumed to be
};

struct LogConfig {
  std::int64_t every = 10;
  std::int64_t validate = 500;
  std::int64_t checkpoint = 500;
};

/// Configuration of `task: codec`.
struct TrainConfig {
  std::string task = "codec";  ///< "codec", or "lm" for a language model over the codes of `codec`
  std::string name;
  std::string output;  ///< folder of checkpoints, logs and the trained model
  std::uint64_t seed = 1;
  std::string device = "cpu";
  int threads = 1;
  model::ModelConfig model;
  std::string codec;      ///< name or folder in the store that `model` came from; empty: none
  std::string start;      ///< model folder or .safetensors to start from; empty: none
  int start_items = 64;   ///< chunks for the closed-form start
  int start_steps = 600;  ///< gradient steps with which such a start trains predicted codebooks
  std::vector<std::string> start_without;  ///< tensors of `start` whose name contains one of these: left out
  std::vector<std::string> frozen;         ///< parameters whose name contains one of these do not learn
  std::vector<TextureGain> texture_gain;   ///< of the model that is stored, ascending; empty: none
  EmaOptions ema;
  DataConfig data;
  OptimizerConfig optimizer;
  MelLossOptions mel;
  int mel_windows = 2;       ///< windows drawn per step; 0: all
  bool random_level = true;  ///< mel loss at a random level of 10^-1.6 .. 10^-0.7
  /// Weights of losses by name: mel, spectral, level, energy, waveform, log_error, adversarial, feature
  /// (these on the audio), and the family's own: commitment, prefix, coefficients, semantic. 0 or absent: not
  /// used.
  std::map<std::string, double> weights;
  bool balance = false;  ///< weights of the losses on the audio are shares of the gradient
  AdversarialConfig adversarial;
  LmTaskConfig lm;
  LogConfig log;
};

/// Strict: unknown and impossible fields are kInvalidArgument, with the field's name. Relative paths are
/// relative to the file's folder.
Result<TrainConfig> ReadTrainConfig(const std::string& path);

}  // namespace xcodec::train

#endif  // XCODEC_SRC_TRAIN_JOB_TRAIN_CONFIG_H_
