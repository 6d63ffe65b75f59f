/// \file
/// Shape of the transformer language model over codes.
#ifndef XCODEC_SRC_ENTROPY_LM_LM_CONFIG_H_
#define XCODEC_SRC_ENTROPY_LM_LM_CONFIG_H_

namespace xcodec::entropy {

/// Which network reads the codes (format/lm-coder.md).
enum class LmNetworkKind {
  kReference = 1,  ///< the reference's LMModel: all codebooks of a frame at once, from the frames before
  kHistory = 2,    ///< codebook after codebook, with counts and repetitions of the block so far
};

/// Names as in the reference's LMModel (encodec/model.py).
struct LmConfig {
  int n_q = 0;      ///< codebooks with an embedding and a head
  int card = 1024;  ///< codes per codebook
  int dim = 200;    ///< width
  int num_layers = 5;
  int num_heads = 8;
  int hidden_scale = 4;    ///< feed-forward width over dim
  int past_context = 0;    ///< steps that attention sees before the current one
  int max_period = 10000;  ///< of the sinusoidal positions
  LmNetworkKind network = LmNetworkKind::kReference;
};

}  // namespace xcodec::entropy

#endif  // XCODEC_SRC_ENTROPY_LM_LM_CONFIG_H_
