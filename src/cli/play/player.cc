#include "cli/play/player.h"

#include <algorithm>

#include "base/guard.h"
#include "cli/option_checks.h"
#include "cli/output/batch_progress.h"
#include "cli/output/streams.h"

namespace xcodec::cli {
namespace {

// About a fiftieth of a second: how long a key waits.
constexpr std::int64_t kPiece = 1024;
constexpr int kPausedMilliseconds = 100;
constexpr int kShortStep = 10;
constexpr int kLongStep = 60;

}  // namespace

Player::Player(const PlayOptions& options, Console* console) : options_(options), console_(console) {
  decode_.model = options.model;
  decode_.compute.threads = options.threads;
}

int Player::Run(const std::vector<std::string>& paths) {
  std::set<std::size_t> failed;
  int code = 0;
  Next next = Next::kForward;
  for (std::size_t i = 0; i < paths.size();) {
    Outcome outcome;
    const Status guarded = Guarded([&] {
      outcome = Play(paths[i]);
      return Status::Ok();
    });
    console_->EndProgress();
    if (!guarded.ok()) outcome.track = guarded;
    if (!outcome.output.ok()) {
      console_->Error("", outcome.output);
      return ExitCodeFor(outcome.output.code());
    }
    if (!outcome.track.ok()) {
      console_->Error(paths[i], WithRecovery(paths[i], outcome.track));
      code = ExitCodeFor(outcome.track.code());
      failed.insert(i);
      outcome.next = i == 0 ? Next::kForward : next;  // back over what cannot be played, too
    }
    next = outcome.next;
    if (next == Next::kQuit) break;
    if (next == Next::kForward) ++i;
    if (next == Next::kBack && i > 0) --i;
  }
  if (output_ != nullptr && next != Next::kQuit) {
    const Status drained = output_->Drain();
    if (!drained.ok()) console_->Error("", drained);
    if (!drained.ok()) return ExitCodeFor(drained.code());
  }
  return failed.empty() ? 0 : paths.size() == 1 ? code : 1;
}

Status Player::PrepareOutput(const Track& track) {
  const StreamInfo& info = track.info();
  if (output_ != nullptr && output_->rate() == info.sample_rate && output_->channels() == info.channels)
    return Status::Ok();
  if (output_ != nullptr) XCODEC_RETURN_IF_ERROR(output_->Drain());
  output_ = nullptr;
  XCODEC_ASSIGN_OR_RETURN(output_, SoundOutput::Open(info.sample_rate, info.channels, track.path()));
  return Status::Ok();
}

Player::Outcome Player::Play(const std::string& path) {
  Outcome outcome;
  auto opened = Track::Open(path, decode_, options_.skip, options_.until);
  outcome.track = opened.status();
  if (!opened.ok()) return outcome;
  Track* track = opened->get();
  decode_.codec = track->codec();
  outcome.output = PrepareOutput(*track);
  console_->Info("playing " + path);
  while (outcome.track.ok() && outcome.output.ok()) {
    const Key key = keys_.Take(paused_ ? kPausedMilliseconds : 0);
    if (key != Key::kNone && Obey(key, track, &outcome)) return outcome;
    if (key != Key::kNone || paused_) continue;
    const auto samples = track->Read(kPiece);
    outcome.track = samples.status();
    if (!samples.ok() || samples->empty()) return outcome;
    outcome.output = output_->Write(samples->data(), static_cast<std::int64_t>(samples->size()) /
                                                         static_cast<std::int64_t>(track->info().channels));
    ShowPosition(*track, false);
  }
  return outcome;
}

bool Player::Obey(Key key, Track* track, Outcome* outcome) {
  const auto step = [&](int seconds) {
    JumpTo(Heard(*track) + std::int64_t{seconds} * track->info().sample_rate, track, outcome);
    return false;
  };
  switch (key) {
    case Key::kLeft:
      return step(-kShortStep);
    case Key::kRight:
      return step(kShortStep);
    case Key::kDown:
      return step(-kLongStep);
    case Key::kUp:
      return step(kLongStep);
    case Key::kPause:
      // What waits is heard after the pause.
      if (!paused_) step(0);
      paused_ = !paused_;
      ShowPosition(*track, true);
      return false;
    case Key::kNext:
    case Key::kPrevious:
    case Key::kQuit:
      paused_ = false;
      outcome->output = output_->Flush();
      outcome->next = key == Key::kNext ? Next::kForward : key == Key::kPrevious ? Next::kBack : Next::kQuit;
      return true;
    case Key::kNone:
      break;
  }
  return false;
}

void Player::JumpTo(std::int64_t sample, Track* track, Outcome* outcome) {
  if (!track->seekable()) return;
  outcome->output = output_->Flush();
  outcome->track = track->Seek(sample);
  ShowPosition(*track, true);
}

// Of what waits a part may belong to the file before.
std::int64_t Player::Heard(const Track& track) {
  const std::int64_t waiting = paused_ ? 0 : output_->Waiting();
  return std::max(track.begin(), track.position() - waiting);
}

void Player::ShowPosition(const Track& track, bool now) {
  if (!console_->interactive()) return;
  const double rate = track.info().sample_rate;
  const auto clock = [rate](std::int64_t samples) {
    return ClockText(static_cast<double>(samples / static_cast<std::int64_t>(rate)));
  };
  std::string text = InputName(track.path()) + ": " + clock(Heard(track));
  if (track.end() >= 0) text += " / " + clock(track.end());
  if (paused_) text += " paused";
  console_->Line(text, now);
}

}  // namespace xcodec::cli
