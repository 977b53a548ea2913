#include "app/upkeep.hpp"

#include <chrono>
#include <utility>

namespace pointsbot::app {
namespace {

/// Between two pieces: the writer, the disk and the log belong to others most of the time.
constexpr std::chrono::milliseconds kPause{20};

/// A piece that began is seen through; none begins right before a payment.
constexpr std::chrono::milliseconds kBeforePayment{50};

}  // namespace

struct Upkeep::Piece {
  const Chore* chore;
  Result<bool, db::Error> operator()(db::Ledger& ledger) const { return (*chore)(ledger); }
};

Upkeep::Upkeep(db::Worker<db::Ledger>& writer, Clock& clock, std::vector<Chore> chores)
    : writer_{writer}, clock_{clock}, chores_{std::move(chores)} {}

bool Upkeep::due() { return done_ != days_.of(clock_.wall()); }

Task<> Upkeep::work(SteadyTime until) {
  const LocalDay today = days_.of(clock_.wall());
  while (next_ < chores_.size()) {
    if (clock_.now() + kBeforePayment >= until) co_return;
    Piece piece{&chores_[next_]};
    const Result<bool, db::Error> more = co_await writer_.run(std::move(piece));
    if (!more) co_return;
    if (*more) {
      co_await clock_.sleep_until(clock_.now() + kPause);
    } else {
      ++next_;
    }
  }
  next_ = 0;
  done_ = today;
}

}  // namespace pointsbot::app
