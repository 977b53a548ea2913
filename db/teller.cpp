#include "db/teller.hpp"

#include "base/backoff.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <bitset>

namespace pointsbot::db {
namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

}  // namespace

Teller::Teller(Loop loop, Clock& clock, Committer& committer)
    : loop_{std::move(loop)},
      clock_{clock},
      committer_{committer},
      asked_{loop_, SteadyTime::max()} {}

Teller::~Teller() {
  waiting_.clear();
  with_ledger_.clear();
}

Task<Result<Outcome, Unanswered>> Teller::ask(Operation operation,
                                              std::optional<SteadyTime> until) {
  if (failure_) std::rethrow_exception(failure_);
  if (closed_) co_return Unanswered::not_done;
  Asker asker{loop_, until.value_or(SteadyTime::max()), std::move(operation)};
  waiting_.push_back(asker);
  asked_.cancel();
  co_await asker.answered.async_wait(asio::as_tuple(asio::use_awaitable));
  if (asker.outcome) co_return *std::move(asker.outcome);
  if (asker.failure) std::rethrow_exception(asker.failure);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error{asio::error::operation_aborted};
  co_return asker.with_ledger ? Unanswered::unknown : Unanswered::not_done;
}

Task<> Teller::serve() {
  Backoff backoff{seconds{1}, seconds{30}};
  while (!closed_) {
    if (waiting_.empty()) {
      co_await asked_.async_wait(asio::as_tuple(asio::use_awaitable));
      continue;
    }
    const std::optional<Error> error = co_await serve_batch();
    if (error && !closed_) {
      co_await pause(backoff.next());
      continue;
    }
    backoff.reset();
    // Whoever was answered just now may ask again at once: he is in the next batch then, not in one
    // after a batch of two or three.
    co_await asio::post(loop_, asio::use_awaitable);
  }
}

Task<std::optional<Error>> Teller::serve_batch() {
  std::optional<Committed> committed;
  std::exception_ptr broken;
  try {
    std::vector<Operation> batch = take_batch();
    committed.emplace(co_await committer_.commit(std::move(batch)));
  } catch (...) {
    broken = std::current_exception();
  }
  if (broken) {
    fail(broken);
    std::rethrow_exception(broken);
  }
  if (committed->outcomes.has_value()) {
    answer(committed->batch, *std::move(committed->outcomes));
    co_return std::nullopt;
  }
  const Error error = committed->outcomes.error();
  put_back(std::move(committed->batch));
  if (closed_) {
    for (Asker& asker : waiting_) asker.answered.cancel();
  }
  co_return error;
}

std::vector<Operation> Teller::take_batch() {
  std::vector<Operation> batch;
  while (!waiting_.empty() && batch.size() < kMostAtATime) {
    Asker& asker = waiting_.front();
    waiting_.pop_front();
    asker.place = batch.size();
    asker.with_ledger = true;
    batch.push_back(std::move(asker.operation));
    with_ledger_.push_back(asker);
  }
  return batch;
}

void Teller::answer(const std::vector<Operation>& batch, std::vector<Outcome> outcomes) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (!outcomes[i].presence_changed) continue;
    std::erase(presence_changed_, batch[i].channel);
    presence_changed_.push_back(batch[i].channel);
  }
  std::bitset<kMostAtATime> heard;
  while (!with_ledger_.empty()) {  // but for those who went meanwhile
    Asker& asker = with_ledger_.front();
    with_ledger_.pop_front();
    heard.set(asker.place);
    asker.outcome.emplace(std::move(outcomes.at(asker.place)));
    asker.answered.cancel();
  }
  for (std::size_t i = 0; unheard_ && i < batch.size(); ++i)
    if (!heard[i]) unheard_(batch[i], outcomes[i]);
}

/// To the front of the row, as they stood.
void Teller::put_back(std::vector<Operation> batch) {
  for (Asker& asker : with_ledger_) {
    asker.operation = std::move(batch.at(asker.place));
    asker.with_ledger = false;
  }
  waiting_.splice(waiting_.begin(), with_ledger_);
}

void Teller::fail(const std::exception_ptr& failure) {
  failure_ = failure;
  closed_ = true;
  for (Row* const row : {&with_ledger_, &waiting_}) {
    for (Asker& asker : *row) {
      asker.failure = failure;
      asker.answered.cancel();
    }
  }
}

Task<> Teller::pause(std::chrono::milliseconds wait) {
  // Whether it was slept out or ended makes no difference.
  co_await asio::co_spawn(
      loop_, clock_.sleep_until(clock_.now() + wait),
      asio::bind_cancellation_slot(end_pause_.slot(), asio::as_tuple(asio::use_awaitable)));
}

void Teller::close() {
  closed_ = true;
  for (Asker& asker : waiting_) asker.answered.cancel();
  asked_.cancel();
  end_pause_.emit(asio::cancellation_type::terminal);
}

}  // namespace pointsbot::db
