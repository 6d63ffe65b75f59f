#include "train/data/loader.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace xcodec::train {
namespace {

constexpr int kDrawsAgainstSilence = 8;
constexpr double kSilence = 1e-8;  // mean square

std::size_t PickCumulated(const std::vector<double>& cumulated, double at) {
  const auto found = std::upper_bound(cumulated.begin(), cumulated.end(), at * cumulated.back());
  return std::min(static_cast<std::size_t>(found - cumulated.begin()), cumulated.size() - 1);
}

double MeanSquare(const AudioBlock& audio) {
  double sum = 0;
  for (const float sample : audio.samples) sum += static_cast<double>(sample) * sample;
  return sum / static_cast<double>(std::max<std::size_t>(audio.samples.size(), 1));
}

}  // namespace

Sampler::Sampler(std::vector<ClipGroup> groups, const SamplerOptions& options) : options_(options) {
  double total = 0;
  for (ClipGroup& group : groups) {
    Group kept;
    double clip_total = 0;
    for (auto& clip : group.clips) {
      if (clip->length() == 0) continue;
      clip_total += std::pow(static_cast<double>(clip->length()), 0.7);
      kept.clip_weight.push_back(clip_total);
      kept.clips.push_back(std::move(clip));
    }
    if (kept.clips.empty() || group.weight <= 0) continue;
    total += group.weight;
    kept.weight = total;
    groups_.push_back(std::move(kept));
  }
}

AudioBlock Sampler::Excerpt(Random* random) const {
  const double at = random->Uniform() * groups_.back().weight;
  const auto above = [at](const Group& g) { return at < g.weight; };
  auto group = std::find_if(groups_.begin(), groups_.end(), above);
  if (group == groups_.end()) --group;
  const Clip& clip = *group->clips[PickCumulated(group->clip_weight, random->Uniform())];
  const double speed = DrawSpeed(options_.augment, random);
  const auto needed = static_cast<std::int64_t>(std::ceil(speed * static_cast<double>(options_.length)));
  const std::int64_t start = random->Below(std::max<std::int64_t>(clip.length() - needed, 0) + 1);
  return ChangeSpeed(clip.Read(start, needed), speed, options_.length);
}

AudioBlock Sampler::Draw(std::uint64_t step, std::uint64_t item) const {
  Random random({options_.seed, step, item});
  AudioBlock audio;
  for (int i = 0; i < kDrawsAgainstSilence; ++i) {
    audio = Excerpt(&random);
    if (MeanSquare(audio) > kSilence) break;
  }
  if (random.Chance(options_.augment.mix)) {
    const AudioBlock other = Excerpt(&random);
    const auto gain = static_cast<float>(std::pow(10.0, -random.Uniform()));
    for (std::size_t i = 0; i < audio.samples.size(); ++i) audio.samples[i] += gain * other.samples[i];
  }
  Augment(options_.augment, options_.sample_rate, &random, &audio);
  return audio;
}

Loader::Loader(const Sampler* sampler, const Share& share, std::uint64_t start_step, int threads, int ahead)
    : sampler_(sampler),
      share_(share),
      next_to_make_(start_step),
      next_to_give_(start_step),
      ahead_(static_cast<std::uint64_t>(std::max(ahead, 1))) {
  for (int i = 0; i < std::max(threads, 1); ++i) threads_.emplace_back([this] { Work(); });
}

Loader::~Loader() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  taken_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Loader::Work() {
  for (;;) {
    std::uint64_t step = 0;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      taken_.wait(lock, [this] { return stopping_ || next_to_make_ < next_to_give_ + ahead_; });
      if (stopping_) return;
      step = next_to_make_++;
    }
    std::vector<AudioBlock> batch;
    for (std::uint64_t i = 0; i < share_.count; ++i) batch.push_back(sampler_->Draw(step, share_.first + i));
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ready_[step] = std::move(batch);
    }
    made_.notify_all();
  }
}

std::vector<AudioBlock> Loader::Next() {
  std::unique_lock<std::mutex> lock(mutex_);
  made_.wait(lock, [this] { return ready_.count(next_to_give_) > 0; });
  const auto found = ready_.find(next_to_give_);
  std::vector<AudioBlock> batch = std::move(found->second);
  ready_.erase(found);
  ++next_to_give_;
  lock.unlock();
  taken_.notify_all();
  return batch;
}

}  // namespace xcodec::train
