/// \file
/// Butterworth filters, for measures of one part of the spectrum.
#ifndef XCODEC_SRC_TRAIN_METRICS_BAND_FILTER_H_
#define XCODEC_SRC_TRAIN_METRICS_BAND_FILTER_H_

#include <vector>

namespace xcodec::train::metrics {

/// A cascade of second-order sections with its state. Copies are independent; one instance belongs to one
/// thread.
class BandFilter {
 public:
  /// Band pass of 2 * `order` poles between `low` and `high` Hz, the points of -3 dB; gain 1 at the middle.
  /// `order` is even, 0 < low < high < rate / 2.
  static BandFilter BandPass(int order, double low, double high, double rate);
  /// Low pass of `order` poles (even), -3 dB at `cutoff` Hz, gain 1 at 0 Hz; 0 < cutoff < rate / 2.
  static BandFilter LowPass(int order, double cutoff, double rate);

  /// The next sample of the output. The state starts as after silence.
  double Next(double x) {
    for (Section& s : sections_) {
      const double y = s.b0 * x + s.z1;
      s.z1 = s.b1 * x - s.a1 * y + s.z2;
      s.z2 = s.b2 * x - s.a2 * y;
      x = y;
    }
    return x;
  }

  /// Filters a whole signal from its beginning; the state of this filter is neither used nor changed.
  std::vector<float> Filtered(const std::vector<float>& signal) const;

 private:
  struct Section {
    double b0, b1, b2, a1, a2;
    double z1 = 0, z2 = 0;
  };
  std::vector<Section> sections_;
};

}  // namespace xcodec::train::metrics

#endif  // XCODEC_SRC_TRAIN_METRICS_BAND_FILTER_H_
