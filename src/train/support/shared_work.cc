#include "train/support/shared_work.h"

namespace xcodec::train {
namespace {

Status Share(std::size_t count, int part, int parts, const std::function<Status(std::size_t)>& work) {
  for (auto i = static_cast<std::size_t>(part); i < count; i += static_cast<std::size_t>(parts))
    XCODEC_RETURN_IF_ERROR(work(i));
  return Status::Ok();
}

}  // namespace

Status InShares(std::size_t count, const std::function<Status(std::size_t)>& work,
                Communicator* communicator) {
  if (communicator->size() == 1) return Status::Ok();  // whoever needs an item makes it
  XCODEC_RETURN_IF_ERROR(
      Agreed(Share(count, communicator->rank(), communicator->size(), work), communicator));
  return Agreed(Share(count, LocalRank() % LocalSize(), LocalSize(), work), communicator);
}

}  // namespace xcodec::train
