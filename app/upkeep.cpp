#include "app/upkeep.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace pointsbot::app {
namespace {

/// Between two pieces: the writer, the disk and the log belong to others most of the time.
constexpr std::chrono::milliseconds kPause{20};

/// Before what was refused is tried again.
constexpr std::chrono::seconds kRetry{10};

Result<Progress, db::Error> book_days(db::Ledger& ledger) {
  const Result<bool, db::Error> more = ledger.book_days();
  if (!more.has_value()) return more.error();
  return Progress{*more, {}};
}

Result<Progress, db::Error> put_history_together(db::Ledger& ledger, std::chrono::days kept) {
  const Result<db::Folded, db::Error> folded = ledger.keep_history(kept);
  if (!folded.has_value()) return folded.error();
  if (!folded->odd) return Progress{folded->more, {}};
  return Progress{
      folded->more,
      fmt::format(
          "The history of the viewer with the id {} does not add up, so old history is not put "
          "together. Payments go on and nobody's points were changed. Run: pointsbot verify",
          number(*folded->odd))};
}

/// Also where what is waited for is cancelled.
class AtWork {
 public:
  explicit AtWork(bool& it) : it_{it} { it_ = true; }
  ~AtWork() { it_ = false; }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;

 private:
  bool& it_;
};

}  // namespace

std::vector<Chore> chores(std::chrono::days kept) {
  std::vector<Chore> all{book_days};
  if (kept > kept.zero())
    all.emplace_back([kept](db::Ledger& ledger) { return put_history_together(ledger, kept); });
  return all;
}

struct Upkeep::Piece {
  const Chore* chore;
  Result<Progress, db::Error> operator()(db::Ledger& ledger) const { return (*chore)(ledger); }
};

Upkeep::Upkeep(db::Worker<db::Ledger>& writer, Clock& clock, std::vector<Chore> chores)
    : writer_{writer}, clock_{clock}, chores_{std::move(chores)} {}

SteadyTime Upkeep::next() {
  return at_work_ || done_ == days_.of(clock_.wall()) ? SteadyTime::max() : due_;
}

Task<std::string> Upkeep::work() {
  if (next_ == 0) today_ = days_.of(clock_.wall());
  const AtWork at_work{at_work_};
  Piece piece{&chores_[next_]};
  Result<Progress, db::Error> progress = co_await writer_.run(std::move(piece));
  due_ = clock_.now();
  if (!progress) {
    due_ += kRetry;
    co_return std::string{};
  }
  if (progress->more) {
    due_ += kPause;
  } else if (++next_ == chores_.size()) {
    next_ = 0;
    done_ = today_;
  }
  co_return std::move(progress->warning);
}

}  // namespace pointsbot::app
